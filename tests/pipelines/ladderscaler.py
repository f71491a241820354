#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ladder of ladder.py, scaled by a GPU that is none (tests/hw): who scales,
and that the folder is whole when that is refused or fails in the middle."""

import os
import re
import sys
import unittest
from fractions import Fraction

import ladder
import pipeline as p

RATE = 30
N_FRAMES = 180
CELL_FRAMES = 30
DRIVERS = os.environ.get("ABR_FAKE_DRIVERS", "")
TAKES_DEVICE_FRAMES = os.environ.get("ABR_CUDA_FRAMES") == "1"

LINE = ("videotestsrc num-buffers={frames} ! video/x-raw,format=NV12,width=320,"
        "height=180,framerate={rate}/1 ! "
        "abrtee name=t scaler=cuda segment-duration=1000000000 "
        "t. ! video/x-raw,height=180 ! abrvideoenc backend=software ! h.video_0 "
        "t. ! video/x-raw,height=144 ! abrvideoenc backend=software ! h.video_1 "
        "t. ! video/x-raw,height=90 ! abrvideoenc backend=software ! h.video_2 "
        "hlssink-fmp4 name=h directory={out} segment-duration=1000000000")

# The same with whoever encodes, and pictures in whatever memory suits them.
ON_DEVICE = LINE.replace("video/x-raw,height", "'video/x-raw(ANY)',height") \
    .replace("backend=software", "device=0")
SCALED = re.compile(r"<t:src_\d> (cuda|zimg|videoconvert): ")
REFUSED = "No GPU scales: "
FAILED = "The GPU does not scale any more: "
STAYS = re.compile(r"<t:src_\d> cuda: video/x-raw\(memory:CUDAMemory\)")
CHOICE = re.compile(r"encoder: (\S+)")


def environment(faults, encoder_faults=""):
    """With the double's driver; without any where faults is None."""
    folders = [folder for folder
               in os.environ.get("LD_LIBRARY_PATH", "").split(":")
               if folder and folder != DRIVERS]
    if faults is not None:
        folders.insert(0, DRIVERS)
    return {"LD_LIBRARY_PATH": ":".join(folders), "FAKE_CUDA": faults or "",
            "FAKE_NVENC": encoder_faults,
            "GST_DEBUG": "abrtee:4,abrvideoenc:4", "GST_DEBUG_NO_COLOR": "1"}


class Scaler(unittest.TestCase):
    def launch(self, line, variables, out):
        """What it says."""
        before = dict(os.environ)
        os.environ.update(variables)
        try:
            launched = p.launch(line.format(
                frames=N_FRAMES, rate=RATE, out=p.quote(out)))
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.assertEqual(launched.status, 0, launched.output)
        return launched.output

    def run_ladder(self, faults, is_cuda, told):
        """Runs it, and checks who scales, what is told, and the folder."""
        with p.folder() as out:
            output = self.launch(LINE, environment(faults), out)
            scalers = SCALED.findall(output)
            self.assertEqual([name == "cuda" for name in scalers],
                             [is_cuda] * 2)
            for text in REFUSED, FAILED:
                self.assertEqual(text in output, text == told)
            for video in ladder.checked(out).videos:
                self.check_whole(video)

    def check_whole(self, video):
        self.assertEqual(ladder.times(video),
                         [Fraction(n, RATE) for n in range(N_FRAMES)])
        self.assertEqual(ladder.times(video, only_keys=True),
                         [Fraction(n, RATE)
                          for n in range(0, N_FRAMES, CELL_FRAMES)])

    def run_on_device(self, encoder_faults, encoders, out, known=()):
        """As far as the encoder: who scales and encodes, and the folder."""
        output = self.launch(ON_DEVICE, environment("", encoder_faults), out)
        self.assertEqual(len(STAYS.findall(output)), 2)
        self.assertEqual(sorted(CHOICE.findall(output)), sorted(encoders))
        return ladder.checked(out, known=known).videos

    @unittest.skipUnless(TAKES_DEVICE_FRAMES, "built without CUDA memory")
    def test_encoder_on_the_device(self):
        with p.folder() as out:
            for video in self.run_on_device("", ["nvenc"] * 3, out):
                self.check_whole(video)

    @unittest.skipUnless(TAKES_DEVICE_FRAMES, "built without CUDA memory")
    def test_encoder_on_the_device_that_fails(self):
        """FFmpeg's HLS client decodes with the first of two initialisations; each
        segment is decoded with its own besides (rule 70)."""
        with p.folder() as out:
            for video in self.run_on_device(
                    "fail-at=100", ["nvenc", "x264"] * 3, out, ("S3",)):
                times = ladder.times(video)
                begin = Fraction(100, RATE) - Fraction(6, RATE)
                self.assertEqual([time for time in times if not
                                  begin <= time < 4],
                                 [Fraction(n, RATE) for n in range(N_FRAMES)
                                  if not begin <= Fraction(n, RATE) < 4])
                self.assertEqual([s.duration_time for s in video.segments],
                                 [1] * (N_FRAMES // CELL_FRAMES))

    def test_device(self):
        self.run_ladder("", True, None)

    def test_no_driver(self):
        self.run_ladder(None, False, REFUSED)

    def test_no_device(self):
        self.run_ladder("no-device", False, REFUSED)

    def test_device_that_fails(self):
        self.run_ladder("fail-launch=100", True, FAILED)

    def test_device_whose_memory_runs_out(self):
        self.run_ladder("fail-host-alloc=5", True, FAILED)


if __name__ == "__main__":
    if not DRIVERS:
        print("SKIP: ABR_FAKE_DRIVERS is not set")
        sys.exit(p.SKIP)
    p.run_tests()
