#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: coverage.sh [BUILDDIR]
#
# Line coverage of every file of the core from its tables and from the fuzz
# corpora, with gcovr. The aim is 90 % of each; files below it are named at the
# end. A report, never a verdict: it exits 0 whatever the figures are.

set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build-coverage}
aim=90

for tool in meson gcovr; do
  command -v "$tool" >/dev/null || {
    echo "coverage.sh: $tool is not installed" >&2
    exit 77
  }
done

[ -d "$build" ] || meson setup "$build" "$root" -Db_coverage=true >/dev/null
ninja -C "$build" >/dev/null
find "$build" -name '*.gcda' -delete
meson test -C "$build" --no-rebuild --suite core --suite fuzz --quiet \
  >/dev/null || echo "coverage.sh: a test failed; the report goes on" >&2

report=$(gcovr --root "$root" --filter "$root/gst/core/" "$build" --csv -)

# filename, lines, lines covered, ...
echo "$report" | awk -F, -v aim=$aim '
  NR == 1 { next }
  {
    printf "%6.1f %%  %5d lines  %s\n", 100 * $3 / $2, $2, $1
    total += $2
    covered += $3
    if (100 * $3 < aim * $2)
      low = low " " $1
  }
  END {
    printf "%6.1f %%  %5d lines  all of the core\n", 100 * covered / total, total
    if (low != "")
      print "below " aim " %:" low
  }'
