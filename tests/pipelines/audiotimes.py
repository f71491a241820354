#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sound against pictures, from a source through aacbridge to fragmented MP4: late
and early audio, sources that begin at hour 25, holes; and the levels that a
stream gives for its downmix."""

import json
import statistics
import unittest
from fractions import Fraction

import pipeline as p
import sound

HOURS_25 = 25 * 3600
ROUNDING = sound.RATE // 1000  # Matroska's


def video_start(path):
    """When the first picture is shown, in seconds."""
    report = json.loads(sound.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_packets",
         "-show_streams", "-of", "json", str(path)]))
    ticks = min(int(packet["pts"]) for packet in report["packets"])
    return ticks * Fraction(report["streams"][0]["time_base"])


def bridge(source, target, links="d.audio_0"):
    p.launch(f"filesrc location={p.quote(source)} ! ebmlfastdemux name=d "
             f"fmp4fragmux name=m ! filesink location={p.quote(target)} "
             f"d.video_0 ! annexb2avcc ! m.video_0 {links} ! "
             f"aacbridge passthrough=never ! m.audio_0").expect_clean()


class Offsets(unittest.TestCase):
    def check(self, delay_ms, start_s=0, codec="ac3"):
        with p.folder() as folder:
            alone, source, out = (folder / name for name in
                                  ("alone.mka", "source.mkv", "out.mp4"))
            sound.make(alone, codec)
            sound.run(
                ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                 "testsrc=s=160x90:r=25:d=2", "-itsoffset",
                 f"{delay_ms / 1000}", "-i", str(alone), "-map", "0", "-map",
                 "1", "-c:v", "libx264", "-bf", "2", "-c:a", "copy",
                 "-output_ts_offset", str(start_s), str(source)])
            bridge(source, out)
            offsets = []
            tolerance = 1
            for path in (source, out):
                heard = sound.Sound(path)
                if path == source and heard.declares_delay:
                    tolerance += sound.HALF_TICK
                impulses = [at for at, _ in heard.impulses(0)]
                seconds = Fraction(impulses[2], sound.RATE)
                offsets.append((seconds - video_start(path)) * sound.RATE)
        # Matroska's times, and those of the pictures, are rounded.
        self.assertLessEqual(abs(offsets[1] - offsets[0]), tolerance,
                             offsets)

    def test_together(self):
        self.check(0)

    def test_audio_is_late(self):
        self.check(250)

    def test_audio_is_a_little_late(self):
        self.check(13)

    def test_start_at_hour_25(self):
        self.check(0, HOURS_25)

    def test_late_at_hour_25(self):
        self.check(250, HOURS_25)


class Gaps(unittest.TestCase):
    def check(self, codec, dropped, layout="stereo"):
        with p.folder() as folder:
            made, whole, source, out = (folder / name for name in (
                "made.mkv", "whole.mkv", "source.mkv", "out.mp4"))
            sound.make(made, codec, layout)
            # FFmpeg moves times when it copies, so both are copies.
            for path, drop in ((whole, "0"), (source, "between(n\\,{}\\,{})")):
                sound.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(made),
                           "-c", "copy", "-bsf:a",
                           "noise=drop=" + drop.format(*dropped), str(path)])
            p.launch(f"filesrc location={p.quote(source)} ! ebmlfastdemux ! "
                     f"aacbridge passthrough=never ! fmp4fragmux ! "
                     f"filesink location={p.quote(out)}").expect_clean()
            before = sound.Sound(whole)
            after = sound.Sound(out)
            expected = {at for at, _ in before.impulses(0)}
            found = {at for at, _ in after.impulses(0)}
        self.assertLess(len(found), len(expected))
        for at in found:
            self.assertTrue(any(abs(at - was) <= ROUNDING for was in expected),
                            f"{sorted(found)}, without a gap "
                            f"{sorted(expected)}")
        self.assertGreater(max(found), max(expected) - sound.HALF_TICK)
        self.assertLess(abs(after.end - before.end), 3000)

    def test_gap_in_ac3(self):
        self.check("ac3", (20, 35))

    def test_gap_in_opus(self):
        self.check("libopus", (20, 50))

    def test_gap_in_aac(self):
        self.check("aac", (20, 50))

    def test_gap_in_flac(self):
        self.check("flac", (5, 8))


class MixLevels(unittest.TestCase):
    """The centre of a 5.1 stream in stereo, against its left."""

    def ratio(self, codec, options):
        with p.folder() as folder:
            source, out = folder / "source.mkv", folder / "out.mp4"
            sound.make(source, codec, "5.1",
                       options=["-b:a", "640k", *options])
            p.launch(f"filesrc location={p.quote(source)} ! ebmlfastdemux ! "
                     f"aacbridge channels=2 ! fmp4fragmux ! "
                     f"filesink location={p.quote(out)}").expect_clean()
            heard = sound.Sound(out)
            left, centre = ([heard.height(0, at + offset) for at in
                             range(sound.FIRST, 2 * sound.RATE, sound.PERIOD)]
                            for offset in (0, 2 * sound.STEP))
        # AAC makes some impulses lower, and now and then one higher.
        return (statistics.quantiles(centre, n=4)[-1] /
                statistics.quantiles(left, n=4)[-1])

    def test_levels_of_ac3(self):
        for level in (0.707, 0.5):
            ratio = self.ratio("ac3", ["-center_mixlev", str(level)])
            self.assertAlmostEqual(ratio, level, delta=0.07)

    def test_levels_of_eac3(self):
        for level in (1.0, 0.5):
            ratio = self.ratio("eac3", ["-dmix_mode", "2", "-loro_cmixlev",
                                        str(level)])
            self.assertAlmostEqual(ratio, level, delta=0.07)


if __name__ == "__main__":
    p.run_tests()
