#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ebmlfastdemux behind a web server: what comes out, from the start and after
seeks of all kinds, is what comes out of the file. The server here knows the
Range header or does not, sends sizes or chunks, is slow, and hangs up."""

import hashlib
import http.server
import re
import subprocess
import threading
import time
import unittest

import pipeline as p
from bindings import Gst, quote

S = Gst.SECOND
FLUSH = Gst.SeekFlags.FLUSH
ACCURATE = FLUSH | Gst.SeekFlags.ACCURATE
KEY = FLUSH | Gst.SeekFlags.KEY_UNIT
AFTER = KEY | Gst.SeekFlags.SNAP_AFTER
NEAREST = KEY | Gst.SeekFlags.SNAP_NEAREST
TRICK = FLUSH | Gst.SeekFlags.TRICKMODE_KEY_UNITS | \
    Gst.SeekFlags.TRICKMODE_NO_AUDIO

# rate, flags, start and stop in seconds
SEEKS = [(1, ACCURATE, 5.3, 7), (1, ACCURATE, 9, -1), (1, KEY, 5.3, 7),
         (1, AFTER, 5.3, 7), (1, NEAREST, 3.7, 5), (2, ACCURATE, 0, 3),
         (-1, ACCURATE, 2, 6.5), (4, TRICK, 1, 9)]
QUEUES = ["", "queue !", "queue2 use-buffering=true !"]


class Handler(http.server.BaseHTTPRequestHandler):
    """/MODE/NAME sends a sample; MODE: words joined by "-"."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(has_body=False)

    def do_GET(self):
        self.answer(has_body=True)

    def answer(self, has_body):
        _, mode, name = self.path.split("/")
        mode = mode.split("-")
        path = self.server.folder / name
        if not path.exists():
            self.send_error(404)
            return
        data = path.read_bytes()
        start = self.begin_range(mode, len(data))
        self.server.requests.append((self.command, start))
        self.send_header("Content-Type", "video/x-matroska")
        if "chunked" in mode:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if has_body:
            self.send_body(mode, data, start)

    def begin_range(self, mode, size):
        wanted = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if "range" not in mode or not wanted:
            self.send_response(200)
            self.send_header("Accept-Ranges",
                             "bytes" if "range" in mode else "none")
            return 0
        start = int(wanted[1])
        self.send_response(206)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        return start

    def send_body(self, mode, data, start):
        size = 65536
        if "slow" in mode:
            size = 8192
        end = len(data)
        if "drop" in mode and start == 0:
            end //= 2
        try:
            for pos in range(start, end, size):
                piece = data[pos:min(pos + size, end)]
                if "slow" in mode:
                    time.sleep(0.004)
                if "chunked" in mode:
                    piece = b"%x\r\n%s\r\n" % (len(piece), piece)
                self.wfile.write(piece)
            if "chunked" in mode:
                self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = end < len(data) or "chunked" in mode


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.requests = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A client that seeks hangs up: that is no error."""

    def uri(self, mode, name):
        return f"http://127.0.0.1:{self.server_port}/{mode}/{name}"


class Player:
    """A source in front of ebmlfastdemux, and what each pad pushed since the
    last flush: (time, decode time, duration, flags, md5), in stream time."""

    def __init__(self, source):
        self.frames = {}
        self.starts = {}
        self.lock = threading.Lock()
        self.pipeline = Gst.parse_launch(source + " ebmlfastdemux name=d")
        self.demux = self.pipeline.get_by_name("d")
        self.demux.connect("pad-added", self.on_pad)
        self.bus = self.pipeline.get_bus()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipeline.set_state(Gst.State.NULL)

    def on_pad(self, _demux, pad):
        queue = Gst.ElementFactory.make("queue", None)
        sink = Gst.ElementFactory.make("fakesink", None)
        sink.props.sync = False
        self.pipeline.add(queue)
        self.pipeline.add(sink)
        queue.link(sink)
        sink.sync_state_with_parent()
        queue.sync_state_with_parent()
        pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_FLUSH,
                      self.on_data)
        pad.link(queue.get_static_pad("sink"))

    def on_data(self, pad, info):
        name = pad.get_name()
        with self.lock:
            if not info.type & Gst.PadProbeType.BUFFER:
                if info.get_event().type == Gst.EventType.FLUSH_STOP:
                    self.frames[name] = []
                return Gst.PadProbeReturn.OK
            segment = pad.get_sticky_event(Gst.EventType.SEGMENT, 0) \
                .parse_segment()
            self.starts[name] = segment.time
            self.frames.setdefault(name, []).append(
                self.describe(segment, info.get_buffer()))
        return Gst.PadProbeReturn.OK

    @staticmethod
    def describe(segment, buffer):
        def stream_time(moment):
            if moment == Gst.CLOCK_TIME_NONE:
                return None
            sign, value = segment.to_stream_time_full(Gst.Format.TIME, moment)
            return sign * value
        is_ok, info = buffer.map(Gst.MapFlags.READ)
        digest = hashlib.md5(info.data).hexdigest()
        buffer.unmap(info)
        flags = buffer.get_flags() & (Gst.BufferFlags.DELTA_UNIT |
                                      Gst.BufferFlags.DISCONT)
        return (stream_time(buffer.pts), stream_time(buffer.dts),
                buffer.duration, int(flags), digest)

    def play(self, state=Gst.State.PLAYING):
        self.pipeline.set_state(state)

    def wait(self, kind=Gst.MessageType.EOS, limit_s=p.TIME_LIMIT_S):
        """Returns the error's text, None without one."""
        message = self.bus.timed_pop_filtered(
            limit_s * S, kind | Gst.MessageType.ERROR)
        if not message:
            raise AssertionError(f"nothing came for {limit_s} s")
        if message.type == Gst.MessageType.ERROR:
            return message.parse_error()[0].message
        return None

    def seek(self, rate, flags, start, stop):
        return self.demux.send_event(Gst.Event.new_seek(
            rate, Gst.Format.TIME, flags, Gst.SeekType.SET, int(start * S),
            Gst.SeekType.SET, int(stop * S) if stop >= 0 else -1))

    def query(self, kind):
        pad = self.demux.get_static_pad("video_0")
        if kind == "seeking":
            query = Gst.Query.new_seeking(Gst.Format.TIME)
            return pad.query(query) and query.parse_seeking()[1]
        return getattr(pad, "query_" + kind)(Gst.Format.TIME)


