/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsdateevents.h"

#include "gstsplicesection.h"
#include "gststreamtime.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

#define APPLICATION_EVENT "hls-date-range"

/* In millionths they are guint64. */
#define EXTENSION_NUMBERS_END 1e13

static gint64
stream_time (const GstSegment *segment, GstClockTime running_time)
{
  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return TIME_NONE;
  GstClockTime position = gst_segment_position_from_running_time (segment,
      GST_FORMAT_TIME, running_time);
  return gst_stream_time (segment, position);
}

/* Microseconds; -1: the field is not there. */
static gint64
read_duration (const GstStructure *s, const gchar *field)
{
  GstClockTime time;
  return gst_structure_get_clock_time (s, field, &time) &&
          GST_CLOCK_TIME_IS_VALID (time)
      ? (gint64) (time / GST_USECOND)
      : -1;
}

typedef struct
{
  GstObject *owner; /* borrowed */
  GPtrArray *extensions;
} ExtensionReader;

/* Millionths; whole numbers remain exact. FALSE: out of range, or not a number. */
static gboolean
read_number (gdouble number, guint64 *millionths)
{
  if (!(number >= 0 && number < EXTENSION_NUMBERS_END))
    return FALSE;
  guint64 whole = (guint64) number;
  *millionths =
      whole * 1000000 + (guint64) ((number - (gdouble) whole) * 1000000 + 0.5);
  return TRUE;
}

/* What is called like an attribute of applications is one. */
static gboolean
read_extension (GQuark field, const GValue *value, gpointer data)
{
  ExtensionReader *reader = data;
  const gchar *name = g_quark_to_string (field);
  GValue number = G_VALUE_INIT;
  guint64 millionths = 0;
  gboolean ok = FALSE;
  if (!g_str_has_prefix (name, "X-"))
    return TRUE;
  g_value_init (&number, G_TYPE_DOUBLE);
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    ok = extension_attributes_add_text (reader->extensions, name,
        g_value_get_string (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_BYTES) && g_value_get_boxed (value))
    ok = extension_attributes_add_bytes (reader->extensions, name,
        g_value_get_boxed (value));
  else if (g_value_transform (value, &number) &&
      read_number (g_value_get_double (&number), &millionths))
    ok = extension_attributes_add_micro (reader->extensions, name, millionths);
  g_value_unset (&number);
  if (!ok)
    GST_WARNING_OBJECT (reader->owner, "no attribute of EXT-X-DATERANGE: %s",
        name);
  return TRUE;
}

/* FALSE: it is none, or has no ID. */
static gboolean
read_application_event (const GstStructure *s, const GstSegment *segment,
    DateEvent *event)
{
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  if (!s || !gst_structure_has_name (s, APPLICATION_EVENT))
    return FALSE;
  gst_structure_get_clock_time (s, "running-time", &running_time);
  *event = (DateEvent){
    .time_ns = stream_time (segment, running_time),
    .id = gst_structure_get_string (s, "id"),
    .class_name = gst_structure_get_string (s, "class"),
    .duration_us = read_duration (s, "duration"),
    .planned_us = read_duration (s, "planned-duration"),
  };
  return event->id != NULL;
}

void
gst_hls_date_event_take (GstObject *owner, GstHlsRendition *rendition,
    const GstSegment *segment, GstEvent *event)
{
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  DateEvent said;
  g_autoptr (GPtrArray) extensions = extension_attributes_new ();
  ExtensionReader reader = { owner, extensions };
  g_autoptr (GBytes) section =
      gst_splice_section_from_event (event, &running_time);
  if (section)
    said = (DateEvent){ .time_ns = stream_time (segment, running_time),
      .splice = section };
  else if (!read_application_event (gst_event_get_structure (event), segment,
               &said))
    return;
  else
    gst_structure_foreach (gst_event_get_structure (event), read_extension,
        &reader);
  said.extensions = extensions;
  CoreStatus status = gst_hls_rendition_add_date_event (rendition, &said);
  if (status == CORE_UNSUPPORTED)
    GST_DEBUG_OBJECT (owner, "a splice that marks no place");
  else if (status != CORE_OK)
    GST_WARNING_OBJECT (owner, "an event is left out: %s",
        core_status_name (status));
}
