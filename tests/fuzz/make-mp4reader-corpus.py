#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/mp4reader/: headers with and without an edit list, segments of one
and of several fragments, with every kind of row.

The files are committed.
"""

import pathlib
import struct

HERE = pathlib.Path(__file__).parent


def box(kind, *parts):
    payload = b"".join(parts)
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def full(kind, version, flags, *words):
    return box(kind, struct.pack(">I", version << 24 | flags),
               *(struct.pack(">I", word) for word in words))  # fmt: skip


def header(version, edit):
    times = [0] * (4 if version else 2)
    mdhd = full(b"mdhd", version, 0, *times, 48000, 0, 0)
    row = [0, 0, 0, 1024, 1 << 16] if version else [0, 1024, 1 << 16]
    empty = [0, 0, *[0xFFFFFFFF] * 2, 0] if version else [0, 0xFFFFFFFF, 0]
    elst = full(b"elst", version, 0, 2, *empty, *row)
    edts = box(b"edts", elst) if edit else b""
    return box(b"ftyp", b"cmf2") + box(
        b"moov", box(b"trak", edts, box(b"mdia", mdhd)))  # fmt: skip


def fragment(time, tfhd_flags, trun_flags):
    defaults = [1024] * bin(tfhd_flags & 0x3B).count("1")
    if tfhd_flags & 0x1:
        defaults.append(0)
    n_rows = 3
    rows = [16] * (n_rows * bin(trun_flags & 0xF00).count("1"))
    head = [n_rows] + [96] * (trun_flags & 0x1) + [0] * (trun_flags >> 2 & 1)
    traf = box(
        b"traf",
        full(b"tfhd", 0, tfhd_flags, 1, *defaults),
        full(b"tfdt", 1, 0, time >> 32, time & 0xFFFFFFFF),
        full(b"trun", 1, trun_flags, *head, *rows),
    )
    return box(b"moof", full(b"mfhd", 0, 0, 1), traf) + box(b"mdat", bytes(48))


def main():
    folder = HERE / "corpus" / "mp4reader"
    folder.mkdir(parents=True, exist_ok=True)
    for version in (0, 1):
        for edit in (False, True):
            name = f"header-{version}{'-edit' if edit else ''}"
            (folder / name).write_bytes(header(version, edit))
    shapes = [(0x20038, 0x1), (0x20020, 0x305), (0x20000, 0xF01), (0x3B, 0x0)]
    for index, shape in enumerate(shapes):
        (folder / f"segment-{index}").write_bytes(
            box(b"styp", b"cmfs") + fragment(index << 31, *shape))  # fmt: skip
    chunks = b"".join(fragment(3072 * i, 0x20038, 0x1) for i in range(3))
    (folder / "chunks").write_bytes(chunks)
    (folder / "cut").write_bytes(chunks[:-20])


if __name__ == "__main__":
    main()