def without_cues(source, path):
    """A copy of a sample that has no index."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, "-c", "copy",
                    "-fflags", "+bitexact", "-f", "matroska", "-live", "1",
                    path], check=True)


def with_cues_in_front(source, path):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, "-c", "copy",
                    "-fflags", "+bitexact", "-f", "matroska",
                    "-cues_to_front", "1", path], check=True)


class Http(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Gst.init(None)
        if not Gst.ElementFactory.find("souphttpsrc"):
            raise unittest.SkipTest("souphttpsrc is not installed")
        context = p.folder()
        cls.folder = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        source = p.sample("h264-aac-29.97")
        (cls.folder / "cues").symlink_to(source)
        with_cues_in_front(source, cls.folder / "front")
        without_cues(source, cls.folder / "nocues")
        cls.server = Server(cls.folder)
        cls.addClassCleanup(cls.server.shutdown)

    def file(self, name):
        return f"filesrc location={quote(self.folder / name)} !"

    def web(self, mode, name):
        return f"souphttpsrc location={self.server.uri(mode, name)} !"

    def play_all(self, source, seeks=()):
        """The frames of a run from the start, then those of each seek."""
        runs = []
        with Player(source) as player:
            player.play()
            self.assertIsNone(player.wait())
            runs.append(player.frames)
            self.assertEqual(player.query("seeking"), bool(seeks) or
                             "filesrc" in source)
            for seek in seeks:
                player.frames = {}
                self.assertTrue(player.seek(*seek), f"{source} {seek}")
                self.assertIsNone(player.wait())
                runs.append((player.frames, player.starts.copy()))
        return runs

    def expect_same(self, source, name, seeks=()):
        expected = self.play_all(self.file(name), seeks)
        found = self.play_all(source, seeks)
        for index, (one, other) in enumerate(zip(expected, found)):
            self.assertEqual(one, other, f"{source}: run {index}")

    def test_runs_from_the_start(self):
        for mode in ("range", "norange", "range-slow", "chunked", "range-drop"):
            with self.subTest(mode):
                self.expect_same(self.web(mode, "cues"), "cues",
                                 SEEKS[:1] if mode.startswith("range") else ())

    def test_seeks(self):
        for name in ("cues", "front", "nocues"):
            for queue in QUEUES:
                with self.subTest(name=name, queue=queue):
                    self.expect_same(self.web("range", name) + queue, name,
                                     SEEKS)

    def test_seeks_take_few_requests(self):
        with Player(self.web("range", "cues")) as player:
            player.play()
            self.assertIsNone(player.wait())
            for seek, limit in ((SEEKS[0], 3), (SEEKS[1], 2), (SEEKS[2], 2)):
                del self.server.requests[:]
                self.assertTrue(player.seek(*seek))
                self.assertIsNone(player.wait())
                self.assertLessEqual(len(self.server.requests), limit)

    def test_seek_before_the_headers(self):
        for name in ("cues", "nocues"):
            with Player(self.file(name)) as player:
                player.play()
                self.assertIsNone(player.wait())
                player.seek(*SEEKS[0])
                self.assertIsNone(player.wait())
                expected = player.frames
            with Player(self.web("range-slow", name)) as player:
                player.play(Gst.State.PAUSED)
                self.assertTrue(player.seek(*SEEKS[0]))
                player.play()
                self.assertIsNone(player.wait())
                self.assertEqual(player.frames, expected)

    def test_what_cannot_seek_says_so(self):
        for mode in ("norange", "chunked"):
            with Player(self.web(mode, "cues")) as player:
                player.play()
                self.assertIsNone(player.wait())
                self.assertFalse(player.query("seeking"))
                for seek in SEEKS:
                    self.assertFalse(player.seek(*seek))

    def test_queries(self):
        with Player(self.file("cues")) as player:
            player.play()
            player.wait()
            duration = player.query("duration")
        with Player(self.web("range", "cues")) as player:
            player.play()
            self.assertIsNone(player.wait())
            self.assertEqual(player.query("duration"), duration)
            player.seek(1, KEY, 5.3, 7)
            self.assertIsNone(player.wait())
            is_known, position = player.query("position")
            self.assertTrue(is_known and 6.9 * S < position <= 7.1 * S)

    def test_nothing_there(self):
        with Player(self.web("range", "missing")) as player:
            player.play()
            self.assertIsNotNone(player.wait())

    def test_hangs_up_for_good(self):
        with Player(self.web("norange-drop", "cues")
                    .replace("souphttpsrc", "souphttpsrc retries=0")) as player:
            player.play()
            self.assertIsNotNone(player.wait())
            self.assertGreater(len(player.frames["video_0"]), 100)


class Players(unittest.TestCase):
    """Elements of GStreamer that find the demuxer by its rank."""

    setUpClass = classmethod(Http.setUpClass.__func__)

    @staticmethod
    def factories(player):
        """The names of all elements' factories."""
        names = []
        found = player.iterate_recurse()
        while True:
            status, item = found.next()
            if status != Gst.IteratorResult.OK:
                return names
            if item.get_factory():
                names.append(item.get_factory().get_name())

    def check(self, element, mode, can_seek):
        Gst.Registry.get().lookup_feature("ebmlfastdemux") \
            .set_rank(Gst.Rank.PRIMARY + 100)
        player = Gst.parse_launch(
            f"{element} uri={self.server.uri(mode, 'cues')}")
        for kind in ("video-sink", "audio-sink"):
            player.set_property(kind, Gst.ElementFactory.make("fakesink"))
        bus = player.get_bus()
        try:
            player.set_state(Gst.State.PAUSED)
            for start in (None, 6, 2) if can_seek else (None,):
                if start is not None:
                    self.assertTrue(player.seek_simple(
                        Gst.Format.TIME, ACCURATE, start * S))
                message = bus.timed_pop_filtered(
                    p.TIME_LIMIT_S * S,
                    Gst.MessageType.ASYNC_DONE | Gst.MessageType.ERROR)
                self.assertIsNotNone(message)
                self.assertEqual(message.type, Gst.MessageType.ASYNC_DONE,
                                 message.get_structure())
                _, position = player.query_position(Gst.Format.TIME)
                self.assertLess(abs(position - (start or 0) * S), S // 10)
            self.assertIn("ebmlfastdemux", self.factories(player))
            player.set_state(Gst.State.PLAYING)
            message = bus.timed_pop_filtered(
                p.TIME_LIMIT_S * S,
                Gst.MessageType.EOS | Gst.MessageType.ERROR)
            self.assertEqual(message.type, Gst.MessageType.EOS)
        finally:
            player.set_state(Gst.State.NULL)

    def test_playbin(self):
        self.check("playbin", "range", True)

    def test_playbin3(self):
        self.check("playbin3", "range", True)

    def test_playbin3_without_seeking(self):
        self.check("playbin3", "norange", False)


if __name__ == "__main__":
    p.run_tests()
