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

LINE = ("videotestsrc num-buffers={frames} ! video/x-raw,format=NV12,width=320,"
        "height=180,framerate={rate}/1 ! "
        "abrtee name=t scaler=cuda segment-duration=1000000000 "
        "t. ! video/x-raw,height=180 ! abrvideoenc backend=software ! h.video_0 "
        "t. ! video/x-raw,height=144 ! abrvideoenc backend=software ! h.video_1 "
        "t. ! video/x-raw,height=90 ! abrvideoenc backend=software ! h.video_2 "
        "hlssink-fmp4 name=h directory={out} segment-duration=1000000000")
SCALED = re.compile(r"<t:src_\d> (cuda|zimg|videoconvert): ")
REFUSED = "No GPU scales: "
FAILED = "The GPU does not scale any more: "


def environment(faults):
    """With the double's driver; without any where faults is None."""
    folders = [folder for folder
               in os.environ.get("LD_LIBRARY_PATH", "").split(":")
               if folder and folder != DRIVERS]
    if faults is not None:
        folders.insert(0, DRIVERS)
    return {"LD_LIBRARY_PATH": ":".join(folders), "FAKE_CUDA": faults or "",
            "GST_DEBUG": "abrtee:4", "GST_DEBUG_NO_COLOR": "1"}


class Scaler(unittest.TestCase):
    def run_ladder(self, faults, is_cuda, told):
        """Runs it, and checks who scales, what is told, and the folder."""
        with p.folder() as out:
            before = dict(os.environ)
            os.environ.update(environment(faults))
            try:
                launched = p.launch(LINE.format(
                    frames=N_FRAMES, rate=RATE, out=p.quote(out)))
            finally:
                os.environ.clear()
                os.environ.update(before)
            self.assertEqual(launched.status, 0, launched.output)
            scalers = SCALED.findall(launched.output)
            self.assertEqual([name == "cuda" for name in scalers],
                             [is_cuda] * 2)
            for text in REFUSED, FAILED:
                self.assertEqual(text in launched.output, text == told)
            for video in ladder.checked(out).videos:
                self.check_whole(video)

    def check_whole(self, video):
        self.assertEqual(ladder.times(video),
                         [Fraction(n, RATE) for n in range(N_FRAMES)])
        self.assertEqual(ladder.times(video, only_keys=True),
                         [Fraction(n, RATE)
                          for n in range(0, N_FRAMES, CELL_FRAMES)])

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
