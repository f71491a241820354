/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpdreader.h"

#include "core/status.h"

#include <string.h>

#define USEC_PER_SEC G_GUINT64_CONSTANT (1000000)

#define MAX_PERIODS (1u << 16)
#define MAX_REPRESENTATIONS (1u << 12)

/* Timelines of one Period that differ in more than segments. */
#define MAX_TIMELINES 64

/* Some 30000 years, so that sums of times stay inside gint64. */
#define MAX_TIME_US (G_MAXINT64 / 8)

/* Where the media times of some Representations begin. */
typedef struct
{
  guint32 timescale;
  guint64 presentation_time_offset;
} Timeline;

typedef struct
{
  MpdPeriods *list;
  GHashTable *bandwidths;
  gboolean is_presentation; /* the root was seen, and is an MPD */
  MpdPeriod period;         /* that is being read */
  GArray *timelines;        /* Timeline, of that */
} MpdReader;

/* --- values --- */

static gboolean
fail (GError **error, CoreStatus status, const gchar *what)
{
  g_set_error (error, CORE_ERROR, (gint) status, "MPD: %s", what);
  return FALSE;
}

/* Returns (borrowed, nullable) an attribute's value. */
static const gchar *
find_attribute (const gchar **names, const gchar **values, const gchar *name)
{
  for (guint i = 0; names[i]; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

static gboolean
read_number (const gchar *text, guint64 max, guint64 *number)
{
  return text && g_ascii_string_to_unsigned (text, 10, 0, max, number, NULL);
}

/* "PT12.25S": xs:duration as it is written here. */
static gboolean
read_duration (const gchar *text, guint64 *duration_us)
{
  guint64 seconds, micros = 0;
  if (!text || !g_str_has_prefix (text, "PT") || !g_str_has_suffix (text, "S"))
    return FALSE;
  g_autofree gchar *number = g_strndup (text + 2, strlen (text) - 3);
  gchar *decimals = strchr (number, '.');
  if (decimals) {
    *decimals++ = '\0';
    gsize n_decimals = strlen (decimals);
    if (n_decimals > 6 || !read_number (decimals, USEC_PER_SEC, &micros))
      return FALSE;
    for (; n_decimals < 6; n_decimals++)
      micros *= 10;
  }
  if (!read_number (number, MAX_TIME_US / USEC_PER_SEC - 1, &seconds))
    return FALSE;
  *duration_us = seconds * USEC_PER_SEC + micros;
  return TRUE;
}

/* --- elements: each takes its attributes --- */

static gboolean
take_presentation (MpdReader *reader, const gchar **names, const gchar **values,
    GError **error)
{
  const gchar *type = find_attribute (names, values, "type");
  const gchar *start = find_attribute (names, values, "availabilityStartTime");
  gint64 utc_us;
  if (reader->is_presentation || g_strcmp0 (type, "dynamic") != 0)
    return fail (error, CORE_INVALID, "it is no presentation that goes on");
  if (!start || !utc_time_read (start, &utc_us) || utc_us < 0 ||
      utc_us > MAX_TIME_US)
    return fail (error, CORE_INVALID, "it does not say when it began");
  reader->list->availability_start_us = utc_us;
  reader->is_presentation = TRUE;
  return TRUE;
}

static gboolean
take_period (MpdReader *reader, const gchar **names, const gchar **values,
    GError **error)
{
  MpdPeriod *period = &reader->period;
  const gchar *id = find_attribute (names, values, "id");
  const gchar *start = find_attribute (names, values, "start");
  *period = (MpdPeriod){ 0 };
  g_array_set_size (reader->timelines, 0);
  if (!read_number (id, G_MAXINT64, &period->first_number) ||
      !read_duration (start, &period->start_us))
    return fail (error, CORE_INVALID, "a Period has another id or start");
  return TRUE;
}

static gboolean
take_representation (MpdReader *reader, const gchar **names,
    const gchar **values, GError **error)
{
  const gchar *id = find_attribute (names, values, "id");
  const gchar *bandwidth = find_attribute (names, values, "bandwidth");
  guint64 bps;
  if (!id || !read_number (bandwidth, G_MAXUINT32, &bps))
    return fail (error, CORE_INVALID, "a Representation without bandwidth");
  if (g_hash_table_size (reader->bandwidths) == MAX_REPRESENTATIONS)
    return fail (error, CORE_LIMIT, "too many Representations");
  /* The newest Period says the most. */
  g_hash_table_replace (reader->bandwidths, g_strdup (id),
      g_memdup2 (&bps, sizeof bps));
  return TRUE;
}

static gboolean
take_segments (MpdReader *reader, const gchar **names, const gchar **values,
    GError **error)
{
  const gchar *timescale = find_attribute (names, values, "timescale");
  const gchar *offset =
      find_attribute (names, values, "presentationTimeOffset");
  guint64 rate, ticks = 0;
  if (!read_number (timescale, G_MAXUINT32, &rate) || rate == 0 ||
      (offset && !read_number (offset, G_MAXINT64, &ticks)))
    return fail (error, CORE_INVALID, "segments without times");
  Timeline timeline = { (guint32) rate, ticks };
  for (guint i = 0; i < reader->timelines->len; i++) {
    const Timeline *other = &g_array_index (reader->timelines, Timeline, i);
    if (other->timescale == timeline.timescale &&
        other->presentation_time_offset == ticks)
      return TRUE;
  }
  if (reader->timelines->len < MAX_TIMELINES)
    g_array_append_val (reader->timelines, timeline);
  return TRUE;
}

static const struct
{
  const gchar *name;
  gboolean (*take) (MpdReader *reader, const gchar **names,
      const gchar **values, GError **error);
} elements[] = {
  /* clang-format off */
  { "MPD",             take_presentation },
  { "Period",          take_period },
  { "Representation",  take_representation },
  { "SegmentBase",     take_segments },
  { "SegmentList",     take_segments },
  { "SegmentTemplate", take_segments },
  /* clang-format on */
};

static void
start_element (GMarkupParseContext *context, const gchar *name,
    const gchar **names, const gchar **values, gpointer user_data,
    GError **error)
{
  MpdReader *reader = user_data;
  (void) context;
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    if (g_str_equal (elements[i].name, name)) {
      if (i > 0 && !reader->is_presentation)
        fail (error, CORE_INVALID, "it is another document");
      else
        elements[i].take (reader, names, values, error);
      return;
    }
}

/* --- Periods --- */

/* Would a Period with this origin say of all timelines what it did? */
static gboolean
is_origin (const MpdPeriod *period, const GArray *timelines)
{
  for (guint i = 0; i < timelines->len; i++) {
    const Timeline *timeline = &g_array_index (timelines, Timeline, i);
    if (mpd_period_presentation_time_offset (period, timeline->timescale) !=
        timeline->presentation_time_offset)
      return FALSE;
  }
  return TRUE;
}

/* Offsets are rounded from one that is exact: that from which all others come.
 * The rendition it was of may be gone; the first is as near as any then. */
static void
find_origin (MpdPeriod *period, const GArray *timelines)
{
  gboolean is_found = FALSE;
  for (guint i = 0; i < timelines->len && !is_found; i++) {
    const Timeline *timeline = &g_array_index (timelines, Timeline, i);
    period->origin_ticks = (gint64) timeline->presentation_time_offset;
    period->origin_timescale = timeline->timescale;
    is_found = is_origin (period, timelines);
  }
  if (!is_found) {
    const Timeline *first = &g_array_index (timelines, Timeline, 0);
    period->origin_ticks = (gint64) first->presentation_time_offset;
    period->origin_timescale = first->timescale;
  }
}

static void
end_element (GMarkupParseContext *context, const gchar *name,
    gpointer user_data, GError **error)
{
  MpdReader *reader = user_data;
  const GArray *periods = reader->list->periods;
  const MpdPeriod *before = periods->len > 0
      ? &g_array_index (periods, MpdPeriod, periods->len - 1)
      : NULL;
  (void) context;
  if (!g_str_equal (name, "Period"))
    return;
  if (periods->len == MAX_PERIODS) {
    fail (error, CORE_LIMIT, "too many Periods");
  } else if (reader->timelines->len == 0) {
    fail (error, CORE_INVALID, "a Period without segments");
  } else if (before &&
      (before->first_number >= reader->period.first_number ||
          before->start_us >= reader->period.start_us)) {
    fail (error, CORE_INVALID, "Periods out of order");
  } else {
    find_origin (&reader->period, reader->timelines);
    g_array_append_val (reader->list->periods, reader->period);
  }
}

gboolean
mpd_read (MpdPeriods *list, GHashTable *bandwidths, const gchar *text,
    gsize size, GError **error)
{
  static const GMarkupParser parser = {
    .start_element = start_element,
    .end_element = end_element,
  };
  g_autoptr (GArray) timelines = g_array_new (FALSE, FALSE, sizeof (Timeline));
  MpdReader reader = { .list = list,
    .bandwidths = bandwidths,
    .timelines = timelines };
  g_autoptr (GError) markup_error = NULL;
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, &reader, NULL);
  if (g_markup_parse_context_parse (context, text, (gssize) size,
          &markup_error) &&
      g_markup_parse_context_end_parse (context, &markup_error) &&
      list->periods->len > 0)
    return TRUE;

  g_array_set_size (list->periods, 0);
  list->availability_start_us = UTC_NONE;
  g_hash_table_remove_all (bandwidths);
  if (markup_error && markup_error->domain == CORE_ERROR)
    g_propagate_error (error, g_steal_pointer (&markup_error));
  else
    fail (error, CORE_INVALID,
        markup_error ? markup_error->message : "nothing to play");
  return FALSE;
}
