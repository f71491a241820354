#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/webvtt/: files, streams of cues, and markup of other kinds.

The files are committed.
"""

import pathlib

CUE = b"00:01.000 --> 00:02.500 line:0 align:start\n<v Ann>Hi <00:01.500>there\n"

INPUTS = {
    "file": b"\xef\xbb\xbfWEBVTT - title\n\nSTYLE\n::cue { color: red }\n\n"
            b"REGION\nid:f\n\nNOTE x\n\n1\n" + CUE + b"\n2\n" + CUE,
    "carriage-returns": (b"WEBVTT\n\nid\n" + CUE).replace(b"\n", b"\r\n"),
    "map": b"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:9\n\n" + CUE,
    "cues": CUE + b"\n" + CUE.replace(b"00:", b"100:00:") + b"\n",
    "joined": b"WEBVTT\n" + CUE + CUE,
    "damaged": b"WEBVTT\n\n-->\n\n00:01 --> 00:02\n\n\0\xff\n\r\n\n\n" + CUE,
    "pango": b"<span color='red'>a</span> <i>b</i> &#65;&#x41;&quot;&lt; <3 &x;\n\n",
}


def main():
    folder = pathlib.Path(__file__).parent / "corpus" / "webvtt"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in INPUTS.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
