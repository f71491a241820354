#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: demuxcompare.py [--table] [FILE|FOLDER...]

Compares what ebmlfastdemux makes of each Matroska file with matroskademux and
with ffprobe: streams, caps, tags, the number of frames, payloads (md5), times
and key flags; checks its decode times and durations; feeds it the file in
chunks of random size, which must give what pulling gives; and seeks, which must
give what a run from the start does.

Prints a line for each difference, with the reason where a rule (RULES) tells
who is right, and exits 1 when there is one that no rule explains. --table
prints a row of a Markdown table for each file instead: how much there is, and
the number of differences ("equal" and no number: none).

Without arguments: all Matroska samples of tests/data/make-sample.sh, and the
folder ABR_MEDIA_DIR when it is set."""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import pipeline as p
from clipfiles import MATROSKA, files
from demuxed import Dump, Frame
from demuxrules import explain
from demuxseeks import Seeks

SAMPLES = ("h264-aac-30", "h264-aac-29.97", "h264-aac-23.976-nodd",
           "h264-aac-25-nodd", "live", "live-clusters", "blockgroup", "laced",
           "priming", "two-audio", "video-only", "audio-only")
NS = 1_000_000_000
MS = 1_000_000
# What begins later than this is played from so much before it on.
LATE = 1_000 * MS
LATE_ROOM = 200 * MS
SEGMENT = bytes.fromhex("18538067") # its ID
# Seed (0: all of one size), largest chunk, largest file: small chunks are slow.
CHUNKS = [(1, 50_000, 1 << 62), (2, 700, 10_000_000), (0, 1, 250_000)]

# Of the table: which fields of differences each is about.
COLUMNS = {
    "streams": "stream",
    "caps": r"caps\..*",
    "tags": r"tag\..*",
    "frames": "frames|first frames",
    "payload": "payload",
    "times": "pts|dts|durations",
    "flags": "key flags|decode-only",
    "seeks": "seek .*",
    "ends, pushed": "eos|error|run|push .*",
}

Difference = collections.namedtuple(
    "Difference", "peer stream codec field ours theirs")


class Probe:
    """The same file through ffprobe."""

    KINDS = {"video": "video", "audio": "audio", "subtitle": "subtitle"}

    def __init__(self, path):
        run = subprocess.run(
            ["ffprobe", "-v", "error", "-fflags", "+nofillin",
             "-show_packets", "-show_streams",
             "-show_data_hash", "md5", "-of", "json", str(path)],
            capture_output=True, text=True, timeout=240)
        report = json.loads(run.stdout or "{}")
        self.complains = bool(run.stderr)
        self.streams = [s for s in report.get("streams", [])
                        if s["codec_type"] in self.KINDS
                        and not s["disposition"].get("attached_pic")]
        self.frames = collections.defaultdict(list)
        self.ticks = {s["index"]: tick_ns(s["time_base"])
                      for s in self.streams}
        last = {}
        for packet in report.get("packets", []):
            index = packet["stream_index"]
            if index not in self.ticks:
                continue
            # Of a lace only the first frame's time is in the file.
            position = packet.get("pos")
            pts = packet.get("pts") if position != last.get(index) else None
            last[index] = position
            self.frames[index].append(Frame(
                None if pts is None else round(pts * self.ticks[index]), None,
                None, packet.get("flags", ""), int(packet["size"]),
                packet["data_hash"].removeprefix("MD5:")))

    def match(self, streams):
        """{name of our stream: index}, by kind and order; where the counts
        differ, by the first frame's bytes too."""
        pairs = {}
        for kind in self.KINDS:
            ours = [s for s in streams if s.kind == kind]
            theirs = [s["index"] for s in self.streams
                      if s["codec_type"] == kind]
            if len(ours) == len(theirs):
                pairs.update((s.name, i) for s, i in zip(ours, theirs))
                continue
            for stream in ours:
                first = stream.frames[0].md5 if stream.frames else None
                for index in theirs:
                    if self.frames[index] and index not in pairs.values() \
                            and self.frames[index][0].md5 == first:
                        pairs[stream.name] = index
                        break
        return pairs


def tick_ns(time_base):
    numerator, _, denominator = time_base.partition("/")
    return int(numerator) * NS / int(denominator)


