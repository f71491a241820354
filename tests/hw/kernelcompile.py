#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: kernelcompile.py NVCC

The ladder's kernel compiles for the oldest and the newest devices that nvcc
knows, without a warning, and its variables fit into registers: what does not is
in slow memory."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

KERNEL = (pathlib.Path(os.environ["ABR_SOURCE_ROOT"])
          / "ext" / "cuda" / "ladderkernel.cu")


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}:\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def problems_of(nvcc, architecture, folder):
    output = run(nvcc, "-cubin", f"-arch={architecture}", "-Xptxas", "-v",
                 "-Werror", "all-warnings", str(KERNEL),
                 "-o", os.path.join(folder, architecture))
    frame = re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores",
                      output)
    if not frame:
        yield f"{architecture}: ptxas says nothing about the stack"
    elif frame.groups() != ("0", "0"):
        yield f"{architecture}: {frame[0]}"


def main():
    nvcc = sys.argv[1]
    known = run(nvcc, "--list-gpu-code").split()
    architectures = {known[0], known[-1]}
    with tempfile.TemporaryDirectory() as folder:
        problems = [problem for architecture in architectures
                    for problem in problems_of(nvcc, architecture, folder)]
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
