# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ways to break a good output folder, at least one for every finding the checker
can report. The folder has video_0 (H.264 with reordered pictures) and audio_0
(AAC), four segments or more each, as hlssink-fmp4 lays them out; beside it,
movie.mp4 has both as fmp4fragmux lays them out in one file."""

from dataclasses import dataclass


@dataclass
class Mutation:
    rule: str
    apply: object  # function of a Folder
    also: set  # rules that this cannot but break as well
    needs_source: bool
    needs_decoding: bool
    is_in_movie: bool

    @property
    def name(self):
        return self.apply.__name__


def breaks(rule, also="", needs_source=False, needs_decoding=False, in_movie=False):
    """Marks a function that breaks a folder, or the movie in it."""

    def mark(function):
        function.mutation = Mutation(
            rule, function, set(also.split()), needs_source, needs_decoding, in_movie
        )
        return function

    return mark


def collect(*modules):
    """The mutations of these modules."""
    functions = (f for module in modules for f in vars(module).values())
    return [f.mutation for f in functions if hasattr(f, "mutation")]
