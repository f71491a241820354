# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about renditions together: the multivariant playlist against the media
(71 to 80), and the alignment of renditions (19, 50, 51, 62, 63, 81)."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction

from codecstrings import codec_string, essence
from rules_media import display_size

GROUP_ATTRIBUTES = ("AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS")
LOOKS = ("LANGUAGE", "ASSOC-LANGUAGE", "FORCED", "CHARACTERISTICS")
IDENTITY = ("BANDWIDTH", "RESOLUTION", "CODECS", "AUDIO")
SDR, PQ, HLG = {1, 2, 6, 13, 14, 15}, {16}, {18}  # transfer characteristics
TOLERANCE = Fraction(1, 10)  # Apple 1.26, 1.27
RATE_TOLERANCE = Fraction(1, 2000)  # of frame times that the source rounded
INSTREAM_ID = re.compile(r"(CC[1-4]|SERVICE([1-9]|[1-5]\d|6[0-3]))\Z")

# ISO 639-1 and 639-2/B spellings of the languages most met, to 639-2/T.
LANGUAGES = {
    "en": "eng", "de": "deu", "ger": "deu", "fr": "fra", "fre": "fra", "es": "spa",
    "it": "ita", "pt": "por", "nl": "nld", "dut": "nld", "ru": "rus", "ja": "jpn",
    "zh": "zho", "chi": "zho", "ko": "kor", "pl": "pol", "sv": "swe", "tr": "tur",
    "cs": "ces", "cze": "ces", "ar": "ara", "hi": "hin", "uk": "ukr",
}  # fmt: skip


@dataclass
class Bitrate:
    peak: Fraction
    average: Fraction


def check(presentation, report, source_extents=None):
    """`source_extents`: {"video"|"audio": (start, end)} seconds in the source,
    when there is one to compare with."""
    check_alignment(presentation, report, source_extents or {})
    check_switching_sets(presentation, report)
    if presentation.multivariant is None:
        return
    check_groups(presentation, report)
    check_variants(presentation, report)
    check_variant_set(presentation, report)


def measure(rendition):
    """Peak over runs of segments of 0.5 to 1.5 target durations, or over the
    whole when no run is that long, and average (RFC 8216 4.1)."""
    target = rendition.playlist.target_duration or 1
    sizes = [8 * len(segment.data) for segment in rendition.segments]
    times = [segment.duration_time for segment in rendition.segments]
    average = sum(sizes) / sum(times) if sum(times) else Fraction(0)
    peak = Fraction(0)
    for first in range(len(sizes)):
        size, time = 0, Fraction(0)
        for index in range(first, len(sizes)):
            size, time = size + sizes[index], time + times[index]
            if time > target * Fraction(3, 2):
                break
            if time >= target * Fraction(1, 2):
                peak = max(peak, size / time)
    return Bitrate(peak or average, average)


def check_alignment(presentation, report, extents):
    """Rules 19, 62, 63."""
    videos, audios = presentation.videos, presentation.audios
    everything = videos + audios
    if not everything:
        return
    reference = everything[0]
    for other in everything[1:]:
        check_same_range(reference, other, report, extents)
    for audio in audios if videos else []:
        check_audio_boundaries(videos[0], audio, report)


def source_gap(reference, other, extents, end):
    """How much later `other` starts or ends than `reference` in the source."""
    kinds = ["video" if r.is_video else "audio" for r in (reference, other)]
    if any(kind not in extents for kind in kinds):
        return Fraction(0)
    return extents[kinds[1]][end] - extents[kinds[0]][end]


def check_same_range(reference, other, report, extents):
    frame = max(reference.frame_time, other.frame_time)
    late = other.start_time - reference.start_time
    expected = source_gap(reference, other, extents, 0)
    if abs(late - expected) > frame and abs(late) > frame:
        rule = 63 if reference.is_video and other.is_audio else 19
        text = f"starts {float(late):.6f} s after {reference.where}"
        report.error(rule, other.where, text)
    late = other.end_time - reference.end_time
    expected = source_gap(reference, other, extents, 1)
    allowed = Fraction(reference.playlist.target_duration or 1, 2)
    if abs(late - expected) > allowed and abs(late) > allowed:
        text = f"ends {float(late):.3f} s after {reference.where}"
        report.error(19, other.where, text)


def check_audio_boundaries(video, audio, report):
    """Rule 62. Audio that ends early needs no more segments, and audio that runs
    on for more than a target duration may have more."""
    last = audio.end_time - audio.frame_time
    needed = sum(1 for segment in video.segments if segment.start_time < last)
    target = video.playlist.target_duration or 1
    runs_on = audio.end_time - video.end_time > target
    count, of_video = len(audio.playlist.entries), len(video.playlist.entries)
    if count < needed or count > of_video and not runs_on:
        text = f"{count} segments, video has {of_video}"
        report.error(62, audio.where, text)
    for own, other in same_numbers(video, audio)[1:]:
        gap = other.start_time - own.start_time
        if abs(gap) > audio.frame_time:
            text = f"starts {float(gap):.6f} s after video's {own.where}"
            report.error(62, other.where, text)


