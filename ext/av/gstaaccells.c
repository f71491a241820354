/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaaccells.h"

/* A coded buffer that the next cell may need again */
typedef struct
{
  GstBuffer *buffer; /* (owned) */
  GstCaps *caps;     /* (owned) */
  gint64 time_ns;
  gboolean is_discont;
} GstAacPacket;

static void
packet_free (GstAacPacket *packet)
{
  gst_buffer_unref (packet->buffer);
  gst_caps_unref (packet->caps);
  g_free (packet);
}

/* Sound is measured for longer than it is encoded. */
static gint64
preroll_frames (const GstAacCellsParams *params)
{
  gint64 n_measured = 0;
  if (params->loudness_target != 0)
    n_measured = timescale_scale (GST_AV_LOUDNESS_MEMORY_S, params->format.rate,
        AUDIO_FRAME_SAMPLES, ROUND_CEIL);
  return AAC_CELLS_PREROLL_FRAMES + n_measured;
}

GstClockTime
gst_aac_cells_preroll (const GstAacCellsParams *params)
{
  gint64 n_frames = params->cell_ns > 0 ? preroll_frames (params) : 0;
  return (GstClockTime) audio_grid_frame_time (n_frames, params->format.rate);
}

void
gst_aac_cells_init (GstAacCells *cells, const GstAacCellsParams *params,
    GstAacFrameFunc push, gpointer user)
{
  *cells = (GstAacCells){ .params = *params };
  g_queue_init (&cells->history);
  gst_aac_run_init (&cells->run, &params->format, push, user);
  cells->run.decoder.levels = params->levels;
  cells->run.loudness_target = params->loudness_target;
}

void
gst_aac_cells_clear (GstAacCells *cells)
{
  g_queue_clear_full (&cells->history, (GDestroyNotify) packet_free);
  gst_aac_run_clear (&cells->run);
  cells->is_running = FALSE;
}

static gint64
first_frame (const GstAacCells *cells, gint64 cell)
{
  return audio_grid_first_frame (cell, cells->params.format.rate,
      cells->params.cell_ns);
}

/* The frame in which sound begins to be heard */
static gint64
start_frame (const GstAacCells *cells)
{
  return audio_grid_frame_at (
      ticks_from_ns (cells->params.start_ns, cells->params.format.rate));
}

static gint64
feed_frame (const GstAacCells *cells, gint64 cell)
{
  return MAX (first_frame (cells, cell) - preroll_frames (&cells->params),
      start_frame (cells));
}

static gboolean
begin_cell (GstAacCells *cells, gint64 cell, GError **error)
{
  cells->cell = cell;
  return gst_aac_run_begin (&cells->run,
      &(GstAacSpan){
          .feed_frame = feed_frame (cells, cell),
          .encode_frame = first_frame (cells, cell) - AAC_CELLS_ENCODED_FRAMES,
          .first_frame = MAX (first_frame (cells, cell), start_frame (cells)),
          .end_frame = first_frame (cells, cell + 1),
          .fills_gaps = cells->params.fills_gaps,
      },
      error);
}

static gint64
cell_at (const GstAacCells *cells, gint64 frame)
{
  return audio_grid_cell_of_frame (frame, cells->params.format.rate,
      cells->params.cell_ns);
}

static gboolean
begin (GstAacCells *cells, gint64 time_ns, GError **error)
{
  cells->is_running = TRUE;
  gint64 frame = start_frame (cells);
  if (cells->params.cell_ns == 0)
    return gst_aac_run_begin (&cells->run,
        &(GstAacSpan){
            .feed_frame = frame,
            .encode_frame = frame,
            .first_frame = frame,
            .end_frame = G_MAXINT64,
            .fills_gaps = cells->params.fills_gaps,
        },
        error);
  if (!cells->params.fills_gaps && time_ns != TIME_NONE)
    frame = MAX (frame,
        audio_grid_frame_at (
            ticks_from_ns (time_ns, cells->params.format.rate)));
  return begin_cell (cells, cell_at (cells, frame), error);
}

