/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux in a pipeline that plays a file and seeks in it. What came is
 * told by stream time and by the numbers of frames. */

#pragma once

#include <gst/check/gstcheck.h>

#include "seekfile.h"

G_BEGIN_DECLS

#define MS GST_MSECOND

#define FLUSH GST_SEEK_FLAG_FLUSH
#define ACCURATE (FLUSH | GST_SEEK_FLAG_ACCURATE)
#define TO_KEY (FLUSH | GST_SEEK_FLAG_KEY_UNIT)
#define AFTER (TO_KEY | GST_SEEK_FLAG_SNAP_AFTER)
#define NEAREST (TO_KEY | GST_SEEK_FLAG_SNAP_NEAREST)

typedef struct
{
  guint32 serial;
  gint64 pts, dts; /* stream time */
  GstClockTime duration;
  gboolean is_key, is_discont;
} Frame;

typedef struct
{
  GArray *frames; /* Frame, since the last flush */
  gint64 segment_start;
  guint64 n_bytes;      /* read until the first of them */
  guint n_reads;        /* too */
  gboolean has_ended;   /* at the sink, since the last flush began */
  guint32 end_seqnum;   /* of the event that said so */
  guint32 flush_seqnum; /* of the last flush that began */
  guint n_flush_events; /* that are being handled */
} PlayedTrack;

typedef struct
{
  gchar *path;
  GstElement *pipeline, *demux;
  GstBus *bus;
  GMutex lock;
  GCond ended;
  guint64 n_bytes; /* atomic operations are needless: one thread reads */
  guint n_reads;
  PlayedTrack video, audio;
} Player;

/* Writes the file and makes the pipeline; a stream is pushed, and may be fetched
 * from anywhere. */
void player_open (Player *player, Kind kind, gboolean is_stream);
void player_close (Player *player);

/* For a message of this type. */
void wait_for (Player *player, GstMessageType type);

/* For the end of both tracks. */
void wait_for_end (Player *player);

gboolean seek (Player *player, gdouble rate, GstSeekFlags flags, gint64 start,
    gint64 stop);

/* Plays to the end, so that seeks come when all is known. Returns (transfer full,
 * Frame) what came. */
void play_all (Player *player, GArray **video, GArray **audio);

gint64 stream_time (const GstSegment *segment, GstClockTime time);

/* Returns (borrowed, nullable) that of a number. */
const Frame *find_frame (const GArray *frames, guint32 serial);

/* What came is what a run from the start has, and nothing of [start, stop) is
 * missing. */
void assert_same (const GArray *frames, const GArray *all, gint64 start,
    gint64 stop, const gchar *what);

G_END_DECLS
