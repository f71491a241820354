/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Looks at what comes out of the encoder behind a branch: has anything
 * come yet, and are the frames key frames that were asked to be? Frames are
 * known by their running time, which an encoder keeps. Any thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstKeyWatch GstKeyWatch;

/* Returns (transfer full, nullable) a watch on the first GstVideoEncoder
 * downstream of `srcpad`; NULL where there is none. */
GstKeyWatch *gst_key_watch_new (GstPad *srcpad);
void gst_key_watch_free (GstKeyWatch *watch);

const gchar *gst_key_watch_encoder (const GstKeyWatch *watch);

/* GstVideoEncoder 1.22 takes the running time of a frame from a segment that it
 * adjusts at its first output, so a time from before that is wrong. */
gboolean gst_key_watch_has_output (GstKeyWatch *watch);

/* The frame of this running time is asked to be a key frame. */
void gst_key_watch_expect (GstKeyWatch *watch, GstClockTime running_time);

/* How many have come out as others since the last call. */
guint gst_key_watch_take_lost (GstKeyWatch *watch);

G_END_DECLS
