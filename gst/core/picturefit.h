/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Sizes of scaled pictures. What is made has square pixels, keeps the
 * source's shape, and has even width and height, as 4:2:0 needs: of the even
 * numbers the nearest is taken, of two the larger. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  guint width;  /* pixels */
  guint height; /* pixels */
} PictureSize;

/* `coded` shown with square pixels, not smaller than it is either way. An
 * unknown pixel aspect ratio is 1/1. {0, 0} when no such picture can be. */
PictureSize picture_square (PictureSize coded, Fraction pixel_aspect_ratio);

/* The picture of `height` lines, or `width` pixels a line, that has the shape
 * of `shape`; the given side stays as it is. {0, 0} when that picture has an
 * odd or no side, or one of more than 2^15 pixels. */
PictureSize picture_of_height (PictureSize shape, guint height);
PictureSize picture_of_width (PictureSize shape, guint width);

/* The largest picture with the shape of `shape` that fits into `box` and is
 * not larger than `shape` itself. */
PictureSize picture_inside (PictureSize shape, PictureSize box);

gboolean picture_size_is_valid (PictureSize size);

G_END_DECLS
