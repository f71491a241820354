# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GStreamer's Python bindings for tests that need them. The distribution's Python
may have what the first in the path has not: then the test starts again there.
Without any it is skipped."""

import os
import sys

DISTRIBUTION_PYTHON = "/usr/bin/python3"
SKIP = 77

try:
    import gi
    gi.require_version("Gst", "1.0")
    from gi.repository import Gst
except (ImportError, ValueError):
    if sys.executable != DISTRIBUTION_PYTHON and \
            os.path.exists(DISTRIBUTION_PYTHON):
        os.execv(DISTRIBUTION_PYTHON, [DISTRIBUTION_PYTHON, *sys.argv])
    print("SKIP: there are no Python bindings of GStreamer")
    sys.exit(SKIP)

__all__ = ["Gst", "gi", "quote"]


def quote(path):
    """A path as a property value for Gst.parse_launch(), which is no shell."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
