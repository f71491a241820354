/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfragmentlist.h"

#include <gst/video/video.h>

/* To copy so few bytes is cheaper than to carry them about one by one. */
#define SMALL_SAMPLE_BYTES 1024

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

/* Buffers of a list, filled one after the other. */
typedef struct
{
  GstBufferList *list;
  GstBuffer *buffer; /* (borrowed from the list) */
  guint room;        /* memories that it still takes without joining them */
} Payload;

/* Takes `memory`; `sample` is the one that it begins with. */
static void
append_memory (Payload *payload, GstMemory *memory, const GstBuffer *sample)
{
  if (payload->room == 0) {
    payload->buffer = gst_buffer_new ();
    payload->room = gst_buffer_get_max_memory ();
    GST_BUFFER_FLAG_SET (payload->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    GST_BUFFER_PTS (payload->buffer) = GST_BUFFER_PTS (sample);
    GST_BUFFER_DTS (payload->buffer) = GST_BUFFER_DTS (sample);
    gst_buffer_list_add (payload->list, payload->buffer);
  }
  gst_buffer_append_memory (payload->buffer, memory);
  payload->room--;
}

/* How many small samples in a row there are at the front. */
static guint
count_small (GstBuffer *const *samples, guint n_samples, gsize *size)
{
  guint n = 0;
  *size = 0;
  for (; n < n_samples; n++) {
    gsize sample_size = gst_buffer_get_size (samples[n]);
    if (sample_size >= SMALL_SAMPLE_BYTES)
      break;
    *size += sample_size;
  }
  return n;
}

static GstMemory *
join_samples (GstBuffer *const *samples, guint n_samples, gsize size)
{
  GstMapInfo map;
  gsize filled = 0;
  GstMemory *memory = gst_allocator_alloc (NULL, size, NULL);
  gst_memory_map (memory, &map, GST_MAP_WRITE);
  for (guint i = 0; i < n_samples; i++)
    filled +=
        gst_buffer_extract (samples[i], 0, map.data + filled, size - filled);
  gst_memory_unmap (memory, &map);
  return memory;
}

void
gst_fragment_list_add_samples (GstBufferList *list, GstBuffer *const *samples,
    guint n_samples)
{
  Payload payload = { .list = list };

  for (guint i = 0; i < n_samples;) {
    gsize size;
    guint n = count_small (samples + i, n_samples - i, &size);
    if (n > 1) {
      append_memory (&payload, join_samples (samples + i, n, size), samples[i]);
      i += n;
      continue;
    }
    guint n_memories = gst_buffer_n_memory (samples[i]);
    for (guint k = 0; k < n_memories; k++)
      append_memory (&payload, gst_buffer_get_memory (samples[i], k),
          samples[i]);
    i++;
  }
}

void
gst_fragment_list_finish (GstBufferList *list)
{
  guint n = gst_buffer_list_length (list);
  GST_BUFFER_FLAG_SET (gst_buffer_list_get (list, n - 1),
      GST_BUFFER_FLAG_MARKER);
}
