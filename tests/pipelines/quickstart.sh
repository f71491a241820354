#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# examples/quickstart.sh as its users run it: every container it knows, the
# line it prints, what it leaves out, what it refuses and how.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
for tool in ffmpeg gst-launch-1.0 meson; do
  command -v "$tool" >/dev/null || {
    echo "SKIP: $tool is not installed"
    exit 77
  }
done

work=$(mktemp -d)
server=
trap 'rm -rf "$work"; [ -z "$server" ] || kill "$server"' EXIT
cd "$work"
failures=0

fail () {
  echo "FAIL: $1"
  sed 's/^/  /' "$work/stdout" "$work/stderr"
  failures=$((failures + 1))
}

quickstart () {
  timeout 120 "$top/examples/quickstart.sh" "$@" >stdout 2>stderr </dev/null
}

# packages WHAT VIDEOS AUDIOS ARGUMENT...
packages () {
  local what=$1 video=$2 audio=$3
  shift 3
  rm -rf out
  if ! quickstart "$@" out; then
    fail "$what: exit status"
  elif [ "$(listed video)" != "$video" ] || [ "$(listed audio)" != "$audio" ]
  then
    fail "$what: $(listed video) video and $(listed audio) audio playlists"
  else
    echo "ok: $what"
  fi
}

listed () {
  find out -path "*/$1_*/playlist.m3u8" -exec grep -l ENDLIST {} + | wc -l
}

# refuses WHAT PATTERN ARGUMENT...: one line that says PATTERN, and a status
refuses () {
  local what=$1 pattern=$2 status=0
  shift 2
  quickstart "$@" || status=$?
  if [ "$status" != 1 ] || [ "$(grep -vc '^left out' stderr)" != 1 ] ||
      ! grep -q "$pattern" stderr; then
    fail "$what: status $status"
  else
    echo "ok: $what"
  fi
}

# expect WHAT PATTERN FILE
expect () {
  if grep -q "$2" "$3"; then
    echo "ok: $1"
  else
    fail "$1"
  fi
}

for name in h264-aac-30 ts mp4; do
  "$top/tests/data/make-sample.sh" "$name" "$name"
done
convert () {
  ffmpeg -hide_banner -v error -nostdin -i "$@"
}
convert h264-aac-30 -c copy -f flv flv
convert h264-aac-30 -map 0:v -map 0:a -map 0:a -c copy -f mov two-audio
convert h264-aac-30 -t 2 -c:v copy -c:a libopus -f matroska opus
convert h264-aac-30 -t 2 -c:v copy -c:a libvorbis -f matroska vorbis
convert h264-aac-30 -t 2 -c:v mpeg4 -c:a libvorbis -f matroska neither
odd="it's \"odd\" \\ & ü ! \$x"
cp h264-aac-30 "$odd"

packages Matroska 1 1 h264-aac-30
packages MPEG-TS 1 1 ts
packages MP4 1 1 mp4
packages FLV 1 1 flv
packages "MOV with two audio tracks" 1 2 two-audio
packages "a file with an odd name" 1 1 "$odd"
line=$(grep gst-launch-1.0 stdout)
packages "a file URI" 1 1 "file://$work/mp4"
packages "Matroska with Opus" 1 1 opus
packages "Matroska with Vorbis" 1 0 vorbis
expect "Vorbis is named and left out" '^left out: .*Vorbis' stderr

rm -rf out
if bash -c "$line" >stdout 2>stderr && [ "$(listed video)" = 1 ]; then
  echo "ok: the printed line, pasted"
else
  fail "the printed line, pasted"
fi

python3 "$top/examples/serve.py" "$work" >address &
server=$!
until [ -s address ]; do
  sleep 0.1
done
packages "an http URI" 1 1 "$(cat address)mp4"

refuses "nothing that can be packaged" 'no stream in it' neither out
refuses "a text file" 'is text.plain, not Matroska' \
  "$top/COPYING" out
: >empty
refuses "an empty file" 'empty' empty out
refuses "a missing file" 'no such file' missing out
refuses "a folder" 'is a folder' . out
refuses "no such server" 'cannot be read' http://127.0.0.1:1/x out
refuses "an output that is a file" 'empty' h264-aac-30 empty/out

[ "$failures" = 0 ]
