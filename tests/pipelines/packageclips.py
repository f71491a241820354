#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: packageclips.py [FILE|FOLDER...]

Packages every stream of each clip that can be copied, with hlssink-fmp4, as VOD
and as a live window, and holds the folder against the rules of tests/conformance;
VOD is decoded, too.

Prints a line for each finding, with the reason where the clip itself is one, and
exits 1 when there is one without.

Without arguments: the folder ABR_MEDIA_DIR; skipped when it is not set."""

import os
import pathlib
import re
import sys
import unittest

import pipeline as p
import remuxed
from clipfiles import files

sys.path.insert(0, str(p.ROOT / "tests" / "conformance"))

from check import check_folder  # noqa: E402
from findings import ERROR, Report  # noqa: E402

# Findings that are true, of what was in the clip: rule, text, reason.
REASONS = (
    (r"82", r"profile_idc|level_idc|frames a second",
     "Apple's players take no such video"),
    (r"63|62|19", r"starts|ends", "the clip's tracks begin and end apart"),
    (r"61", r"a frame lasts", "the clip's sound has a hole"),
    (r"49", r"one presentation time", "the clip's pictures have"),
)
# Encrypted streams, and kinds that GStreamer's demuxers do not know
IS_OF_DEMUXER = "Demux:d: "
# The sink, of segments that end before a key frame comes
IS_CUT = "no key frame for "


def reason_for(finding, clip, out, said):
    for rules, text, reason in REASONS:
        if re.fullmatch(rules, str(finding.rule)) and \
                re.search(text, finding.text):
            return reason
    if str(finding.rule) in ("20", "45") and IS_CUT in said and \
            re.search("INDEPENDENT|non-sync", finding.text):
        return "the clip's key frames are further apart than live segments may last"
    if str(finding.rule) in ("70", "S3") and \
            any(stream.decoded[1] for stream in clip.streams):
        return "FFmpeg complains of the clip, too"
    if finding.rule == "S3" and any(
            "#EXT-X-DISCONTINUITY\n" in path.read_text()
            for path in out.glob("*/playlist.m3u8")):
        return "FFmpeg's client drops pictures where times are set back"
    return None


def findings(clip, playlist_type):
    """[(text, reason)]"""
    streams = clip.streams
    if clip.path.suffix not in remuxed.DEMUXERS:
        streams = streams[:1]
    with p.folder() as scratch:
        out = scratch / "out"
        launched = p.launch(
            f"{remuxed.chains(clip, streams)} hlssink-fmp4 name=m "
            f"directory={p.quote(out)} segment-duration=2000000000 "
            f"playlist-type={playlist_type}")
        if any(IS_OF_DEMUXER in text for text in launched.errors):
            return [(text, "the demuxer gives out nothing of it")
                    for text in launched.errors]
        found = [(text, None) for text in launched.errors]
        if not (out / "multivariant.m3u8").exists():
            return [*found, ("no output", None)]
        report = Report()
        check_folder(out, report, decodes=playlist_type == "vod")
        return found + [(str(finding),
                         reason_for(finding, clip, out, launched.output))
                        for finding in report.findings
                        if finding.severity == ERROR]


def lines(path):
    """(line, has a reason) for each finding of a clip."""
    clip = remuxed.Clip(path)
    for playlist_type in ("vod", "live") if clip.streams else ():
        for text, reason in findings(clip, playlist_type):
            yield (f"{path.name} {playlist_type}: {text[:200]} -- "
                   f"{reason or 'UNEXPLAINED'}"), bool(reason)


class PackageClips(unittest.TestCase):
    pass


def add_test(path):
    def test(self):
        found = list(lines(path))
        print("\n".join(line for line, _ in found))
        self.assertEqual([line for line, explained in found if not explained], [])
    setattr(PackageClips, f"test_{path.parent.name}_{path.name}", test)


def report(paths):
    n_unexplained = 0
    for path in files(paths, remuxed.SUFFIXES):
        found = list(lines(path))
        print("\n".join(line for line, _ in found) or f"{path.name} clean",
              flush=True)
        n_unexplained += sum(not explained for _, explained in found)
    return n_unexplained > 0


def main():
    paths = [pathlib.Path(argument) for argument in sys.argv[1:]]
    if paths:
        sys.exit(report(paths))
    if "ABR_MEDIA_DIR" not in os.environ:
        print("SKIP: ABR_MEDIA_DIR is not set")
        sys.exit(p.SKIP)
    folder = pathlib.Path(os.environ["ABR_MEDIA_DIR"])
    for path in files([folder], remuxed.SUFFIXES):
        add_test(path)
    p.run_tests()


if __name__ == "__main__":
    main()
