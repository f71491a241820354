# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a file of its own can be broken: two tracks in one, an index in front or
at the end, what stands before a moof, and text."""

import isobmff
import mutate_boxes
import textmovie
from folder import box
from mutations import breaks
from shapes import segment_index

MOVIE = "movie.mp4"
u32 = textmovie.u32


def load(folder):
    """The file's boxes."""
    return isobmff.parse_boxes(folder.read(MOVIE))


def put(folder, position, data):
    whole = folder.read(MOVIE)
    folder.write(MOVIE, whole[:position] + data + whole[position:])


def poke_box(folder, found, offset, data):
    whole = folder.read(MOVIE)
    start = found.start + found.header_size + offset
    assert whole[start : start + len(data)] != data
    whole[start : start + len(data)] = data
    folder.write(MOVIE, whole)


def moofs(folder):
    return [found for found in load(folder) if found.type == "moof"]


def moov(folder):
    return next(found for found in load(folder) if found.type == "moov")


def forget_access(folder):
    """Takes mfra away, whose offsets say where the moofs were."""
    whole = folder.read(MOVIE)
    end = next((f.start for f in load(folder) if f.type == "mfra"), len(whole))
    folder.write(MOVIE, whole[:end])


def edits(folder, *rows):
    """Gives the first track an edit list of (duration, media time, rate) instead
    of its own."""
    forget_access(folder)
    payload = b"".join(
        duration.to_bytes(4, "big") + time.to_bytes(4, "big", signed=True) + u32(rate)
        for duration, time, rate in rows
    )
    elst = box("elst", u32(0, len(rows)) + payload)
    assert moov(folder).find("trak/edts"), "reordered, so it has one"
    folder.replace(MOVIE, "moov/trak/edts", elst)


def track_index(folder, **wrong):
    """A sidx of the first track, in front of all media; `wrong` replaces what is
    true."""
    forget_access(folder)
    segments = wrong.pop("segments")
    end = wrong.pop("end", None) or len(folder.read(MOVIE))
    starts = [int(segment.where.rpartition("@")[2]) for segment in segments]
    sizes = [after - start for start, after in zip(starts, [*starts[1:], end])]
    put(folder, starts[0], segment_index(segments, sizes, **wrong))


def video_segments(folder):
    return folder.load_movie(MOVIE).renditions[f"{MOVIE}#1"].segments


def put_true_prelude(folder):
    """The producer's time and an event before the last moof."""
    forget_access(folder)
    before = mutate_boxes.producer_time(video_segments(folder)[-1])
    position = moofs(folder)[-1].start
    put(folder, position, before + mutate_boxes.event())


@breaks("M1", in_movie=True, also="M2 48 49 53")
def tracks_with_one_id(folder):
    second = moov(folder).all("trak/tkhd")[1]
    poke_box(folder, second, 12, u32(1))
    second = moov(folder).all("mvex/trex")[1]
    poke_box(folder, second, 4, u32(1))


@breaks("M1", in_movie=True, also="43")
def defaults_of_another_track(folder):
    poke_box(folder, moov(folder).all("mvex/trex")[1], 4, u32(7))


@breaks("M1", in_movie=True, also="56")
def brand_of_one_track(folder):
    folder.poke(MOVIE, "ftyp", 8, b"cmfc")


@breaks("M1", in_movie=True)
def segment_brand_of_one_track(folder):
    folder.poke(MOVIE, "styp", 0, b"cmfs")


@breaks("M1", in_movie=True, also="M2 48 49")
def fragment_of_an_unknown_track(folder):
    poke_box(folder, moofs(folder)[1].all("traf/tfhd")[1], 4, u32(9))


@breaks("M1", in_movie=True, also="M2 48 49")
def two_fragments_of_a_track(folder):
    poke_box(folder, moofs(folder)[1].all("traf/tfhd")[1], 4, u32(1))


@breaks("M2", in_movie=True)
def tracks_overlap_in_the_data(folder):
    trun = moofs(folder)[1].all("traf/trun")[1]
    offset = isobmff.parse_trun(trun).data_offset - 1
    poke_box(folder, trun, 8, u32(offset))


@breaks("M2", in_movie=True)
def data_of_no_track(folder):
    mdat = [found for found in load(folder) if found.type == "mdat"][-1]
    forget_access(folder)
    whole = folder.read(MOVIE)
    whole[mdat.start : mdat.start + 4] = u32(mdat.size + 4)
    folder.write(MOVIE, whole + bytes(4))


@breaks("M2", in_movie=True, also="44 57")
def no_data(folder):
    forget_access(folder)
    mdat = [found for found in load(folder) if found.type == "mdat"][-1]
    poke_box(folder, mdat, -4, b"free")


@breaks("M3", in_movie=True)
def two_edit_lists(folder):
    edits(folder, (0, 0, 0x10000))
    edts = moov(folder).find("trak/edts")
    whole = folder.read(MOVIE)
    folder.insert(MOVIE, "moov/trak", bytes(whole[edts.start : edts.end]))


