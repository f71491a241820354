/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Devices as libavutil knows them. One is opened once for all encoders of
 * the process that use it, and closed with the last; one that cannot be opened
 * is not tried again, since drivers take seconds to say no. One in which a call hangs
 * is nobody's until that returns. */

#pragma once

#include "gstdrivercaller.h"
#include "gstencshare.h"

G_BEGIN_DECLS

typedef struct _GstEncDevice GstEncDevice;

/* Returns (transfer full, nullable) the device of `type` that `wish` (nullable)
 * names: a number for CUDA, a render node's path for VA-API; the first without. It
 * is the pipeline's, if `share` (nullable) has such a thing.
 * GST_RESOURCE_ERROR_BUSY: it does not answer now, but may later. Any thread. */
GstEncDevice *gst_enc_device_get (GstEncShare *share, GstPatience *patience,
    enum AVHWDeviceType type, const gchar *wish, GError **error);

/* The last reference closes it, which may take as long as calls do:
 * gst_enc_device_release() does not wait for ever. */
void gst_enc_device_unref (GstEncDevice *device);
void gst_enc_device_release (GstEncDevice *device, GstPatience *patience);

/* (borrowed for the life of the process) Counts the callers that are lost in it. */
gint *gst_enc_device_lost_calls (const GstEncDevice *device);

/* What follows may take as long as calls do. */

/* (borrowed) An AVHWDeviceContext. */
AVBufferRef *gst_enc_device_context (const GstEncDevice *device);

/* Returns (transfer full, nullable) an AVHWFramesContext: surfaces of the size of
 * `info` on the device, with samples of `format`. */
AVBufferRef *gst_enc_device_make_frames (const GstEncDevice *device,
    enum AVPixelFormat surface, enum AVPixelFormat format,
    const GstVideoInfo *info, GError **error);

/* Returns (transfer full, nullable) `frame`, which is of the format of `frames`,
 * on the device. */
AVFrame *gst_enc_device_upload (AVBufferRef *frames, const AVFrame *frame,
    GError **error);

G_END_DECLS
