#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: playclips.py [--table] [FILE|FOLDER...]

Plays each Matroska clip to its end through players that choose their demuxer by
rank, and through what sources and queues there are in front of it, once with
ebmlfastdemux and once with matroskademux. Ours must end as well as the other
does and bring every sink at least as many buffers.

Prints a line for each difference and exits 1 when ours is worse. --table prints a
row of a Markdown table for each way of playing instead.

Without arguments: the folder ABR_MEDIA_DIR; skipped when it is not set."""

import collections
import concurrent.futures
import functools
import json
import os
import pathlib
import subprocess
import sys
import unittest

import pipeline as p
from clipfiles import MATROSKA, files
from demuxed import Dump
from webserver import Server

COUNT = pathlib.Path(__file__).with_name("playcount.py")
PEERS = ("ebmlfastdemux", "matroskademux")
SINKS = " ".join(f'{kind}-sink="fakesink sync=false"'
                 for kind in ("video", "audio", "text"))
WAYS = {
    "playbin3": "playbin3 uri=file://{path} " + SINKS,
    "uridecodebin3": "uridecodebin3 name=d uri=file://{path}",
    "playbin": "playbin uri=file://{path} " + SINKS,
    "parsebin": "urisourcebin uri=file://{path} ! parsebin name=d",
    "pull": "filesrc location={path} ! {demuxer} name=d",
    "queue2": "filesrc location={path} ! queue2 use-buffering=true "
              "! {demuxer} name=d",
    "downloadbuffer": "pushfilesrc location={path} "
                      "! downloadbuffer temp-template={folder}/XXXXXX "
                      "! {demuxer} name=d",
    "pushfilesrc": "pushfilesrc location={path} ! {demuxer} name=d",
    "playbin3, HTTP": "playbin3 uri={uri} " + SINKS,
    "uridecodebin3, HTTP": "uridecodebin3 name=d uri={uri}",
}
# decodebin3 of GStreamer 1.22 hangs or crashes, with any demuxer, where a track
# of a few frames ends before all are connected, as in clips that are read in a
# few milliseconds. What did not end is tried again, with pauses for each buffer.
PAUSES_MS = (0, 0, 4)
LIMIT_S = 8


class Played:
    """How a clip was played in one way with one demuxer."""

    def __init__(self, line, demuxer, pause_ms):
        rank = "MAX" if demuxer == "ebmlfastdemux" else "NONE"
        env = dict(os.environ,
                   GST_PLUGIN_FEATURE_RANK=f"ebmlfastdemux:{rank}")
        try:
            run = subprocess.run(
                [sys.executable, COUNT, line, str(LIMIT_S), str(pause_ms)],
                env=env, capture_output=True, text=True, timeout=2 * LIMIT_S)
            output, status = run.stdout, run.returncode
        except subprocess.TimeoutExpired as hung:
            output, status = (hung.stdout or b"").decode(), "hangs"
        report, _, rest = output.partition("\n")
        self.end, self.demuxer, self.frames = f"status {status}", None, []
        if report.startswith("{"):
            report = json.loads(report)
            self.end, self.demuxer = report["end"], report["demuxer"]
            self.frames = report["frames"]
        if "stopped" not in rest:
            self.end = f"not taken down ({self.end}, status {status})"

    @property
    def has_ended(self):
        return self.end == "eos"

    @property
    def n_frames(self):
        return sum(count for _, count in self.frames)

    def counts(self):
        """By kind: what is text has several names."""
        result = collections.Counter()
        for name, number in self.frames:
            kind = name.partition("/")[0]
            result[kind if kind in ("audio", "video") else "text"] += number
        return result

    def is_worse_than(self, other, n_early):
        """`n_early` frames are over before time 0: sinks leave them out."""
        if self.has_ended != other.has_ended:
            return other.has_ended and other.n_frames > 0
        ours = self.counts()
        return any(ours[kind] + n_early < n
                   for kind, n in other.counts().items())

    def __str__(self):
        return f"{self.end} {self.frames}"


def play(path, way, uri, folder):
    """{peer: Played, or None if that demuxer was not at work}, and how often
    each had to be played."""
    played, n_tries = {}, {}
    for demuxer in PEERS:
        line = WAYS[way].format(path=p.quote(path), uri=uri, demuxer=demuxer,
                                folder=p.quote(folder))
        for n, pause_ms in enumerate(PAUSES_MS, 1):
            played[demuxer] = Played(line, demuxer, pause_ms)
            n_tries[demuxer] = n
            # Errors are for certain.
            if not played[demuxer].end.startswith(("status", "not", "nothing")):
                break
    return played, n_tries


@functools.cache
def count_early(path):
    """Audio frames, decoder priming, that are over when time begins."""
    dump = Dump(PEERS[0], path)
    return max((sum(f.pts is not None and f.pts + (f.duration or 0) <= 0
                    for f in stream.frames)
                for stream in dump.streams.values()
                if stream.kind == "audio"), default=0)


def is_worse(path, played):
    ours, stock = (played[peer] for peer in PEERS)
    return ours.is_worse_than(stock, 0) and \
        ours.is_worse_than(stock, count_early(path))


def play_all(paths):
    """(path, way, {peer: Played}, {peer: tries}) of all, as they end."""
    servers = {folder: Server(folder) for folder in {f.parent for f in paths}}
    with p.folder() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(play, path, way,
                            servers[path.parent].uri("range", path.name),
                            folder): (path, way)
                for path in paths for way in WAYS}
        for job in concurrent.futures.as_completed(jobs):
            yield *jobs[job], *job.result()


class Tally:
    """A way of playing, over all clips."""

    def __init__(self):
        self.n_ended = collections.Counter()
        self.n_frames = collections.Counter()
        self.n_again = collections.Counter()
        self.n_worse = 0

    def add(self, path, played, n_tries):
        self.n_worse += is_worse(path, played)
        for peer in PEERS:
            self.n_ended[peer] += played[peer].has_ended
            self.n_frames[peer] += played[peer].n_frames
            self.n_again[peer] += n_tries[peer] > 1

    def row(self, way):
        cells = [way]
        for count in (self.n_ended, self.n_again, self.n_frames):
            cells += [str(count[peer]) for peer in PEERS]
        return "| " + " | ".join([*cells, str(self.n_worse)]) + " |"


def report(paths, as_table):
    """Prints all; returns whether ours is worse anywhere."""
    tallies = {way: Tally() for way in WAYS}
    for path, way, played, n_tries in play_all(paths):
        ours, stock = (played[peer] for peer in PEERS)
        tallies[way].add(path, played, n_tries)
        if as_table:
            continue
        if str(ours) != str(stock) or any(n > 1 for n in n_tries.values()):
            print(f"{path.name} {way}: {ours} ({n_tries[PEERS[0]]} tries) / "
                  f"{stock} ({n_tries[PEERS[1]]} tries)"
                  f"{' WORSE' if is_worse(path, played) else ''}",
                  flush=True)
    print("| way | ends: ours | matroskademux | again: ours | matroskademux | "
          "buffers: ours | matroskademux | worse |")
    print("| --- " * 8 + "|")
    for way, tally in tallies.items():
        print(tally.row(way))
    return any(tally.n_worse for tally in tallies.values())


class PlayClips(unittest.TestCase):
    def test_ends_as_with_matroskademux(self):
        folder = pathlib.Path(os.environ["ABR_MEDIA_DIR"])
        for path, way, played, _ in play_all(list(files([folder], MATROSKA))):
            ours, stock = (played[peer] for peer in PEERS)
            with self.subTest(clip=path.name, way=way):
                self.assertEqual(ours.demuxer, PEERS[0])
                self.assertFalse(is_worse(path, played), f"{ours} / {stock}")


def main():
    arguments = sys.argv[1:]
    paths = [pathlib.Path(a) for a in arguments if a != "--table"]
    if paths:
        sys.exit(report(list(files(paths, MATROSKA)), "--table" in arguments))
    if "ABR_MEDIA_DIR" not in os.environ:
        print("SKIP: ABR_MEDIA_DIR is not set")
        sys.exit(p.SKIP)
    sys.argv[1:] = []
    p.run_tests()


if __name__ == "__main__":
    main()
