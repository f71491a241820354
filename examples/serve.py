#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Serve a folder of HLS and CMAF files on the loopback address.

usage: serve.py [--port N] DIRECTORY

Prints the address, that of the player page if there is one in DIRECTORY/player,
on its first line and serves until it is interrupted. It is what players expect
and no more: the media types of Apple's authoring
specification (10.4), byte ranges, cross-origin access, one thread a
connection. Without --port the system picks a free one.
"""

import argparse
import functools
import http.server
import os
import re
import sys
import urllib.parse

MEDIA_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",
    ".m4v": "video/mp4",
    ".m4a": "audio/mp4",
    ".ts": "video/mp2t",
    ".vtt": "text/vtt",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    "": "application/octet-stream",
}

COPY_BYTES = 256 * 1024


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files below one folder, whole or one range of them (RFC 9110, 14)."""

    protocol_version = "HTTP/1.1"
    extensions_map = MEDIA_TYPES

    def do_GET(self):
        self.respond(with_body=True)

    def do_HEAD(self):
        self.respond(with_body=False)

    def do_OPTIONS(self):
        self.send_response(204)
        self.send_header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
        self.end_headers()

    def respond(self, with_body):
        file = self.open_content()
        if file is None:
            self.send_error(404)
            return
        with file:
            size = file.seek(0, os.SEEK_END)
            wanted = parse_range(self.headers.get("Range"), size)
            if wanted is None:
                start, stop = 0, size
                self.send_response(200)
            else:
                start, stop = wanted
                self.send_response(206 if start < stop else 416)
                span = f"{start}-{stop - 1}" if start < stop else "*"
                self.send_header("Content-Range", f"bytes {span}/{size}")
            self.send_header("Content-Type", self.guess_type(self.content_name()))
            self.send_header("Content-Length", str(max(0, stop - start)))
            self.end_headers()
            if with_body:
                file.seek(start)
                self.copy_bytes(file, stop - start)

    def content_name(self):
        """What is asked for, as a path without its query."""
        return urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)

    def open_content(self):
        """What is asked for, to be read from; None if there is no such thing."""
        path = self.find_file()
        return open(path, "rb") if path else None

    def find_file(self):
        """The file asked for, or None. No link leads out of the folder."""
        root = os.path.realpath(self.directory)
        path = os.path.realpath(self.translate_path(self.path))
        if os.path.isdir(path):
            path = os.path.join(path, "index.html")
        inside = os.path.commonpath([root, path]) == root
        return path if inside and os.path.isfile(path) else None

    def copy_bytes(self, file, left):
        while left > 0:
            piece = file.read(min(left, COPY_BYTES))
            if not piece:
                break
            self.wfile.write(piece)
            left -= len(piece)

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "Range")
        self.send_header(
            "Access-Control-Expose-Headers", "Content-Length, Content-Range"
        )
        self.send_header("Accept-Ranges", "bytes")
        # Packaging again writes other bytes under the same names.
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format, *args):
        pass


def parse_range(header, size):
    """(start, stop) of the one range asked for; None for the whole file.

    RFC 9110, 14.2: a Range that is not understood, and more than one, is
    ignored. start >= stop when no byte of the file is in it.
    """
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", (header or "").replace(" ", ""))
    if not wanted or wanted.group(0) == "bytes=-":
        return None
    first, last = wanted.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


class Server(http.server.ThreadingHTTPServer):
    """Players close connections in the middle of a file; that is no error."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def run(handler, port, program, path=""):
    """Serves until it is interrupted, and prints where: the address and `path`."""
    try:
        server = Server(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        sys.exit(f"{program}: port {port}: {error}")
    print(f"http://127.0.0.1:{server.server_port}/{path}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("directory")
    arguments = parser.parse_args()
    if not os.path.isdir(arguments.directory):
        sys.exit(f"serve.py: {arguments.directory}: no such folder")
    handler = functools.partial(Handler, directory=arguments.directory)
    page = os.path.join(arguments.directory, "player", "index.html")
    run(handler, arguments.port, "serve.py",
        "player/" if os.path.isfile(page) else "")


if __name__ == "__main__":
    main()
