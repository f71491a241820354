# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Both sides of a remux: a clip as FFmpeg shows it, and the lines that take it
through fmp4fragmux."""

import collections
import functools
import json
import subprocess
from fractions import Fraction

import pipeline as p

# Times are seconds or None; md5 is that of the payload as the file has it.
Frame = collections.namedtuple("Frame", "pts dts is_key md5")

DEMUXERS = {
    ".mkv": "ebmlfastdemux", ".mka": "ebmlfastdemux", ".webm": "ebmlfastdemux",
    ".mp4": "qtdemux", ".ts": "tsdemux", ".m2ts": "tsdemux",
    ".opus": "oggdemux", ".ogg": "oggdemux",
}
STREAMS = {
    ".h264", ".h265", ".ac3", ".eac3", ".adts", ".aac", ".flac", ".mp3",
}
SUFFIXES = set(DEMUXERS) | STREAMS

# What may stand between demuxer and muxer; the first is used, the others too.
PARSERS = {
    "h264": ["annexb2avcc", "h264parse"], "hevc": ["annexb2avcc", "h265parse"],
    "vp9": ["vp9parse"], "av1": ["av1parse"], "aac": ["aacparse"],
    "ac3": ["ac3parse"], "eac3": ["ac3parse"], "opus": ["opusparse"],
    "flac": ["flacparse"], "mp3": ["mpegaudioparse"], "dts": ["dcaparse"],
}
CAPS = {
    "h264": "video/x-h264", "hevc": "video/x-h265", "vp9": "video/x-vp9",
    "av1": "video/x-av1", "aac": "audio/mpeg", "ac3": "audio/x-ac3",
    "eac3": "audio/x-eac3", "opus": "audio/x-opus", "flac": "audio/x-flac",
    "mp3": "audio/mpeg", "dts": "audio/x-dts",
}
# By demuxer: what leaves it as the muxer wants it.
FRAMED = {
    "ebmlfastdemux": {"h264", "hevc", "vp9", "av1", "aac", "opus"},
    "qtdemux": {"h264", "hevc", "vp9", "av1", "aac", "opus"},
    "oggdemux": {"opus"},
}
RAW_CAPS = {"h264": "video/x-h264,stream-format=byte-stream",
            "hevc": "video/x-h265,stream-format=byte-stream"}

# MP4 keeps parameter sets, delimiters and filler in the sample entry or not at
# all.
STRIP = {
    "h264": "filter_units=remove_types=7-9|12|13",
    "hevc": "filter_units=remove_types=32-35|38",
    "av1": "filter_units=remove_types=2",
}


def output_of(*command):
    """(stdout, stderr), of a command that may fail."""
    done = subprocess.run([str(part) for part in command], text=True,
                          capture_output=True, timeout=1200, errors="replace")
    return done.stdout, done.stderr.strip()


def hashes_of(text):
    """The sixth column of a framemd5 listing; behind it may be side data."""
    return [line.split(",")[5].strip() for line in text.splitlines()
            if line and not line.startswith("#")]


class Stream:
    def __init__(self, path, entry, number):
        self.path = path
        self.index = entry["index"]
        self.codec = entry["codec_name"]
        self.kind = entry["codec_type"]
        self.number = number # among those of its kind
        self.tick = Fraction(entry["time_base"])
        self.rate = entry["avg_frame_rate"]
        if self.rate == "0/0":
            self.rate = entry["r_frame_rate"]
        # Has it a configuration record and lengths? ffprobe says so of H.264.
        self.is_byte_stream = entry.get("is_avc") == "false"
        self.frames = []

    def time(self, packet, key):
        return packet[key] * self.tick if key in packet else None

    def add(self, packet):
        self.frames.append(Frame(
            self.time(packet, "pts"), self.time(packet, "dts"),
            "K" in packet["flags"], packet["data_hash"].removeprefix("MD5:")))

    @functools.cached_property
    def payloads(self):
        """md5 of each frame, less what MP4 does not keep there."""
        command = ["ffmpeg", "-v", "error", "-nostdin", "-copyts",
                   "-i", self.path, "-map", f"0:{self.index}", "-c", "copy",
                   "-copyinkf"]
        if self.codec in STRIP:
            command += ["-bsf", STRIP[self.codec]]
        elif self.codec == "aac" and self.path.suffix != ".mp4":
            command += ["-bsf", "aac_adtstoasc"]
        return hashes_of(output_of(*command, "-f", "framemd5", "-")[0])

    @functools.cached_property
    def whole(self):
        """md5 of all payloads together."""
        return output_of("ffmpeg", "-v", "error", "-nostdin", "-i", self.path,
                         "-map", f"0:{self.index}", "-c", "copy", "-f", "md5",
                         "-")[0].strip()

    @functools.cached_property
    def decoded(self):
        """(md5 of each decoded frame, complaints). Nothing is trimmed, so that
        equal payloads sound equal."""
        command = ["ffmpeg", "-v", "error", "-nostdin"]
        if self.kind == "audio":
            command += ["-flags2", "+skip_manual"]
        out, errors = output_of(
            *command, "-i", self.path, "-map", f"0:{self.index}",
            "-fps_mode", "passthrough", "-f", "framemd5", "-")
        return hashes_of(out), errors


class Clip:
    """The streams of a file that can be copied."""

    def __init__(self, path):
        self.path = path
        out, _ = output_of(
            "ffprobe", "-v", "error", "-show_streams", "-show_packets",
            "-show_data_hash", "md5", "-of", "json", path)
        report = json.loads(out or "{}")
        counts = collections.Counter()
        self.streams = []
        for entry in report.get("streams", []):
            kind = entry.get("codec_type")
            if entry.get("codec_name") in PARSERS:
                self.streams.append(Stream(path, entry, counts[kind]))
            counts[kind] += 1
        by_index = {stream.index: stream for stream in self.streams}
        for packet in report.get("packets", []):
            if packet["stream_index"] in by_index:
                by_index[packet["stream_index"]].add(packet)
        self.streams = [stream for stream in self.streams if stream.frames]


def is_linked_late(clip, stream):
    """Does the demuxer's own pad go into the muxer?"""
    return not stream.is_byte_stream and \
        stream.codec in FRAMED.get(DEMUXERS.get(clip.path.suffix), ())


