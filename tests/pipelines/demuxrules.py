# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which differences between ebmlfastdemux and its peers are known, and why."""

import collections
import re
from datetime import datetime, timedelta

import probedcaps
from bindings import Gst, gi

gi.require_version("GstPbutils", "1.0")
from gi.repository import GstPbutils  # noqa: E402

Gst.init(None)
describe_codec = GstPbutils.pb_utils_get_codec_description
CONTAINER_CAPS = "video/x-matroska"

# A rule explains a difference when all its patterns match in full. `peer` is
# stock (matroskademux), ffprobe, or rule (what must hold anyway). `agrees`
# names what the other peer must say as we do of the same stream: then two of three
# agree. `holds` is a function of the difference and its Comparison: is the reason
# true of this file, by what others than ebmlfastdemux read in it?
Rule = collections.namedtuple(
    "Rule", "peer codec field ours theirs reason agrees holds",
    defaults=[None, None])

ANY = ".*"
TIMES = "pts"


def is_in_file(difference, comparison):
    """Every name and value of the tag are bytes of the file."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', difference.ours)
    texts = [re.sub(r"\\(.)", r"\1", text)
             for text in quoted or [difference.ours]]
    return all(comparison.says(part) for text in texts
               for part in text.split("=", 1))


def is_turned(_, comparison):
    return any("rotation" in side for stream in comparison.probe.streams
               for side in stream.get("side_data_list", []))


def is_damaged(_, comparison):
    return comparison.probe.complains


def is_gstreamers_name(difference, comparison):
    """As what all parsers and gst-discoverer-1.0 say of such caps."""
    container = difference.field.endswith("container-codec")
    caps = CONTAINER_CAPS if container \
        else comparison.ours.streams[difference.stream].caps_text
    encrypted = re.search(r"original-media-type=\(string\)([^,;]+)", caps)
    if encrypted:
        caps = encrypted[1]
    said = re.sub(r"\\(.)", r"\1", difference.ours.strip('"'))
    return said == describe_codec(Gst.Caps.from_string(caps))


def is_probed(difference, comparison):
    """Does ffprobe read the same?"""
    probed = comparison.probed_stream(difference.stream)
    return probed is not None and probedcaps.agrees(
        difference.field.removeprefix("caps."), difference.ours, probed)


def is_files_date(difference, comparison):
    """DateUTC counts nanoseconds from the start of 2001 (RFC 8794 7.6)."""
    found = re.search(rb"\x44\x61(?:\x88|\x01\0{6}\x08)(.{8})",
                      comparison.path.read_bytes(), re.DOTALL)
    ns = int.from_bytes(found[1], "big", signed=True)
    date = datetime(2001, 1, 1) + timedelta(microseconds=ns // 1000)
    return datetime.fromisoformat(difference.ours.removesuffix("Z")) == date


def is_frameless(_, comparison):
    return not any(comparison.probe.frames.values())


RULES = [
    # Streams
    Rule("stock", ANY, "stream", "none|application/x-subtitle-vtt",
         "application/x-subtitle-unknown",
         "matroskademux does not know WebVTT"),
    Rule("stock", "audio/x-alac", "stream|caps.name", "audio/x-alac",
         "none|audio/x-unknown", "matroskademux does not know ALAC"),
    Rule("stock", ANY, "stream", "none", ".+",
         "a file of headers alone is an error, and has no pads",
         holds=is_frameless),
    Rule("stock", ANY, "stream", "none", "audio/x-unknown|video/x-unknown",
         "what no decoder can have is left out, with a message"),
    Rule("ffprobe", "-", "stream", "none", "None",
         "ffprobe does not know the codec either"),

    # Ends
    Rule("stock", "-", "error", r"\['The stream is cut off: .*\]", r"\[\]",
         "a file without its end is an error, told after its last frame"),
    Rule("stock", "-", "error",
         r"\['The stream (has no frame of any track that can be demuxed|"
         r"ends before its (tracks are described|first frames))\.'\]", ANY,
         "what nothing can be read from is an error"),
    Rule("stock", "-", "error",
         r"\['This stream has no track that can be demuxed\.'\]", r"\[\]",
         "what nothing can be read from is an error"),

    # Caps
    Rule("stock", "audio/mpeg", "caps.rate", r"\d+", r"\d+",
         "matroskademux doubles the rate of AAC-LC whose AudioSpecificConfig "
         "says that it has no SBR"),
    Rule("stock", "video/.*", "caps.(chroma-site|colorimetry|hdr.*|"
         "mastering-display-info|content-light-level|pixel-aspect-ratio|"
         "interlace-mode|field-order|multiview-.*|codec_data|bit-depth-.*|"
         "chroma-format|tier|parsed|dolby-vision-config)", ".+", "None",
         "said by the Video element or the codec's headers, which "
         "matroskademux does not read", holds=is_probed),
    Rule("stock", "video/.*", "caps.mastering-display-info", ANY, ANY,
         "matroskademux rounds the chromaticities down"),
    Rule("stock", "video/.*", "caps.pixel-aspect-ratio", r"\d+/\d+",
         r"\d+/\d+",
         "matroskademux does not take the cropping away from the display "
         "size"),

    Rule("stock", "application/x-subtitle-unknown",
         "caps.(codec-id|codec_data)",
         ANY, ANY, "of codecs that neither knows, the name is passed on"),
    Rule("stock", "audio/x-alac", r"caps\..*", ANY, ANY,
         "matroskademux does not know ALAC"),

    # Tags
    Rule("stock", ANY, "tag.global.datetime", ANY, ANY,
         "matroskademux makes some dates a microsecond early",
         holds=is_files_date),
    Rule("stock", ANY, "tag.stream.(video|audio|subtitle|container)-codec",
         "(?!None).*", ANY,
         "GStreamer's own description of the caps, as parsers give",
         holds=is_gstreamers_name),
    Rule("stock", ANY, r"tag\.(global\.application-name|stream\.encoder|"
         r"stream\.extended-comment)", "(?!None).+", "None",
         "said by the file, not read by matroskademux", holds=is_in_file),
    Rule("stock", "video/.*", r"tag\.stream\.image-orientation",
         "(?!None).+", "None",
         "said by the file, not read by matroskademux", holds=is_turned),
    Rule("stock", ANY, r"tag\.(stream|global)\.language-(code|name)", "None",
         "un|und|en",
         "a language that the file does not name is not claimed"),
    Rule("stock", ANY, r"tag\.stream\.extended-comment", "(?!None).+", ANY,
         "matroskademux keeps only the last Tag about a track",
         holds=is_in_file),
    Rule("stock", ANY, r"tag\.global\.extended-comment", ANY,
         ".*(LEAD_PERFORMER|REPLAYGAIN_).*",
         "matroskademux has no name for replay gain, and misspells another"),

    # Frames
    Rule(ANY, "application/x-webm-enc", "payload|frames", ANY, ANY,
         "the signal byte and vector are in the buffer's protection meta, as "
         "decryptors want; the others leave them in"),
    Rule("rule", "application/x-webm-enc", "pts", "3 without", "all",
         "header packets have no time"),
    Rule("stock", "application/x-subtitle-vtt",
         "caps.name|frames|payload|first frames", ANY, ANY,
         "matroskademux does not know WebVTT"),
    Rule("ffprobe", "application/x-subtitle-vtt", "frames|first frames", ANY,
         ANY, "the file's header, which CodecPrivate has, comes first"),
    Rule("rule", "application/x-subtitle-vtt", "pts", "1 without", "all",
         "the file's header has no time"),
    Rule("ffprobe", "audio/x-(vorbis|flac|speex)|video/x-theora",
         "first frames", r"[123] more", "none",
         "header packets come first, as from matroskademux"),
    Rule("rule", "audio/x-(vorbis|flac|speex)|video/x-theora", "pts",
         "[123] without", "all", "header packets have no time"),
    Rule("stock", ANY, "frames", ANY, ANY,
         "matroskademux does not find its way back after damage", "frames",
         is_damaged),
    Rule("ffprobe", "text/x-raw", "payload", ANY, ANY,
         "text is made into the markup that the caps promise"),
    Rule("ffprobe", "application/x-subtitle-(vtt|unknown)", "payload", ANY, ANY,
         "ffprobe takes the cues' names and settings away"),
    Rule("ffprobe", "audio/x-wavpack|video/x-prores", "payload", ANY, ANY,
         "Matroska strips headers that the caps' format has; ffprobe's "
         "decoders do without"),

    # Times
    Rule("stock", ANY, "pts", r"all by \d.*", ANY,
         "running time begins where the file's does, at 0, or 200 ms before "
         "a late first frame; matroskademux begins it with the first frame",
         TIMES),
    Rule("stock", ANY, "pts", r"[12] by up to \d.*", ANY,
         "matroskademux moves a late first frame to the segment's start",
         TIMES),
    Rule(ANY, ANY, "pts of a later Segment", r"all by \d.*", ANY,
         "a recording that was joined is played after all of the one before; "
         "the others begin its times anew"),
    Rule("ffprobe", "audio/x-opus", "pts", r"1 by up to [67]\.\d+ ms", ANY,
         "what CodecDelay takes from the first frame is in its clipping meta, "
         "and the frame begins at 0, as from matroskademux"),
    Rule("stock", "audio/.*", "pts", "(1|all) by .*-.* ms", ANY,
         "what lies before CodecDelay has a negative running time; "
         "matroskademux moves it to 0 or forgets the delay", TIMES),
    Rule("rule", "video/x-vp[89]", "durations", ANY, ANY,
         "frames that are not shown, as their payload alone says, take no "
         "time"),

    # Seeks: what ebmlfastdemux does is held to its own run from the start, and
    # to the last key frame before the time.
    Rule("stock", ANY, "seek (key|accurate)", ANY,
         "the same frame with another time than in its own run",
         "in matroskademux, a seek just after no-more-pads is followed by a "
         "segment whose stream time is 0"),
    Rule("stock", "audio/.*", "seek (key|accurate)", ANY,
         "an earlier key frame(, not as ffprobe reads it)?",
         "matroskademux goes to where its index says or a Cluster begins"),
    Rule("stock", "application/x-webm-enc", "seek (key|accurate)", ANY, ANY,
         "payloads, by which frames are found, differ"),
    Rule("stock", "audio/.*", "seek (key|accurate)", ANY,
         "(a later key frame, after the time|no frame).*",
         "matroskademux misses the time that was asked for"),
    Rule("stock", "video/.*", "seek (key|accurate)", ANY,
         "a frame that a run does not have",
         "matroskademux does not get over damage that it seeks behind"),
    Rule("stock", "video/.*", "seek (key|accurate)", ANY,
         "(an earlier (key frame|frame that is no key)|a later .*), not as "
         "ffprobe reads it|no frame",
         "ours is the last key frame before the time"),
    Rule("rule", "video/.*", "seek (key|accurate)",
         ".*: dts differs where durations do not tile", ANY,
         "decode times before the first frame follow from its duration"),
    Rule("rule", "audio/.*", "seek key", r".*: begins [1-9]?[0-9] ms late", ANY,
         "a lace that lasts beyond the key frame is in the Cluster before, "
         "which is not read for it"),

    # Flags
    Rule("ffprobe", "(audio|text|application|subpicture)/.*", "key flags",
         ANY, ANY,
         "every frame of such a codec can be decoded alone, even if the "
         "block's flag is not set", "key flags"),
    Rule("stock", ANY, "key flags", ANY, ANY,
         "the file says so, as ffprobe reads it", "key flags"),
]


def matches(rule, difference):
    return all(
        re.fullmatch(pattern, text, re.DOTALL) for pattern, text in (
            (rule.peer, difference.peer), (rule.codec, difference.codec),
            (rule.field, difference.field), (rule.ours, difference.ours),
            (rule.theirs, difference.theirs)))


def explain(difference, comparison):
    """The reason, or None."""
    for rule in RULES:
        if matches(rule, difference) \
                and (not rule.agrees
                     or comparison.agrees(difference, rule.agrees)) \
                and (not rule.holds or rule.holds(difference, comparison)):
            return rule.reason
    return None
