/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One rung of a ladder, with all that went into its encoder and came out. */

#pragma once

#include <gst/gst.h>

typedef enum
{
  CHAOS_PICTURE,
  CHAOS_GAP,
  CHAOS_CAPS,
} ChaosItemKind;

typedef struct
{
  ChaosItemKind kind;
  gint64 time; /* stream time */
  GstClockTime pts, dts, duration;
  GstBuffer *picture;   /* (owned, nullable) */
  GstCaps *caps;        /* (owned, nullable) */
  const gchar *backend; /* (interned) that was at work */
} ChaosItem;

typedef struct
{
  guint index;
  GstElement *bin, *encoder; /* (owned) */
  GMutex lock;
  GstCaps *caps;    /* (owned, nullable) the last */
  GArray *items;    /* (owned, ChaosItem) since the last flush */
  GArray *times_in; /* (owned, gint64) since then */
  GHashTable
      *pictures_in;    /* (owned) gint64 * to GBytes *, if they are watched */
  GPtrArray *backends; /* (owned, gchar) as messages name them */
  GPtrArray *logged;   /* (owned, gchar) as the log names them */
  guint n_warnings;    /* of its encoder */
  gchar *active_backend, *refusals; /* (owned, nullable) at the end */
  gboolean is_watched, is_removed, is_eos;
  gint is_blocked; /* atomic, for a while */
} ChaosTrack;

/* `bin` (transfer full): with an encoder "e" and a sink "s", both with the index in
 * their names. `is_watched`: what goes in is kept. */
void chaos_track_init (ChaosTrack *track, guint index, GstElement *bin,
    gboolean is_watched);
void chaos_track_clear (ChaosTrack *track);

/* Nothing has come yet. */
void chaos_track_forget (ChaosTrack *track);

/* (transfer full) */
GstElement *chaos_track_element (const ChaosTrack *track, const gchar *prefix);
