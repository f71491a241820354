#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What fmp4fragmux declares in edit lists, as ffprobe, FFmpeg and qtdemux take
it: reordered frames are presented when the source says, to the tick, and sound
is where it was, to the sample. Signed offsets are late in FFmpeg, by one
constant; that is a fact about it which the documentation states."""

import array
import subprocess
import unittest
import wave
from fractions import Fraction

import pipeline as p
import readers

N_FRAMES = 60
RATE = 48000
IMPULSE = 30000
N_SAMPLES = 72100
MODES = ("auto", "always", "never")
TICK = Fraction(1, 30000)

VIDEO = (f"videotestsrc num-buffers={N_FRAMES} ! "
         "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! ")
ENCODERS = {
    "h264": VIDEO + "x264enc bframes=3 b-pyramid=true key-int-max=30 "
                    "speed-preset=ultrafast ! h264parse",
    "h265": VIDEO + "x265enc speed-preset=ultrafast key-int-max=30 "
                    "option-string=bframes=3:b-pyramid=1:open-gop=0:"
                    "log-level=none ! h265parse",
}
AUDIO = ("audiotestsrc num-buffers=94 samplesperbuffer=1024 ! audioconvert ! "
         f"audio/x-raw,rate={RATE},channels=2 ! avenc_aac ! aacparse")
MUX = "fmp4fragmux name=m fragment-duration=1000000000 write-edts-mode={mode}"


def mux(sources, mode, out):
    """Sources, by the kind of their track, into one file."""
    p.launch(f"{MUX.format(mode=mode)} ! filesink location={p.quote(out)} " +
             " ".join(f"{source} ! queue max-size-time=0 ! m.{kind}_0"
                      for kind, source in sources.items())).expect_clean()


class Video(unittest.TestCase):
    def check(self, codec, mode, has_audio):
        expected = [Fraction(i, 30) for i in range(N_FRAMES)]
        sources = {"video": ENCODERS[codec]}
        if has_audio:
            sources["audio"] = AUDIO
        with p.folder() as folder:
            out = folder / "out.mp4"
            mux(sources, mode, out)
            times = [round(time / TICK) * TICK
                     for time in readers.qtdemux_times(out, "video")]
            self.assertEqual(sorted(times), expected)
            self.assertNotEqual(times, expected)  # they are reordered
            seen = readers.ffprobe_times(out, "video")
            has_edits = mode == "always" or (mode == "auto" and has_audio)
            late = min(seen)
            self.assertEqual(late == 0, has_edits)
            self.assertEqual([time - late for time in seen], times)
            if has_audio:
                for read in (readers.qtdemux_times, readers.ffprobe_times):
                    self.assertEqual(min(read(out, "audio")), 0)


def add_video(codec, mode, has_audio):
    def test(self):
        self.check(codec, mode, has_audio)
    name = "with_audio" if has_audio else "alone"
    setattr(Video, f"test_{codec}_{mode}_{name}", test)


for encoded in ENCODERS:
    for wanted in MODES:
        add_video(encoded, wanted, False)
        add_video(encoded, wanted, True)


def make_impulse(path):
    """Silence but for one click."""
    samples = array.array("h", bytes(2 * N_SAMPLES))
    for i in range(8):
        samples[IMPULSE + i] = 30000 if i < 4 else -30000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


class Sound(unittest.TestCase):
    """Encoders have a delay, which is declared or left out, never heard."""

    def setUp(self):
        self.folder = self.enterContext(p.folder())
        self.wave = self.folder / "impulse.wav"
        make_impulse(self.wave)

    def encode(self, *options):
        out = self.folder / options[-1]
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", self.wave,
                        *options[:-1], out], check=True)
        return out

    def check(self, source, **video):
        """The impulse is where the decoded source has it, whoever reads."""
        peaks = set()
        for mode in MODES:
            out = self.folder / f"{mode}.mp4"
            mux(dict(video, audio=source), mode, out)
            peaks |= {readers.ffmpeg_peak(out, RATE),
                      readers.qtdemux_peak(out, RATE)}
        self.assertEqual(len(peaks), 1, peaks)
        self.assertLessEqual(abs(peaks.pop() - IMPULSE), 8)

    def test_opusenc(self):
        self.check(f"filesrc location={p.quote(self.wave)} ! wavparse ! "
                   "opusenc")

    def test_opusenc_with_video(self):
        self.check(f"filesrc location={p.quote(self.wave)} ! wavparse ! "
                   "opusenc", video=ENCODERS["h264"])

    def test_opus_in_matroska(self):
        source = self.encode("-c:a", "libopus", "opus.mkv")
        self.check(f"filesrc location={p.quote(source)} ! ebmlfastdemux")

    def test_aac_behind_an_edit_list(self):
        source = self.encode("-c:a", "aac", "aac.mp4")
        self.check(f"filesrc location={p.quote(source)} ! qtdemux")

    def test_end(self):
        """The last sample is as long as it is heard."""
        source = self.encode("-c:a", "libopus", "opus.mkv")
        for source in (f"filesrc location={p.quote(source)} ! ebmlfastdemux",
                       f"filesrc location={p.quote(self.wave)} ! wavparse ! "
                       "opusenc"):
            out = self.folder / "out.mp4"
            mux({"audio": source}, "auto", out)
            launched = p.launch(
                f"-v filesrc location={p.quote(out)} ! qtdemux ! "
                "identity silent=false ! fakesink").expect_clean()
            last = [line for line in launched.output.splitlines()
                    if "last-message = chain" in line][-1]
            seconds = last.split("duration: ")[1].split(",")[0].split(":")[2]
            end = readers.stream_times(launched.output)[-1] + \
                int(Fraction(seconds) * readers.NS)
            self.assertLessEqual(
                abs(Fraction(end * RATE, readers.NS) - N_SAMPLES), 1)


class Orientation(unittest.TestCase):
    """Tags say how far pictures are turned clockwise, ffprobe says how far they
    are to be turned the other way."""

    LINE = (VIDEO + "x264enc speed-preset=ultrafast ! h264parse ! "
            "taginject tags=image-orientation={name} ! ")
    TURNS = {"rotate-0": None, "rotate-90": -90, "rotate-180": -180,
             "rotate-270": 90}

    @staticmethod
    def rotation(path):
        text = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v:0",
             "-show_entries", "stream_side_data=rotation",
             "-of", "default=nokey=1:noprint_wrappers=1", path],
            capture_output=True, text=True, check=True).stdout.strip()
        return int(text) if text else None

    def test_it_is_kept(self):
        for name, turn in self.TURNS.items():
            with self.subTest(name=name), p.folder() as folder:
                movie = folder / "movie.mp4"
                line = self.LINE.format(name=name)
                p.launch(line + "fmp4fragmux ! filesink location="
                         + p.quote(movie)).expect_clean()
                self.assertEqual(self.rotation(movie), turn)
                p.launch(line + "h.video_0 hlssink-fmp4 name=h directory="
                         + p.quote(folder)).expect_clean()
                init = (folder / "video_0/init.mp4").read_bytes()
                part = folder / "video_0/segment_00000.m4s"
                movie.write_bytes(init + part.read_bytes())
                self.assertEqual(self.rotation(movie), turn)


class Offsets(unittest.TestCase):
    def test_later_track(self):
        """A track that begins 1.5 s after the other still does."""
        source = p.sample("h264-aac-30")
        with p.folder() as folder:
            late, out = folder / "late.mkv", folder / "out.mp4"
            subprocess.run(
                ["ffmpeg", "-v", "error", "-nostdin", "-i", source,
                 "-itsoffset", "1.5", "-i", source, "-map", "0:v", "-map",
                 "1:a", "-c", "copy", late], check=True)
            p.launch(f"filesrc location={p.quote(late)} ! ebmlfastdemux name=d "
                     f"{MUX.format(mode='auto')} ! "
                     f"filesink location={p.quote(out)} "
                     "d.video_0 ! m.video_0 d.audio_0 ! m.audio_0"
                     ).expect_clean()
            for read in (readers.qtdemux_times, readers.ffprobe_times):
                self.assertEqual(min(read(out, "video")), 0)
                self.assertEqual(min(read(out, "audio")), Fraction(3, 2))


if __name__ == "__main__":
    p.run_tests()
