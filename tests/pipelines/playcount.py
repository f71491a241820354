#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: playcount.py LINE [LIMIT_S [PAUSE_MS]]

Plays a line as gst-launch-1.0 takes it. Whatever pads an element named d adds
get fakesinks of their own. With PAUSE_MS the demuxer takes as long as that for
each buffer, as if the source were slow. Prints as JSON how it ended (eos, nothing, or an
error's text), which demuxer was at work, and what every fakesink got, as
[media type, number of buffers]; then "stopped" once all is taken down. A
program of its own, because what is played may take the process with it."""

import json
import sys
import time

from bindings import Gst

LIMIT_S = 20


def factory(element):
    """None of what a bin has made without one."""
    made_by = element.get_factory()
    return made_by and made_by.get_name()


class Line:
    def __init__(self, text, pause_ms):
        self.demuxer = None
        self.pause_s = pause_ms / 1000
        self.pipeline = Gst.parse_launch(text)
        if not isinstance(self.pipeline, Gst.Pipeline):
            element, self.pipeline = self.pipeline, Gst.Pipeline()
            self.pipeline.add(element)
        self.pipeline.connect("deep-element-added",
                              lambda _bin, _sub, element: self.see(element))
        self.each(self.see)
        opener = self.pipeline.get_by_name("d")
        if opener:
            opener.connect("pad-added", self.add_sink)

    def each(self, do):
        self.pipeline.iterate_recurse().foreach(do)

    def see(self, element):
        if factory(element) in ("ebmlfastdemux", "matroskademux"):
            self.demuxer = factory(element)
            if self.pause_s:
                element.connect("pad-added", lambda _demuxer, pad: pad.add_probe(
                    Gst.PadProbeType.BUFFER, self.pause))

    def pause(self, _pad, _info):
        time.sleep(self.pause_s)
        return Gst.PadProbeReturn.OK

    def add_sink(self, _element, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        sink = Gst.ElementFactory.make("fakesink")
        sink.props.sync = False
        setattr(sink.props, "async", False)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))

    def play(self, limit_s):
        self.pipeline.set_state(Gst.State.PLAYING)
        message = self.pipeline.get_bus().timed_pop_filtered(
            limit_s * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        if not message:
            return "nothing"
        if message.type == Gst.MessageType.ERROR:
            return message.parse_error()[0].message
        return "eos"

    def counts(self):
        found = []

        def count(element):
            if factory(element) != "fakesink":
                return
            caps = element.get_static_pad("sink").get_current_caps()
            n_rendered = element.props.stats.get_uint64("rendered")[1]
            if caps:
                found.append([caps.get_structure(0).get_name(), n_rendered])

        self.each(count)
        return sorted(found)


def main():
    Gst.init(None)
    text, limit_s, pause_ms, *_ = *sys.argv[1:], LIMIT_S, 0
    line = Line(text, int(pause_ms))
    end = line.play(int(limit_s))
    print(json.dumps({"end": end, "demuxer": line.demuxer,
                      "frames": line.counts()}), flush=True)
    line.pipeline.set_state(Gst.State.NULL)
    print("stopped", flush=True)


if __name__ == "__main__":
    main()
