#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Splice information out of a transport stream, through tsdemux into playlists
and MPD: the sections as they were sent, at the pictures that they name, over an
adjustment of their times and a clock that wraps around."""

import subprocess
import sys
import unittest
from fractions import Fraction
from pathlib import Path

import pipeline as p
import splicestream as s

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import check  # noqa: E402
import findings  # noqa: E402
import mpd as dash  # noqa: E402
from playlist import read_date  # noqa: E402

FPS = 30
BEFORE_WRAP_S = 5
PROVIDER_BREAK = 0x34  # the type whose end is the next; SCTE 35 table 23
CHAPTER = 0x20
LINE = ("filesrc location={source} ! tsdemux send-scte35-events=true name=d "
        "d. ! video/x-h264 ! h.video_0 d. ! audio/mpeg ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out} segment-duration=2000000000 "
        "program-date-time-reference=system {more}")
ADJUSTMENT = s.WRAP - 7 * s.CLOCK_HZ
ROUNDING_S = Fraction(1, 1000)  # dates are in milliseconds


class Splices(unittest.TestCase):
    def setUp(self):
        manager = p.folder()
        self.folder = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)

    def film(self, offset_s):
        path = self.folder / "film.ts"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", p.sample("ts"),
             "-map", "0", "-c", "copy", "-copyts",
             "-output_ts_offset", str(offset_s), "-f", "mpegts", path], check=True)
        return s.TransportStream(path.read_bytes())

    def package(self, film, sections, more=""):
        """The date ranges of the video, checked against those of the sound and
        the MPD's events; attributes by ID's number of the event, in order."""
        source, out = self.folder / "source.ts", self.folder / "out"
        source.write_bytes(film.with_sections(sections))
        p.launch(LINE.format(source=p.quote(source), out=p.quote(out),
                             more=more)).expect_clean()
        report = findings.Report()
        check.check_folder(out, report)
        errors = [str(finding) for finding in report.findings
                  if finding.severity == findings.ERROR]
        self.assertEqual(errors, [])
        self.video, audio = p.Output(out).renditions
        self.mpd = (out / "manifest.mpd").read_bytes()
        ranges = [[p.attributes(line) for line in rendition.lines
                   if line.startswith("#EXT-X-DATERANGE:")]
                  for rendition in (self.video, audio)]
        self.assertEqual(*ranges)
        return ranges[0]

    def begin(self):
        """The date of the film's first picture."""
        return read_date(self.video.value("#EXT-X-PROGRAM-DATE-TIME"))

    def expect_time(self, date, picture):
        late = read_date(date) - self.begin()
        self.assertLessEqual(abs(late - Fraction(picture, FPS)), ROUNDING_S)

    def check_break(self, offset_s, adjustment=0):
        """A break from picture 45 to picture 200, of which an announcement says
        that it lasts 6 seconds."""
        film = self.film(offset_s)
        ticks = sorted_stamps(film)
        out, back = (
            s.section(command, adjustment) for command in (
                s.splice_insert(7, True, ticks[45] - adjustment, 6 * s.CLOCK_HZ),
                s.splice_insert(7, False, ticks[200] - adjustment)))
        # each is sent twice, long before
        ranges = self.package(film, [(10, out), (20, out), (150, back), (155, back)])
        self.assertEqual(len(ranges), 1)
        self.assertEqual(ranges[0]["SCTE35-OUT"], "0x" + out.hex().upper())
        self.assertEqual(ranges[0]["SCTE35-IN"], "0x" + back.hex().upper())
        self.assertEqual(Fraction(ranges[0]["PLANNED-DURATION"]), 6)
        self.expect_time(ranges[0]["START-DATE"], 45)
        self.assertLessEqual(
            abs(Fraction(ranges[0]["DURATION"]) - Fraction(200 - 45, FPS)),
            ROUNDING_S)
        events = dash.parse(self.mpd).periods[0].events
        self.assertEqual([event.section for event in events], [out, back])

    def test_time_signals(self):
        """A break, and a chapter in it, which is no break."""
        film = self.film(0)
        ticks = sorted_stamps(film)
        out, chapter, back = (s.section(command) for command in (
            s.time_signal(7, PROVIDER_BREAK, ticks[45], 6 * s.CLOCK_HZ),
            s.time_signal(8, CHAPTER, ticks[90]),
            s.time_signal(7, PROVIDER_BREAK + 1, ticks[200])))
        ranges = self.package(film, [(10, out), (60, chapter), (150, back)])
        self.assertEqual(len(ranges), 2)
        self.expect_time(ranges[0]["START-DATE"], 45)
        self.assertEqual(Fraction(ranges[0]["PLANNED-DURATION"]), 6)
        self.assertEqual(ranges[0]["SCTE35-IN"], "0x" + back.hex().upper())
        self.expect_time(ranges[1]["START-DATE"], 90)
        self.assertEqual(ranges[1]["SCTE35-CMD"], "0x" + chapter.hex().upper())
        events = dash.parse(self.mpd).periods[0].events
        self.assertEqual([event.section for event in events],
                         [out, chapter, back])

    def test_at_once(self):
        """Where the stream is when it comes."""
        section = s.section(s.splice_insert(7, True, None))
        ranges = self.package(self.film(0), [(100, section)])
        late = read_date(ranges[0]["START-DATE"]) - self.begin()
        self.assertLessEqual(abs(late - Fraction(100, FPS)), Fraction(8, FPS))

    def test_break(self):
        self.check_break(0)

    def test_adjusted_times(self):
        self.check_break(0, ADJUSTMENT)

    def test_wrap_within_the_break(self):
        self.check_break(float(Fraction(s.WRAP, s.CLOCK_HZ) - BEFORE_WRAP_S))

    def test_wrap_of_adjusted_times(self):
        self.check_break(float(Fraction(s.WRAP, s.CLOCK_HZ) - BEFORE_WRAP_S),
                         ADJUSTMENT)

    def test_wrap_between_section_and_break(self):
        self.check_break(float(Fraction(s.WRAP, s.CLOCK_HZ) - Fraction(45 - 15, FPS)))


def sorted_stamps(film):
    """Of the pictures as they are shown; numbers that do not wrap."""
    first = film.stamps[0]
    return sorted(first + (stamp - first + s.WRAP // 2) % s.WRAP - s.WRAP // 2
                  for stamp in film.stamps)


if __name__ == "__main__":
    p.run_tests()
