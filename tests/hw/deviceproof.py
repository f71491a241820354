#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""device.py on devices that are none: it passes where they work, says why where
there are none, and fails for each thing that one does wrongly."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "pipelines"))

import ladderdevices  # noqa: E402
import pipeline as p  # noqa: E402

PROGRAM = ROOT / "tests" / "hw" / "device.py"
OPTIONS = "--lines=216", "--frames=45", "--runs=1"
CODED = "h264 8 bit", "h265 8 bit", "h265 10 bit"
LADDER = "ladder of four, backend=auto"
SANITIZERS = {"finds something": (9, "FAILED"), "finds nothing": (0, "ok")}


class Device(unittest.TestCase):
    def run_program(self, part, devices=("nvenc", "vaapi"), **settings):
        """Its exit status, and the state of each row."""
        result = subprocess.run(
            [PROGRAM, f"--part={part}", *OPTIONS], text=True, capture_output=True,
            env={**ladderdevices.environment(devices), **settings})
        rows = [[cell.strip() for cell in line.split("|")[1:3]]
                for line in result.stdout.splitlines() if line.startswith("| ")]
        self.assertTrue(rows, result.stdout + result.stderr)
        self.said = result.stdout
        return result.returncode, {name: state for name, state in rows if name}

    def check_failed(self, part, failed, **settings):
        """The rows of `failed` and no others."""
        status, rows = self.run_program(part, **settings)
        self.assertEqual(status, 1, self.said)
        self.assertEqual({name for name, state in rows.items()
                          if state == "FAILED"}, set(failed), self.said)

    def test_nothing(self):
        for part in "encoders", "scaler":
            with self.subTest(part):
                status, rows = self.run_program(part, devices=())
                self.assertEqual(status, p.SKIP, self.said)
                self.assertEqual(set(rows.values()), {"-"}, self.said)

    def test_encoders(self):
        status, rows = self.run_program("encoders")
        self.assertEqual(status, 0, self.said)
        names = [f"{device} {coded}" for device in ("nvenc", "vaapi")
                 for coded in CODED]
        for name in [*names, LADDER]:
            self.assertEqual(rows.get(name), "ok", self.said)
        self.assertEqual(self.said.count("inf dB"), len(names), self.said)

    def test_encoder_that_fails(self):
        self.check_failed("encoders", [f"nvenc {coded}" for coded in CODED] +
                          [LADDER], FAKE_NVENC="fail-at=20")

    def test_encoder_of_grey(self):
        self.check_failed("encoders", [f"nvenc {coded}" for coded in CODED],
                          FAKE_NVENC="grey-at=20")

    def test_encoder_without_key_frames(self):
        self.check_failed("encoders", [f"nvenc {coded}" for coded in CODED] +
                          [LADDER], FAKE_NVENC="no-idr")

    def test_scaler(self):
        status, rows = self.run_program("scaler")
        self.assertEqual(status, 0, self.said)
        self.assertEqual(rows.get("scaled by CUDA, upload, against the processor"),
                         "ok", self.said)

    def test_scaler_that_fails(self):
        self.check_failed(
            "scaler", ["scaled by CUDA, upload, against the processor",
                       "CPU of the graph to x264, upload"],
            FAKE_CUDA="fail-launch=20")

    def test_kernel_that_is_wrong(self):
        self.check_failed("scaler", ["CUDA kernel as on the processor"],
                          FAKE_CUDA="wrong-kernel")

    def test_sanitizer(self):
        for name, (exit_status, state) in SANITIZERS.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                tool = pathlib.Path(folder) / "compute-sanitizer"
                tool.write_text(f"#!/bin/sh\nexit {exit_status}\n")
                tool.chmod(0o755)
                _, rows = self.run_program(
                    "scaler", PATH=f"{folder}:{os.environ['PATH']}")
                self.assertEqual(rows.get("compute-sanitizer memcheck"), state,
                                 self.said)


if __name__ == "__main__":
    if not ladderdevices.DRIVERS:
        print("SKIP: ABR_FAKE_DRIVERS is not set")
        sys.exit(p.SKIP)
    p.run_tests()
