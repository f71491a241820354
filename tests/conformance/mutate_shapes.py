# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How live playlists, I-frame playlists, text, byte ranges and gaps can be
broken."""

import re

from folder import AUDIO, TOP, VIDEO, set_attribute
from mutations import breaks
from shapes import (
    IFRAMES, TEXT, add_iframes, add_text, join_files, lose_segment, make_hole,
    make_live,
)  # fmt: skip

DATE = r"#EXT-X-PROGRAM-DATE-TIME:"


def number_from(folder, number):
    folder.media(r"^#EXT-X-MEDIA-SEQUENCE:\d+", f"#EXT-X-MEDIA-SEQUENCE:{number}")


# Dates and windows


@breaks("21")
def live_without_dates(folder):
    make_live(folder)
    folder.sub(f"{AUDIO}/playlist.m3u8", rf"^{DATE}.*\n", "", 0)


@breaks("21")
def live_without_first_date(folder):
    make_live(folder)
    folder.media(rf"^{DATE}.*\n", "", [VIDEO])


@breaks("21")
def date_without_zone(folder):
    make_live(folder)
    folder.media(rf"^({DATE}.*)Z$", r"\1", [AUDIO])


@breaks("21")
def date_without_such_day(folder):
    make_live(folder)
    folder.media(rf"^{DATE}2026-11-21", "#EXT-X-PROGRAM-DATE-TIME:2026-11-31", [AUDIO])


@breaks("22")
def date_jumps(folder):
    make_live(folder)
    folder.media(rf"(\n{DATE}2026-11-21T09:00:.{{3}})0", r"\g<1>5", [VIDEO])


@breaks("22")
def dates_of_audio_are_late(folder):
    make_live(folder)
    folder.sub(f"{AUDIO}/playlist.m3u8", rf"({DATE}2026-11-21T)09", r"\g<1>10", 0)


@breaks("23")
def window_is_too_short(folder):
    make_live(folder)
    number_from(folder, 7)
    entry = r"#EXT-X-PROGRAM-DATE-TIME.*\n#EXTINF.*\n.*\n"
    for name in (VIDEO, AUDIO):
        folder.sub(f"{name}/playlist.m3u8", rf"^((?:{entry}){{2}})(?:{entry})+", r"\1")


@breaks("23")
def window_has_few_segments(folder):
    make_live(folder)
    number_from(folder, 7)
    entry = r"#EXT-X-PROGRAM-DATE-TIME.*\n#EXTINF.*\n.*\n"
    for name in (VIDEO, AUDIO):
        folder.sub(
            f"{name}/playlist.m3u8", rf"^((?:{entry}){{4}})(?:{entry})*", r"\1# cut\n"
        )


@breaks("26")
def live_without_discontinuity_sequence(folder):
    make_live(folder)
    folder.media("#EXT-X-DISCONTINUITY-SEQUENCE:0\n", "", [VIDEO])


# Gaps


@breaks("27", also="73 74")
def nothing_but_gaps(folder):
    path = f"{AUDIO}/playlist.m3u8"
    folder.sub(path, r"^#EXTINF", "#EXT-X-GAP\n#EXTINF", 0)


@breaks("27", also="69")
def gap_with_range(folder):
    lose_segment(folder)
    folder.media(r"^(#EXT-X-GAP\n)", r"#EXT-X-BYTERANGE:10@0\n\1", [VIDEO])


@breaks("27", also="19 69")
def segment_missing_in_one_variant(folder):
    folder.add_variant()
    lose_segment(folder, names=["video_1"])


@breaks("27")
def gap_with_file_in_all_variants(folder):
    folder.add_variant()
    folder.media(r"^#EXTINF", "#EXT-X-GAP\n#EXTINF", [VIDEO, "video_1"])


@breaks("27")
def gap_with_file_and_no_other_variant(folder):
    folder.media(r"^#EXTINF", "#EXT-X-GAP\n#EXTINF", [VIDEO])


@breaks("27", also="19 63")
def gap_with_file_where_others_have_nothing(folder):
    make_hole(folder)
    lose_segment(folder, index=0, names=[VIDEO])


# Date ranges


def add_range(folder, attributes, names=(VIDEO,)):
    make_live(folder)
    tag = f'#EXT-X-DATERANGE:ID="a",START-DATE="2026-11-21T09:00:01.000Z",{attributes}'
    folder.media(r"^(#EXT-X-MAP)", rf"{tag}\n\1", names)


@breaks("5")
def date_range_with_a_word_of_an_application(folder):
    add_range(folder, "DURATION=1.0,X-COM-EXAMPLE-KIND=AD")


@breaks("31")
def date_range_without_id(folder):
    add_range(folder, "DURATION=1.0")
    folder.sub(f"{VIDEO}/playlist.m3u8", r'ID="a",', "")


@breaks("31")
def date_range_without_start(folder):
    add_range(folder, "DURATION=1.0")
    folder.sub(f"{VIDEO}/playlist.m3u8", r',START-DATE="[^"]*"', "")


@breaks("31")
def date_range_ends_before_it_starts(folder):
    add_range(folder, 'END-DATE="2026-11-21T09:00:00.000Z"')


@breaks("5")
def date_range_of_negative_duration(folder):
    add_range(folder, "DURATION=-1.0")


@breaks("31")
def end_on_next_of_no_class(folder):
    add_range(folder, "END-ON-NEXT=YES")


@breaks("31")
def end_on_next_with_duration(folder):
    add_range(folder, 'CLASS="c",END-ON-NEXT=YES,DURATION=1.0')


@breaks("31")
def way_in_without_way_out(folder):
    add_range(folder, "SCTE35-IN=0xFC30")


@breaks("31")
def date_range_is_another_elsewhere(folder):
    add_range(folder, "DURATION=1.0", (VIDEO, AUDIO))
    folder.media("DURATION=1.0", "DURATION=2.0", [AUDIO])


@breaks("31", also="21")
def date_range_without_dates(folder):
    add_range(folder, "DURATION=1.0")
    folder.sub(f"{VIDEO}/playlist.m3u8", rf"^{DATE}.*\n", "", 0)


# Byte ranges


@breaks("16")
def header_range_without_offset(folder):
    join_files(folder)
    folder.media(r'BYTERANGE="(\d+)@0"', r'BYTERANGE="\1"', [AUDIO])


@breaks("17", also="43 73 74")
def header_range_inside_segment(folder):
    join_files(folder)
    folder.media(r'BYTERANGE="(\d+)@0"', r'BYTERANGE="\g<1>0@0"', [AUDIO])


@breaks("17", also="48 49 53 62")
def ranges_out_of_order(folder):
    join_files(folder)
    ranges = re.findall(r"#EXT-X-BYTERANGE:(.*)", folder.read(
        f"{AUDIO}/playlist.m3u8").decode())  # fmt: skip
    folder.media(ranges[2], ranges[0], [AUDIO])


# I-frame playlists


@breaks("78")
def iframe_variant_without_resolution(folder):
    add_iframes(folder)
    folder.attribute("EXT-X-I-FRAME-STREAM-INF", "RESOLUTION", None)


@breaks("6")
def iframe_variant_leads_nowhere(folder):
    add_iframes(folder)
    folder.attribute("EXT-X-I-FRAME-STREAM-INF", "URI", '"nowhere.m3u8"')


@breaks("78", also="3")
def iframe_playlist_does_not_say_so(folder):
    add_iframes(folder)
    folder.sub(IFRAMES, r"^#EXT-X-I-FRAMES-ONLY\n", "")


@breaks("3")
def iframe_version_too_low(folder):
    add_iframes(folder)
    folder.sub(IFRAMES, r"VERSION:5", "VERSION:4")


@breaks("78")
def iframe_range_is_cut(folder):
    add_iframes(folder)
    folder.sub(IFRAMES, r"BYTERANGE:(\d+)\d@", r"BYTERANGE:\1@")


@breaks("78")
def iframe_duration_is_not_the_time_between(folder):
    add_iframes(folder)
    folder.sub(IFRAMES, r"^#EXTINF:.*", "#EXTINF:1.000000,")


@breaks("78")
def iframe_stands_too_long(folder):
    add_iframes(folder)
    folder.sub(IFRAMES, r"^#EXTINF:.*(?=\n.*\n.*\n#EXT-X-ENDLIST)", "#EXTINF:9.0,")


@breaks("78")
def iframe_bandwidth_too_low(folder):
    add_iframes(folder)
    folder.attribute("EXT-X-I-FRAME-STREAM-INF", "BANDWIDTH", "1000")


# Text


@breaks("75")
def text_is_no_webvtt(folder):
    add_text(folder)
    path = next((folder.root / TEXT).glob("*.vtt"))
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nSRT\n")


@breaks("75")
def text_without_language(folder):
    add_text(folder)
    folder.text(TOP, lambda text: text.replace(',LANGUAGE="sv"', ""))


@breaks("75")
def two_texts_look_the_same(folder):
    add_text(folder)

    def double(text):
        tag = re.search(r"^#EXT-X-MEDIA:TYPE=SUBTITLES.*\n", text, re.M)[0]
        return text.replace(tag, tag + set_attribute(tag, "EXT-X-MEDIA", "NAME",
                                                     '"other"'))  # fmt: skip

    folder.text(TOP, double)


@breaks("75")
def groups_have_other_members(folder):
    add_text(folder)

    def double(text):
        tag = re.search(r"^#EXT-X-MEDIA:TYPE=SUBTITLES.*\n", text, re.M)[0]
        other = set_attribute(tag, "EXT-X-MEDIA", "NAME", '"other"')
        other = set_attribute(other, "EXT-X-MEDIA", "GROUP-ID", '"more"')
        return text.replace(tag, tag + other)

    folder.text(TOP, double)
