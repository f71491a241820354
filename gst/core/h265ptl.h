/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. profile_tier_level, which the VPS, the SPS and the configuration
 * record share. Private to the H.265 files. */

#pragma once

#include "core/bits.h"
#include "core/h265.h"

G_BEGIN_DECLS

#define H265_GENERAL_PROFILE_SIZE 12

/* The general fields: the same 96 bits in all three places. */
void h265_read_general_profile (BitReader *r, H265ProfileTierLevel *profile);
void h265_pack_general_profile (const H265ProfileTierLevel *profile,
    guint8 bytes[H265_GENERAL_PROFILE_SIZE]);

/* ITU-T H.265 7.3.3 with profilePresentFlag: the general fields, and past
 * those of the sub-layers. */
void h265_read_profile_tier_level (BitReader *r, guint n_sub_layers,
    H265ProfileTierLevel *profile);

G_END_DECLS
