# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How media playlists can be broken."""

from fractions import Fraction
from pathlib import Path

from folder import AUDIO, TOP, VIDEO
from mutations import breaks


# Playlist syntax and version


@breaks("1")
def byte_order_mark(folder):
    path = f"{VIDEO}/playlist.m3u8"
    folder.write(path, b"\xef\xbb\xbf" + folder.read(path))


@breaks("1")
def control_character(folder):
    folder.append(f"{AUDIO}/playlist.m3u8", b"# \x07\n")


@breaks("2")
def multivariant_tag_in_media_playlist(folder):
    tag = b'#EXT-X-SESSION-DATA:DATA-ID="a",VALUE="b"\n'
    folder.append(f"{AUDIO}/playlist.m3u8", tag)


@breaks("3")
def version_too_low(folder):
    folder.media(r"^#EXT-X-VERSION:\d+", "#EXT-X-VERSION:5", [VIDEO])


@breaks("3")
def version_twice(folder):
    folder.media(r"^(#EXT-X-VERSION:\d+\n)", r"\1\1", [VIDEO])


@breaks("4")
def target_duration_twice(folder):
    folder.media(r"^(#EXT-X-TARGETDURATION:\d+\n)", r"\1\1", [VIDEO])


@breaks("4")
def media_sequence_at_the_end(folder):
    folder.media(r"^#EXT-X-MEDIA-SEQUENCE:.*\n", "", [AUDIO])
    folder.append(f"{AUDIO}/playlist.m3u8", b"#EXT-X-MEDIA-SEQUENCE:0\n")


@breaks("5")
def blank_in_attribute_list(folder):
    folder.sub(TOP, r",RESOLUTION", ", RESOLUTION")


@breaks("5")
def unquoted_string(folder):
    folder.sub(TOP, r'GROUP-ID="([^"]+)"', r"GROUP-ID=\1")


@breaks("6", also="19 62")
def missing_segment_file(folder):
    (folder.root / folder.segment(AUDIO, -1)).unlink()


@breaks("7")
def extinf_without_comma(folder):
    folder.media(r"^(#EXTINF:[\d.]+),", r"\1", [AUDIO])


@breaks("7")
def extinf_without_uri(folder):
    folder.append(f"{AUDIO}/playlist.m3u8", b"#EXTINF:1.0,\n")


# Media playlists


@breaks("8", also="72 73")
def no_target_duration(folder):
    folder.media(r"^#EXT-X-TARGETDURATION:.*\n", "", [AUDIO])


def set_target_duration(folder, change, names=(VIDEO, AUDIO)):
    target = folder.rendition(names[0]).playlist.target_duration + change
    pattern, text = r"^#EXT-X-TARGETDURATION:\d+", f"#EXT-X-TARGETDURATION:{target}"
    folder.media(pattern, text, names)


@breaks("9", also="72 73")
def target_duration_below_segments(folder):
    set_target_duration(folder, -1)


@breaks("11", also="12 72 73")
def target_durations_differ(folder):
    set_target_duration(folder, 1, [AUDIO])


@breaks("12", also="72 73")
def target_duration_above_segments(folder):
    set_target_duration(folder, 1)


@breaks("13")
def extinf_a_tenth_short(folder):
    duration = folder.rendition(VIDEO).playlist.entries[1].duration
    text = f"#EXTINF:{float(duration):.6f},"
    short = f"#EXTINF:{float(duration - Fraction(1, 10)):.6f},"
    folder.text(f"{VIDEO}/playlist.m3u8", lambda t: t.replace(text, short, 1))


@breaks("13")
def extinf_drifts(folder):
    """Three decimals, each two milliseconds short."""

    def shorten(found):
        return f"#EXTINF:{float(found[1]) - 0.002:.3f}"

    folder.sub(f"{AUDIO}/playlist.m3u8", r"^#EXTINF:([\d.]+)", shorten, 0)


@breaks("14", also="13")
def extinf_zero(folder):
    folder.media(r"#EXTINF:[\d.]+,\n(.*\n#EXT-X-ENDLIST)", r"#EXTINF:0.000000,\n\1")


@breaks("15", also="3")
def no_map(folder):
    folder.media(r"^#EXT-X-MAP:.*\n", "", [VIDEO])


@breaks("16")
def map_range_without_offset(folder):
    size = len(folder.read(folder.init(AUDIO)))
    folder.media(r"^(#EXT-X-MAP:.*)", rf'\1,BYTERANGE="{size}"', [AUDIO])


@breaks("16")
def range_without_start(folder):
    folder.media(r"^(#EXTINF:)", r"#EXT-X-BYTERANGE:100\n\1", [AUDIO])


@breaks("17", also="19 62")
def range_past_the_file(folder):
    pattern = r"(#EXTINF:.*\n.*\n#EXT-X-ENDLIST)"
    folder.media(pattern, r"#EXT-X-BYTERANGE:99999999@0\n\1", [AUDIO])


