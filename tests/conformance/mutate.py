# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways to break a good output folder, at least one for every rule. The folder
has video_0 (H.264 with reordered pictures) and audio_0 (AAC), four segments or
more each, as hlssink-fmp4 lays them out."""

import re
import shutil
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import isobmff
import presentation as output
from findings import Report

TOP = "multivariant.m3u8"
VIDEO, AUDIO = "video_0", "audio_0"


@dataclass
class Mutation:
    rule: str
    apply: object  # function of a Folder
    also: set  # rules that this cannot but break as well
    needs_source: bool
    needs_decoding: bool

    @property
    def name(self):
        return self.apply.__name__


MUTATIONS = []


def breaks(rule, also="", needs_source=False, needs_decoding=False):
    def register(function):
        MUTATIONS.append(
            Mutation(rule, function, set(also.split()), needs_source, needs_decoding)
        )
        return function

    return register


class Folder:
    """A copy of a good folder, and the tools to damage it."""

    def __init__(self, root):
        self.root = Path(root)

    @classmethod
    def copy(cls, good, root):
        shutil.copytree(good, root)
        return cls(root)

    def load(self):
        return output.load(self.root, Report())

    def rendition(self, name):
        return self.load().renditions[f"{name}/playlist.m3u8"]

    def read(self, path):
        return bytearray((self.root / path).read_bytes())

    def write(self, path, data):
        (self.root / path).write_bytes(data)

    def text(self, path, edit):
        """Replaces a playlist's text by edit(text), which must differ."""
        before = (self.root / path).read_text()
        after = edit(before)
        assert after != before, f"{path} is unchanged"
        (self.root / path).write_text(after)

    def sub(self, path, pattern, replacement, count=1):
        self.text(
            path, lambda t: re.sub(pattern, replacement, t, count=count, flags=re.M)
        )

    def media(self, pattern, replacement, names=(VIDEO, AUDIO)):
        for name in names:
            self.sub(f"{name}/playlist.m3u8", pattern, replacement)

    def init(self, name):
        return self.rendition(name).init.where

    def segment(self, name, index):
        return self.rendition(name).segments[index].where

    def chain(self, path, box_path):
        """The boxes from the top to the one at `box_path`."""
        boxes, chain = isobmff.parse_boxes(self.read(path)), []
        for kind in box_path.split("/"):
            box = next(box for box in boxes if box.type == kind)
            chain.append(box)
            boxes = box.children
        return chain

    def poke(self, path, box_path, offset, data):
        """Overwrites bytes at `offset` of a box's payload."""
        box = self.chain(path, box_path)[-1]
        start = box.start + box.header_size + offset
        whole = self.read(path)
        assert whole[start : start + len(data)] != data
        whole[start : start + len(data)] = data
        self.write(path, whole)

    def peek(self, path, box_path):
        return bytes(self.chain(path, box_path)[-1].payload)

    def insert(self, path, parent_path, data):
        """Appends bytes to a container box, ancestors growing with it."""
        whole, chain = self.read(path), self.chain(path, parent_path)
        for box in chain:
            size = (box.size + len(data)).to_bytes(4, "big")
            whole[box.start : box.start + 4] = size
        end = chain[-1].end
        self.write(path, whole[:end] + data + whole[end:])

    def append(self, path, data):
        self.write(path, self.read(path) + data)

    def poke_sample(self, segment, sample, offset, data):
        whole = self.read(segment.where)
        start = sample.position + offset
        whole[start : start + len(data)] = data
        self.write(segment.where, whole)

    def set_tfdt(self, path, change):
        version, time = isobmff.parse_tfdt(self.chain(path, "moof/traf/tfdt")[-1])
        data = (time + change).to_bytes(8 if version else 4, "big")
        self.poke(path, "moof/traf/tfdt", 4, data)

    def set_composition_offsets(self, segment, change):
        """Adds change(sample index, sample) to composition offsets."""
        path = segment.where
        box = self.chain(path, "moof/traf/trun")[-1]
        trun = isobmff.parse_trun(box)
        assert trun.has_composition_offsets
        row_size = 4 * bin(trun.flags & 0xF00).count("1")
        position = box.end - len(trun.rows) * row_size
        whole = self.read(path)
        for index, row in enumerate(trun.rows):
            position += row_size
            delta = change(index, segment.samples[index])
            value = row.composition_offset + delta
            whole[position - 4 : position] = value.to_bytes(4, "big", signed=True)
        self.write(path, whole)

    def add_variant(self):
        """A second variant, the same video in video_1 with another bandwidth."""
        shutil.copytree(self.root / VIDEO, self.root / "video_1")

        def double(text):
            stream_inf = re.search(r"^#EXT-X-STREAM-INF.*\n.*\n", text, re.M)[0]
            second = stream_inf.replace(f"{VIDEO}/", "video_1/")
            second = scale_attribute(second, "BANDWIDTH", Fraction(101, 100))
            return text + second

        self.text(TOP, double)

    def join_first_two(self, name):
        """Makes one segment of the first two."""
        rendition = self.rendition(name)
        first, second = rendition.segments[:2]
        moof = second.fragments[0].moof.start
        self.append(first.where, second.data[moof:])
        total = first.entry.duration + second.entry.duration

        def join(text):
            pattern = r"#EXTINF:[\d.]+,\n(.*\n)#EXTINF:[\d.]+,\n.*\n"
            return re.sub(
                pattern, rf"#EXTINF:{float(total):.6f},\n\1", text, count=1
            )

        self.text(rendition.where, join)
        return total


