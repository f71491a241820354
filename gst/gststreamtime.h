/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Stream time, by which all is cut, from what buffers carry; and the
 * running time that key-unit events name for a stream time. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The stream time in nanoseconds of a buffer's time, which may be before zero or
 * outside the segment. TIME_NONE (core/timescale.h) where there is none, or none
 * to which a duration can be added. */
gint64 gst_stream_time (const GstSegment *segment, GstClockTime time);

/* GST_CLOCK_TIME_NONE where the segment does not reach, and before stream time
 * zero. */
GstClockTime gst_stream_time_to_running_time (const GstSegment *segment,
    gint64 stream_time_ns);

G_END_DECLS
