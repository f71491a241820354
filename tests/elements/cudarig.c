/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cudarig.h"

void
fill_with_noise (GstBuffer *buffer, guint seed)
{
  GstMapInfo map;
  GRand *random = g_rand_new_with_seed (seed);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) g_rand_int_range (random, 0, 256);
  gst_buffer_unmap (buffer, &map);
  g_rand_free (random);
}

GBytes *
bytes_of (GstBuffer *buffer)
{
  gpointer data;
  gsize size;
  gst_buffer_extract_dup (buffer, 0, (gsize) -1, &data, &size);
  return g_bytes_new_take (data, size);
}

GBytes *
bytes_of_picture (GstBuffer *buffer, const GstCaps *caps)
{
  GstVideoInfo info;
  GstVideoFrame frame, copy;
  fail_unless (gst_video_info_from_caps (&info, caps));
  g_autoptr (GstBuffer) plain = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (plain, 0, 0, info.size);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&copy, &info, plain, GST_MAP_WRITE));
  fail_unless (gst_video_frame_copy (&copy, &frame));
  gst_video_frame_unmap (&copy);
  gst_video_frame_unmap (&frame);
  return bytes_of (plain);
}

GstFlowReturn
push_noise_from (Rig *rig, GstBufferPool *pool, const GstCaps *caps, guint n)
{
  GstBuffer *buffer;
  GstVideoInfo info;
  GstVideoFrame frame, noise;
  fail_unless (gst_video_info_from_caps (&info, caps));
  g_autoptr (GstBuffer) plain = gst_buffer_new_allocate (NULL, info.size, NULL);
  fill_with_noise (plain, n);
  fail_unless_equals_int (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL),
      GST_FLOW_OK);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
  fail_unless (gst_video_frame_map (&noise, &info, plain, GST_MAP_READ));
  fail_unless (gst_video_frame_copy (&frame, &noise));
  gst_video_frame_unmap (&noise);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = frame_time (n, 25, 1);
  return gst_pad_push (rig->srcpad, buffer);
}

gint
largest_difference (GBytes *a, GBytes *b)
{
  gsize size, other_size;
  gint largest = 0;
  const guint8 *x = g_bytes_get_data (a, &size);
  const guint8 *y = g_bytes_get_data (b, &other_size);
  fail_unless_equals_uint64 (size, other_size);
  for (gsize i = 0; i < size; i++)
    largest = MAX (largest, ABS (x[i] - y[i]));
  return largest;
}

guint
count_gpu_warnings (Rig *rig)
{
  guint n = 0;
  for (GstMessage *message;
       (message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING));) {
    g_autoptr (GError) error = NULL;
    gst_message_parse_warning (message, &error, NULL);
    n += error->domain == GST_RESOURCE_ERROR;
    gst_message_unref (message);
  }
  return n;
}
