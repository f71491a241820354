/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4delay.h"

#define MAX_ADVANCE (1 << 30) /* ticks: a duration may grow by so much */

guint32
mp4_reorder_delay (const Mp4Sample *samples, guint n)
{
  gint64 lowest = 0;
  for (guint i = 0; i < n; i++)
    lowest = MIN (lowest, samples[i].composition_offset);
  return (guint32) -lowest;
}

/* Decode times are counted from the run's first, which stays, as does its end.
 * From the last sample to the first, so that each knows the latest time that
 * those behind it leave. */
static void
advance_decoding (Mp4Sample *samples, guint n)
{
  gint64 next_was = 0;
  for (guint i = 0; i < n; i++)
    next_was += samples[i].duration;

  gint64 next = next_was;
  for (guint i = n; i-- > 0;) {
    Mp4Sample *sample = &samples[i];
    gint64 was = next_was - sample->duration;
    gint64 latest = MIN (was + MIN (sample->composition_offset, 0), next - 1);
    gint64 time = MAX (MIN (was, latest), i);
    sample->duration = (guint32) (next - time);
    sample->composition_offset += (gint32) (was - time);
    next_was = was;
    next = time;
  }
}

void
mp4_delay_composition (Mp4Sample *samples, guint n, guint32 delay)
{
  gint32 lowest = 0;
  for (guint i = 0; i < n; i++) {
    gint64 offset = (gint64) samples[i].composition_offset + delay;
    samples[i].composition_offset = (gint32) MIN (offset, G_MAXINT32);
    lowest = MIN (lowest, samples[i].composition_offset);
  }
  if (lowest < 0 && lowest >= -MAX_ADVANCE)
    advance_decoding (samples, n);
}
