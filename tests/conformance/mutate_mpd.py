# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the MPD can be broken."""

import re

from folder import AUDIO, MPD, VIDEO
from mutations import breaks
from shapes import add_break, index_file, index_file_by_twos

CLOCK = '  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-head:2014" value="x"/>\n'
TIMES = ('availabilityStartTime="2026-11-21T12:00:00Z" '
         'publishTime="2026-11-21T12:00:20Z" minimumUpdatePeriod="PT2S"')  # fmt: skip


def set_kind(folder, kind, pattern, replacement):
    """Edits the AdaptationSet of a kind."""

    def edit(text):
        found = re.search(
            rf'<AdaptationSet contentType="{kind}".*?</AdaptationSet>', text, re.S
        )
        edited = re.sub(pattern, replacement, found[0], count=1)
        return text.replace(found[0], edited)

    folder.text(MPD, edit)


def make_dynamic(folder, attributes, clock):
    folder.sub(MPD, 'type="static"', f'type="dynamic" {attributes}')
    folder.sub(MPD, ' mediaPresentationDuration="[^"]*"', "")
    if clock:
        folder.sub(MPD, "</MPD>", f"{clock}</MPD>")


@breaks("99")
def mpd_not_xml(folder):
    folder.sub(MPD, "</Period>", "")


@breaks("99")
def mpd_of_another_schema(folder):
    folder.sub(MPD, 'xmlns="[^"]*"', 'xmlns="urn:other"')


@breaks("99")
def mpd_without_profiles(folder):
    folder.sub(MPD, ' profiles="[^"]*"', "")


@breaks("99")
def mpd_without_duration(folder):
    folder.sub(MPD, ' mediaPresentationDuration="[^"]*"', "")


@breaks("99")
def mpd_with_another_duration(folder):
    folder.sub(MPD, r'mediaPresentationDuration="[^"]*"',
               'mediaPresentationDuration="PT3.5S"')  # fmt: skip


@breaks("99")
def mpd_dynamic_without_times(folder):
    make_dynamic(folder, "", CLOCK)


@breaks("100")
def mpd_time_of_first_segment(folder):
    set_kind(folder, "video", r'<S t="0" d="(\d+)" r="(\d+)"/>',
             r'<S t="1" d="\1" r="\2"/>')  # fmt: skip


@breaks("100", also="99")
def mpd_duration_of_last_segment(folder):
    set_kind(folder, "audio", r'd="\d+"([^>]*/>\s*</SegmentTimeline>)',
             r'd="1024"\1')  # fmt: skip


@breaks("100")
def mpd_init_of_another_rendition(folder):
    set_kind(folder, "audio", 'initialization="[^"]*"',
             f'initialization="{VIDEO}/init.mp4"')  # fmt: skip


@breaks("100")
def mpd_rows_not_merged(folder):
    set_kind(folder, "video", r'<S t="0" d="(\d+)" r="(\d+)"/>',
             lambda f: f'<S t="0" d="{f[1]}"/><S d="{f[1]}" r="{int(f[2]) - 1}"/>')  # fmt: skip


@breaks("100")
def mpd_failover_content_that_is_no_gap(folder):
    content = r'<FailoverContent><FCS t="0" d="60060"/></FailoverContent>'
    set_kind(folder, "video", "<SegmentTimeline>", rf"{content}<SegmentTimeline>")


@breaks("100", also="27")
def mpd_gap_that_is_no_failover_content(folder):
    folder.media(r"^#EXTINF", "#EXT-X-GAP\n#EXTINF", [VIDEO])


@breaks("101", also="99")
def mpd_offset_of_one(folder):
    set_kind(folder, "audio", "<SegmentTemplate ",
             '<SegmentTemplate presentationTimeOffset="48000" ')  # fmt: skip


@breaks("101", also="100 99 103")
def mpd_timescale(folder):
    set_kind(folder, "audio", r'timescale="\d+"', 'timescale="44100"')


@breaks("101", also="99 106")
def mpd_hole_between_periods(folder):
    def split(text):
        period = re.search(r"  <Period.*</Period>\n", text, re.S)[0]
        second = period.replace('id="0" start="PT0S"', 'id="1" start="PT100S"')
        return text.replace(period, period + second)

    folder.text(MPD, split)


