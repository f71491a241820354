#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Packages a sample and plays it in Chromium with hls.js, dash.js and Shaka
# Player: in segments, in one file, in chunks; then one of two picture sizes and
# two languages, to change between them, and a long one to jump about in.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for tool in node ffmpeg ffprobe gst-launch-1.0; do
  command -v "$tool" >/dev/null || {
    echo "SKIP: $tool is not installed"
    exit 77
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# packets FILM STREAM: the size of each, one a line
packets () {
  ffprobe -v error -select_streams "$2" -show_entries packet=size -of csv=p=0 \
    "$1"
}

# play FILM SECONDS OPTION...: packages it with the options of the sink
play () {
  local film=$1 seconds=$2
  shift 2
  rm -rf "$work/out"
  timeout 60 gst-launch-1.0 --quiet --no-fault \
    filesrc location="$film" ! ebmlfastdemux name=d \
    d. ! h.video_0 d. ! h.audio_0 \
    hlssink-fmp4 name=h directory="$work/out" "$@"
  echo "hlssink-fmp4 $*"
  node "$here/play.mjs" "$work/out" "$(packets "$film" v:0 | wc -l)" \
    "$(packets "$film" a:0 | awk '{ s += $1 } END { print s }')" "$seconds"
}

"$here/../../data/make-sample.sh" h264-aac-30 "$work/sample.mkv"
ffmpeg -v error -i "$work/sample.mkv" -t 6 -c copy -c:v libx264 \
  -force_key_frames 'expr:gte(t,n_forced*2)' "$work/short.mkv"
play "$work/sample.mkv" 12
play "$work/short.mkv" 6 segment-duration=2000000000 \
  single-media-file=main.mp4
play "$work/short.mkv" 6 segment-duration=2000000000 chunk-duration=500000000

"$here/../../data/make-sample.sh" two-audio "$work/languages.mkv"
ffmpeg -v error -i "$work/languages.mkv" -map 0:v -map 0:v -map 0:a -c copy \
  -c:v:1 libx264 -preset ultrafast -filter:v:1 scale=160:90 \
  -force_key_frames:v:1 'expr:gte(t,n_forced*2)' "$work/ladder.mkv"
timeout 60 gst-launch-1.0 --quiet --no-fault \
  filesrc location="$work/ladder.mkv" ! ebmlfastdemux : \
  hlssink-fmp4 directory="$work/ladder" segment-duration=2000000000
node "$here/switch.mjs" "$work/ladder"

# Longer than what players fetch ahead; ADTS forgets the encoder's delay.
ffmpeg -v error -f lavfi -i sine=sample_rate=48000:duration=90 -c:a aac \
  "$work/long.aac"
ffmpeg -v error -f lavfi -i testsrc2=size=160x90:rate=30:duration=90 \
  -i "$work/long.aac" -c:v libx264 -preset ultrafast \
  -force_key_frames 'expr:gte(t,n_forced*2)' -c:a copy "$work/long.mkv"
for option in single-media-file=main.mp4 chunk-duration=500000000; do
  rm -rf "$work/out"
  timeout 60 gst-launch-1.0 --quiet --no-fault \
    filesrc location="$work/long.mkv" ! ebmlfastdemux : \
    hlssink-fmp4 directory="$work/out" segment-duration=2000000000 "$option"
  echo "jumps, $option"
  node "$here/switch.mjs" "$work/out"
done
