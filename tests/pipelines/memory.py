#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever a Matroska file says, demuxing it takes no more memory than its
largest frame and 64 MB, pulled or pushed. Files lie about sizes, or have as
much of everything as is read at all."""

import os
import unittest
import zlib

import pipeline as p
from demuxed import Dump
from ebmlwriter import element, head, uint

MB = 1 << 20
ALLOWED = 64 * MB
MODES = (["pull"], ["push", 1, 65536])
HUGE = 1 << 48


def track(number, *parts):
    return element("ae", uint("d7", number), uint("73c5", number),
                   uint("83", 1), element("86", b"V_VP8"),
                   element("e0", uint("b0", 16), uint("ba", 16)), *parts)


def block(number, size):
    """SimpleBlock header of a frame of `size` bytes, a key frame."""
    return head("a3", size + 4) + bytes([0x80 | number, 0, 0, 0x80])


EBML = element("1a45dfa3", uint("42f7", 1), element("4282", b"matroska"))
SEGMENT = bytes.fromhex("1853806701ffffffffffffff")
CLUSTER = bytes.fromhex("1f43b67501ffffffffffffff") + uint("e7", 0)
TRACKS = element("1654ae6b", track(1))
FRAME = block(1, 100) + bytes(100)
START = EBML + SEGMENT + TRACKS


def zlib_track():
    return track(1, element("6d80", element("6240", element(
        "5034", uint("4254", 0)))))


class Memory(unittest.TestCase):
    def check(self, *parts, passed_on=0):
        """`parts` are bytes, or sizes of holes; what is passed on at once is
        the largest frame."""
        with p.folder() as folder:
            small, source = folder / "small", folder / "hostile"
            small.write_bytes(START + CLUSTER + FRAME)
            with open(source, "wb") as out:
                for part in parts:
                    if isinstance(part, int):
                        out.seek(part, os.SEEK_CUR)
                        out.truncate()
                    else:
                        out.write(part)
            for mode in MODES:
                with self.subTest(mode=mode[0]):
                    usual = Dump("ebmlfastdemux", small, *mode)
                    hostile = Dump("ebmlfastdemux", source, *mode)
                    self.assertFalse(hostile.crashed, hostile.run.stderr)
                    if not usual.peak:
                        self.skipTest("peak memory is not told here")
                    self.assertLess((hostile.peak - usual.peak) / MB,
                                    (passed_on + ALLOWED) / MB)

    def test_every_track_with_large_codec_private(self):
        private = element("63a2", bytes(100_000))
        tracks = element("1654ae6b",
                         *(track(n, private) for n in range(1, 127)))
        blocks = b"".join(block(n, 100) + bytes(100) for n in range(1, 127))
        self.check(EBML, SEGMENT, tracks, CLUSTER, blocks)

    def test_tracks_of_tiny_elements(self):
        self.check(EBML, SEGMENT,
                   element("1654ae6b", track(1, element("55ee") * 1_000_000)),
                   CLUSTER, FRAME)

    def test_more_tracks_than_are_read(self):
        tracks = element("1654ae6b",
                         *(track(n) for n in range(1, 100_000)))
        self.check(EBML, SEGMENT, tracks, CLUSTER, FRAME)

    def test_tracks_larger_than_everything(self):
        self.check(EBML, SEGMENT, head("1654ae6b", HUGE), 100 * MB)

    def test_metadata_of_tiny_elements(self):
        simple = element("67c8", element("45a3", b"A"), element("4487", b"B"))
        tags = element("1254c367", element("7373", simple * 100_000))
        chapter = element("b6", uint("73c4", 1), uint("91", 1))
        chapters = element("1043a770", element("45b9", chapter * 80_000))
        point = element("bb", uint("b3", 1),
                        element("b7", uint("f7", 1), uint("f1", 1)))
        cues = element("1c53bb6b", point * 60_000)
        self.check(START, tags, chapters, cues, CLUSTER, FRAME)

    def test_large_attachments(self):
        attached = element("61a7", element("466e", b"name"),
                           element("4660", b"image/png"),
                           element("465c", bytes(15 * MB)))
        # Up to 32 MB of them become tags, which others hold.
        self.check(START, element("1941a469", attached * 6), CLUSTER, FRAME,
                   passed_on=32 * MB)

    def test_block_larger_than_everything(self):
        self.check(START, CLUSTER, head("a3", HUGE), 100 * MB, CLUSTER, FRAME)

    def test_void_larger_than_everything(self):
        self.check(START, CLUSTER, head("ec", HUGE), 100 * MB)

    def test_block_group_of_tiny_elements(self):
        self.check(START, CLUSTER, element("a0", element("fb") * 5_000_000),
                   FRAME)

    def test_largest_block(self):
        size = 64 * MB - 64
        self.check(START, CLUSTER, block(1, size), size, FRAME,
                   passed_on=size)

    def test_blocks_larger_than_a_read(self):
        size = 5 * MB
        self.check(START, CLUSTER, *([block(1, size), size] * 20),
                   passed_on=size)

    def test_zlib_bomb(self):
        packed = zlib.compress(bytes(300 * MB))
        self.check(EBML, SEGMENT, element("1654ae6b", zlib_track()), CLUSTER,
                   block(1, len(packed)), packed, FRAME,
                   passed_on=64 * MB)

    def test_segments_without_end(self):
        self.check((START + CLUSTER + FRAME) * 20_000)


if __name__ == "__main__":
    # With it malloc() writes to all that it gives, and so takes it at once.
    os.environ.pop("MALLOC_PERTURB_", None)
    p.run_tests()
