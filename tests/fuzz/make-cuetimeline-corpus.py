#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/cuetimeline/: cues as fuzz_cuetimeline.c reads them.

Run it after changing the format there; the files are committed.
"""

import pathlib

STPP, TIMESCALE_90K, ONE_SECOND_CELLS = 1, 2, 0x10
ASK, OPEN, SKIP, ENDLESS = 1, 2, 4, 255


def cue(step, length, text=10, ask=0):
    return bytes([step & 0xFF, length, text, ask])


INPUTS = {
    "row": bytes([ONE_SECOND_CELLS]) + cue(20, 30) * 8,
    "asked-at-once": bytes([ONE_SECOND_CELLS | TIMESCALE_90K])
                     + cue(20, 30, ask=ASK) * 8,
    "overlapping": bytes([ONE_SECOND_CELLS]) + cue(5, 100) * 60,
    "documents": bytes([ONE_SECOND_CELLS | STPP]) + cue(20, 60, 200, ASK) * 5,
    "endless": bytes([0x90]) + cue(1, ENDLESS) * 3,
    "backwards": bytes([0x20]) + cue(40, 20, ask=ASK) + cue(-40, 50) * 3,
    "large": bytes([0x20]) + cue(10, 50, 255) + cue(10, 50, 180) * 3,
    "open": bytes([ONE_SECOND_CELLS]) + cue(10, 90, ask=OPEN | ASK) * 6,
    "skipped": bytes([ONE_SECOND_CELLS]) + cue(20, 90, ask=SKIP | ASK) * 6,
    "tiny-cells": bytes([0]) + cue(10, 20, ask=ASK) * 3,
}


def main():
    folder = pathlib.Path(__file__).parent / "corpus" / "cuetimeline"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in INPUTS.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
