/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Text as pads bring it, made cues: WebVTT in whole files or cue by
 * cue, plain text, Pango markup, TTML documents. Knows caps, buffers and their
 * times; decides nothing. Nothing here locks. */

#pragma once

#include <gst/gst.h>

#include "core/cuetimeline.h"

G_BEGIN_DECLS

typedef struct _GstTextCues GstTextCues;

GstTextCues *gst_text_cues_new (void);
void gst_text_cues_free (GstTextCues *cues);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTextCues, gst_text_cues_free)

/* FALSE: this is not text, or not of the codec that it was before. */
gboolean gst_text_cues_set_caps (GstTextCues *cues, const GstCaps *caps);

/* Forgets what was begun. */
void gst_text_cues_flush (GstTextCues *cues);

/* Takes what is in `buffer` (borrowed), which has a time in `segment`; NULL: it
 * is a piece of a file. FALSE: it has none and needs one. */
gboolean gst_text_cues_push (GstTextCues *cues, GstBuffer *buffer,
    const GstSegment *segment);

/* No more is to come of the file. */
void gst_text_cues_finish (GstTextCues *cues);

/* TRUE and the next cue of what came, borrowed until the next call, in stream
 * time. */
gboolean gst_text_cues_next (GstTextCues *cues, TimedCue *cue);

/* Returns (transfer full, nullable) caps with what stands in front of the cues:
 * style sheets and regions come in the stream itself. NULL: it has `size_bytes`,
 * which is kept up to date, as it had. */
GstCaps *gst_text_cues_take_header (const GstTextCues *cues, gsize *size_bytes);

G_END_DECLS
