/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dateevents.h"

#include "core/splice.h"
#include "core/status.h"
#include "core/timescale.h"

#define MAX_WAITING 256

/* The same splice, sent again. */
#define REPEAT_US 1000000

typedef struct
{
  gint64 time_ns;
  guint epoch;
  GBytes *section; /* (owned, nullable) */
  Splice splice;
  gchar *id, *class_name; /* owned */
  gint64 duration_us, planned_us;
  GPtrArray *extensions; /* (owned, ExtensionAttribute) */
} Waiting;

struct _DateEvents
{
  GPtrArray *waiting; /* (owned, Waiting) */
};

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;
  g_clear_pointer (&waiting->section, g_bytes_unref);
  g_free (waiting->id);
  g_free (waiting->class_name);
  g_ptr_array_unref (waiting->extensions);
  g_free (waiting);
}

DateEvents *
date_events_new (void)
{
  DateEvents *events = g_new0 (DateEvents, 1);
  events->waiting = g_ptr_array_new_with_free_func (waiting_free);
  return events;
}

void
date_events_free (DateEvents *events)
{
  if (!events)
    return;
  g_ptr_array_unref (events->waiting);
  g_free (events);
}

CoreStatus
date_events_add (DateEvents *events, const DateEvent *event)
{
  Splice splice = { SPLICE_OTHER, 0, -1 };
  if (events->waiting->len >= MAX_WAITING)
    return CORE_LIMIT;
  if (event->splice) {
    gsize size;
    const guint8 *data = g_bytes_get_data (event->splice, &size);
    CoreStatus status = splice_parse (data, size, &splice);
    if (status != CORE_OK)
      return status;
  }
  Waiting *waiting = g_new0 (Waiting, 1);
  *waiting = (Waiting){
    .time_ns = event->time_ns,
    .epoch = event->epoch,
    .section = event->splice ? g_bytes_ref (event->splice) : NULL,
    .splice = splice,
    .id = g_strdup (event->id),
    .class_name = g_strdup (event->class_name),
    .duration_us = event->duration_us,
    .planned_us = event->planned_us,
    .extensions = extension_attributes_new (),
  };
  if (event->extensions)
    extension_attributes_learn (waiting->extensions, event->extensions);
  g_ptr_array_add (events->waiting, waiting);
  return CORE_OK;
}

/* --- into the manifest --- */

/* The newest range that was made for this splice event, of which ids begin
 * like that; with `is_open`, a break that has not ended. */
static ManifestDateRange *
find_splice (const Manifest *manifest, const gchar *stem, gboolean is_open)
{
  for (guint i = manifest->date_ranges->len; i-- > 0;) {
    ManifestDateRange *range = manifest->date_ranges->pdata[i];
    if (g_str_has_prefix (range->id, stem) &&
        (!is_open || (range->scte35_out && !range->scte35_in)))
      return range;
  }
  return NULL;
}

/* RFC 8216 4.3.2.7.1. Out and in have one ID, and the in says how long it was.
 * Broadcasters use the numbers of events again, so the time is part of it. */
static void
apply_splice (const Waiting *waiting, gint64 start_us, Manifest *manifest)
{
  const Splice *splice = &waiting->splice;
  g_autofree gchar *stem = g_strdup_printf ("splice-%u-", splice->event_id);
  ManifestDateRange *open = find_splice (manifest, stem, TRUE);
  if (splice->kind == SPLICE_IN && open && open->start_us < start_us) {
    open->scte35_in = g_bytes_ref (waiting->section);
    open->duration_us = start_us - open->start_us;
    return;
  }
  const ManifestDateRange *last = find_splice (manifest, stem, FALSE);
  gint64 last_end_us =
      last ? last->start_us + MAX (last->duration_us, 0) : G_MININT64 / 2;
  if (last &&
      (ABS (start_us - last->start_us) < REPEAT_US ||
          ABS (start_us - last_end_us) < REPEAT_US))
    return;

  g_autofree gchar *id =
      g_strdup_printf ("%s%" G_GINT64_FORMAT, stem, start_us / 1000);
  ManifestDateRange *range = manifest_add_date_range (manifest, id, start_us);
  if (!range)
    return;
  GBytes **section = splice->kind == SPLICE_OUT ? &range->scte35_out
      : splice->kind == SPLICE_IN               ? &range->scte35_in
                                                : &range->scte35_cmd;
  *section = g_bytes_ref (waiting->section);
  range->planned_us = splice->duration_us;
}

static void
apply_event (const Waiting *waiting, gint64 start_us, Manifest *manifest)
{
  const ManifestDateRange said = {
    .class_name = waiting->class_name,
    .duration_us = waiting->duration_us,
    .planned_us = waiting->planned_us,
    .extensions = waiting->extensions,
  };
  ManifestDateRange *range = manifest_find_date_range (manifest, waiting->id);
  if (!range)
    range = manifest_add_date_range (manifest, waiting->id, start_us);
  manifest_date_range_learn (range, &said);
}

void
date_events_apply (DateEvents *events, guint epoch, gint64 utc_offset_us,
    Manifest *manifest)
{
  for (guint i = 0; i < events->waiting->len;) {
    const Waiting *waiting = events->waiting->pdata[i];
    if (waiting->epoch != epoch) {
      i++;
      continue;
    }
    gint64 start_us = utc_offset_us +
        timescale_scale (waiting->time_ns, 1, 1000, ROUND_NEAREST);
    if (waiting->section)
      apply_splice (waiting, start_us, manifest);
    else
      apply_event (waiting, start_us, manifest);
    g_ptr_array_remove_index (events->waiting, i);
  }
}

gboolean
date_events_has_waiting (const DateEvents *events, guint epoch)
{
  for (guint i = 0; i < events->waiting->len; i++)
    if (((const Waiting *) events->waiting->pdata[i])->epoch == epoch)
      return TRUE;
  return FALSE;
}
