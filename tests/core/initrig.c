/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "initrig.h"

#include <check.h>
#include <string.h>

static guint8 avcc[] = { 1, 100, 0, 40, 0xff, 0xe1, 0, 4, 0x67, 100, 0, 40, 1,
  0, 2, 0x68, 0xee };
static guint8 asc[] = { 0x11, 0x90 };

const CodecConfig h264 = {
  .id = CODEC_H264,
  .config = avcc,
  .config_size = sizeof avcc,
  .width = 1280,
  .height = 720,
  .pixel_aspect_ratio = { 1, 1 },
  .frame_rate = { 30, 1 },
};

const CodecConfig aac = {
  .id = CODEC_AAC,
  .config = asc,
  .config_size = sizeof asc,
  .object_type_indication = 0x40,
  .sample_rate = 48000,
  .channels = 2,
  .frame_samples = 1024,
};

Init
write_movie (const Mp4Movie *movie)
{
  Init init = { 0 };
  ck_assert_int_eq (mp4_write_init (&init.w, movie), CORE_OK);
  init.file = (Span){ init.w.data, init.w.size };
  return init;
}

Init
write_init (Mp4Track track)
{
  track.track_id = MAX (track.track_id, 1);
  track.timescale = MAX (track.timescale, 30000);
  return write_movie (&(Mp4Movie){ .tracks = &track, .n_tracks = 1 });
}

gboolean
has_brand (const Init *init, const gchar *brand)
{
  ByteReader ftyp = box_open (init->file, "ftyp");
  byte_reader_skip (&ftyp, 8);
  while (byte_reader_remaining (&ftyp) > 0)
    if (memcmp (byte_reader_bytes (&ftyp, 4), brand, 4) == 0)
      return TRUE;
  return FALSE;
}
