#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reader of MPDs: every MPD of tests/golden is as the schema has it, what it
must not be is found, and an update of a live one keeps what clients were told."""

import re
import sys
import unittest
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))

import mpd
import rules_dash
from findings import Report

GOLDEN = Path(__file__).parents[1] / "golden"
GOOD = (GOLDEN / "languages.mpd").read_text()

# A pattern of GOOD, what takes its place, and a word of the complaint.
BROKEN = [
    (r' minBufferTime="[^"]*"', "", "lacks @minBufferTime"),
    (r'minBufferTime="[^"]*"', 'minBufferTime="4 s"', "minBufferTime is '4 s'"),
    (r'type="static"', 'type="vod"', "type is 'vod'"),
    (r"<MPD ", '<MPD color="red" ', "attribute @color"),
    (r"<Period [\s\S]*</Period>", "", "0 Period"),
    (r'(id="video_0")', "", "lacks @id"),
    (r'id="video_0"', 'id="two words"', "id is 'two words'"),
    (r'bandwidth="\d+"', 'bandwidth="1e6"', "bandwidth is '1e6'"),
    (r'sar="16:11"', 'sar="1.45"', "sar is"),
    (r'frameRate="25"', 'frameRate="25/0"', "frameRate is"),
    (r'lang="de"', 'lang="deutsch_"', "lang is"),
    (r'd="200000"', "", "lacks @d"),
    (r"(<S [^>]*>)", r'<S t="-1" d="1"/>', "t is '-1'"),
    (r"<SegmentTimeline>[\s\S]*?</SegmentTimeline>", "<SegmentTimeline/>", "0 S"),
    (r"(<Label>English</Label>)(\s*)(<Role[^>]*>)", r"\3\2\1", "in the order"),
    (r"(<Role [^>]*>)", r"\1<Rating/>", "has a child Rating"),
    (r'(<Role schemeIdUri=")[^"]*', r"\1", "schemeIdUri is ''"),
    (r"(<BaseURL>.*</BaseURL>)", r"<SegmentList/>\1", "in the order"),
]  # fmt: skip


def shown(parsed):
    """{(Period, Representation, file): presentation time}"""
    return {
        (period.id, representation.where, segment.uri): period.start
        + Fraction(segment.time - representation.offset, representation.timescale)
        for period in parsed.periods
        for representation in period.representations
        for segment in representation.segments
    }


PERIODS = """<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"
  profiles="urn:mpeg:dash:profile:isoff-live:2011" minBufferTime="PT2S">{}</MPD>"""
PERIOD = """<Period id="{}" start="PT{}S"><AdaptationSet contentType="video"
  mimeType="video/mp4"><Representation id="v" bandwidth="1" codecs="avc1.64001f">
  <SegmentTemplate timescale="1" media="$Number$.m4s" initialization="i.mp4"
  startNumber="0"><SegmentTimeline><S t="0" d="4"/></SegmentTimeline>
  </SegmentTemplate></Representation></AdaptationSet></Period>"""


class PeriodTest(unittest.TestCase):
    """A Period of four seconds, and what is between it and the next."""

    def rules(self, start, gaps):
        parsed = mpd.parse(
            PERIODS.format(PERIOD.format(0, 0) + PERIOD.format(1, start)).encode()
        )
        self.assertEqual(parsed.problems, [])
        file = SimpleNamespace(is_missing=False)
        entries = [file] + [SimpleNamespace(is_missing=True, duration=d) for d in gaps]
        presentation = SimpleNamespace(
            renditions={"v": SimpleNamespace(playlist=SimpleNamespace(entries=entries))}
        )
        (first,) = parsed.periods[0].representations
        media = {id(first): [SimpleNamespace(entry=file)]}
        report = Report()
        rules_dash.check_periods(presentation, parsed, media, report)
        return report.rules()

    def test_next_to_each_other(self):
        self.assertEqual(self.rules(4, []), set())
        self.assertEqual(self.rules(6, []), {"101"})

    def test_gaps_in_between(self):
        self.assertEqual(self.rules(6, [1, 1]), set())
        self.assertEqual(self.rules(5, [1, 1]), set())  # of another Representation
        self.assertEqual(self.rules(6, [1]), {"101"})
        self.assertEqual(self.rules(5.5, [1, 1]), {"101"})


class MpdTest(unittest.TestCase):
    def test_golden_files_are_as_the_schema_has_them(self):
        for path in sorted(GOLDEN.glob("*.mpd")):
            with self.subTest(path.name):
                self.assertEqual(mpd.parse(path.read_bytes()).problems, [])

    def test_what_the_schema_does_not_allow_is_found(self):
        for pattern, replacement, complaint in BROKEN:
            with self.subTest(complaint):
                text = re.sub(pattern, replacement, GOOD, count=1)
                self.assertNotEqual(text, GOOD)
                problems = mpd.parse(text.encode()).problems
                self.assertIn(complaint, "\n".join(problems))

    def test_update_keeps_what_was_said(self):
        before, after, over = (
            mpd.parse((GOLDEN / f"live-{name}.mpd").read_bytes())
            for name in ("start", "slid", "over")
        )
        name = "availabilityStartTime"
        self.assertEqual(before.attributes[name], after.attributes[name])
        self.assertLess(before.attributes["publishTime"],
                        after.attributes["publishTime"])  # fmt: skip
        self.assertEqual([(p.id, p.start) for p in before.periods],
                         [(p.id, p.start) for p in after.periods])  # fmt: skip
        old, new, last = shown(before), shown(after), shown(over)
        both = set(old) & set(new)
        self.assertEqual(len(both), 2)
        for key in both:
            self.assertEqual(old[key], new[key])
        self.assertEqual(new, last)

    def test_durations_and_templates(self):
        for text, seconds in [("PT4S", 4), ("P1DT2H3M4.5S", 93784.5), ("PT0.25S", 0.25)]:
            self.assertEqual(mpd.parse_duration(text), Fraction(seconds))
        values = {"Number": 7, "Time": 9, "RepresentationID": "v"}
        for template, uri in [
            ("$RepresentationID$/$Number%05d$.m4s", "v/00007.m4s"),
            ("a$$b$Time$$$", "a$b9$"),
        ]:
            self.assertEqual(mpd.expand(template, values), uri)


if __name__ == "__main__":
    unittest.main()
