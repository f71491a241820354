#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: generate.py [--check] [FILE...]

Fills the generated blocks of the documentation: everything between

    <!-- generated: gst-inspect-1.0 ELEMENT -->   pads, properties, signals
    <!-- generated: floors -->                    the source tree by floor

and <!-- end generated -->. With --check it changes nothing and fails when a
block is stale, when a registered element has no page or a page no element.
Run it through the build: meson compile -C build update-docs"""

import pathlib
import re
import sys

import element_block
import source_map

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT, LEFT_OUT = element_block.elements(ROOT)
BLOCK = re.compile(r"(<!-- generated: ([^>]*?) -->\n)(.*?)(<!-- end generated "
                   r"-->)", re.DOTALL)


def content(what):
    if what.startswith("gst-inspect-1.0 "):
        return element_block.describe(what.split()[1])
    if what == "floors":
        return source_map.floors(ROOT)
    raise LookupError(f"nothing generates \"{what}\"")


def missing_pages():
    pages = {path.stem for path in (ROOT / "docs" / "elements").glob("*.md")}
    for name in sorted(BUILT - pages):
        yield f"element {name} has no docs/elements/{name}.md"
    for name in sorted(pages - BUILT - LEFT_OUT):
        yield f"docs/elements/{name}.md: no such element is registered"
    for name in sorted(BUILT & pages):
        page = (ROOT / "docs" / "elements" / f"{name}.md").read_text()
        if f"<!-- generated: gst-inspect-1.0 {name} -->" not in page:
            yield f"docs/elements/{name}.md has no generated block"


def main():
    check = "--check" in sys.argv[1:]
    paths = [pathlib.Path(name).resolve() for name in sys.argv[1:]
             if name != "--check"] or sorted((ROOT / "docs").rglob("*.md"))
    problems = list(missing_pages()) if check else []
    for path in paths:
        if path.parent.name == "elements" and path.stem in LEFT_OUT:
            continue
        old = path.read_text()
        try:
            new = BLOCK.sub(lambda m: m[1] + "\n" + "\n".join(content(m[2]))
                            + "\n\n" + m[4], old)
        except LookupError as error:
            problems.append(f"{path.relative_to(ROOT)}: {error}")
            continue
        if new == old:
            continue
        if check:
            problems.append(f"{path.relative_to(ROOT)}: a generated block is "
                            "stale; run: meson compile -C build update-docs")
        else:
            path.write_text(new)
            print("updated", path.relative_to(ROOT))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
