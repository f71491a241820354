/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencrepack.h"

#include <glib.h>
#include <string.h>

/* P010 has its 10 bits in the upper part. */
#define P010_SHIFT 6

typedef struct
{
  guint8 *data;
  gsize stride;
} Plane;

static Plane
plane_of (const AVFrame *frame, guint i)
{
  return (Plane){ frame->data[i], (gsize) frame->linesize[i] };
}

static guint16 *
row16 (Plane plane, gsize row)
{
  return (guint16 *) (gpointer) (plane.data + row * plane.stride);
}

/* --- 8 bit --- */

static void
copy_rows (Plane to, Plane from, gsize n_bytes, gsize n_rows)
{
  for (gsize row = 0; row < n_rows; row++)
    memcpy (to.data + row * to.stride, from.data + row * from.stride, n_bytes);
}

static void
interleave (Plane to, Plane u, Plane v, gsize width, gsize n_rows)
{
  for (gsize row = 0; row < n_rows; row++) {
    guint8 *out = to.data + row * to.stride;
    const guint8 *in_u = u.data + row * u.stride;
    const guint8 *in_v = v.data + row * v.stride;
    for (gsize i = 0; i < width; i++) {
      out[2 * i] = in_u[i];
      out[2 * i + 1] = in_v[i];
    }
  }
}

static void
separate (Plane u, Plane v, Plane from, gsize width, gsize n_rows)
{
  for (gsize row = 0; row < n_rows; row++) {
    const guint8 *in = from.data + row * from.stride;
    guint8 *out_u = u.data + row * u.stride, *out_v = v.data + row * v.stride;
    for (gsize i = 0; i < width; i++) {
      out_u[i] = in[2 * i];
      out_v[i] = in[2 * i + 1];
    }
  }
}

/* --- 10 bit in 16, little-endian as all that this is for --- */

static void
shift_rows (Plane to, Plane from, gsize width, gsize n_rows, gboolean is_up)
{
  for (gsize row = 0; row < n_rows; row++) {
    guint16 *out = row16 (to, row);
    const guint16 *in = row16 (from, row);
    for (gsize i = 0; i < width; i++)
      out[i] = (guint16) (is_up ? in[i] << P010_SHIFT : in[i] >> P010_SHIFT);
  }
}

static void
interleave16 (Plane to, Plane u, Plane v, gsize width, gsize n_rows)
{
  for (gsize row = 0; row < n_rows; row++) {
    guint16 *out = row16 (to, row);
    const guint16 *in_u = row16 (u, row), *in_v = row16 (v, row);
    for (gsize i = 0; i < width; i++) {
      out[2 * i] = (guint16) (in_u[i] << P010_SHIFT);
      out[2 * i + 1] = (guint16) (in_v[i] << P010_SHIFT);
    }
  }
}

static void
separate16 (Plane u, Plane v, Plane from, gsize width, gsize n_rows)
{
  for (gsize row = 0; row < n_rows; row++) {
    const guint16 *in = row16 (from, row);
    guint16 *out_u = row16 (u, row), *out_v = row16 (v, row);
    for (gsize i = 0; i < width; i++) {
      out_u[i] = in[2 * i] >> P010_SHIFT;
      out_v[i] = in[2 * i + 1] >> P010_SHIFT;
    }
  }
}

/* --- frames --- */

static void
repack (AVFrame *to, const AVFrame *from)
{
  Plane y = plane_of (to, 0), u = plane_of (to, 1), v = plane_of (to, 2);
  Plane from_y = plane_of (from, 0), from_u = plane_of (from, 1),
        from_v = plane_of (from, 2);
  gsize width = (gsize) from->width, height = (gsize) from->height;
  gsize chroma_width = (width + 1) / 2, chroma_height = (height + 1) / 2;
  switch (to->format) {
    case AV_PIX_FMT_NV12:
      copy_rows (y, from_y, width, height);
      interleave (u, from_u, from_v, chroma_width, chroma_height);
      break;
    case AV_PIX_FMT_YUV420P:
      copy_rows (y, from_y, width, height);
      separate (u, v, from_u, chroma_width, chroma_height);
      break;
    case AV_PIX_FMT_P010:
      shift_rows (y, from_y, width, height, TRUE);
      interleave16 (u, from_u, from_v, chroma_width, chroma_height);
      break;
    default: /* AV_PIX_FMT_YUV420P10 */
      shift_rows (y, from_y, width, height, FALSE);
      separate16 (u, v, from_u, chroma_width, chroma_height);
      break;
  }
}

AVFrame *
gst_enc_repack (const AVFrame *frame, enum AVPixelFormat format)
{
  if (frame->format == (int) format)
    return av_frame_clone (frame);
  AVFrame *copy = av_frame_alloc ();
  copy->format = format;
  copy->width = frame->width;
  copy->height = frame->height;
  if (av_frame_get_buffer (copy, 0) < 0 ||
      av_frame_copy_props (copy, frame) < 0) {
    av_frame_free (&copy);
    return NULL;
  }
  repack (copy, frame);
  return copy;
}
