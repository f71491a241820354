# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Is a reason for a difference between a clip and its copy true of these very
files? Each function looks at a Difference and its Copy, reads the bytes or asks
FFmpeg, and says so."""

import collections
import hashlib
import itertools
import re
from fractions import Fraction

import pipeline as p
import remuxed
from demuxed import Dump

TS_PACKET = 188
FRAGMENT_S = 2 # as remuxed.line() has it
# Cluster, Cues, Tags, SeekHead, Info, Tracks, Chapters, Attachments (RFC 9559)
TOP_LEVEL = {bytes.fromhex(text) for text in (
    "1f43b675", "1c53bb6b", "1254c367", "114d9b74", "1549a966", "1654ae6b",
    "1043a770", "1941a469")}
BLOCKS = (b"\xa0", b"\xa3") # BlockGroup, SimpleBlock
SEGMENT = bytes.fromhex("18538067")

H264_IDR, H264_SEI = 5, 6
H265_CRA = 21
SEI_RECOVERY_POINT = 6


# NAL units

def units(data):
    """The NAL units of a sample, behind lengths of 4 bytes."""
    at = 0
    while at + 4 < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        yield data[at + 4:at + 4 + size]
        at += 4 + size


def h265_types(data):
    return {unit[0] >> 1 & 63 for unit in units(data) if unit}


def has_recovery_point(data):
    return any(unit[0] & 31 == H264_SEI and unit[1] == SEI_RECOVERY_POINT
               for unit in units(data) if len(unit) > 1)


def is_recovery_point(data):
    """Of H.264, and not an IDR picture."""
    return has_recovery_point(data) and \
        not any(unit[0] & 31 == H264_IDR for unit in units(data) if unit)


def are_recovery_points(difference, copy):
    samples = copy.samples[difference.source]
    return all(is_recovery_point(samples[i].data) and not samples[i].is_sync
               for i in difference.where)


def are_cras(difference, copy):
    samples = copy.samples[difference.source]
    return all(H265_CRA in h265_types(samples[i].data)
               and not samples[i].is_sync for i in difference.where)


def is_before_first_key(difference, _):
    """Is only that left out which cannot be decoded without what came before the
    source's start?"""
    frames = difference.source.frames
    n_first = len(difference.where)
    return difference.where == [*range(n_first)] and \
        frames[n_first].is_key and not any(f.is_key for f in frames[:n_first])


# What others read

def said(complaints):
    """FFmpeg's complaints without addresses."""
    return {text.split("] ", 1)[-1] for text in complaints.splitlines()
            if "Last message repeated" not in text}


def is_complained_of(difference, copy):
    """Does FFmpeg say all of it of the source, too?"""
    mine = copy.copied[difference.source].decoded[1]
    theirs = itertools.chain(*(said(s.decoded[1]) for s in copy.clip.streams))
    return said(mine) <= set(theirs)


def is_turned(difference, copy):
    """Does FFmpeg decode the same where it does not turn the source's pictures?"""
    stream = difference.source
    out, _ = remuxed.output_of(
        "ffmpeg", "-v", "error", "-nostdin", "-noautorotate",
        "-i", copy.clip.path, "-map", f"0:{stream.index}",
        "-fps_mode", "passthrough", "-f", "framemd5", "-")
    return remuxed.hashes_of(out) == copy.copied[stream].decoded[0]


def is_reshaped(difference, copy):
    """Is the shape of the boxes that of the demuxer's caps?"""
    dump = Dump(remuxed.DEMUXERS[copy.clip.path.suffix], copy.clip.path)
    for stream in dump.streams.values():
        shape = stream.caps[0].get("pixel-aspect-ratio") if stream.caps else None
        if stream.kind != "video" or not shape:
            continue
        ratio = Fraction(shape)
        width = int(stream.caps[0]["width"]) * ratio
        return difference.text.startswith(
            (f"rule 64: pasp {shape},", f"rule 64: tkhd {float(width):.6g}x"))
    return False


def demuxed(copy, stream, folder):
    """The stream alone, as it leaves the demuxer."""
    path = folder / ("stream." + {"hevc": "h265"}.get(stream.codec, stream.codec))
    demuxer = remuxed.DEMUXERS[copy.clip.path.suffix]
    pad = f"d. ! {remuxed.CAPS[stream.codec]} ! queue max-size-time=0" \
        if demuxer == "tsdemux" else f"d.{stream.kind}_{stream.number}"
    p.launch(f"filesrc location={p.quote(copy.clip.path)} ! {demuxer} name=d "
             f"{pad} ! filesink location={p.quote(path)}")
    return path


def is_not_offered(_, copy):
    """Has the demuxer no pad for one of the streams?"""
    offered = {stream.codec for stream in Dump(
        remuxed.DEMUXERS[copy.clip.path.suffix], copy.clip.path).streams.values()}
    return any(remuxed.CAPS[stream.codec] not in offered
               for stream in copy.streams)


