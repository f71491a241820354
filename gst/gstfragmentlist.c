/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfragmentlist.h"

#include <gst/video/video.h>

void
gst_fragment_list_add_stream_header (GstBufferList *list, GstBuffer *header)
{
  GST_BUFFER_FLAG_SET (header, GST_BUFFER_FLAG_HEADER);
  GST_BUFFER_FLAG_SET (header, GST_BUFFER_FLAG_DISCONT);
  gst_buffer_list_add (list, header);
}

/* What says when in the world the fragment begins. */
static gboolean
copy_time_meta (GstBuffer *sample, GstMeta **meta, gpointer header)
{
  if ((*meta)->info->api == GST_REFERENCE_TIMESTAMP_META_API_TYPE) {
    const GstReferenceTimestampMeta *time = (gpointer) *meta;
    gst_buffer_add_reference_timestamp_meta (header, time->reference,
        time->timestamp, time->duration);
  } else if ((*meta)->info->api == GST_VIDEO_TIME_CODE_META_API_TYPE) {
    const GstVideoTimeCodeMeta *code = (gpointer) *meta;
    gst_buffer_add_video_time_code_meta (header, &code->tc);
  }
  return TRUE;
}

void
gst_fragment_list_add_header (GstBufferList *list, guint8 *data, gsize size,
    const GstFragmentInfo *info)
{
  GstBuffer *header = gst_buffer_new_wrapped (data, size);

  GST_BUFFER_FLAG_SET (header, GST_BUFFER_FLAG_HEADER);
  if (info->is_chunk)
    GST_BUFFER_FLAG_SET (header, GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_PTS (header) = info->pts;
  GST_BUFFER_DTS (header) = info->dts;
  GST_BUFFER_DURATION (header) = info->duration;
  GST_BUFFER_OFFSET (header) = info->sequence_number;
  if (info->first)
    gst_buffer_foreach_meta (info->first, copy_time_meta, header);
  gst_buffer_list_add (list, header);
}

static GstBuffer *
open_payload (GstBufferList *list, const GstBuffer *first)
{
  GstBuffer *payload = gst_buffer_new ();
  GST_BUFFER_FLAG_SET (payload, GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_PTS (payload) = GST_BUFFER_PTS (first);
  GST_BUFFER_DTS (payload) = GST_BUFFER_DTS (first);
  gst_buffer_list_add (list, payload);
  return payload;
}

void
gst_fragment_list_add_samples (GstBufferList *list, GstBuffer *const *samples,
    guint n_samples)
{
  GstBuffer *payload = NULL;
  guint room = 0;

  for (guint i = 0; i < n_samples; i++) {
    guint n_memories = gst_buffer_n_memory (samples[i]);
    for (guint k = 0; k < n_memories; k++) {
      if (room == 0) {
        payload = open_payload (list, samples[i]);
        room = gst_buffer_get_max_memory ();
      }
      gst_buffer_append_memory (payload, gst_buffer_get_memory (samples[i], k));
      room--;
    }
  }
}

void
gst_fragment_list_finish (GstBufferList *list)
{
  guint n = gst_buffer_list_length (list);
  GST_BUFFER_FLAG_SET (gst_buffer_list_get (list, n - 1),
      GST_BUFFER_FLAG_MARKER);
}
