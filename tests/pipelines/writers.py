#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Matroska as few or odd writers make it, through ebmlfastdemux: streams, frames,
times and payloads against ffprobe and matroskademux, pushed in chunks against
pulled, and ten seeks against a run from the start."""

import shutil
import subprocess
import unittest

import pipeline as p
from demuxcompare import Comparison
from demuxrules import explain
from ebmlwriter import MS, Film

NS, S = 1, 1_000_000_000


def run(*command):
    made = subprocess.run([str(part) for part in command],
                          capture_output=True, text=True)
    # mkvmerge says 1 for a warning.
    if made.returncode > (command[0] == "mkvmerge"):
        raise unittest.SkipTest(made.stdout[-500:] + made.stderr[-500:])


def mkvmerge(out, *arguments):
    if not shutil.which("mkvmerge"):
        raise unittest.SkipTest("mkvmerge is not installed")
    run("mkvmerge", "-q", "-o", out, *arguments)


def browser_film(out):
    """As MediaRecorder captures a screen: VP8 of no constant rate, Opus."""
    run("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
        "testsrc=s=160x120:r=50:d=6", "-f", "lavfi", "-i", "sine=d=6:r=48000",
        "-vf", "select=not(mod(floor(n*n/7)\\,3))", "-fps_mode", "vfr",
        "-c:v", "libvpx", "-deadline", "realtime", "-g", "60", "-c:a",
        "libopus", "-f", "matroska", "-fflags", "+bitexact", out)
    return Film(out.read_bytes())


class Writers(unittest.TestCase):
    def setUp(self):
        folder = p.folder()
        self.folder = folder.__enter__()
        self.addCleanup(folder.__exit__, None, None, None)
        self.out = self.folder / "written.mkv"

    def check(self, but=()):
        """Nothing is unexplained, `but` some fields."""
        comparison = Comparison(self.out)
        self.assertFalse(comparison.ours.errors)
        print("\n".join(comparison.lines()))
        self.assertEqual([d for d in comparison.differences
                          if not explain(d, comparison)
                          and (d.peer, d.field) not in but], [])
        return comparison

    def check_film(self, film, but=(), **layout):
        self.out.write_bytes(film.write(**layout))
        return self.check(but)

    def film(self, name="h264-aac-29.97"):
        return Film(p.sample(name).read_bytes())

    def test_ticks_of_a_nanosecond(self):
        self.check_film(self.film(), scale_ns=NS)

    def test_ticks_of_a_second(self):
        """Most frames have the time of others, which cannot be put in order."""
        self.check_film(self.film(), scale_ns=S,
                        but=[("rule", "dts"), ("rule", "seek key"),
                             ("rule", "seek accurate")])

    def test_blocks_before_their_cluster(self):
        self.check_film(self.film(), ahead=1000)

    def test_blocks_before_time_0(self):
        """Which have no meaning, but are decoded."""
        comparison = self.check_film(
            self.film(), shift_ns=-500 * MS,
            but=[("rule", "dts"), ("rule", "durations"), ("stock", "pts")])
        for stream in comparison.ours.streams.values():
            early = [f for f in stream.frames if f.pts <= 0]
            self.assertGreater(len(early), 10)
            self.assertLess(len(early), 30)

    def test_dates(self):
        """Some of which matroskademux makes a microsecond early."""
        day = 26 * 365 * 86400 * S
        for date_ns in (day + 517_450_000, day + 261_327_000, day + 999, day - 1):
            with self.subTest(date_ns=date_ns):
                self.check_film(self.film(), date_ns=date_ns)

    def test_a_block_to_a_cluster(self):
        self.check_film(self.film(), max_frames=1)

    def test_cues_in_front(self):
        self.check_film(self.film(), has_cues=True, max_frames=60)

    def test_browser_recording(self):
        film = browser_film(self.out)
        self.check_film(film, is_live=True, app=b"Chrome", max_frames=150)

    def test_dash_webm(self):
        film = browser_film(self.folder / "film.mkv")
        self.out.write_bytes(film.write())
        run("ffmpeg", "-v", "error", "-y", "-nostdin", "-i", self.out, "-c",
            "copy", "-map", "0:0", "-f", "webm", "-dash", "1",
            "-cluster_time_limit", "2000", self.folder / "dash.webm")
        shutil.move(self.folder / "dash.webm", self.out)
        self.check()

    def test_dash_webm_of_libwebm(self):
        film = browser_film(self.out)
        self.check_film(film, has_cues=True, max_frames=100,
                        app=b"libwebm-0.2.1.0")

    def test_mkvmerge_options(self):
        source = p.sample("h264-aac-23.976")
        for arguments in (["--cluster-length", "3"],
                          ["--cluster-length", "100ms"], ["--no-cues"],
                          ["--timestamp-scale", "100000"],
                          ["--timestamp-scale", "10000000"],
                          ["--disable-lacing"], ["--sync", "0:-500"],
                          ["--sync", "1:700"], ["--sync", "-1:3000"],
                          ["--default-duration", "0:25p"],
                          ["--compression", "-1:zlib"]):
            with self.subTest(arguments=" ".join(arguments)):
                mkvmerge(self.out, *arguments, source)
                self.check()

    def test_mkvmerge_stops_after_video(self):
        mkvmerge(self.out, "--stop-after-video-ends",
                 p.sample("h264-aac-30"))
        self.check()

    def test_mkvmerge_appends(self):
        name = p.sample("h264-aac-30")
        for mode in ("file", "track"):
            with self.subTest(mode=mode):
                mkvmerge(self.out, "--append-mode", mode, name, "+", name)
                self.check()

    def test_matroskamux_streamable(self):
        for options in ("streamable=true",
                        "streamable=true min-cluster-duration=0",
                        "offset-to-zero=true min-index-interval=1000000000"):
            with self.subTest(options=options):
                p.launch(
                    f"filesrc location={p.quote(p.sample('h264-aac-30'))} "
                    "! matroskademux name=d d.video_0 ! queue ! h264parse ! m. "
                    "d.audio_0 ! queue ! aacparse ! m. "
                    f"matroskamux name=m {options} "
                    f"! filesink location={p.quote(self.out)}").expect_clean()
                self.check()


if __name__ == "__main__":
    p.run_tests()
