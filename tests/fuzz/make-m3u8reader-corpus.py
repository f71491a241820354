#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/m3u8reader/: the golden media playlists, one with its I-frame
playlist behind a zero byte, and what such a file may look like when it is not
whole.

The files are committed.
"""

import pathlib

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden"
MEDIA = ["date-ranges", "discontinuity", "event-start",
         "hole-single-file", "live-window", "text-files"]  # fmt: skip


def main():
    folder = HERE / "corpus" / "m3u8reader"
    folder.mkdir(parents=True, exist_ok=True)
    for name in MEDIA:
        (folder / name).write_bytes((GOLDEN / f"{name}.m3u8").read_bytes())
    media, iframes = (
        (GOLDEN / f"{name}.m3u8").read_bytes() for name in ("single-file", "iframes")
    )
    (folder / "iframes").write_bytes(media + b"\0" + iframes)
    (folder / "cut").write_bytes(media[: len(media) // 2])
    (folder / "carriage-returns").write_bytes(media.replace(b"\n", b"\r\n"))


if __name__ == "__main__":
    main()
