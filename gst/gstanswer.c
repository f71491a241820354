/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstanswer.h"

void
gst_answer_caps (GstQuery *query, GstCaps *possible)
{
  GstCaps *filter;
  gst_query_parse_caps (query, &filter);
  g_autoptr (GstCaps) caps = filter
      ? gst_caps_intersect_full (filter, possible, GST_CAPS_INTERSECT_FIRST)
      : gst_caps_ref (possible);
  gst_query_set_caps_result (query, caps);
}

void
gst_answer_add_latency (GstQuery *query, GstClockTime own)
{
  gboolean is_live;
  GstClockTime min, max;
  gst_query_parse_latency (query, &is_live, &min, &max);
  if (GST_CLOCK_TIME_IS_VALID (max)) /* else there is room for all */
    max += own;
  gst_query_set_latency (query, is_live, min + own, max);
}

gboolean
gst_ask_is_live (GstPad *pad)
{
  gboolean is_live = FALSE;
  g_autoptr (GstQuery) query = gst_query_new_latency ();

  if (gst_pad_peer_query (pad, query))
    gst_query_parse_latency (query, &is_live, NULL, NULL);
  return is_live;
}
