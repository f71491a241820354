#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Packages a sample and plays it in Chromium with hls.js and Shaka Player.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for tool in node ffprobe gst-launch-1.0; do
  command -v "$tool" >/dev/null || {
    echo "SKIP: $tool is not installed"
    exit 77
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# packets STREAM: the size of each, one a line
packets () {
  ffprobe -v error -select_streams "$1" -show_entries packet=size \
    -of csv=p=0 "$work/sample.mkv"
}

"$here/../../data/make-sample.sh" h264-aac-30 "$work/sample.mkv"
timeout 60 gst-launch-1.0 --quiet --no-fault \
  filesrc location="$work/sample.mkv" ! ebmlfastdemux name=d \
  d. ! h.video_0 d. ! h.audio_0 hlssink-fmp4 name=h directory="$work/out"
node "$here/play.mjs" "$work/out" "$(packets v:0 | wc -l)" \
  "$(packets a:0 | awk '{ s += $1 } END { print s }')" 12
