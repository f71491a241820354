# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rule 67 where the MPD points at an index instead of naming segments (ISO/IEC
23009-1 8.3): one box, which lists what is behind it to the end of the file."""

from urllib.parse import unquote

import isobmff
import mpd as dash


def read(root, representation, report):
    """The segments that the index in the file lists, as if the MPD did."""
    where = f"{dash.NAME} {representation.where}"
    data = (root / unquote(representation.base)).read_bytes()
    size, offset = representation.index
    if data[offset : offset + 8] != size.to_bytes(4, "big") + b"sidx":
        report.error(67, where, "indexRange is not that of one sidx")
        return []
    (box,) = isobmff.parse_boxes(memoryview(data[offset : offset + size]))
    sidx = isobmff.parse_sidx(box)
    at, time, segments = offset + size + sidx.first_offset, sidx.earliest_time, []
    for reference in sidx.references:
        byterange = (reference.size, at)
        segments.append(
            dash.Segment(representation.base, byterange, time, reference.duration)
        )
        at, time = at + reference.size, time + reference.duration
    if at != len(data):
        report.error(67, where, f"the index ends at {at} of {len(data)} bytes")
    return segments
