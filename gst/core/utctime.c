/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "utctime.h"

#define USEC_PER_SEC G_GINT64_CONSTANT (1000000)
#define FIRST_SECOND G_GINT64_CONSTANT (-62135596800) /* of year 1 */
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)  /* of year 9999 */

void
utc_time_write (GString *out, gint64 utc_us)
{
  gint64 us =
      CLAMP (utc_us, FIRST_SECOND * USEC_PER_SEC, LAST_SECOND * USEC_PER_SEC);
  us += 500 - FIRST_SECOND * USEC_PER_SEC;
  gint64 seconds = us / USEC_PER_SEC + FIRST_SECOND;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_string_append_printf (out, "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ",
      g_date_time_get_year (time), g_date_time_get_month (time),
      g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
      g_date_time_get_minute (time), g_date_time_get_second (time),
      (guint) (us % USEC_PER_SEC / 1000));
}

gboolean
utc_time_read (const gchar *text, gint64 *utc_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  if (!time)
    return FALSE;
  *utc_us = g_date_time_to_unix (time) * USEC_PER_SEC +
      g_date_time_get_microsecond (time);
  return TRUE;
}
