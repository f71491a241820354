# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The output folder as the rules see it: playlists, renditions, init segments,
media segments, samples with times. What cannot be read is reported here (rules
1, 6, 7, 16, 43, 44) and then left out, so that one damage has one finding."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aac
import h264
import isobmff
import playlist as hls
from bits import TruncatedError
from isobmff import BoxError

UNREADABLE = (BoxError, TruncatedError)
TEXT_SUFFIXES = (".vtt", ".webvtt")


@dataclass
class Sample:
    dts: int
    pts: int
    duration: int
    flags: int
    data: memoryview = field(repr=False)
    position: int = 0  # in the segment

    @property
    def is_sync(self):
        return not self.flags & 0x00010000

    @property
    def depends_on(self):
        return self.flags >> 24 & 3


@dataclass
class Fragment:
    """A moof with the mdat after it."""

    moof: isobmff.Box
    mdat: isobmff.Box | None
    traf: isobmff.Box = None  # of the segment's track
    tfhd: isobmff.Tfhd = None
    tfdt_version: int = 0
    tfdt: int = 0
    sequence_number: int = 0
    truns: list = field(default_factory=list)
    samples: list = field(default_factory=list)
    ranges: list = field(default_factory=list)  # (start, end) per trun
    duration: int = 0


@dataclass
class Init:
    """An init segment: the one track it declares, or one of several."""

    where: str
    data: bytes = field(repr=False)
    boxes: list = field(default_factory=list, repr=False)
    is_shared: bool = False  # with other tracks, in a file that is no CMAF track
    moov: isobmff.Box = None
    trak: isobmff.Box = None
    trex: isobmff.Trex = None
    tkhd: isobmff.Tkhd = None
    handler: str = ""
    handler_name: str = ""
    timescale: int = 0
    language: str = ""
    entry: isobmff.Box = None  # sample entry
    format: str = ""
    avcc: h264.AvcC = None
    sps: h264.Sps = None
    audio: aac.AudioConfig = None
    edit_time: Fraction = Fraction(0)  # seconds that edits add to every sample
    entry_rate: int = 0  # of an audio sample entry
    entry_channels: int = 0

    def box(self, kind):
        return next((box for box in self.boxes if box.type == kind), None)

    @property
    def brands(self):
        ftyp = self.box("ftyp")
        return isobmff.brands(ftyp)[1] if ftyp else []


@dataclass
class Segment:
    where: str
    entry: hls.Entry
    data: bytes = field(repr=False)
    init: Init = None
    boxes: list = field(default_factory=list, repr=False)
    fragments: list = field(default_factory=list)
    number: int = 0  # its media sequence number

    @property
    def samples(self):
        return [sample for f in self.fragments for sample in f.samples]

    @property
    def start_dts(self):
        return self.fragments[0].tfdt

    @property
    def duration(self):
        return sum(fragment.duration for fragment in self.fragments)

    @property
    def earliest_pts(self):
        return min(sample.pts for sample in self.samples)

    @property
    def start_time(self):
        """Seconds, of the earliest presented sample, after the edit list; what
        that skips is not presented."""
        return max(self._presented(self.earliest_pts), Fraction(0))

    @property
    def duration_time(self):
        end = self._presented(self.earliest_pts + self.duration)
        return max(end, Fraction(0)) - self.start_time

    def _presented(self, ticks):
        return Fraction(ticks, self.init.timescale) + self.init.edit_time


