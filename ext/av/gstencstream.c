/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencstream.h"

#include "core/av1.h"
#include "gstnalbuffer.h"
#include "gstnalcaps.h"

/* Of each codec, what is preferred comes first. */
static const struct
{
  CodecId codec;
  const gchar *media_type;
  const gchar *stream_format;
  gboolean is_byte_stream;
} framings[] = {
  { CODEC_H264, "video/x-h264", "avc", FALSE },
  { CODEC_H264, "video/x-h264", "byte-stream", TRUE },
  { CODEC_H265, "video/x-h265", "hvc1", FALSE },
  { CODEC_H265, "video/x-h265", "byte-stream", TRUE },
  { CODEC_AV1, "video/x-av1", "obu-stream", TRUE },
};

/* Returns the row's index; G_N_ELEMENTS (framings) when there is none. */
static gsize
find_framing (const GstCaps *wishes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (framings); i++) {
    g_autoptr (GstCaps) offer = gst_caps_new_simple (framings[i].media_type,
        "stream-format", G_TYPE_STRING, framings[i].stream_format, NULL);
    if (gst_caps_can_intersect (offer, wishes))
      return i;
  }
  return G_N_ELEMENTS (framings);
}

CodecId
gst_enc_stream_codec (const GstCaps *wishes)
{
  gsize row = find_framing (wishes);
  return row < G_N_ELEMENTS (framings) ? framings[row].codec : CODEC_NONE;
}

gboolean
gst_enc_stream_choose (GstEncStream *stream, const GstCaps *wishes)
{
  gsize row = find_framing (wishes);
  gst_enc_stream_clear (stream);
  if (row == G_N_ELEMENTS (framings))
    return FALSE;
  stream->codec = framings[row].codec;
  stream->is_byte_stream = framings[row].is_byte_stream;
  if (stream->codec != CODEC_AV1) {
    stream->sets = nal_sets_new (stream->codec);
    nal_access_unit_init (&stream->au);
  }
  return TRUE;
}

void
gst_enc_stream_clear (GstEncStream *stream)
{
  if (stream->sets)
    nal_access_unit_clear (&stream->au);
  g_clear_pointer (&stream->sets, nal_sets_free);
  g_clear_pointer (&stream->headers, g_bytes_unref);
  *stream = (GstEncStream){ 0 };
}

static gboolean
read_sets (GstEncStream *stream, const guint8 *bytes, gsize size)
{
  NalVideo video;
  nal_sets_clear (stream->sets);
  nal_access_unit_reset (&stream->au);
  if (nal_access_unit_read (&stream->au, stream->sets, bytes, size,
          NAL_FRAMING_ANNEXB, FALSE) != CORE_OK ||
      !nal_sets_is_complete (stream->sets) ||
      !nal_sets_describe (stream->sets, G_MAXUINT, &video))
    return FALSE;
  stream->reorder_depth = video.reorder_depth;
  return TRUE;
}

gboolean
gst_enc_stream_set_headers (GstEncStream *stream, const guint8 *bytes,
    gsize size)
{
  Av1Headers av1;
  g_clear_pointer (&stream->headers, g_bytes_unref);
  if (size == 0)
    return FALSE;
  gboolean is_known = stream->sets
      ? read_sets (stream, bytes, size)
      : av1_read_headers (bytes, size, &av1) == CORE_OK ||
          av1_parse_av1c (bytes, size, &av1) == CORE_OK;
  if (is_known)
    stream->headers = g_bytes_new (bytes, size);
  return is_known;
}

gboolean
gst_enc_stream_has_headers (const GstEncStream *stream, const guint8 *bytes,
    gsize size)
{
  g_autoptr (GBytes) headers = g_bytes_new_static (bytes, size);
  return stream->headers && size > 0 &&
      g_bytes_equal (stream->headers, headers);
}

