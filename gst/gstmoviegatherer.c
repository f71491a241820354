/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmoviegatherer.h"

#include "gstmoviegatherer-state.h"

GstMovieGatherer *
gst_movie_gatherer_new (const GstMovieGathererParams *params)
{
  GstMovieGatherer *g = g_new0 (GstMovieGatherer, 1);
  g->params = *params;
  g->inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_movie_input_free);
  cut_list_init (&g->cuts);
  g->progress_ns = G_MININT64;
  return g;
}

void
gst_movie_gatherer_free (GstMovieGatherer *g)
{
  g_ptr_array_unref (g->inputs);
  cut_list_clear (&g->cuts);
  g_free (g);
}

GstMovieInput *
gst_movie_gatherer_add (GstMovieGatherer *g, GstObject *owner, MediaKind kind,
    guint32 timescale)
{
  GstMovieInput *input = gst_movie_input_new (g, owner, kind, timescale);
  if (!g->leader)
    g->leader = input;
  g_ptr_array_add (g->inputs, input);
  return input;
}

void
gst_movie_gatherer_finish_leader (GstMovieGatherer *g)
{
  cut_list_finish (&g->cuts, gst_fragment_track_end_ns (g->leader->track));
  for (guint i = 0; i < g->inputs->len; i++)
    if (g->inputs->pdata[i] != g->leader)
      gst_movie_input_inform (g->inputs->pdata[i]);
}

void
gst_movie_gatherer_flush (GstMovieGatherer *g)
{
  cut_list_clear (&g->cuts);
  cut_list_init (&g->cuts);
  for (guint i = 0; i < g->inputs->len; i++)
    gst_movie_input_forget (g->inputs->pdata[i]);
  g->shift = (TimeShift){ 0 };
  g->held_bytes = 0;
  g->progress_ns = G_MININT64;
}

void
gst_movie_gatherer_split (GstMovieGatherer *g, gboolean is_chunk)
{
  Fragmenter *fragmenter =
      g->leader ? gst_fragment_track_fragmenter (g->leader->track) : NULL;
  if (fragmenter)
    fragmenter_split (fragmenter, is_chunk);
}

/* --- fragments --- */

static gint
compare_positions (const GstMoviePart *a, const GstMoviePart *b)
{
  if (a->segment_ordinal != b->segment_ordinal)
    return a->segment_ordinal < b->segment_ordinal ? -1 : 1;
  return a->chunk < b->chunk ? -1 : a->chunk > b->chunk;
}

static const GstMoviePart *
first_part (const GstMovieGatherer *g)
{
  const GstMoviePart *first = NULL;
  for (guint i = 0; i < g->inputs->len; i++) {
    GstMovieInput *input = g->inputs->pdata[i];
    const GstMoviePart *part = g_queue_peek_head (&input->parts);
    if (part && (!first || compare_positions (part, first) < 0))
      first = part;
  }
  return first;
}

static gboolean
is_late (const GstMovieGatherer *g, const GstMovieInput *input)
{
  gint64 seen_ns = MAX (input->progress_ns, MAX (g->start_ns, 0));
  return g->params.max_lag_ns > 0 && g->progress_ns > seen_ns &&
      g->progress_ns - seen_ns > (gint64) g->params.max_lag_ns;
}

static gboolean
is_too_far_behind (GstMovieGatherer *g, GstMovieInput *input)
{
  gboolean is_behind_in_time = is_late (g, input);
  gboolean is_much =
      g->params.max_lag_bytes > 0 && g->held_bytes > g->params.max_lag_bytes;
  if (!is_behind_in_time && !is_much) {
    input->is_behind = FALSE;
    return FALSE;
  }
  if (!input->is_behind)
    GST_CAT_WARNING_OBJECT (g->params.category, input->owner,
        "no longer waited for: %s behind the other tracks; what comes of it "
        "goes into fragments of its own",
        is_behind_in_time ? "more than interleave-time"
                          : "more than interleave-bytes");
  input->is_behind = TRUE;
  return TRUE;
}

/* Text of which not even the format has come. */
static gboolean
is_text_silent (const GstMovieInput *input)
{
  const GstMovieGatherer *g = input->gatherer;
  return !gst_movie_input_has_codec (input) &&
      g->progress_ns - MAX (g->start_ns, 0) >=
      (gint64) gst_movie_input_allowed_lag (input);
}

/* Has the input nothing at or before this position that is still to come? */
static gboolean
is_done_with (GstMovieInput *input, const GstMoviePart *position)
{
  Fragmenter *fragmenter = gst_movie_input_fragmenter (input);
  if (input->parts.length > 0 || (input->is_finished && !fragmenter))
    return TRUE;
  if (fragmenter && position->segment_ordinal >= input->ordinal_base &&
      fragmenter_is_past (fragmenter,
          position->segment_ordinal - input->ordinal_base, position->chunk))
    return TRUE;
  if (!input->cues)
    return is_too_far_behind (input->gatherer, input);
  gint64 time_ns = ns_from_ticks (position->base_media_decode_time,
      position->track->timescale);
  return is_text_silent (input) ||
      gst_movie_cues_may_follow (input->cues, position->segment_ordinal,
          time_ns);
}

/* A leader so far behind that it is left out cuts for nobody any more. */
static void
replace_lost_leader (GstMovieGatherer *g)
{
  if (g->inputs->len < 2 || g->cuts.is_finished ||
      g->leader->parts.length > 0 || !is_late (g, g->leader))
    return;
  is_too_far_behind (g, g->leader);
  gst_movie_gatherer_finish_leader (g);
}

/* The part that takes an input's place in the fragment at `position`. */
static void
take_part (GstMovieGatherer *g, GstMovieInput *input,
    const GstMoviePart *position, GPtrArray *parts)
{
  GstMoviePart *part = g_queue_peek_head (&input->parts);
  if (!part || compare_positions (part, position) != 0)
    return;
  g->held_bytes -= part->size_bytes;
  g_queue_pop_head (&input->parts);
  g_ptr_array_add (parts, part);
}

gboolean
gst_movie_gatherer_next (GstMovieGatherer *g, GPtrArray *parts)
{
  if (g->leader)
    replace_lost_leader (g);
  if (!first_part (g))
    return FALSE;
  for (guint i = 0; i < g->inputs->len; i++) {
    GstMovieInput *input = g->inputs->pdata[i];
    if (input->cues && input != g->leader)
      gst_movie_input_inform (input); /* the others may have gone on */
  }
  const GstMoviePart *first = first_part (g);
  for (guint i = 0; i < g->inputs->len; i++)
    if (!is_done_with (g->inputs->pdata[i], first))
      return FALSE;
  GstMoviePart position = { .segment_ordinal = first->segment_ordinal,
    .chunk = first->chunk };
  take_part (g, g->leader, &position, parts);
  for (guint i = 0; i < g->inputs->len; i++)
    if (g->inputs->pdata[i] != g->leader)
      take_part (g, g->inputs->pdata[i], &position, parts);
  return TRUE;
}

void
gst_movie_gatherer_describe (GstMovieGatherer *g, GstMovieWriter *writer)
{
  for (guint i = 0; i < g->inputs->len; i++) {
    GstMovieInput *input = g->inputs->pdata[i];
    const GstMoviePart *part = g_queue_peek_head (&input->parts);
    GstMovieTrack *track =
        part ? part->track : gst_movie_input_describe (input);
    if (track)
      gst_movie_writer_set_track (writer, track);
  }
}
