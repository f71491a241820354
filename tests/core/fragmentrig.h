/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A fragmenter fed by a test, and what it gives out. */

#pragma once

#include "core/fragmenter.h"

#define MSEC G_GINT64_CONSTANT (1000000)

/* Everything that a fragmenter gave out, checked on the way for what must
 * always hold. */
typedef struct
{
  GArray *runs;    /* FragmenterRun, `samples` not valid */
  GArray *samples; /* Mp4Sample */
  GArray *times;   /* gint64: decode times */
  gint64 next_decode_time;
} Collected;

Collected collected_new (void);
void collected_clear (Collected *c);

/* Takes all that is decided. */
void collect (Collected *c, Fragmenter *f);

const FragmenterRun *run_at (const Collected *c, guint i);
gint64 pts_at (const Collected *c, guint i);

/* Return (transfer full) a leader, and audio at 48000 Hz. */
Fragmenter *new_video (guint32 timescale, guint32 frame_duration,
    guint64 cell_ns);
Fragmenter *new_audio (FragmenterMode mode, guint32 frame_duration,
    guint64 cell_ns);

/* Of a closed GOP in decode order: I, then groups P B b b (b-pyramid of depth
 * 2), cut short where the GOP ends. */
gint64 display_index (guint i, guint gop_frames);

/* Adds a picture of 1000 bytes that says no decode time. */
FragmenterVerdict add_picture (Fragmenter *f, gint64 pts, gboolean is_sync);
