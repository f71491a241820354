#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Segments of sound through every codec that FFmpeg encodes: made alone, by a seek
in the file to the segment's pre-roll, they are bit for bit those of a run from the
start of the file; and they join without a sample more or less."""

import math
import unittest

import demuxed
import pipeline as p
import sound

RATE = 48000  # of the output
FRAME = 1024
PREROLL_FRAMES = 8  # as documented
CELL_S = 1
SECONDS = 5
ACCURATE = 1 << 1  # GstSeekFlags
DEMUXERS = {"mkv": "ebmlfastdemux", "mp4": "qtdemux"}
CELLS = f"segment-duration={CELL_S * 10 ** 9}"
# In dB of full scale, of segments against a run in one go: what decoders put in at
# random (AC-3, AAC) is at -48, what is a sample off above -34.
MOST_ERROR = -42
# Its times in Matroska are rounded, and nothing tells by how much.
ROUNDED = [("libvorbis", "mkv")]

# Encoder, rates and containers
CODECS = [
    ("pcm_s16le", "48000 44100 96000", "mkv"),
    ("pcm_f32le", "48000", "mkv"),
    ("flac", "48000 44100", "mkv mp4"),
    ("alac", "48000", "mkv mp4"),
    ("wavpack", "48000", "mkv"),
    ("truehd", "48000", "mkv"),
    ("aac", "48000 44100 24000", "mkv mp4"),
    ("ac3", "48000 44100", "mkv mp4"),
    ("eac3", "48000", "mkv mp4"),
    ("dca", "48000", "mkv"),
    ("libopus", "48000", "mkv mp4"),
    ("libvorbis", "48000 44100", "mkv"),
    ("mp2", "48000", "mkv"),
    ("libmp3lame", "48000 44100", "mkv mp4"),
    ("wmav1", "48000", "mkv"),
    ("wmav2", "48000 44100", "mkv"),
]


def write_sound(path, encoder, rate):
    """A sweep in each channel, in noise."""
    channels = "|".join(
        f"0.3*sin(2*PI*({100 + 30 * c}*t+{200 + 90 * c}*t*t))"
        f"+0.02*(random({c})-0.5)" for c in range(2))
    sound.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
               f"aevalsrc={channels}:c=stereo:s={rate}:d={SECONDS}", "-c:a",
               encoder, "-strict", "-2", str(path)])


def first_frame(cell):
    """The first of the grid that begins in a cell."""
    return -(-cell * CELL_S * RATE // FRAME)


def time_of(frame):
    """To the nearest nanosecond"""
    return (frame * FRAME * 10 ** 9 + RATE // 2) // RATE


def heard(frames):
    """md5 of each frame but those of priming, by its number."""
    return {round(frame.pts * RATE / (FRAME * 10 ** 9)): frame.md5
            for frame in frames if frame.duration}


class AudioCells(unittest.TestCase):
    def dump(self, path, *mode):
        factory = DEMUXERS[path.suffix[1:]]
        dump = demuxed.Dump(f"{factory}!aacbridge passthrough=never {CELLS}",
                            path, *mode)
        self.assertEqual(dump.run.returncode, 0, dump.run.stderr)
        self.assertEqual(dump.errors, [])
        stream, = dump.streams.values()
        return heard(stream.frames)

    def check_cell(self, path, whole, cell):
        first, end = first_frame(cell), first_frame(cell + 1)
        alone = self.dump(path, "seek", time_of(first - PREROLL_FRAMES),
                          ACCURATE, end - first + 4 * PREROLL_FRAMES)
        differing = [number - first for number in range(first, end)
                     if alone.get(number, "none") != whole[number]]
        self.assertEqual(differing, [], f"of segment {cell}")

    def decoded(self, path, properties, out):
        p.launch(f"filesrc location={p.quote(path)} ! "
                 f"{DEMUXERS[path.suffix[1:]]} ! aacbridge passthrough=never "
                 f"bitrate=320000 {properties} ! fmp4fragmux ! "
                 f"filesink location={p.quote(out)}").expect_clean()
        return sound.Sound(out)

    def check_joins(self, path):
        out = path.parent / "out.mp4"
        one, cells = (self.decoded(path, properties, out)
                      for properties in ("", CELLS))
        self.assertEqual((one.start, one.end), (cells.start, cells.end))
        squares = [(a - b) ** 2 for a, b in zip(one.samples, cells.samples)]
        for cell in range(1, SECONDS - 1):
            at = 2 * (cell * CELL_S * RATE - one.start)
            some = squares[at - RATE // 4:at + RATE]
            error = 10 * math.log10(sum(some) / len(some) + 1e-20)
            self.assertLess(error, MOST_ERROR, f"dB, segment {cell}")

    def check(self, encoder, rate, container):
        with p.folder() as folder:
            path = folder / f"source.{container}"
            write_sound(path, encoder, rate)
            whole = self.dump(path, "stay", 0)
            self.assertGreater(len(whole), (SECONDS - 1) * RATE // FRAME)
            for cell in range(1, SECONDS - 1):
                with self.subTest(cell=cell):
                    self.check_cell(path, whole, cell)
            if (encoder, container) not in ROUNDED:
                self.check_joins(path)


def add_test(encoder, rate, container):
    def test(self):
        self.check(encoder, rate, container)
    setattr(AudioCells, f"test_{encoder}_{rate}_{container}", test)


for name, rates, containers in CODECS:
    for hz in rates.split():
        for kind in containers.split():
            add_test(name, int(hz), kind)


if __name__ == "__main__":
    p.run_tests()
