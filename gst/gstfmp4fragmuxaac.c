/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* AAC that comes in ADTS or LOAS, whole frames or pieces of a stream: what is
 * between its headers are the samples. All in the pad's streaming thread and
 * without the lock. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

static const gchar *
stream_format (const GstCaps *caps)
{
  return gst_structure_get_string (gst_caps_get_structure (caps, 0),
      "stream-format");
}

gboolean
gst_fmp4_frag_mux_aac_set_caps (GstFmp4FragMuxPad *pad, GstCaps *caps)
{
  const gchar *format = stream_format (caps);
  gboolean is_framed = FALSE;

  gst_fmp4_frag_mux_pad_clear_aac (pad);
  if (g_strcmp0 (format, "adts") != 0 && g_strcmp0 (format, "loas") != 0)
    return FALSE;
  gst_structure_get_boolean (gst_caps_get_structure (caps, 0), "framed",
      &is_framed);
  gst_aac_framing_open (&pad->aac, caps);
  gst_frame_queue_init (&pad->aac_frames);
  pad->has_aac_framing = TRUE;
  pad->aac_is_framed = is_framed;
  return TRUE;
}

/* Two things ADTS can say and MP4 cannot (core/adts.h). */
static GstFlowReturn
refuse (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *frame)
{
  static const gchar reason[] =
      "several blocks in a frame, or channels that only the frame itself tells";

  gst_buffer_unref (frame);
  GST_INFO_OBJECT (pad, "an ADTS frame is left out: %s", reason);
  if (pad->aac_caps)
    return GST_FLOW_OK; /* others were good */
  GST_ELEMENT_ERROR (self, STREAM, MUX,
      ("%s: ADTS that makes no MP4 sample: %s", GST_PAD_NAME (pad), reason),
      (NULL));
  return GST_FLOW_ERROR;
}

/* Takes `frame`; `caps` are its own. */
static GstFlowReturn
mux_frame (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *frame,
    GstCaps *caps)
{
  if (g_strcmp0 (stream_format (caps), "raw") != 0)
    return refuse (self, pad, frame);
  if (caps != pad->aac_caps && !gst_fmp4_frag_mux_take_caps (self, pad, caps)) {
    gst_buffer_unref (frame);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  gst_caps_replace (&pad->aac_caps, caps);
  return gst_fmp4_frag_mux_take_sample (self, pad, frame);
}

/* Muxes what was found, and tells the log of what was none of it. */
static GstFlowReturn
mux_found (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, guint n_damaged)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *frame;

  if (n_damaged > 0)
    GST_WARNING_OBJECT (pad, "bytes that are no frame, %u times", n_damaged);
  while (flow == GST_FLOW_OK) {
    g_autoptr (GstCaps) caps = NULL;
    frame = gst_frame_queue_pop (&pad->aac_frames, &caps);
    if (!frame)
      return GST_FLOW_OK;
    flow = mux_frame (self, pad, frame, caps);
  }
  gst_frame_queue_clear (&pad->aac_frames);
  return flow;
}

GstFlowReturn
gst_fmp4_frag_mux_aac_finish (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad)
{
  if (!pad->has_aac_framing)
    return GST_FLOW_OK;
  return mux_found (self, pad,
      gst_aac_framing_finish (&pad->aac, &pad->aac_frames));
}

void
gst_fmp4_frag_mux_aac_flush (GstFmp4FragMuxPad *pad)
{
  if (!pad->has_aac_framing)
    return;
  gst_aac_framing_finish (&pad->aac, &pad->aac_frames);
  gst_frame_queue_clear (&pad->aac_frames);
}

GstFlowReturn
gst_fmp4_frag_mux_aac_chain (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstBuffer *buffer)
{
  if (GST_BUFFER_IS_DISCONT (buffer)) {
    GstFlowReturn flow = gst_fmp4_frag_mux_aac_finish (self, pad);
    gst_frame_queue_break (&pad->aac_frames);
    if (flow != GST_FLOW_OK) {
      gst_buffer_unref (buffer);
      return flow;
    }
  }
  /* Of audio both times are the same, and some tell only this one. */
  if (!GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_DTS_IS_VALID (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer);
  }
  return mux_found (self, pad,
      gst_aac_framing_push (&pad->aac, buffer, pad->aac_is_framed,
          &pad->aac_frames));
}
