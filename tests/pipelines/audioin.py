#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Impulses through every codec that FFmpeg encodes, in every container that
takes it, through aacbridge: at the very sample at which FFmpeg decodes them from
the same file, and at which they were put where the file declares its encoder's
delay; each in its channel."""

import statistics
import unittest

import pipeline as p
import sound

DEMUXERS = {"mkv": "ebmlfastdemux", "mp4": "qtdemux", "mov": "qtdemux",
            "ts": "tsdemux"}
# FFmpeg writes a PCR that is so much earlier, which is time zero to tsdemux.
TS_DELAY = sound.RATE * 7 // 10

# Encoder, containers, and where impulses come out, in samples behind where
# they were put: a decoder or encoder delay that the file does not declare. From 7
# on FFmpeg declares some of them, and rounds them itself when it reads.
LOSSLESS = [
    ("pcm_s16le", "mkv mov", {}),
    ("pcm_s24le", "mkv mov", {}),
    ("pcm_s16be", "mov", {}),
    ("pcm_f32le", "mkv", {}),
    ("pcm_f32be", "mov", {}),
    ("flac", "mkv mp4", {}),
    ("alac", "mkv mp4", {}),
    ("wavpack", "mkv", {}),
    ("truehd", "mkv", {}),
]
LOSSY = [
    ("aac", "mkv mp4 ts", {"mkv": 1024}),
    ("ac3", "mkv mp4 ts", {"mkv": 256}),
    ("eac3", "mkv mp4 ts", {"mkv": 256}),
    ("dca", "mkv", {"mkv": 512}),
    ("libopus", "mkv mp4 ts", {}),
    ("libvorbis", "mkv", {"mkv": 144}),
    ("mp2", "mkv ts", {"mkv": 481}),
    ("libmp3lame", "mkv mp4 ts", {"mkv": 1105}),
    ("wmav2", "mkv", {"mkv": 2048}),
]
SURROUND = ["aac", "ac3", "eac3", "dca", "libopus", "libvorbis", "flac",
            "alac", "truehd"]
OPTIONS = {"dca": ["-b:a", "1509k"], "ac3": ["-b:a", "448k"],
           "eac3": ["-b:a", "448k"], "libopus": ["-b:a", "320k"],
           "wmav2": ["-b:a", "320k"]}
# Samples that FFmpeg is later, since the time of the first packet with sound is
# rounded and here that is undone.
ROUNDED = {("wmav2", "mkv"): 32}
# FFmpeg does not take Opus' pre-skip off where MPEG-TS declares it.
OPUS_PRE_SKIP = 312


def lag(found, expected):
    """By how many samples most impulses are late; what codecs do to a single
    one may move its highest sample a little."""
    differences = [was - at for was, at in zip(found, expected)]
    return statistics.mode(differences)


DELAYS = {entry[0]: entry[2] for entry in LOSSLESS + LOSSY}


class AudioIn(unittest.TestCase):
    def convert(self, source, demuxer, n_channels, target):
        p.launch(f"filesrc location={p.quote(source)} ! {demuxer} ! "
                 f"aacbridge passthrough=never bitrate=384000 ! "
                 f"audio/mpeg,channels={n_channels},rate={sound.RATE} ! "
                 f"fmp4fragmux ! filesink location={p.quote(target)}") \
            .expect_clean()
        return sound.Sound(target)

    def check(self, encoder, container, lags, layout="stereo"):
        with p.folder() as folder:
            source = folder / f"source.{container}"
            sound.make(source, encoder, layout,
                       options=OPTIONS.get(encoder, []))
            before = sound.Sound(source)
            after = self.convert(source, DEMUXERS[container],
                                 before.n_channels, folder / "out.mp4")
        self.assertEqual(after.n_channels, before.n_channels)
        shift = -TS_DELAY if container == "ts" else 0
        if container == "ts" and encoder == "libopus":
            shift -= OPUS_PRE_SKIP
        undeclared = lags.get(container, 0)
        rounded = ROUNDED.get((encoder, container), 0)
        tolerance = 0
        if undeclared and before.declares_delay:
            undeclared, rounded, tolerance = 0, 0, sound.HALF_TICK
        for channel in range(before.n_channels):
            if layout == "5.1" and channel == 3:
                continue  # coders take an impulse off the LFE
            expected = [at + shift for at, _ in before.impulses(channel)]
            found = [at for at, _ in after.impulses(channel)]
            where = f"channel {channel}: {found}, FFmpeg: {expected}"
            self.assertGreater(len(expected), 8, where)
            self.assertGreaterEqual(len(found), len(expected), where)
            self.assertAlmostEqual(lag(found, expected), -rounded, None, where,
                                   tolerance)
            if shift == 0:
                truth = range(sound.FIRST + sound.STEP * channel, after.end,
                              sound.PERIOD)
                self.assertEqual(lag(found, truth), undeclared, where)


def add_test(encoder, container, lags, layout):
    def test(self):
        self.check(encoder, container, lags, layout)
    name = f"test_{encoder}_{layout}_{container}".replace(".", "_")
    setattr(AudioIn, name, test)


for name, containers, delays in LOSSLESS + LOSSY:
    for kind in containers.split():
        add_test(name, kind, delays, "stereo")
for name in SURROUND:
    add_test(name, "mkv", DELAYS[name], "5.1")
for channels in ("mono", "3.0", "5.0"):
    add_test("flac", "mkv", {}, channels)


if __name__ == "__main__":
    p.run_tests()
