#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: mux.py [--input FILE] [--size-mb N] [--rounds N] [--cache DIR]
              [--directory DIR] [--only NAME,NAME...] [--json FILE]

Copies one Matroska file into one fragmented MP4 with this project's muxer and
with its peers, alternately, and prints what each cost. Never part of pass or
fail.

  abr      filesrc ! ebmlfastdemux, each pad to fmp4fragmux
  ffmpeg   ffmpeg -c copy -movflags frag_keyframe+empty_moov
  stock    matroskademux, h264parse ! h264timestamper, aacparse, mp4mux with
           fragment-duration, a queue for each pad
  shaka    Shaka Packager, single-segment outputs, from the same film in MP4
           (it cannot read H.264 in Matroska); see run.py
  floor    filesrc blocksize=1048576 ! fakesink: what reading costs; "net" is
           after taking it away

Three tables. "to /dev/null": CPU and RSS as contest.py takes them. "onto a file":
the output replaces a file of the same name on --directory (default /dev/shm),
beside cp onto the same file. "start": the time from the start of the process
to the end of the first fragment's mdat, read from a pipe.

Input as for run.py: H.264 and AAC. Run it in the build's environment:

    meson devenv -C build ../tests/bench/mux.py"""

import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import contest

FRAGMENT_S = 6


def abr(source, target):
    """Target: a path, or "-" for standard output."""
    return launch(f"filesrc location={source} ! ebmlfastdemux name=d "
                  "d.video_0 ! m.video_0 d.audio_0 ! m.audio_0 fmp4fragmux "
                  f"name=m fragment-duration={FRAGMENT_S * 10 ** 9}", target)


def stock(source, target):
    return launch(f"filesrc location={source} ! matroskademux name=d "
                  "d.video_0 ! queue ! h264parse ! h264timestamper ! m. "
                  "d.audio_0 ! queue ! aacparse ! m. "
                  f"mp4mux name=m fragment-duration={FRAGMENT_S * 1000} "
                  "streamable=true", target)


def ffmpeg(source, target):
    output = "pipe:1" if target == "-" else target
    return ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source, "-c",
            "copy", "-f", "mp4", "-movflags",
            "frag_keyframe+empty_moov+default_base_moof",
            "-min_frag_duration", str(FRAGMENT_S * 10 ** 6), output]


def shaka(source, target):
    if target in ("-", os.devnull):
        return None  # it writes files, and wants to seek in them
    source = contest.shaka_input(source)
    return [contest.shaka, f"in={source},stream=video,output={target}",
            f"in={source},stream=audio,output={target}.audio",
            "--segment_duration", str(FRAGMENT_S), "--quiet",
            "--temp_dir", str(pathlib.Path(target).parent)]


def cp(source, target):
    return None if target in ("-", os.devnull) else ["cp", source, target]


def floor(source, _target):
    return ["gst-launch-1.0", "-q", "filesrc", f"location={source}",
            "blocksize=1048576", "!", "fakesink"]


def launch(line, target):
    sink = ("fdsink fd=1" if target == "-" else
            f"filesink location={target}")
    return ["gst-launch-1.0", "-q", *line.split(), "!", *sink.split()]


CONTESTANTS = {contest.OURS: abr, "ffmpeg": ffmpeg, "stock": stock,
               "shaka": shaka, "cp": cp, contest.FLOOR: floor}


def read_exactly(stream, size):
    data = b""
    while len(data) < size:
        piece = stream.read(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def start_time(command):
    """Seconds until the first mdat is whole."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        try:
            kind = b""
            while kind != b"mdat":
                head = read_exactly(process.stdout, 8)
                kind = head[4:]
                read_exactly(process.stdout,
                             int.from_bytes(head[:4], "big") - 8)
            return time.monotonic() - begin
        except EOFError:
            return None
        finally:
            process.kill()


def run_table(names, source, target, scratch, n_rounds):
    entries = {name: CONTESTANTS[name](str(source), target) for name in names}
    present = [name for name in names if entries[name]]
    return contest.alternate(
        present, n_rounds,
        lambda name: contest.measure(entries[name], scratch))


def print_starts(rounds, names):
    print("\nstart")
    for name in names:
        times = [r[name] for r in rounds if r[name] is not None]
        print(f"{name:12}"
              + contest.cell(statistics.median(times) * 1000 if times else None,
                             0, 9) + " ms")


def main():
    parser = contest.make_parser(__doc__)
    contest.add_output_options(parser)
    options = parser.parse_args()
    source, size_gb = contest.open_input(options)
    names = contest.choose(CONTESTANTS, options, source)
    with tempfile.TemporaryDirectory(prefix="abr-bench-",
                                     dir=options.directory) as folder:
        scratch = pathlib.Path(folder)
        null = run_table(names, source, os.devnull, scratch, options.rounds)
        film = [name for name in names if name != contest.FLOOR]
        onto = run_table(film, source, str(scratch / "film.mp4"), scratch,
                         options.rounds)
    piped = [name for name in (contest.OURS, "ffmpeg", "stock")
             if name in names]
    starts = contest.alternate(piped, max(options.rounds, 9),
                               lambda name: start_time(
                                   CONTESTANTS[name](str(source), "-")))

    contest.print_header(source, size_gb, options)
    contest.print_costs("to /dev/null", null, names, size_gb)
    contest.print_costs("onto a file", onto, film, size_gb)
    print_starts(starts, piped)
    contest.write_json(options, {"null": null, "onto": onto, "start": starts})


if __name__ == "__main__":
    main()
