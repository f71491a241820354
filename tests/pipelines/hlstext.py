#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Subtitles through hlssink-fmp4: as the conformance checker and qtdemux read
them back, stored and live."""

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

SUBRIP = """1
00:00:01,000 --> 00:00:02,500
Hello <i>world</i> & all

2
00:00:03,250 --> 00:00:04,750
a < b
line two

3
00:00:09,999 --> 00:00:10,001
short
"""
# What a segment shows, as qtdemux gives it: a cue in two is two cues to it.
BACK = """WEBVTT

00:00:01.000 --> 00:00:02.000
Hello <i>world</i> &amp; all

00:00:02.000 --> 00:00:02.500
Hello <i>world</i> &amp; all

00:00:03.250 --> 00:00:04.000
a &lt; b
line two

00:00:04.000 --> 00:00:04.750
a &lt; b
line two

00:00:09.999 --> 00:00:10.000
short

00:00:10.000 --> 00:00:10.001
short

"""

SPARSE = """1
00:00:00,500 --> 00:00:01,200
one

2
00:00:05,500 --> 00:00:05,600
two
"""

VIDEO = ("videotestsrc {live} num-buffers={frames} ! "
         "video/x-raw,format=I420,width=160,height=90,framerate=30/1 ! "
         "x264enc tune=zerolatency key-int-max={gop} speed-preset=ultrafast ! "
         "annexb2avcc ! h.video_0 ")
AUDIO = ("audiotestsrc {live} num-buffers={sounds} ! "
         "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! h.audio_0 ")
SINK = ("hlssink-fmp4 name=h directory={out} segment-duration={cell} "
        "text_0::language=en {more} ")


def graph(out, text, seconds, gop=60, is_live=False, more=""):
    return (VIDEO + AUDIO + SINK).format(
        out=p.quote(out), frames=30 * seconds, sounds=seconds * 48000 // 1024,
        gop=gop, cell=gop * 1000000000 // 30, more=more,
        live="is-live=true" if is_live else "") + text


class Text(unittest.TestCase):
    def expect_findings(self, report, expected=()):
        self.assertEqual([str(finding) for finding in report.findings
                          if finding.severity == findings.ERROR],
                         list(expected))

    def check(self, out):
        report = findings.Report()
        check.check_folder(out, report)
        self.expect_findings(report)

    def read_back(self, out, scratch):
        film, back = scratch / "text.mp4", scratch / "back.vtt"
        film.write_bytes(b"".join(
            path.read_bytes() for path in [out / "text_0" / "init.mp4",
                                           *sorted((out / "text_0").glob("*.m4s"))]))
        p.launch(f"filesrc location={p.quote(film)} ! qtdemux ! "
                 f"filesink location={p.quote(back)}").expect_clean()
        return back.read_text()

    def test_subrip_beside_video_and_audio(self):
        with p.folder() as out, p.folder() as scratch:
            source = scratch / "film.srt"
            source.write_text(SUBRIP)
            p.launch(graph(out, f"filesrc location={p.quote(source)} ! subparse ! "
                                "h.text_0", 11)).expect_clean()
            self.check(out)
            self.assertEqual(self.read_back(out, scratch), BACK)

    def test_files_of_webvtt(self):
        """As FFmpeg's reader of playlists has them: cues in two files are one."""
        with p.folder() as out, p.folder() as scratch:
            source = scratch / "film.srt"
            source.write_text(SUBRIP)
            p.launch(graph(out, f"filesrc location={p.quote(source)} ! subparse ! "
                                "h.text_0", 11, more="text_0::webvtt-files=true")
                     ).expect_clean()
            self.check(out)
            back = subprocess.run(
                ["ffmpeg", "-v", "error", "-i", out / "text_0" / "playlist.m3u8",
                 "-f", "srt", "-"],
                check=True, capture_output=True, text=True).stdout
            self.assertEqual(back.strip(), SUBRIP.strip())

    def test_matroska_with_text(self):
        """Out of one thread, which sends gaps where no cue is."""
        with p.folder() as out, p.folder() as scratch:
            source, film = scratch / "film.srt", scratch / "film.mkv"
            source.write_text(SUBRIP)
            p.launch(VIDEO.replace("annexb2avcc", "h264parse")
                     .replace("h.video_0", "queue ! h.video_0")
                     .format(live="", frames=330, gop=60) +
                     "matroskamux name=h ! "
                     f"filesink location={p.quote(film)} "
                     f"filesrc location={p.quote(source)} ! subparse ! queue ! "
                     "h.subtitle_0").expect_clean()
            p.launch(f"filesrc location={p.quote(film)} ! ebmlfastdemux name=d "
                     "d.video_0 ! h.video_0 d.subtitle_0 ! h.text_0 " +
                     SINK.format(out=p.quote(out), cell=2000000000, more="")
                     ).expect_clean()
            self.check(out)
            # matroskamux takes the markup away.
            plain = BACK.replace("<i>", "").replace("</i>", "")
            self.assertEqual(self.read_back(out, scratch), plain)

    def test_live_window(self):
        """Text that says something now and then and never that it says
        nothing."""
        report = findings.Report()
        watcher = live.Watcher(report)
        with p.folder() as out, p.folder() as scratch:
            source = scratch / "film.srt"
            source.write_text(SPARSE)
            text = (f"filesrc location={p.quote(source)} ! subparse ! clocksync ! "
                    "h.text_0")
            process = p.start(graph(out, text, 6, gop=15, is_live=True,
                                    more="playlist-type=live playlist-length=6"))
            has_ended = False
            while not has_ended:
                has_ended = process.poll() is not None
                watcher.feed({str(path.relative_to(out)): path.read_bytes()
                              for path in sorted(out.glob("*/playlist.m3u8"))})
                time.sleep(0.05)
            process.communicate()
            self.expect_findings(report)
            self.check(out)
            ends = {path: live.end(state.playlist)
                    for path, state in watcher.states.items()}
            self.assertEqual(set(ends), {f"{name}_0/playlist.m3u8" for name in
                                         ("video", "audio", "text")})
            self.assertEqual(len(set(ends.values())), 1, ends)
            self.assertNotIn("#EXT-X-GAP",
                             (out / "text_0" / "playlist.m3u8").read_text())


if __name__ == "__main__":
    p.run_tests()