class Comparison:
    """All differences of one file."""

    def __init__(self, path):
        self.path = path
        self.differences = []
        self.compared = set() # (peer, name of our stream)
        self.ours = Dump("ebmlfastdemux", path)
        self.stock = Dump("matroskademux", path)
        self.probe = Probe(path)
        self.pairs = self.probe.match(self.ours.streams.values())
        self.tick = max(self.probe.ticks.values(), default=MS)
        self.late = self.find_lateness()
        self.n_segments = path.read_bytes().count(SEGMENT)
        if self.ours.crashed:
            self.note("-", None, "run", self.ours.run.stderr[-300:], "no crash")
        for stream in self.ours.streams.values():
            self.check_times(stream)
        self.compare_stock()
        self.compare_probe()
        self.compare_push()
        self.seeks = Seeks(path, self.tick, {
            name: self.probe.frames[index]
            for name, index in self.pairs.items()})
        for difference in self.seeks.differences():
            self.note(*difference)

    def note(self, peer, stream, field, ours, theirs):
        self.differences.append(Difference(
            peer, stream.name if stream else "-",
            stream.codec if stream else "-", field, str(ours), str(theirs)))

    def find_lateness(self):
        """How much later file times are than running times."""
        first = min((frames[0].pts for frames in self.probe.frames.values()
                     if frames[0].pts is not None), default=0)
        return first - LATE_ROOM if first > LATE else 0

    def check_times(self, stream):
        """What must hold whoever else says what."""
        frames = [f for f in stream.frames if f.pts is not None]
        dts = [f.dts for f in stream.frames if f.dts is not None]
        n_timeless = sum(f.pts is None and f.dts is None
                         for f in stream.frames)
        if n_timeless:
            self.note("rule", stream, "pts", f"{n_timeless} without", "all")
        if any(b < a for a, b in zip(dts, dts[1:])):
            self.note("rule", stream, "dts", "goes back", "increasing")
        # Hidden frames have the time of the next: there is no room between.
        if any(a.dts is not None and a.dts == b.dts and b.pts > a.dts
               for a, b in zip(frames, frames[1:])):
            self.note("rule", stream, "dts", "stands still", "increasing")
        if any(f.dts is not None and f.dts > f.pts for f in frames):
            self.note("rule", stream, "dts", "after PTS", "at most PTS")
        if dts and len(dts) < len(stream.frames):
            self.note("rule", stream, "dts",
                      f"{len(stream.frames) - len(dts)} without", "all or none")
        if not stream.has_ended and stream.frames and not self.ours.errors:
            self.note("rule", stream, "eos", "none", "one")
        if stream.kind == "subtitle":
            return
        # Shown frames follow each other. Each begins up to a tick early or
        # late, and times are often those of another file in milliseconds.
        shown = sorted((f for f in frames if "O" not in f.flags),
                       key=lambda f: f.pts)
        overlaps = [a.pts + a.duration - b.pts
                    for a, b in zip(shown, shown[1:])
                    if a.duration is not None
                    and a.pts + a.duration > b.pts + 2 * max(self.tick, MS)]
        if overlaps:
            self.note("rule", stream, "durations",
                      f"{len(overlaps)} overlap by up to "
                      f"{max(overlaps) / MS:.3f} ms", "tile")

    def compare_stock(self):
        ours = {s.track: s for s in self.ours.streams.values()}
        theirs = {s.track: s for s in self.stock.streams.values()}
        for track in sorted(ours.keys() | theirs.keys()):
            mine, other = ours.get(track), theirs.get(track)
            if not mine or not other:
                self.note("stock", mine or other, "stream",
                          mine.codec if mine else "none",
                          other.codec if other else "none")
                continue
            self.compare_fields(mine, "caps.", mine.caps[-1] if mine.caps
                                else {}, other.caps[-1] if other.caps else {})
            for scope in ("stream", "global"):
                self.compare_fields(mine, f"tag.{scope}.", mine.tags[scope],
                                    other.tags[scope])
            self.compare_frames("stock", mine, other.frames)
        if bool(self.ours.errors) != bool(self.stock.errors):
            self.note("stock", None, "error", self.ours.errors,
                      self.stock.errors)

    def compare_fields(self, stream, prefix, mine, theirs):
        for key in sorted(mine.keys() | theirs.keys()):
            if mine.get(key) != theirs.get(key):
                self.note("stock", stream, prefix + key, mine.get(key),
                          theirs.get(key))

    def compare_probe(self):
        pairs = self.pairs
        for name, index in pairs.items():
            self.compare_frames("ffprobe", self.ours.streams[name],
                                self.probe.frames[index])
        for stream in self.probe.streams:
            if stream["index"] not in pairs.values():
                self.note("ffprobe", None, "stream", "none",
                          stream.get("codec_name"))

    def compare_frames(self, peer, stream, theirs):
        self.compared.add((peer, stream.name))
        mine = stream.frames
        n_more = len(mine) - len(theirs)
        if n_more > 0 and [f.md5 for f in mine[n_more:]] == \
                [f.md5 for f in theirs]:
            self.note(peer, stream, "first frames", f"{n_more} more", "none")
            mine = mine[n_more:]
        elif n_more != 0:
            self.note(peer, stream, "frames", len(mine), len(theirs))
        differ = sum(a.md5 != b.md5 for a, b in zip(mine, theirs))
        if differ:
            self.note(peer, stream, "payload", f"{differ} differ", "")
            # Times of frames that are not the same say nothing.
            if n_more != 0:
                return
        self.compare_pts(peer, stream, mine, theirs)
        keys = sum(("K" in a.flags) != ("K" in b.flags)
                   for a, b in zip(mine, theirs))
        if keys:
            self.note(peer, stream, "key flags", f"{keys} differ", "")
        hidden = sum(("O" in a.flags) != ("O" in b.flags)
                     for a, b in zip(mine, theirs)) if peer == "stock" else 0
        if hidden:
            self.note(peer, stream, "decode-only", f"{hidden} differ", "")

    def compare_pts(self, peer, stream, mine, theirs):
        """The container's times, give or take its rounding."""
        late = self.late if peer == "ffprobe" else 0
        off = [a.pts + late - b.pts for a, b in zip(mine, theirs)
               if a.pts is not None and b.pts is not None]
        # matroskademux and ffprobe cut their times down to a tick, too.
        far = [d for d in off if abs(d) > 2 * self.tick]
        if not far:
            return
        worst = max(far, key=abs)
        moved = off[-len(far):]
        if self.n_segments > 1 and moved == far and \
                max(far) - min(far) <= 2 * self.tick:
            self.note(peer, stream, "pts of a later Segment",
                      f"all by {worst / MS:.3f} ms", "")
        elif len(far) == len(off) and max(off) - min(off) <= 2 * self.tick:
            self.note(peer, stream, "pts", f"all by {worst / MS:.3f} ms", "")
        else:
            self.note(peer, stream, "pts",
                      f"{len(far)} by up to {worst / MS:.3f} ms", "")

    def compare_push(self):
        """The file in chunks gives what pulling gives."""
        size = self.path.stat().st_size
        for seed, largest, up_to in CHUNKS:
            if size > up_to:
                continue
            pushed = Dump("ebmlfastdemux", self.path, "push", seed, largest)
            if not pushed.same_as(self.ours):
                self.note("rule", None, f"push {largest}",
                          "not what pulling gives", "the same")

    def agrees(self, difference, field):
        """Was the stream held against the other peer, too, and found equal
        there?"""
        other = "stock" if difference.peer == "ffprobe" else "ffprobe"
        return (other, difference.stream) in self.compared and not any(
            d.peer == other and d.field == field
            and d.stream == difference.stream for d in self.differences)

    def probed_stream(self, name):
        """What ffprobe says of a stream of ours, or None."""
        index = self.pairs.get(name)
        return next((s for s in self.probe.streams if s["index"] == index),
                    None)

    def says(self, text):
        """Do the file's bytes have it?"""
        return text.encode() in self.path.read_bytes()

    def lines(self, unexplained_only=False):
        for difference in self.differences:
            reason = explain(difference, self)
            if reason and unexplained_only:
                continue
            yield (f"{self.path.name} {difference.stream} "
                   f"({difference.codec}) {difference.peer} "
                   f"{difference.field}: {shorten(difference.ours)} / "
                   f"{shorten(difference.theirs)} -- "
                   f"{reason or 'UNEXPLAINED'}")

    def row(self):
        """A line of a Markdown table: what there is of each kind of thing, and
        how many differences, explained or not."""
        cells = [self.path.name]
        for column, pattern in COLUMNS.items():
            found = [explain(d, self) for d in self.differences
                     if re.fullmatch(pattern, d.field)]
            n_unexplained = found.count(None)
            n_explained = len(found) - n_unexplained
            words = [self.amount(column)]
            if n_explained:
                words.append(f"{n_explained} explained")
            if n_unexplained:
                words.append(f"{n_unexplained} UNEXPLAINED")
            cells.append(", ".join(filter(None, words)) or "equal")
        return "| " + " | ".join(cells) + " |"

    def amount(self, column):
        streams = self.ours.streams.values()
        if column == "streams":
            return str(len(streams))
        if column == "frames":
            return str(sum(len(s.frames) for s in streams))
        if column == "seeks":
            return str(self.seeks.n_seeks)
        return ""


