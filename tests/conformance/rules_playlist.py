# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 1 to 32: what a playlist says, alone and against the media it lists.
Rules 1, 5, 6, 7 and 16 are reported while the playlist is read."""

from fractions import Fraction

from playlist import MEDIA_TAGS, MULTIVARIANT_TAGS

SINGLETONS = [
    "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE",
    "EXT-X-PLAYLIST-TYPE", "EXT-X-ENDLIST", "EXT-X-SERVER-CONTROL",
    "EXT-X-PART-INF", "EXT-X-INDEPENDENT-SEGMENTS", "EXT-X-START",
    "EXT-X-I-FRAMES-ONLY",
]  # fmt: skip

# Tags that need a protocol version (RFC 8216 7).
VERSION_OF_TAG = {
    "EXT-X-BYTERANGE": 4,
    "EXT-X-I-FRAMES-ONLY": 4,
    "EXT-X-DEFINE": 8,
    "EXT-X-SKIP": 9,
}
# "A server MAY consider indicating an EXT-X-VERSION of 4 or higher" with
# EXT-X-MEDIA, which older clients do not know (RFC 8216 7).
RENDITION_VERSION = 4
# What was live and has ended keeps it, and has no type (rule 26).
LIVE_MARK = "EXT-X-DISCONTINUITY-SEQUENCE"
MEDIA_EXCESS = Fraction(1, 2)  # seconds above the target duration, Apple 7.7


def check(presentation, report):
    if presentation.multivariant:
        where = presentation.multivariant_where
        check_common(where, presentation.multivariant, report)
    for rendition in presentation.renditions.values():
        check_common(rendition.where, rendition.playlist, report)
        check_media(rendition, report)
        check_durations(rendition, report)
        check_maps(rendition, report)
        check_byteranges(rendition, report)
        check_discontinuities(rendition, presentation, report)
    check_across(presentation, report)


def check_common(where, playlist, report):
    """Rules 2, 3, 4, 32."""
    names = {tag.name for tag in playlist.tags}
    media, multivariant = names & MEDIA_TAGS, names & MULTIVARIANT_TAGS
    if media and multivariant:
        both = f"{min(multivariant)} beside {min(media)}"
        report.error(2, where, both)
    check_version(where, playlist, report)
    for name in SINGLETONS:
        tags = playlist.all(name)
        if len(tags) > 1:
            report.error(4, f"{where}:{tags[1].line}", f"second {name}")
    first_line = playlist.entries[0].line if playlist.entries else None
    for name in ("EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE"):
        tag = playlist.first(name)
        if tag and first_line and tag.line > first_line:
            report.error(4, f"{where}:{tag.line}", f"{name} after a segment")
    for tag in playlist.tags:
        if tag.name == "EXT-X-ALLOW-CACHE" or "PROGRAM-ID" in tag.attributes:
            report.error(32, f"{where}:{tag.line}", f"removed {tag.name} or PROGRAM-ID")


def check_version(where, playlist, report):
    tags = playlist.all("EXT-X-VERSION")
    if len(tags) > 1:
        report.error(3, f"{where}:{tags[1].line}", "second EXT-X-VERSION")
    text = tags[0].value if tags else "1"
    if not (text or "").isdecimal():
        report.error(3, f"{where}:{tags[0].line}", f"version {text!r} is no integer")
        return
    needed, reason = needed_version(playlist)
    if int(text) < needed:
        declared = f"EXT-X-VERSION:{text}" if tags else "no EXT-X-VERSION"
        report.error(3, where, f"{declared}, but {reason} needs {needed}")
        return
    enough = max(needed, RENDITION_VERSION if playlist.renditions else 1)
    if int(text) > enough:
        report.warning(3, where, f"EXT-X-VERSION:{text}, {enough} is enough")


def needed_version(playlist):
    """(version, what needs it)."""
    needs = [(1, "nothing")]
    is_iframes = playlist.has("EXT-X-I-FRAMES-ONLY")
    for tag in playlist.tags:
        needs.append((VERSION_OF_TAG.get(tag.name, 1), tag.name))
        if tag.name == "EXT-X-MAP":
            needs.append((5 if is_iframes else 6, "EXT-X-MAP"))
        if tag.name == "EXTINF" and "." in (tag.value or ""):
            needs.append((3, "a decimal EXTINF"))
        if tag.name == "EXT-X-KEY" and "KEYFORMAT" in tag.attributes:
            needs.append((5, "KEYFORMAT"))
        if tag.name == "EXT-X-KEY" and "IV" in tag.attributes:
            needs.append((2, "IV"))
        if tag.attributes.get("INSTREAM-ID", "").startswith("SERVICE"):
            needs.append((7, "INSTREAM-ID of a service"))
    return max(needs)


def check_media(rendition, report):
    """Rules 8, 14, 15, 18."""
    playlist, where = rendition.playlist, rendition.where
    target = playlist.first("EXT-X-TARGETDURATION")
    if playlist.target_duration is None:
        value = target.value if target else "missing"
        report.error(8, where, f"EXT-X-TARGETDURATION is {value}")
    for entry in playlist.entries:
        if entry.duration == 0:
            report.error(14, f"{where}:{entry.line}", "EXTINF is zero")
    listed = [entry for entry in playlist.entries if not entry.is_gap]
    if listed and listed[0].map is None and not rendition.is_text_files:
        report.error(15, where, "no EXT-X-MAP before the first segment")
    kind = playlist.first("EXT-X-PLAYLIST-TYPE")
    is_finished = playlist.has("EXT-X-ENDLIST")
    if kind and kind.value not in ("VOD", "EVENT"):
        report.error(18, f"{where}:{kind.line}", f"PLAYLIST-TYPE is {kind.value}")
    elif not kind and is_finished and not playlist.has(LIVE_MARK):
        report.error(18, where, "finished, but no PLAYLIST-TYPE")
    elif not is_finished and kind and kind.value == "VOD":
        report.error(18, where, "no EXT-X-ENDLIST")
    if not playlist.entries:
        report.error(14, where, "lists no segments")


def check_durations(rendition, report):
    """Rules 9, 13, 14 against the media."""
    target = rendition.playlist.target_duration
    for entry in rendition.playlist.entries:
        rounded = int((entry.duration or 0) + Fraction(1, 2))
        if target and rounded > target:
            text = f"EXTINF {entry.duration_text} rounds to {rounded}, target {target}"
            report.error(9, f"{rendition.where}:{entry.line}", text)
    segments = [s for s in rendition.segments if s.entry.duration is not None]
    for segment in segments:
        if segment.duration == 0:
            report.error(14, segment.where, "its samples last no time")
        if target and segment.duration_time > target + MEDIA_EXCESS:
            seconds = float(segment.duration_time)
            text = f"media lasts {seconds:.6f} s, target duration {target}"
            report.warning(9, segment.where, text)
    if segments and rendition.is_complete:
        check_sums(rendition, segments, report)


def check_sums(rendition, segments, report):
    """Rule 13: the spread of the cumulative error is the largest error over any
    run of segments."""
    errors, decimals = [Fraction(0)], 6
    for segment in segments:
        own = segment.entry.duration - segment.duration_time
        errors.append(errors[-1] + own)
        decimals = min(decimals, len(segment.entry.duration_text.partition(".")[2]))
    spread = max(errors) - min(errors)
    frame = video_frame_time(rendition)
    if spread > frame:
        report.error(
            13, rendition.where,
            f"EXTINF sums are off by {float(spread):.6f} s,"
            f" a frame is {float(frame):.6f}",
        )  # fmt: skip
    elif decimals < 6 and spread > Fraction(1, 10**decimals):
        report.warning(
            13, rendition.where,
            f"{decimals} decimals let EXTINF sums drift by {float(spread):.6f} s",
        )  # fmt: skip


def video_frame_time(rendition):
    return rendition.frame_time if rendition.is_video else Fraction(1, 25)


def check_maps(rendition, report):
    """Rule 15 where the map changes."""
    for before, segment in pairs(rendition.segments):
        is_new = before.init is not segment.init
        if is_new and not segment.entry.is_discontinuity:
            if before.start_dts + before.duration != segment.start_dts:
                text = "EXT-X-MAP changes and the timeline jumps without DISCONTINUITY"
                report.error(15, f"{rendition.where}:{segment.entry.line}", text)


def pairs(items):
    return zip(items, items[1:])


def check_byteranges(rendition, report):
    """Rule 17; the loader reports ranges outside their file."""
    ends = {}  # of what was listed of a resource; None: all of it was
    for entry in rendition.playlist.entries:
        if entry.is_missing:
            continue
        where = f"{rendition.where}:{entry.line}"
        ends.setdefault(entry.uri, 0)
        if ends[entry.uri] is None or (ends[entry.uri] and not entry.byterange):
            report.error(17, where, f"{entry.uri} is listed twice")
        elif entry.byterange and entry.byterange[1] < ends[entry.uri]:
            report.error(17, where, "range overlaps the one before or precedes it")
        ends[entry.uri] = sum(entry.byterange) if entry.byterange else None
    check_map_ranges(rendition, report)
    for segment in rendition.segments:
        declared = segment.entry.bitrate
        if declared is None or not segment.entry.duration:
            continue
        actual = 8 * len(segment.data) / segment.entry.duration / 1000
        if not actual * 9 / 10 <= declared <= actual * 11 / 10:
            text = f"EXT-X-BITRATE:{declared}, measured {float(actual):.0f}"
            report.error(17, f"{rendition.where}:{segment.entry.line}", text)


def check_map_ranges(rendition, report):
    """A header in a resource of segments is not inside one of them."""
    for entry in rendition.playlist.entries:
        header = entry.map and entry.map.byterange
        if not header or not entry.byterange or entry.map.uri != entry.uri:
            continue
        start, end = entry.byterange[1], sum(entry.byterange)
        if header[1] < end and sum(header) > start:
            where = f"{rendition.where}:{entry.line}"
            report.error(17, where, "range overlaps that of its EXT-X-MAP")


def check_discontinuities(rendition, presentation, report):
    """Rule 24. A jump of tfdt alone is rule 48's."""
    for i, (before, segment) in enumerate(pairs(rendition.segments), 1):
        where = f"{rendition.where}:{segment.entry.line}"
        change = format_change(before.init, segment.init)
        jumps = before.start_dts + before.duration != segment.start_dts
        if segment.entry.follows_gap:
            continue
        if segment.entry.is_discontinuity and not change and not jumps:
            if not changes_elsewhere(presentation, i):
                report.error(24, where,
                             "EXT-X-DISCONTINUITY where nothing changes")
        elif change and not segment.entry.is_discontinuity:
            report.error(24, where, f"{change} changes without EXT-X-DISCONTINUITY")


