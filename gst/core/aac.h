/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. AAC: the AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1). */

#pragma once

#include "core/status.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 audio_object_type;     /* of the core: 2 = LC */
  guint8 extension_object_type; /* 5 = SBR, 29 = PS, 0 = none signalled */
  guint32 core_sample_rate;     /* Hz, before SBR */
  guint32 sample_rate;          /* Hz, what a decoder puts out */
  guint32 channels;      /* what a decoder puts out; 0 = PCE unreadable */
  guint32 frame_samples; /* per access unit at core_sample_rate: 1024, 960 */
} AacConfig;

CoreStatus aac_parse_config (const guint8 *asc, gsize size, AacConfig *config);

G_END_DECLS
