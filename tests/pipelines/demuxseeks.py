# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What comes after a seek: against the same demuxer's run from the start, and
against where matroskademux goes. All times are stream times."""

import collections

from demuxed import Dump

PLACES = (0.1, 0.3, 0.5, 0.7, 0.9) # of what lies between first and last frame
FLAGS = {"key": 1 << 2, "accurate": 1 << 1} # GstSeekFlags
MAX_FRAMES = 60 # of each stream, compared after each seek
# Files whose times matroskademux counts from their first frame start later.
LATE = 500_000_000 # ns
PRE_ROLL = 1_000_000_000
MS = 1_000_000
OWN = ("pts", "dts", "duration", "size", "md5")


def timed(stream):
    """Frames that have a time: headers have none."""
    return [f for f in stream.frames if f.pts is not None]


def leading(dump):
    """The stream whose key frames seeks go to."""
    for kind in ("video", "audio"):
        for stream in dump.streams.values():
            if stream.kind == kind and stream.frames:
                return stream if timed(stream) else None
    return None


def find(frames, frame):
    """Where in a run a frame is, by time and payload; None if nowhere."""
    return next((i for i, f in enumerate(frames)
                 if f.pts == frame.pts and f.md5 == frame.md5), None)


def tiles(frames):
    """Does each frame last until the next that is shown?"""
    shown = sorted(frames, key=lambda f: f.pts)
    return all(a.duration is not None and abs(a.pts + a.duration - b.pts) <= 2
               for a, b in zip(shown, shown[1:]))


class Seeks:
    """Differences of one file, as (peer, stream, field, ours, theirs)."""

    def __init__(self, path, tick, probed):
        """`probed`: ffprobe's frames for each name of a stream."""
        self.path = path
        self.tick = tick
        self.probed = probed
        self.run = Dump("ebmlfastdemux", path, "stay", 0)
        self.stock_run = Dump("matroskademux", path, "stay", 0)
        self.counts = collections.Counter()
        self.n_seeks = 0
        self.lead = leading(self.run)
        if not self.lead:
            return
        times = [f.pts for s in self.run.streams.values() for f in timed(s)]
        self.first, last = min(times), max(times)
        self.shift, self.offset = self.find_shift()
        for place in PLACES:
            time = self.first + int((last - self.first) * place)
            for name, flags in FLAGS.items():
                self.seek(name, time, flags)

    def find_shift(self):
        """What matroskademux takes from the times of a late start, and what it
        would be asked for with that."""
        theirs = self.stock_lead(self.stock_run)
        if not theirs:
            return 0, 0
        shift = timed(self.lead)[0].pts - timed(theirs)[0].pts
        return shift if shift > LATE else 0, shift

    def stock_lead(self, dump):
        return next((s for s in dump.streams.values()
                     if s.track == self.lead.track and timed(s)), None)

    def note(self, peer, stream, field, ours, theirs):
        self.counts[peer, stream, field, ours, theirs] += 1

    def differences(self):
        for (peer, stream, field, ours, theirs), n in self.counts.items():
            yield (peer, stream, field,
                   f"{n} of {len(PLACES)} seeks: {ours}", theirs)

    def seek(self, name, time, flags):
        self.n_seeks += 1
        ours = Dump("ebmlfastdemux", self.path, "seek", max(time, 0), flags,
                    MAX_FRAMES)
        field = "seek " + name
        if ours.crashed or (ours.errors and not self.run.errors):
            self.note("rule", None, field, "fails", "as without a seek")
            return
        lead = ours.streams.get(self.lead.name)
        start = time
        if name == "key" and lead and timed(lead):
            start = timed(lead)[0].pts
        for stream in self.run.streams.values():
            if stream.name in ours.streams:
                self.check_own(field, stream, ours.streams[stream.name], start)
        if lead and timed(lead):
            self.check_key(field, timed(lead)[0], time)
            self.compare_stock(field, timed(lead)[0], time, flags)

    def check_own(self, field, stream, sought, start):
        """From its first frame on, the run from the start again."""
        frames, run = timed(sought), timed(stream)
        if not frames:
            if any(f.pts >= start for f in run):
                self.note("rule", stream, field, "no frame", "the run's")
            return
        index = find(run, frames[0])
        if index is None:
            self.note("rule", stream, field, "begins between", "the run's")
            return
        missed = [f.pts for f in run[:index] if f.pts >= start]
        if missed:
            late = (frames[0].pts - min(missed)) // MS
            self.note("rule", stream, field, f"begins {late} ms late",
                      "the run's")
        if "D" not in frames[0].flags:
            self.note("rule", stream, field, "no DISCONT", "one")
        end = index + len(frames)
        if end > len(run) or (end < len(run) and len(sought.frames) < MAX_FRAMES):
            self.note("rule", stream, field, "ends elsewhere", "the run's")
        for name in OWN:
            if any(getattr(a, name) != getattr(b, name)
                   for a, b in zip(frames, run[index:])):
                how = "" if tiles(run) else " where durations do not tile"
                self.note("rule", stream, field, f"{name} differs{how}",
                          "the run's")
        if any(("K" in a.flags) != ("K" in b.flags)
               for a, b in zip(frames, run[index:])):
            self.note("rule", stream, field, "key flags differ", "the run's")

    def check_key(self, field, frame, time):
        """The last key frame that is not after the time, if there is one;
        of sound, somewhat before, for its decoder."""
        keys = [f.pts for f in timed(self.lead)
                if "K" in f.flags and f.pts <= time]
        early = PRE_ROLL if self.lead.kind == "audio" else 0
        if keys and not keys[-1] - early <= frame.pts <= keys[-1]:
            where = "after" if frame.pts > time else "before"
            self.note("rule", self.lead, field, f"a frame {where} it",
                      "the key frame before")

    def compare_stock(self, field, mine, time, flags):
        stream = self.stock_lead(self.stock_run)
        if not stream:
            return
        theirs = Dump("matroskademux", self.path, "seek",
                      max(time - self.shift, 0), flags, MAX_FRAMES)
        sought = self.stock_lead(theirs)
        if not sought:
            self.note("stock", self.lead, field, "goes there", "no frame")
            return
        frame = timed(sought)[0]
        if frame.md5 == mine.md5 and \
                any(abs(frame.pts + late - mine.pts) <= 2 * self.tick
                    for late in (self.shift, self.offset)):
            return
        # A run of its own is the witness.
        run = [f for f in timed(stream) if f.md5 == mine.md5]
        if frame.md5 == mine.md5:
            agrees = any(abs(f.pts + late - mine.pts) <= 2 * self.tick
                         for f in run for late in (self.shift, self.offset))
            self.note("stock", self.lead, field, "goes there",
                      "the same frame with another time"
                      + (" than in its own run" if agrees else ""))
            return
        # Its times are of no use to say where that is.
        where = next((f for f in timed(stream) if f.md5 == frame.md5), None)
        if where is None:
            self.note("stock", self.lead, field, "goes there",
                      "a frame that a run does not have")
            return
        key = "key frame" if "K" in frame.flags else "frame that is no key"
        order = "an earlier" if where.pts + self.shift < mine.pts else "a later"
        late = ", after the time" if where.pts + self.shift > time else ""
        self.note("stock", self.lead, field, "goes there",
                  f"{order} {key}{late}{self.verdict(mine, time)}")

    def verdict(self, mine, time):
        """ffprobe's: is ours the last key frame before the time, or else the
        first frame?"""
        frames = self.probed.get(self.lead.name, [])
        keys = [f for f in frames if "K" in f.flags and f.pts is not None]
        for slack in (0, 2 * self.tick):
            before = [f for f in keys if f.pts <= time + slack] or frames[:1]
            if before and before[-1].md5 == mine.md5:
                return ", not as ffprobe reads it"
        return ""