def scale_attribute(text, name, factor):
    """Multiplies integer attributes called `name`."""

    def scaled(found):
        return f"{found[1]}{name}={int(int(found[2]) * factor)}"

    return re.sub(rf"([:,]){name}=(\d+)", scaled, text)


def box(kind, payload=b""):
    return (8 + len(payload)).to_bytes(4, "big") + kind.encode() + payload


def edit_list(media_time):
    """edts with one edit at rate 1 and no duration."""
    row = bytes(4) + media_time.to_bytes(4, "big", signed=True) + b"\0\1\0\0"
    return box("edts", box("elst", bytes(4) + b"\0\0\0\1" + row))


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
    folder.sub(TOP, r'GROUP-ID="(\w+)"', r"GROUP-ID=\1")


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


@breaks("18")
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


# Init and media segments


@breaks("43")
def media_data_in_init(folder):
    folder.append(folder.init(AUDIO), box("mdat"))


@breaks("43")
def samples_in_init(folder):
    table = "moov/trak/mdia/minf/stbl/stts"
    folder.poke(folder.init(AUDIO), table, 4, b"\0\0\0\1")


@breaks("44")
def movie_box_in_segment(folder):
    folder.append(folder.segment(AUDIO, 1), box("moov"))


@breaks("44", also="19 62")
def truncated_segment(folder):
    path = folder.segment(AUDIO, -1)
    folder.write(path, folder.read(path)[:-10])


def change_nal_type(folder, segment, sample, old, new):
    """Gives the first NAL unit of type `old` in a sample another type."""
    position = 0
    while sample.data[position + 4] & 31 != old:
        size = int.from_bytes(sample.data[position : position + 4], "big")
        position += 4 + size
    header = sample.data[position + 4] & 0xE0 | new
    folder.poke_sample(segment, sample, position + 4, bytes([header]))


@breaks("45")
def no_idr_picture(folder):
    segment = folder.rendition(VIDEO).segments[1]
    change_nal_type(folder, segment, segment.samples[0], 5, 1)


@breaks("45")
def idr_picture_not_flagged(folder):
    segment = folder.rendition(VIDEO).segments[1]
    change_nal_type(folder, segment, segment.samples[5], 1, 5)


@breaks("46")
def two_tracks(folder):
    path = folder.init(AUDIO)
    trak = folder.chain(path, "moov/trak")[-1]
    folder.insert(path, "moov", bytes(folder.read(path)[trak.start : trak.end]))


@breaks("46")
def foreign_track_id(folder):
    folder.poke(folder.segment(AUDIO, 1), "moof/traf/tfhd", 4, b"\0\0\0\x63")


@breaks("47")
def data_offset_one_short(folder):
    path = folder.segment(AUDIO, 1)
    trun = isobmff.parse_trun(folder.chain(path, "moof/traf/trun")[-1])
    offset = (trun.data_offset - 1).to_bytes(4, "big")
    folder.poke(path, "moof/traf/trun", 8, offset)


