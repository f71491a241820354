/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A thread that calls a driver for one that cannot wait for ever. All that
 * its calls touch, what they are given and what they return, is in one subject. A
 * call that does not return in time is left alone together with that, and nobody
 * else touches it again; if it returns after all, the thread frees it and ends. So a
 * driver that hangs costs one thread and one subject, until it goes on. */

#pragma once

#include "gstencpatience.h"

G_BEGIN_DECLS

typedef struct _GstEncCaller GstEncCaller;
typedef void (*GstEncCall) (gpointer subject);

/* Takes `subject`; `free_subject` is called by the thread, at the end, and may take
 * as long as calls do. `n_lost` (lives as long as the process) counts the callers
 * that were left alone and have not ended yet; atomic. Returns (nullable): there is
 * no thread to be had, and `subject` is freed. */
GstEncCaller *gst_enc_caller_new (GstEncPatience *patience, gint *n_lost,
    gpointer subject, GDestroyNotify free_subject);

/* Has `call` made and waits for it; not while another is. TRUE: it has returned, and
 * `subject` is the caller's to look at until the next. FALSE: it has not in
 * `n_timeouts` of the patience, or that has ended, and nothing can be called any
 * more. */
gboolean gst_enc_caller_run (GstEncCaller *caller, GstEncCall call,
    guint n_timeouts);

/* Has the subject freed, and waits for that, but no longer than for a call. */
void gst_enc_caller_free (GstEncCaller *caller);

G_END_DECLS
