/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Puts the runs that a fragmenter decides into files, and finished
 * segments into the manifest: init segment, segment files, one writev a
 * fragment. Knows nothing of caps or time lines.
 *
 * Belongs to its rendition's thread; nothing here locks. */

#pragma once

#include <gst/base/gstqueuearray.h>
#include <gst/gst.h>

#include "gsthlssession.h"

G_BEGIN_DECLS

typedef struct _GstHlsWriter GstHlsWriter;

/* `owner` (borrowed) is what log lines are about and whose element posts
 * "hls-segment-added"; `name` is the folder. */
GstHlsWriter *gst_hls_writer_new (GstObject *owner, const gchar *name,
    GstHlsSession *session);
void gst_hls_writer_free (GstHlsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsWriter, gst_hls_writer_free)

/* The next segment has this format: a new init segment is written before it.
 * `codec` is copied. */
void gst_hls_writer_set_codec (GstHlsWriter *writer, const CodecConfig *codec,
    guint32 timescale);

/* Language and title for people and for the init segment; both (nullable). */
void gst_hls_writer_describe (GstHlsWriter *writer, const gchar *language,
    const gchar *label);

/* The next segment starts a new timeline. */
void gst_hls_writer_mark_discontinuity (GstHlsWriter *writer);

/* Writes one run; its payloads are the first `run->n_samples` buffers of
 * `payloads` and leave it, also on failure. */
gboolean gst_hls_writer_write (GstHlsWriter *writer, const FragmenterRun *run,
    GstQueueArray *payloads, GError **error);

/* Gives up the segment being written; what was committed stays. */
void gst_hls_writer_abandon (GstHlsWriter *writer);

G_END_DECLS
