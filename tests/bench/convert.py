#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: convert.py [--rounds N] [--size-mb N] [--directory DIR] [FILE...]

Converts H.264 and H.265 byte streams to length-prefixed samples with
annexb2avcc and with GStreamer's h264parse or h265parse, alternately, and prints
the CPU time of each net of reading the file, and their ratio. Then the speed of
the start code search over bytes in the cache. Never part of pass or fail.

A FILE is a byte stream (.h264, .h265). Without one the sample bench-clip
(tests/data/make-sample.sh) is repeated up to --size-mb (default 300), as it is and
coded anew in H.265. Run it in the build's environment:

    meson devenv -C build ../tests/bench/convert.py"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys

import contest

SEARCH = pathlib.Path("tests") / "bench" / "startcode"

CODECS = {
    ".h264": ("video/x-h264", "h264parse", "avc"),
    ".h265": ("video/x-h265", "h265parse", "hvc1"),
}


def lines(path):
    caps, parser, stream_format = CODECS[path.suffix]
    source = f"filesrc location={path} blocksize=65536 ! {caps},stream-format=byte-stream"
    wanted = f"{caps},stream-format={stream_format},alignment=au"
    return {
        "annexb2avcc": f"{source} ! annexb2avcc ! {wanted} ! fakesink sync=false",
        parser: f"{source} ! {parser} ! {wanted} ! fakesink sync=false",
        "reading": f"{source} ! fakesink sync=false",
    }


def cpu_s(line):
    process = subprocess.Popen(["gst-launch-1.0", "-q", *line.split()])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"failed: {line}")
    return usage.ru_utime + usage.ru_stime


def compare(path, rounds):
    contestants = lines(path)
    taken = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, line in contestants.items():
            taken[name].append(cpu_s(line))
    gigabytes = path.stat().st_size / 1e9
    floor = statistics.median(taken.pop("reading"))
    print(f"{path.name}, {gigabytes:.3f} GB, reading {floor / gigabytes:.3f} s/GB")
    net = {name: max(statistics.median(values) - floor, 0.001)
           for name, values in taken.items()}
    for name, value in net.items():
        print(f"  {name:12} {value / gigabytes:8.3f} s/GB net"
              f" {value / net['annexb2avcc']:8.1f} x annexb2avcc")


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, args)], check=True)


def make_input(folder, suffix, size_mb):
    """A byte stream, about as long as asked for."""
    out = folder / f"convert{suffix}"
    if out.exists():
        return out
    clip = contest.make_clip(folder)
    if suffix == ".h265":
        coded = folder / "bench-clip-h265.mkv"
        ffmpeg("-i", clip, "-map", "0:v:0", "-c:v", "libx265", "-preset", "ultrafast",
               "-crf", "12", "-x265-params", "log-level=none", coded)
        clip = coded
    times = max(1, size_mb * 1_000_000 // clip.stat().st_size)
    ffmpeg("-stream_loop", times, "-i", clip, "-map", "0:v:0", "-c", "copy",
           "-f", {".h264": "h264", ".h265": "hevc"}[suffix], out)
    return out


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size-mb", type=int, default=300)
    parser.add_argument("--directory", type=pathlib.Path, default="/dev/shm/abr-bench")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    args.directory.mkdir(parents=True, exist_ok=True)
    for path in args.files or [make_input(args.directory, suffix, args.size_mb)
                               for suffix in CODECS]:
        compare(path, args.rounds)
    build = os.environ.get("MESON_BUILD_ROOT") or os.environ.get("ABR_BUILD_ROOT", ".")
    search = pathlib.Path(build) / SEARCH
    if search.exists():
        subprocess.run([search], check=True)
    else:
        print(f"no {search}", file=sys.stderr)


main()
