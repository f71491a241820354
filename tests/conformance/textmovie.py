# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The smallest files with a track of text, spelt out here: what the rules are
to find right or wrong in one needs no muxer."""

from folder import box

TIMESCALE = 1000
SAMPLE_TICKS = 2000
TTML_NAMESPACE = b"http://www.w3.org/ns/ttml"
DOCUMENT = b'<?xml version="1.0"?><tt xmlns="' + TTML_NAMESPACE + b'"><body/></tt>'


def u32(*values):
    return b"".join(value.to_bytes(4, "big") for value in values)


def full(kind, payload, version_and_flags=0):
    return box(kind, u32(version_and_flags) + payload)


def cue(text):
    return box("vttc", box("payl", text))


NO_CUE = box("vtte")


def wvtt_entry(header=b"WEBVTT"):
    return box("wvtt", bytes(6) + b"\0\1" + box("vttC", header))


def stpp_entry():
    return box("stpp", bytes(6) + b"\0\1" + TTML_NAMESPACE + bytes(3))


def movie(handler, entry, samples):
    """A file with one fragment of these samples."""
    empty = u32(0)
    tables = box("stts", empty + empty) + box("stsc", empty + empty)
    tables += box("stsz", empty * 3) + box("stco", empty + empty)
    stbl = box("stbl", full("stsd", u32(1) + entry) + tables)
    dinf = box("dinf", full("dref", u32(1) + full("url ", b"", 1)))
    minf = box("minf", full("nmhd", b"") + dinf + stbl)
    mdhd = full("mdhd", bytes(8) + u32(TIMESCALE, 0) + b"\x55\xc4\0\0")
    hdlr = full("hdlr", bytes(4) + handler + bytes(12) + b"Text\0")
    tkhd = full("tkhd", bytes(8) + u32(1) + bytes(68), 7)
    trak = box("trak", tkhd + box("mdia", mdhd + hdlr + minf))
    mvhd = full("mvhd", bytes(8) + u32(TIMESCALE) + bytes(84))
    mvex = box("mvex", full("trex", u32(1, 1, SAMPLE_TICKS, 0, 0x02000000)))
    header = box("ftyp", b"cmf2" + u32(0) + b"cmf2iso6")
    header += box("moov", mvhd + trak + mvex)
    return header + fragment(samples)


def fragment(samples):
    sizes = u32(*(len(sample) for sample in samples))
    offset = 8 + 16 + 8 + 16 + 20 + 20 + len(sizes) + 8
    traf = full("tfhd", u32(1), 0x020000) + full("tfdt", bytes(8), 1 << 24)
    traf += full("trun", u32(len(samples), offset) + sizes, 0x201)
    moof = box("moof", full("mfhd", u32(1)) + box("traf", traf))
    assert len(moof) + 8 == offset
    return moof + box("mdat", b"".join(samples))


def wvtt(*samples, header=b"WEBVTT"):
    return movie(b"text", wvtt_entry(header), samples)


def stpp(*samples):
    return movie(b"subt", stpp_entry(), samples)
