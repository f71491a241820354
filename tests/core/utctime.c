/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/utctime.h"

#include "coretest.h"

START_TEST (times_are_written)
{
  static const struct
  {
    gint64 us;
    const gchar *text;
  } rows[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 499, "1970-01-01T00:00:00.000Z" },
    { 500, "1970-01-01T00:00:00.001Z" },
    { -1, "1970-01-01T00:00:00.000Z" },
    { -501, "1969-12-31T23:59:59.999Z" },
    { 999999, "1970-01-01T00:00:01.000Z" },
    { G_GINT64_CONSTANT (1795253400250000), "2026-11-21T09:30:00.250Z" },
    { G_GINT64_CONSTANT (951782399999600), "2000-02-29T00:00:00.000Z" },
    { G_MAXINT64, "9999-12-31T23:59:59.000Z" },
    { UTC_NONE, "0001-01-01T00:00:00.000Z" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    utc_time_write (out, rows[i].us);
    ck_assert_str_eq (out->str, rows[i].text);
  }
}
END_TEST

START_TEST (times_are_read)
{
  static const struct
  {
    const gchar *text;
    gboolean is_time;
    gint64 us;
  } rows[] = {
    { "2026-11-21T09:30:00.250Z", TRUE, 1795253400250000 },
    { "2026-11-21T10:30:00.250+01:00", TRUE, 1795253400250000 },
    { "1969-12-31T23:59:59.999Z", TRUE, -1000 },
    { "2026-11-21T09:30:00.250", FALSE, 0 },
    { "2026-13-21T09:30:00Z", FALSE, 0 },
    { "", FALSE, 0 },
    { "now", FALSE, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 us = 0;
    ck_assert_msg (utc_time_read (rows[i].text, &us) == rows[i].is_time,
        "row %u", i);
    ck_assert_msg (us == rows[i].us, "row %u: %" G_GINT64_FORMAT, i, us);
  }
}
END_TEST

CORE_TEST_MAIN ("utctime", times_are_written, times_are_read)
