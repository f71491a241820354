/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fragmenter-state.h"

/* More are taken for one. */
#define MAX_HOLES 64

/* What may be the rounding of times, or a frame that is a little longer. */
static gint64
least_hole (const Fragmenter *f)
{
  return MAX (f->half_frame, f->tolerance);
}

/* Says of a frame each, they are one. */
static gboolean
extend_last_hole (Fragmenter *f, gint64 start, gint64 end)
{
  if (f->holes->len == 0)
    return FALSE;
  FragmenterHole *last =
      &g_array_index (f->holes, FragmenterHole, f->holes->len - 1);
  if (start - last->end > least_hole (f) && f->holes->len < MAX_HOLES)
    return FALSE;
  last->end = MAX (last->end, end);
  return TRUE;
}

void
fragmenter_note_hole (Fragmenter *f, gint64 start_ns, gint64 end_ns)
{
  g_return_if_fail (f->params.mode != FRAGMENTER_FOLLOWER);

  gint64 start = ticks_from_ns (start_ns, f->params.timescale);
  gint64 end = ticks_from_ns (end_ns, f->params.timescale);
  FragmenterHole hole = { CLAMP (start, 0, f->max_time),
    CLAMP (end, 0, f->max_time) };
  if (!f->has_sample || hole.end <= hole.start)
    return;
  if (!extend_last_hole (f, hole.start, hole.end))
    g_array_append_val (f->holes, hole);
}

/* `end` may be G_MAXINT64. */
gboolean
fragmenter_pass_holes (Fragmenter *f, gint64 end)
{
  gint64 least = least_hole (f);
  gboolean has_hole = FALSE;
  guint n_past = 0;
  for (guint i = 0; i < f->holes->len; i++) {
    const FragmenterHole *hole = &g_array_index (f->holes, FragmenterHole, i);
    if (hole->start >= end - least)
      break;
    has_hole |= hole->end - hole->start > least;
    n_past += hole->end - least <= end ? 1 : 0;
  }
  g_array_remove_range (f->holes, 0, n_past);
  return has_hole;
}
