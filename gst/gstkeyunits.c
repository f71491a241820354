/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstkeyunits.h"

#include "gststreamtime.h"

#include <gst/video/video.h>

/* More requests than this are for frames that never come. */
#define MAX_REQUESTS 64

typedef struct
{
  GstClockTime running_time; /* NONE: the next frame */
  gboolean all_headers;
} Request;

void
gst_key_units_init (GstKeyUnits *units)
{
  *units = (GstKeyUnits){
    .cell = KEY_GRID_NO_CELL,
    .requests = g_array_new (FALSE, FALSE, sizeof (Request)),
  };
  g_mutex_init (&units->lock);
}

void
gst_key_units_clear (GstKeyUnits *units)
{
  g_array_unref (units->requests);
  g_mutex_clear (&units->lock);
}

void
gst_key_units_restart (GstKeyUnits *units)
{
  units->cell = KEY_GRID_NO_CELL;
  g_mutex_lock (&units->lock);
  g_array_set_size (units->requests, 0);
  g_mutex_unlock (&units->lock);
}

void
gst_key_units_new_segment (GstKeyUnits *units)
{
  units->may_go_back = TRUE;
}

void
gst_key_units_set_grid (GstKeyUnits *units, Fraction rate, guint64 cell_ns)
{
  units->has_grid = cell_ns > 0;
  if (units->has_grid)
    units->grid = key_grid (rate, cell_ns);
}

static void
add_request (GstKeyUnits *units, Request request)
{
  g_mutex_lock (&units->lock);
  if (units->requests->len < MAX_REQUESTS)
    g_array_append_val (units->requests, request);
  g_mutex_unlock (&units->lock);
}

void
gst_key_units_request (GstKeyUnits *units, GstEvent *event)
{
  Request request;
  if (gst_video_event_parse_upstream_force_key_unit (event,
          &request.running_time, &request.all_headers, NULL))
    add_request (units, request);
}

void
gst_key_units_obey (GstKeyUnits *units, GstEvent *event)
{
  Request request;
  if (gst_video_event_parse_downstream_force_key_unit (event, NULL, NULL,
          &request.running_time, &request.all_headers, NULL))
    add_request (units, request);
}

/* Takes the requests that are due. */
static gboolean
take_requests (GstKeyUnits *units, GstClockTime running_time,
    gboolean *all_headers)
{
  gboolean is_due = FALSE;
  g_mutex_lock (&units->lock);
  for (guint i = units->requests->len; i-- > 0;) {
    Request *request = &g_array_index (units->requests, Request, i);
    if (GST_CLOCK_TIME_IS_VALID (request->running_time) &&
        GST_CLOCK_TIME_IS_VALID (running_time) &&
        request->running_time > running_time)
      continue;
    is_due = TRUE;
    *all_headers |= request->all_headers;
    g_array_remove_index_fast (units->requests, i);
  }
  g_mutex_unlock (&units->lock);
  return is_due;
}

/* Where the cell begins, in running time; the frame itself where the segment
 * does not reach back so far, or where the frame is less than half its duration
 * early: encoders compare the two. */
static GstClockTime
cell_running_time (GstKeyUnits *units, const GstSegment *segment,
    GstClockTime frame)
{
  gint64 start = key_grid_cell_start_ns (&units->grid, units->cell);
  GstClockTime running_time = gst_stream_time_to_running_time (segment, start);
  return GST_CLOCK_TIME_IS_VALID (running_time) ? MIN (running_time, frame)
                                                : frame;
}

static gboolean
opens_cell (GstKeyUnits *units, GstClockTimeDiff stream_time_ns)
{
  if (!units->has_grid || !GST_CLOCK_STIME_IS_VALID (stream_time_ns))
    return FALSE;
  if (units->may_go_back &&
      key_grid_cell (&units->grid, stream_time_ns) < units->cell)
    units->cell = KEY_GRID_NO_CELL;
  units->may_go_back = FALSE;
  return key_grid_opens (&units->grid, stream_time_ns, &units->cell);
}

GstEvent *
gst_key_units_next (GstKeyUnits *units, const GstSegment *segment,
    GstBuffer *frame, GstClockTimeDiff stream_time_ns)
{
  GstClockTime pts = GST_BUFFER_PTS (frame);
  GstClockTime running_time = segment->format == GST_FORMAT_TIME
      ? gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts)
      : GST_CLOCK_TIME_NONE;
  gboolean all_headers = FALSE;
  gboolean is_asked = take_requests (units, running_time, &all_headers);
  units->opens = opens_cell (units, stream_time_ns);
  if (!units->opens && !is_asked)
    return NULL;

  GstClockTime stream_time = GST_CLOCK_STIME_IS_VALID (stream_time_ns)
      ? (GstClockTime) MAX (stream_time_ns, 0)
      : GST_CLOCK_TIME_NONE;
  if (!units->opens)
    return gst_video_event_new_downstream_force_key_unit (pts, stream_time,
        running_time, all_headers, 0);
  return gst_video_event_new_downstream_force_key_unit (pts, stream_time,
      cell_running_time (units, segment, running_time), TRUE,
      (guint) MAX (units->cell, 0));
}

GstEvent *
gst_key_units_retime (GstEvent *event, GstClockTime running_time)
{
  GstClockTime pts, stream_time;
  gboolean all_headers;
  guint count;
  gst_video_event_parse_downstream_force_key_unit (event, &pts, &stream_time,
      NULL, &all_headers, &count);
  return gst_video_event_new_downstream_force_key_unit (pts, stream_time,
      running_time, all_headers, count);
}
