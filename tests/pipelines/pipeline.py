#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the pipeline tests share: generated samples, gst-launch-1.0 lines with
a time limit, and output folders as independent tools (ffprobe, ffmpeg) and the
playlists' own text show them. Nothing here knows the project's code."""

import contextlib
import functools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from fractions import Fraction

from launchnoise import complaints

SKIP = 77
ROOT = pathlib.Path(__file__).resolve().parents[2]
MAKE_SAMPLE = ROOT / "tests" / "data" / "make-sample.sh"
TIME_LIMIT_S = 30
# Version 1.22 of gst-launch-1.0 may wait for ever after an error that comes before
# its main loop runs, with any elements, one time in four on a busy machine: it has
# said this, and does not go on to free the pipeline.
NOT_STARTED = "pipeline doesn't want to preroll"
TO_END_S = 5
N_TRIES = 12


def run_tests():
    """unittest.main() with the skip status of the test runner."""
    for tool in ("gst-launch-1.0", "ffmpeg", "ffprobe"):
        if not shutil.which(tool):
            print(f"SKIP: {tool} is not installed")
            sys.exit(SKIP)
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIP if len(result.skipped) == result.testsRun else 0)


@functools.lru_cache(maxsize=None)
def sample(name):
    """Path of a sample (tests/data/make-sample.sh), made once a build."""
    folder = pathlib.Path(os.environ.get(
        "ABR_BUILD_ROOT", tempfile.gettempdir())) / "tests" / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists() or path.stat().st_mtime < MAKE_SAMPLE.stat().st_mtime:
        result = subprocess.run([MAKE_SAMPLE, name, path], text=True,
                                capture_output=True)
        if result.returncode == SKIP:
            raise unittest.SkipTest(result.stderr.strip())
        if result.returncode:
            raise RuntimeError(result.stderr)
    return path


def start(line, stdin=None):
    """Starts gst-launch-1.0 LINE; the caller waits or kills."""
    return subprocess.Popen(
        ["gst-launch-1.0", "--no-fault", *shlex.split(line)], text=True, stdin=stdin,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=""),
        start_new_session=True)


class Launched:
    """How a gst-launch-1.0 line ended, and what it said."""

    def __init__(self, line, stdin=None, limit_s=TIME_LIMIT_S):
        self.line = line
        self.reason = ""  # to kill it
        with start(line, stdin) as process:
            self.output = "".join(self.read(process, limit_s)) + self.reason
        self.status = process.returncode
        self.has_hung = bool(self.reason) and NOT_STARTED in self.output
        lines = complaints(self.output)
        # gst-launch-1.0 adds one of its own when a pipeline does not start.
        self.errors = [text for text in lines
                       if text.startswith("ERROR: from element")]
        self.warnings = [text for text in lines
                         if "WARN" in text or "CRITICAL" in text]

    def read(self, process, limit_s):
        """Its lines until it ends, or has been killed."""
        def kill(seconds):
            self.reason = f"\nkilled after {seconds} s\n"
            process.kill()
        timers = [threading.Timer(limit_s, kill, [limit_s])]
        timers[0].start()
        for text in process.stdout:
            yield text
            if NOT_STARTED in text:
                timers.append(threading.Timer(TO_END_S, kill, [TO_END_S]))
                timers[-1].start()
        process.wait()
        for timer in timers:
            timer.cancel()

    def expect_clean(self):
        if self.status or self.errors or self.warnings:
            raise AssertionError(f"{self.line}\nstatus {self.status}\n"
                                 f"{self.output}")
        return self


def launch(line, **options):
    """Runs a line; again where gst-launch-1.0 itself has hung."""
    for _ in range(N_TRIES):
        launched = Launched(line, **options)
        if not launched.has_hung:
            break
    return launched


def quote(path):
    """A path as a property value in a gst-launch-1.0 line."""
    return shlex.quote(str(path))


class Packet:
    def __init__(self, entry):
        self.pts = int(entry["pts"]) if "pts" in entry else None
        self.dts = int(entry["dts"]) if "dts" in entry else None
        self.is_key = "K" in entry.get("flags", "")
        self.hash = entry.get("data_hash")


class Stream:
    """One elementary stream of a file, in decode order, through ffprobe."""

    def __init__(self, path, selector):
        report = json.loads(subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", selector,
             "-show_packets", "-show_streams", "-show_data_hash", "md5",
             "-of", "json", str(path)],
            check=True, capture_output=True, text=True).stdout)
        self.codec = report["streams"][0]["codec_name"]
        self.time_base = Fraction(report["streams"][0]["time_base"])
        self.packets = [Packet(entry) for entry in report["packets"]]

    @property
    def hashes(self):
        return [packet.hash for packet in self.packets]

    def times(self):
        """Presentation times from the first packet of all, in seconds."""
        earliest = min(packet.pts for packet in self.packets)
        return [(packet.pts - earliest) * self.time_base
                for packet in self.packets]


def decoded(path, kind):
    """md5 of every decoded frame; fails when a decoder complains."""
    result = subprocess.run(
        ["ffmpeg", "-v", "warning", "-nostdin", "-xerror", "-i", str(path),
         "-map", f"0:{kind}:0", "-f", "framemd5", "-"],
        capture_output=True, text=True)
    if result.returncode or result.stderr.strip():
        raise AssertionError(f"{path} does not decode: {result.stderr}")
    return [line.split(",")[-1].strip() for line in result.stdout.splitlines()
            if line and not line.startswith("#")]


def attributes(line):
    """A tag's attribute list as a dict."""
    out = {}
    text = line.partition(":")[2]
    for part in re.finditer(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)', text):
        out[part[1]] = part[2].strip('"')
    return out


