/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskabyteseek.h"

static GstMatroskaByteSeekAction
fetch_missing (GstMatroskaByteSeek *seek)
{
  switch (gst_byte_runs_get_missing (&seek->runs)) {
    case GST_BYTE_RUNS_WAIT:
      return GST_MATROSKA_BYTE_SEEK_DO_WAIT;
    case GST_BYTE_RUNS_ASK:
      seek->offset = seek->runs.position;
      return GST_MATROSKA_BYTE_SEEK_DO_ASK;
    case GST_BYTE_RUNS_FULL:
      return GST_MATROSKA_BYTE_SEEK_DO_FAIL;
  }
  g_assert_not_reached ();
}

GstMatroskaByteSeekAction
gst_matroska_byte_seek_look (GstMatroskaByteSeek *seek,
    GstMatroskaSource *source)
{
  GstFlowReturn flow = seek->is_back
      ? gst_matroska_source_go_back (source)
      : gst_matroska_source_enter (source, &seek->segment, seek->flags);
  if (flow == GST_BYTE_RUNS_FLOW_MISSING)
    return fetch_missing (seek);
  if (flow == GST_FLOW_EOS)
    return GST_MATROSKA_BYTE_SEEK_DO_END;
  if (flow != GST_FLOW_OK)
    return GST_MATROSKA_BYTE_SEEK_DO_FAIL;
  seek->offset = matroska_parser_position (source->parser);
  return GST_MATROSKA_BYTE_SEEK_DO_PLAY;
}

gboolean
gst_matroska_byte_seek_is_answer (const GstMatroskaByteSeek *seek,
    guint64 offset)
{
  return seek->has_flushed && offset <= seek->offset;
}

void
gst_matroska_byte_seek_end (GstMatroskaByteSeek *seek)
{
  gst_byte_runs_clear (&seek->runs);
  seek->is_back = FALSE;
  seek->stage = GST_MATROSKA_BYTE_SEEK_NONE;
}
