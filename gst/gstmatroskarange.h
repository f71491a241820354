/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Which part of a file to read for a segment: after a seek, and for one
 * group of pictures after the other when it is played backwards. Puts the parser
 * there.
 *
 * Streaming thread, or whoever holds its lock. */

#pragma once

#include "gstblockring.h"
#include "gstbyteruns.h"
#include "gstmatroskapads.h"

G_BEGIN_DECLS

typedef struct
{
  GstMatroskaPads *pads;
  MatroskaParser *parser;
  GstPad *sinkpad;
  guint64 file_size;    /* G_MAXUINT64: unknown */
  GstBlockRing *blocks; /* (borrowed, nullable) to read into; only if the size
                           is known */
  GstByteRuns *runs; /* (borrowed, nullable) instead of random access; functions
                        then return GST_BYTE_RUNS_FLOW_MISSING with nothing
                        changed but the parser's place, to be called again */
  GstMemory *window; /* (owned by the caller, nullable) of the file, from
                        `window_offset` on: all up to the key frame's end that
                        is at the range's start, if it was read to find it */
  guint64 window_offset;
} GstMatroskaSource;

/* Enters `segment`, in stream time; of a KEY_UNIT seek, moves its start to that
 * of the frame that was found. Anything but OK: nothing could be found. */
GstFlowReturn gst_matroska_source_enter (GstMatroskaSource *source,
    GstSegment *segment, GstSeekFlags flags);

/* Goes to what is before the range, for a segment that is played backwards.
 * EOS: there is no more. */
GstFlowReturn gst_matroska_source_go_back (GstMatroskaSource *source);

/* When only key frames are played: goes to the next, if that saves reading.
 * FALSE: read on. */
gboolean gst_matroska_source_skip_to_key (GstMatroskaSource *source,
    const MatroskaBlock *block);

G_END_DECLS
