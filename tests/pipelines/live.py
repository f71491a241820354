#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Live windows as a client sees them, reading again and again: what may change
does and nothing else, over the death of the process too.

ABR_KILLS says how often it dies; the moments are drawn by ABR_SEED."""

import os
import random
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import pipeline as p

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import check  # noqa: E402
import findings  # noqa: E402
import live  # noqa: E402
import livempd  # noqa: E402

FRAMES_PER_S = 30
LINE = ("videotestsrc is-live=true pattern=ball num-buffers={frames} ! "
        "video/x-raw,width=160,height=90,framerate=30/1 ! "
        "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! "
        "video/x-h264,profile=constrained-baseline ! annexb2avcc ! h.video_0 "
        "audiotestsrc is-live=true num-buffers={sounds} ! "
        "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! h.audio_0 "
        "hlssink-fmp4 name=h directory={out} segment-duration=500000000 "
        "playlist-type=live playlist-length={length} max-files=1 {more}")
N_KILLS = int(os.environ.get("ABR_KILLS", "3"))
SEED = int(os.environ.get("ABR_SEED", "1"))
CHUNKS = "chunk-duration=100000000"
POLL_S = 0.04


def line(out, seconds, more="", length=6):
    return LINE.format(out=p.quote(out), more=more, length=length,
                       frames=FRAMES_PER_S * seconds,
                       sounds=seconds * 48000 // 1024)


def snapshot(out):
    """The media and I-frame playlists there are; one that is being replaced is whole."""
    texts = {str(path.relative_to(out)): path.read_bytes()
             for path in sorted(out.rglob("*.m3u8"))}
    return {path: text for path, text in texts.items()
            if b"#EXT-X-STREAM-INF" not in text}


class Live(unittest.TestCase):
    def setUp(self):
        self.report = findings.Report()
        self.watcher = live.Watcher(self.report)
        self.mpd_watcher = livempd.MpdWatcher(self.report)

    def look(self, out):
        self.watcher.feed(snapshot(out))
        for path in out.glob("*.mpd"):
            self.mpd_watcher.feed(path.read_bytes(), out)

    def watch(self, process, out, until_s=p.TIME_LIMIT_S):
        """Reads on until the process ends or the time is over."""
        deadline = time.monotonic() + until_s
        while process.poll() is None and time.monotonic() < deadline:
            self.look(out)
            time.sleep(POLL_S)
        return process.poll() is None

    def expect_clean(self, but=()):
        errors = [str(finding) for finding in self.report.findings
                  if finding.severity == findings.ERROR
                  and finding.rule not in but]
        self.assertEqual(errors, [])

    def n_listed(self):
        return {path: live.end(state.playlist)
                for path, state in self.watcher.states.items()
                if not path.endswith("iframes.m3u8")}

    def test_window_slides_and_nothing_else_changes(self):
        with p.folder() as out:
            process = p.start(line(out, 10))
            self.assertFalse(self.watch(process, out))
            process.communicate()
            self.look(out)
            self.expect_clean()
            self.assertEqual(self.n_listed(), {"video_0/playlist.m3u8": 20,
                                               "audio_0/playlist.m3u8": 20})
            output = p.Output(out)
            p.expect_whole_files(output)
            for rendition in output.renditions:
                self.assertTrue(rendition.is_finished)
                self.assertLess(len(rendition.segments), 9)
            # Nobody can want what left the window so long ago.
            self.assertFalse((out / "video_0/segment_00000.m4s").exists())
            check.check_folder(out, self.report)
            self.expect_clean()

    def test_killed_and_resumed_it_is_one_presentation(self):
        self.kill_and_resume("resume=true")

    def test_killed_within_a_chunk_it_is_one_presentation(self):
        """What grew under its name is listed whole or not at all."""
        self.kill_and_resume(f"resume=true {CHUNKS}")

    def kill_and_resume(self, more):
        moments = random.Random(SEED)
        with p.folder() as out:
            for _ in range(N_KILLS):
                process = p.start(line(out, 60, more))
                self.assertTrue(
                    self.watch(process, out, moments.uniform(1, 4)))
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                self.look(out)
                if (out / "multivariant.m3u8").exists():
                    p.expect_whole_files(p.Output(out))
            process = p.start(line(out, 4, more))
            self.watch(process, out)
            process.communicate()
            self.look(out)
            self.expect_clean()
            check.check_folder(out, self.report)
            self.expect_clean()
            self.assertEqual(len(set(self.n_listed().values())), 1)

    def test_names_of_files_are_the_application_s_business(self):
        """Two renditions in one folder, killed, resumed, deleted."""
        names = ("playlist-location={out}/x.m3u8 "
                 "video_0::location=v%d.m4s video_0::playlist-location=v.m3u8 "
                 "audio_0::location=a-%03d.m4s audio_0::init-location=ai.mp4 "
                 "audio_0::playlist-location=a.m3u8 resume=true")
        with p.folder() as out:
            more = names.format(out=p.quote(out))
            process = p.start(line(out, 60, more))
            self.assertTrue(self.watch(process, out, 4))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            process = p.start(line(out, 8, more))
            self.watch(process, out)
            process.communicate()
            self.look(out)
            self.expect_clean()
            check.check_folder(out / "x.m3u8", self.report)
            self.expect_clean()
            listed = self.n_listed()
            self.assertEqual(sorted(listed), ["a.m3u8", "v.m3u8"])
            self.assertGreater(min(listed.values()), 18)
            self.assertIn("media=\"v$Number$.m4s\"",
                          (out / "x.mpd").read_text())
            for name in ("v0.m4s", "a-000.m4s", "v_init.mp4", "ai.mp4"):
                self.assertFalse((out / name).exists(), name)

    def package_groups(self, out, gop_frames, more):
        """13.3 s of groups of pictures, as a camera makes them."""
        launched = p.launch(
            "videotestsrc num-buffers=400 pattern=ball ! video/x-raw,"
            "format=I420,width=160,height=90,framerate=30/1 ! x264enc "
            f"speed-preset=ultrafast key-int-max={gop_frames} bframes=2 "
            "b-adapt=false ! h264parse ! h.video_0 "
            "audiotestsrc num-buffers=625 samplesperbuffer=1024 ! "
            "audio/x-raw,rate=48000 ! avenc_aac ! h.audio_0 hlssink-fmp4 "
            f"name=h directory={p.quote(out)} playlist-type=live {more}")
        self.assertEqual(launched.status, 0, launched.output)
        check.check_folder(out, self.report)
        broken = {finding.rule for finding in self.report.findings
                  if finding.severity == findings.ERROR}
        text = (out / "video_0/playlist.m3u8").read_text()
        return launched.output, text, broken

    def test_groups_of_pictures_that_are_too_long_are_cut(self):
        """And no more is said of segments than is true: that the first picture
        of some is none to begin with is all there is to find."""
        with p.folder() as out:
            said, text, broken = self.package_groups(
                out, 1000, "segment-duration=1000000000")
            self.assertIn("no key frame for 2 seconds", said)
            self.assertIn("#EXT-X-TARGETDURATION:2\n", text)
            self.assertEqual(text.count("#EXTINF:2.1"), 6)
            self.assertNotIn("INDEPENDENT", text)
            self.assertEqual(broken, {"20", "45"})
            (video,) = p.Output(out).video
            joined = p.decoded(video.joined(out), "v")
            self.assertEqual(len(joined), 400)

    def test_target_duration_alone_leaves_room_for_key_frames(self):
        with p.folder() as out:
            _, text, broken = self.package_groups(
                out, 60, "target-duration=5 send-keyframe-requests=false")
            self.assertIn("#EXT-X-TARGETDURATION:10\n", text)
            self.assertIn("#EXTINF:6.000000,", text)
            self.assertIn("#EXT-X-INDEPENDENT-SEGMENTS", text)
            self.assertEqual(broken, set())

    def test_full_disk_costs_segments_until_there_is_room(self):
        self.fill_a_disk("")

    def test_full_disk_costs_chunks_with_their_segment(self):
        self.fill_a_disk(CHUNKS)

    def fill_a_disk(self, more):
        with p.folder() as scratch:
            mount = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch],
                capture_output=True)
            if mount.returncode:
                self.skipTest("cannot mount a tmpfs here")
            try:
                self.fill_and_empty(scratch, scratch / "out", more)
            finally:
                subprocess.run(["umount", scratch], check=True)

    def fill_and_empty(self, disk, out, more):
        filler = disk / "filler"
        process = p.start(line(out, 10, f"on-storage-error=gap {more}", 30))
        self.assertTrue(self.watch(process, out, 3))
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 1024)
            except OSError:
                pass
        self.assertTrue(self.watch(process, out, 2))
        filler.unlink()
        self.watch(process, out)
        text, _ = process.communicate()
        self.look(out)
        self.expect_clean()
        self.assertIn("No space left", text)
        listed = (out / "video_0/playlist.m3u8").read_text()
        self.assertIn("#EXT-X-GAP", listed)
        self.assertTrue(listed.rstrip().endswith("#EXT-X-ENDLIST"))
        # The last are there again.
        self.assertIn("segment_00019.m4s", listed)
        check.check_folder(out, self.report)
        self.expect_clean(but={"63"})  # live sources need not begin together
        # Of the others nothing is left, not the chunks that had room either.
        for rendition in p.Output(out).renditions:
            files = rendition.playlist.parent.glob("*.m4s")
            self.assertEqual({path.name for path in files},
                             {path.name for path in rendition.segments} -
                             {"gap.m4s"})

    def test_what_has_ended_is_not_gone_on_with(self):
        with p.folder() as out:
            for _ in range(2):
                p.launch(line(out, 2, "resume=true")).expect_clean()
            (first, second) = (out / "video_0/segment_00000.m4s",
                               out / "video_0/segment_00004.m4s")
            self.assertTrue(first.exists() and second.exists())
            text = (out / "video_0/playlist.m3u8").read_text()
            self.assertNotIn("segment_00000", text)
            self.assertIn("segment_00004", text)


if __name__ == "__main__":
    p.run_tests()
