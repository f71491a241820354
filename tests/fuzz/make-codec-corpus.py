#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/h264, h265, aac, aacstream and codecs: one small file per branch of the parsers."""

import pathlib

HERE = pathlib.Path(__file__).parent / "corpus"
SC = b"\0\0\0\1"

# Sets that x264 wrote: High, Main interlaced with HRD, High 4:2:2, Baseline,
# High 4:4:4 with scaling lists in the PPS.
SPS = [bytes.fromhex(h) for h in (
    "67640028acd940780227e5c05a808080a000007d20001d4c01e30632c0",
    "674d401eeca05a126c1040000003004000000c9898003d090007a12930c03e28532c",
    "677a000db6cd941519e222f011000003000100000300300f142996",
    "6742c00cd90141fb0110000003001000000301e0f142a480",
    "67f4000c919b28283f60220000030002000003003c1e28532c")]
PPS = [bytes.fromhex(h) for h in (
    "68ebe3cb22c0", "68fba3cb20", "68ebe3cb22c0", "68cb83cb20",
    "68ebe3c44c000440")]
IDR = bytes.fromhex("6588840021ff")
SLICE = bytes.fromhex("419a216c55")
RECOVERY = bytes.fromhex("0605017706 01c480".replace(" ", ""))
EXTENSION = bytes.fromhex("6da640")

# What x265 wrote: delimiter, HDR10 SEI, IDR_W_RADL, TRAIL_R, CRA, RASL_N.
H265_AUD = bytes.fromhex("460150")
H265_SEI = [bytes.fromhex(h) for h in (
    "4e01891833c286c41d4c0bb884d03e803d13404200989680000000 3280".replace(" ", ""),
    "4e01900403e8012c80")]
H265_IDR = bytes.fromhex("2601af0b80")
H265_PICTURES = [bytes.fromhex(h) for h in (
    "0201d004b5", "2a01ad04a0", "1001e02250", "0401d05120")]

# Configuration records that x265 wrote.
HVCC = {name: bytes.fromhex(h) for name, h in {
    "main": (
        "0101600000009000000000003cf000fcfdf8f800000f03200001001840010c01ffff01600000"
        "030090000003000003003c959409210001002b42010101600000030090000003000003003ca0"
        "0a080c1f3e595952930bc05a02000003000200000300321022000100064401c073c189"),
    "main10": (
        "0102200000009000000000003cf000fcfdfafa00000f03200001001840010c01ffff02200000"
        "030090000003000003003c959409210001003042010102200000030090000003000003003ca0"
        "0a880c1c44cd965654a4c2f016a1220136c2000003000200000300321022000100064401c073"
        "c189"),
    "main-422-10": (
        "0104080000009d08000000003cf000fcfefafa00000f03200001001740010c01ffff04080000"
        "03009d0800000300003c95940921000100284201010408000003009d0800000300003cb00a08"
        "0f136595952930bc12d01000003e90000753008022000100064401c073c189"),
    "fields-hrd": (
        "0101600000004000000000003ff000fcfdf8f800000f03200001001840010c01ffff01600000"
        "030040000003000003003f959409210001003542010101600000030040000003000003003fa0"
        "05a201216595952930bc05a1a00000030020000003032c1392cbc001e848003d091022000100"
        "064401c073c189"),
    "sub-layers": (
        "0101600000009000000000003cf000fcfdf8f800001303200001001c40010c02ffff01600000"
        "030090000003000003003c00009594aca048210001002c420102016000000300900000030000"
        "03003c0000a00b080485965652b2a5261780b40400000fa40001d4c02022000100064401c073"
        "c189"),
    "scaling-lists": (
        "0104080000009808000000003cf000fcfffcfc00000f03200001001740010c01ffff04080000"
        "0300980800000300003c9598092100010033420101040800000300980800000300003c900204"
        "0c2294b2b325270bc05a0200000300020000030032c0292cbc0061a800c35122000100084401"
        "c07318301890"),
}.items()}


# First samples and headers: which reader, the first bytes, the whole size.
CODECS = {
    "av1": (0, "12000a0b000000043cfeccdaf90040", 0),
    "av1-colour": (0, "0a0e000000043cfeccdaf9509100904000", 0),
    "av1-hdr": (0, "0a0b000000043cfeccdaf900402a060103e80190802a1a02"
                   "ae1448f63d704ccc26662b02199a0f5c501a54000003e800000001", 0),
    "av1-444": (0, "0a0a200000043cfeccdaf902", 0),
    "av1-record": (6, "81000c000a0b000000043cfeccdaf90040", 0),
    "vp9": (1, "824983420013f00b360438", 32),
    "vp9-444": (1, "a249834200027e0166c087", 32),
    "vp9-10": (1, "924983425009f8059b021c12", 32),
    "ac3": (2, "0b77fe95144043e1", 16),
    "ac3-51": (2, "0b77b50b1e40ebf8", 16),
    "eac3": (3, "0b77001f3487c0002084210838008c", 64),
    "eac3-51": (3, "0b77001f3f87c0000004000040080000", 64),
    "mp3": (4, "fffb54c4", 0),
    "mp3-lsf": (4, "fff340c4", 0),
    "dts": (5, "7ffe8001fc3c05f276c005380009ef7b", 96),
    "dts-hd": (5, "6458202500001c001f", 64),
    "opus": (7, "4f707573486561640102380180bb0000000000", 0),
    "opus-51": (7, "4f707573486561640106380180bb00000000010402000401020305", 0),
    "flac": (8, "664c614380000022120012000001500005170bb802f0", 42),
    "flac-ogg": (8, "7f464c414301000002664c6143000000221200120000000000"
                    "00000ac440700000", 51),
    "dolby-vision": (9, "01000a3500", 24),
}


