# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 21 to 23, 26, 27 and 31: what media playlists say of wall-clock time, of
their window and of what is missing in it."""

from fractions import Fraction

from playlist import read_date

FRAME = Fraction(1, 25)  # where there is no video to ask
ROUNDING = Fraction(1, 1000)  # dates have milliseconds
LEAST_TARGET_DURATIONS = 3  # RFC 8216 6.2.2
USUAL_SEGMENTS = 6  # Apple 8.11


def check(presentation, report):
    renditions = list(presentation.renditions.values())
    for rendition in renditions:
        if rendition.playlist.is_live:
            check_live(rendition, report)
        check_dates(rendition, report)
        check_gaps(rendition, report)
    check_dates_across(renditions, report)
    check_gaps_across(presentation.videos, report)
    check_date_ranges(renditions, report)


def frame_time(rendition):
    return rendition.frame_time if rendition.is_video else FRAME


def check_live(rendition, report):
    """Rules 21, 23, 26."""
    playlist, where = rendition.playlist, rendition.where
    entries = playlist.entries
    if not any(entry.time for entry in entries):
        report.error(21, where, "live, and no EXT-X-PROGRAM-DATE-TIME")
    elif any(
        entry.time is None and (entry.is_discontinuity or entry is entries[0])
        for entry in entries
    ):
        report.warning(21, where, "no date at the start or at a discontinuity")
    if not playlist.has("EXT-X-DISCONTINUITY-SEQUENCE"):
        report.error(26, where, "live, and no EXT-X-DISCONTINUITY-SEQUENCE")
    has_slid = playlist.number("EXT-X-MEDIA-SEQUENCE") > 0
    least = LEAST_TARGET_DURATIONS * (playlist.target_duration or 0)
    length = sum(entry.duration or 0 for entry in entries)
    if has_slid and length < least:
        report.error(23, where, f"window of {float(length):.3f} s, {least} s are due")
    elif has_slid and len(entries) < USUAL_SEGMENTS:
        report.warning(23, where, f"window of {len(entries)} segments")


def check_dates(rendition, report):
    """Rule 22 from one segment to the next."""
    last = None  # (date, seconds since)
    for entry in rendition.playlist.entries:
        if entry.is_discontinuity:
            last = None
        if entry.time is not None:
            expected = last[0] + last[1] if last else entry.time
            if abs(entry.time - expected) > frame_time(rendition) + ROUNDING:
                text = f"date is {float(entry.time - expected):+.3f} s off"
                report.error(22, f"{rendition.where}:{entry.line}", text)
            last = (entry.time, Fraction(0))
        if last:
            last = (last[0], last[1] + (entry.duration or 0))


def check_dates_across(renditions, report):
    """Rule 22: one date for one media time. The dates less the media times are
    the same everywhere, on each timeline."""
    offsets = {}
    for rendition in renditions:
        timeline = rendition.playlist.number("EXT-X-DISCONTINUITY-SEQUENCE")
        for segment in rendition.segments:
            timeline += segment.entry.is_discontinuity
            if segment.entry.time is None:
                continue
            own = segment.entry.time - segment.start_time
            first = offsets.setdefault(timeline, (own, rendition))
            if abs(own - first[0]) > frame_time(first[1]) + ROUNDING:
                where = f"{rendition.where}:{segment.entry.line}"
                text = f"date is {float(own - first[0]):+.3f} s off {first[1].where}"
                report.error(22, where, text)


def check_gaps(rendition, report):
    """Rule 27."""
    entries = rendition.playlist.entries
    if entries and all(entry.is_gap for entry in entries):
        report.error(27, rendition.where, "nothing but gaps")
    for entry in entries:
        if entry.is_missing and entry.byterange:
            where = f"{rendition.where}:{entry.line}"
            report.error(27, where, "a gap with a byte range")


def codec(segment):
    return segment.init.format if segment.init else ""


def check_gaps_across(videos, report):
    """Rule 27. A player that leaves a file out has to find another one."""
    gaps = {
        r.where: [i for i, e in enumerate(r.playlist.entries) if e.is_missing]
        for r in videos
        if r.playlist.number("EXT-X-MEDIA-SEQUENCE")
        == videos[0].playlist.number("EXT-X-MEDIA-SEQUENCE")
    }
    played = {
        (codec(segment), segment.number)
        for r in videos for segment in r.segments if not segment.entry.is_gap
    }  # fmt: skip
    for rendition in videos:
        for segment in rendition.segments:
            key = codec(segment), segment.number
            if segment.entry.is_gap and key not in played:
                where = f"{rendition.where}:{segment.entry.line}"
                report.error(27, where, "a gap with a file, and no other variant")
    if len({tuple(own) for own in gaps.values()}) > 1:
        listed = ", ".join(f"{where} {own}" for where, own in gaps.items())
        report.warning(27, videos[0].where, f"gaps of variants differ: {listed}")


def check_date_ranges(renditions, report):
    """Rule 31."""
    known = {}
    for rendition in renditions:
        playlist = rendition.playlist
        tags = playlist.all("EXT-X-DATERANGE")
        if tags and not any(entry.time for entry in playlist.entries):
            report.error(31, rendition.where, "EXT-X-DATERANGE without a date")
        for tag in tags:
            where = f"{rendition.where}:{tag.line}"
            check_date_range(tag.attributes, where, report)
            name = tag.attributes.get("ID")
            first = known.setdefault(name, tag.attributes)
            clash = {
                key for key in first.keys() & tag.attributes.keys()
                if first[key] != tag.attributes[key]
            }  # fmt: skip
            if clash:
                report.error(31, where, f"{name}: {min(clash)} is another elsewhere")


def check_date_range(attributes, where, report):
    if not attributes.get("ID"):
        report.error(31, where, "EXT-X-DATERANGE has no ID")
    start = read_date(attributes.get("START-DATE"))
    if start is None:
        report.error(31, where, "EXT-X-DATERANGE has no START-DATE")
    end = attributes.get("END-DATE")
    if start is not None and end and (read_date(end) or start - 1) < start:
        report.error(31, where, f"END-DATE {end} is no date, or before the start")
    if "END-ON-NEXT" in attributes and "CLASS" not in attributes:
        report.error(31, where, "END-ON-NEXT without CLASS")
    if "END-ON-NEXT" in attributes and attributes.keys() & {"DURATION", "END-DATE"}:
        report.error(31, where, "END-ON-NEXT with a duration")
    if "SCTE35-IN" in attributes and "SCTE35-OUT" not in attributes:
        report.error(31, where, "SCTE35-IN without SCTE35-OUT")
