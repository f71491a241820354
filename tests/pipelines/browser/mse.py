#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays what fmp4fragmux makes of every codec in Chromium's Media Source
Extensions: a CMAF track of each, tracks in pairs, and two tracks in one file.
Each fragment is appended alone, and must join the one before."""

import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import pipeline as p  # noqa: E402
from remux import ENCODERS, VIDEO, has_element  # noqa: E402

# The families; Chromium reads profiles and levels from the sample entry.
CODECS = {
    "h264": "avc1.64001f", "h265": "hvc1.1.6.L93.B0", "av1": "av01.0.04M.08",
    "vp9": "vp09.00.10.08", "aac": "mp4a.40.2", "opus": "opus",
    "flac": "flac", "ac3": "ac-3", "eac3": "ec-3", "mp3": "mp4a.6B",
}
PAIRS = [("h264", "aac"), ("av1", "opus"), ("vp9", "flac")]
SECONDS = 3
MUX = "fmp4fragmux name=m fragment-duration=1000000000 {options}"


def kind(codec):
    return "video" if ENCODERS[codec].startswith(VIDEO) else "audio"


def mime(*codecs):
    names = ",".join(CODECS[codec] for codec in codecs)
    return f'{kind(codecs[0])}/mp4; codecs="{names}"'


def packets(path, selector):
    """The size of each packet."""
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", selector,
         "-show_entries", "packet=size", "-of", "csv=p=0", path],
        check=True, capture_output=True, text=True).stdout
    return [int(line.strip(",")) for line in out.split()]


def make(path, codecs, options=""):
    """All codecs in one file."""
    if len(codecs) == 1:
        lines = [f"{ENCODERS[codecs[0]]} ! m.sink"]
    else:
        lines = [f"{ENCODERS[codec]} ! m.{kind(codec)}_0" for codec in codecs]
    p.launch(f"{MUX.format(options=options)} ! filesink "
             f"location={p.quote(path)} {' '.join(lines)}",
             limit_s=60).expect_clean()


def film(name, tracks):
    """What mse.mjs is told; `tracks` is [(path, codecs)]."""
    entry = {"name": name, "tracks": [], "frames": 0, "audioBytes": 0,
             "seconds": SECONDS}
    for path, codecs in tracks:
        entry["tracks"].append({"file": str(path), "mime": mime(*codecs)})
        entry["frames"] += len(packets(path, "v"))
        entry["audioBytes"] += sum(packets(path, "a"))
    return entry


def films(folder):
    alone = {}
    for codec, encoder in ENCODERS.items():
        if not has_element(encoder.split(" ! ")[-2].split()[0]):
            print(f"no encoder for {codec}")
            continue
        alone[codec] = folder / f"{codec}.mp4"
        make(alone[codec], [codec])
        yield film(codec, [(alone[codec], [codec])])
    for pair in PAIRS:
        if set(pair) <= set(alone):
            yield film(" beside ".join(pair),
                       [(alone[codec], [codec]) for codec in pair])
    if {"h264", "aac"} <= set(alone):
        for options in ("", "chunk-duration=200000000"):
            path = folder / f"both{bool(options)}.mp4"
            make(path, ["h264", "aac"], options)
            yield film(f"h264 and aac in one file {options}",
                       [(path, ["h264", "aac"])])


def main():
    for tool in ("node", "ffprobe", "gst-launch-1.0"):
        if not shutil.which(tool):
            print(f"SKIP: {tool} is not installed")
            return p.SKIP
    with p.folder() as folder:
        (folder / "films.json").write_text(json.dumps(list(films(folder))))
        return subprocess.run(["node", HERE / "mse.mjs", folder / "films.json"],
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
