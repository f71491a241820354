# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 43 to 57: the boxes of init and media segments, and the decode
timeline they spell."""

import re

import isobmff

BEFORE_MOOF = ["styp", "prft", "emsg"]
SEGMENT_BRANDS = {"cmfs", "cmff", "cmfl", "msdh", "msix"}
STRUCTURAL_BRANDS = {"cmfc", "cmf2"}
MEDIA_BRANDS = {
    "vide": {"cfsd", "cfhd", "chdf", "chhd", "chh1", "cud8", "cud1",
             "chd1", "clg1", "cvvc", "av01"},
    "soun": {"caac", "caaa", "ceac", "opus"},
}
SAMPLE_TABLES = ["stts", "stsc", "stsz", "stco", "co64"]


def check(presentation, report):
    for rendition in presentation.renditions.values():
        for init in rendition.inits:
            check_init(init, report)
            if not init.is_shared:
                check_edits(rendition, init, report)
        for segment in rendition.segments:
            check_order(segment, report)
            for fragment in segment.fragments:
                check_traf(segment, fragment, report)
                if not segment.init.is_shared:
                    check_data(segment, fragment, report)
                check_compactness(segment, fragment, report)
        check_decode_timeline(rendition, report)
        check_sequence_numbers(rendition, report)


def check_init(init, report):
    """Rules 43, 46, 52, 56."""
    kinds = [box.type for box in init.boxes]
    if kinds[0] != "ftyp" or kinds.count("moov") != 1:
        report.error(43, init.where, f"boxes are {' '.join(kinds)}")
    extra = set(kinds) - {"ftyp", "moov", "free", "meta", "uuid"}
    if extra:
        report.error(43, init.where, f"{min(extra)} in an init segment")
    stbl = init.trak.need("mdia/minf/stbl")
    for kind in SAMPLE_TABLES:
        box = stbl.find(kind)
        if box and isobmff.entry_count(box):
            report.error(43, init.where, f"{kind} has entries")
    missing = {"stts", "stsc", "stsz"} - {box.type for box in stbl.children}
    if missing and not stbl.find("stz2"):
        report.error(43, init.where, f"no {min(missing)}")
    tracks = init.moov.all("trak")
    if len(tracks) != 1 and not init.is_shared:
        report.error(46, init.where, f"{len(tracks)} tracks")
    if init.trex.track_id != init.tkhd.track_id:
        text = f"trex is of track {init.trex.track_id}, tkhd of {init.tkhd.track_id}"
        report.error(43, init.where, text)
    entries = len(init.trak.need("mdia/minf/stbl/stsd").children)
    if not 1 <= init.trex.description_index <= entries:
        text = f"trex sample description {init.trex.description_index} of {entries}"
        report.error(52, init.where, text)
    check_brands(init, report)


def check_brands(init, report):
    names = set(init.brands)
    if not names & STRUCTURAL_BRANDS and not init.is_shared:
        report.error(56, init.where, f"no cmfc or cmf2 among {' '.join(sorted(names))}")
    if not any(re.fullmatch(r"iso[6-9a-z]", name) for name in names):
        report.error(56, init.where, "no brand iso6 or later")
    if init.is_shared:
        return
    if not names & MEDIA_BRANDS.get(init.handler, names) and fits_profile(init):
        report.warning(56, init.where, "no CMAF media profile brand")


def fits_profile(init):
    """Whether a media profile of ISO/IEC 23000-19 takes this track: up to chdf
    for H.264 (annex A), AAC core for audio; of other formats nothing is known."""
    sps = init.sps
    if not sps:
        return init.audio is not None and init.audio.channels in (1, 2)
    is_plain = sps.colour in (None, (2, 2, 2, False), (1, 1, 1, False))
    is_small = sps.width <= 1920 and sps.height <= 1080 and sps.level <= 42
    return is_plain and is_small and sps.profile in (77, 100)


def check_edits(rendition, init, report):
    """Rules 54, 55."""
    boxes = init.trak.all("edts/elst")
    edits = [edit for box in boxes for edit in isobmff.parse_elst(box)]
    if len(boxes) > 1 or len(edits) > 1:
        report.error(55, init.where, f"{len(edits)} edits")
    for edit in edits:
        if edit.media_time < 0:
            report.error(55, init.where, "empty edit")
        elif edit.rate != 0x10000 or edit.segment_duration:
            text = f"edit of duration {edit.segment_duration}, rate {edit.rate:#x}"
            report.error(55, init.where, text)
    if init.handler != "vide":
        return
    if edits and "cmf2" in init.brands:
        report.error(54, init.where, "edit list in a cmf2 video track")
    mine = [s for s in rendition.segments if s.init is init]
    truns = [trun for s in mine for f in s.fragments for trun in f.truns]
    is_signed = any(trun.version for trun in truns)
    if edits and is_signed and "cmf2" not in init.brands:
        report.error(54, init.where, "edit list and signed composition offsets")
    if "cmf2" in init.brands:
        check_cmf2(mine, report)


def check_cmf2(segments, report):
    for segment in segments:
        unsigned = [
            trun for f in segment.fragments for trun in f.truns
            if trun.has_composition_offsets and not trun.version
        ]  # fmt: skip
        if unsigned:
            report.error(54, segment.where, "cmf2 with trun of version 0")
        if segment.earliest_pts != segment.start_dts:
            text = f"earliest PTS {segment.earliest_pts}, tfdt {segment.start_dts}"
            report.error(54, segment.where, text)


def check_order(segment, report):
    """Rules 44, 56, 57: [styp] [prft] [emsg]* (moof mdat)+, sidx among them."""
    kinds = [box.type for box in segment.boxes]
    head, stage = [], -1
    for kind in kinds:
        if kind not in (*BEFORE_MOOF, "sidx"):
            break
        head.append(kind)
    for kind in head:
        if kind == "sidx":
            continue  # before prft and emsg, which are its segment's, or after
        if BEFORE_MOOF.index(kind) < stage:
            report.error(44, segment.where, f"{kind} after {BEFORE_MOOF[stage]}")
        stage = BEFORE_MOOF.index(kind)
    if kinds[0] not in ("styp", "moof"):
        report.error(44, segment.where, f"begins with {kinds[0]}")
    rest = [kind for kind in kinds[len(head) :] if kind not in ("prft", "emsg")]
    strange = [kind for kind in rest if kind not in ("moof", "mdat")]
    if strange:
        report.error(44, segment.where, f"{strange[0]} in a media segment")
    chunks = "".join(kind[1] for kind in rest if kind in ("moof", "mdat"))
    if not re.fullmatch("(od)+", chunks):
        report.error(57, segment.where, f"moof and mdat do not alternate: {rest}")
    for styp in (box for box in segment.boxes if box.type == "styp"):
        major, names = isobmff.brands(styp)
        if not SEGMENT_BRANDS & {major, *names}:
            text = f"styp has no segment brand: {' '.join([major, *names])}"
            report.error(56, segment.where, text)


def check_traf(segment, fragment, report):
    """Rules 46, 47, 48, 52 in the headers of a fragment."""
    tfhd, where = fragment.tfhd, segment.where
    count = len(fragment.moof.all("traf"))
    if count != 1 and not segment.init.is_shared:
        report.error(46, where, f"{count} traf in a moof")
    if tfhd.track_id != segment.init.tkhd.track_id:
        text = f"traf of track {tfhd.track_id}, init has {segment.init.tkhd.track_id}"
        report.error(46, where, text)
    if tfhd.has_base_data_offset or not tfhd.is_default_base_moof:
        report.error(47, where, f"tfhd flags {tfhd.flags:#08x}: base is not the moof")
    if fragment.tfdt_version == 0 and fragment.tfdt + fragment.duration >= 1 << 32:
        report.error(48, where, f"tfdt {fragment.tfdt} passes 32 bits in version 0")
    entries = len(segment.init.trak.need("mdia/minf/stbl/stsd").children)
    index = tfhd.description_index
    if index is not None and not 1 <= index <= entries:
        report.error(52, where, f"tfhd sample description {index} of {entries}")
    untimed = sum(1 for sample in fragment.samples if sample.duration == 0)
    if untimed:
        report.error(52, where, f"{untimed} samples of duration 0")


def check_data(segment, fragment, report):
    """Rule 47: the truns' bytes are exactly the mdat's payload."""
    if fragment.mdat is None:
        report.error(47, segment.where, "no mdat after the moof")
        return
    position = fragment.mdat.start + fragment.mdat.header_size
    for start, end in fragment.ranges:
        if start != position:
            text = f"samples at {start}, expected {position}"
            report.error(47, segment.where, text)
            return
        position = end
    if position != fragment.mdat.end:
        text = f"samples end at {position}, mdat at {fragment.mdat.end}"
        report.error(47, segment.where, text)


def check_compactness(segment, fragment, report):
    """Rule 52's warning: rows that repeat what a default says once."""
    for trun in fragment.truns:
        if len(trun.rows) < 3:
            continue
        if trun.has_durations and len({row.duration for row in trun.rows}) == 1:
            report.warning(52, segment.where, "per-sample durations are all equal")
        if trun.has_flags and len({row.flags for row in trun.rows[1:]}) == 1:
            report.warning(52, segment.where, "per-sample flags are all equal")


def check_decode_timeline(rendition, report):
    """Rule 48 within and across segments."""
    expected = None
    for segment in rendition.segments:
        if segment.entry.is_discontinuity or segment.entry.follows_gap:
            expected = None
        for fragment in segment.fragments:
            if expected is not None and fragment.tfdt != expected:
                text = f"tfdt {fragment.tfdt}, expected {expected}"
                report.error(48, segment.where, text)
            expected = fragment.tfdt + fragment.duration


def check_sequence_numbers(rendition, report):
    """Rule 53."""
    last = 0
    for segment in rendition.segments:
        for fragment in segment.fragments:
            if fragment.sequence_number <= last:
                text = f"mfhd sequence_number {fragment.sequence_number} after {last}"
                report.error(53, segment.where, text)
            last = fragment.sequence_number
