#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""All segments of a rendition in one file: the same samples as in many, by the
rules for playlists and for the index; and killed at any moment, the file has
what is listed."""

import os
import pathlib
import signal
import sys
import time
import unittest

import pipeline as p

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
import check  # noqa: E402
from findings import Report  # noqa: E402

COPY = ("filesrc location={source} {slowly} ! ebmlfastdemux : hlssink-fmp4 "
        "directory={out} segment-duration=2000000000 "
        "single-media-file=main.mp4 {options}")
N_MANY = 1030  # an index has room for 1024
MANY = (f"videotestsrc num-buffers={N_MANY} ! "
        "video/x-raw,format=I420,width=160,height=90,framerate=10/1 ! "
        "x264enc key-int-max=1 speed-preset=ultrafast ! "
        "video/x-h264,profile=constrained-baseline ! annexb2avcc ! h.video_0 "
        "hlssink-fmp4 name=h directory={out} segment-duration=100000000 "
        "single-media-file=main.mp4")
SLOWLY = "blocksize=4096 ! queue ! identity sleep-time=20000"
EVENT = "playlist-type=event target-duration=2"
# Playlists, the list of them and the MPD are written one after another: one that
# comes later may not know a last segment yet, or how many bits it has.
NOT_YET_WRITTEN = "19", "72", "73", "106"


def findings(out, source=None, decodes=True):
    report = Report()
    check.check_folder(out, report, decodes, source)
    return [str(finding) for finding in report.findings]


class OneFile(unittest.TestCase):
    def check_copy(self, sample, options="", renditions=2):
        source = p.sample(sample)
        with p.folder() as out:
            p.launch(COPY.format(source=p.quote(source), slowly="",
                                 out=p.quote(out), options=options)) \
                .expect_clean()
            self.assertEqual(findings(out, source), [])
            files = sorted(out.rglob("*.mp4"))
            self.assertEqual({path.name for path in files}, {"main.mp4"})
            self.assertEqual(len(files), renditions)
            for path in files:
                kind = path.parent.name[0]
                if not path.parent.name.endswith("_0"):
                    continue
                expected = p.decoded(source, kind)
                self.assertEqual(p.decoded(path, kind), expected)
                self.assertEqual(
                    p.decoded(path.parent / "playlist.m3u8", kind), expected)

    def test_stored(self):
        self.check_copy("h264-aac-29.97")

    def test_event(self):
        self.check_copy("h264-aac-30", EVENT)

    def test_languages(self):
        self.check_copy("two-audio", renditions=3)

    def test_more_segments_than_the_index_has_references(self):
        """Each picture is a segment, and two of them one reference."""
        with p.folder() as out:
            p.launch(MANY.format(out=p.quote(out))).expect_clean()
            self.assertEqual(findings(out, decodes=False), [])
            (rendition,) = p.Output(out).renditions
            self.assertEqual(len(rendition.segments), N_MANY)
            index = rendition.init.read_bytes().partition(b"sidx")[2]
            self.assertEqual(int.from_bytes(index[30:32], "big"), N_MANY // 2)

    def test_killed(self):
        with p.folder() as out:
            process = p.start(COPY.format(
                source=p.quote(p.sample("h264-aac-30")), slowly=SLOWLY,
                out=p.quote(out), options=EVENT))
            playlist = out / "video_0" / "playlist.m3u8"
            deadline = time.monotonic() + p.TIME_LIMIT_S
            while process.poll() is None and time.monotonic() < deadline \
                    and not (playlist.exists()
                             and playlist.read_text().count("#EXTINF") >= 2):
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            self.assertEqual(process.returncode, -signal.SIGKILL)
            # FFmpeg would wait for the rest of such a playlist.
            known = tuple(f"E rule {rule} " for rule in NOT_YET_WRITTEN)
            self.assertEqual([finding for finding in findings(out, decodes=False)
                              if not finding.startswith(known)], [])


if __name__ == "__main__":
    p.run_tests()
