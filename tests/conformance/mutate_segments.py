# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How init segments, media segments and samples can be broken."""

import re

import isobmff
from folder import AUDIO, AVC1, MDHD, MP4A, STBL, TOP, VIDEO, box, edit_list
from mutations import breaks


# Init and media segments


@breaks("43")
def media_data_in_init(folder):
    folder.append(folder.init(AUDIO), box("mdat"))


@breaks("43")
def samples_in_init(folder):
    table = f"{STBL}/stts"
    folder.poke(folder.init(AUDIO), table, 4, b"\0\0\0\1")


@breaks("44", also="72")
def movie_box_in_segment(folder):
    folder.append(folder.segment(AUDIO, 1), box("moov"))


@breaks("44", also="19 62")
def truncated_segment(folder):
    path = folder.segment(AUDIO, -1)
    folder.write(path, folder.read(path)[:-10])


def find_nal(sample, kind):
    """Where the header of the first NAL unit of this type is."""
    position = 0
    while sample.data[position + 4] & 31 != kind:
        size = int.from_bytes(sample.data[position : position + 4], "big")
        position += 4 + size
    return position + 4


def change_nal_type(folder, segment, sample, old, new):
    at = find_nal(sample, old)
    folder.poke_sample(segment, sample, at, bytes([sample.data[at] & 0xE0 | new]))


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
    at = f"{MP4A}/esds"
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
    mdhd = folder.peek("video_1/init.mp4", MDHD)
    at = len(mdhd) - 4
    folder.poke("video_1/init.mp4", MDHD, at, b"\x2d\x40")


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


@breaks("57", also="72")
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
    config = f"{AVC1}/avcC"
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
    at = len(folder.peek(folder.init(AUDIO), MDHD)) - 4
    folder.poke(folder.init(AUDIO), MDHD, at, b"\x2d\x40")


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
    """Gives a key frame the slice type 14, which there is not: after the bit of
    first_mb_in_slice 0, ue(v) 0001111 (ITU-T H.264 7.3.3)."""
    segment = folder.rendition(VIDEO).segments[1]
    sample = segment.samples[0]
    folder.poke_sample(segment, sample, find_nal(sample, 5) + 1, b"\x8f")


@breaks("70", also="S3", needs_decoding=True)
def picture_does_not_decode(folder):
    spoil_picture(folder)


# Init segments, field by field


@breaks("43", also="73 74")
def no_movie_box(folder):
    folder.rename(folder.init(AUDIO), "moov", "free")


@breaks("43")
def file_type_is_not_first(folder):
    path = folder.init(AUDIO)
    folder.write(path, box("free") + folder.read(path))


@breaks("43")
def no_sample_size_table(folder):
    folder.rename(folder.init(AUDIO), f"{STBL}/stsz", "free")


@breaks("43")
def track_extends_of_another_track(folder):
    folder.poke(folder.init(AUDIO), "moov/mvex/trex", 4, b"\0\0\0\x63")


def rename_brands(folder, path, pattern, name):
    ftyp = folder.peek(path, "ftyp")
    folder.poke(path, "ftyp", 0, re.sub(pattern, name, ftyp))


@breaks("56")
def brand_too_old(folder):
    rename_brands(folder, folder.init(AUDIO), rb"iso[6-9a-z]", b"iso5")


@breaks("56")
def no_media_profile_brand(folder):
    rename_brands(folder, folder.init(AUDIO), rb"caac", b"mp42")


@breaks("54")
def edit_list_with_cmfc(folder):
    path = folder.init(VIDEO)
    rename_brands(folder, path, rb"cmf2", b"cmfc")
    folder.insert(path, "moov/trak", edit_list(0))


@breaks("55")
def two_edits(folder):
    path = folder.init(AUDIO)
    folder.insert(path, "moov/trak", edit_list(0))
    folder.insert(path, "moov/trak", edit_list(0))


@breaks("55")
def edit_at_half_rate(folder):
    half = edit_list(0)[:-4] + b"\0\0\x80\0"
    folder.insert(folder.init(AUDIO), "moov/trak", half)


@breaks("59")
def no_picture_parameter_set(folder):
    path = folder.init(VIDEO)
    config = folder.peek(path, f"{AVC1}/avcC")
    at = 8 + int.from_bytes(config[6:8], "big")
    folder.poke(path, f"{AVC1}/avcC", at, b"\0")


@breaks("59")
def no_bit_depth(folder):
    path = folder.init(VIDEO)
    folder.replace(path, f"{AVC1}/avcC", folder.peek(path, f"{AVC1}/avcC")[:-4])


@breaks("59")
def other_chroma_format(folder):
    path = folder.init(VIDEO)
    at = len(folder.peek(path, f"{AVC1}/avcC")) - 4
    folder.poke(path, f"{AVC1}/avcC", at, b"\xfe")


