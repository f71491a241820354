# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules 10 and 33 to 41: what may change from one state of a live presentation
to the next. feed() takes the playlists as they were read at one time, again and
again:

    watcher = Watcher(report)
    while ...:
        watcher.feed({"video_0/playlist.m3u8": data, ...}, time.monotonic())
"""

from dataclasses import dataclass

import playlist as hls

LEAST_TARGET_DURATIONS = 3  # RFC 8216 6.2.2
LATEST_TARGET_DURATIONS = 1.5  # RFC 8216bis 6.2.1


@dataclass
class State:
    playlist: hls.Playlist
    changed_at: float | None  # when its last segment came; None: not known


def identity(entry):
    """What may not change of a segment while it is listed."""
    header = entry.map and (entry.map.uri, entry.map.byterange)
    return {
        "URI": entry.uri, "EXTINF": entry.duration_text,
        "byte range": entry.byterange, "header": header, "date": entry.time,
        "discontinuity": entry.is_discontinuity, "gap": entry.is_gap,
    }  # fmt: skip


class Watcher:
    def __init__(self, report):
        self.report = report
        self.states = {}  # by the playlist's path
        self.resources = {}  # (path, URI, range): sequence number

    def feed(self, playlists, seconds=None):
        """`playlists`: {path: bytes} of media playlists, read at about the same
        time; `seconds`: when, on any clock."""
        for path, data in playlists.items():
            parsed = hls.parse(data)
            for problem in parsed.problems:
                where = f"{path}:{problem.line}"
                self.report.error(problem.rule, where, problem.text)
            self.check_names(path, parsed)
            before = self.states.get(path)
            changed_at = seconds
            if before:
                self.check_change(path, before.playlist, parsed)
                if end(before.playlist) == end(parsed):
                    changed_at = before.changed_at
                self.check_pace(path, before, parsed, seconds)
            self.states[path] = State(parsed, changed_at)
        self.check_edges()

    def check_change(self, path, before, after):
        """Rules 10, 33 to 36 and 40."""
        if before.target_duration != after.target_duration:
            text = f"from {before.target_duration} to {after.target_duration}"
            self.report.error(10, path, f"EXT-X-TARGETDURATION changed {text}")
        first, last = start(before), start(after)
        n_removed = last - first
        if before.has("EXT-X-ENDLIST"):
            if texts(before) != texts(after):
                self.report.error(40, path, "changed after EXT-X-ENDLIST")
            return
        if n_removed < 0 or n_removed > len(before.entries):
            text = f"EXT-X-MEDIA-SEQUENCE went from {first} to {last}"
            self.report.error(33, path, f"{text}, with {len(before.entries)} listed")
            return
        self.check_kept(path, before.entries[n_removed:], after.entries)
        self.check_removed(path, before, after, n_removed)

    def check_kept(self, path, kept, entries):
        if len(entries) < len(kept):
            text = f"{len(kept) - len(entries)} segments left from the end"
            self.report.error(33, path, text)
        for old, new in zip(kept, entries):
            was, is_now = identity(old), identity(new)
            for name in was:
                if was[name] != is_now[name]:
                    text = f"{name} was {was[name]}, is {is_now[name]}"
                    self.report.error(34, f"{path}:{new.line}", text)

    def check_removed(self, path, before, after, n_removed):
        removed = before.entries[:n_removed]
        expected = sum(entry.is_discontinuity for entry in removed)
        sequence = "EXT-X-DISCONTINUITY-SEQUENCE"
        real = after.number(sequence) - before.number(sequence)
        if real != expected:
            text = f"{sequence} grew by {real}, {expected} discontinuities left"
            self.report.error(35, path, text)
        left = sum(entry.duration or 0 for entry in after.entries)
        least = LEAST_TARGET_DURATIONS * (after.target_duration or 0)
        if n_removed > 0 and left < least:
            text = f"segments left, and {float(left):.3f} s stayed: {least} s are due"
            self.report.error(36, path, text)

    def check_pace(self, path, before, after, seconds):
        """Rule 38."""
        if after.has("EXT-X-ENDLIST") or None in (seconds, before.changed_at):
            return
        waited = seconds - before.changed_at
        latest = LATEST_TARGET_DURATIONS * (after.target_duration or 0)
        if waited > latest:
            self.report.error(38, path, f"no new segment for {waited:.1f} s")

    def check_names(self, path, parsed):
        """Rule 40: a URI means the same for ever."""
        for number, entry in enumerate(parsed.entries, start(parsed)):
            if entry.is_gap:
                continue
            key = (path, entry.uri, entry.byterange)
            known = self.resources.setdefault(key, number)
            if known != number:
                text = f"{entry.uri} is segment {number}, it was {known}"
                self.report.error(40, f"{path}:{entry.line}", text)

    def check_edges(self):
        """Rule 41, of playlists that are still growing."""
        ends = {
            path: end(state.playlist)
            for path, state in self.states.items()
            if not state.playlist.has("EXT-X-ENDLIST")
            and not state.playlist.has("EXT-X-I-FRAMES-ONLY")
        }
        if ends and max(ends.values()) - min(ends.values()) > 1:
            text = ", ".join(f"{path} {number}" for path, number in ends.items())
            self.report.warning(41, min(ends), f"last segments are apart: {text}")


def start(playlist):
    return playlist.number("EXT-X-MEDIA-SEQUENCE")


def end(playlist):
    return start(playlist) + len(playlist.entries)


def texts(playlist):
    return [(tag.name, tag.value) for tag in playlist.tags]
