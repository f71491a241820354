/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragmentrig.h"

#include <check.h>

Collected
collected_new (void)
{
  return (Collected){
    .runs = g_array_new (FALSE, FALSE, sizeof (FragmenterRun)),
    .samples = g_array_new (FALSE, FALSE, sizeof (Mp4Sample)),
    .times = g_array_new (FALSE, FALSE, sizeof (gint64)),
  };
}

void
collected_clear (Collected *c)
{
  g_array_unref (c->runs);
  g_array_unref (c->samples);
  g_array_unref (c->times);
}

void
collect (Collected *c, Fragmenter *f)
{
  for (FragmenterRun run; fragmenter_next (f, &run);) {
    ck_assert_uint_gt (run.n_samples, 0);
    gboolean is_first = c->runs->len == 0;
    if (is_first)
      ck_assert (run.is_segment_start);
    else
      ck_assert_int_eq (run.base_media_decode_time, c->next_decode_time);
    if (!is_first) {
      const FragmenterRun *before =
          &g_array_index (c->runs, FragmenterRun, c->runs->len - 1);
      ck_assert_int_eq (before->is_segment_end, run.is_segment_start);
      if (run.is_segment_start)
        ck_assert_uint_gt (run.segment_ordinal, before->segment_ordinal);
      else
        ck_assert_uint_eq (run.segment_ordinal, before->segment_ordinal);
    }
    gint64 time = run.base_media_decode_time;
    for (guint i = 0; i < run.n_samples; i++) {
      g_array_append_val (c->samples, run.samples[i]);
      g_array_append_val (c->times, time);
      ck_assert_uint_gt (run.samples[i].duration, 0);
      time += run.samples[i].duration;
    }
    ck_assert_int_eq (time, run.base_media_decode_time + (gint64) run.duration);
    c->next_decode_time = time;
    g_array_append_val (c->runs, run);
  }
}

const FragmenterRun *
run_at (const Collected *c, guint i)
{
  return &g_array_index (c->runs, FragmenterRun, i);
}

gint64
pts_at (const Collected *c, guint i)
{
  return g_array_index (c->times, gint64, i) +
      g_array_index (c->samples, Mp4Sample, i).composition_offset;
}

Fragmenter *
new_video (guint32 timescale, guint32 frame_duration, guint64 cell_ns)
{
  return fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = timescale,
      .segment_duration_ns = cell_ns,
      .frame_duration = frame_duration,
  });
}

Fragmenter *
new_audio (FragmenterMode mode, guint32 frame_duration, guint64 cell_ns)
{
  return fragmenter_new (&(FragmenterParams){
      .mode = mode,
      .timescale = 48000,
      .segment_duration_ns = cell_ns,
      .frame_duration = frame_duration,
  });
}

gint64
display_index (guint i, guint gop_frames)
{
  static const gint64 order[4] = { 4, 2, 1, 3 };
  if (i == 0)
    return 0;
  guint group = (i - 1) / 4, first = group * 4;
  if (first + 4 >= gop_frames) /* the rest in order */
    return i;
  return first + order[(i - 1) % 4];
}

FragmenterVerdict
add_picture (Fragmenter *f, gint64 pts, gboolean is_sync)
{
  return fragmenter_add (f,
      &(FragmenterSample){
          .pts = pts,
          .dts = TIME_NONE,
          .size_bytes = 1000,
          .is_sync = is_sync,
      });
}
