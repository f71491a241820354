/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes as an MPD of an earlier run. What could be read is in order, and a writer
 * that goes on with it keeps to it. */

#include "core/mpd.h"
#include "core/mpdreader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_order (const MpdPeriods *list)
{
  for (guint i = 0; i < list->periods->len; i++) {
    const MpdPeriod *period = &g_array_index (list->periods, MpdPeriod, i);
    g_assert (period->origin_timescale > 0 && period->origin_ticks >= 0);
    if (i == 0)
      continue;
    g_assert (period[-1].first_number < period->first_number);
    g_assert (period[-1].start_us < period->start_us);
  }
}

/* A rendition whose segments are behind the Period. */
static void
write_next (const gchar *text, gsize size, guint64 first_number)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  CodecConfig codec = { .id = CODEC_H264 };
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, "video_0", &codec, 90000);
  manifest_add_init (rendition, "init.mp4", &codec);
  manifest->published_us = 0;
  rendition->n_removed = first_number;
  for (guint i = 0; i < 3; i++) {
    ManifestSegment *segment = manifest_segment_new (rendition, "segment.m4s",
        360000 * i, 360000, 1000);
    segment->is_discontinuity = i == 1;
    manifest_list_segment (rendition, segment);
  }
  g_autoptr (Mpd) mpd = mpd_new (NULL);
  g_assert (mpd_go_on (mpd, text, size, NULL));
  g_autoptr (GString) out = mpd_write (mpd, manifest);
  g_autoptr (Mpd) other = mpd_new (NULL);
  g_assert (mpd_go_on (other, out->str, out->len, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const gchar *text = (const gchar *) data;
  MpdPeriods list;
  mpd_periods_init (&list);
  g_autoptr (GHashTable) bandwidths =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (mpd_read (&list, bandwidths, text, size, NULL)) {
    check_order (&list);
    guint last = list.periods->len - 1;
    write_next (text, size,
        g_array_index (list.periods, MpdPeriod, last).first_number);
  } else {
    g_assert (list.periods->len == 0 && g_hash_table_size (bandwidths) == 0);
  }
  mpd_periods_clear (&list);
  return 0;
}
