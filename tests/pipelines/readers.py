#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""When other readers of MP4 present what is in it. Times are seconds of the
presentation, samples are counted from its start."""

import array
import re
import subprocess
from fractions import Fraction

import pipeline as p

NS = 10 ** 9
FULL_SCALE = "audio/x-raw,format=S16LE,channels=1"


def stream_times(output):
    """Stream times in nanoseconds of the buffers that a verbose identity saw."""
    start = time = 0
    times = []
    for line in output.splitlines():
        if "last-message = event" in line and "GstEventSegment" in line:
            start, time = (int(re.search(rf" {name}=\(guint64\)(\d+)", line)[1])
                           for name in ("start", "time"))
        elif "last-message = chain" in line:
            text = line.split("pts: ")[1].split(",")[0]
            hours, minutes, seconds = text.split(":")
            pts = NS * (int(hours) * 3600 + int(minutes) * 60 +
                        Fraction(seconds))
            times.append(int(pts) - start + time)
    return times


def qtdemux_times(path, kind):
    """Of each frame, in decode order."""
    launched = p.launch(
        f"-v filesrc location={p.quote(path)} ! qtdemux name=d "
        f"d.{kind}_0 ! identity silent=false ! fakesink").expect_clean()
    return [Fraction(time, NS) for time in stream_times(launched.output)]


def ffprobe_times(path, kind):
    """Of each frame, in decode order."""
    stream = p.Stream(path, f"{kind[0]}:0")
    return [packet.pts * stream.time_base for packet in stream.packets]


def loudest(data):
    samples = array.array("h", data)
    return max(range(len(samples)), key=lambda i: abs(samples[i]))


def ffmpeg_peak(path, rate):
    """Where FFmpeg puts the loudest sample of the first audio track."""
    result = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostdin", "-copyts", "-i", path,
         "-map", "0:a:0", "-af", f"asettb=1/{rate},ashowinfo",
         "-ac", "1", "-f", "s16le", "-"], check=True, capture_output=True)
    first = re.search(rb"ashowinfo.*? pts:(-?\d+) ", result.stderr)
    return int(first[1]) + loudest(result.stdout)


def qtdemux_peak(path, rate):
    """The same for qtdemux with whatever decodes behind it."""
    with p.folder() as folder:
        out = folder / "decoded"
        launched = p.launch(
            f"-v filesrc location={p.quote(path)} ! qtdemux name=d "
            f"d.audio_0 ! decodebin ! audioconvert ! {FULL_SCALE} ! "
            f"identity silent=false ! filesink location={p.quote(out)}"
        ).expect_clean()
        first = stream_times(launched.output)[0]
        return round(Fraction(first * rate, NS)) + loudest(out.read_bytes())
