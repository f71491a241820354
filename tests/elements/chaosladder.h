/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes the ladder of a plan, lets happen what is to happen, and notes all that went
 * into its encoders and came out. */

#pragma once

#include "chaosplan.h"
#include "chaostrack.h"

/* One that was pushed. */
typedef struct
{
  gint64 time;             /* stream time, another for each */
  gboolean is_asked;       /* to be a key frame */
  gboolean is_cut;         /* a segment begins here, whatever the grid says */
  gboolean has_other_caps; /* than the one before, in each rung */
  gboolean has_other_size; /* than the one before */
} ChaosFrame;

typedef struct
{
  const ChaosPlan *plan;
  ChaosTrack tracks[CHAOS_MAX_RUNGS];
  GArray *frames;     /* (owned, ChaosFrame) since the last flush */
  GstFlowReturn flow; /* of the last push */
  gboolean has_ended, has_error;
  gchar *error; /* (owned, nullable) */
} ChaosLadder;

ChaosLadder *chaos_ladder_run (const ChaosPlan *plan);
void chaos_ladder_free (ChaosLadder *ladder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosLadder, chaos_ladder_free)
