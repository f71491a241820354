#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Packages video with open groups of pictures, told apart by annexb2avcc
open-gop=cut: the playlists claim independent segments, so that only closed ones
may begin a segment, and the checker finds no error."""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import good
from check import check_folder, summary
from findings import ERROR, Report

LINE = (
    "videotestsrc num-buffers=250 pattern=ball ! "
    "video/x-raw,format=I420,width=320,height=180,framerate=25/1 ! "
    "x264enc key-int-max=25 bframes=3 option-string=open-gop=1 ! "
    "video/x-h264,stream-format=byte-stream ! annexb2avcc open-gop=cut ! "
    "hlssink-fmp4 segment-duration=2000000000"
)


def main():
    good.need_tools()
    found = subprocess.run(
        ["gst-inspect-1.0", "x264enc"], capture_output=True, check=False
    )
    if found.returncode:
        good.skip("no x264enc")
    report = Report()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "out"
        subprocess.run(
            ["gst-launch-1.0", "-q", *LINE.split(), f"directory={folder}"],
            check=True,
            timeout=60,
        )
        presentation = check_folder(folder, report, True)
        print(*report.findings, summary(report, presentation), sep="\n")
    return 1 if report.count(ERROR) else 0


if __name__ == "__main__":
    sys.exit(main())
