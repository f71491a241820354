#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/splice/: splice information sections (ANSI/SCTE 35 9.6).

The files are committed.
"""

import pathlib

INSERT, TIME_SIGNAL, NULL = 5, 6, 0
SEGMENTATION = 2
PTS = bytes.fromhex("fe00112233") # with time_specified_flag
DURATION = bytes.fromhex("fe00291f60") # auto_return, 30 s


def section(command, body, descriptors=b"", encrypted=0):
    rest = (b"\0" + bytes([encrypted << 7]) + bytes(5) # pts_adjustment, cw_index
            + b"\xff" + (0xF000 | len(body)).to_bytes(2, "big") # tier
            + bytes([command]) + body
            + len(descriptors).to_bytes(2, "big") + descriptors + bytes(4))
    return b"\xfc" + (0x3000 | len(rest)).to_bytes(2, "big") + rest


def insert(is_out, is_program=True, has_duration=True, immediate=False):
    flags = is_out << 7 | is_program << 6 | has_duration << 5 | immediate << 4 | 15
    body = bytes.fromhex("0000004d7f") + bytes([flags])
    if is_program and not immediate:
        body += PTS
    if not is_program:
        body += b"\x01\x07" + (b"" if immediate else PTS)
    return body + (DURATION if has_duration else b"") + bytes.fromhex("00010101")


def segmentation(kind, has_duration):
    body = (b"CUEI" + bytes.fromhex("00000009") + b"\x7f"
            + bytes([0x80 | has_duration << 6 | 0x3F])
            + (bytes.fromhex("0000291f60") if has_duration else b"")
            + b"\x00\x00" + bytes([kind, 0, 0]))
    return bytes([SEGMENTATION, len(body)]) + body


INPUTS = {
    "out": section(INSERT, insert(1)),
    "in": section(INSERT, insert(0, has_duration=False)),
    "components": section(INSERT, insert(1, is_program=False)),
    "immediate": section(INSERT, insert(1, immediate=True)),
    "cancelled": section(INSERT, bytes.fromhex("0000004dff")),
    "signal-start": section(TIME_SIGNAL, PTS, segmentation(0x34, 1)),
    "signal-end": section(TIME_SIGNAL, PTS, segmentation(0x35, 0)),
    "chapter": section(TIME_SIGNAL, PTS, segmentation(0x20, 1)),
    "two": section(TIME_SIGNAL, PTS, segmentation(0x11, 0) + segmentation(0x10, 1)),
    "null": section(NULL, b""),
    "encrypted": section(INSERT, insert(1), encrypted=1),
}


def main():
    folder = pathlib.Path(__file__).parent / "corpus" / "splice"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in INPUTS.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
