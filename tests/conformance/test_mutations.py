#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The proof that the checker can fail: a good folder has no finding, every way
of breaking it is found under its rule and under no rule it should not touch,
and no line that reports a finding is left without a way of breaking."""

import argparse
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import good
import mutate_boxes
import mutate_movies
import mutate_mpd
import mutate_multivariant
import mutate_playlists
import mutate_segments
import mutate_shapes
import shapes
import test_live
import test_livempd
import textmovie
from check import check_folder, check_movie
from folder import AUDIO, MPD, VIDEO, Folder
from mutations import collect
from rules import TABLE
from tracing import TracingReport, report_lines

MUTATIONS = collect(
    mutate_playlists, mutate_segments, mutate_boxes, mutate_multivariant,
    mutate_movies, mutate_mpd, mutate_shapes,
)  # fmt: skip

# What test_live.py and test_livempd.py break.
LIVE_RULES = {
    rule for test in (test_live, test_livempd) for rule, *_ in test.MUTATIONS
}

# check.py itself only reports what none of its readers foresaw.
REPORTERS = ["presentation", "source", "decode", "rules_playlist",
             "rules_segments", "rules_boxes", "rules_media", "rules_multivariant",
             "movie", "rules_movie", "rules_dash", "rules_times",
             "rules_iframes", "rules_index", "rules_events"]  # fmt: skip


class MutationTest(unittest.TestCase):
    folder = source = movie = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)

    def check(self, folder, decodes=False, source=None):
        report = TracingReport()
        check_folder(folder, report, decodes, source)
        return report

    def test_every_rule_has_a_mutation(self):
        broken = {mutation.rule for mutation in MUTATIONS} | LIVE_RULES
        self.assertEqual([r.number for r in TABLE if r.number not in broken], [])

    def test_good_folder_is_clean(self):
        report = self.check(self.folder, True, self.source)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def copy_playlists(self, name):
        """A copy without the MPD and the I-frames, which would notice as well."""
        folder = Folder.copy(self.folder, self.root / name)
        (folder.root / MPD).unlink()
        shapes.remove_iframes(folder)
        return folder

    def test_two_variants_are_clean(self):
        folder = self.copy_playlists("out")
        folder.add_variant()
        report = self.check(folder.root)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_other_shapes_are_clean(self):
        for shape in (shapes.make_live, shapes.add_iframes, shapes.add_text,
                      shapes.join_files, shapes.lose_segment,
                      shapes.make_hole):  # fmt: skip
            with self.subTest(shape=shape.__name__):
                folder = self.copy_playlists(shape.__name__)
                shape(folder)
                report = self.check(folder.root)
                # Key frames are far apart where a segment is missing.
                expected = {"69"} if shape is shapes.lose_segment else set()
                listed = "\n".join(str(finding) for finding in report.findings)
                self.assertLessEqual(report.rules(), expected, listed)

    def test_other_shapes_of_the_mpd_are_clean(self):
        for shape in (shapes.index_file, shapes.index_file_by_twos,
                      shapes.add_break):  # fmt: skip
            with self.subTest(shape=shape.__name__):
                folder = Folder.copy(self.folder, self.root / shape.__name__)
                shape(folder)
                report = self.check(folder.root)
                self.assertEqual([str(f) for f in report.findings], [])

    def test_true_boxes_are_clean(self):
        folder = self.copy_playlists("out")
        for name in (VIDEO, AUDIO):
            segment = folder.rendition(name).segments[1]
            before = mutate_boxes.producer_time(segment) + mutate_boxes.event()
            mutate_boxes.put_before_moof(folder, segment, before)
            mutate_boxes.put_index(folder, name)
        report = self.check(folder.root)
        # The boxes take bytes that the announced bandwidth does not count.
        self.assertLessEqual(report.rules(), {"72"})

    def check_alone(self, path):
        report = TracingReport()
        check_movie(str(path), report)
        return report

    def test_good_movie_is_clean(self):
        report = self.check_alone(self.movie)
        self.assertEqual([str(finding) for finding in report.findings], [])

    def test_true_boxes_of_a_movie_are_clean(self):
        folder = self.copy_movie("indexed")
        mutate_movies.put_true_prelude(folder)
        mutate_movies.track_index(
            folder, segments=mutate_movies.video_segments(folder)
        )
        self.assertEqual(self.check_alone(folder.root / mutate_movies.MOVIE).rules(),
                         set())  # fmt: skip
        folder = self.copy_movie("edited")
        mutate_movies.edits(folder, (1000, -1, 0x10000), (0, 100, 0x10000))
        self.assertEqual(self.check_alone(folder.root / mutate_movies.MOVIE).rules(),
                         set())  # fmt: skip

    def test_text_is_clean(self):
        path = self.root / "text.mp4"
        for data in (
            textmovie.wvtt(textmovie.cue(b"one") + textmovie.cue(b"two"),
                           textmovie.NO_CUE),
            textmovie.stpp(textmovie.DOCUMENT),
        ):  # fmt: skip
            path.write_bytes(data)
            report = self.check_alone(path)
            self.assertEqual([str(finding) for finding in report.findings], [])

    def copy_movie(self, name):
        root = self.root / name
        root.mkdir()
        shutil.copy(self.movie, root / mutate_movies.MOVIE)
        return Folder(root)

    def test_every_mutation_is_found(self):
        TracingReport.reached.clear()
        for mutation in MUTATIONS:
            with self.subTest(rule=mutation.rule, mutation=mutation.name):
                self.try_mutation(mutation)
        never = report_lines(REPORTERS) - TracingReport.reached
        self.assertEqual(sorted(never), [], "no mutation makes these lines report")

    def try_mutation(self, mutation):
        if mutation.is_in_movie:
            folder = self.copy_movie(mutation.name)
            mutation.apply(folder)
            report = self.check_alone(folder.root / mutate_movies.MOVIE)
        else:
            if mutation.apply.__module__ == mutate_mpd.__name__:
                folder = Folder.copy(self.folder, self.root / mutation.name)
            else:
                folder = self.copy_playlists(mutation.name)
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
        MutationTest.movie = Path(temporary) / "movie.mp4"
        good.make_movie(MutationTest.source, MutationTest.movie)
        unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
