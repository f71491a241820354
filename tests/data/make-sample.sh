#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: make-sample.sh NAME OUTFILE     make one sample (needs ffmpeg; some
#                                        need mkvtoolnix); exit 77 without them
#        make-sample.sh list             print the names
#
# Small inputs for every test: the same bytes from the same tools every time,
# nothing downloaded, nothing committed. OUTFILE appears complete or not at
# all, so that tests which run at the same time can share one.
#
# All have, unless the name says otherwise: 12 s; H.264 High 320x180, 3
# B-frames (fixed pattern), key frames every 2 s, closed GOP; AAC-LC 48 kHz
# stereo 96 kbit/s; both starting at 0; Matroska with SimpleBlocks, known sizes
# and DefaultDuration.
#
#   h264-aac-30           30 fps
#   h264-aac-29.97        30000/1001 fps: frame times are no whole millisecond
#   h264-aac-23.976       24000/1001 fps
#   h264-aac-25           25 fps: frame times are whole milliseconds
#   h264-aac-30-nodd      without DefaultDuration: only millisecond times and
#   h264-aac-29.97-nodd   the VUI tell the rate
#   h264-aac-23.976-nodd
#   h264-aac-25-nodd
#   live                  Segment of unknown size, no Cues
#   live-clusters         and every Cluster of unknown size
#   blockgroup            BlockGroups only, with ReferenceBlock
#   laced                 audio in EBML lacing, as mkvmerge writes
#   priming               as FFmpeg before 7 muxes its own AAC: video begins at
#                         21 ms, after an encoder delay that nothing tells of
#   two-audio             a second AAC track; languages eng and deu, a name each
#   video-only
#   audio-only            Matroska audio
#   ts                    30 fps in MPEG-TS (byte-stream, ADTS)
#   h264                  video alone as a byte stream, its rate in the VUI
#   mp4                   30 fps in MP4, moov first
#   bench-clip            60 s 1920x1080 30 fps at about 8 Mbit/s with grain,
#                         3 B-frames, 2 s closed GOP, stereo AAC at 128 kbit/s:
#                         what tests/bench repeats up to its size

set -euo pipefail

die () {
  echo "make-sample.sh: $1" >&2
  exit "${2:-1}"
}

if [ "${1:-}" = list ]; then
  sed -n 's/^#   \([a-z][a-z0-9.-]*\)\( .*\)\{0,1\}$/\1/p' "$0"
  exit 0
fi
[ $# = 2 ] || die "usage: make-sample.sh NAME OUTFILE | list" 2
name=$1
out=$2
command -v ffmpeg >/dev/null || die "ffmpeg is not installed" 77

work=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$work"' EXIT

exact=(-fflags +bitexact -flags:v +bitexact -flags:a +bitexact)
quiet=(-hide_banner -v error -nostdin -y)

# video FPS: the key frame is the frame nearest to each multiple of 2 s. NUT
# keeps the exact times, so that only the last container rounds them.
video () {
  ffmpeg "${quiet[@]}" -f lavfi \
    -i "testsrc2=size=320x180:rate=$1:duration=12" \
    -c:v libx264 -preset veryfast -threads 1 -bf 3 -b_strategy 0 \
    -g 1000 -sc_threshold 0 -force_key_frames 'expr:gte(t+0.016,n_forced*2)' \
    -pix_fmt yuv420p "${exact[@]}" "$work/video.nut"
}

# audio HZ OUTFILE: ADTS forgets the encoder's delay, so sound starts at 0
audio () {
  ffmpeg "${quiet[@]}" -f lavfi \
    -i "sine=frequency=$1:sample_rate=48000:duration=12" -ac 2 \
    -c:a aac -b:a 96k "${exact[@]}" -f adts "$2"
}

# mux FORMAT ARGS...: copies into $work/out
mux () {
  local format=$1
  shift
  ffmpeg "${quiet[@]}" "$@" -c copy "${exact[@]}" -f "$format" "$work/out"
}

rate () {
  case $1 in
    30|25) echo "$1" ;;
    29.97) echo 30000/1001 ;;
    23.976) echo 24000/1001 ;;
    *) die "no sample is called $name" 2 ;;
  esac
}

