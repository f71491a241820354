/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One CMAF rendition: samples in, finished segments on disk and in the
 * manifest. Drives the core (h264, fragmenter, mp4frag); owns the payloads that
 * wait for their segment's end, and copies none of them.
 *
 * A rendition belongs to the streaming thread of its pad, and after that pad's
 * end of stream to whoever ends the presentation. Nothing here locks. */

#pragma once

#include <gst/gst.h>

#include "gsthlssession.h"

G_BEGIN_DECLS

typedef struct _GstHlsRendition GstHlsRendition;

typedef enum
{
  GST_HLS_ROLE_VIDEO,    /* cuts at its own key frames, on the grid */
  GST_HLS_ROLE_FOLLOWER, /* audio beside video */
  GST_HLS_ROLE_AUDIO,    /* audio without video: the grid itself */
} GstHlsRole;

/* `owner` (borrowed) is what log lines are about; `names` (borrowed) is what the
 * files are called. */
GstHlsRendition *gst_hls_rendition_new (GstObject *owner,
    const GstHlsNames *names, GstHlsSession *session, GstHlsRole role);
void gst_hls_rendition_free (GstHlsRendition *rendition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsRendition, gst_hls_rendition_free)

/* The video that tells followers where segments begin. */
void gst_hls_rendition_set_leader (GstHlsRendition *rendition);

/* Takes a new format. One that needs another decoder configuration ends the
 * segment; the next starts with a new init segment and a discontinuity. */
gboolean gst_hls_rendition_set_caps (GstHlsRendition *rendition,
    const GstCaps *caps, GError **error);

/* What manifests, and the init segments that follow, say of it. */
void gst_hls_rendition_describe (GstHlsRendition *rendition,
    const GstHlsLabels *labels);

/* Nothing is shown before `time_ns` (stream time) but what has come: a gap in a
 * video. The last sample lasts until there. FALSE: as of a sample. */
gboolean gst_hls_rendition_advance (GstHlsRendition *rendition, gint64 time_ns,
    GError **error);

/* The same of a leader that is silent, which others tell how far they are; one
 * that has not begun stays where it is. */
gboolean gst_hls_rendition_lead_on (GstHlsRendition *rendition, gint64 time_ns,
    GError **error);

/* Pictures of that time (stream time) were due and are lost. */
void gst_hls_rendition_note_hole (GstHlsRendition *rendition, gint64 start_ns,
    gint64 end_ns);

/* Takes a sample (transfer full) in decode order. Times are stream time, dts
 * may be TIME_NONE. Writes the segments that this decides. FALSE: a sample that
 * cannot be packaged. */
gboolean gst_hls_rendition_add (GstHlsRendition *rendition, GstBuffer *buffer,
    gint64 pts_ns, gint64 dts_ns, GError **error);

/* The stream was flushed: what came before is over, and the next sample starts
 * a new epoch, whatever its time. */
gboolean gst_hls_rendition_flush (GstHlsRendition *rendition, GError **error);

/* Writes what other renditions have decided meanwhile of one that has ended. */
gboolean gst_hls_rendition_catch_up (GstHlsRendition *rendition,
    GError **error);

/* The clock on the wall showed `utc_us` at `stream_ns`, the newest sample's
 * time. The first of an epoch holds for all of it. */
gboolean gst_hls_rendition_has_utc (const GstHlsRendition *rendition);
void gst_hls_rendition_set_utc (GstHlsRendition *rendition, gint64 stream_ns,
    gint64 utc_us);

/* The running time at `stream_ns`, the newest sample's time; likewise. */
gboolean gst_hls_rendition_has_running_time (const GstHlsRendition *rendition);
void gst_hls_rendition_set_running_time (GstHlsRendition *rendition,
    gint64 stream_ns, GstClockTime running_time);

/* Something is said of a stretch that begins at `event->time_ns`, or, with
 * TIME_NONE, where the rendition is. The epoch is filled in. */
CoreStatus gst_hls_rendition_add_date_event (GstHlsRendition *rendition,
    const DateEvent *event);

/* No more samples: writes what is left. Of a follower that is what its leader's
 * boundaries decide so far; call again when the leader is over. */
gboolean gst_hls_rendition_end (GstHlsRendition *rendition, GError **error);

/* Has it told the session what it is? */
gboolean gst_hls_rendition_is_known (const GstHlsRendition *rendition);

G_END_DECLS
