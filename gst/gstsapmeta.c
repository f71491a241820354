/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstsapmeta.h"

#define META_NAME "GstAbrSapMeta"

static void
register_meta (void)
{
  static gsize once = 0;
  static const gchar *tags[] = { NULL };
  if (!g_once_init_enter (&once))
    return;
  if (!gst_meta_get_info (META_NAME))
    gst_meta_register_custom (META_NAME, tags, NULL, NULL, NULL);
  g_once_init_leave (&once, 1);
}

static GstSap
sap_of_flags (GstBuffer *buffer)
{
  gboolean is_delta =
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return (GstSap){ .sap_type = is_delta ? 0 : 1 };
}

void
gst_buffer_set_sap (GstBuffer *buffer, const GstSap *sap)
{
  if (!sap->is_leading && sap->sap_type == sap_of_flags (buffer).sap_type)
    return;
  register_meta ();
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, META_NAME);
  gst_structure_set (gst_custom_meta_get_structure (meta), "sap-type",
      G_TYPE_UINT, sap->sap_type, "is-leading", G_TYPE_BOOLEAN, sap->is_leading,
      "is-skipped", G_TYPE_BOOLEAN, sap->is_skipped, NULL);
}

GstSap
gst_buffer_get_sap (GstBuffer *buffer)
{
  register_meta ();
  GstSap sap = sap_of_flags (buffer);
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, META_NAME);
  if (meta)
    gst_structure_get (gst_custom_meta_get_structure (meta), "sap-type",
        G_TYPE_UINT, &sap.sap_type, "is-leading", G_TYPE_BOOLEAN,
        &sap.is_leading, "is-skipped", G_TYPE_BOOLEAN, &sap.is_skipped, NULL);
  return sap;
}
