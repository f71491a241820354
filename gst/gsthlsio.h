/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Where a presentation's file operations run: in the thread that asks
 * for them, or in order on one thread of their own, with a bounded backlog, so
 * that a slow disk does not hold up live sources.
 *
 * Any thread may ask. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GstHlsIo GstHlsIo;

/* Does what `job` says and frees it. */
typedef void (*GstHlsIoFunc) (gpointer job);

/* `max_backlog_bytes`: what may wait for the thread. */
GstHlsIo *gst_hls_io_new (gboolean has_thread, guint64 max_backlog_bytes);

/* Does what was asked for first. */
void gst_hls_io_free (GstHlsIo *io);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsIo, gst_hls_io_free)

/* What comes cannot wait: it is from a live source. */
void gst_hls_io_set_live (GstHlsIo *io);

/* Is there room for `size_bytes` more? Always, without a thread, and for
 * anything where nothing waits. Waits until there is unless the source is live.
 * Not from the thread itself. */
gboolean gst_hls_io_make_room (GstHlsIo *io, gsize size_bytes);

/* Runs `func` on `job`, which holds `size_bytes` until it is done. Never
 * refuses. */
void gst_hls_io_run (GstHlsIo *io, GstHlsIoFunc func, gpointer job,
    gsize size_bytes);

/* Waits until everything asked for is done. Not from the thread itself. */
void gst_hls_io_drain (GstHlsIo *io);

G_END_DECLS
