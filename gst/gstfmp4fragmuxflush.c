/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A flush reaches each sink pad, at once or one after the other, but downstream
 * once: it starts with the first pad's and stops with the last one's. In
 * between nothing is pushed, pads that are through may go on already, and what
 * others still send of before is dropped. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

/* Lock held. */
static void
forget_all (GstFmp4FragMux *self)
{
  if (self->gatherer)
    gst_movie_gatherer_flush (self->gatherer);
  gst_movie_writer_flush (self->writer);
  gst_movie_output_hold (&self->output);
}

void
gst_fmp4_frag_mux_flush_start (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);

  g_mutex_lock (&self->lock);
  /* Sources that are flushed one after the other by one seek */
  gboolean is_known = self->has_flushed && seqnum == self->flush_seqnum;
  gboolean is_first = self->n_flushing == 0 && !is_known;
  if (!pad->is_flushing)
    self->n_flushing++;
  pad->is_flushing = TRUE;
  pad->is_eos = FALSE;
  if (is_first) {
    self->flush_round++;
    self->flush_seqnum = seqnum;
    self->has_flushed = TRUE;
    self->is_flushing_downstream = TRUE;
    forget_all (self);
  } else if (pad->flush_round != self->flush_round && pad->input) {
    gst_movie_input_flush (pad->input);
  }
  pad->flush_round = self->flush_round;
  g_mutex_unlock (&self->lock);

  if (is_first)
    gst_pad_push_event (self->srcpad, gst_event_ref (event));
}

void
gst_fmp4_frag_mux_flush_stop (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstEvent *event)
{
  g_mutex_lock (&self->lock);
  if (pad->is_flushing)
    self->n_flushing--;
  pad->is_flushing = FALSE;
  gst_segment_init (&pad->segment, GST_FORMAT_TIME);
  pad->key_requests = (GstKeyRequests){ 0 };
  gboolean is_last = self->n_flushing == 0 && self->is_flushing_downstream;
  if (is_last)
    self->is_flushing_downstream = FALSE;
  g_mutex_unlock (&self->lock);

  if (!is_last)
    return;
  gst_pad_push_event (self->srcpad, gst_event_ref (event));
  gst_movie_output_release (&self->output);
}

gboolean
gst_fmp4_frag_mux_is_flushed (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad)
{
  return pad->is_flushing ||
      (self->n_flushing > 0 && self->is_flushing_downstream &&
          pad->flush_round != self->flush_round);
}
