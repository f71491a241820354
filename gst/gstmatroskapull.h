/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Reads a Matroska file by random access: a window of it at a time,
 * in a task of its own, and seeks in it. */

#pragma once

#include <gst/gst.h>

#include "gstblockring.h"
#include "gstmatroskareader.h"

G_BEGIN_DECLS

typedef struct
{
  GstMatroskaReader *reader; /* (borrowed) */
  GstBlockRing blocks;
  GstMemory *window;     /* (owned) read last, if it is a block of the ring */
  guint64 window_offset; /* of it in the file */
  gsize window_size;     /* bytes to ask for next */
  gsize last_size;       /* bytes asked for last, at window_offset */
  gint n_seeks_waiting;  /* atomic: for the streaming thread to let go */
} GstMatroskaPull;

void gst_matroska_pull_init (GstMatroskaPull *pull, GstMatroskaReader *reader);

/* Around the reader's own start and stop. */
void gst_matroska_pull_start (GstMatroskaPull *pull);
void gst_matroska_pull_stop (GstMatroskaPull *pull);

/* The sink pad is activated in pull mode, or no longer. Any thread. */
gboolean gst_matroska_pull_start_task (GstMatroskaPull *pull);
gboolean gst_matroska_pull_stop_task (GstMatroskaPull *pull);

/* A seek in time that the reader is ready for. Any thread, the streaming one
 * too. */
gboolean gst_matroska_pull_seek (GstMatroskaPull *pull, GstEvent *event);

G_END_DECLS
