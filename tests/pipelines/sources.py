#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stock elements before the sink: an encoder, MPEG-TS, MP4, FLV."""

import subprocess
import unittest
from fractions import Fraction

import pipeline as p

ENCODER = ("videotestsrc num-buffers={frames} ! "
           "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! "
           "x264enc bframes=3 key-int-max=60 speed-preset=ultrafast "
           "option-string=scenecut=0 ! annexb2avcc ! h.video_0 "
           "hlssink-fmp4 name=h directory={out}")
TS = ("filesrc location={source} ! tsdemux name=d "
      "d. ! queue ! annexb2avcc ! h.video_0 "
      "d. ! queue ! aacparse ! h.audio_0 "
      "hlssink-fmp4 name=h directory={out}")
MP4 = ("filesrc location={source} ! qtdemux name=d "
       "d. ! queue ! h.video_0 d. ! queue ! h.audio_0 "
       "hlssink-fmp4 name=h directory={out}")
FLV = MP4.replace("qtdemux", "flvdemux")
N_FRAMES = 360


class Sources(unittest.TestCase):
    def check_times(self, rendition, scratch, n_frames, rounding=0):
        stream = p.Stream(rendition.joined(scratch), "v:0")
        self.assertEqual(len(stream.packets), n_frames)
        for n, time in enumerate(sorted(stream.times())):
            self.assertLessEqual(abs(time - Fraction(n, 30)), rounding)

    def test_encoder(self):
        with p.folder() as out, p.folder() as scratch:
            p.launch(ENCODER.format(frames=N_FRAMES, out=p.quote(out))) \
                .expect_clean()
            output = p.Output(out)
            self.assertEqual((len(output.video), len(output.audio)), (1, 0))
            self.check_times(output.video[0], scratch, N_FRAMES)
            self.assertEqual(output.video[0].durations, [6, 6])
            frames = p.decoded(output.video[0].joined(scratch), "v")
            self.assertEqual(len(frames), N_FRAMES)

    def check_container(self, line, source, rounding=0):
        with p.folder() as out, p.folder() as scratch:
            p.launch(line.format(source=p.quote(source), out=p.quote(out))) \
                .expect_clean()
            output = p.Output(out)
            self.assertEqual((len(output.video), len(output.audio)), (1, 1))
            self.check_times(output.video[0], scratch, N_FRAMES, rounding)
            for kind, rendition in (("v", output.video[0]),
                                    ("a", output.audio[0])):
                self.assertEqual(p.decoded(rendition.joined(scratch), kind),
                                 p.decoded(source, kind))

    def test_mpeg_ts(self):
        self.check_container(TS, p.sample("ts"))

    def test_mp4(self):
        self.check_container(MP4, p.sample("mp4"))

    def test_flv(self):
        with p.folder() as scratch:
            source = scratch / "film.flv"
            subprocess.run(["ffmpeg", "-v", "error", "-i", p.sample("mp4"),
                            "-c", "copy", source], check=True)
            self.check_container(FLV, source, Fraction(1, 1000))


if __name__ == "__main__":
    p.run_tests()
