# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 70 and S3: what a decoder makes of the output."""

import ffmpeg
from codecstrings import decoded_frames

# FFmpeg swallows the frame in which libfaac leaves its name, as priming.
MAX_SWALLOWED = {"video": 0, "audio": 1}


def is_complete(kind, n_frames, n_samples):
    return n_samples - MAX_SWALLOWED[kind] <= n_frames <= n_samples


def kind_of(rendition):
    return "video" if rendition.is_video else "audio"


def check_segments(presentation, report):
    """Rule 70: each segment alone behind its init segment."""
    for rendition in presentation.videos + presentation.audios:
        for segment in rendition.segments:
            data = segment.init.data + segment.data
            kind = kind_of(rendition)
            frames, errors = ffmpeg.decode(data, kind)
            expected = decoded_frames(segment.init, segment.samples)
            if errors:
                report.error(70, segment.where, f"FFmpeg: {errors[0]}")
            if not is_complete(kind, len(frames), expected):
                text = f"{len(frames)} frames from {expected} samples"
                report.error(70, segment.where, text)


def check_whole(presentation, report, source=None):
    """Rule S3: the first video and audio rendition through FFmpeg's HLS client,
    and the pictures against those of the source."""
    where = presentation.entry
    for renditions in (presentation.videos, presentation.audios):
        if not renditions:
            continue
        kind = kind_of(renditions[0])
        frames, errors = ffmpeg.decode(presentation.root / where, kind)
        if errors:
            report.error("S3", where, f"FFmpeg on {kind}: {errors[0]}")
        expected = decoded_frames(renditions[0].init, renditions[0].samples)
        if not is_complete(kind, len(frames), expected):
            text = f"{len(frames)} {kind} frames from {expected} samples"
            report.error("S3", where, text)
        if source and kind == "video":
            compare_pictures(where, frames, source, report)


def compare_pictures(where, frames, source, report):
    wanted, _ = ffmpeg.decode(source, "video")
    pairs = enumerate(zip(frames, wanted))
    differ = next((i for i, (own, real) in pairs if own != real), None)
    if differ is not None:
        report.error("S3", where, f"picture {differ} is not the source's")
    elif len(frames) != len(wanted):
        text = f"{len(frames)} pictures, the source has {len(wanted)}"
        report.error("S3", where, text)
