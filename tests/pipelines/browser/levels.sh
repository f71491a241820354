#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes a ladder of a sample, one variant at half the frame rate, and has Chromium
# change the variant with every segment.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for tool in node gst-launch-1.0; do
  command -v "$tool" >/dev/null || {
    echo "SKIP: $tool is not installed"
    exit 77
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cell=1000000000
# rung N CAPS KBPS
rung () {
  echo "t. ! video/x-raw,$2 ! abrvideoenc preset=ultrafast bitrate=$3 ! h.video_$1"
}

"$here/../../data/make-sample.sh" h264-aac-29.97 "$work/sample.mkv"
# shellcheck disable=SC2046
timeout 100 gst-launch-1.0 --quiet --no-fault \
  uridecodebin3 uri="file://$work/sample.mkv" name=d \
  d. ! abrtee name=t segment-duration=$cell \
  $(rung 0 height=180 400) $(rung 1 height=126 250) \
  $(rung 2 height=90,framerate=15000/1001 100) \
  d. ! aacbridge ! h.audio_0 \
  hlssink-fmp4 name=h segment-duration=$cell directory="$work/out"
node "$here/levels.mjs" "$work/out" 12 180 126 90
