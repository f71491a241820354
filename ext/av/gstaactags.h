/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The tags of what aacbridge puts out: upstream's, such as language and
 * title, without those that describe the coding of the input, and true ones in
 * their place. Streaming thread only. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Zero-initialise it. */
typedef struct
{
  GstTagList *upstream; /* (owned, nullable) of the stream, all it said */
  gboolean is_decided;  /* what becomes of the input */
  guint nominal_bps;    /* 0: the input passes */
  guint rate;           /* samples a second */
  guint64 n_bytes;      /* handed out */
  guint64 n_samples;
  gboolean is_measured; /* told */
} GstAacTags;

/* A stream that starts, or the end. */
void gst_aac_tags_clear (GstAacTags *tags);

/* Returns (transfer full, nullable) `event` (transfer full), a TAG, as downstream
 * gets it: the tags of the stream with ours. Those wait for
 * gst_aac_tags_begin(). */
GstEvent *gst_aac_tags_take (GstAacTags *tags, GstEvent *event);

/* From here on it is encoded at this bitrate (0: passes). Returns (transfer full,
 * nullable) the event that says so, with all that waits. */
GstEvent *gst_aac_tags_begin (GstAacTags *tags, guint nominal_bps, guint rate);

/* Counts a frame that is handed out. Returns (transfer full, nullable) the event with the
 * mean bitrate, after some seconds. */
GstEvent *gst_aac_tags_count (GstAacTags *tags, gsize n_bytes);

/* Returns (transfer full, nullable) the event with the mean bitrate of all. */
GstEvent *gst_aac_tags_finish (GstAacTags *tags);

G_END_DECLS
