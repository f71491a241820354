/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The wall-clock time that samples carry, as 'prft' says it. */

#pragma once

#include <gst/gst.h>

#include "core/mp4frag.h"

G_BEGIN_DECLS

/* Nanoseconds since 1970 UTC; FALSE: `sample` does not say. */
gboolean gst_producer_time_unix_ns (GstBuffer *sample, guint64 *unix_ns);

/* FALSE: `sample`, the first of `run`, says no time of NTP or Unix
 * (GstReferenceTimestampMeta "timestamp/x-ntp", "timestamp/x-unix"). */
gboolean gst_producer_time_read (GstBuffer *sample, const Mp4TrackRun *run,
    Mp4ProducerReferenceTime *prft);

G_END_DECLS