@dataclass
class Rendition:
    where: str  # of its playlist
    playlist: hls.Playlist
    inits: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    is_complete: bool = True  # every segment could be read

    @property
    def init(self):
        return self.inits[0] if self.inits else None

    @property
    def is_listed(self):
        """Whether it is for HLS: a file alone is not held to Apple's limits."""
        return bool(self.playlist.entries)

    @property
    def is_video(self):
        return bool(self.init) and self.init.handler == "vide"

    @property
    def is_audio(self):
        return bool(self.init) and self.init.handler == "soun"

    @property
    def is_text_files(self):
        """Whether its segments are WebVTT files, which have no header."""
        uris = [entry.uri for entry in self.playlist.entries]
        return bool(uris) and all(uri.endswith(TEXT_SUFFIXES) for uri in uris)

    @property
    def samples(self):
        return [sample for s in self.segments for sample in s.samples]

    @property
    def start_time(self):
        return self.segments[0].start_time

    @property
    def end_time(self):
        return self.segments[-1].start_time + self.segments[-1].duration_time

    @property
    def frame_ticks(self):
        """The most common sample duration."""
        durations = Counter(sample.duration for sample in self.samples)
        return durations.most_common(1)[0][0]

    @property
    def frame_time(self):
        return Fraction(self.frame_ticks, self.init.timescale)


class Presentation:
    def __init__(self, root, entry, report):
        self.root = Path(root)
        self.entry = entry  # path of the playlist to begin with
        self.report = report
        self.multivariant = None
        self.multivariant_where = ""
        self.renditions = {}  # by the playlist's path
        self.iframes = {}  # I-frame playlists, by their path

    @property
    def videos(self):
        return [r for r in self.renditions.values() if r.is_video and r.segments]

    @property
    def audios(self):
        return [r for r in self.renditions.values() if r.is_audio and r.segments]

    def resolve(self, base, uri):
        """Path of `uri` in the folder, seen from the playlist `base`."""
        try:
            parts = urlsplit(uri)
        except ValueError:
            return None
        name = unquote(parts.path)
        if parts.scheme or parts.netloc or not name or "\0" in name:
            return None
        path = (Path(base).parent / name).as_posix()
        target = (self.root / path).resolve()
        is_inside = target.is_relative_to(self.root.resolve())
        return path if is_inside and target.is_file() else None

    def rendition(self, base, uri):
        path = self.resolve(base, uri)
        return self.renditions.get(path)


def load(path, report):
    """The presentation whose first playlist is `path`, or multivariant.m3u8 in
    the folder `path`."""
    path = Path(path)
    entry = path / "multivariant.m3u8" if path.is_dir() else path
    presentation = Presentation(entry.parent, entry.name, report)
    parsed = read_playlist(presentation, entry.name)
    if not parsed.is_multivariant:
        load_rendition(presentation, entry.name, parsed)
        return presentation
    presentation.multivariant = parsed
    presentation.multivariant_where = entry.name
    wanted = [(v.line, v.uri) for v in parsed.variants]
    wanted += [
        (tag.line, tag.attributes["URI"])
        for tag in parsed.renditions
        if "URI" in tag.attributes
    ]
    for line, uri in wanted:
        name = find(presentation, entry.name, line, uri)
        if name and name not in presentation.renditions:
            load_rendition(presentation, name, read_playlist(presentation, name))
    for tag in parsed.iframe_variants:
        name = find(presentation, entry.name, tag.line, tag.attributes.get("URI", ""))
        if name:
            presentation.iframes[name] = read_playlist(presentation, name)
    return presentation


def find(presentation, base, line, uri):
    """Path of `uri`, or None (reported)."""
    path = presentation.resolve(base, uri)
    if path is None:
        presentation.report.error(6, f"{base}:{line}", f"no file for URI {uri!r}")
    return path


def read_playlist(presentation, name):
    parsed = hls.parse((presentation.root / name).read_bytes())
    for problem in parsed.problems:
        presentation.report.error(
            problem.rule, f"{name}:{problem.line}", problem.text
        )
    return parsed