def changes_elsewhere(presentation, position):
    """Whether a rendition changes there: what is a discontinuity of one is one
    of all (draft-pantos-hls-rfc8216bis 6.2.4)."""
    return any(len(r.segments) > position and
               format_change(r.segments[position - 1].init,
                             r.segments[position].init)
               for r in presentation.renditions.values())


def format_change(before, after):
    """What differs between two init segments, or None."""
    if before is after:
        return None
    facts = {
        "handler": lambda init: init.handler,
        "sample entry": lambda init: bytes(init.entry.payload),
        "timescale": lambda init: init.timescale,
        "track ID": lambda init: init.tkhd.track_id,
    }
    changed = (name for name, of in facts.items() if of(before) != of(after))
    return next(changed, None)


def check_across(presentation, report):
    """Rules 11, 12 (of what is finished), 18, 20, 25 over all playlists."""
    renditions = list(presentation.renditions.values())
    targets = {r.where: r.playlist.target_duration for r in renditions}
    is_live = any(r.playlist.is_live for r in renditions)
    known = {target for target in targets.values() if target}
    if len(known) > 1:
        listed = ", ".join(f"{where} {target}" for where, target in targets.items())
        report.error(11, presentation.entry, f"differ: {listed}")
    longest = max(
        (int(e.duration + Fraction(1, 2)) for r in renditions
         for e in r.playlist.entries if e.duration is not None),
        default=0,
    )  # fmt: skip
    for where, target in targets.items():
        if target and longest and target > max(longest, 1) and not is_live:
            report.warning(12, where, f"target duration {target}, {longest} is enough")
    kinds = {
        tag.value if (tag := r.playlist.first("EXT-X-PLAYLIST-TYPE")) else None
        for r in renditions
    }
    if len(kinds) > 1 and not {None} & kinds:
        report.error(18, presentation.entry, "PLAYLIST-TYPEs differ")
    check_independence(presentation, report)
    check_discontinuity_alignment(renditions, report)


def claims_independence(presentation, rendition):
    tag = "EXT-X-INDEPENDENT-SEGMENTS"
    top = presentation.multivariant
    return rendition.playlist.has(tag) or (top is not None and top.has(tag))


def check_independence(presentation, report):
    for rendition in presentation.videos:
        if not claims_independence(presentation, rendition):
            report.error(
                20, rendition.where,
                "no EXT-X-INDEPENDENT-SEGMENTS here nor in the multivariant playlist",
            )  # fmt: skip


def check_discontinuity_alignment(renditions, report):
    positions = {
        r.where: [i for i, e in enumerate(r.playlist.entries) if e.is_discontinuity]
        for r in renditions
    }
    reference = next(iter(positions.values()), [])
    for where, own in positions.items():
        if own != reference:
            first = next(iter(positions))
            text = f"discontinuities at segments {own}, {first} has {reference}"
            report.error(25, where, text)
