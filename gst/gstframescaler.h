/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Makes pictures of one size and format out of those of another, and
 * knows which it can make. What does the work is a row in a table: each names
 * the memory it takes and gives, so that one for frames on a GPU stands beside
 * those for system memory. Counted references; a scaler works for one thread
 * at a time, which holds its lock. */

#pragma once

#include "gstframeladder.h"

G_BEGIN_DECLS

typedef struct _GstFrameScaler GstFrameScaler;

#define GST_FRAME_SCALER_MAX_SIDE 32768 /* pixels */

/* Memory that is read and written fastest, as in GstAllocationParams. */
#define GST_FRAME_SCALER_ALIGN 63

/* Both caps fixed. NULL and `error` when nobody can. Each scaler has a pool of
 * its own for what it makes. */
GstFrameScaler *gst_frame_scaler_new (GstCaps *in, GstCaps *out,
    GError **error);
GstFrameScaler *gst_frame_scaler_ref (GstFrameScaler *scaler);
void gst_frame_scaler_unref (GstFrameScaler *scaler);

/* Does anybody but the caller hold a reference? */
gboolean gst_frame_scaler_is_shared (const GstFrameScaler *scaler);

gboolean gst_frame_scaler_fits (const GstFrameScaler *scaler, const GstCaps *in,
    const GstCaps *out);

/* Has its pictures made by a ladder for the same source, as long as that works.
 * FALSE and `error` when the ladder doesn't make them. Before the first frame. */
gboolean gst_frame_scaler_join (GstFrameScaler *scaler, GstFrameLadder *ladder,
    GError **error);

/* Are its pictures to be in a device's memory, and it is alone? */
gboolean gst_frame_scaler_needs_ladder (const GstFrameScaler *scaler);

/* The frames or the pictures are in the memory of a device that does not answer: it
 * makes none any more. */
gboolean gst_frame_scaler_hangs (const GstFrameScaler *scaler);

/* Who makes its pictures now, for the log: "cuda", "zimg", "videoconvert". */
const gchar *gst_frame_scaler_name (const GstFrameScaler *scaler);

void gst_frame_scaler_lock (GstFrameScaler *scaler);
void gst_frame_scaler_unlock (GstFrameScaler *scaler);

/* Returns (transfer full, nullable) the picture, with the times, flags and metas
 * of `source`; NULL when it can't be mapped or made, or has not the caps' size. Of a larger
 * frame with a crop meta of that size, only that part. `job`: (nullable) what a
 * ladder was asked for when the frame came. Under the lock. */
GstBuffer *gst_frame_scaler_make (GstFrameScaler *scaler, GstBuffer *source,
    GstFrameLadderJob *job);

/* --- the rows --- */

/* `open` returns what `make` works with, NULL when the row can't do it; `make`
 * reads `in` and fills `out`, both mapped. */
typedef struct
{
  const gchar *name;
  gpointer (*open) (const GstVideoInfo *in, const GstVideoInfo *out);
  gboolean (*make) (gpointer scaler, GstVideoFrame *in, GstVideoFrame *out);
  void (*close) (gpointer scaler);
} GstFrameScalerRow;

extern const GstFrameScalerRow gst_frame_scaler_field;
extern const GstFrameScalerRow gst_frame_scaler_zimg;
extern const GstFrameScalerRow gst_frame_scaler_converter;

G_END_DECLS
