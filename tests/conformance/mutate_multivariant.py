# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the multivariant playlist and the set of renditions can be broken."""

import re
import shutil
from fractions import Fraction

import isobmff
from folder import AUDIO, MDHD, TOP, VIDEO, box, scale_attribute, set_attribute
from mutations import breaks


# Multivariant playlist


@breaks("71")
def no_frame_rate(folder):
    folder.sub(TOP, r",FRAME-RATE=[\d.]+", "")


@breaks("71")
def no_average_bandwidth(folder):
    folder.sub(TOP, r",AVERAGE-BANDWIDTH=\d+", "")


@breaks("72")
def bandwidth_below_peak(folder):
    folder.text(TOP, lambda t: scale_attribute(t, "BANDWIDTH", Fraction(95, 100)))


@breaks("73")
def bandwidth_far_above_peak(folder):
    folder.text(TOP, lambda t: scale_attribute(t, "BANDWIDTH", Fraction(3, 2)))


@breaks("73")
def average_bandwidth_far_off(folder):
    folder.text(
        TOP, lambda t: scale_attribute(t, "AVERAGE-BANDWIDTH", Fraction(3, 2))
    )


@breaks("74")
def other_frame_rate(folder):
    folder.sub(TOP, r"FRAME-RATE=[\d.]+", "FRAME-RATE=48.000")


@breaks("74")
def other_resolution(folder):
    folder.sub(TOP, r"RESOLUTION=\d+", "RESOLUTION=64")


@breaks("74", also="76")
def audio_codec_not_listed(folder):
    folder.sub(TOP, r",mp4a[.\d]+", "")


@breaks("75")
def wrong_channels(folder):
    folder.sub(TOP, r'CHANNELS="\d+"', 'CHANNELS="6"')


@breaks("75", also="73 74")
def group_does_not_exist(folder):
    folder.sub(TOP, r',AUDIO="[^"]+"', ',AUDIO="nowhere"')


@breaks("76", also="74")
def other_audio_codec_announced(folder):
    folder.sub(TOP, r",mp4a[.\d]+", ",ac-3")


@breaks("77")
def caption_channel_unknown(folder):
    tag = (
        b'#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="cc",'
        b'LANGUAGE="en",INSTREAM-ID="CC9"\n'
    )
    folder.append(TOP, tag)


@breaks("77")
def captions_none_on_one_variant(folder):
    folder.add_variant()
    is_none = "CLOSED-CAPTIONS=NONE" in folder.read(TOP).decode()
    value = None if is_none else "NONE"
    folder.attribute("EXT-X-STREAM-INF", "CLOSED-CAPTIONS", value)


@breaks("79")
def wrong_video_range(folder):
    folder.attribute("EXT-X-STREAM-INF", "VIDEO-RANGE", "PQ")


@breaks("80")
def variant_twice(folder):
    folder.text(
        TOP, lambda t: t + re.search(r"^#EXT-X-STREAM-INF.*\n.*\n", t, re.M)[0]
    )


@breaks("81", also="9 69 72 73")
def variants_cut_differently(folder):
    folder.add_variant()
    folder.join_first_two("video_1")


@breaks("81", also="19")
def variant_ends_early(folder):
    folder.add_variant()
    pattern = r"#EXTINF:.*\n.*\n#EXT-X-ENDLIST"
    folder.media(pattern, "#EXT-X-ENDLIST", ["video_1"])


@breaks("82")
def level_beyond_limits(folder):
    path, config = folder.init(VIDEO), "moov/trak/mdia/minf/stbl/stsd/avc1/avcC"
    level = folder.peek(path, config)[3]
    folder.poke(path, config, 3, b"\x3e")
    folder.poke(path, config, 8 + 3, b"\x3e")  # in the SPS
    folder.sub(TOP, rf"(?i)(avc1\.\w{{4}}){level:02x}", r"\g<1>3e")


