# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Media Presentation Descriptions (ISO/IEC 23009-1): what the schema asks of the
elements that packagers write, and the presentation they describe. Says what is
in the file; rules_dash.py judges it."""

import base64
import re
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree import ElementTree

NAME = "manifest.mpd"
NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"
SPLICE_SCHEME = "urn:scte:scte35:2014:xml+bin"
SPLICE_NAMESPACE = "http://www.scte.org/schemas/35/2016"

STRING = r"[\s\S]*"
UNSIGNED = r"\d+"
DURATION = r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
BOOLEAN = "true|false|1|0"
RATIO = r"\d*:\d*"
RATE = r"\d+(/[1-9]\d*)?"
RANGE = r"\d*-\d*"
SAP = "[0-6]"
LANGUAGE = "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"
NO_SPACE = r"\S+"
KIND = "static|dynamic"
SIGNED = r"-?\d+"


@dataclass
class Element:
    """What the schema allows: attributes by type, those with a star required,
    and children in order, each with how often it may and must appear."""

    attributes: dict
    children: list = field(default_factory=list)

    def __post_init__(self):
        self.required = {n.strip("*") for n in self.attributes if n.endswith("*")}
        self.attributes = {n.strip("*"): t for n, t in self.attributes.items()}


# fmt: off
DESCRIPTOR = Element({"schemeIdUri*": NO_SPACE, "value": STRING, "id": STRING})
URL = Element({"sourceURL": STRING, "range": RANGE})
SEGMENT_BASE = {"timescale": UNSIGNED, "presentationTimeOffset": UNSIGNED,
                "indexRange": RANGE, "indexRangeExact": BOOLEAN,
                "availabilityTimeOffset": r"\d+(\.\d+)?|INF",
                "availabilityTimeComplete": BOOLEAN}
MULTIPLE = {**SEGMENT_BASE, "duration": UNSIGNED, "startNumber": UNSIGNED}
COMMON = {"mimeType": STRING, "codecs": STRING, "width": UNSIGNED,
          "height": UNSIGNED, "sar": RATIO, "frameRate": RATE,
          "audioSamplingRate": r"\d+( \d+)?", "startWithSAP": SAP,
          "selectionPriority": UNSIGNED, "profiles": STRING,
          "supplementalCodecs": STRING, "supplementalProfiles": STRING}
PROPERTIES = [("AudioChannelConfiguration", 0, None), ("ContentProtection", 0, None),
              ("EssentialProperty", 0, None), ("SupplementalProperty", 0, None),
              ("InbandEventStream", 0, None), ("Label", 0, None),
              ("ProducerReferenceTime", 0, None)]
SEGMENTS = [("SegmentBase", 0, 1), ("SegmentList", 0, 1), ("SegmentTemplate", 0, 1)]
FAILOVER = ("FailoverContent", 0, 1)

SCHEMA = {
    "MPD": Element(
        {"profiles*": STRING, "minBufferTime*": DURATION, "type": KIND, "id": STRING,
         "mediaPresentationDuration": DURATION, "availabilityStartTime": DATE_TIME,
         "availabilityEndTime": DATE_TIME, "publishTime": DATE_TIME,
         "minimumUpdatePeriod": DURATION, "timeShiftBufferDepth": DURATION,
         "suggestedPresentationDelay": DURATION, "maxSegmentDuration": DURATION,
         "schemaLocation": STRING},
        [("ProgramInformation", 0, None), ("BaseURL", 0, None), ("Location", 0, None),
         ("ServiceDescription", 0, None), ("Period", 1, None),
         ("EssentialProperty", 0, None), ("SupplementalProperty", 0, None),
         ("UTCTiming", 0, None)]),
    "Period": Element(
        {"id": STRING, "start": DURATION, "duration": DURATION},
        [("BaseURL", 0, None), *SEGMENTS, ("EventStream", 0, None),
         ("AdaptationSet", 1, None)]),
    "EventStream": Element(
        {"schemeIdUri*": NO_SPACE, "value": STRING, "timescale": UNSIGNED,
         "presentationTimeOffset": UNSIGNED}, [("Event", 0, None)]),
    "Event": Element(
        {"presentationTime": UNSIGNED, "duration": UNSIGNED, "id": UNSIGNED,
         "contentEncoding": "base64", "messageData": STRING}, [("Signal", 0, 1)]),
    "Signal": Element({}, [("Binary", 1, 1)]),
    "Binary": Element({}),
    "AdaptationSet": Element(
        {**COMMON, "id": UNSIGNED, "lang": LANGUAGE, "par": RATIO,
         "contentType": "video|audio|text|image|application",
         "segmentAlignment": BOOLEAN, "subsegmentAlignment": BOOLEAN,
         "subsegmentStartsWithSAP": SAP, "bitstreamSwitching": BOOLEAN},
        [*PROPERTIES, ("Accessibility", 0, None), ("Role", 0, None),
         ("BaseURL", 0, None), *SEGMENTS, ("Representation", 1, None)]),
    "Representation": Element(
        {**COMMON, "id*": NO_SPACE, "bandwidth*": UNSIGNED, "qualityRanking": UNSIGNED},
        [*PROPERTIES, ("BaseURL", 0, None), *SEGMENTS]),
    "SegmentBase": Element(SEGMENT_BASE, [("Initialization", 0, 1), FAILOVER]),
    "SegmentTemplate": Element(
        {**MULTIPLE, "media": STRING, "initialization": STRING, "index": STRING},
        [("Initialization", 0, 1), FAILOVER, ("SegmentTimeline", 0, 1)]),
    "SegmentList": Element(
        MULTIPLE, [("Initialization", 0, 1), FAILOVER, ("SegmentTimeline", 0, 1),
                   ("SegmentURL", 0, None)]),
    "FailoverContent": Element({"valid": BOOLEAN}, [("FCS", 1, None)]),
    "FCS": Element({"t*": UNSIGNED, "d": UNSIGNED}),
    "SegmentTimeline": Element({}, [("S", 1, None)]),
    "S": Element({"t": UNSIGNED, "n": UNSIGNED, "d*": UNSIGNED, "r": SIGNED}),
    "SegmentURL": Element({"media": STRING, "mediaRange": RANGE}),
    "Initialization": URL,
    "BaseURL": Element({}),
    "Label": Element({"id": UNSIGNED, "lang": LANGUAGE}),
    "Role": DESCRIPTOR, "Accessibility": DESCRIPTOR, "UTCTiming": DESCRIPTOR,
    "EssentialProperty": DESCRIPTOR, "SupplementalProperty": DESCRIPTOR,
    "AudioChannelConfiguration": DESCRIPTOR,
}
# fmt: on


def local(name):
    return name.rpartition("}")[2]


def check_structure(element, path=""):
    """Yields what the schema does not allow, in words."""
    name = local(element.tag)
    path = f"{path}/{name}"
    known = SCHEMA.get(name)
    if known is None:
        return
    attributes = {local(key): value for key, value in element.attrib.items()}
    for missing in sorted(known.required - set(attributes)):
        yield f"{path} lacks @{missing}"
    for key, value in attributes.items():
        if key not in known.attributes:
            yield f"{path} has an attribute @{key}"
        elif not re.fullmatch(known.attributes[key], value):
            yield f"{path}@{key} is {value!r}"
    yield from check_children(element, known, path)
    for child in element:
        yield from check_structure(child, path)


def check_children(element, known, path):
    order = [name for name, _, _ in known.children]
    names = [local(child.tag) for child in element]
    for name in names:
        if name not in order:
            yield f"{path} has a child {name}"
    places = [order.index(name) for name in names if name in order]
    if places != sorted(places):
        yield f"{path} has its children in the order {', '.join(names)}"
    for name, least, most in known.children:
        count = names.count(name)
        if count < least or (most is not None and count > most):
            yield f"{path} has {count} {name}"


def parse_duration(text):
    """Seconds; years and months, which no packager writes, are not known."""
    numbers = re.fullmatch(DURATION, text).groups()
    days, hours, minutes, seconds = (numbers[i] for i in (2, 4, 5, 6))
    total = Fraction((seconds or "0").rstrip("S"))
    for part, unit in ((days, 86400), (hours, 3600), (minutes, 60)):
        total += int((part or "0")[:-1] or 0) * unit
    return total


@dataclass
class Segment:
    uri: str
    byterange: tuple | None  # (length, offset)
    time: int
    duration: int


@dataclass
class Representation:
    where: str
    attributes: dict  # of its set as well
    kind: str = ""  # contentType, or what mimeType begins with
    channels: list = field(default_factory=list)  # (scheme, value)
    base: str = ""
    form: str = ""  # SegmentTemplate, SegmentList, SegmentBase or nothing
    timescale: int = 1
    offset: int = 0
    init: str = ""
    index: tuple | None = None  # (length, offset) of the sidx in `base`
    segments: list = field(default_factory=list)
    unmerged: list = field(default_factory=list)  # times of rows for @r
    failover: list = field(default_factory=list)  # (time, duration)

    @property
    def start(self):
        return Fraction(self.segments[0].time - self.offset, self.timescale)

    @property
    def end(self):
        last = self.segments[-1]
        return Fraction(last.time + last.duration - self.offset, self.timescale)


@dataclass
class Event:
    """A splice, in seconds from the start of its Period."""

    id: str
    time: Fraction
    duration: Fraction | None
    section: bytes


@dataclass
class Period:
    id: str
    start: Fraction
    events: list = field(default_factory=list)
    sets: list = field(default_factory=list)  # (attributes, [Representation])

    @property
    def representations(self):
        return [r for _, representations in self.sets for r in representations]


@dataclass
class Mpd:
    problems: list
    attributes: dict = field(default_factory=dict)
    has_clock: bool = False
    periods: list = field(default_factory=list)

    @property
    def is_static(self):
        return self.attributes.get("type", "static") == "static"

    def seconds(self, name):
        text = self.attributes.get(name)
        return None if text is None else parse_duration(text)


def parse(data):
    """What the schema does not allow is in `problems`; then nothing else is."""
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        return Mpd([f"not well-formed: {error}"])
    if root.tag != f"{{{NAMESPACE}}}MPD":
        return Mpd([f"the document is a {root.tag}"])
    problems = list(check_structure(root))
    if problems:
        return Mpd(problems)
    mpd = Mpd([], dict(root.attrib), bool(children(root, "UTCTiming")))
    for element in children(root, "Period"):
        start = parse_duration(element.get("start", "PT0S"))
        period = Period(element.get("id", ""), start)
        for one in children(element, "EventStream"):
            period.events += read_splices(one)
        for one in children(element, "AdaptationSet"):
            representations = [
                read_representation(one, r) for r in children(one, "Representation")
            ]
            period.sets.append((dict(one.attrib), representations))
        mpd.periods.append(period)
    return mpd


def children(element, name, namespace=NAMESPACE):
    return element.findall(f"{{{namespace}}}{name}")


def read_splices(stream):
    """SCTE 214-1. What has another scheme is not known."""
    timescale = int(stream.get("timescale", 1))
    offset = int(stream.get("presentationTimeOffset", 0))
    if stream.get("schemeIdUri") != SPLICE_SCHEME:
        return
    for event in children(stream, "Event"):
        time = Fraction(int(event.get("presentationTime", 0)) - offset, timescale)
        duration = event.get("duration")
        if duration is not None:
            duration = Fraction(int(duration), timescale)
        for signal in children(event, "Signal", SPLICE_NAMESPACE):
            for binary in children(signal, "Binary", SPLICE_NAMESPACE):
                section = base64.b64decode(binary.text or "")
                yield Event(event.get("id"), time, duration, section)


def read_representation(adaptation_set, element):
    attributes = {**adaptation_set.attrib, **element.attrib}
    result = Representation(f"Representation {element.get('id')}", attributes)
    result.kind = attributes.get("contentType", "")
    result.kind = result.kind or attributes.get("mimeType", "").partition("/")[0]
    for parent in (adaptation_set, element):
        for one in children(parent, "BaseURL"):
            result.base = one.text or ""
        for one in children(parent, "AudioChannelConfiguration"):
            result.channels.append((one.get("schemeIdUri"), one.get("value")))
        for name in ("SegmentBase", "SegmentList", "SegmentTemplate"):
            for one in children(parent, name):
                result.form = name
                read_segments(result, one)
    return result


def read_segments(result, element):
    result.timescale = int(element.get("timescale", 1))
    result.offset = int(element.get("presentationTimeOffset", 0))
    result.index = read_range(element.get("indexRange"))
    result.failover = read_failover(element)
    times = read_timeline(result, element)
    if result.form == "SegmentTemplate":
        number = int(element.get("startNumber", 1))
        values = {"RepresentationID": result.attributes["id"],
                  "Bandwidth": int(result.attributes["bandwidth"])}  # fmt: skip
        result.init = expand(element.get("initialization", ""), values)
        for index, (time, duration) in enumerate(times):
            values.update(Number=number + index, Time=time)
            uri = expand(element.get("media", ""), values)
            result.segments.append(Segment(uri, None, time, duration))
        return
    for one in children(element, "Initialization"):
        result.init = one.get("sourceURL", result.base)
    for (time, duration), one in zip(times, children(element, "SegmentURL")):
        byterange = read_range(one.get("mediaRange"))
        uri = one.get("media", result.base)
        result.segments.append(Segment(uri, byterange, time, duration))


def read_range(text):
    if not text:
        return None
    first, last = (int(part) for part in text.split("-"))
    return last - first + 1, first


def read_timeline(result, element):
    """5.3.9.6. [(time, duration)]"""
    rows, before, end = [], None, 0
    for timeline in children(element, "SegmentTimeline"):
        for row in children(timeline, "S"):
            time, duration = int(row.get("t", end)), int(row.get("d"))
            if (end, duration) == (time, before):
                result.unmerged.append(time)
            for _ in range(int(row.get("r", 0)) + 1):
                rows.append((time, duration))
                time += duration
            before, end = duration, time
    return rows


def read_failover(element):
    """5.3.9.7. [(time, duration)]"""
    return [
        (int(section.get("t")), int(section.get("d", 0)))
        for content in children(element, "FailoverContent")
        for section in children(content, "FCS")
    ]


def expand(template, values):
    """5.3.9.4.4: $Number%05d$, and $$ for itself."""

    def replaced(found):
        name, width = found[1], found[2]
        if not name:
            return "$"
        value = values[name]
        return f"{value:0{int(width)}d}" if width else str(value)

    return re.sub(r"\$(\w*)(?:%0(\d+)d)?\$", replaced, template)
