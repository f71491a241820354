#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: seek.py [--input FILE] [--size-mb N] [--seeks N] [--rounds N]
               [--cache DIR]

Seeks in one Matroska file with this project's demuxer and with its peers,
alternately, and prints how long it took to the first frame of video and how
many bytes were read until then: from opening it with a seek at once, of seeks to
anywhere, and of seeks near to one that was done before. With the file's Cues
and without, which mkvmerge takes away. Never part of pass or fail.

  abr       filesrc ! ebmlfastdemux
  stock     filesrc ! matroskademux
  ffmpeg    av_seek_frame() and av_read_frame() of libavformat, which is left
            out without Cues: it reads all that is before

Both GStreamer rows are there for accurate seeks and for those to a key frame.
The input is that of run.py. Figures are medians over all seeks and rounds, of
warm pages. Run it in the build's environment:

    meson devenv -C build ../tests/bench/seek.py"""

import argparse
import pathlib
import random
import shlex
import statistics
import subprocess
import sys
import tempfile

import run

HERE = pathlib.Path(__file__).parent
NEAR_MS = 5000


def compile_program(name, packages, folder):
    """The program, or None where the libraries' headers are not installed."""
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", *packages],
                           capture_output=True, text=True)
    if flags.returncode != 0:
        return None
    program = folder / name
    subprocess.run(["cc", "-O2", "-o", program, HERE / f"{name}.c",
                    *shlex.split(flags.stdout)], check=True)
    return program


def duration_ms(source):
    report = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of",
         "csv=p=0", source], check=True, capture_output=True, text=True)
    return int(float(report.stdout) * 1000)


def without_cues(source, cache):
    path = cache / f"{source.stem}-no-cues.mkv"
    if not path.exists():
        subprocess.run(["mkvmerge", "-q", "-o", path, "--cues", "-1:none",
                        source], check=True)
    return path


def commands(seekgst, seekav, source, has_cues):
    wanted = {}
    for kind in ("accurate", "key"):
        wanted[f"abr {kind}"] = [seekgst, "ebmlfastdemux", source, kind]
        wanted[f"stock {kind}"] = [seekgst, "matroskademux", source, kind]
    if seekav and has_cues:
        wanted["ffmpeg"] = [seekav, source]
    return wanted


def measure(command, times_ms):
    """[(microseconds, bytes)] of opening the file and of each seek"""
    report = subprocess.run([*command, *map(str, times_ms)], check=True,
                            capture_output=True, text=True)
    return [tuple(map(int, line.split()[:2]))
            for line in report.stdout.splitlines()]


def print_costs(costs):
    print(f"{'':16}" + "".join(f"{name:>22}" for name in
                               ("first", "anywhere", "near")))
    print(f"{'':16}" + f"{'us':>12}{'kB':>10}" * 3)
    for name, seeks in costs.items():
        print(f"{name:16}" + "".join(
            f"{statistics.median(us for us, _ in group):12.0f}"
            f"{statistics.median(size for _, size in group) / 1e3:10.1f}"
            for group in seeks))


def main():
    parser = argparse.ArgumentParser(
        usage=__doc__.split("\n\n")[0][7:],
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=pathlib.Path)
    parser.add_argument("--size-mb", type=int, default=1000)
    parser.add_argument("--seeks", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=pathlib.Path,
                        default=pathlib.Path(tempfile.gettempdir())
                        / "abr-bench")
    options = parser.parse_args()

    options.cache.mkdir(parents=True, exist_ok=True)
    source = options.input or run.make_input(options.cache, options.size_mb)
    with tempfile.TemporaryDirectory(prefix="abr-bench-") as scratch:
        seekgst = compile_program("seekgst", ["gstreamer-1.0"],
                                  pathlib.Path(scratch))
        seekav = compile_program("seekav", ["libavformat", "libavcodec",
                                            "libavutil"],
                                 pathlib.Path(scratch))
        for title, path, has_cues in (
                ("with Cues", source, True),
                ("without", without_cues(source, options.cache), False)):
            subprocess.run(["cat", path], stdout=subprocess.DEVNULL,
                           check=True)
            end_ms = duration_ms(path) - NEAR_MS
            wanted = commands(seekgst, seekav, path, has_cues)
            costs = {name: ([], [], []) for name in wanted}
            for number in range(options.rounds):
                dice = random.Random(number)
                far = [dice.randrange(end_ms) for _ in range(options.seeks)]
                near = [time + dice.randrange(NEAR_MS) for time in far]
                for name, command in wanted.items():
                    seeks = measure(command, far + near)
                    first, anywhere, again = costs[name]
                    first.append(tuple(map(sum, zip(*seeks[:2]))))
                    anywhere.extend(seeks[2:len(far) + 1])
                    again.extend(seeks[len(far) + 1:])
                print(f"round {number + 1} of {options.rounds}",
                      file=sys.stderr)
            print(f"{source.name}, {path.stat().st_size / 1e9:.2f} GB, "
                  f"{title}\n")
            print_costs(costs)
            print()


if __name__ == "__main__":
    main()
