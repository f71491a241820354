/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What the EBML header, Info and Tracks say, in the structs of
 * matroska.h. Private to the Matroska parser. */

#pragma once

#include "core/bytes.h"
#include "core/matroska.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 timestamp_scale_ns; /* never 0 */
  guint64 duration_ns;        /* 0: unknown */
  gboolean has_date;
  gint64 date_ns; /* since 2001-01-01 00:00 UTC */
  gchar *title;   /* (owned, nullable), and the next two */
  gchar *muxing_app;
  gchar *writing_app;
} MatroskaInfo;

/* Returns (transfer full, nullable when empty) valid UTF-8, whatever the file
 * holds. */
gchar *matroska_copy_string (Span string);

/* Sets `*doc_type` (transfer full, replacing what was there) on CORE_OK.
 * CORE_INVALID: no DocType of ours. CORE_UNSUPPORTED: newer than this code. */
CoreStatus matroska_ebml_header_parse (Span body, gchar **doc_type);

/* Fill `info` (cleared before). An empty body gives the defaults. */
void matroska_info_parse (MatroskaInfo *info, Span body);
void matroska_info_clear (MatroskaInfo *info);

/* Returns (transfer full) an array of MatroskaTrack, empty. */
GArray *matroska_tracks_new (void);

/* Adds the usable TrackEntries in file order. Those with number 0 or a number
 * that is there already are left out. */
void matroska_tracks_parse (GArray *tracks, Span body,
    MatroskaDecompress decompress);

G_END_DECLS
