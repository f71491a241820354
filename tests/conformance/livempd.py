# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rule 108: what may change from one state of a dynamic MPD to the next (ISO/IEC
23009-1 5.4.1), and rule 100 of segments while their files are there."""

import isobmff
import mpd as dash

# Of the whole presentation, for as long as it goes on.
CONSTANT = ("availabilityStartTime", "minBufferTime", "minimumUpdatePeriod",
            "suggestedPresentationDelay")  # fmt: skip


class MpdWatcher:
    """feed() takes the MPD as it was read at one time, again and again."""

    def __init__(self, report, where="manifest.mpd"):
        self.report = report
        self.where = where
        self.data = None
        self.mpd = None
        self.gone = set()  # ids
        self.segments = {}  # (Period, Representation, URI, range): (time, duration)
        self.seen = set()  # (URI, range) of files that were read

    def feed(self, data, folder=None):
        """`folder`: where the files are, if there are any."""
        if data == self.data:
            return
        mpd = dash.parse(data)
        for problem in mpd.problems:
            self.report.error(99, self.where, problem)
        if mpd.problems:
            return
        if self.mpd:
            self.check_presentation(self.mpd, mpd)
            self.check_periods(self.mpd, mpd)
        for period in mpd.periods:
            for representation in period.representations:
                self.check_segments(period, representation, folder)
        self.data, self.mpd = data, mpd

    def error(self, text):
        self.report.error(108, self.where, text)

    def check_presentation(self, before, after):
        if before.is_static:
            self.error("changed after it was static")
            return
        if after.is_static:
            return
        for name in CONSTANT:
            was, is_now = (mpd.attributes.get(name) for mpd in (before, after))
            if was != is_now:
                self.error(f"@{name} was {was}, is {is_now}")
        was, is_now = (mpd.attributes.get("publishTime") for mpd in (before, after))
        if is_now <= was:
            self.error(f"@publishTime was {was}, is {is_now}")

    def check_periods(self, before, after):
        """Periods leave at the front and come at the end. The first of what has
        ended may begin later than it did."""
        old = {period.id: period for period in before.periods}
        new = [period.id for period in after.periods]
        self.gone |= set(old) - set(new)
        for number in sorted(self.gone & set(new)):
            self.error(f"Period {number} came back")
        kept = [number for number in old if number in new]
        if kept != list(old)[len(old) - len(kept) :] or kept != new[: len(kept)]:
            self.error(f"Periods were {', '.join(old)}, are {', '.join(new)}")
        for index, period in enumerate(after.periods):
            if period.id in old and not (after.is_static and index == 0):
                self.check_period(old[period.id], period)

    def check_period(self, before, after):
        if before.start != after.start:
            text = f"{float(before.start)} s, begins at {float(after.start)} s"
            self.error(f"Period {after.id} began at {text}")
        old = {r.attributes["id"]: r for r in before.representations}
        for representation in after.representations:
            name = representation.attributes["id"]
            if name not in old:
                continue
            was, is_now = (
                (r.timescale, r.offset) for r in (old[name], representation)
            )
            if was != is_now:
                text = f"timescale and offset were {was}, are {is_now}"
                self.error(f"Period {after.id}, {name}: {text}")

    def check_segments(self, period, representation, folder):
        name = representation.attributes["id"]
        for segment in representation.segments:
            times = (segment.time, segment.duration)
            key = (period.id, name, segment.uri, segment.byterange)
            known = self.segments.setdefault(key, times)
            if known != times:
                self.error(f"{segment.uri}: t and d were {known}, are {times}")
            place = (segment.uri, segment.byterange)
            if folder and place not in self.seen:
                self.seen.add(place)
                self.check_file(representation, segment, folder)

    def check_file(self, representation, segment, folder):
        """What has left the window meanwhile may be gone."""
        try:
            start = media_start(folder, representation.init, segment)
        except FileNotFoundError:
            return
        if start != (segment.time, representation.timescale):
            text = f"begins at {start[0]}/{start[1]}, the MPD says {segment.time}"
            self.report.error(100, f"{self.where} {segment.uri}", text)


def media_start(folder, init, segment):
    """(time, timescale) at which a segment is presented first, from its file."""
    header = isobmff.parse_boxes((folder / init).read_bytes())
    track = next(box for box in header if box.type == "moov").need("trak")
    timescale, _, _ = isobmff.parse_mdhd(track.need("mdia/mdhd"))
    edits = track.find("edts/elst")
    shift = isobmff.parse_elst(edits)[0].media_time if edits else 0
    data = (folder / segment.uri).read_bytes()
    if segment.byterange:
        size, offset = segment.byterange
        data = data[offset : offset + size]
    moof = next(box for box in isobmff.parse_boxes(data) if box.type == "moof")
    _, time = isobmff.parse_tfdt(moof.need("traf/tfdt"))
    return max(time - shift, 0), timescale