def is_as_demuxed(difference, copy):
    """Is the copy what the demuxer gives: byte for byte, or as FFmpeg finds
    access units and frames in it, less what is before the first key frame?"""
    stream = difference.source
    if stream in copy.known_as_demuxed:
        return True
    samples = copy.samples[stream]
    with p.folder() as folder:
        path = demuxed(copy, stream, folder)
        if path.read_bytes() == b"".join(sample.data for sample in samples):
            copy.known_as_demuxed.add(stream)
            return True
        found = remuxed.Clip(path).streams[0]
        mine = copy.copied[stream].payloads
        n_left_out = len(found.payloads) - len(mine)
        same = n_left_out >= 0 and mine == found.payloads[n_left_out:] and \
            not any(f.is_key for f in found.frames[:n_left_out])
    if same:
        copy.known_as_demuxed.add(stream)
    return same


def is_demuxed_but_for_sei(difference, copy):
    """Is it that but for something in the first access unit that shows in no
    picture?"""
    mine = copy.copied[difference.source]
    with p.folder() as folder:
        path = demuxed(copy, difference.source, folder)
        found = remuxed.Clip(path).streams[0]
        return mine.payloads[1:] == found.payloads[1:] and \
            mine.decoded[0] == found.decoded[0]


def are_of_other_frames(difference, copy):
    """Only where what is in the frame is not the source's, either."""
    mine = copy.copied[difference.source].payloads
    theirs = difference.source.payloads
    return is_as_demuxed(difference, copy) and \
        all(mine[i] != theirs[i] for i in difference.where)


def is_mended(difference, copy):
    """Is each sample a packet as ffprobe reads it, or one that has lost the first
    bytes of its first length?"""
    stream = difference.source
    samples = copy.samples[stream]
    return len(samples) == len(stream.frames) and all(
        frame.md5 in (hashlib.md5(sample.data[n:]).hexdigest() for n in range(4))
        for sample, frame in zip(samples, stream.frames))


def n_same(pairs):
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1],
                                              pairs))


def is_mended_picture(difference, copy):
    """And are the pictures the same but from such a packet, which FFmpeg's decoder
    refuses, to the next key frame?"""
    stream = difference.source
    if not is_mended(difference, copy) or not stream.decoded[1]:
        return False
    mine = copy.copied[stream].decoded[0]
    theirs = stream.decoded[0]
    same = n_same(zip(mine, theirs)) + \
        n_same(zip(reversed(mine), reversed(theirs)))
    keys = [i for i, frame in enumerate(stream.frames) if frame.is_key]
    longest = max(b - a for a, b in
                  zip(keys, [*keys[1:], len(stream.frames)]))
    return len(mine) - same <= longest


# The source's bytes

def is_passed_over(difference, copy):
    """Is there no element at the beginning of what was passed over, but one
    behind it?"""
    size, at = map(int, re.search(r"(\d+) bytes at offset (\d+)",
                                  difference.text).groups())
    data = copy.clip.path.read_bytes()
    return data[at:at + 4] not in TOP_LEVEL and \
        data[at + size:at + size + 4] in TOP_LEVEL


def is_cut_off(difference, copy):
    """Does the file end before its Segment does, in the element that those bytes
    begin with?"""
    missing = int(re.search(r"last (\d+) bytes", difference.text)[1])
    data = copy.clip.path.read_bytes()
    at = data.index(SEGMENT) + 4
    size_size = 9 - data[at].bit_length()
    size = int.from_bytes(data[at:at + size_size], "big") \
        & ((1 << 7 * size_size) - 1)
    end = at + size_size + size
    begin = end - missing
    return begin <= len(data) < end and (
        data[begin:begin + 1] in BLOCKS or data[begin:begin + 4] in TOP_LEVEL)


def is_cut_off_live(_, copy):
    _, complaints = remuxed.output_of("ffprobe", "-v", "error", "-show_packets",
                                      copy.clip.path)
    return "File ended prematurely" in complaints


def is_last_fragment(difference, copy):
    """Has the copy whole fragments only, as gst-launch-1.0 stops at an error?"""
    stream = difference.source
    errors = [d for d in copy.differences if d.text.startswith("ERROR")]
    n_kept = len(copy.samples[stream]) * copy.n_joined(stream)
    if not errors or n_kept >= len(stream.frames):
        return False
    left_out = stream.frames[n_kept]
    frame_s = left_out.pts - stream.frames[n_kept - 1].pts
    return all(is_cut_off(error, copy) for error in errors) and (
        left_out.is_key if stream.kind == "video"
        else left_out.pts % FRAGMENT_S < frame_s)


def continuity_steps(data):
    """(pid, counter before, counter after) of each break (ISO/IEC 13818-1
    2.4.3.3)."""
    last, at = {}, 0
    steps = collections.Counter()
    while at + TS_PACKET <= len(data):
        if data[at] != 0x47:
            at += 1
            continue
        pid = int.from_bytes(data[at + 1:at + 3], "big") & 0x1fff
        counter = data[at + 3] & 15
        has_payload = data[at + 3] & 0x10
        if pid in last and has_payload and counter != (last[pid] + 1) % 16:
            steps[pid, last[pid], counter] += 1
        if has_payload:
            last[pid] = counter
        at += TS_PACKET
    return steps


def is_discontinuous(difference, copy):
    """Do the counters of the packets of this pid take that step?"""
    after, before, pid = re.search(
        r"packet (\d+), stream (\d+) \(pid (0x\w+)\)", difference.text).groups()
    return (int(pid, 16), int(before), int(after)) in \
        continuity_steps(copy.clip.path.read_bytes())
