/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Decode times for pictures that leave an encoder in another order than
 * they went in: each gets the presentation time of the frame that went in as many
 * frames before it as the stream reorders. So they increase, never pass the
 * presentation times, and need no constant rate. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GQueue pts;         /* (owned, GstClockTime *) of frames that went in */
  guint depth;        /* frames by which the stream reorders */
  guint n_before;     /* pictures that go before the first frame's time */
  GstClockTime frame; /* duration */
  gboolean has_first;
  GstClockTime first;
  GstClockTime last; /* that was given out; NONE */
} GstEncTimes;

void gst_enc_times_init (GstEncTimes *times, guint depth, GstClockTime frame);
void gst_enc_times_clear (GstEncTimes *times);

/* Forgets what went in; depth and duration stay. */
void gst_enc_times_restart (GstEncTimes *times);

/* What goes in from now on is coded by another encoder, which reorders by `depth`,
 * and lasts `frame`. Times go on increasing. */
void gst_enc_times_follow (GstEncTimes *times, guint depth, GstClockTime frame);

/* Increasing. */
void gst_enc_times_push (GstEncTimes *times, GstClockTime pts);

/* The decode time of the next picture; NONE when more come than went in. */
GstClockTime gst_enc_times_pop (GstEncTimes *times);

G_END_DECLS
