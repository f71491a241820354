/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/manifest.h"

#include "coretest.h"

static ManifestRendition *
add_rendition (Manifest *manifest, guint32 timescale)
{
  CodecConfig codec = { .id = CODEC_AAC, .channels = 2 };
  return manifest_add_rendition (manifest, "audio_0", &codec, timescale);
}

START_TEST (error_of_durations_is_carried)
{
  /* Contiguous segments in units that no microsecond is a multiple of: each
   * boundary lies within half a microsecond, and each segment says the same
   * whatever came before it. */
  static const struct
  {
    guint32 timescale;
    guint64 ticks;
    gint64 start;
  } rows[] = {
    { 44100, 176128, 0 },
    { 48000, 95232, 7 },
    { 30000, 60060, 0 },
    { 24000, 4 * 24024, -1001 },
    { 90000, 1, 0 },
    { 7, 1, 3 },
    { 11025, 22051, G_MAXINT64 / 1000 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    g_autoptr (Manifest) manifest =
        manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
    ManifestRendition *rendition = add_rendition (manifest, rows[r].timescale);
    guint64 sum_us = 0;
    gint64 start = rows[r].start;
    gint64 origin_us =
        timescale_scale (start, 1000000, rows[r].timescale, ROUND_NEAREST);
    for (guint i = 0; i < 20000; i++) {
      ManifestSegment *segment =
          manifest_add_segment (rendition, "s", start, rows[r].ticks, 1);
      start += (gint64) rows[r].ticks;
      guint64 us = manifest_segment_duration_us (rendition, segment);
      guint64 floor_us = rows[r].ticks * 1000000 / rows[r].timescale;
      ck_assert_msg (us >= floor_us && us <= floor_us + 1, "row %u, %u", r, i);
      sum_us += us;
      gint64 exact =
          timescale_scale (start, 1000000, rows[r].timescale, ROUND_NEAREST);
      ck_assert_msg (origin_us + (gint64) sum_us == exact, "row %u, %u", r, i);
    }
  }
}
END_TEST

START_TEST (no_duration_is_zero_or_wraps)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
  ManifestRendition *rendition = add_rendition (manifest, 1000000);
  static const struct
  {
    gint64 start;
    guint64 duration, expected_us;
  } rows[] = {
    { 0, 0, 1 },
    { 5, 1, 1 },
    { 0, G_MAXINT64, G_MAXINT64 },
    { G_MAXINT64 - 3, 10, 3 },
    { 10, G_MAXUINT64, G_MAXINT64 - 10 },
    { -G_MAXINT64, G_MAXINT64, G_MAXINT64 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ManifestSegment *segment = manifest_add_segment (rendition, "s",
        rows[i].start, rows[i].duration, 1);
    guint64 us = manifest_segment_duration_us (rendition, segment);
    ck_assert_msg (us == rows[i].expected_us, "row %u: %" G_GUINT64_FORMAT, i,
        us);
  }
  ck_assert_uint_eq (manifest_target_duration (manifest), G_MAXUINT);
}
END_TEST

START_TEST (target_duration_is_that_of_the_longest)
{
  static const struct
  {
    guint64 cell_ns;
    guint64 ticks[3]; /* of 1/10000000 s */
    guint expected, expected_finished;
  } rows[] = {
    { 4 * NSEC_PER_SEC, { 0 }, 4, 1 },
    { 4 * NSEC_PER_SEC, { 10000000, 40000000 }, 4, 4 },
    { 4 * NSEC_PER_SEC, { 44999990, 40000000 }, 4, 4 },
    { 4 * NSEC_PER_SEC, { 45000000 }, 5, 5 },
    /* 4.4999996 s is printed as 4.500000 s, which a reader rounds to 5 */
    { 4 * NSEC_PER_SEC, { 44999996 }, 5, 5 },
    { 4 * NSEC_PER_SEC, { 40000000, 40000000, 83200000 }, 8, 8 },
    { NSEC_PER_SEC / 5, { 2000000 }, 1, 1 },
    { 0, { 2000000 }, 1, 1 },
    { 1500000000, { 2000000 }, 2, 1 },
    { 6 * NSEC_PER_SEC, { 36700000 }, 6, 4 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    g_autoptr (Manifest) manifest =
        manifest_new (rows[r].cell_ns, PLAYLIST_TYPE_VOD);
    add_rendition (manifest, 48000);
    ManifestRendition *rendition = add_rendition (manifest, 10000000);
    gint64 start = 0;
    for (guint i = 0; i < 3 && rows[r].ticks[i] > 0; i++) {
      manifest_add_segment (rendition, "s", start, rows[r].ticks[i], 1);
      start += (gint64) rows[r].ticks[i];
    }
    guint got = manifest_target_duration (manifest);
    ck_assert_msg (got == rows[r].expected, "row %u: %u", r, got);
    manifest->is_finished = TRUE;
    got = manifest_target_duration (manifest);
    ck_assert_msg (got == rows[r].expected_finished, "row %u: %u", r, got);
  }
}
END_TEST

START_TEST (renditions_are_in_order_however_they_came)
{
  static const struct
  {
    const gchar *name;
    CodecId codec;
  } rows[] = {
    { "audio_10", CODEC_AAC },
    { "video_1", CODEC_H264 },
    { "audio_2", CODEC_AAC },
    { "video_0", CODEC_H264 },
  };
  static const gchar *const expected[] = { "video_0", "video_1", "audio_2",
    "audio_10" };
  g_autoptr (Manifest) manifest =
      manifest_new (6 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = { .id = rows[i].codec };
    manifest_add_rendition (manifest, rows[i].name, &codec, 1000);
  }
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[i];
    ck_assert_str_eq (rendition->name, expected[i]);
  }
}
END_TEST

START_TEST (bit_rates_are_measured)
{
  static const struct
  {
    guint64 cell_ns;
    struct
    {
      guint64 ms, bytes;
    } segments[6];
    guint64 peak_bps, average_bps;
  } rows[] = {
    /* constant */
    { 4 * NSEC_PER_SEC, { { 4000, 500000 }, { 4000, 500000 } }, 1000000,
        1000000 },
    /* one heavy segment is the peak */
    { 4 * NSEC_PER_SEC,
        { { 4000, 500000 }, { 4000, 1000000 }, { 4000, 500000 } }, 2000000,
        1333334 },
    /* a short heavy tail counts only together with a neighbour: 5 s */
    { 4 * NSEC_PER_SEC, { { 4000, 500000 }, { 1000, 500000 } }, 1600000,
        1600000 },
    /* half the target duration is a run of its own */
    { 4 * NSEC_PER_SEC, { { 4000, 500000 }, { 2000, 500000 } }, 2000000,
        1333334 },
    { 4 * NSEC_PER_SEC, { { 4000, 500000 }, { 1999, 500000 } }, 1333556,
        1333556 },
    /* the heaviest run is three short ones: 6 s, no more */
    { 4 * NSEC_PER_SEC,
        { { 1500, 100000 }, { 1500, 900000 }, { 1500, 100000 },
            { 1500, 900000 }, { 1500, 100000 } },
        3377778, 2240000 },
    /* shorter than any run: the average */
    { 4 * NSEC_PER_SEC, { { 500, 100000 } }, 1600000, 1600000 },
    { 4 * NSEC_PER_SEC, { { 0, 0 } }, 0, 0 },
    /* an odd target: from 1.5 to 4.5 s */
    { 3 * NSEC_PER_SEC, { { 3000, 300000 }, { 1500, 300000 } }, 1600000,
        1066667 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    g_autoptr (Manifest) manifest =
        manifest_new (rows[r].cell_ns, PLAYLIST_TYPE_VOD);
    ManifestRendition *rendition = add_rendition (manifest, 1000);
    gint64 start = 0;
    for (guint i = 0; i < 6 && rows[r].segments[i].ms > 0; i++) {
      manifest_add_segment (rendition, "s", start, rows[r].segments[i].ms,
          rows[r].segments[i].bytes);
      start += (gint64) rows[r].segments[i].ms;
    }
    ManifestBitrate got = manifest_measure_bitrate (manifest, rendition);
    ck_assert_msg (got.peak_bps == rows[r].peak_bps &&
            got.average_bps == rows[r].average_bps,
        "row %u: %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT, r, got.peak_bps,
        got.average_bps);
  }
}
END_TEST

START_TEST (absurd_sizes_do_not_wrap)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
  ManifestRendition *rendition = add_rendition (manifest, 1);
  manifest_add_segment (rendition, "s", 0, G_MAXUINT64, G_MAXUINT64);
  manifest_add_segment (rendition, "s", 0, G_MAXUINT64, G_MAXUINT64);
  ManifestBitrate got = manifest_measure_bitrate (manifest, rendition);
  ck_assert_uint_ge (got.peak_bps, got.average_bps);
}
END_TEST

CORE_TEST_MAIN ("manifest", error_of_durations_is_carried,
    no_duration_is_zero_or_wraps, renditions_are_in_order_however_they_came,
    target_duration_is_that_of_the_longest, bit_rates_are_measured,
    absurd_sizes_do_not_wrap)
