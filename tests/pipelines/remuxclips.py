#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: remuxclips.py [--table] [FILE|FOLDER...]

Copies every stream that can be copied of each clip through fmp4fragmux, all
together and each alone, and compares: payloads, presentation times and key
frames with ffprobe on the clip; decoded frames with FFmpeg on the clip; what
qtdemux and ffprobe read with what the boxes say; and the boxes with the rules
of tests/conformance.

Prints a line for each difference, with the reason where a rule (remuxrules.py)
tells it, and exits 1 when there is one that no rule explains. --table prints a
row of a Markdown table for each copy instead.

Without arguments: the folder ABR_MEDIA_DIR; skipped when it is not set."""

import collections
import hashlib
import os
import pathlib
import statistics
import sys
import unittest
from fractions import Fraction

import pipeline as p
import remuxed
from clipfiles import files
from demuxed import Dump
from remuxrules import explain

sys.path.insert(0, str(p.ROOT / "tests" / "conformance"))

from check import check_movie  # noqa: E402
from findings import ERROR, Report  # noqa: E402

NS = 1_000_000_000
MS = Fraction(1, 1000)
FIELDS = ("run", "frames", "payload", "times", "start", "keys", "decode",
          "readers", "boxes")

# `source` is the clip's Stream, `where` the numbers of frames that differ.
Difference = collections.namedtuple("Difference",
                                    "stream field text source where")


class Copy:
    """Some streams of a clip in a file, and all differences."""

    def __init__(self, clip, streams, out, parser=0):
        self.clip, self.streams = clip, streams
        self.differences = []
        self.samples = {} # of the copy, by the clip's Stream
        self.copied = {} # Streams of the copy, by the clip's
        self.known_as_demuxed = set() # Streams, see remuxchecks.py
        self.name = "+".join(stream.codec for stream in streams)
        if parser:
            self.name += f" ({remuxed.PARSERS[streams[0].codec][parser]})"
        launched = p.launch(remuxed.line(clip, streams, out, parser))
        for text in [*launched.errors, *launched.warnings]:
            self.note(None, "run", text)
        if launched.status and not launched.errors:
            self.note(None, "run", f"status {launched.status}")
        report = Report()
        movie = check_movie(str(out), report)
        if not any(r.segments for r in movie.renditions.values()):
            self.note(None, "run", "no output")
            return
        for finding in report.findings:
            if finding.severity == ERROR:
                self.note(None, "boxes", f"rule {finding.rule}: {finding.text}")
        copied = remuxed.Clip(out)
        dump = Dump("qtdemux", out)
        tracks = sorted(movie.renditions.values(),
                        key=lambda rendition: rendition.init.tkhd.track_id)
        if not len(tracks) == len(copied.streams) == len(streams):
            self.note(None, "run", f"{len(tracks)} tracks")
            return
        # The leading track, which is video, is the file's first. The others are
        # in the order in which their pads were asked for, which gst-launch-1.0
        # does at once for parsers and for demuxers' pads when they come.
        streams = self.streams = sorted(streams, key=lambda s: (
            s.kind != "video", remuxed.is_linked_late(clip, s)))
        self.starts = []
        for stream, track, after in zip(streams, tracks, copied.streams):
            self.samples[stream] = track.samples
            self.copied[stream] = after
            self.compare(stream, track, after)
            self.compare_ffprobe(stream, track, after)
        self.compare_starts()
        self.compare_qtdemux(tracks, dump)

    def note(self, stream, field, text, where=()):
        self.differences.append(Difference(
            stream.codec if stream else "-", field, text, stream, where))

    def n_joined(self, stream):
        """How many frames of E-AC-3 the muxer has put into each sample. Readers
        take them apart again."""
        if stream.codec != "eac3" or not self.samples[stream]:
            return 1
        return max(len(stream.frames) // len(self.samples[stream]), 1)

    def compare(self, stream, track, after):
        samples = track.samples
        first = 0
        if after.payloads != stream.payloads:
            first = self.compare_payloads(stream, after.payloads)
        before = stream.frames[first:] if first is not None else []
        before = before[::self.n_joined(stream)]
        self.compare_times(stream, track, before)
        keys = [i for i, (frame, sample) in enumerate(zip(before, samples))
                if frame.is_key != sample.is_sync]
        if keys:
            self.note(stream, "keys", f"{len(keys)} differ", keys)
        if any(b.dts <= a.dts for a, b in zip(samples, samples[1:])):
            self.note(stream, "times", "DTS do not rise")
        self.compare_decoded(stream, after)

    def compare_payloads(self, stream, mine):
        """Notes what is not the same. Returns the number of the first frame of
        the source that was copied, None when that cannot be told."""
        theirs = stream.payloads
        for first in range(max(len(theirs) - len(mine), 0) + 1):
            if theirs[first:first + len(mine)] == mine:
                last = len(theirs) - first - len(mine)
                early = sum(f.pts is not None and f.pts < 0
                            for f in stream.frames[:first])
                self.note(stream, "frames",
                          f"{first} first ({early} before time 0) and {last} "
                          "last left out",
                          [*range(first), *range(first + len(mine), len(theirs))])
                return first
        if len(mine) == len(theirs):
            differ = [i for i, (a, b) in enumerate(zip(mine, theirs)) if a != b]
            self.note(stream, "payload",
                      f"{len(differ)} differ, the first of which is {differ[0]}",
                      differ)
            return 0
        kept = len(set(mine) & set(theirs))
        self.note(stream, "frames",
                  f"{len(mine)} of {len(theirs)}, {kept} of them the same")
        return None

    def compare_times(self, stream, track, before):
        """Against the source's, but for a constant, which is kept."""
        scale = track.init.timescale
        shift = track.init.edit_time
        off = {i: Fraction(sample.pts, scale) + shift - frame.pts
               for i, (frame, sample) in enumerate(zip(before, track.samples))
               if frame.pts is not None}
        if not off:
            return
        usual = statistics.median_low(off.values())
        # The source's rounding, of this frame and of that with the usual
        # distance, and this file's.
        tolerance = 2 * max(stream.tick, MS) + Fraction(2, scale)
        far = {i: d - usual for i, d in off.items()
               if abs(d - usual) > tolerance}
        if far:
            worst = max(far.values(), key=abs)
            self.note(stream, "times",
                      f"{len(far)} of {len(off)} PTS off, the first of which is "
                      f"{min(far)}, by up to {float(worst):.4f} s", [*far])
        self.starts.append((stream, usual, tolerance))

    def compare_starts(self):
        """The tracks' times to each other, and to those of the source where it
        has a time 0."""
        if not self.starts:
            return
        usual = self.starts[0][1]
        if self.clip.path.suffix in (".mkv", ".mka", ".webm", ".mp4"):
            usual = 0
        for stream, mine, tolerance in self.starts:
            if abs(mine - usual) > tolerance:
                self.note(stream, "start", f"{float(mine - usual):+.4f} s")

    def compare_decoded(self, stream, after):
        mine, complaints = after.decoded
        theirs, known = stream.decoded
        if complaints:
            self.note(stream, "decode", f"{after_at(complaints)}"
                      + (" (as does the source)" if known else ""))
        if mine != theirs:
            same = sum(a == b for a, b in zip(reversed(mine), reversed(theirs)))
            self.note(stream, "decode", f"{len(mine)} frames of {len(theirs)}, "
                      f"{same} of them the same from the end")

    def compare_ffprobe(self, stream, track, after):
        samples, scale = track.samples, track.init.timescale
        truth = [hashlib.md5(sample.data).hexdigest() for sample in samples]
        step = self.n_joined(stream)
        if step > 1:
            whole = hashlib.md5(b"".join(sample.data for sample in samples))
            if after.whole != f"MD5={whole.hexdigest()}":
                self.note(stream, "readers", "ffprobe reads other frames")
        elif [frame.md5 for frame in after.frames] != truth or not truth:
            self.note(stream, "readers", f"ffprobe reads {len(after.frames)} "
                      f"frames, the boxes have {len(truth)}, or others")
            return
        off = [frame.pts - Fraction(sample.pts, scale)
               for frame, sample in zip(after.frames[::step], samples)]
        if max(off) - min(off) > after.tick:
            self.note(stream, "readers",
                      "ffprobe's PTS differ from those of the boxes")

    def compare_qtdemux(self, tracks, dump):
        if dump.crashed or dump.errors:
            self.note(None, "readers", f"qtdemux: {dump.errors or 'crash'}")
        counts = collections.Counter()
        shifts = []
        for stream, track in zip(self.streams, tracks):
            name = f"{stream.kind}_{counts[stream.kind]}"
            counts[stream.kind] += 1
            frames = dump.streams[name].frames if name in dump.streams else []
            truth = [hashlib.md5(s.data).hexdigest() for s in track.samples]
            if [frame.md5 for frame in frames] != truth or not truth:
                self.note(stream, "readers", f"qtdemux reads {len(frames)} "
                          f"frames, the boxes have {len(truth)}, or others")
                continue
            scale = track.init.timescale
            off = [Fraction(frame.pts, NS) - Fraction(sample.pts, scale)
                   - track.init.edit_time
                   for frame, sample in zip(frames, track.samples)]
            if max(off) - min(off) > Fraction(2, scale):
                by_runs = ("" if moves_runs(off, track) else
                           ", and not by each run's lowest offset")
                self.note(stream, "readers",
                          f"qtdemux' PTS differ from those of the boxes{by_runs}")
            shifts.append(statistics.median_low(off))
        if shifts and max(shifts) - min(shifts) > 2 * MS:
            self.note(None, "readers", "qtdemux moves the tracks by "
                      f"{float(max(shifts) - min(shifts)):.4f} s")

    def explained(self, difference):
        return explain(difference, self)

    def lines(self, unexplained_only=False):
        for difference in self.differences:
            reason = self.explained(difference)
            if not (reason and unexplained_only):
                yield (f"{self.clip.path.name} {self.name} {difference.stream} "
                       f"{difference.field}: {difference.text[:200]} -- "
                       f"{reason or 'UNEXPLAINED'}")

    def row(self):
        """A line of a Markdown table: the number of differences of each kind."""
        cells = [self.clip.path.name, self.name]
        for field in FIELDS:
            found = [self.explained(d) for d in self.differences
                     if d.field == field]
            words = []
            if len(found) > found.count(None):
                words.append(f"{len(found) - found.count(None)} explained")
            if found.count(None):
                words.append(f"{found.count(None)} UNEXPLAINED")
            cells.append(", ".join(words) or "equal")
        return "| " + " | ".join(cells) + " |"


