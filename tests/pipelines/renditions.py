#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The main job, for every shape of Matroska: what comes out is, frame for
frame, what went in, at exact times, and the playlists say what the files are."""

import unittest
from fractions import Fraction

import pipeline as p

COPY = ("filesrc location={source} ! ebmlfastdemux name=d "
        "d. ! h.video_0 d. ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out}")
VIDEO_ONLY = ("filesrc location={source} ! ebmlfastdemux ! h.video_0 "
              "hlssink-fmp4 name=h directory={out}")
AUDIO_ONLY = ("filesrc location={source} ! ebmlfastdemux ! h.audio_0 "
              "hlssink-fmp4 name=h directory={out}")
RATES = {"30": Fraction(30), "29.97": Fraction(30000, 1001),
         "23.976": Fraction(24000, 1001), "25": Fraction(25)}
SAMPLES_PER_FRAME = 1024
HZ = 48000


class Renditions(unittest.TestCase):
    def package(self, name, out, line=COPY):
        p.launch(line.format(source=p.quote(p.sample(name)),
                             out=p.quote(out))).expect_clean()
        return p.Output(out)

    def check_playlists(self, output):
        """Each playlist adds up to its media, and all have the same cuts."""
        targets = set()
        for rendition in output.renditions:
            self.assertTrue(rendition.is_finished)
            self.assertEqual(len(rendition.segments), len(rendition.durations))
            target = int(rendition.value("#EXT-X-TARGETDURATION"))
            targets.add(target)
            for duration in rendition.durations:
                self.assertLessEqual(round(duration), target)
        self.assertEqual(len(targets), 1)
        self.assertEqual(
            len({len(r.segments) for r in output.renditions}), 1,
            "renditions differ in their number of segments")
        p.expect_whole_files(output)

    def check_video(self, rendition, source, rate, folder):
        before = p.Stream(source, "v:0")
        after = p.Stream(rendition.joined(folder), "v:0")
        self.assertEqual(after.hashes, before.hashes)
        for was, now in zip(before.times(), after.times()):
            frame = round(was * rate)
            self.assertEqual(now, Fraction(frame) / rate)
        last = max(after.times()) + 1 / rate
        self.assertLess(abs(sum(rendition.durations) - last),
                        Fraction(len(rendition.durations), 1000))


    def check_audio(self, rendition, source, folder, selector="a:0"):
        before = p.Stream(source, selector)
        after = p.Stream(rendition.joined(folder), "a:0")
        self.assertEqual(after.time_base, Fraction(1, HZ))
        self.assertEqual(after.hashes, before.hashes)
        steps = {b.pts - a.pts
                 for a, b in zip(after.packets, after.packets[1:])}
        self.assertEqual(steps, {SAMPLES_PER_FRAME})
        whole = Fraction(len(after.packets) * SAMPLES_PER_FRAME, HZ)
        self.assertLess(abs(sum(rendition.durations) - whole),
                        Fraction(len(rendition.durations), 1000))

    def check_copy(self, name, rate):
        with p.folder() as out, p.folder() as scratch:
            output = self.package(name, out)
            self.assertEqual((len(output.video), len(output.audio)), (1, 1))
            self.check_playlists(output)
            source = p.sample(name)
            self.check_video(output.video[0], source, rate, scratch)
            self.check_audio(output.audio[0], source, scratch)
            joined = output.video[0].joined(scratch)
            self.assertEqual(p.decoded(joined, "v"), p.decoded(source, "v"))

    def test_video_begins_each_segment_with_a_key_frame(self):
        with p.folder() as out, p.folder() as scratch:
            output = self.package("h264-aac-30", out)
            video = output.video[0]
            for index, segment in enumerate(video.segments):
                alone = scratch / f"{index}.mp4"
                alone.write_bytes(video.init.read_bytes()
                                  + segment.read_bytes())
                self.assertTrue(p.Stream(alone, "v:0").packets[0].is_key)

    def test_multivariant_playlist_tells_what_is_there(self):
        with p.folder() as out:
            output = self.package("h264-aac-30", out)
            variant = output.variants[0]
            self.assertEqual(variant["RESOLUTION"], "320x180")
            self.assertEqual(variant["FRAME-RATE"], "30.000")
            codecs = variant["CODECS"].split(",")
            self.assertTrue(codecs[0].startswith("avc1."), codecs)
            self.assertIn("mp4a.40.2", codecs)
            peak, mean = (int(variant[key])
                          for key in ("BANDWIDTH", "AVERAGE-BANDWIDTH"))
            self.assertGreaterEqual(peak, mean)
            size = sum(path.stat().st_size for r in output.renditions
                       for path in r.segments)
            self.assertLess(abs(size * 8 / 12 / mean - 1), 0.02)
            self.assertIn("#EXT-X-INDEPENDENT-SEGMENTS",
                          output.multivariant.read_text())

    def test_segment_is_six_seconds_of_cells(self):
        with p.folder() as out:
            output = self.package("h264-aac-30", out)
            self.assertEqual(output.video[0].durations, [6, 6])

    def test_video_alone(self):
        with p.folder() as out, p.folder() as scratch:
            output = self.package("video-only", out, VIDEO_ONLY)
            self.assertEqual((len(output.video), len(output.audio)), (1, 0))
            self.check_playlists(output)
            self.check_video(output.video[0], p.sample("video-only"),
                             RATES["30"], scratch)

    def test_audio_alone(self):
        with p.folder() as out, p.folder() as scratch:
            output = self.package("audio-only", out, AUDIO_ONLY)
            self.assertEqual((len(output.video), len(output.audio)), (0, 1))
            self.check_playlists(output)
            self.check_audio(output.audio[0], p.sample("audio-only"), scratch)

    def test_packaging_twice_gives_the_same_bytes(self):
        with p.folder() as one, p.folder() as two:
            self.package("h264-aac-29.97", one)
            self.package("h264-aac-29.97", two)
            for path in sorted(one.rglob("*")):
                if path.is_file():
                    twin = two / path.relative_to(one)
                    self.assertEqual(path.read_bytes(), twin.read_bytes(),
                                     path.name)


def add_copy_test(name, rate):
    def test(self):
        self.check_copy(name, rate)
    setattr(Renditions, "test_copy_of_" + name, test)


for fps, exact in RATES.items():
    add_copy_test(f"h264-aac-{fps}", exact)
    add_copy_test(f"h264-aac-{fps}-nodd", exact)
for shape in ("live", "live-clusters", "blockgroup", "laced", "priming"):
    add_copy_test(shape, RATES["30"])


if __name__ == "__main__":
    p.run_tests()
