/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "decodetimes.h"

#include <stdlib.h>

static int
compare_times (const void *a, const void *b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;
  return left < right ? -1 : left > right;
}

void
decode_times_sort (gint64 *times, guint n)
{
  for (guint i = 1; i < n; i++) {
    if (times[i - 1] > times[i]) {
      qsort (times, n, sizeof *times, compare_times);
      return;
    }
  }
}

void
decode_times_space (gint64 *times, guint n, gint64 start,
    guint32 frame_duration)
{
  for (guint i = 0; i < n; i++)
    times[i] = start + (gint64) i * frame_duration;
}

gint64
decode_times_fit (gint64 *times, guint n, gint64 start, gint64 end)
{
  end = MAX (end, start + n);
  times[0] = start;
  for (guint i = 1; i < n; i++) {
    gint64 latest = end - (n - i);
    times[i] = MIN (MAX (times[i], times[i - 1] + 1), latest);
  }
  return end;
}
