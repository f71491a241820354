/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"
#include "gstsplicesection.h"
#include "gststreamtime.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

gboolean
gst_fmp4_frag_mux_meta_set_caps (GstFmp4FragMuxPad *pad, const GstCaps *caps)
{
  const gchar *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_suffix (name, "/x-id3"))
    pad->scheme = MP4_SCHEME_ID3;
  else if (g_str_equal (name, "application/x-scte-35"))
    pad->scheme = MP4_SCHEME_SCTE35;
  else
    pad->scheme = NULL;
  return pad->scheme != NULL;
}

/* FALSE: too many wait. */
static gboolean
queue_event (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *buffer,
    gint64 time)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  GstClockTime duration = GST_BUFFER_DURATION (buffer);
  gboolean has_duration = GST_CLOCK_TIME_IS_VALID (duration) && duration > 0 &&
      duration < G_MAXINT64 / 4;
  TimedEvent event = {
    .scheme_id_uri = pad->scheme,
    .time_ns = time,
    .duration_ns = has_duration ? (gint64) duration : TIME_NONE,
    .message = map.data,
    .message_size_bytes = map.size,
  };
  g_mutex_lock (&self->lock);
  gboolean ok =
      map.size == 0 || gst_movie_writer_add_event (self->writer, &event);
  g_mutex_unlock (&self->lock);
  gst_buffer_unmap (buffer, &map);
  return ok;
}

gboolean
gst_fmp4_frag_mux_take_splice (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstEvent *event)
{
  GstClockTime running_time;
  g_autoptr (GBytes) section =
      gst_splice_section_from_event (event, &running_time);
  if (!section)
    return FALSE;
  TimedEvent splice = {
    .scheme_id_uri = MP4_SCHEME_SCTE35,
    .time_ns = pad->position_ns,
    .duration_ns = TIME_NONE,
  };
  splice.message = g_bytes_get_data (section, &splice.message_size_bytes);
  if (GST_CLOCK_TIME_IS_VALID (running_time)) {
    GstClockTime position =
        gst_segment_position_from_running_time (&pad->segment, GST_FORMAT_TIME,
            running_time);
    gint64 time = gst_stream_time (&pad->segment, position);
    splice.time_ns = time != TIME_NONE ? time : splice.time_ns;
  }
  g_mutex_lock (&self->lock);
  gboolean ok = TRUE;
  if (pad->input && gst_movie_input_is_leader (pad->input)) {
    splice.time_ns += gst_movie_input_shift_ns (pad->input);
    ok = gst_movie_writer_add_event (self->writer, &splice);
  }
  g_mutex_unlock (&self->lock);
  if (!ok)
    gst_fmp4_frag_mux_pad_warn_once (pad, "an event",
        "too many wait for their time");
  return TRUE;
}

static GstFlowReturn
gst_fmp4_frag_mux_meta_chain (GstPad *gstpad, GstObject *parent,
    GstBuffer *buffer)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (parent);
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (gstpad);
  GstFlowReturn flow = GST_FLOW_OK;

  GstClockTime stamp = GST_BUFFER_PTS_IS_VALID (buffer)
      ? GST_BUFFER_PTS (buffer)
      : GST_BUFFER_DTS (buffer);
  gint64 time = gst_stream_time (&pad->segment, stamp);
  if (!pad->scheme)
    flow = GST_FLOW_NOT_NEGOTIATED;
  else if (time == TIME_NONE)
    gst_fmp4_frag_mux_pad_warn_once (pad, "an event", "it has no timestamp");
  else if (!queue_event (self, pad, buffer, time))
    gst_fmp4_frag_mux_pad_warn_once (pad, "an event",
        "too many wait for their time");
  gst_buffer_unref (buffer);
  return flow;
}

void
gst_fmp4_frag_mux_set_up_meta (GstFmp4FragMuxPad *pad)
{
  pad->is_meta = TRUE;
  gst_pad_set_chain_function (GST_PAD (pad), gst_fmp4_frag_mux_meta_chain);
}
