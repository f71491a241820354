/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Splice information sections (ANSI/SCTE 35 9): what playlists need to
 * know of one, which they carry as it is. */

#pragma once

#include "core/status.h"

G_BEGIN_DECLS

typedef enum
{
  SPLICE_OUT,   /* a break begins */
  SPLICE_IN,    /* it ends */
  SPLICE_OTHER, /* a chapter, a program ... */
} SpliceKind;

typedef struct
{
  SpliceKind kind;
  guint32 event_id;   /* which out and in have in common */
  gint64 duration_us; /* planned; < 0: it is not said */
} Splice;

/* CORE_UNSUPPORTED: it marks no place (null, schedules, bandwidth reservations,
 * private commands), takes one back, or is encrypted. CORE_INVALID: it ends too
 * early. */
CoreStatus splice_parse (const guint8 *data, gsize size, Splice *splice);

/* The moment `time_ns` as told by a clock of 33 bits, to which pts_adjustment
 * may have been added without wrapping it around: the one nearest to `near_ns`
 * of all that this clock shows alike. */
gint64 splice_unwrap_time (gint64 time_ns, gint64 near_ns);

G_END_DECLS
