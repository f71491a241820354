/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "livepad.h"

typedef struct
{
  GstClockTime min, max;
} Latency;

static gboolean
answer (GstPad *pad, GstObject *parent, GstQuery *query)
{
  const Latency *latency = pad->querydata;
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, latency->min, latency->max);
  return TRUE;
}

void
live_pad_answer (GstPad *pad, GstClockTime min, GstClockTime max)
{
  Latency *latency = g_new (Latency, 1);
  *latency = (Latency){ min, max };
  gst_pad_set_query_function_full (pad, answer, latency, g_free);
}