# film FPS [FORMAT [OPTION...]]
film () {
  video "$(rate "$1")"
  audio 440 "$work/audio.aac"
  mux "${2:-matroska}" -i "$work/video.nut" -i "$work/audio.aac" "${@:3}"
}

need () {
  command -v "$1" >/dev/null || die "$1 is not installed" 77
}

remux () {
  need mkvmerge
  mkvmerge -q --deterministic abr "$@"
}

case $name in
  h264-aac-*-nodd)
    need mkvpropedit
    fps=${name#h264-aac-}
    film "${fps%-nodd}"
    mkvpropedit -q "$work/out" --edit track:v1 --delete default-duration
    ;;
  h264-aac-*)
    film "${name#h264-aac-}"
    ;;
  live|live-clusters)
    film 30
    mv "$work/out" "$work/film.mkv"
    mux matroska -i "$work/film.mkv" -live 1
    if [ "$name" = live-clusters ]; then
      # All value bits of an EBML size set: unknown (RFC 8794 6.2)
      python3 - "$work/out" <<'PYTHON'
import re, sys
data = bytearray(open(sys.argv[1], "rb").read())
for cluster in re.finditer(rb"\x1f\x43\xb6\x75", bytes(data)):
    at = cluster.end()
    length = 9 - data[at].bit_length()
    data[at:at + length] = ((1 << 7 * length + 1) - 1).to_bytes(length, "big")
open(sys.argv[1], "wb").write(data)
PYTHON
    fi
    ;;
  blockgroup)
    film 30
    mv "$work/out" "$work/film.mkv"
    remux -o "$work/out" --engage no_simpleblocks --disable-lacing \
      "$work/film.mkv"
    ;;
  laced)
    film 30
    mv "$work/out" "$work/film.mkv"
    remux -o "$work/out" "$work/film.mkv"
    ;;
  priming)
    video 30
    audio 440 "$work/audio.aac"
    mux matroska -itsoffset 0.021 -i "$work/video.nut" -i "$work/audio.aac"
    ;;
  two-audio)
    video 30
    audio 440 "$work/eng.aac"
    audio 660 "$work/deu.aac"
    mux matroska -i "$work/video.nut" -i "$work/eng.aac" -i "$work/deu.aac" \
      -map 0 -map 1 -map 2 \
      -metadata:s:a:0 language=eng -metadata:s:a:0 title=English \
      -metadata:s:a:1 language=deu -metadata:s:a:1 title=Deutsch
    ;;
  video-only)
    video 30
    mux matroska -i "$work/video.nut"
    ;;
  audio-only)
    audio 440 "$work/audio.aac"
    mux matroska -i "$work/audio.aac"
    ;;
  ts)
    film 30 mpegts
    ;;
  h264)
    video 30
    # NUT keeps the parameter sets beside the stream
    mux h264 -i "$work/video.nut" -bsf:v dump_extra=freq=keyframe
    ;;
  mp4)
    film 30 mp4 -movflags +faststart
    ;;
  bench-clip)
    ffmpeg "${quiet[@]}" \
      -f lavfi -i "testsrc2=size=1920x1080:rate=30:duration=60,noise=alls=12:allf=t" \
      -f lavfi -i "anoisesrc=color=pink:amplitude=0.3:sample_rate=48000:seed=1:duration=60" \
      -ac 2 -c:v libx264 -preset ultrafast -bf 3 -b_strategy 0 -g 60 \
      -keyint_min 60 -sc_threshold 0 -pix_fmt yuv420p \
      -b:v 8M -maxrate 8M -bufsize 8M -c:a aac -b:a 128k "${exact[@]}" \
      -f matroska "$work/out"
    ;;
  *)
    die "no sample is called $name" 2
    ;;
esac

chmod 644 "$work/out"
mv -f "$work/out" "$out"
