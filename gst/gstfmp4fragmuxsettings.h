/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The properties of fmp4fragmux as values. Their ids begin at 1. */

#pragma once

#include "gstmoviewriter.h"

G_BEGIN_DECLS

typedef enum
{
  HEADER_UPDATE_NONE,
  HEADER_UPDATE_REWRITE,
  HEADER_UPDATE_UPDATE,
  HEADER_UPDATE_CAPS,
} HeaderUpdateMode;

typedef enum
{
  CHUNK_MODE_NONE,
  CHUNK_MODE_DURATION,
  CHUNK_MODE_KEYFRAME,
} ChunkMode;

typedef struct
{
  GstClockTime fragment_duration;
  GstClockTime chunk_duration;        /* GST_CLOCK_TIME_NONE: no chunks */
  GstClockTime max_fragment_duration; /* GST_CLOCK_TIME_NONE: none */
  ChunkMode chunk_mode;
  HeaderUpdateMode header_update_mode;
  gboolean write_mfra, write_mehd, write_sidx, write_prft;
  guint64 interleave_bytes;
  GstClockTime interleave_time;
  GstClockTime timeout; /* live; GST_CLOCK_TIME_NONE: none */
  guint movie_timescale;
  gboolean send_force_keyunit;
  gint64 decode_time_offset;
  guint start_sequence_number;
  gboolean manual_split;
  GstMovieEdits edits;
} GstFmp4FragMuxSettings;

void gst_fmp4_frag_mux_settings_init (GstFmp4FragMuxSettings *settings);

void gst_fmp4_frag_mux_settings_install (GObjectClass *klass);

/* FALSE: there is no such property. */
gboolean gst_fmp4_frag_mux_settings_set (GstFmp4FragMuxSettings *settings,
    guint id, const GValue *value);
gboolean gst_fmp4_frag_mux_settings_get (const GstFmp4FragMuxSettings *settings,
    guint id, GValue *value);

G_END_DECLS
