/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstausplitter.h"

void
gst_au_splitter_init (GstAuSplitter *splitter)
{
  *splitter = (GstAuSplitter){ .adapter = gst_adapter_new () };
  nal_splitter_init (&splitter->splitter);
  gst_au_splitter_reset (splitter);
}

void
gst_au_splitter_clear (GstAuSplitter *splitter)
{
  gst_au_splitter_reset (splitter);
  nal_splitter_clear (&splitter->splitter);
  g_clear_object (&splitter->adapter);
}

static void
drop_piece (GstAuSplitter *splitter)
{
  if (!splitter->piece)
    return;
  gst_buffer_unmap (splitter->piece, &splitter->map);
  gst_clear_buffer (&splitter->piece);
}

void
gst_au_splitter_reset (GstAuSplitter *splitter)
{
  drop_piece (splitter);
  gst_adapter_clear (splitter->adapter);
  nal_splitter_reset (&splitter->splitter);
  splitter->offset = 0;
  splitter->n_buffers = 0;
  splitter->used_pts_from = splitter->used_dts_from = G_MAXUINT64;
}

gboolean
gst_au_splitter_push (GstAuSplitter *splitter, GstBuffer *buffer,
    NalFraming framing)
{
  drop_piece (splitter); /* whose reader stopped half way */
  if (!gst_buffer_map (buffer, &splitter->map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  splitter->piece = buffer;
  splitter->framing = framing;
  splitter->pos = 0;
  splitter->n_buffers += gst_buffer_n_memory (buffer);
  /* The adapter gets it first, as a border can lie anywhere in it. */
  gst_adapter_push (splitter->adapter, gst_buffer_ref (buffer));
  return TRUE;
}

/* ISO/IEC 13818-1 2.4.3.7: a timestamp belongs to the first access unit that
 * begins in its packet. Later ones in the same packet have none. */
static GstClockTime
use_time (GstClockTime time, guint64 from, guint64 *used_from)
{
  if (!GST_CLOCK_TIME_IS_VALID (time) || from == *used_from)
    return GST_CLOCK_TIME_NONE;
  *used_from = from;
  return time;
}

/* The adapter's first `size` bytes are an access unit. */
static GstBuffer *
take_unit (GstAuSplitter *splitter, gsize size)
{
  guint64 pts_distance, dts_distance;
  GstClockTime pts = gst_adapter_prev_pts (splitter->adapter, &pts_distance);
  GstClockTime dts = gst_adapter_prev_dts (splitter->adapter, &dts_distance);
  guint64 offset = splitter->offset;
  splitter->was_merged = splitter->n_buffers > gst_buffer_get_max_memory ();
  GstBuffer *unit = splitter->was_merged
      ? gst_adapter_take_buffer (splitter->adapter, size)
      : gst_adapter_take_buffer_fast (splitter->adapter, size);
  unit = gst_buffer_make_writable (unit);
  splitter->offset += size;
  splitter->n_buffers = gst_au_splitter_size (splitter) > 0 ? 1 : 0;

  /* Every unit out of a buffer has its flags; who pushed it has seen this
   * one. */
  GST_BUFFER_FLAG_UNSET (unit, GST_BUFFER_FLAG_DISCONT);
  GST_BUFFER_PTS (unit) =
      use_time (pts, offset - pts_distance, &splitter->used_pts_from);
  GST_BUFFER_DTS (unit) =
      use_time (dts, offset - dts_distance, &splitter->used_dts_from);
  return unit;
}

GstBuffer *
gst_au_splitter_next (GstAuSplitter *splitter, NalSets *sets,
    const NalAccessUnit **au)
{
  guint64 border;
  while (splitter->piece &&
      nal_splitter_next (&splitter->splitter, sets, splitter->map.data,
          splitter->map.size, splitter->framing, &splitter->pos, &border)) {
    *au = &splitter->splitter.au;
    if (border > splitter->offset)
      return take_unit (splitter, border - splitter->offset);
  }
  drop_piece (splitter);
  return NULL;
}

GstBuffer *
gst_au_splitter_finish (GstAuSplitter *splitter, NalSets *sets,
    const NalAccessUnit **au)
{
  guint64 border;
  drop_piece (splitter);
  while (nal_splitter_finish (&splitter->splitter, sets, &border)) {
    *au = &splitter->splitter.au;
    if (border > splitter->offset)
      return take_unit (splitter, border - splitter->offset);
  }
  gst_au_splitter_reset (splitter);
  return NULL;
}

gsize
gst_au_splitter_size (const GstAuSplitter *splitter)
{
  return gst_adapter_available (splitter->adapter);
}
