/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/manifest.h"

#include "coretest.h"
#include "listsegment.h"

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
    { 48000, 192512, G_MAXUINT32 - 20000 * (gint64) 96256 },
    { 90000, 180180, (G_GINT64_CONSTANT (1) << 53) - 1 },
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
          list_segment (rendition, "s", start, rows[r].ticks, 1);
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
    ManifestSegment *segment =
        list_segment (rendition, "s", rows[i].start, rows[i].duration, 1);
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
      list_segment (rendition, "s", start, rows[r].ticks[i], 1);
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
      list_segment (rendition, "s", start, rows[r].segments[i].ms,
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
  list_segment (rendition, "s", 0, G_MAXUINT64, G_MAXUINT64);
  list_segment (rendition, "s", 0, G_MAXUINT64, G_MAXUINT64);
  ManifestBitrate got = manifest_measure_bitrate (manifest, rendition);
  ck_assert_uint_ge (got.peak_bps, got.average_bps);
}
END_TEST

static void
append (ManifestRendition *rendition, gint64 duration, guint64 size_bytes)
{
  gint64 start = 0;
  if (rendition->segments->len > 0)
    start = manifest_segment_end (
        rendition->segments->pdata[rendition->segments->len - 1]);
  list_segment (rendition, "s", start, (guint64) duration, size_bytes);
}

START_TEST (bit_rates_of_what_left_still_count)
{
  g_autoptr (Manifest) manifest =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  manifest->target_duration_s = 2;
  ManifestRendition *rendition = add_rendition (manifest, 1000);
  g_autoptr (Manifest) whole =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestRendition *all = add_rendition (whole, 1000);
  for (guint i = 0; i < 500; i++) {
    guint64 size_bytes = 1000 + i * 7919 % 10007;
    append (rendition, 2000, size_bytes);
    append (all, 2000, size_bytes);
    g_autoptr (GPtrArray) removals = manifest_slide (manifest, 5);
    ck_assert_uint_le (rendition->segments->len, 5);
    ManifestBitrate got = manifest_measure_bitrate (manifest, rendition);
    ManifestBitrate expected = manifest_measure_bitrate (whole, all);
    ck_assert_uint_eq (got.peak_bps, expected.peak_bps);
    ck_assert_uint_eq (got.average_bps, expected.average_bps);
  }
  ck_assert_uint_eq (rendition->n_removed, 495);
}
END_TEST

START_TEST (promises_are_not_taken_back)
{
  static const struct
  {
    guint64 bytes;
    guint64 peak_bps, average_bps;
  } rows[] = {
    { 25000, 108672, 100000 }, /* declared, 48 frames and a kilobyte a cell */
    { 24000, 108672, 100000 },
    { 30000, 120000, 110600 }, /* measured more; the average and a twentieth */
    { 26000, 120000, 110600 },
    { 12500, 120000, 110600 },
  };
  g_autoptr (Manifest) manifest =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestRendition *rendition = add_rendition (manifest, 1000);
  rendition->codec.sample_rate = 48000;
  rendition->codec.frame_samples = 1024;
  rendition->declared_bps = 98560;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    append (rendition, 2000, rows[i].bytes);
    ManifestBitrate got = manifest_announced_bitrate (manifest, rendition);
    ck_assert_msg (got.peak_bps == rows[i].peak_bps &&
            got.average_bps == rows[i].average_bps,
        "row %u: %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT, i, got.peak_bps,
        got.average_bps);
  }
  manifest->is_finished = TRUE;
  manifest->type = PLAYLIST_TYPE_VOD;
  ManifestBitrate got = manifest_announced_bitrate (manifest, rendition);
  ck_assert_uint_eq (got.peak_bps, 120000);
  ck_assert_uint_eq (got.average_bps, 94000);
}
END_TEST

