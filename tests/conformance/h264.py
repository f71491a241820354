# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""H.264: NAL units of a sample, avcC, and the SPS fields that a container and
a playlist repeat (ITU-T H.264, ISO/IEC 14496-15)."""

from dataclasses import dataclass
from fractions import Fraction

from bits import BitReader, ByteReader, TruncatedError

SLICE, IDR, SEI, SPS, PPS, AUD, FILLER = 1, 5, 6, 7, 8, 9, 12
CODED_SLICES = {1, 2, 3, 4, 5}
PARAMETER_SETS = {SPS, PPS, 13, 15}

HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
AVCC_EXTENDED_PROFILES = {100, 110, 122, 144}  # ISO/IEC 14496-15 5.3.3.1.2

# level_idc: (MaxMBPS, MaxFS), ITU-T H.264 table A-1.
LEVELS = {
    10: (1485, 99),          11: (3000, 396),         12: (6000, 396),
    13: (11880, 396),        20: (11880, 396),        21: (19800, 792),
    22: (20250, 1620),       30: (40500, 1620),       31: (108000, 3600),
    32: (216000, 5120),      40: (245760, 8192),      41: (245760, 8192),
    42: (522240, 8704),      50: (589824, 22080),     51: (983040, 36864),
    52: (2073600, 36864),    60: (4177920, 139264),   61: (8355840, 139264),
    62: (16711680, 139264),
}  # fmt: skip

# aspect_ratio_idc, ITU-T H.264 table E-1.
ASPECT_RATIOS = [
    (1, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11),
    (32, 11), (80, 33), (18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2),
    (2, 1),
]  # fmt: skip


def nal_type(nal):
    return nal[0] & 31


def split_lengths(sample, length_size):
    """NAL units of a length-prefixed sample; TruncatedError when the lengths do
    not add up to the sample."""
    reader = ByteReader(sample)
    nals = []
    while reader.left():
        size = reader.uint(length_size)
        if size == 0:
            raise TruncatedError("NAL unit of length 0")
        nals.append(reader.take(size))
    return nals


def split_annexb(data):
    """NAL units of a byte stream (ITU-T H.264 annex B)."""
    data = bytes(data)
    nals = []
    start = data.find(b"\0\0\1")
    while start >= 0:
        end = data.find(b"\0\0\1", start + 3)
        nal = data[start + 3 : end if end >= 0 else len(data)].rstrip(b"\0")
        if nal:
            nals.append(nal)
        start = end
    return nals


def is_annexb(data):
    """Whether it begins with a start code, or with a length that looks like one:
    ask only when split_lengths() fails."""
    head = bytes(data[:4])
    return head == b"\0\0\0\1" or head[:3] == b"\0\0\1"


def unescape(nal):
    """RBSP without emulation prevention bytes, the NAL header left out."""
    return bytes(nal[1:]).replace(b"\0\0\3", b"\0\0")


@dataclass
class AvcC:
    profile: int
    compatibility: int
    level: int
    length_size: int
    sps: list
    pps: list
    chroma_format: int | None = None
    bit_depth_luma: int | None = None
    bit_depth_chroma: int | None = None


def parse_avcc(payload):
    """AVCDecoderConfigurationRecord, ISO/IEC 14496-15 5.3.3.1."""
    reader = ByteReader(payload)
    if reader.u8() != 1:
        raise TruncatedError("avcC configurationVersion is not 1")
    profile, compatibility, level = reader.u8(), reader.u8(), reader.u8()
    length_size = (reader.u8() & 3) + 1
    sps = [bytes(reader.take(reader.u16())) for _ in range(reader.u8() & 31)]
    pps = [bytes(reader.take(reader.u16())) for _ in range(reader.u8())]
    config = AvcC(profile, compatibility, level, length_size, sps, pps)
    if profile in AVCC_EXTENDED_PROFILES and reader.left() >= 4:
        config.chroma_format = reader.u8() & 3
        config.bit_depth_luma = (reader.u8() & 7) + 8
        config.bit_depth_chroma = (reader.u8() & 7) + 8
    return config


@dataclass
class Sps:
    profile: int
    compatibility: int
    level: int
    chroma_format: int
    bit_depth_luma: int
    bit_depth_chroma: int
    width: int
    height: int
    size_in_mbs: int
    is_interlaced: bool
    sample_aspect: Fraction = Fraction(1)
    colour: tuple | None = None  # primaries, transfer, matrix, is full range


def parse_sps(nal):
    """ITU-T H.264 7.3.2.1.1."""
    bits = BitReader(unescape(nal))
    profile, compatibility, level = bits.read(8), bits.read(8), bits.read(8)
    bits.ue()
    chroma, luma_depth, chroma_depth = 1, 8, 8
    if profile in HIGH_PROFILES:
        chroma = bits.ue()
        if chroma == 3:
            bits.read(1)
        luma_depth, chroma_depth = bits.ue() + 8, bits.ue() + 8
        bits.read(1)
        if bits.flag():
            for index in range(8 if chroma != 3 else 12):
                if bits.flag():
                    skip_scaling_list(bits, 16 if index < 6 else 64)
    bits.ue()
    order_type = bits.ue()
    if order_type == 0:
        bits.ue()
    elif order_type == 1:
        bits.read(1)
        bits.se(), bits.se()
        for _ in range(bits.ue()):
            bits.se()
    bits.ue()
    bits.read(1)
    mbs_wide, map_units_high = bits.ue() + 1, bits.ue() + 1
    is_interlaced = not bits.flag()
    if is_interlaced:
        bits.read(1)
    bits.read(1)
    field_factor = 2 if is_interlaced else 1
    mbs_high = map_units_high * field_factor
    width, height = 16 * mbs_wide, 16 * mbs_high
    if bits.flag():
        unit_x = 2 if chroma in (1, 2) else 1
        unit_y = (2 if chroma == 1 else 1) * field_factor
        width -= unit_x * (bits.ue() + bits.ue())
        height -= unit_y * (bits.ue() + bits.ue())
    sps = Sps(
        profile, compatibility, level, chroma, luma_depth, chroma_depth,
        width, height, mbs_wide * mbs_high, is_interlaced,
    )  # fmt: skip
    if bits.flag():
        parse_vui(bits, sps)
    return sps


def skip_scaling_list(bits, size):
    """ITU-T H.264 7.3.2.1.1.1."""
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def parse_vui(bits, sps):
    """ITU-T H.264 E.1.1, as far as the colour description."""
    if bits.flag():
        index = bits.read(8)
        if index == 255:
            width, height = bits.read(16), bits.read(16)
            if width and height:
                sps.sample_aspect = Fraction(width, height)
        elif index < len(ASPECT_RATIOS):
            sps.sample_aspect = Fraction(*ASPECT_RATIOS[index])
    if bits.flag():
        bits.read(1)
    if bits.flag():
        bits.read(3)
        is_full_range = bits.flag()
        described = [bits.read(8) for _ in range(3)] if bits.flag() else [2, 2, 2]
        sps.colour = (*described, is_full_range)
