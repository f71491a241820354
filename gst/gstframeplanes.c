/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstframeplanes.h"

#include <string.h>

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define NATIVE_ORDER GST_VIDEO_FORMAT_FLAG_LE
#else
#define NATIVE_ORDER 0
#endif

/* --- samples: plain loops, of which the compiler makes vectors --- */

static void
split_pairs_8 (guint8 *restrict u, guint8 *restrict v,
    const guint8 *restrict pairs, guint n)
{
  for (guint i = 0; i < n; i++) {
    u[i] = pairs[2 * i];
    v[i] = pairs[2 * i + 1];
  }
}

static void
join_pairs_8 (guint8 *restrict pairs, const guint8 *restrict u,
    const guint8 *restrict v, guint n)
{
  for (guint i = 0; i < n; i++) {
    pairs[2 * i] = u[i];
    pairs[2 * i + 1] = v[i];
  }
}

static void
split_pairs_16 (guint16 *restrict u, guint16 *restrict v,
    const guint16 *restrict pairs, guint n, guint shift)
{
  for (guint i = 0; i < n; i++) {
    u[i] = (guint16) (pairs[2 * i] >> shift);
    v[i] = (guint16) (pairs[2 * i + 1] >> shift);
  }
}

static void
join_pairs_16 (guint16 *restrict pairs, const guint16 *restrict u,
    const guint16 *restrict v, guint n, guint shift)
{
  for (guint i = 0; i < n; i++) {
    pairs[2 * i] = (guint16) (u[i] << shift);
    pairs[2 * i + 1] = (guint16) (v[i] << shift);
  }
}

static void
lower_16 (guint16 *restrict to, const guint16 *restrict from, guint n,
    guint shift)
{
  for (guint i = 0; i < n; i++)
    to[i] = (guint16) (from[i] >> shift);
}

static void
raise_16 (guint16 *restrict to, const guint16 *restrict from, guint n,
    guint shift)
{
  for (guint i = 0; i < n; i++)
    to[i] = (guint16) (from[i] << shift);
}

/* --- formats --- */

static guint
sample_bytes (const GstVideoFormatInfo *format)
{
  return GST_VIDEO_FORMAT_INFO_BITS (format) > 8 ? 2 : 1;
}

static gboolean
is_plane (const GstVideoFormatInfo *format, guint component)
{
  return GST_VIDEO_FORMAT_INFO_PSTRIDE (format, component) ==
      (gint) sample_bytes (format);
}

/* Components 1 and 2 take turns in one plane. */
static gboolean
has_pairs (const GstVideoFormatInfo *format)
{
  return GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) == 3 &&
      GST_VIDEO_FORMAT_INFO_N_PLANES (format) == 2 &&
      GST_VIDEO_FORMAT_INFO_PLANE (format, 1) ==
      GST_VIDEO_FORMAT_INFO_PLANE (format, 2) &&
      GST_VIDEO_FORMAT_INFO_PSTRIDE (format, 1) ==
      2 * (gint) sample_bytes (format);
}

gboolean
gst_frame_planes_take (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint n_components = GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format);
  const GstVideoFormatFlags strange = GST_VIDEO_FORMAT_FLAG_ALPHA |
      GST_VIDEO_FORMAT_FLAG_PALETTE | GST_VIDEO_FORMAT_FLAG_COMPLEX |
      GST_VIDEO_FORMAT_FLAG_TILED;
  if ((GST_VIDEO_FORMAT_INFO_FLAGS (format) & strange) ||
      (n_components != 1 && n_components != 3) || !is_plane (format, 0))
    return FALSE;
  if (sample_bytes (format) == 2 &&
      (GST_VIDEO_FORMAT_INFO_FLAGS (format) & GST_VIDEO_FORMAT_FLAG_LE) !=
          NATIVE_ORDER)
    return FALSE;
  return n_components == 1 || has_pairs (format) ||
      (GST_VIDEO_FORMAT_INFO_N_PLANES (format) == 3 && is_plane (format, 1) &&
          is_plane (format, 2));
}

/* --- where they are --- */

static void
allocate (GstFramePlane *plane, const GstVideoInfo *info, guint component)
{
  gsize unit = GST_FRAME_PLANES_ALIGNMENT;
  gsize width = (gsize) GST_VIDEO_INFO_COMP_WIDTH (info, component);
  gsize height = (gsize) GST_VIDEO_INFO_COMP_HEIGHT (info, component);
  gsize stride = (width * sample_bytes (info->finfo) + unit - 1) / unit * unit;
  plane->data = g_aligned_alloc (height, stride, unit);
  plane->stride = (ptrdiff_t) stride;
}

void
gst_frame_planes_init (GstFramePlanes *planes, const GstVideoInfo *info)
{
  *planes = (GstFramePlanes){ .n_planes = GST_VIDEO_INFO_N_COMPONENTS (info) };
}

