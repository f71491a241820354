# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which differences between a clip and its copy by fmp4fragmux are known, and
why."""

import collections
import re

import remuxchecks as checks

# A rule explains a difference when all its patterns match in full: the clip's
# name, the copy's (codecs, and a parser that is not the usual one), the stream's
# codec, the field and the text of the difference. And `holds`, a function of the
# difference and its Copy, must find the reason true of these files.
Rule = collections.namedtuple("Rule", "clip copy codec field text reason holds",
                              defaults=[None])

ANY = ".*"
PARSED = r".* \(h26[45]parse\)"

RULES = [
    # Nothing comes out of the demuxer.
    Rule(r".*(encrypted|cenc|fragmented_uuid).*", ANY, ANY, ANY, ANY,
         "encrypted, and no demuxer tells how in caps that a muxer takes"),

    # Parsers
    Rule(r".*\.(h264|ts|m2ts)", PARSED, "h264", "payload",
         "1 differ, the first of which is 0",
         "h264parse loses the SEI messages of the first access unit"),
    Rule(r"test-25fps\.h264", PARSED, "h264", "frames|decode", "1 .*of 250.*",
         "h264parse gives no times where the stream says no rate"),

    # Key frames
    Rule(ANY, ANY, "hevc", "keys", ANY,
         "only what follows a CRA picture shows whether leading pictures refer to "
         "before it, so none but the first is a sync sample", checks.are_cras),
    Rule(ANY, ANY, "h264", "keys", ANY,
         "recovery points that are no IDR pictures are no sync samples",
         checks.are_recovery_points),
    Rule(ANY, ANY, "h264|hevc", "frames", ANY,
         "pictures before the first key frame refer to what is not there",
         checks.is_before_first_key),
    Rule(r"iibbibb_editlist_videoonly\.mp4", ANY, "h264", "keys", "4 differ",
         "the source calls I pictures sync samples that are no IDR pictures"),

    # Edit lists
    Rule(r"iibbibb_editlist_videoonly\.mp4", ANY, "h264", "start",
         r"\+0\.5000 s",
         "the edit begins between two frames: FFmpeg moves it to one, qtdemux "
         "reads it as it is"),
    Rule(r"iibbibb_editlist_videoonly\.mp4", ANY, "h264", "decode",
         "13 frames of 12, 12 .*",
         "the frame before the edit is in both; FFmpeg shows its half second of "
         "the copy"),
    Rule(r"sample_15fps_720p_1s\.mp4", ANY, "aac", "frames|decode",
         r"(0 first \(0 before time 0\) and 1 last left out|45 frames of 46, 45 .*)",
         "qtdemux leaves out the frame behind the edit"),
    Rule(r"sample_opus\.mp4", "opus", "opus", "frames|decode",
         r"43 first \(43 before time 0\) .*|103 frames of 146, 103 .*",
         "qtdemux leaves out what lies long before the edit"),

    # MPEG-TS
    Rule(r"(bear-640x360(-ac3)?|sintel-captions)\.ts", ANY, "-", "run",
         r"WARNING: .*: timestamps run back; .*",
         "tsdemux corrects its clock there, and the muxer tells that it goes on"),
    Rule(r"sintel-captions\.ts", ".*aac", "aac|-", "run|frames|decode",
         r".*(has no timestamp and is left out.*|9 first \(0 .*|203 frames of 212, "
         r"202 .*)",
         "tsdemux gives no times to audio before the first clock reference"),
    Rule(r"sample_ac3\.ts", "ac3", "ac3", "frames|times|decode",
         r"1 first \(0 .* 1 last left out|1 of 8 PTS off, .* is 0.*|8 frames of 9.*",
         "the source begins and ends in the middle of a frame"),
    Rule(r".*\.(ts|m2ts)", ANY, "-", "run",
         r"ERROR: .* Internal data stream error\.|"
         r"ERROR: .* no valid or supported streams\.|"
         r"WARNING: .* Delayed linking failed\.|no output|status -?\d+",
         "tsdemux does not know the stream's type, or takes it for another",
         checks.is_not_offered),

    # What the source's container says of the picture
    Rule(ANY, ANY, "-", "boxes", r"rule 64: .*",
         "the source's container gives the picture another shape than its SPS",
         checks.is_reshaped),
    Rule(ANY, ANY, "h264", "decode", r"(\d+) frames of \1, .*",
         "the source is to be turned, which the copy does not say",
         checks.is_turned),

    # New headers
    Rule(r"ts-resolution-change\.ts", ANY, "h264|ac3", "times",
         r"\d+ of \d+ PTS off, .*, by up to -4\.1337 s",
         "each of the source's three parts begins at the same time; tsdemux lets "
         "them go on"),
    Rule(r"ts-resolution-change\.ts", ANY, "h264|ac3", "decode|readers", ANY,
         "each part has a header; FFmpeg and qtdemux keep to the first"),

    # Readers
    Rule(ANY, ANY, "h264|hevc", "readers",
         "qtdemux' PTS differ from those of the boxes",
         "qtdemux moves each run of samples by its lowest composition offset"),

    # Damage
    Rule(r".*\.mkv", ANY, "-", "run", "WARNING: .* bytes at offset .* were passed "
         "over.", "so many bytes are no elements", checks.is_passed_over),
    Rule(r".*\.mkv", ANY, "-", "run", "ERROR: .* The stream is cut off: .*",
         "the file is shorter than it says, which is told after its last frame",
         checks.is_cut_off),
    Rule(r".*\.mkv", ANY, "-", "run",
         "WARNING: .* The stream is cut off: it ends inside an element.",
         "FFmpeg finds the same", checks.is_cut_off_live),
    Rule(r".*\.mkv", ANY, ANY, "frames|decode", r"0 first .*|\d+ frames of .*",
         "gst-launch-1.0 stops at that error, with a fragment under way",
         checks.is_last_fragment),
    Rule(r".*\.ts", ANY, "-", "run", "WARNING: .* CONTINUITY: .*",
         "packets are missing", checks.is_discontinuous),
    Rule(r".*\.ts", ANY, ANY, "payload|frames|decode", ANY,
         "FFmpeg's demuxer makes something else of damaged packets; decoded from "
         "what tsdemux gives, all is the same", checks.is_as_demuxed),
    Rule(r".*\.ts", PARSED, "h264", "frames|decode", ANY,
         "the same, and h264parse loses the SEI messages of the first access unit",
         checks.is_demuxed_but_for_sei),
    Rule(r".*\.ts", ANY, ANY, "times", ANY,
         "frames that FFmpeg's demuxer makes of damaged packets",
         checks.are_of_other_frames),
    Rule(r".*\.mkv", ANY, "h264", "frames", ANY,
         "FFmpeg drops an access unit whose length has lost its first bytes, "
         "which is mended here", checks.is_mended),
    Rule(r".*\.mkv", ANY, "h264", "decode", r"\d+ frames of .*",
         "FFmpeg drops an access unit whose length has lost its first bytes, "
         "which is mended here", checks.is_mended_picture),
    Rule(ANY, ANY, ANY, "decode", r"(?!\d+ frames of ).*",
         "as of the source", checks.is_complained_of),

    # The source's own faults
    Rule(r"test\.ts", ".*aac", "aac", "start|decode",
         r"\+0\.0232 s|315 frames of 316, 314 .*",
         "the first frame has no ADTS header, so aacparse and FFmpeg's copy leave "
         "it out"),
    Rule(r"sample_ac3(_fragmented)?\.mp4", ANY, "ac3", "decode",
         r".*\(as does the source\)", "a frame is damaged in the source"),
]


def explain(difference, copy):
    """The reason, or None."""
    texts = (copy.clip.path.name, copy.name, difference.stream,
             difference.field, difference.text)
    for rule in RULES:
        if all(re.fullmatch(pattern, text, re.DOTALL)
               for pattern, text in zip(rule, texts)) \
                and (not rule.holds or rule.holds(difference, copy)):
            return rule.reason
    return None
