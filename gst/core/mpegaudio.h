/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. MPEG-1 and MPEG-2 audio: the frame header (ISO/IEC 11172-3 2.4.1.3,
 * ISO/IEC 13818-3 2.4.1). */

#pragma once

#include "core/status.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 layer;      /* 1 to 3 */
  gboolean is_mpeg1; /* else the low sampling frequencies of MPEG-2, and
                              of its extension 2.5 */
  guint32 sample_rate;
  guint32 channels;
  guint32 frame_samples;
} MpegAudioFrame;

CoreStatus mpeg_audio_parse_frame (const guint8 *data, gsize size,
    MpegAudioFrame *frame);

G_END_DECLS