def line(clip, streams, out, parser=0):
    """The gst-launch-1.0 line that copies these streams of a clip to a file.
    `parser` is which of PARSERS stands in front of the muxer."""
    return (f"{chains(clip, streams, parser, len(streams) == 1)} "
            "fmp4fragmux name=m fragment-duration=2000000000 ! "
            f"filesink location={p.quote(out)}")


def chains(clip, streams, parser=0, is_sink=False):
    """What brings these streams to the pads video_0, audio_0... of "m", or one of
    them to "sink"."""
    path = clip.path
    parts = [f"filesrc location={p.quote(path)} !"]
    demuxer = DEMUXERS.get(path.suffix)
    if demuxer:
        parts.append(f"{demuxer} name=d")
    pads = collections.Counter()
    for stream in streams:
        codec = stream.codec
        steps = []
        if demuxer in ("ebmlfastdemux", "qtdemux"):
            steps.append(f"d.{stream.kind}_{stream.number}")
        elif demuxer:
            steps += ["d.", CAPS[codec], "queue max-size-time=0"]
        elif codec in RAW_CAPS:
            # FFmpeg takes 25 where the stream does not say.
            steps.append(f"{RAW_CAPS[codec]},framerate={stream.rate}")
        if not is_linked_late(clip, stream) or parser:
            steps.append(PARSERS[codec][parser])
        pad = "sink" if is_sink else f"{stream.kind}_{pads[stream.kind]}"
        pads[stream.kind] += 1
        parts.append(" ! ".join([*steps, f"m.{pad}"]))
    return " ".join(parts)
