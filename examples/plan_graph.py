#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plan the graph that packages one input, and print it as a command.

usage: plan_graph.py INPUT OUTDIR

INPUT is a file or a URI. The graph goes to standard output as one
gst-launch-1.0 line that a shell takes as it is; what cannot be packaged goes
to standard error, one line each. Exit status 1 with one line of reason when
there is nothing to package.

It looks at the input with the demuxer that the graph will use, and asks the
elements themselves what they accept, so that it knows no codec by name.
"""

import os
import shlex
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstPbutils", "1.0")
from gi.repository import Gst, GstPbutils  # noqa: E402

SINK = "hlssink-fmp4"

# Containers by the caps that typefind gives them.
DEMUXERS = {
    "video/x-matroska": "ebmlfastdemux",
    "audio/x-matroska": "ebmlfastdemux",
    "video/webm": "ebmlfastdemux",
    "audio/webm": "ebmlfastdemux",
    "video/quicktime": "qtdemux",
    "audio/x-m4a": "qtdemux",
    "application/x-3gp": "qtdemux",
    "video/mpegts": "tsdemux",
    "video/x-flv": "flvdemux",
}

# What may stand between a demuxer and the sink, in order of trial.
BRIDGES = ("annexb2avcc", "aacparse")

# How long an input may take to show its streams.
TIMEOUT_NS = 30 * Gst.SECOND


class PlanError(Exception):
    """Why the input cannot be packaged, in one line."""


def find_factory(name):
    factory = Gst.ElementFactory.find(name)
    if factory is None:
        raise PlanError(f"GStreamer has no element {name}")
    return factory


def template_caps(factory, direction):
    """Caps of a factory's pad templates in one direction, by template."""
    return {
        template.name_template: template.get_caps()
        for template in factory.get_static_pad_templates()
        if template.direction == direction
    }


def make_source(location):
    """The source element that reads a file or a URI, and its property."""
    if Gst.uri_is_valid(location) and not os.path.exists(location):
        try:
            source = Gst.Element.make_from_uri(Gst.URIType.SRC, location, None)
        except gi.repository.GLib.Error as error:
            raise PlanError(f"{location}: {error.message}") from error
        if source.get_static_pad("src") is None:
            raise PlanError(f"{location}: not a stream of bytes")
        name = source.get_factory().get_name()
        if name == "filesrc":
            location = source.get_property("location")
    else:
        name = "filesrc"
        source = Gst.ElementFactory.make(name, None)
        source.set_property("location", location)
    if name == "filesrc":
        check_file(location)
    for key in ("location", "uri"):
        if source.find_property(key):
            return source, key, location
    raise PlanError(f"{location}: {name} cannot be told what to read")


def check_file(path):
    if not os.path.exists(path):
        raise PlanError(f"{path}: no such file")
    if os.path.isdir(path):
        raise PlanError(f"{path}: is a folder")
    if not os.access(path, os.R_OK):
        raise PlanError(f"{path}: permission denied")
    if os.path.isfile(path) and os.path.getsize(path) == 0:
        raise PlanError(f"{path}: the file is empty")


class Probe:
    """Runs source and demuxer until the demuxer has shown all its streams."""

    def __init__(self, location):
        self.location = location
        source, self.key, self.value = make_source(location)
        self.source = source.get_factory().get_name()
        self.demuxer = None
        self.problem = None
        self.streams = []
        self.pipeline = Gst.Pipeline.new(None)
        typefind = Gst.ElementFactory.make("typefind", None)
        typefind.connect("have-type", self.on_type)
        for element in (source, typefind):
            self.pipeline.add(element)
        source.link(typefind)

    def run(self):
        """Returns [(pad name, caps)], in the order of the container."""
        bus = self.pipeline.get_bus()
        self.pipeline.set_state(Gst.State.PLAYING)
        message = bus.timed_pop_filtered(
            TIMEOUT_NS,
            Gst.MessageType.ERROR
            | Gst.MessageType.EOS
            | Gst.MessageType.APPLICATION,
        )
        streams = [(pad.get_name(), self.caps_of(pad)) for pad in self.streams]
        self.pipeline.set_state(Gst.State.NULL)
        if self.problem:
            raise PlanError(f"{self.location}: {self.problem}")
        if message is None:
            raise PlanError(f"{self.location}: shows no streams in 30 s")
        if message.type == Gst.MessageType.ERROR and not streams:
            error, _ = message.parse_error()
            where = "" if self.demuxer else "cannot be read as media: "
            raise PlanError(f"{self.location}: {where}{one_line(error.message)}")
        return streams

    def on_type(self, typefind, _probability, caps):
        name = caps.get_structure(0).get_name()
        self.demuxer = DEMUXERS.get(name)
        demuxer = None
        if self.demuxer is None:
            known = "Matroska, WebM, MP4, MOV, MPEG-TS or FLV"
            kind = GstPbutils.pb_utils_get_codec_description(caps) or name
            self.problem = f"is {kind}, not {known}"
        else:
            demuxer = Gst.ElementFactory.make(self.demuxer, None)
            if demuxer is None:
                self.problem = f"GStreamer has no element {self.demuxer}"
        if demuxer is None:
            self.finish()
            return
        demuxer.connect("pad-added", self.on_pad)
        demuxer.connect("no-more-pads", lambda _: self.finish())
        self.pipeline.add(demuxer)
        typefind.link(demuxer)
        demuxer.sync_state_with_parent()

    def on_pad(self, _demuxer, pad):
        sink = Gst.ElementFactory.make("fakesink", None)
        sink.set_property("async", False)
        sink.set_property("sync", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))
        self.streams.append(pad)

    def finish(self):
        self.pipeline.post_message(
            Gst.Message.new_application(
                self.pipeline, Gst.Structure.new_empty("streams")
            )
        )

    @staticmethod
    def caps_of(pad):
        return pad.get_current_caps() or pad.query_caps(None)


