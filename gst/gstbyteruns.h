/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Bytes from here and there in a stream, kept as they come, so that
 * what reads files at random reads these: it says what it misses, and is run
 * again once that has come. It must look at the same things each time.
 *
 * Zero-initialise it. Streaming thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returned for bytes that are not there yet. */
#define GST_BYTE_RUNS_FLOW_MISSING GST_FLOW_CUSTOM_ERROR

typedef struct
{
  GPtrArray *runs;     /* (owned, nullable) GByteArrays, the last one grows */
  GArray *offsets;     /* (owned, nullable) guint64, where each begins */
  gsize size;          /* of all, bytes */
  guint64 position;    /* of the next byte to come */
  guint64 end;         /* of the stream; 0: unknown */
  guint64 miss_offset; /* what is missing */
  gsize miss_size;
} GstByteRuns;

/* What has to be done about bytes that are missing. */
typedef enum
{
  GST_BYTE_RUNS_WAIT, /* they are about to come */
  GST_BYTE_RUNS_ASK,  /* a seek has to bring those at `position` */
  GST_BYTE_RUNS_FULL, /* there is no room for so many */
} GstByteRunsAction;

void gst_byte_runs_clear (GstByteRuns *runs);

/* Reads like gst_pad_pull_range(), at least `min_size` and up to `size` bytes
 * where they are there, fewer at the end. The buffer is valid until the next
 * ones are added. */
GstFlowReturn gst_byte_runs_read (GstByteRuns *runs, guint64 offset,
    gsize min_size, gsize size, GstBuffer **buffer);

/* After GST_BYTE_RUNS_FLOW_MISSING. */
GstByteRunsAction gst_byte_runs_get_missing (GstByteRuns *runs);

/* Takes `buffer`, the bytes at `runs->position`. */
void gst_byte_runs_add (GstByteRuns *runs, GstBuffer *buffer);

/* No byte is at `runs->position`, or behind. */
void gst_byte_runs_add_end (GstByteRuns *runs);

/* Has what was missing come? */
gboolean gst_byte_runs_has_missing (const GstByteRuns *runs);

/* Returns (transfer full, nullable) a copy of all from `offset` up to
 * `runs->position`, if it came in one piece. */
GstBuffer *gst_byte_runs_copy_latest (const GstByteRuns *runs, guint64 offset);

G_END_DECLS
