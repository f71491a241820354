/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4entry.h"

#include "core/dolbyvision.h"

#include <string.h>

#define MAX_CONFIG_SIZE (1u << 20) /* of parameter sets; a file has kilobytes */
#define MAX_DIMENSION G_MAXUINT16  /* VisualSampleEntry, 14496-12 12.1.3 */

/* How a codec's configuration is carried. */
static const struct
{
  gchar box[5]; /* empty: no box, the fields follow the entry's own */
  gsize min_size;
  gchar compressor_name[12];
} formats[N_CODECS] = {
  /* clang-format off */
  [CODEC_H264] = { "avcC",  7, "AVC Coding" },  /* ISO/IEC 14496-15 5.4.2 */
  [CODEC_H265] = { "hvcC", 23, "HEVC Coding" }, /* 8.4.1 */
  [CODEC_AV1]  = { "av1C",  4, "AOM Coding" },  /* AV1-ISOBMFF 2.2 */
  [CODEC_VP9]  = { "vpcC", 12, "VPC Coding" },  /* VP9-ISOBMFF 2.1 */
  [CODEC_AAC]  = { "esds",  2, "" },            /* ISO/IEC 14496-14 5.6 */
  [CODEC_AC3]  = { "dac3",  3, "" },            /* ETSI TS 102 366 F.4 */
  [CODEC_EAC3] = { "dec3",  5, "" },            /* F.6 */
  [CODEC_OPUS] = { "dOps", 11, "" },            /* Opus in ISOBMFF 4.3.2 */
  [CODEC_FLAC] = { "dfLa", 42, "" },            /* FLAC in ISOBMFF 3.3.2 */
  [CODEC_MP3]  = { "esds",  0, "" },            /* ISO/IEC 14496-14 5.6 */
  [CODEC_DTS]  = { "ddts", 20, "" },            /* ETSI TS 102 114 E.2.2.3 */
  [CODEC_WVTT] = { "vttC",  6, "" },            /* ISO/IEC 14496-30 7.5 */
  [CODEC_STPP] = { "",      4, "" },            /* ISO/IEC 14496-12 12.6.3.2 */
  /* clang-format on */
};

static gboolean
has_esds (const CodecConfig *codec)
{
  return codec->id == CODEC_AAC || codec->id == CODEC_MP3;
}

Fraction
mp4_pixel_aspect_ratio (const CodecConfig *codec)
{
  Fraction par = codec->pixel_aspect_ratio;
  return par.num > 0 && par.den > 0 ? par : (Fraction){ 1, 1 };
}

/* 8.5.2.2: zeros mean unknown, so a box that knows nothing is left out. */
static void
write_btrt (ByteWriter *w, Mp4Bitrate bitrate)
{
  if (bitrate.average_bps == 0)
    return;
  gsize btrt = mp4_begin_box (w, "btrt");
  byte_writer_u32 (w, 0); /* bufferSizeDB */
  byte_writer_u32 (w, MAX (bitrate.maximum_bps, bitrate.average_bps));
  byte_writer_u32 (w, bitrate.average_bps);
  mp4_end_box (w, btrt);
}

static void
write_config_box (ByteWriter *w, const CodecConfig *codec)
{
  gsize box = mp4_begin_box (w, formats[codec->id].box);
  byte_writer_bytes (w, codec->config, codec->config_size);
  mp4_end_box (w, box);
}

/* Dolby Vision Streams Within the ISO Base Media File Format 2.2. The record
 * always has its reserved bytes. */
static void
write_dolby_vision (ByteWriter *w, const CodecConfig *codec)
{
  DolbyVision dolby_vision;
  if (codec->dolby_vision_size == 0 ||
      dolby_vision_parse (codec->dolby_vision, codec->dolby_vision_size,
          &dolby_vision) != CORE_OK)
    return;
  gsize box = mp4_begin_box (w, dolby_vision_box_type (&dolby_vision));
  byte_writer_bytes (w, codec->dolby_vision, DOLBY_VISION_RECORD_SIZE);
  mp4_end_box (w, box);
}

