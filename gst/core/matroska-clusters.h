/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The Clusters of a Matroska file whose heads were read: an index that
 * grows as the file is played or looked through. A GArray of MatroskaCluster in
 * the order of their offsets. */

#pragma once

#include "core/matroska.h"

G_BEGIN_DECLS

/* A limit against hostile input: beyond it, every other one is forgotten. */
#define MATROSKA_MAX_KNOWN_CLUSTERS 8192

void matroska_clusters_add (GArray *clusters, const MatroskaCluster *cluster);

/* The one at `offset`, of unknown size, has turned out to end at `end`. */
void matroska_clusters_set_end (GArray *clusters, guint64 offset, guint64 end);

/* Neighbours, of which `before` is not after `time_ns` and `after` is. An offset
 * of 0: there is none. Whatever the order of times, they enclose a place where it
 * goes beyond `time_ns`. */
void matroska_clusters_around (const GArray *clusters, gint64 time_ns,
    MatroskaCluster *before, MatroskaCluster *after);

G_END_DECLS
