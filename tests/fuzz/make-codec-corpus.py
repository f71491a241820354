#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/h264 and corpus/aac: one small file per branch of the parsers."""

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
    for name, asc in {
            "lc": "1190", "lc-960": "1194", "explicit-rate": "17805dc010",
            "he": "2b118800", "he-compatible": "131056e598",
            "he-v2": "eb098800", "he-v2-compatible": "130856e59d4880",
            "program-config": "130004c4082252008000000268692b72b30",
            "usac": "f946432200", "ld": "b9a0", "eld": "f8e6200000",
            "sbr-rate-far-off": "efffff5c5c5c5c5c", "bsac": "b190ffff", "scalable": "3192a0"}.items():
        yield f"aac/{name}", bytes.fromhex(asc + "0" * (len(asc) % 2))


for path, data in files():
    target = HERE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
