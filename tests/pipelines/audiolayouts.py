#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every layout of loudspeakers that FFmpeg has a name for, up to eight channels,
through aacbridge into stereo and into 7.1: a tone in one channel after the other,
and where FFmpeg hears it, how loud."""

import array
import json
import math
import unittest

import pipeline as p
import sound

LAYOUTS = {
    "mono": "FC",
    "stereo": "FL FR",
    "2.1": "FL FR LFE",
    "3.0": "FL FR FC",
    "3.0(back)": "FL FR BC",
    "4.0": "FL FR FC BC",
    "quad": "FL FR BL BR",
    "quad(side)": "FL FR SL SR",
    "3.1": "FL FR FC LFE",
    "5.0": "FL FR FC BL BR",
    "5.0(side)": "FL FR FC SL SR",
    "4.1": "FL FR FC LFE BC",
    "5.1": "FL FR FC LFE BL BR",
    "5.1(side)": "FL FR FC LFE SL SR",
    "6.0": "FL FR FC BC SL SR",
    "6.0(front)": "FL FR FLC FRC SL SR",
    "hexagonal": "FL FR FC BL BR BC",
    "6.1": "FL FR FC LFE BC SL SR",
    "6.1(back)": "FL FR FC LFE BL BR BC",
    "6.1(front)": "FL FR LFE FLC FRC SL SR",
    "7.0": "FL FR FC BL BR SL SR",
    "7.0(front)": "FL FR FC FLC FRC SL SR",
    "7.1": "FL FR FC LFE BL BR SL SR",
    "7.1(wide)": "FL FR FC LFE BL BR FLC FRC",
    "7.1(wide-side)": "FL FR FC LFE FLC FRC SL SR",
    "octagonal": "FL FR FC BL BR BC SL SR",
}
OUTPUTS = {2: "stereo", 8: "7.1"}

# Where a channel goes that the output does not have (ITU-R BS.775-3 Annex 4), as
# loud as in front of normalisation. The LFE is left out of stereo.
HALF = math.sqrt(0.5)
FOLDED = {
    "FC": {"FL": HALF, "FR": HALF},
    "LFE": {},
    "BL": {"FL": HALF},
    "BR": {"FR": HALF},
    "SL": {"FL": HALF},
    "SR": {"FR": HALF},
    "BC": {"BL": HALF, "BR": HALF},
    "FLC": {"FL": 1},
    "FRC": {"FR": 1},
}
IN_STEREO = {"BC": {"FL": 0.5, "FR": 0.5}}
MONO_IN_STEREO = {"FL": 1, "FR": 1}

TONE_HZ = 80  # that an LFE lets through
SECONDS = 0.25  # of each channel
HEIGHT = 0.5
TOLERANCE = 0.03


def expected(channel, names, outputs):
    if channel in outputs:
        return {channel: 1}
    if len(outputs) > 2:
        return FOLDED[channel]
    if names == ["FC"]:
        return MONO_IN_STEREO
    return IN_STEREO.get(channel, FOLDED[channel])


def write_tones(path, layout, n_channels):
    """As WAV, with the layout in its channel mask."""
    tones = "|".join(
        f"if(between(t\\,{SECONDS * c}\\,{SECONDS * (c + 1)})\\,"
        f"{HEIGHT}*sin(2*PI*{TONE_HZ}*t)\\,0)" for c in range(n_channels))
    sound.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
               f"aevalsrc={tones}:c={layout}:s={sound.RATE}:"
               f"d={SECONDS * n_channels}", str(path)])


def levels(path, n_in):
    """(layout, level of each of its channels while each input channel sounds)."""
    stream = json.loads(sound.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json",
         str(path)]))["streams"][0]
    n_out = stream["channels"]
    data = sound.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-f",
                      "f32le", "-"])
    samples = array.array("f", data[:len(data) // 4 * 4])
    rows = []
    for channel in range(n_in):
        begin = round((channel + 0.3) * SECONDS * sound.RATE)
        end = round((channel + 0.8) * SECONDS * sound.RATE)
        part = samples[begin * n_out:end * n_out]
        rows.append([
            math.sqrt(2 * sum(x * x for x in part[c::n_out]) /
                      (end - begin)) / HEIGHT for c in range(n_out)])
    return stream["channel_layout"], rows


class Layouts(unittest.TestCase):
    def check_output(self, layout, n_outputs, path):
        names = LAYOUTS[layout].split()
        found_layout, rows = levels(path, len(names))
        self.assertEqual(found_layout, OUTPUTS[n_outputs])
        outputs = LAYOUTS[found_layout].split()
        wanted = [[expected(name, names, outputs).get(out, 0)
                   for out in outputs] for name in names]
        # All are lowered together until no sum exceeds full scale.
        factor = 1 / max(1, *(sum(column) for column in zip(*wanted)))
        for name, row, gains in zip(names, rows, wanted):
            for out, level, gain in zip(outputs, row, gains):
                self.assertAlmostEqual(level, gain * factor, delta=TOLERANCE,
                                       msg=f"{name} in {out}: {rows}")

    def check(self, layout):
        with p.folder() as folder:
            source = folder / "source.wav"
            write_tones(source, layout, len(LAYOUTS[layout].split()))
            outputs = {n: folder / f"{n}.mp4" for n in OUTPUTS}
            p.launch(
                f"filesrc location={p.quote(source)} ! wavparse ! tee name=t " +
                " ".join(f"t. ! queue ! aacbridge channels={n} ! fmp4fragmux ! "
                         f"filesink location={p.quote(path)}"
                         for n, path in outputs.items())).expect_clean()
            for n, path in outputs.items():
                self.check_output(layout, n, path)


def add_test(layout):
    def test(self):
        self.check(layout)
    name = "".join(c if c.isalnum() else "_" for c in layout)
    setattr(Layouts, f"test_{name}", test)


for known in LAYOUTS:
    add_test(known)


if __name__ == "__main__":
    p.run_tests()
