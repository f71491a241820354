#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/fragmenter/: operation lists as fuzz_fragmenter.c reads them.

Run it after changing the format there; the files are committed.
"""

import pathlib

AUDIO_LEADER, TIMESCALE_90K, FRAME_KNOWN, SPLIT_LEADER = 1, 2, 4, 8
AUDIO_FRAME_KNOWN, SPLIT_FOLLOWER = 16, 32
SYNC, HAS_DTS, HAS_DURATION = 1, 2, 4
LEADER, FOLLOWER, ANYWHERE = 0, 1, 0x70


def params(flags, cell=5, split=40):
    return bytes([flags, cell, split])


def op(track, step, detail):
    return bytes([track, step & 0xFF, detail])


def gop(frames, detail=0):
    """A closed GOP; B-frames two by two when `detail` asks for DTS."""
    ops = op(LEADER, 4, detail | SYNC)
    steps = [12, -8, 4] if detail & HAS_DTS else [4, 4, 4]
    carry = 0
    for i in range(frames):
        step = steps[i % 3] + carry
        carry = 8 if i % 3 == 2 and detail & HAS_DTS else 0
        ops += op(LEADER, step, detail | 0x40)
    return ops


def audio(frames, jitter=0):
    return b"".join(op(FOLLOWER, 4 + (jitter if i % 2 else -jitter), 0)
                    for i in range(frames))


known = FRAME_KNOWN | AUDIO_FRAME_KNOWN
cases = {
    "closed-gops": params(known) + 8 * (gop(6) + audio(10)),
    "reordered": params(known) + 8 * (gop(6, HAS_DTS) + audio(10)),
    "split": params(known | SPLIT_LEADER | SPLIT_FOLLOWER)
    + gop(60, HAS_DTS) + audio(90),
    "audio-first": params(known) + audio(80) + 8 * gop(6),
    "audio-last": params(known) + 8 * gop(6) + audio(80),
    "audio-late": params(known) + 8 * gop(6) + op(FOLLOWER, 127, 0)
    + audio(30),
    "audio-only": params(known | AUDIO_LEADER) + 40 * op(LEADER, 4, SYNC),
    "audio-alone-of-two": params(known) + audio(120),
    "leader-ends-early": params(known) + 2 * (gop(6) + audio(8)) + audio(90),
    "jitter": params(known) + 6 * (gop(6) + audio(10, 1)),
    "same-tick": params(known) + gop(6) + 9 * op(LEADER, 0, 0) + gop(6),
    "backwards": params(known) + gop(20) + op(LEADER, -60, SYNC) + gop(20),
    "open-gop": params(known) + gop(6) + op(LEADER, 24, SYNC)
    + op(LEADER, -8, 0) + op(LEADER, 4, 0) + gop(6),
    "wild": params(TIMESCALE_90K) + gop(6)
    + op(LEADER | ANYWHERE | 6, 127, 0) + op(LEADER | ANYWHERE, 90, SYNC)
    + op(LEADER | ANYWHERE | 14, -1, SYNC) + gop(9, HAS_DURATION),
    "smallest-cell": params(known, cell=0) + 3 * (gop(6) + audio(10)),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fragmenter"
folder.mkdir(parents=True, exist_ok=True)
for name, data in cases.items():
    (folder / name).write_bytes(data)
