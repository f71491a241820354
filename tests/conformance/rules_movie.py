# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules M1 to M8: what holds of a file of its own, with one track or several,
and of tracks that are neither audio nor video."""

import re

import isobmff
from presentation import UNREADABLE
from rules_segments import STRUCTURAL_BRANDS

PRELUDE = ("prft", "emsg")
CMAF_SEGMENT_BRANDS = {"cmfs", "cmff", "cmfl"}
CUE_BOXES = {"vttc", "vtte", "vtta"}
TTML = b"http://www.w3.org/ns/ttml"
RATE_ONE = 0x10000
SAP_TYPES_OF_SYNC = (1, 2)


def check(movie, report):
    for rendition in movie.renditions.values():
        for init in rendition.inits:
            check_edits(init, report)
        check_text(rendition, report)
    check_headers(movie, report)
    for part in movie.parts:
        if part.kind == "header":
            check_tracks(movie, part, report)
            check_index(movie, part, report)
        elif part.kind == "segment":
            check_styp(movie, part, report)
            check_prelude(movie, part, report)
        else:
            check_access(movie, part, report)
    for segments in movie.segments:
        check_trafs(segments, report)
        if movie.n_tracks > 1:
            check_data(segments, report)


def header_where(movie, part):
    return f"{movie.entry}@{part.start}"


def check_headers(movie, report):
    """Rule M8."""
    headers = [
        part
        for part in movie.parts
        if part.kind == "header" and any(box.type == "moov" for box in part.boxes)
    ]
    for part in headers[1:]:
        report.warning("M8", header_where(movie, part), "a further moov")


def check_tracks(movie, part, report):
    """Rule M1 in the header."""
    where = header_where(movie, part)
    moov = next((box for box in part.boxes if box.type == "moov"), None)
    if moov is None:
        return  # rule 43
    tracks = [isobmff.parse_tkhd(box).track_id for box in moov.all("trak/tkhd")]
    defaults = [isobmff.parse_trex(box).track_id for box in moov.all("mvex/trex")]
    if len(set(tracks)) != len(tracks) or 0 in tracks:
        report.error("M1", where, f"track IDs {tracks}")
    if sorted(tracks) != sorted(defaults):
        report.error("M1", where, f"trex of tracks {defaults}, tkhd of {tracks}")
    names = set()
    for box in part.boxes:
        if box.type == "ftyp":
            names |= set(isobmff.brands(box)[1])
    if len(tracks) > 1 and names & STRUCTURAL_BRANDS:
        text = f"brand {min(names & STRUCTURAL_BRANDS)} with {len(tracks)} tracks"
        report.error("M1", where, text)


def check_styp(movie, part, report):
    """Rule M1 in a segment's type."""
    for box in (box for box in part.boxes if box.type == "styp"):
        major, names = isobmff.brands(box)
        found = CMAF_SEGMENT_BRANDS & {major, *names}
        if movie.n_tracks > 1 and found:
            text = f"styp {min(found)} with {movie.n_tracks} tracks"
            report.error("M1", header_where(movie, part), text)


def check_trafs(segments, report):
    """Rule M1 in a segment, given as each of its tracks sees it."""
    first = segments[0]
    known = {
        isobmff.parse_tkhd(box).track_id for box in first.init.moov.all("trak/tkhd")
    }
    for moof in (box for box in first.boxes if box.type == "moof"):
        seen = [isobmff.parse_tfhd(box).track_id for box in moof.all("traf/tfhd")]
        if set(seen) - known:
            text = f"traf of track {min(set(seen) - known)}, which is not declared"
            report.error("M1", first.where, text)
        if len(set(seen)) != len(seen):
            report.error("M1", first.where, f"trafs of tracks {seen} in a moof")


def check_data(segments, report):
    """Rule M2: the truns of all tracks share out the mdat."""
    fragments = {}
    for segment in segments:
        for fragment in segment.fragments:
            fragments.setdefault(fragment.moof.start, []).append(fragment)
    for shared in fragments.values():
        mdat, where = shared[0].mdat, segments[0].where
        if mdat is None:
            report.error("M2", where, "no mdat after the moof")
            continue
        position = mdat.start + mdat.header_size
        for start, end in sorted(r for f in shared for r in f.ranges):
            if start != position:
                report.error("M2", where, f"samples at {start}, expected {position}")
                break
            position = end
        else:
            if position != mdat.end:
                text = f"samples end at {position}, mdat at {mdat.end}"
                report.error("M2", where, text)


def check_edits(init, report):
    """Rule M3, of files with several tracks; CMAF's rule 55 is stricter."""
    if not init.is_shared:
        return
    boxes = init.trak.all("edts/elst")
    edits = [edit for box in boxes for edit in isobmff.parse_elst(box)]
    if len(boxes) > 1:
        report.error("M3", init.where, f"{len(boxes)} edit lists")
    presented = [edit for edit in edits if edit.media_time >= 0]
    if edits and len(presented) != 1:
        report.error("M3", init.where, f"{len(presented)} edits present media")
    if any(edit.media_time < -1 or edit.rate != RATE_ONE for edit in edits):
        report.error("M3", init.where, "an edit with another rate or time")
    if len(edits) > 2 or presented and edits[-1] is not presented[0]:
        report.error("M3", init.where, "an empty edit behind the media's")


