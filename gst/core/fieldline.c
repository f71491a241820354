/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fieldline.h"

#include <string.h>

static void
average_bytes (guint8 *restrict out, const guint8 *a, const guint8 *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (guint8) ((a[i] + b[i] + 1) / 2);
}

static guint
load_word (const guint8 *at)
{
  guint16 word;
  memcpy (&word, at, sizeof word);
  return word;
}

static void
average_words (guint8 *restrict out, const guint8 *a, const guint8 *b, gsize n)
{
  for (gsize i = 0; i + 1 < n; i += 2) {
    guint16 word = (guint16) ((load_word (a + i) + load_word (b + i) + 1) / 2);
    memcpy (out + i, &word, sizeof word);
  }
}

static const guint8 *
input_line (const FieldPlane *plane, guint y)
{
  return plane->in + (gssize) y * plane->in_stride;
}

/* At the edges there is one neighbour only, in a plane of one line none. */
static void
make_line (const FieldPlane *plane, guint y, guint8 *out)
{
  const guint8 *above = y > 0 ? input_line (plane, y - 1) : NULL;
  const guint8 *below =
      y + 1 < plane->n_lines ? input_line (plane, y + 1) : NULL;
  if (!above && !below)
    above = input_line (plane, y);
  if (!above || !below)
    memcpy (out, above ? above : below, plane->line_bytes);
  else if (plane->sample_bytes == 2)
    average_words (out, above, below, plane->line_bytes);
  else
    average_bytes (out, above, below, plane->line_bytes);
}

void
field_lines_interpolate (const FieldPlane *plane, gboolean keeps_odd)
{
  for (guint y = 0; y < plane->n_lines; y++) {
    guint8 *out = plane->out + (gssize) y * plane->out_stride;
    if ((y % 2 == 1) == (keeps_odd != FALSE))
      memcpy (out, input_line (plane, y), plane->line_bytes);
    else
      make_line (plane, y, out);
  }
}
