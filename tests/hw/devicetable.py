# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What device.py's parts share: the table that they fill, generated clips, and
pipelines with the CPU time that they took."""

import contextlib
import os
import pathlib
import re
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
for _folder in "pipelines", "conformance":
    sys.path.insert(0, str(ROOT / "tests" / _folder))

import pipeline as p  # noqa: E402

RATE = 30
LIMIT_S = 600
OK, FAILED, ABSENT = "ok", "FAILED", "-"
SKIP = 77


class Failure(Exception):
    """It works, and is wrong."""


class Absent(Exception):
    """It is not there, which is no fault."""


class Table:
    def __init__(self):
        self.rows = []
        self.has_device = False

    def judge(self, name, judge):
        """A row: what `judge` returns, or why it could not; True where it is ok."""
        try:
            state, detail = OK, judge()
        except Absent as reason:
            state, detail = ABSENT, str(reason)
        except (Failure, AssertionError) as fault:
            state, detail = FAILED, str(fault)
        except subprocess.CalledProcessError as fault:
            state, detail = FAILED, f"{fault}: {(fault.stderr or '').strip()}"
        self.has_device |= state != ABSENT
        self.rows.append((name, state, " ".join(str(detail).split())))
        print(f"{name}: {state}", file=sys.stderr)
        return state == OK

    def exit_status(self):
        if any(state == FAILED for _, state, _ in self.rows):
            return 1
        return 0 if self.has_device else SKIP

    def __str__(self):
        width = max(len(name) for name, _, _ in self.rows)
        lines = [f"| {name:{width}} | {state:6} | {detail} |"
                 for name, state, detail in self.rows]
        if not self.has_device:
            lines.append("SKIP: no GPU does anything here; the reasons are above")
        return "\n".join([f"| {'':{width}} | state  | |",
                          f"|-{'-' * width}-|--------|-|", *lines])


class Clips:
    """Moving pictures with fine detail, 16:9, made by ffmpeg, the same each time."""

    def __init__(self, folder, lines, n_frames):
        self.folder = pathlib.Path(folder)
        self.height = lines
        self.width = lines * 16 // 9 // 2 * 2
        self.n_frames = n_frames

    def _make(self, name, *options):
        path = self.folder / name
        if not path.exists():
            subprocess.run(
                ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                 f"testsrc2=size={self.width}x{self.height}:rate={RATE}",
                 "-frames:v", str(self.n_frames), *options, str(path)],
                check=True, capture_output=True, text=True)
        return path

    def raw(self, depth):
        return self._make(f"{depth}.yuv", "-pix_fmt", pixel_format(depth))

    def h264(self):
        """At a rate that a decoder is given: 8 Mbit/s at 1080 lines."""
        kbps = self.width * self.height * 4 // 1000
        return self._make("clip.mkv", "-pix_fmt", "yuv420p", "-c:v", "libx264",
                          "-preset", "veryfast", "-b:v", f"{kbps}k")


@contextlib.contextmanager
def clips(lines, n_frames):
    with p.folder() as folder:
        yield Clips(folder, lines, n_frames)


def pixel_format(depth):
    return "yuv420p10le" if depth > 8 else "yuv420p"


class Launched(p.Launched):
    """And the seconds of CPU that it took."""

    def __init__(self, line, debug):
        os.environ.update(GST_DEBUG=debug, GST_DEBUG_NO_COLOR="1")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        super().__init__(line, limit_s=LIMIT_S)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.error = "; ".join(self.errors)
        self.user_s = after.ru_utime - before.ru_utime
        self.system_s = after.ru_stime - before.ru_stime
        self.cpu_s = self.user_s + self.system_s


def psnr(picture_input, reference_input):
    """Decibels on average of all samples, and frames compared; of ffmpeg."""
    log = subprocess.run(
        ["ffmpeg", "-v", "info", "-nostdin", *picture_input, *reference_input,
         "-lavfi", "[0:v]settb=1/30,setpts=N[a];[1:v]settb=1/30,setpts=N[b];"
         "[a][b]psnr=shortest=1",
         "-f", "null", "-"],
        check=True, capture_output=True, text=True).stderr
    average = re.search(r"PSNR .*average:(\S+)", log)
    frames = re.findall(r"frame=\s*(\d+)", log)
    if not average or not frames:
        raise Failure(f"ffmpeg compares nothing: {log[-500:]}")
    return float(average[1]), int(frames[-1])
