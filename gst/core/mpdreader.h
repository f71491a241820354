/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What an MPD of this project has promised, read back to keep to it
 * after a crash. Whatever else the text is, reading it ends, with an error. */

#pragma once

#include "core/mpdperiods.h"

G_BEGIN_DECLS

/* Reads a dynamic MPD: its Periods and when it began into `list`, which is empty,
 * and what bandwidth each Representation was said to have into `bandwidths`
 * (gchar * -> guint64 *, both owned). Errors: CORE_INVALID, CORE_LIMIT; both are
 * then empty. */
gboolean mpd_read (MpdPeriods *list, GHashTable *bandwidths, const gchar *text,
    gsize size, GError **error);

G_END_DECLS
