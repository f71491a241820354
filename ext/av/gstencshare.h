/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Devices that the elements of a pipeline share, by GstContext: CUDA's
 * ("gst.cuda.context") and VA-API's ("gst.va.display.handle"), so that frames which
 * others left on the GPU are encoded from there. What is of one kind of device has
 * a file of its own; without GStreamer's library for it nobody shares any. */

#pragma once

#include <gst/video/video.h>
#include <libavutil/hwcontext.h>

#include "gstdrivercaller.h"

G_BEGIN_DECLS

#define GST_ENC_SHARE_CUDA_MEMORY "memory:CUDAMemory"
#define GST_ENC_SHARE_VA_MEMORY "memory:VAMemory"

/* Kinds of device, whether this is built with them or not. */
#define GST_ENC_SHARE_N_KINDS 2

typedef struct
{
  GstElement *element; /* (borrowed) */
  GMutex lock;
  GstObject *devices[GST_ENC_SHARE_N_KINDS]; /* (owned, nullable) */
} GstEncShare;

void gst_enc_share_init (GstEncShare *share, GstElement *element);
void gst_enc_share_clear (GstEncShare *share, GstPatience *patience);

/* READY is over: what was shared may be another the next time. */
void gst_enc_share_forget (GstEncShare *share, GstPatience *patience);

/* What GstElement.set_context() and queries for contexts are to do besides. TRUE:
 * the query has its answer. Any thread. */
void gst_enc_share_set_context (GstEncShare *share, GstContext *context,
    const gchar *wish);
gboolean gst_enc_share_answer (GstEncShare *share, GstQuery *query);

/* Is there a device of `type` that somebody offered already? */
gboolean gst_enc_share_has (GstEncShare *share, enum AVHWDeviceType type);

/* Are there any of `type` to share? What has it here is for those only. */
gboolean gst_enc_share_serves (enum AVHWDeviceType type);

/* Returns (transfer full, nullable) what a neighbour or the application has, which
 * are asked. */
GstObject *gst_enc_share_find (GstEncShare *share, enum AVHWDeviceType type);

/* Gives them one that has been made. */
void gst_enc_share_offer (GstEncShare *share, enum AVHWDeviceType type,
    GstObject *device);

/* Returns (transfer full, nullable) a new device. May take as long as calls of a
 * driver do, as the next. Any thread. */
GstObject *gst_enc_share_make (enum AVHWDeviceType type, const gchar *wish);

/* Returns (transfer full, nullable) an AVHWDeviceContext on it. */
AVBufferRef *gst_enc_share_describe (enum AVHWDeviceType type,
    GstObject *device);

/* Whose memory frames of these caps are in, by their features. NONE: the system's,
 * or nobody's that is known. */
enum AVHWDeviceType gst_enc_share_memory (const GstCaps *caps);

/* Returns (transfer full, nullable) a pool of such frames, set up but not active, on
 * the device that is shared; NULL where it serves nobody, or does not answer. */
GstBufferPool *gst_enc_share_make_pool (GstEncShare *share,
    GstPatience *patience, GstCaps *caps);

/* Returns (transfer full, nullable) a frame of the surface in `buffer`, complete, if
 * that is on the device of `surfaces`, an AVHWFramesContext, and can be encoded
 * from where it is. */
AVFrame *gst_enc_share_wrap (GstBuffer *buffer, const GstVideoInfo *info,
    AVBufferRef *surfaces);

G_END_DECLS
