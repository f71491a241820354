#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""examples/package.c, an application with the packager inside: what it makes,
what it says, and how it ends."""

import http.server
import signal
import subprocess
import sys
import threading
import unittest

import pipeline as p

PROGRAM = sys.argv.pop(1)


def package(uri, folder):
    return subprocess.run([PROGRAM, uri, folder], capture_output=True, text=True,
                          timeout=p.TIME_LIMIT_S)


class Stalling(http.server.BaseHTTPRequestHandler):
    """Sends most of a film, and then nothing, as a live source may."""

    film = b""
    is_over = threading.Event()

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.film[:len(self.film) * 3 // 4])
        self.wfile.flush()
        self.is_over.wait(p.TIME_LIMIT_S)

    def log_message(self, *_):
        pass


class Application(unittest.TestCase):
    def test_files_are_those_of_the_command_line(self):
        with p.folder() as folder:
            film = p.sample("two-audio")
            made = package(film.as_uri(), folder / "app")
            self.assertEqual((made.returncode, made.stderr), (0, ""))
            p.launch(f"filesrc location={p.quote(film)} ! ebmlfastdemux : "
                     f"hlssink-fmp4 directory={p.quote(folder / 'line')}"
                     ).expect_clean()
            files = [sorted(path.relative_to(folder / name)
                            for path in (folder / name).rglob("*.*"))
                     for name in ("app", "line")]
            self.assertEqual(*files)
            for path in files[0]:
                self.assertEqual((folder / "app" / path).read_bytes(),
                                 (folder / "line" / path).read_bytes(), path)
            told = [line.split()[0] for line in made.stdout.splitlines()]
            self.assertEqual(sorted(told), [str(path) for path in files[0]
                                            if path.suffix == ".m4s"])

    def test_other_containers(self):
        with p.folder() as folder:
            for name in ("mp4", "ts"):
                made = package(p.sample(name).as_uri(), folder / name)
                self.assertEqual((made.returncode, made.stderr), (0, ""), name)
                self.assertEqual(
                    p.decoded(folder / name / "multivariant.m3u8", "v"),
                    p.decoded(p.sample(name), "v"), name)

    def test_errors_have_a_reason(self):
        with p.folder() as folder:
            text = folder / "text.mkv"
            text.write_text("no film\n" * 100)
            for uri in ((folder / "none.mkv").as_uri(), text.as_uri(),
                        "nothing"):
                made = package(uri, folder / "out")
                self.assertEqual(made.returncode, 1, uri)
                self.assertTrue(made.stderr.strip(), uri)

    def test_an_interrupt_ends_the_playlists(self):
        Stalling.film = p.sample("h264-aac-30").read_bytes()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stalling)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with p.folder() as folder:
            program = subprocess.Popen(
                [PROGRAM, f"http://127.0.0.1:{server.server_port}/film.mkv",
                 folder / "out"], stdout=subprocess.PIPE, text=True)
            self.assertIn("segment_00000.m4s", program.stdout.readline())
            program.send_signal(signal.SIGINT)
            program.communicate(timeout=p.TIME_LIMIT_S)
            Stalling.is_over.set()
            self.assertEqual(program.returncode, 0)
            playlist = (folder / "out" / "video_0" / "playlist.m3u8").read_text()
            self.assertIn("#EXT-X-ENDLIST", playlist)
            self.assertGreater(
                len(p.decoded(folder / "out" / "multivariant.m3u8", "v")), 180)
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    p.run_tests()
