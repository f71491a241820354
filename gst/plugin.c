/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* libgstabr.so: registration and nothing else. No file, device or network is
 * touched here, so a registry scan costs what dlopen costs. */

#include "config.h"

#include <gst/gst.h>

GST_ELEMENT_REGISTER_DECLARE (annexb2avcc)
GST_ELEMENT_REGISTER_DECLARE (ebmlfastdemux)
GST_ELEMENT_REGISTER_DECLARE (fmp4fragmux)
GST_ELEMENT_REGISTER_DECLARE (hlssink_fmp4)

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean ok = TRUE;

  ok &= GST_ELEMENT_REGISTER (annexb2avcc, plugin);
  ok &= GST_ELEMENT_REGISTER (ebmlfastdemux, plugin);
  ok &= GST_ELEMENT_REGISTER (fmp4fragmux, plugin);
  ok &= GST_ELEMENT_REGISTER (hlssink_fmp4, plugin);
  return ok;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, abr,
    "Adaptive-bitrate packaging: Matroska in, CMAF with HLS and DASH out",
    plugin_init, VERSION, "LGPL", GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
