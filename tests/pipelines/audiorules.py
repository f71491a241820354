# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which differences between a clip's sound and what aacbridge makes of it are
known, and why."""

import collections
import re
import subprocess

import audiosource

# A rule explains a difference when all its patterns match in full: the clip's
# name, its codec, the field and the text of the difference. `is_true`, where there
# is one, says of a path whether the reason is true of it.
Rule = collections.namedtuple("Rule", "clip codec field text reason is_true",
                              defaults=[None])

ANY = ".*"


def has_caps(pattern):
    return lambda path: re.search("caps = " + pattern,
                                  audiosource.demux(path).text)


def has_no_media(path):
    return b"moof" not in path.read_bytes()


def times_run_back(path):
    times = audiosource.demux(path).times
    return any(after < before for before, after in zip(times, times[1:]))


def begins_with_id3(path):
    packets = audiosource.probe(path, "-show_packets", "-show_data",
                                "-read_intervals", "%+#1")["packets"]
    return "4944 33" in packets[0]["data"]


def is_silent_in_ffmpeg(path):
    return not subprocess.run(
        ["ffmpeg", "-v", "quiet", "-nostdin", "-i", str(path), "-map", "0:a:0",
         "-f", "s16le", "-"], capture_output=True).stdout


def has_short_frames(path):
    """Is of each packet less decoded than it lasts until the next?"""
    found = audiosource.probe(path, "-read_intervals", "%+#20", "-show_frames",
                              "-show_entries", "frame=pts,nb_samples,sample_rate")
    frames = found["frames"]
    return all(after["pts"] - before["pts"] > before["nb_samples"]
               for before, after in zip(frames, frames[1:]))


RULES = [
    # Nothing that could be decoded comes out of the demuxer.
    Rule(ANY, ANY, "run", ANY, "encrypted", has_caps("application/x-webm-enc")),
    Rule(ANY, ANY, "run", ANY, "FFmpeg cannot decode anything of it either",
         is_silent_in_ffmpeg),
    Rule(r"init\.mp4", ANY, "run", ANY, "a header alone", has_no_media),
    Rule(r"sample_dts\.ts", "dts", "run", ANY,
         "tsdemux does not know the stream's type",
         lambda path: not audiosource.demux(path).times),

    Rule(r".*\.mp4", "eac3", "offset", ANY,
         "six frames of a block each in a sample, of which FFmpeg decodes one",
         has_short_frames),

    # MPEG-TS
    Rule(r".*\.(ts|m2ts)", ANY, "offset|length", ANY,
         "times run back, as tsdemux corrects its clock; FFmpeg does not look at "
         "the clock reference", times_run_back),
    Rule(r".*\.ts", ANY, "offset", ANY,
         "FFmpeg takes the ID3 tag in front for a frame of sound",
         begins_with_id3),
]


def explain(audio, field, text):
    """The reason, or None."""
    texts = (audio.path.name, audio.codec, field, text)
    for rule in RULES:
        if all(re.fullmatch(pattern, value, re.DOTALL)
               for pattern, value in zip(rule, texts)):
            if not rule.is_true or rule.is_true(audio.path):
                return rule.reason
    return None
