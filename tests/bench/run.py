#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: run.py [--input FILE] [--size-mb N] [--rounds N] [--directory DIR]
              [--cache DIR] [--only NAME,NAME...] [--json FILE]

Copies one Matroska file into fragmented MP4 with this project and with its
peers, alternately, and prints what each cost. Never part of pass or fail.

  abr      this project: filesrc ! ebmlfastdemux : hlssink-fmp4
  ffmpeg   ffmpeg -c copy -f hls -hls_segment_type fmp4 -hls_time 6
  stock    matroskademux, h264parse ! h264timestamper, aacparse, mp4mux with
           fragment-duration, one file
  shaka    Shaka Packager (npm: shaka-packager; found in PATH as packager, or
           installed into the cache). It cannot read H.264 in Matroska, so its
           input is the same film remuxed to MP4 before the clock starts
  cp       cp INPUT OUTPUT
  floor    filesrc blocksize=1048576 ! filesink: what reading and writing the
           bytes costs any GStreamer program; "net" is after taking it away

Without --input the sample bench-clip (tests/data/make-sample.sh: 1080p30,
about 8 Mbit/s, B-frames, AAC) is repeated by ffmpeg -stream_loop up to
--size-mb (default 1000) and kept in --cache. Outputs go to --directory: give a
tmpfs to leave the disk out (default /dev/shm).

CPU is user + system time of the whole process tree, from wait4(2), and RSS its
peak, from GNU time where it is installed (else no less than that of Python,
from which each is started); a GB is 10^9 bytes. "start" is the time until the first segment is
complete. All figures are medians over the rounds, and the ratios are medians
of each round's own ratio, so a busy machine spoils both sides alike. Run it
in the build's environment:

    meson devenv -C build ../tests/bench/run.py"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAKE_SAMPLE = ROOT / "tests" / "data" / "make-sample.sh"
OURS = "abr"
FLOOR = "floor"
POLL_S = 0.001


def abr(source, out):
    return ["gst-launch-1.0", "-q", "filesrc", f"location={source}", "!",
            "ebmlfastdemux", ":", "hlssink-fmp4", f"directory={out}"]


def ffmpeg(source, out):
    return ["ffmpeg", "-v", "error", "-nostdin", "-i", source, "-c", "copy",
            "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "6",
            "-hls_playlist_type", "vod", "-hls_list_size", "0",
            f"{out}/main.m3u8"]


def stock(source, out):
    line = (f"filesrc location={source} ! matroskademux name=d "
            "d. ! queue ! h264parse ! h264timestamper ! m. "
            "d. ! queue ! aacparse ! m. "
            "mp4mux name=m fragment-duration=6000 ! "
            f"filesink location={out}/main.mp4")
    return ["gst-launch-1.0", "-q", *line.split()]


def shaka(source, out):
    source = pathlib.Path(source).with_suffix(".mp4")
    return [SHAKA,
            f"in={source},stream=video,init_segment={out}/v/init.mp4,"
            f"segment_template={out}/v/$Number$.m4s,playlist_name=v.m3u8",
            f"in={source},stream=audio,init_segment={out}/a/init.mp4,"
            f"segment_template={out}/a/$Number$.m4s,playlist_name=a.m3u8,"
            "hls_group_id=a",
            "--segment_duration", "6", "--quiet",
            "--hls_master_playlist_output", f"{out}/main.m3u8"]


def cp(source, out):
    return ["cp", source, f"{out}/copy.mkv"]


def floor(source, out):
    return ["gst-launch-1.0", "-q", "filesrc", f"location={source}",
            "blocksize=1048576", "!", "filesink", f"location={out}/copy.mkv"]


# Name, command, and how many segment files must be there before the first one
# is known to be complete: one where files appear by rename, two where they
# grow in place, none where there are no segments.
CONTESTANTS = [
    (OURS, abr, 1),
    ("ffmpeg", ffmpeg, 2),
    ("stock", stock, 0),
    ("shaka", shaka, 2),
    ("cp", cp, 0),
    (FLOOR, floor, 0),
]
SHAKA = None


class Watch(threading.Thread):
    """Notes when the first segment in a folder is complete."""

    def __init__(self, folder, n_files):
        super().__init__(daemon=True)
        self.folder = folder
        self.n_files = n_files
        self.begin = time.monotonic()
        self.start_s = None
        self.over = False

    def n_segments(self):
        """The most segments that any one folder has."""
        best = 0
        for path, _, names in os.walk(self.folder):
            best = max(best, sum(name.endswith(".m4s") for name in names))
        return best

    def run(self):
        while self.n_files and not self.over:
            if self.n_segments() >= self.n_files:
                self.start_s = time.monotonic() - self.begin
                return
            time.sleep(POLL_S)


def peak_command(path):
    """What to put before a command so that its peak RSS in KB is in a file.
    ru_maxrss counts what a process was before exec(), which is Python: so a
    small program starts it, where there is one."""
    time_program = shutil.which("time")
    return [time_program, "-f", "%M", "-o", path] if time_program else []


