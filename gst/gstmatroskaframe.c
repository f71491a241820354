/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaframe.h"

#include <string.h>

#include "core/adts.h"
#include "core/wavpack.h"

/* Of raw video, whatever its format: what its consumers' SIMD code likes. */
#define VIDEO_ALIGNMENT 32

#define PRORES_HEADER_SIZE 8
#define WAVPACK_DEFAULT_VERSION 0x0403

static gsize
sample_alignment (guint64 bit_depth)
{
  gsize alignment = 1;
  while (alignment < 8 && 8 * alignment < bit_depth)
    alignment *= 2;
  return alignment;
}

void
gst_matroska_framing_init (GstMatroskaFraming *framing,
    const MatroskaTrack *track)
{
  const gchar *codec_id = track->codec_id ? track->codec_id : "";

  *framing = (GstMatroskaFraming){ .kind = FRAME_WHOLE };
  if (g_str_equal (codec_id, "V_PRORES")) {
    framing->kind = FRAME_PRORES;
  } else if (g_str_equal (codec_id, "A_WAVPACK4")) {
    framing->kind = FRAME_WAVPACK;
  } else if (track->is_private_made_up) {
    framing->kind = FRAME_ADTS;
  } else if ((g_str_equal (codec_id, "V_MPEG1") ||
                 g_str_equal (codec_id, "V_MPEG2")) &&
      track->codec_private_size > 0) {
    framing->kind = FRAME_SEQUENCE_HEADER;
  } else if (g_str_equal (codec_id, "V_UNCOMPRESSED")) {
    framing->kind = FRAME_SAMPLES;
    framing->alignment = VIDEO_ALIGNMENT;
  } else if (g_str_has_prefix (codec_id, "A_PCM/")) {
    framing->kind = FRAME_SAMPLES;
    framing->alignment = sample_alignment (track->bit_depth);
  }
}

static GstMemory *
wrap_bytes (guint8 *bytes, gsize size)
{
  return gst_memory_new_wrapped (0, bytes, size, 0, size, bytes, g_free);
}

/* Takes `head` (nullable) and `memory`. */
static GstBuffer *
join (GstMemory *head, GstMemory *memory)
{
  GstBuffer *buffer = gst_buffer_new ();
  if (head)
    gst_buffer_append_memory (buffer, head);
  gst_buffer_append_memory (buffer, memory);
  return buffer;
}

/* The frame's container atom: its size, then 'icpf' (SMPTE RDD 36 5.1.1; not
 * stored, says "ProRes" in the Matroska codec specifications). */
static GstBuffer *
complete_prores (GstMemory *memory)
{
  ByteWriter w = { 0 };
  gsize size = gst_memory_get_sizes (memory, NULL, NULL);
  byte_writer_u32 (&w, (guint32) (size + PRORES_HEADER_SIZE));
  byte_writer_fourcc (&w, "icpf");
  guint8 *bytes = byte_writer_steal (&w, &size);
  return join (wrap_bytes (bytes, size), memory);
}

/* Blocks of several channels need a header in front of each, so the frame is
 * written anew. */
static GstBuffer *
complete_wavpack (GstMatroskaFraming *framing, const MatroskaTrack *track,
    GstMemory *memory)
{
  GstMapInfo map;
  ByteWriter w = { 0 };
  guint16 version = WAVPACK_DEFAULT_VERSION;
  CoreStatus status = CORE_INVALID;

  if (track->codec_private_size >= sizeof version)
    version = GST_READ_UINT16_LE (track->codec_private);
  if (gst_memory_map (memory, &map, GST_MAP_READ)) {
    status = wavpack_restore_blocks ((Span){ map.data, map.size }, version,
        &framing->block_index, &w);
    gst_memory_unmap (memory, &map);
  }
  gst_memory_unref (memory);
  if (status != CORE_OK) {
    byte_writer_clear (&w);
    return NULL;
  }
  gsize size;
  guint8 *bytes = byte_writer_steal (&w, &size);
  return join (NULL, wrap_bytes (bytes, size));
}

/* ISO/IEC 13818-2 6.2.2.1: sequence_header_code */
static GstBuffer *
complete_key_frame (const MatroskaTrack *track, GstMemory *memory)
{
  static const guint8 start[] = { 0, 0, 1, 0xb3 };
  GstMapInfo map;
  gboolean is_whole = TRUE;
  if (gst_memory_map (memory, &map, GST_MAP_READ)) {
    is_whole =
        map.size >= sizeof start && memcmp (map.data, start, sizeof start) == 0;
    gst_memory_unmap (memory, &map);
  }
  if (is_whole)
    return join (NULL, memory);
  gsize size = track->codec_private_size;
  return join (wrap_bytes (g_memdup2 (track->codec_private, size), size),
      memory);
}

/* The size of the header in front of a frame of one raw_data_block; 0 when there
 * is none. That the length in it is the frame's leaves no doubt. */
static gsize
adts_header_size (const guint8 *data, gsize size)
{
  AdtsHeader header;
  gboolean is_adts = adts_parse_header (data, size, &header) == CORE_OK &&
      header.size_bytes == size && header.n_raw_data_blocks == 1;
  return is_adts ? header.header_bytes : 0;
}

static GstBuffer *
remove_adts (GstMemory *memory)
{
  GstMapInfo map;
  if (gst_memory_map (memory, &map, GST_MAP_READ)) {
    gsize header_size = adts_header_size (map.data, map.size);
    gsize size = map.size - header_size;
    gst_memory_unmap (memory, &map);
    gst_memory_resize (memory, (gssize) header_size, size);
  }
  return join (NULL, memory);
}

static GstBuffer *
align_samples (gsize alignment, GstMemory *memory)
{
  GstMapInfo map;
  if (!gst_memory_map (memory, &map, GST_MAP_READ)) {
    gst_memory_unref (memory);
    return NULL;
  }
  GstMemory *aligned = NULL;
  if (((guintptr) map.data & (alignment - 1)) != 0) {
    GstAllocationParams params = { .align = alignment - 1 };
    GstMapInfo copy;
    aligned = gst_allocator_alloc (NULL, map.size, &params);
    if (aligned && gst_memory_map (aligned, &copy, GST_MAP_WRITE)) {
      memcpy (copy.data, map.data, map.size);
      gst_memory_unmap (aligned, &copy);
    }
  }
  gst_memory_unmap (memory, &map);
  if (!aligned)
    return join (NULL, memory);
  gst_memory_unref (memory);
  return join (NULL, aligned);
}

GstBuffer *
gst_matroska_framing_complete (GstMatroskaFraming *framing,
    const MatroskaTrack *track, gboolean is_key, GstMemory *memory)
{
  switch (framing->kind) {
    case FRAME_PRORES:
      return complete_prores (memory);
    case FRAME_WAVPACK:
      return complete_wavpack (framing, track, memory);
    case FRAME_SEQUENCE_HEADER:
      return is_key ? complete_key_frame (track, memory) : join (NULL, memory);
    case FRAME_ADTS:
      return remove_adts (memory);
    case FRAME_SAMPLES:
      return align_samples (framing->alignment, memory);
    case FRAME_WHOLE:
      break;
  }
  return join (NULL, memory);
}
