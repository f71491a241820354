#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One ladder, the same line each time, on no device and on devices that are none
(tests/hw): who encodes, and what is in the folder when a device is refused, has
too few sessions, or fails in the middle. Nothing in the line says which device:
the environment does, as a machine would."""

import os
import re
import subprocess
import sys
import unittest

import ladder
import pipeline as p

DRIVERS = os.environ.get("ABR_FAKE_DRIVERS", "")
RUNGS = (120, 250), (108, 200), (90, 150), (72, 100)
FAILS_AT = 100
NEXT_KEY = next(key for key in ladder.KEYS if key > FAILS_AT)
HOLE = ladder.KEYS.index(NEXT_KEY) - 1  # the segment that it fails in
RUN_LIMIT_S = 120
IN_WORK = 8  # frames that an encoder has when it fails, at most
H265 = "video/x-h265"

LINE = (ladder.FILE +
        "".join(f"t. ! video/x-raw,height={height} ! "
                f"abrvideoenc name=e{i} preset=ultrafast bitrate={kbps} ! "
                f"{{coded}}h.video_{i} "
                for i, (height, kbps) in enumerate(RUNGS)) +
        ladder.AUDIO + ladder.SINK)
CHOICE = re.compile(r"<(e\d)> encoder: (\S+)")


def environment(devices, faults=""):
    """That of a machine with these, "nvenc" and "vaapi"."""
    libraries = [folder for folder
                 in os.environ.get("LD_LIBRARY_PATH", "").split(":")
                 if folder and folder != DRIVERS]
    settings = {"GST_DEBUG": "abrvideoenc:4", "GST_DEBUG_NO_COLOR": "1",
                "CUDA_VISIBLE_DEVICES": "", "LIBVA_DRIVER_NAME": "none",
                "FAKE_NVENC": faults, "FAKE_VA": faults}
    if "nvenc" in devices:
        libraries.insert(0, DRIVERS)
    if "vaapi" in devices:
        settings.update(LIBVA_DRIVERS_PATH=DRIVERS, LIBVA_DRIVER_NAME="fake",
                        LD_PRELOAD=f"{DRIVERS}/libfakedrm.so")
    return {**os.environ, **settings, "LD_LIBRARY_PATH": ":".join(libraries)}


class Devices(unittest.TestCase):
    def run_ladder(self, devices, faults, out, coded="", known=()):
        """Which encoders each variant had in turn, and the presentation."""
        line = ladder.fill(LINE.replace("{coded}", coded and f"{coded} ! "), out)
        before = dict(os.environ)
        os.environ.update(environment(devices, faults))
        try:
            launched = p.launch(line, limit_s=RUN_LIMIT_S)
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.assertEqual(launched.status, 0, launched.output)
        chosen = {f"e{i}": [] for i in range(len(RUNGS))}
        for name, backend in CHOICE.findall(launched.output):
            chosen[name].append(backend)
        return list(chosen.values()), ladder.checked(out, known)

    def check_aligned(self, presentation):
        """Segments of all begin at the same frames, and all are there."""
        starts = ladder.frame_times(ladder.KEYS)
        self.assertEqual(len(presentation.videos), len(RUNGS))
        for video in presentation.videos:
            self.assertEqual([segment.start_time
                              for segment in video.segments], starts)
        self.assertEqual(len(presentation.audios[0].segments), len(starts))

    def check_whole(self, video):
        self.assertEqual(ladder.times(video),
                         ladder.frame_times(range(ladder.N_FRAMES)))
        self.assertEqual(ladder.times(video, only_keys=True),
                         ladder.frame_times(ladder.KEYS))

    def check_runs(self, devices, faults, backends, coded=""):
        with p.folder() as out:
            chosen, presentation = self.run_ladder(devices, faults, out, coded)
            self.assertEqual(sorted(chosen), sorted([name] for name in backends))
            self.check_aligned(presentation)
            for video in presentation.videos:
                self.check_whole(video)

    def test_no_device(self):
        self.check_runs((), "", ["x264"] * 4)

    def test_nvenc(self):
        self.check_runs(("nvenc",), "", ["nvenc"] * 4)

    def test_vaapi(self):
        self.check_runs(("vaapi",), "", ["vaapi"] * 4)

    def test_h265(self):
        for devices, backend in ((), "x265"), (("nvenc",), "nvenc"), \
                (("vaapi",), "vaapi"):
            with self.subTest(backend):
                self.check_runs(devices, "", [backend] * 4, H265)

    def test_nvenc_that_the_die_has_not(self):
        self.check_runs(("nvenc",), "unsupported", ["x264"] * 4)

    def test_vaapi_without_encoder(self):
        self.check_runs(("vaapi",), "no-encoder", ["x264"] * 4)

    def test_nvenc_that_is_slow(self):
        self.check_runs(("nvenc",), "slow=10", ["nvenc"] * 4)

    def test_surplus_of_sessions(self):
        """Goes to the next row, which may be another device."""
        for devices, faults, backends in (
                (("nvenc",), "sessions=2", ["nvenc"] * 2 + ["x264"] * 2),
                (("vaapi",), "sessions=2", ["vaapi"] * 2 + ["x264"] * 2),
                (("nvenc", "vaapi"), "sessions=2",
                 ["nvenc"] * 2 + ["vaapi"] * 2),
                (("nvenc", "vaapi"), "sessions=1",
                 ["nvenc", "vaapi"] + ["x264"] * 2)):
            with self.subTest(devices=devices, faults=faults):
                self.check_runs(devices, faults, backends)

    def gaps_of(self, video):
        return [index for index, entry in enumerate(video.playlist.entries)
                if entry.is_gap]

    def check_death(self, device, coded="", successor="x264"):
        """One variant is encoded by a device, which fails; the others notice
        nothing. Its last picture stays until the segment ends, which is listed
        as a gap: the others have it."""
        with p.folder() as out:
            chosen, presentation = self.run_ladder(
                (device,), f"sessions=1,fail-at={FAILS_AT}", out, coded)
            self.assertEqual(sorted(chosen), sorted(
                [[device, successor]] + [[successor]] * 3))
            self.check_aligned(presentation)
            shorter, *whole = sorted(presentation.videos,
                                     key=lambda v: len(ladder.times(v)))
            for video in whole:
                self.check_whole(video)
                self.assertEqual(self.gaps_of(video), [])
            self.assertEqual(self.gaps_of(shorter), [HOLE])
            self.assertIn("<FailoverContent", (out / "manifest.mpd").read_text())
            frames = [ladder.source_times().index(time)
                      for time in ladder.times(shorter)]
            missing = sorted(set(range(ladder.N_FRAMES)) - set(frames))
            self.assertEqual(missing, list(range(missing[0], NEXT_KEY)))
            self.assertLess(FAILS_AT - missing[0], IN_WORK)

    def test_nvenc_that_fails(self):
        self.check_death("nvenc")

    def test_vaapi_that_fails(self):
        self.check_death("vaapi")

    def test_h265_that_fails(self):
        for device in "nvenc", "vaapi":
            with self.subTest(device):
                self.check_death(device, H265, "x265")

    def test_a_device_of_all_that_fails(self):
        """Where no variant has the time in full, all are played as they are."""
        with p.folder() as out:
            chosen, presentation = self.run_ladder(
                ("nvenc",), f"fail-at={FAILS_AT}", out,
                known=["S3"])  # FFmpeg reads the first header of a playlist
            self.assertEqual(chosen, [["nvenc", "x264"]] * 4)
            self.check_aligned(presentation)
            for video in presentation.videos:
                self.assertLess(len(ladder.times(video)), ladder.N_FRAMES)
                self.assertEqual(self.gaps_of(video), [])

    def test_the_same_stream_goes_on(self):
        with p.folder() as out:
            chosen, presentation = self.run_ladder(
                ("vaapi",), f"low-power,fail-at={FAILS_AT}", out)
            self.assertEqual(chosen, [["vaapi", "vaapi-lp"]] * 4)
            self.check_aligned(presentation)
            for video in presentation.videos:
                self.assertEqual(ladder.times(video),
                                 ladder.frame_times(range(ladder.N_FRAMES)))

    def test_the_element_looks_the_same(self):
        pages = [subprocess.run(["gst-inspect-1.0", "abrvideoenc"], check=True,
                                capture_output=True, text=True,
                                env=environment(devices)).stdout
                 for devices in ((), ("nvenc",), ("vaapi",))]
        self.assertIn("active-backend", pages[0])
        self.assertEqual(pages, pages[:1] * 3)


if __name__ == "__main__":
    if not DRIVERS:
        print("SKIP: ABR_FAKE_DRIVERS is not set")
        sys.exit(p.SKIP)
    p.run_tests()
