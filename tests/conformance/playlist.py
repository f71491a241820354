# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Strict parser of HLS playlists (RFC 8216 section 4). Everything it cannot
read becomes a Problem with the number of the rule; it never gives up."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

INTEGER = re.compile(r"\d{1,20}\Z")
DECIMAL = re.compile(r"\d+(\.\d+)?\Z")
SIGNED_DECIMAL = re.compile(r"-?\d+(\.\d+)?\Z")
HEX = re.compile(r"0[xX][0-9A-Fa-f]+\Z")
RESOLUTION = re.compile(r"\d+x\d+\Z")
ENUM = re.compile(r'[^",\s]+\Z')
ATTRIBUTE_NAME = re.compile(r"[A-Z0-9-]+")
BYTERANGE = re.compile(r"(\d+)(?:@(\d+))?\Z")
DATE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}(Z|[+-]\d\d:?\d\d)\Z"
)

STRING = object()  # the attribute is a quoted string

# The value types of attributes (RFC 8216 4.3.2 to 4.3.5). An attribute that is
# not here may have any type.
ATTRIBUTES = {
    "EXT-X-MAP": {"URI": STRING, "BYTERANGE": STRING},
    "EXT-X-KEY": {"METHOD": ENUM, "URI": STRING, "IV": HEX, "KEYFORMAT": STRING},
    "EXT-X-START": {"TIME-OFFSET": SIGNED_DECIMAL, "PRECISE": ENUM},
    "EXT-X-MEDIA": {
        "TYPE": ENUM, "URI": STRING, "GROUP-ID": STRING, "LANGUAGE": STRING,
        "ASSOC-LANGUAGE": STRING, "NAME": STRING, "DEFAULT": ENUM,
        "AUTOSELECT": ENUM, "FORCED": ENUM, "INSTREAM-ID": STRING,
        "CHARACTERISTICS": STRING, "CHANNELS": STRING,
    },
    "EXT-X-STREAM-INF": {
        "BANDWIDTH": INTEGER, "AVERAGE-BANDWIDTH": INTEGER, "CODECS": STRING,
        "SUPPLEMENTAL-CODECS": STRING, "RESOLUTION": RESOLUTION,
        "FRAME-RATE": DECIMAL, "HDCP-LEVEL": ENUM, "VIDEO-RANGE": ENUM,
        "AUDIO": STRING, "VIDEO": STRING, "SUBTITLES": STRING,
    },
    "EXT-X-I-FRAME-STREAM-INF": {
        "BANDWIDTH": INTEGER, "AVERAGE-BANDWIDTH": INTEGER, "CODECS": STRING,
        "SUPPLEMENTAL-CODECS": STRING, "RESOLUTION": RESOLUTION,
        "VIDEO-RANGE": ENUM, "URI": STRING,
    },
    "EXT-X-DATERANGE": {
        "ID": STRING, "CLASS": STRING, "START-DATE": STRING, "END-DATE": STRING,
        "DURATION": DECIMAL, "PLANNED-DURATION": DECIMAL, "END-ON-NEXT": ENUM,
        "SCTE35-CMD": HEX, "SCTE35-OUT": HEX, "SCTE35-IN": HEX,
    },
}  # fmt: skip

ATTRIBUTE_LIST_TAGS = set(ATTRIBUTES) | {
    "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF", "EXT-X-PART", "EXT-X-SKIP",
    "EXT-X-PRELOAD-HINT", "EXT-X-RENDITION-REPORT",
    "EXT-X-SESSION-DATA", "EXT-X-SESSION-KEY", "EXT-X-DEFINE",
    "EXT-X-CONTENT-STEERING",
}  # fmt: skip

MULTIVARIANT_TAGS = {
    "EXT-X-MEDIA", "EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF",
    "EXT-X-SESSION-DATA", "EXT-X-SESSION-KEY", "EXT-X-CONTENT-STEERING",
}  # fmt: skip
MEDIA_TAGS = {
    "EXTINF", "EXT-X-BYTERANGE", "EXT-X-DISCONTINUITY", "EXT-X-KEY", "EXT-X-MAP",
    "EXT-X-PROGRAM-DATE-TIME", "EXT-X-DATERANGE", "EXT-X-GAP", "EXT-X-BITRATE",
    "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-ENDLIST",
    "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-PLAYLIST-TYPE", "EXT-X-I-FRAMES-ONLY",
    "EXT-X-PART", "EXT-X-PART-INF", "EXT-X-SERVER-CONTROL", "EXT-X-SKIP",
    "EXT-X-PRELOAD-HINT", "EXT-X-RENDITION-REPORT",
}  # fmt: skip


@dataclass
class Problem:
    rule: int
    line: int
    text: str


@dataclass
class Tag:
    line: int
    name: str
    value: str | None
    attributes: dict = field(default_factory=dict)  # values without quotes


@dataclass
class Map:
    line: int
    uri: str
    byterange: tuple | None  # (length, offset)


