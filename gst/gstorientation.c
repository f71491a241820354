/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstorientation.h"

/* The values of GST_TAG_IMAGE_ORIENTATION. */
static const gchar *const names[] = {
  [MP4_ROTATE_0] = "rotate-0",
  [MP4_ROTATE_90] = "rotate-90",
  [MP4_ROTATE_180] = "rotate-180",
  [MP4_ROTATE_270] = "rotate-270",
  [MP4_FLIP_ROTATE_0] = "flip-rotate-0",
  [MP4_FLIP_ROTATE_90] = "flip-rotate-90",
  [MP4_FLIP_ROTATE_180] = "flip-rotate-180",
  [MP4_FLIP_ROTATE_270] = "flip-rotate-270",
};

gboolean
gst_orientation_from_tags (const GstTagList *tags, Mp4Orientation *orientation)
{
  const gchar *name;
  if (!gst_tag_list_peek_string_index (tags, GST_TAG_IMAGE_ORIENTATION, 0,
          &name))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name)) {
      *orientation = (Mp4Orientation) i;
      return TRUE;
    }
  return FALSE;
}
