#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: demux.py [--input FILE] [--size-mb N] [--rounds N] [--cache DIR]
                [--no-instructions] [--json FILE]

Reads one Matroska file with this project's demuxer and with its peers,
alternately, throws the frames away, and prints what each cost. Never part of
pass or fail.

  abr      filesrc ! ebmlfastdemux, each pad to a fakesink
  stock    filesrc ! matroskademux, each pad to a fakesink
  queues   the same with a queue for each pad, as applications have
  ffmpeg   ffmpeg -map 0 -c copy -f null
  floor    filesrc blocksize=1048576 ! fakesink: what reading costs; "net" is
           after taking it away

CPU and RSS are those of contest.py, and the input is that of run.py. Then, unless there is no
valgrind: instructions per frame, from the difference between 10 s and 50 s of
the sample bench-clip, so that start-up does not count; split into those of
our plugin (or matroskademux's) and of the libraries below. Last, how that
compares to what the demuxer is meant to reach, on a film of 2 GB
(--size-mb 2000). Run it in the build's environment:

    meson devenv -C build ../tests/bench/demux.py"""

import collections
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import contest

SINK = "fakesink sync=false async=false"
CLIP_LENGTHS_S = (10, 50)
ELEMENTS = {contest.OURS: "ebmlfastdemux", "stock": "matroskademux"}
# What the demuxer is meant to cost at most.
MAX_CPU_RAW = 0.7  # of the stock demuxer's
MAX_CPU_NET = 0.33
MAX_INSTRUCTIONS = 5500  # per frame
MAX_OWN_INSTRUCTIONS = 1500
# valgrind takes each byte of a REP MOVSB for an instruction.
NO_REP_MOVSB = "glibc.cpu.x86_rep_movsb_threshold=1073741824"


def n_streams(source):
    report = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=index", "-of",
         "csv=p=0", source], check=True, capture_output=True, text=True)
    return len(report.stdout.split())


def launch(source, demuxer, branch):
    line = (f"filesrc location={source} ! {demuxer} name=d"
            + f" d. ! {branch}" * n_streams(source))
    return ["gst-launch-1.0", "-q", *line.split()]


def commands(source):
    return {
        contest.OURS: launch(source, "ebmlfastdemux", SINK),
        "stock": launch(source, "matroskademux", SINK),
        "queues": launch(source, "matroskademux", "queue ! " + SINK),
        "ffmpeg": ["ffmpeg", "-v", "error", "-nostdin", "-i", source, "-map",
                   "0", "-c", "copy", "-f", "null", "-"],
        contest.FLOOR: ["gst-launch-1.0", "-q", "filesrc", f"location={source}",
                    "blocksize=1048576", "!", "fakesink"],
    }


def cut(clip, seconds, folder):
    """The clip's first seconds, and how many frames those have."""
    path = folder / f"{seconds}.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", clip, "-t",
                    str(seconds), "-c", "copy", path], check=True)
    report = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-show_entries",
         "stream=nb_read_packets", "-of", "csv=p=0", path], check=True,
        capture_output=True, text=True)
    return path, sum(map(int, report.stdout.split()))


def instructions(command, folder):
    """{library: instructions executed in its own code}"""
    out = folder / "callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind",
                    f"--callgrind-out-file={out}", *command], check=True,
                   env={**os.environ, "GLIBC_TUNABLES": NO_REP_MOVSB},
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    costs = collections.Counter()
    names = {}
    library = None
    is_call = False
    with open(out) as lines:
        for line in lines:
            if match := re.match(r"ob=(?:\((\d+)\))?\s*(.*)", line):
                number, name = match.groups()
                library = names.setdefault(number, name)
            elif match := re.match(r"cob=\((\d+)\)\s+(.+)", line):
                names.setdefault(*match.groups())
            elif line.startswith("calls="):
                is_call = True
            elif re.match(r"[-+*\d]", line):
                # The line after calls= is what the callee cost.
                if not is_call:
                    costs[pathlib.Path(library or "?").name] += \
                        int(line.split()[1])
                is_call = False
    return costs


def print_instructions(clip):
    """Returns {contestant: (all, plugin's own) instructions per frame}."""
    results = {}
    print(f"\n{'instructions per frame':24}{'all':>8}{'plugin':>8}"
          f"{'below':>8}")
    with tempfile.TemporaryDirectory(prefix="abr-bench-") as scratch:
        folder = pathlib.Path(scratch)
        clips = [cut(clip, seconds, folder) for seconds in CLIP_LENGTHS_S]
        n_frames = clips[1][1] - clips[0][1]
        for name, element in ELEMENTS.items():
            # The first run may have to scan the plugins.
            subprocess.run(launch(clips[0][0], element, SINK), check=True)
            short, long = (instructions(launch(path, element, SINK), folder)
                           for path, _ in clips)
            long.subtract(short)
            total = sum(long.values())
            plugin = sum(cost for library, cost in long.items()
                         if re.match("libgst(abr|matroska)[.]", library))
            print(f"{element:24}{total / n_frames:8.0f}"
                  f"{plugin / n_frames:8.0f}"
                  f"{(total - plugin) / n_frames:8.0f}")
            results[name] = (total / n_frames, plugin / n_frames)
    return results


def print_targets(rounds, instructions_per_frame):
    rows = [("CPU of stock's, raw", contest.ratio(rounds, "stock", False), 2,
             MAX_CPU_RAW),
            ("CPU of stock's, net", contest.ratio(rounds, "stock", True), 2,
             MAX_CPU_NET)]
    if instructions_per_frame:
        whole, own = instructions_per_frame[contest.OURS]
        rows += [("instructions per frame", whole, 0, MAX_INSTRUCTIONS),
                 ("of these, the plugin's", own, 0, MAX_OWN_INSTRUCTIONS)]
    print(f"\n{'targets':24}{'here':>8}{'at most':>8}")
    for name, value, digits, most in rows:
        print(f"{name:24}" + contest.cell(value, digits, 8)
              + f"{most:8}")


def main():
    parser = contest.make_parser(__doc__)
    parser.add_argument("--no-instructions", action="store_true")
    options = parser.parse_args()
    source, size_gb = contest.open_input(options)
    wanted = commands(str(source))
    with tempfile.TemporaryDirectory(prefix="abr-bench-") as scratch:
        rounds = contest.alternate(
            list(wanted), options.rounds,
            lambda name: contest.measure(wanted[name], pathlib.Path(scratch)))
    contest.print_header(source, size_gb, options)
    contest.print_costs("", rounds, wanted, size_gb)
    contest.write_json(options, rounds)
    instructions_per_frame = None
    if not options.no_instructions and shutil.which("valgrind"):
        instructions_per_frame = print_instructions(
            contest.make_clip(options.cache))
    print_targets(rounds, instructions_per_frame)


if __name__ == "__main__":
    main()
