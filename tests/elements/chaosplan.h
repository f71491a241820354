/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A ladder on devices that are none, what becomes of it and what goes wrong with
 * them, all drawn by lot: the same of the same seed. */

#pragma once

#include <gst/video/video.h>

#include "core/timescale.h"

#define CHAOS_MAX_RUNGS 5
#define CHAOS_MAX_INCIDENTS 3

typedef enum
{
  CHAOS_SYSTEM,
  CHAOS_CUDA,
  CHAOS_VA,
} ChaosMemory;

/* Before a frame goes in. */
typedef enum
{
  CHAOS_FLUSH,
  CHAOS_SEGMENT, /* another one, at another stream time */
  CHAOS_SIZE,    /* of the frames, from here on */
  CHAOS_COLOURS,
  CHAOS_POOL,     /* another one, the old one is closed */
  CHAOS_KEY_DOWN, /* upstream asks for a key frame */
  CHAOS_KEY_UP,   /* a sink does */
  CHAOS_REMOVE,   /* a rung is taken away */
  CHAOS_BLOCK,    /* the sink of one takes nothing for a while */
  N_CHAOS_KINDS,
} ChaosKind;

typedef struct
{
  ChaosKind kind;
  guint frame, rung;
  gboolean all_headers;
} ChaosIncident;

typedef struct
{
  gint height; /* 0: the source's */
  const gchar *backend;
  gboolean is_dropped; /* on-error=drop-branch */
} ChaosRung;

typedef struct
{
  guint seed;
  guint n_frames;
  Fraction rate;
  guint cell_frames;
  ChaosRung rungs[CHAOS_MAX_RUNGS];
  guint n_rungs;
  gboolean is_h265, is_low_latency;
  gint b_frames;
  GstVideoFormat format;
  ChaosMemory memory;
  gboolean scales_on_device;
  gboolean is_watched;                          /* what goes in is read */
  ChaosIncident incidents[CHAOS_MAX_INCIDENTS]; /* by frame */
  guint n_incidents;
  gchar *nvenc, *va, *cuda; /* (owned) faults, as the doubles read them */
  gboolean may_die;         /* a device at work */
  gboolean may_hang;
  gchar *text; /* (owned) all of that */
} ChaosPlan;

ChaosPlan *chaos_plan_new (guint seed);
void chaos_plan_free (ChaosPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosPlan, chaos_plan_free)
