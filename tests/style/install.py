#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""meson install puts the plugins where GStreamer looks, and nothing else."""

import fnmatch
import os
import pathlib
import shutil
import subprocess
import tempfile

import tree

# Built files, and where they go. What an option left out is not expected, nor
# libgstabrcuda.so without the kernel, which only tests use.
PLUGINS = {"abr": "gst/libgstabr.so", "abrscale": "gst/libgstabrscale.so",
           "abrav": "ext/av/libgstabrav.so",
           "abrcuda": "ext/cuda/libgstabrcuda.so"}
NEEDS = {"abrcuda": "ext/cuda/ladderkernel.ptx"}


def main():
    if not shutil.which("meson"):
        tree.skip("meson is not in PATH")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["meson", "install", "-C", str(tree.build_root()), "--no-rebuild",
             "--destdir", folder], check=True, capture_output=True)
        files = [path for path in pathlib.Path(folder).rglob("*")
                 if not path.is_dir()]
        expected = {name: f"*/lib/*gstreamer-1.0/{pathlib.Path(built).name}"
                    for name, built in PLUGINS.items()
                    if (tree.build_root() / built).exists()
                    and (tree.build_root() / NEEDS.get(name, built)).exists()}
        for path in files:
            if not any(fnmatch.fnmatch(path, pattern)
                       for pattern in expected.values()):
                problems.append(f"installed, not expected: {path}")
        for name, pattern in expected.items():
            found = [path for path in files if fnmatch.fnmatch(path, pattern)]
            if len(found) != 1:
                problems.append(f"{len(found)} files match {pattern}")
                continue
            environment = dict(
                os.environ, GST_PLUGIN_PATH=str(found[0].parent),
                GST_REGISTRY=os.path.join(folder, "registry.bin"))
            result = subprocess.run(["gst-inspect-1.0", name],
                                    env=environment, capture_output=True)
            if result.returncode:
                problems.append(f"gst-inspect-1.0 cannot load {found[0]}")
    tree.finish(problems)


if __name__ == "__main__":
    main()