START_TEST (gaps_and_unknown_sizes_do_not_count)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestRendition *rendition = add_rendition (manifest, 1000);
  append (rendition, 2000, 1000000); /* long enough for a run of its own */
  append (rendition, 4000, 0);
  append (rendition, 1000, 800000); /* too short, and it has no neighbours */
  append (rendition, 4000, 1);
  ((ManifestSegment *) rendition->segments->pdata[3])->is_missing = TRUE;
  append (rendition, 4000, 500000);
  ManifestBitrate got = manifest_measure_bitrate (manifest, rendition);
  ck_assert_uint_eq (got.peak_bps, 4000000);
  ck_assert_uint_eq (got.average_bps, 2628572);
}
END_TEST

/* A rendition of a sliding window: segments of equal length. */
typedef struct
{
  guint n_segments;
  guint32 timescale;
  gint64 start, duration; /* ticks */
  guint discontinuity;    /* index of a segment with times from 0; 0: none */
  guint expected_removed;
} Slider;

START_TEST (windows_slide_together)
{
  static const struct
  {
    const gchar *what;
    guint playlist_length;
    Slider renditions[3];
  } rows[] = {
    { "shorter", 5, { { 5, 1000, 0, 2000, 0, 0 } } },
    { "one over", 5, { { 6, 1000, 0, 2000, 0, 1 } } },
    { "no window", 0, { { 50, 1000, 0, 2000, 0, 0 } } },
    { "three target durations stay", 2, { { 6, 1000, 0, 2000, 0, 3 } } },
    { "of short segments too", 2, { { 9, 1000, 0, 1500, 0, 5 } } },
    { "audio is cut a frame later", 5,
        { { 8, 25000, 0, 50000, 0, 3 }, { 8, 48000, 512, 96000, 0, 3 } } },
    { "and a frame earlier", 5,
        { { 8, 25000, 1000, 50000, 0, 3 }, { 8, 48000, 1000, 96000, 0, 3 } } },
    { "one is a segment behind", 5,
        { { 8, 1000, 0, 2000, 0, 2 }, { 7, 1000, 0, 2000, 0, 2 } } },
    { "one began late", 5,
        { { 9, 1000, 0, 2000, 0, 4 }, { 2, 1000, 14000, 2000, 0, 0 } } },
    { "one began within the window", 5,
        { { 9, 1000, 0, 2000, 0, 4 }, { 4, 1000, 10000, 2000, 0, 0 } } },
    { "one dried up and keeps its least", 5,
        { { 20, 1000, 0, 2000, 0, 15 }, { 8, 1000, 0, 2000, 0, 5 } } },
    { "the leader dried up", 5,
        { { 4, 1000, 0, 2000, 0, 1 }, { 20, 1000, 0, 2000, 0, 15 } } },
    { "one has nothing yet", 5,
        { { 8, 1000, 0, 2000, 0, 3 }, { 0, 1000, 0, 2000, 0, 0 } } },
    { "times begin anew inside", 5,
        { { 8, 1000, 900000, 2000, 6, 3 }, { 8, 500, 450000, 1000, 6, 3 } } },
    { "times begin anew before", 5,
        { { 12, 1000, 900000, 2000, 3, 7 }, { 12, 500, 450000, 1000, 3, 7 } } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Manifest) manifest =
        manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
    manifest->target_duration_s = 2;
    ManifestRendition *renditions[3] = { NULL };
    guint expected = 0;
    for (guint r = 0; r < 3 && rows[i].renditions[r].timescale > 0; r++) {
      const Slider *slider = &rows[i].renditions[r];
      g_autofree gchar *name = g_strdup_printf ("audio_%u", r);
      CodecConfig codec = { .id = CODEC_AAC };
      renditions[r] =
          manifest_add_rendition (manifest, name, &codec, slider->timescale);
      gint64 start = slider->start;
      for (guint s = 0; s < slider->n_segments; s++) {
        gboolean is_discontinuity = s > 0 && s == slider->discontinuity;
        if (is_discontinuity)
          start = 0;
        list_segment (renditions[r], "s", start, (guint64) slider->duration, 1)
            ->is_discontinuity = is_discontinuity;
        start += slider->duration;
      }
      expected += slider->expected_removed;
    }
    g_autoptr (GPtrArray) removals =
        manifest_slide (manifest, rows[i].playlist_length);
    for (guint r = 0; r < 3 && renditions[r]; r++) {
      const Slider *slider = &rows[i].renditions[r];
      ck_assert_msg (renditions[r]->n_removed == slider->expected_removed,
          "%s: rendition %u: %" G_GUINT64_FORMAT, rows[i].what, r,
          renditions[r]->n_removed);
      guint n_left = slider->n_segments - slider->expected_removed;
      ck_assert_uint_eq (renditions[r]->segments->len, n_left);
      gboolean is_gone = slider->discontinuity > 0 &&
          slider->discontinuity < slider->expected_removed;
      ck_assert_uint_eq (renditions[r]->n_discontinuities_removed, is_gone);
    }
    ck_assert_uint_eq (removals->len, expected);
  }
}
END_TEST

