/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Decode times for the samples of one run, in ticks. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sorts presentation times, which then are decode times: the ith frame to be
 * decoded gets the ith time to be presented. Times in order cost one look. */
void decode_times_sort (gint64 *times, guint n);

/* Decode times at a constant rate, for a run that does not hold all frames
 * presented during it. */
void decode_times_space (gint64 *times, guint n, gint64 start,
    guint32 frame_duration);

/* Makes the first time `start`, keeps each above the one before and low enough
 * to leave a tick for each that follows up to `end`; apart from the start, both
 * only matter for broken sources. Returns the end, moved if there was no room. */
gint64 decode_times_fit (gint64 *times, guint n, gint64 start, gint64 end);

G_END_DECLS