/* ISO/IEC 23091-2: 2 is unspecified, and so is the range then, if limited. */
static gboolean
is_colour_known (const ColourInfo *c)
{
  return c->is_set &&
      (c->primaries != 2 || c->transfer != 2 || c->matrix != 2 ||
          c->is_full_range);
}

/* 12.1.5.2; what the bitstream does not say is not said here either. */
static void
write_colr (ByteWriter *w, const ColourInfo *colour)
{
  if (!is_colour_known (colour))
    return;
  gsize colr = mp4_begin_box (w, "colr");
  byte_writer_fourcc (w, "nclx");
  byte_writer_u16 (w, colour->primaries);
  byte_writer_u16 (w, colour->transfer);
  byte_writer_u16 (w, colour->matrix);
  byte_writer_u8 (w, colour->is_full_range ? 0x80 : 0);
  mp4_end_box (w, colr);
}

/* 12.1.4; ISO/IEC 23000-19 9.2.3 wants square pixels said aloud too. */
static void
write_pasp (ByteWriter *w, Fraction par)
{
  gsize pasp = mp4_begin_box (w, "pasp");
  byte_writer_u32 (w, par.num);
  byte_writer_u32 (w, par.den);
  mp4_end_box (w, pasp);
}

/* 12.1.6 */
static void
write_mdcv (ByteWriter *w, const MasteringDisplay *mastering)
{
  if (!mastering->is_set)
    return;
  gsize mdcv = mp4_begin_box (w, "mdcv");
  for (guint c = 0; c < 3; c++) {
    byte_writer_u16 (w, mastering->primaries[c][0]);
    byte_writer_u16 (w, mastering->primaries[c][1]);
  }
  byte_writer_u16 (w, mastering->white_point[0]);
  byte_writer_u16 (w, mastering->white_point[1]);
  byte_writer_u32 (w, mastering->luminance_max);
  byte_writer_u32 (w, mastering->luminance_min);
  mp4_end_box (w, mdcv);
}

/* 12.1.8 */
static void
write_clli (ByteWriter *w, const ContentLight *light)
{
  if (!light->is_set)
    return;
  gsize clli = mp4_begin_box (w, "clli");
  byte_writer_u16 (w, light->max_content_light_level);
  byte_writer_u16 (w, light->max_frame_average_light_level);
  mp4_end_box (w, clli);
}

/* 8.5.2.2 */
static gsize
begin_sample_entry (ByteWriter *w, const CodecConfig *codec)
{
  gsize entry = mp4_begin_box (w, codec_config_sample_entry (codec));
  byte_writer_zero (w, 6); /* reserved */
  byte_writer_u16 (w, 1);  /* data_reference_index */
  return entry;
}

/* A Pascal string in 32 bytes. */
static void
write_compressor_name (ByteWriter *w, const gchar *name)
{
  gsize length = strlen (name);
  byte_writer_u8 (w, (guint8) length);
  byte_writer_bytes (w, name, length);
  byte_writer_zero (w, 31 - length);
}

/* VisualSampleEntry, 12.1.3 */
static void
write_visual_entry (ByteWriter *w, const CodecConfig *codec, Mp4Bitrate bitrate)
{
  gsize entry = begin_sample_entry (w, codec);
  byte_writer_zero (w, 16); /* pre_defined, reserved */
  byte_writer_u16 (w, (guint16) codec->width);
  byte_writer_u16 (w, (guint16) codec->height);
  byte_writer_u32 (w, 0x00480000); /* 72 dpi */
  byte_writer_u32 (w, 0x00480000);
  byte_writer_u32 (w, 0); /* reserved */
  byte_writer_u16 (w, 1); /* frame_count */
  write_compressor_name (w, formats[codec->id].compressor_name);
  byte_writer_u16 (w, 24); /* depth */
  byte_writer_i16 (w, -1); /* pre_defined */

  write_config_box (w, codec);
  write_dolby_vision (w, codec);
  write_colr (w, &codec->colour);
  write_pasp (w, mp4_pixel_aspect_ratio (codec));
  write_mdcv (w, &codec->mastering);
  write_clli (w, &codec->content_light);
  write_btrt (w, bitrate);
  mp4_end_box (w, entry);
}