@breaks("6", also="62 63")
def variant_leads_nowhere(folder):
    folder.sub(TOP, rf"^{VIDEO}/", "nowhere/")


@breaks("71")
def no_variant(folder):
    folder.sub(TOP, r"^#EXT-X-STREAM-INF.*\n.*\n", "")


@breaks("73", also="72 B2")
def peak_far_above_average(folder):
    path = folder.segment(VIDEO, 1)
    data = folder.read(path)
    moof = folder.chain(path, "moof")[-1].start
    ballast = box("emsg", bytes(12 * len(data)))
    folder.write(path, data[:moof] + ballast + data[moof:])


@breaks("74")
def frame_rate_of_one_decimal(folder):
    rate = re.search(r"FRAME-RATE=([\d.]+)", folder.read(TOP).decode())[1]
    folder.sub(TOP, r"FRAME-RATE=[\d.]+", f"FRAME-RATE={rate}0")


@breaks("75", also="65")
def no_language(folder):
    folder.attribute("EXT-X-MEDIA", "LANGUAGE", None)


@breaks("75")
def no_name(folder):
    folder.attribute("EXT-X-MEDIA", "NAME", None)


@breaks("75")
def no_channels(folder):
    folder.attribute("EXT-X-MEDIA", "CHANNELS", None)


@breaks("75")
def forced_audio(folder):
    folder.attribute("EXT-X-MEDIA", "FORCED", "NO")


@breaks("75")
def default_is_not_selected(folder):
    folder.text(
        TOP,
        lambda text: set_attribute(
            set_attribute(text, "EXT-X-MEDIA", "AUTOSELECT", "NO"),
            "EXT-X-MEDIA", "DEFAULT", "YES",
        ),
    )  # fmt: skip


@breaks("75")
def two_defaults_of_one_name(folder):
    def double(text):
        text = set_attribute(text, "EXT-X-MEDIA", "DEFAULT", "YES")
        return re.sub(r"^(#EXT-X-MEDIA:.*\n)", r"\1\1", text, flags=re.M)

    folder.text(TOP, double)


@breaks("77")
def captions_with_uri(folder):
    language = re.search('LANGUAGE="([^"]+)"', folder.read(TOP).decode())[1]
    tag = (
        f'#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="cc",'
        f'LANGUAGE="{language}",INSTREAM-ID="CC1",URI="{AUDIO}/playlist.m3u8"\n'
    )
    folder.append(TOP, tag.encode())


@breaks("79")
def video_range_on_one_variant(folder):
    folder.text(TOP, lambda t: re.sub(r",VIDEO-RANGE=\w+", "", t) + "\n")
    folder.add_variant()
    folder.attribute("EXT-X-STREAM-INF", "VIDEO-RANGE", "PQ")


@breaks("80", also="74")
def aspect_ratios_differ(folder):
    folder.add_variant()
    folder.sub(TOP, r"RESOLUTION=\d+", "RESOLUTION=64")


@breaks("50", also="19 62 74 81")
def variants_differ_in_timescale(folder):
    folder.add_variant()
    scale = isobmff.parse_mdhd(folder.chain("video_1/init.mp4", MDHD)[-1])[0]
    folder.set_timescale("video_1/init.mp4", scale + 1)


@breaks("S1", needs_source=True)
def more_renditions_than_source_streams(folder):
    shutil.copytree(folder.root / AUDIO, folder.root / "audio_1")

    def double(text):
        tag = re.search(r"^#EXT-X-MEDIA:.*\n", text, re.M)[0]
        other = tag.replace(f"{AUDIO}/", "audio_1/")
        other = set_attribute(other, "EXT-X-MEDIA", "NAME", '"other"')
        other = set_attribute(other, "EXT-X-MEDIA", "DEFAULT", "NO")
        other = set_attribute(other, "EXT-X-MEDIA", "AUTOSELECT", "NO")
        return text.replace(tag, tag + other)

    folder.text(TOP, double)
