#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every link inside the documentation leads somewhere, every file that it
names in `code` exists, and the README reaches every page."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:gst|ext|tests|docs|examples)/[\w./-]*\w/?)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(page):
    """The fragment identifiers that a forge makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
            for heading in headings}


def exists(name):
    """A file or folder, or a .c/.h pair named by its stem."""
    return any((ROOT / (name + end)).exists() for end in ("", ".c", ".h"))


def main():
    problems = []
    reached = set()
    for page in pages():
        where = page.relative_to(ROOT)
        text = FENCE.sub("", page.read_text())
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            goal = (page.parent / path).resolve() if path else page
            if not goal.exists():
                problems.append(f"{where}: broken link {target}")
            elif anchor and anchor not in anchors(goal):
                problems.append(f"{where}: no such heading {target}")
            else:
                reached.add(goal)
        problems += [f"{where}: there is no {name}"
                     for name in NAMED.findall(text) if not exists(name)]
    problems += [f"no page links to {page.relative_to(ROOT)}"
                 for page in pages()[1:] if page not in reached]
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
