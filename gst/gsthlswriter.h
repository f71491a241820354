/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Turns the runs that a fragmenter decides into CMAF: init segments,
 * fragments, the names and numbers of segments. What comes of them in files and
 * manifests is GstHlsOutput's business. Knows nothing of caps or time lines.
 *
 * Belongs to its rendition's thread; nothing here locks. */

#pragma once

#include <gst/base/gstqueuearray.h>
#include <gst/gst.h>

#include "core/cuefiles.h"
#include "gsthlssession.h"

G_BEGIN_DECLS

typedef struct _GstHlsWriter GstHlsWriter;

/* `owner` (borrowed) is what log lines are about; `names` (borrowed) is what the
 * files are called. */
GstHlsWriter *gst_hls_writer_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session);
void gst_hls_writer_free (GstHlsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsWriter, gst_hls_writer_free)

/* The next segment has this format: a new init segment is written before it.
 * `codec` is copied. */
void gst_hls_writer_set_codec (GstHlsWriter *writer, const CodecConfig *codec,
    guint32 timescale);

/* Segments are files of WebVTT that hold these cues (borrowed), without init
 * segments: of what is written only the times count. Before the first format. */
void gst_hls_writer_set_cue_files (GstHlsWriter *writer, CueFiles *cues);

/* What manifests, and the init segments that follow, say of the rendition. */
void gst_hls_writer_describe (GstHlsWriter *writer, const GstHlsLabels *labels);

/* There are closed captions in the pictures. */
void gst_hls_writer_note_captions (GstHlsWriter *writer);

/* The next segment starts a new timeline, of this epoch. */
void gst_hls_writer_mark_discontinuity (GstHlsWriter *writer);
void gst_hls_writer_set_epoch (GstHlsWriter *writer, guint epoch);

/* Writes one run, or begins to; its payloads are the first `run->n_samples` buffers of
 * `payloads` and leave it, also on failure. FALSE: it cannot be expressed. */
gboolean gst_hls_writer_write (GstHlsWriter *writer, const FragmenterRun *run,
    GstQueueArray *payloads, GError **error);

/* Nothing more is to come. */
void gst_hls_writer_end (GstHlsWriter *writer);

G_END_DECLS
