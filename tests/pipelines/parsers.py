#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""annexb2avcc beside h264parse and h265parse on MPEG-TS that real encoders made:
the same access units with the same presentation times and the same words in
caps, but for what is left out on purpose."""

import re
import subprocess
import unittest

import pipeline as p

N_FRAMES = 60
SOURCE = (f"videotestsrc num-buffers={N_FRAMES} ! "
          "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! ")
X264 = "x264enc speed-preset=ultrafast key-int-max=20 "
X265 = "x265enc speed-preset=ultrafast key-int-max=20 option-string="
ROWS = {
    "b pyramid": ("h264", X264 + "bframes=3 b-pyramid=true b-adapt=false"),
    "no reordering": ("h264", X264 + "tune=zerolatency sliced-threads=true"),
    "intra refresh": ("h264", X264 + "intra-refresh=true bframes=0"),
    "no delimiters": ("h264", X264 + "aud=false bframes=2"),
    "h265": ("h265", X265 + "bframes=3:log-level=none"),
    # x265 4.1 crashes where several threads make slices.
    "h265 slices": ("h265", X265 +
                    "slices=3:pools=1:bframes=0:aud=1:log-level=none"),
}
FORMATS = {"h264": "avc", "h265": "hvc1"}
READ = "filesrc location={} ! tsdemux ! "
SHOW = " ! identity name=seen silent=false ! multifilesink location={}"

# Left out: delimiters and filler, and sets that are in codec_data.
DROPPED = {"h264": {7, 8, 9, 12, 13}, "h265": {32, 33, 34, 35, 38}}
# What the parsers say for their own purposes; codec_data is compared by what can
# be decoded with it, elsewhere.
OWN_FIELDS = {"codec_data", "parsed", "coded-picture-structure", "lcevc"}


def nal_type(codec, unit):
    return unit[0] & 31 if codec == "h264" else unit[0] >> 1 & 63


def kept_units(codec, sample):
    units = []
    while sample:
        size = int.from_bytes(sample[:4], "big")
        unit, sample = sample[4:4 + size], sample[4 + size:]
        if nal_type(codec, unit) not in DROPPED[codec]:
            units.append(unit)
    return units


def nanoseconds(text):
    hours, minutes, seconds = text.split(":")
    whole, fraction = seconds.split(".")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 10**9 + int(fraction)


class Shown:
    """What a pipeline's last pad let through."""

    def __init__(self, line, codec, folder):
        folder.mkdir()
        launched = p.launch("-v " + line + SHOW.format(p.quote(folder / "%05d")))
        launched.expect_clean()
        found = re.findall(r"seen\.GstPad:src: caps = (\S+), (.*)", launched.output)
        assert found, launched.output
        self.caps = dict(field.split("=", 1)
                         for field in re.split(r", (?=[a-z_-]+=)", found[-1][1]))
        self.pts = [nanoseconds(time) for time in
                    re.findall(r"last-message = chain .*? pts: ([\d:.]+)",
                               launched.output)]
        self.units = [kept_units(codec, path.read_bytes())
                      for path in sorted(folder.iterdir())]


def has_elements(*names):
    return all(subprocess.run(["gst-inspect-1.0", "--exists", name]).returncode == 0
               for name in names)


class Parsers(unittest.TestCase):
    def check(self, codec, encoder):
        parser = f"{codec}parse"
        if not has_elements(encoder.split()[0], parser, "mpegtsmux", "tsdemux"):
            self.skipTest("an element is not installed")
        form = (f"video/x-{codec},stream-format={FORMATS[codec]},alignment=au")
        with p.folder() as folder:
            ts = folder / "in.ts"
            p.launch(f"{SOURCE}{encoder} ! {parser} ! mpegtsmux ! "
                     f"filesink location={p.quote(ts)}").expect_clean()
            ours, theirs = (
                Shown(READ.format(p.quote(ts)) + f"{element} ! {form}", codec,
                      folder / element) for element in ("annexb2avcc", parser))
        self.assertEqual(len(ours.units), N_FRAMES)
        self.assertEqual(len(ours.pts), N_FRAMES)
        self.assertEqual(ours.units, theirs.units)
        # Times may have moved up together with the segment.
        self.assertEqual([time - ours.pts[0] for time in ours.pts],
                         [time - theirs.pts[0] for time in theirs.pts])
        for name, value in theirs.caps.items():
            if name not in OWN_FIELDS:
                self.assertEqual(ours.caps.get(name), value, name)

    def test_rows(self):
        for name, (codec, encoder) in ROWS.items():
            with self.subTest(name):
                self.check(codec, encoder)


if __name__ == "__main__":
    p.run_tests()
