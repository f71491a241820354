# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which lines of the checker have reported something."""

import ast
import sys
from pathlib import Path

from findings import Report

HERE = Path(__file__).parent


def report_lines(modules):
    """{(module, line)} of every call that reports a finding."""
    lines = set()
    for module in modules:
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
