#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""libgstabr.so exports its plugin descriptor and nothing else."""

import shutil
import subprocess

import tree

EXPECTED = {"gst_plugin_abr_get_desc", "gst_plugin_abr_register"}


def main():
    if not shutil.which("nm"):
        tree.skip("nm is not installed")
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", "--format=posix",
         str(tree.build_root() / "gst" / "libgstabr.so")],
        check=True, capture_output=True, text=True).stdout
    found = {line.split()[0] for line in listing.splitlines()}
    tree.finish([f"libgstabr.so exports {name}"
                 for name in sorted(found - EXPECTED)]
                + [f"libgstabr.so does not export {name}"
                   for name in sorted(EXPECTED - found)])


if __name__ == "__main__":
    main()
