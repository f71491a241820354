/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Filling a CodecConfig from decoder configuration records, from
 * headers that travel beside the stream and from first samples. */

#include "codec.h"

#include <string.h>

#include "core/aac.h"
#include "core/ac3.h"
#include "core/av1.h"
#include "core/dolbyvision.h"
#include "core/dts.h"
#include "core/flac.h"
#include "core/mpegaudio.h"
#include "core/nalsets.h"
#include "core/opus.h"
#include "core/vp9.h"

/* objectTypeIndication, ISO/IEC 14496-1 table 5 */
#define OBJECT_TYPE_MPEG4_AUDIO 0x40
#define OBJECT_TYPE_MPEG2_AUDIO 0x69 /* ISO/IEC 13818-3 */
#define OBJECT_TYPE_MPEG1_AUDIO 0x6b /* ISO/IEC 11172-3 */

#define AC3_FRAME_SAMPLES (6 * AC3_BLOCK_SAMPLES)
#define TTML_NAMESPACE "http://www.w3.org/ns/ttml"

/* A CORE_NEED_DATA here says that what was read is right, but does not hold
 * what was looked for. */
static gboolean G_GNUC_PRINTF (3, 4)
    set_error (GError **error, CoreStatus status, const gchar *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree gchar *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, CORE_ERROR, (gint) status, "%s: %s", text,
      core_status_name (status));
  return FALSE;
}

static guint8
chroma_format_idc (gboolean is_monochrome, gboolean subsampling_x,
    gboolean subsampling_y)
{
  if (is_monochrome)
    return 0;
  if (!subsampling_x)
    return 3;
  return subsampling_y ? 1 : 2;
}

static void
describe_av1 (CodecConfig *config, const Av1Headers *headers)
{
  const Av1Sequence *s = &headers->sequence;
  *config = (CodecConfig){
    .id = CODEC_AV1,
    .width = s->width,
    .height = s->height,
    .pixel_aspect_ratio = { 1, 1 },
    .frame_rate = s->frame_rate,
    .colour = s->colour,
    .mastering = headers->mastering,
    .content_light = headers->content_light,
    .profile = s->profile,
    .level = s->level_idx,
    .is_high_tier = s->is_high_tier,
    .chroma_format_idc = chroma_format_idc (s->is_monochrome, s->subsampling_x,
        s->subsampling_y),
    .bit_depth = s->bit_depth,
  };
}

/* `record` is what `video` was read from, with `status`. */
static gboolean
init_nal (CodecConfig *config, Span record, CoreStatus status,
    const NalVideo *video, GError **error)
{
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "%sDecoderConfigurationRecord of %" G_GSIZE_FORMAT
        " bytes: %s, expected version 1 with a sequence parameter set",
        config->id == CODEC_H264 ? "AVC" : "HEVC", record.size,
        status == CORE_NEED_DATA ? "no set" : core_status_name (status));
    *config = (CodecConfig){ 0 };
    return FALSE;
  }
  config->config = g_memdup2 (record.data, record.size);
  config->config_size = record.size;
  config->width = video->width;
  config->height = video->height;
  config->pixel_aspect_ratio = video->pixel_aspect_ratio;
  config->frame_rate = video->frame_rate;
  config->colour = video->colour;
  config->chroma_format_idc = video->chroma_format_idc;
  config->bit_depth = video->bit_depth_luma;
  return TRUE;
}

gboolean
codec_config_init_h264 (CodecConfig *config, const guint8 *avcc, gsize size,
    GError **error)
{
  H264Sps sps = { 0 };
  CoreStatus status = h264_parse_avcc (avcc, size, &sps, NULL);
  NalVideo video = nal_describe_h264 (&sps);
  *config = (CodecConfig){
    .id = CODEC_H264,
    .profile = sps.profile_idc,
    .level = sps.level_idc,
  };
  return init_nal (config, (Span){ avcc, size }, status, &video, error);
}

gboolean
codec_config_init_h265 (CodecConfig *config, const guint8 *hvcc, gsize size,
    GError **error)
{
  H265Sps sps = { 0 };
  CoreStatus status = h265_parse_hvcc (hvcc, size, &sps, NULL);
  NalVideo video = nal_describe_h265 (&sps);
  *config = (CodecConfig){
    .id = CODEC_H265,
    .profile = sps.profile.profile_idc,
    .level = sps.profile.level_idc,
    .is_high_tier = sps.profile.is_high_tier,
  };
  return init_nal (config, (Span){ hvcc, size }, status, &video, error);
}

