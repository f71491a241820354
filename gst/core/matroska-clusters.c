/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-clusters.h"

static const MatroskaCluster *
nth (const GArray *clusters, guint index)
{
  return &g_array_index (clusters, MatroskaCluster, index);
}

/* The number of Clusters before `offset`. */
static guint
count_before (const GArray *clusters, guint64 offset)
{
  guint low = 0, high = clusters->len;
  if (high > 0 && nth (clusters, high - 1)->offset < offset)
    return high; /* as in a run from the start */
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (nth (clusters, middle)->offset < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void
thin_out (GArray *clusters)
{
  guint n_kept = 0;
  for (guint i = 0; i < clusters->len; i += 2)
    g_array_index (clusters, MatroskaCluster, n_kept++) = *nth (clusters, i);
  g_array_set_size (clusters, n_kept);
}

void
matroska_clusters_add (GArray *clusters, const MatroskaCluster *cluster)
{
  guint index = count_before (clusters, cluster->offset);
  if (index < clusters->len && nth (clusters, index)->offset == cluster->offset)
    return;
  g_array_insert_val (clusters, index, *cluster);
  if (clusters->len > MATROSKA_MAX_KNOWN_CLUSTERS)
    thin_out (clusters);
}

void
matroska_clusters_set_end (GArray *clusters, guint64 offset, guint64 end)
{
  guint index = count_before (clusters, offset);
  if (index < clusters->len && nth (clusters, index)->offset == offset)
    g_array_index (clusters, MatroskaCluster, index).end = end;
}

void
matroska_clusters_around (const GArray *clusters, gint64 time_ns,
    MatroskaCluster *before, MatroskaCluster *after)
{
  guint low = 0, high = clusters->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (nth (clusters, middle)->time_ns <= time_ns)
      low = middle + 1;
    else
      high = middle;
  }
  *before = low > 0 ? *nth (clusters, low - 1) : (MatroskaCluster){ 0 };
  *after = low < clusters->len ? *nth (clusters, low) : (MatroskaCluster){ 0 };
}
