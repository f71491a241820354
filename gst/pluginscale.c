/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* libgstabrscale.so: what scales, in a file of its own: zimg and the C++ library
 * that it brings take longer to load than all else here, which who demuxes or
 * packages should not pay, and without them the rest is there. Registration and
 * nothing else. */

#include "config.h"

#include <gst/gst.h>

GST_ELEMENT_REGISTER_DECLARE (abrtee)

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (abrtee, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, abrscale,
    "Adaptive-bitrate packaging: one picture to the sizes of a ladder",
    plugin_init, VERSION, "LGPL", GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
