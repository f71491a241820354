#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Serve films as HLS and DASH, each segment made when a player asks for it.

usage: ondemand.py [--port N] [--segment-duration SECONDS] FOLDER

For film.mkv in FOLDER players open .../film.mkv/multivariant.m3u8 or
.../film.mkv/manifest.mpd below the address on the first line. Nothing is
stored: the first request for a film reads it once, to learn where its segments
begin, and keeps the playlists and headers in memory; a segment is made by a
pipeline of its own that reads its part of the film and no more. It has the
bytes that it has when hlssink-fmp4 packages the whole film.
"""

import argparse
import collections
import functools
import io
import os
import sys
import threading

import gi
import serve

gi.require_version("Gst", "1.0")
from gi.repository import Gio, Gst  # noqa: E402

WAIT = 60 * Gst.SECOND
INSIDE = Gst.USECOND  # more than a rounding error, less than a frame

# One of a rendition, from the demuxer's pad; from start to stop in stream time,
# None at the ends of the film. Frames of the next, which decoders of the last
# pictures need, are a fragment of their own by `cut`, and the sink leaves it out.
Segment = collections.namedtuple("Segment", "pad number start stop delay cut")


class Unplayable(Exception):
    """Why there is nothing to serve."""


def quote(path):
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def run_to_end(pipeline, on_element_message=None):
    """Plays until the end; raises Unplayable at an error."""
    bus = pipeline.get_bus()
    wanted = (Gst.MessageType.EOS | Gst.MessageType.ERROR |
              Gst.MessageType.ELEMENT)
    try:
        pipeline.set_state(Gst.State.PLAYING)
        while True:
            message = bus.timed_pop_filtered(WAIT, wanted)
            if message is None:
                raise Unplayable("it takes too long")
            if message.type == Gst.MessageType.ERROR:
                raise Unplayable(message.parse_error()[0].message)
            if message.type == Gst.MessageType.EOS:
                return
            if on_element_message:
                on_element_message(message.get_structure())
    finally:
        pipeline.set_state(Gst.State.NULL)


# --- a film ----------------------------------------------------------------


class Film:
    """What a player may ask for of one file."""

    def __init__(self, path, duration):
        self.path = path
        self.duration = duration
        self.streams = {}  # name: Gio.MemoryOutputStream
        self.has_streams = False
        self.pads = {}  # rendition: pad of the demuxer
        self.rows = collections.defaultdict(list)  # rendition: of messages
        self.package()
        self.files = {name: stream.steal_as_bytes().get_data()
                      for name, stream in self.streams.items()}
        self.segments = {}
        for rendition in self.rows:
            self.add_segments(rendition)

    def package(self):
        """Packages all of it, and keeps everything but the segments."""
        pipeline = Gst.parse_launch(
            f"filesrc location={quote(self.path)} ! ebmlfastdemux name=demux "
            "hlssink-fmp4 name=sink directory=/film "
            f"segment-duration={self.duration}")
        sink = pipeline.get_by_name("sink")
        demux = pipeline.get_by_name("demux")
        demux.connect("pad-added", self.link, sink)
        sink.connect("get-playlist-stream", self.keep)
        sink.connect("get-init-stream", self.keep)
        sink.connect("get-fragment-stream",
                     lambda *_: Gio.MemoryOutputStream.new_resizable())
        try:
            run_to_end(pipeline, self.note_segment)
        except Unplayable as error:
            if not self.pads and self.has_streams:
                raise Unplayable("no stream that can go into segments as it "
                                 "is") from error
            raise

    def link(self, _demux, pad, sink):
        self.has_streams = True
        kind = pad.get_name().split("_")[0]
        if kind not in ("video", "audio"):
            return
        sinkpad = sink.request_pad_simple(f"{kind}_%u")
        if pad.link(sinkpad) == Gst.PadLinkReturn.OK:
            self.pads[sinkpad.get_name()] = pad.get_name()
        else:
            sink.release_request_pad(sinkpad)

    def keep(self, _sink, location):
        stream = Gio.MemoryOutputStream.new_resizable()
        self.streams[location.removeprefix("/film/")] = stream
        return stream

    def note_segment(self, message):
        if message.get_name() == "hls-segment-added":
            start = message.get_value("stream-time")
            self.rows[message.get_value("rendition")].append(
                (message.get_value("location"), start,
                 start + message.get_value("duration")))

    def add_segments(self, rendition):
        """What is before time 0 is in the first segment, and known there."""
        rows = self.rows[rendition]
        delay = media_delay(self.files[f"{rendition}/init.mp4"])
        pad = self.pads[rendition]
        cut = (f"fragment-duration={self.duration}"
               if pad.startswith("video") else "manual-split=true")
        for i, (location, start, stop) in enumerate(rows):
            is_first, is_last = i == 0, i + 1 == len(rows)
            self.segments[location] = Segment(
                pad, i, None if is_first else start + INSIDE,
                None if is_last else stop - INSIDE,
                0 if is_first else delay, cut)

    def content(self, name):
        """The bytes of that file, None if there is none of that name."""
        if name in self.files:
            return self.files[name]
        segment = self.segments.get(name)
        return make_segment(self.path, segment) if segment else None


def media_delay(header):
    """Nanoseconds by which decode times in the boxes are later than stream time:
    what the edit list takes back (ISO/IEC 14496-12, 8.6.6)."""
    edits = header.find(b"elst")
    if edits < 0:
        return 0
    is_long = header[edits + 4] == 1
    at = edits + (20 if is_long else 16)
    media_time = int.from_bytes(header[at:at + (8 if is_long else 4)], "big")
    media = header.find(b"mdhd")
    at = media + (24 if header[media + 4] == 1 else 16)
    return media_time * Gst.SECOND // int.from_bytes(header[at:at + 4], "big")


# --- a segment -------------------------------------------------------------


def make_segment(path, segment):
    pipeline = Gst.parse_launch(
        f"filesrc location={quote(path)} ! ebmlfastdemux name=demux "
        f"demux.{segment.pad} ! fmp4fragmux {segment.cut} "
        f"start-fragment-sequence-number={segment.number + 1} "
        f"decode-time-offset={segment.delay} ! "
        "appsink name=sink sync=false async=false")
    demux, sink = pipeline.get_by_name("demux"), pipeline.get_by_name("sink")
    demux.connect("pad-added", leave_out_preroll, segment)
    pipeline.set_state(Gst.State.READY)
    demux.send_event(seek_to(segment))
    pieces = []
    sink.connect("new-sample", take_sample, pieces)
    sink.set_property("emit-signals", True)
    run_to_end(pipeline)
    return without_header(b"".join(pieces))


def seek_to(segment):
    def position(time):
        if time is None:
            return Gst.SeekType.NONE, -1
        return Gst.SeekType.SET, time
    return Gst.Event.new_seek(
        1.0, Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE,
        *position(segment.start), *position(segment.stop))


def leave_out_preroll(_demux, pad, segment):
    """Sound in front of the segment is for who decodes it."""
    def choose(_pad, info):
        frame = info.get_buffer()
        if frame.pts + frame.duration // 2 < segment.start:
            return Gst.PadProbeReturn.DROP
        return Gst.PadProbeReturn.OK
    if pad.get_name().startswith("audio") and segment.start is not None:
        pad.add_probe(Gst.PadProbeType.BUFFER, choose)


def take_sample(sink, pieces):
    buffer = sink.emit("pull-sample").get_buffer()
    pieces.append(buffer.extract_dup(0, buffer.get_size()))
    return Gst.FlowReturn.OK


def without_header(data):
    """From the segment's own first box on, 'styp'."""
    at = 0
    while at < len(data) and data[at + 4:at + 8] != b"styp":
        at += int.from_bytes(data[at:at + 4], "big")
    return data[at:]