@breaks("47")
def base_is_not_the_moof(folder):
    folder.poke(folder.segment(AUDIO, 1), "moof/traf/tfhd", 1, b"\0")


@breaks("48", also="49")
def decode_time_jumps(folder):
    folder.set_tfdt(folder.segment(AUDIO, -1), 10)


@breaks("49", also="54 62 69")
def presentation_gap(folder):
    segment = folder.rendition(VIDEO).segments[1]
    folder.set_composition_offsets(segment, lambda _, sample: sample.duration)


@breaks("49")
def two_samples_at_one_time(folder):
    segment = folder.rendition(VIDEO).segments[1]
    target = segment.samples[6].pts - segment.samples[5].pts
    folder.set_composition_offsets(segment, lambda i, _: target if i == 5 else 0)


@breaks("50", also="61")
def timescale_is_not_the_sample_rate(folder):
    path = folder.init(AUDIO)
    at = "moov/trak/mdia/minf/stbl/stsd/mp4a/esds"
    esds = folder.peek(path, at)
    # DecoderSpecificInfo; its sampling frequency index begins in the last bits
    # of the first byte.
    found = re.search(rb"\x05(?:\x80\x80\x80)?[\x02-\x10](..)", esds, re.S)
    word = int.from_bytes(found[1], "big")
    word ^= 1 << 7
    folder.poke(path, at, found.start(1), word.to_bytes(2, "big"))


@breaks("51")
def variants_differ_in_language(folder):
    folder.add_variant()
    mdhd = folder.peek("video_1/init.mp4", "moov/trak/mdia/mdhd")
    at = len(mdhd) - 4
    folder.poke("video_1/init.mp4", "moov/trak/mdia/mdhd", at, b"\x2d\x40")


@breaks("52")
def sample_description_missing(folder):
    folder.poke(folder.init(VIDEO), "moov/mvex/trex", 8, b"\0\0\0\2")


@breaks("53")
def sequence_number_zero(folder):
    folder.poke(folder.segment(AUDIO, 1), "moof/mfhd", 4, bytes(4))


@breaks("54")
def edit_list_beside_signed_offsets(folder):
    folder.insert(folder.init(VIDEO), "moov/trak", edit_list(0))


@breaks("55")
def empty_edit(folder):
    folder.insert(folder.init(AUDIO), "moov/trak", edit_list(-1))


@breaks("56")
def no_cmaf_brand(folder):
    path = folder.init(AUDIO)
    ftyp = folder.chain(path, "ftyp")[-1]
    renamed = re.sub(rb"cmf[c2]", b"mp42", bytes(ftyp.payload))
    folder.poke(path, "ftyp", 0, renamed)


@breaks("56")
def no_segment_brand(folder):
    path = folder.segment(AUDIO, 1)
    styp = folder.chain(path, "styp")[-1]
    folder.poke(path, "styp", 0, re.sub(rb"cmf.|msdh|msix", b"mp42", styp.payload))


@breaks("57")
def second_media_data(folder):
    folder.append(folder.segment(AUDIO, 1), box("mdat"))


@breaks("58")
def parameter_set_in_sample(folder):
    segment = folder.rendition(VIDEO).segments[1]
    change_nal_type(folder, segment, segment.samples[5], 1, 7)


@breaks("58")
def nal_length_too_long(folder):
    segment = folder.rendition(VIDEO).segments[1]
    folder.poke_sample(segment, segment.samples[5], 0, b"\0\x7f\xff\xff")


@breaks("59", also="74")
def level_differs_from_sps(folder):
    config = "moov/trak/mdia/minf/stbl/stsd/avc1/avcC"
    level = folder.peek(folder.init(VIDEO), config)[3]
    folder.poke(folder.init(VIDEO), config, 3, bytes([level + 1]))


@breaks("61")
def adts_header(folder):
    segment = folder.rendition(AUDIO).segments[1]
    sample = segment.samples[3]
    size = len(sample.data)
    middle = [0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC]
    folder.poke_sample(segment, sample, 0, bytes([0xFF, 0xF1, 0x4C, *middle]))


@breaks("62", also="9 69 72 73")
def audio_cut_elsewhere(folder):
    folder.join_first_two(AUDIO)