START_TEST (what_left_is_handed_back)
{
  g_autoptr (Manifest) manifest =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  manifest->target_duration_s = 2;
  ManifestRendition *rendition = add_rendition (manifest, 1000);
  static const gchar *const inits[] = { "a", "a", "b", "c" };
  for (guint s = 0; s < 7; s++) {
    if (s < 4 && (s == 0 || inits[s] != inits[s - 1]))
      manifest_add_init (rendition, inits[s], &rendition->codec);
    append (rendition, 2000, 1);
  }
  manifest_add_date_range (manifest, "early", 0);
  ((ManifestSegment *) rendition->segments->pdata[6])->utc_us = 1;
  g_autoptr (GPtrArray) removals = manifest_slide (manifest, 4);
  ck_assert_uint_eq (removals->len, 3);
  for (guint i = 0; i < removals->len; i++) {
    const ManifestRemoval *removal = removals->pdata[i];
    ck_assert_ptr_eq (removal->rendition, rendition);
    ck_assert_int_eq (removal->segment->start_ticks, 2000 * (gint64) i);
    const gchar *init = removal->init ? removal->init->uri : "";
    ck_assert_str_eq (init, i == 0 ? "" : inits[i]);
  }
  ck_assert_uint_eq (manifest->date_ranges->len, 0);
  g_autoptr (GPtrArray) none = manifest_slide (manifest, 4);
  ck_assert_uint_eq (none->len, 0);
}
END_TEST

START_TEST (date_ranges_end)
{
  static const guint8 byte;
  static const struct
  {
    gint64 start_us, duration_us, planned_us;
    gboolean is_out, is_in, expected;
  } rows[] = {
    { 99, -1, -1, FALSE, FALSE, TRUE },
    { 100, -1, -1, FALSE, FALSE, FALSE },
    { 101, 0, -1, FALSE, FALSE, FALSE },
    { 90, 9, -1, FALSE, FALSE, TRUE },
    { 90, 10, -1, FALSE, FALSE, FALSE },
    { 90, -1, 10, FALSE, FALSE, FALSE },
    { 90, -1, 5, FALSE, FALSE, TRUE },
    { 90, -1, 5, TRUE, FALSE, FALSE },
    { 90, -1, 5, TRUE, TRUE, TRUE },
    { 90, 5, 20, TRUE, TRUE, TRUE },
    { G_MININT64 + 1, G_MAXINT64, -1, FALSE, FALSE, TRUE },
  };
  g_autoptr (GBytes) section = g_bytes_new_static (&byte, 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ManifestDateRange range = {
      .start_us = rows[i].start_us,
      .duration_us = rows[i].duration_us,
      .planned_us = rows[i].planned_us,
      .scte35_out = rows[i].is_out ? section : NULL,
      .scte35_in = rows[i].is_in ? section : NULL,
    };
    gboolean got = manifest_date_range_is_over (&range, 100);
    ck_assert_msg (got == rows[i].expected, "row %u", i);
  }
}
END_TEST

