#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: audio.py [--minutes N] [--rounds N] [--cache DIR]
                [--only NAME,NAME...] [--json FILE]

Turns 5.1 E-AC-3 into AAC in stereo at 192 kbit/s, with this project's element and
with its peers, alternately, and prints what each cost. Never part of pass or
fail.

  abr      filesrc ! ebmlfastdemux ! aacbridge ! fakesink
  cells4   the same with segment-duration of 4 s, cells6 of 6 s
  ffmpeg   ffmpeg -c:a aac -ac 2 -b:a 192k
  stock    matroskademux ! avdec_eac3 ! audioconvert ! audioresample ! avenc_aac
  floor    filesrc ! ebmlfastdemux ! fakesink: "net" is after taking it away

Then a million AAC frames go through aacbridge as they are, through identity, and
through neither, which is taken away.

The input is made once: a sweep in noise in each channel, --minutes long. Run it
in the build's environment:

    meson devenv -C build ../tests/bench/audio.py"""

import pathlib
import statistics
import subprocess
import tempfile

import contest


def launch(line, **values):
    return ["gst-launch-1.0", "-q", *line.format(**values).split()]


def abr(source, properties=""):
    return launch("filesrc location={source} ! ebmlfastdemux ! aacbridge "
                  "passthrough=never bitrate=192000 {properties} ! "
                  "audio/mpeg,channels=2 ! fakesink", source=source,
                  properties=properties)


def cells(seconds):
    return lambda source: abr(source, f"segment-duration={seconds}000000000")


def ffmpeg(source):
    return ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", source,
            "-c:a", "aac", "-ac", "2", "-b:a", "192k", "-f", "null", "-"]


def stock(source):
    return launch("filesrc location={source} ! matroskademux ! avdec_eac3 ! "
                  "audioconvert ! audioresample ! "
                  "audio/x-raw,channels=2,rate=48000 ! "
                  "avenc_aac bitrate=192000 ! fakesink", source=source)


def floor(source):
    return launch("filesrc location={source} ! ebmlfastdemux ! fakesink",
                  source=source)


def passing(element):
    return launch("fakesrc num-buffers={n} sizetype=fixed sizemax=300 "
                  "filltype=nothing ! capsfilter caps={caps} ! {element} "
                  "fakesink", n=PASSED_FRAMES, caps=AAC_CAPS, element=element)


PASSED_FRAMES = 1000000
AAC_CAPS = ("audio/mpeg,mpegversion=4,stream-format=raw,framed=true,rate=48000,"
            "channels=2,codec_data=(buffer)1190")
PASSERS = {"aacbridge": "aacbridge !", "identity": "identity silent=true !",
           contest.FLOOR: ""}

CONTESTANTS = {contest.OURS: abr, "cells4": cells(4), "cells6": cells(6),
               "ffmpeg": ffmpeg, "stock": stock, contest.FLOOR: floor}


def make_input(cache, minutes):
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"bench-audio-{minutes}.mka"
    if not path.exists():
        sound = "|".join(
            f"0.2*sin(2*PI*({90 + 40 * c}*t+{60 + 20 * c}*t*mod(t\\,20)))"
            "+0.03*(random(0)-0.5)" for c in range(6))
        part = path.with_suffix(".part")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
             f"aevalsrc={sound}:s=48000:c=5.1:d={60 * minutes}", "-c:a",
             "eac3", "-b:a", "384k", "-f", "matroska", part], check=True)
        part.rename(path)
    return path


def print_passing(rounds):
    for name in PASSERS:
        if name != contest.FLOOR:
            costs = [(r[name]["cpu_s"] - r[contest.FLOOR]["cpu_s"])
                     / PASSED_FRAMES * 1e6 for r in rounds]
            print(f"passing {name:10} {statistics.median(costs):6.2f} us/frame")


def main():
    parser = contest.make_parser(__doc__)
    parser.add_argument("--minutes", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    source = make_input(options.cache, options.minutes)
    contest.warm(source)
    names = contest.choose(CONTESTANTS, options, source)
    with tempfile.TemporaryDirectory(prefix="abr-bench-") as folder:
        scratch = pathlib.Path(folder)
        rounds = contest.alternate(
            names, options.rounds,
            lambda name: contest.measure(CONTESTANTS[name](str(source)),
                                         scratch))
        passed = contest.alternate(
            list(PASSERS), options.rounds,
            lambda name: contest.measure(passing(PASSERS[name]), scratch))
    contest.print_header(source, source.stat().st_size / 1e9, options)
    contest.print_costs("to nowhere", rounds, names, options.minutes / 60, "h")
    print_passing(passed)
    contest.write_json(options, rounds)


if __name__ == "__main__":
    main()
