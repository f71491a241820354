/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 4. Frames into the encoder of abrvideoenc and pictures out of it. When one
 * dies that another can follow, the frames whose picture has not left go into that:
 * at once where it makes the same stream, else from the next segment on, and until
 * then there is a gap. Under the stream lock. Private to gstabrvideoenc*.c. */

#pragma once

#include "gstabrvideoenc.h"

G_BEGIN_DECLS

/* `frame`: (transfer none), has a time. */
GstFlowReturn gst_abr_video_enc_encode (GstAbrVideoEnc *self,
    GstVideoCodecFrame *frame);

/* Takes out what is left, and closes. */
GstFlowReturn gst_abr_video_enc_drain (GstAbrVideoEnc *self);

/* Forgets what is left, and closes. */
void gst_abr_video_enc_drop (GstAbrVideoEnc *self);

G_END_DECLS