def shorten(text):
    return text if len(text) <= 80 else text[:77] + "..."


class Compare(unittest.TestCase):
    def check_file(self, path):
        comparison = Comparison(path)
        print("\n".join(comparison.lines()))
        self.assertEqual(list(comparison.lines(True)), [])


def add_test(name, find):
    def test(self):
        self.check_file(find())
    setattr(Compare, "test_" + name, test)


def main():
    arguments = sys.argv[1:]
    as_table = "--table" in arguments
    paths = [pathlib.Path(a) for a in arguments if a != "--table"]
    if paths:
        n_unexplained = 0
        if as_table:
            print("| file | " + " | ".join(COLUMNS) + " |")
            print("| --- " * (len(COLUMNS) + 1) + "|", flush=True)
        for path in files(paths, MATROSKA):
            comparison = Comparison(path)
            n_unexplained += len(list(comparison.lines(True)))
            print(comparison.row() if as_table
                  else "\n".join(comparison.lines()), flush=True)
        sys.exit(n_unexplained > 0)
    for name in SAMPLES:
        add_test(name, lambda name=name: p.sample(name))
    if folder := os.environ.get("ABR_MEDIA_DIR"):
        for path in files([pathlib.Path(folder)], MATROSKA):
            add_test(path.name, lambda path=path: path)
    sys.argv[1:] = []
    p.run_tests()


if __name__ == "__main__":
    main()
