# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files that a tool over many films is given."""

MATROSKA = {".mkv", ".mka", ".mks", ".webm"}


def files(paths, suffixes):
    """Those of paths, and all with such a suffix in what is a folder."""
    for path in paths:
        if path.is_dir():
            yield from sorted(f for f in path.rglob("*")
                              if f.suffix in suffixes)
        else:
            yield path
