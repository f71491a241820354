# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""FFmpeg and ffprobe as the second opinion."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction


class ToolError(RuntimeError):
    """A tool is missing or does not read its input."""


@dataclass
class Packet:
    pts: int | None  # ticks of the stream's time base; None: the file has none
    size: int
    is_key: bool
    md5: str


@dataclass
class Stream:
    kind: str  # "video" or "audio"
    number: int  # among those of its kind
    time_base: Fraction
    packets: list


def is_present():
    return all(shutil.which(tool) for tool in ("ffmpeg", "ffprobe"))


def run(arguments, data=b""):
    """Returns (stdout, lines of stderr)."""
    try:
        done = subprocess.run(arguments, input=data, capture_output=True, check=False)
    except OSError as error:
        raise ToolError(f"{arguments[0]}: {error.strerror}") from error
    return done.stdout, done.stderr.decode("utf-8", "replace").splitlines()


def probe(path):
    """The audio and video streams of a file with all their packets."""
    out, errors = run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_data_hash", "md5",
         "-show_packets", "-show_streams", str(path)]
    )  # fmt: skip
    found = json.loads(out or "{}")
    if not found.get("streams"):
        raise ToolError(errors[-1] if errors else f"{path}: no streams")
    streams, counts = {}, {"video": 0, "audio": 0}
    for stream in found["streams"]:
        kind = stream.get("codec_type")
        if kind in counts:
            base = Fraction(stream["time_base"])
            streams[stream["index"]] = Stream(kind, counts[kind], base, [])
            counts[kind] += 1
    positions = {}
    for packet in found.get("packets", []):
        index, position = packet["stream_index"], packet.get("pos")
        if index not in streams:
            continue
        # Frames laced in one block: only the first has a time of its own.
        is_laced = position is not None and position == positions.get(index)
        positions[index] = position
        streams[index].packets.append(
            Packet(
                None if is_laced else packet.get("pts"), int(packet["size"]),
                packet["flags"].startswith("K"),
                packet["data_hash"].rpartition(":")[2],
            )
        )  # fmt: skip
    return list(streams.values())


def read_payloads(path, stream):
    """The packets' bytes."""
    data, errors = run(
        ["ffmpeg", "-v", "error", "-copyts", "-i", str(path),
         "-map", f"0:{stream.kind[0]}:{stream.number}", "-c", "copy", "-copyinkf",
         "-f", "data", "-"]
    )  # fmt: skip
    if len(data) != sum(packet.size for packet in stream.packets):
        reason = errors[-1] if errors else "sizes differ"
        raise ToolError(f"{path}: cannot copy {stream.kind}: {reason}")
    payloads, position = [], 0
    for packet in stream.packets:
        payloads.append(data[position : position + packet.size])
        position += packet.size
    return payloads


def decode(source, kind):
    """(MD5 of every decoded frame of the first stream of `kind`, error lines) of
    a file, or of bytes that are fed on standard input."""
    is_bytes = isinstance(source, bytes)
    out, errors = run(
        ["ffmpeg", "-v", "error", "-i", "pipe:0" if is_bytes else str(source),
         "-map", f"0:{kind[0]}:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"],
        source if is_bytes else b"",
    )  # fmt: skip
    lines = out.decode("ascii", "replace").splitlines()
    frames = [line for line in lines if not line.startswith("#")]
    return [line.rpartition(",")[2].strip() for line in frames], errors
