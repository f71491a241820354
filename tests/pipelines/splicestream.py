# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts splice information (ANSI/SCTE 35) into a transport stream: a stream of its
own in the program map, and sections among the packets of the others."""

PACKET = 188
PAT_PID = 0
SPLICE_PID = 0x1F0
STREAM_TYPE_SPLICE = 0x86  # SCTE 35 7.1
REGISTRATION = bytes([5, 4]) + b"CUEI"
CLOCK_HZ = 90000
WRAP = 1 << 33


def crc32(data):
    """ISO/IEC 13818-1 Annex A."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    return crc.to_bytes(4, "big")


# --- sections ---


def splice_time(ticks):
    """9.8.1"""
    return (0x7F << 33 | ticks % WRAP).to_bytes(5, "big")


def splice_insert(event_id, is_out, ticks, duration=None):
    """9.7.3: its type and content. `ticks` None: at once."""
    flags = (is_out << 7 | 1 << 6 | (duration is not None) << 5 |
             (ticks is None) << 4 | 0x0F)  # fmt: skip
    body = event_id.to_bytes(4, "big") + bytes([0x7F, flags])
    if ticks is not None:
        body += splice_time(ticks)
    if duration is not None:
        body += (0x7E << 32 | duration).to_bytes(5, "big")
    return 0x05, body + (1).to_bytes(2, "big") + bytes(2), b""


def time_signal(event_id, type_id, ticks, duration=None):
    """9.7.4 with a segmentation_descriptor(), 10.3.3"""
    body = b"CUEI" + event_id.to_bytes(4, "big")
    body += bytes([0x7F, 0x80 | (duration is not None) << 6 | 0x3F])
    if duration is not None:
        body += duration.to_bytes(5, "big")
    body += bytes([0, 0, type_id, 1, 1])
    return 0x06, splice_time(ticks), bytes([0x02, len(body)]) + body


def section(command, adjustment=0):
    """splice_info_section(), 9.6, of such a command."""
    kind, body, descriptors = command
    rest = bytes([0]) + (adjustment % WRAP).to_bytes(5, "big")
    rest += bytes([0, 0xFF, 0xF0 | len(body) >> 8, len(body) & 0xFF, kind]) + body
    rest += len(descriptors).to_bytes(2, "big") + descriptors
    length = len(rest) + 4
    data = bytes([0xFC, 0x30 | length >> 8, length & 0xFF]) + rest
    return data + crc32(data)


# --- packets ---


def pid_of(packet):
    return (packet[1] & 0x1F) << 8 | packet[2]


def starts_unit(packet):
    return bool(packet[1] & 0x40)


def payload(packet):
    if packet[3] & 0x20:
        return packet[5 + packet[4]:]
    return packet[4:]


def pts_of(packet):
    """Of a packet in which a PES packet with a PTS begins, or None."""
    data = payload(packet)
    if not starts_unit(packet) or data[:3] != b"\0\0\1" or not data[7] & 0x80:
        return None
    p = data[9:14]
    return ((p[0] >> 1 & 7) << 30 | p[1] << 22 | p[2] >> 1 << 15 | p[3] << 7
            | p[4] >> 1)  # fmt: skip


def section_of(packet):
    data = payload(packet)[1 + payload(packet)[0]:]
    return data[:3 + ((data[1] & 0x0F) << 8 | data[2])]


def packetize(pid, data, counter):
    """A section in one packet."""
    head = bytes([0x47, 0x40 | pid >> 8, pid & 0xFF, 0x10 | counter & 0x0F, 0])
    return (head + data).ljust(PACKET, b"\xff")


def mapped(packet):
    """The program map with the stream of splices in it."""
    old = section_of(packet)
    info_size = (old[10] & 0x0F) << 8 | old[11]
    info = old[12:12 + info_size] + REGISTRATION
    streams = old[12 + info_size:-4]
    streams += bytes([STREAM_TYPE_SPLICE, 0xE0 | SPLICE_PID >> 8,
                      SPLICE_PID & 0xFF, 0xF0, 0])  # fmt: skip
    rest = old[3:10] + bytes([0xF0 | len(info) >> 8, len(info)]) + info + streams
    length = len(rest) + 4
    data = bytes([old[0], old[1] & 0xF0 | length >> 8, length & 0xFF]) + rest
    return packetize(pid_of(packet), data + crc32(data), packet[3])


class TransportStream:
    def __init__(self, data):
        self.packets = [data[at:at + PACKET] for at in range(0, len(data), PACKET)]
        pat = section_of(next(p for p in self.packets if pid_of(p) == PAT_PID))
        self.map_pid = (pat[10] & 0x1F) << 8 | pat[11]
        program = section_of(next(p for p in self.packets
                                  if pid_of(p) == self.map_pid))
        at = 12 + ((program[10] & 0x0F) << 8 | program[11])
        # the first stream is the video
        self.video_pid = (program[at + 1] & 0x1F) << 8 | program[at + 2]
        stamps = [pts_of(p) for p in self.packets if pid_of(p) == self.video_pid]
        self.stamps = [stamp for stamp in stamps if stamp is not None]

    def with_sections(self, sections):
        """`sections`: (index of the picture in front of which it is sent, data).
        Returns the whole stream."""
        waiting = sorted(sections, key=lambda one: one[0])
        out, picture = [], 0
        for packet in self.packets:
            if pid_of(packet) == self.map_pid:
                packet = mapped(packet)
            if pid_of(packet) == self.video_pid and pts_of(packet) is not None:
                while waiting and waiting[0][0] <= picture:
                    sent = len(sections) - len(waiting)
                    out.append(packetize(SPLICE_PID, waiting.pop(0)[1], sent))
                picture += 1
            out.append(packet)
        return b"".join(out)