@breaks("M3", in_movie=True)
def edits_without_media(folder):
    edits(folder, (1000, -1, 0x10000))


@breaks("M3", in_movie=True)
def edit_at_double_rate(folder):
    edits(folder, (0, 0, 0x20000))


@breaks("M3", in_movie=True)
def empty_edit_at_the_end(folder):
    edits(folder, (1000, 0, 0x10000), (1000, -1, 0x10000))


@breaks("M4", in_movie=True)
def front_index_of_another_track(folder):
    track_index(folder, segments=video_segments(folder), track=9)


@breaks("M4", in_movie=True)
def front_index_to_nowhere(folder):
    track_index(folder, segments=video_segments(folder), offset=4)


@breaks("M4", in_movie=True)
def front_index_begins_elsewhere(folder):
    track_index(folder, segments=video_segments(folder), time=1)


@breaks("M4", in_movie=True)
def front_index_claims_an_open_gop(folder):
    track_index(folder, segments=video_segments(folder), sap=0xB0000000)


@breaks("M4", in_movie=True)
def front_index_of_a_part(folder):
    segments = video_segments(folder)
    end = int(segments[2].where.rpartition("@")[2])
    track_index(folder, segments=segments[:2], end=end)


@breaks("M5", in_movie=True)
def access_at_another_time(folder):
    mfra = next(found for found in load(folder) if found.type == "mfra")
    tfra = mfra.find("tfra")
    poke_box(folder, tfra, 16, b"\1")


@breaks("M5", in_movie=True)
def end_of_another_size(folder):
    folder.poke(MOVIE, "mfra/mfro", 4, u32(1))


@breaks("M6", in_movie=True)
def event_at_the_end(folder):
    forget_access(folder)
    folder.append(MOVIE, mutate_boxes.event())


@breaks("M6", in_movie=True)
def producer_time_of_no_track(folder):
    forget_access(folder)
    segment = video_segments(folder)[-1]
    prft = mutate_boxes.producer_time(segment, track=9)
    put(folder, moofs(folder)[-1].start, prft)


@breaks("M6", in_movie=True, also="M2")
def producer_time_before_the_data(folder):
    forget_access(folder)
    segment = video_segments(folder)[-1]
    moof = moofs(folder)[-1]
    # The data moves with it, as the offsets of both tracks say.
    prft = mutate_boxes.producer_time(segment)
    for trun in moof.all("traf/trun"):
        offset = isobmff.parse_trun(trun).data_offset + len(prft)
        poke_box(folder, trun, 8, u32(offset))
    put(folder, moof.end, prft)


@breaks("M7", in_movie=True)
def cues_without_header(folder):
    folder.write(MOVIE, textmovie.wvtt(textmovie.NO_CUE, header=b"captions"))


@breaks("M7", in_movie=True)
def cues_as_plain_text(folder):
    folder.write(MOVIE, textmovie.wvtt(b"Hello there"))


@breaks("M7", in_movie=True)
def cue_beside_none(folder):
    sample = textmovie.NO_CUE + textmovie.cue(b"Hello")
    folder.write(MOVIE, textmovie.wvtt(sample))


@breaks("M7", in_movie=True)
def box_that_is_no_cue(folder):
    folder.write(MOVIE, textmovie.wvtt(box("free")))


@breaks("M7", in_movie=True)
def half_a_document(folder):
    folder.write(MOVIE, textmovie.stpp(textmovie.DOCUMENT[:-4]))


@breaks("M8", in_movie=True)
def header_in_mid_file(folder):
    forget_access(folder)
    header = bytes(folder.read(MOVIE)[: moov(folder).end])
    starts = [found.start for found in load(folder) if found.type == "styp"]
    put(folder, starts[2], header)
    for moof in moofs(folder)[2:]:
        for tfdt in moof.all("traf/tfdt"):
            version, time = isobmff.parse_tfdt(tfdt)
            later = (time + 7).to_bytes(8 if version else 4, "big")
            poke_box(folder, tfdt, 4, later)


# What keeps a file from being read at all


@breaks("43", in_movie=True, also="M1 M5")
def header_without_defaults(folder):
    mvex = moov(folder).find("mvex")
    poke_box(folder, mvex, -4, b"free")


@breaks("43", in_movie=True)
def no_movie(folder):
    folder.write(MOVIE, box("free", bytes(8)))


@breaks("44", in_movie=True, also="43")
def movie_cut_in_a_box(folder):
    folder.write(MOVIE, folder.read(MOVIE)[:-10])


@breaks("44", in_movie=True, also="M2")
def samples_outside_of_the_file(folder):
    trun = moofs(folder)[-1].all("traf/trun")[1]
    poke_box(folder, trun, 8, u32(1 << 30))
