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

Three tables. "to /dev/null": CPU and RSS as run.py takes them. "onto a file":
the output replaces a file of the same name on --directory (default /dev/shm),
beside cp onto the same file. "start": the time from the start of the process
to the end of the first fragment's mdat, read from a pipe.

Input as for run.py: H.264 and AAC. Run it in the build's environment:

    meson devenv -C build ../tests/bench/mux.py"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import run

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
    source = pathlib.Path(source).with_suffix(".mp4")
    return [run.SHAKA, f"in={source},stream=video,output={target}",
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


CONTESTANTS = {run.OURS: abr, "ffmpeg": ffmpeg, "stock": stock,
               "shaka": shaka, "cp": cp, run.FLOOR: floor}


def measure(command, scratch):
    """CPU, wall time and peak RSS; None when it fails."""
    peak = scratch / "peak"
    begin = time.monotonic()
    process = subprocess.Popen([*run.peak_command(peak), *command],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    text = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"{command[0]} failed: {text.strip()[-500:]}", file=sys.stderr)
        return None
    return {"cpu_s": usage.ru_utime + usage.ru_stime,
            "user_s": usage.ru_utime, "system_s": usage.ru_stime,
            "wall_s": time.monotonic() - begin,
            "rss_mb": (int(peak.read_text().split()[-1]) if peak.exists()
                       else usage.ru_maxrss) / 1024}


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


def alternate(names, rounds, one):
    """Nobody always goes first."""
    results = []
    for number in range(rounds):
        turn = number % len(names)
        results.append({name: one(name)
                        for name in names[turn:] + names[:turn]})
    return results


def print_costs(title, rounds, names, size_gb, has_net):
    print(f"\n{title:12}{'CPU s/GB':>9}{'user':>8}{'system':>8}{'wall s':>8}"
          f"{'RSS MB':>8}   {run.OURS}/this" + (f"{'net':>8}" * has_net))
    for name in names:
        if not any(r.get(name) for r in rounds):
            continue
        print(f"{name:12}"
              + "".join(run.cell(run.median(rounds, name, key) / size_gb, 3,
                                 width)
                        for key, width in (("cpu_s", 9), ("user_s", 8),
                                           ("system_s", 8)))
              + run.cell(run.median(rounds, name, "wall_s"), 2, 8)
              + run.cell(run.median(rounds, name, "rss_mb"), 1, 8)
              + run.cell(run.ratio(rounds, name, False), 2, 11)
              + (run.cell(run.ratio(rounds, name, True), 2, 8)
                 if has_net and name != run.FLOOR else ""))


def parse_options():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[0][7:],
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=pathlib.Path)
    parser.add_argument("--size-mb", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", type=pathlib.Path,
                        default=pathlib.Path("/dev/shm"))
    parser.add_argument("--cache", type=pathlib.Path,
                        default=pathlib.Path(tempfile.gettempdir())
                        / "abr-bench")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def find_contestants(options, source):
    names = [name for name in CONTESTANTS
             if not options.only or name in options.only.split(",")]
    if "shaka" in names:
        run.SHAKA = run.find_shaka(options.cache)
        if not run.SHAKA:
            print("shaka: not installed, left out", file=sys.stderr)
            names.remove("shaka")
        elif not source.with_suffix(".mp4").exists():
            subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", source,
                            "-c", "copy", source.with_suffix(".mp4")],
                           check=True)
    return names


def run_table(names, source, target, scratch, rounds):
    entries = {name: CONTESTANTS[name](str(source), target) for name in names}
    present = [name for name in names if entries[name]]
    return alternate(present, rounds,
                     lambda name: measure(entries[name], scratch))


def main():
    options = parse_options()
    options.cache.mkdir(parents=True, exist_ok=True)
    source = options.input or run.make_input(options.cache, options.size_mb)
    names = find_contestants(options, source)
    size_gb = source.stat().st_size / 1e9
    subprocess.run(["cat", source], stdout=subprocess.DEVNULL, check=True)
    with tempfile.TemporaryDirectory(prefix="abr-bench-",
                                     dir=options.directory) as folder:
        scratch = pathlib.Path(folder)
        null = run_table(names, source, os.devnull, scratch, options.rounds)
        film = [name for name in names if name != run.FLOOR]
        onto = run_table(film, source, str(scratch / "film.mp4"), scratch,
                         options.rounds)
    piped = [name for name in ("abr", "ffmpeg", "stock") if name in names]
    starts = alternate(piped, max(options.rounds, 9),
                       lambda name: start_time(
                           CONTESTANTS[name](str(source), "-")))

    print(f"{source.name}, {size_gb:.2f} GB, {options.rounds} rounds, "
          f"{os.cpu_count()} cores")
    print_costs("to /dev/null", null, names, size_gb, True)
    print_costs("onto a file", onto, film, size_gb, False)
    print("\nstart")
    for name in piped:
        times = [r[name] for r in starts if r[name] is not None]
        print(f"{name:12}"
              + run.cell(statistics.median(times) * 1000 if times else None,
                         0, 9) + " ms")
    if options.json:
        options.json.write_text(json.dumps(
            {"null": null, "onto": onto, "start": starts}, indent=1) + "\n")


if __name__ == "__main__":
    main()
