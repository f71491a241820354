# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""AAC: esds, AudioSpecificConfig and the frame headers that must not be there
(ISO/IEC 14496-1, 14496-3)."""

from dataclasses import dataclass

from bits import BitReader, ByteReader, TruncatedError

SAMPLE_RATES = [
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025,
    8000, 7350,
]  # fmt: skip
CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8]

ES_DESCRIPTOR, DECODER_CONFIG, DECODER_SPECIFIC = 3, 4, 5
MPEG4_AUDIO = 0x40


@dataclass
class AudioConfig:
    object_type: int  # as CODECS spells it: 5 for explicit SBR, 29 for PS
    sample_rate: int  # of the core
    output_rate: int  # after SBR
    channels: int
    frame_length: int


def parse_asc(data):
    """AudioSpecificConfig, ISO/IEC 14496-3 1.6.2.1."""
    bits = BitReader(bytes(data))
    object_type = read_object_type(bits)
    rate = read_sample_rate(bits)
    channels = bits.read(4)
    announced, output_rate = object_type, rate
    if object_type in (5, 29):
        output_rate = read_sample_rate(bits)
        object_type = read_object_type(bits)
    is_short = object_type in (1, 2, 3, 4) and bits.flag()
    count = CHANNELS[channels] if channels < len(CHANNELS) else 0
    return AudioConfig(announced, rate, output_rate, count, 960 if is_short else 1024)


def read_object_type(bits):
    value = bits.read(5)
    return 32 + bits.read(6) if value == 31 else value


def read_sample_rate(bits):
    index = bits.read(4)
    if index == 15:
        return bits.read(24)
    if index >= len(SAMPLE_RATES):
        raise TruncatedError(f"reserved sampling frequency index {index}")
    return SAMPLE_RATES[index]


def read_descriptor(reader):
    """(tag, body reader), ISO/IEC 14496-1 8.3.3."""
    tag = reader.u8()
    size = 0
    for _ in range(4):
        byte = reader.u8()
        size = size << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return tag, ByteReader(reader.take(size))


def parse_esds(box):
    """(objectTypeIndication, AudioSpecificConfig bytes, if any)."""
    _, _, reader = box.full()
    tag, es = read_descriptor(reader)
    if tag != ES_DESCRIPTOR:
        raise TruncatedError(f"esds begins with descriptor {tag}")
    es.u16()
    flags = es.u8()
    if flags & 0x80:
        es.u16()
    if flags & 0x40:
        es.take(es.u8())
    if flags & 0x20:
        es.u16()
    tag, decoder = read_descriptor(es)
    if tag != DECODER_CONFIG:
        raise TruncatedError(f"descriptor {tag} where the decoder's is due")
    indication = decoder.u8()
    decoder.take(12)
    if indication != MPEG4_AUDIO and not decoder.left():
        return indication, b""  # MP3 says all in its frames
    tag, specific = read_descriptor(decoder)
    if tag != DECODER_SPECIFIC:
        raise TruncatedError("esds has no AudioSpecificConfig")
    return indication, bytes(specific.data)


def adts_header_size(frame):
    """Bytes of the ADTS header that `frame` begins with, 0 for none: sync word,
    layer 0, and a length that says the frame's own (ISO/IEC 14496-3 1.A.3.2)."""
    head = bytes(frame[:7])
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if length != len(frame):
        return 0
    return 7 if head[1] & 1 else 9


def is_loas(frame):
    """LOAS sync word and length (ISO/IEC 14496-3 1.7.2)."""
    head = bytes(frame[:3])
    if len(head) < 3 or head[0] != 0x56 or head[1] >> 5 != 7:
        return False
    return (head[1] & 0x1F) << 8 | head[2] == len(frame) - 3
