# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rule 109: the splices among the date ranges of the playlists are the events of
the MPD."""

from dataclasses import dataclass
from fractions import Fraction

import mpd as dash
from playlist import read_date

# Dates of segments, of ranges and of events are rounded to milliseconds.
ROUNDING = Fraction(2, 1000)


@dataclass
class Splice:
    where: str
    section: bytes
    moment: Fraction  # seconds since 1970
    duration: Fraction | None

    def is_at(self, event, begin, is_first):
        """A break that began before the first Period is shown with what is left."""
        late = begin - self.moment if is_first else Fraction(0)
        late = max(late, Fraction(0))
        if self.section != event.section or not is_near(
            self.moment + late, begin + event.time
        ):
            return False
        if self.duration is None or event.duration is None:
            return self.duration == event.duration
        return is_near(max(self.duration - late, Fraction(0)), event.duration)


def is_near(one, other):
    return abs(one - other) <= ROUNDING


def check(presentation, mpd, media, report):
    splices = find_splices(presentation)
    starts = [period_begin(period, media) for period in mpd.periods]
    missing = list(splices)
    for index, (period, begin) in enumerate(zip(mpd.periods, starts)):
        where = f"{dash.NAME} Period {period.id}"
        check_order(period, where, report)
        if begin is None:
            continue
        for event in period.events:
            found = [s for s in splices if s.is_at(event, begin, index == 0)]
            if not found:
                text = f"event {event.id} at {float(event.time)} s is no date range"
                report.error(109, where, text)
            missing = [splice for splice in missing if splice not in found]
    dates = [begin for begin in starts if begin is not None]
    for splice in missing:
        if dates and splice.moment >= dates[0]:
            report.error(109, splice.where, "the splice is no event of the MPD")


def check_order(period, where, report):
    times = [event.time for event in period.events]
    names = [event.id for event in period.events]
    if times != sorted(times):
        report.error(109, where, "events are not in the order of their times")
    if len(set(names)) != len(names):
        report.error(109, where, "two events have one id")


def find_splices(presentation):
    """Every range once, whichever playlist has it."""
    splices = {}
    for rendition in presentation.renditions.values():
        for tag in rendition.playlist.all("EXT-X-DATERANGE"):
            where = f"{rendition.where}:{tag.line}"
            for splice in read_range(tag.attributes, where):
                splices.setdefault((splice.section, splice.moment), splice)
    return list(splices.values())


def read_range(attributes, where):
    start = read_date(attributes.get("START-DATE"))
    if start is None:
        return
    duration, planned = (
        Fraction(attributes[name]) if name in attributes else None
        for name in ("DURATION", "PLANNED-DURATION")
    )
    whole = planned if duration is None else duration
    end = start + (duration or 0 if "SCTE35-OUT" in attributes else 0)
    for name, moment, lasts in (("SCTE35-OUT", start, whole),
                                ("SCTE35-CMD", start, whole),
                                ("SCTE35-IN", end, None)):  # fmt: skip
        if name in attributes:
            section = bytes.fromhex(attributes[name][2:])
            yield Splice(where, section, moment, lasts)


def period_begin(period, media):
    """Its date, by the first of its segments that has one, or None."""
    for representation in period.representations:
        segments = media.get(id(representation), [])
        for row, segment in zip(representation.segments, segments):
            if segment.entry.time is not None:
                ticks = row.time - representation.offset
                return segment.entry.time - Fraction(ticks, representation.timescale)
    return None
