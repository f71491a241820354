/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstanswer.h"
#include "gsthlssinkfmp4.h"

#include "gststreamtime.h"

#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

GstHlsText *
gst_hls_sink_fmp4_text_ensure (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad,
    GError **error)
{
  if (pad->text)
    return pad->text;
  const GstHlsNames *names =
      gst_hls_sink_fmp4_pad_name_files (self, pad, error);
  if (!names)
    return NULL;
  pad->text = gst_hls_text_new (GST_OBJECT (pad), names, self->session);
  gst_hls_sink_fmp4_pad_describe (pad);
  return pad->text;
}

gboolean
gst_hls_sink_fmp4_text_set_caps (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad,
    const GstCaps *caps)
{
  GError *error = NULL;
  GstHlsText *text = gst_hls_sink_fmp4_text_ensure (self, pad, &error);

  if (text)
    gst_hls_text_set_live (text, gst_ask_is_live (GST_PAD (pad)));
  if (text && gst_hls_text_set_caps (text, caps, &error))
    return TRUE;
  gst_hls_sink_fmp4_post_error (self, error);
  return FALSE;
}

/* Once a pad: the next ones are late for the same reason. */
static void
warn_once (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, const gchar *reason)
{
  GST_INFO_OBJECT (pad, "a cue is left out: %s", reason);
  if (pad->has_warned)
    return;
  pad->has_warned = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, MUX,
      ("%s: a cue is left out: %s", GST_PAD_NAME (pad), reason), (NULL));
}

GstFlowReturn
gst_hls_sink_fmp4_text_chain (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad,
    GstBuffer *buffer)
{
  GError *error = NULL;
  const gchar *reason = NULL;
  gboolean is_file = pad->segment.format != GST_FORMAT_TIME;

  gboolean ok = gst_hls_text_push (pad->text, buffer,
      is_file ? NULL : &pad->segment, &reason, &error);
  gst_buffer_unref (buffer);
  if (!ok) {
    gst_hls_sink_fmp4_post_error (self, error);
    return GST_FLOW_ERROR;
  }
  if (reason)
    warn_once (self, pad, reason);
  gst_hls_sink_fmp4_pad_note_known (self, pad);
  return GST_FLOW_OK;
}

void
gst_hls_sink_fmp4_text_advance (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad,
    GstEvent *gap)
{
  GError *error = NULL;
  GstClockTime time, duration;

  if (!pad->text)
    return;
  gst_event_parse_gap (gap, &time, &duration);
  gint64 end_ns = gst_stream_time (&pad->segment,
      GST_CLOCK_TIME_IS_VALID (duration) ? time + duration : time);
  if (end_ns == TIME_NONE)
    return;
  if (!gst_hls_text_advance (pad->text, end_ns, &error))
    gst_hls_sink_fmp4_post_error (self, error);
  gst_hls_sink_fmp4_pad_note_known (self, pad);
}
