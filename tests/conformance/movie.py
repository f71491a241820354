# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One fragmented file as the rules see it: a rendition for each of its tracks,
whose segments are the file's. A segment goes from a styp to the next, in a file
without them from one mdat to the next. What cannot be read is reported (rules
43, 44), and what comes behind it is left out."""

from dataclasses import dataclass
from pathlib import Path

import isobmff
import playlist as hls
from presentation import (UNREADABLE, Init, Presentation, Rendition, Segment,
                          read_fragments, read_init)  # fmt: skip

HEADER = ("ftyp", "moov", "sidx", "free", "meta", "uuid")
NO_PLAYLIST = b"#EXTM3U\n"


@dataclass
class Part:
    """Boxes that follow each other: a header, a segment or the end."""

    kind: str  # "header", "segment", "end"
    boxes: list

    @property
    def start(self):
        return self.boxes[0].start

    @property
    def end(self):
        return self.boxes[-1].end


class Movie(Presentation):
    def __init__(self, path, report):
        super().__init__(path.parent, path.name, report)
        self.data = path.read_bytes()
        self.parts = []
        self.n_tracks = 0

    @property
    def segments(self):
        """[the same segment of each track that has samples in it]"""
        shared = {}
        for rendition in self.renditions.values():
            for segment in rendition.segments:
                shared.setdefault(segment.where, []).append(segment)
        return list(shared.values())


def load(path, report):
    movie = Movie(Path(path), report)
    try:
        boxes = isobmff.parse_boxes(movie.data)
    except UNREADABLE as error:
        report.error(44, movie.entry, str(error))
        return movie
    movie.parts = split(boxes)
    inits = []
    for part in movie.parts:
        if part.kind == "header":
            inits = load_header(movie, part)
        elif part.kind == "segment":
            load_segment(movie, part, inits)
    if not movie.renditions:
        report.error(43, movie.entry, "no header of a fragmented file")
    return movie


def split(boxes):
    """[Part]. A sidx in front of all media belongs to the header, any other to
    the segment that it indexes."""
    parts, last = [], None
    has_styp = any(box.type == "styp" for box in boxes)
    for box in boxes:
        kind = parts[-1].kind if parts else "header"
        if box.type in ("ftyp", "mfra"):
            kind = {"ftyp": "header", "mfra": "end"}[box.type]
        elif kind != "header" or box.type not in HEADER:
            kind = "segment"
        is_first = not parts or kind != parts[-1].kind or box.type == "ftyp"
        if kind == "segment" and not is_first:
            is_first = box.type == "styp" if has_styp else last == "mdat"
        if is_first:
            parts.append(Part(kind, []))
        parts[-1].boxes.append(box)
        last = box.type
    return parts


def load_header(movie, part):
    """The Inits of all tracks that the header declares."""
    where = f"{movie.entry}@{part.start}"
    moov = next((box for box in part.boxes if box.type == "moov"), None)
    n_tracks = len(moov.all("trak")) if moov else 1
    movie.n_tracks = max(movie.n_tracks, n_tracks)
    data = movie.data[part.start : part.end]
    boxes = [box for box in part.boxes if box.type != "sidx"]
    inits = []
    for number in range(n_tracks):
        init = Init(where, data, boxes, is_shared=n_tracks > 1)
        try:
            read_init(init, number)
        except (*UNREADABLE, IndexError) as error:
            movie.report.error(43, where, f"track {number}: {error}")
            continue
        inits.append(init)
        name = f"{movie.entry}#{init.tkhd.track_id}"
        rendition = movie.renditions.setdefault(
            name, Rendition(name, hls.parse(NO_PLAYLIST))
        )
        rendition.inits.append(init)
    return inits


def load_segment(movie, part, inits):
    data = movie.data[part.start : part.end]
    where = f"{movie.entry}@{part.start}"
    for init in inits:
        segment = Segment(where, hls.Entry(0, where), data, init)
        try:
            segment.boxes = isobmff.parse_boxes(data)
            read_fragments(segment)
        except UNREADABLE as error:
            movie.report.error(44, where, str(error))
            return
        if segment.samples:
            name = f"{movie.entry}#{init.tkhd.track_id}"
            before = movie.renditions[name].segments
            # Behind another header nothing has to go on.
            segment.entry.is_discontinuity = bool(
                before and before[-1].init is not init
            )
            before.append(segment)
