#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: audioclips.py [--table] [FILE|FOLDER...]

Turns the first audio of each clip into AAC in fragmented MP4 with aacbridge, and
compares how many channels it has, how long it is and at which sample it is with
FFmpeg's decode of the clip. audiorules.py has the reason for each difference that
is known. --table prints a row of a Markdown table for each clip instead, with
what `decodebin ! audioconvert ! audioresample ! avenc_aac ! mp4mux` makes of it.

Without arguments: the folder ABR_MEDIA_DIR; skipped when it is not set."""

import array
import itertools
import math
import operator
import os
import pathlib
import subprocess
import sys
from concurrent import futures

import audiorules
import audiosource
import pipeline as p
import sound

WINDOW = 2048  # samples that are compared
PARTS = 3  # in so many places
REACH = 2400  # how far off they are looked for
ALIKE = 0.5  # likeness of sounds that are the same
SILENCE = 0.0005
LOOK_S = 10  # of a clip, to choose a channel
ROUNDING = sound.RATE // 1000  # of Matroska's times
MAX_MS = 43  # a frame of AAC, and of what is not in whole frames


def decode(path, *options):
    data = subprocess.run(
        ["ffmpeg", "-v", "quiet", "-nostdin", "-copyts", "-i", str(path), "-map",
         "0:a:0", *options, "-f", "f32le", "-"], capture_output=True,
        check=False).stdout
    return array.array("f", data[:len(data) // 4 * 4])


def loudest_channel(audio):
    """Of those that are the same ones in every layout."""
    samples = decode(audio.path, "-t", str(LOOK_S))
    n = audio.n_channels
    some = range(min(n, 3 if n in (6, 8) else 2))
    return max(some, key=lambda c: sum(map(abs, samples[c::n])))


class Channel:
    """One channel of a clip at 48 kHz, with silence where times have gaps."""

    def __init__(self, audio, channel):
        self.start = round(audio.start * sound.RATE)
        self.samples = decode(
            audio.path, "-af",
            f"pan=mono|c0=c{channel},aresample={sound.RATE}:async=1")
        squares = map(operator.mul, self.samples, self.samples)
        self.energy = list(itertools.accumulate(squares, initial=0.0))

    @property
    def end(self):
        return self.start + len(self.samples)

    def piece(self, begin):
        return self.samples[begin - self.start:begin - self.start + WINDOW]

    def loudness(self, begin):
        at = begin - self.start
        return math.sqrt(max(self.energy[at + WINDOW] - self.energy[at], 0.0))


def lag_at(ours, theirs, begin):
    """(how alike they are, by how many samples ours is later)"""
    reference = theirs.piece(begin)
    likeness = [
        sum(map(operator.mul, reference, ours.piece(begin + off))) /
        (theirs.loudness(begin) * ours.loudness(begin + off) + 1e-9)
        for off in range(-REACH, REACH)]
    best = max(likeness)
    # A steady tone is alike in many places.
    off = min((at - REACH for at, value in enumerate(likeness)
               if value >= best - 0.001), key=abs)
    return best, off


def lag(ours, theirs):
    """The same where they are most alike, of the loudest places of a few parts;
    None: silence."""
    begin = max(theirs.start, ours.start + REACH)
    end = min(theirs.end, ours.end - REACH) - WINDOW
    steps = range(begin, end, WINDOW)
    length = max(len(steps) // PARTS, 1)
    loudest = [max(steps[at:at + length], key=theirs.loudness)
               for at in range(0, len(steps), length)]
    found = [lag_at(ours, theirs, at) for at in loudest
             if theirs.loudness(at) > SILENCE * math.sqrt(WINDOW)]
    return max(found, default=None,
               key=lambda one: (round(one[0], 2), -abs(one[1])))


class Made:
    """What a pipeline makes of a clip, against FFmpeg's decode."""

    def __init__(self, line, source, limit_s=60):
        self.offset = self.likeness = self.longer_ms = None
        self.n_channels = 0
        with p.folder() as folder:
            out = folder / "out.mp4"
            launched = p.launch(line.format(out=out), limit_s=limit_s)
            self.errors = [error.split(": ", 2)[-1]
                           for error in launched.errors]
            if launched.status and not self.errors:
                self.errors = [f"status {launched.status}"]
            made = audiosource.find(out) if out.exists() else None
            if made and not made.n_channels:
                made = None
            if not made:
                self.errors = self.errors or ["nothing came out"]
                return
            self.n_channels = made.n_channels
            channel = loudest_channel(source)
            theirs = Channel(source, channel)
            ours = Channel(made, channel)
        self.longer_ms = round((ours.end - theirs.end) * 1000 / sound.RATE)
        found = lag(ours, theirs)
        if found:
            self.likeness, self.offset = found

    def differences(self, n_channels):
        """(field, text) of each."""
        if self.errors:
            return [("run", self.errors[0])]
        found = []
        if self.n_channels != n_channels:
            found.append(("channels", f"{self.n_channels} of {n_channels}"))
        if self.likeness is not None and self.likeness < ALIKE:
            found.append(("offset", f"unlike, {self.likeness:.2f}"))
        elif self.offset is not None and abs(self.offset) > ROUNDING:
            found.append(("offset", f"{self.offset:+} samples"))
        if abs(self.longer_ms) > MAX_MS:
            found.append(("length", f"{self.longer_ms:+} ms"))
        return found

    def __str__(self):
        if self.errors:
            return f"{self.errors[0][:60]} | | "
        offset = "silence" if self.offset is None else \
            "unlike" if self.likeness < ALIKE else self.offset
        return f"{offset} | {self.longer_ms} | {self.n_channels}"