@breaks("102")
def mpd_codecs(folder):
    set_kind(folder, "video", 'codecs="[^"]*"', 'codecs="avc1.42001E"')


@breaks("102")
def mpd_no_sampling_rate(folder):
    set_kind(folder, "audio", ' audioSamplingRate="[^"]*"', "")


@breaks("102")
def mpd_channel_count(folder):
    set_kind(folder, "audio", r'(ChannelConfiguration" value=)"\d"', r'\1"6"')


@breaks("102")
def mpd_no_channels(folder):
    set_kind(folder, "audio", r"<AudioChannelConfiguration[^>]*>", "")


@breaks("102", also="106")
def mpd_sets_not_aligned(folder):
    def join(text):
        first = re.search(r"<Representation.*?</Representation>", text, re.S)[0]
        media = re.sub(r' r="(\d+)"', lambda f: f' r="{int(f[1]) - 1}"', first)
        return text.replace(first, first + media.replace('id="video_0"', 'id="v"'))

    folder.text(MPD, join)


@breaks("102", also="45 52 68 69 78")
def mpd_segment_without_access_point(folder):
    segment = folder.rendition(VIDEO).segments[1]

    def depend(samples):
        samples[0].flags = 0x01010000

    folder.rewrite_trun(segment, depend)


@breaks("103")
def mpd_bandwidth_too_low(folder):
    set_kind(folder, "video", r'bandwidth="(\d+)"',
             lambda f: f'bandwidth="{int(f[1]) * 9 // 10}"')  # fmt: skip


@breaks("103")
def mpd_bandwidth_far_too_high(folder):
    set_kind(folder, "video", r'bandwidth="(\d+)"',
             lambda f: f'bandwidth="{int(f[1]) * 2}"')  # fmt: skip


@breaks("104")
def mpd_dynamic_without_clock(folder):
    make_dynamic(folder, TIMES, "")


@breaks("106")
def mpd_names_no_file(folder):
    set_kind(folder, "audio", r"%05d", "%06d")


@breaks("106", also="99")
def mpd_without_audio(folder):
    folder.sub(MPD, r'    <AdaptationSet contentType="audio"[\s\S]*</AdaptationSet>\n',
               "")  # fmt: skip


@breaks("107")
def mpd_static_with_availability(folder):
    folder.sub(MPD, 'type="static"', f'type="static" {TIMES}')


# One file with an index


@breaks("67", also="99 106")
def mpd_index_is_elsewhere(folder):
    index_file(folder)
    folder.sub(MPD, r'indexRange="(\d+)-(\d+)"', r'indexRange="\1-1\2"')


@breaks("67", also="106")
def mpd_index_leaves_room(folder):
    index_file(folder, offset=8)


@breaks("100", also="99")
def mpd_index_of_another_time(folder):
    index_file(folder, time=1)


@breaks("67")
def mpd_index_by_twos_of_another_time(folder):
    index_file_by_twos(folder, time=1)


@breaks("106", also="19")
def mpd_index_of_more_than_is_listed(folder):
    index_file(folder)
    path = f"{AUDIO}/playlist.m3u8"
    folder.sub(path, r"#EXTINF:.*\n.*\n.*\n(?=#EXT-X-ENDLIST)", "")


# Events


def edit_break(folder, pattern, replacement):
    add_break(folder)
    folder.sub(MPD, pattern, replacement)


@breaks("109")
def event_at_another_time(folder):
    edit_break(folder, 'presentationTime="3000"', 'presentationTime="3003"')


@breaks("109")
def event_of_another_duration(folder):
    edit_break(folder, 'duration="2000"', 'duration="1900"')


@breaks("109")
def event_of_another_section(folder):
    edit_break(folder, "/DE=", "/DM=")


@breaks("109")
def event_is_missing(folder):
    edit_break(folder, '<Event presentationTime="1000".*\n', "")


@breaks("109")
def events_out_of_order(folder):
    edit_break(folder, '(<Event .*="1000".*\n)(<Event .*\n)', r"\2\1")


@breaks("109")
def events_of_one_id(folder):
    edit_break(folder, 'id="3"', 'id="2"')


@breaks("99")
def event_without_section(folder):
    edit_break(folder, "<Binary>.*</Binary>", "")
