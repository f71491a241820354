#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The watcher of live playlists can fail: what it watches is written here, right
and then wrong in one way."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from live import Watcher
from tracing import TracingReport, report_lines

VIDEO, AUDIO = "video_0/playlist.m3u8", "audio_0/playlist.m3u8"
TARGET = 2


def segment(number):
    """Every fifth begins a timeline, every seventh is missing."""
    lines = []
    if number % 5 == 4:
        lines.append("#EXT-X-DISCONTINUITY")
    lines.append(f"#EXT-X-PROGRAM-DATE-TIME:2026-11-21T09:00:{2 * number:02}.000Z")
    if number % 7 == 6:
        lines.append("#EXT-X-GAP")
    name = "gap" if number % 7 == 6 else number
    return [*lines, "#EXTINF:2.000000,", f"{name}.m4s"]


def window(first, length, is_ended=False):
    n_gone = sum(1 for number in range(first) if number % 5 == 4)
    lines = [
        "#EXTM3U", "#EXT-X-VERSION:6", f"#EXT-X-TARGETDURATION:{TARGET}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}", f"#EXT-X-DISCONTINUITY-SEQUENCE:{n_gone}",
        '#EXT-X-MAP:URI="init.mp4"',
    ]  # fmt: skip
    for number in range(first, first + length):
        lines += segment(number)
    if is_ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def good():
    """[(seconds, {path: text})] of a stream that begins, slides and ends."""
    states = []
    for end in range(1, 20):
        first = max(end - 6, 0)
        text = window(first, end - first, is_ended=end == 19)
        states.append((2.0 * end, {VIDEO: text, AUDIO: text}))
    states.append((50.0, states[-1][1]))
    return states


def replaced(state, old, new, path=VIDEO):
    """The states with a text replaced in one of them."""
    states = good()
    seconds, texts = states[state]
    assert old in texts[path], old
    states[state] = (seconds, {**texts, path: texts[path].replace(old, new, 1)})
    return states


def put(state, text, path=VIDEO):
    states = good()
    seconds, texts = states[state]
    states[state] = (seconds, {**texts, path: text})
    return states


def late():
    states = good()
    return [(t + (1.5 if i >= 8 else 0), texts) for i, (t, texts) in enumerate(states)]


def stuck():
    """Audio stays as it was."""
    states = good()
    return [(t, {**texts, AUDIO: states[min(i, 9)][1][AUDIO]})
            for i, (t, texts) in enumerate(states[:12])]  # fmt: skip


# (rule, what is wrong, states, rules that cannot but be broken as well)
MUTATIONS = [
    ("5", "a blank in a list", replaced(3, 'URI="init', 'URI= "init'), "15 34"),
    ("10", "another target duration", replaced(9, "DURATION:2", "DURATION:3"), ""),
    ("33", "a number went back", put(9, window(2, 6)), "33 40 41"),
    ("33", "a number jumped", put(9, window(14, 6)), "33 40 41"),
    ("33", "the last segment left", put(9, window(4, 4)), "41"),
    ("34", "a duration changed", replaced(9, "2.000000,\n5.m4s", "2.000001,\n5.m4s"),
     ""),
    ("34", "a header changed", replaced(5, "init.mp4", "other.mp4"), ""),
    ("34", "a date left", replaced(
        9, "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T09:00:10.000Z\n", ""), ""),
    ("35", "a number stayed", replaced(13, "ITY-SEQUENCE:1", "ITY-SEQUENCE:0"), ""),
    ("36", "too short a window", put(9, window(8, 2)), "35 33 40"),
    ("38", "too late", late(), ""),
    ("40", "changed after the end", replaced(
        -1, "#EXT-X-ENDLIST", '#EXT-X-DATERANGE:ID="a"\n#EXT-X-ENDLIST'), ""),
    ("40", "a name used again", replaced(9, "9.m4s", "7.m4s"), "34"),
    ("41", "one is stuck", stuck(), "38"),
]  # fmt: skip


class LiveTest(unittest.TestCase):
    def watch(self, states):
        report = TracingReport()
        watcher = Watcher(report)
        for seconds, texts in states:
            data = {path: text.encode() for path, text in texts.items()}
            watcher.feed(data, seconds)
        return report

    def test_good_stream_is_clean(self):
        report = self.watch(good())
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_time_need_not_be_known(self):
        report = self.watch([(None, texts) for _, texts in good()])
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_every_mutation_is_found(self):
        TracingReport.reached.clear()
        for rule, what, states, also in MUTATIONS:
            with self.subTest(rule=rule, mutation=what):
                report = self.watch(states)
                listed = "\n".join(str(finding) for finding in report.findings)
                self.assertIn(rule, report.rules(), listed)
                allowed = {rule, *also.split()}
                self.assertLessEqual(report.rules(), allowed, listed)
        never = report_lines(["live"]) - TracingReport.reached
        self.assertEqual(sorted(never), [], "no mutation makes these lines report")


if __name__ == "__main__":
    unittest.main()
