#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Make a ladder of variants of one input, and go on without one that fails.

usage: ladder.py INPUT OUTDIR [HEIGHT:KBPS...]

INPUT is a URI, or the word "test" for ten seconds of test pictures. Without
heights the ladder is 720:2800 480:1400 360:700. Each variant is a bin of its
own, so that an error can be told to belong to one of them. Exit status 1 when
nothing can be made, 0 also if only some of the variants came to their end.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

LADDER = ("720:2800", "480:1400", "360:700")
SEGMENT = 4 * Gst.SECOND
ENCODERS = ("abrvideoenc", "x264enc speed-preset=superfast key-int-max=1000 "
            "option-string=scenecut=0")


def source(uri):
    if uri == "test":
        return ("videotestsrc num-buffers=300 ! "
                "video/x-raw,width=1280,height=720,framerate=30/1")
    return f"uridecodebin3 uri={uri} caps=video/x-raw"


def add_branch(pipeline, tee, sink, index, rung):
    """One variant: a bin between a pad of the tee and one of the sink."""
    height, kbps = rung.split(":")
    encoder = next(e for e in ENCODERS
                   if Gst.ElementFactory.find(e.split()[0]))
    branch = Gst.parse_bin_from_description(
        f"capsfilter caps=video/x-raw,height={height} ! "
        f"{encoder} bitrate={kbps}", True)
    branch.set_name(f"branch_{index}")
    pipeline.add(branch)
    tee.link_pads(None, branch, "sink")
    branch.link_pads("src", sink, f"video_{index}")


def branch_of(element, pipeline):
    """The branch that the element is in, None for other elements."""
    while element and element.get_parent() is not pipeline:
        element = element.get_parent()
    is_branch = element and element.get_name().startswith("branch_")
    return element if is_branch else None


def remove_branch(pipeline, branch):
    sinkpad = branch.get_static_pad("sink")
    srcpad = branch.get_static_pad("src")
    teepad, after = sinkpad.get_peer(), srcpad.get_peer()
    teepad.get_parent_element().release_request_pad(teepad)
    branch.set_state(Gst.State.NULL)
    srcpad.unlink(after)
    pipeline.remove(branch)
    after.send_event(Gst.Event.new_eos())  # the rendition ends here


def run(uri, directory, ladder):
    pipeline = Gst.parse_launch(
        f"{source(uri)} ! abrtee name=t segment-duration={SEGMENT} "
        "hlssink-fmp4 name=h")
    tee, sink = pipeline.get_by_name("t"), pipeline.get_by_name("h")
    sink.set_property("directory", directory)
    for index, rung in enumerate(ladder):
        add_branch(pipeline, tee, sink, index, rung)
    loop = GLib.MainLoop()
    failed = []

    def on_message(_bus, message):
        if message.type == Gst.MessageType.ERROR:
            error, _detail = message.parse_error()
            branch = branch_of(message.src, pipeline)
            print(f"{message.src.get_name()}: {error.message}", file=sys.stderr)
            if branch:
                remove_branch(pipeline, branch)
            elif message.src.get_parent() is not None:
                failed.append(message.src)
                loop.quit()
        elif message.type == Gst.MessageType.WARNING:
            error, _detail = message.parse_warning()
            print(error.message, file=sys.stderr)
        elif message.type == Gst.MessageType.EOS:
            loop.quit()

    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", on_message)
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    pipeline.set_state(Gst.State.NULL)
    return 1 if failed else 0


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    Gst.init(None)
    sys.exit(run(sys.argv[1], sys.argv[2], sys.argv[3:] or LADDER))


if __name__ == "__main__":
    main()
