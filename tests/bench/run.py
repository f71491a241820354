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

"start" is the time until the first segment is complete; for the other figures
see contest.py. Run it in the build's environment:

    meson devenv -C build ../tests/bench/run.py"""

import os
import pathlib
import shutil
import tempfile
import threading
import time

import contest

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
    source = contest.shaka_input(source)
    return [contest.shaka,
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


# Command, and how many segment files must be there before the first one is known
# to be complete: one where files appear by rename, two where they grow in place,
# none where there are no segments.
CONTESTANTS = {
    contest.OURS: (abr, 1),
    "ffmpeg": (ffmpeg, 2),
    "stock": (stock, 0),
    "shaka": (shaka, 2),
    "cp": (cp, 0),
    contest.FLOOR: (floor, 0),
}


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


def measure(name, source, scratch):
    """Runs a contestant into an empty folder; None when it fails."""
    command, n_files = CONTESTANTS[name]
    out = scratch / name
    out.mkdir()
    watch = Watch(out, n_files)
    watch.start()
    cost = contest.measure(command(str(source), str(out)), scratch)
    watch.over = True
    watch.join()
    shutil.rmtree(out)
    if cost:
        cost["start_s"] = watch.start_s
    return cost


def main():
    parser = contest.make_parser(__doc__)
    contest.add_output_options(parser)
    options = parser.parse_args()
    source, size_gb = contest.open_input(options)
    names = contest.choose(CONTESTANTS, options, source)
    with tempfile.TemporaryDirectory(prefix="abr-bench-",
                                     dir=options.directory) as folder:
        rounds = contest.alternate(
            names, options.rounds,
            lambda name: measure(name, source, pathlib.Path(folder)))
    contest.print_header(source, size_gb, options)
    contest.print_costs(f"to {options.directory}", rounds, names, size_gb)
    contest.write_json(options, rounds)


if __name__ == "__main__":
    main()
