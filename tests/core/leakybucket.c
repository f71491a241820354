/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/leakybucket.h"

#include "coretest.h"
#include "listsegment.h"

#define MAX_ROWS 8

static ManifestRendition *
make (Manifest *manifest, const guint64 sizes[][2])
{
  CodecConfig codec = { .id = CODEC_H264 };
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, "video_0", &codec, 1000);
  gint64 start = 0;
  for (guint i = 0; sizes[i][1] > 0; i++) {
    list_segment (rendition, "x", start, sizes[i][1], sizes[i][0]);
    start += (gint64) sizes[i][1];
  }
  return rendition;
}

/* Bytes and milliseconds; a second of buffer is 1000 ms worth of bits. */
START_TEST (rates)
{
  static const struct
  {
    guint64 buffer_us;
    guint64 sizes[MAX_ROWS][2];
    guint64 bps;
  } rows[] = {
    { 4000000, { { 0, 0 } }, 0 },
    /* constant: that rate, if a segment fits the buffer */
    { 4000000, { { 500, 4000 }, { 500, 4000 }, { 500, 4000 } }, 1000 },
    { 2000000, { { 500, 4000 }, { 500, 4000 }, { 500, 4000 } }, 2000 },
    { 8000000, { { 500, 4000 } }, 500 },
    /* two of the largest in turn: 8000 bits in 4 + 4 s */
    { 4000000, { { 100, 4000 }, { 500, 4000 }, { 500, 4000 } }, 1000 },
    /* the largest alone: 8000 in 4 s */
    { 4000000, { { 100, 4000 }, { 1000, 4000 }, { 100, 4000 } }, 2000 },
    /* 8000 + 7200 in 4 + 4 s, less than 8000 in 4 s */
    { 4000000, { { 1000, 4000 }, { 900, 4000 } }, 2000 },
    /* 8000 in 4 s, then 15992 in 4 + 4 s: 1999 */
    { 4000000, { { 999, 4000 }, { 1000, 4000 } }, 2000 },
    /* a short one before a long one: 8800 in 4 + 0.4 s */
    { 4000000, { { 100, 400 }, { 1000, 4000 } }, 2000 },
    { 4000000, { { 1000, 400 }, { 1000, 4000 } }, 3637 }, /* 16000 / 4.4 */
    /* nothing to carry */
    { 1000000, { { 0, 4000 } }, 1 },
    /* rounded up: 8 bits in 3 s */
    { 3000000, { { 1, 3000 } }, 3 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Manifest) manifest = manifest_new (1, PLAYLIST_TYPE_VOD);
    ManifestRendition *rendition = make (manifest, rows[i].sizes);
    guint64 bps = leaky_bucket_bandwidth (rendition, rows[i].buffer_us);
    ck_assert_msg (bps == rows[i].bps, "row %u: %" G_GUINT64_FORMAT, i, bps);
  }
}
END_TEST

/* The definition itself, tried with every segment to begin with. */
START_TEST (no_start_underflows)
{
  g_autoptr (Manifest) manifest = manifest_new (1, PLAYLIST_TYPE_VOD);
  CodecConfig codec = { .id = CODEC_H264 };
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, "video_0", &codec, 1000);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gint64 time = 0;
  for (guint i = 0; i < 300; i++) {
    guint64 duration = (guint64) g_rand_int_range (random, 1000, 6000);
    list_segment (rendition, "x", time, duration,
        (guint64) g_rand_int_range (random, 0, 1000000));
    time += (gint64) duration;
  }
  guint64 bps = leaky_bucket_bandwidth (rendition, 6000000);
  gboolean is_least = FALSE;
  for (guint first = 0; first < 300; first++) {
    guint64 bits = 0, waited_ms = 6000;
    for (guint s = first; s < 300; s++) {
      const ManifestSegment *segment = rendition->segments->pdata[s];
      bits += segment->size_bytes * 8;
      /* a bit for the rounding of each step */
      ck_assert_uint_le (bits, bps * waited_ms / 1000 + 300);
      is_least |= bits > (bps - 1) * waited_ms / 1000 - 300;
      waited_ms += segment->duration_ticks;
    }
  }
  ck_assert (is_least);
}
END_TEST

START_TEST (absurd_sizes_end)
{
  g_autoptr (Manifest) manifest = manifest_new (1, PLAYLIST_TYPE_VOD);
  ManifestRendition *rendition = make (manifest,
      (const guint64[][2]){ { G_MAXUINT64, 1 }, { G_MAXUINT64, G_MAXUINT64 },
          { G_MAXUINT64, 1 }, { 0, 0 } });
  ck_assert_uint_gt (leaky_bucket_bandwidth (rendition, 1000000), 0);
}
END_TEST

CORE_TEST_MAIN ("leakybucket", rates, no_start_underflows, absurd_sizes_end)
