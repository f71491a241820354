/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragmuxharness.h"

#include <string.h>

static const guint8 idr[] = { 0, 0, 0, 4, 0x65, 0x88, 0x80, 0x10 };
static const guint8 non_idr[] = { 0, 0, 0, 4, 0x41, 0x9a, 0x02, 0x04 };
const guint8 aac_48000[] = { 0x11, 0x90 };
const guint8 aac_44100[] = { 0x12, 0x10 };

/* --- what goes in --- */

GstCaps *
with_codec_data (const gchar *caps, const guint8 *data, gsize size)
{
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (data, size);
  GstCaps *result = gst_caps_from_string (caps);
  gst_caps_set_simple (result, "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
  return result;
}

GstCaps *
video_caps (gint num, gint den)
{
  GstCaps *caps = rig_video_caps (13);
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, num, den, NULL);
  return caps;
}

GstCaps *
audio_caps (const guint8 *asc)
{
  return with_codec_data ("audio/mpeg, mpegversion=4, stream-format=raw", asc,
      2);
}

GstBuffer *
frame_at (GstClockTime time, gboolean is_sync)
{
  GstBuffer *buffer = is_sync ? gst_buffer_new_memdup (idr, sizeof idr)
                              : gst_buffer_new_memdup (non_idr, sizeof non_idr);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = time;
  if (!is_sync)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

GstBuffer *
frame (guint i, GstClockTime start)
{
  return frame_at (start + gst_util_uint64_scale (i, GST_SECOND, FPS),
      i % GOP == 0);
}

GstBuffer *
audio_at (GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_memdup ("aac", 3);
  GST_BUFFER_PTS (buffer) = time;
  return buffer;
}

GstBuffer *
audio (guint i, GstClockTime start)
{
  return audio_at (start + gst_util_uint64_scale (i, 1024 * GST_SECOND, 48000));
}

GstHarness *
new_harness (const gchar *pad, const gchar *settings)
{
  g_autofree gchar *line = g_strdup_printf ("fmp4fragmux %s", settings);
  GstElement *mux = gst_parse_launch (line, NULL);
  fail_unless (mux != NULL);
  GstHarness *h = gst_harness_new_with_element (mux, pad, "src");
  gst_object_unref (mux);
  g_autoptr (GstBus) bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  return h;
}

/* The messages on the bus refer to the element that refers to the bus. */
void
tear_down (GstHarness *h)
{
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);
}

GstHarness *
new_video (const gchar *settings)
{
  GstHarness *h = new_harness ("sink", settings);
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  return h;
}

GstHarness *
new_pad (GstHarness *first, const gchar *name, GstCaps *caps)
{
  GstHarness *h = gst_harness_new_with_element (first->element, name, NULL);
  gst_harness_set_src_caps (h, caps);
  return h;
}

void
push (GstHarness *h, GstBuffer *buffer)
{
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
}

void
push_frames (GstHarness *h, guint from, guint to, GstClockTime start)
{
  for (guint i = from; i < to; i++)
    push (h, frame (i, start));
}

void
push_eos (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_eos ());
}

/* --- what comes out --- */

Output
take (GstHarness *h)
{
  Output out = { .samples = NULL };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (GstBuffer *b; (b = gst_harness_try_pull (h)); gst_buffer_unref (b)) {
    gboolean is_header = GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_HEADER);
    if (is_header && GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_DISCONT)) {
      out.n_headers++;
      continue;
    }
    out.n_fragments += is_header;
    GstMapInfo map;
    gst_buffer_map (b, &map, GST_MAP_READ);
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (b, &map);
  }
  out.samples = box_read_samples ((Span){ bytes->data, bytes->len });
  fail_unless (out.samples != NULL);
  return out;
}

void
expect (GstHarness *h, guint n_headers, guint n_samples)
{
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, n_headers);
  fail_unless_equals_int (out.samples->len, n_samples);
  g_array_unref (out.samples);
}

void
expect_error (GstHarness *h, const gchar *text)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (h->element);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  fail_unless (message != NULL, "no error");
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, text) != NULL, "\"%s\" lacks \"%s\"",
      error->message, text);
}

void
expect_no_error (GstHarness *h)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (h->element);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
}

GByteArray *
finish (GstHarness *h)
{
  GByteArray *bytes = g_byte_array_new ();
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  for (GstBuffer *buffer; (buffer = gst_harness_try_pull (h));) {
    GstMapInfo map;
    ck_assert (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
  return bytes;
}
