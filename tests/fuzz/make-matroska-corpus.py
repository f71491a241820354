#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes corpus/matroska: small files, each with a chunk size in front."""

import pathlib
import struct

HERE = pathlib.Path(__file__).parent / "corpus" / "matroska"
UNKNOWN = b"\x01" + b"\xff" * 7


def element(ident, *parts):
    body = b"".join(parts)
    return bytes.fromhex(ident) + (1 << 14 | len(body)).to_bytes(2, "big") + body


def uint(ident, value, size=1):
    return element(ident, value.to_bytes(size, "big"))


def real(ident, value):
    return element(ident, struct.pack(">d", value))


def block(track, time, flags, data):
    return bytes([0x80 | track]) + struct.pack(">hB", time, flags) + data


def simple(track, time, flags, data):
    return element("a3", block(track, time, flags, data))


EBML = element("1a45dfa3", uint("4286", 1), uint("42f7", 1), uint("42f2", 4),
               uint("42f3", 8), element("4282", b"matroska"), uint("4285", 2))
INFO = element("1549a966", uint("2ad7b1", 1000000, 3), real("4489", 1000.0),
               element("7ba9", b"title"), element("4d80", b"mux"),
               element("5741", b"write\0\0"))
VIDEO = element(
    "ae", uint("d7", 1), uint("73c5", 1, 8), uint("83", 1),
    element("86", b"V_MPEG4/ISO/AVC"), element("63a2", b"\1\x42\xc0\x0d\xff"),
    uint("23e383", 40000000, 4), element("536e", b"name"),
    element("22b59c", b"ger"), element("22b59d", b"de"),
    element("e0", uint("b0", 320, 2), uint("ba", 240, 2), uint("54b0", 16),
            uint("54ba", 9), uint("54b2", 3),
            element("55b0", uint("55b1", 1), uint("55b9", 2), uint("55bb", 1))),
    element("6d80", element("6240", uint("5032", 1), uint("5033", 0),
                            element("5034", uint("4254", 3),
                                    element("4255", b"\0\0\1")))))
AUDIO = element(
    "ae", uint("d7", 2), uint("83", 2), element("86", b"A_OPUS"),
    uint("56aa", 6500000, 4), uint("56bb", 80000000, 4),
    element("e1", real("b5", 48000.0), real("78b5", 96000.0), uint("9f", 2),
            uint("6264", 16)))
TRACKS = element("1654ae6b", VIDEO, AUDIO)
OPEN_SEGMENT = bytes.fromhex("18538067") + UNKNOWN
OPEN_CLUSTER = bytes.fromhex("1f43b675") + UNKNOWN
VOID = element("ec", b"\0" * 9)
LACES = (simple(2, 0, 0x82, b"\2\1\2abbccc"), simple(2, 1, 0x84, b"\2aabbcc"),
         simple(2, 2, 0x86, b"\3\x82\xbe\xc0aabccddd"),
         simple(2, 3, 0x86, b"\0alone"))
GROUP = element("a0", element("a1", block(1, 4, 0, b"group")), uint("9b", 40),
                element("fb", b"\xff"), element("75a2", b"\xff\0"))


def cluster(time, *parts):
    return element("1f43b675", uint("e7", time, 2), *parts)


TAGS = element(
    "1254c367", element(
        "7373", element("63c0", uint("68ca", 30), element("63ca", b"TRACK"),
                        uint("63c5", 1, 8), uint("63c9", 5), uint("63c4", 6),
                        uint("63c6", 7)),
        element("67c8", element("45a3", b"ARTIST"), element("447a", b"eng"),
                element("447b", b"en"), element("4487", b"somebody"),
                element("67c8", element("45a3", b"SORT_WITH"),
                        element("4487", b"body, some")))))
CHAPTERS = element(
    "1043a770", element(
        "45b9", uint("45bc", 5), uint("45bd", 0), uint("45db", 1),
        uint("45dd", 1), element(
            "b6", uint("73c4", 6), element("5654", b"id"), uint("91", 0),
            uint("92", 9), uint("98", 0), uint("4598", 1),
            element("80", element("85", b"title"), element("437c", b"eng"),
                    element("437d", b"en")),
            element("b6", uint("91", 1)))))
