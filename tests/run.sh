#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later

set -euo pipefail

usage () {
  cat <<'TEXT'
usage: run.sh [--sanitize] [--threads] [--valgrind] [--coverage] [SUITE...]

Installs what is missing (Debian 12 and later, npm), builds with -Werror, runs
the tests and ends with their count. SUITE is one of core, elements, fuzz,
pipelines, conformance, docs, style; without one all are run.

  --sanitize   with AddressSanitizer and UndefinedBehaviorSanitizer instead
  --threads    elements with ThreadSanitizer instead
  --valgrind   core and elements (or SUITE...) under valgrind instead
  --coverage   core, elements and fuzz (or SUITE...), then the lines they
               reached, file by file

Each kind builds in a folder of its own: build-test, build-sanitize and so on.
TEXT
}

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$tests")
# Debian's tools, in case others of the same name come first.
PATH=/usr/bin:$PATH
passed=0
failed=0
skipped=0

die () {
  echo "run.sh: $1" >&2
  exit "${2:-1}"
}

# npm keeps a copy of the lock file beside what it has installed.
install_players () {
  local browser=$tests/pipelines/browser
  local installed=$browser/node_modules/.package-lock.json
  if [ ! "$installed" -nt "$browser/package-lock.json" ]; then
    echo "Installing from npm: playwright-core, hls.js, shaka-player, dashjs"
    npm ci --prefix "$browser" --no-audit --no-fund --loglevel=error \
      --fetch-retries=5 ||
      die "npm ci failed in $browser"
    touch "$installed"
  fi
}

# build DIR MESON-OPTION...
build () {
  local dir=$1
  shift
  if [ ! -f "$dir/build.ninja" ]; then
    meson setup "$dir" "$top" --werror -Dtests=enabled "$@" ||
      die "meson setup failed in $dir"
  fi
  meson compile -C "$dir" || die "the build failed in $dir"
}

# run_tests DIR LOG ARGUMENT...: runs meson test and adds to the counts. What
# has failed is read from the log that meson names so; no log, no result.
run_tests () {
  local dir=$1 log=$1/meson-logs/$2.json counts
  shift 2
  rm -f "$log"
  meson test -C "$dir" --no-rebuild --print-errorlogs "$@" </dev/null || true
  [ -f "$log" ] || die "meson test has not run"
  read -ra counts < <(python3 - "$log" <<'PYTHON'
import collections, json, sys
with open(sys.argv[1]) as log:
    results = collections.Counter(json.loads(line)["result"] for line in log)
passed = results.pop("OK", 0) + results.pop("EXPECTEDFAIL", 0)
skipped = results.pop("SKIP", 0)
print(passed, results.total(), skipped)
PYTHON
  )
  passed=$((passed + counts[0]))
  failed=$((failed + counts[1]))
  skipped=$((skipped + counts[2]))
}

# run_suites DIR LOG ARGUMENT... -- SUITE...
run_suites () {
  local arguments=()
  while [ "$1" != -- ]; do
    arguments+=("$1")
    shift
  done
  shift
  local suite
  for suite; do
    arguments+=(--suite "$suite")
  done
  run_tests "${arguments[@]}"
}

plain () {
  build "$top/build-test"
  run_suites "$top/build-test" testlog -- "$@"
}

