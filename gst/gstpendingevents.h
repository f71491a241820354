/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Serialized events that keep their place while the buffer or the caps
 * before them are not out yet. A GQueue of GstEvent (owned), streaming thread
 * only. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pushes all that wait, in order, their times moved up by `shift`. `segment`
 * (owned, nullable) gets the last SEGMENT among them, as it was. */
void gst_pending_events_push (GQueue *events, GstPad *srcpad,
    GstClockTime shift, GstEvent **segment);

/* Of what waits, a flush leaves what describes the stream. */
void gst_pending_events_flush (GQueue *events);

void gst_pending_events_clear (GQueue *events);

G_END_DECLS
