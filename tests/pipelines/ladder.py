#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A ladder in one graph, from the source to the playlists: variants have their
frames, key frames and segments at the same ticks, a branch that ends leaves the
others whole, and a signal leaves what plays."""

import functools
import math
import os
import signal
import sys
import time
import unittest
from fractions import Fraction

import pipeline as p

sys.path.insert(0, str(p.ROOT / "tests" / "conformance"))

import check  # noqa: E402
from findings import ERROR, Report  # noqa: E402

SAMPLE = "h264-aac-29.97"
RATE = Fraction(30000, 1001)
N_FRAMES = 360
N_UNTIL_END = 200  # of the branch that ends
CELL_S = 3
# The first frame at or after each multiple of the cell.
KEYS = [math.ceil(time * RATE) for time in range(0, 12, CELL_S)]
HALF_RATE = "framerate=15000/1001"
# B-frames differ between the variants, times must not.
RUNGS = ("height=180", 400, "quality"), ("height=126", 250, "latency")

SINK = "hlssink-fmp4 name=h segment-duration={cell} directory={out} "
TEE = "abrtee name=t segment-duration={cell} "
FILE = "uridecodebin3 uri={uri} name=d d. ! " + TEE
AUDIO = "d. ! aacbridge ! h.audio_0 "
CODED_AUDIO = FILE.replace(
    "name=d", 'caps="video/x-raw(ANY);audio/mpeg,mpegversion=4" name=d')
SLOW = FILE.replace("d. ! ", "d. ! video/x-raw ! identity sync=true ! ")
AUTO = ("videotestsrc num-buffers=90 ! video/x-raw,format=I420,width=640,"
        "height=360,framerate=30/1 ! " + TEE.replace("name=t",
                                                     "name=t ladder=auto"))
N_AUTO_RUNGS = 2  # 360 and 240 lines
N_SEGMENTS_BEFORE = 2  # of a slow run, until it gets a signal


def branch(index, caps, kbps, tune="quality"):
    return (f"t.src_{index} ! {caps} ! abrvideoenc preset=ultrafast "
            f"bitrate={kbps} tune={tune} ! h.video_{index} ")


def branches(rungs):
    return "".join(branch(i, f"video/x-raw,{caps}", *rest)
                   for i, (caps, *rest) in enumerate(rungs))


def fill(line, out, cell_s=CELL_S):
    return line.format(uri=p.quote(p.sample(SAMPLE).as_uri()),
                       out=p.quote(out), cell=cell_s * 10 ** 9)


def checked(out, known=(), decodes=True):
    """The presentation, in which the conformance checker finds no error but of
    the rules that are known to be broken."""
    report = Report()
    presentation = check.check_folder(out, report, decodes=decodes)
    errors = [str(finding) for finding in report.findings
              if finding.severity == ERROR and finding.rule not in known]
    if errors:
        raise AssertionError("\n".join(errors))
    return presentation


def times(rendition, only_keys=False):
    """Presentation times in seconds, of all frames or of the key frames."""
    return sorted(Fraction(sample.pts, rendition.init.timescale)
                  for sample in rendition.samples
                  if sample.is_sync or not only_keys)


@functools.lru_cache(maxsize=None)
def source_times():
    """Those of the film's frames, in order, as Matroska has rounded them."""
    return sorted(p.Stream(p.sample(SAMPLE), "v:0").times())


def frame_times(frames):
    return [source_times()[frame] for frame in frames]


def halved():
    """Every other frame, counted anew from each key frame."""
    return [frame for first, after in zip(KEYS, KEYS[1:] + [N_FRAMES])
            for frame in range(first, after, 2)]


