# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ISO base media file format: the box tree and the boxes that fragmented files
consist of (ISO/IEC 14496-12). Says what is in the file, judges nothing but the
nesting itself."""

from dataclasses import dataclass, field

from bits import ByteReader, TruncatedError

MAX_DEPTH = 12
FRAGMENT_LOCAL = 0x10000  # sample group indices beyond are of the traf

CONTAINERS = {
    "moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "mvex",
    "moof", "traf", "mfra", "udta", "sinf", "schi",
}  # fmt: skip

# Bytes of fixed fields before the child boxes of a box.
CHILDREN_AFTER = {
    "stsd": 8,
    "dref": 8,
    "avc1": 78, "avc3": 78, "hvc1": 78, "hev1": 78, "av01": 78, "vp09": 78, "encv": 78,
    "mp4a": 28, "ac-3": 28, "ec-3": 28, "Opus": 28, "fLaC": 28, "enca": 28,
    "dvh1": 78, "dvhe": 78, "dtsc": 28, "dtsh": 28, "dtsl": 28, "dtse": 28,
    "wvtt": 8,
}  # fmt: skip


class BoxError(ValueError):
    """The bytes are not a sequence of whole boxes."""


@dataclass
class Box:
    type: str
    start: int  # offset in the file
    size: int
    header_size: int
    payload: memoryview = field(repr=False)
    children: list = field(default_factory=list, repr=False)

    @property
    def end(self):
        return self.start + self.size

    def all(self, path):
        """Every descendant box at `path` ("traf/tfdt")."""
        first, _, rest = path.partition("/")
        found = [box for box in self.children if box.type == first]
        return [b for box in found for b in box.all(rest)] if rest else found

    def find(self, path):
        """The first descendant box at `path`, or None."""
        return next(iter(self.all(path)), None)

    def need(self, path):
        box = self.find(path)
        if box is None:
            raise BoxError(f"{self.type} has no {path}")
        return box

    def reader(self):
        return ByteReader(self.payload)

    def full(self):
        """(version, flags, reader after them) of a FullBox."""
        reader = self.reader()
        word = reader.u32()
        return word >> 24, word & 0xFFFFFF, reader


def parse_boxes(data, start=0, end=None, parent="file", depth=0):
    """The boxes in data[start:end], which they must fill exactly."""
    data = memoryview(data)
    end = len(data) if end is None else end
    boxes = []
    while start < end:
        box = parse_header(data, start, end, parent)
        skip = 0 if box.type in CONTAINERS else CHILDREN_AFTER.get(box.type)
        if skip is not None:
            if depth == MAX_DEPTH:
                raise BoxError(f"boxes nest deeper than {MAX_DEPTH}")
            first = start + box.header_size + skip
            if first > box.end:
                raise BoxError(f"{box.type} at {start} is too short")
            box.children = parse_boxes(data, first, box.end, box.type, depth + 1)
        boxes.append(box)
        start = box.end
    return boxes


def parse_header(data, start, end, parent):
    """ISO/IEC 14496-12 4.2."""
    reader = ByteReader(data[start:end])
    try:
        size = reader.u32()
        kind = bytes(reader.take(4)).decode("latin-1")
        size = reader.u64() if size == 1 else size
    except TruncatedError as error:
        raise BoxError(f"box header at {start} in {parent}: {error}") from error
    if size < reader.position or start + size > end:
        raise BoxError(
            f"{kind!r} at {start} claims {size} bytes, {parent} has {end - start}"
        )
    payload = data[start + reader.position : start + size]
    return Box(kind, start, size, reader.position, payload)


def brands(box):
    """(major brand, [compatible brands]) of ftyp or styp."""
    reader = box.reader()
    major = bytes(reader.take(4)).decode("latin-1")
    reader.u32()
    names = []
    while reader.left():
        names.append(bytes(reader.take(4)).decode("latin-1"))
    return major, names


@dataclass
class Trex:
    track_id: int
    description_index: int
    duration: int
    size: int
    flags: int


def parse_trex(box):
    _, _, reader = box.full()
    return Trex(*(reader.u32() for _ in range(5)))


@dataclass
class Tfhd:
    track_id: int
    flags: int
    description_index: int | None = None
    duration: int | None = None
    size: int | None = None
    sample_flags: int | None = None

    @property
    def has_base_data_offset(self):
        return bool(self.flags & 0x000001)

    @property
    def is_default_base_moof(self):
        return bool(self.flags & 0x020000)


def parse_tfhd(box):
    """ISO/IEC 14496-12 8.8.7."""
    _, flags, reader = box.full()
    tfhd = Tfhd(reader.u32(), flags)
    if flags & 0x01:
        reader.u64()
    if flags & 0x02:
        tfhd.description_index = reader.u32()
    if flags & 0x08:
        tfhd.duration = reader.u32()
    if flags & 0x10:
        tfhd.size = reader.u32()
    if flags & 0x20:
        tfhd.sample_flags = reader.u32()
    return tfhd


@dataclass
class TrunRow:
    duration: int | None
    size: int | None
    flags: int | None
    composition_offset: int


@dataclass
class Trun:
    version: int
    flags: int
    data_offset: int | None
    first_sample_flags: int | None
    rows: list

    @property
    def has_durations(self):
        return bool(self.flags & 0x100)

    @property
    def has_sizes(self):
        return bool(self.flags & 0x200)

    @property
    def has_flags(self):
        return bool(self.flags & 0x400)

    @property
    def has_composition_offsets(self):
        return bool(self.flags & 0x800)


def parse_trun(box):
    """ISO/IEC 14496-12 8.8.8."""
    version, flags, reader = box.full()
    count = reader.u32()
    data_offset = reader.sint(4) if flags & 0x001 else None
    first_flags = reader.u32() if flags & 0x004 else None
    trun = Trun(version, flags, data_offset, first_flags, [])
    row_size = 4 * bin(flags & 0xF00).count("1")
    if row_size and count > reader.left() // row_size:
        raise BoxError(f"trun claims {count} samples, has bytes for fewer")
    if not row_size and count > 1 << 16:
        raise BoxError(f"trun claims {count} samples without a row each")
    for _ in range(count):
        duration = reader.u32() if trun.has_durations else None
        size = reader.u32() if trun.has_sizes else None
        sample_flags = reader.u32() if trun.has_flags else None
        offset = 0
        if trun.has_composition_offsets:
            offset = reader.sint(4) if version else reader.u32()
        trun.rows.append(TrunRow(duration, size, sample_flags, offset))
    return trun


def parse_tfdt(box):
    """(version, baseMediaDecodeTime), ISO/IEC 14496-12 8.8.12."""
    version, _, reader = box.full()
    return version, reader.u64() if version else reader.u32()


def parse_mvhd(box):
    """The movie timescale, ISO/IEC 14496-12 8.2.2."""
    version, _, reader = box.full()
    reader.take(16 if version else 8)
    return reader.u32()


def parse_mdhd(box):
    """(timescale, duration, language), ISO/IEC 14496-12 8.4.2."""
    version, _, reader = box.full()
    reader.take(16 if version else 8)
    timescale = reader.u32()
    duration = reader.uint(8 if version else 4)
    packed = reader.u16()
    letters = ((packed >> shift) & 31 for shift in (10, 5, 0))
    return timescale, duration, "".join(chr(0x60 + letter) for letter in letters)


@dataclass
class Tkhd:
    track_id: int
    width: float
    height: float


def parse_tkhd(box):
    """ISO/IEC 14496-12 8.3.2; the size is 16.16 fixed point."""
    version, _, reader = box.full()
    reader.take(16 if version else 8)
    track_id = reader.u32()
    reader.take((12 if version else 8) + 52)
    return Tkhd(track_id, reader.u32() / 65536, reader.u32() / 65536)


def parse_hdlr(box):
    """(handler type, name), ISO/IEC 14496-12 8.4.3."""
    _, _, reader = box.full()
    reader.take(4)
    kind = bytes(reader.take(4)).decode("latin-1")
    reader.take(12)
    name = bytes(reader.take(reader.left())).rstrip(b"\0")
    return kind, name.decode("utf-8", "replace")


@dataclass
class Edit:
    segment_duration: int
    media_time: int
    rate: int  # 16.16


def parse_elst(box):
    """ISO/IEC 14496-12 8.6.6."""
    version, _, reader = box.full()
    width = 8 if version else 4
    return [
        Edit(reader.uint(width), reader.sint(width), reader.u32())
        for _ in range(reader.u32())
    ]


def entry_count(box):
    """Rows of stts, stsc, stco, co64; samples of stsz."""
    _, _, reader = box.full()
    if box.type == "stsz":
        reader.u32()
    return reader.u32()


@dataclass
class Reference:
    size: int
    duration: int
    starts_with_sap: bool
    sap_type: int


@dataclass
class Sidx:
    reference_id: int
    timescale: int
    earliest_time: int
    first_offset: int
    references: list


def parse_sidx(box):
    """ISO/IEC 14496-12 8.16.3."""
    version, _, reader = box.full()
    width = 8 if version else 4
    sidx = Sidx(
        reader.u32(), reader.u32(), reader.uint(width), reader.uint(width), []
    )
    reader.u16()
    for _ in range(reader.u16()):
        size, duration, sap = reader.u32(), reader.u32(), reader.u32()
        sidx.references.append(
            Reference(size & 0x7FFFFFFF, duration, bool(sap >> 31), sap >> 28 & 7)
        )
    return sidx


@dataclass
class Tfra:
    track_id: int
    rows: list  # (time, offset of the moof, number of the sample)


def parse_tfra(box):
    """ISO/IEC 14496-12 8.8.10; of the first traf and trun of each moof."""
    version, _, reader = box.full()
    tfra = Tfra(reader.u32(), [])
    sizes = reader.u32()
    width = 8 if version else 4
    traf, trun, sample = ((sizes >> shift & 3) + 1 for shift in (4, 2, 0))
    for _ in range(reader.u32()):
        time, moof = reader.uint(width), reader.uint(width)
        reader.take(traf + trun)
        tfra.rows.append((time, moof, reader.uint(sample)))
    return tfra


def parse_sgpd(box):
    """(grouping type, number of descriptions), ISO/IEC 14496-12 8.9.3."""
    version, _, reader = box.full()
    kind = bytes(reader.take(4)).decode("latin-1")
    if version:
        reader.u32()
    return kind, reader.u32()


def parse_sbgp(box):
    """(grouping type, [(sample count, description index)]), 8.9.2."""
    version, _, reader = box.full()
    kind = bytes(reader.take(4)).decode("latin-1")
    if version:
        reader.u32()
    return kind, [(reader.u32(), reader.u32()) for _ in range(reader.u32())]


@dataclass
class Prft:
    track_id: int
    ntp: int
    media_time: int


def parse_prft(box):
    """ISO/IEC 14496-12 8.16.5."""
    version, _, reader = box.full()
    return Prft(reader.u32(), reader.u64(), reader.uint(8 if version else 4))


@dataclass
class Emsg:
    scheme: str
    value: str
    timescale: int


def parse_emsg(box):
    """ISO/IEC 23009-1 5.10.3.3; None when it is too short."""
    version, _, reader = box.full()
    try:
        if version:
            timescale = reader.u32()
            reader.take(16)
            return Emsg(parse_string(reader), parse_string(reader), timescale)
        emsg = Emsg(parse_string(reader), parse_string(reader), reader.u32())
        reader.take(12)
        return emsg
    except TruncatedError:
        return None


def parse_string(reader):
    """Up to a zero byte, which is taken too."""
    text = bytearray()
    while byte := reader.u8():
        text.append(byte)
    return text.decode("utf-8", "replace")
