/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One rendition of text: cues in, finished segments on disk and in the
 * manifest. It is cut where the leader's segments begin, starts and ends with
 * the leader, and where no cue shows it says so: its playlist has the same
 * segments as the others.
 *
 * Text is sparse and nobody waits for it for long. What the leader has finished
 * is written when it is certain that no cue is to come for it, at once where the
 * source is live, or when nothing was heard of the source for a while. Cues that
 * come later show for what is left of their time.
 *
 * Times are stream time. Used by one thread at a time; nothing here locks. */

#pragma once

#include <gst/gst.h>

#include "gsthlssession.h"

G_BEGIN_DECLS

typedef struct _GstHlsText GstHlsText;

/* `owner` (borrowed) is what log lines are about; `names` (borrowed) is what the
 * files are called. */
GstHlsText *gst_hls_text_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session);
void gst_hls_text_free (GstHlsText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsText, gst_hls_text_free)

/* Nothing that is late is waited for. */
void gst_hls_text_set_live (GstHlsText *text, gboolean is_live);

/* Takes a new form of text. FALSE: another codec than before. */
gboolean gst_hls_text_set_caps (GstHlsText *text, const GstCaps *caps,
    GError **error);

/* What manifests, and the init segments that follow, say of it. */
void gst_hls_text_describe (GstHlsText *text, const GstHlsLabels *labels);

/* Takes what is in `buffer` (borrowed), which has a time in `segment`; NULL: it
 * is a piece of a file. `reason` (static, set only then) says why a cue of it is
 * left out. FALSE: what it decides cannot be written. */
gboolean gst_hls_text_push (GstHlsText *text, GstBuffer *buffer,
    const GstSegment *segment, const gchar **reason, GError **error);

/* No cue starts before `time_ns`. */
gboolean gst_hls_text_advance (GstHlsText *text, gint64 time_ns,
    GError **error);

/* Forgets what was begun of a cue. */
void gst_hls_text_flush (GstHlsText *text);

/* Writes what the leader has decided meanwhile. */
gboolean gst_hls_text_catch_up (GstHlsText *text, GError **error);

/* No more cues. The rendition goes on with the leader. */
gboolean gst_hls_text_end (GstHlsText *text, GError **error);

/* Has it told the session what it is? */
gboolean gst_hls_text_is_known (const GstHlsText *text);

G_END_DECLS
