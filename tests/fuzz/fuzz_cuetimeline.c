/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Cues made from the input: a byte of parameters, then four bytes a cue: how
 * far behind the last it starts, how long it lasts, the size of its text, and
 * whether samples are asked for, it is open, and time is skipped behind it. The laws: samples tile, none is empty, crosses a cut or
 * ends behind what is known, and what waits and shows is bounded. */

#include "core/cuetimeline.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define CUE_SIZE 4
#define MAX_SAMPLES 4096 /* of one input */

static void
take_samples (CueTimeline *t, gint64 until, gint64 cell, guint *n_left)
{
  CueSample sample;
  for (; *n_left > 0; (*n_left)--) {
    gint64 position = cue_timeline_position (t);
    gint64 cut = (position / cell + 1) * cell;
    if (!cue_timeline_next (t, until, cut, &sample))
      return;
    g_assert (sample.start == position && sample.end > position);
    g_assert (sample.end <= until && sample.end <= cut);
    g_assert (sample.end == cue_timeline_position (t));
    g_assert (sample.size_bytes > 0 && sample.size_bytes < 5u << 20);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static guint8 text[1 << 15];
  if (size < 1)
    return 0;
  CodecId id = data[0] & 1 ? CODEC_STPP : CODEC_WVTT;
  guint32 timescale = data[0] & 2 ? 90000 : 1000;
  gint64 cell = 1 + (gint64) timescale * (data[0] >> 4);
  guint n_left = MAX_SAMPLES;
  g_autoptr (CueTimeline) t = cue_timeline_new (id, timescale);
  gint64 start_ns = 0;

  for (gsize i = 1; i + CUE_SIZE <= size; i += CUE_SIZE) {
    gint64 step = (gint8) data[i];
    start_ns += step * step * step * G_GINT64_CONSTANT (100000);
    gint64 length = data[i + 1];
    TimedCue cue = {
      .cue.start_ns = start_ns,
      .cue.end_ns = length == 255
          ? G_MAXINT64
          : start_ns + length * length * G_GINT64_CONSTANT (1000000),
      .cue.text = { text, (gsize) data[i + 2] * data[i + 2] / 2 },
      .is_open = data[i + 3] & 2,
    };
    cue_timeline_add (t, &cue);
    g_assert (cue_timeline_first_start (t) >= cue_timeline_position (t));
    if (data[i + 3] & 4)
      cue_timeline_skip (t, ticks_from_ns (start_ns, timescale));
    if (data[i + 3] & 1)
      take_samples (t, ticks_from_ns (start_ns, timescale), cell, &n_left);
  }
  take_samples (t, cue_timeline_end (t, G_MAXINT32), cell, &n_left);
  return 0;
}
