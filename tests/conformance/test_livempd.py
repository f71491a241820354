#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The watcher of live MPDs can fail: what it watches is written here, right and
then wrong in one way."""

import struct
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from livempd import MpdWatcher
from tracing import TracingReport

N_STATES = 12
WINDOW = 6
PER_PERIOD = 4
TIMESCALE = 1000
LENGTH = 2000  # ticks


def period(number, first, end):
    """Each Period's media times begin at its number of seconds."""
    offset = number * TIMESCALE
    first = max(first, number)
    rows = f'<S t="{offset + (first - number) * LENGTH}" d="{LENGTH}"'
    n_more = min(end, number + PER_PERIOD) - first - 1
    rows += f' r="{n_more}"/>' if n_more > 0 else "/>"
    start = number * LENGTH // TIMESCALE
    return (
        f'<Period id="{number}" start="PT{start}S">'
        '<AdaptationSet contentType="video" mimeType="video/mp4">'
        '<Representation id="v" bandwidth="1000" codecs="avc1.64001F">'
        f'<SegmentTemplate timescale="{TIMESCALE}" startNumber="{first}"'
        f' presentationTimeOffset="{offset}" initialization="init.mp4"'
        f' media="$Number$.m4s"><SegmentTimeline>{rows}</SegmentTimeline>'
        "</SegmentTemplate></Representation></AdaptationSet></Period>"
    )


def state(index):
    end = index + 1
    first = max(end - WINDOW, 0)
    numbers = range(first - first % PER_PERIOD, end, PER_PERIOD)
    periods = "".join(period(number, first, end) for number in numbers)
    times = (
        'type="static" mediaPresentationDuration="PT24S"'
        if end == N_STATES
        else 'type="dynamic" availabilityStartTime="2026-11-21T09:00:00.000Z" '
        f'publishTime="2026-11-21T09:01:{2 * end:02}.000Z" '
        'minimumUpdatePeriod="PT2S"'
    )
    return (
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" minBufferTime="PT2S" '
        f'profiles="urn:mpeg:dash:profile:isoff-live:2011" {times}>{periods}</MPD>'
    )


def good():
    states = [state(index) for index in range(N_STATES)]
    return [*states, states[-1]]


def replaced(index, old, new):
    states = good()
    assert old in states[index], (old, states[index])
    states[index] = states[index].replace(old, new, 1)
    return states


def without_first_period(index):
    states = good()
    head, _, rest = states[index].partition("<Period")
    states[index] = head + "<Period" + rest.partition("<Period")[2]
    return states


def without_last_period(index):
    states = good()
    head, _, _ = states[index].rpartition("<Period")
    states[index] = head + "</MPD>"
    return states


# (rule, what is wrong, states)
MUTATIONS = [
    ("99", "it is cut off", replaced(3, "</MPD>", "")),
    ("108", "another beginning", replaced(3, "T09:00:00", "T09:00:01")),
    ("108", "published before", replaced(3, "T09:01:08", "T09:01:06")),
    ("108", "another start", replaced(6, "PT8S", "PT9S")),
    ("108", "another offset", replaced(6, 'Offset="4000"', 'Offset="4001"')),
    ("108", "another timescale", replaced(6, 'timescale="1000"', 'timescale="1001"')),
    ("108", "another name", replaced(6, 'id="4"', 'id="5"')),
    ("108", "one came back", without_first_period(6)),
    ("108", "the last left", without_last_period(6)),
    ("108", "another time", replaced(6, 't="4000"', 't="4001"')),
    ("108", "another duration", replaced(6, 'd="2000"', 'd="2001"')),
    ("108", "changed after the end", replaced(-1, "PT24S", "PT25S")),
]  # fmt: skip


def box(kind, payload):
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def write_files(folder, lie=0):
    """Media times are one second ahead of presentation times."""
    mdhd = box(b"mdhd", struct.pack(">5IHH", 0, 0, 0, TIMESCALE, 0, 0, 0))
    elst = box(b"elst", struct.pack(">5I", 0, 1, 0, TIMESCALE, 1 << 16))
    trak = box(b"trak", box(b"edts", elst) + box(b"mdia", mdhd))
    (folder / "init.mp4").write_bytes(box(b"moov", trak))
    for number in range(N_STATES):
        begun = number - number % PER_PERIOD
        time = begun * TIMESCALE + (number - begun) * LENGTH
        tfdt = box(b"tfdt", struct.pack(">2I", 0, time + TIMESCALE + lie))
        moof = box(b"moof", box(b"traf", tfdt))
        (folder / f"{number}.m4s").write_bytes(moof)


class MpdWatcherTest(unittest.TestCase):
    def watch(self, states, folder=None):
        report = TracingReport()
        watcher = MpdWatcher(report)
        for text in states:
            watcher.feed(text.encode(), folder)
        return report

    def expect_clean(self, report):
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_good_stream_is_clean(self):
        self.expect_clean(self.watch(good()))

    def test_every_mutation_is_found(self):
        TracingReport.reached.clear()
        for rule, what, states in MUTATIONS:
            with self.subTest(mutation=what):
                report = self.watch(states)
                listed = "\n".join(str(finding) for finding in report.findings)
                self.assertEqual(report.rules(), {rule}, listed)

    def test_files_are_asked(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_files(folder)
            self.expect_clean(self.watch(good(), folder))
            write_files(folder, lie=1)
            report = self.watch(good(), folder)
            self.assertEqual(report.rules(), {"100"})
            self.assertEqual(len(report.findings), N_STATES)
            (folder / "init.mp4").unlink()
            self.expect_clean(self.watch(good(), folder))


if __name__ == "__main__":
    unittest.main()