# The programs of GStreamer are not built with the sanitizers. Their runtime
# is loaded into those alone that load our plugins, and the C++ library that
# some plugins throw exceptions with. What they leave behind when they end is
# not ours, so leaks are looked for in the test programs. Slow unwinding sees
# through libraries without frame pointers, as suppressions need it.
sanitize () {
  local dir=$top/build-sanitize tool runtime
  build "$dir" -Db_sanitize=address,undefined -Db_lundef=false
  runtime="$(gcc -print-file-name=libasan.so)"
  runtime+=" $(gcc -print-file-name=libstdc++.so.6)"
  mkdir -p "$dir/bin"
  for tool in gst-launch-1.0 gst-inspect-1.0; do
    cat >"$dir/bin/$tool" <<SCRIPT
#!/bin/sh
export LD_PRELOAD="$runtime \$LD_PRELOAD"
export ASAN_OPTIONS="\$ASAN_OPTIONS:detect_leaks=0"
exec $(command -v "$tool") "\$@"
SCRIPT
    chmod +x "$dir/bin/$tool"
  done
  export ASAN_OPTIONS=verify_asan_link_order=0:fast_unwind_on_malloc=0
  export LSAN_OPTIONS=suppressions=$tests/lsan.supp:print_suppressions=0
  export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  # Scans the plugins once, as the tests would without the runtime.
  GST_REGISTRY=$dir/tests/registry.bin GST_PLUGIN_PATH=$dir/gst \
    "$dir/bin/gst-inspect-1.0" abr >/dev/null || die "the plugin does not load"
  PATH=$dir/bin:$PATH CK_TIMEOUT_MULTIPLIER=4 \
    run_suites "$dir" testlog --timeout-multiplier 4 -- "$@"
}

# GStreamer and GLib are not built with the sanitizer: what they order is told of
# by tests/threads/glibsync.c, and in which order locks are taken is not known.
threads () {
  local dir=$top/build-threads
  [ $# -eq 0 ] || die "--threads has a suite of its own" 2
  build "$dir" -Db_sanitize=thread -Db_lundef=false
  # Scans the plugins once, which takes the sanitizer's runtime.
  TSAN_OPTIONS=report_bugs=0 LD_PRELOAD=$(gcc -print-file-name=libtsan.so) \
    GST_REGISTRY=$dir/tests/registry.bin \
    GST_PLUGIN_PATH=$dir/gst:$dir/ext/av:$dir/ext/cuda \
    gst-inspect-1.0 abr >/dev/null || die "the plugin does not load"
  local options=suppressions=$tests/threads/tsan.supp:detect_deadlocks=0
  TSAN_OPTIONS=$options:report_mutex_bugs=0:history_size=5 \
    LD_PRELOAD=$dir/tests/threads/libglibsync.so GST_REGISTRY_UPDATE=no \
    run_suites "$dir" testlog --timeout-multiplier 10 -- elements
}

memory () {
  local wrapper=(valgrind --quiet --error-exitcode=99 --leak-check=full
    --errors-for-leak-kinds=definite --num-callers=30
    --suppressions=/usr/share/glib-2.0/valgrind/glib.supp
    --suppressions="$tests/valgrind.supp")
  build "$top/build-test"
  [ $# -gt 0 ] || set -- core elements
  CK_FORK=no G_DEBUG=gc-friendly \
    run_suites "$top/build-test" testlog-valgrind --timeout-multiplier 20 \
    --wrapper "${wrapper[*]@Q}" -- "$@"
}

coverage () {
  local dir=$top/build-coverage
  build "$dir" -Db_coverage=true
  find "$dir" -name '*.gcda' -delete
  [ $# -gt 0 ] || set -- core elements fuzz
  run_suites "$dir" testlog -- "$@"
  gcovr --root "$top" --filter "$top/gst/" "$dir"
}

kinds=()
sets=(test)
suites=()
for argument; do
  case $argument in
    --sanitize) kinds+=(sanitize) ;;
    --threads) kinds+=(threads) ;;
    --valgrind)
      kinds+=(memory)
      sets+=(valgrind)
      ;;
    --coverage)
      kinds+=(coverage)
      sets+=(coverage)
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    -*) die "no option is called $argument (try --help)" 2 ;;
    *) suites+=("$argument") ;;
  esac
done

"$tests/install-debian.sh" "${sets[@]}"
install_players
for kind in "${kinds[@]:-plain}"; do
  "$kind" "${suites[@]}"
done
[ $((passed + failed + skipped)) -gt 0 ] || die "no test has run"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
