# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fields of GStreamer's video caps, and what ffprobe calls the same."""

import hashlib
import re
from fractions import Fraction

# Matrix, transfer, primaries, as ffprobe names them: patterns, since equal
# transfers have several names.
COLORIMETRY = {
    "bt709": ("bt709", "bt709", "bt709"),
    "bt601": ("smpte170m", "smpte170m|bt709", "smpte170m"),
    "smpte240m": ("smpte240m", "smpte240m", "smpte240m"),
    "sRGB": ("gbr", "iec61966-2-1", "bt709"),
    "bt2020": ("bt2020nc", "bt2020-1[02]|bt709", "bt2020"),
    "bt2020-10": ("bt2020nc", "bt2020-10", "bt2020"),
    "bt2100-pq": ("bt2020nc", "smpte2084", "bt2020"),
    "bt2100-hlg": ("bt2020nc", "arib-std-b67", "bt2020"),
}
RANGES = {"0": "unknown", "1": "pc", "2": "tv"}
# GstVideoColorMatrix, GstVideoTransferFunction, GstVideoColorPrimaries
NUMBERS = (
    {"1": "gbr", "2": "fcc", "3": "bt709", "4": "bt470bg|smpte170m",
     "5": "smpte240m", "6": "bt2020nc"},
    {"1": "linear", "4": "bt470m", "5": "bt709|smpte170m",
     "6": "smpte240m", "7": "iec61966-2-1", "8": "bt470bg", "11": "bt2020-12",
     "13": "bt2020-10", "14": "smpte2084", "15": "arib-std-b67",
     "16": "bt709|smpte170m"},
    {"1": "bt709", "2": "bt470m", "3": "bt470bg", "4": "smpte170m",
     "5": "smpte240m", "6": "film", "7": "bt2020"},
)
PROBED = ("color_space", "color_transfer", "color_primaries")
SITES = {"mpeg2": "left", "jpeg": "center", "cosited": "topleft",
         "v-cosited": "top"}
ORDERS = {"top-field-first": ("tt", "tb"), "bottom-field-first": ("bb", "bt")}
# Of the side data that is enough.
SIDE_DATA = {
    "mastering-display-info": "Mastering display metadata",
    "content-light-level": "Content light level metadata",
    "dolby-vision-config": "DOVI configuration record",
    "multiview-mode": "Stereo 3D",
    "multiview-flags": "Stereo 3D",
}
CHROMA = {"4:0:0": "gray", "4:2:0": "420", "4:2:2": "422", "4:4:4": "444|gbr"}


def agrees(field, ours, stream):
    """Is the field as ffprobe read it, in `stream` of its report?"""
    if field in SIDE_DATA:
        return any(data["side_data_type"] == SIDE_DATA[field]
                   for data in stream.get("side_data_list", []))
    check = CHECKS.get(field)
    return check(ours.strip('"'), stream) if check else False


def is_aspect(ours, stream):
    said = stream.get("sample_aspect_ratio", "1:1").replace(":", "/")
    return Fraction(ours) == Fraction(said if said != "0/1" else "1/1")


def is_colorimetry(ours, stream):
    """What ffprobe says nothing of, is what it takes from frames."""
    parts = ours.split(":")
    if len(parts) == 4:
        wanted = [table.get(part, "unknown")
                  for table, part in zip(NUMBERS, parts[1:])]
        if "unknown" not in (RANGES[parts[0]], said := stream.get(
                "color_range", "unknown")) and said != RANGES[parts[0]]:
            return False
    else:
        wanted = COLORIMETRY[ours]
    return all(re.fullmatch(want, stream[name])
               for want, name in zip(wanted, PROBED)
               if stream.get(name, "unknown") not in ("unknown", "reserved"))


def bit_depth(ours, stream):
    match = re.search(r"p(\d+)[lb]e$", stream["pix_fmt"])
    return ours == (match[1] if match else "8")


CHECKS = {
    "pixel-aspect-ratio": is_aspect,
    "colorimetry": is_colorimetry,
    "chroma-site": lambda ours, s: SITES[ours] == s.get("chroma_location"),
    "interlace-mode": lambda ours, s:
        (ours == "progressive") == (s.get("field_order", "progressive")
                                    in ("progressive", "unknown")),
    "field-order": lambda ours, s: s.get("field_order") in ORDERS[ours],
    "bit-depth-luma": bit_depth,
    "bit-depth-chroma": bit_depth,
    "chroma-format": lambda ours, s: re.search(CHROMA[ours], s["pix_fmt"]),
    "codec_data": lambda ours, s: s.get("extradata_hash", "").endswith(
        hashlib.md5(bytes.fromhex(ours)).hexdigest()),
    "parsed": lambda ours, s: ours == "true",
}