/* A descriptor of ISO/IEC 14496-1 7.2.2.2; its size is written in the form of
 * four bytes (8.3.3), so that it can be patched. */
static gsize
begin_descriptor (ByteWriter *w, guint8 tag)
{
  byte_writer_u8 (w, tag);
  byte_writer_u32 (w, 0);
  return w->size;
}

static void
end_descriptor (ByteWriter *w, gsize mark)
{
  guint32 size = (guint32) (w->size - mark);
  byte_writer_patch_u32 (w, mark - 4,
      0x80808000 | (size >> 21 & 0x7f) << 24 | (size >> 14 & 0x7f) << 16 |
          (size >> 7 & 0x7f) << 8 | (size & 0x7f));
}

/* ISO/IEC 14496-14 5.6 */
static void
write_esds (ByteWriter *w, const CodecConfig *codec, Mp4Bitrate bitrate)
{
  enum
  {
    ES_DESCR_TAG = 0x03,
    DECODER_CONFIG_DESCR_TAG = 0x04,
    DEC_SPECIFIC_INFO_TAG = 0x05,
    SL_CONFIG_DESCR_TAG = 0x06,
    STREAM_TYPE_AUDIO = 0x05,
    SL_PREDEFINED_MP4 = 0x02,
  };
  gsize esds = mp4_begin_full_box (w, "esds", 0, 0);
  gsize es = begin_descriptor (w, ES_DESCR_TAG);
  byte_writer_u16 (w, 0); /* ES_ID: 0 in a file */
  byte_writer_u8 (w, 0);  /* no dependency, URL or clock stream */

  gsize decoder = begin_descriptor (w, DECODER_CONFIG_DESCR_TAG);
  byte_writer_u8 (w, codec->object_type_indication);
  byte_writer_u8 (w, STREAM_TYPE_AUDIO << 2 | 0 << 1 | 1); /* not upStream */
  byte_writer_u24 (w, 0);                                  /* bufferSizeDB */
  byte_writer_u32 (w, MAX (bitrate.maximum_bps, bitrate.average_bps));
  byte_writer_u32 (w, bitrate.average_bps);
  if (codec->config_size > 0) {
    gsize specific = begin_descriptor (w, DEC_SPECIFIC_INFO_TAG);
    byte_writer_bytes (w, codec->config, codec->config_size);
    end_descriptor (w, specific);
  }
  end_descriptor (w, decoder);

  gsize sl = begin_descriptor (w, SL_CONFIG_DESCR_TAG);
  byte_writer_u8 (w, SL_PREDEFINED_MP4);
  end_descriptor (w, sl);
  end_descriptor (w, es);
  mp4_end_box (w, esds);
}

/* samplerate, 16.16. FLAC in ISOBMFF 3.3.1: "the greatest expressible regular
 * division" of a rate that does not fit; other codecs' configuration decides
 * then, and 0 says so. */
static guint32
sample_rate_field (const CodecConfig *codec)
{
  guint32 rate = codec->sample_rate;
  if (codec->id == CODEC_OPUS)
    rate = 48000; /* Opus in ISOBMFF 4.3.1 */
  if (codec->id == CODEC_FLAC)
    while (rate > G_MAXUINT16 && rate % 2 == 0)
      rate /= 2;
  return rate <= G_MAXUINT16 ? rate << 16 : 0;
}

/* AudioSampleEntry, 12.2.3. The configuration decides: a number of channels
 * that is not known (a program config element) is the template's 2. No 'chnl'
 * box: every configuration here tells the layout. */
