/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What another clock shows less stream time, in each epoch. Whoever has
 * the array locks. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns (transfer full) an array of gint64, for g_array_unref(). */
GArray *gst_hls_offsets_new (void);

/* TIME_NONE, which is UTC_NONE, where none was noted. */
gint64 gst_hls_offsets_get (const GArray *offsets, guint epoch);

/* The first of an epoch holds for all of it. */
void gst_hls_offsets_note (GArray *offsets, guint epoch, gint64 offset);

G_END_DECLS
