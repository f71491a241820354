#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The first sound of a presentation: as loud as what follows, as the encoder's
priming is kept for decoders and nobody hears it, and at time 0 beside the first
picture."""

import pathlib
import sys
import unittest

import pipeline as p
import sound

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
import check  # noqa: E402
from findings import Report  # noqa: E402

LINE = ("videotestsrc num-buffers=120 ! video/x-raw,framerate=30/1 ! "
        "x264enc key-int-max=60 ! video/x-h264,profile=high ! annexb2avcc ! "
        "h.video_0 audiotestsrc freq=1000 num-buffers=190 ! "
        f"audio/x-raw,rate={sound.RATE} ! aacbridge ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out} segment-duration=2000000000 "
        "{options}")
WINDOW = 240  # samples: five periods of the tone


def loudness(samples, start):
    return max(map(abs, samples[start:start + WINDOW]))


class AudioStart(unittest.TestCase):
    def check_start(self, options=""):
        with p.folder() as out, p.folder() as scratch:
            p.launch(LINE.format(out=p.quote(out), options=options)) \
                .expect_clean()
            report = Report()
            check.check_folder(out, report, True)
            self.assertEqual([str(f) for f in report.findings], [])
            audio = p.Output(out).audio[0].joined(scratch)
            decoded = sound.Sound(audio)
        # FFmpeg decodes the priming and does not play it.
        samples = decoded.channel(0)[max(-decoded.start, 0):]
        usual = loudness(samples, sound.RATE)
        self.assertGreater(usual, 0.5)
        for start in range(0, 4 * WINDOW, WINDOW):
            self.assertGreater(loudness(samples, start), 0.9 * usual, start)

    def test_stored(self):
        self.check_start()

    def test_event(self):
        self.check_start("playlist-type=event target-duration=2")


if __name__ == "__main__":
    p.run_tests()
