# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What CODECS has to say of a sample entry: RFC 6381, and for each codec the
specification of its configuration box."""

import aac
from bits import BitReader

MP3 = {0x69, 0x6B} # MPEG-2 and MPEG-1 audio
PLAIN = {
    "ac-3", "ec-3", "dtsc", "dtsh", "dtsl", "dtse", "dtsx", "fLaC", "Opus",
    "wvtt", "stpp",
}
# Fields that may follow those which must be there.
OPTIONAL = {"av01": 4, "vp09": 4}
# numblkscod: blocks of a sync frame (ETSI TS 102 366, E.2.3.1.5)
BLOCKS = (1, 2, 3, 6)


def avc(entry):
    """ISO/IEC 14496-15, E.2: profile, compatibility and level."""
    config = entry.need("avcC").payload
    return f"{entry.type}." + bytes(config[1:4]).hex()


def hevc(entry):
    """ISO/IEC 14496-15, E.3."""
    bits = BitReader(bytes(entry.need("hvcC").payload[1:13]))
    space = ("", "a", "b", "c")[bits.read(2)]
    tier = "h" if bits.flag() else "l"
    profile = bits.read(5)
    compatibility = int(f"{bits.read(32):032b}"[::-1], 2)
    constraints = [bits.read(8) for _ in range(6)]
    while constraints and constraints[-1] == 0:
        constraints.pop()
    fields = [entry.type, f"{space}{profile}", f"{compatibility:x}",
              f"{tier}{bits.read(8)}", *(f"{byte:x}" for byte in constraints)]
    return ".".join(fields)


def av1(entry):
    """AV1 Codec ISO Media File Format Binding, 5."""
    bits = BitReader(bytes(entry.need("av1C").payload[1:4]))
    profile, level = bits.read(3), bits.read(5)
    tier = "h" if bits.flag() else "m"
    is_high, is_twelve = bits.flag(), bits.flag()
    depth = 12 if is_twelve else 10 if is_high else 8
    return f"av01.{profile}.{level:02}{tier}.{depth:02}"


def vp9(entry):
    """VP Codec ISO Media File Format Binding, "Codecs Parameter String"."""
    config = bytes(entry.need("vpcC").payload)
    profile, level, depth = config[4], config[5], config[6] >> 4
    return f"vp09.{profile:02}.{level:02}.{depth:02}"


def mpeg4_audio(entry):
    """RFC 6381, 3.3: objectTypeIndication, and of MPEG-4 the object type."""
    kind, asc = aac.parse_esds(entry.need("esds"))
    if kind in MP3:
        return f"mp4a.{kind:x}"
    return f"mp4a.{kind:x}.{aac.parse_asc(asc).object_type}"


NAMES = {
    "avc1": avc, "avc3": avc, "hvc1": hevc, "hev1": hevc, "dvh1": hevc,
    "av01": av1, "vp09": vp9, "mp4a": mpeg4_audio,
}


def codec_string(init):
    """In lower case; None where nothing is known of the format."""
    if init.format in PLAIN:
        return init.format.lower()
    name = NAMES.get(init.format)
    return name(init.entry) if name else None


def essence(announced):
    """An announced string without the fields that may be left out."""
    fields = announced.split(".")
    return ".".join(fields[:OPTIONAL.get(fields[0], len(fields))])


def decoded_frames(init, samples):
    """How many frames a decoder makes of samples: a sample of E-AC-3 is six blocks
    (ETSI TS 102 366, F.1), in one sync frame or several."""
    if init.format != "ec-3":
        return len(samples)
    return sum(6 // blocks_in(bytes(sample.data[:6])) for sample in samples)


def blocks_in(head):
    bits = BitReader(head)
    bits.read(16 + 2 + 3 + 11) # syncword, strmtyp, substreamid, frmsiz
    if bits.read(2) == 3: # fscod; fscod2 stands for numblkscod
        return 6
    return BLOCKS[bits.read(2)]
