# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""EBML written by hand, for Matroska that no tool here writes: elements, and a
film's frames in another layout."""

import struct
from dataclasses import dataclass

ID_EBML = "1a45dfa3"
ID_SEGMENT = "18538067"
ID_INFO = "1549a966"
ID_TRACKS = "1654ae6b"
ID_CLUSTER = "1f43b675"
ID_CUES = "1c53bb6b"
UNKNOWN = bytes.fromhex("01ffffffffffffff")
MASTERS = {ID_SEGMENT, ID_CLUSTER, "a0"} # that read_elements() enters
KEY = 0x80
MS = 1_000_000


def head(ident, size):
    """An element's ID and size, whether or not as much follows."""
    return bytes.fromhex(ident) + (1 << 56 | size).to_bytes(8, "big")


def element(ident, *parts):
    body = b"".join(parts)
    return head(ident, len(body)) + body


def uint(ident, value):
    return element(ident, value.to_bytes(8, "big"))


def number_at(data, at, keeps_marker):
    """A variable-size number and where it ends."""
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at:at + length], "big")
    return value if keeps_marker else value ^ 1 << 7 * length, at + length


def read_elements(data, at=0):
    """(ID, body) of all elements, those inside masters after them. Sizes are
    known in what is read here."""
    while at < len(data):
        ident, at = number_at(data, at, True)
        size, at = number_at(data, at, False)
        ident = f"{ident:x}"
        yield ident, data[at:at + size]
        if ident not in MASTERS:
            at += size


@dataclass
class Frame:
    track: int
    time_ns: int
    is_key: bool
    data: bytes


class Film:
    """Tracks and frames of a Matroska file with SimpleBlocks, no lacing and
    ticks of 1 ms."""

    def __init__(self, data):
        self.tracks, self.frames = b"", []
        cluster_ms = 0
        for ident, body in read_elements(data):
            if ident == ID_TRACKS:
                self.tracks = body
            elif ident == "e7":
                cluster_ms = int.from_bytes(body, "big")
            elif ident == "a3":
                track, at = number_at(body, 0, False)
                offset, flags = struct.unpack_from(">hB", body, at)
                self.frames.append(Frame(track, (cluster_ms + offset) * MS,
                                         bool(flags & KEY), body[at + 3:]))

    def write(self, scale_ns=MS, app=b"ebmlwriter", ahead=0, max_frames=25,
              is_live=False, has_cues=False, shift_ns=0, date_ns=0):
        """The film with ticks of `scale_ns`, its times later by `shift_ns`, of a
        date as DateUTC counts it (RFC 8794 7.6).
        Clusters have up to `max_frames` and the time of their first frame, and
        so many ticks more as `ahead` says; live, their sizes and the Segment's
        are unknown. Cues come before them."""
        clusters, points = [], []
        for frames in self.split(scale_ns, max_frames, shift_ns):
            first = max(frames[0][0] + ahead, 0)
            blocks = [element("a3", bytes([0x80 | frame.track]),
                              struct.pack(">hB", tick - first,
                                          KEY * frame.is_key), frame.data)
                      for tick, frame in frames]
            points.append((frames[0][0], sum(map(len, clusters))))
            body = b"".join([uint("e7", first), *blocks])
            clusters.append(bytes.fromhex(ID_CLUSTER) + UNKNOWN + body
                            if is_live else element(ID_CLUSTER, body))
        front = [element(ID_INFO, uint("2ad7b1", scale_ns),
                         uint("4461", date_ns),
                         element("4d80", app), element("5741", app)),
                 element(ID_TRACKS, self.tracks)]
        if has_cues:
            size = sum(map(len, front)) + len(cues(points, 0))
            front.append(cues(points, size))
        body = b"".join(front + clusters)
        segment = bytes.fromhex(ID_SEGMENT) + UNKNOWN + body \
            if is_live else element(ID_SEGMENT, body)
        doc_type = b"webm" if is_live or has_cues else b"matroska"
        return element(ID_EBML, uint("42f7", 1),
                       element("4282", doc_type)) + segment

    def split(self, scale_ns, max_frames, shift_ns):
        """Lists of (tick, frame), each no longer than a block's offset tells."""
        part = []
        for frame in self.frames:
            tick = (frame.time_ns + shift_ns + scale_ns // 2) // scale_ns
            if part and (len(part) == max_frames or
                         abs(tick - part[0][0]) > 30_000):
                yield part
                part = []
            part.append((tick, frame))
        yield part


def cues(points, first_cluster):
    return element(ID_CUES, *(
        element("bb", uint("b3", tick), element(
            "b7", uint("f7", 1), uint("f1", first_cluster + offset)))
        for tick, offset in points))