gboolean
codec_config_init_aac (CodecConfig *config, const guint8 *asc, gsize size,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  AacConfig aac;
  CoreStatus status = aac_parse_config (asc, size, &aac);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "AudioSpecificConfig of %" G_GSIZE_FORMAT
        " bytes: %s, expected an AAC object type with its rate and channels",
        size, core_status_name (status));
    return FALSE;
  }
  guint32 frame_samples = (guint32) timescale_scale (aac.frame_samples,
      aac.sample_rate, aac.core_sample_rate, ROUND_NEAREST);
  *config = (CodecConfig){
    .id = CODEC_AAC,
    .config = g_memdup2 (asc, size),
    .config_size = size,
    .object_type_indication = OBJECT_TYPE_MPEG4_AUDIO,
    .sample_rate = aac.sample_rate,
    .channels = aac.channels,
    .frame_samples = frame_samples,
    .seek_preroll_samples = frame_samples, /* the overlap of the transform */
  };
  return TRUE;
}

gboolean
codec_config_init_av1 (CodecConfig *config, const guint8 *av1c, gsize size,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  Av1Headers headers;
  CoreStatus status = av1_parse_av1c (av1c, size, &headers);
  if (status != CORE_OK)
    return set_error (error, status,
        "AV1CodecConfigurationRecord of %" G_GSIZE_FORMAT
        " bytes: expected version 1 with a sequence header",
        size);
  describe_av1 (config, &headers);
  config->config = g_memdup2 (av1c, size);
  config->config_size = size;
  return TRUE;
}

gboolean
codec_config_init_opus (CodecConfig *config, const guint8 *opus_head,
    gsize size, GError **error)
{
  *config = (CodecConfig){ 0 };
  OpusHead head;
  CoreStatus status = opus_parse_head (opus_head, size, &head);
  if (status != CORE_OK)
    return set_error (error, status,
        "Opus identification header of %" G_GSIZE_FORMAT
        " bytes: expected OpusHead of version 1",
        size);
  *config = (CodecConfig){
    .id = CODEC_OPUS,
    .sample_rate = OPUS_SAMPLE_RATE,
    .channels = head.channels,
    .priming_samples = head.pre_skip,
    .seek_preroll_samples = OPUS_SEEK_PREROLL_SAMPLES,
  };
  ByteWriter w = { 0 };
  opus_write_dops (&head, &w);
  config->config = byte_writer_steal (&w, &config->config_size);
  return TRUE;
}

gboolean
codec_config_init_flac (CodecConfig *config, const guint8 *headers, gsize size,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  FlacStreamInfo info;
  CoreStatus status = flac_parse_headers (headers, size, &info);
  if (status != CORE_OK)
    return set_error (error, status,
        "FLAC headers of %" G_GSIZE_FORMAT " bytes: expected STREAMINFO", size);
  gboolean has_one_size = info.min_block_samples == info.max_block_samples;
  *config = (CodecConfig){
    .id = CODEC_FLAC,
    .bit_depth = info.bit_depth,
    .sample_rate = info.sample_rate,
    .channels = info.channels,
    .frame_samples = has_one_size ? info.max_block_samples : 0,
  };
  ByteWriter w = { 0 };
  flac_write_dfla (&info, &w);
  config->config = byte_writer_steal (&w, &config->config_size);
  return TRUE;
}

void
codec_config_init_wvtt (CodecConfig *config, const gchar *header)
{
  const gchar *text =
      header && g_str_has_prefix (header, "WEBVTT") ? header : "WEBVTT";
  gsize size = strlen (text);
  while (size > 0 && g_ascii_isspace (text[size - 1]))
    size--;
  *config = (CodecConfig){
    .id = CODEC_WVTT,
    .config = g_memdup2 (text, size),
    .config_size = size,
  };
}

void
codec_config_init_stpp (CodecConfig *config, const gchar *schema_location,
    const gchar *auxiliary_mime_types)
{
  const gchar *const strings[] = { TTML_NAMESPACE, schema_location,
    auxiliary_mime_types };
  ByteWriter w = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    const gchar *string = strings[i] ? strings[i] : "";
    byte_writer_bytes (&w, string, strlen (string) + 1);
  }
  *config = (CodecConfig){ .id = CODEC_STPP };
  config->config = byte_writer_steal (&w, &config->config_size);
}

/* --- what only the frames say --- */

static CoreStatus
read_av1_sample (CodecConfig *config, const guint8 *data, gsize size,
    ByteWriter *w)
{
  Av1Headers headers;
  CoreStatus status = av1_read_headers (data, size, &headers);
  if (status != CORE_OK)
    return status;
  describe_av1 (config, &headers);
  av1_write_av1c (&headers, w);
  return CORE_OK;
}

static CoreStatus
read_vp9_sample (CodecConfig *config, const guint8 *data, gsize size,
    ByteWriter *w)
{
  Vp9Frame frame;
  CoreStatus status = vp9_parse_key_frame (data, size, &frame);
  if (status != CORE_OK)
    return status;
  *config = (CodecConfig){
    .id = CODEC_VP9,
    .width = frame.width,
    .height = frame.height,
    .pixel_aspect_ratio = { 1, 1 },
    .colour = frame.colour,
    .profile = frame.profile,
    .level = vp9_level (frame.width, frame.height, config->frame_rate),
    .bit_depth = frame.bit_depth,
    .chroma_format_idc = frame.chroma_format_idc,
  };
  vp9_write_vpcc (config, w);
  return CORE_OK;
}

