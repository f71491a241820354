# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sound that shows where it is: an impulse in one channel after the other, and
where FFmpeg finds them in a file by the container's timestamps."""

import array
import json
import subprocess
import unittest
from fractions import Fraction

RATE = 48000
PERIOD = 9000  # samples from one impulse of a channel to the next
FIRST = 4500
STEP = 600  # from one channel's impulse to the next channel's
QUIET = 0.1  # below, there is no impulse
HALF_TICK = RATE // 2000  # of Matroska
NEAR = 300  # samples: what codecs and MKV move an impulse by at most


def run(command):
    result = subprocess.run(command, capture_output=True)
    if result.returncode:
        error = result.stderr.decode(errors="replace")
        if "Unknown encoder" in error:
            raise unittest.SkipTest(error.strip())
        raise AssertionError(f"{' '.join(map(str, command))}\n{error}")
    return result.stdout


def make(path, codec, layout="stereo", seconds=2, options=()):
    """A file with impulses, coded by FFmpeg."""
    n_channels = {"mono": 1, "stereo": 2, "3.0": 3, "5.0": 5, "5.1": 6}[layout]
    # Noise at -60 dB, so that no encoder has nothing to do
    channels = "|".join(
        f"if(eq(mod(n\\,{PERIOD})\\,{FIRST + STEP * c})\\,0.9\\,"
        f"0.002*random({c})-0.001)" for c in range(n_channels))
    run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         f"aevalsrc={channels}:c={layout}:s={RATE}:d={seconds}",
         "-c:a", codec, "-strict", "-2", *options, str(path)])


class Sound:
    """The first audio stream of a file as FFmpeg decodes it; sample 0 is the
    container's time 0."""

    def __init__(self, path):
        frame = json.loads(run(
            ["ffprobe", "-v", "error", "-select_streams", "a:0",
             "-read_intervals", "%+#8", "-show_frames", "-show_streams", "-of",
             "json", str(path)]))
        stream = frame["streams"][0]
        self.n_channels = stream["channels"]
        rate = int(stream["sample_rate"])
        # From FFmpeg 7 on, which rounds it to the container's ticks
        self.declares_delay = stream.get("initial_padding", 0) > 0
        first = frame["frames"][0]
        seconds = Fraction(first["pts"]) * Fraction(stream["time_base"])
        self.start = round(seconds * rate)
        data = run(["ffmpeg", "-v", "quiet", "-nostdin", "-copyts", "-i",
                    str(path), "-map", "0:a:0", "-f", "f32le", "-"])
        self.samples = array.array("f", data[:len(data) // 4 * 4])

    def channel(self, number):
        return self.samples[number::self.n_channels]

    @property
    def end(self):
        return self.start + len(self.samples) // self.n_channels

    def height(self, number, at):
        """The highest of a channel close to a sample."""
        begin = max(at - self.start - NEAR, 0)
        near = self.channel(number)[begin:begin + 2 * NEAR]
        return max(map(abs, near), default=0)

    def impulses(self, number):
        """Where the impulses of a channel are, and how high."""
        heights = [abs(value) for value in self.channel(number)]
        found = []
        for begin in range(0, len(heights), PERIOD // 2):
            window = heights[begin:begin + PERIOD // 2]
            height = max(window)
            at = begin + window.index(height)
            is_peak = height == max(heights[max(at - 1000, 0):at + 1000])
            if height > QUIET and is_peak:
                found.append((self.start + at, height))
        return found
