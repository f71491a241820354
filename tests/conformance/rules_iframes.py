# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rule 78: I-frame playlists against the media playlists whose files they
share."""

from fractions import Fraction

import rules_playlist
from playlist import INTEGER

REQUIRED = ("BANDWIDTH", "CODECS", "RESOLUTION", "URI")
TOLERANCE = Fraction(1, 10)  # as of BANDWIDTH, rule 73
ROUNDING = Fraction(1, 10**6)


def check(presentation, report):
    if presentation.multivariant is None:
        return
    for tag in presentation.multivariant.iframe_variants:
        where = f"{presentation.multivariant_where}:{tag.line}"
        for name in REQUIRED:
            if name not in tag.attributes:
                report.error(78, where, f"EXT-X-I-FRAME-STREAM-INF has no {name}")
        path = presentation.resolve(
            presentation.multivariant_where, tag.attributes.get("URI", "")
        )
        if path in presentation.iframes:
            check_playlist(presentation, tag, path, report)


def check_playlist(presentation, tag, path, report):
    playlist = presentation.iframes[path]
    rules_playlist.check_common(path, playlist, report)
    if not playlist.has("EXT-X-I-FRAMES-ONLY"):
        report.error(78, path, "no EXT-X-I-FRAMES-ONLY")
    pictures = []
    for entry in playlist.entries:
        if not entry.is_gap:
            found = find_picture(presentation, path, entry)
            if found is None:
                text = f"range of {entry.uri} is not a moof to the end of a key picture"
                report.error(78, f"{path}:{entry.line}", text)
            pictures.append((entry, found))
    check_times(path, pictures, report)
    check_target(path, playlist, report)
    check_bandwidth(presentation, tag, playlist, report)


def find_picture(presentation, path, entry):
    """(segment, sample) whose fragment begins where the entry's range does and
    whose first picture, a key picture, ends where it ends, or ends with the
    mdat; None when there is none."""
    file = presentation.resolve(path, entry.uri)
    size, offset = entry.byterange or (0, 0)
    for rendition in presentation.videos:
        for segment in rendition.segments:
            if segment.where != file:
                continue
            base = segment.entry.byterange[1] if segment.entry.byterange else 0
            for fragment in segment.fragments:
                if fragment.moof.start + base != offset or not fragment.samples:
                    continue
                first = fragment.samples[0]
                end = base + first.position + len(first.data)
                if first.is_sync and end == offset + size:
                    return segment, first
    return None


def check_times(path, pictures, report):
    """EXTINF is the time to the next key picture."""
    for (entry, found), (after, following) in zip(pictures, pictures[1:]):
        if not found or not following or after.is_discontinuity or after.follows_gap:
            continue
        scale = found[0].init.timescale
        passed = Fraction(following[1].pts - found[1].pts, scale)
        if abs((entry.duration or 0) - passed) > ROUNDING:
            text = f"EXTINF {entry.duration_text}, next in {float(passed):.6f} s"
            report.error(78, f"{path}:{entry.line}", text)


def check_target(path, playlist, report):
    target = playlist.target_duration or 0
    longest = max((entry.duration or 0 for entry in playlist.entries), default=0)
    if int(longest + Fraction(1, 2)) > target:
        text = f"EXTINF {float(longest):.3f}, target duration {target}"
        report.error(78, path, text)


def check_bandwidth(presentation, tag, playlist, report):
    """The peak is no less than the average."""
    declared = tag.attributes.get("BANDWIDTH", "")
    entries = [e for e in playlist.entries if e.byterange and e.duration]
    if not INTEGER.match(declared) or not entries:
        return
    bits = 8 * sum(entry.byterange[0] for entry in entries)
    average = bits / sum(entry.duration for entry in entries)
    if int(declared) < average * (1 - TOLERANCE):
        where = f"{presentation.multivariant_where}:{tag.line}"
        text = f"BANDWIDTH {declared}, its pictures need {float(average):.0f}"
        report.error(78, where, text)
