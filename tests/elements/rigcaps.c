/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "rigcaps.h"

/* 320x240, 30 fps, High, two B-frames */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x0d, 0xff, 0xe1, 0x00, 0x19,
  0x67, 0x64, 0x00, 0x0d, 0xac, 0xd9, 0x41, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00,
  0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60, 0x01,
  0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };
static const guint8 asc[] = { 0x11, 0x90 };

GstCaps *
rig_video_caps (guint8 level)
{
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (avcc, sizeof avcc);
  gst_buffer_memset (codec_data, 11, level, 1); /* level_idc in the SPS */
  gst_buffer_memset (codec_data, 3, level, 1);
  return gst_caps_new_simple ("video/x-h264", "stream-format", G_TYPE_STRING,
      "avc", "alignment", G_TYPE_STRING, "au", "codec_data", GST_TYPE_BUFFER,
      codec_data, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
}

GstCaps *
rig_audio_caps (void)
{
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (asc, sizeof asc);
  return gst_caps_new_simple ("audio/mpeg", "mpegversion", G_TYPE_INT, 4,
      "stream-format", G_TYPE_STRING, "raw", "codec_data", GST_TYPE_BUFFER,
      codec_data, NULL);
}
