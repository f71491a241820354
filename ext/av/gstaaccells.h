/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Runs (gstaacrun.h) one after the other over a stream: a single one, or
 * one for each cell of the grid, each with the same pre-roll of coded buffers, so
 * that a cell comes out the same whether the cells before it were made or not. */

#pragma once

#include "gstaacrun.h"

G_BEGIN_DECLS

/* Decoded for each cell and left out: by then decoders have found their feet (Opus
 * needs 80 ms, RFC 7845 4.6; MP3 511 bytes of bit reservoir). */
#define AAC_CELLS_PREROLL_FRAMES 8
/* Of these encoded, after which the encoder is as good as it gets
 * (gstavencoder.c) */
#define AAC_CELLS_ENCODED_FRAMES 6

typedef struct
{
  GstAacFormat format;
  guint64 cell_ns;         /* 0: a single run */
  gboolean fills_gaps;     /* as in GstAacSpan */
  gint64 start_ns;         /* nothing from before is heard */
  GstAvLevels levels;      /* of what is decoded */
  gdouble loudness_target; /* LUFS, 0: as loud as it is */
} GstAacCellsParams;

typedef struct
{
  AudioClockStats clock;
  guint64 n_damaged; /* packets that could not be decoded */
} GstAacStats;

typedef struct
{
  GstAacCellsParams params;
  GstAacRun run;
  gboolean is_running;
  gint64 cell;
  GQueue history; /* (owned, GstAacPacket) from the next cell's pre-roll on */
  GstAacStats stats;
} GstAacCells;

/* How much of the stream in front of a cell makes it what it is; 0 in a single
 * run. */
GstClockTime gst_aac_cells_preroll (const GstAacCellsParams *params);

void gst_aac_cells_init (GstAacCells *cells, const GstAacCellsParams *params,
    GstAacFrameFunc push, gpointer user);
void gst_aac_cells_clear (GstAacCells *cells);

/* As gst_aac_run_push() */
GstFlowReturn gst_aac_cells_push (GstAacCells *cells, GstBuffer *buffer,
    GstCaps *caps, gint64 time_ns, gboolean is_discont, GError **error);

/* Hands out what is left. Then only a new beginning is possible. */
GstFlowReturn gst_aac_cells_finish (GstAacCells *cells, GError **error);

G_END_DECLS
