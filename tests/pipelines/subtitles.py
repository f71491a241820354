#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Subtitles through fmp4fragmux: as the conformance checker, FFmpeg and qtdemux
read them back, beside video and alone."""

import pathlib
import subprocess
import sys
import unittest

import pipeline as p

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from check import check_movie  # noqa: E402
from findings import Report  # noqa: E402

SUBRIP = """1
00:00:01,000 --> 00:00:02,500
Hello <i>world</i> & all

2
00:00:02,000 --> 00:00:05,000
a < b
line two

3
00:00:12,000 --> 00:00:14,000
Third
"""
WEBVTT = """WEBVTT - title

STYLE
::cue { color: red }

one
00:01.000 --> 00:02.500 line:0
Hello <00:02.000><i>world</i>

NOTE a comment

00:00:02.000 --> 00:00:05.000
Second
"""
TTML = ('<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body>'
        '<div><p begin="1s" end="3s">Hello</p></div></body></tt>')

# What a piece of the film shows, as qtdemux gives it: a cue of two samples is
# two cues to it.
SUBRIP_BACK = """WEBVTT

00:00:01.000 --> 00:00:02.000
Hello <i>world</i> &amp; all

00:00:02.000 --> 00:00:02.500
Hello <i>world</i> &amp; all

00:00:02.000 --> 00:00:02.500
a &lt; b
line two

00:00:02.500 --> 00:00:04.000
a &lt; b
line two

00:00:04.000 --> 00:00:05.000
a &lt; b
line two

00:00:12.000 --> 00:00:14.000
Third

"""
WEBVTT_BACK = """WEBVTT

one
00:00:01.000 --> 00:00:02.000 line:0
Hello <00:02.000><i>world</i>

one
00:00:02.000 --> 00:00:02.500 line:0
Hello <00:02.000><i>world</i>

00:00:02.000 --> 00:00:02.500
Second

00:00:02.500 --> 00:00:04.000
Second

00:00:04.000 --> 00:00:05.000
Second

"""

MUX = "fmp4fragmux name=m fragment-duration=2000000000 ! filesink location={out} "
VIDEO = ("videotestsrc num-buffers=450 ! "
         "video/x-raw,width=160,height=90,framerate=30/1 ! "
         "x264enc key-int-max=60 speed-preset=ultrafast ! h264parse ! m.video_0 ")


class Text(unittest.TestCase):
    def mux(self, folder, name, text, graph):
        """The text through a graph, beside whatever else that has."""
        source, out = folder / name, folder / "out.mp4"
        source.write_text(text)
        p.launch(MUX.format(out=p.quote(out)) +
                 graph.format(source=p.quote(source))).expect_clean()
        report = Report()
        check_movie(str(out), report)
        self.assertEqual([str(finding) for finding in report.findings], [])
        return out

    def read_back(self, folder, out, has_video):
        back = folder / "back.vtt"
        line = (f"filesrc location={p.quote(out)} ! qtdemux name=d d.subtitle_0 ! "
                f"queue ! filesink async=false location={p.quote(back)} ")
        if has_video:
            line += "d.video_0 ! queue ! fakesink async=false"
        p.launch(line).expect_clean()
        return back.read_text()

    def packets(self, out, index):
        """(time in milliseconds, size) as ffprobe has it, which knows text
        tracks of this kind as data."""
        found = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", str(index),
             "-show_entries", "packet=pts_time,size", "-of", "csv=p=0", out],
            check=True, capture_output=True, text=True).stdout
        rows = [line.split(",") for line in found.split()]
        return [(round(float(time) * 1000), int(size)) for time, size in rows]

    def test_subrip_beside_video(self):
        with p.folder() as folder:
            out = self.mux(folder, "film.srt", SUBRIP, VIDEO +
                           "filesrc location={source} ! subparse ! m.text_0")
            self.assertEqual(self.read_back(folder, out, True), SUBRIP_BACK)
            times = [time for time, _ in self.packets(out, 1)]
            self.assertEqual(times, [0, 1000, 2000, 2500, 4000, 5000, 6000, 8000,
                                     10000, 12000, 14000])
            self.assertEqual(len(p.Stream(out, "v:0").packets), 450)

    def test_webvtt_cues(self):
        with p.folder() as folder:
            out = self.mux(folder, "film.srt", SUBRIP, VIDEO +
                           "filesrc location={source} ! subparse ! webvttenc ! "
                           "m.text_0")
            self.assertEqual(self.read_back(folder, out, True), SUBRIP_BACK)

    def test_webvtt_file_alone(self):
        with p.folder() as folder:
            out = self.mux(folder, "film.vtt", WEBVTT,
                           "filesrc location={source} ! typefind ! m.sink")
            self.assertEqual(self.read_back(folder, out, False), WEBVTT_BACK)
            data = out.read_bytes()
            self.assertIn(b"::cue { color: red }", data)
            self.assertIn(b"ctim00:00:01.000", data)
            self.assertIn(b"cwvt", data[:data.index(b"moov")])

    def test_again_through_the_muxer(self):
        """What qtdemux makes of it is as good a source."""
        with p.folder() as folder:
            first = self.mux(folder, "film.srt", SUBRIP,
                             "filesrc location={source} ! subparse ! m.text_0")
            again = folder / "again.mp4"
            p.launch(MUX.format(out=p.quote(again)) +
                     f"filesrc location={p.quote(first)} ! qtdemux ! m.text_0"
                     ).expect_clean()
            self.assertEqual([time for time, _ in self.packets(again, 0)],
                             [time for time, _ in self.packets(first, 0)])

    def test_ttml_beside_video(self):
        with p.folder() as folder:
            out = self.mux(folder, "film.ttml", TTML, VIDEO +
                           "filesrc location={source} ! application/ttml+xml ! "
                           "m.text_0")
            # The document in each fragment of the film.
            self.assertEqual(self.packets(out, 1),
                             [(time, len(TTML)) for time in range(0, 15000, 2000)])


if __name__ == "__main__":
    p.run_tests()
