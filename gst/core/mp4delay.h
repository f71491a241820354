/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Composition offsets without negative ones, and the delay that an
 * edit list takes back for them (ISO/IEC 14496-12 8.6.1.3, 8.6.6). FFmpeg takes
 * a negative offset for a reason to show the whole track later. */

#pragma once

#include "core/mp4frag.h"

G_BEGIN_DECLS

/* How far the lowest composition offset lies below 0, in ticks. */
guint32 mp4_reorder_delay (const Mp4Sample *samples, guint n);

/* Adds `delay` to the composition offsets of a run. Where that leaves one below
 * 0 the samples up to there are decoded earlier, within the run; a presentation
 * time never changes, but for the delay. Only where the run has no room for
 * that, or an offset is absurd (2^30 ticks), does one stay negative. */
void mp4_delay_composition (Mp4Sample *samples, guint n, guint32 delay);

G_END_DECLS
