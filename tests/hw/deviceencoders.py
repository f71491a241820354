# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each hardware encoder of abrvideoenc: whether it opens, and whether what it made
of a clip is that clip, with key frames on the grid and exact times, in a folder
that the checker finds no fault with."""

import re
import typing
from fractions import Fraction

import devicetable
import ladder
import pipeline as p
from devicetable import RATE, Absent, Failure

CELL_S = 1
MIN_PSNR = 30.0  # of these clips at the rate below; one that is lost has 10
DEBUG = "abrvideoenc:4"
CHOSEN = re.compile(r"<(e\d*)> encoder: (\S+)")
IDR_OF_H265 = 19, 20  # nal_unit_type, ITU-T H.265 table 7-1


class Row(typing.NamedTuple):
    backend: str
    codec: str  # as caps name it
    depth: int = 8
    options: str = ""

    def __str__(self):
        low_power = " low power" if self.options else ""
        return f"{self.backend}{low_power} {self.codec} {self.depth} bit"


LOW_POWER = "options=low_power=1"
ROWS = [Row(backend, codec, depth, options)
        for backend, options in (("nvenc", ""), ("vaapi", ""),
                                 ("vaapi", LOW_POWER))
        for codec, depth in (("h264", 8), ("h265", 8), ("h265", 10), ("av1", 8))]

RUNGS = (1, 3600), (Fraction(2, 3), 1800), (Fraction(4, 9), 900), \
    (Fraction(1, 3), 500)  # of the clip's lines, and bits of a line of it


def kbps_of(clips):
    return clips.width * clips.height * 3 // 1000


def source(clips, depth, path, options=""):
    pixels = "i420-10le" if depth > 8 else "i420"
    return (f"filesrc location={p.quote(path)} {options} ! "
            f"rawvideoparse format={pixels} framerate={RATE}/1 "
            f"width={clips.width} height={clips.height} ! ")


def sink(out):
    return (f"hlssink-fmp4 name=h directory={p.quote(out)} "
            f"segment-duration={CELL_S * 10 ** 9} ")


def refusal(row, output):
    """Why the row was not taken, in its own words."""
    reasons = re.findall(rf"^{row.backend}: (.*)", output, re.MULTILINE)
    if not reasons and "not-negotiated" in output:
        return "this libavcodec has no such encoder"
    return reasons[-1] if reasons else output[-500:]


def media_playlist(presentation, video):
    return next(presentation.root / path
                for path, rendition in presentation.renditions.items()
                if rendition is video)


def is_idr_of_h265(sample):
    """Of units with their length before them, the coded one's type."""
    at = 0
    while at < len(sample.data):
        size = int.from_bytes(sample.data[at:at + 4], "big")
        kind = sample.data[at + 4] >> 1 & 0x3f
        if kind < 32:
            return kind in IDR_OF_H265
        at += 4 + size
    return False


def check_times(video, n_frames):
    """Every frame at its time, each decoded after the one before and not after it
    is shown, and key frames on the grid and nowhere else."""
    frames = [time * RATE for time in ladder.times(video)]
    keys = [time * RATE for time in ladder.times(video, only_keys=True)]
    decode_times = [sample.dts for sample in video.samples]
    if frames != list(range(n_frames)):
        missing = sorted(set(range(n_frames)) - set(frames))
        raise Failure(f"frames missing: {missing[:5]}; not on a frame's time: "
                      f"{[str(f) for f in frames if f.denominator > 1][:5]}")
    if keys != list(range(0, n_frames, CELL_S * RATE)):
        raise Failure(f"key frames at {[int(key) for key in keys][:8]}")
    if decode_times != sorted(set(decode_times)):
        raise Failure("decode times do not increase")


def encoder(row, clips):
    return (f"abrvideoenc name=e backend={row.backend} bitrate={kbps_of(clips)} "
            f"segment-duration={CELL_S * 10 ** 9} {row.options} ! "
            f"video/x-{row.codec} ! ")


def open_encoder(row, clips):
    """With one picture of the size that counts, which needs no clip."""
    n_bytes = clips.width * clips.height * 3 // 2 * (2 if row.depth > 8 else 1)
    launched = devicetable.Launched(
        source(clips, row.depth, "/dev/zero", f"num-buffers=1 blocksize={n_bytes}")
        + encoder(row, clips) + "fakesink", DEBUG)
    if not CHOSEN.search(launched.output):
        raise Absent(refusal(row, launched.output))


def encode(row, clips):
    open_encoder(row, clips)
    with p.folder() as out:
        launched = devicetable.Launched(
            source(clips, row.depth, clips.raw(row.depth)) +
            encoder(row, clips) + sink(out), DEBUG)
        chosen = [name for _, name in CHOSEN.findall(launched.output)]
        if launched.status:
            raise Failure(refusal(row, launched.output))
        if chosen != [row.backend]:
            raise Failure(f"encoders were {', '.join(chosen)}")
        presentation = ladder.checked(out)
        video, = presentation.videos
        check_times(video, clips.n_frames)
        if row.codec == "h265" and not all(
                is_idr_of_h265(sample) for sample in video.samples
                if sample.is_sync):
            raise Failure("a key frame is no IDR picture")
        decibels, n_frames = devicetable.psnr(
            ["-i", str(media_playlist(presentation, video))],
            ["-f", "rawvideo", "-pix_fmt", devicetable.pixel_format(row.depth),
             "-s", f"{clips.width}x{clips.height}", "-i",
             str(clips.raw(row.depth))])
        if n_frames != clips.n_frames or decibels < MIN_PSNR:
            raise Failure(f"{n_frames} frames decoded, {decibels:.1f} dB "
                          f"(at least {MIN_PSNR})")
        return (f"{decibels:.1f} dB at {kbps_of(clips)} kbit/s, "
                f"{1000 * launched.cpu_s / clips.n_frames:.2f} ms of CPU a frame")


def ladder_of_all(clips):
    """Four variants, and nothing said about who encodes."""
    with p.folder() as out:
        line = source(clips, 8, clips.raw(8)) + (
            f"abrtee name=t segment-duration={CELL_S * 10 ** 9} " +
            "".join(f"t. ! video/x-raw,height={int(clips.height * part) // 2 * 2} "
                    f"! abrvideoenc name=e{i} bitrate={rate * clips.height // 1080} "
                    f"! h.video_{i} " for i, (part, rate) in enumerate(RUNGS)) +
            sink(out))
        launched = devicetable.Launched(line, DEBUG)
        if launched.status:
            raise Failure(launched.error)
        chosen = {}
        for name, backend in CHOSEN.findall(launched.output):
            chosen.setdefault(name, []).append(backend)
        videos = ladder.checked(out).videos
        if len(videos) != len(RUNGS):
            raise Failure(f"{len(videos)} variants")
        for video in videos:
            check_times(video, clips.n_frames)
        return (", ".join(" then ".join(names)
                          for _, names in sorted(chosen.items())) +
                f"; {launched.cpu_s:.1f} s of CPU")


def report(table, clips):
    for row in ROWS:
        table.judge(str(row), lambda row=row: encode(row, clips))
    if table.has_device:
        table.judge("ladder of four, backend=auto", lambda: ladder_of_all(clips))