def moves_runs(off, track):
    """Is each sample off by a constant and what the lowest composition offset of
    its run lies below 0, or that of the next run, for a sample still to be given
    out when that is read?"""
    lows = []
    for segment in track.segments:
        for fragment in segment.fragments:
            low = max(s.dts - s.pts for s in fragment.samples)
            lows.append((max(low, 0), len(fragment.samples)))
    allowed = [{low, after} for (low, count), (after, _)
               in zip(lows, [*lows[1:], lows[-1]]) for _ in range(count)]
    tick = Fraction(1, track.init.timescale)
    return any(all(any(abs(d - constant - low * tick) <= 2 * tick for low in both)
                   for d, both in zip(off, allowed))
               for constant in {off[0] - low * tick for low in allowed[0]})


def after_at(complaints):
    """Complaints without addresses, in one line."""
    return " / ".join(text.split("] ", 1)[-1]
                      for text in complaints.splitlines())


def copies(path, folder):
    """Every Copy of a clip."""
    clip = remuxed.Clip(path)
    out = folder / "out.mp4"
    sets = [[stream] for stream in clip.streams]
    if len(sets) > 1 and path.suffix in remuxed.DEMUXERS:
        sets.append(clip.streams)
    for streams in sets:
        out.unlink(missing_ok=True)
        yield Copy(clip, streams, out)
    is_raw = remuxed.DEMUXERS.get(path.suffix) in (None, "tsdemux")
    for stream in clip.streams:
        for parser in range(1, len(remuxed.PARSERS[stream.codec])):
            if is_raw:
                out.unlink(missing_ok=True)
                yield Copy(clip, [stream], out, parser)


