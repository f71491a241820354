/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Timestamps cannot be below zero, but a decode time can: a picture
 * shown at 0 is decoded before. So all times of a stream move up, and its
 * segment with them: running time and stream time stay what they were, and what
 * lies before the segment has negative ones. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns (transfer full) `event` (transfer full) with its times moved up, if it
 * is a SEGMENT of time or a GAP. */
GstEvent *gst_event_shift_times (GstEvent *event, GstClockTime shift);

G_END_DECLS
