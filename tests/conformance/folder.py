# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A copy of a good output folder, and the tools to damage it: playlists by
pattern, boxes by path, samples by number."""

import re
import shutil
from fractions import Fraction
from pathlib import Path

import isobmff
import movie as movies
import presentation as output
from findings import Report

TOP = "multivariant.m3u8"
MPD = "manifest.mpd"
VIDEO, AUDIO = "video_0", "audio_0"
MDHD = "moov/trak/mdia/mdhd"
STBL = "moov/trak/mdia/minf/stbl"
AVC1, MP4A = f"{STBL}/stsd/avc1", f"{STBL}/stsd/mp4a"


class Folder:
    def __init__(self, root):
        self.root = Path(root)

    @classmethod
    def copy(cls, good, root):
        shutil.copytree(good, root)
        return cls(root)

    def load(self):
        return output.load(self.root, Report())

    def load_movie(self, path):
        return movies.load(self.root / path, Report())

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

    def attribute(self, tag, name, value):
        self.text(TOP, lambda text: set_attribute(text, tag, name, value))

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

    def replace(self, path, box_path, payload):
        """Gives a box another payload. Its ancestors grow or shrink with it, and
        so does the data offset of a moof."""
        whole, chain = self.read(path), self.chain(path, box_path)
        last = chain[-1]
        start, growth = last.start + last.header_size, len(payload) - len(last.payload)
        whole[start : last.end] = payload
        for ancestor in chain:
            size = (ancestor.size + growth).to_bytes(4, "big")
            whole[ancestor.start : ancestor.start + 4] = size
        self.write(path, whole)
        if growth and chain[0].type == "moof":
            self.move_data(path, growth)

    def move_data(self, path, distance):
        """Changes the data offset of a segment's first trun."""
        trun = isobmff.parse_trun(self.chain(path, "moof/traf/trun")[-1])
        offset = (trun.data_offset + distance).to_bytes(4, "big", signed=True)
        self.poke(path, "moof/traf/trun", 8, offset)

    def insert(self, path, parent_path, data):
        """Appends bytes to a container box."""
        self.replace(path, parent_path, self.peek(path, parent_path) + data)

    def rename(self, path, box_path, kind):
        found = self.chain(path, box_path)[-1]
        whole = self.read(path)
        whole[found.start + 4 : found.start + 8] = kind.encode()
        self.write(path, whole)

    def append(self, path, data):
        self.write(path, self.read(path) + data)

    def poke_sample(self, segment, sample, offset, data):
        whole = self.read(segment.where)
        start = sample.position + offset
        whole[start : start + len(data)] = data
        self.write(segment.where, whole)

    def rewrite_trun(self, segment, edit):
        """Writes the trun anew with every column, after edit(samples)."""
        path = segment.where
        trun = isobmff.parse_trun(self.chain(path, "moof/traf/trun")[-1])
        samples = segment.samples
        edit(samples)
        payload = b"\1\0\x0f\1" + len(samples).to_bytes(4, "big")
        payload += trun.data_offset.to_bytes(4, "big")
        dts = segment.start_dts
        for sample in samples:
            for field in (sample.duration, len(sample.data), sample.flags):
                payload += field.to_bytes(4, "big")
            payload += (sample.pts - dts).to_bytes(4, "big", signed=True)
            dts += sample.duration
        self.replace(path, "moof/traf/trun", payload)

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

    def set_timescale(self, path, timescale):
        version = self.peek(path, MDHD)[0]
        at = 4 + (16 if version else 8)
        self.poke(path, MDHD, at, timescale.to_bytes(4, "big"))

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


def set_attribute(text, tag, name, value):
    """Gives the first `tag` the attribute NAME=value, or takes it away (None)."""

    def edited(found):
        quoted = r'("[^"]*"|[^,\n]*)'
        line = re.sub(rf"(?<=[:,]){name}={quoted},?", "", found[0]).rstrip(",")
        return line if value is None else f"{line},{name}={value}"

    return re.sub(rf"^#{tag}:.*", edited, text, count=1, flags=re.M)


def scale_attribute(text, name, factor):
    """Multiplies integer attributes called `name`."""

    def scaled(found):
        return f"{found[1]}{name}={int(int(found[2]) * factor)}"

    return re.sub(rf"([:,]){name}=(\d+)", scaled, text)


def u32(*values):
    return b"".join(value.to_bytes(4, "big") for value in values)


def box(kind, payload=b""):
    return (8 + len(payload)).to_bytes(4, "big") + kind.encode() + payload


def edit_list(media_time):
    """edts with one edit at rate 1 and no duration."""
    row = bytes(4) + media_time.to_bytes(4, "big", signed=True) + b"\0\1\0\0"
    return box("edts", box("elst", bytes(4) + b"\0\0\0\1" + row))