def load_rendition(presentation, name, parsed):
    rendition = Rendition(name, parsed)
    presentation.renditions[name] = rendition
    inits = {}
    first = parsed.number("EXT-X-MEDIA-SEQUENCE")
    for number, entry in enumerate(parsed.entries, first):
        init = None
        if entry.map:
            key = (entry.map.uri, entry.map.byterange)
            if key not in inits:
                inits[key] = load_init(presentation, name, entry.map)
            init = inits[key]
        entry.is_missing = entry.is_gap and not presentation.resolve(name, entry.uri)
        if entry.is_missing:
            continue
        if entry.is_gap:
            forgive_gap(parsed.entries, entry)
        segment = load_segment(presentation, name, entry, init)
        if segment:
            segment.number = number
            rendition.segments.append(segment)
        else:
            rendition.is_complete = False
    rendition.inits = [init for init in inits.values() if init]


def forgive_gap(entries, gap):
    """What a gap has a file of goes on behind it."""
    for before, entry in zip(entries, entries[1:]):
        if before is gap:
            entry.follows_gap = False


def read_resource(presentation, base, line, uri, byterange):
    """(path, bytes) of a resource or a range of it, or None (reported)."""
    where = f"{base}:{line}"
    path = find(presentation, base, line, uri)
    if path is None:
        return None
    data = (presentation.root / path).read_bytes()
    if byterange:
        size, offset = byterange
        if offset + size > len(data) or size == 0:
            presentation.report.error(
                17, where, f"range {size}@{offset} of {uri} with {len(data)} bytes"
            )
            return None
        data = data[offset : offset + size]
    return path, data


def load_init(presentation, base, map_tag):
    resource = read_resource(
        presentation, base, map_tag.line, map_tag.uri, map_tag.byterange
    )
    if not resource:
        return None
    init = Init(*resource)
    try:
        init.boxes = isobmff.parse_boxes(init.data)
        read_init(init)
    except UNREADABLE as error:
        presentation.report.error(43, init.where, str(error))
        return None
    return init


def read_init(init, number=0):
    """Reads what the header says of its track `number`."""
    init.moov = init.box("moov")
    if init.moov is None:
        raise BoxError("no moov")
    init.moov.need("trak")
    init.trak = init.moov.all("trak")[number]
    init.moov.need("mvex/trex")
    init.trex = isobmff.parse_trex(init.moov.all("mvex/trex")[number])
    init.tkhd = isobmff.parse_tkhd(init.trak.need("tkhd"))
    init.handler, init.handler_name = isobmff.parse_hdlr(init.trak.need("mdia/hdlr"))
    init.timescale, _, init.language = isobmff.parse_mdhd(init.trak.need("mdia/mdhd"))
    if init.timescale == 0:
        raise BoxError("mdhd timescale is 0")
    init.edit_time = read_edit_time(init)
    entries = init.trak.need("mdia/minf/stbl/stsd").children
    if not entries:
        raise BoxError("stsd has no sample entry")
    init.entry, init.format = entries[0], entries[0].type
    if init.format in ("avc1", "avc3"):
        init.avcc = h264.parse_avcc(init.entry.need("avcC").payload)
        if init.avcc.sps:
            init.sps = h264.parse_sps(init.avcc.sps[0])
    elif init.handler == "soun":
        reader = init.entry.reader()
        reader.take(16)
        init.entry_channels = reader.u16()
        reader.take(6)
        init.entry_rate = reader.u32() >> 16
        if init.format == "mp4a":
            kind, asc = aac.parse_esds(init.entry.need("esds"))
            if asc or kind == aac.MPEG4_AUDIO:
                init.audio = aac.parse_asc(asc)


def read_edit_time(init):
    """ISO/IEC 14496-12 8.6.6: an empty edit delays the track, another one skips
    to its media time."""
    time = Fraction(0)
    movie_scale = isobmff.parse_mvhd(init.moov.need("mvhd")) or 1
    for box in init.trak.all("edts/elst"):
        for edit in isobmff.parse_elst(box):
            if edit.media_time >= 0:
                return time - Fraction(edit.media_time, init.timescale)
            time += Fraction(edit.segment_duration, movie_scale)
    return time


