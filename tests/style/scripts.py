#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Python compiles, pyflakes and shellcheck (where installed) say nothing."""

import shutil
import subprocess

import tree


def shell_scripts():
    for path in tree.tracked():
        data = (tree.ROOT / path).read_bytes()
        if path.suffix == ".sh" or data.startswith((b"#!/bin/sh",
                                                    b"#!/usr/bin/env bash",
                                                    b"#!/bin/bash")):
            yield path


def lint(command, paths):
    if not paths or not shutil.which(command[0]):
        return []
    result = subprocess.run([*command, *map(str, paths)], cwd=tree.ROOT,
                            capture_output=True, text=True)
    return (result.stdout + result.stderr).splitlines() \
        if result.returncode else []


def main():
    problems = []
    python = tree.tracked(".py")
    for path in python:
        try:
            compile((tree.ROOT / path).read_bytes(), str(path), "exec")
        except SyntaxError as error:
            problems.append(f"{path}: {error}")
    problems += lint(["pyflakes3"], python)
    problems += lint(["shellcheck", "--format=gcc"], list(shell_scripts()))
    tree.finish(problems)


if __name__ == "__main__":
    main()
