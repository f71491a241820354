#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every pipeline of the documentation.

A block fenced as ```sh that begins with gst-launch-1.0 is run by bash in an
empty folder, where each file that a filesrc or uri=file://$PWD/ names (NAME.mkv,
.ts, .mp4, .h264, .srt) is a generated sample. It must end by itself with status 0 and print no WARNING and
no ERROR, but that a device is missing, where it is asked for and another part of
the element does the work. What cannot run anywhere (a camera, a server) is fenced as ```text."""

import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import element_block

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "pipelines"))
from launchnoise import complaints  # noqa: E402

FENCE = re.compile(r"^```sh\n(gst-launch-1\.0 .*?)^```$",
                   re.MULTILINE | re.DOTALL)
SOURCE = re.compile(r"(?:filesrc [^!]*?location=|uri=file://\$PWD/)([^\s\"]+)")
SAMPLES = {".mkv": "h264-aac-30", ".ts": "ts", ".mp4": "mp4", ".h264": "h264"}
SUBTITLES = """1
00:00:01,000 --> 00:00:03,500
Subtitles
of two lines

2
00:00:09,000 --> 00:00:10,000
The end
"""
TIME_LIMIT_S = 60
NO_DEVICE = ": No GPU scales: "


def blocks():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        text = page.read_text()
        for found in FENCE.finditer(text):
            line = text.count("\n", 0, found.start()) + 2
            yield f"{page.relative_to(ROOT)}:{line}", found[1]


@functools.lru_cache(maxsize=None)
def sample(suffix, folder):
    """Path of the sample for a suffix, made once into a folder."""
    path = pathlib.Path(folder) / ("sample" + suffix)
    if suffix == ".srt":
        path.write_text(SUBTITLES)
        return path
    subprocess.run([ROOT / "tests" / "data" / "make-sample.sh",
                    SAMPLES[suffix], path], check=True)
    return path


def make_inputs(command, folder, samples):
    if found := re.search(r"(?:directory|location)=/\S*", command):
        raise ValueError(f"{found[0]}: others may write there")
    for name in SOURCE.findall(command):
        path = pathlib.Path(name)
        if path.name != name:
            raise ValueError(f"{name}: write a plain file name")
        if path.suffix not in (*SAMPLES, ".srt"):
            raise ValueError(f"{name}: no sample has this suffix")
        shutil.copy(sample(path.suffix, samples), pathlib.Path(folder) / name)


def problem_of(command, samples):
    """None when the block runs clean; else what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            make_inputs(command, folder, samples)
            result = subprocess.run(
                ["bash", "-e", "-c", command], cwd=folder, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=TIME_LIMIT_S)
        except ValueError as error:
            return str(error)
        except subprocess.TimeoutExpired:
            return f"does not end within {TIME_LIMIT_S} s"
    noise = [line for line in complaints(result.stdout)
             if NO_DEVICE not in line]
    if result.returncode or noise:
        return "\n".join(noise) or result.stdout[-2000:]
    return None


def main():
    for tool in ("gst-launch-1.0", "ffmpeg", "bash"):
        if not shutil.which(tool):
            print(f"SKIP: {tool} is not installed")
            sys.exit(77)
    os.environ["LC_ALL"] = "C"
    failed = count = 0
    left_out = element_block.elements(ROOT)[1]
    with tempfile.TemporaryDirectory() as samples:
        for where, command in blocks():
            if left_out.intersection(re.findall(r"[\w-]+", command)):
                print(f"skip {where}")
                continue
            count += 1
            problem = problem_of(command, samples)
            print(f"{'FAIL' if problem else 'ok  '} {where}")
            if problem:
                print(command + problem)
                failed += 1
    print(f"{count} pipelines, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