/* The pre-roll begins with the last buffer that begins no later than it. */
static void
forget (GstAacCells *cells, gint64 cell)
{
  gint64 needed_ns = audio_grid_frame_time (feed_frame (cells, cell),
      cells->params.format.rate);
  for (;;) {
    GstAacPacket *second = g_queue_peek_nth (&cells->history, 1);
    if (!second || second->time_ns == TIME_NONE || second->time_ns > needed_ns)
      return;
    packet_free (g_queue_pop_head (&cells->history));
  }
}

/* What the run of the cell before has taken already */
static GstFlowReturn
repeat_history (GstAacCells *cells, GError **error)
{
  GstFlowReturn flow = GST_FLOW_OK;
  for (GList *l = cells->history.head;
       l && flow == GST_FLOW_OK && !cells->run.is_complete; l = l->next) {
    const GstAacPacket *packet = l->data;
    flow = gst_aac_run_push (&cells->run, packet->buffer, packet->caps,
        packet->time_ns, packet->is_discont, error);
  }
  return flow;
}

/* Where frames were left out, so are the cells that have none. */
static GstFlowReturn
begin_next_cell (GstAacCells *cells, GError **error)
{
  gint64 cell = MAX (cells->cell + 1, cell_at (cells, cells->run.base_frame));
  forget (cells, cell);
  if (!begin_cell (cells, cell, error))
    return GST_FLOW_ERROR;
  return repeat_history (cells, error);
}

static void
remember (GstAacCells *cells, GstBuffer *buffer, GstCaps *caps, gint64 time_ns,
    gboolean is_discont)
{
  GstAacPacket *packet = g_new (GstAacPacket, 1);
  *packet = (GstAacPacket){
    .buffer = gst_buffer_ref (buffer),
    .caps = gst_caps_ref (caps),
    .time_ns = time_ns,
    .is_discont = is_discont,
  };
  g_queue_push_tail (&cells->history, packet);
}

/* What a buffer changes when it comes; repeated, it changes it again. */
static void
add_stats (GstAacStats *stats, const AudioClockStats *before,
    const AudioClockStats *after)
{
  AudioClockStats *sum = &stats->clock;
  sum->n_gaps += after->n_gaps - before->n_gaps;
  sum->n_overlaps += after->n_overlaps - before->n_overlaps;
  sum->n_resets += after->n_resets - before->n_resets;
  sum->silence_samples += after->silence_samples - before->silence_samples;
  sum->overlap_samples += after->overlap_samples - before->overlap_samples;
  sum->drift_samples += after->drift_samples - before->drift_samples;
}

GstFlowReturn
gst_aac_cells_push (GstAacCells *cells, GstBuffer *buffer, GstCaps *caps,
    gint64 time_ns, gboolean is_discont, GError **error)
{
  if (!cells->is_running && !begin (cells, time_ns, error))
    return GST_FLOW_ERROR;
  gboolean has_cells = cells->params.cell_ns > 0;
  if (has_cells) {
    remember (cells, buffer, caps, time_ns, is_discont);
    forget (cells, cells->cell + 1);
  }
  const AudioClockStats before = cells->run.clock.stats;
  guint64 n_damaged = cells->run.n_damaged;
  GstFlowReturn flow =
      gst_aac_run_push (&cells->run, buffer, caps, time_ns, is_discont, error);
  add_stats (&cells->stats, &before, &cells->run.clock.stats);
  cells->stats.n_damaged += cells->run.n_damaged - n_damaged;
  while (flow == GST_FLOW_OK && cells->run.is_complete)
    flow = begin_next_cell (cells, error);
  return flow;
}

GstFlowReturn
gst_aac_cells_finish (GstAacCells *cells, GError **error)
{
  if (!cells->is_running)
    return GST_FLOW_OK;
  GstFlowReturn flow = gst_aac_run_finish (&cells->run, error);
  while (flow == GST_FLOW_OK && cells->run.is_complete) {
    flow = begin_next_cell (cells, error);
    if (flow == GST_FLOW_OK && !cells->run.is_complete)
      flow = gst_aac_run_finish (&cells->run, error);
  }
  gst_aac_cells_clear (cells);
  return flow;
}
