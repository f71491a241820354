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
  floor     filesrc ! fakesink, which seek to a byte and push as much as a key
            frame: what flushing, the state of the pipeline and its threads
            cost whoever demuxes
  ffmpeg    av_seek_frame() and av_read_frame() of libavformat, which has none
            of that; left out without Cues: it reads all that is before

Both GStreamer rows are there for accurate seeks and for those to a key frame.
The input is that of run.py. Figures are medians over all seeks and rounds, of
warm pages. Run it in the build's environment:

    meson devenv -C build ../tests/bench/seek.py"""

import pathlib
import random
import shlex
import statistics
import subprocess
import tempfile

import contest

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
    wanted[contest.FLOOR] = [seekgst, "-", source, "bytes"]
    if seekav and has_cues:
        wanted["ffmpeg"] = [seekav, source]
    return wanted


def measure(command, targets):
    """[(microseconds, bytes)] of opening the file and of each seek"""
    report = subprocess.run([*command, *map(str, targets)], check=True,
                            capture_output=True, text=True)
    return [tuple(map(int, line.split()[:2]))
            for line in report.stdout.splitlines()]


def compare(wanted, path, options):
    """{name: three lists of (microseconds, bytes)}: of the first seek with
    opening, of seeks anywhere, and of those near to one before"""
    length_ms = duration_ms(path)
    bytes_per_ms = path.stat().st_size / length_ms
    dice = {name: random.Random(0) for name in wanted}  # alike for all

    def seek(name):
        far = [dice[name].randrange(length_ms - NEAR_MS)
               for _ in range(options.seeks)]
        near = [time + dice[name].randrange(NEAR_MS) for time in far]
        scale = bytes_per_ms if name == contest.FLOOR else 1
        return measure(wanted[name], [int(time * scale)
                                      for time in far + near])

    costs = {name: ([], [], []) for name in wanted}
    for taken in contest.alternate(list(wanted), options.rounds, seek):
        for name, seeks in taken.items():
            first, anywhere, near = costs[name]
            first.append(tuple(map(sum, zip(*seeks[:2]))))
            anywhere.extend(seeks[2:options.seeks + 1])
            near.extend(seeks[options.seeks + 1:])
    return costs


def print_costs(title, costs):
    print(f"\n{title:16}" + "".join(f"{name:>22}" for name in
                               ("first", "anywhere", "near")))
    print(f"{'':16}" + f"{'us':>12}{'kB':>10}" * 3)
    for name, seeks in costs.items():
        print(f"{name:16}" + "".join(
            f"{statistics.median(us for us, _ in group):12.0f}"
            f"{statistics.median(size for _, size in group) / 1e3:10.1f}"
            for group in seeks))


def main():
    parser = contest.make_parser(__doc__)
    parser.add_argument("--seeks", type=int, default=20)
    options = parser.parse_args()
    source, _ = contest.open_input(options)
    results = {}
    with tempfile.TemporaryDirectory(prefix="abr-bench-") as scratch:
        folder = pathlib.Path(scratch)
        seekgst = compile_program("seekgst", ["gstreamer-1.0"], folder)
        seekav = compile_program(
            "seekav", ["libavformat", "libavcodec", "libavutil"], folder)
        for title, path in (("with Cues", source),
                            ("without", without_cues(source, options.cache))):
            contest.warm(path)
            wanted = commands(seekgst, seekav, path, path == source)
            results[title] = compare(wanted, path, options)
            contest.print_header(path, path.stat().st_size / 1e9, options)
            print_costs(title, results[title])
            print()
    contest.write_json(options, results)


if __name__ == "__main__":
    main()
