/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakepicture.h"

FakePicture
fake_picture_nv12 (const guint8 *samples, gsize stride, guint width,
    guint height, guint depth)
{
  const guint8 *chroma = samples + stride * height;
  guint sample_bytes = depth > 8 ? 2 : 1;
  return (FakePicture){
    .width = width,
    .height = height,
    .depth = depth,
    .planes = { samples, chroma, chroma + sample_bytes },
    .strides = { stride, stride, stride },
    .chroma_step = 2 * sample_bytes,
  };
}

guint
fake_picture_sample (const FakePicture *p, guint plane, guint x, guint y)
{
  guint shift = plane > 0 ? 1 : 0;
  guint step = plane > 0 ? p->chroma_step : p->depth > 8 ? 2 : 1;
  guint last_x = ((p->width + shift) >> shift) - 1;
  guint last_y = ((p->height + shift) >> shift) - 1;
  const guint8 *sample = p->planes[plane] +
      MIN (y, last_y) * p->strides[plane] + MIN (x, last_x) * step;
  return p->depth > 8 ? (sample[0] | (guint) sample[1] << 8) >> (16 - p->depth)
                      : sample[0];
}

void
fake_append_nal (GByteArray *out, const guint8 *unit, gsize size)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 }, prevention = 3;
  guint n_zeros = 0;
  g_byte_array_append (out, start_code, sizeof start_code);
  for (gsize i = 0; i < size; i++) {
    if (n_zeros >= 2 && unit[i] <= prevention) {
      g_byte_array_append (out, &prevention, 1);
      n_zeros = 0;
    }
    n_zeros = unit[i] == 0 ? n_zeros + 1 : 0;
    g_byte_array_append (out, &unit[i], 1);
  }
}
