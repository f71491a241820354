/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One source pad of a Matroska demuxer: what is announced on it, the
 * events and queries that come to it, and buffers pushed. Which tracks have one
 * and what is pushed when is the owner's, GstMatroskaPads.
 *
 * Streaming thread, unless it says otherwise. */

#pragma once

#include "gstmatroskapads.h"

G_BEGIN_DECLS

/* A pad and what feeds it. */
typedef struct
{
  GstMatroskaPads *pads;  /* (borrowed) that it is one of */
  GstPad *pad;            /* (owned) as the element does, while it is exposed */
  gboolean is_exposed;    /* the stream is selected */
  gboolean needs_segment; /* with the next block, as the next two */
  gboolean needs_headers; /* in front, if the codec has packets for that */
  gboolean needs_key;     /* what comes before a key frame is of no use */
  GstStream *stream;
  guint64 uid;          /* of the track */
  GstTagList *own_tags; /* of the track's header */
  GstTagList *tags;     /* and what was said of it */
  GstMatroskaStream *track;
  GstSegment segment;   /* written under the pad's object lock */
  gboolean is_waiting;  /* for where it begins in the range */
  gboolean is_done;     /* with the range */
  gboolean is_learning; /* what times it has, from the track's start */
} GstMatroskaOutput;

/* "video_%u", "audio_%u" and "subtitle_%u". */
void gst_matroska_output_add_templates (GstElementClass *klass);

/* Returns (transfer full) one that is not exposed. `tick_ns` is the
 * TimestampScale. */
GstMatroskaOutput *gst_matroska_output_new (GstMatroskaPads *pads,
    const MatroskaTrack *track, GstCaps *caps, guint64 tick_ns);
void gst_matroska_output_free (GstMatroskaOutput *output);

/* Adds the pad to the element and takes it away, to be added again. */
void gst_matroska_output_expose (GstMatroskaOutput *output);
void gst_matroska_output_hide (GstMatroskaOutput *output);

/* Makes the owner's segment that of the pad. */
void gst_matroska_output_push_segment (GstMatroskaOutput *output);

/* Takes `buffer`. Returns what the flows of all pads come to. */
GstFlowReturn gst_matroska_output_push (GstMatroskaOutput *output,
    GstBuffer *buffer);

G_END_DECLS