class Planner:
    """Decides how a stream gets from the demuxer into the sink."""

    def __init__(self):
        templates = template_caps(find_factory(SINK), Gst.PadDirection.SINK)
        # Those of which there can be several; others are names of peers.
        self.inputs = {
            name: caps for name, caps in templates.items() if "%u" in name
        }
        self.bridges = [(name, find_factory(name)) for name in BRIDGES]

    def route(self, caps):
        """(kind of sink pad, bridge or None), or None when none fits."""
        for template, accepted in self.inputs.items():
            kind = template.partition("_")[0]
            if caps.is_subset(accepted):
                return kind, None
            for bridge, factory in self.bridges:
                if self.leads_to(factory, caps, accepted):
                    return kind, bridge
        return None

    @staticmethod
    def leads_to(factory, caps, accepted):
        taken = template_caps(factory, Gst.PadDirection.SINK).values()
        given = template_caps(factory, Gst.PadDirection.SRC).values()
        # A bridge changes how a codec is framed, never the codec.
        same_codec = Gst.Caps.new_empty_simple(caps.get_structure(0).get_name())
        return any(caps.is_subset(c) for c in taken) and any(
            c.intersect(same_codec).can_intersect(accepted) for c in given
        )


def describe(caps):
    """The codec in words, or what the demuxer calls it."""
    if caps is None or caps.is_empty() or caps.is_any():
        return "unknown codec"
    if caps.is_fixed():
        text = GstPbutils.pb_utils_get_codec_description(caps)
        if text:
            return text
    return caps.get_structure(0).get_name()


def one_line(text):
    return " ".join(text.split())


def quote_value(value):
    """A property value as gst-launch-1.0 reads it back."""
    if all(c.isalnum() or c in "/._-:+@%,~=?&#" for c in value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plan(location, directory):
    probe = Probe(location)
    planner = Planner()
    links = []
    count = {}
    for pad, caps in probe.run():
        route = planner.route(caps) if caps and not caps.is_any() else None
        reason = "cannot be packaged yet"
        # Two pictures would be two versions of one film to a player.
        if route and route[0] == "video" and count.get("video"):
            route, reason = None, "one video stream is packaged"
        if route is None:
            print(f"left out: {pad}, {describe(caps)}: {reason}", file=sys.stderr)
            continue
        kind, bridge = route
        number = count.get(kind, 0)
        count[kind] = number + 1
        links += [f"d.{pad}", "!"]
        links += [bridge, "!"] if bridge else []
        links += [f"h.{kind}_{number}"]
    if not links:
        raise PlanError(f"{location}: no stream in it can be packaged yet")
    return (
        ["gst-launch-1.0", probe.source]
        + [f"{probe.key}={quote_value(probe.value)}"]
        + ["!", probe.demuxer, "name=d"]
        + links
        + [SINK, "name=h", f"directory={quote_value(directory)}"]
    )


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: plan_graph.py INPUT OUTDIR")
    Gst.init(None)
    try:
        words = plan(*arguments)
    except PlanError as error:
        sys.exit(f"plan_graph.py: {error}")
    print(" ".join(word if word == "!" else shlex.quote(word) for word in words))


if __name__ == "__main__":
    main(sys.argv[1:])
