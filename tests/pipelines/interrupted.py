#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Killed at any moment, the folder lists only what is complete."""

import os
import signal
import time
import unittest

import pipeline as p

# 2 s segments of a source that takes its time.
LINE = ("filesrc location={source} blocksize=4096 ! queue ! "
        "identity sleep-time=20000 ! ebmlfastdemux name=d "
        "d. ! h.video_0 d. ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out} segment-duration=2000000000")
N_SEGMENTS_BEFORE = 2


def n_listed(out):
    try:
        return min(len(r.segments) for r in p.Output(out).renditions)
    except (AssertionError, FileNotFoundError, ValueError):
        return 0


class Interrupted(unittest.TestCase):
    def kill_after(self, out, n_segments):
        process = p.start(LINE.format(source=p.quote(p.sample("h264-aac-30")),
                                      out=p.quote(out)))
        deadline = time.monotonic() + p.TIME_LIMIT_S
        while n_listed(out) < n_segments and process.poll() is None \
                and time.monotonic() < deadline:
            time.sleep(0.01)
        was_running = process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        text, _ = process.communicate()
        self.assertTrue(was_running, f"ended before it was killed: {text}")

    def test_kill_leaves_complete_files_listed(self):
        with p.folder() as out, p.folder() as scratch:
            self.kill_after(out, N_SEGMENTS_BEFORE)
            output = p.Output(out)
            self.assertEqual((len(output.video), len(output.audio)), (1, 1))
            self.assertGreaterEqual(p.expect_whole_files(output),
                                    2 * N_SEGMENTS_BEFORE)
            for kind, rendition in (("v", output.video[0]),
                                    ("a", output.audio[0])):
                self.assertFalse(rendition.is_finished)
                self.assertTrue(p.decoded(rendition.joined(scratch), kind))

    def test_what_was_listed_is_what_a_whole_run_writes(self):
        with p.folder() as out, p.folder() as whole:
            self.kill_after(out, N_SEGMENTS_BEFORE)
            line = LINE.replace("identity sleep-time=20000 ! ", "")
            p.launch(line.format(source=p.quote(p.sample("h264-aac-30")),
                                 out=p.quote(whole))).expect_clean()
            for rendition in p.Output(out).renditions:
                for path in [rendition.init, *rendition.segments]:
                    twin = whole / path.relative_to(out)
                    self.assertEqual(path.read_bytes(), twin.read_bytes(),
                                     path.name)


if __name__ == "__main__":
    p.run_tests()
