#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Players that choose their demuxer by rank play to the end when ebmlfastdemux
has the highest: playbin3, uridecodebin3, playbin and decodebin."""

import os
import shutil
import subprocess
import unittest

import pipeline as p

RANK = "ebmlfastdemux:MAX"
SINKS = "video-sink=fakesink audio-sink=fakesink text-sink=fakesink"
PLAYERS = {
    "playbin3": "playbin3 uri=file://{path} " + SINKS,
    "uridecodebin3": "uridecodebin3 uri=file://{path} ! queue ! fakesink",
    "playbin": "playbin uri=file://{path} " + SINKS,
    "decodebin": "filesrc location={path} ! decodebin ! fakesink",
}
DECODERS = {"h264-aac-30": ("avdec_h264", "avdec_aac"),
            "two-audio": ("avdec_h264", "avdec_aac"),
            "audio-only": ("avdec_aac",)}


def has_elements(names):
    return all(subprocess.run(["gst-inspect-1.0", "--exists", name]).returncode
               == 0 for name in names)


class Playback(unittest.TestCase):
    def setUp(self):
        os.environ["GST_PLUGIN_FEATURE_RANK"] = RANK
        self.addCleanup(os.environ.pop, "GST_PLUGIN_FEATURE_RANK")

    def check(self, path, player):
        ended = p.launch("-v -m " + PLAYERS[player].format(path=p.quote(path)))
        self.assertEqual(ended.status, 0, ended.output[-2000:])
        self.assertIn(" (eos)", ended.output)
        self.assertIn("GstEbmlFastDemux", ended.output)

    def test_to_the_end(self):
        for name, decoders in DECODERS.items():
            if not has_elements(decoders):
                continue
            for player in PLAYERS:
                with self.subTest(name=name, player=player):
                    self.check(p.sample(name), player)

    def test_h265(self):
        if not has_elements(("avdec_h265", "avdec_aac")):
            self.skipTest("no decoders")
        with p.folder() as out:
            path = out / "h265.mkv"
            made = subprocess.run(
                ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                 "testsrc=s=320x240:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2",
                 "-c:v", "libx265", "-x265-params", "log-level=error", "-c:a",
                 "aac", path])
            if made.returncode:
                self.skipTest("ffmpeg has no libx265")
            for player in PLAYERS:
                with self.subTest(player=player):
                    self.check(path, player)

    def test_other_tracks_after_a_join(self):
        if not has_elements(DECODERS["two-audio"]):
            self.skipTest("no decoders")
        with p.folder() as out:
            path = out / "joined.mkv"
            with open(path, "wb") as joined:
                for name in ("h264-aac-30", "audio-only"):
                    with open(p.sample(name), "rb") as part:
                        shutil.copyfileobj(part, joined)
            self.check(path, "playbin")


if __name__ == "__main__":
    p.run_tests()