def check_index(movie, part, report):
    """Rule M4: a sidx in front of all media indexes it."""
    where = header_where(movie, part)
    for box in (box for box in part.boxes if box.type == "sidx"):
        sidx = isobmff.parse_sidx(box)
        rendition = movie.renditions.get(f"{movie.entry}#{sidx.reference_id}")
        if rendition is None or sidx.timescale != rendition.init.timescale:
            text = f"sidx of track {sidx.reference_id} in 1/{sidx.timescale} s"
            report.error("M4", where, text)
            continue
        check_references(movie, rendition, sidx, box.end + sidx.first_offset, report)


def check_references(movie, rendition, sidx, position, report):
    where = movie.entry
    starts = {part.start: part for part in movie.parts}
    segments = {segment.where: segment for segment in rendition.segments}
    time = sidx.earliest_time
    for number, reference in enumerate(sidx.references):
        segment = segments.get(f"{movie.entry}@{position}")
        if position not in starts or segment is None:
            text = f"reference {number} to {position}, where no segment begins"
            report.error("M4", where, text)
            return
        if segment.earliest_pts != time:
            text = f"reference {number} begins at {time}, not {segment.earliest_pts}"
            report.error("M4", where, text)
        is_sync = segment.samples[0].is_sync
        if reference.starts_with_sap and (
            not is_sync or reference.sap_type not in SAP_TYPES_OF_SYNC
        ):
            text = f"reference {number} claims an access point"
            report.error("M4", where, text)
        position, time = position + reference.size, time + reference.duration
    last = max(part.end for part in movie.parts if part.kind == "segment")
    if position != last:
        report.error("M4", where, f"sidx ends at {position}, the media at {last}")


def check_access(movie, part, report):
    """Rule M5: each row of a tfra is a sync sample's time and moof."""
    sync = {}
    for name, rendition in movie.renditions.items():
        track = rendition.init.tkhd.track_id
        for segment in rendition.segments:
            base = int(segment.where.rpartition("@")[2])
            for fragment in segment.fragments:
                place = base + fragment.moof.start
                for number, sample in enumerate(fragment.samples, 1):
                    if sample.is_sync:
                        sync[track, place, number] = sample.pts
    for mfra in part.boxes:
        for box in mfra.all("tfra"):
            tfra = isobmff.parse_tfra(box)
            for time, moof, number in tfra.rows:
                if sync.get((tfra.track_id, moof, number)) != time:
                    text = f"tfra: no sync sample of {time} in the moof at {moof}"
                    report.error("M5", movie.entry, text)
        size = mfra.need("mfro").full()[2].u32()
        if size != mfra.size:
            report.error("M5", movie.entry, f"mfro says {size} of {mfra.size} bytes")


def check_prelude(movie, part, report):
    """Rule M6."""
    kinds = [box.type for box in part.boxes]
    for kind, following in zip(kinds, kinds[1:] + [None]):
        if kind in PRELUDE and following not in (*PRELUDE, "moof"):
            text = f"{kind} before {following or 'the end'}"
            report.error("M6", header_where(movie, part), text)
    for box in (box for box in part.boxes if box.type == "prft"):
        track = isobmff.parse_prft(box).track_id
        if f"{movie.entry}#{track}" not in movie.renditions:
            text = f"prft of track {track}, which is not declared"
            report.error("M6", header_where(movie, part), text)


def check_text(rendition, report):
    """Rule M7."""
    for init in rendition.inits:
        if init.format == "wvtt":
            config = init.entry.find("vttC")
            if config is None or not bytes(config.payload).startswith(b"WEBVTT"):
                report.error("M7", init.where, "wvtt without a header in vttC")
    for segment in rendition.segments:
        check = {"wvtt": check_cues, "stpp": check_ttml}.get(segment.init.format)
        for number, sample in enumerate(segment.samples if check else []):
            if fault := check(bytes(sample.data)):
                report.error("M7", segment.where, f"sample {number}: {fault}")


def check_cues(data):
    """ISO/IEC 14496-30 7.4: cues, or one box that says that there is none."""
    try:
        boxes = isobmff.parse_boxes(data)
    except UNREADABLE as error:
        return str(error)
    kinds = [box.type for box in boxes]
    if not kinds or set(kinds) - CUE_BOXES:
        return f"boxes {kinds}"
    if "vtte" in kinds and kinds != ["vtte"]:
        return "vtte beside others"
    return None


def check_ttml(data):
    """ISO/IEC 14496-30 5.3: a whole document in each sample."""
    root = re.search(rb"<(?:\w+:)?tt[\s>]", data)
    if root is None or TTML not in data or not data.rstrip().endswith(b"tt>"):
        return "no TTML document"
    return None
