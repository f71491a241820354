#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every plugin exports its descriptor and nothing else."""

import shutil
import subprocess

import tree

PLUGINS = {"gst/libgstabr.so": "abr", "gst/libgstabrscale.so": "abrscale",
           "ext/av/libgstabrav.so": "abrav",
           "ext/cuda/libgstabrcuda.so": "abrcuda"}

# The linker's, which it exports beside a library that has exported its own.
LINKER = {"__bss_start", "_edata", "_end"}


def problems_of(path, name):
    expected = {f"gst_plugin_{name}_get_desc", f"gst_plugin_{name}_register"}
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", "--format=posix", str(path)],
        check=True, capture_output=True, text=True).stdout
    found = {line.split()[0] for line in listing.splitlines()}
    return ([f"{path.name} exports {symbol}"
             for symbol in sorted(found - expected - LINKER)]
            + [f"{path.name} does not export {symbol}"
               for symbol in sorted(expected - found)])


def main():
    if not shutil.which("nm"):
        tree.skip("nm is not installed")
    problems = []
    for file, name in PLUGINS.items():
        path = tree.build_root() / file
        if path.exists():  # else an option left it out
            problems += problems_of(path, name)
    tree.finish(problems)


if __name__ == "__main__":
    main()
