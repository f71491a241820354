# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules S1 and S2: a copied stream against the file it was packaged from,
payload by payload and time by time. The n-th video (audio) rendition is
compared with the n-th video (audio) stream."""

from fractions import Fraction
from hashlib import md5

import aac
import ffmpeg
import h264
from bits import TruncatedError

# NAL units that a packager may take out of samples or that say nothing.
REMOVABLE = h264.PARAMETER_SETS | {h264.AUD, h264.FILLER, 10, 11}


def check(presentation, report, path):
    """Returns {"video"|"audio": (start, end) seconds} of the source."""
    streams = ffmpeg.probe(path)
    shifts = []
    for kind, renditions in (
        ("video", presentation.videos),
        ("audio", presentation.audios),
    ):
        own = [stream for stream in streams if stream.kind == kind]
        for index, rendition in enumerate(renditions):
            if index >= len(own):
                text = f"the source has {len(own)} {kind} streams"
                report.error("S1", rendition.where, text)
                continue
            pairs = match(rendition, own[index], path, report)
            shifts += [check_times(rendition, own[index], pairs, report)]
    check_offset([shift for shift in shifts if shift], report)
    return {stream.kind: extent(stream) for stream in reversed(streams)}


def extent(stream):
    """(start, end) in seconds; the end without the last packet's duration."""
    times = [p.pts * stream.time_base for p in stream.packets if p.pts is not None]
    return (min(times), max(times)) if times else (Fraction(0), Fraction(0))


def match(rendition, stream, path, report):
    """Rule S1. Returns [(sample, packet)]."""
    samples, packets = rendition.samples, stream.packets
    mine = [md5(sample.data).hexdigest() for sample in samples]
    theirs = [packet.md5 for packet in packets]
    if theirs[len(theirs) - len(mine) :] != mine:
        payloads = ffmpeg.read_payloads(path, stream)
        size = rendition.init.avcc.length_size if rendition.init.avcc else 0
        mine = [essence(stream.kind, sample.data, size) for sample in samples]
        theirs = [essence(stream.kind, payload, size) for payload in payloads]
    lead = find_lead(mine, theirs)
    check_lead(rendition, stream, lead, report)
    pairs = list(zip(mine, theirs[lead:]))
    differing = [index for index, (own, real) in enumerate(pairs) if own != real]
    if differing:
        text = (
            f"{len(differing)} of {len(mine)} payloads differ from the source,"
            f" the first is sample {differing[0]}"
        )
        report.error("S1", rendition.where, text)
    if len(mine) != len(theirs) - lead:
        text = f"{len(mine)} samples, the source has {len(theirs) - lead} from there"
        report.error("S1", rendition.where, text)
    return list(zip(samples, packets[lead:]))


def essence(kind, payload, length_size):
    """What must survive packaging, comparable."""
    if kind == "audio":
        return bytes(payload[aac.adts_header_size(payload) :])
    nals = split(payload, length_size or 4)
    kept = [bytes(nal) for nal in nals if h264.nal_type(nal) not in REMOVABLE]
    return b"\0\0\1".join(kept)


def split(payload, length_size):
    """The NAL units, whatever stands before them: lengths of the output's size
    or of two bytes, or start codes."""
    for size in (length_size, 2):
        try:
            return h264.split_lengths(payload, size)
        except TruncatedError:
            continue
    return h264.split_annexb(payload)


def find_lead(mine, theirs):
    """How many packets of the source precede the first sample."""
    by_end = len(theirs) - len(mine)
    if by_end >= 0 and theirs[by_end:] == mine:
        return by_end
    return theirs.index(mine[0]) if mine[0] in theirs else 0


def check_lead(rendition, stream, lead, report):
    dropped = stream.packets[:lead]
    if stream.kind == "video":
        lost = [packet for packet in dropped if packet.is_key]
    else:
        lost = [packet for packet in dropped if (packet.pts or 0) >= 0]
    if lost:
        text = f"{len(lost)} of the source's first {lead} packets are missing"
        report.error("S1", rendition.where, text)


def check_times(rendition, stream, pairs, report):
    """Rule S2 in one rendition: how far output and source are apart may vary by
    the source's rounding and a tick. Returns (rendition, least, most, slack), or
    None when there is nothing to compare with other renditions."""
    scale, shift = rendition.init.timescale, rendition.init.edit_time
    shifts = [
        Fraction(sample.pts, scale) + shift - packet.pts * stream.time_base
        for sample, packet in pairs
        if packet.pts is not None
    ]
    if not shifts:
        return None
    slack = stream.time_base + Fraction(1, scale)
    if max(shifts) - min(shifts) > slack:
        text = (
            f"times are {float(min(shifts)):.6f} to {float(max(shifts)):.6f} s after"
            f" the source's, which rounds to {float(stream.time_base):.6f} s"
        )
        report.error("S2", rendition.where, text)
        return None
    return rendition, min(shifts), max(shifts), slack


def check_offset(shifts, report):
    """Rule S2 across renditions: a track's exact times may stand half a source
    tick from the coded ones, so two tracks have twice the slack."""
    for rendition, least, most, slack in shifts[1:]:
        _, first_least, first_most, first_slack = shifts[0]
        spread = max(most, first_most) - min(least, first_least)
        if spread > slack + first_slack:
            text = f"shifted by {float(least - first_least):.6f} s against the others"
            report.error("S2", rendition.where, text)
