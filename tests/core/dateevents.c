/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/dateevents.h"

#include "bitwriter.h"
#include "coretest.h"

#include "core/status.h"
#include "core/timescale.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define NOON_US G_GINT64_CONSTANT (1795262400000000)

/* splice_insert() at once, without more of its fields than tell out from in. */
static GBytes *
insert (guint32 id, gboolean is_out)
{
  BitWriter w = { 0 };
  put_u (&w, 8, 0xfc);
  for (guint i = 0; i < 3; i++)
    put_u (&w, 32, 0);
  put_u (&w, 8, 0x05);
  put_u (&w, 32, id);
  put_u (&w, 8, 0);
  put_u (&w, 8, is_out ? 0xd0 : 0x50);
  put_u (&w, 32, 0);
  return g_bytes_new (w.data, w.size);
}

static void
add_splice (DateEvents *events, guint32 id, gboolean is_out, gint64 time_ns)
{
  g_autoptr (GBytes) section = insert (id, is_out);
  DateEvent event = { .time_ns = time_ns, .splice = section };
  ck_assert_int_eq (date_events_add (events, &event), CORE_OK);
}

static const ManifestDateRange *
range_at (const Manifest *manifest, guint index)
{
  ck_assert_uint_lt (index, manifest->date_ranges->len);
  return manifest->date_ranges->pdata[index];
}

START_TEST (a_splice_in_ends_the_break)
{
  g_autoptr (DateEvents) events = date_events_new ();
  g_autoptr (Manifest) manifest = manifest_new (SECOND, PLAYLIST_TYPE_LIVE);
  date_events_apply (events, 0, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 0);

  /* Out is sent three times, as broadcasters do. */
  for (guint i = 0; i < 3; i++)
    add_splice (events, 7, TRUE, 10 * SECOND);
  date_events_apply (events, 0, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 1);
  const ManifestDateRange *range = range_at (manifest, 0);
  ck_assert_str_eq (range->id, "splice-7-1795262410000");
  ck_assert_int_eq (range->start_us, NOON_US + 10000000);
  ck_assert (range->scte35_out && !range->scte35_in);
  ck_assert_int_eq (range->duration_us, -1);

  for (guint i = 0; i < 2; i++)
    add_splice (events, 7, FALSE, 40 * SECOND);
  date_events_apply (events, 0, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 1);
  ck_assert (range->scte35_in != NULL);
  ck_assert_int_eq (range->duration_us, 30000000);

  /* The number is used again. */
  add_splice (events, 7, TRUE, 100 * SECOND);
  add_splice (events, 8, FALSE, 200 * SECOND);
  date_events_apply (events, 0, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 3);
  ck_assert_str_eq (range_at (manifest, 1)->id, "splice-7-1795262500000");
  ck_assert (range_at (manifest, 2)->scte35_in != NULL);
}
END_TEST

START_TEST (events_of_applications_add_up)
{
  g_autoptr (DateEvents) events = date_events_new ();
  g_autoptr (Manifest) manifest = manifest_new (SECOND, PLAYLIST_TYPE_LIVE);
  g_autoptr (GPtrArray) extensions = extension_attributes_new ();
  ck_assert (extension_attributes_add_text (extensions, "X-A", "a"));
  DateEvent event = { .time_ns = SECOND,
    .id = "show",
    .class_name = "program",
    .duration_us = -1,
    .planned_us = 5000000,
    .extensions = extensions };
  ck_assert_int_eq (date_events_add (events, &event), CORE_OK);
  event = (DateEvent){ .time_ns = 5 * SECOND,
    .id = "show",
    .class_name = "other",
    .duration_us = 4000000,
    .planned_us = -1 };
  ck_assert_int_eq (date_events_add (events, &event), CORE_OK);
  date_events_apply (events, 0, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 1);
  const ManifestDateRange *range = range_at (manifest, 0);
  ck_assert_int_eq (range->start_us, NOON_US + 1000000);
  ck_assert_str_eq (range->class_name, "program");
  ck_assert_int_eq (range->duration_us, 4000000);
  ck_assert_int_eq (range->planned_us, 5000000);
  ck_assert_uint_eq (range->extensions->len, 1);
}
END_TEST

START_TEST (each_epoch_waits_for_its_date)
{
  g_autoptr (DateEvents) events = date_events_new ();
  g_autoptr (Manifest) manifest = manifest_new (SECOND, PLAYLIST_TYPE_LIVE);
  for (guint i = 0; i < 256; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);
    DateEvent event = { .epoch = i % 2,
      .id = id,
      .duration_us = -1,
      .planned_us = -1 };
    ck_assert_int_eq (date_events_add (events, &event), CORE_OK);
  }
  DateEvent surplus = { .id = "one too many" };
  ck_assert_int_eq (date_events_add (events, &surplus), CORE_LIMIT);
  date_events_apply (events, 1, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 128);
  ck_assert (!date_events_has_waiting (events, 1));
  ck_assert (date_events_has_waiting (events, 0));
  date_events_apply (events, 0, NOON_US, manifest);
  ck_assert_uint_eq (manifest->date_ranges->len, 256);
}
END_TEST

START_TEST (what_marks_no_place_is_refused)
{
  g_autoptr (DateEvents) events = date_events_new ();
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  DateEvent event = { .splice = garbage };
  ck_assert_int_eq (date_events_add (events, &event), CORE_INVALID);
}
END_TEST

CORE_TEST_MAIN ("dateevents", a_splice_in_ends_the_break,
    events_of_applications_add_up, each_epoch_waits_for_its_date,
    what_marks_no_place_is_refused)
