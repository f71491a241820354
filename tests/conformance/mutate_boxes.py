# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How indexes, sample groups, events and producer times can be wrong."""

from folder import AUDIO, VIDEO, box, u32
from mutations import breaks

SBGP = "moof/traf/sbgp"


def put_before_moof(folder, segment, data):
    """Inserts boxes; data offsets count from the moof, so they stay right."""
    at = segment.fragments[0].moof.start
    whole = folder.read(segment.where)
    folder.write(segment.where, whole[:at] + data + whole[at:])


def index(segment, **wrong):
    """A sidx with one reference; `wrong` replaces what is true."""
    true = {
        "track": segment.init.tkhd.track_id,
        "time": segment.earliest_pts,
        "size": len(segment.data) - segment.fragments[0].moof.start,
        "sap": 0x90000000,
    }
    said = true | wrong
    head = u32(said["track"], segment.init.timescale)
    head += said["time"].to_bytes(8, "big") + bytes(8) + u32(1)
    row = u32(said["size"], segment.duration, said["sap"])
    return box("sidx", b"\1\0\0\0" + head + row)


def put_index(folder, name=VIDEO, **wrong):
    segment = folder.rendition(name).segments[1]
    put_before_moof(folder, segment, index(segment, **wrong))


def event(scheme=b"urn:x"):
    head = u32(1000) + bytes(8) + u32(0xFFFFFFFF, 1)
    return box("emsg", b"\1\0\0\0" + head + scheme + b"\0" + b"\0" + b"ID3")


def producer_time(segment, distance=0, track=None):
    track = track or segment.init.tkhd.track_id
    time = (segment.start_dts + distance).to_bytes(8, "big")
    return box("prft", b"\1\0\0\0" + u32(track) + bytes(8) + time)


@breaks("67", also="72")
def two_indexes(folder):
    segment = folder.rendition(VIDEO).segments[1]
    second = index(segment)
    first = index(segment, size=len(segment.data) - segment.fragments[0].moof.start
                  + len(second))  # fmt: skip
    put_before_moof(folder, segment, first + second)


@breaks("67", also="72")
def index_counts_too_few_bytes(folder):
    put_index(folder, size=100)


@breaks("67", also="72")
def index_of_another_track(folder):
    put_index(folder, track=9)


@breaks("67", also="72")
def index_begins_elsewhere(folder):
    put_index(folder, time=1)


@breaks("67", also="72")
def index_claims_an_open_gop(folder):
    put_index(folder, sap=0xB0000000)


@breaks("67", also="45 52 69 72")
def index_claims_a_sync_sample(folder):
    put_index(folder)
    segment = folder.rendition(VIDEO).segments[1]

    def forget_sync(samples):
        samples[0].flags |= 0x10000

    folder.rewrite_trun(segment, forget_sync)


@breaks("B1")
def group_of_more_samples(folder):
    folder.poke(folder.segment(AUDIO, 1), SBGP, 12, u32(100000))


@breaks("B1")
def group_without_description(folder):
    folder.poke(folder.segment(AUDIO, 1), SBGP, 16, u32(2))


@breaks("B1")
def group_without_description_in_the_fragment(folder):
    folder.poke(folder.segment(AUDIO, 1), SBGP, 16, u32(0x10001))


@breaks("B2", also="72")
def producer_time_of_another_track(folder):
    segment = folder.rendition(VIDEO).segments[1]
    put_before_moof(folder, segment, producer_time(segment, track=9))


@breaks("B2", also="72")
def producer_time_of_another_segment(folder):
    segment = folder.rendition(VIDEO).segments[1]
    put_before_moof(folder, segment, producer_time(segment, segment.duration))


@breaks("B2", also="72")
def event_without_scheme(folder):
    segment = folder.rendition(VIDEO).segments[1]
    put_before_moof(folder, segment, event(b""))