class Rendition:
    """One media playlist and its files."""

    def __init__(self, playlist):
        self.playlist = playlist
        self.lines = playlist.read_text().splitlines()
        self.init = None
        self.segments = []
        self.durations = []
        for line in self.lines:
            if line.startswith("#EXT-X-MAP:"):
                self.init = playlist.parent / attributes(line)["URI"]
            elif line.startswith("#EXTINF:"):
                self.durations.append(Fraction(line[8:].split(",")[0]))
            elif line and not line.startswith("#"):
                self.segments.append(playlist.parent / line)

    def value(self, tag):
        return next((line.partition(":")[2] for line in self.lines
                     if line.split(":")[0] == tag), None)

    @property
    def is_finished(self):
        return "#EXT-X-ENDLIST" in self.lines

    def joined(self, folder, n_segments=None):
        """Init and segments as one file in a folder."""
        path = pathlib.Path(folder) / (self.playlist.parent.name + "-joined.mp4")
        with path.open("wb") as out:
            for part in [self.init, *self.segments[:n_segments]]:
                out.write(part.read_bytes())
        return path


class Output:
    """An output folder: the multivariant playlist and what it names."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.video = []
        self.audio = []
        for path in sorted(self.directory.glob("*.m3u8")):
            text = path.read_text()
            if "#EXT-X-STREAM-INF" in text:
                self.multivariant = path
                self._read(text.splitlines())
                return
        raise AssertionError(f"{directory}: no multivariant playlist among "
                             f"{sorted(p.name for p in self.directory.glob('*'))}")

    def _read(self, lines):
        self.variants = []
        media = []
        for line, following in zip(lines, lines[1:] + [""]):
            if line.startswith("#EXT-X-STREAM-INF:"):
                self.variants.append(attributes(line))
                target = self.directory / following
                # An audio-only presentation has its audio as the variant.
                kind = self.video if "RESOLUTION" in self.variants[-1] \
                    else self.audio
                if target not in [r.playlist for r in kind]:
                    kind.append(Rendition(target))
            elif line.startswith("#EXT-X-MEDIA:"):
                media.append(attributes(line))
        self.media = media
        for entry in media:
            target = self.directory / entry["URI"] if "URI" in entry else None
            if target and target not in [r.playlist for r in self.audio]:
                self.audio.append(Rendition(target))

    @property
    def renditions(self):
        return self.video + self.audio


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="abr-") as path:
        yield pathlib.Path(path)


def expect_whole_files(output):
    """Every file that a playlist lists is there and whole: boxes end where
    the file ends. Returns the number of segments."""
    count = 0
    for rendition in output.renditions:
        for path in [rendition.init, *rendition.segments]:
            data = path.read_bytes()
            at = 0
            while at + 8 <= len(data):
                size = int.from_bytes(data[at:at + 4], "big")
                if size == 1:
                    size = int.from_bytes(data[at + 8:at + 16], "big")
                if size < 8:
                    break
                at += size
            if at != len(data) or not data:
                raise AssertionError(f"{path} is cut at {at} of {len(data)}")
        count += len(rendition.segments)
    return count
