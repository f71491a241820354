#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/namepattern/: two patterns of file names each.

The files are committed.
"""

import pathlib

INPUTS = {
    "both-count": "a/segment%05d.m4s\na/init%d.mp4",
    "same": "s_%02d.m4s\ns_%03i.m4s",
    "plain": "init.mp4\ninit_2.mp4",
    "inside": "x/init\nx/init_%u",
    "hidden": "x/.init\n%d",
    "digits": "a1%d\na%d1",
    "hostile": "%s%n%999999d\n../%d/%%",
    "unicode": "\u00fc %d.m4s\n%10u",
}


def main():
    folder = pathlib.Path(__file__).parent / "corpus" / "namepattern"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in INPUTS.items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main()