@breaks("17")
def wrong_bitrate_tag(folder):
    folder.media(r"^(#EXTINF:)", r"#EXT-X-BITRATE:1\n\1", [VIDEO])


@breaks("18")
def no_endlist(folder):
    folder.media(r"^#EXT-X-ENDLIST\n", "")


@breaks("18", also="21 26")
def no_playlist_type(folder):
    folder.media(r"^#EXT-X-PLAYLIST-TYPE:VOD\n", "", [AUDIO])


@breaks("19", also="62 72 73")
def audio_ends_early(folder):
    pattern = r"(#EXTINF:.*\n.*\n){2}#EXT-X-ENDLIST"
    folder.media(pattern, "#EXT-X-ENDLIST", [AUDIO])


@breaks("20")
def no_independence_claim(folder):
    for path in folder.root.rglob("*.m3u8"):
        text = path.read_text().replace("#EXT-X-INDEPENDENT-SEGMENTS\n", "")
        path.write_text(text)


@breaks("24")
def needless_discontinuity(folder):
    pattern = r"(#EXTINF:.*\n.*\n#EXT-X-ENDLIST)"
    folder.media(pattern, r"#EXT-X-DISCONTINUITY\n\1")


@breaks("24")
def format_change_without_discontinuity(folder):
    init = folder.init(VIDEO)
    other = Path(init).with_name("other.mp4")
    folder.write(other, folder.read(init))
    at = "moov/trak/mdia/minf/stbl/stsd/avc1"
    folder.poke(other.as_posix(), at, 24 + 8, b"\0\x49")  # horizresolution
    pattern = r"(#EXTINF:.*\n.*\n#EXT-X-ENDLIST)"
    folder.media(pattern, r'#EXT-X-MAP:URI="other.mp4"\n\1', [VIDEO])


@breaks("25", also="24")
def discontinuity_in_audio_only(folder):
    pattern = r"(#EXTINF:.*\n.*\n#EXT-X-ENDLIST)"
    folder.media(pattern, r"#EXT-X-DISCONTINUITY\n\1", [AUDIO])


@breaks("32")
def allow_cache(folder):
    folder.media(r"^(#EXT-X-MAP)", r"#EXT-X-ALLOW-CACHE:YES\n\1", [VIDEO])


@breaks("3")
def version_is_no_number(folder):
    folder.media(r"^#EXT-X-VERSION:\d+", "#EXT-X-VERSION:six", [AUDIO])


@breaks("3")
def version_too_high(folder):
    folder.media(r"^#EXT-X-VERSION:\d+", "#EXT-X-VERSION:9", [AUDIO])


@breaks("14", also="13 73 74")
def no_segments(folder):
    folder.sub(f"{AUDIO}/playlist.m3u8", r"^#EXTINF:.*\n.*\n", "", 0)


LAST = r"#EXTINF:.*\n.*\n#EXT-X-ENDLIST"  # entry


@breaks("15", also="48 49 62")
def map_changes_where_the_timeline_jumps(folder):
    init = folder.init(AUDIO)
    other = Path(init).with_name("other.mp4").as_posix()
    folder.write(other, folder.read(init))
    folder.media(rf"({LAST})", r'#EXT-X-MAP:URI="other.mp4"\n\1', [AUDIO])
    folder.set_tfdt(folder.segment(AUDIO, -1), 10)


@breaks("15", also="3 5 6 73 74")
def map_without_uri(folder):
    folder.media(r"^#EXT-X-MAP:.*", "#EXT-X-MAP:", [AUDIO])


@breaks("17", also="13 19 48 49 53 62 72 73")
def segment_listed_twice(folder):
    pattern = r"^(.*\.m4s)\n(#EXTINF:.*)\n.*\n#EXT-X-ENDLIST"
    folder.media(pattern, r"\1\n\2\n\1\n#EXT-X-ENDLIST", [AUDIO])


@breaks("17", also="13 19 48 49 53 62 72 73")
def ranges_overlap(folder):
    size = len(folder.read(folder.segment(AUDIO, -2)))
    byterange = rf"#EXT-X-BYTERANGE:{size}@0"
    pattern = r"^(.*\.m4s)\n(#EXTINF:.*)\n.*\n#EXT-X-ENDLIST"
    twice = rf"{byterange}\n\1\n\2\n{byterange}\n\1\n#EXT-X-ENDLIST"
    folder.media(pattern, twice, [AUDIO])


@breaks("18")
def unknown_playlist_type(folder):
    folder.media(r"^#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-PLAYLIST-TYPE:LIVE")


@breaks("18")
def playlist_types_differ(folder):
    folder.media(
        r"^#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-PLAYLIST-TYPE:EVENT", [AUDIO]
    )
