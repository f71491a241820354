/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. The segments of all renditions brought into line before they are
 * listed. A row begins where the leader began a segment, and holds what each
 * rendition has from there to the next. Rows come out whole and in order, so
 * that all playlists have the same segments under the same numbers and the same
 * discontinuities (draft-pantos-hls-rfc8216bis 6.2.4), whichever of the streams
 * came first or changed.
 *
 * What a rendition has nothing of becomes a gap, unless its segment before
 * reaches that far, or it is over. A discontinuity of one is one of all: of the
 * others at the next row, if it came within one.
 *
 * A segment with a hole keeps that mark if a video that players may change to
 * has all of its time. Where none has it a picture that stands is better than
 * nothing, and the segment is one like any other.
 *
 * Times are stream time in nanoseconds. Where they start anew (a flush, a clock
 * that was set back) an epoch begins, for each rendition when it gets there. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

typedef struct _Lineup Lineup;

/* `segment_duration_ns`: how long a row is taken to be whose end is unknown. */
Lineup *lineup_new (guint64 segment_duration_ns);
void lineup_free (Lineup *lineup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lineup, lineup_free)

/* A rendition (borrowed, outlives the line-up) takes part from now on. Rows
 * that are not out yet wait for it. */
void lineup_join (Lineup *lineup, ManifestRendition *rendition);

/* Segments of it were listed that did not come through here. */
void lineup_recount (Lineup *lineup, const ManifestRendition *rendition);

/* The leader begins a segment: a row. While there is a leader nobody else
 * begins one. */
void lineup_open_row (Lineup *lineup, gint64 start_ns, guint epoch);
/* It has a hole from `end_ns` on: the newest row ends there. */
void lineup_stop_row (Lineup *lineup, gint64 end_ns, guint epoch);
/* There is none any more, or yet: each segment beyond the last row opens one. */
void lineup_set_led (Lineup *lineup, gboolean is_led);

/* TRUE and where the oldest row begins that is not out, if there is one. */
gboolean lineup_next_row (const Lineup *lineup, gint64 *start_ns, guint *epoch);

typedef enum
{
  LINEUP_TAKEN,
  LINEUP_LISTED, /* at once: more of a row that is out */
  LINEUP_LATE,   /* its row is out, with a gap in its place */
} LineupVerdict;

/* Takes a finished segment (transfer full, also when late: it is freed then) of
 * [start_ns, end_ns). */
LineupVerdict lineup_put (Lineup *lineup, ManifestRendition *rendition,
    ManifestSegment *segment, gint64 start_ns, gint64 end_ns, guint epoch);

/* Nothing more is to come of a rendition. */
void lineup_leave (Lineup *lineup, ManifestRendition *rendition);

/* Lists the oldest row if all who take part have their part of it, or may wait
 * no longer (`is_forced`). FALSE when there is none to list. */
gboolean lineup_list_row (Lineup *lineup, gboolean is_forced);

/* How many rows have something in them and are not out. */
guint lineup_n_waiting (const Lineup *lineup);

G_END_DECLS
