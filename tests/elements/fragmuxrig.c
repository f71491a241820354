/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragmuxrig.h"

#include <gst/video/video.h>

/* --- downstream --- */

/* A pad without a template keeps to its first caps. */
static GstStaticPadTemplate any_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
keep (Rig *rig, GstMiniObject *object)
{
  g_mutex_lock (&rig->lock);
  g_ptr_array_add (rig->output, object);
  g_mutex_unlock (&rig->lock);
}

static GstFlowReturn
sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  Rig *rig = gst_pad_get_element_private (pad);
  (void) parent;
  keep (rig, GST_MINI_OBJECT_CAST (list));
  return rig->answer;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  (void) parent;
  keep (gst_pad_get_element_private (pad), GST_MINI_OBJECT_CAST (event));
  return TRUE;
}

static gboolean
source_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Rig *rig = gst_pad_get_element_private (pad);
  GstClockTime time;
  (void) parent;
  if (gst_video_event_is_force_key_unit (event) &&
      gst_video_event_parse_upstream_force_key_unit (event, &time, NULL, NULL))
    g_array_append_val (rig->key_units, time);
  gst_event_unref (event);
  return TRUE;
}

/* --- the rig --- */

void
rig_start (Rig *rig, const gchar *first_property, ...)
{
  va_list properties;

  *rig = (Rig){ .answer = GST_FLOW_OK };
  g_mutex_init (&rig->lock);
  rig->output =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_mini_object_unref);
  rig->sources = g_ptr_array_new_with_free_func (gst_object_unref);
  rig->key_units = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  rig->mux = gst_element_factory_make ("fmp4fragmux", NULL);
  fail_unless (rig->mux != NULL);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->mux, rig->bus);
  va_start (properties, first_property);
  g_object_set_valist (G_OBJECT (rig->mux), first_property, properties);
  va_end (properties);

  rig->sink = gst_pad_new_from_static_template (&any_template, "sink");
  gst_pad_set_element_private (rig->sink, rig);
  gst_pad_set_chain_list_function (rig->sink, sink_chain_list);
  gst_pad_set_event_function (rig->sink, sink_event);
  gst_pad_set_active (rig->sink, TRUE);
  g_autoptr (GstPad) out = gst_element_get_static_pad (rig->mux, "src");
  fail_unless_equals_int (gst_pad_link (out, rig->sink), GST_PAD_LINK_OK);
  fail_unless_equals_int (gst_element_set_state (rig->mux, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
}

void
rig_clear (Rig *rig)
{
  gst_element_set_state (rig->mux, GST_STATE_NULL);
  gst_element_set_bus (rig->mux, NULL);
  gst_clear_object (&rig->bus);
  g_ptr_array_unref (rig->sources);
  gst_clear_object (&rig->mux);
  gst_clear_object (&rig->sink);
  g_ptr_array_unref (rig->output);
  g_array_unref (rig->key_units);
  g_mutex_clear (&rig->lock);
}

void
rig_send_segment (GstPad *source)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_pad_push_event (source, gst_event_new_segment (&segment)));
}

GstPad *
rig_add_source (Rig *rig, const gchar *pad_name, GstCaps *caps)
{
  GstPad *source = gst_pad_new (pad_name, GST_PAD_SRC);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rig->mux, pad_name);

  if (!sink)
    sink = gst_element_request_pad_simple (rig->mux, pad_name);
  fail_unless (sink != NULL);
  gst_pad_set_element_private (source, rig);
  gst_pad_set_event_function (source, source_event);
  gst_pad_set_active (source, TRUE);
  fail_unless_equals_int (gst_pad_link (source, sink), GST_PAD_LINK_OK);
  fail_unless (
      gst_pad_push_event (source, gst_event_new_stream_start (pad_name)));
  g_ptr_array_add (rig->sources, source);
  if (caps) {
    fail_unless (gst_pad_push_event (source, gst_event_new_caps (caps)));
    gst_caps_unref (caps);
    rig_send_segment (source);
  }
  return source;
}

/* --- streams --- */

GstBuffer *
rig_picture (guint index, gboolean is_idr)
{
  guint8 data[PICTURE_SIZE] = { 0, 0, 0, PICTURE_SIZE - 4, is_idr ? 0x65 : 0x41,
    0x88 };
  data[8] = (guint8) index;
  data[9] = (guint8) (index >> 8);
  GstBuffer *buffer = gst_buffer_new_memdup (data, sizeof data);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = index * FRAME;
  GST_BUFFER_DURATION (buffer) = FRAME;
  if (!is_idr)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

GstBuffer *
rig_picture_at (GstClockTime pts, gboolean is_idr)
{
  GstBuffer *buffer = rig_picture (0, is_idr);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = pts;
  return buffer;
}

GstFlowReturn
rig_push_video (GstPad *source, guint first, guint end, guint gop)
{
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint i = first; i < end; i++)
    flow = gst_pad_push (source, rig_picture (i, i % gop == 0));
  return flow;
}

void
rig_push_eos (GstPad *source)
{
  fail_unless (gst_pad_push_event (source, gst_event_new_eos ()));
}

