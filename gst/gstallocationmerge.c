/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstallocationmerge.h"

#include <gst/video/video.h>

void
gst_allocation_merge_init (GstAllocationMerge *merge)
{
  *merge = (GstAllocationMerge){
    .metas = g_array_new (FALSE, FALSE, sizeof (GType)),
  };
  gst_allocation_params_init (&merge->params);
}

void
gst_allocation_merge_clear (GstAllocationMerge *merge)
{
  g_array_unref (merge->metas);
}

static void
add_pools (GstAllocationMerge *merge, GstQuery *answer)
{
  guint most = 0;
  for (guint i = 0; i < gst_query_get_n_allocation_pools (answer); i++) {
    guint size, min;
    gst_query_parse_nth_allocation_pool (answer, i, NULL, &size, &min, NULL);
    merge->size = MAX (merge->size, size);
    most = MAX (most, min);
  }
  merge->min_buffers += most;
}

/* Alignments are masks of low bits. */
static void
add_params (GstAllocationMerge *merge, GstQuery *answer)
{
  for (guint i = 0; i < gst_query_get_n_allocation_params (answer); i++) {
    GstAllocationParams params;
    gst_query_parse_nth_allocation_param (answer, i, NULL, &params);
    merge->params.align |= params.align;
    merge->params.prefix = MAX (merge->params.prefix, params.prefix);
    merge->params.padding = MAX (merge->params.padding, params.padding);
  }
}

static void
add_metas (GstAllocationMerge *merge, GstQuery *answer)
{
  if (merge->n_answers == 0) {
    for (guint i = 0; i < gst_query_get_n_allocation_metas (answer); i++) {
      GType api = gst_query_parse_nth_allocation_meta (answer, i, NULL);
      g_array_append_val (merge->metas, api);
    }
    return;
  }
  for (guint i = merge->metas->len; i-- > 0;) {
    GType api = g_array_index (merge->metas, GType, i);
    if (!gst_query_find_allocation_meta (answer, api, NULL))
      g_array_remove_index (merge->metas, i);
  }
}

void
gst_allocation_merge_add (GstAllocationMerge *merge, GstQuery *answer)
{
  add_pools (merge, answer);
  add_params (merge, answer);
  add_metas (merge, answer);
  merge->only = merge->n_answers == 0 ? answer : NULL;
  merge->n_answers++;
}

void
gst_allocation_merge_add_unknown (GstAllocationMerge *merge)
{
  g_array_set_size (merge->metas, 0);
  merge->only = NULL;
  merge->n_answers++;
}

static void
offer_pools (GstAllocationMerge *merge, guint n_own, GstQuery *query)
{
  for (guint i = 0; i < gst_query_get_n_allocation_params (merge->only); i++) {
    g_autoptr (GstAllocator) allocator = NULL;
    GstAllocationParams params;
    gst_query_parse_nth_allocation_param (merge->only, i, &allocator, &params);
    gst_query_add_allocation_param (query, allocator, &params);
  }
  for (guint i = 0; i < gst_query_get_n_allocation_pools (merge->only); i++) {
    g_autoptr (GstBufferPool) pool = NULL;
    guint size, min, max;
    gst_query_parse_nth_allocation_pool (merge->only, i, &pool, &size, &min,
        &max);
    gst_query_add_allocation_pool (query, pool, size, min + n_own,
        max > 0 ? max + n_own : 0);
  }
}

/* Of a frame as the query's caps say, where nobody has said more: a pool of
 * buffers of nothing cannot be configured. 0: they do not say. */
static guint
frame_size (GstQuery *query)
{
  GstCaps *caps;
  GstVideoInfo info;
  gst_query_parse_allocation (query, &caps, NULL);
  return caps && gst_video_info_from_caps (&info, caps)
      ? (guint) GST_VIDEO_INFO_SIZE (&info)
      : 0;
}

void
gst_allocation_merge_answer (GstAllocationMerge *merge, guint n_own,
    GstQuery *query)
{
  if (merge->only) {
    offer_pools (merge, n_own, query);
  } else if (merge->n_answers > 0) {
    gst_query_add_allocation_param (query, NULL, &merge->params);
  }
  if (merge->n_answers > 0 && gst_query_get_n_allocation_pools (query) == 0)
    gst_query_add_allocation_pool (query, NULL,
        MAX (merge->size, frame_size (query)), merge->min_buffers + n_own, 0);

  for (guint i = 0; i < merge->metas->len; i++) {
    GType api = g_array_index (merge->metas, GType, i);
    const GstStructure *options = NULL;
    guint at;
    if (merge->only && gst_query_find_allocation_meta (merge->only, api, &at))
      gst_query_parse_nth_allocation_meta (merge->only, at, &options);
    gst_query_add_allocation_meta (query, api, options);
  }
}
