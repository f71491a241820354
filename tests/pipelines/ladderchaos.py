#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: ladderchaos.py [--seeds N] [--first SEED]

Whole ladders by lot, from the source to the playlists, on devices that are none
(tests/hw) and that refuse or fail by lot: whatever happens, the folder passes the
checker, segments begin at the same times and have the same numbers in all variants,
key frames are where the grid has them, and what is missing of a variant lasts to the
end of a segment. The same seed gives the same line and faults."""

import argparse
import os
import random
import sys
from fractions import Fraction

import ladder
import ladderdevices
import pipeline as p

RATE = 15
CELL_FRAMES = 15
N_FRAMES = 60
RUNGS = (90, 250), (72, 200), (54, 150), (36, 100)
CODERS = {"video/x-h264": "x264", "video/x-h265": "x265"}
OPENING = ("unsupported,no-encoder", "fail-open", "sessions=1", "sessions=2",
           "max-width=128", "no-encoder,low-power", "slow=2")
WORKING = "fail-at={}", "fail-out-at={}", "fail-at={},low-power"
RUN_LIMIT_S = 120


class Plan:
    def __init__(self, seed):
        lots = random.Random(seed)
        self.coded = lots.choice(list(CODERS))
        self.rungs = RUNGS[:lots.randint(1, len(RUNGS))]
        self.tunes = [lots.choice(("quality", "latency")) for _ in self.rungs]
        self.devices = lots.choice((("nvenc",), ("vaapi",), ("nvenc", "vaapi"),
                                    ("nvenc", "vaapi"), ()))
        faults = [lots.choice(OPENING)] if lots.random() < 0.5 else []
        if lots.random() < 0.7:
            faults.append(lots.choice(WORKING).format(
                lots.randint(1, N_FRAMES)))
            if lots.random() < 0.5:
                faults.append(f"only={lots.randint(1, 4)}")
        self.faults = ",".join(faults)
        self.may_die = "-at=" in self.faults
        self.text = (f"seed {seed}: {self.coded}, {len(self.rungs)} rungs "
                     f"({', '.join(self.tunes)}), {self.devices}, {self.faults}")

    def line(self, out):
        cell = f"segment-duration={CELL_FRAMES * 10 ** 9 // RATE}"
        rungs = "".join(
            f"t. ! video/x-raw,height={height} ! abrvideoenc name=e{i} "
            f"preset=ultrafast bitrate={kbps} tune={tune} ! {self.coded} ! "
            f"h.video_{i} "
            for i, ((height, kbps), tune) in enumerate(zip(self.rungs,
                                                           self.tunes)))
        return (f"videotestsrc num-buffers={N_FRAMES} ! video/x-raw,width=160,"
                f"height=90,framerate={RATE}/1,format=NV12 ! "
                f"abrtee name=t {cell} {rungs}"
                f"hlssink-fmp4 name=h directory={p.quote(out)} {cell}")


def launch(plan, out):
    before = dict(os.environ)
    os.environ.update(ladderdevices.environment(plan.devices, plan.faults))
    try:
        return p.launch(plan.line(out), limit_s=RUN_LIMIT_S)
    finally:
        os.environ.clear()
        os.environ.update(before)


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def judge_video(plan, video, chosen):
    """Frames that are there, as numbers: from each key frame on a beginning of the
    segment, the whole of it where no encoder died."""
    frames = [int(time * RATE) for time in ladder.times(video)]
    expect([Fraction(frame, RATE) for frame in frames] == ladder.times(video),
           "a frame at a time of its own")
    keys = list(range(0, N_FRAMES, CELL_FRAMES))
    expect([segment.start_time * RATE for segment in video.segments] == keys,
           "segments elsewhere than on the grid")
    missing = sorted(set(range(N_FRAMES)) - set(frames))
    for frame in missing:
        expect(frame not in keys, f"frame {frame}, a key frame, is missing")
        expect(frame + 1 in missing or frame + 1 in keys or
               frame + 1 == N_FRAMES, f"a gap ends at frame {frame + 1}")
    expect(not missing or (plan.may_die and len(chosen) > 1),
           f"frames {missing} are missing, and {chosen} encoded")


def judge(plan, launched, out):
    expect(launched.status == 0 and not launched.errors, launched.output)
    chosen = {f"e{i}": [] for i in range(len(plan.rungs))}
    for name, backend in ladderdevices.CHOICE.findall(launched.output):
        chosen[name].append(backend)
    # S3: FFmpeg reads the first header of a playlist.
    presentation = ladder.checked(out, known=("S3",) if plan.may_die else ())
    expect(len(presentation.videos) == len(plan.rungs), "variants are missing")
    names = [[entry.uri.rsplit("/", 1)[-1] for entry in video.playlist.entries]
             for video in presentation.videos]
    expect(all(name == names[0] for name in names), f"numbers differ: {names}")
    for video, backends in zip(
            sorted(presentation.videos, key=lambda v: v.where), chosen.values()):
        expect(backends[-1] in (*plan.devices, "vaapi-lp",
                                CODERS[plan.coded]), f"{backends} encoded")
        judge_video(plan, video, backends)


def run(seed):
    plan = Plan(seed)
    with p.folder() as out:
        launched = launch(plan, out)
        try:
            judge(plan, launched, out)
        except AssertionError as error:
            print(f"{plan.text}\n{error}")
            return False
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--first", type=int, default=1)
    options = parser.parse_args()
    if not ladderdevices.DRIVERS:
        print("SKIP: ABR_FAKE_DRIVERS is not set")
        return p.SKIP
    seeds = range(options.first, options.first + options.seeds)
    failed = [seed for seed in seeds if not run(seed)]
    print(f"{len(seeds)} ladders, wrong are those of {failed or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
