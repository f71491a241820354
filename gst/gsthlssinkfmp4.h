/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 4. The element hlssink-fmp4 and its pads, one a rendition. Private to
 * gsthlssinkfmp4*.c. */

#pragma once

#include <gst/gst.h>

#include "gstaacintake.h"
#include "gsthlsrendition.h"
#include "gsthlssinkfmp4settings.h"
#include "gsthlstext.h"
#include "gstkeyrequests.h"
#include "gstnalintake.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);

#define GST_TYPE_HLS_SINK_FMP4 (gst_hls_sink_fmp4_get_type ())
G_DECLARE_FINAL_TYPE (GstHlsSinkFmp4, gst_hls_sink_fmp4, GST, HLS_SINK_FMP4,
    GstElement)

struct _GstHlsSinkFmp4
{
  GstElement parent;

  GstHlsSinkFmp4Settings
      settings; /* object lock; read once, in READY to PAUSED */

  GstHlsSession *session; /* from PAUSED to READY */
  gint has_failed;        /* atomic: an error was posted */

  /* object lock */
  gboolean is_finished;        /* somebody writes, or has written, the end */
  GstClockTime position;       /* stream time */
  guint n_pads[N_MEDIA_KINDS]; /* names given so far */
};

/* Errors of the store and of the core become element messages in one place.
 * Takes `error`. */
void gst_hls_sink_fmp4_post_error (GstHlsSinkFmp4 *self, GError *error);

/* The leader has gone on: renditions that have ended may have, too. */
void gst_hls_sink_fmp4_catch_up (GstHlsSinkFmp4 *self);

/* Ends the presentation, with `seqnum`, if all pads that are linked ended. */
void gst_hls_sink_fmp4_finish_if_last (GstHlsSinkFmp4 *self, guint32 seqnum);

/* --- gsthlssinkfmp4pad.c --- */

#define GST_TYPE_HLS_SINK_FMP4_PAD (gst_hls_sink_fmp4_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstHlsSinkFmp4Pad, gst_hls_sink_fmp4_pad, GST,
    HLS_SINK_FMP4_PAD, GstPad)

struct _GstHlsSinkFmp4Pad
{
  GstPad parent;
  GstHlsLabels labels;         /* object lock: the properties */
  GstHlsPaths paths;           /* the same */
  GstAacIntake aac;            /* streaming thread */
  GstNalIntake nal;            /* the same */
  GstKeyRequests key_requests; /* the same */
  GstHlsLabels tagged;         /* the same: what tags say */

  /* Streaming thread; after is_eos, the thread that ends the presentation. */
  GstHlsRendition *rendition; /* NULL before the first caps, and of text */
  GstSegment segment;         /* of text that is a file not in time */
  gboolean leads;             /* others are cut where this one is */

  /* Of text. The stream lock, as the leader's thread drives it, too. */
  GstHlsText *text; /* NULL before the first caps */
  gboolean has_warned;

  /* element's object lock */
  MediaKind kind; /* of `sink` video, until its caps say */
  gboolean is_eos;
  gboolean is_known; /* to the session, with its format */
};

/* Returns (borrowed, nullable) what the files of its rendition are called. */
const GstHlsNames *gst_hls_sink_fmp4_pad_name_files (GstHlsSinkFmp4 *self,
    GstHlsSinkFmp4Pad *pad, GError **error);

/* Tells the rendition what is said of it. */
void gst_hls_sink_fmp4_pad_describe (GstHlsSinkFmp4Pad *pad);

/* The session waits for streams of which it does not know what they are. */
void gst_hls_sink_fmp4_pad_note_known (GstHlsSinkFmp4 *self,
    GstHlsSinkFmp4Pad *pad);

/* No more of it: writes what is left, and what the leader has decided of it so
 * far; to be called again when that is over. */
gboolean gst_hls_sink_fmp4_pad_end (GstHlsSinkFmp4Pad *pad, GError **error);

/* Writes what text, or a rendition that has ended, was waiting for. */
void gst_hls_sink_fmp4_pad_catch_up (GstHlsSinkFmp4Pad *pad);

/* Back to before the first event. */
void gst_hls_sink_fmp4_pad_reset (GstHlsSinkFmp4Pad *pad);

/* A new pad, whose template is that of streams of this kind, takes buffers and
 * events. */
void gst_hls_sink_fmp4_pad_set_up (GstHlsSinkFmp4Pad *pad, MediaKind kind);

/* --- gsthlssinkfmp4text.c: pads of text, with the stream lock --- */

/* Returns (borrowed, nullable) the rendition. */
GstHlsText *gst_hls_sink_fmp4_text_ensure (GstHlsSinkFmp4 *self,
    GstHlsSinkFmp4Pad *pad, GError **error);
gboolean gst_hls_sink_fmp4_text_set_caps (GstHlsSinkFmp4 *self,
    GstHlsSinkFmp4Pad *pad, const GstCaps *caps);

/* Takes `buffer`. */
GstFlowReturn gst_hls_sink_fmp4_text_chain (GstHlsSinkFmp4 *self,
    GstHlsSinkFmp4Pad *pad, GstBuffer *buffer);
void gst_hls_sink_fmp4_text_advance (GstHlsSinkFmp4 *self,
    GstHlsSinkFmp4Pad *pad, GstEvent *gap);

G_END_DECLS
