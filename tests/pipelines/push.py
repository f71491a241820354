#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""However the bytes come, pulled or pushed, the output is the same."""

import subprocess
import unittest

import pipeline as p

REST = (" ! ebmlfastdemux name=d d. ! h.video_0 d. ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out}")


def contents(directory):
    return {path.relative_to(directory).as_posix(): path.read_bytes()
            for path in sorted(directory.rglob("*")) if path.is_file()}


class Push(unittest.TestCase):
    def check_same(self, name, source_element, from_stdin=False):
        source = p.sample(name)
        with p.folder() as pulled, p.folder() as pushed:
            p.launch(f"filesrc location={p.quote(source)}"
                     + REST.format(out=p.quote(pulled))).expect_clean()
            line = source_element.format(source=p.quote(source)) \
                + REST.format(out=p.quote(pushed))
            if from_stdin:
                with subprocess.Popen(["cat", source],
                                      stdout=subprocess.PIPE) as cat:
                    p.launch(line, stdin=cat.stdout).expect_clean()
            else:
                p.launch(line).expect_clean()
            self.assertEqual(contents(pulled).keys(), contents(pushed).keys())
            self.assertEqual(contents(pulled), contents(pushed))

    def test_queue_behind_a_file(self):
        self.check_same("h264-aac-29.97",
                        "filesrc location={source} ! queue")

    def test_pulled_through_an_element(self):
        self.check_same("h264-aac-30", "filesrc location={source} ! identity")

    def test_pipe(self):
        self.check_same("h264-aac-30", "fdsrc", from_stdin=True)

    def test_pipe_of_unknown_sizes(self):
        self.check_same("live-clusters", "fdsrc", from_stdin=True)

    def test_small_odd_chunks(self):
        self.check_same("blockgroup",
                        "filesrc location={source} blocksize=997 ! queue")


if __name__ == "__main__":
    p.run_tests()
