/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Where a leader cut its stream into segments, kept for followers,
 * each of which asks when it likes. Times are stream time. */

#pragma once

#include "core/fragmenter.h"

G_BEGIN_DECLS

typedef struct
{
  GArray *boundaries_ns; /* gint64: those not forgotten, see cut_list_at() */
  guint n_forgotten;     /* before them */
  GArray *stops_ns;   /* gint64: ends of the leader's stream, where it goes on
                            later, with the next boundary */
  gint64 progress_ns; /* every boundary before it is known */
  gboolean is_finished;
  gint64 end_ns; /* when finished: of the leader's last sample */
} CutList;

void cut_list_init (CutList *list);
void cut_list_clear (CutList *list);

/* Takes over what the leader has decided since the last time. The end of its
 * fragmenter is not yet the end of its stream: that is cut_list_finish(). */
void cut_list_take (CutList *list, Fragmenter *leader);
void cut_list_finish (CutList *list, gint64 end_ns);

/* The leader's stream ends at `end_ns`, maybe to go on. */
void cut_list_stop (CutList *list, gint64 end_ns);

/* How many boundaries there were. */
guint cut_list_n_boundaries (const CutList *list);

/* One of them, in nanoseconds; of those forgotten the first that is not. */
gint64 cut_list_at (const CutList *list, guint index);

typedef enum
{
  LEADER_RUNS,   /* or it is not known yet where it goes on */
  LEADER_BEGINS, /* for the first time, later */
  LEADER_RETURNS /* later, having stopped before */
} LeaderPause;

/* What the leader does at `time_ns`; and, unless it runs, where it goes on. */
LeaderPause cut_list_pause_at (const CutList *list, gint64 time_ns,
    gint64 *start_ns);

/* Nobody asks any more for what was before the last boundary at or before
 * `time_ns`. */
void cut_list_forget (CutList *list, gint64 time_ns);

/* Takes over what `other` knows beyond `list`, which is a copy of it, and
 * forgets what that has forgotten. */
void cut_list_update (CutList *list, const CutList *other);

/* Tells a follower all it has not been told yet; `cursor`, 0 for a new
 * follower, counts the boundaries that it knows. */
void cut_list_inform (const CutList *list, guint *cursor, Fragmenter *follower);

G_END_DECLS
