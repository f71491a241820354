#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Segments in CMAF chunks: by the rules, with every frame of the source, and as
many as their duration makes."""

import pathlib
import sys
import unittest

import pipeline as p

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
import check  # noqa: E402
import isobmff  # noqa: E402
from findings import Report  # noqa: E402

COPY = ("filesrc location={source} ! ebmlfastdemux : hlssink-fmp4 "
        "directory={out} segment-duration=2000000000 "
        "chunk-duration=500000000 {options}")
IN_A_SEGMENT = 4


class Chunks(unittest.TestCase):
    def check_copy(self, sample, options=""):
        source = p.sample(sample)
        with p.folder() as out:
            launched = p.launch("-m " + COPY.format(
                source=p.quote(source), out=p.quote(out), options=options)) \
                .expect_clean()
            report = Report()
            check.check_folder(out, report, True, source)
            self.assertEqual([str(f) for f in report.findings], [])
            for path in out.glob("video_0/*.m4s"):
                boxes = isobmff.parse_boxes(memoryview(path.read_bytes()))
                self.assertEqual([box.type for box in boxes],
                                 ["styp"] + ["moof", "mdat"] * IN_A_SEGMENT)
            n_segments = launched.output.count("hls-segment-added")
            n_chunks = launched.output.count("hls-chunk-added")
            # The last segment of sound may be a frame.
            self.assertGreater(n_chunks, (n_segments - 2) * IN_A_SEGMENT)
            self.assertLessEqual(n_chunks, n_segments * (IN_A_SEGMENT + 1))

    def test_stored(self):
        self.check_copy("h264-aac-30")

    def test_fraction_of_a_rate(self):
        self.check_copy("h264-aac-29.97", "manifests=hls")

    def test_one_file(self):
        self.check_copy("h264-aac-25", "single-media-file=main.mp4")


if __name__ == "__main__":
    p.run_tests()
