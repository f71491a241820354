#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What cannot be packaged ends with one clear error and a status that says
so; what was complete by then stays listed and decodes."""

import os
import pathlib
import subprocess
import unittest

import pipeline as p

LINE = ("filesrc location={source} ! ebmlfastdemux name=d "
        "d. ! h.video_0 d. ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out} {extra}")


class BadInput(unittest.TestCase):
    def package(self, source, out, extra=""):
        return p.launch(LINE.format(source=p.quote(source), out=p.quote(out),
                                    extra=extra))

    def expect_one_error(self, launched, words):
        self.assertNotEqual(launched.status, 0, launched.output)
        self.assertGreater(launched.status, 0, "ended by a signal")
        self.assertEqual(len(launched.errors), 1, launched.output)
        self.assertRegex(launched.output.lower(), words)
        self.assertFalse([line for line in launched.warnings
                          if "CRITICAL" in line], launched.output)

    def expect_playable(self, out):
        """What is listed is whole and decodes."""
        output = p.Output(out)
        self.assertGreater(p.expect_whole_files(output), 0)
        with p.folder() as scratch:
            for kind, renditions in (("v", output.video), ("a", output.audio)):
                for rendition in renditions:
                    self.assertTrue(p.decoded(rendition.joined(scratch), kind))
        return output

    def test_text_file(self):
        with p.folder() as scratch:
            source = scratch / "film.mkv"
            source.write_text("This is no film.\n" * 1000)
            self.expect_one_error(self.package(source, scratch / "out"),
                                  "not a matroska")
            self.assertFalse(list(scratch.rglob("*.m3u8")))

    def test_empty_file(self):
        with p.folder() as scratch:
            source = scratch / "film.mkv"
            source.write_bytes(b"")
            self.expect_one_error(self.package(source, scratch / "out"),
                                  "empty")
            self.assertFalse(list(scratch.rglob("*.m3u8")))

    def test_file_cut_in_the_middle(self):
        data = p.sample("h264-aac-30").read_bytes()
        with p.folder() as scratch:
            source = scratch / "film.mkv"
            source.write_bytes(data[:len(data) * 2 // 3])
            launched = self.package(source, scratch / "out")
            self.expect_one_error(launched, "cut off")
            self.expect_playable(scratch / "out")

    def test_live_recording_may_end_anywhere(self):
        """Its Segment states no size: nothing says that more was to come."""
        data = p.sample("live").read_bytes()
        with p.folder() as scratch:
            source = scratch / "film.mkv"
            source.write_bytes(data[:len(data) * 2 // 3])
            launched = self.package(source, scratch / "out")
            self.assertEqual((launched.status, launched.errors), (0, []))
            output = self.expect_playable(scratch / "out")
            self.assertTrue(all(r.is_finished for r in output.renditions))

    def test_file_cut_inside_the_headers(self):
        data = p.sample("h264-aac-30").read_bytes()
        with p.folder() as scratch:
            source = scratch / "film.mkv"
            source.write_bytes(data[:100])
            self.expect_one_error(self.package(source, scratch / "out"),
                                  "ends before its first frames")

    def test_directory_that_is_a_file(self):
        with p.folder() as scratch:
            (scratch / "out").write_text("in the way")
            launched = self.package(p.sample("h264-aac-30"), scratch / "out")
            self.expect_one_error(launched, "out")

    def test_directory_that_cannot_be_written(self):
        with p.folder() as scratch:
            out = "/proc/abr" if os.geteuid() == 0 else scratch / "out"
            if os.geteuid():
                scratch.chmod(0o500)
            launched = self.package(p.sample("h264-aac-30"), out)
            scratch.chmod(0o700)
            self.expect_one_error(launched, "abr|out")

    def test_full_disk(self):
        """A tmpfs that holds the first segment and not the second."""
        with p.folder() as scratch:
            out = scratch / "out"
            out.mkdir()
            source = p.sample("h264-aac-30")
            size = source.stat().st_size * 3 // 4
            mount = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", out],
                capture_output=True)
            if mount.returncode:
                self.skipTest("cannot mount a tmpfs here")
            try:
                launched = self.package(source, out)
                self.expect_one_error(launched, "no space")
                self.expect_playable(out)
            finally:
                subprocess.run(["umount", out], check=True)

    def test_no_stray_files_after_an_error(self):
        """Whatever is in the folder is listed, or is a manifest."""
        data = p.sample("h264-aac-30").read_bytes()
        with p.folder() as scratch:
            source = scratch / "film.mkv"
            source.write_bytes(data[:len(data) * 2 // 3])
            self.package(source, scratch / "out")
            output = p.Output(scratch / "out")
            listed = {path for r in output.renditions
                      for path in [r.playlist, r.init, *r.segments]}
            listed |= {output.multivariant, scratch / "out" / "manifest.mpd"}
            listed |= {r.playlist.with_name("iframes.m3u8")
                       for r in output.video}
            there = {path for path in pathlib.Path(scratch / "out").rglob("*")
                     if path.is_file()}
            self.assertEqual(there - listed, set())


if __name__ == "__main__":
    p.run_tests()
