/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstdeinterlacer.h"

#define FIELD_FLAGS \
  (GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF | \
      GST_VIDEO_BUFFER_FLAG_RFF | GST_VIDEO_BUFFER_FLAG_ONEFIELD)

gboolean
gst_deinterlacer_is_for (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const gchar *mode = gst_structure_get_string (s, "interlace-mode");
  return gst_structure_has_name (s, "video/x-raw") &&
      gst_caps_features_contains (gst_caps_get_features (caps, 0),
          GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY) &&
      mode && !g_str_equal (mode, "progressive");
}

void
gst_deinterlacer_clear (GstDeinterlacer *deinterlacer)
{
  g_clear_pointer (&deinterlacer->scaler, gst_frame_scaler_unref);
  gst_clear_caps (&deinterlacer->caps);
}

gboolean
gst_deinterlacer_set_caps (GstDeinterlacer *deinterlacer, GstCaps *caps,
    GError **error)
{
  gst_deinterlacer_clear (deinterlacer);
  deinterlacer->caps = gst_caps_copy (caps);
  if (!gst_deinterlacer_is_for (caps))
    return TRUE;
  GstStructure *s = gst_caps_get_structure (deinterlacer->caps, 0);
  deinterlacer->is_mixed =
      g_strcmp0 (gst_structure_get_string (s, "interlace-mode"), "mixed") == 0;
  gst_structure_set (s, "interlace-mode", G_TYPE_STRING, "progressive", NULL);
  gst_structure_remove_field (s, "field-order");
  deinterlacer->scaler = gst_frame_scaler_new (caps, deinterlacer->caps, error);
  return deinterlacer->scaler != NULL;
}

static gboolean
is_progressive (GstDeinterlacer *deinterlacer, GstBuffer *frame)
{
  return deinterlacer->is_mixed &&
      !GST_BUFFER_FLAG_IS_SET (frame, GST_VIDEO_BUFFER_FLAG_INTERLACED);
}

GstBuffer *
gst_deinterlacer_take (GstDeinterlacer *deinterlacer, GstBuffer *frame)
{
  if (!deinterlacer->scaler || is_progressive (deinterlacer, frame))
    return frame;
  gst_frame_scaler_lock (deinterlacer->scaler);
  GstBuffer *picture =
      gst_frame_scaler_make (deinterlacer->scaler, frame, NULL);
  gst_frame_scaler_unlock (deinterlacer->scaler);
  gst_buffer_unref (frame);
  if (picture)
    GST_BUFFER_FLAG_UNSET (picture, FIELD_FLAGS);
  return picture;
}
