/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What events in a stream say of stretches of the presentation: splice
 * information sections out of MPEG-TS, and "hls-date-range" of applications. */

#pragma once

#include "gsthlsrendition.h"

G_BEGIN_DECLS

/* Takes in `event` (borrowed) if it says something; `segment` is the stream's.
 * What cannot be listed is logged for `owner`. */
void gst_hls_date_event_take (GstObject *owner, GstHlsRendition *rendition,
    const GstSegment *segment, GstEvent *event);

G_END_DECLS
