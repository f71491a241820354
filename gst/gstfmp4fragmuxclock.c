/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Live, a track of which nothing came for `timeout` has a gap until then, so
 * that what the others and it sent goes out although nobody sends any more. The
 * clock's own thread only wakes another one, which may push. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"

#include "gststreamtime.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

#define MIN_TICK (50 * GST_MSECOND)
#define MAX_TICK GST_SECOND
#define MAX_LATENCY (G_MAXINT64 / 4)

/* The running time before which nothing comes to the pad any more; NONE where
 * that cannot be said. */
static GstClockTime
overdue (GstFmp4FragMux *self, GstPad *pad, GstClockTime now)
{
  gboolean is_live;
  GstClockTime latency, max;
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  if (!gst_pad_peer_query (pad, query))
    return GST_CLOCK_TIME_NONE;
  gst_query_parse_latency (query, &is_live, &latency, &max);
  if (!is_live || latency > MAX_LATENCY)
    return GST_CLOCK_TIME_NONE;
  GstClockTime wait = latency + self->active.timeout;
  return now > wait ? now - wait : GST_CLOCK_TIME_NONE;
}

/* Whoever sends is not silent, however late it does. Lock held. */
static gboolean
is_silent (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstClockTime now)
{
  if (pad->n_buffers != pad->n_seen)
    pad->silent_since = now;
  pad->n_seen = pad->n_buffers;
  return now >= pad->silent_since &&
      now - pad->silent_since >= self->active.timeout;
}

/* Lock held. */
static gboolean
advance (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstClockTime time,
    GError **error)
{
  if (!self->tick || !self->gatherer || pad->is_eos ||
      gst_fmp4_frag_mux_is_flushed (self, pad))
    return TRUE;
  GstClockTime position = gst_segment_position_from_running_time (&pad->segment,
      GST_FORMAT_TIME, time);
  gint64 stream_time = gst_stream_time (&pad->segment, position);
  if (stream_time == TIME_NONE)
    return TRUE;
  if (!gst_fmp4_frag_mux_ensure_input (self, pad, error))
    return FALSE;
  gst_movie_input_advance (pad->input, stream_time);
  return gst_fmp4_frag_mux_write_complete (self, error);
}

/* FALSE, and the next pads are not looked at: there was an error. */
static gboolean
drive_pad (GstElement *element, GstPad *gstpad, gpointer now_ptr)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (element);
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (gstpad);
  GstClockTime now = *(const GstClockTime *) now_ptr;
  GstClockTime time = overdue (self, gstpad, now);
  GError *error = NULL;
  gboolean ok = TRUE;
  g_mutex_lock (&self->lock);
  if (is_silent (self, pad, now) && GST_CLOCK_TIME_IS_VALID (time))
    ok = advance (self, pad, time, &error);
  g_mutex_unlock (&self->lock);
  if (!ok)
    gst_fmp4_frag_mux_post_error (self, error);
  return ok;
}

static void
drive (GstElement *element, gpointer now)
{
  if (gst_element_foreach_sink_pad (element, drive_pad, now))
    gst_movie_output_push (&GST_FMP4_FRAG_MUX (element)->output);
}

static gboolean
on_tick (G_GNUC_UNUSED GstClock *clock, GstClockTime time,
    G_GNUC_UNUSED GstClockID id, gpointer data)
{
  GstElement *element = data;
  GstClockTime base = gst_element_get_base_time (element);
  if (!GST_CLOCK_TIME_IS_VALID (time) || time < base)
    return TRUE;
  GstClockTime now = time - base;
  gst_element_call_async (element, drive, g_memdup2 (&now, sizeof now), g_free);
  return TRUE;
}

void
gst_fmp4_frag_mux_clock_start (GstFmp4FragMux *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockTime timeout = self->active.timeout;
  if (!clock || timeout > MAX_LATENCY)
    return;
  GstClockTime interval = CLAMP (timeout / 4, MIN_TICK, MAX_TICK);
  g_mutex_lock (&self->lock);
  self->tick = gst_clock_new_periodic_id (clock,
      gst_clock_get_time (clock) + interval, interval);
  gst_clock_id_wait_async (self->tick, on_tick, gst_object_ref (self),
      gst_object_unref);
  g_mutex_unlock (&self->lock);
}

void
gst_fmp4_frag_mux_clock_stop (GstFmp4FragMux *self)
{
  g_mutex_lock (&self->lock);
  GstClockID tick = g_steal_pointer (&self->tick);
  g_mutex_unlock (&self->lock);
  if (!tick)
    return;
  gst_clock_id_unschedule (tick);
  gst_clock_id_unref (tick);
}
