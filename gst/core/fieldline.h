/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. A whole picture out of one field of an interlaced one: the lines of
 * that field stay, each line between two of them becomes their average. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *in;
  gssize in_stride; /* bytes from line to line */
  guint8 *out;
  gssize out_stride;
  guint n_lines;
  gsize line_bytes;
  guint sample_bytes; /* 1, or 2 in the order of the machine */
} FieldPlane;

/* `keeps_odd`: the field with lines 1, 3, 5, ..., else that with 0, 2, 4, ... */
void field_lines_interpolate (const FieldPlane *plane, gboolean keeps_odd);

G_END_DECLS
