/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file of any size that takes no room: an output stream that remembers small
 * pieces and where they are, and of large ones, which are taken to be zeros,
 * nothing but that they were there. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns (transfer full) a stream that can seek. */
GOutputStream *sparse_stream_new (void);

guint64 sparse_stream_size (GOutputStream *stream);

/* What is in the file from `offset` on. */
void sparse_stream_read (GOutputStream *stream, guint64 offset, void *data,
    gsize size);

G_END_DECLS
