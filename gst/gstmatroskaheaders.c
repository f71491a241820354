/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaheaders.h"

#include <string.h>

#include "core/bytes.h"

#define SPEEX_HEADER_SIZE 80 /* as libspeex writes it */

static GstBuffer *
make_header (const MatroskaTrack *track, gsize offset, gsize size)
{
  GstBuffer *buffer =
      gst_buffer_new_memdup (track->codec_private + offset, size);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_HEADER);
  return buffer;
}

/* `headers` are Spans of the CodecPrivate. */
static void
set_streamheader (const MatroskaTrack *track, const GArray *headers,
    GstCaps *caps)
{
  GValue array = G_VALUE_INIT;
  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < headers->len; i++) {
    Span header = g_array_index (headers, Span, i);
    GValue value = G_VALUE_INIT;
    g_value_init (&value, GST_TYPE_BUFFER);
    gst_value_take_buffer (&value,
        make_header (track, (gsize) (header.data - track->codec_private),
            header.size));
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_caps_set_value (caps, "streamheader", &array);
  g_value_unset (&array);
}

/* Xiph lacing: the number of packets less one, the sizes of all but the last
 * in bytes of 255 and a rest, the packets (RFC 9559 10.3.2). */
gboolean
gst_matroska_set_xiph_headers (const MatroskaTrack *track, guint n_headers,
    GstCaps *caps)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, TRUE, sizeof (Span));
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);

  guint n_packets = byte_reader_u8 (&r) + 1u;
  if (n_headers > 0 && n_packets != n_headers)
    return FALSE;
  g_array_set_size (headers, n_packets);
  for (guint i = 0; i < n_packets - 1; i++) {
    guint8 part;
    do {
      part = byte_reader_u8 (&r);
      g_array_index (headers, Span, i).size += part;
    } while (part == 255);
  }
  for (guint i = 0; i < n_packets; i++) {
    Span *header = &g_array_index (headers, Span, i);
    if (i == n_packets - 1)
      header->size = byte_reader_remaining (&r);
    header->data = byte_reader_bytes (&r, header->size);
    if (r.failed || header->size == 0)
      return FALSE;
  }
  set_streamheader (track, headers, caps);
  return TRUE;
}

/* RFC 9639 8: the marker "fLaC", then metadata blocks, each a byte whose top
 * bit says "last", and a 24-bit size. */
gboolean
gst_matroska_set_flac_headers (const MatroskaTrack *track, GstCaps *caps)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, TRUE, sizeof (Span));
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);

  Span header = { byte_reader_bytes (&r, 4), 4 };
  if (!header.data || memcmp (header.data, "fLaC", 4) != 0)
    return FALSE;
  g_array_append_val (headers, header);

  gboolean is_last = FALSE;
  while (!is_last && byte_reader_remaining (&r) > 0) {
    header.data = track->codec_private + r.pos;
    is_last = (byte_reader_u8 (&r) & 0x80) != 0;
    byte_reader_skip (&r, byte_reader_u24 (&r));
    if (r.failed)
      return FALSE;
    header.size = (gsize) (track->codec_private + r.pos - header.data);
    g_array_append_val (headers, header);
  }
  if (headers->len < 2)
    return FALSE;
  set_streamheader (track, headers, caps);
  return TRUE;
}

gboolean
gst_matroska_set_speex_headers (const MatroskaTrack *track, GstCaps *caps)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, TRUE, sizeof (Span));
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);

  Span header = { byte_reader_bytes (&r, SPEEX_HEADER_SIZE),
    SPEEX_HEADER_SIZE };
  if (!header.data || memcmp (header.data, "Speex   ", 8) != 0)
    return FALSE;
  g_array_append_val (headers, header);
  header.size = byte_reader_remaining (&r);
  header.data = byte_reader_bytes (&r, header.size);
  if (header.size > 0)
    g_array_append_val (headers, header);
  set_streamheader (track, headers, caps);
  return TRUE;
}

GstBufferList *
gst_matroska_header_packets (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const GValue *array = gst_structure_get_value (s, "streamheader");
  if (!array)
    return NULL;

  GstBufferList *packets = gst_buffer_list_new ();
  for (guint i = 0; i < gst_value_array_get_size (array); i++) {
    const GValue *value = gst_value_array_get_value (array, i);
    GstBuffer *packet = gst_buffer_copy (gst_value_get_buffer (value));
    GST_BUFFER_FLAG_SET (packet, GST_BUFFER_FLAG_HEADER);
    gst_buffer_list_add (packets, packet);
  }
  return packets;
}
