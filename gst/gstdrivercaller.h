/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A thread that calls a driver for those who cannot wait for ever. All that
 * its calls touch, what they are given and what they return, is in one subject, or
 * handed over with the call. A call that does not return in time is left alone
 * together with that, and nobody else touches it again; if it returns after all, the
 * thread frees it and ends. So a driver that hangs costs one thread and one subject,
 * until it goes on. Calls are made in the order in which they came. */

#pragma once

#include "gstpatience.h"

G_BEGIN_DECLS

typedef struct _GstDriverCaller GstDriverCaller;
typedef void (*GstDriverCall) (gpointer subject);

/* One that nobody waits for, unless by a flag in `data`, which it takes. `subject` is
 * NULL when that is freed already. */
typedef void (*GstDriverErrand) (gpointer subject, gpointer data);

/* Takes `subject`; `free_subject` is called by the thread, at the end, and may take
 * as long as calls do. `n_lost` (lives as long as the process) counts the callers
 * that were left alone and have not ended yet; atomic. Returns (nullable): there is
 * no thread to be had, and `subject` is freed. */
GstDriverCaller *gst_driver_caller_new (GstPatience *patience, gint *n_lost,
    gpointer subject, GDestroyNotify free_subject);

/* Has `call` made and waits for it; not while another does. TRUE: it has returned,
 * and `subject` is who calls' to look at until the next call. FALSE: it has not in
 * `n_timeouts` of the patience, or that has ended, or something else has not
 * returned before. */
gboolean gst_driver_caller_run (GstDriverCaller *caller, GstDriverCall call,
    guint n_timeouts);

/* Has the subject freed, and waits for that, but no longer than for a call. Not in the
 * thread itself. */
void gst_driver_caller_free (GstDriverCaller *caller);

/* What follows: any thread. */

/* The thread goes on for errands after gst_driver_caller_free(), as long as somebody
 * has a reference. */
GstDriverCaller *gst_driver_caller_ref (GstDriverCaller *caller);
void gst_driver_caller_unref (GstDriverCaller *caller);

/* Has an errand done, behind all calls that have come before. It is in any case, when
 * the driver goes on. */
void gst_driver_caller_post (GstDriverCaller *caller, GstDriverErrand errand,
    gpointer data);

/* As that, but at once if this is the thread itself. */
void gst_driver_caller_do (GstDriverCaller *caller, GstDriverErrand errand,
    gpointer data);

/* In an errand: what somebody waits for is done. */
void gst_driver_caller_set_done (GstDriverCaller *caller, gboolean *is_done);

/* Waits for that; returns as gst_driver_caller_run(). */
gboolean gst_driver_caller_wait (GstDriverCaller *caller,
    const gboolean *is_done, guint n_timeouts);

G_END_DECLS
