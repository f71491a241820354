#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: kernelcompile.py NVCC

The ladder's kernel compiles for every device that nvcc knows and the build is for,
without a warning; its variables fit into registers (what does not is in slow
memory), and these leave room for half of the threads that a device can have at
work. Prints how many."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

KERNEL = (pathlib.Path(os.environ["ABR_SOURCE_ROOT"])
          / "ext" / "cuda" / "ladderkernel.cu")

OLDEST = 75  # compute capability 7.5, that of the build; nvcc 12 warns of others
BLOCK = 256  # threads, LADDER_THREADS
# CUDA C++ Programming Guide, "Technical Specifications per Compute Capability"
WARP = 32
REGISTERS = 65536
REGISTER_UNIT = 256  # in which a warp is given them
THREADS = {"sm_75": 1024, "sm_80": 2048, "sm_90": 2048, "sm_100": 2048,
           "sm_103": 2048}
FEWEST_THREADS = 1536  # of the others


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}:\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def blocks(architecture, registers):
    """At work in a multiprocessor, and how many there could be."""
    most = THREADS.get(architecture, FEWEST_THREADS) // BLOCK
    per_warp = -(-registers * WARP // REGISTER_UNIT) * REGISTER_UNIT
    return min(REGISTERS // per_warp * WARP // BLOCK, most), most


def problems_of(nvcc, architecture, folder):
    output = run(nvcc, "-cubin", f"-arch={architecture}", "-Xptxas", "-v",
                 "-Werror", "all-warnings", str(KERNEL),
                 "-o", os.path.join(folder, architecture))
    frame = re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores",
                      output)
    registers = re.search(r"Used (\d+) registers", output)
    if not frame or not registers:
        yield f"{architecture}: ptxas says nothing about the stack"
        return
    at_work, most = blocks(architecture, int(registers[1]))
    print(f"{architecture}: {registers[1]} registers, {at_work} of {most} blocks")
    if frame.groups() != ("0", "0"):
        yield f"{architecture}: {frame[0]}"
    if 2 * at_work < most:
        yield f"{architecture}: {at_work} of {most} blocks at work"


def main():
    nvcc = sys.argv[1]
    architectures = [name for name in run(nvcc, "--list-gpu-code").split()
                     if int(re.search(r"\d+", name)[0]) >= OLDEST]
    with tempfile.TemporaryDirectory() as folder:
        problems = [problem for architecture in architectures
                    for problem in problems_of(nvcc, architecture, folder)]
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
