#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: ladderrun.py [--seconds N] [--lines N,N...] [--preset NAME] [--tune NAME]

A long run through the graph of a ladder, of pictures that are now still, now
noise. All variants have every frame, key frames at identical ticks and nowhere
else, no more bits over the run than 5 % above the target, and never more at once
than the receiver's buffer has: that is counted here anew, with this project's
code nowhere in it. The test takes twenty seconds of film; --seconds 600 is the
proof of the real thing, with --lines 1080,720,480,360 on a machine that can."""

import argparse
import math
import shutil
import subprocess
import sys
from fractions import Fraction

import pipeline as p

sys.path.insert(0, str(p.ROOT / "tests" / "conformance"))

import check  # noqa: E402
from findings import ERROR, Report  # noqa: E402

RATE = Fraction(30000, 1001)
CELL_S = 2
MOST_OVER_TARGET = Fraction(105, 100)
VBV_S = 2  # of the peak rate
VBV_START = Fraction(9, 10)
KBPS_PER_LINE = {1080: 5000, 720: 2800, 480: 1400, 360: 700, 240: 400, 180: 250}
# Of ten seconds, four of a test card alone, three with noise, three of black.
FILTERS = ("noise=alls=40:allf=t:enable='between(mod(t,10),4,7)',"
           "drawbox=t=fill:color=black:enable='gt(mod(t,10),7)'")


def pictures(width, lines, n_frames):
    """A process that writes raw frames."""
    return subprocess.Popen(
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
         f"testsrc2=size={width}x{lines}:rate={RATE},{FILTERS}",
         "-frames:v", str(n_frames), "-pix_fmt", "yuv420p", "-f", "rawvideo",
         "-"], stdout=subprocess.PIPE)


def graph(options, out, width):
    parts = [f"fdsrc ! rawvideoparse format=i420 width={width} "
             f"height={max(options.lines)} framerate={RATE} ! "
             f"abrtee name=t segment-duration={CELL_S * 10 ** 9}"]
    for index, lines in enumerate(options.lines):
        kbps = KBPS_PER_LINE[lines]
        parts.append(f"t. ! video/x-raw,height={lines} ! abrvideoenc "
                     f"preset={options.preset} tune={options.tune} "
                     f"bitrate={kbps} max-bitrate={kbps} "
                     f"vbv-size={kbps * VBV_S} ! h.video_{index}")
    parts.append(f"hlssink-fmp4 name=h directory={p.quote(out)} "
                 f"segment-duration={CELL_S * 10 ** 9}")
    return " ".join(parts)


def drought(video, kbps):
    """The most bits by which the receiver's buffer was short, 0 when it never
    was: it fills at `kbps`, up to its size, and each sample is taken out of it at
    its decode time."""
    size = Fraction(kbps * 1000 * VBV_S)
    level, before, worst = size * VBV_START, None, Fraction(0)
    for sample in video.samples:
        time = Fraction(sample.dts, video.init.timescale)
        if before is not None:
            level = min(size, level + (time - before) * kbps * 1000)
        before = time
        level -= len(sample.data) * 8
        worst = max(worst, -level)
        level = max(level, 0)
    return worst


def faults_of(video, lines, n_frames):
    """What is wrong with one variant, in words."""
    kbps = KBPS_PER_LINE[lines]
    clock = video.init.timescale
    times = sorted(sample.pts for sample in video.samples)
    keys = sorted(sample.pts for sample in video.samples if sample.is_sync)
    n_cells = math.ceil(n_frames / RATE / CELL_S)
    # a frame that begins less than half its time before the line opens the cell
    opening = [math.ceil(cell * CELL_S * RATE - Fraction(1, 2))
               for cell in range(n_cells)]
    bits = sum(len(sample.data) for sample in video.samples) * 8
    rate = bits / (n_frames / RATE)
    short = drought(video, kbps)
    print(f"{lines:5} lines {len(times):6} frames {len(keys):4} key frames "
          f"{float(rate) / 1000:7.0f} of {kbps} kbit/s, buffer short by "
          f"{float(short):.0f} bits", flush=True)
    if times != [n * clock / RATE for n in range(n_frames)]:
        yield f"{lines}: frames are not those of the source"
    if keys != [n * clock / RATE for n in opening if n < n_frames]:
        yield f"{lines}: key frames are not on the grid alone"
    if rate > kbps * 1000 * MOST_OVER_TARGET:
        yield f"{lines}: {float(rate):.0f} bit/s for {kbps} kbit/s"
    if short > 0:
        yield f"{lines}: the receiver's buffer ran dry"


def run(options):
    n_frames = math.floor(options.seconds * RATE)
    with p.folder() as out:
        # GStreamer pads the rows of other widths
        width = max(options.lines) * 16 // 9 // 8 * 8
        with pictures(width, max(options.lines), n_frames) as process:
            p.launch(graph(options, out, width), stdin=process.stdout,
                     limit_s=max(120, options.seconds * 20)).expect_clean()
        report = Report()
        videos = check.check_folder(out, report, decodes=False).videos
        faults = [str(finding) for finding in report.findings
                  if finding.severity == ERROR]
        if len(videos) != len(options.lines):
            faults.append(f"{len(videos)} variants")
        by_height = {video.init.sps.height: video for video in videos}
        for lines in options.lines:
            faults += faults_of(by_height[lines], lines, n_frames)
    for fault in faults:
        print(f"FAIL: {fault}")
    return 1 if faults else 0


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(
        usage=__doc__.split("\n\n")[0][7:],
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--lines", type=numbers, default=[360, 240, 180])
    parser.add_argument("--preset", default="ultrafast")
    parser.add_argument("--tune", default="quality")
    options = parser.parse_args()
    if not shutil.which("ffmpeg"):
        print("SKIP: ffmpeg is not installed")
        return p.SKIP
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
