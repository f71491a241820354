/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* libgstabrav.so: what needs libavcodec, in a file of its own so that the rest is
 * there without it. Registration and nothing else. */

#include "config.h"

#include <gst/gst.h>

GST_ELEMENT_REGISTER_DECLARE (aacbridge)
GST_ELEMENT_REGISTER_DECLARE (abrvideoenc)

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (aacbridge, plugin) &&
      GST_ELEMENT_REGISTER (abrvideoenc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, abrav,
    "Adaptive-bitrate packaging: encoding by libavcodec", plugin_init, VERSION,
    "LGPL", GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
