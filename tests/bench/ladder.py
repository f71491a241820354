#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: ladder.py [--input FILE] [--seconds N] [--preset NAME] [--rounds N]
                 [--cache DIR] [--directory DIR] [--only NAME,NAME...]
                 [--json FILE]

Makes four variants of one film, of 1080, 720, 480 and 360 lines in H.264, with
this project and with its peers, alternately, and prints what each cost. Never part
of pass or fail.

  abr      abrtee ! abrvideoenc, where that element is there
  abrx264  abrtee ! x264enc threads=1
  ffmpeg   ffmpeg, split, scale, four times libx264
  stock    tee ! queue ! videoscale ! x264enc

All have the same preset (default superfast), bit rates, VBV, and key frames every
two seconds and nowhere else; abr, abrx264 and stock write their segments with
hlssink-fmp4, ffmpeg with its own HLS muxer. "start" is the time until the first
segment of any variant is complete. Sound is left out.

Input: --seconds (default 20) of the file, copied once; without --input the sample
bench-clip (tests/data/make-sample.sh: 1080p30, H.264).

abr should cost no more than 0.95 of ffmpeg's CPU and wall time and 0.65 of its
memory, and 0.85 of stock's CPU time. Run it in the build's environment:

    meson devenv -C build ../tests/bench/ladder.py"""

import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

import contest
import run

RUNGS = ((1080, 5000), (720, 2800), (480, 1400), (360, 700))  # lines, kbit/s
KEY_UNIT_S = 2
VBV_MS = 2000

# Of ours over theirs, at most: the peer, what is measured, the ratio.
TARGETS = (("ffmpeg", "cpu_s", 0.95), ("ffmpeg", "wall_s", 0.95),
           ("ffmpeg", "rss_mb", 0.65), ("ffmpeg", "start_s", 1.0),
           ("stock", "cpu_s", 0.85), ("stock", "start_s", 1.0))


def gst(source, out, split, branch):
    """A graph of branches that end in one sink."""
    line = (f"filesrc location={source} ! matroskademux ! h264parse ! "
            f"avdec_h264 ! {split} name=t ")
    for index, (lines, kbps) in enumerate(RUNGS):
        line += f"t. ! {branch(lines, kbps)} ! h.video_{index} "
    line += (f"hlssink-fmp4 name=h directory={out} "
             f"segment-duration={KEY_UNIT_S * 10 ** 9}")
    return ["gst-launch-1.0", "-q", "--no-fault", *line.split()]


def x264enc(kbps, preset):
    """Without a look at threads, which is what they differ in."""
    return (f"x264enc speed-preset={preset} bitrate={kbps} "
            f"vbv-buf-capacity={VBV_MS} key-int-max=600 "
            "option-string=scenecut=0:open-gop=0")


def abr(source, out, preset):
    return gst(source, out, f"abrtee segment-duration={KEY_UNIT_S * 10 ** 9}",
               lambda lines, kbps: f"video/x-raw,height={lines} ! abrvideoenc "
               f"bitrate={kbps} max-bitrate={kbps} preset={preset} "
               f"segment-duration={KEY_UNIT_S * 10 ** 9}")


def abrx264(source, out, preset):
    return gst(source, out, f"abrtee segment-duration={KEY_UNIT_S * 10 ** 9}",
               lambda lines, kbps: f"video/x-raw,height={lines} ! "
               f"{x264enc(kbps, preset)} threads=1 ! annexb2avcc")


def stock(source, out, preset):
    def branch(lines, kbps):
        width = round(lines * 16 / 9 / 2) * 2
        return ("queue max-size-buffers=2 max-size-bytes=0 max-size-time=0 ! "
                f"videoscale ! video/x-raw,width={width},height={lines},"
                "pixel-aspect-ratio=1/1 ! "
                + x264enc(kbps, preset).replace("key-int-max=600",
                                                "key-int-max=60")
                + " ! annexb2avcc")
    return gst(source, out, "tee", branch)


def ffmpeg(source, out, preset):
    splits = "".join(f"[s{i}]" for i in range(len(RUNGS)))
    scales = ";".join(f"[s{i}]scale=-2:{lines}[v{i}]" if i else "[s0]null[v0]"
                      for i, (lines, _) in enumerate(RUNGS))
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source, "-an",
               "-filter_complex", f"[0:v]split={len(RUNGS)}{splits};{scales}"]
    for index, (_, kbps) in enumerate(RUNGS):
        folder = pathlib.Path(out) / f"video_{index}"
        folder.mkdir()
        command += ["-map", f"[v{index}]", "-c:v", "libx264", "-preset", preset,
                    "-b:v", f"{kbps}k", "-maxrate", f"{kbps}k",
                    "-bufsize", f"{kbps * VBV_MS // 1000}k",
                    "-g", "600", "-sc_threshold", "0", "-force_key_frames",
                    f"expr:gte(t,n_forced*{KEY_UNIT_S})",
                    "-f", "hls", "-hls_segment_type", "fmp4",
                    "-hls_time", str(KEY_UNIT_S), "-hls_playlist_type", "vod",
                    "-hls_segment_filename", f"{folder}/%d.m4s",
                    f"{folder}/playlist.m3u8"]
    return command


# Command, and how many segment files one variant has when its first is known to
# be complete: see run.py.
CONTESTANTS = {
    contest.OURS: (abr, 1),
    "abrx264": (abrx264, 1),
    "ffmpeg": (ffmpeg, 2),
    "stock": (stock, 1),
}


def has_element(name):
    return subprocess.run(["gst-inspect-1.0", name], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def present(options):
    names = [name for name in CONTESTANTS
             if not options.only or name in options.only.split(",")]
    if contest.OURS in names and not has_element("abrvideoenc"):
        names.remove(contest.OURS)
    return names


def cut(options, source):
    """The first seconds of the video alone, as they are."""
    path = options.cache / f"ladder-{options.seconds}.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source,
                    "-map", "0:v:0", "-t", str(options.seconds), "-c", "copy",
                    path], check=True)
    contest.warm(path)
    return path


def measure(name, source, scratch, preset):
    """Runs a contestant into an empty folder; None when it fails."""
    make_command, n_files = CONTESTANTS[name]
    out = scratch / name
    out.mkdir()
    command = make_command(str(source), str(out), preset)
    watch = run.Watch(out, n_files)
    watch.start()
    cost = contest.measure(command, scratch)
    watch.over = True
    watch.join()
    if cost:
        cost["start_s"] = watch.start_s
        cost["bytes"] = sum(path.stat().st_size
                            for path in out.rglob("*.m4s"))
    shutil.rmtree(out)
    return cost


def ratio(rounds, ours, theirs, key):
    values = [r[ours][key] / r[theirs][key] for r in rounds
              if r.get(ours) and r.get(theirs) and r[ours].get(key)
              and r[theirs].get(key)]
    return statistics.median(values) if values else None


def print_table(rounds, names):
    print(f"\n{'':10}{'CPU s':>8}{'user':>8}{'system':>8}{'wall s':>8}"
          f"{'RSS MB':>8}{'start s':>9}{'MB out':>8}")
    for name in names:
        line = f"{name:10}"
        for key, digits, width in (("cpu_s", 2, 8), ("user_s", 2, 8),
                                   ("system_s", 2, 8), ("wall_s", 2, 8),
                                   ("rss_mb", 0, 8), ("start_s", 2, 9)):
            line += contest.cell(contest.median(rounds, name, key), digits,
                                 width)
        size = contest.median(rounds, name, "bytes")
        print(line + contest.cell(size and size / 1e6, 2, 8))


def print_targets(rounds, names):
    for ours in (name for name in (contest.OURS, "abrx264") if name in names):
        print(f"\n{ours + '/this':18}{'is':>8}{'at most':>9}")
        for theirs, key, limit in TARGETS:
            if theirs in names:
                print(f"{theirs + ' ' + key:18}"
                      + contest.cell(ratio(rounds, ours, theirs, key), 2, 8)
                      + f"{limit:9.2f}")


def main():
    parser = contest.make_parser(__doc__, rounds=3)
    contest.add_output_options(parser)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--preset", default="superfast")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    source = cut(options, options.input or contest.make_clip(options.cache))
    names = present(options)
    with tempfile.TemporaryDirectory(prefix="abr-bench-",
                                     dir=options.directory) as folder:
        rounds = contest.alternate(
            names, options.rounds,
            lambda name: measure(name, source, pathlib.Path(folder),
                                 options.preset))
    print(f"{options.seconds} s of {(options.input or source).name}, "
          f"{options.preset}, {options.rounds} rounds, {os.cpu_count()} cores")
    print_table(rounds, names)
    print_targets(rounds, names)
    contest.write_json(options, rounds)


if __name__ == "__main__":
    main()
