/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Finding the way back into a damaged Matroska stream. Private to the
 * Matroska parser. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

/* Looks for an element to go on with: a Cluster or an EBML header; also Info
 * and Tracks if they are `needs_headers`.
 *
 *   CORE_OK         one is at `*offset`.
 *   CORE_NEED_DATA  none begins before `*offset`; `*want` bytes from there on
 *                   are needed to go on. */
CoreStatus matroska_find_sync (Span bytes, gboolean needs_headers,
    gsize *offset, gsize *want);

typedef struct
{
  gsize offset; /* of the Cluster in the bytes */
  guint header_size;
  guint64 size; /* of its data, or EBML_UNKNOWN_SIZE */
  guint64 timestamp;
} MatroskaClusterHead;

/* Looks for a Cluster, from anywhere in a file.
 *
 *   CORE_OK         `head` is the first one that begins in `bytes`.
 *   CORE_NEED_DATA  none begins before `head->offset`; `*want` bytes from
 *                   there on are needed to go on. */
CoreStatus matroska_find_cluster (Span bytes, MatroskaClusterHead *head,
    gsize *want);

G_END_DECLS