@breaks("64")
def sample_entry_size(folder):
    folder.poke(folder.init(VIDEO), AVC1, 24, b"\0\x10")


def set_child(folder, path, parent, kind, payload):
    """A child box with this payload, in place of one that is there."""
    while any(b.type == kind for b in folder.chain(path, parent)[-1].children):
        folder.rename(path, f"{parent}/{kind}", "free")
    folder.insert(path, parent, box(kind, payload))


@breaks("64")
def other_pixel_aspect(folder):
    payload = b"\0\0\0\4\0\0\0\3"
    set_child(folder, folder.init(VIDEO), AVC1, "pasp", payload)


@breaks("65")
def wrong_bitrate_box(folder):
    set_child(folder, folder.init(VIDEO), AVC1, "btrt", bytes(8) + b"\0\0\0\x09")


@breaks("64", also="79")
def other_colour(folder):
    payload = b"nclx" + b"\0\x09\0\x10\0\x09\x80"
    set_child(folder, folder.init(VIDEO), AVC1, "colr", payload)


@breaks("61", also="74")
def mp2_in_esds(folder):
    path = folder.init(AUDIO)
    esds = folder.peek(path, f"{MP4A}/esds")
    folder.poke(path, f"{MP4A}/esds", esds.index(b"\x40\x15"), b"\x69")


@breaks("61")
def sample_entry_rate(folder):
    folder.poke(folder.init(AUDIO), MP4A, 24, b"\x3e\x80")


@breaks("82")
def ten_bit_profile(folder):
    path = folder.init(VIDEO)
    folder.poke(path, f"{AVC1}/avcC", 1, b"\x6e")
    folder.poke(path, f"{AVC1}/avcC", 8 + 1, b"\x6e")
    folder.sub(TOP, r"avc1\.\w\w", "avc1.6e")


@breaks("82")
def level_too_low(folder):
    path = folder.init(VIDEO)
    folder.poke(path, f"{AVC1}/avcC", 3, b"\x0a")
    folder.poke(path, f"{AVC1}/avcC", 8 + 3, b"\x0a")
    folder.sub(TOP, r"(avc1\.\w{4})\w\w", r"\g<1>0a")


def exp_golomb(value):
    text = f"{value + 1:b}"
    return "0" * (len(text) - 1) + text