def channels_for(audio):
    """As many as the clip has, in a layout that AAC has."""
    return next(n for n in (1, 2, 6, 8) if n >= min(audio.n_channels, 8))


def bridge(audio):
    return Made(f"filesrc location={p.quote(audio.path)} ! "
                f"{audiosource.DEMUXERS[audio.path.suffix]} ! "
                f"aacbridge passthrough=never channels={channels_for(audio)} ! "
                "fmp4fragmux ! filesink location={out}", audio)


def usual(audio):
    return Made(f"filesrc location={p.quote(audio.path)} ! decodebin ! "
                "audioconvert ! audioresample ! audio/x-raw,rate=48000 ! "
                "avenc_aac ! mp4mux ! filesink location={out}", audio)


class Report:
    def __init__(self, path, is_table):
        self.path = path
        self.lines = []
        self.is_unexplained = False
        audio = audiosource.find(path)
        if not audio:
            return
        made = bridge(audio)
        reasons = []
        for field, text in made.differences(channels_for(audio)):
            reason = audiorules.explain(audio, field, text)
            self.is_unexplained |= reason is None
            reasons.append(reason or "unexplained")
            if not is_table:
                self.lines.append(f"{path}: {audio.codec}: {field}: {text}: "
                                  f"{reasons[-1]}")
        if is_table:
            self.lines.append(f"| {path.name} | {audio.codec} | {made} | "
                              f"{usual(audio)} | {'; '.join(reasons)} |")


def clips(arguments):
    for argument in map(pathlib.Path, arguments):
        files = [argument] if argument.is_file() else argument.rglob("*")
        yield from sorted(path for path in files if path.suffix in audiosource.DEMUXERS)


def main():
    arguments = sys.argv[1:]
    is_table = "--table" in arguments
    arguments = [a for a in arguments if a != "--table"]
    if not arguments and "ABR_MEDIA_DIR" not in os.environ:
        print("SKIP: ABR_MEDIA_DIR is not set")
        sys.exit(p.SKIP)
    n_bad = 0
    with futures.ThreadPoolExecutor(2) as pool:
        for report in pool.map(
                lambda path: Report(path, is_table),
                clips(arguments or [os.environ["ABR_MEDIA_DIR"]])):
            n_bad += report.is_unexplained
            for line in report.lines:
                print(line, flush=True)
    print(f"{n_bad} clips with something unexplained", file=sys.stderr)
    sys.exit(1 if n_bad else 0)


if __name__ == "__main__":
    main()
