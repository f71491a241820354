#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Inputs whose times are difficult, through fmp4fragmux: a pyramid of B-frames
from an encoder, MPEG-TS whose clock wraps around, MP4 whose edit list begins
between key frames, frames at no constant rate. ffprobe finds each frame when it
finds it in the source, and FFmpeg decodes the same pictures."""

import subprocess
import unittest
from fractions import Fraction

import pipeline as p
import readers

N_FRAMES = 90
PYRAMID = (f"videotestsrc num-buffers={N_FRAMES} ! "
           "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! "
           "x264enc bframes=3 b-pyramid=true key-int-max=30 ! h264parse ! m.sink")
# An edit list makes FFmpeg's times those of the source, whatever the order.
MUX = ("fmp4fragmux name=m fragment-duration=1000000000 write-edts-mode=always ! "
       "filesink location={out} ")
FROM_MP4 = "filesrc location={source} ! qtdemux name=d "
FROM_TS = "filesrc location={source} ! tsdemux name=d "

WRAP_S = Fraction(1 << 33, 90000)
BEFORE_WRAP_S = 5
EDIT_S = 3.1  # between key frames, which are two seconds apart
VFR = ("testsrc2=size=320x180:rate=60:duration=5,"
       r"select=not(mod(n\,7)*mod(n\,5))+gt(mod(n\,90)\,60)")


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y",
                    *map(str, arguments)], check=True)


def shift(source, out, kind, is_whole=True):
    """By how much later than in the source all frames are, to the tick. Unless
    they are the whole, what is before time 0 and at the end may be missing."""
    before, after = (p.Stream(path, f"{kind[0]}:0") for path in (source, out))
    tick = max(before.time_base, after.time_base)
    was, now = ([packet.pts * stream.time_base for packet in stream.packets]
                for stream in (before, after))
    first = 0 if is_whole else before.hashes.index(after.hashes[0])
    assert all(time < 0 for time in was[:first]), was[:first]
    assert now and (len(was) == len(now) or not is_whole), (len(was), len(now))
    off = [b - a for a, b in zip(was[first:], now)]
    assert max(off) - min(off) <= 2 * tick, sorted(set(off))
    return off[0]


class RemuxInputs(unittest.TestCase):
    def setUp(self):
        temporary = p.folder()
        self.folder = temporary.__enter__()
        self.addCleanup(temporary.__exit__, None, None, None)
        self.source = self.folder / "source"
        self.out = self.folder / "out.mp4"

    def mux(self, line):
        p.launch((MUX + line).format(
            source=p.quote(self.source),
            out=p.quote(self.out))).expect_clean()

    def check_decoded(self, *kinds):
        for kind in kinds:
            self.assertEqual(p.decoded(self.out, kind[0]),
                             p.decoded(self.source, kind[0]))

    def test_pyramid(self):
        self.mux(PYRAMID)
        times = readers.ffprobe_times(self.out, "video")
        self.assertEqual(sorted(times),
                         [Fraction(i, 30) for i in range(N_FRAMES)])
        # Pictures of three layers are before their decode order's neighbours.
        self.assertTrue(any(times[i] > times[i + 1] > times[i + 2]
                            for i in range(N_FRAMES - 2)))
        self.assertEqual(len(p.decoded(self.out, "v")), N_FRAMES)

    def test_wrap_around(self):
        ffmpeg("-i", p.sample("ts"), "-map", "0", "-c", "copy", "-copyts",
               "-output_ts_offset", float(WRAP_S - BEFORE_WRAP_S),
               "-f", "mpegts", self.source)
        raw = subprocess.run(
            ["ffprobe", "-v", "error", "-correct_ts_overflow", "0",
             "-select_streams", "a", "-show_entries", "packet=pts",
             "-of", "csv=p=0", self.source],
            check=True, capture_output=True, text=True).stdout
        stamps = [int(line.strip(",")) for line in raw.split()]
        self.assertLess(stamps[-1], stamps[0])  # it does wrap
        self.mux(FROM_TS +
                 "d. ! video/x-h264 ! queue max-size-time=0 ! annexb2avcc ! "
                 "m.video_0 "
                 "d. ! audio/mpeg ! queue max-size-time=0 ! aacparse ! m.audio_0")
        off = [shift(self.source, self.out, kind)
               for kind in ("video", "audio")]
        self.assertLessEqual(abs(off[0] - off[1]), Fraction(1, 10000))
        self.check_decoded("video", "audio")

    def test_edit_list(self):
        ffmpeg("-ss", EDIT_S, "-i", p.sample("mp4"), "-map", "0", "-c", "copy",
               "-f", "mp4", self.source)
        self.mux(FROM_MP4 + "d.video_0 ! m.video_0 d.audio_0 ! m.audio_0")
        before = readers.ffprobe_times(self.source, "video")
        self.assertLess(min(before), 0)
        for kind in ("video", "audio"):
            with self.subTest(kind=kind):
                # qtdemux gives out sound from a frame or two before the edit on,
                # and too little of it at the end.
                off = shift(self.source, self.out, kind, kind == "video")
                self.assertLessEqual(abs(off), Fraction(1, 10000))
        # Of a fragmented file FFmpeg shows what is before the edit as well.
        shown = p.decoded(self.source, "v")
        self.assertEqual(p.decoded(self.out, "v")[-len(shown):], shown)

    def test_variable_rate(self):
        ffmpeg("-f", "lavfi", "-i", VFR, "-fps_mode", "vfr", "-c:v", "libx264",
               "-bf", "3", "-g", "30", "-f", "mp4", self.source)
        times = sorted(readers.ffprobe_times(self.source, "video"))
        self.assertGreater(len({b - a for a, b in zip(times, times[1:])}), 3)
        self.mux(FROM_MP4 + "d.video_0 ! m.sink")
        self.assertLessEqual(abs(shift(self.source, self.out, "video")),
                             Fraction(1, 10000))
        self.check_decoded("video")


if __name__ == "__main__":
    p.run_tests()
