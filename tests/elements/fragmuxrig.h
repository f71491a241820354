/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* fmp4fragmux between pads of a test: streams of small synthetic samples go in,
 * the events and buffer lists that come out are kept in their order. */

#pragma once

#include <gst/check/gstcheck.h>

#include "boxreader.h"
#include "rigcaps.h"

G_BEGIN_DECLS

#define FRAME (GST_SECOND / 30)
#define AUDIO_FRAME_SAMPLES 1024
#define PICTURE_SIZE 64

typedef struct
{
  GstElement *mux;
  GstBus *bus;
  GstPad *sink;
  GPtrArray *sources; /* (owned GstPad) */
  GMutex lock;
  GPtrArray *output;    /* (owned GstMiniObject) GstEvent and GstBufferList */
  GArray *key_units;    /* GstClockTime: running times asked for upstream */
  GstFlowReturn answer; /* of downstream */
} Rig;

/* Properties as g_object_new() takes them. */
void rig_start (Rig *rig, const gchar *first_property,
    ...) G_GNUC_NULL_TERMINATED;
void rig_clear (Rig *rig);

/* Returns (borrowed) a linked source that has sent stream-start, and, with
 * `caps` (transfer full, nullable), these and a segment. */
GstPad *rig_add_source (Rig *rig, const gchar *pad_name, GstCaps *caps);
void rig_send_segment (GstPad *source);

/* One picture of PICTURE_SIZE bytes, different for each index. */
GstBuffer *rig_picture (guint index, gboolean is_idr);
GstBuffer *rig_picture_at (GstClockTime pts, gboolean is_idr);

/* Pictures `first` to `end`, at 30 fps, a key frame every `gop`. Returns what
 * the last push did. */
GstFlowReturn rig_push_video (GstPad *source, guint first, guint end,
    guint gop);
GstFlowReturn rig_push_audio (GstPad *source, guint first, guint end);
void rig_push_eos (GstPad *source);

/* --- what came out; no streaming thread may run --- */

guint rig_n_lists (const Rig *rig);
GstBufferList *rig_list (const Rig *rig, guint n); /* (borrowed) */
guint rig_n_events (const Rig *rig, GstEventType type);

/* Returns (transfer full) the bytes of list `n`. */
GBytes *rig_bytes (const Rig *rig, guint n);

/* See box_media_time(), of the header in list `n` or the newest before it. */
gint64 rig_media_time (const Rig *rig, guint n, guint32 track_id);

/* Returns (transfer full) the BoxSamples of list `n`, `pts` after edit lists;
 * fails when the boxes do not add up. */
GArray *rig_samples (const Rig *rig, guint n);

/* Returns (transfer full) the BoxSamples of all lists in their order; `offset`
 * is that in each list. */
GArray *rig_all_samples (const Rig *rig);

gboolean rig_has_header (const Rig *rig, guint n);

/* Returns (borrowed) the header of the fragment in list `n`. */
GstBuffer *rig_fragment_header (const Rig *rig, guint n);

/* Of those that say what part of a stream a buffer is. */
void rig_expect_flags (GstBuffer *buffer, guint wanted);

/* Where all lists begin, in frames. */
void rig_expect_starts (const Rig *rig, const guint *frames, guint n_lists);

/* Decode times go on without a hole through all lists. */
void rig_expect_continuity (const Rig *rig);

/* (nullable, transfer full) the first error on the bus */
GError *rig_error (const Rig *rig);

G_END_DECLS
