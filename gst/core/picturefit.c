/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "picturefit.h"

#define MAX_SIDE 32768

gboolean
picture_size_is_valid (PictureSize size)
{
  return size.width > 0 && size.height > 0 && size.width <= MAX_SIDE &&
      size.height <= MAX_SIDE && size.width % 2 == 0 && size.height % 2 == 0;
}

static PictureSize
valid_or_none (PictureSize size)
{
  return picture_size_is_valid (size) ? size : (PictureSize){ 0 };
}

/* The even number nearest to side * num / den. */
static guint
scale_to_even (guint64 side, guint64 num, guint64 den)
{
  if (side > MAX_SIDE || den == 0)
    return 0;
  gint64 half = timescale_scale ((gint64) side, num, 2 * den, ROUND_NEAREST);
  return (guint) MIN (2 * half, (gint64) MAX_SIDE + 2);
}

PictureSize
picture_square (PictureSize coded, Fraction par)
{
  if (par.num == 0 || par.den == 0)
    par = (Fraction){ .num = 1, .den = 1 };

  PictureSize size = {
    .width = scale_to_even (coded.width, 1, 1),
    .height = scale_to_even (coded.height, 1, 1),
  };
  if (par.num >= par.den)
    size.width = scale_to_even (coded.width, par.num, par.den);
  else
    size.height = scale_to_even (coded.height, par.den, par.num);
  return valid_or_none (size);
}

PictureSize
picture_of_height (PictureSize shape, guint height)
{
  return valid_or_none ((PictureSize){
      .width = scale_to_even (height, shape.width, shape.height),
      .height = height,
  });
}

PictureSize
picture_of_width (PictureSize shape, guint width)
{
  return valid_or_none ((PictureSize){
      .width = width,
      .height = scale_to_even (width, shape.height, shape.width),
  });
}

PictureSize
picture_inside (PictureSize shape, PictureSize box)
{
  if (shape.width <= box.width && shape.height <= box.height)
    return valid_or_none (shape);

  gboolean is_wider =
      (guint64) shape.width * box.height > (guint64) shape.height * box.width;
  return is_wider ? picture_of_width (shape, box.width)
                  : picture_of_height (shape, box.height);
}
