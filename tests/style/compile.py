#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every header compiles alone, and the core cannot see GStreamer.

Both ask the compiler with the very flags of the build."""

import json
import pathlib
import shlex
import subprocess
import tempfile

import tree


def flags_of(source):
    """The compiler and flags that build a source, whose path ends so; None
    where an option left it out."""
    commands = json.loads(
        (tree.build_root() / "compile_commands.json").read_text())
    entry = next((e for e in commands if e["file"].endswith(source)), None)
    if not entry:
        return None
    words = shlex.split(entry["command"])
    if "ccache" in words[0]:
        del words[0]
    keep = []
    skip_next = False
    for word in words:
        if skip_next:
            skip_next = False
        elif word in ("-o", "-MF", "-MQ"):
            skip_next = True
        elif word not in ("-c", "-MD", entry["file"]):
            keep.append(word)
    return keep, entry["directory"]


def compiles(flags, directory, text):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "alone.c"
        source.write_text(text)
        result = subprocess.run(
            [*flags, "-fsyntax-only", "-Werror", str(source)], cwd=directory,
            capture_output=True, text=True)
        return result.returncode == 0, result.stderr


def main():
    core = flags_of("/gst/core/bytes.c")
    shell = flags_of("/gst/plugin.c")
    problems = []
    for path in tree.tracked(".h"):
        if path.parts[0] not in ("gst", "ext"):
            continue
        if path.parts[0] == "ext":
            name = path.name
            flags = flags_of(f"/{path.parent}/plugin.c")
        else:
            name = path.relative_to("gst").as_posix()
            flags = core if name.startswith("core/") else shell
        if not flags:
            continue
        good, why = compiles(*flags, f'#include "{name}"\nextern int i;\n')
        if not good:
            problems += [f"{path}: does not compile alone", why]

    good, why = compiles(*core, "#include <glib.h>\nextern int i;\n")
    if not good:
        problems += ["the core's flags do not find GLib", why]
    for header in ("gst/gst.h", "glib-object.h", "gio/gio.h"):
        good, _ = compiles(*shell, f"#include <{header}>\nextern int i;\n")
        if not good:
            problems.append(f"the elements' flags do not find {header}")
    good, _ = compiles(*core, "#include <gst/gst.h>\nextern int i;\n")
    if good:
        problems.append("the core's flags find gst/gst.h: the first law is "
                        "not kept by the build")
    tree.finish(problems)


if __name__ == "__main__":
    main()