@dataclass
class Entry:
    """A media segment of a media playlist."""

    line: int
    uri: str
    duration: Fraction | None = None  # seconds
    duration_text: str = ""
    byterange: tuple | None = None  # (length, offset or None)
    map: Map | None = None
    is_discontinuity: bool = False
    is_gap: bool = False
    is_missing: bool = False  # a gap, and there is no such file
    follows_gap: bool = False  # of which nothing is known
    time: Fraction | None = None  # of EXT-X-PROGRAM-DATE-TIME, seconds since 1970
    bitrate: int | None = None  # kbit/s


@dataclass
class Variant:
    line: int
    uri: str
    attributes: dict


@dataclass
class Playlist:
    problems: list = field(default_factory=list)
    tags: list = field(default_factory=list)
    entries: list = field(default_factory=list)  # media playlist
    variants: list = field(default_factory=list)  # multivariant playlist

    def all(self, name):
        return [tag for tag in self.tags if tag.name == name]

    def first(self, name):
        return next((tag for tag in self.tags if tag.name == name), None)

    def has(self, name):
        return self.first(name) is not None

    @property
    def is_multivariant(self):
        names = {tag.name for tag in self.tags}
        return bool(names & MULTIVARIANT_TAGS) or not names & MEDIA_TAGS

    @property
    def target_duration(self):
        """Seconds, or None when it is missing or no positive integer."""
        tag = self.first("EXT-X-TARGETDURATION")
        if tag is None or not INTEGER.match(tag.value or ""):
            return None
        return int(tag.value) or None

    @property
    def is_live(self):
        """Whether segments may leave it (RFC 8216 4.3.3.5)."""
        return not self.has("EXT-X-PLAYLIST-TYPE")

    def number(self, name):
        """The number that a tag states, 0 where it is missing."""
        tag = self.first(name)
        return int(tag.value) if tag and INTEGER.match(tag.value or "") else 0

    @property
    def iframe_variants(self):
        return self.all("EXT-X-I-FRAME-STREAM-INF")

    @property
    def renditions(self):
        return [tag for tag in self.tags if tag.name == "EXT-X-MEDIA"]

    def problem(self, rule, line, text):
        self.problems.append(Problem(rule, line, text))


def parse(data):
    """The playlist in these bytes."""
    playlist = Playlist()
    lines = read_lines(playlist, data)
    pending = Pending()
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        if not line.startswith("#"):
            take_uri(playlist, pending, number, line)
        elif line.startswith("#EXT"):
            tag = parse_tag(playlist, number, line)
            playlist.tags.append(tag)
            take_tag(playlist, pending, tag)
    if pending.extinf:
        playlist.problem(7, pending.extinf.line, "EXTINF without a URI line")
    if pending.stream_inf:
        playlist.problem(7, pending.stream_inf.line, "STREAM-INF without a URI line")
    return playlist


def read_lines(playlist, data):
    """RFC 8216 4.1: UTF-8 without BOM, lines end in LF or CRLF."""
    if data.startswith(b"\xef\xbb\xbf"):
        playlist.problem(1, 1, "begins with a byte order mark")
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        playlist.problem(1, 1, f"not UTF-8 at byte {error.start}")
        text = data.decode("utf-8", "replace")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    for number, line in enumerate(lines, 1):
        if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line):
            playlist.problem(1, number, "has a control character")
    if lines[0] != "#EXTM3U":
        playlist.problem(1, 1, f"first line is {lines[0][:40]!r}, not #EXTM3U")
    if lines[-1]:
        playlist.problem(1, len(lines), "last line has no line end")
    return lines


class Pending:
    """What applies to the next URI line, and the state that stays."""

    def __init__(self):
        self.map = None
        self.bitrate = None
        self.reset()

    def reset(self):
        self.extinf = None
        self.byterange = None
        self.stream_inf = None
        self.is_discontinuity = False
        self.is_gap = False
        self.time = None


def parse_tag(playlist, number, line):
    name, colon, value = line[1:].partition(":")
    tag = Tag(number, name, value if colon else None)
    if name in ATTRIBUTE_LIST_TAGS:
        tag.attributes = parse_attributes(playlist, tag)
    return tag


def parse_attributes(playlist, tag):
    """RFC 8216 4.2."""
    text = tag.value or ""
    attributes = {}
    position = 0

    def complain(what):
        playlist.problem(5, tag.line, f"{tag.name}: {what}")

    while position < len(text):
        if text[position] == " ":
            complain("blank between attributes")
            while text[position : position + 1] == " ":
                position += 1
        name = ATTRIBUTE_NAME.match(text, position)
        if not name or text[name.end() : name.end() + 1] != "=":
            complain(f"no NAME= at {text[position:position + 20]!r}")
            break
        start = name.end() + 1
        if text[start : start + 1] == '"':
            end = text.find('"', start + 1) + 1
            if end == 0:
                complain(f"{name[0]}: quoted string without end")
                break
        else:
            end = text.find(",", start)
            end = len(text) if end < 0 else end
        value = text[start:end]
        check_attribute(complain, tag.name, name[0], value)
        if name[0] in attributes:
            complain(f"{name[0]} appears twice")
        attributes[name[0]] = value.strip('"')
        position = end
        if position < len(text):
            if text[position] != "," or position + 1 == len(text):
                complain(f"stray {text[position:position + 20]!r}")
            position += 1
    if not attributes:
        complain("has no attributes")
    return attributes


