#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fmp4fragmux in gst-launch-1.0 lines: generated films copied out of Matroska,
and each codec that an encoder here makes. Every frame's bytes and presentation
time are those of the source, FFmpeg decodes them without a complaint, and
qtdemux finds the same."""

import subprocess
import unittest
from fractions import Fraction

import pipeline as p
from readers import qtdemux_times

VIDEO = ("videotestsrc num-buffers=90 ! "
         "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! ")
AUDIO = ("audiotestsrc num-buffers=141 samplesperbuffer=1024 ! audioconvert ! "
         "audio/x-raw,rate=48000,channels=2 ! ")
ENCODERS = {
    "h264": VIDEO + "x264enc bframes=3 b-pyramid=true key-int-max=30 "
                    "speed-preset=ultrafast ! h264parse",
    "h265": VIDEO + "x265enc speed-preset=ultrafast key-int-max=30 "
                    "option-string=bframes=3:b-pyramid=1:open-gop=0:"
                    "log-level=none ! h265parse",
    "av1": VIDEO + "av1enc cpu-used=8 keyframe-max-dist=30 ! av1parse",
    "vp9": VIDEO + "vp9enc cpu-used=8 deadline=1 keyframe-max-dist=30 ! "
                   "vp9parse",
    "aac": AUDIO + "avenc_aac ! aacparse",
    "opus": AUDIO + "opusenc ! opusparse",
    "flac": AUDIO + "flacenc ! flacparse",
    "ac3": AUDIO + "avenc_ac3 ! ac3parse",
    "eac3": AUDIO + "avenc_eac3 ! ac3parse",
    "mp3": AUDIO + "lamemp3enc ! mpegaudioparse",
}
# The same frames into both; neither file waits for the other to begin.
ENCODE = ("{encoder} ! tee name=t "
          "t. ! queue ! matroskamux ! filesink async=false location={source} "
          "t. ! queue ! fmp4fragmux fragment-duration=1000000000 ! "
          "filesink async=false location={out}")
COPY = ("filesrc location={source} ! ebmlfastdemux name=d "
        "fmp4fragmux name=m fragment-duration=2000000000 {options} ! "
        "filesink location={out} {links}")

# What MP4 keeps in the sample entry or not at all: parameter sets, delimiters,
# filler.
STRIP = {
    "h264": ["-bsf", "filter_units=remove_types=7-9|12"],
    "hevc": ["-bsf", "filter_units=remove_types=32-35|38"],
    "av1": ["-bsf", "filter_units=remove_types=2"],
}
# Matroska's own rounding, of the first frame and of this one.
ROUNDING_S = 2 * Fraction(1, 1000)
# matroskamux writes when the first packet of opusenc is heard, not when its
# decoding begins, 312 samples earlier; edits.py is exact about that.
PRIMING_S = {"opus": Fraction(312, 48000)}


def has_element(name):
    return subprocess.run(["gst-inspect-1.0", "--exists", name]).returncode == 0


def frame_hashes(path, kind, codec):
    lines = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", path,
         "-map", f"0:{kind}:0", "-c", "copy", *STRIP.get(codec, []),
         "-f", "framemd5", "-"],
        check=True, capture_output=True, text=True).stdout.splitlines()
    # Behind the hash there may be side data, of the container's own.
    return [line.split(",")[5].strip() for line in lines
            if line and not line.startswith("#")]


class Remux(unittest.TestCase):
    def check_track(self, source, out, kind):
        before, after = (p.Stream(path, f"{kind[0]}:0")
                         for path in (source, out))
        self.assertEqual(after.codec, before.codec)
        self.assertEqual(frame_hashes(out, kind[0], before.codec),
                         frame_hashes(source, kind[0], before.codec))
        self.assertEqual([packet.is_key for packet in after.packets],
                         [packet.is_key for packet in before.packets])
        tolerance = (ROUNDING_S + after.time_base +
                     PRIMING_S.get(before.codec, 0))
        for was, now in zip(before.times(), after.times()):
            self.assertLessEqual(abs(now - was), tolerance)
        start = min(packet.pts for packet in before.packets) * before.time_base
        times = qtdemux_times(out, kind)
        self.assertLessEqual(abs(min(times) - start), tolerance)
        self.assertEqual(len(times), len(after.packets))
        for was, now in zip(after.times(), times):
            self.assertLessEqual(abs(now - min(times) - was), after.time_base)

    def check_copy(self, name, tracks, options=""):
        source = p.sample(name)
        links = " ".join(f"d.{kind}_0 ! m.{kind}_0" for kind in tracks)
        with p.folder() as folder:
            out = folder / "out.mp4"
            p.launch(COPY.format(source=p.quote(source), out=p.quote(out),
                                 options=options, links=links)).expect_clean()
            for kind in tracks:
                with self.subTest(kind=kind):
                    self.check_track(source, out, kind)
                    self.assertEqual(p.decoded(out, kind[0]),
                                     p.decoded(source, kind[0]))

    def check_codec(self, codec):
        encoder = ENCODERS[codec]
        name = encoder.split(" ! ")[-2].split()[0]
        if not has_element(name):
            self.skipTest(f"{name} is not installed")
        kind = "video" if encoder.startswith(VIDEO) else "audio"
        with p.folder() as folder:
            source, out = folder / "source.mkv", folder / "out.mp4"
            p.launch(ENCODE.format(encoder=encoder, source=p.quote(source),
                                   out=p.quote(out))).expect_clean()
            self.check_track(source, out, kind)
            self.assertTrue(p.decoded(out, kind[0]))

    def test_chunks(self):
        self.check_copy("h264-aac-30", ["video", "audio"],
                        "chunk-duration=500000000")

    def test_index(self):
        self.check_copy("h264-aac-25", ["video", "audio"],
                        "write-mfra=true write-mehd=true "
                        "header-update-mode=rewrite")


def add_copy(name, tracks):
    def test(self):
        self.check_copy(name, tracks)
    setattr(Remux, f"test_copy_{name}", test)


def add_codec(codec):
    def test(self):
        self.check_codec(codec)
    setattr(Remux, f"test_codec_{codec}", test)


for rate in ("30", "29.97", "23.976", "25", "29.97-nodd"):
    add_copy(f"h264-aac-{rate}", ["video", "audio"])
for layout in ("live-clusters", "blockgroup", "laced", "priming"):
    add_copy(layout, ["video", "audio"])
add_copy("video-only", ["video"])
add_copy("audio-only", ["audio"])
for encoded in ENCODERS:
    add_codec(encoded)


if __name__ == "__main__":
    p.run_tests()