static GstCaps *
make_nal_caps (const GstEncStream *stream)
{
  NalVideo video;
  ByteWriter record = { 0 };
  GstNalLight light = { 0 };
  gboolean is_h264 = stream->codec == CODEC_H264;
  g_autoptr (GstCaps) plain =
      gst_caps_new_empty_simple (is_h264 ? "video/x-h264" : "video/x-h265");
  nal_sets_describe (stream->sets, G_MAXUINT, &video);
  nal_sets_write_record (stream->sets, FALSE, &record);
  GstCaps *caps = gst_nal_caps_new (plain, is_h264 ? "avc" : "hvc1", &video,
      &light, record.data, record.size);
  byte_writer_clear (&record);
  if (stream->is_byte_stream) {
    GstStructure *s = gst_caps_get_structure (caps, 0);
    gst_structure_remove_field (s, "codec_data");
    gst_structure_set (s, "stream-format", G_TYPE_STRING, "byte-stream", NULL);
  }
  return caps;
}

static GstCaps *
make_av1_caps (const GstEncStream *stream)
{
  static const gchar *const profiles[] = { "main", "high", "professional" };
  Av1Headers av1;
  ByteWriter record = { 0 };
  gsize size;
  const guint8 *bytes = g_bytes_get_data (stream->headers, &size);
  if (av1_read_headers (bytes, size, &av1) != CORE_OK)
    av1_parse_av1c (bytes, size, &av1);
  av1_write_av1c (&av1, &record);
  g_autoptr (GstBuffer) codec_data =
      gst_buffer_new_memdup (record.data, record.size);
  byte_writer_clear (&record);
  const Av1Sequence *sequence = &av1.sequence;
  return gst_caps_new_simple ("video/x-av1", "stream-format", G_TYPE_STRING,
      "obu-stream", "alignment", G_TYPE_STRING, "tu", "profile", G_TYPE_STRING,
      profiles[MIN (sequence->profile, G_N_ELEMENTS (profiles) - 1)],
      "chroma-format", G_TYPE_STRING, "4:2:0", "bit-depth-luma", G_TYPE_UINT,
      sequence->bit_depth, "bit-depth-chroma", G_TYPE_UINT, sequence->bit_depth,
      "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
}

GstCaps *
gst_enc_stream_make_caps (const GstEncStream *stream)
{
  return stream->sets ? make_nal_caps (stream) : make_av1_caps (stream);
}

/* A byte stream can be joined at every key frame only with the sets in front. */
static GstBuffer *
prepend_headers (const GstEncStream *stream, GstBuffer *picture)
{
  GstMemory *memory = gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY,
      (gpointer) g_bytes_get_data (stream->headers, NULL),
      g_bytes_get_size (stream->headers), 0, g_bytes_get_size (stream->headers),
      g_bytes_ref (stream->headers), (GDestroyNotify) g_bytes_unref);
  gst_buffer_prepend_memory (picture, memory);
  return picture;
}

static GstBuffer *
make_length_prefixed (GstEncStream *stream, GstBuffer *picture)
{
  GstMapInfo map;
  if (!gst_buffer_map (picture, &map, GST_MAP_READ)) {
    gst_buffer_unref (picture);
    return NULL;
  }
  nal_access_unit_reset (&stream->au);
  CoreStatus status = nal_access_unit_read (&stream->au, stream->sets, map.data,
      map.size, NAL_FRAMING_ANNEXB, FALSE);
  gst_buffer_unmap (picture, &map);
  if (status != CORE_OK || !stream->au.has_slice) {
    gst_buffer_unref (picture);
    return NULL;
  }
  return gst_nal_assemble (picture, &stream->au, NULL, NULL);
}

GstBuffer *
gst_enc_stream_make_sample (GstEncStream *stream, GstBuffer *picture,
    gboolean is_key)
{
  if (stream->sets && !stream->is_byte_stream)
    return make_length_prefixed (stream, picture);
  return stream->sets && is_key ? prepend_headers (stream, picture) : picture;
}
