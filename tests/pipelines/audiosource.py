# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The first audio of a clip, as FFmpeg and as a demuxer of GStreamer say it is."""

import collections
import functools
import json
import re
import subprocess
from fractions import Fraction

import pipeline as p

DEMUXERS = {
    ".mkv": "ebmlfastdemux", ".webm": "ebmlfastdemux", ".mka": "ebmlfastdemux",
    ".mp4": "qtdemux", ".m4a": "qtdemux", ".mov": "qtdemux", ".ts": "tsdemux",
    ".m2ts": "tsdemux", ".ogg": "oggdemux", ".opus": "oggdemux",
    ".mp3": "id3demux", ".aac": "typefind", ".adts": "typefind",
    ".ac3": "typefind", ".eac3": "typefind", ".flac": "typefind",
}
AUDIO = "audio/mpeg;audio/x-ac3;audio/x-eac3;audio/x-opus"  # in MPEG-TS

# For FFmpeg. `start`: Fraction, seconds
Audio = collections.namedtuple("Audio", "path codec n_channels start")

# What a demuxer puts out: the text of its caps and segments, and the stream times
# of buffers in seconds (Fraction)
Demuxed = collections.namedtuple("Demuxed", "text times")


def is_transport_stream(path):
    return path.suffix in (".ts", ".m2ts")


def probe(path, *options):
    result = subprocess.run(
        ["ffprobe", "-v", "quiet", "-select_streams", "a:0", *options, "-of",
         "json", str(path)], capture_output=True, text=True)
    return json.loads(result.stdout or "{}")


def find(path):
    """None: there is none that FFmpeg can decode."""
    streams = probe(path, "-show_streams").get("streams")
    if not streams or streams[0].get("codec_tag_string") == "enca" or \
            "codec_name" not in streams[0]:
        return None
    found = probe(path, "-read_intervals", "%+#12", "-show_frames",
                  "-show_packets", "-show_entries",
                  "frame=pts:packet=pts").get("packets_and_frames", [])
    base = Fraction(streams[0]["time_base"])
    times = [entry for entry in found if "pts" in entry]
    first = next((entry["pts"] for entry in times
                  if entry["type"] == "frame"), 0)
    start = first * base
    if is_transport_stream(path) and times:
        # There is no time zero that all agree on: the demuxer's is taken.
        demuxed = demux(path).times
        if demuxed:
            start += demuxed[0] - times[0]["pts"] * base
    return Audio(path, streams[0]["codec_name"],
                 int(streams[0].get("channels", 0)), start)


@functools.lru_cache(maxsize=None)
def demux(path):
    """The first audio of MPEG-TS; else, of the first stream the caps alone."""
    is_ts = is_transport_stream(path)
    sink = f"capsfilter caps=\"{AUDIO}\" ! fakesink silent=false" if is_ts \
        else "fakesink num-buffers=1"
    text = p.launch(f"-v filesrc location={p.quote(path)} ! "
                    f"{DEMUXERS[path.suffix]} ! {sink}", limit_s=60).output
    offset = 0
    segment = re.search(r"start=\(guint64\)(\d+).*? time=\(guint64\)(\d+)",
                        text)
    if segment:
        offset = Fraction(int(segment[2]) - int(segment[1]), 10 ** 9)
    times = [((int(h) * 60 + int(m)) * 60 + Fraction(s)) + offset
             for h, m, s in re.findall(
                 r"bytes, .*?pts: (\d+):(\d+):([\d.]+)", text)]
    return Demuxed(text, times)
