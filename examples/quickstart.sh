#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later

set -euo pipefail

# What other programs say is read here, and the time.
export LC_ALL=C.UTF-8 LANGUAGE=

usage () {
  cat <<'TEXT'
usage: quickstart.sh [--serve [--port N]] [INPUT [OUTDIR]]

Packages INPUT into HLS and CMAF in OUTDIR: installs what is missing (Debian
12 and later; uses sudo), builds the plugins, finds out what INPUT is, runs
the graph and prints it.

  INPUT     file or URI: Matroska, WebM, MP4, MOV, MPEG-TS, FLV. Without it a
            sample is made: 24 s, H.264 with B-frames, AAC.
  OUTDIR    folder for playlists and segments (default: ./out)
  --serve   serve OUTDIR on the loopback address with a player page
  --port N  on this port (default: one that is free)
TEXT
}

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${ABR_BUILD_ROOT:-$top/build}
input=
outdir=out
port=0
serve=false

die () {
  echo "quickstart.sh: $1" >&2
  exit "${2:-1}"
}

say () {
  printf '\n\033[1m%s\033[0m\n' "$1"
}
[ -t 1 ] || say () { printf '\n%s\n' "$1"; }

# quietly LOG WHAT COMMAND...: one line when it fails, the rest in the log
quietly () {
  local log=$1 what=$2
  shift 2
  "$@" >"$log" 2>&1 </dev/null || die "$what failed:\
 $(grep -m1 -iE 'error|failed' "$log" || tail -n1 "$log") (all of it: $log)"
}

install_packages () {
  local sets=(package)
  [ -n "$input" ] || sets+=(sample)
  ! $serve || sets+=(serve)
  "$top/tests/install-debian.sh" "${sets[@]}" || exit
  local command
  for command in meson gst-launch-1.0 python3; do
    command -v "$command" >/dev/null || die "$command is not installed"
  done
}

build_plugins () {
  mkdir -p "$build" 2>/dev/null || die "$build: cannot be written"
  if [ ! -f "$build/build.ninja" ]; then
    say "Setting up $build"
    quietly "$build/setup.log" "meson setup" meson setup "$build" "$top"
  fi
  quietly "$build/compile.log" "the build" meson compile -C "$build" gstabr
  export GST_PLUGIN_PATH=$build/gst${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}
}

# A moving test picture with a clock in it, and a voice.
make_sample () {
  input=$build/sample.mkv
  [ ! -f "$input" ] || return 0
  say "Making a sample, $input"
  local speech="This is a sample of the A B R plug-ins for G streamer. \
The picture is a moving test pattern with a clock. The sound is a voice made \
by a computer. Both are packaged without being decoded, so what a player shows \
is what the encoder wrote, frame by frame, at the time it wrote down. \
Each segment starts with a key frame, so that a player can begin at any of \
them. If you hear this sentence \
to its end, while the clock in the picture runs on, then all is well."
  quietly "$build/sample.log" "ffmpeg" ffmpeg -hide_banner -y \
    -f lavfi -i "testsrc2=size=1280x720:rate=30:duration=24" \
    -f lavfi -i "flite=voice=slt:text='$speech',aresample=48000,apad" \
    -t 24 -c:v libx264 -preset veryfast -bf 3 -g 60 -keyint_min 60 \
    -sc_threshold 0 -pix_fmt yuv420p -c:a aac -ac 2 -b:a 128k \
    -f matroska "$input.part"
  mv "$input.part" "$input"
}

# The errors in what gst-launch-1.0 said, a line each, without the details.
errors () {
  sed -n 's/^ERROR: from element [^ ]*: //p'
}

# The length of what a playlist lists, from its EXTINF lines, in seconds.
length_of () {
  awk -F'[:,]' '/^#EXTINF/ { s += $2 } END { printf "%.1f", s }' "$1"
}

package () {
  # Debian's own Python has the GStreamer bindings.
  local graph python=/usr/bin/python3
  [ -x "$python" ] || python=python3
  graph=$("$python" "$top/examples/plan_graph.py" "$input" "$outdir") || exit

  say "Packaging $input"
  printf 'GST_PLUGIN_PATH=%q %s\n' "$build/gst" "$graph"
  # Should it crash, it ends and does not wait for a debugger.
  graph=${graph/gst-launch-1.0/gst-launch-1.0 --no-fault}
  local said failed=false started=${EPOCHREALTIME/./}
  { said=$(bash -c "exec $graph" 2>&1 >&3) || failed=true; } 3>&1
  local took_us=$((${EPOCHREALTIME/./} - started))
  if $failed; then
    die "$(errors <<<"$said" | grep -m1 . || tail -n1 <<<"$said")"
  fi

  local playlist=$outdir/multivariant.m3u8 media=("$outdir"/*_0/playlist.m3u8)
  say "Packaged $(length_of "${media[-1]}") s in $((took_us / 1000)) ms"
  echo "$playlist"
}

# hls.js comes from npm once and is kept, so that the page works offline.
add_player () {
  local npm_dir=$build/player page=$outdir/player
  local script=$npm_dir/node_modules/hls.js/dist/hls.min.js
  if [ ! -f "$script" ]; then
    say "Fetching hls.js from npm into $npm_dir"
    mkdir -p "$npm_dir"
    cp "$top"/examples/player/package*.json "$npm_dir/"
    quietly "$build/npm.log" "npm" npm ci --no-audit --no-fund --prefix "$npm_dir"
  fi
  mkdir -p "$page"
  cp "$top/examples/player/index.html" "$script" "$page/"
  cp "${script%/dist/*}/LICENSE" "$page/hls.js-LICENSE"
}

while [ $# -gt 0 ]; do
  case $1 in
    --serve) serve=true ;;
    --port)
      [[ ${2:-} =~ ^[0-9]+$ ]] || die "--port needs a number" 2
      port=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    -?*) die "no option is called $1 (try --help)" 2 ;;
    *) break ;;
  esac
  shift
done
[ $# -le 2 ] || die "one INPUT and one OUTDIR (try --help)" 2
input=${1:-}
outdir=${2:-out}

install_packages
build_plugins
[ -n "$input" ] || make_sample
package
if $serve; then
  add_player
  say "Serving $outdir until Ctrl-C"
  exec python3 "$top/examples/serve.py" --port "$port" "$outdir"
fi
