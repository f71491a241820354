/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A sink pad of fmp4fragmux: what belongs to one track besides its
 * samples. */

#pragma once

#include "gstaacintake.h"
#include "gstkeyrequests.h"
#include "gstmoviegatherer.h"
#include "gsttextcues.h"

G_BEGIN_DECLS

#define GST_TYPE_FMP4_FRAG_MUX_PAD (gst_fmp4_frag_mux_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstFmp4FragMuxPad, gst_fmp4_frag_mux_pad, GST,
    FMP4_FRAG_MUX_PAD, GstPad)

struct _GstFmp4FragMuxPad
{
  GstPad parent;
  guint trak_timescale; /* object lock */
  gchar *role;          /* the same; (nullable) */

  GstSegment segment;  /* streaming thread, written with the element's lock */
  gint64 position_ns;  /* the same: stream time of the newest buffer */
  gboolean has_warned; /* the same: of what is left out */
  gboolean has_warned_of_jumps; /* the same: of times that run back */
  const gchar *scheme; /* (static, nullable) the same: of timed metadata */

  GstAacIntake aac; /* streaming thread */

  /* the element's lock */
  gboolean is_meta;     /* constant: events, no track */
  MediaKind kind;       /* by template, then by caps */
  GstCaps *caps;        /* (owned) not told to `input` yet; NULL: nothing new */
  GstMovieInput *input; /* (borrowed from the gatherer) NULL: no sample yet */
  GstMovieLabels labels;  /* but for the role */
  GstTextCues *text;      /* (owned) of a pad with text, from its caps on */
  gsize text_header_size; /* of what `input` was told */
  gboolean is_live;       /* text: its source is */
  gboolean is_file;       /* text, AAC: pieces of a file come, without times */
  gboolean is_eos;
  guint64 n_buffers, n_seen; /* that came, and by the last tick of the clock */
  GstClockTime silent_since; /* running time of the tick that saw the last */
  gboolean is_flushing;      /* between FLUSH_START and FLUSH_STOP */
  guint64 flush_round;       /* the element's, when it was flushed last */
  GstKeyRequests key_requests;
};

/* Back to before the first event. */
void gst_fmp4_frag_mux_pad_reset (GstFmp4FragMuxPad *pad);

guint32 gst_fmp4_frag_mux_pad_timescale (GstFmp4FragMuxPad *pad);

/* Tells the pad's input what its tags and its role are. The element's lock. */
void gst_fmp4_frag_mux_pad_label (GstFmp4FragMuxPad *pad);

/* Returns (transfer full, nullable) what asks upstream for a key frame at the
 * grid line after the cell that `time_ns` is in; of each line once, and not
 * before, as encoders lose requests that wait. The element's lock. */
GstEvent *gst_fmp4_frag_mux_pad_next_key_unit (GstFmp4FragMuxPad *pad,
    gint64 time_ns, guint64 cell_duration_ns);

/* Posts a warning that `what` is left out and why, the first time; later it is
 * in the log alone. */
void gst_fmp4_frag_mux_pad_warn_once (GstFmp4FragMuxPad *pad, const gchar *what,
    const gchar *why);

G_END_DECLS
