#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The readers that the checker stands on, against bytes spelt out here."""

import subprocess
import sys
import unittest
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import aac
import h264
import isobmff
import mpd as dash
import playlist
import presentation
import rules_index
import source
from bits import BitReader, ByteReader, TruncatedError
from findings import Report
from folder import box
from rules import TABLE


class BitsTest(unittest.TestCase):
    def test_bytes(self):
        reader = ByteReader(bytes.fromhex("01 0203 fffffffe"))
        self.assertEqual((reader.u8(), reader.u16(), reader.sint(4)), (1, 0x203, -2))
        self.assertRaises(TruncatedError, reader.u8)

    def test_exp_golomb(self):
        # 1 | 010 | 011 | 00100 | 00101, ITU-T H.264 table 9-2
        bits = BitReader(bytes([0b10100110, 0b01000010, 0b10000000]))
        self.assertEqual([bits.ue() for _ in range(5)], [0, 1, 2, 3, 4])
        bits = BitReader(bytes([0b01001100, 0b10000101, 0b00000000]))
        self.assertEqual([bits.se() for _ in range(4)], [1, -1, 2, -2])

    def test_exp_golomb_without_end(self):
        self.assertRaises(TruncatedError, BitReader(bytes(3)).ue)
        self.assertRaises(TruncatedError, BitReader(bytes(30)).ue)


def full(kind, version, flags, payload):
    return box(kind, bytes([version]) + flags.to_bytes(3, "big") + payload)


def only(data):
    (found,) = isobmff.parse_boxes(data)
    return found


class BoxTest(unittest.TestCase):
    def test_tree(self):
        moof = only(box("moof", box("mfhd", bytes(8)) + box("traf", box("tfdt"))))
        self.assertEqual(moof.find("traf/tfdt").start, 32)
        self.assertIsNone(moof.find("traf/trun"))

    def test_large_size(self):
        data = b"\0\0\0\1mdat" + (20).to_bytes(8, "big") + b"abcd"
        self.assertEqual(bytes(only(data).payload), b"abcd")

    def test_bad_sizes(self):
        for data in (
            b"\0\0\0\7free",  # smaller than its header
            b"\0\0\0\x09free",  # longer than the file
            b"\0\0\0\0mdat",  # to the end of the file: not in fragments
            b"\0\0\0\1mdat\0\0",  # half a large size
            b"\0\0\0",
            box("moof", b"\0\0\0\x10mfhd"),  # longer than its parent
            box("stsd", bytes(4)),  # shorter than its fixed fields
        ):
            with self.subTest(data=data):
                self.assertRaises(isobmff.BoxError, isobmff.parse_boxes, data)

    def test_nesting_is_bounded(self):
        data = b""
        for _ in range(100):
            data = box("moof", data)
        self.assertRaises(isobmff.BoxError, isobmff.parse_boxes, data)

    def test_trun(self):
        rows = bytes.fromhex("0000000a fffffffb 00000014 00000005")
        head = bytes.fromhex("00000002 00000064 02000000")
        trun = isobmff.parse_trun(only(full("trun", 1, 0xA05, head + rows)))
        self.assertEqual((trun.data_offset, trun.first_sample_flags), (100, 1 << 25))
        self.assertEqual([row.size for row in trun.rows], [10, 20])
        self.assertEqual([row.composition_offset for row in trun.rows], [-5, 5])

    def test_trun_claims_too_much(self):
        data = full("trun", 0, 0x200, b"\xff\xff\xff\xff" + bytes(8))
        self.assertRaises(isobmff.BoxError, isobmff.parse_trun, only(data))
        data = full("trun", 0, 0, b"\xff\xff\xff\xff")
        self.assertRaises(isobmff.BoxError, isobmff.parse_trun, only(data))

    def test_tfhd(self):
        payload = bytes.fromhex("00000001 000003e8 01010000")
        tfhd = isobmff.parse_tfhd(only(full("tfhd", 0, 0x020028, payload)))
        self.assertTrue(tfhd.is_default_base_moof)
        self.assertEqual((tfhd.duration, tfhd.sample_flags), (1000, 0x01010000))
        self.assertIsNone(tfhd.size)

    def test_language(self):
        payload = bytes(8) + bytes.fromhex("0000bb80 00000000 15c7 0000")
        mdhd = isobmff.parse_mdhd(only(full("mdhd", 0, 0, payload)))
        self.assertEqual(mdhd, (48000, 0, "eng"))