@breaks("63", also="19 62")
def audio_late(folder):
    for segment in folder.rendition(AUDIO).segments:
        folder.set_tfdt(segment.where, 4800)


@breaks("64")
def track_header_size(folder):
    tkhd = folder.peek(folder.init(VIDEO), "moov/trak/tkhd")
    folder.poke(folder.init(VIDEO), "moov/trak/tkhd", len(tkhd) - 8, b"\0\x11")


@breaks("65")
def language_differs(folder):
    at = len(folder.peek(folder.init(AUDIO), "moov/trak/mdia/mdhd")) - 4
    folder.poke(folder.init(AUDIO), "moov/trak/mdia/mdhd", at, b"\x2d\x40")


@breaks("65")
def handler_without_name(folder):
    hdlr = folder.peek(folder.init(VIDEO), "moov/trak/mdia/hdlr")
    nothing = bytes(len(hdlr) - 24)
    folder.poke(folder.init(VIDEO), "moov/trak/mdia/hdlr", 24, nothing)


@breaks("68", also="49 54")
def picture_before_the_key_frame(folder):
    segment = folder.rendition(VIDEO).segments[1]
    back = segment.samples[0].pts - segment.samples[5].pts - 1
    folder.set_composition_offsets(segment, lambda i, _: back if i == 5 else 0)


@breaks("69", also="12 72 73")
def one_segment_twice_as_long(folder):
    folder.join_first_two(AUDIO)
    total = round(folder.join_first_two(VIDEO))
    folder.media(r"^#EXT-X-TARGETDURATION:\d+", f"#EXT-X-TARGETDURATION:{total}")


def spoil_picture(folder):
    """Overwrites the slice data of a key frame."""
    segment = folder.rendition(VIDEO).segments[1]
    sample = max(segment.samples, key=lambda s: len(s.data))
    middle = len(sample.data) // 2
    noise = bytes(range(1, 251))
    folder.poke_sample(segment, sample, middle, noise[: len(sample.data) - middle])


@breaks("70", also="S3", needs_decoding=True)
def picture_does_not_decode(folder):
    spoil_picture(folder)


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
    folder.sub(TOP, r',AUDIO="\w+"', ',AUDIO="nowhere"')


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
    folder.sub(TOP, r"^(#EXT-X-STREAM-INF:)", r"\1CLOSED-CAPTIONS=NONE,")


@breaks("79")
def wrong_video_range(folder):
    folder.text(TOP, lambda t: re.sub(r",VIDEO-RANGE=\w+", "", t) + "\n")
    folder.sub(TOP, r"^(#EXT-X-STREAM-INF:)", r"\1VIDEO-RANGE=PQ,")


@breaks("80")
def variant_twice(folder):
    folder.text(
        TOP, lambda t: t + re.search(r"^#EXT-X-STREAM-INF.*\n.*\n", t, re.M)[0]
    )


@breaks("81", also="9 69 72 73")
def variants_cut_differently(folder):
    folder.add_variant()
    folder.join_first_two("video_1")


@breaks("82")
def level_beyond_limits(folder):
    path, config = folder.init(VIDEO), "moov/trak/mdia/minf/stbl/stsd/avc1/avcC"
    level = folder.peek(path, config)[3]
    folder.poke(path, config, 3, b"\x3e")
    folder.poke(path, config, 8 + 3, b"\x3e")  # in the SPS
    folder.sub(TOP, rf"(?i)(avc1\.\w{{4}}){level:02x}", r"\g<1>3e")


# Against the source


@breaks("S1", needs_source=True)
def audio_byte_changed(folder):
    segment = folder.rendition(AUDIO).segments[1]
    sample = segment.samples[3]
    last = len(sample.data) - 1
    folder.poke_sample(segment, sample, last, bytes([sample.data[last] ^ 1]))


@breaks("S2", needs_source=True)
def two_pictures_exchanged(folder):
    segment = folder.rendition(VIDEO).segments[1]
    apart = segment.samples[6].pts - segment.samples[5].pts
    change = {5: apart, 6: -apart}
    folder.set_composition_offsets(segment, lambda i, _: change.get(i, 0))


@breaks("S3", also="70 S1", needs_source=True, needs_decoding=True)
def picture_spoilt(folder):
    spoil_picture(folder)
