/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskavobsub.h"

#include <string.h>

#define N_COLOURS 16
#define COLOUR_DIGITS 6

/* Reads "rrggbb, rrggbb, ..." of 16 colours. */
static gboolean
read_palette (const gchar *text, guint32 colours[N_COLOURS])
{
  for (guint i = 0; i < N_COLOURS; i++) {
    text += strspn (text, ", \t");
    colours[i] = 0;
    for (guint digit = 0; digit < COLOUR_DIGITS; digit++, text++) {
      if (!g_ascii_isxdigit (*text))
        return FALSE;
      colours[i] = colours[i] << 4 | (guint32) g_ascii_xdigit_value (*text);
    }
  }
  return TRUE;
}

/* What .idx files call RGB was made from the disc's YCbCr by full-range
 * formulas, and goes back by their inverse: Y, Cr and Cb, 8 bits each, as a
 * disc has them. The factors are those that stock elements use. */
static gint
colour_to_ycrcb (guint32 rgb)
{
  gint r = (gint) (rgb >> 16 & 0xff);
  gint g = (gint) (rgb >> 8 & 0xff);
  gint b = (gint) (rgb & 0xff);
  gint y = ((1494 * r + 6061 * g + 2445 * b) * 219 / 255 + 160000) / 10000;
  gint cr = (6066 * r - 4322 * g - 1744 * b + 1280000) / 10000;
  gint cb = (-8435 * r - 34220 * g + 42660 * b + 12800000) / 100000;
  return CLAMP (y, 0, 255) << 16 | CLAMP (cr, 0, 255) << 8 | CLAMP (cb, 0, 255);
}

GstEvent *
gst_matroska_vobsub_palette_event (const MatroskaTrack *track)
{
  static const gchar key[] = "palette:";
  guint32 colours[N_COLOURS];
  if (g_strcmp0 (track->codec_id, "S_VOBSUB") != 0)
    return NULL;
  g_autofree gchar *idx = g_strndup ((const gchar *) track->codec_private,
      track->codec_private_size);
  const gchar *palette = idx ? strstr (idx, key) : NULL;
  if (!palette || !read_palette (palette + sizeof key - 1, colours))
    return NULL;

  GstStructure *s = gst_structure_new ("application/x-gst-dvd", "event",
      G_TYPE_STRING, "dvd-spu-clut-change", NULL);
  for (guint i = 0; i < N_COLOURS; i++) {
    gchar field[] = "clut00";
    g_snprintf (field, sizeof field, "clut%02u", i % 100);
    gst_structure_set (s, field, G_TYPE_INT, colour_to_ycrcb (colours[i]),
        NULL);
  }
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, s);
}
