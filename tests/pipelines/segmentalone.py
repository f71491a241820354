#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A segment that is made alone has the bytes of the whole run: copied, as
examples/ondemand.py serves it, and encoded again."""

import concurrent.futures
import contextlib
import pathlib
import random
import shutil
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

import pipeline as p
from bindings import Gst, quote

SERVER = p.ROOT / "examples" / "ondemand.py"
SAMPLES = ("h264-aac-29.97", "h264-aac-23.976-nodd", "live", "blockgroup",
           "laced", "priming", "two-audio", "audio-only", "video-only")
DURATION_S = 2


@contextlib.contextmanager
def served(folder):
    """The address at which the films of a folder are served."""
    server = subprocess.Popen(
        [sys.executable, SERVER, "--segment-duration", str(DURATION_S), folder],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        errors = server.communicate()[1]
    if "Traceback" in errors:
        raise AssertionError(errors)


def fetch(address, headers=()):
    request = urllib.request.Request(address, headers=dict(headers))
    with urllib.request.urlopen(request, timeout=p.TIME_LIMIT_S) as answer:
        return answer.read()


def packaged(film, folder):
    """{name: bytes} of everything that a run over the whole film writes."""
    p.launch(f"filesrc location={p.quote(film)} ! ebmlfastdemux : hlssink-fmp4 "
             f"directory={p.quote(folder)} "
             f"segment-duration={DURATION_S * 10**9}").expect_clean()
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


class Copied(unittest.TestCase):
    def test_every_file_is_that_of_the_whole_run(self):
        with p.folder() as folder:
            films = folder / "films"
            films.mkdir()
            for name in SAMPLES:
                shutil.copy(p.sample(name), films / name)
            with served(films) as address:
                for name in SAMPLES:
                    files = packaged(films / name, folder / name)
                    self.assertGreater(len(files), 8, name)
                    for path, data in files.items():
                        self.assertEqual(fetch(f"{address}{name}/{path}"), data,
                                         f"{name}/{path}")

    def test_requests_at_once_in_any_order(self):
        with p.folder() as folder:
            shutil.copy(p.sample("two-audio"), folder / "film.mkv")
            files = packaged(folder / "film.mkv", folder / "out")
            wanted = 4 * sorted(files)
            random.Random(8).shuffle(wanted)
            with served(folder) as address, \
                    concurrent.futures.ThreadPoolExecutor(8) as pool:
                found = pool.map(
                    lambda path: fetch(f"{address}film.mkv/{path}"), wanted)
                for path, data in zip(wanted, found):
                    self.assertEqual(data, files[path], path)

    def test_a_player_gets_the_film(self):
        with p.folder() as folder:
            film = folder / "film.mkv"
            shutil.copy(p.sample("h264-aac-29.97"), film)
            with served(folder) as address:
                source = p.Stream(film, "v:0")
                for manifest in ("multivariant.m3u8", "manifest.mpd"):
                    stream = p.Stream(f"{address}film.mkv/{manifest}", "v:0")
                    self.assertEqual(len(stream.packets), len(source.packets))
                    self.assertEqual(
                        p.decoded(f"{address}film.mkv/{manifest}", "v"),
                        p.decoded(film, "v"))

    def test_what_is_not_there(self):
        with p.folder() as folder:
            shutil.copy(p.sample("h264-aac-30"), folder / "film.mkv")
            (folder / "text.mkv").write_text("no film")
            with served(folder) as address:
                segment = f"{address}film.mkv/video_0/segment_00001.m4s"
                self.assertEqual(fetch(segment, {"Range": "bytes=4-7"}.items()),
                                 b"styp")
                for name in ("", "film.mkv", "film.mkv/", "none.mkv/a.m3u8",
                             "film.mkv/video_0/segment_00099.m4s",
                             "film.mkv/../film.mkv/init.mp4",
                             "text.mkv/multivariant.m3u8"):
                    with self.assertRaises(urllib.error.HTTPError, msg=name) as e:
                        fetch(address + name)
                    self.assertEqual(e.exception.code, 404, name)
                    e.exception.close()


@unittest.skipUnless(Gst.init(None) or Gst.ElementFactory.find("abrvideoenc")
                     and Gst.ElementFactory.find("avdec_h264"),
                     "no abrvideoenc or avdec_h264")
class Encoded(unittest.TestCase):
    CELL_NS = DURATION_S * Gst.SECOND
    ENCODE = ("filesrc location={film} ! ebmlfastdemux name=demux ! "
              "avdec_h264 ! videoscale ! video/x-raw,width=160,height=90 ! "
              "abrvideoenc backend=software segment-independent=true "
              f"segment-duration={CELL_NS} bitrate=200 ! ")

    def run_alone(self, film, number, start, stop, out):
        """Seeks before anything plays, to a microsecond inside the segment, as
        times in messages are rounded."""
        pipeline = Gst.parse_launch(
            self.ENCODE.format(film=quote(film)) +
            f"fmp4fragmux fragment-duration={self.CELL_NS} "
            f"start-fragment-sequence-number={number + 1} ! "
            f"filesink location={quote(out)} async=false")
        pipeline.set_state(Gst.State.READY)
        pipeline.get_by_name("demux").send_event(Gst.Event.new_seek(
            1.0, Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE,
            Gst.SeekType.SET, start + (Gst.USECOND if number else 0),
            Gst.SeekType.SET, stop - Gst.USECOND))
        pipeline.set_state(Gst.State.PLAYING)
        message = pipeline.get_bus().timed_pop_filtered(
            p.TIME_LIMIT_S * Gst.SECOND,
            Gst.MessageType.EOS | Gst.MessageType.ERROR)
        pipeline.set_state(Gst.State.NULL)
        self.assertEqual(message.type, Gst.MessageType.EOS)
        data = pathlib.Path(out).read_bytes()
        return data[data.index(b"styp") - 4:]

    def test_cells_are_those_of_the_whole_run(self):
        with p.folder() as folder:
            for name in ("h264-aac-29.97", "h264-aac-25-nodd"):
                film, out = p.sample(name), folder / name
                p.launch(self.ENCODE.format(film=p.quote(film)) +
                         f"hlssink-fmp4 directory={p.quote(out)} "
                         f"segment-duration={self.CELL_NS}").expect_clean()
                segments = sorted((out / "video_0").glob("segment_*.m4s"))
                self.assertEqual(len(segments), 6, name)
                length = Gst.SECOND * (2002 if "29" in name else 2000) // 1000
                for number, path in enumerate(segments):
                    alone = self.run_alone(film, number, number * length,
                                           (number + 1) * length,
                                           folder / "alone.mp4")
                    self.assertEqual(alone, path.read_bytes(), path)


if __name__ == "__main__":
    p.run_tests()