def load_segment(presentation, base, entry, init):
    resource = read_resource(
        presentation, base, entry.line, entry.uri, entry.byterange
    )
    if not resource:
        return None
    segment = Segment(resource[0], entry, resource[1], init)
    if not init and entry.uri.endswith(TEXT_SUFFIXES):
        return check_text_file(presentation, segment)
    try:
        segment.boxes = isobmff.parse_boxes(segment.data)
        if init:
            read_fragments(segment)
    except UNREADABLE as error:
        presentation.report.error(44, segment.where, str(error))
        return None
    if init and not any(f.samples for f in segment.fragments):
        presentation.report.error(44, segment.where, "no samples")
        return None
    return segment if init else None


def check_text_file(presentation, segment):
    """RFC 8216 3.5: a WebVTT segment begins with the header. It has no samples
    to compare, so it is no segment here."""
    text = segment.data.decode("utf-8", "replace").removeprefix("\ufeff")
    if text.split("\n")[0].split("\r")[0].split(" ")[0].split("\t")[0] != "WEBVTT":
        presentation.report.error("75", segment.where, "no WebVTT file")


def read_fragments(segment):
    boxes = segment.boxes
    for box, following in zip(boxes, boxes[1:] + [None]):
        if box.type != "moof":
            continue
        mdat = following if following and following.type == "mdat" else None
        traf = find_traf(segment.init, box)
        if traf:
            segment.fragments.append(read_fragment(segment, box, mdat, traf))


def find_traf(init, moof):
    """Of several tracks any may have no samples in a fragment. Where there is
    one, rule 46 reports what belongs to another."""
    if not init.is_shared:
        return moof.need("traf")
    for traf in moof.all("traf"):
        if isobmff.parse_tfhd(traf.need("tfhd")).track_id == init.tkhd.track_id:
            return traf
    return None


def read_fragment(segment, moof, mdat, traf):
    fragment = Fragment(moof, mdat, traf)
    _, _, reader = moof.need("mfhd").full()
    fragment.sequence_number = reader.u32()
    fragment.tfhd = isobmff.parse_tfhd(traf.need("tfhd"))
    version_and_time = isobmff.parse_tfdt(traf.need("tfdt"))
    fragment.tfdt_version, fragment.tfdt = version_and_time
    fragment.truns = [isobmff.parse_trun(box) for box in traf.all("trun")]
    dts, position = fragment.tfdt, moof.start
    for trun in fragment.truns:
        if trun.data_offset is not None:
            position = moof.start + trun.data_offset
        first = position
        for index, row in enumerate(trun.rows):
            sample = resolve_sample(segment, fragment, trun, row, index == 0)
            size = sample.data
            end = position + size
            if position < 0 or end > len(segment.data):
                raise BoxError(f"sample at {position} leaves the file")
            sample.data = memoryview(segment.data)[position:end]
            sample.dts, sample.pts = dts, dts + sample.pts
            sample.position = position
            fragment.samples.append(sample)
            dts, position = dts + sample.duration, end
        fragment.ranges.append((first, position))
    fragment.duration = dts - fragment.tfdt
    return fragment


def resolve_sample(segment, fragment, trun, row, is_first):
    """Defaults of trex and tfhd (ISO/IEC 14496-12 8.8.3, 8.8.7). Times are
    still relative and `data` is the size."""
    tfhd, trex = fragment.tfhd, segment.init.trex

    def pick(own, default, last):
        return own if own is not None else default if default is not None else last

    flags = row.flags
    if is_first and trun.first_sample_flags is not None:
        flags = trun.first_sample_flags
    return Sample(
        dts=0,
        pts=row.composition_offset,
        duration=pick(row.duration, tfhd.duration, trex.duration),
        flags=pick(flags, tfhd.sample_flags, trex.flags),
        data=pick(row.size, tfhd.size, trex.size),
    )
