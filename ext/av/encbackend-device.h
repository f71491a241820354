/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What encoders that need a device are told, for the rows of the table,
 * and what those of software share with them.
 * Private to encbackend*.c. */

#pragma once

#include "encbackend.h"

G_BEGIN_DECLS

/* What an encoder calls a profile. */
typedef struct
{
  CodecId codec;
  const gchar *caps_profile; /* NULL: none is asked for */
  const gchar *name;
} EncProfileName;

/* Returns (nullable) its name for the profile that is asked for. NULL: it
 * chooses. */
const gchar *enc_profile_name (const EncProfileName *names, guint n_names,
    const EncParams *params);

/* NVIDIA's, by NVENC. */
void enc_nvenc_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options);
guint enc_nvenc_delay_frames (const EncParams *params);

/* Intel's, AMD's and others', by VA-API. */
void enc_vaapi_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options);
guint enc_vaapi_delay_frames (const EncParams *params);

/* By the part of the chip that needs less power, which some of Intel's have
 * besides: the same stream, where the other part fails. */
void enc_vaapi_low_power_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options);

G_END_DECLS
