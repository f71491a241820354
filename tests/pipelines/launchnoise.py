# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gst-launch-1.0 prints that should not be there."""

import re

# A link with a filter, to a pad that appears later, is tried with every pad: a
# capsfilter goes into the pipeline, and out again where the pad does not fit. If
# the pipeline begins to play just then it comes out playing
# (gst_element_link_pads_filtered() of GStreamer 1.22, with any elements, in one of
# some hundred runs); nothing follows from it.
STRAY_FILTER = re.compile(
    r"^\n?\(gst-launch-1\.0:\d+\): GStreamer-CRITICAL \*\*: [\d:.]+: \n"
    r"Trying to dispose element capsfilter\d+, but it is in (?:PLAYING|PAUSED|READY)",
    re.MULTILINE)


def complaints(output):
    """The lines of warnings and errors."""
    return [line for line in STRAY_FILTER.sub("", output).splitlines()
            if re.search("WARN|ERROR|CRITICAL", line)]