ATTACHMENTS = element(
    "1941a469", VOID, element(
        "61a7", element("467e", b"cover art"), element("466e", b"cover.png"),
        element("4660", b"image/png"), element("465c", b"\x89PNG"),
        uint("46ae", 7)))

# Stripped, then encrypted; frames that are so, clear, and WavPack's.
ENCODED_TRACKS = element("1654ae6b", element(
    "ae", uint("d7", 1), uint("83", 1), element("86", b"V_VP8"),
    element("63a2", b"private"), element(
        "6d80",
        element("6240", uint("5031", 0), uint("5032", 1), uint("5033", 1),
                element("5035", uint("47e1", 5), element("47e2", b"key ID"),
                        element("47e7", uint("47e8", 1)))),
        element("6240", uint("5031", 1), uint("5032", 3), uint("5033", 0),
                element("5034", uint("4254", 3), element("4255", b"\0"))))))
ADDED_GROUP = element(
    "a0", element("a1", block(1, 0, 0, b"\3" + bytes(8) + b"\1\0\0\0\2frame")),
    element("75a1", element("a6", uint("ee", 4), element("a5", b"HDR10+")),
            element("a6", element("a5", b"align:left\nid"))))
WAVPACK = (b"\1\0\0\0\0\x08\0\0crc!\2\0\0\0ab"
           b"\0\x10\0\0crc!\1\0\0\0c")

PACKED_TRACKS = element("1654ae6b", element(
    "ae", uint("d7", 1), uint("83", 1), element("86", b"V_VP8"),
    element("63a2", b"private"), element(
        "6d80", element("6240", uint("5031", 0), uint("5032", 3),
                        element("5034", uint("4254", 0))),
        element("6240", uint("5031", 1), uint("5032", 1),
                element("5034", uint("4254", 2))))))

# What CodecPrivate would say is in the CodecID or in an element of its own.
BARE_TRACKS = element(
    "1654ae6b",
    element("ae", uint("d7", 1), uint("83", 1), element(
        "86", b"V_UNCOMPRESSED"), element("e0", uint("b0", 16), uint("ba", 8),
                                          element("2eb524", b"I420"))),
    element("ae", uint("d7", 2), uint("83", 2), element(
        "86", b"A_AAC/MPEG2/LC/SBR"), element("e1", real("b5", 24000.0),
                                              uint("9f", 2))))


def seek_head(**places):
    idents = {"more": "114d9b74", "cues": "1c53bb6b", "tags": "1254c367",
              "chapters": "1043a770", "info": "1549a966",
              "tracks": "1654ae6b"}
    return element("114d9b74", *(
        element("4dbb", element("53ab", bytes.fromhex(idents[name])),
                uint("53ac", at, 4)) for name, at in places.items()))


def cues(*points):
    return element("1c53bb6b", *(
        element("bb", uint("b3", time, 2),
                *(element("b7", uint("f7", track), uint("f1", at, 4))
                  for track in (1, 2)))
        for time, at in points))


def indexed(is_cues_first):
    """A Segment whose SeekHead leads to another one, and that to all else."""
    clusters = [cluster(10 * n, simple(1, 0, 0x80, b"key"), LACES[n], GROUP)
                for n in range(4)]
    places = dict.fromkeys(("cues", "tags", "chapters"), 0)
    at = {"more": 0}
    for _ in range(2): # every number is of the same length
        points = cues(*((10 * n, at.get(n, 0)) for n in range(4)))
        parts = {"first": seek_head(more=at["more"]), "info": INFO,
                 "tracks": TRACKS}
        if is_cues_first:
            parts["cues"] = points
        parts |= enumerate(clusters)
        parts |= {"cues": points, "tags": TAGS, "chapters": CHAPTERS,
                  "more": seek_head(**places)}
        offset = 0
        for name, part in parts.items():
            at[name] = offset
            offset += len(part)
        places = {name: at[name] for name in places}
    return EBML + element("18538067", *parts.values())


