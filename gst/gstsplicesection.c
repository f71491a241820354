/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstsplicesection.h"

#if HAVE_GST_MPEGTS
#define GST_USE_UNSTABLE_API
#include <gst/mpegts/mpegts.h>

/* The library cannot even tell other events without it. */
static void
initialize (void)
{
  static gsize is_done = 0;
  if (g_once_init_enter (&is_done)) {
    gst_mpegts_initialize ();
    g_once_init_leave (&is_done, 1);
  }
}

static gboolean
take_earliest (G_GNUC_UNUSED GQuark field, const GValue *value, gpointer data)
{
  GstClockTime *earliest = data;
  if (G_VALUE_HOLDS_UINT64 (value))
    *earliest = MIN (*earliest, g_value_get_uint64 (value));
  return TRUE;
}

/* tsdemux knows which running time a splice time is. */
static GstClockTime
find_running_time (GstEvent *event)
{
  GstClockTime earliest = GST_CLOCK_TIME_NONE;
  g_autoptr (GstStructure) times = NULL;
  const GstStructure *s = gst_event_get_structure (event);
  if (gst_structure_get (s, "running-time-map", GST_TYPE_STRUCTURE, &times,
          NULL))
    gst_structure_foreach (times, take_earliest, &earliest);
  return earliest;
}

GBytes *
gst_splice_section_from_event (GstEvent *event, GstClockTime *running_time)
{
  GBytes *bytes = NULL;
  gsize size;
  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_DOWNSTREAM)
    return NULL;
  initialize ();
  GstMpegtsSection *section = gst_event_parse_mpegts_section (event);
  if (!section)
    return NULL;
  if (section->section_type == GST_MPEGTS_SECTION_SCTE_SIT) {
    const guint8 *data = gst_mpegts_section_packetize (section, &size);
    if (data)
      bytes = g_bytes_new (data, size);
  }
  gst_mpegts_section_unref (section);
  *running_time = find_running_time (event);
  return bytes;
}

#else

GBytes *
gst_splice_section_from_event (G_GNUC_UNUSED GstEvent *event,
    G_GNUC_UNUSED GstClockTime *running_time)
{
  return NULL;
}

#endif
