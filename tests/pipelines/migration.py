#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pipelines written for hlssink2, hlssink3 and hlscmafsink, with the name of the
factory changed and nothing else: what they write is where they say, and keeps
every rule."""

import sys
import unittest
from pathlib import Path

import pipeline as p

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import check  # noqa: E402
import findings  # noqa: E402

# An encoder that nobody told where key frames should be, as there: the sink
# asks for them.
VIDEO = ("videotestsrc num-buffers={frames} pattern=ball ! "
         "video/x-raw,format=I420,width=160,height=90,framerate=30/1 ! "
         "x264enc speed-preset=ultrafast ! h264parse")
AUDIO = ("audiotestsrc num-buffers={sounds} samplesperbuffer=1024 ! "
         "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! aacparse")
SECONDS = 12


def video():
    return VIDEO.format(frames=30 * SECONDS)


def audio():
    return AUDIO.format(sounds=SECONDS * 48000 // 1024)


def ported(line):
    for name in ("hlssink2", "hlssink3", "hlscmafsink"):
        line = line.replace(name, "hlssink-fmp4")
    return line


class Migration(unittest.TestCase):
    def run_line(self, line):
        p.launch(ported(line)).expect_clean()

    def expect_clean(self, path):
        report = findings.Report()
        check.check_folder(path, report, decodes=True)
        self.assertEqual([str(f) for f in report.findings
                          if f.severity == findings.ERROR], [])

    def names(self, out):
        return sorted(str(path.relative_to(out)) for path in out.rglob("*")
                      if path.is_file())

    def test_hlssink2_of_one_stream(self):
        with p.folder() as out:
            place = out / "www"
            self.run_line(f"{video()} ! hlssink2 max-files=5 target-duration=2 "
                          f"playlist-length=5 location={p.quote(place)}/seg%05d.m4s "
                          f"playlist-location={p.quote(place)}/live.m3u8")
            self.expect_clean(place / "live.m3u8")
            text = (place / "live.m3u8").read_text()
            self.assertIn("#EXT-X-TARGETDURATION:2\n", text)
            self.assertEqual(text.count("#EXTINF:2.000000,"), 5)
            self.assertIn("\nseg00005.m4s", text)
            self.assertNotIn("seg00000.m4s", text)
            self.assertEqual(self.names(place), ["init.mp4", "live.m3u8",
                                                 "live.mpd"] +
                             [f"seg{n:05}.m4s" for n in range(6)])

    def test_hlssink2_of_two_streams(self):
        """Each has a folder of its own, and a playlist that lists both."""
        with p.folder() as out:
            self.run_line(f"hlssink2 name=h target-duration=4 playlist-length=0 "
                          f"playlist-location={p.quote(out)}/x.m3u8 "
                          f"location={p.quote(out)}/segment%05d.m4s "
                          f"{video()} ! queue ! h.video "
                          f"{audio()} ! queue ! h.audio")
            self.expect_clean(out / "x.m3u8")
            self.assertIn("#EXT-X-STREAM-INF", (out / "x.m3u8").read_text())
            for name in ("video", "audio"):
                self.assertTrue((out / name / "segment00002.m4s").exists())
            text = (out / "video" / "x.m3u8").read_text()
            self.assertEqual(text.count("#EXTINF:4.000000,"), 3)

    def test_hlssink3_vod(self):
        with p.folder() as out:
            self.run_line(f"hlssink3 name=sink playlist-type=vod "
                          f"target-duration=3 enable-program-date-time=true "
                          f"program-date-time-reference=system "
                          f"location={p.quote(out)}/segment.%03d.m4s "
                          f"playlist-location={p.quote(out)}/master.m3u8 "
                          f"{video()} ! sink.video {audio()} ! sink.audio")
            self.expect_clean(out / "master.m3u8")
            text = (out / "video" / "master.m3u8").read_text()
            self.assertIn("#EXT-X-PLAYLIST-TYPE:VOD", text)
            self.assertIn("#EXT-X-PROGRAM-DATE-TIME:", text)
            self.assertEqual(text.count("#EXTINF:3.000000,"), 4)

    def test_hlscmafsink_each_its_own(self):
        """An application's multivariant playlist may list what two sinks wrote
        into one folder."""
        with p.folder() as out:
            place = (f"playlist-type=event target-duration=2 "
                     f"playlist-location={p.quote(out)}/{{0}}.m3u8 "
                     f"location={p.quote(out)}/{{0}}_%05d.m4s "
                     f"init-location={p.quote(out)}/{{0}}_init%05d.mp4")
            self.run_line(f"{video()} ! hlscmafsink {place.format('v')} "
                          f"{audio()} ! hlscmafsink {place.format('a')}")
            for name in ("v", "a"):
                self.expect_clean(out / f"{name}.m3u8")
                text = (out / f"{name}.m3u8").read_text()
                self.assertIn(f'URI="{name}_init00000.mp4"', text)
                self.assertIn(f"\n{name}_00005.m4s", text)
            self.assertNotIn("multivariant.m3u8", self.names(out))

    def test_playlist_root(self):
        with p.folder() as out:
            self.run_line(f"{video()} ! hlssink3 target-duration=2 "
                          f"playlist-length=0 "
                          f"playlist-root=https://cdn.example/a "
                          f"location={p.quote(out)}/s%d.m4s "
                          f"playlist-location={p.quote(out)}/x.m3u8")
            text = (out / "x.m3u8").read_text()
            self.assertIn('URI="https://cdn.example/a/init.mp4"', text)
            self.assertIn("\nhttps://cdn.example/a/s5.m4s\n", text)
            self.assertIn('media="https://cdn.example/a/s$Number$.m4s"',
                          (out / "x.mpd").read_text())

    def test_mpeg_ts_is_refused_with_the_line_to_change(self):
        with p.folder() as out:
            launched = p.launch(ported(
                f"{video()} ! hlssink2 location={p.quote(out)}/seg%05d.ts"))
            self.assertNotEqual(launched.status, 0)
            self.assertIn(f"say location={out}/seg%05d.m4s", launched.output)
            self.assertEqual(self.names(out), [])

    def test_key_frames_are_asked_for(self):
        with p.folder() as out:
            self.run_line(f"{video()} ! hlssink2 target-duration=2 "
                          f"send-keyframe-requests=false playlist-type=vod "
                          f"playlist-location={p.quote(out)}/x.m3u8")
            text = (out / "x.m3u8").read_text()
            self.assertLess(text.count("#EXTINF"), 3)


if __name__ == "__main__":
    p.run_tests()
