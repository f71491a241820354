/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A branch of abrtee: a source pad with a thread, a short queue, and
 * what it makes of the frames. Whatever its downstream answers stays with it. */

#pragma once

#include "gstbranchqueue.h"

#include "core/keygrid.h"
#include "core/ladder.h"

G_BEGIN_DECLS

#define GST_TYPE_ABR_TEE_PAD (gst_abr_tee_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstAbrTeePad, gst_abr_tee_pad, GST, ABR_TEE_PAD, GstPad)

/* What a branch needs of its element; called from the branch's thread, without
 * a lock. */
typedef struct
{
  /* Returns (transfer full, nullable) the scaler that all branches share. */
  GstFrameScaler *(*share_scaler) (GstElement *element, GstCaps *in,
      GstCaps *out, GError **error);
  /* The rung of a branch for this source. TRUE: take `rung`, or anything when
   * its size is 0; FALSE: there is none for it. */
  gboolean (*choose_rung) (GstElement *element, guint index,
      const GstCaps *source, LadderRung *rung);
  /* The branch stopped: with `flow`, and `error` (nullable) where it is known
   * what went wrong. */
  void (*stopped) (GstElement *element, GstAbrTeePad *pad, GstFlowReturn flow,
      const GError *error);
  guint64 (*cell_ns) (GstElement *element); /* 0: no grid */
} GstAbrTeePadOwner;

struct _GstAbrTeePad
{
  GstPad parent;
  const GstAbrTeePadOwner *owner;
  guint index;
  GstBranchQueue *queue;
  gint flow;             /* atomic, GstFlowReturn: that of the last push */
  gboolean needs_sticky; /* element's streaming thread: has no events yet */

  /* object lock */
  GstBranchLimits limits;
  guint64 n_dropped;

  /* the branch's thread */
  GstCaps *source_caps;   /* (owned, nullable) */
  GstFrameScaler *scaler; /* (owned, nullable) NULL: frames pass as they are */
  FrameDecimator decimator;
  gboolean is_thinned;    /* use the decimator */
  gboolean waits_for_key; /* for the frame that opens a cell */
  gboolean has_pushed;    /* a frame, since it began */
  gboolean is_negotiated;
  gboolean is_surplus; /* the ladder has no rung for it */
};

/* (floating, as pads are) `name` belongs to the request. */
GstAbrTeePad *gst_abr_tee_pad_new (GstPadTemplate *templ, const gchar *name,
    guint index, const GstAbrTeePadOwner *owner);

GstFlowReturn gst_abr_tee_pad_flow (GstAbrTeePad *pad);

/* The element's streaming thread. `event`: (transfer none, nullable), goes right
 * before the frame. */
void gst_abr_tee_pad_take_frame (GstAbrTeePad *pad, GstEvent *event,
    GstSharedFrame *frame);
void gst_abr_tee_pad_take_event (GstAbrTeePad *pad, GstEvent *event);

void gst_abr_tee_pad_flush_start (GstAbrTeePad *pad, GstEvent *event);
void gst_abr_tee_pad_flush_stop (GstAbrTeePad *pad, GstEvent *event);

/* Joined while frames flow: begins with the next frame that opens a cell. */
void gst_abr_tee_pad_join_late (GstAbrTeePad *pad);

G_END_DECLS