static void
write_audio_entry (ByteWriter *w, const CodecConfig *codec, Mp4Bitrate bitrate)
{
  gboolean has_depth = codec->id == CODEC_FLAC && codec->bit_depth > 0;
  gsize entry = begin_sample_entry (w, codec);
  byte_writer_zero (w, 8); /* reserved */
  byte_writer_u16 (w, codec->channels > 0 ? (guint16) codec->channels : 2);
  byte_writer_u16 (w, has_depth ? codec->bit_depth : 16); /* samplesize */
  byte_writer_u16 (w, 0);                                 /* pre_defined */
  byte_writer_u16 (w, 0);                                 /* reserved */
  byte_writer_u32 (w, sample_rate_field (codec));
  if (has_esds (codec))
    write_esds (w, codec, bitrate);
  else
    write_config_box (w, codec);
  write_btrt (w, bitrate);
  mp4_end_box (w, entry);
}

/* ISO/IEC 14496-30 7.5: the label, a URI that tells sources apart, is
 * recommended. Nobody tells one, but Shaka Packager reads no file that has a track
 * without it. */
static void
write_source_label (ByteWriter *w)
{
  static const gchar label[] = "source";
  gsize vlab = mp4_begin_box (w, "vlab");
  byte_writer_bytes (w, label, sizeof label - 1);
  mp4_end_box (w, vlab);
}

/* WVTTSampleEntry, ISO/IEC 14496-30 7.5; XMLSubtitleSampleEntry, ISO/IEC
 * 14496-12 12.6.3.2, whose fields are strings and not a box. */
static void
write_text_entry (ByteWriter *w, const CodecConfig *codec, Mp4Bitrate bitrate)
{
  gsize entry = begin_sample_entry (w, codec);
  if (codec->id == CODEC_STPP) {
    byte_writer_bytes (w, codec->config, codec->config_size);
  } else {
    write_config_box (w, codec);
    write_source_label (w);
  }
  write_btrt (w, bitrate);
  mp4_end_box (w, entry);
}

void
mp4_write_sample_entry (ByteWriter *w, const CodecConfig *codec,
    Mp4Bitrate bitrate)
{
  switch (codec_kind (codec->id)) {
    case MEDIA_VIDEO:
      write_visual_entry (w, codec, bitrate);
      break;
    case MEDIA_AUDIO:
      write_audio_entry (w, codec, bitrate);
      break;
    case MEDIA_TEXT:
      write_text_entry (w, codec, bitrate);
      break;
    case N_MEDIA_KINDS:
      break;
  }
}

/* Three strings, each with its final zero. */
static gboolean
is_stpp_config (const CodecConfig *codec)
{
  guint n_strings = 0;
  for (gsize i = 0; i < codec->config_size; i++)
    n_strings += codec->config[i] == 0;
  return n_strings == 3 && codec->config[codec->config_size - 1] == 0;
}

CoreStatus
mp4_check_sample_entry (const CodecConfig *codec)
{
  if (codec->id == CODEC_NONE || codec->id >= N_CODECS)
    return CORE_UNSUPPORTED;
  if (codec->config_size > MAX_CONFIG_SIZE || codec->width > MAX_DIMENSION ||
      codec->height > MAX_DIMENSION || codec->channels > G_MAXUINT16)
    return CORE_LIMIT;
  if (codec->config_size < formats[codec->id].min_size ||
      codec->dolby_vision_size > DOLBY_VISION_RECORD_SIZE ||
      (codec->id == CODEC_STPP && !is_stpp_config (codec)))
    return CORE_INVALID;
  switch (codec_kind (codec->id)) {
    case MEDIA_VIDEO:
      return codec->width > 0 && codec->height > 0 ? CORE_OK : CORE_INVALID;
    case MEDIA_AUDIO:
      return codec->sample_rate > 0 &&
              (!has_esds (codec) || codec->object_type_indication > 0)
          ? CORE_OK
          : CORE_INVALID;
    default:
      return CORE_OK;
  }
}
