/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacintake.h"

#include "core/status.h"

void
gst_aac_intake_init (GstAacIntake *intake, const GstSampleFuncs *funcs,
    GstPad *pad, GstDebugCategory *category)
{
  *intake = (GstAacIntake){
    .funcs = funcs,
    .pad = pad,
    .category = category,
  };
}

void
gst_aac_intake_close (GstAacIntake *intake)
{
  if (!intake->is_open)
    return;
  gst_aac_framing_close (&intake->framing);
  gst_frame_queue_clear (&intake->frames);
  gst_clear_caps (&intake->caps);
  intake->is_open = FALSE;
}

static const gchar *
stream_format (const GstCaps *caps)
{
  return gst_structure_get_string (gst_caps_get_structure (caps, 0),
      "stream-format");
}

gboolean
gst_aac_intake_open (GstAacIntake *intake, GstCaps *caps)
{
  const gchar *format = stream_format (caps);
  gboolean is_framed = FALSE;

  gst_aac_intake_close (intake);
  if (g_strcmp0 (format, "adts") != 0 && g_strcmp0 (format, "loas") != 0)
    return FALSE;
  gst_structure_get_boolean (gst_caps_get_structure (caps, 0), "framed",
      &is_framed);
  gst_aac_framing_open (&intake->framing, caps);
  gst_frame_queue_init (&intake->frames);
  intake->is_open = TRUE;
  intake->is_framed = is_framed;
  return TRUE;
}

/* Two things ADTS can say and MP4 cannot (core/adts.h). */
static GstFlowReturn
refuse (GstAacIntake *intake, GstBuffer *frame)
{
  static const gchar reason[] =
      "several blocks in a frame, or channels that only the frame itself tells";

  gst_buffer_unref (frame);
  GST_CAT_INFO_OBJECT (intake->category, intake->pad,
      "an ADTS frame is left out: %s", reason);
  if (intake->caps)
    return GST_FLOW_OK; /* others were good */
  intake->funcs->fail (intake->pad,
      g_error_new (CORE_ERROR, CORE_UNSUPPORTED,
          "%s: ADTS that makes no MP4 sample: %s", GST_PAD_NAME (intake->pad),
          reason));
  return GST_FLOW_ERROR;
}

/* Takes `frame`; `caps` are its own. */
static GstFlowReturn
hand_out (GstAacIntake *intake, GstBuffer *frame, GstCaps *caps)
{
  if (g_strcmp0 (stream_format (caps), "raw") != 0)
    return refuse (intake, frame);
  if (caps != intake->caps && !intake->funcs->take_caps (intake->pad, caps)) {
    gst_buffer_unref (frame);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  gst_caps_replace (&intake->caps, caps);
  return intake->funcs->take_sample (intake->pad, frame);
}

/* Tells the log of what was no frame. */
static GstFlowReturn
hand_out_found (GstAacIntake *intake, guint n_damaged)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *frame;

  if (n_damaged > 0)
    GST_CAT_WARNING_OBJECT (intake->category, intake->pad,
        "bytes that are no frame, %u times", n_damaged);
  while (flow == GST_FLOW_OK) {
    g_autoptr (GstCaps) caps = NULL;
    frame = gst_frame_queue_pop (&intake->frames, &caps);
    if (!frame)
      return GST_FLOW_OK;
    flow = hand_out (intake, frame, caps);
  }
  gst_frame_queue_clear (&intake->frames);
  return flow;
}

GstFlowReturn
gst_aac_intake_finish (GstAacIntake *intake)
{
  if (!intake->is_open)
    return GST_FLOW_OK;
  return hand_out_found (intake,
      gst_aac_framing_finish (&intake->framing, &intake->frames));
}

void
gst_aac_intake_flush (GstAacIntake *intake)
{
  if (!intake->is_open)
    return;
  gst_aac_framing_finish (&intake->framing, &intake->frames);
  gst_frame_queue_clear (&intake->frames);
}

GstFlowReturn
gst_aac_intake_push (GstAacIntake *intake, GstBuffer *buffer)
{
  if (GST_BUFFER_IS_DISCONT (buffer)) {
    GstFlowReturn flow = gst_aac_intake_finish (intake);
    gst_frame_queue_break (&intake->frames);
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
  return hand_out_found (intake,
      gst_aac_framing_push (&intake->framing, buffer, intake->is_framed,
          &intake->frames));
}
