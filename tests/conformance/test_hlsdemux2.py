#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays an output folder with GStreamer's own HLS and DASH clients over HTTP on
loopback and compares what comes out with the samples in the folder.

usage: test_hlsdemux2.py HLSCLIENT [FOLDER]    without one, makes it"""

import functools
import http.server
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import good
import presentation as output
import rules_dash
from findings import Report


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    """A server of the folder, on a free port of loopback."""
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def play(client, demuxer, uri):
    """Returns ({"video": samples, "audio": samples}, what the client says)."""
    done = subprocess.run(
        [client, demuxer, uri], capture_output=True, text=True, check=False
    )
    if done.returncode == good.SKIP:
        good.skip(f"no {demuxer} or souphttpsrc")
    counts = dict(line.split() for line in done.stdout.splitlines())
    complaints = done.stderr.splitlines() if done.returncode else []
    return {kind: int(count) for kind, count in counts.items()}, complaints


def check(client, folder):
    """Returns the problems of playing `folder`."""
    presentation = output.load(folder, Report())
    server = serve(presentation.root)
    port = server.server_address[1]
    problems = []
    for demuxer, entry in (
        ("hlsdemux2", presentation.entry),
        ("dashdemux2", rules_dash.NAME),
    ):
        uri = f"http://127.0.0.1:{port}/{entry}"
        counts, complaints = play(client, demuxer, uri)
        complaints += compare(presentation, counts)
        problems += [f"{demuxer}: {complaint}" for complaint in complaints]
    server.shutdown()
    return problems


def compare(presentation, counts):
    for kind, renditions in (
        ("video", presentation.videos),
        ("audio", presentation.audios),
    ):
        expected = len(renditions[0].samples) if renditions else 0
        if counts.get(kind) != expected:
            yield f"{kind}: {counts.get(kind)} of {expected} samples"


def main():
    client, *folders = sys.argv[1:]
    with tempfile.TemporaryDirectory() as temporary:
        folder = folders[0] if folders else good.make(Path(temporary))[0]
        problems = check(client, folder)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
