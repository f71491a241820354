/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A branch of abrtee: a source pad with a short queue, whose thread
 * (gstabrteebranch.h) does what the branch does with what comes. */

#pragma once

#include "gstbranchqueue.h"
#include "gstkeywatch.h"

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
  /* Returns (nullable) the caps feature of a device's memory in which the pictures of
   * this source may stay. */
  const gchar *(*find_memory) (GstElement *element, GstCaps *source);
  /* The rung of a branch for this source. TRUE: take `rung`, or anything when
   * its size is 0; FALSE: there is none for it. */
  gboolean (*choose_rung) (GstElement *element, guint index,
      const GstCaps *source, LadderRung *rung);
  /* The branch stopped: with `flow`, and `error` (nullable) where it is known
   * what went wrong. */
  void (*stopped) (GstElement *element, GstAbrTeePad *pad, GstFlowReturn flow,
      const GError *error);
  /* `encoder` has made no key frame of one that was asked to be. */
  void (
      *key_lost) (GstElement *element, GstAbrTeePad *pad, const gchar *encoder);
  guint64 (*cell_ns) (GstElement *element); /* 0: no grid */
} GstAbrTeePadOwner;

/* What only the branch's thread touches while it runs. */
typedef struct
{
  GstCaps *source_caps;   /* (owned, nullable) */
  GstFrameScaler *scaler; /* (owned, nullable) NULL: frames pass as they are */
  FrameDecimator decimator;
  GstSegment segment;
  GstClockTime first_pts; /* of the frame that it began with */
  GPtrArray *held;     /* (owned, nullable) sticky events that wait for caps */
  GstKeyWatch *watch;  /* (owned, nullable) on the encoder */
  gint n_links;        /* of the pad, when the branch began */
  gboolean is_thinned; /* use the decimator */
  gboolean is_negotiated;
  gboolean is_surplus;     /* the ladder has no rung for it */
  gboolean waits_for_cell; /* for the frame that opens one */
  gboolean has_pushed;     /* a frame, since it began */
  gboolean is_asked;       /* the next frame is to be a key frame */
  gboolean asked_early;    /* for a key frame, before the first output */
  gboolean told_outage;    /* that it has stopped; until a frame gets through */
  gboolean told_lost;   /* that a key frame was lost; once for each encoder */
  gboolean told_damage; /* that a frame was damaged; until one is not */
} GstAbrTeeBranch;

struct _GstAbrTeePad
{
  GstPad parent;
  const GstAbrTeePadOwner *owner;
  guint index;
  GstBranchQueue *queue;
  gint flow;         /* atomic, GstFlowReturn: that of the last push */
  gint needs_sticky; /* atomic: has no events yet */
  gint n_links;      /* atomic: how often it was linked */
  GstAbrTeeBranch branch;

  GMutex run_lock; /* for starting and stopping the thread */
  gboolean is_running;

  /* object lock */
  GstBranchLimits limits;
  guint64 n_dropped;
};

/* (floating, as pads are) `name` belongs to the request. */
GstAbrTeePad *gst_abr_tee_pad_new (GstPadTemplate *templ, const gchar *name,
    guint index, const GstAbrTeePadOwner *owner);

GstFlowReturn gst_abr_tee_pad_flow (GstAbrTeePad *pad);
GstBranchLimits gst_abr_tee_pad_limits (GstAbrTeePad *pad);

/* TRUE once for each activation: the branch has had no events yet. */
gboolean gst_abr_tee_pad_is_new (GstAbrTeePad *pad);

/* The element's streaming thread. `event`: (transfer none, nullable), goes right
 * before the frame. */
void gst_abr_tee_pad_take_frame (GstAbrTeePad *pad, GstEvent *event,
    GstSharedFrame *frame);
void gst_abr_tee_pad_take_event (GstAbrTeePad *pad, GstEvent *event);

/* FALSE: the branch gave no answer. */
gboolean gst_abr_tee_pad_ask (GstAbrTeePad *pad, GstQuery *query);

void gst_abr_tee_pad_flush_start (GstAbrTeePad *pad, GstEvent *event);
void gst_abr_tee_pad_flush_stop (GstAbrTeePad *pad, GstEvent *event);

G_END_DECLS
