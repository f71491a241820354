# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 99 to 107: the MPD beside the playlists, against the files it names and
against the playlists, which have read them."""

from fractions import Fraction
from urllib.parse import unquote

import mpd as dash
import rules_events
import rules_index
from codecstrings import codec_string, essence

NAME = dash.NAME
MICROSECOND = Fraction(1, 10**6)

# What a live presentation tells, and a finished one has no use for.
LIVE_ATTRIBUTES = ("availabilityStartTime", "publishTime", "minimumUpdatePeriod")
LIVE_ONLY = (*LIVE_ATTRIBUTES, "timeShiftBufferDepth", "suggestedPresentationDelay")

# A rate that is far above what is needed keeps clients from a better picture.
MOST_BANDWIDTH = Fraction(11, 10)

CICP_CHANNELS = {"urn:mpeg:mpegB:cicp:ChannelConfiguration",
                 "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"}  # fmt: skip
CHANNEL_COUNTS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8, 11: 7, 12: 8}
MIME_TYPES = {"vide": "video/mp4", "soun": "audio/mp4"}


def find(presentation):
    """The MPD beside the first playlist: called like that, or as ever."""
    path = (presentation.root / presentation.entry).with_suffix(".mpd")
    return path if path.is_file() else presentation.root / NAME


def check(presentation, report):
    path = find(presentation)
    if not path.is_file():
        return
    mpd = dash.parse(path.read_bytes())
    for problem in mpd.problems:
        report.error(99, NAME, problem)
    if mpd.problems:
        return
    check_presentation(mpd, report)
    media = match_files(presentation, mpd, report)
    for period in mpd.periods:
        for attributes, representations in period.sets:
            known = [(r, media[id(r)]) for r in representations if id(r) in media]
            for representation, segments in known:
                check_timeline(representation, segments, report)
                check_offset(representation, period, report)
                check_format(representation, segments, report)
                check_bandwidth(mpd, representation, segments, report)
            check_set(attributes, known, report)
    check_periods(presentation, mpd, media, report)
    rules_events.check(presentation, mpd, media, report)
    check_same_files(presentation, mpd, media, report)


def check_presentation(mpd, report):
    """Rules 99, 104, 107."""
    for name in LIVE_ONLY if mpd.is_static else ():
        if name in mpd.attributes:
            report.error(107, NAME, f"type is static, and there is @{name}")
    if mpd.is_static:
        if "mediaPresentationDuration" not in mpd.attributes:
            report.error(99, NAME, "static, without mediaPresentationDuration")
        return
    for name in LIVE_ATTRIBUTES:
        if name not in mpd.attributes:
            report.error(99, NAME, f"dynamic, without {name}")
    if not mpd.has_clock:
        report.error(104, NAME, "dynamic, without UTCTiming")


def match_files(presentation, mpd, report):
    """{id (Representation): [its segments as the playlists have read them]}"""
    files = {}
    for rendition in presentation.renditions.values():
        for segment in rendition.segments:
            key = (segment.where, segment.entry.byterange)
            files[key] = segment
    media = {}
    for period in mpd.periods:
        for representation in period.representations:
            if representation.index:
                representation.segments = rules_index.read(
                    presentation.root, representation, files, report
                )
            segments = []
            for one in representation.segments:
                key = (unquote(one.uri), one.byterange)
                if key in files:
                    segments.append(files[key])
                else:
                    text = f"{one.uri} is of no playlist"
                    report.error(106, f"{NAME} {representation.where}", text)
            if segments and len(segments) == len(representation.segments):
                media[id(representation)] = segments
    return media


def check_timeline(representation, segments, report):
    """Rule 100, and which header goes with the segments."""
    where = f"{NAME} {representation.where}"
    for row, segment in zip(representation.segments, segments):
        time = Fraction(row.time, representation.timescale)
        duration = Fraction(row.duration, representation.timescale)
        if time != segment.start_time:
            text = f"S@t of {row.uri} is {row.time}, it begins at {segment.start_time}"
            report.error(100, where, text)
        if duration != segment.duration_time:
            text = f"S@d of {row.uri} is {row.duration}, not {segment.duration_time}"
            report.error(100, where, text)
        if unquote(representation.init) != segment.init.where:
            text = f"{row.uri} needs {segment.init.where}, not {representation.init}"
            report.error(100, where, text)
    gaps = [
        (row.time, row.duration)
        for row, segment in zip(representation.segments, segments)
        if segment.entry.is_gap
    ]
    if representation.failover != gaps:
        text = f"failover content is {representation.failover}, the gaps are {gaps}"
        report.error(100, where, text)
    for time in representation.unmerged:
        report.warning(100, where, f"the row at {time} is what @r is for")


def check_offset(representation, period, report):
    """Rule 101: one instant for the whole Period, to the tick."""
    first = next(r for r in period.representations if r.segments)
    own = Fraction(representation.offset, representation.timescale)
    other = Fraction(first.offset, first.timescale)
    tick = max(Fraction(1, r.timescale) for r in (representation, first))
    if abs(own - other) > tick:
        text = f"presentationTimeOffset is {float(own)} s, elsewhere {float(other)} s"
        report.error(101, f"{NAME} {representation.where}", text)
    if representation.start < -tick:
        text = f"begins {float(-representation.start)} s before its Period"
        report.error(101, f"{NAME} {representation.where}", text)


def check_format(representation, segments, report):
    """Rules 101 and 102: what the attributes say, against the header."""
    where, init = f"{NAME} {representation.where}", segments[0].init
    if representation.timescale != init.timescale:
        text = f"timescale {representation.timescale}, of the media {init.timescale}"
        report.error(101, where, text)
    for name, true in true_attributes(init, segments):
        said = representation.attributes.get(name)
        if said is None or comparable(said) != comparable(str(true)):
            report.error(102, where, f"@{name} is {said}, of the media {true}")
    for scheme, value in representation.channels:
        count = CHANNEL_COUNTS.get(int(value)) if scheme in CICP_CHANNELS else None
        # 0 where a program config element says what there is
        channels = init.audio.channels if init.audio else 0
        if count is not None and channels and count != channels:
            text = f"{count} channels, of the media {channels}"
            report.error(102, where, text)
    if representation.kind == "audio" and not representation.channels:
        report.error(102, where, "no AudioChannelConfiguration")


def comparable(text):
    """Codecs in any case, without what may be left out; 25 and 25/1, 16:9 and
    32:18 are the same."""
    for separator in "/:":
        numerator, found, denominator = text.partition(separator)
        if found and numerator.isdigit() and denominator.isdigit():
            return Fraction(int(numerator), int(denominator))
    return Fraction(int(text)) if text.isdigit() else essence(text.lower())


def true_attributes(init, segments):
    if init.handler in MIME_TYPES:
        yield "mimeType", MIME_TYPES[init.handler]
    if codec_string(init):
        yield "codecs", codec_string(init)
    if init.sps:
        yield "width", init.sps.width
        yield "height", init.sps.height
        yield "sar", f"{init.sps.sample_aspect.numerator}:{init.sps.sample_aspect.denominator}"
        durations = [sample.duration for segment in segments for sample in segment.samples]
        # one picture alone may last until more come, as where an encoder has failed
        if len(durations) > 1 and len(set(durations)) == 1:
            yield "frameRate", Fraction(init.timescale, durations[0])
    if init.audio:
        yield "audioSamplingRate", init.audio.output_rate


def check_bandwidth(mpd, representation, segments, report):
    """Rule 103, as the definition has it: from each segment on."""
    where = f"{NAME} {representation.where}"
    bandwidth = int(representation.attributes["bandwidth"])
    buffer, needed = mpd.seconds("minBufferTime"), Fraction(0)
    for first in range(len(segments)):
        bits, time = 0, buffer
        for segment in segments[first:]:
            bits += len(segment.data) * 8
            needed = max(needed, bits / time)
            time += segment.duration_time
    if bandwidth < needed - 1:
        text = f"bandwidth {bandwidth} runs dry, {float(needed):.0f} does not"
        report.error(103, where, text)
    if mpd.is_static and len(mpd.periods) == 1 and bandwidth > needed * MOST_BANDWIDTH:
        text = f"bandwidth {bandwidth}, {float(needed):.0f} is enough"
        report.warning(103, where, text)


def check_set(attributes, known, report):
    """Rule 102: what a switching client relies on."""
    if "true" in (attributes.get("segmentAlignment"),
                  attributes.get("subsegmentAlignment")):  # fmt: skip
        boundaries = {
            tuple((s.start_time, s.duration_time) for s in segments)
            for _, segments in known
        }
        if len(boundaries) > 1:
            report.error(102, NAME, "segmentAlignment is true, and they are not")
    for representation, segments in known:
        if "1" not in (attributes.get("startWithSAP"),
                       attributes.get("subsegmentStartsWithSAP")):  # fmt: skip
            continue
        for segment in segments:
            first = segment.samples[0]
            if not first.is_sync or first.pts > segment.earliest_pts:
                text = f"{segment.where} does not start with an access point of type 1"
                report.error(102, f"{NAME} {representation.where}", text)


def gaps_behind(presentation):
    """{id (playlist entry): how long each of the gaps right behind it is}"""
    gaps = {}
    for rendition in presentation.renditions.values():
        file = None
        for entry in rendition.playlist.entries:
            if not entry.is_missing:
                file = id(entry)
            elif file:
                gaps.setdefault(file, []).append(entry.duration)
    return gaps


def check_periods(presentation, mpd, media, report):
    """Rules 99 and 101: each begins where the one before has ended, or a gap behind
    a file, of which an MPD has no word, and the presentation lasts as long as
    they do."""
    end, slack = None, Fraction(0)
    gaps, gap_ends = gaps_behind(presentation), []
    for period in mpd.periods:
        listed = [r for r in period.representations if r.segments]
        is_elsewhere = end is not None and all(
            abs(period.start - at) > slack for at in (end, *gap_ends)
        )
        if mpd.is_static and is_elsewhere:
            text = f"Period {period.id} begins at {float(period.start)} s, the one before ends at {float(end)} s"
            report.error(101, NAME, text)
        if not listed:
            return
        end = period.start + max(r.end for r in listed)
        # an audio frame, also where the video beside it is missing, and what is
        # cut off behind video
        slack = max(r.end for r in listed) - min(r.end for r in listed)
        for representation in listed:
            if representation.kind == "audio" and media.get(id(representation)):
                last = media[id(representation)][-1]
                frame = Fraction(last.samples[-1].duration, last.init.timescale)
                slack = max(slack, frame)
        slack += 2 * MICROSECOND
        for representation in listed:
            if media.get(id(representation)):
                at = period.start + representation.end
                for gap in gaps.get(id(media[id(representation)][-1].entry), []):
                    at += gap
                    gap_ends.append(at)
    # presentationTimeOffset is a whole tick
    tick = max(Fraction(1, r.timescale) for r in listed)
    total = mpd.seconds("mediaPresentationDuration")
    if total is not None and abs(total - end) > 2 * MICROSECOND + tick / 2:
        text = f"mediaPresentationDuration is {float(total)} s, the media ends at {float(end)} s"
        report.error(99, NAME, text)


def check_same_files(presentation, mpd, media, report):
    """Rule 106: every segment of every playlist, once and in order."""
    listed = {}
    for period in mpd.periods:
        for representation in period.representations:
            files = [segment.where for segment in media.get(id(representation), [])]
            listed.setdefault(representation.attributes["id"], []).extend(files)
    for where, rendition in presentation.renditions.items():
        files = [segment.where for segment in rendition.segments]
        if files and rendition.init and files not in listed.values():
            report.error(106, NAME, f"not the segments of {where}")