def check_attribute(complain, tag, name, value):
    kind = ATTRIBUTES.get(tag, {}).get(name)
    is_quoted = value.startswith('"')
    if kind is STRING and not is_quoted:
        complain(f"{name} must be a quoted string")
    elif kind not in (None, STRING) and not kind.match(value):
        complain(f"{name}={value} is not of its type")
    elif tag == "EXT-X-DATERANGE" and name.startswith("X-"):
        if not (is_quoted or HEX.match(value) or DECIMAL.match(value)):
            complain(f"{name}={value} is of no type that a player knows")
    elif kind is None and not is_quoted and not ENUM.match(value):
        complain(f"{name}={value} has blanks or is empty")


def take_tag(playlist, pending, tag):
    match tag.name:
        case "EXTINF":
            if pending.extinf:
                playlist.problem(7, tag.line, "second EXTINF before a URI line")
            pending.extinf = tag
        case "EXT-X-STREAM-INF":
            if pending.stream_inf:
                playlist.problem(7, tag.line, "second STREAM-INF before a URI line")
            pending.stream_inf = tag
        case "EXT-X-BYTERANGE":
            pending.byterange = parse_byterange(playlist, tag.line, tag.value)
        case "EXT-X-MAP":
            text = tag.attributes.get("BYTERANGE")
            byterange = parse_byterange(playlist, tag.line, text) if text else None
            if byterange and byterange[1] is None:
                playlist.problem(16, tag.line, "MAP BYTERANGE has no @offset")
                byterange = (byterange[0], 0)
            if "URI" not in tag.attributes:
                playlist.problem(15, tag.line, "MAP has no URI")
            pending.map = Map(tag.line, tag.attributes.get("URI", ""), byterange)
        case "EXT-X-DISCONTINUITY":
            pending.is_discontinuity = True
        case "EXT-X-GAP":
            pending.is_gap = True
        case "EXT-X-PROGRAM-DATE-TIME":
            pending.time = read_date(tag.value)
            if pending.time is None:
                text = f"{tag.value!r} is no date with milliseconds and zone"
                playlist.problem(21, tag.line, text)
        case "EXT-X-BITRATE":
            is_number = INTEGER.match(tag.value or "")
            pending.bitrate = int(tag.value) if is_number else None


def read_date(text):
    """Seconds since 1970, or None."""
    if not DATE.match(text or ""):
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Fraction(int(date.timestamp() // 1)) + Fraction(date.microsecond, 10**6)


def parse_byterange(playlist, line, text):
    found = BYTERANGE.match(text or "")
    if not found:
        playlist.problem(16, line, f"byte range {text!r} is not n[@o]")
        return None
    return int(found[1]), int(found[2]) if found[2] else None


def take_uri(playlist, pending, number, uri):
    if pending.stream_inf:
        variant = Variant(number, uri, pending.stream_inf.attributes)
        playlist.variants.append(variant)
    elif pending.extinf:
        entry = Entry(
            number, uri, byterange=pending.byterange, map=pending.map,
            is_discontinuity=pending.is_discontinuity, is_gap=pending.is_gap,
            bitrate=pending.bitrate, time=pending.time,
            follows_gap=bool(playlist.entries) and playlist.entries[-1].is_gap,
        )  # fmt: skip
        read_duration(playlist, pending.extinf, entry)
        complete_byterange(playlist, entry)
        playlist.entries.append(entry)
    else:
        playlist.problem(7, number, f"URI {uri!r} without EXTINF or STREAM-INF")
    pending.reset()


def read_duration(playlist, tag, entry):
    """RFC 8216 4.3.2.1: #EXTINF:<duration>,[<title>]"""
    text, comma, _ = (tag.value or "").partition(",")
    if not comma:
        playlist.problem(7, tag.line, "EXTINF has no comma after the duration")
    if DECIMAL.match(text):
        entry.duration, entry.duration_text = Fraction(text), text
    elif SIGNED_DECIMAL.match(text):
        playlist.problem(14, tag.line, f"EXTINF {text} is negative")
    else:
        playlist.problem(7, tag.line, f"EXTINF {text!r} is no decimal number")


def complete_byterange(playlist, entry):
    """RFC 8216 4.3.2.2: without an offset the range begins where that of the
    previous segment of the same resource ends."""
    if not entry.byterange or entry.byterange[1] is not None:
        return
    previous = playlist.entries[-1] if playlist.entries else None
    if not previous or previous.uri != entry.uri or not previous.byterange:
        playlist.problem(
            16, entry.line, "BYTERANGE without offset follows no range of its resource"
        )
        entry.byterange = None
        return
    entry.byterange = (entry.byterange[0], sum(previous.byterange))