class H264Test(unittest.TestCase):
    def test_nal_lengths(self):
        nals = h264.split_lengths(bytes.fromhex("00000002 09f0 00000001 65"), 4)
        self.assertEqual([h264.nal_type(nal) for nal in nals], [h264.AUD, h264.IDR])
        for text in ("00000003 09f0", "00000000", "0000"):
            with self.subTest(text=text):
                data = bytes.fromhex(text)
                self.assertRaises(TruncatedError, h264.split_lengths, data, 4)

    def test_byte_stream(self):
        data = bytes.fromhex("00000001 09f0 000001 6588 00000001 41")
        self.assertTrue(h264.is_annexb(data))
        self.assertEqual(
            h264.split_annexb(data), [b"\x09\xf0", b"\x65\x88", b"\x41"]
        )

    def test_length_that_looks_like_a_start_code(self):
        nal = b"\x65" + bytes(range(1, 256)) * 2
        sample = (0x1FF).to_bytes(4, "big") + nal[:0x1FF]
        self.assertTrue(h264.is_annexb(sample))
        self.assertEqual(source.essence("video", sample, 4), nal[:0x1FF])
        stream = b"\0\0\0\1\x09\xf0\0\0\1" + nal
        self.assertEqual(source.essence("video", stream, 4), nal)

    def test_sps(self):
        # x264, High, 320x180 (cropped from 192 rows), 4:2:0, level 1.3
        nal = bytes.fromhex(
            "67640 00dacd94141 9f9e100000030010000003"
            "03c8f1429960".replace(" ", "")
        )
        sps = h264.parse_sps(nal)
        self.assertEqual((sps.profile, sps.level), (100, 13))
        self.assertEqual((sps.width, sps.height), (320, 180))
        self.assertEqual(sps.size_in_mbs, 20 * 12)
        self.assertFalse(sps.is_interlaced)
        self.assertRaises(TruncatedError, h264.parse_sps, nal[:8])

    def test_avcc(self):
        data = bytes.fromhex("01 64000d ff e1 0004 6764000d 01 0002 68ee fdf8f800")
        config = h264.parse_avcc(data)
        self.assertEqual(config.length_size, 4)
        self.assertEqual(config.sps, [bytes.fromhex("6764000d")])
        depths = (config.bit_depth_luma, config.bit_depth_chroma)
        self.assertEqual((config.chroma_format, depths), (1, (8, 8)))
        self.assertIsNone(h264.parse_avcc(data[:-4]).chroma_format)
        self.assertRaises(TruncatedError, h264.parse_avcc, data[:10])


class AacTest(unittest.TestCase):
    def test_config(self):
        table = {
            "1190": (2, 48000, 48000, 2, 1024),
            "1210": (2, 44100, 44100, 2, 1024),
            "1194": (2, 48000, 48000, 2, 960),
            "2b118800": (5, 24000, 48000, 2, 1024),
            "11b0": (2, 48000, 48000, 6, 1024),
        }
        for text, expected in table.items():
            with self.subTest(text=text):
                config = aac.parse_asc(bytes.fromhex(text))
                found = (
                    config.object_type, config.sample_rate, config.output_rate,
                    config.channels, config.frame_length,
                )  # fmt: skip
                self.assertEqual(found, expected)

    def test_adts(self):
        frame = bytes.fromhex("fff14c80017ffc aabbccdd")
        self.assertEqual(aac.adts_header_size(frame), 7)
        self.assertEqual(aac.adts_header_size(frame + b"\0"), 0)
        self.assertEqual(aac.adts_header_size(frame[7:]), 0)


