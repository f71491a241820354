#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""clang-format has nothing to change in any tracked C file."""

import re
import shutil
import subprocess

import tree

# Another major version formats some corners differently.
VERSION = "14"


def main():
    tool = shutil.which(f"clang-format-{VERSION}") or \
        shutil.which("clang-format")
    if not tool:
        tree.skip("clang-format is not installed")
    says = subprocess.run([tool, "--version"], capture_output=True, text=True)
    if not re.search(rf"version {VERSION}\.", says.stdout):
        tree.skip(f"needs clang-format {VERSION}, this is {says.stdout.strip()}")
    result = subprocess.run(
        [tool, "--dry-run", "-Werror", *map(str, tree.tracked(".c", ".h"))],
        cwd=tree.ROOT, capture_output=True, text=True)
    tree.finish([line for line in result.stderr.splitlines()
                 if "error:" in line] if result.returncode else [])


if __name__ == "__main__":
    main()
