/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsmanifests.h"

GType
gst_hls_manifests_get_type (void)
{
  static const GFlagsValue values[] = {
    { GST_HLS_MANIFESTS_HLS, "multivariant.m3u8 and the media playlists",
        "hls" },
    { GST_HLS_MANIFESTS_DASH, "manifest.mpd", "dash" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_flags_register_static ("GstHlsManifests", values));
  return type;
}