# AudioMuxElements: one with its StreamMuxConfig and one that refers to it; four
# sub-frames of fixed length; audioMuxVersion 1 with other data and CRC.
LATM = {
    "same-config": ("200011903fc0a0123450", "8123"),
    "sub-frames": ("21801190200000000000000000000000000000000000000000000000000000000000",),
    "version-1": ("4403fe000040042320ff4096d68123456789",),
    "program-config": ("2000130004c40522200000000268691fe01552a8",),
}


def sets_of(hvcc):
    pos = 23
    for _ in range(hvcc[22]):
        size = int.from_bytes(hvcc[pos + 3:pos + 5], "big")
        yield hvcc[pos + 5:pos + 5 + size]
        pos += 5 + size


def record(sps, pps, tail=b""):
    out = bytes([1]) + sps[1:4] + b"\xff\xe1" + len(sps).to_bytes(2, "big")
    return out + sps + b"\1" + len(pps).to_bytes(2, "big") + pps + tail


def framed(size, units):
    if size == 0:
        return b"".join(SC + unit for unit in units)
    return b"".join(len(unit).to_bytes(size, "big") + unit for unit in units)


def files():
    for i, (sps, pps) in enumerate(zip(SPS, PPS)):
        yield f"h264/record-{i}", b"\5" + record(sps, pps)
        units = [b"\x09\xf0", sps, pps, RECOVERY, IDR, SLICE, b"\x0a"]
        yield f"h264/annexb-{i}", b"\0" + framed(0, units)
    # A slice that ends inside its header: what is read of it must not depend
    # on the zeros of the next start code.
    yield "h264/annexb-cut-header", bytes.fromhex(
        "000000016701ff21ffc00000000168e300000101e300000101658865")
    yield "h264/record-extension", b"\5" + record(
        SPS[2], PPS[2], b"\xfe\xfa\xfa\1" + len(EXTENSION).to_bytes(2, "big") + EXTENSION)
    for size in (1, 2, 3, 4):
        units = [SPS[0], PPS[0], b"\x0c\xff\x80", EXTENSION, IDR]
        yield f"h264/length-{size}", bytes([size]) + framed(size, units)
    for name, hvcc in HVCC.items():
        vps, sps, _ = sets_of(hvcc)
        yield f"h265/record-{name}", b"\0" + hvcc
        yield f"h265/sps-{name}", b"\1" + sps
        yield f"h265/vps-{name}", b"\2" + vps
        units = [H265_AUD, *sets_of(hvcc), *H265_SEI, H265_IDR]
        units += H265_PICTURES + [H265_AUD, *H265_PICTURES, b"\x4a\1"]
        for size in (0, 4):
            yield f"h265/units-{size}-{name}", bytes([3 + size]) + framed(size, units)
    # A header that ends in a zero byte, which may be the next start code's.
    yield "h265/units-temporal-id-0", b"\3" + framed(
        0, [H265_PICTURES[0], b"\x40\0\x40", b"\x40", H265_PICTURES[0]])
    for name, asc in {
            "lc": "1190", "lc-960": "1194", "explicit-rate": "17805dc010",
            "he": "2b118800", "he-compatible": "131056e598",
            "he-v2": "eb098800", "he-v2-compatible": "130856e59d4880",
            "program-config": "130004c4082252008000000268692b72b30",
            "usac": "f946432200", "ld": "b9a0", "eld": "f8e6200000",
            "sbr-rate-far-off": "efffff5c5c5c5c5c", "bsac": "b190ffff", "scalable": "3192a0"}.items():
        yield f"aac/{name}", bytes.fromhex(asc + "0" * (len(asc) % 2))
    for name, elements in LATM.items():
        frames = b"".join((0x56e000 | len(e) // 2).to_bytes(3, "big") + bytes.fromhex(e)
                          for e in elements)
        yield f"aacstream/loas-{name}", b"\1" + frames
    adts = bytes.fromhex("fff14c80013ffc2100")
    yield "aacstream/adts", b"\0" + adts * 3
    yield "aacstream/adts-crc-damage", b"\0xx" + bytes.fromhex("fff04c80017ffc00002100") * 2 + b"\xff" + adts
    for name, (what, head, size) in CODECS.items():
        yield f"codecs/{name}", bytes([what]) + bytes.fromhex(head).ljust(size, b"\0")


for path, data in files():
    target = HERE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
