/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A leader and its follower fed with operations made from the input: three
 * bytes of parameters, then three bytes an operation. The laws that hold for
 * any input: tfdt continues to the tick, durations are positive, every accepted
 * sample comes out once, in order and with its time; a run can be written; and
 * neither asking often nor telling boundaries early changes anything. */

#include "core/fragmenter.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define CHUNK_UNIT_NS G_GUINT64_CONSTANT (10000000)

/* g_error() traps, which libFuzzer does not take for a crash. */
typedef struct
{
  Fragmenter *f;
  gboolean is_video;
  guint32 timescale;
  GArray *accepted; /* gint64: times by order of acceptance */
  guint n_out;
  gint64 next_decode_time;
  gboolean has_chunks;
  gboolean has_gaps; /* was told of gaps, over which decode times may jump */
  gboolean has_holes;
  guint64 last_chunk;
  gboolean is_past_last; /* it said that all up to there was out */
  gboolean is_inside_segment;
  guint64 last_ordinal;
  GString *log; /* everything that came out */
} Track;

static Track
track_new (const FragmenterParams *params)
{
  return (Track){
    .f = fragmenter_new (params),
    .is_video = params->mode == FRAGMENTER_VIDEO,
    .has_chunks = params->chunk_duration_ns > 0,
    .timescale = params->timescale,
    .accepted = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .next_decode_time = -1,
    .log = g_string_new (NULL),
  };
}

static void
track_clear (Track *t)
{
  fragmenter_free (t->f);
  g_array_unref (t->accepted);
  g_string_free (t->log, TRUE);
}

/* The size of a sample is its number, so that a lost one shows. */
static void
track_add (Track *t, gint64 pts, gint64 dts, guint32 duration, gboolean is_sync,
    gboolean is_open)
{
  FragmenterSample s = {
    .pts = pts,
    .dts = dts,
    .duration = duration,
    .size_bytes = t->accepted->len + 1,
    .is_sync = is_sync,
    .has_leading = is_sync && is_open,
    .flags = !is_sync && is_open ? MP4_SAMPLE_LEADING_SKIPPED : 0,
  };
  if (fragmenter_add (t->f, &s) != FRAGMENTER_ACCEPTED)
    return;
  gint64 time = MAX (pts, 0);
  g_array_append_val (t->accepted, time);
}

/* A gap may have ended the last chunk of a segment before that was known. */
static gboolean
may_end_in_gap (const Track *t)
{
  return t->has_gaps && t->has_chunks && !t->is_video;
}

static void
check_run (Track *t, const FragmenterRun *run)
{
  gint64 time = run->base_media_decode_time;
  gboolean may_skip =
      (t->has_gaps && run->is_segment_start) || may_end_in_gap (t);
  g_assert (run->n_samples > 0);
  g_assert (time >= 0);
  g_assert (t->next_decode_time < 0 || time == t->next_decode_time ||
      (may_skip && time > t->next_decode_time));
  g_assert (run->is_segment_start == !t->is_inside_segment ||
      (run->is_segment_start && may_end_in_gap (t)));
  if (run->is_segment_start) {
    g_assert (t->n_out == 0 || run->segment_ordinal > t->last_ordinal);
  } else {
    g_assert (run->segment_ordinal == t->last_ordinal);
    g_assert (run->chunk >= t->last_chunk);
  }
  g_assert (t->has_holes || !run->has_hole);
  g_assert (!t->is_past_last || run->segment_ordinal > t->last_ordinal ||
      run->chunk > t->last_chunk);
  gint64 earliest_pts = G_MAXINT64;
  for (guint i = 0; i < run->n_samples; i++) {
    const Mp4Sample *s = &run->samples[i];
    g_assert (s->duration > 0);
    g_assert (s->size_bytes == t->n_out + 1);
    gint64 accepted = g_array_index (t->accepted, gint64, t->n_out);
    g_assert (!t->is_video || time + s->composition_offset == accepted);
    earliest_pts = MIN (earliest_pts, accepted);
    g_assert (t->is_video || s->composition_offset == 0);
    g_assert (run->has_reordering || s->composition_offset == 0);
    time += s->duration;
    t->n_out++;
  }
  g_assert (time == run->base_media_decode_time + (gint64) run->duration);
  g_assert (!t->is_video || run->earliest_pts == earliest_pts);
  t->next_decode_time = time;
  t->last_chunk = run->chunk;
  t->is_past_last = FALSE;
  t->is_inside_segment = !run->is_segment_end;
  t->last_ordinal = run->segment_ordinal;
}

static void
track_drain (Track *t)
{
  for (FragmenterRun run; fragmenter_next (t->f, &run);) {
    check_run (t, &run);
    g_string_append_len (t->log, (const gchar *) run.samples,
        (gssize) (run.n_samples * sizeof (Mp4Sample)));
    g_string_append_printf (t->log, "%u %" G_GUINT64_FORMAT " %d ",
        run.n_samples, run.segment_ordinal, run.has_hole);

    ByteWriter w = { 0 };
    Mp4TrackRun track = {
      .track_id = 1,
      .base_media_decode_time = run.base_media_decode_time,
      .samples = run.samples,
      .n_samples = run.n_samples,
      .has_reordering = run.has_reordering,
      .is_video = t->is_video,
    };
    Mp4Fragment fragment = {
      .sequence_number = 1,
      .tracks = &track,
      .n_tracks = 1,
      .is_segment_start = run.is_segment_start,
    };
    g_assert (mp4_write_fragment (&w, &fragment) == CORE_OK);
    byte_writer_clear (&w);
  }
  g_assert (t->n_out <= t->accepted->len);
  t->is_past_last =
      t->n_out > 0 && fragmenter_is_past (t->f, t->last_ordinal, t->last_chunk);
}

