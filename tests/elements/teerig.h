/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee by hand: frames in, and a sink pad behind each branch that notes what
 * comes. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "busmessages.h"

#define N_BRANCHES 3
#define CAPS_AT(rate) \
  "video/x-raw, format=I420, width=64, height=36, framerate=" rate
#define FRAME_BYTES (64 * 36 * 3 / 2)

typedef struct
{
  GstPad *srcpad; /* of the tee */
  GstPad *sinkpad;
  const gchar *caps; /* (nullable) that it asks for */
  GMutex lock;
  GCond changed;
  GArray *pts;        /* of frames, GstClockTime */
  GArray *key_frames; /* times of frames behind a key-unit event */
  GArray *key_times;  /* running times that the events name */
  GPtrArray *buffers;
  gboolean is_key;
  gboolean is_eos;
  GstFlowReturn answer;
  gboolean is_stuck;  /* takes no frame until this is cleared, or a flush */
  gboolean has_frame; /* one is in the chain function */
  gboolean is_flushing;
  gint width;
  gchar *stream_id;
  GstSegment segment;
  guint n_gaps;
  guint n_flushes;
  gboolean answers_allocation, takes_crop;
  guint n_kept; /* buffers, by its answer */
} Branch;

typedef struct
{
  GstElement *tee;
  GstPad *srcpad; /* ours, into the tee */
  Branch branches[N_BRANCHES];
  GstBus *bus;
  gint is_pushing; /* atomic, for a test with a thread */
} Rig;

/* No branch asks for anything. */
extern const gchar *const as_it_is[N_BRANCHES];

/* `caps`: (nullable) what each branch asks for. */
void rig_open (Rig *rig, const gchar *const caps[N_BRANCHES]);
void rig_start (Rig *rig, const gchar *caps);

/* Both, with segments of a second and 25 frames in each. */
void rig_run (Rig *rig, const gchar *const caps[N_BRANCHES]);
void rig_close (Rig *rig);

void branch_open (Rig *rig, Branch *branch, const gchar *caps);
void branch_close (Rig *rig, Branch *branch);

/* Takes the sink pad away and puts a new one there, which has noted nothing. */
void branch_relink (Branch *branch);

/* As if nothing had come yet; frames are given back. */
void branch_forget (Branch *branch);

/* Waits until the branch has had `n` frames. */
void branch_wait (Branch *branch, guint n);
guint branch_n_frames (Branch *branch);
GstClockTime branch_nth_pts (Branch *branch, guint n);
void branch_stick (Branch *branch, gboolean is_stuck);
/* Waits until a stuck branch holds a frame. */
void branch_wait_stuck (Branch *branch);
void branch_answer (Branch *branch, GstFlowReturn answer);

GstClockTime frame_time (guint n, guint num, guint den);
GstFlowReturn push_frame (Rig *rig, GstClockTime pts);

/* Frames `from` to `to`, 25 a second; all must be taken. */
void push_frames (Rig *rig, guint from, guint to);
void push_segment (Rig *rig, GstClockTime start, GstClockTime time);

/* EOS; waits until it is behind all branches that take frames. */
void finish (Rig *rig);
