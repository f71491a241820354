/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Splice information sections (SCTE 35) in the events by which tsdemux
 * passes on what MPEG-TS has beside its streams. Built without GStreamer's
 * MPEG-TS library it finds none. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns (transfer full, nullable) the section that `event` carries. It takes
 * effect at `running_time`; GST_CLOCK_TIME_NONE: at once. */
GBytes *gst_splice_section_from_event (GstEvent *event,
    GstClockTime *running_time);

G_END_DECLS
