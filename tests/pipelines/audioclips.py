#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: audioclips.py [--table] [FILE|FOLDER...]

Turns the first audio of each clip into AAC in fragmented MP4 with aacbridge, and
compares how long it is and at which sample it is with FFmpeg's decode of the
clip. --table prints a row of a Markdown table for each clip instead, with what
`decodebin ! audioconvert ! audioresample ! avenc_aac ! mp4mux` makes of it.

Without arguments: the folder ABR_MEDIA_DIR; skipped when it is not set."""

import array
import json
import operator
import os
import pathlib
import subprocess
import sys
from fractions import Fraction

import pipeline as p
import sound

SOURCES = {
    ".mkv": "ebmlfastdemux", ".webm": "ebmlfastdemux", ".mka": "ebmlfastdemux",
    ".mp4": "qtdemux", ".m4a": "qtdemux", ".mov": "qtdemux", ".ts": "tsdemux",
    ".ogg": "oggdemux", ".opus": "oggdemux", ".mp3": "id3demux",
    ".aac": "typefind", ".adts": "typefind", ".ac3": "typefind",
    ".eac3": "typefind", ".flac": "typefind",
}
WINDOW = 2048  # samples that are compared
REACH = 2400  # how far off they are looked for
ROUNDING = sound.RATE // 1000  # of Matroska's times
MAX_MS = 43  # a frame of AAC, and of what is not in whole frames


def audio_codec(path):
    """Of the first audio stream that is not encrypted, or None."""
    result = subprocess.run(
        ["ffprobe", "-v", "quiet", "-select_streams", "a:0", "-show_streams",
         "-of", "json", str(path)], capture_output=True, text=True)
    streams = json.loads(result.stdout or "{}").get("streams", [])
    if not streams or streams[0].get("codec_tag_string") == "enca":
        return None
    return streams[0].get("codec_name")


class Mono:
    """A file's first audio in one channel at 48 kHz."""

    def __init__(self, path):
        frames = json.loads(sound.run(
            ["ffprobe", "-v", "quiet", "-select_streams", "a:0",
             "-read_intervals", "%+#8", "-show_frames", "-show_streams", "-of",
             "json", str(path)]))
        base = Fraction(frames["streams"][0]["time_base"])
        pts = next((f["pts"] for f in frames["frames"] if "pts" in f), 0)
        self.start = round(pts * base * sound.RATE)
        data = subprocess.run(
            ["ffmpeg", "-v", "quiet", "-nostdin", "-copyts", "-i", str(path),
             "-map", "0:a:0", "-ac", "1", "-ar", str(sound.RATE), "-f", "f32le",
             "-"], capture_output=True, check=False).stdout
        self.samples = array.array("f", data[:len(data) // 4 * 4])

    @property
    def end(self):
        return self.start + len(self.samples)

    def piece(self, begin, size):
        begin -= self.start
        if begin < 0 or begin + size > len(self.samples):
            return None
        return self.samples[begin:begin + size]


def lag(ours, theirs):
    """By how many samples ours is later, where theirs is loud; None: silence."""
    steps = range(theirs.start + REACH, theirs.end - REACH - WINDOW, WINDOW)
    loudest = max(steps, default=None, key=lambda at: sum(
        map(abs, theirs.piece(at, WINDOW))))
    if loudest is None:
        return None
    reference = theirs.piece(loudest, WINDOW)
    around = ours.piece(loudest - REACH, WINDOW + 2 * REACH)
    if around is None or max(map(abs, reference)) < 0.001:
        return None
    likeness = [sum(map(operator.mul, reference, around[at:at + WINDOW]))
                for at in range(2 * REACH)]
    # A steady tone is alike in many places.
    return min((at - REACH for at, value in enumerate(likeness)
                if value >= 0.999 * max(likeness)), key=abs)


class Made:
    """What a pipeline makes of a clip, against FFmpeg's decode."""

    def __init__(self, line, theirs, is_shifted):
        self.lag = self.longer_ms = None
        with p.folder() as folder:
            out = folder / "out.mp4"
            launched = p.launch(line.format(out=out), limit_s=60)
            self.errors = launched.errors
            if launched.status and not self.errors:
                self.errors = [f"status {launched.status}"]
            if self.errors:
                return
            ours = Mono(out)
        # MPEG-TS has no time zero that both agree on.
        if is_shifted:
            theirs.start += ours.end - theirs.end
        self.longer_ms = round((ours.end - theirs.end) * 1000 / sound.RATE)
        self.lag = lag(ours, theirs)

    def __str__(self):
        if self.errors:
            return f"error: {self.errors[0][:60]} | "
        return f"{'-' if self.lag is None else self.lag} | {self.longer_ms}"


def convert(path):
    theirs = Mono(path)
    is_shifted = path.suffix == ".ts"
    ours = Made(f"filesrc location={p.quote(path)} ! {SOURCES[path.suffix]} ! "
                f"aacbridge passthrough=never ! fmp4fragmux ! "
                f"filesink location={{out}}", theirs, is_shifted)
    return theirs, ours


def usual(path, theirs):
    return Made(f"filesrc location={p.quote(path)} ! decodebin ! "
                f"audioconvert ! audioresample ! audio/x-raw,rate=48000 ! "
                f"avenc_aac ! mp4mux ! filesink location={{out}}", theirs,
                path.suffix == ".ts")


def clips(arguments):
    for argument in map(pathlib.Path, arguments):
        files = [argument] if argument.is_file() else argument.rglob("*")
        yield from sorted(path for path in files if path.suffix in SOURCES
                          and audio_codec(path))


def main():
    arguments = sys.argv[1:]
    is_table = "--table" in arguments
    arguments = [a for a in arguments if a != "--table"]
    if not arguments and "ABR_MEDIA_DIR" not in os.environ:
        print("SKIP: ABR_MEDIA_DIR is not set")
        sys.exit(p.SKIP)
    n_bad = 0
    for path in clips(arguments or [os.environ["ABR_MEDIA_DIR"]]):
        theirs, ours = convert(path)
        is_bad = bool(ours.errors) or abs(ours.lag or 0) > ROUNDING or \
            abs(ours.longer_ms) > MAX_MS
        n_bad += is_bad
        if is_table:
            print(f"| {path.name} | {audio_codec(path)} | {ours} | "
                  f"{usual(path, theirs)} |", flush=True)
        elif is_bad:
            print(f"{path}: {audio_codec(path)}: {ours}", flush=True)
    sys.exit(1 if n_bad else 0)


if __name__ == "__main__":
    main()
