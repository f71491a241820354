#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Strict checker of a folder with HLS and CMAF output, or of a fragmented file
(its boxes and times only).

Prints a line a finding: severity (E must, W should), rule, file, what is wrong.
Exit status: 0 nothing found (warnings allowed unless --strict), 1 findings,
2 the check could not run."""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import decode
import movie as movies
import presentation as output
import rules
import rules_boxes
import rules_dash
import rules_iframes
import rules_media
import rules_movie
import rules_multivariant
import rules_playlist
import rules_segments
import rules_times
import source as original
from ffmpeg import ToolError
from findings import ERROR, WARNING, Report

CANNOT_RUN = 2


def check_folder(path, report, decodes=False, source=None):
    """Checks an output folder or a playlist file. Returns the presentation."""
    presentation = output.load(path, report)
    extents = {}
    if source:
        extents = original.check(presentation, report, source)
    rules_playlist.check(presentation, report)
    rules_times.check(presentation, report)
    for rules_of in (rules_segments, rules_boxes, rules_media):
        try:
            rules_of.check(presentation, report)
        except output.UNREADABLE as error:
            report.error(43, presentation.entry, str(error))
    rules_multivariant.check(presentation, report, extents)
    rules_dash.check(presentation, report)
    rules_iframes.check(presentation, report)
    if decodes:
        decode.check_segments(presentation, report)
        decode.check_whole(presentation, report, source)
    return presentation


def check_movie(path, report):
    """Checks a fragmented file alone. Returns it as a presentation."""
    movie = movies.load(path, report)
    for rules_of in (rules_movie, rules_segments, rules_boxes, rules_media):
        try:
            rules_of.check(movie, report)
        except output.UNREADABLE as error:
            report.error(43, movie.entry, str(error))
    return movie


def is_movie(path):
    return Path(path).is_file() and not path.endswith(".m3u8")


def summary(report, presentation):
    renditions = presentation.renditions.values()
    segments = sum(len(rendition.segments) for rendition in renditions)
    samples = sum(len(rendition.samples) for rendition in renditions)
    errors, warnings = report.count(ERROR), report.count(WARNING)
    return (
        f"{len(renditions)} renditions, {segments} segments, {samples} samples: "
        f"{errors} errors, {warnings} warnings"
    )


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "output", nargs="?", help="folder, multivariant playlist, or movie file"
    )
    parser.add_argument("--source", help="compare every sample with this file")
    parser.add_argument(
        "--decode", action="store_true", help="decode it with FFmpeg too"
    )
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument("--json", action="store_true", help="findings as JSON")
    parser.add_argument("--list", action="store_true", help="print the rules")
    arguments = parser.parse_args()
    if not arguments.list and not arguments.output:
        parser.error("no output folder given")
    return arguments


def main():
    arguments = parse_arguments()
    if arguments.list:
        print(rules.format_table())
        return 0
    report = Report()
    try:
        if is_movie(arguments.output):
            presentation = check_movie(arguments.output, report)
        else:
            presentation = check_folder(
                arguments.output, report, arguments.decode, arguments.source
            )
    except (OSError, ToolError) as error:
        print(f"cannot check {arguments.output}: {error}", file=sys.stderr)
        return CANNOT_RUN
    if arguments.json:
        print(json.dumps(report.as_dicts(), indent=1))
    else:
        for finding in report.findings:
            print(finding)
        print(summary(report, presentation))
    counted = report.findings if arguments.strict else report.count(ERROR)
    return 1 if counted else 0


if __name__ == "__main__":
    sys.exit(main())
