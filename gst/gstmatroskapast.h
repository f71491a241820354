/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What comes before the key frame where playing begins, as far as the
 * decode times behind it depend on that: the last frames shown before it. Where
 * the leading track keeps to its rate these are known without a look. */

#pragma once

#include "gstmatroskaseek.h"

G_BEGIN_DECLS

/* Completes `entry->past`, of an entry that finder_find() found, by the frames
 * from an earlier key frame on. FALSE: `finder->flow` says why they could not be
 * looked at. */
gboolean gst_matroska_finder_recall (GstMatroskaFinder *finder,
    GstMatroskaEntry *entry);

G_END_DECLS
