/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an encoder that is none is given: a picture in 4:2:0, in memory. */

#pragma once

#include <glib.h>

typedef struct
{
  guint width, height;
  guint depth; /* 8, or 10 in the upper bits of two bytes */
  const guint8 *planes[3];
  gsize strides[3];
  guint chroma_step; /* bytes from one sample to the next */
} FakePicture;

/* NV12, or P010 where `depth` is 10. */
FakePicture fake_picture_nv12 (const guint8 *samples, gsize stride, guint width,
    guint height, guint depth);

/* Coded pictures reach beyond the edges, which are repeated there. */
guint fake_picture_sample (const FakePicture *picture, guint plane, guint x,
    guint y);

/* A start code and the NAL unit, with emulation prevention (H.264 7.3.1, H.265
 * 7.3.1.1). */
void fake_append_nal (GByteArray *out, const guint8 *unit, gsize size);
