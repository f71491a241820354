#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The style checks themselves: each must see what it is there for."""

import unittest

import floors
import text

LICENCE = "/* SPDX-License-Identifier: LGPL-2.1-or-later */\n"
TREE = {
    "core/low.h": "/* Floor 0. Low. */\n",
    "core/high.h": "/* Floor 2. High. */\n",
    "gstglue.h": "/* Floor 3. Glue. */\n",
}


class Text(unittest.TestCase):
    def expect(self, name, content, words):
        problems = list(text.problems_of(name, content))
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(words, problems[0])

    def test_good_file(self):
        self.assertEqual(list(text.problems_of("a.c", LICENCE)), [])

    def test_faults(self):
        for name, content, words in [
                ("a.c", "int i;\n", "SPDX"),
                ("a.c", LICENCE + "int i;", "newline"),
                ("a.c", LICENCE + "\n", "empty line"),
                ("a.c", LICENCE + "\tint i;\n", "tab"),
                ("a.c", LICENCE + "int i; \n", "blank"),
                ("a.md", "zero\u200bwidth\n", "invisible"),
                ("a.md", "see /ho" "me/me/film.mkv\n", "path"),
        ]:
            with self.subTest(words):
                self.expect(name, content, words)


class Floors(unittest.TestCase):
    def problems(self, name, content):
        return list(floors.problems_of(name, dict(TREE, **{name: content})))

    def test_good_files(self):
        for name, content in [
                ("core/high.c", '#include "high.h"\n#include "core/low.h"\n'),
                ("core/lowest.c", '#include "low.h"\n#include <glib.h>\n'),
                ("gstfoo.c", '#include "gstglue.h"\n#include <gst/gst.h>\n'),
        ]:
            self.assertEqual(self.problems(name, content), [])

    def test_faults(self):
        for name, content, words in [
                ("core/low.c", '#include "core/high.h"\n', "above"),
                ("core/low.c", "#include <gst/gst.h>\n", "not for the core"),
                ("core/low.c", "#include <stdio.h>\n", "not for the core"),
                ("core/low.c", '#include "config.h"\n', "configuration"),
                ("core/high.c", '#include "gstglue.h"\n', "above"),
                ("core/lone.h", "/* Nothing said. */\n", "Floor N"),
                ("core/lofty.h", "/* Floor 4. Too high. */\n", "only they"),
                ("gstfoo.c", '#include "gstbar.c"\n', "no .c file"),
                ("gstfoo.c", '#include "low.h"\n', "write the path"),
        ]:
            with self.subTest(words):
                problems = self.problems(name, content)
                self.assertEqual(len(problems), 1, problems)
                self.assertIn(words, problems[0])


if __name__ == "__main__":
    unittest.main()
