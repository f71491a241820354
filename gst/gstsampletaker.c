/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstsampletaker.h"

#include <gst/audio/audio.h>

#include "core/av1.h"
#include "core/opus.h"
#include "gstnalbuffer.h"
#include "gstsapmeta.h"

void
gst_sample_taker_init (GstSampleTaker *t, GstObject *owner,
    GstDebugCategory *category, gboolean cuts_open_gops)
{
  *t = (GstSampleTaker){
    .owner = owner,
    .category = category,
    .cuts_open_gops = cuts_open_gops,
  };
  nal_access_unit_init (&t->access_unit);
}

void
gst_sample_taker_clear (GstSampleTaker *t)
{
  g_clear_pointer (&t->parameter_sets, nal_sets_free);
  nal_access_unit_clear (&t->access_unit);
}

gboolean
gst_sample_taker_has_sets (CodecId id)
{
  return id == CODEC_H264 || id == CODEC_H265;
}

/* What the picture is to random access (ISO/IEC 14496-12 Annex I). The bitstream
 * is believed first. A segment may begin at an open GOP only where upstream cuts
 * there, and the track at a CRA picture, whose skipped leading pictures are then
 * dropped. */
static void
classify_picture (GstSampleTaker *t, const GstSap *sap, gboolean is_delta,
    gboolean is_start, FragmenterSample *sample)
{
  const NalAccessUnit *au = &t->access_unit;
  NalPictureKind kind = au->picture.kind;
  gboolean is_open_point = kind == NAL_PICTURE_CRA || sap->sap_type == 3;

  if (au->is_idr || kind == NAL_PICTURE_BLA ||
      (kind == NAL_PICTURE_CRA && is_start)) {
    sample->is_sync = TRUE;
    sample->has_leading = au->picture.has_leading || kind == NAL_PICTURE_CRA;
  } else if (is_open_point) {
    sample->flags = MP4_SAMPLE_OPEN_GOP_START;
    sample->is_sync = t->cuts_open_gops && sap->sap_type == 3 && !is_delta;
    sample->has_leading = TRUE;
  } else if (sap->is_skipped || kind == NAL_PICTURE_RASL) {
    sample->flags = MP4_SAMPLE_LEADING_SKIPPED;
  } else if (sap->is_leading || kind == NAL_PICTURE_RADL) {
    sample->flags = MP4_SAMPLE_LEADING_DECODABLE;
  } else if (sap->sap_type == 4) {
    sample->roll_distance = au->recovery_frames;
  }
  if (sample->is_sync || is_open_point)
    t->drops_skipped = is_start || kind == NAL_PICTURE_BLA;
}

/* Brings an access unit into sample form (ISO/IEC 14496-15 4.3.3): 4-byte
 * lengths, parameter sets where the sample entry says they are. Returns
 * (transfer full, nullable) the sample; NULL drops it. */
static GstBuffer *
take_access_unit (GstSampleTaker *t, const CodecConfig *codec,
    GstBuffer *buffer, gboolean is_start, FragmenterSample *sample)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  CoreStatus status = nal_access_unit_read (&t->access_unit, t->parameter_sets,
      map.data, map.size, (NalFraming) t->nal_length_size,
      codec->has_in_band_parameter_sets);
  gst_buffer_unmap (buffer, &map);

  if (status != CORE_OK)
    GST_CAT_WARNING_OBJECT (t->category, t->owner,
        "damaged access unit of %" G_GSIZE_FORMAT " bytes: NAL unit lengths "
        "do not add up, kept what could be read",
        gst_buffer_get_size (buffer));
  t->has_captions |= t->access_unit.has_captions;
  if (!t->access_unit.has_slice) {
    GST_CAT_DEBUG_OBJECT (t->category, t->owner,
        "dropping an access unit without a slice");
    gst_buffer_unref (buffer);
    return NULL;
  }
  GstSap sap = gst_buffer_get_sap (buffer);
  gboolean is_delta =
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  classify_picture (t, &sap, is_delta, is_start, sample);
  if (t->drops_skipped && sample->flags & MP4_SAMPLE_LEADING_SKIPPED) {
    GST_CAT_DEBUG_OBJECT (t->category, t->owner,
        "dropping a leading picture of what came before the start");
    gst_buffer_unref (buffer);
    return NULL;
  }
  if (t->access_unit.is_verbatim)
    return buffer;
  return gst_nal_assemble (buffer, &t->access_unit, NULL, NULL);
}

/* AV1-ISOBMFF 2.4: a sample is a temporal unit without its delimiter. */
static GstBuffer *
take_temporal_unit (GstBuffer *buffer)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  gsize skipped = av1_delimiters_size (map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  if (skipped == 0)
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_resize (buffer, (gssize) skipped, -1);
  return buffer;
}

/* What stands in front of audio and has no sound: FLAC's metadata blocks, which
 * are in the sample entry, and the MP3 frame with the Xing header. Not a frame
 * that is clipped as a whole: the next one's decoding depends on it. */
static gboolean
is_audio_preamble (const CodecConfig *codec, GstBuffer *buffer)
{
  return codec_kind (codec->id) == MEDIA_AUDIO &&
      (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER) ||
          (GST_BUFFER_DURATION (buffer) == 0 &&
              !gst_buffer_get_audio_clipping_meta (buffer)));
}

GstBuffer *
gst_sample_taker_take (GstSampleTaker *t, const CodecConfig *codec,
    GstBuffer *buffer, gboolean is_start, FragmenterSample *sample)
{
  if (is_audio_preamble (codec, buffer)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  if (gst_sample_taker_has_sets (codec->id))
    return take_access_unit (t, codec, buffer, is_start, sample);
  sample->is_sync = codec_kind (codec->id) != MEDIA_VIDEO ||
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return codec->id == CODEC_AV1 ? take_temporal_unit (buffer) : buffer;
}

gboolean
gst_sample_taker_has_new_sets (const GstSampleTaker *t,
    const CodecConfig *codec)
{
  return gst_sample_taker_has_sets (codec->id) &&
      !codec->has_in_band_parameter_sets &&
      t->access_unit.changed_parameter_sets;
}

/* Samples that a decoder of this frame puts out; 0: the frame does not say. */
static guint32
decoded_samples (const CodecConfig *codec, GstBuffer *buffer)
{
  guint8 toc[2];
  if (codec->id != CODEC_OPUS)
    return codec->frame_samples;
  gsize size = gst_buffer_extract (buffer, 0, toc, sizeof toc);
  return opus_packet_samples ((Span){ toc, size });
}

void
gst_sample_clip (const CodecConfig *codec, guint32 timescale, GstBuffer *buffer,
    FragmenterSample *sample)
{
  GstAudioClippingMeta *clipping = gst_buffer_get_audio_clipping_meta (buffer);
  if (!clipping || clipping->format != GST_FORMAT_DEFAULT ||
      clipping->start > G_MAXINT32 || clipping->end > G_MAXINT32)
    return;
  guint32 rate = codec->sample_rate;
  gint64 start = timescale_scale ((gint64) clipping->start, timescale, rate,
      ROUND_NEAREST);
  gint64 kept =
      (gint64) decoded_samples (codec, buffer) - (gint64) clipping->end;
  sample->pts -= start;
  if (clipping->end > 0 && kept > 0)
    sample->duration =
        (guint32) timescale_scale (kept, timescale, rate, ROUND_NEAREST);
  else if (sample->duration > 0)
    sample->duration += (guint32) start;
}
