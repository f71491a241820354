/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The index of a Matroska file (Cues, RFC 9559 5.1.5): which Cluster
 * to read from to get to a time of a track. What it says may be wrong; whoever
 * goes there looks first. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* Limits against hostile input. */
#define MATROSKA_MAX_CUES_SIZE (4u << 20) /* bytes; a bigger one is no use */
#define MATROSKA_MAX_CUES 200000

typedef struct
{
  guint64 track; /* TrackNumber */
  gint64 time_ns;
  guint64 cluster; /* absolute offset */
} MatroskaCue;

/* Returns (transfer full) MatroskaCues, each track's together and in order of
 * time. Cues that no offset or time could express are left out. */
GArray *matroska_cues_parse (Span body, guint64 segment_start,
    guint64 timestamp_scale_ns);

/* Returns (borrowed, nullable) the track's last cue at or before `time_ns`. */
const MatroskaCue *matroska_cues_before (const GArray *cues, guint64 track,
    gint64 time_ns);

/* Returns (borrowed, nullable) the track's first cue at or after `time_ns`. */
const MatroskaCue *matroska_cues_after (const GArray *cues, guint64 track,
    gint64 time_ns);

G_END_DECLS
