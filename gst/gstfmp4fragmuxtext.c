/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstanswer.h"
#include "gstfmp4fragmux.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

void
gst_fmp4_frag_mux_text_introduce (GstFmp4FragMuxPad *pad)
{
  gst_movie_input_set_live (pad->input, pad->is_live);
  if (pad->caps && gst_movie_input_set_caps (pad->input, pad->caps, NULL))
    gst_clear_caps (&pad->caps);
}

gboolean
gst_fmp4_frag_mux_text_set_caps (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstCaps *caps)
{
  gboolean live = gst_ask_is_live (GST_PAD (pad));
  g_mutex_lock (&self->lock);
  if (!pad->text)
    pad->text = gst_text_cues_new ();
  pad->is_live = live;
  gboolean ok = (!pad->input || gst_movie_input_takes_cues (pad->input)) &&
      gst_text_cues_set_caps (pad->text, caps);
  if (!pad->input)
    pad->kind = MEDIA_TEXT;
  /* The codec is the same as before, and so is the header that is out. */
  if (ok && (!pad->input || !gst_movie_input_has_codec (pad->input)))
    gst_caps_replace (&pad->caps, caps);
  if (ok && pad->input)
    gst_fmp4_frag_mux_text_introduce (pad);
  g_mutex_unlock (&self->lock);
  if (!ok)
    GST_WARNING_OBJECT (pad, "cannot go on with %" GST_PTR_FORMAT, caps);
  return ok;
}

/* Lock held. */
static gboolean
tell_header (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GError **error)
{
  if (self->has_header && self->active.header_update_mode != HEADER_UPDATE_CAPS)
    return TRUE;
  g_autoptr (GstCaps) caps =
      gst_text_cues_take_header (pad->text, &pad->text_header_size);
  return !caps || gst_movie_input_set_caps (pad->input, caps, error);
}

/* Adds the cues that are there. `reason` (static): why one was left out. Lock
 * held. */
static gboolean
add_cues (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, const gchar **reason,
    GError **error)
{
  static const gchar *const reasons[] = {
    [CUE_LATE] = "the time that it is shown is written already",
    [CUE_LIMIT] = "it is too large, or too many wait",
  };
  for (TimedCue cue; gst_text_cues_next (pad->text, &cue);) {
    if (!tell_header (self, pad, error))
      return FALSE;
    CueVerdict verdict = gst_movie_input_add_cue (pad->input, &cue);
    if (verdict == CUE_LATE || verdict == CUE_LIMIT)
      *reason = reasons[verdict];
  }
  return tell_header (self, pad, error);
}

/* What came is made cues, and cues samples. Lock held. */
static gboolean
take_cues (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, const gchar **reason,
    GError **error)
{
  if (!gst_fmp4_frag_mux_ensure_input (self, pad, error))
    return FALSE;
  if (!add_cues (self, pad, reason, error))
    return FALSE;
  /* Cues tell times of their own: the timeline of the output is stream time. */
  if (gst_movie_input_is_leader (pad->input)) {
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_movie_output_set_segment (&self->output, &segment);
  }
  return gst_fmp4_frag_mux_write_complete (self, error);
}

GstFlowReturn
gst_fmp4_frag_mux_text_chain (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstBuffer *buffer)
{
  GError *error = NULL;
  gboolean ok = TRUE;
  const gchar *reason = NULL;

  g_mutex_lock (&self->lock);
  pad->n_buffers++;
  if (!gst_fmp4_frag_mux_is_flushed (self, pad)) {
    if (!gst_text_cues_push (pad->text, buffer,
            pad->is_file ? NULL : &pad->segment))
      reason = "it has no timestamp";
    else
      ok = take_cues (self, pad, &reason, &error);
  }
  g_mutex_unlock (&self->lock);
  gst_buffer_unref (buffer);
  if (!ok) {
    gst_fmp4_frag_mux_post_error (self, error);
    return GST_FLOW_ERROR;
  }
  if (reason)
    gst_fmp4_frag_mux_pad_warn_once (pad, "a cue", reason);
  return gst_movie_output_push (&self->output);
}

gboolean
gst_fmp4_frag_mux_text_finish (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GError **error)
{
  const gchar *reason = NULL;
  if (!pad->text)
    return TRUE;
  gst_text_cues_finish (pad->text);
  gboolean ok = take_cues (self, pad, &reason, error);
  if (reason)
    GST_INFO_OBJECT (pad, "a cue is left out: %s", reason);
  return ok;
}
