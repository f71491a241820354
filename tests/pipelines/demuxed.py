# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What leaves a demuxer, as demuxdump prints it."""

import collections
import os
import pathlib
import re
import subprocess

# Times are nanoseconds or None; md5 is that of the payload.
Frame = collections.namedtuple("Frame", "pts dts duration flags size md5")


class Stream:
    def __init__(self, name, stream_id):
        self.kind = name.partition("_")[0]
        self.name = name
        self.track = stream_id.rpartition("/")[2]
        self.caps = []
        self.caps_text = "" # of the last, as GStreamer writes it
        self.tags = {"stream": {}, "global": {}}
        self.gaps = 0
        self.frames = []
        self.has_ended = False

    @property
    def codec(self):
        return self.caps[0]["name"] if self.caps else "?"


class Dump:
    """What leaves a demuxer, from the lines of demuxdump."""

    def __init__(self, factory, path, *mode):
        program = pathlib.Path(os.environ["ABR_BUILD_ROOT"],
                               "tests", "pipelines", "demuxdump")
        self.run = subprocess.run(
            [program, factory, str(path), *map(str, mode)],
            capture_output=True, text=True, timeout=240)
        self.crashed = self.run.returncode != 0
        self.streams = {}
        self.peak = None # bytes
        self.errors = []
        self.warnings = []
        for line in self.run.stdout.splitlines():
            self.read(*line.split("\t"))

    def read(self, kind, *rest):
        if kind == "stream":
            self.streams[rest[0]] = Stream(*rest)
        elif kind == "error":
            self.errors.append(rest[0])
        elif kind == "warning":
            self.warnings.append(rest[0])
        elif kind == "memory":
            self.peak = int(rest[0])
        else:
            stream = self.streams[rest[0]]
            getattr(self, "read_" + kind)(stream, *rest[1:])

    @staticmethod
    def read_caps(stream, text):
        stream.caps.append(fields(text))
        stream.caps_text = text

    @staticmethod
    def read_tags(stream, scope, text):
        stream.tags[scope] = fields(text.rstrip(";"))
        stream.tags[scope].pop("name", None)

    @staticmethod
    def read_gap(stream, *_):
        stream.gaps += 1

    @staticmethod
    def read_frame(stream, pts, dts, duration, flags, size, md5):
        stream.frames.append(Frame(number(pts), number(dts), number(duration),
                                   flags, int(size), md5))

    @staticmethod
    def read_eos(stream):
        stream.has_ended = True

    def same_as(self, other):
        """Everything but stream ids, which name the source."""
        def view(dump):
            return {name: (s.caps, s.tags, s.frames, s.has_ended)
                    for name, s in dump.streams.items()}
        return view(self) == view(other) and \
            bool(self.errors) == bool(other.errors)


def number(text):
    return None if text == "-" else int(text)


def fields(text):
    """A serialised GstStructure as a dictionary; types are left out."""
    depth, quoted, parts, start = 0, False, [], 0
    # Attachments are megabytes of hexadecimal digits: only what may end a
    # field is looked at.
    for match in re.finditer(r'\\.|["{}\[\]<>(),]', text, re.DOTALL):
        mark = match[0]
        if mark == '"':
            quoted = not quoted
        elif mark == "," and depth == 0 and not quoted:
            parts.append(text[start:match.start()].strip())
            start = match.end()
        elif not quoted and len(mark) == 1:
            depth += (mark in "{[<(") - (mark in "}]>)")
    parts.append(text[start:].strip())
    result = {"name": parts[0]}
    for part in parts[1:]:
        key, _, value = part.partition("=")
        result[key] = re.sub(r"^\([^()]*\)\s*", "", value)
    return result