@breaks("82")
def interlaced(folder):
    """avcC with a Baseline-syntax SPS of 320x180 in field macroblocks."""
    ue = exp_golomb
    bits = ue(0) + ue(0) + ue(2) + ue(1) + "0"  # id, frame number, order, refs
    bits += ue(19) + ue(5) + "0" + "0" + "0"  # 20 x 6 map units, not frames
    bits += "1" + ue(0) + ue(0) + ue(0) + ue(3)  # 12 rows cropped
    bits += "0" + "1"  # no VUI, stop bit
    bits += "0" * (-len(bits) % 8)
    sps = bytes([0x67, 77, 0x40, 30]) + int(bits, 2).to_bytes(len(bits) // 8, "big")
    pps = b"\x68\xce\x38\x80"
    config = bytes([1, *sps[1:4], 0xFF, 0xE1]) + len(sps).to_bytes(2, "big") + sps
    config += b"\1" + len(pps).to_bytes(2, "big") + pps
    folder.replace(folder.init(VIDEO), f"{AVC1}/avcC", config)
    folder.sub(TOP, r"avc1\.\w{6}", "avc1.4d401e")


def multiply_timescale(folder, numerator, denominator):
    for name in (VIDEO, AUDIO):
        path = folder.init(name)
        scale = isobmff.parse_mdhd(folder.chain(path, MDHD)[-1])[0]
        folder.set_timescale(path, scale * numerator // denominator)


@breaks("82", also="12 13 19 50 61 62 63 65 72 73 74")
def three_times_the_frame_rate(folder):
    multiply_timescale(folder, 3, 1)


@breaks("69", also="9 13 19 50 61 62 63 65 72 73 74 82")
def four_times_as_long(folder):
    multiply_timescale(folder, 1, 4)


@breaks("50", also="13 19 24 48 49 61 62")
def timescale_changes(folder):
    init = folder.init(AUDIO)
    other = init.replace("init.mp4", "other.mp4")
    folder.write(other, folder.read(init))
    folder.set_timescale(other, 44100)
    pattern = r"(#EXTINF:.*\n.*\n#EXT-X-ENDLIST)"
    text = r'#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="other.mp4"\n\1'
    folder.media(pattern, text, [AUDIO])
    folder.media(pattern, r"#EXT-X-DISCONTINUITY\n\1", [VIDEO])


# Media segments, field by field


@breaks("44", also="72 B2")
def event_message_first(folder):
    path = folder.segment(AUDIO, 1)
    folder.write(path, box("emsg", bytes(12)) + folder.read(path))


@breaks("44", also="19 62")
def segment_without_samples(folder):
    folder.write(folder.segment(AUDIO, -1), box("styp", b"cmfs\0\0\0\0cmfs"))


@breaks("46", also="72")
def two_track_fragments(folder):
    path = folder.segment(AUDIO, 1)
    traf = folder.peek(path, "moof/traf")
    folder.insert(path, "moof", box("traf", traf))


@breaks("47", also="44 57")
def no_media_data(folder):
    folder.rename(folder.segment(AUDIO, 1), "mdat", "free")


@breaks("47", also="72")
def media_data_too_long(folder):
    folder.insert(folder.segment(AUDIO, 1), "mdat", b"\0")


@breaks("48", also="49 62 19")
def decode_time_passes_32_bits(folder):
    path = folder.segment(AUDIO, -1)
    size = len(folder.peek(path, "moof/traf/tfdt"))
    payload = (bytes(4) + b"\xff\xff\xff\xf0").ljust(size, b"\0")
    folder.poke(path, "moof/traf/tfdt", 0, payload)


@breaks("52", also="72")
def fragment_of_unknown_description(folder):
    path = folder.segment(AUDIO, 1)
    tfhd = folder.peek(path, "moof/traf/tfhd")
    tfhd = bytes([*tfhd[:3], tfhd[3] | 2]) + tfhd[4:8] + b"\0\0\0\7" + tfhd[8:]
    folder.replace(path, "moof/traf/tfhd", tfhd)


def set_field(name, value, first=0, last=None):
    """An edit of rewrite_trun()."""

    def edit(samples):
        for sample in samples[first:last]:
            setattr(sample, name, value)

    return edit


@breaks("52", also="13 14 48 49 61 69 72 73")
def samples_without_duration(folder):
    segment = folder.rendition(AUDIO).segments[1]
    folder.rewrite_trun(segment, set_field("duration", 0))


@breaks("52", also="72")
def rows_that_repeat_themselves(folder):
    folder.rewrite_trun(folder.rendition(AUDIO).segments[1], lambda _: None)


@breaks("61", also="48 49 52 72")
def odd_frame_duration(folder):
    segment = folder.rendition(AUDIO).segments[1]
    folder.rewrite_trun(segment, set_field("duration", 960, 3, 4))


@breaks("61", also="52 72")
def audio_frame_is_not_sync(folder):
    segment = folder.rendition(AUDIO).segments[1]
    folder.rewrite_trun(segment, set_field("flags", 0x01010000, 3, 4))


@breaks("45", also="52 69 72")
def key_frame_flagged_non_sync(folder):
    segment = folder.rendition(VIDEO).segments[1]
    folder.rewrite_trun(segment, set_field("flags", 0x01010000, 0, 1))


@breaks("45", also="52 72")
def key_frame_depends_on_others(folder):
    segment = folder.rendition(VIDEO).segments[1]
    folder.rewrite_trun(segment, set_field("flags", 0x01000000, 0, 1))


@breaks("45", also="52 72")
def key_frame_of_unknown_dependence(folder):
    segment = folder.rendition(VIDEO).segments[1]
    folder.rewrite_trun(segment, set_field("flags", 0, 0, 1))


@breaks("50", also="48 49 52 72")
def frame_durations_jitter(folder):
    segment = folder.rendition(VIDEO).segments[1]
    longer = segment.samples[3].duration + 1
    folder.rewrite_trun(segment, set_field("duration", longer, 3, 4))


@breaks("54", also="49 62")
def unsigned_offsets_with_cmf2(folder):
    folder.poke(folder.segment(VIDEO, 1), "moof/traf/trun", 0, b"\0")


@breaks("58")
def delimiter_instead_of_a_slice(folder):
    segment = folder.rendition(VIDEO).segments[1]
    change_nal_type(folder, segment, segment.samples[5], 1, 9)


@breaks("70", also="58 S3", needs_decoding=True)
def sample_gives_no_picture(folder):
    delimiter_instead_of_a_slice(folder)


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


@breaks("S1", needs_source=True)
def first_segments_dropped(folder):
    folder.media(r"^#EXTINF:.*\n.*\n", "")


@breaks("S1", also="S3 72 73", needs_source=True, needs_decoding=True)
def last_segments_dropped(folder):
    folder.media(r"#EXTINF:.*\n.*\n#EXT-X-ENDLIST", "#EXT-X-ENDLIST")


@breaks("S2", also="19 62 63", needs_source=True)
def audio_late_against_the_source(folder):
    audio_late(folder)
