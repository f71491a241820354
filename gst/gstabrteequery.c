/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The queries that abrtee answers. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstabrtee.h"

#include "gstallocationmerge.h"
#include "gstanswer.h"
#include "gstbranchcaps.h"

/* Frames that a GPU has decoded need not come down to be scaled. */
static GstCaps *
add_device_memory (GstAbrTee *self, GstCaps *taken)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw(memory:CUDAMemory)");
  GST_OBJECT_LOCK (self);
  gboolean can_be = self->scaler != GST_ABR_TEE_SCALER_CPU;
  GST_OBJECT_UNLOCK (self);
  return can_be && gst_frame_ladder_takes_memory (caps)
      ? gst_caps_merge (taken, g_steal_pointer (&caps))
      : taken;
}

/* What all branches take as it is comes first; raw video is taken in any case. */
static void
answer_sink_caps (GstAbrTee *self, GstQuery *query)
{
  g_autoptr (GPtrArray) branches = gst_abr_tee_ref_branches (self);
  GstCaps *common = gst_caps_new_any ();
  for (guint i = 0; i < branches->len; i++) {
    GstPad *pad = g_ptr_array_index (branches, i);
    if (!gst_pad_is_linked (pad))
      continue;
    g_autoptr (GstCaps) peer = gst_pad_peer_query_caps (pad, NULL);
    GstCaps *both = gst_caps_intersect (common, peer);
    gst_caps_unref (common);
    common = both;
  }
  if (!gst_caps_is_any (common)) {
    common = gst_caps_merge (common, gst_branch_caps_preferred ());
    common = gst_caps_merge (common, gst_caps_new_empty_simple ("video/x-raw"));
    common = add_device_memory (self, common);
  }
  gst_answer_caps (query, common);
  gst_caps_unref (common);
}

/* What frames need that `pad` gets; FALSE when it gets none. */
static gboolean
add_needs (GstAbrTeePad *pad, GstQuery *query, GstAllocationMerge *merge,
    GPtrArray *answers)
{
  GstCaps *caps;
  gboolean needs_pool;
  gst_query_parse_allocation (query, &caps, &needs_pool);
  GstQuery *answer = gst_query_new_allocation (caps, needs_pool);
  g_ptr_array_add (answers, answer);
  if (gst_abr_tee_pad_ask (pad, answer))
    gst_allocation_merge_add (merge, answer);
  else if (gst_abr_tee_pad_flow (pad) == GST_FLOW_OK)
    gst_allocation_merge_add_unknown (merge);
  else
    return FALSE;
  return TRUE;
}

/* All branches have the same frames in their queues, some have more of them: the
 * longest queue counts. What each works on may be another frame. */
static gboolean
answer_allocation (GstAbrTee *self, GstQuery *query)
{
  g_autoptr (GPtrArray) branches = gst_abr_tee_ref_branches (self);
  g_autoptr (GPtrArray) answers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_query_unref);
  GstAllocationMerge merge;
  guint longest = 0, n_working = 0;
  gst_allocation_merge_init (&merge);
  for (guint i = 0; i < branches->len; i++) {
    GstAbrTeePad *pad = g_ptr_array_index (branches, i);
    if (!add_needs (pad, query, &merge, answers))
      continue;
    longest = MAX (longest, gst_abr_tee_pad_limits (pad).max_frames);
    n_working++;
  }
  gst_allocation_merge_answer (&merge, longest + n_working, query);
  gst_allocation_merge_clear (&merge);
  return n_working > 0;
}

gboolean
gst_abr_tee_sink_query (GstPad *sinkpad, GstObject *parent, GstQuery *query)
{
  GstAbrTee *self = GST_ABR_TEE (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      answer_sink_caps (self, query);
      return TRUE;
    case GST_QUERY_ALLOCATION:
      return answer_allocation (self, query);
    default:
      return gst_pad_query_default (sinkpad, parent, query);
  }
}

static void
answer_src_caps (GstAbrTee *self, GstQuery *query)
{
  GST_OBJECT_LOCK (self);
  g_autoptr (GstCaps) source =
      self->source_caps ? gst_caps_ref (self->source_caps) : NULL;
  GST_OBJECT_UNLOCK (self);
  g_autoptr (GstCaps) possible = source
      ? gst_branch_caps_possible (source, NULL,
            gst_abr_tee_find_memory (GST_ELEMENT (self), source))
      : gst_caps_new_any ();
  gst_answer_caps (query, possible);
}

/* How long a full queue lasts; NONE: for ever. */
static GstClockTime
queue_room (GstAbrTee *self, const GstBranchLimits *limits)
{
  GstClockTime room = GST_CLOCK_TIME_NONE;
  GST_OBJECT_LOCK (self);
  GstClockTime frame = self->frame_duration;
  GST_OBJECT_UNLOCK (self);
  if (limits->max_frames > 0)
    room = frame * limits->max_frames;
  if (limits->max_time > 0)
    room = MIN (room, limits->max_time);
  return limits->max_bytes > 0 ? MIN (room, frame) : room;
}

/* A queue that holds frames back lets them be late by as much. One that drops
 * them has no other room than its own. */
static gboolean
answer_latency (GstAbrTee *self, GstAbrTeePad *pad, GstQuery *query)
{
  gboolean is_live;
  GstClockTime min, max;
  if (!gst_pad_peer_query (self->sinkpad, query))
    return FALSE;
  GstBranchLimits limits = gst_abr_tee_pad_limits (pad);
  GstClockTime room = queue_room (self, &limits);
  gst_query_parse_latency (query, &is_live, &min, &max);
  if (limits.drops_oldest)
    max = GST_CLOCK_TIME_IS_VALID (room) ? min + room : room;
  else if (GST_CLOCK_TIME_IS_VALID (max))
    max = GST_CLOCK_TIME_IS_VALID (room) ? max + room : room;
  gst_query_set_latency (query, is_live, min, max);
  return TRUE;
}

gboolean
gst_abr_tee_src_query (GstPad *srcpad, GstObject *parent, GstQuery *query)
{
  GstAbrTee *self = GST_ABR_TEE (parent);
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      answer_src_caps (self, query);
      return TRUE;
    case GST_QUERY_LATENCY:
      return answer_latency (self, GST_ABR_TEE_PAD (srcpad), query);
    default:
      return gst_pad_query_default (srcpad, parent, query);
  }
}