def check_switching_sets(presentation, report):
    """Rules 50, 51, 81 among the video variants of one codec."""
    sets = defaultdict(list)
    for rendition in presentation.videos:
        sets[rendition.init.format].append(rendition)
    for rendition in presentation.renditions.values():
        scales = {init.timescale for init in rendition.inits}
        if len(scales) > 1:
            report.error(50, rendition.where, f"timescales {sorted(scales)}")
    for reference, *others in sets.values():
        for other in others:
            compare_inits(reference, other, report)
            compare_boundaries(reference, other, report)


def compare_inits(reference, other, report):
    mine, theirs = other.init, reference.init
    if mine.timescale != theirs.timescale:
        text = f"timescale {mine.timescale}, {theirs.where} has {theirs.timescale}"
        report.error(50, mine.where, text)
    facts = {
        "track ID": lambda init: init.tkhd.track_id,
        "language": lambda init: init.language,
        "NAL length size": lambda init: init.avcc and init.avcc.length_size,
    }
    for name, of in facts.items():
        if of(mine) != of(theirs):
            text = f"{name} {of(mine)}, {theirs.where} has {of(theirs)}"
            report.error(51, mine.where, text)


def compare_boundaries(reference, other, report):
    for own, theirs in same_numbers(other, reference):
        if own.start_time != theirs.start_time:
            text = f"segment {own.number} is not where {reference.where} has it"
            report.error(81, other.where, text)
            return
    if len(other.playlist.entries) != len(reference.playlist.entries):
        report.error(81, other.where, f"not as many segments as {reference.where}")


def same_numbers(one, other):
    """Pairs of the segments with the same number, where neither is a gap."""
    theirs = {segment.number: segment for segment in other.segments}
    return [(s, theirs[s.number]) for s in one.segments if s.number in theirs]


def check_groups(presentation, report):
    """Rules 65, 75, 77: EXT-X-MEDIA."""
    top, where = presentation.multivariant, presentation.multivariant_where
    groups = defaultdict(list)
    for tag in top.renditions:
        check_rendition(presentation, tag, report)
        groups[tag.attributes.get("TYPE"), tag.attributes.get("GROUP-ID")].append(tag)
    for (_, group), tags in groups.items():
        names = Counter(tag.attributes.get("NAME") for tag in tags)
        if len(names) != len(tags):
            name = names.most_common(1)[0][0]
            report.error(75, where, f"group {group} has NAME {name!r} twice")
        defaults = [tag for tag in tags if tag.attributes.get("DEFAULT") == "YES"]
        if len(defaults) > 1:
            line = defaults[1].line
            report.error(75, f"{where}:{line}", f"second default in group {group}")
        check_autoselected(tags, group, where, report)
    check_same_members(groups, where, report)
    for variant in top.variants:
        for name in GROUP_ATTRIBUTES:
            group = variant.attributes.get(name)
            is_none = name == "CLOSED-CAPTIONS" and group == "NONE"
            if group and not is_none and (name, group) not in groups:
                text = f"{name} group {group!r} does not exist"
                report.error(75, f"{where}:{variant.line}", text)


def check_autoselected(tags, group, where, report):
    """RFC 8216 4.3.4.1.1: a player can tell members that it picks by itself."""
    looks = Counter(
        tuple(tag.attributes.get(name) for name in LOOKS)
        for tag in tags
        if "YES" in (tag.attributes.get("AUTOSELECT"), tag.attributes.get("DEFAULT"))
    )
    if looks and looks.most_common(1)[0][1] > 1:
        report.error(75, where, f"group {group} autoselects two that look the same")


def check_same_members(groups, where, report):
    """RFC 8216 4.3.4.1.1: all groups of a type have the same set."""
    members = {}
    for (kind, group), tags in groups.items():
        own = sorted(
            (tag.attributes.get("NAME", ""), tag.attributes.get("LANGUAGE", ""))
            for tag in tags
        )
        if members.setdefault(kind, own) != own:
            report.error(75, where, f"group {group} has other members than the first")


