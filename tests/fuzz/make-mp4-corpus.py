#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/mp4/: movies, fragments and indexes as fuzz_mp4.c reads them.

Run it after changing the format there; the files are committed.
"""

import pathlib

INIT, FRAGMENT, INDEXES = 0, 1, 2
N_CODECS = 14


def number(value, form=0):
    """`form`: 5 shifted by 24 bits, 6 near 2^64, 7 near 2^32."""
    return bytes([form]) + value.to_bytes(2, "big")


def string(text):
    return bytes([len(text)]) + text.encode()


def codec(kind):
    """A configuration of 60 bytes begins where the size is; the picture's
    width is the first thing in it."""
    config = number(1280) + number(720) + bytes([4, 3, 0, 25, 0, 1])
    config += number(48000) + number(2) + b"\4\0" + number(1024)
    return bytes([kind, 60]) + config + bytes([0x40, 1, 1, 1])


def track(ident, kind, edit=bytes(9)):
    return (codec(kind) + bytes([ident]) + number(30000) + string("pt-BR")
            + string("Name") + number(1000) + edit)


def movie(tracks, form=0):
    return (bytes([INIT, len(tracks) - 1]) + b"".join(tracks) + number(1000)
            + number(9, form) + b"\1" + number(7, form))


def run(n_samples, form=0):
    samples = b"".join(
        number(1001) + number(500 + i) + bytes([i % 3, i % 32, i % 2])
        for i in range(n_samples))
    return number(3, form) + bytes([n_samples, 1, 1, 1]) + samples


def fragment(runs, size=b""):
    return (bytes([FRAGMENT, len(runs) - 1]) + b"".join(runs) + string("urn:x")
            + number(5) + b"\1" + number(9) + b"\1\1\1" + size)


def indexes(n, form=0):
    rows = b"".join(
        number(1000, form) + number(60, form) + bytes([1, 1]) + number(i)
        + number(i, form) + number(99, form) + 3 * number(1) for i in range(n))
    return bytes([INDEXES, n]) + rows + number(4, form)


edits = number(3) + number(1024, 5) + number(0, 6)
cases = {f"init-{kind:02}": movie([track(1, kind)]) for kind in range(N_CODECS)}
cases |= {
    "init-edits": movie([track(1, 5, edits)], 6),
    "init-tracks": movie([track(i + 1, 1 + i) for i in range(6)]),
    "init-same-id": movie([track(1, 1), track(1, 5)]),
    "fragment": fragment([run(20)]),
    "fragment-late": fragment([run(5, 6)]),
    "fragment-tracks": fragment([run(9), run(0), run(20)]),
    "fragment-empty": fragment([run(0)]),
    "indexes": indexes(5),
    "indexes-wide": indexes(5, 5),
    "indexes-far": indexes(2, 6),
}

folder = pathlib.Path(__file__).parent / "corpus" / "mp4"
folder.mkdir(parents=True, exist_ok=True)
for old in folder.iterdir():
    old.unlink()
for name, data in cases.items():
    (folder / name).write_bytes(data)
