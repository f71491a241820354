# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 45 to 69 and 82 of one rendition: what the samples say, and whether
the boxes around them agree."""

from fractions import Fraction

import aac
import h264
from bits import TruncatedError
from rules_playlist import claims_independence, pairs

MAX_SEGMENT_TIME = 6  # seconds, Apple 7.5
MAX_KEY_FRAME_TIME = 2  # seconds, Apple 1.13
MAX_FRAME_RATE = 60  # Apple 1.19
MAX_LEVEL = 52  # Apple 1.4
PROFILES = {66, 77, 100}  # Apple 1.3


def check(presentation, report):
    for rendition in presentation.renditions.values():
        if not rendition.segments:
            continue
        check_presentation_timeline(rendition, report)
        if rendition.is_listed:
            check_durations(rendition, report)
        for init in rendition.inits:
            check_labels(rendition, init, report)
        if rendition.is_video:
            check_video(presentation, rendition, report)
        elif rendition.is_audio:
            check_audio(rendition, report)


def check_presentation_timeline(rendition, report):
    """Rule 49."""
    for before, segment in pairs(rendition.segments):
        expected = before.earliest_pts + before.duration
        if segment.entry.is_discontinuity or segment.entry.follows_gap:
            continue
        if segment.earliest_pts == expected:
            continue
        text = f"earliest PTS {segment.earliest_pts}, expected {expected}"
        report.error(49, segment.where, text)
    for segment in rendition.segments:
        times = [sample.pts for sample in segment.samples]
        if len(set(times)) != len(times):
            report.error(49, segment.where, "two samples have one presentation time")


def check_durations(rendition, report):
    """Rule 69 about segments."""
    segments = rendition.segments
    frame = rendition.frame_time
    for segment in segments:
        if segment.duration_time > MAX_SEGMENT_TIME + frame:
            text = f"lasts {float(segment.duration_time):.3f} s"
            report.warning(69, segment.where, text)
    body = sorted(segment.duration_time for segment in segments[:-1])
    if not body:
        return
    usual = body[len(body) // 2]
    for segment in segments[:-1]:
        if abs(segment.duration_time - usual) > frame:
            text = (
                f"lasts {float(segment.duration_time):.3f} s,"
                f" the usual is {float(usual):.3f} s"
            )
            report.warning(69, segment.where, text)


def check_labels(rendition, init, report):
    """Rule 65, the part that needs no multivariant playlist. A packager that
    writes the init segment first cannot know the bit rate, so btrt may miss."""
    if not init.handler_name:
        report.warning(65, init.where, "hdlr has no name")
    btrt = init.entry.find("btrt")
    if not btrt:
        return
    reader = btrt.reader()
    _, highest, average = reader.u32(), reader.u32(), reader.u32()
    samples = rendition.samples
    ticks = sum(sample.duration for sample in samples) or 1
    bits = 8 * sum(len(sample.data) for sample in samples)
    real = Fraction(bits * init.timescale, ticks)
    if average and abs(average - real) > real / 10 or 0 < highest < real * 9 / 10:
        text = f"btrt {highest}/{average} bit/s, the samples have {float(real):.0f}"
        report.warning(65, init.where, text)


def check_video(presentation, rendition, report):
    for init in rendition.inits:
        check_timescale(rendition, init, report)
        if init.avcc:
            check_avcc(init, report)
        if init.sps:
            check_geometry(init, report)
            if rendition.is_listed:
                check_limits(rendition, init, report)
    is_independent = claims_independence(presentation, rendition)
    for segment in rendition.segments:
        if segment.init.avcc:
            check_samples(segment, report)
        check_first_sample(segment, report)
        if is_independent:
            check_leading(segment, report)
    if rendition.is_listed:
        check_key_frames(rendition, report)


def check_timescale(rendition, init, report):
    """Rule 50's warning: frames of constant duration, but for the jitter of a
    timescale too coarse for them."""
    durations = {s.duration for s in rendition.samples}
    if len(durations) < 2:
        return
    smallest, largest = min(durations), max(durations)
    if largest - smallest == 1:
        text = f"frames last {smallest} or {largest} ticks of 1/{init.timescale} s"
        report.warning(50, init.where, text)


def check_avcc(init, report):
    """Rule 59."""
    config, sps = init.avcc, init.sps
    if sps is None or not config.pps:
        if init.format == "avc1":
            report.error(59, init.where, "avcC of avc1 lacks SPS or PPS")
        return
    for name in ("profile", "compatibility", "level"):
        own, real = getattr(config, name), getattr(sps, name)
        if own != real:
            report.error(59, init.where, f"avcC {name} {own}, SPS has {real}")
    if config.profile not in h264.AVCC_EXTENDED_PROFILES:
        return
    if config.chroma_format is None:
        text = "avcC of a High profile without chroma format and bit depth"
        report.error(59, init.where, text)
        return
    for name in ("chroma_format", "bit_depth_luma", "bit_depth_chroma"):
        own, real = getattr(config, name), getattr(sps, name)
        if own != real:
            report.error(59, init.where, f"avcC {name} {own}, SPS has {real}")


def display_size(init):
    """Width and height after the sample aspect ratio."""
    return init.sps.width * init.sps.sample_aspect, Fraction(init.sps.height)


def check_geometry(init, report):
    """Rule 64."""
    sps, where = init.sps, init.where
    width, height = display_size(init)
    tkhd = init.tkhd
    if abs(tkhd.width - width) >= 1 or tkhd.height != height:
        text = (
            f"tkhd {tkhd.width:g}x{tkhd.height:g},"
            f" display size {float(width):g}x{float(height):g}"
        )
        report.error(64, where, text)
    reader = init.entry.reader()
    reader.take(24)
    coded = (reader.u16(), reader.u16())
    if coded != (sps.width, sps.height):
        text = f"sample entry {coded[0]}x{coded[1]}, SPS {sps.width}x{sps.height}"
        report.error(64, where, text)
    check_aspect(init, report)
    check_colour(init, report)


def check_aspect(init, report):
    pasp = init.entry.find("pasp")
    aspect = Fraction(1)
    if pasp:
        reader = pasp.reader()
        horizontal, vertical = reader.u32(), reader.u32()
        aspect = Fraction(horizontal, vertical) if vertical else Fraction(0)
    if aspect != init.sps.sample_aspect:
        text = f"pasp {aspect}, SPS {init.sps.sample_aspect}"
        report.error(64, init.where, text)


def check_colour(init, report):
    colr = init.entry.find("colr")
    if not colr or bytes(colr.payload[:4]) != b"nclx":
        return
    reader = colr.reader()
    reader.take(4)
    own = (reader.u16(), reader.u16(), reader.u16(), bool(reader.u8() & 0x80))
    real = init.sps.colour or (2, 2, 2, False)
    is_described = real[:3] != (2, 2, 2)  # else colr may know more
    if own[3] != real[3] or is_described and own != real:
        report.error(64, init.where, f"colr {own}, SPS {real}")


def check_limits(rendition, init, report):
    """Rule 82."""
    sps, where = init.sps, init.where
    rate = 1 / rendition.frame_time if rendition.frame_ticks else 0
    if sps.is_interlaced:
        report.error(82, where, "interlaced")
    if rate > MAX_FRAME_RATE:
        report.error(82, where, f"{float(rate):.3f} frames a second")
    if sps.profile not in PROFILES:
        report.error(82, where, f"profile_idc {sps.profile}")
    if sps.level > MAX_LEVEL:
        report.error(82, where, f"level_idc {sps.level}")
    if sps.level not in h264.LEVELS:
        return
    max_mbs_per_second, max_mbs = h264.LEVELS[sps.level]
    if sps.size_in_mbs > max_mbs or sps.size_in_mbs * rate > max_mbs_per_second:
        text = (
            f"level_idc {sps.level} is too low for {sps.width}x{sps.height}"
            f" at {float(rate):.3f} frames a second"
        )
        report.error(82, where, text)


def check_samples(segment, report):
    """Rules 45 and 58, sample by sample; one finding a kind and segment."""
    length_size = segment.init.avcc.length_size
    errors, warnings = {}, {}
    for index, sample in enumerate(segment.samples):
        try:
            nals = h264.split_lengths(sample.data, length_size)
        except TruncatedError as error:
            is_stream = h264.is_annexb(sample.data)
            what = "a byte stream, not NAL lengths" if is_stream else str(error)
            errors.setdefault(58, f"sample {index}: {what}")
            continue
        kinds = [h264.nal_type(nal) for nal in nals]
        inband = h264.PARAMETER_SETS & set(kinds)
        if inband and segment.init.format == "avc1":
            text = f"sample {index} has NAL unit type {min(inband)}"
            errors.setdefault(58, text)
        elif not h264.CODED_SLICES & set(kinds):
            errors.setdefault(58, f"sample {index} has no coded slice")
        if {h264.AUD, h264.FILLER} & set(kinds):
            warnings.setdefault(58, f"sample {index} has a delimiter or filler")
        is_idr = h264.IDR in kinds
        if sample.is_sync != is_idr:
            flag = "sync" if sample.is_sync else "non-sync"
            picture = "an IDR" if is_idr else "no IDR"
            text = f"sample {index} is flagged {flag} and is {picture} picture"
            errors.setdefault(45, text)
    for rule, text in errors.items():
        report.error(rule, segment.where, text)
    for rule, text in warnings.items():
        report.warning(rule, segment.where, text)


def check_first_sample(segment, report):
    """Rule 45."""
    first = segment.samples[0]
    if not first.is_sync:
        report.error(45, segment.where, "first sample is flagged non-sync")
    elif first.depends_on == 1:
        report.error(45, segment.where, "first sample depends on others")
    elif first.depends_on != 2:
        report.warning(45, segment.where, "first sample does not say depends-on-none")


def check_leading(segment, report):
    """Rule 68."""
    first, *others = segment.samples
    early = sum(1 for sample in others if sample.pts < first.pts)
    if early:
        text = f"{early} samples are presented before the key frame"
        report.error(68, segment.where, text)


def check_key_frames(rendition, report):
    """Rule 69 about key frames."""
    times = [sample.pts for sample in rendition.samples if sample.is_sync]
    longest = max((after - before for before, after in pairs(times)), default=0)
    seconds = Fraction(longest, rendition.init.timescale)
    if seconds > MAX_KEY_FRAME_TIME + rendition.frame_time:
        text = f"key frames up to {float(seconds):.3f} s apart"
        report.warning(69, rendition.where, text)


def check_audio(rendition, report):
    for init in rendition.inits:
        if not init.audio:
            continue
        config, where = init.audio, init.where
        rates = {config.sample_rate, config.output_rate}
        if init.timescale not in rates:
            text = f"timescale {init.timescale}, sample rate {config.sample_rate}"
            report.error(50, where, text)
        if init.entry_rate not in rates:
            text = f"sample entry {init.entry_rate} Hz, esds {config.sample_rate} Hz"
            report.error(61, where, text)
        indication, _ = aac.parse_esds(init.entry.need("esds"))
        if indication != aac.MPEG4_AUDIO:
            text = f"esds objectTypeIndication {indication:#x}"
            report.error(61, where, text)
    check_frames(rendition, report)


def check_frames(rendition, report):
    """Rule 61 in the samples. The last one may be cut short."""
    last = rendition.segments[-1]
    for segment in rendition.segments:
        config = segment.init.audio
        if not config:
            continue
        samples = segment.samples
        ticks = Fraction(
            config.frame_length * segment.init.timescale, config.sample_rate
        )
        timed = samples[:-1] if segment is last else samples
        odd = {sample.duration for sample in timed} - {ticks}
        if odd:
            text = f"a frame lasts {min(odd)} ticks, {float(ticks):g} expected"
            report.error(61, segment.where, text)
        if any(aac.adts_header_size(s.data) or aac.is_loas(s.data) for s in samples):
            report.error(61, segment.where, "a frame has an ADTS or LOAS header")
        if not all(sample.is_sync for sample in samples):
            report.error(61, segment.where, "an audio frame is flagged non-sync")