static CoreStatus
read_ac3_sample (CodecConfig *config, const guint8 *data, gsize size,
    ByteWriter *w)
{
  Ac3Frame frame;
  CoreStatus status = ac3_parse_frame (data, size, &frame);
  if (status != CORE_OK)
    return status;
  *config = (CodecConfig){
    .id = CODEC_AC3,
    .sample_rate = frame.sample_rate,
    .channels = frame.channels,
    .frame_samples = AC3_FRAME_SAMPLES,
  };
  ac3_write_dac3 (&frame, w);
  return CORE_OK;
}

static CoreStatus
read_eac3_sample (CodecConfig *config, const guint8 *data, gsize size,
    ByteWriter *w)
{
  Eac3Sample sample;
  CoreStatus status = eac3_parse_sample (data, size, &sample);
  if (status != CORE_OK)
    return status;
  *config = (CodecConfig){
    .id = CODEC_EAC3,
    .sample_rate = sample.sample_rate,
    .channels = sample.channels,
    .frame_samples = sample.frame_samples,
  };
  eac3_write_dec3 (&sample, w);
  return CORE_OK;
}

static CoreStatus
read_mp3_sample (CodecConfig *config, const guint8 *data, gsize size,
    ByteWriter *w)
{
  MpegAudioFrame frame;
  CoreStatus status = mpeg_audio_parse_frame (data, size, &frame);
  if (status != CORE_OK)
    return status;
  if (frame.layer != 3)
    return CORE_UNSUPPORTED;
  *config = (CodecConfig){
    .id = CODEC_MP3,
    .object_type_indication =
        frame.is_mpeg1 ? OBJECT_TYPE_MPEG1_AUDIO : OBJECT_TYPE_MPEG2_AUDIO,
    .sample_rate = frame.sample_rate,
    .channels = frame.channels,
    .frame_samples = frame.frame_samples,
  };
  return CORE_OK;
}

static CoreStatus
read_dts_sample (CodecConfig *config, const guint8 *data, gsize size,
    ByteWriter *w)
{
  DtsFrame frame;
  CoreStatus status = dts_parse_frame (data, size, &frame);
  if (status != CORE_OK)
    return status;
  *config = (CodecConfig){
    .id = CODEC_DTS,
    .bit_depth = frame.bit_depth,
    .sample_rate = frame.sample_rate,
    .channels = frame.channels,
    .frame_samples = frame.frame_samples,
  };
  g_strlcpy (config->sample_entry, dts_sample_entry (&frame),
      sizeof config->sample_entry);
  dts_write_ddts (&frame, w);
  return CORE_OK;
}

gboolean
codec_config_init_from_sample (CodecConfig *config, CodecId id,
    const guint8 *sample, gsize size, GError **error)
{
  static const struct
  {
    CoreStatus (*read) (CodecConfig *, const guint8 *, gsize, ByteWriter *);
    const gchar *expected;
  } rows[N_CODECS] = {
    [CODEC_AV1] = { read_av1_sample, "a temporal unit with sequence header" },
    [CODEC_VP9] = { read_vp9_sample, "a VP9 key frame" },
    [CODEC_AC3] = { read_ac3_sample, "an AC-3 sync frame" },
    [CODEC_EAC3] = { read_eac3_sample, "whole E-AC-3 sync frames" },
    [CODEC_MP3] = { read_mp3_sample, "a layer III audio frame" },
    [CODEC_DTS] = { read_dts_sample, "a DTS frame of 16-bit words" },
  };
  g_return_val_if_fail (id < N_CODECS && rows[id].read, FALSE);

  *config = (CodecConfig){ 0 };
  ByteWriter w = { 0 };
  CoreStatus status = rows[id].read (config, sample, size, &w);
  config->config = byte_writer_steal (&w, &config->config_size);
  if (status != CORE_OK)
    return set_error (error, status,
        "sample of %" G_GSIZE_FORMAT " bytes: expected %s", size,
        rows[id].expected);
  return TRUE;
}

void
codec_config_update_record (CodecConfig *config)
{
  if (config->id != CODEC_VP9)
    return;
  config->level = vp9_level (config->width, config->height, config->frame_rate);
  ByteWriter w = { 0 };
  vp9_write_vpcc (config, &w);
  g_free (config->config);
  config->config = byte_writer_steal (&w, &config->config_size);
}

gboolean
codec_config_set_dolby_vision (CodecConfig *config, const guint8 *record,
    gsize size, GError **error)
{
  DolbyVision dolby_vision;
  CoreStatus status = dolby_vision_parse (record, size, &dolby_vision);
  if (status != CORE_OK)
    return set_error (error, status,
        "DOVIDecoderConfigurationRecord of %" G_GSIZE_FORMAT " bytes", size);
  memset (config->dolby_vision, 0, sizeof config->dolby_vision);
  memcpy (config->dolby_vision, record, size);
  config->dolby_vision_size = DOLBY_VISION_RECORD_SIZE;
  return TRUE;
}
