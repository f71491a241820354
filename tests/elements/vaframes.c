/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vaframes.h"

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

GstVaDisplay *
va_frames_display (void)
{
  GstVaDisplay *display = gst_va_display_drm_new_from_path (VA_FRAMES_NODE);
  ck_assert (display != NULL);
  return display;
}

void
va_frames_offer (GstElement *element, GstVaDisplay *display)
{
  g_autoptr (GstContext) context = gst_context_new (VA_FRAMES_CONTEXT, TRUE);
  gst_context_set_va_display (context, display);
  gst_element_set_context (element, context);
}

GstBufferPool *
va_frames_pool (GstVaDisplay *display, GstCaps *caps, guint n_frames)
{
  GstVideoInfo info;
  GstAllocationParams params = { 0 };
  ck_assert (gst_video_info_from_caps (&info, caps));
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (&info);
  GArray *formats = g_array_new (FALSE, FALSE, sizeof format);
  g_array_append_val (formats, format);
  g_autoptr (GstAllocator) allocator = gst_va_allocator_new (display, formats);
  GstBufferPool *pool = gst_va_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps,
      (guint) GST_VIDEO_INFO_SIZE (&info), n_frames, 0);
  gst_buffer_pool_config_set_va_allocation_params (config, 0,
      GST_VA_FEATURE_AUTO);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_config_set_allocator (config, allocator, &params);
  ck_assert (gst_buffer_pool_set_config (pool, config));
  ck_assert (gst_buffer_pool_set_active (pool, TRUE));
  return pool;
}
