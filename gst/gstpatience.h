/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. How long an element waits for drivers, which may never answer, and that it
 * stops doing so at once when it is to stop itself. Counted references: threads
 * that nobody waits for any more have one. Any thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Of one answer; what elements let their users set. */
#define GST_PATIENCE_DEFAULT (2 * GST_SECOND)
#define GST_PATIENCE_MIN GST_MSECOND
#define GST_PATIENCE_MAX (3600 * GST_SECOND)

/* Opening may take as many times as long as any other call: a driver that nobody has
 * used since the machine was started takes seconds for each of its GPUs. */
#define GST_PATIENCE_OPEN_TIMEOUTS 5

typedef struct _GstPatience GstPatience;

GstPatience *gst_patience_new (void);
GstPatience *gst_patience_ref (GstPatience *patience);
void gst_patience_unref (GstPatience *patience);

/* For one answer. */
void gst_patience_set_timeout (GstPatience *patience, GstClockTime timeout);
GstClockTime gst_patience_timeout (GstPatience *patience);

/* The element stops: what takes half a second more may be waited for, until
 * gst_patience_renew(). */
void gst_patience_end (GstPatience *patience);
void gst_patience_renew (GstPatience *patience);
gboolean gst_patience_has_ended (GstPatience *patience);

/* What is waited for is guarded by this lock. */
void gst_patience_lock (GstPatience *patience);
void gst_patience_unlock (GstPatience *patience);

/* With the lock. Waits until `is_done`, for `n_timeouts`, or until `is_over`; returns
 * the first. Time in which the whole process was stopped does not count. */
gboolean gst_patience_wait (GstPatience *patience, const gboolean *is_done,
    const gboolean *is_over, guint n_timeouts);

/* With the lock. As that, but only the end of the patience ends it, at once. */
gboolean gst_patience_wait_long (GstPatience *patience,
    const gboolean *is_done);

/* With the lock. Something is done, or over. */
void gst_patience_wake (GstPatience *patience);

/* With the lock. As g_cond_wait(), without limit. */
void gst_patience_sleep (GstPatience *patience, GCond *cond);

G_END_DECLS
