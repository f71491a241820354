#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: soak.py [--minutes N] [--warm-up N] [--every SECONDS]
               [--package vod|live] [--directory DIR] [--json FILE]

Makes a ladder of a live test source in real time, with sound, for --minutes
(default 60), and watches the memory of the process. What it holds after
--warm-up minutes (default 2) is what it may hold at the end: exit status 1 when
the median of the last quarter is more than 2 % or 1 MB above that of the first,
or when the pipeline stops early.

Coded pictures go through fmp4fragmux to nowhere, so that all that is held is what
is at work. With --package they go to hlssink-fmp4, into --directory (default: a
temporary folder, removed at the end). "live" is a sliding window of eight
renditions, each stream twice. Playlists of "vod" list all segments since the start:
each costs some hundred bytes of memory, an hour of this ladder 6 MB, which is more
than the limit, and 400 MB of files.

    meson devenv -C build ../tests/bench/soak.py --minutes 10"""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

FRAME_RATE = 15
CELL_S = 2
RUNGS = ((360, 400), (240, 250), (180, 150))  # lines, kbit/s
PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 1 << 20
MOST_GROWTH, MOST_GROWTH_MB = 0.02, 1.0


def ends(package, out):
    """Where the coded video of each rung goes, where the sound goes, and the
    elements for that."""
    if not package:
        mux = f"fmp4fragmux fragment-duration={CELL_S * 10 ** 9} ! fakesink"
        return [mux] * len(RUNGS), mux, ""
    sink = (f"hlssink-fmp4 name=h directory={out} playlist-type={package} "
            f"segment-duration={CELL_S * 10 ** 9}")
    if package == "vod":
        return ([f"h.video_{index}" for index in range(len(RUNGS))], "h.audio_0",
                sink)
    return ([twice("video", index) for index in range(len(RUNGS))],
            twice("audio", 0), sink)


def twice(kind, index):
    tee = kind + str(index)
    return (f"tee name={tee} {tee}. ! h.{kind}_{2 * index} "
            f"{tee}. ! h.{kind}_{2 * index + 1}")


def line(package, out):
    videos, audio, sink = ends(package, out)
    parts = [f"videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,"
             f"width=640,height=360,framerate={FRAME_RATE}/1 ! "
             f"abrtee name=t segment-duration={CELL_S * 10 ** 9}"]
    parts += [f"t. ! video/x-raw,height={lines} ! abrvideoenc bitrate={kbps} "
              f"preset=ultrafast ! {video}"
              for video, (lines, kbps) in zip(videos, RUNGS)]
    parts.append(f"audiotestsrc is-live=true ! aacbridge ! {audio} {sink}")
    return " ".join(parts)


def resident_mb(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * PAGE / MB


def count_threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


def watch(process, options):
    """[(minutes since the start, MB, threads)] until the time is over, or the
    process."""
    begin = time.monotonic()
    samples = []
    while process.poll() is None:
        minutes = (time.monotonic() - begin) / 60
        if minutes > options.minutes:
            break
        samples.append((minutes, resident_mb(process.pid),
                        count_threads(process.pid)))
        if len(samples) % max(1, int(60 / options.every)) == 1:
            print("%6.1f min %8.1f MB %4d threads" % samples[-1], flush=True)
        time.sleep(options.every)
    return samples


def judge(samples, options, is_running):
    """What is wrong, in words; None when all is well."""
    if not is_running:
        return "the pipeline has stopped by itself"
    warm = [mb for minutes, mb, _ in samples if minutes >= options.warm_up]
    quarter = max(1, len(warm) // 4)
    if not warm:
        return "it was never warm"
    first = statistics.median(warm[:quarter])
    last = statistics.median(warm[-quarter:])
    print(f"first quarter {first:.2f} MB, last {last:.2f} MB, "
          f"peak {max(warm):.2f} MB")
    growth = last - first
    if growth > max(MOST_GROWTH * first, MOST_GROWTH_MB):
        return f"memory has grown by {growth:.2f} MB"
    return None


def main():
    parser = argparse.ArgumentParser(
        usage=__doc__.split("\n\n")[0][7:],
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--warm-up", type=float, default=2)
    parser.add_argument("--every", type=float, default=2)
    parser.add_argument("--package", choices=("vod", "live"))
    parser.add_argument("--directory", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abr-soak-") as folder:
        process = subprocess.Popen(
            ["gst-launch-1.0", "-q", "-e", "--no-fault",
             *line(options.package, options.directory or folder).split()])
        try:
            samples = watch(process, options)
            fault = judge(samples, options, process.poll() is None)
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait()
    if options.json:
        options.json.write_text(json.dumps(samples) + "\n")
    if not fault and status:
        fault = f"exit status {status}"
    if fault:
        print(fault, file=sys.stderr)
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
