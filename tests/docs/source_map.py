#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The source tree by floor: each header's own first sentence."""

import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "style"))

from floors import stated  # noqa: E402

ELEMENT = re.compile(r"SECTION:element-(\S+)")
FLOOR_NAMES = ["numbers and bytes", "codecs and containers", "policy",
               "glue to GStreamer and to the disk", "elements",
               "registration"]


def floors(root):
    """Markdown: a heading and a list for each floor, lowest first."""
    entries = {number: [] for number in range(len(FLOOR_NAMES))}
    for path in sorted([*(root / "gst").rglob("*.h"),
                        *(root / "ext").rglob("*.h")]):
        if found := stated(path.read_text()):
            stem = path.relative_to(root).with_suffix("").as_posix()
            entries[found[0]].append(f"- `{stem}`: {found[1]}")
    for path in sorted([*(root / "gst").glob("gst*.c"),
                        *(root / "ext").glob("*/gst*.c")]):
        if found := ELEMENT.search(path.read_text()):
            entries[4].append(f"- `{path.relative_to(root).as_posix()}`: "
                              f"{found[1].rstrip(':')}")
    entries[5] += ["- `gst/plugin.c`: the list of elements",
                   "- `gst/pluginscale.c`: of those that scale",
                   "- `ext/av/plugin.c`: of those that need libavcodec",
                   "- `ext/cuda/plugin.c`: of what scales on a GPU"]
    out = []
    for number, name in enumerate(FLOOR_NAMES):
        out += [f"**Floor {number}, {name}**", "", *entries[number], ""]
    return out[:-1]
