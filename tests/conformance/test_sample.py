#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Packages one generated sample and asks for an output without any finding,
every payload, time and decoded picture compared with the sample.

usage: test_sample.py NAME    of tests/data/make-sample.sh"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import good
from check import check_folder, summary
from findings import Report


def main():
    report = Report()
    with tempfile.TemporaryDirectory() as temporary:
        folder, source = good.make(Path(temporary), sys.argv[1])
        presentation = check_folder(folder, report, True, source)
        print(*report.findings, summary(report, presentation), sep="\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
