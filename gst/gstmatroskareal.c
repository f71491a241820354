/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskareal.h"

#include "core/bytes.h"

/* Size, "VIDO", FourCC, width, height, bits per sample, padding twice, frame
 * rate (16.16); then what is of the codec. */
#define VIDEO_HEADER_SIZE 26

/* ".ra", version and sizes, up to the flavour: 22 bytes. The rest as
 * gst_matroska_real_complete_cook() reads it. */
#define AUDIO_FLAVOR_OFFSET 22

static void
set_codec_data (const guint8 *bytes, gsize size, GstCaps *caps)
{
  g_autoptr (GstBuffer) data = gst_buffer_new_memdup (bytes, size);
  gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, data, NULL);
}

void
gst_matroska_real_complete_video (const MatroskaTrack *track, GstCaps *caps)
{
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);
  byte_reader_skip (&r, VIDEO_HEADER_SIZE);
  ByteReader extra = r;
  guint32 subformat = byte_reader_u32 (&r);
  guint32 format = byte_reader_u32 (&r);
  if (r.failed)
    return;
  gst_caps_set_simple (caps, "format", G_TYPE_INT, (gint) format, "subformat",
      G_TYPE_INT, (gint) subformat, NULL);
  gsize size = byte_reader_remaining (&extra);
  set_codec_data (byte_reader_bytes (&extra, size), size, caps);
}

void
gst_matroska_real_complete_cook (const MatroskaTrack *track, GstCaps *caps)
{
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);
  byte_reader_skip (&r, AUDIO_FLAVOR_OFFSET);
  guint flavor = byte_reader_u16 (&r);
  guint32 packet_size = byte_reader_u32 (&r);
  byte_reader_skip (&r, 12);
  guint height = byte_reader_u16 (&r);
  byte_reader_skip (&r, 2); /* frame size */
  guint leaf_size = byte_reader_u16 (&r);
  byte_reader_skip (&r, 12);
  guint sample_width = byte_reader_u16 (&r);
  byte_reader_skip (&r, 14);
  guint32 extra_size = byte_reader_u32 (&r);
  const guint8 *extra = byte_reader_bytes (&r, extra_size);
  if (r.failed)
    return;
  gst_caps_set_simple (caps, "flavor", G_TYPE_INT, (gint) flavor, "packet_size",
      G_TYPE_INT, (gint) packet_size, "height", G_TYPE_INT, (gint) height,
      "leaf_size", G_TYPE_INT, (gint) leaf_size, "width", G_TYPE_INT,
      (gint) sample_width, NULL);
  set_codec_data (extra, extra_size, caps);
}
