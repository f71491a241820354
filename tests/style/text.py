#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every tracked text file: licence lines, blanks, Unicode, private paths."""

import re

import tree

# Bytes made by other programs, or kept as they came.
EXEMPT = re.compile(r"^COPYING$|^tests/fuzz/corpus/|package-lock\.json$"
                    r"|\.(png|jpg|svg|bin|mkv|mp4|m4s|ts|h264|aac)$")
NEEDS_LICENCE = re.compile(r"\.(c|h|py|sh|js|html|css)$|^meson\.build$"
                           r"|^\.ci/run$")

# Zero-width and bidirectional controls, odd blanks, byte-order marks.
INVISIBLE = re.compile("[\u00a0\u00ad\u180e\u2000-\u200f\u2028-\u202f"
                       "\u2060-\u206f\u3000\ufeff\ufff9-\ufffb]")
# Folders of one machine or one person.
PRIVATE = re.compile(r"(?<![\w.$}-])/(work|root|home|Users|mnt)/"
                     r"|\.\./shared\b|(?<!\w)/tmp/[bw]-")


def problems_of(name, text):
    head = "\n".join(text.splitlines()[:4])
    if NEEDS_LICENCE.search(name) and "SPDX-License-Identifier:" not in head:
        yield f"{name}:1: no SPDX-License-Identifier line"
    if text and not text.endswith("\n"):
        yield f"{name}: no newline at the end"
    if text.endswith("\n\n"):
        yield f"{name}: empty line at the end"
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{name}:{number}:"
        if "\t" in line:
            yield f"{where} tab"
        if line != line.rstrip():
            yield f"{where} blank at the end of the line"
        if INVISIBLE.search(line):
            yield f"{where} invisible character"
        if PRIVATE.search(line):
            yield f"{where} path of one machine"


def main():
    problems = []
    for path in tree.tracked():
        name = path.as_posix()
        if EXEMPT.search(name):
            continue
        data = (tree.ROOT / path).read_bytes()
        if b"\0" in data:
            problems.append(f"{name}: binary file outside the exempt list")
            continue
        try:
            text = data.decode()
        except UnicodeDecodeError:
            problems.append(f"{name}: not UTF-8")
            continue
        problems += problems_of(name, text)
    tree.finish(problems)


if __name__ == "__main__":
    main()