void
gst_frame_planes_clear (GstFramePlanes *planes)
{
  for (guint i = 0; i < planes->n_planes; i++)
    g_clear_pointer (&planes->own[i].data, g_aligned_free);
}

static GstFramePlane
find_component (const GstVideoFrame *frame, guint component)
{
  return (GstFramePlane){
    .data = GST_VIDEO_FRAME_COMP_DATA (frame, component),
    .stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component),
  };
}

static gboolean
is_usable (const GstVideoFrame *frame, guint component)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  GstFramePlane plane = find_component (frame, component);
  return is_plane (format, component) &&
      GST_VIDEO_FORMAT_INFO_SHIFT (format, component) == 0 &&
      (guintptr) plane.data % GST_FRAME_PLANES_ALIGNMENT == 0 &&
      plane.stride % GST_FRAME_PLANES_ALIGNMENT == 0;
}

void
gst_frame_planes_begin (GstFramePlanes *planes, const GstVideoFrame *frame)
{
  for (guint i = 0; i < planes->n_planes; i++) {
    gboolean usable = is_usable (frame, i);
    if (!usable && !planes->own[i].data)
      allocate (&planes->own[i], &frame->info, i);
    planes->planes[i] = usable ? find_component (frame, i) : planes->own[i];
  }
}

/* --- copies --- */

/* A row of a component, and of the one that it shares a plane with. */
typedef struct
{
  guint8 *in_frame;
  guint8 *own;
  guint8 *own_second;
  guint n; /* samples */
  guint n_bytes;
  guint shift;
} Row;

static void
read_row (const Row *row)
{
  if (!row->own_second && row->shift == 0)
    memcpy (row->own, row->in_frame, (gsize) row->n * row->n_bytes);
  else if (!row->own_second)
    lower_16 ((guint16 *) row->own, (const guint16 *) row->in_frame, row->n,
        row->shift);
  else if (row->n_bytes == 1)
    split_pairs_8 (row->own, row->own_second, row->in_frame, row->n);
  else
    split_pairs_16 ((guint16 *) row->own, (guint16 *) row->own_second,
        (const guint16 *) row->in_frame, row->n, row->shift);
}

static void
write_row (const Row *row)
{
  if (!row->own_second && row->shift == 0)
    memcpy (row->in_frame, row->own, (gsize) row->n * row->n_bytes);
  else if (!row->own_second)
    raise_16 ((guint16 *) row->in_frame, (const guint16 *) row->own, row->n,
        row->shift);
  else if (row->n_bytes == 1)
    join_pairs_8 (row->in_frame, row->own, row->own_second, row->n);
  else
    join_pairs_16 ((guint16 *) row->in_frame, (const guint16 *) row->own,
        (const guint16 *) row->own_second, row->n, row->shift);
}

static void
copy_rows (const GstFramePlanes *planes, const GstVideoFrame *frame,
    guint component, void (*copy) (const Row *row))
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gboolean is_paired = !is_plane (format, component);
  guint second = is_paired ? 3 - component : component;
  GstFramePlane in_frame = find_component (frame, component);
  const GstFramePlane *own = &planes->own[component];
  gint height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component);
  for (gint y = 0; y < height; y++) {
    Row row = {
      .in_frame = in_frame.data + y * in_frame.stride,
      .own = own->data + y * own->stride,
      .own_second = is_paired
          ? planes->own[second].data + y * planes->own[second].stride
          : NULL,
      .n = (guint) GST_VIDEO_FRAME_COMP_WIDTH (frame, component),
      .n_bytes = sample_bytes (format),
      .shift = (guint) GST_VIDEO_FORMAT_INFO_SHIFT (format, component),
    };
    copy (&row);
  }
}

/* Of a pair the component that comes first does it for both. GStreamer 1.22 has
 * the offset of the other wrong for P010, so that is not used. */
static gboolean
is_second (const GstVideoFrame *frame, guint component)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  return !is_plane (format, component) &&
      GST_VIDEO_FORMAT_INFO_POFFSET (format, component) > 0;
}

static void
copy (const GstFramePlanes *planes, const GstVideoFrame *frame,
    void (*copy_row) (const Row *row))
{
  for (guint i = 0; i < planes->n_planes; i++)
    if (planes->planes[i].data == planes->own[i].data && !is_second (frame, i))
      copy_rows (planes, frame, i, copy_row);
}

void
gst_frame_planes_read (GstFramePlanes *planes, const GstVideoFrame *frame)
{
  gst_frame_planes_begin (planes, frame);
  copy (planes, frame, read_row);
}

void
gst_frame_planes_write (GstFramePlanes *planes, const GstVideoFrame *frame)
{
  copy (planes, frame, write_row);
}
