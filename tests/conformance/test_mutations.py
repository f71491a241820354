#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The proof that the checker can fail: a good folder has no finding, and every
way of breaking it is found under its rule and under no rule it should not
touch."""

import argparse
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import good
from check import check_folder
from mutate import MUTATIONS, Folder
from rules import TABLE


class MutationTest(unittest.TestCase):
    folder = source = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def findings(self, folder, decodes, source):
        report, _ = check_folder(folder, decodes, source)
        return report

    def test_every_rule_has_a_mutation(self):
        broken = {mutation.rule for mutation in MUTATIONS}
        self.assertEqual([r.number for r in TABLE if r.number not in broken], [])

    def test_good_folder_is_clean(self):
        report = self.findings(self.folder, True, self.source)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_two_variants_are_clean(self):
        folder = Folder.copy(self.folder, self.root / "out")
        folder.add_variant()
        report = self.findings(folder.root, False, None)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_every_mutation_is_found(self):
        for mutation in MUTATIONS:
            with self.subTest(rule=mutation.rule, mutation=mutation.name):
                folder = Folder.copy(self.folder, self.root / mutation.name)
                mutation.apply(folder)
                source = self.source if mutation.needs_source else None
                report = self.findings(folder.root, mutation.needs_decoding, source)
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
            made = good.make(Path(temporary))
            MutationTest.folder, MutationTest.source = made
        unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