def check_rendition(presentation, tag, report):
    attributes = tag.attributes
    where = f"{presentation.multivariant_where}:{tag.line}"
    kind = attributes.get("TYPE")
    for name in ("TYPE", "GROUP-ID", "NAME"):
        if not attributes.get(name):
            report.error(75, where, f"EXT-X-MEDIA has no {name}")
    if kind != "VIDEO" and not attributes.get("LANGUAGE"):
        report.error(75, where, "EXT-X-MEDIA has no LANGUAGE")
    if kind == "AUDIO":
        check_channels(presentation, tag, where, report)
    is_default = attributes.get("DEFAULT") == "YES"
    if is_default and attributes.get("AUTOSELECT") == "NO":
        report.error(75, where, "DEFAULT=YES with AUTOSELECT=NO")
    if "FORCED" in attributes and kind != "SUBTITLES":
        report.error(75, where, f"FORCED on {kind}")
    check_captions(attributes, kind, where, report)
    rendition = presentation.rendition(
        presentation.multivariant_where, attributes.get("URI", "")
    )
    if rendition and rendition.init:
        check_language(rendition.init, attributes.get("LANGUAGE"), report)


def check_channels(presentation, tag, where, report):
    channels = tag.attributes.get("CHANNELS")
    if not channels:
        report.error(75, where, "audio EXT-X-MEDIA has no CHANNELS")
        return
    rendition = presentation.rendition(
        presentation.multivariant_where, tag.attributes.get("URI", "")
    )
    count = channels.partition("/")[0]
    if rendition and rendition.init and rendition.init.audio:
        real = rendition.init.audio.channels
        if real and count != str(real):
            report.error(75, where, f"CHANNELS {channels}, the audio has {real}")


def check_captions(attributes, kind, where, report):
    """Rule 77, the EXT-X-MEDIA part."""
    stream = attributes.get("INSTREAM-ID")
    if kind == "CLOSED-CAPTIONS":
        if not INSTREAM_ID.match(stream or ""):
            report.error(77, where, f"INSTREAM-ID {stream!r}")
        if "URI" in attributes:
            report.error(77, where, "closed captions with a URI")


def check_language(init, announced, report):
    """Rule 65: mdhd holds ISO 639-2/T, the playlist BCP 47."""
    primary = (announced or "und").partition("-")[0].lower()
    own = LANGUAGES.get(init.language, init.language)
    if len(primary) == 2 and primary not in LANGUAGES:
        return
    if LANGUAGES.get(primary, primary) != own:
        text = f"mdhd language {init.language}, LANGUAGE is {announced}"
        report.warning(65, init.where, text)


def group_members(presentation, kind, group):
    """Renditions of a group that have a playlist with samples."""
    tags = [
        tag for tag in presentation.multivariant.renditions
        if tag.attributes.get("TYPE") == kind
        and tag.attributes.get("GROUP-ID") == group and "URI" in tag.attributes
    ]  # fmt: skip
    base = presentation.multivariant_where
    found = [presentation.rendition(base, tag.attributes["URI"]) for tag in tags]
    return [r for r in found if r and r.segments]


def check_variants(presentation, report):
    top, base = presentation.multivariant, presentation.multivariant_where
    if not top.variants:
        report.error(71, base, "no EXT-X-STREAM-INF")
    for variant in top.variants:
        main = presentation.rendition(base, variant.uri)
        if main is None or not main.segments:
            continue
        audios, texts = (
            [
                r for r in group_members(presentation, kind, variant.attributes.get(kind))
                if r is not main
            ]
            for kind in ("AUDIO", "SUBTITLES")
        )  # fmt: skip
        where = f"{base}:{variant.line}"
        check_required(variant, main, where, report)
        check_bandwidth(variant, main, [audios, texts], where, report)
        check_codecs(variant, main, [*audios, *texts], where, report)
        if main.is_video:
            check_picture(variant, main, where, report)
            check_range(variant, main, where, report)


def check_required(variant, main, where, report):
    """Rule 71."""
    names = ["BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS"]
    names += ["RESOLUTION", "FRAME-RATE"] if main.is_video else []
    for name in names:
        if name not in variant.attributes:
            report.error(71, where, f"no {name}")


def check_bandwidth(variant, main, groups, where, report):
    """Rules 72, 73."""
    total = measure(main)
    peak, average = total.peak, total.average
    for group in groups:
        rates = [measure(rendition) for rendition in group]
        peak += max((rate.peak for rate in rates), default=0)
        average += max((rate.average for rate in rates), default=0)
    bandwidth = integer(variant, "BANDWIDTH")
    if bandwidth is not None and bandwidth < peak:
        text = f"BANDWIDTH {bandwidth}, measured peak {float(peak):.0f}"
        report.error(72, where, text)
    measured = {"BANDWIDTH": peak, "AVERAGE-BANDWIDTH": average}
    if main.playlist.is_live:
        measured = {}  # of what left the window too
    for name, real in measured.items():
        declared = integer(variant, name)
        if declared is not None and abs(declared - real) > real * TOLERANCE:
            text = f"{name} {declared}, measured {float(real):.0f}"
            report.error(73, where, text)
    if peak > 2 * average:
        text = f"peak {float(peak):.0f} is over twice the average {float(average):.0f}"
        report.warning(73, where, text)


