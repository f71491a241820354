#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The proof that the checker can fail: a good folder has no finding, every way
of breaking it is found under its rule and under no rule it should not touch,
and no line that reports a finding is left without a way of breaking."""

import argparse
import ast
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import good
import mutate_boxes
import mutate_multivariant
import mutate_playlists
import mutate_segments
from check import check_folder
from findings import Report
from folder import AUDIO, VIDEO, Folder
from mutations import collect
from rules import TABLE

MUTATIONS = collect(
    mutate_playlists, mutate_segments, mutate_boxes, mutate_multivariant
)

# check.py itself only reports what none of its readers foresaw.
REPORTERS = ["presentation", "source", "decode", "rules_playlist",
             "rules_segments", "rules_boxes", "rules_media", "rules_multivariant"]  # fmt: skip


def report_lines():
    """{(module, line)} of every call that reports a finding."""
    lines = set()
    for module in REPORTERS:
        tree = ast.parse((HERE / f"{module}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ("error", "warning"):
                    lines.add((module, node.lineno))
    return lines


class TracingReport(Report):
    """Remembers which line reported."""

    reached = set()

    def _add(self, *finding):
        frame = sys._getframe(2)
        module = Path(frame.f_code.co_filename).stem
        self.reached.add((module, frame.f_lineno))
        super()._add(*finding)


class MutationTest(unittest.TestCase):
    folder = source = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def check(self, folder, decodes=False, source=None):
        report = TracingReport()
        check_folder(folder, report, decodes, source)
        return report

    def test_every_rule_has_a_mutation(self):
        broken = {mutation.rule for mutation in MUTATIONS}
        self.assertEqual([r.number for r in TABLE if r.number not in broken], [])

    def test_good_folder_is_clean(self):
        report = self.check(self.folder, True, self.source)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_two_variants_are_clean(self):
        folder = Folder.copy(self.folder, self.root / "out")
        folder.add_variant()
        report = self.check(folder.root)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_true_boxes_are_clean(self):
        folder = Folder.copy(self.folder, self.root / "out")
        for name in (VIDEO, AUDIO):
            segment = folder.rendition(name).segments[1]
            before = mutate_boxes.producer_time(segment) + mutate_boxes.event()
            mutate_boxes.put_before_moof(folder, segment, before)
            mutate_boxes.put_index(folder, name)
        report = self.check(folder.root)
        # The boxes take bytes that the announced bandwidth does not count.
        self.assertLessEqual(report.rules(), {"72"})

    def test_every_mutation_is_found(self):
        TracingReport.reached.clear()
        for mutation in MUTATIONS:
            with self.subTest(rule=mutation.rule, mutation=mutation.name):
                self.try_mutation(mutation)
        never = report_lines() - TracingReport.reached
        self.assertEqual(sorted(never), [], "no mutation makes these lines report")

    def try_mutation(self, mutation):
        folder = Folder.copy(self.folder, self.root / mutation.name)
        mutation.apply(folder)
        source = self.source if mutation.needs_source else None
        report = self.check(folder.root, mutation.needs_decoding, source)
        found = report.rules()
        listed = "\n".join(str(finding) for finding in report.findings)
        self.assertIn(mutation.rule, found, listed)
        self.assertLessEqual(found, mutation.also | {mutation.rule}, listed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--good", help="a folder to use instead of making one")
    parser.add_argument("--source", help="the file it was packaged from")
    arguments, rest = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as temporary:
        if arguments.good:
            MutationTest.folder, MutationTest.source = arguments.good, arguments.source
        else:
            MutationTest.folder, MutationTest.source = good.make(Path(temporary))
        unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