# --- the server ------------------------------------------------------------


class Films:
    """The films of a folder, each read when it is first asked for."""

    def __init__(self, folder, duration):
        self.folder = folder
        self.duration = duration
        self.lock = threading.Lock()
        self.known = {}  # path: (time of its last change, Film)

    def find(self, name):
        path = os.path.join(self.folder, name)
        if name in ("", ".", "..") or not os.path.isfile(path):
            return None
        changed = os.stat(path).st_mtime_ns
        with self.lock:
            known = self.known.get(path)
            if not known or known[0] != changed:
                known = changed, Film(path, self.duration)
                self.known[path] = known
            return known[1]

    def content(self, path):
        film_name, _, name = path.lstrip("/").partition("/")
        film = self.find(film_name)
        return film.content(name) if film else None


class Handler(serve.Handler):
    def __init__(self, *args, films, **kwargs):
        self.films = films
        super().__init__(*args, **kwargs)

    def open_content(self):
        try:
            data = self.films.content(self.content_name())
        except Unplayable as error:
            print(f"{self.content_name()}: {error}", file=sys.stderr)
            return None
        return None if data is None else io.BytesIO(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--segment-duration", type=float, default=6)
    parser.add_argument("folder")
    arguments = parser.parse_args()
    if not os.path.isdir(arguments.folder):
        sys.exit(f"ondemand.py: {arguments.folder}: no such folder")
    Gst.init(None)
    films = Films(arguments.folder,
                  round(arguments.segment_duration * Gst.SECOND))
    serve.run(functools.partial(Handler, films=films), arguments.port,
              "ondemand.py")


if __name__ == "__main__":
    main()