def told_late():
    """Tracks behind Clusters, where a SeekHead says."""
    first = cluster(0, GROUP)
    head = seek_head(info=0, tracks=0) # numbers are of the same length
    at = len(head) + len(first)
    return EBML + OPEN_SEGMENT + seek_head(info=at, tracks=at + len(INFO)) \
        + first + INFO + TRACKS + cluster(9, GROUP)


def late_cues():
    """A cue whose time is no time in nanoseconds."""
    far = uint("b3", 1 << 60, 8)
    return EBML + OPEN_SEGMENT + INFO + TRACKS + element(
        "1c53bb6b", element("bb", far, element("b7", uint("f7", 1),
                                               uint("f1", 0)))) \
        + cluster(0, GROUP)


FILES = {
    "known": EBML + element(
        "18538067", element("114d9b74", VOID), VOID, INFO, TRACKS,
        cluster(0, simple(1, 0, 0x80, b"key"), *LACES, GROUP),
        cluster(1000, simple(1, -5, 0, b"b"), simple(9, 0, 0, b"nobody's")),
        element("1c53bb6b", b"cues"), element("1254c367", b"tags")),
    "unknown": EBML + OPEN_SEGMENT + TRACKS + INFO
    + OPEN_CLUSTER + uint("e7", 0) + b"".join(LACES) + GROUP
    + OPEN_CLUSTER + uint("e7", 9) + simple(1, 0, 0x88, b"hidden"),
    "resent": (EBML + OPEN_SEGMENT + INFO + TRACKS
               + OPEN_CLUSTER + uint("e7", 0) + simple(1, 0, 0x80, b"a")) * 2,
    "damaged": EBML + OPEN_SEGMENT + INFO + TRACKS + cluster(0, LACES[0])
    + b"\0nonsense\x1f\x43\xb6\x75\x01 and more" + cluster(1, GROUP),
    "cut": EBML + OPEN_SEGMENT + INFO + TRACKS[:60],
    "metadata": EBML + OPEN_SEGMENT + TAGS + INFO + TRACKS + CHAPTERS
    + ATTACHMENTS + cluster(0, LACES[0]) + TAGS + CHAPTERS
    + ATTACHMENTS[:-1] + b"\xff",
    "large-skip": EBML + OPEN_SEGMENT + INFO + TRACKS
    + bytes.fromhex("1941a46908ffffffff"),
    "encoded": EBML + OPEN_SEGMENT + INFO + ENCODED_TRACKS + cluster(
        0, ADDED_GROUP, simple(1, 1, 0x80, b"\0clear"),
        simple(1, 2, 0, WAVPACK), simple(1, 3, 0, b"id\nset\n<00:01.000>a")),
    "indexed": indexed(False),
    "indexed-front": indexed(True),
    "packed": EBML + OPEN_SEGMENT + INFO + PACKED_TRACKS + cluster(
        0, simple(1, 0, 0x80, b"frame")),
    "late-timestamp": EBML + OPEN_SEGMENT + INFO + TRACKS
    + element("1f43b675", LACES[0], GROUP, uint("e7", 9), simple(1, 9, 0, b"a"))
    + OPEN_CLUSTER + simple(1, 0, 0, b"b") + uint("e7", 20)
    + OPEN_CLUSTER + simple(1, 0, 0, b"c") + cluster(40, GROUP),
    "late-tracks": EBML + OPEN_SEGMENT + cluster(0, GROUP) + TRACKS + INFO
    + TRACKS.replace(bytes.fromhex("d78101"), bytes.fromhex("d78109"))
    + cluster(9, GROUP),
    "told-late-tracks": told_late(),
    "cue-beyond-time": late_cues(),
    "late-info": EBML + OPEN_SEGMENT + TRACKS
    + cluster(3, simple(1, 0, 0x80, b"a"), simple(1, 1, 0, b"b"))
    + INFO.replace(bytes.fromhex("0f4240"), bytes.fromhex("1e8480")),
    "bare-tracks": EBML + OPEN_SEGMENT + INFO + BARE_TRACKS + cluster(
        0, simple(1, 0, 0x80, b"frame"), simple(2, 0, 0x80, b"aac")),
}


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    for number, (name, data) in enumerate(FILES.items()):
        (HERE / name).write_bytes(bytes([number % 3 * 5]) + data)


if __name__ == "__main__":
    main()