static void
tell_boundaries (Track *leader, Track *follower, gint64 *progress)
{
  gint64 time_ns;
  while (fragmenter_next_boundary (leader->f, &time_ns)) {
    g_assert (time_ns >= *progress);
    fragmenter_add_boundary (follower->f, time_ns);
  }
  g_assert (fragmenter_progress_ns (leader->f) >= *progress);
  *progress = fragmenter_progress_ns (leader->f);
  if (*progress < G_MAXINT64)
    fragmenter_set_horizon (follower->f, *progress);
}

/* A time near the one before, or, now and then, anywhere. */
static gint64
next_time (gint64 time, guint8 op, gint8 step, guint32 frame)
{
  if ((op & 0x70) == 0x70)
    return (gint64) ((guint64) step << (op & 0x0e) * 4);
  gint64 sum;
  return __builtin_add_overflow (time, (gint64) step * frame / 4, &sum) ? 0
                                                                        : sum;
}

/* A hole or a split, or, for the follower, a gap from where it is. */
static void
instruct (Track *t, gint64 time, guint8 op, gint8 step)
{
  if (!(op & 1) && op & 4) {
    t->has_holes = TRUE;
    gint64 time_ns = ns_from_ticks (time, t->timescale);
    fragmenter_note_hole (t->f, time_ns,
        MIN (time_ns, G_MAXINT64 / 2) + step * G_GINT64_CONSTANT (20000000));
    return;
  }
  if (!(op & 1)) {
    fragmenter_split (t->f, op & 2);
    return;
  }
  t->has_gaps = TRUE;
  gint64 time_ns = ns_from_ticks (time, t->timescale);
  if (ABS (time_ns / 4) < G_MAXINT64 / 16)
    fragmenter_advance (t->f, time_ns + step * G_GINT64_CONSTANT (50000000));
}

static void
play (const guint8 *data, gsize size, gboolean is_eager, Track *leader,
    Track *follower)
{
  gint64 progress = G_MININT64, times[2] = { 0, 0 };
  for (gsize i = 0; i + 3 <= size; i += 3) {
    guint8 op = data[i];
    guint which = op & 1;
    Track *t = which == 0 ? leader : follower;
    if ((op & 0x78) == 0x68) {
      instruct (t, times[which], op, (gint8) data[i + 1]);
      continue;
    }
    guint32 frame = which == 0 ? 1001 : 1024;
    times[which] = next_time (times[which], op, (gint8) data[i + 1], frame);
    guint8 detail = data[i + 2];
    gint64 dts = TIME_NONE;
    if (detail & 2)
      dts = MAX (times[which], 0) - (detail >> 4) * 500;
    track_add (t, times[which], dts, detail & 4 ? detail * 10u : 0,
        which == 1 || detail & 1, detail & 8);
    if (is_eager) {
      tell_boundaries (leader, follower, &progress);
      track_drain (leader);
      track_drain (follower);
    }
  }
  if (is_eager)
    fragmenter_finish (leader->f);
  fragmenter_finish (follower->f);
  fragmenter_finish (leader->f);
  track_drain (leader);
  tell_boundaries (leader, follower, &progress);
  fragmenter_leader_finished (follower->f,
      leader->next_decode_time < 0
          ? 0
          : ns_from_ticks (leader->next_decode_time, leader->timescale));
  track_drain (follower);
  for (guint i = 0; i < 2; i++) {
    Track *t = i == 0 ? leader : follower;
    g_assert (t->n_out == t->accepted->len);
    g_assert (!t->is_inside_segment || may_end_in_gap (t));
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < 3)
    return 0;
  FragmenterParams params[2] = {
    {
        .mode = data[0] & 1 ? FRAGMENTER_AUDIO_LEADER : FRAGMENTER_VIDEO,
        .timescale = data[0] & 2 ? 90000 : 30000,
        .segment_duration_ns = 1 + data[1] * G_GUINT64_CONSTANT (40000000),
        .frame_duration = data[0] & 4 ? 1001 : 0,
        .max_fragment_bytes = data[0] & 8 ? data[2] : 0,
        .chunk_duration_ns = data[0] & 64 ? 1 + data[2] * CHUNK_UNIT_NS : 0,
        .chunk_at_sync = data[0] & 128,
        .is_manual = (data[0] & 192) == 192,
    },
    {
        .mode = FRAGMENTER_FOLLOWER,
        .timescale = 48000,
        .segment_duration_ns = 1 + data[1] * G_GUINT64_CONSTANT (40000000),
        .frame_duration = data[0] & 16 ? 1024 : 0,
        .max_fragment_bytes = data[0] & 32 ? data[2] : 0,
        .chunk_duration_ns = data[0] & 64 ? 1 + data[2] * CHUNK_UNIT_NS : 0,
    },
  };
  Track tracks[2][2];
  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < 2; i++)
      tracks[pass][i] = track_new (&params[i]);
    play (data + 3, size - 3, pass == 0, &tracks[pass][0], &tracks[pass][1]);
  }
  for (guint i = 0; i < 2; i++) {
    g_assert (g_string_equal (tracks[0][i].log, tracks[1][i].log));
    track_clear (&tracks[0][i]);
    track_clear (&tracks[1][i]);
  }
  return 0;
}
