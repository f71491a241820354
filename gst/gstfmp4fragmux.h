/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 4. The element fmp4fragmux, which its parts share: what its sink pads do
 * with what comes (gstfmp4fragmuxsink.c, gstfmp4fragmuxmeta.c), and what becomes of that
 * (gstfmp4fragmuxmovie.c). Private to gstfmp4fragmux*.c. */

#pragma once

#include "gstfmp4fragmuxpad.h"
#include "gstfmp4fragmuxsettings.h"
#include "gstmoviegatherer.h"
#include "gstmovieoutput.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_fmp4_frag_mux_debug);

#define GST_TYPE_FMP4_FRAG_MUX (gst_fmp4_frag_mux_get_type ())
G_DECLARE_FINAL_TYPE (GstFmp4FragMux, gst_fmp4_frag_mux, GST, FMP4_FRAG_MUX,
    GstElement)

struct _GstFmp4FragMux
{
  GstElement parent;
  GstPad *srcpad;

  GstFmp4FragMuxSettings
      settings; /* object lock; read once, in READY to PAUSED */

  GMutex lock; /* protects everything below; held across no push */
  GstFmp4FragMuxSettings active;
  GstMovieGatherer *gatherer; /* NULL before the first sample */
  GstMovieWriter *writer;
  gboolean has_header;
  GArray *splits;   /* GstClockTime: running times to split at, in order */
  GstClockID tick;  /* (owned, nullable) while PLAYING, if there is a timeout */
  guint n_flushing; /* pads */
  guint64 flush_round; /* counts flushes that went downstream */
  gboolean has_flushed, is_flushing_downstream;
  guint32 flush_seqnum; /* of the last one */

  GstMovieOutput output; /* has its own lock, taken after ours */
};

/* --- gstfmp4fragmuxmovie.c: the lock is held, but where it says otherwise --- */

/* The pad's part in the movie, with the format that its caps say. */
gboolean gst_fmp4_frag_mux_ensure_input (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad, GError **error);

/* Queues every fragment that is complete. */
gboolean gst_fmp4_frag_mux_write_complete (GstFmp4FragMux *self,
    GError **error);

/* Did a stream end, and is none left that goes on? */
gboolean gst_fmp4_frag_mux_all_pads_are_eos (GstFmp4FragMux *self);

/* Without the lock: pushes what is left, and EOS. */
void gst_fmp4_frag_mux_finish (GstFmp4FragMux *self, guint32 seqnum);

/* Without the lock: posts `error` (transfer full). */
void gst_fmp4_frag_mux_post_error (GstFmp4FragMux *self, GError *error);

/* --- gstfmp4fragmuxclock.c: without the lock --- */

/* Between these, live tracks of which nothing comes have a gap. */
void gst_fmp4_frag_mux_clock_start (GstFmp4FragMux *self);
void gst_fmp4_frag_mux_clock_stop (GstFmp4FragMux *self);

/* --- gstfmp4fragmuxflush.c: without the lock --- */

void gst_fmp4_frag_mux_flush_start (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad, GstEvent *event);
void gst_fmp4_frag_mux_flush_stop (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GstEvent *event);

/* Is what comes here now to be dropped? The lock is held. */
gboolean gst_fmp4_frag_mux_is_flushed (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad);

/* --- gstfmp4fragmuxsink.c --- */

/* A new sink pad takes buffers and events. */
void gst_fmp4_frag_mux_set_up_sink (GstFmp4FragMuxPad *pad, MediaKind kind);

/* --- gstfmp4fragmuxtext.c --- */

/* Tells the pad's input all that is known of the text before its first cue: so
 * it is in the first header, and nobody waits for that cue. The lock is held. */
void gst_fmp4_frag_mux_text_introduce (GstFmp4FragMuxPad *pad);

/* FALSE: it cannot go on with such text. */
gboolean gst_fmp4_frag_mux_text_set_caps (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad, GstCaps *caps);

/* Takes `buffer`. */
GstFlowReturn gst_fmp4_frag_mux_text_chain (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad, GstBuffer *buffer);

/* Takes what of a file is left. The lock is held. */
gboolean gst_fmp4_frag_mux_text_finish (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad, GError **error);

/* --- gstfmp4fragmuxmeta.c --- */

/* ... of which the element makes timed events, not a track. */
void gst_fmp4_frag_mux_set_up_meta (GstFmp4FragMuxPad *pad);

/* Of a splice in MPEG-TS, which tsdemux tells all its streams, the leading one's
 * pad makes a timed event. FALSE: `event` is something else. */
gboolean gst_fmp4_frag_mux_take_splice (GstFmp4FragMux *self,
    GstFmp4FragMuxPad *pad, GstEvent *event);

/* What of a metadata pad's caps matters; FALSE: nothing that is known. */
gboolean gst_fmp4_frag_mux_meta_set_caps (GstFmp4FragMuxPad *pad,
    const GstCaps *caps);

G_END_DECLS
