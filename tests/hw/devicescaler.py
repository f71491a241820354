# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ladder scaled by CUDA: its kernel alone (hw-ladderdevice), its pictures
beside those that the processor makes, and what the whole graph costs with either,
decoded by NVDEC where that is there."""

import os
import pathlib
import re
import shutil
import subprocess

import devicetable
import pipeline as p
from devicetable import Absent, Failure

MIN_PSNR = 50.0  # one step of 8 bits in every other sample is 51
DEBUG = "abrtee:4,abrcuda:4"
SCALED = re.compile(r"<t:src_\d> (cuda|zimg|videoconvert): ")
REFUSED = re.compile(r"No GPU scales: (.*)")
FAILED = re.compile(r"The GPU does not scale any more: (.*)")
PARTS = (2, 3), (1, 2), (1, 3)  # of the clip's lines
NVDEC = ("nvh264dec", "nvh264sldec")
TOOLS = "memcheck", "racecheck", "synccheck"  # of compute-sanitizer
ERRORS_STATUS = 9
KERNEL = (pathlib.Path(os.environ.get("ABR_BUILD_ROOT", "."))
          / "tests" / "hw" / "hw-ladderdevice")


def has_element(name):
    return subprocess.run(["gst-inspect-1.0", "--exists", name]).returncode == 0


def decoders():
    """By name: what decodes, and gives frames to the tee."""
    found = {"processor": ("avdec_h264 ! videoconvert ! video/x-raw,format=NV12",
                           "")}
    found["upload"] = found["processor"][0], "scaler=cuda"
    nvdec = next(filter(has_element, NVDEC), None)
    if nvdec:
        found["NVDEC"] = f"{nvdec} ! video/x-raw(memory:CUDAMemory)", ""
    return found


def sizes(clips):
    return [clips.height * n // d // 2 * 2 for n, d in PARTS]


def graph(clips, way, branch):
    """The clip through a decoder and the tee; `branch` says what each size, by its
    number, goes into."""
    decoder, scaler = decoders()[way]
    return (f"filesrc location={p.quote(clips.h264())} ! matroskademux ! h264parse "
            f"! {decoder} ! abrtee name=t {scaler} segment-duration=1000000000 " +
            "".join(f"t. ! video/x-raw,format=NV12,height={height} ! {branch(i)} "
                    for i, height in enumerate(sizes(clips))))


def run(line, is_cuda):
    launched = devicetable.Launched(line, DEBUG)
    refused = REFUSED.search(launched.output)
    failed = FAILED.search(launched.output)
    scalers = SCALED.findall(launched.output)
    if launched.status:
        raise Failure(launched.error or launched.output[-500:])
    for reason in refused, failed:
        if is_cuda and reason:
            raise Failure(reason[0])
    if is_cuda and set(scalers) != {"cuda"}:
        raise Failure(f"scaled by {', '.join(scalers)}")
    return launched


def compare_pictures(clips, way):
    """What CUDA made of each size against what the processor made."""
    if way not in decoders():
        raise Absent("no " + " or ".join(NVDEC))
    with p.folder() as folder:
        files = {}
        for one in way, "processor":
            files[one] = [pathlib.Path(folder) / f"{one}{i}"
                          for i in range(len(PARTS))]
            run(graph(clips, one, lambda i, one=one: "filesink async=false location="
                      + p.quote(files[one][i])), one != "processor")
        found = []
        for i, height in enumerate(sizes(clips)):
            n_bytes = [files[one][i].stat().st_size for one in files]
            if n_bytes[0] != n_bytes[1] or not n_bytes[0]:
                raise Failure(f"{height} lines: {n_bytes[0]} and {n_bytes[1]} bytes")
            width = n_bytes[0] * 2 // 3 // height // clips.n_frames
            inputs = [["-f", "rawvideo", "-pix_fmt", "nv12", "-s",
                       f"{width}x{height}", "-i", str(files[one][i])]
                      for one in files]
            decibels, n_frames = devicetable.psnr(*inputs)
            if decibels < MIN_PSNR or n_frames != clips.n_frames:
                raise Failure(f"{height} lines: {n_frames} frames, {decibels:.1f} "
                              f"dB (at least {MIN_PSNR})")
            found.append(f"{height} lines {decibels:.1f} dB")
        return ", ".join(found)


def compare_costs(clips, way):
    """The graph down to libx264, with the CPU's seconds of each."""
    if way not in decoders():
        raise Absent("no " + " or ".join(NVDEC))
    texts = []
    for one in way, "processor":
        launched = run(
            graph(clips, one, lambda i: "abrvideoenc backend=software "
                  "preset=superfast ! fakesink async=false"), one != "processor")
        texts.append(f"{launched.cpu_s:.1f} s ({launched.user_s:.1f} + "
                     f"{launched.system_s:.1f}) with {one}")
    return ", ".join(texts)


def run_kernel(n_runs, *prefix):
    """hw-ladderdevice's output."""
    if not KERNEL.exists():
        raise Absent(f"{KERNEL.name} is not built: nvcc is missing")
    result = subprocess.run([*prefix, KERNEL, str(n_runs)], text=True,
                            capture_output=True)
    if result.returncode == devicetable.SKIP:
        raise Absent(result.stdout.removeprefix("SKIP: "))
    if result.returncode:
        raise Failure(f"status {result.returncode}: {result.stdout[-800:]}"
                      f"{result.stderr[-400:]}")
    return result.stdout


def time_kernel(n_runs):
    """Its bytes are those of the processor; and how long each part takes of a frame
    of 1080 lines, down to 720, 480 and 360."""
    return "; ".join(" ".join(line.split())
                     for line in run_kernel(n_runs).splitlines())


def sanitize(tool):
    if not shutil.which("compute-sanitizer"):
        raise Absent("compute-sanitizer is not in PATH")
    run_kernel(1, "compute-sanitizer", "--tool", tool, "--error-exitcode",
               str(ERRORS_STATUS))
    return "nothing found"


def report(table, clips, n_runs):
    if not table.judge("CUDA kernel as on the processor",
                       lambda: time_kernel(n_runs)):
        return
    for tool in TOOLS:
        table.judge(f"compute-sanitizer {tool}", lambda tool=tool: sanitize(tool))
    for way in "upload", "NVDEC":
        table.judge(f"scaled by CUDA, {way}, against the processor",
                    lambda way=way: compare_pictures(clips, way))
        table.judge(f"CPU of the graph to x264, {way}",
                    lambda way=way: compare_costs(clips, way))
