#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The link-all form carries every stream: ebmlfastdemux : hlssink-fmp4."""

import unittest

import pipeline as p

LINE = ("filesrc location={source} ! ebmlfastdemux : "
        "hlssink-fmp4 directory={out}")


class LinkAll(unittest.TestCase):
    def count(self, name):
        with p.folder() as out:
            p.launch(LINE.format(source=p.quote(p.sample(name)),
                                 out=p.quote(out))).expect_clean()
            output = p.Output(out)
            return len(output.video), len(output.audio), output.media

    def test_video_and_audio(self):
        self.assertEqual(self.count("h264-aac-30")[:2], (1, 1))

    def test_two_audio_tracks_make_three_renditions(self):
        n_video, n_audio, media = self.count("two-audio")
        self.assertEqual((n_video, n_audio), (1, 2))
        self.assertEqual(sorted(entry.get("LANGUAGE") for entry in media),
                         ["de", "en"])

    def test_video_only(self):
        self.assertEqual(self.count("video-only")[:2], (1, 0))

    def test_audio_only(self):
        self.assertEqual(self.count("audio-only")[:2], (0, 1))


if __name__ == "__main__":
    p.run_tests()
