/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The dates of a presentation: what the clock on the wall shows less
 * stream time, in each epoch, and what was said of stretches that are listed by
 * their dates. Whoever has it locks. */

#pragma once

#include <gst/gst.h>

#include "core/dateevents.h"
#include "core/manifest.h"

G_BEGIN_DECLS

typedef struct _GstHlsCalendar GstHlsCalendar;

GstHlsCalendar *gst_hls_calendar_new (void);
void gst_hls_calendar_free (GstHlsCalendar *calendar);

/* At `stream_ns` of `epoch` it was `utc_us`. The first that is said of an epoch
 * holds for all of it. */
void gst_hls_calendar_set_utc (GstHlsCalendar *calendar, guint epoch,
    gint64 stream_ns, gint64 utc_us);

/* Dates a segment of `epoch`, if the epoch has dates. */
void gst_hls_calendar_date_segment (const GstHlsCalendar *calendar, guint epoch,
    const ManifestRendition *rendition, ManifestSegment *segment);

/* As date_events_add(). */
CoreStatus gst_hls_calendar_add_event (GstHlsCalendar *calendar,
    const DateEvent *event);

/* Lists the events of epochs that have dates. To be called when what an earlier
 * run listed is known, which events go on with: a splice back in ends a break that
 * began before. */
void gst_hls_calendar_list_events (GstHlsCalendar *calendar,
    Manifest *manifest);

/* A segment of `epoch` is there. Returns TRUE once, if there are no dates and
 * events wait for them: then gst_hls_calendar_warn() is to be called, without any
 * lock. */
gboolean gst_hls_calendar_needs_warning (GstHlsCalendar *calendar, guint epoch);
void gst_hls_calendar_warn (GstElement *element);

G_END_DECLS
