#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Raw byte streams of real encoders, without any timestamp and in pieces of
several sizes, through annexb2avcc into MP4: the times that it makes are those
that the encoder gave, and every picture decodes to the same, also of two sizes
in one file."""

import subprocess
import unittest
from fractions import Fraction

import pipeline as p

N_FRAMES = 90
RATE = 30
SOURCE = (f"videotestsrc num-buffers={N_FRAMES} ! "
          f"video/x-raw,format=I420,width=320,height=180,framerate={RATE}/1 ! ")
ENCODERS = {
    "h264": ("x264enc bframes=3 b-pyramid=true b-adapt=false key-int-max=30 "
             "speed-preset=ultrafast"),
    "h265": ("x265enc speed-preset=ultrafast key-int-max=30 "
             "option-string=bframes=3:b-pyramid=1:log-level=none"),
}
FORMATS = {"h264": ("avc", "avc3"), "h265": ("hvc1", "hev1")}
SIZES = ((320, 180), (480, 270), (320, 180))
READ = ("filesrc location={raw} blocksize={blocksize} ! "
        "video/x-{codec},stream-format=byte-stream ! ")
CONVERT = READ + ("annexb2avcc ! video/x-{codec},stream-format={format} ! "
                  "mp4mux ! filesink location={out}")


def has_element(name):
    return subprocess.run(["gst-inspect-1.0", "--exists", name]).returncode == 0


def decoded_past_headers(path):
    """p.decoded(), where FFmpeg may say that it skips a second header."""
    return subprocess.run(
        ["ffmpeg", "-v", "fatal", "-nostdin", "-i", path, "-map", "0:v",
         "-fps_mode", "passthrough", "-f", "md5", "-"], check=True,
        stdout=subprocess.PIPE).stdout


class AnnexB(unittest.TestCase):
    def check_file(self, path, raw):
        stream = p.Stream(path, "v:0")
        self.assertEqual(len(stream.packets), N_FRAMES)
        for time, n in zip(sorted(stream.times()), range(N_FRAMES)):
            self.assertLess(abs(time - Fraction(n, RATE)), stream.time_base * 2)
        self.assertEqual(p.decoded(path, "v"), p.decoded(raw, "v"))
        return stream.hashes

    def check_codec(self, codec):
        encoder = ENCODERS[codec]
        if not has_element(encoder.split()[0]):
            self.skipTest(f"{encoder.split()[0]} is not installed")
        with p.folder() as folder:
            raw = folder / f"raw.{codec}"
            p.launch(SOURCE + encoder + f" ! video/x-{codec},stream-format=byte-stream"
                     f" ! filesink location={p.quote(raw)}").expect_clean()
            for form in FORMATS[codec]:
                seen = set()
                for blocksize in (61, 4096, 1 << 20):
                    out = folder / f"{form}-{blocksize}.mp4"
                    with self.subTest(format=form, blocksize=blocksize):
                        p.launch(CONVERT.format(
                            raw=p.quote(raw), blocksize=blocksize, codec=codec,
                            format=form, out=p.quote(out))).expect_clean()
                        seen.add(tuple(self.check_file(out, raw)))
                self.assertEqual(len(seen), 1)

    def test_two_sizes_in_one_file(self):
        """Players that keep to the first header go on with in-band sets."""
        if not has_element("x264enc"):
            self.skipTest("x264enc is not installed")
        with p.folder() as folder:
            raw, out = folder / "raw.h264", folder / "out.mp4"
            for width, height in SIZES:
                piece = folder / f"{width}.h264"
                p.launch("videotestsrc num-buffers=30 ! video/x-raw,format=I420,"
                         f"width={width},height={height},framerate=30/1 ! "
                         + ENCODERS["h264"] + " ! video/x-h264,stream-format="
                         f"byte-stream ! filesink location={p.quote(piece)}"
                         ).expect_clean()
                with open(raw, "ab") as whole:
                    whole.write(piece.read_bytes())
            p.launch(f"filesrc location={p.quote(raw)} ! annexb2avcc ! "
                     "video/x-h264,stream-format=avc3 ! fmp4fragmux ! "
                     f"filesink location={p.quote(out)}").expect_clean()
            self.assertEqual(len(p.Stream(out, "v:0").packets), 30 * len(SIZES))
            self.assertEqual(decoded_past_headers(out),
                             decoded_past_headers(raw))

    def test_h264(self):
        self.check_codec("h264")

    def test_h265(self):
        self.check_codec("h265")


if __name__ == "__main__":
    p.run_tests()
