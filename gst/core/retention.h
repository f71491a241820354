/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Files that left a sliding playlist and may be fetched for a while
 * yet: for their own duration and that of the longest playlist that listed them
 * (RFC 8216 6.2.2). Knows names and times, deletes nothing. One for each
 * rendition. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Retention Retention;

Retention *retention_new (void);
void retention_free (Retention *retention);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Retention, retention_free)

/* `path` (copied) is not listed any more, and may go at `due_us`. They go in
 * the order in which they came. */
void retention_add (Retention *retention, const gchar *path, gint64 due_us);

/* Returns (transfer full, nullable) a file that may go: it is due, and more
 * than `n_kept` wait. */
gchar *retention_next (Retention *retention, gint64 now_us, guint n_kept);

G_END_DECLS