def integer(variant, name):
    text = variant.attributes.get(name, "")
    return int(text) if text.isdecimal() else None


def check_codecs(variant, main, members, where, report):
    """Rules 74, 76."""
    if "CODECS" not in variant.attributes:
        return
    listed = variant.attributes["CODECS"].split(",")
    announced = {essence(codec.strip().lower()) for codec in listed}
    present = {codec_string(segment.init) for r in [main, *members]
               for segment in r.segments if segment.init} - {None}
    for codec in sorted(present - announced):
        report.error(74, where, f"CODECS lacks {codec}")
    for codec in sorted(announced - present):
        report.error(74, where, f"CODECS has {codec}, the media does not")
    families = {codec.partition(".")[0] for codec in announced}
    for member in members:
        if member.init.format.lower() not in families:
            text = f"group has {member.init.format}, CODECS only {sorted(families)}"
            report.error(76, where, text)


def check_picture(variant, main, where, report):
    """Rule 74: RESOLUTION and FRAME-RATE."""
    resolution = variant.attributes.get("RESOLUTION")
    if resolution and main.init.sps:
        width, height = display_size(main.init)
        declared = [int(n) for n in resolution.split("x") if n.isdecimal()]
        is_same = len(declared) == 2 and declared[1] == height
        if not is_same or abs(declared[0] - width) >= 1:
            text = f"RESOLUTION {resolution}, media {float(width):g}x{height}"
            report.error(74, where, text)
    rate = variant.attributes.get("FRAME-RATE")
    if not rate:
        return
    if not re.fullmatch(r"\d+\.\d{3}", rate):
        report.error(74, where, f"FRAME-RATE {rate} has no three decimals")
    durations = [sample.duration for sample in main.samples if sample.duration]
    scale = main.init.timescale
    try:
        declared = Fraction(rate)
    except ValueError:
        return
    highest = Fraction(scale, min(durations, default=1))
    average = Fraction(scale * len(durations), sum(durations) or 1)
    # The most there are; with times that the source rounded, the average.
    if not (average * (1 - RATE_TOLERANCE) <= declared
            <= highest * (1 + RATE_TOLERANCE)):
        text = f"FRAME-RATE {rate}, media {float(average):.3f}"
        report.error(74, where, text)


def video_range(init):
    """As colr says (ISO/IEC 14496-12 12.1.5), else the SPS."""
    transfer = 1
    colr = init.entry.all("colr")
    if colr and bytes(colr[0].payload[:4]) == b"nclx":
        transfer = int.from_bytes(colr[0].payload[6:8], "big")
    elif init.sps and init.sps.colour:
        transfer = init.sps.colour[1]
    return "PQ" if transfer in PQ else "HLG" if transfer in HLG else "SDR"


def check_range(variant, main, where, report):
    """Rule 79, one variant."""
    declared = variant.attributes.get("VIDEO-RANGE", "SDR")
    real = video_range(main.init)
    if declared != real:
        report.error(79, where, f"VIDEO-RANGE {declared}, media {real}")


def check_variant_set(presentation, report):
    """Rules 77, 79, 80 over all variants."""
    variants = presentation.multivariant.variants
    where = presentation.multivariant_where
    uncaptioned = [v.attributes.get("CLOSED-CAPTIONS") == "NONE" for v in variants]
    if any(uncaptioned) and not all(uncaptioned):
        report.error(77, where, "CLOSED-CAPTIONS=NONE on some variants only")
    ranges = [v.attributes.get("VIDEO-RANGE") for v in variants]
    if set(ranges) - {None, "SDR"} and None in ranges:
        report.error(79, where, "VIDEO-RANGE on some variants only")
    keys = Counter(
        tuple(variant.attributes.get(name) for name in IDENTITY)
        for variant in variants
    )
    if keys and keys.most_common(1)[0][1] > 1:
        report.warning(80, where, "two variants announce the same")
    shapes = set()
    for variant in variants:
        width, _, height = variant.attributes.get("RESOLUTION", "").partition("x")
        if width.isdecimal() and height.isdecimal() and int(height):
            shapes.add(Fraction(int(width), int(height)))
    # Even sizes cannot hit every ratio: 2 % apart is the same shape.
    if shapes and max(shapes) / min(shapes) > Fraction(102, 100):
        text = ", ".join(str(shape) for shape in sorted(shapes))
        report.warning(80, where, f"aspect ratios {text}")
