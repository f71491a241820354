/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Says before which frames a key-unit event goes: those that open a
 * cell of the grid, and those that downstream asked for. One event a frame, and
 * never earlier than its frame: encoders lose what waits. */

#pragma once

#include "core/keygrid.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  KeyGrid grid;
  gboolean has_grid;
  gint64 cell;
  gboolean may_go_back; /* the next frame may be in an earlier cell */
  gboolean opens;       /* the last frame was the first of its cell */

  GMutex lock; /* for the requests */
  GArray *requests;
} GstKeyUnits;

void gst_key_units_init (GstKeyUnits *units);
void gst_key_units_clear (GstKeyUnits *units);

/* A flush: the next frame opens its cell. */
void gst_key_units_restart (GstKeyUnits *units);

/* A new segment: the next frame opens its cell if it is another one. */
void gst_key_units_new_segment (GstKeyUnits *units);

/* `cell_ns`: 0 for no grid. */
void gst_key_units_set_grid (GstKeyUnits *units, Fraction rate,
    guint64 cell_ns);

/* An upstream key-unit event; any thread. Requests for the same frame are one. */
void gst_key_units_request (GstKeyUnits *units, GstEvent *event);

/* The same for a downstream event, which an encoder is to obey. */
void gst_key_units_obey (GstKeyUnits *units, GstEvent *event);

/* Returns (transfer full, nullable) the event that goes right before `frame`,
 * whose stream time is `stream_time_ns` (GST_CLOCK_STIME_NONE: unknown). */
GstEvent *gst_key_units_next (GstKeyUnits *units, const GstSegment *segment,
    GstBuffer *frame, GstClockTimeDiff stream_time_ns);

/* Returns (transfer full) the same event with another running time; NONE: for
 * the next frame, whenever. */
GstEvent *gst_key_units_retime (GstEvent *event, GstClockTime running_time);

G_END_DECLS