GstFlowReturn
rig_push_audio (GstPad *source, guint first, guint end)
{
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint i = first; i < end; i++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 40, NULL);
    gst_buffer_memset (buffer, 0, (guint8) i, 40);
    GST_BUFFER_PTS (buffer) =
        gst_util_uint64_scale (i, AUDIO_FRAME_SAMPLES * GST_SECOND, 48000);
    GST_BUFFER_DURATION (buffer) =
        gst_util_uint64_scale (AUDIO_FRAME_SAMPLES, GST_SECOND, 48000);
    flow = gst_pad_push (source, buffer);
  }
  return flow;
}

/* --- output --- */

guint
rig_n_lists (const Rig *rig)
{
  guint n = 0;
  for (guint i = 0; i < rig->output->len; i++)
    n += GST_IS_BUFFER_LIST (rig->output->pdata[i]);
  return n;
}

GstBufferList *
rig_list (const Rig *rig, guint n)
{
  for (guint i = 0; i < rig->output->len; i++)
    if (GST_IS_BUFFER_LIST (rig->output->pdata[i]) && n-- == 0)
      return rig->output->pdata[i];
  fail ("there is no such list");
  return NULL;
}

guint
rig_n_events (const Rig *rig, GstEventType type)
{
  guint n = 0;
  for (guint i = 0; i < rig->output->len; i++)
    n += GST_IS_EVENT (rig->output->pdata[i]) &&
        GST_EVENT_TYPE (rig->output->pdata[i]) == type;
  return n;
}

GBytes *
rig_bytes (const Rig *rig, guint n)
{
  GstBufferList *list = rig_list (rig, n);
  GByteArray *bytes = g_byte_array_new ();
  for (guint i = 0; i < gst_buffer_list_length (list); i++) {
    GstMapInfo map;
    GstBuffer *buffer = gst_buffer_list_get (list, i);
    fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (buffer, &map);
  }
  return g_byte_array_free_to_bytes (bytes);
}

gint64
rig_media_time (const Rig *rig, guint n, guint32 track_id)
{
  GstBuffer *header = gst_buffer_list_get (rig_list (rig, n), 0);
  while (!GST_BUFFER_FLAG_IS_SET (header, GST_BUFFER_FLAG_DISCONT))
    header = gst_buffer_list_get (rig_list (rig, --n), 0);
  GstMapInfo map;
  fail_unless (gst_buffer_map (header, &map, GST_MAP_READ));
  gint64 media_time = box_media_time ((Span){ map.data, map.size }, track_id);
  gst_buffer_unmap (header, &map);
  fail_unless (media_time >= 0, "track %u has another edit list", track_id);
  return media_time;
}

GArray *
rig_samples (const Rig *rig, guint n)
{
  g_autoptr (GBytes) bytes = rig_bytes (rig, n);
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  GArray *samples = box_read_samples (span);
  fail_unless (samples != NULL, "boxes of list %u do not add up", n);
  guint32 track_id = 0;
  gint64 media_time = 0;
  for (guint i = 0; i < samples->len; i++) {
    BoxSample *sample = &g_array_index (samples, BoxSample, i);
    if (sample->track_id != track_id)
      media_time = rig_media_time (rig, n, sample->track_id);
    track_id = sample->track_id;
    sample->pts -= media_time;
  }
  return samples;
}

GArray *
rig_all_samples (const Rig *rig)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (BoxSample));
  for (guint n = 0; n < rig_n_lists (rig); n++) {
    g_autoptr (GArray) samples = rig_samples (rig, n);
    if (samples->len > 0)
      g_array_append_vals (all, samples->data, samples->len);
  }
  return all;
}

gboolean
rig_has_header (const Rig *rig, guint n)
{
  g_autoptr (GBytes) bytes = rig_bytes (rig, n);
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  return box_count (span, "moov") > 0;
}

GError *
rig_error (const Rig *rig)
{
  GError *error = NULL;
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ERROR);
  if (message)
    gst_message_parse_error (message, &error, NULL);
  return error;
}

GstBuffer *
rig_fragment_header (const Rig *rig, guint n)
{
  return gst_buffer_list_get (rig_list (rig, n), rig_has_header (rig, n));
}

void
rig_expect_flags (GstBuffer *buffer, guint wanted)
{
  guint seen = GST_BUFFER_FLAGS (buffer) &
      (GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DISCONT |
          GST_BUFFER_FLAG_DELTA_UNIT | GST_BUFFER_FLAG_MARKER);
  fail_unless_equals_int (seen, wanted);
}

void
rig_expect_starts (const Rig *rig, const guint *frames, guint n_lists)
{
  fail_unless_equals_int (rig_n_lists (rig), n_lists);
  for (guint i = 0; i < n_lists; i++)
    fail_unless_equals_uint64 (GST_BUFFER_PTS (rig_fragment_header (rig, i)),
        frames[i] * FRAME);
}

void
rig_expect_continuity (const Rig *rig)
{
  g_autoptr (GArray) samples = rig_all_samples (rig);
  for (guint i = 1; i < samples->len; i++) {
    const BoxSample *before = &g_array_index (samples, BoxSample, i - 1);
    const BoxSample *sample = &g_array_index (samples, BoxSample, i);
    fail_unless_equals_uint64 (sample->dts, before->dts + before->duration);
  }
}