def measure(command, out, n_files):
    """Runs a command into an empty folder; None when it fails."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    watch = Watch(out, n_files)
    begin = time.monotonic()
    peak = out.with_suffix(".peak")
    process = subprocess.Popen([*peak_command(peak), *command],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    watch.start()
    text = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.over = True
    watch.join()
    shutil.rmtree(out)
    if process.returncode:
        print(f"{command[0]} failed: {text.strip()[-500:]}", file=sys.stderr)
        return None
    return {"user_s": usage.ru_utime, "system_s": usage.ru_stime,
            "cpu_s": usage.ru_utime + usage.ru_stime, "wall_s": wall_s,
            "rss_mb": (int(peak.read_text().split()[-1]) if peak.exists()
                       else usage.ru_maxrss) / 1024,
            "start_s": watch.start_s}


def make_input(cache, size_mb):
    """The sample, repeated; made once."""
    path = cache / f"bench-{size_mb}.mkv"
    if not path.exists():
        clip = cache / "bench-clip.mkv"
        if not clip.exists():
            subprocess.run([MAKE_SAMPLE, "bench-clip", clip], check=True)
        loops = max(0, round(size_mb * 1e6 / clip.stat().st_size) - 1)
        part = path.with_suffix(".part")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop",
             str(loops), "-i", clip, "-c", "copy", "-f", "matroska", part],
            check=True)
        part.rename(path)
    return path


def find_shaka(cache):
    """Path of Shaka Packager, installed with npm if need be; or None."""
    if found := shutil.which("packager"):
        return found
    if not shutil.which("npm"):
        return None
    tool = cache / "node_modules" / ".bin" / "packager"
    if not tool.exists():
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix",
                        cache, "shaka-packager"], stdout=subprocess.DEVNULL)
    # The package's own script starts the real program; time that alone.
    programs = sorted((cache / "node_modules" / "shaka-packager").rglob(
        "packager-linux*"))
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    return next((str(path) for path in programs
                 if machine and path.name.endswith(machine)), None)


def median(rounds, name, key):
    values = [r[name][key] for r in rounds
              if r.get(name) and r[name][key] is not None]
    return statistics.median(values) if values else None


def ratio(rounds, name, net):
    """Our CPU time over theirs, each less the floor's when net."""
    values = []
    for r in rounds:
        if not (r.get(OURS) and r.get(name)):
            continue
        if net and not r.get(FLOOR):
            continue
        base = r[FLOOR]["cpu_s"] if net else 0
        theirs = r[name]["cpu_s"] - base
        if theirs > 0:
            values.append((r[OURS]["cpu_s"] - base) / theirs)
    return statistics.median(values) if values else None


def cell(value, digits, width):
    return f"{'-' if value is None else f'{value:.{digits}f}':>{width}}"


def print_table(rounds, names, size_gb):
    print(f"{'':8}{'CPU s/GB':>9}{'user':>8}{'system':>8}{'wall s':>8}"
          f"{'RSS MB':>8}{'start ms':>9}   {OURS}/this{'net':>8}")
    for name in names:
        if not any(r.get(name) for r in rounds):
            continue
        start_s = median(rounds, name, "start_s")
        print(f"{name:8}"
              + cell(median(rounds, name, "cpu_s") / size_gb, 3, 9)
              + cell(median(rounds, name, "user_s") / size_gb, 3, 8)
              + cell(median(rounds, name, "system_s") / size_gb, 3, 8)
              + cell(median(rounds, name, "wall_s"), 2, 8)
              + cell(median(rounds, name, "rss_mb"), 1, 8)
              + cell(start_s and start_s * 1000, 0, 9)
              + cell(ratio(rounds, name, False), 2, 11)
              + cell(None if name in (FLOOR, "cp")
                     else ratio(rounds, name, True), 2, 8))


def main():
    global SHAKA
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
    options = parser.parse_args()

    options.cache.mkdir(parents=True, exist_ok=True)
    source = options.input or make_input(options.cache, options.size_mb)
    wanted = [entry for entry in CONTESTANTS
              if not options.only or entry[0] in options.only.split(",")]
    if any(name == "shaka" for name, _, _ in wanted):
        SHAKA = find_shaka(options.cache)
        if SHAKA:
            remuxed = pathlib.Path(source).with_suffix(".mp4")
            if not remuxed.exists():
                subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i",
                                source, "-c", "copy", remuxed], check=True)
        else:
            print("shaka: not installed, left out", file=sys.stderr)
            wanted = [entry for entry in wanted if entry[0] != "shaka"]

    size_gb = source.stat().st_size / 1e9
    subprocess.run(["cat", source], stdout=subprocess.DEVNULL, check=True)
    rounds = []
    with tempfile.TemporaryDirectory(prefix="abr-bench-",
                                     dir=options.directory) as folder:
        for number in range(options.rounds):
            # Nobody always goes first: the first pays for fresh pages.
            turn = number % len(wanted)
            results = {}
            for name, command, n_files in wanted[turn:] + wanted[:turn]:
                out = pathlib.Path(folder) / name
                results[name] = measure(command(str(source), str(out)), out,
                                        n_files)
            rounds.append(results)
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    print(f"{source.name}, {size_gb:.2f} GB, {options.rounds} rounds to "
          f"{options.directory}, {os.cpu_count()} cores\n")
    print_table(rounds, [name for name, _, _ in wanted], size_gb)
    if options.json:
        options.json.write_text(json.dumps(rounds, indent=1) + "\n")


if __name__ == "__main__":
    main()
