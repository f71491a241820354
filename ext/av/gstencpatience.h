/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. How long an element waits for drivers, which may never answer, and that it
 * stops doing so at once when it is to stop itself. Counted references: threads
 * that nobody waits for any more have one. Any thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_ENC_PATIENCE_DEFAULT (2 * GST_SECOND)

typedef struct _GstEncPatience GstEncPatience;

GstEncPatience *gst_enc_patience_new (void);
GstEncPatience *gst_enc_patience_ref (GstEncPatience *patience);
void gst_enc_patience_unref (GstEncPatience *patience);

/* For one answer. */
void gst_enc_patience_set_timeout (GstEncPatience *patience,
    GstClockTime timeout);
GstClockTime gst_enc_patience_timeout (GstEncPatience *patience);

/* The element stops: what takes half a second more may be waited for, until
 * gst_enc_patience_renew(). */
void gst_enc_patience_end (GstEncPatience *patience);
void gst_enc_patience_renew (GstEncPatience *patience);
gboolean gst_enc_patience_has_ended (GstEncPatience *patience);

/* What is waited for is guarded by this lock. */
void gst_enc_patience_lock (GstEncPatience *patience);
void gst_enc_patience_unlock (GstEncPatience *patience);

/* With the lock. Waits until `is_done` or for `n_timeouts`; returns the former. Time
 * in which the whole process was stopped does not count. */
gboolean gst_enc_patience_wait (GstEncPatience *patience,
    const gboolean *is_done, guint n_timeouts);

/* With the lock. Something is done. */
void gst_enc_patience_wake (GstEncPatience *patience);

/* With the lock. As g_cond_wait(), without limit. */
void gst_enc_patience_sleep (GstEncPatience *patience, GCond *cond);

G_END_DECLS
