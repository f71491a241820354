#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the boxes of ISO base media files, for people: a line a box, with its
offset, its size, and the first bytes of those that hold no others."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import isobmff


def lines(boxes, depth, n_bytes):
    for box in boxes:
        line = f"{'  ' * depth}{box.type} @{box.start} {box.size}"
        if not box.children:
            shown = bytes(box.payload[:n_bytes])
            text = "".join(chr(c) if 32 <= c < 127 else "." for c in shown)
            more = "..." if len(box.payload) > n_bytes else ""
            line += f"  {shown.hex(' ', 4)}{more}  {text}" if shown else ""
        yield line
        yield from lines(box.children, depth + 1, n_bytes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="+", type=Path)
    parser.add_argument("--bytes", type=int, default=32, help="of a payload to show")
    arguments = parser.parse_args()
    for path in arguments.file:
        try:
            boxes = isobmff.parse_boxes(path.read_bytes())
        except (OSError, isobmff.BoxError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 1
        if len(arguments.file) > 1:
            print(f"{path}:")
        for line in lines(boxes, 0, arguments.bytes):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
