#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: scale.py [--input FILE] [--start SECONDS] [--rounds N] [--cache DIR]
                [--json FILE]

Scales 1080p frames to 720, 480 and 360 lines in one thread, and prints what a
frame costs and how near its luma is to a Lanczos filter of three lobes in
floating point. Never part of pass or fail.

  abr           what abrtee scales with
  swscale       FFmpeg, flags bicubic as ffmpeg has them by default
  videoconvert  GstVideoConverter, cubic

Input: eight frames of a film, 1920x1080, from --start (default 5) on; without
--input of FFmpeg's Mandelbrot set. abr should cost no more than 0.7 of swscale and
be no farther from Lanczos. Run it in the build's environment:

    meson devenv -C build ../tests/bench/scale.py"""

import os
import pathlib
import subprocess
import sys

import contest

FORMATS = ("I420", "NV12", "P010_10LE")
N_FRAMES = 8


def make_frames(options):
    """A file of raw frames."""
    path = options.cache / "scale.yuv"
    source = (["-ss", str(options.start), "-i", options.input]
              if options.input else
              ["-f", "lavfi", "-i", "mandelbrot=size=1920x1080"])
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *source,
                    "-map", "0:v:0", "-frames:v", str(N_FRAMES),
                    "-s", "1920x1080", "-pix_fmt", "yuv420p", "-f", "rawvideo",
                    path], check=True)
    return path


def measure(program, frames, layout, rounds):
    """{name: {height: (ms, psnr, ssim)}}"""
    output = subprocess.run(
        [program, frames, "1920", "1080", layout, str(rounds)], check=True,
        stdout=subprocess.PIPE, text=True).stdout
    table = {}
    for line in output.splitlines():
        name, _, height, *values = line.split()
        table.setdefault(name, {})[int(height)] = [float(v) for v in values]
    return table


def print_table(layout, table):
    heights = sorted(table[contest.OURS], reverse=True)
    ours = sum(table[contest.OURS][h][0] for h in heights)
    print(f"\n{layout + ' to I420':18}" + "".join(f"{h:>8}" for h in heights)
          + f"{'sum ms':>9}   {contest.OURS}/this"
          + "".join(f"{f'dB {h}':>9}" for h in heights)
          + "".join(f"{f'SSIM {h}':>10}" for h in heights))
    for name, cells in table.items():
        total = sum(cells[h][0] for h in heights)
        print(f"{name:18}"
              + "".join(f"{cells[h][0]:8.2f}" for h in heights)
              + f"{total:9.2f}{ours / total:11.2f}"
              + "".join(f"{cells[h][1]:9.2f}" for h in heights)
              + "".join(f"{cells[h][2]:10.5f}" for h in heights))


def main():
    parser = contest.make_parser(__doc__)
    parser.add_argument("--start", type=float, default=5)
    options = parser.parse_args()
    build = os.environ.get("MESON_BUILD_ROOT") or os.environ.get(
        "ABR_BUILD_ROOT", ".")
    program = pathlib.Path(build) / "tests" / "bench" / "scale"
    if not program.exists():
        sys.exit(f"no {program}: it needs libswscale")
    options.cache.mkdir(parents=True, exist_ok=True)
    frames = make_frames(options)
    results = {layout: measure(program, frames, layout, options.rounds)
               for layout in FORMATS}
    for layout, table in results.items():
        print_table(layout, table)
    contest.write_json(options, results)


if __name__ == "__main__":
    main()
