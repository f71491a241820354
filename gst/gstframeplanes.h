/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A picture's components as planes of whole samples: one for each,
 * aligned, every value in the low bits. That is what fast filters work on; a
 * picture in memory may have its chroma in pairs (NV12), its values in the high
 * bits (P010), or rows that begin anywhere. Components that are such planes
 * already are used where they are, the others are copied. One thread at a
 * time. */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

#define GST_FRAME_PLANES_ALIGNMENT 64 /* bytes */
#define GST_FRAME_PLANES_MAX 3

typedef struct
{
  guint8 *data;
  ptrdiff_t stride; /* bytes */
} GstFramePlane;

typedef struct
{
  guint n_planes;
  GstFramePlane planes[GST_FRAME_PLANES_MAX]; /* of the frame at hand */
  GstFramePlane own[GST_FRAME_PLANES_MAX];    /* (owned) once they are needed */
} GstFramePlanes;

/* Planes or pairs of up to three components of 8 to 16 bits in the machine's
 * byte order, no alpha, no tiles. */
gboolean gst_frame_planes_take (const GstVideoInfo *info);

/* For frames of one size and format, of those that it takes. */
void gst_frame_planes_init (GstFramePlanes *planes, const GstVideoInfo *info);
void gst_frame_planes_clear (GstFramePlanes *planes);

/* `planes` are what is in the frame; valid as long as it is mapped. */
void gst_frame_planes_read (GstFramePlanes *planes, const GstVideoFrame *frame);

/* `planes` are what is to be filled, and is in the frame after write (). */
void gst_frame_planes_begin (GstFramePlanes *planes,
    const GstVideoFrame *frame);
void gst_frame_planes_write (GstFramePlanes *planes,
    const GstVideoFrame *frame);

G_END_DECLS