class RemuxClips(unittest.TestCase):
    def check_clip(self, path):
        with p.folder() as folder:
            for copy in copies(path, folder):
                with self.subTest(copy=copy.name):
                    print("\n".join(copy.lines()))
                    self.assertEqual(list(copy.lines(True)), [])


def add_test(path):
    def test(self):
        self.check_clip(path)
    setattr(RemuxClips, f"test_{path.parent.name}_{path.name}", test)


def report(paths, as_table):
    """Prints all, returns whether something is unexplained."""
    n_unexplained = 0
    if as_table:
        print("| clip | streams | " + " | ".join(FIELDS) + " |")
        print("| --- " * (len(FIELDS) + 2) + "|", flush=True)
    for path in files(paths, remuxed.SUFFIXES):
        with p.folder() as folder:
            for copy in copies(path, folder):
                n_unexplained += len(list(copy.lines(True)))
                text = copy.row() if as_table else "\n".join(copy.lines())
                print(text or f"{path.name} {copy.name} equal", flush=True)
    return n_unexplained > 0


def main():
    arguments = sys.argv[1:]
    paths = [pathlib.Path(a) for a in arguments if a != "--table"]
    if paths:
        sys.exit(report(paths, "--table" in arguments))
    if "ABR_MEDIA_DIR" not in os.environ:
        print("SKIP: ABR_MEDIA_DIR is not set")
        sys.exit(p.SKIP)
    folder = pathlib.Path(os.environ["ABR_MEDIA_DIR"])
    for path in files([folder], remuxed.SUFFIXES):
        add_test(path)
    sys.argv[1:] = []
    p.run_tests()


if __name__ == "__main__":
    main()
