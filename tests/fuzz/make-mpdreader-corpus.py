#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/mpdreader/: the golden MPDs that go on, one with several Periods,
and what such a file may look like when it is not whole.

The files are committed.
"""

import pathlib

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden"


def main():
    folder = HERE / "corpus" / "mpdreader"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("event", "live-slid", "live-start"):
        (folder / name).write_bytes((GOLDEN / f"{name}.mpd").read_bytes())
    periods = (GOLDEN / "periods.mpd").read_bytes()
    periods = periods.replace(
        b'type="static"',
        b'type="dynamic" availabilityStartTime="2026-11-21T12:00:00.500Z"',
    )
    (folder / "periods").write_bytes(periods)
    (folder / "cut").write_bytes(periods[: len(periods) // 2])


if __name__ == "__main__":
    main()
