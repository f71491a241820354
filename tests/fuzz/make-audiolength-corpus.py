#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/audiolength: a few frames of each codec, see
fuzz_audiolength.c."""

import pathlib

HERE = pathlib.Path(__file__).parent / "corpus" / "audiolength"
OPUS, VORBIS, FLAC, PCM, MPEG, AC3, DTS, MLP, ALAC, WAVPACK, WMA = range(11)


def vorbis_private(modes, sizes=b"\xb8"):
    """The three headers; `modes` has a letter for each, L for long blocks."""
    bits = [1, 0, 1]
    for value, count in [(len(modes) - 1, 6)] + [
            field for i, mode in enumerate(modes)
            for field in ((mode == "L", 1), (0, 32), (i, 8))] + [(1, 1)]:
        bits += [value >> i & 1 for i in range(count)]
    bits += [0] * (-len(bits) % 8)
    setup = bytes(sum(bit << i for i, bit in enumerate(bits[at:at + 8]))
                  for at in range(0, len(bits), 8))
    first = b"\1vorbis" + bytes(21) + sizes + b"\1"
    return b"\2\x1e\x0a" + first + b"\3vorbis" + bytes(3) + b"\5vorbis" + setup


def flac_private(largest):
    return b"fLaC\0\0\0\x22\x10\0" + largest.to_bytes(2, "big") + bytes(30)


ROWS = {
    "opus": (OPUS, b"", ["08", "7801", "fb03aa", "83bf"]),
    "vorbis-2": (VORBIS, vorbis_private("SL"), ["00", "02", "02", "00", "01"]),
    "vorbis-1": (VORBIS, vorbis_private("S"), ["00", "fe"]),
    "vorbis-64": (VORBIS, vorbis_private("SL" * 32), ["7e", "40"]),
    "vorbis-tiny": (VORBIS, vorbis_private("SL", b"\0"), ["00", "02"]),
    "flac-constant": (FLAC, flac_private(4096), ["fff8c91800", "fff8591800"]),
    "flac-variable": (FLAC, flac_private(4608),
                      ["fff96918c4807f", "fff8791807" "03e7", "fff979feffff"]),
    "pcm": (PCM, b"", ["00" * 100, "00"]),
    "mpeg": (MPEG, b"", ["fffb9064", "fff314c4", "ffff1804"]),
    "ac3": (AC3, b"", ["0b7701021e40", "0b7701023f86", "0b770102df86"]),
    "dts": (DTS, b"", ["7ffe8001fc3c3ff0b5e0", "7ffe8001"]),
    "mlp": (MLP, b"", ["10020000f8726fba", "10020000", "1004"]),
    "alac": (ALAC, bytes.fromhex("00001000"),
             ["20000000000000", "20001000000100", "20001000020002", "e0"]),
    "wavpack": (WAVPACK, b"", ["7776706b" + "00" * 16 + "c05d0000", "7776"]),
    "wma-1": (WMA, b"\x60\1", ["00" * 9]),
    "wma-2": (WMA, b"\x61\1", ["00" * 9]),
}

HERE.mkdir(parents=True, exist_ok=True)
for name, (codec, private, frames) in ROWS.items():
    data = bytes([codec]) + len(private).to_bytes(2, "big") + private
    for frame in map(bytes.fromhex, frames):
        data += bytes([len(frame)]) + frame
    (HERE / name).write_bytes(data)
