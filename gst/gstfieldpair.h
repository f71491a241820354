/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Two fields that come as access units of their own make one sample of
 * ISO/IEC 14496-15. The first waits here for what comes next. */

#pragma once

#include <gst/gst.h>

#include "core/accessunit.h"

G_BEGIN_DECLS

typedef struct
{
  GstBuffer *buffer; /* (owned, nullable) NULL: none waits */
  NalAccessUnit au;  /* what is in it */
} GstFieldPair;

void gst_field_pair_init (GstFieldPair *pair);
void gst_field_pair_reset (GstFieldPair *pair); /* drops what waits */
void gst_field_pair_clear (GstFieldPair *pair); /* frees */

/* Lets `unit` (transfer full) wait; none does. */
void gst_field_pair_hold (GstFieldPair *pair, GstBuffer *unit,
    const NalAccessUnit *au);

/* Puts `unit` (transfer full) behind the one that waits if it is its second
 * field. FALSE: it is not, and stays the caller's. `was_merged`: that took a
 * copy, as a GstBuffer holds so many memories only. */
gboolean gst_field_pair_complete (GstFieldPair *pair, GstBuffer *unit,
    const NalAccessUnit *au, gboolean *was_merged);

/* Returns (transfer full, nullable) what waits, which `pair->au` describes until
 * something else does. */
GstBuffer *gst_field_pair_take (GstFieldPair *pair);

G_END_DECLS
