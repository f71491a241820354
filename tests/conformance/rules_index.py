# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rule 67 where the MPD points at an index instead of naming segments (ISO/IEC
23009-1 8.3): one box, which lists what is behind it to the end of the file. Where
there are more segments than it has room for, each reference is of several."""

from urllib.parse import unquote

import isobmff
import mpd as dash


def read(root, representation, files, report):
    """The segments that the index in the file lists, as if the MPD did. `files`
    are the playlists' segments by file and byte range."""
    where = f"{dash.NAME} {representation.where}"
    data = (root / unquote(representation.base)).read_bytes()
    size, offset = representation.index
    if data[offset : offset + 8] != size.to_bytes(4, "big") + b"sidx":
        report.error(67, where, "indexRange is not that of one sidx")
        return []
    (box,) = isobmff.parse_boxes(memoryview(data[offset : offset + size]))
    sidx = isobmff.parse_sidx(box)
    at, time, segments = offset + size + sidx.first_offset, sidx.earliest_time, []
    listed = {
        byterange[1]: (byterange, segment)
        for (path, byterange), segment in files.items()
        if byterange and path == unquote(representation.base)
    }
    for reference in sidx.references:
        byterange = (reference.size, at)
        one = dash.Segment(representation.base, byterange, time, reference.duration)
        segments += divide(one, listed, representation.timescale, where, report)
        at, time = at + reference.size, time + reference.duration
    if at != len(data):
        report.error(67, where, f"the index ends at {at} of {len(data)} bytes")
    return segments


def divide(reference, listed, timescale, where, report):
    """The segments that the playlists have where the index has one reference;
    that itself if they have no whole ones."""
    size, at = reference.byterange
    end, parts = at + size, []
    while at < end and at in listed:
        byterange, segment = listed[at]
        time, duration = segment.start_time, segment.duration_time
        parts.append(
            dash.Segment(
                reference.uri, byterange, time * timescale, duration * timescale
            )
        )
        at += byterange[0]
    if at != end or len(parts) == 1:
        return [reference]
    duration = sum(part.duration for part in parts)
    if (parts[0].time, duration) != (reference.time, reference.duration):
        text = f"the reference at {reference.time} is not of the {len(parts)} segments there"
        report.error(67, where, text)
    return parts
