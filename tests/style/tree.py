#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the style checks share: the tracked files and how a check ends."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get(
    "ABR_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[2]))

SKIP = 77


def skip(why):
    print("SKIP:", why)
    sys.exit(SKIP)


def build_root():
    """The build folder that meson names; by hand: ABR_BUILD_ROOT=..."""
    if "ABR_BUILD_ROOT" not in os.environ:
        skip("ABR_BUILD_ROOT is not set")
    return pathlib.Path(os.environ["ABR_BUILD_ROOT"])


def tracked(*suffixes):
    """Tracked files as paths relative to ROOT; all, or those so ending."""
    try:
        listing = subprocess.run(
            ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}",
             "ls-files", "-z"], check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        skip("not a git checkout")
    names = sorted(name for name in listing.decode().split("\0") if name)
    return [pathlib.Path(name) for name in names
            if (ROOT / name).is_file()
            and (not suffixes or name.endswith(suffixes))]


def finish(problems):
    """Prints the problems, one a line, and exits accordingly."""
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} problem(s)")
    sys.exit(1 if problems else 0)
