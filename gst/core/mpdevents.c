/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpdevents.h"

/* Sections in base64, in the XML of SCTE 35. */
#define SPLICE_SCHEME "urn:scte:scte35:2014:xml+bin"
#define SPLICE_NAMESPACE "http://www.scte.org/schemas/35/2016"

/* Dates have milliseconds in playlists. */
#define TIMESCALE 1000

/* From the start of the Period. */
typedef struct
{
  gint64 start_us, duration_us; /* duration < 0: not known */
  guint32 id;                   /* the same in every update of the MPD */
  GBytes *section;              /* (borrowed) */
} Event;

/* What a Period shows. */
typedef struct
{
  gint64 start_us, end_us; /* UTC */
  gboolean is_first;
  GArray *events; /* (borrowed, Event) */
} Stretch;

static void
add_event (Stretch *stretch, const ManifestDateRange *range, GBytes *section,
    gint64 utc_us, gint64 duration_us)
{
  gint64 late_us = stretch->start_us - utc_us;
  gboolean goes_on = stretch->is_first && late_us > 0 &&
      !manifest_date_range_is_over (range, stretch->start_us);
  if (!section || utc_us >= stretch->end_us || (late_us > 0 && !goes_on))
    return;
  guint32 hash = g_str_hash (range->id);
  Event event = {
    .start_us = MAX (-late_us, 0),
    .duration_us = duration_us,
    .id = section == range->scte35_in ? ~hash : hash,
    .section = section,
  };
  if (goes_on && duration_us >= 0)
    event.duration_us = MAX (duration_us - late_us, 0);
  g_array_append_val (stretch->events, event);
}

/* A way back in is at the end of its range, if that has a way out. */
static void
add_range (Stretch *stretch, const ManifestDateRange *range)
{
  gint64 duration_us =
      range->duration_us >= 0 ? range->duration_us : range->planned_us;
  gint64 in_us = range->start_us;
  if (range->scte35_out)
    in_us += MAX (range->duration_us, 0);
  add_event (stretch, range, range->scte35_out, range->start_us, duration_us);
  add_event (stretch, range, range->scte35_cmd, range->start_us, duration_us);
  add_event (stretch, range, range->scte35_in, in_us, -1);
}

static gint
compare_events (gconstpointer a, gconstpointer b)
{
  const Event *one = a, *other = b;
  return (one->start_us > other->start_us) - (one->start_us < other->start_us);
}

static guint64
ticks (gint64 time_us)
{
  return (guint64) timescale_scale (time_us, TIMESCALE, 1000000, ROUND_NEAREST);
}

static void
write_event (XmlWriter *w, const Event *event)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (event->section, &size);
  g_autofree gchar *base64 = g_base64_encode (data, size);

  xml_writer_begin (w, "Event");
  xml_writer_attribute_number (w, "presentationTime", ticks (event->start_us));
  if (event->duration_us >= 0)
    xml_writer_attribute_number (w, "duration", ticks (event->duration_us));
  xml_writer_attribute_number (w, "id", event->id);
  xml_writer_begin (w, "Signal");
  xml_writer_attribute (w, "xmlns", SPLICE_NAMESPACE);
  xml_writer_begin (w, "Binary");
  xml_writer_add_text (w, base64);
  xml_writer_end (w);
  xml_writer_end (w);
  xml_writer_end (w);
}

void
mpd_write_events (XmlWriter *w, const MpdPeriods *list, guint index,
    const Manifest *manifest)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (Event));
  gint64 next_us = index + 1 < list->periods->len
      ? mpd_periods_start_utc (list, index + 1, manifest)
      : UTC_NONE;
  Stretch stretch = {
    .start_us = mpd_periods_start_utc (list, index, manifest),
    .end_us = next_us == UTC_NONE ? G_MAXINT64 : next_us,
    .is_first = index == 0,
    .events = events,
  };
  if (stretch.start_us == UTC_NONE)
    return;
  for (guint i = 0; i < manifest->date_ranges->len; i++)
    add_range (&stretch, manifest->date_ranges->pdata[i]);
  if (events->len == 0)
    return;

  /* 5.10.2.1: by presentation time, which they do not come by: breaks end. */
  g_array_sort (events, compare_events);
  xml_writer_begin (w, "EventStream");
  xml_writer_attribute (w, "schemeIdUri", SPLICE_SCHEME);
  xml_writer_attribute_number (w, "timescale", TIMESCALE);
  for (guint i = 0; i < events->len; i++)
    write_event (w, &g_array_index (events, Event, i));
  xml_writer_end (w);
}
