#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Films from elsewhere: every Matroska file in the folder ABR_MEDIA_DIR whose
first video is H.264 or whose first audio is AAC is copied, frame for frame.
Skipped when the folder is not named."""

import json
import os
import pathlib
import subprocess
import unittest
from fractions import Fraction

import pipeline as p

COPIED = {"h264": "video", "aac": "audio"}
# Matroska's own rounding, of the first frame and of this one.
ROUNDING_S = Fraction(1, 1000)


def streams(path):
    """(index, codec) of the streams that can be copied."""
    report = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", path],
        check=True, capture_output=True, text=True).stdout)
    return [(stream["index"], stream["codec_name"])
            for stream in report["streams"]
            if stream.get("codec_name") in COPIED]


def hashes(path, selector, codec):
    """md5 of every frame, less the NAL units that MP4 keeps elsewhere:
    parameter sets, delimiters, filler."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", path,
               "-map", f"0:{selector}", "-c", "copy"]
    if codec == "h264":
        command += ["-bsf", "filter_units=remove_types=7-9|12"]
    lines = subprocess.run([*command, "-f", "framemd5", "-"], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    return [line.split(",")[-1].strip() for line in lines
            if line and not line.startswith("#")]


class Media(unittest.TestCase):
    def check_stream(self, source, index, codec, rendition, scratch):
        joined = rendition.joined(scratch)
        before = p.Stream(source, str(index))
        after = p.Stream(joined, "0")
        # An audio encoder's delay lies before time zero and is left out.
        n_early = sum(packet.pts < 0 for packet in before.packets) \
            if codec == "aac" else 0
        del before.packets[:n_early]
        self.assertEqual(hashes(joined, 0, codec),
                         hashes(source, index, codec)[n_early:])
        self.assertEqual(len(after.packets), len(before.packets))
        tolerance = ROUNDING_S + after.time_base
        for was, now in zip(before.times(), after.times()):
            self.assertLessEqual(abs(now - was), tolerance)

    def check_film(self, source):
        wanted = streams(source)
        with p.folder() as out, p.folder() as scratch:
            branches = {}
            for _, codec in wanted:
                branches.setdefault(COPIED[codec], []).append(codec)
            links = " ".join(
                f"d.{kind}_{number} ! h.{kind}_{number}"
                for kind, codecs in branches.items()
                for number in range(len(codecs)))
            p.launch(f"filesrc location={p.quote(source)} ! "
                     f"ebmlfastdemux name=d {links} "
                     f"hlssink-fmp4 name=h directory={p.quote(out)}") \
                .expect_clean()
            output = p.Output(out)
            p.expect_whole_files(output)
            renditions = {"video": output.video, "audio": output.audio}
            for kind in ("video", "audio"):
                chosen = [entry for entry in wanted
                          if COPIED[entry[1]] == kind]
                self.assertEqual(len(renditions[kind]), len(chosen))
                for (index, codec), rendition in zip(chosen,
                                                     renditions[kind]):
                    self.check_stream(source, index, codec, rendition, scratch)


def add_test(path):
    def test(self):
        self.check_film(path)
    setattr(Media, "test_" + path.name, test)


def main():
    if "ABR_MEDIA_DIR" not in os.environ:
        print("SKIP: ABR_MEDIA_DIR is not set")
        raise SystemExit(p.SKIP)
    for path in sorted(pathlib.Path(os.environ["ABR_MEDIA_DIR"]).rglob("*.mkv")):
        if streams(path):
            add_test(path)
    p.run_tests()


if __name__ == "__main__":
    main()