class Ladder(unittest.TestCase):
    def check_aligned(self, videos):
        """Key frames begin segments, at the same ticks in all variants."""
        for video in videos:
            keys = [segment.start_time for segment in video.segments]
            self.assertEqual(keys, times(video, only_keys=True))
            self.assertEqual(keys, times(videos[0], only_keys=True))

    def check_whole(self, video, frames=range(N_FRAMES)):
        self.assertEqual(times(video), frame_times(frames))
        self.assertEqual(times(video, only_keys=True), frame_times(KEYS))

    def test_variants_have_every_frame(self):
        with p.folder() as out:
            p.launch(fill(FILE + branches(RUNGS) + AUDIO + SINK, out)
                     ).expect_clean()
            presentation = checked(out)
            self.assertEqual(len(presentation.videos), len(RUNGS))
            self.assertEqual(len(presentation.audios), 1)
            self.check_aligned(presentation.videos)
            for video in presentation.videos:
                self.check_whole(video)
            bounds = [[s.duration_time for s in video.segments]
                      for video in presentation.videos]
            self.assertEqual(bounds[0], bounds[1])

    def test_half_rate_has_every_other_frame(self):
        rungs = RUNGS + ((f"height=90,{HALF_RATE}", 100),)
        with p.folder() as out:
            p.launch(fill(FILE + branches(rungs) + AUDIO + SINK, out)
                     ).expect_clean()
            *whole, half = checked(out).videos
            self.check_aligned([*whole, half])
            for video in whole:
                self.check_whole(video)
            self.check_whole(half, halved())

    def test_variants_of_other_rates_count_the_same_ticks(self):
        line = ("videotestsrc num-buffers=240 ! video/x-raw,width=320,"
                "height=180,framerate=60000/1001 ! abrtee name=t "
                "segment-duration=2000000000 "
                "t. ! video/x-raw,height=180 ! abrvideoenc bitrate=300 "
                "preset=ultrafast ! h.video_0 "
                "t. ! video/x-raw,height=90,framerate=30000/1001 ! "
                "abrvideoenc bitrate=100 preset=ultrafast ! h.video_1 "
                "hlssink-fmp4 name=h directory={out} "
                "segment-duration=2000000000")
        with p.folder() as out:
            p.launch(line.format(out=p.quote(out))).expect_clean()
            videos = checked(out).videos
            self.assertEqual([video.init.timescale for video in videos],
                             [60000, 60000])

    def test_coded_audio_passes_untouched(self):
        with p.folder() as out, p.folder() as scratch:
            p.launch(fill(CODED_AUDIO + branches(RUNGS) + AUDIO + SINK, out)
                     ).expect_clean()
            checked(out)
            audio = p.Output(out).audio[0].joined(scratch)
            self.assertEqual(p.Stream(audio, "a:0").hashes,
                             p.Stream(p.sample(SAMPLE), "a:0").hashes)

    def test_surplus_branch_of_auto_leaves_nothing(self):
        asked = "".join(branch(i, "queue", 0)
                        for i in range(N_AUTO_RUNGS + 1))
        with p.folder() as out:
            p.launch(fill(AUTO + asked + SINK, out, 1)).expect_clean()
            videos = checked(out).videos
            self.assertEqual(len(videos), N_AUTO_RUNGS)
            self.check_aligned(videos)
            self.assertEqual(sorted(path.name for path in out.iterdir()),
                             ["manifest.mpd", "multivariant.m3u8", "video_0",
                              "video_1"])

    def test_branch_that_ends_leaves_the_others_whole(self):
        ends = branches(RUNGS + (("height=90", 100),)).replace(
            "height=90 ! ",
            f"height=90 ! identity eos-after={N_UNTIL_END} ! ")
        with p.folder() as out:
            launched = p.launch(fill(FILE + ends + AUDIO + SINK, out))
            self.assertEqual((launched.status, launched.errors), (0, []))
            self.assertEqual(len(launched.warnings), 1, launched.output)
            self.assertIn("Branch src_2 has stopped: eos",
                          launched.warnings[0])
            # 19 and 81: variants that end together.
            videos = checked(out, known=("19", "81")).videos
            for video in videos[:-1]:
                self.check_whole(video)
            self.assertEqual(times(videos[-1]),
                             frame_times(range(N_UNTIL_END - 1)))


class Signals(unittest.TestCase):
    def interrupt(self, options, number, out):
        """Sends the signal when the first segments are listed."""
        process = p.start(options + fill(SLOW + branches(RUNGS) + AUDIO +
                                         SINK, out, 1))
        deadline = time.monotonic() + p.TIME_LIMIT_S
        while n_listed(out) < N_SEGMENTS_BEFORE and process.poll() is None \
                and time.monotonic() < deadline:
            time.sleep(0.05)
        was_running = process.poll() is None
        os.kill(process.pid, number)
        try:
            text, _ = process.communicate(timeout=p.TIME_LIMIT_S)
        finally:
            process.kill()
        self.assertTrue(was_running, text)
        output = p.Output(out)
        self.assertEqual((len(output.video), len(output.audio)),
                         (len(RUNGS), 1))
        self.assertGreaterEqual(
            p.expect_whole_files(output),
            N_SEGMENTS_BEFORE * len(output.renditions))
        return output

    def test_interrupt_ends_all_playlists(self):
        with p.folder() as out:
            output = self.interrupt("-e ", signal.SIGINT, out)
            for rendition in output.renditions:
                self.assertTrue(rendition.is_finished)
            # 74: the film may end before the B-frames of its last P-frame.
            first, second = checked(out, known=("74",)).videos
            self.assertEqual(times(first), times(second))

    def test_termination_leaves_what_plays(self):
        with p.folder() as out, p.folder() as scratch:
            output = self.interrupt("", signal.SIGTERM, out)
            # FFmpeg waits for more of an EVENT. One playlist may be a segment
            # ahead of the other (19 and 81), of the list of both, which says how
            # many bits it has (72 and 73), and of the MPD (106).
            checked(out, known=("19", "72", "73", "81", "106"), decodes=False)
            for kind, renditions in (("v", output.video), ("a", output.audio)):
                for rendition in renditions:
                    self.assertTrue(p.decoded(rendition.joined(scratch), kind))


def n_listed(out):
    try:
        return min(len(r.segments) for r in p.Output(out).renditions)
    except (AssertionError, FileNotFoundError, ValueError):
        return 0


if __name__ == "__main__":
    p.run_tests()
