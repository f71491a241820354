#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes a ladder of a sample, lists one segment of a variant as a gap though its
# file is there, as it is done where a GPU has failed, and plays it in Chromium.

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
"$here/../../data/make-sample.sh" h264-aac-29.97 "$work/sample.mkv"
timeout 100 gst-launch-1.0 --quiet --no-fault \
  uridecodebin3 uri="file://$work/sample.mkv" name=d \
  d. ! abrtee name=t segment-duration=$cell \
  t. ! video/x-raw,height=180 ! abrvideoenc preset=ultrafast ! h.video_0 \
  t. ! video/x-raw,height=90 ! abrvideoenc preset=ultrafast ! h.video_1 \
  d. ! aacbridge ! h.audio_0 \
  hlssink-fmp4 name=h segment-duration=$cell directory="$work/out"
awk -v hole=segment_00006.m4s '/^#EXTINF/ { inf = $0; next }
  $0 == hole { print "#EXT-X-GAP" } inf { print inf; inf = "" } { print }' \
  "$work/out/video_0/playlist.m3u8" >"$work/playlist.m3u8"
mv "$work/playlist.m3u8" "$work/out/video_0/playlist.m3u8"
node "$here/holes.mjs" "$work/out" 180 video_0/segment_00005.m4s \
  video_0/segment_00006.m4s video_1/segment_00006.m4s
