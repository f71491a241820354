/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* libgstabrcuda.so: what abrtee scales with on a GPU, in a file of its own that
 * needs no GPU to be loaded. It has no element. Registration and nothing else. */

#include "config.h"

#include "gstcudaladder.h"

GST_DEBUG_CATEGORY_EXTERN (abr_cuda_debug);

static gboolean
plugin_init (GstPlugin *plugin)
{
  GST_DEBUG_CATEGORY_INIT (abr_cuda_debug, "abrcuda", 0, "abrtee on a GPU");
  return gst_dynamic_type_register (plugin, gst_cuda_ladder_get_type ());
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, abrcuda,
    "Adaptive-bitrate packaging: scaling on NVIDIA's GPUs", plugin_init,
    VERSION, "LGPL", GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
