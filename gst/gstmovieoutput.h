/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The way out of a muxer whose threads all make output: lists wait in
 * the order in which they were made, each behind the sticky events that it
 * needs, and whoever comes pushes them.
 *
 * Any thread. The lock is held across no push. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstPad *pad; /* (borrowed) */

  GMutex lock; /* protects what follows */
  GQueue items;
  GstSegment segment;
  gboolean needs_stream_start, needs_segment;
  gboolean is_held;
  guint group_id;
  GstFlowReturn flow; /* of the last push */
} GstMovieOutput;

void gst_movie_output_init (GstMovieOutput *output, GstPad *pad);
void gst_movie_output_clear (GstMovieOutput *output);

/* A new stream: what waits is dropped. */
void gst_movie_output_start (GstMovieOutput *output);

/* What waits is dropped. */
void gst_movie_output_flush (GstMovieOutput *output);

/* The same, and from now on nothing is pushed: downstream is flushed. */
void gst_movie_output_hold (GstMovieOutput *output);

/* Downstream takes data again; the segment goes out before it. */
void gst_movie_output_release (GstMovieOutput *output);

/* What goes downstream before the next list, unless it did already. */
void gst_movie_output_set_segment (GstMovieOutput *output,
    const GstSegment *segment);

/* Queues `list` (transfer full, nullable: nothing is done) behind `caps`
 * (transfer full, nullable). */
void gst_movie_output_add (GstMovieOutput *output, GstBufferList *list,
    GstCaps *caps);

/* Pushes what waits; the flow of that, or of the last push. While it is held
 * all is well. */
GstFlowReturn gst_movie_output_push (GstMovieOutput *output);

/* Can downstream write at its start again? */
gboolean gst_movie_output_is_rewritable (GstMovieOutput *output);

/* Pushes what waits, then `last` (transfer full, nullable), with
 * `is_from_start` over the first bytes of the stream, then EOS. */
void gst_movie_output_end (GstMovieOutput *output, GstBufferList *last,
    gboolean is_from_start, guint32 seqnum);

G_END_DECLS
