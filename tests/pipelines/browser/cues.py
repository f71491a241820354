#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plays subtitles in two languages in Chromium, as WebVTT in CMAF and as files of
WebVTT, and TTML: the page's text tracks must have the cues that went in."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import pipeline as p  # noqa: E402

SECONDS = 10
# (begin, end, text): over a boundary of segments, over each other, one that joins
# the last, characters that are markup, short, from the first picture and beyond
# the last.
CUES = [
    (0, 800, "From the start"),
    (1500, 4250, "Two <i>segments</i>,\nthree lines\nof text"),
    (3000, 4600, "Meanwhile & <b>loud</b>"),
    (4250, 4900, "Directly after"),
    (5999, 6001, "2 ms on a boundary"),
    (7000, 7040, "a < b – «ünï» 日本語 😀"),
    (8100, 12000, "Longer than the film"),
]
# In WebVTT, with settings of each.
SETTINGS = [(None, "center"), (0, "start"), (None, "center"), (5, "end"),
            (None, "center"), (0, "start"), (-1, "left")]
FILM = ("videotestsrc num-buffers={frames} ! "
        "video/x-raw,format=I420,width=160,height=90,framerate=30/1 ! "
        "x264enc key-int-max=60 speed-preset=ultrafast ! annexb2avcc ! h.video_0 "
        "audiotestsrc num-buffers={sounds} ! "
        "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! h.audio_0 "
        "{texts} "
        "hlssink-fmp4 name=h directory={out} segment-duration=2000000000 {options}")
BOTH = ("filesrc location={folder}/film.srt ! subparse ! h.text_0 "
        "filesrc location={folder}/film.vtt ! typefind ! h.text_1",
        "text_0::language=en text_1::language=de")
DOCUMENT = ("filesrc location={folder}/film.ttml ! application/ttml+xml ! h.text_0",
            "text_0::language=de")
# What is packaged, options of the sink, which players cannot read that (dash.js
# draws TTML into an element that the page gives it), and in which languages to play
# it.
FORMS = {
    "cmaf": (BOTH, "", ["hls.js"], ["en", "de"]),
    "files": (BOTH, "text_0::webvtt-files=true text_1::webvtt-files=true "
              "manifests=hls", [], ["en", "de"]),
    "one file in chunks": (
        BOTH, "single-media-file=main.mp4 chunk-duration=500000000",
        ["hls.js"], ["de"]),
    "ttml": (DOCUMENT, "", ["hls.js", "dash.js"], ["de"]),
}


def clock(milliseconds, comma):
    seconds, rest = divmod(milliseconds, 1000)
    return f"00:00:{seconds:02}{comma}{rest:03}"


def subrip():
    return "\n".join(
        f"{number}\n{clock(begin, ',')} --> {clock(end, ',')}\n"
        f"en: {text}\n"
        for number, (begin, end, text) in enumerate(CUES, 1))


def webvtt():
    blocks = ["WEBVTT\n"]
    for (begin, end, text), (line, align) in zip(CUES, SETTINGS):
        where = "" if line is None else f" line:{line} align:{align}"
        text = text.replace("& ", "&amp; ").replace("< ", "&lt; ")
        blocks.append(f"{clock(begin, '.')} --> {clock(end, '.')}{where}\n"
                      f"de: {text}\n")
    return "\n".join(blocks)


def plain(text):
    return re.sub("</?[bi]>", "", text)


def ttml():
    """Those within the film: beyond its end players have them as long as they
    like."""
    rows = "".join(
        f'<p begin="{begin / 1000}s" end="{end / 1000}s">'
        + f"de: {escape(plain(text))}".replace("\n", "<br/>") + "</p>"
        for begin, end, text in CUES[:-1])
    return ('<?xml version="1.0" encoding="UTF-8"?>'
            '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="de">'
            f"<body><div>{rows}</div></body></tt>")


def expected(language, form):
    """As the page has them. A track ends with the film."""
    if form == "ttml":
        return [{"begin": begin, "end": end, "text": f"de: {plain(text)}",
                 "line": "auto", "align": "center"}
                for begin, end, text in CUES[:-1]]
    settings = SETTINGS if language == "de" else [(None, "center")] * len(CUES)
    last = CUES[-1][1] if form == "files" else SECONDS * 1000
    return [{"begin": begin, "end": min(end, last), "text": f"{language}: {text}",
             "line": "auto" if line is None else line, "align": align}
            for (begin, end, text), (line, align) in zip(CUES, settings)]


def play(folder, form, texts, options, unable, languages):
    out = folder / form
    lines, labels = texts
    p.launch(FILM.format(
        frames=30 * SECONDS, sounds=SECONDS * 48000 // 1024, out=p.quote(out),
        texts=lines.format(folder=p.quote(folder)), options=f"{labels} {options}"),
        limit_s=60).expect_clean()
    film = folder / f"{form}.json"
    film.write_text(json.dumps({
        "directory": str(out), "unable": unable, "languages": languages,
        "cues": {language: expected(language, form) for language in ("en", "de")
                 if f"={language}" in labels}}))
    print(f"{form}:", flush=True)
    return subprocess.run(["node", HERE / "cues.mjs", film], check=False).returncode


def main():
    for tool in ("node", "gst-launch-1.0"):
        if not shutil.which(tool):
            print(f"SKIP: {tool} is not installed")
            return p.SKIP
    with p.folder() as folder:
        for name, text in (("film.srt", subrip()), ("film.vtt", webvtt()),
                           ("film.ttml", ttml())):
            (folder / name).write_text(text)
        return max(play(folder, form, *how) for form, how in FORMS.items())


if __name__ == "__main__":
    sys.exit(main())
