/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files to seek in: 12 s of reordered video with open groups of pictures, and of
 * audio; with Cues, without, and with wrong ones. */

#pragma once

#include <gst/gst.h>

#include "core/bytes.h"

G_BEGIN_DECLS

#define GOP_SIZE \
  9 /* pictures, of which the third that is shown is the key frame */
#define N_GOPS 40
#define FRAME_SIZE 8192
#define END_TIME (12 * GST_SECOND)

typedef enum
{
  CUES_RIGHT,  /* behind the Clusters */
  CUES_NONE,   /* and no SeekHead */
  CUES_BROKEN, /* they point to anywhere */
  CUES_LATE,   /* they point to what is later */
  CUES_AUDIO,  /* of the other track, to the first Cluster */
  OPEN_ENDED,  /* nothing has a size, as from a live source */
  RATE_UNSAID, /* nothing but the frames' times says how long they are */
  RATE_WRONG,  /* stated as twice what it is */
  RATE_VARIES, /* from the start */
  RATE_LOST,   /* after some seconds */
  RATE_JOINED, /* another recording follows, off the first one's grid */
  N_KINDS,
  /* and what only some tests play: */
  JOINED = N_KINDS, /* two Segments without Cues and Duration */
  KEYLESS,          /* no picture is said to be a key frame */
  LATE,             /* times begin at LATE_MS, Duration does not */
} Kind;
#define LATE_MS 60000

/* Each frame begins with its serial number in 32 bits: from VIDEO_SERIAL on in
 * the order that pictures are shown in, and from AUDIO_SERIAL on. */
#define VIDEO_SERIAL 1000
#define AUDIO_SERIAL 100000

void write_file (ByteWriter *w, Kind kind);

/* Milliseconds, as coded. */
gint64 video_time (Kind kind, guint frame);

G_END_DECLS
