/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The files of one rendition: init segments and segments, each
 * complete before it is listed, or parts of one file that are. What is asked for here is done by the session's
 * GstHlsIo, in order, now or soon; so nothing here returns an error. Storage
 * that fails is either the end (the session is told, once) or costs whole
 * segments, which are listed as gaps.
 *
 * Asked by the rendition's thread. */

#pragma once

#include <gst/base/gstqueuearray.h>
#include <gst/gst.h>

#include "core/bytes.h"
#include "gsthlsmediafile.h"
#include "gsthlssession.h"

G_BEGIN_DECLS

typedef struct _GstHlsOutput GstHlsOutput;

#define GST_HLS_TRACK_ID 1 /* one track a file (ISO/IEC 23000-19 7.3.2.1) */

/* `owner` (borrowed) is what log lines are about and whose element posts
 * "hls-segment-added", and "hls-chunk-added" if segments are made of chunks; `names` (borrowed) is what the files are called. */
GstHlsOutput *gst_hls_output_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session);
void gst_hls_output_free (GstHlsOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsOutput, gst_hls_output_free)

/* The rendition is known from now on. An older playlist of its name is taken
 * away, if it is not gone on with: it may list files that are about to be
 * replaced. */
void gst_hls_output_enter (GstHlsOutput *output, ManifestRendition *listing,
    gboolean is_resumed);

/* What follows needs the init segment of this number; its bytes are moved out of
 * `init`, and `codec` is copied. */
void gst_hls_output_write_init (GstHlsOutput *output, guint number,
    ByteWriter *init, const CodecConfig *codec);

/* The segment of this number begins; into one file, behind the newest init
 * segment and what follows that. */
void gst_hls_output_begin (GstHlsOutput *output, guint number);

/* A fragment, which may begin with a key picture that can be had without the rest
 * of it. */
typedef struct
{
  gint64 start_ticks; /* of presentation, as listed */
  guint64 duration_ticks;
  guint epoch;
  gboolean is_independent;  /* begins with a sync sample */
  gint64 time_ticks;        /* of presentation */
  gsize skipped_bytes;      /* what is in front of the moof */
  gsize first_sample_bytes; /* 0: it begins with something else */
} GstHlsFragment;

/* More of it: a header, whose bytes are moved out, and the first `n_samples`
 * buffers of `payloads`, which leave it. */
void gst_hls_output_append (GstHlsOutput *output, ByteWriter *header,
    GstQueueArray *payloads, guint n_samples, const GstHlsFragment *fragment);

typedef struct
{
  gint64 start_ticks; /* as listed */
  guint64 duration_ticks;
  guint n_frames; /* of video */
  gint64 row_ns;  /* stream time that says which row it belongs to */
  guint epoch;
  gboolean is_discontinuity;
  gboolean has_hole;   /* see ManifestSegment */
  gint64 first_ticks;  /* when its first sample is presented */
  Mp4SapType sap_type; /* what that is */
} GstHlsSegmentTimes;

/* The segment is complete: closed, named, listed and announced. */
void gst_hls_output_finish (GstHlsOutput *output,
    const GstHlsSegmentTimes *times);

/* Nothing more is to come. */
void gst_hls_output_end (GstHlsOutput *output);

G_END_DECLS
