/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. One parameter set as it came, and arrays of them. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

typedef struct
{
  GBytes *nal;       /* (owned, nullable) NULL: no such id */
  gboolean is_stale; /* kept in case a picture refers to it, but out of the
                        configuration record */
  gboolean is_fresh; /* came since the last picture */
} NalSet;

void nal_set_clear (NalSet *set);

/* Puts a copy of `nal` in. Sets are a few dozen bytes and rarely change. TRUE
 * when the record changes by that. */
gboolean nal_set_replace (NalSet *set, Span nal);

static inline gboolean
nal_set_is_in_record (const NalSet *set)
{
  return set->nal && !set->is_stale;
}

/* Moves the set out of the record, or back in. TRUE when it was not so
 * before. */
gboolean nal_set_retire (NalSet *set);
gboolean nal_set_restore (NalSet *set);

/* Appends the unit behind its size in `size_bytes` bytes, 2 or 4. */
void nal_set_write (const NalSet *set, guint size_bytes, ByteWriter *w);

void nal_set_array_clear (NalSet *array, guint n);

/* Those in the record. */
guint nal_set_array_count (const NalSet *array, guint n);
void nal_set_array_write (const NalSet *array, guint n, guint size_bytes,
    ByteWriter *w);

G_END_DECLS
