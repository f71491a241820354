#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file includes its own floor or a lower one (docs/architecture.md).

A header states its floor in its first comment ("Floor 1. ..."). Its .c file
lives there too, or its .c files, where one header has several (h264sets.c of
h264.h). A .c file without a header is an element, floor 4, and plugin.c is
floor 5."""

import re

import tree

ELEMENT_FLOOR = 4
PLUGIN_FLOOR = 5
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
STATED = re.compile(r"/\* Floor (\d)\. (.*?)\*/", re.DOTALL)

# No input or output, no floating point, no GObject.
CORE_SYSTEM = {"glib.h", "limits.h", "stdarg.h", "stddef.h", "stdlib.h",
               "string.h"}


def sources():
    """Tracked C files of the product, by their name in an #include line."""
    return {path.relative_to("gst").as_posix(): (tree.ROOT / path).read_text()
            for path in tree.tracked(".c", ".h")
            if path.as_posix().startswith("gst/")}


def stated(text):
    """(floor, first sentence), or None where a file does not say."""
    found = STATED.search(text)
    if not found:
        return None
    words = " ".join(re.sub(r"\n \*", " ", found[2]).split())
    return int(found[1]), re.split(r"(?<=\.)\s", words)[0]


def own_header(name, files):
    """The header that a .c file implements, as a name in files; or None."""
    stem = name[:-len(".c")]
    return max((header for header in files if header.endswith(".h")
                and stem.startswith(header[:-len(".h")])),
               key=len, default=None)


def floor_of(name, files):
    if name == "plugin.c":
        return PLUGIN_FLOOR
    header = own_header(name, files) if name.endswith(".c") else name
    if header:
        says = stated(files[header])
        return says[0] if says else None
    return None if name.startswith("core/") else ELEMENT_FLOOR


def problems_of(name, files):
    floor = floor_of(name, files)
    if floor is None:
        yield f'gst/{name}: the first comment does not say "Floor N. ..."'
        return
    in_core = name.startswith("core/")
    own = own_header(name, files) if name.endswith(".c") else None
    folder = name[:name.rfind("/") + 1]
    if in_core != (floor <= 2):
        yield f"gst/{name}: floors 0 to 2 are gst/core, and only they"
    for bracket, target in INCLUDE.findall(files[name]):
        if bracket == '"' and own == f"{folder}{target}":
            continue
        where = f"gst/{name}: includes {target}"
        if target.endswith(".c"):
            yield f"{where}: no .c file is included"
        elif bracket == "<":
            if in_core and target not in CORE_SYSTEM:
                yield f"{where}: not for the core"
        elif target == "config.h":
            if in_core:
                yield f"{where}: the core has no configuration"
        elif target not in files:
            yield f"{where}: write the path from gst/ (core/bytes.h)"
        else:
            other = floor_of(target, files)
            if other is not None and other > floor:
                yield f"{where}: floor {other} is above floor {floor}"


def main():
    files = sources()
    tree.finish([problem for name in files
                 for problem in problems_of(name, files)])


if __name__ == "__main__":
    main()
