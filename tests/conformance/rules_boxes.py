# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 67, B1 and B2: the boxes that only describe a segment, its index,
sample groups, events and producer times."""

import isobmff

SAP_TYPES_OF_SYNC = (1, 2)


def check(presentation, report):
    for rendition in presentation.renditions.values():
        for segment in rendition.segments:
            check_index(segment, report)
            for fragment in segment.fragments:
                check_groups(segment, fragment, report)
            check_prelude(segment, report)


def check_index(segment, report):
    """Rule 67."""
    found = [box for box in segment.boxes if box.type == "sidx"]
    if len(found) > 1:
        report.error(67, segment.where, f"{len(found)} sidx")
    for box in found:
        sidx = isobmff.parse_sidx(box)
        if is_of_another(segment.init, sidx.reference_id):
            continue
        media = len(segment.data) - box.end - sidx.first_offset
        total = sum(reference.size for reference in sidx.references)
        if total != media:
            text = f"sidx counts {total} bytes of {media}"
            report.error(67, segment.where, text)
        track = segment.init.tkhd.track_id
        if (sidx.reference_id, sidx.timescale) != (track, segment.init.timescale):
            text = f"sidx of track {sidx.reference_id} in 1/{sidx.timescale} s"
            report.error(67, segment.where, text)
        duration = sum(reference.duration for reference in sidx.references)
        if (sidx.earliest_time, duration) != (segment.earliest_pts, segment.duration):
            text = f"sidx says {sidx.earliest_time} + {duration} ticks"
            report.error(67, segment.where, text)
        first = sidx.references[0] if sidx.references else None
        if first and first.starts_with_sap and not segment.samples[0].is_sync:
            report.error(67, segment.where, "sidx claims an access point")
        if first and first.starts_with_sap and first.sap_type not in SAP_TYPES_OF_SYNC:
            report.error(67, segment.where, f"sidx claims SAP type {first.sap_type}")


def is_of_another(init, track_id):
    """Whether a box is about another track of the file."""
    return init.is_shared and track_id != init.tkhd.track_id


def check_groups(segment, fragment, report):
    """Rule B1."""
    stbl = segment.init.trak.need("mdia/minf/stbl")
    in_init = described_groups(stbl)
    in_fragment = described_groups(fragment.traf)
    for box in fragment.traf.all("sbgp"):
        kind, rows = isobmff.parse_sbgp(box)
        members = sum(count for count, _ in rows)
        if members > len(fragment.samples):
            text = f"{kind!r} groups {members} samples of {len(fragment.samples)}"
            report.error("B1", segment.where, text)
        for _, index in rows:
            known, number = in_init, index
            if index > isobmff.FRAGMENT_LOCAL:
                known, number = in_fragment, index - isobmff.FRAGMENT_LOCAL
            if number > known.get(kind, 0):
                text = f"{kind!r} has no description {index:#x}"
                report.error("B1", segment.where, text)


def described_groups(parent):
    """{grouping type: number of descriptions} of the sgpd in a box."""
    return dict(isobmff.parse_sgpd(box) for box in parent.all("sgpd"))


def check_prelude(segment, report):
    """Rule B2."""
    end = segment.start_dts + segment.duration
    for box in segment.boxes:
        if box.type == "prft":
            prft = isobmff.parse_prft(box)
            if is_of_another(segment.init, prft.track_id):
                continue
            if prft.track_id != segment.init.tkhd.track_id:
                report.error("B2", segment.where, f"prft of track {prft.track_id}")
            if not segment.start_dts <= prft.media_time < end:
                text = f"prft of time {prft.media_time} is of another segment"
                report.error("B2", segment.where, text)
        elif box.type == "emsg":
            emsg = isobmff.parse_emsg(box)
            if emsg is None or not emsg.scheme or not emsg.timescale:
                report.error("B2", segment.where, "emsg without scheme or timescale")
