#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One file on demand: the index in front is what a SegmentBase needs. Each
reference is fetched by its byte range alone and decoded behind the header."""

import pathlib
import subprocess
import sys
import unittest

import pipeline as p

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
import isobmff  # noqa: E402

COPY = ("filesrc location={source} ! ebmlfastdemux name=d "
        "d.{kind}_0 ! fmp4fragmux write-sidx=true write-mehd=true "
        "fragment-duration=2000000000 {options} ! filesink location={out}")


class OnDemand(unittest.TestCase):
    def make(self, folder, kind, options=""):
        out = folder / "out.mp4"
        p.launch(COPY.format(source=p.quote(p.sample("h264-aac-29.97")),
                             out=p.quote(out), kind=kind,
                             options=options)).expect_clean()
        return out

    def read_index(self, data):
        """(start of the media, index), both by the box alone."""
        boxes = isobmff.parse_boxes(memoryview(data))
        self.assertEqual([box.type for box in boxes[:4]],
                         ["ftyp", "moov", "sidx", "free"])
        self.assertIn(b"dash", data[:boxes[0].end])
        index = isobmff.parse_sidx(boxes[2])
        return boxes[2].end + index.first_offset, index

    def check_ranges(self, data, kind, n_references=6):
        start, index = self.read_index(data)
        header = data[:start]
        self.assertEqual(len(index.references), n_references)
        n_frames = 0
        for reference in index.references:
            part = data[start:start + reference.size]
            boxes = isobmff.parse_boxes(memoryview(part))
            self.assertEqual(boxes[0].type, "styp")
            self.assertEqual((reference.starts_with_sap, reference.sap_type),
                             (True, 1))
            start += reference.size
            with p.folder() as folder:
                whole = folder / "part.mp4"
                whole.write_bytes(header + part)
                n_frames += len(p.decoded(whole, kind))
        self.assertEqual(start, len(data))
        return n_frames, index

    def test_video(self):
        with p.folder() as folder:
            out = self.make(folder, "video")
            n_frames, index = self.check_ranges(out.read_bytes(), "v")
            self.assertEqual(n_frames, len(p.Stream(out, "v:0").packets))
            self.assertEqual(sum(r.duration for r in index.references),
                             n_frames * 1001)
            self.assertEqual(index.timescale, 30000)
            self.assertEqual(p.decoded(out, "v"),
                             p.decoded(p.sample("h264-aac-29.97"), "v"))

    def test_audio(self):
        with p.folder() as folder:
            out = self.make(folder, "audio")
            # The last frames lie behind the line at 12 s.
            _, index = self.check_ranges(out.read_bytes(), "a", 7)
            packets = p.Stream(out, "a:0").packets
            self.assertEqual(sum(r.duration for r in index.references),
                             len(packets) * 1024)

    def test_chunks_belong_to_their_segment(self):
        with p.folder() as folder:
            out = self.make(folder, "video", "chunk-duration=500000000")
            self.check_ranges(out.read_bytes(), "v")

    def test_readers_seek(self):
        with p.folder() as folder:
            out = self.make(folder, "video")
            found = subprocess.run(
                ["ffprobe", "-v", "error", "-read_intervals", "7%+#1",
                 "-show_entries", "packet=pts_time", "-of", "csv=p=0", out],
                check=True, capture_output=True, text=True).stdout
            self.assertAlmostEqual(float(found.split(",")[0]), 6, delta=0.2)
            launched = p.launch(
                f"filesrc location={p.quote(out)} ! qtdemux ! h264parse ! "
                "avdec_h264 ! fakesink").expect_clean()
            self.assertIn("EOS", launched.output)


if __name__ == "__main__":
    p.run_tests()