START_TEST (date_ranges_of_another_run_add_up)
{
  static const guint8 bytes[2];
  g_autoptr (GBytes) first = g_bytes_new_static (bytes, 1);
  g_autoptr (GBytes) second = g_bytes_new_static (bytes + 1, 1);
  g_autoptr (Manifest) manifest =
      manifest_new (NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  g_autoptr (Manifest) other = manifest_new (NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestDateRange *known = manifest_add_date_range (manifest, "break", 10);
  known->scte35_out = g_bytes_ref (first);
  known->planned_us = 30;
  ManifestDateRange *said = manifest_add_date_range (other, "break", 11);
  said->scte35_out = g_bytes_ref (second);
  said->scte35_in = g_bytes_ref (second);
  said->planned_us = 31;
  said->duration_us = 32;
  said->class_name = g_strdup ("ad");
  extension_attributes_add_micro (known->extensions, "X-A", 1);
  extension_attributes_add_micro (said->extensions, "X-A", 2);
  extension_attributes_add_micro (said->extensions, "X-B", 3);
  manifest_add_date_range (other, "before", 9)->planned_us = 1;

  for (guint i = 0; i < 2; i++)
    manifest_learn_date_ranges (manifest, other->date_ranges);
  ck_assert_uint_eq (manifest->date_ranges->len, 2);
  const ManifestDateRange *before = manifest->date_ranges->pdata[0];
  ck_assert_str_eq (before->id, "before");
  ck_assert_int_eq (before->start_us, 9);
  ck_assert_int_eq (before->planned_us, 1);
  ck_assert_ptr_eq (manifest->date_ranges->pdata[1], known);
  ck_assert_int_eq (known->start_us, 10);
  ck_assert_int_eq (known->planned_us, 30);
  ck_assert_int_eq (known->duration_us, 32);
  ck_assert_str_eq (known->class_name, "ad");
  ck_assert_uint_eq (known->extensions->len, 2);
  const ExtensionAttribute *kept = known->extensions->pdata[0];
  ck_assert_str_eq (kept->value, "0.000001");
  ck_assert_ptr_eq (known->scte35_out, first);
  ck_assert_ptr_eq (known->scte35_in, second);
  ck_assert_ptr_null (known->scte35_cmd);
}
END_TEST

START_TEST (most_frames_a_second_are_said)
{
  static const struct
  {
    Fraction declared;
    guint n_frames; /* in a first segment of two seconds */
    Fraction said;
  } rows[] = {
    { { 0, 0 }, 0, { 0, 0 } },
    { { 0, 0 }, 60, { 30, 1 } },
    { { 30000, 1001 }, 60, { 30000, 1001 } }, /* rounded times */
    { { 59, 2 }, 60, { 30, 1 } },
    { { 30, 1 }, 59, { 30, 1 } }, /* one is missing */
    { { 25, 1 }, 0, { 25, 1 } },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    g_autoptr (Manifest) manifest =
        manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
    CodecConfig codec = { .id = CODEC_H264, .frame_rate = rows[r].declared };
    ManifestRendition *rendition =
        manifest_add_rendition (manifest, "video_0", &codec, 1000);
    ManifestSegment *first =
        manifest_segment_new (rendition, "0.m4s", 0, 2000, 1);
    first->n_frames = rows[r].n_frames;
    manifest_list_segment (rendition, first);
    ManifestSegment *second =
        manifest_segment_new (rendition, "1.m4s", 2000, 2000, 1);
    second->n_frames = 100; /* comes too late to change anything */
    if (rows[r].n_frames > 0)
      manifest_list_segment (rendition, second);
    else
      manifest_segment_free (second);
    Fraction said = manifest_frame_rate (rendition);
    ck_assert_msg (said.num == rows[r].said.num && said.den == rows[r].said.den,
        "row %u: %d/%d", r, said.num, said.den);
  }
}
END_TEST

CORE_TEST_MAIN ("manifest", error_of_durations_is_carried,
    no_duration_is_zero_or_wraps, renditions_are_in_order_however_they_came,
    target_duration_is_that_of_the_longest, bit_rates_are_measured,
    absurd_sizes_do_not_wrap, bit_rates_of_what_left_still_count,
    promises_are_not_taken_back, gaps_and_unknown_sizes_do_not_count,
    windows_slide_together, what_left_is_handed_back,
    most_frames_a_second_are_said, date_ranges_end,
    date_ranges_of_another_run_add_up)
