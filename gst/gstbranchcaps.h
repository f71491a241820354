/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What a branch of abrtee can be given of a source, and which of that
 * it gets. Raw video in system memory, and in that of a GPU which scales
 * (gstframeladder.h), can be scaled, converted to another pixel
 * format, and thinned out to a half or a third of its frame rate; everything
 * else goes as it is. */

#pragma once

#include "core/ladder.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_BRANCH_CAPS_MAX_DIVISOR 3

/* Raw video, in whatever memory? */
gboolean gst_branch_caps_are_raw (const GstCaps *source);

/* Can pictures of these fixed caps be scaled? */
gboolean gst_branch_caps_can_scale (const GstCaps *source);

/* Returns (transfer full) raw video in the formats that scaling and encoding
 * like best. */
GstCaps *gst_branch_caps_preferred (void);

/* The size with square pixels of these fixed raw video caps; {0, 0} for others. */
PictureSize gst_branch_caps_shape (const GstCaps *source);
Fraction gst_branch_caps_rate (const GstCaps *caps); /* {0, 0}: unknown */

/* Returns (transfer full) all that can be made of the fixed caps `source`, the
 * source itself first; with `rung` (nullable) only that. `memory` (nullable) is a
 * caps feature: of the device's memory in which pictures of a source in system memory
 * may stay, because it makes them. */
GstCaps *gst_branch_caps_possible (const GstCaps *source,
    const LadderRung *rung, const gchar *memory);

/* Returns (transfer full, nullable) fixed caps among what is `possible` and
 * `wanted`: the source's own if they will do, else square pixels and even sides
 * in the source's shape. NULL and `error`, with the numbers, when there is
 * nothing. */
GstCaps *gst_branch_caps_choose (const GstCaps *source, GstCaps *possible,
    GstCaps *wanted, GError **error);

/* Returns (transfer full) `caps` with the frame rate of `source`. */
GstCaps *gst_branch_caps_with_rate_of (const GstCaps *caps,
    const GstCaps *source);

/* How many frames of `source` one of `chosen` stands for: 1 to 3. */
guint gst_branch_caps_divisor (const GstCaps *source, const GstCaps *chosen);

G_END_DECLS
