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

/* One that begins in `data` and ends where its syntax does: no extension for SBR
 * is looked for behind it. `size_bits` gets its size. CORE_UNSUPPORTED for object
 * types whose whole syntax is not known here, beyond Main, LC, SSR and LTP with
 * or without SBR. */
CoreStatus aac_parse_embedded_config (const guint8 *data, gsize size,
    AacConfig *config, gsize *size_bits);

/* The most that aac_make_config() writes: SBR and two rates spelt out. */
#define AAC_MADE_CONFIG_SIZE 11

/* Makes an AudioSpecificConfig of frames of 1024 samples. SBR is signalled
 * (so that decoders without it can do with the core) where `sample_rate` is not
 * the core's. Returns its size in bytes; 0 when no channelConfiguration or
 * object type (1 to 4) says this. */
gsize aac_make_config (guint8 asc[AAC_MADE_CONFIG_SIZE],
    guint audio_object_type, guint32 core_sample_rate, guint32 sample_rate,
    guint64 channels);

G_END_DECLS
