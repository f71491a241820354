/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What decoding can begin at, beyond the two words that buffer flags
 * have for it: stream access points (ISO/IEC 14496-12 Annex I) and their leading
 * pictures, as a custom meta "GstAbrSapMeta" that applications can read too. Its
 * structure has the fields sap-type (uint), is-leading and is-skipped
 * (boolean). */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  /* 1: all that follows is decodable. 2: the same, but leading pictures come
   * first. 3: leading pictures that follow may not be decodable. 4: only some
   * pictures later all is right. 0: none of them.
   * Only 1 and 2 are sync samples of a track; a segment may begin at a 3, which
   * is then not DELTA_UNIT, but must not be called independent. */
  guint sap_type;
  gboolean is_leading; /* shown before the access point that it follows */
  gboolean is_skipped; /* a leading picture that cannot be decoded when decoding
                          begins at that access point */
} GstSap;

/* Marks `buffer`, which must be writable. Nothing is added where the flags say
 * it all: type 1 without DELTA_UNIT, and 0 with it. */
void gst_buffer_set_sap (GstBuffer *buffer, const GstSap *sap);

/* What the meta says; without one, what DELTA_UNIT says: type 1 or 0. */
GstSap gst_buffer_get_sap (GstBuffer *buffer);

G_END_DECLS