GOOD = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-MAP:URI="init.mp4",BYTERANGE="20@0"
#EXTINF:2.002000,a title, with a comma
#EXT-X-BYTERANGE:10@20
a.mp4
# a comment
#EXTINF:2,
#EXT-X-BYTERANGE:12
a.mp4
"""


class PlaylistTest(unittest.TestCase):
    def rules(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        return [problem.rule for problem in playlist.parse(data).problems]

    def test_good(self):
        for text in (GOOD, GOOD.replace("\n", "\r\n")):
            parsed = playlist.parse(text.encode())
            self.assertEqual(parsed.problems, [])
            self.assertEqual(parsed.target_duration, 2)
            first, second = parsed.entries
            self.assertEqual(first.duration, Fraction(2002, 1000))
            self.assertEqual(first.map.byterange, (20, 0))
            self.assertEqual(second.byterange, (12, 30))

    def test_problems(self):
        table = {
            "#EXTM3U8\n": [1],
            "\n#EXTM3U\n": [1],
            "#EXTM3U": [1],
            "#EXTM3U\n#EXTINF:1\na\n": [7],
            "#EXTM3U\n#EXTINF:1e3,\na\n": [7],
            "#EXTM3U\n#EXTINF:-1,\na\n": [14],
            "#EXTM3U\na\n": [7],
            "#EXTM3U\n#EXTINF:1,\n#EXTINF:1,\na\n": [7],
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n": [7],
            "#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:5\na\n": [16],
            "#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:5@x\na\n": [16],
            '#EXTM3U\n#EXT-X-MAP:URI="a",URI="b"\n': [5],
            "#EXTM3U\n#EXT-X-MAP:URI=a\n": [5],
            '#EXTM3U\n#EXT-X-MAP:URI="a\n': [5, 15],
            '#EXTM3U\n#EXT-X-MAP:URI="a", BYTERANGE="1@0"\n': [5],
            '#EXTM3U\n#EXT-X-MAP:URI="a",\n': [5],
        }
        for text, expected in table.items():
            with self.subTest(text=text):
                self.assertEqual(sorted(set(self.rules(text))), expected)
        self.assertEqual(self.rules(b"#EXTM3U\n#\xff\n"), [1])

    def test_attribute_types(self):
        table = {
            "BANDWIDTH=1": [],
            'BANDWIDTH="1"': [5],
            "BANDWIDTH=1.5": [5],
            "RESOLUTION=640X480": [5],
            "FRAME-RATE=29.970": [],
            'CODECS="avc1.64000d,mp4a.40.2"': [],
            "CODECS=avc1": [5],
            'CLOSED-CAPTIONS="cc"': [],
            "CLOSED-CAPTIONS=NONE": [],
        }
        for text, expected in table.items():
            with self.subTest(text=text):
                whole = f"#EXTM3U\n#EXT-X-STREAM-INF:{text}\na\n"
                self.assertEqual(self.rules(whole), expected)


class UriTest(unittest.TestCase):
    def test_only_files_of_the_folder(self):
        folder = presentation.Presentation(HERE, "check.py", Report())
        self.assertEqual(folder.resolve("check.py", "bits%2Epy"), "bits.py")
        for uri in (
            "", "nowhere.py", ".", "../meson.build", "/etc/passwd", "bits.py%00",
            "http://localhost/bits.py", "//localhost/bits.py", "http://[::1/bits.py",
        ):  # fmt: skip
            with self.subTest(uri=uri):
                self.assertIsNone(folder.resolve("check.py", uri))


class IndexTest(unittest.TestCase):
    """References of an index that has no room for all segments."""

    LISTED = {
        100: ((10, 100), SimpleNamespace(start_time=Fraction(0), duration_time=2)),
        110: ((20, 110), SimpleNamespace(start_time=Fraction(2), duration_time=3)),
        130: ((30, 130), SimpleNamespace(start_time=Fraction(5), duration_time=1)),
    }

    def divide(self, byterange, time, duration):
        report = Report()
        reference = dash.Segment("main.mp4", byterange, time, duration)
        parts = rules_index.divide(reference, self.LISTED, 90, "", report)
        return [part.byterange for part in parts], report.rules()

    def test_of_several(self):
        self.assertEqual(
            self.divide((30, 100), 0, 450), ([(10, 100), (20, 110)], set())
        )

    def test_of_one(self):
        self.assertEqual(self.divide((20, 110), 180, 270), ([(20, 110)], set()))

    def test_of_a_part(self):
        self.assertEqual(self.divide((29, 100), 0, 450), ([(29, 100)], set()))

    def test_of_other_times(self):
        for time, duration in ((0, 449), (1, 450)):
            self.assertEqual(self.divide((30, 100), time, duration)[1], {"67"})


class CommandTest(unittest.TestCase):
    def run_check(self, *arguments):
        check = HERE / "check.py"
        return subprocess.run(
            [sys.executable, str(check), *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_list(self):
        lines = self.run_check("--list").stdout.splitlines()
        self.assertEqual(len(lines), len(TABLE))

    def test_nothing_to_check(self):
        done = self.run_check("/nonexistent")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
