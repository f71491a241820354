#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ladder of ladder.py on devices that are none (tests/hw): who encodes, and
what is in the folder when a device is refused, has too few sessions, or fails in
the middle."""

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
FAILS_AT = 100
NEXT_CELL = 120
DRIVERS = os.environ.get("ABR_FAKE_DRIVERS", "")

LINE = ("videotestsrc num-buffers={frames} ! video/x-raw,format=I420,width=320,"
        "height=180,framerate={rate}/1 ! "
        "abrtee name=t segment-duration=1000000000 "
        "t. ! video/x-raw,height=180 ! "
        "abrvideoenc name=e0 bitrate=400 {settings} ! h.video_0 "
        "t. ! video/x-raw,height=90 ! "
        "abrvideoenc name=e1 bitrate=200 {settings} ! h.video_1 "
        "audiotestsrc num-buffers=258 ! audio/x-raw,rate=44100,channels=2 ! "
        "aacbridge ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out} segment-duration=1000000000")
NVENC = "device=0"
VAAPI = "device=/dev/null"  # which libfakedrm.so has pass as a render node
CHOICE = re.compile(r"<(e\d)> encoder: (\S+)")


def environment(settings, faults):
    """What makes the doubles visible to one run, or not."""
    libraries = [folder for folder
                 in os.environ.get("LD_LIBRARY_PATH", "").split(":")
                 if folder and folder != DRIVERS]
    without = {"GST_DEBUG": "abrvideoenc:4", "GST_DEBUG_NO_COLOR": "1",
               "LD_LIBRARY_PATH": ":".join(libraries)}
    return {
        **without,
        "LD_LIBRARY_PATH": ":".join([DRIVERS, *libraries]),
        "LIBVA_DRIVERS_PATH": DRIVERS,
        "LIBVA_DRIVER_NAME": "fake",
        "LD_PRELOAD": f"{DRIVERS}/libfakedrm.so",
        "FAKE_NVENC": faults,
        "FAKE_VA": faults,
    } if settings else without


class Devices(unittest.TestCase):
    def run_ladder(self, settings, faults, out):
        """Which encoders each variant had in turn, and the presentation."""
        line = LINE.format(frames=N_FRAMES, rate=RATE, settings=settings,
                           out=p.quote(out))
        before = dict(os.environ)
        os.environ.update(environment(settings, faults))
        try:
            launched = p.launch(line)
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.assertEqual(launched.status, 0, launched.output)
        chosen = {"e0": [], "e1": []}
        for name, backend in CHOICE.findall(launched.output):
            chosen[name].append(backend)
        return chosen, ladder.checked(out)

    def check_aligned(self, presentation):
        """Segments of all have the same bounds, and all are there."""
        bounds = [[segment.duration_time for segment in video.segments]
                  for video in presentation.videos]
        self.assertEqual(bounds, [[1] * (N_FRAMES // CELL_FRAMES)] * 2)
        self.assertEqual(len(presentation.audios[0].segments),
                         N_FRAMES // CELL_FRAMES)

    def frames_of(self, video):
        return [time * RATE for time in ladder.times(video)]

    def check_whole(self, video):
        self.assertEqual(self.frames_of(video), list(range(N_FRAMES)))
        self.assertEqual(ladder.times(video, only_keys=True),
                         [Fraction(n, RATE)
                          for n in range(0, N_FRAMES, CELL_FRAMES)])

    def check_runs(self, settings, faults, backends):
        with p.folder() as out:
            chosen, presentation = self.run_ladder(settings, faults, out)
            self.assertEqual(sorted(chosen.values()), sorted(backends))
            self.check_aligned(presentation)
            for video in presentation.videos:
                self.check_whole(video)

    def test_no_device(self):
        self.check_runs("", "", [["x264"], ["x264"]])

    def test_nvenc(self):
        self.check_runs(NVENC, "", [["nvenc"], ["nvenc"]])

    def test_nvenc_that_the_die_has_not(self):
        self.check_runs(NVENC, "unsupported", [["x264"], ["x264"]])

    def test_nvenc_with_too_few_sessions(self):
        self.check_runs(NVENC, "sessions=1", [["nvenc"], ["x264"]])

    def test_nvenc_that_is_slow(self):
        self.check_runs(NVENC, "slow=10", [["nvenc"], ["nvenc"]])

    def test_vaapi(self):
        self.check_runs(VAAPI, "", [["vaapi"], ["vaapi"]])

    def test_vaapi_without_encoder(self):
        self.check_runs(VAAPI, "no-encoder", [["x264"], ["x264"]])

    def test_vaapi_with_too_few_sessions(self):
        self.check_runs(VAAPI, "sessions=1", [["vaapi"], ["x264"]])

    def check_death(self, settings, backend):
        """One variant is encoded by a device, which fails; the other notices
        nothing. Its last picture stays until the segment ends."""
        faults = f"sessions=1,fail-at={FAILS_AT}"
        with p.folder() as out:
            chosen, presentation = self.run_ladder(settings, faults, out)
            self.assertEqual(sorted(chosen.values()),
                             [[backend, "x264"], ["x264"]])
            self.check_aligned(presentation)
            shorter, whole = sorted(presentation.videos,
                                    key=lambda v: len(self.frames_of(v)))
            self.check_whole(whole)
            frames = self.frames_of(shorter)
            missing = sorted(set(range(N_FRAMES)) - set(frames))
            self.assertEqual(missing, list(range(missing[0], NEXT_CELL)))
            self.assertLess(FAILS_AT - missing[0], 8)

    def test_nvenc_that_fails(self):
        self.check_death(NVENC, "nvenc")

    def test_vaapi_that_fails(self):
        self.check_death(VAAPI, "vaapi")

    def test_the_same_stream_goes_on(self):
        with p.folder() as out:
            chosen, presentation = self.run_ladder(
                VAAPI, f"low-power,fail-at={FAILS_AT}", out)
            self.assertEqual(list(chosen.values()), [["vaapi", "vaapi-lp"]] * 2)
            self.check_aligned(presentation)
            for video in presentation.videos:
                self.assertEqual(self.frames_of(video), list(range(N_FRAMES)))


if __name__ == "__main__":
    if not DRIVERS:
        print("SKIP: ABR_FAKE_DRIVERS is not set")
        sys.exit(p.SKIP)
    p.run_tests()
