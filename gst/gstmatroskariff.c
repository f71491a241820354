/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskariff.h"

#include <gst/base/gstbytereader.h>
#include <gst/riff/riff-media.h>
#include <gst/riff/riff-read.h>

void
gst_matroska_riff_init (void)
{
  gst_riff_init ();
}

/* What follows the header in the CodecPrivate; (transfer full, nullable). */
static GstBuffer *
take_rest (GstByteReader *r)
{
  guint size = gst_byte_reader_get_remaining (r);
  const guint8 *rest = NULL;
  if (size == 0 || !gst_byte_reader_get_data (r, size, &rest))
    return NULL;
  return gst_buffer_new_memdup (rest, size);
}

static gboolean
read_bitmap_header (GstByteReader *r, gst_riff_strf_vids *header)
{
  return gst_byte_reader_get_uint32_le (r, &header->size) &&
      gst_byte_reader_get_uint32_le (r, &header->width) &&
      gst_byte_reader_get_uint32_le (r, &header->height) &&
      gst_byte_reader_get_uint16_le (r, &header->planes) &&
      gst_byte_reader_get_uint16_le (r, &header->bit_cnt) &&
      gst_byte_reader_get_uint32_le (r, &header->compression) &&
      gst_byte_reader_get_uint32_le (r, &header->image_size) &&
      gst_byte_reader_get_uint32_le (r, &header->xpels_meter) &&
      gst_byte_reader_get_uint32_le (r, &header->ypels_meter) &&
      gst_byte_reader_get_uint32_le (r, &header->num_colors) &&
      gst_byte_reader_get_uint32_le (r, &header->imp_colors);
}

GstCaps *
gst_matroska_riff_video_caps (const MatroskaTrack *track)
{
  GstByteReader r;
  gst_riff_strf_vids header = { 0 };
  gst_byte_reader_init (&r, track->codec_private,
      (guint) track->codec_private_size);
  if (!read_bitmap_header (&r, &header))
    return NULL;
  g_autoptr (GstBuffer) extra = take_rest (&r);
  return gst_riff_create_video_caps (header.compression, NULL, &header, extra,
      NULL, NULL);
}

static gboolean
read_wave_header (GstByteReader *r, gst_riff_strf_auds *header)
{
  guint16 extra_size; /* cbSize: the rest is what there is */
  return gst_byte_reader_get_uint16_le (r, &header->format) &&
      gst_byte_reader_get_uint16_le (r, &header->channels) &&
      gst_byte_reader_get_uint32_le (r, &header->rate) &&
      gst_byte_reader_get_uint32_le (r, &header->av_bps) &&
      gst_byte_reader_get_uint16_le (r, &header->blockalign) &&
      gst_byte_reader_get_uint16_le (r, &header->bits_per_sample) &&
      gst_byte_reader_get_uint16_le (r, &extra_size);
}

GstCaps *
gst_matroska_riff_audio_caps (const MatroskaTrack *track)
{
  GstByteReader r;
  gst_riff_strf_auds header = { 0 };
  gst_byte_reader_init (&r, track->codec_private,
      (guint) track->codec_private_size);
  if (!read_wave_header (&r, &header))
    return NULL;
  g_autoptr (GstBuffer) extra = take_rest (&r);
  return gst_riff_create_audio_caps (header.format, NULL, &header, extra, NULL,
      NULL, NULL);
}

gboolean
gst_matroska_riff_is_intra_only (const GstCaps *caps)
{
  static const gchar *const names[] = { "image/jpeg", "image/png",
    "video/x-raw", "video/x-dv", "video/x-huffyuv", "video/x-ffv",
    "video/x-compressed-yuv", NULL };
  return g_strv_contains (names,
      gst_structure_get_name (gst_caps_get_structure (caps, 0)));
}

void
gst_matroska_riff_describe_unknown (const MatroskaTrack *track, GstCaps *caps)
{
  GstByteReader r;
  gst_riff_strf_vids video;
  gst_riff_strf_auds audio;
  gst_byte_reader_init (&r, track->codec_private,
      (guint) track->codec_private_size);

  if (g_strcmp0 (track->codec_id, "V_MS/VFW/FOURCC") == 0 &&
      read_bitmap_header (&r, &video)) {
    g_autofree gchar *fourcc = g_strdup_printf ("%" GST_FOURCC_FORMAT,
        GST_FOURCC_ARGS (video.compression));
    gst_caps_set_simple (caps, "fourcc", G_TYPE_STRING, fourcc, NULL);
  } else if (g_strcmp0 (track->codec_id, "A_MS/ACM") == 0 &&
      read_wave_header (&r, &audio)) {
    gst_caps_set_simple (caps, "format", G_TYPE_INT, (gint) audio.format, NULL);
  }
}
