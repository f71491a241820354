/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ladder.h"

#include "core/keygrid.h"

#define MAX_HALF_RATE_LINES 480
#define MAX_SMALL_RATE 30
#define LIKELY_RATE 30

/* Rungs of 16:9 and their bit rates at 30 frames per second. */
static const struct
{
  PictureSize box;
  guint kbps;
} steps[] = {
  { { 3840, 2160 }, 16000 },
  { { 2560, 1440 }, 9000 },
  { { 1920, 1080 }, 5000 },
  { { 1280, 720 }, 2800 },
  { { 854, 480 }, 1400 },
  { { 640, 360 }, 700 },
  { { 426, 240 }, 350 },
};

static guint64
n_pixels (PictureSize size)
{
  return (guint64) size.width * size.height;
}

static gboolean
is_faster_than (Fraction rate, guint frames_per_second)
{
  return rate.num > (guint64) rate.den * frames_per_second;
}

/* Along straight lines between the steps, by the number of pixels; in
 * proportion to it outside of them. */
static guint64
kbps_at_30 (guint64 pixels)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    guint64 lower = n_pixels (steps[i].box);
    if (pixels < lower)
      continue;
    if (i == 0)
      return steps[0].kbps * pixels / lower;
    guint64 upper = n_pixels (steps[i - 1].box);
    return steps[i].kbps +
        (steps[i - 1].kbps - steps[i].kbps) * (pixels - lower) /
        (upper - lower);
  }
  guint last = G_N_ELEMENTS (steps) - 1;
  return steps[last].kbps * pixels / n_pixels (steps[last].box);
}

/* Frames that follow each other faster are more alike: twice the frames need
 * half as much again. */
guint
ladder_bitrate_kbps (PictureSize size, Fraction rate)
{
  if (rate.num == 0 || rate.den == 0)
    rate = (Fraction){ .num = LIKELY_RATE, .den = 1 };

  guint64 kbps = kbps_at_30 (n_pixels (size));
  gint64 scaled = timescale_scale ((gint64) kbps,
      rate.num + (guint64) LIKELY_RATE * rate.den,
      (guint64) 2 * LIKELY_RATE * rate.den, ROUND_NEAREST);
  return (guint) CLAMP (scaled, 1, G_MAXINT32);
}

static LadderRung
make_rung (PictureSize size, Fraction rate)
{
  guint lines = MIN (size.width, size.height);
  guint divisor =
      is_faster_than (rate, MAX_SMALL_RATE) && lines <= MAX_HALF_RATE_LINES ? 2
                                                                            : 1;
  return (LadderRung){
    .size = size,
    .rate_divisor = divisor,
    .bitrate_kbps =
        ladder_bitrate_kbps (size, frame_rate_divide (rate, divisor)),
  };
}

/* The source's own size comes first, then each step that has at most three
 * quarters of the pixels of the rung above: less is not worth an encoder. */
guint
ladder_for_source (PictureSize source, Fraction rate,
    LadderRung rungs[LADDER_MAX_RUNGS])
{
  G_STATIC_ASSERT (G_N_ELEMENTS (steps) < LADDER_MAX_RUNGS);
  if (!picture_size_is_valid (source))
    return 0;

  gboolean is_portrait = source.height > source.width;
  guint n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    PictureSize box = steps[i].box;
    if (is_portrait)
      box = (PictureSize){ .width = box.height, .height = box.width };
    PictureSize size = picture_inside (source, box);
    if (!picture_size_is_valid (size))
      continue;
    if (n == 0 || 4 * n_pixels (size) <= 3 * n_pixels (rungs[n - 1].size))
      rungs[n++] = make_rung (size, rate);
  }
  return n;
}
