# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes an output folder with this project's own pipeline, and the sample it
comes from."""

import subprocess
import sys
from pathlib import Path

import ffmpeg

SKIP = 77  # meson's exit status for a test that cannot run here
ELEMENTS = ["ebmlfastdemux", "annexb2avcc", "hlssink-fmp4", "fmp4fragmux"]
SAMPLE = "h264-aac-29.97"  # frame times that Matroska has to round
SEGMENT_SECONDS = 2  # as far apart as the sample's key frames
MAKE_SAMPLE = Path(__file__).parents[1] / "data" / "make-sample.sh"

# By suffix of the source: the demuxer, and what each stream passes on its way.
# The stock demuxers need queues, ours does not.
GRAPHS = {
    ".mkv": ("ebmlfastdemux", {"video": [], "audio": []}),
    ".mp4": ("qtdemux", {"video": ["queue"], "audio": ["queue"]}),
    ".ts": (
        "tsdemux",
        {"video": ["queue", "annexb2avcc"], "audio": ["queue", "aacparse"]},
    ),
}


def make(root, sample=SAMPLE):
    """Returns (output folder, source file) below `root`."""
    need_tools()
    suffix = f".{sample}" if f".{sample}" in GRAPHS else ".mkv"
    source, folder = root / f"source{suffix}", root / "out"
    made = subprocess.run([MAKE_SAMPLE, sample, source], check=False)
    if made.returncode == SKIP:
        skip(f"sample {sample} cannot be made")
    made.check_returncode()
    package(source, folder)
    return folder, source


def make_movie(source, path):
    """The first streams of a Matroska file in one fragmented file."""
    graph = ["filesrc", f"location={source}", "!", "ebmlfastdemux", "name=d"]
    for kind in ("video", "audio"):
        graph += [f"d.{kind}_0", "!", f"m.{kind}_0"]
    graph += ["fmp4fragmux", "name=m", "write-mfra=true"]
    graph.append(f"fragment-duration={SEGMENT_SECONDS * 10**9}")
    graph += ["!", "filesink", f"location={path}"]
    subprocess.run(["gst-launch-1.0", "-q", *graph], check=True)


def need_tools():
    if not ffmpeg.is_present():
        skip("no ffmpeg")
    for element in ELEMENTS:
        try:
            # --exists would ask for a plugin as new as GStreamer itself.
            found = subprocess.run(
                ["gst-inspect-1.0", element], capture_output=True, check=False
            )
        except OSError:
            skip("no gst-inspect-1.0")
        if found.returncode:
            skip(f"no element {element}")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIP)


def package(source, folder):
    """Every stream of the source into its own rendition."""
    demuxer, filters = GRAPHS[source.suffix]
    graph = ["filesrc", f"location={source}", "!", demuxer, "name=d"]
    for stream in ffmpeg.probe(source):
        graph += ["d.", "!"]
        for element in filters[stream.kind]:
            graph += [element, "!"]
        graph.append(f"h.{stream.kind}_{stream.number}")
    graph += ["hlssink-fmp4", "name=h", f"directory={folder}"]
    graph.append(f"segment-duration={SEGMENT_SECONDS * 10**9}")
    subprocess.run(["gst-launch-1.0", "-q", *graph], check=True)
