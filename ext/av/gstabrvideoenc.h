/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 4. The element abrvideoenc, which its parts share. Private to
 * gstabrvideoenc*.c. */

#pragma once

#include "gstabrvideoencsettings.h"
#include "gstencsession.h"
#include "gstencstream.h"
#include "gstenctimes.h"
#include "gstkeyunits.h"

G_BEGIN_DECLS

#define GST_TYPE_ABR_VIDEO_ENC (gst_abr_video_enc_get_type ())
G_DECLARE_FINAL_TYPE (GstAbrVideoEnc, gst_abr_video_enc, GST, ABR_VIDEO_ENC,
    GstVideoEncoder)

/* Streaming thread, under the stream lock. */
typedef struct
{
  GstVideoCodecState *input; /* (owned, nullable) */
  GstAbrVideoEncSettings settings;
  EncParams params;
  gchar *profile; /* (owned, nullable) that downstream's caps ask for */
  GstEncStream stream;
  GstEncSession session;
  GstEncTimes times;
  GQueue backlog;     /* (owned, GstEncPicture) not in an encoder yet */
  GHashTable *deaths; /* (owned) const EncBackend * to gchar *, why */
  const EncBackend *described; /* (nullable) whose headers downstream has; NULL:
                                  a stream is to begin */
  gboolean is_in_gap;          /* until the next segment begins */
  gboolean has_put_out;        /* pictures of this stream have left */
  gboolean has_caps;
  gboolean has_begun;         /* frames came */
  gboolean has_upstream_grid; /* whose events take the place of our own */
  gint64 last_stream_time_ns;
  guint delay_frames;
  gboolean has_failed; /* this branch has ended */
} GstAbrVideoEncState;

struct _GstAbrVideoEnc
{
  GstVideoEncoder parent;
  GstAbrVideoEncSettings settings; /* object lock */
  const gchar *active_backend;     /* (static, nullable) object lock */
  gchar *refusals;                 /* (owned, nullable) object lock */
  GstEncShare share;               /* locks itself */
  GstPatience *patience; /* (owned) with devices, until a flush or READY */
  GPtrArray *devices; /* (owned, nullable) held from READY on, GstEncDevice */
  GstKeyUnits units;
  GstAbrVideoEncState state;
};

/* Encoding has failed for good: posts an error, or a warning where the branch ends
 * alone. */
GstFlowReturn gst_abr_video_enc_fail (GstAbrVideoEnc *self,
    const gchar *reason);

G_END_DECLS
