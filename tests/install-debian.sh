#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: install-debian.sh SET...
#
# Installs what the named sets need from Debian's archive, no more than is
# missing, and says what for. With nothing missing it touches neither apt nor
# the network. Uses sudo where it is not run as root. Debian 12 and later.
#
#   build      compile the plugins
#   package    run examples/quickstart.sh on a file or URI
#   sample     and make its sample
#   serve      and fetch hls.js for the player page
#   test       tests/run.sh
#   valgrind   tests/run.sh --valgrind
#   coverage   tests/run.sh --coverage

set -euo pipefail

die () {
  echo "install-debian.sh: $1" >&2
  exit 1
}

# set, package, what for. A package that is a command here ("node" may well
# come from elsewhere) is looked for by its name in $PATH: package:command.
packages () {
  cat <<'TABLE'
build     gcc                                C compiler
build     libc6-dev                          C library headers
build     meson                              build system
build     dpkg-dev                           tells meson Debian's library folder
build     pkg-config                         finds GStreamer
build     libgstreamer1.0-dev                GStreamer headers
build     libgstreamer-plugins-base1.0-dev   GStreamer video, audio, tag headers
build     libavcodec-dev                     aacbridge: libavcodec,
build     libavutil-dev                      libavutil
build     libswresample-dev                  and libswresample
build     libgstreamer-plugins-bad1.0-dev    splices in MPEG-TS,
build     zlib1g-dev                         Matroska compressed with zlib,
build     libbz2-dev                         bzip2
build     liblzo2-dev                        and LZO
build     libzimg-dev                        scales pictures
build     libebur128-dev                     measures loudness
build     libva-dev                          frames on Intel's and AMD's GPUs
package   gstreamer1.0-tools                 gst-launch-1.0
package   gstreamer1.0-plugins-base          finds out what a file is
package   gstreamer1.0-plugins-good          reads MP4, FLV and http, frames AAC
package   gstreamer1.0-plugins-bad           reads MPEG-TS
package   python3-gi                         plans the graph
package   gir1.2-gst-plugins-base-1.0        names codecs
sample    ffmpeg                             makes the sample
serve     python3                            web server
serve     nodejs:node                        runs npm
serve     npm:npm                            fetches hls.js
serve     ca-certificates                    lets npm trust its registry
test      git                                lists the files to check
test      check                              unit test framework
test      clang-format                       checks the code style
test      shellcheck                         checks shell scripts
test      pyflakes3                          checks Python scripts
test      mkvtoolnix                         makes Matroska samples
test      gstreamer1.0-plugins-ugly          x264enc
test      gstreamer1.0-libav                 decoders and encoders
test      chromium                           plays the output
test      libffmpeg-nvenc-dev                stands in for NVIDIA's driver
valgrind  valgrind                           finds memory errors
valgrind  libc6-dbg                          lets valgrind read the C library
valgrind  libglib2.0-dev                     says what GLib keeps on purpose
coverage  gcovr                              counts the lines that tests reach
TABLE
}

# A set stands on others.
expand () {
  case $1 in
    build) echo build ;;
    package) echo build package ;;
    sample) echo build package sample ;;
    serve) echo serve ;;
    test) echo build package sample serve test ;;
    valgrind | coverage) echo "$1" ;;
    *) die "no set is called $1" ;;
  esac
}

is_installed () {
  local package=${1%%:*} command=${1#*:}
  if [ "$package" != "$1" ]; then
    command -v "$command" >/dev/null
  else
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = \
      installed ]
  fi
}

as_root () {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

[ $# -gt 0 ] || die "usage: install-debian.sh SET..."
sets=
for name; do
  sets+=" $(expand "$name")"
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install-debian.sh: no apt-get here, so nothing is installed; needed:" \
    "$(packages | awk -v s="$sets " 'index (s, " " $1 " ") {
         sub (/:.*/, "", $2); print $2 }' | sort -u | paste -sd ' ')" >&2
  exit 0
fi

missing=()
reasons=
while read -r in_set package reason; do
  case "$sets " in
    *" $in_set "*) ;;
    *) continue ;;
  esac
  is_installed "$package" && continue
  missing+=("${package%%:*}")
  reasons+=$(printf '  %-34s %s' "${package%%:*}" "$reason")$'\n'
done < <(packages)
[ ${#missing[@]} -gt 0 ] || exit 0

install="apt-get install --no-install-recommends ${missing[*]}"
if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
  die "neither root nor sudo here; as root run: $install"
fi

echo "Installing from Debian (with what they depend on; may take minutes):"
printf '%s' "$reasons"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
as_root "${apt[@]}" update >"$log" 2>&1 || cat "$log" >&2
if ! as_root "${apt[@]}" -y --no-install-recommends install "${missing[@]}" \
    >"$log" 2>&1 </dev/null; then
  die "apt-get failed: $(grep -m1 '^E:' "$log" || tail -n1 "$log")"
fi
