/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The one description of a coded stream that every floor shares:
 * filled from caps or container headers, read by the sample-entry writer and
 * by the manifests. Knows the RFC 6381 strings; knows no container. */

#pragma once

#include "core/status.h"
#include "core/timescale.h"

G_BEGIN_DECLS

typedef enum
{
  MEDIA_VIDEO,
  MEDIA_AUDIO,
  MEDIA_TEXT,
  N_MEDIA_KINDS
} MediaKind;

typedef enum
{
  CODEC_NONE,
  CODEC_H264,
  CODEC_H265,
  CODEC_AV1,
  CODEC_VP9,
  CODEC_AAC,
  CODEC_AC3,
  CODEC_EAC3,
  CODEC_OPUS,
  CODEC_FLAC,
  CODEC_MP3, /* MPEG-1 and MPEG-2 audio, layer III */
  CODEC_DTS,
  CODEC_WVTT, /* WebVTT in ISO BMFF, ISO/IEC 14496-30 */
  CODEC_STPP, /* TTML as XML documents, ISO/IEC 14496-30 */
  N_CODECS
} CodecId;

/* Code points of ISO/IEC 23091-2 (CICP), 2 = unspecified. */
typedef struct
{
  guint8 primaries;
  guint8 transfer;
  guint8 matrix;
  gboolean is_full_range;
  gboolean is_set; /* the bitstream says something about colour */
} ColourInfo;

/* SMPTE ST 2086, in the units and the order of 'mdcv' (ISO/IEC 14496-12
 * 12.1.6) and of the SEI message. */
typedef struct
{
  guint16 primaries[3][2]; /* green, blue, red: x and y, 0.00002 */
  guint16 white_point[2];  /* x and y, 0.00002 */
  guint32 luminance_max;   /* 0.0001 cd/m2 */
  guint32 luminance_min;   /* 0.0001 cd/m2 */
  gboolean is_set;
} MasteringDisplay;

/* CTA-861.3, as 'clli' has it: cd/m2, 0 = unknown. */
typedef struct
{
  guint16 max_content_light_level;
  guint16 max_frame_average_light_level;
  gboolean is_set;
} ContentLight;

/* DOVIDecoderConfigurationRecord */
#define DOLBY_VISION_RECORD_SIZE 24

typedef struct
{
  CodecId id;

  /* (owned) What the configuration box of the sample entry holds after its
   * header, version and flags of a FullBox included:
   *
   * H264  avcC  AVCDecoderConfigurationRecord, ISO/IEC 14496-15 5.3.3.1
   * H265  hvcC  HEVCDecoderConfigurationRecord, 8.3.3.1
   * AV1   av1C  AV1CodecConfigurationRecord, AV1-ISOBMFF 2.3.3
   * VP9   vpcC  FullBox; VPCodecConfigurationRecord, VP9-ISOBMFF 2.2
   * AC3   dac3  AC3SpecificBox, ETSI TS 102 366 F.4
   * EAC3  dec3  EC3SpecificBox, F.6
   * OPUS  dOps  OpusSpecificBox, Opus in ISOBMFF 4.3.2
   * FLAC  dfLa  FullBox; metadata blocks, FLAC in ISOBMFF 3.3.2
   * DTS   ddts  DTSSpecificBox, ETSI TS 102 114 E.2.2.3.1
   * WVTT  vttC  the WebVTT header, text without a final zero
   * AAC   esds  the AudioSpecificConfig alone, ISO/IEC 14496-3 1.6.2.1
   * MP3   esds  nothing: there is no DecoderSpecificInfo
   * STPP        namespace, schema_location and auxiliary_mime_types of the
   *             XMLSubtitleSampleEntry (ISO/IEC 14496-12 12.6.3.2), each with
   *             its final zero */
  guint8 *config;
  gsize config_size;

  /* The four letters of the sample entry where the bitstream decides (DTS:
   * "dtsc", "dtsh", "dtsl", "dtse"); codec_config_sample_entry() knows all. */
  gchar sample_entry[5];

  /* objectTypeIndication of the esds (AAC 0x40; MP3 0x6B, at the low rates
   * of MPEG-2 0x69), ISO/IEC 14496-1 table 5; 0 elsewhere. */
  guint8 object_type_indication;

  /* Video. Size is that of the decoded picture after cropping; the display
   * size follows from the pixel aspect ratio. */
  guint32 width;
  guint32 height;
  Fraction pixel_aspect_ratio; /* 1/1 when the stream does not say */
  Fraction frame_rate;         /* 0/0 when unknown or variable */
  Fraction max_frame_rate;     /* of the variants beside it; 0/0: its own */
  ColourInfo colour;
  MasteringDisplay mastering;
  ContentLight content_light;
  gboolean has_in_band_parameter_sets; /* avc3, hev1: not avc1, hvc1 */

  /* Video. Profile and level in the codec's own numbers: profile_idc and
   * level_idc, seq_profile and seq_level_idx, VP9's profile and level. */
  guint8 profile;
  guint8 level;
  gboolean is_high_tier;    /* H265, AV1 */
  guint8 chroma_format_idc; /* 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4 */
  guint8 dolby_vision[DOLBY_VISION_RECORD_SIZE];
  gsize dolby_vision_size; /* 0: not Dolby Vision */

  guint8 bit_depth; /* video: of luma; FLAC and DTS: of PCM; 0: not told */

  /* Audio. The rate and channels that a decoder puts out. */
  guint32 sample_rate;
  guint32 channels;
  guint32 frame_samples;   /* per access unit, at sample_rate: 1024, 960, 2048;
                            0: varies, see each buffer's duration */
  guint32 priming_samples; /* at sample_rate: the encoder's delay, what a
                                   decoder puts out first and nobody hears */
  guint32 seek_preroll_samples; /* to decode before what is heard is right:
                                   Opus 3840, AAC one frame; 0: none */
} CodecConfig;

MediaKind codec_kind (CodecId id);

/* Fill `config` (which need not be initialised) by parsing a decoder
 * configuration record, which is copied. On failure `config` is empty.
 * The caller may then override what the container knows better (pixel aspect
 * ratio, frame rate, colour). */
gboolean codec_config_init_h264 (CodecConfig *config, const guint8 *avcc,
    gsize size, GError **error);
gboolean codec_config_init_h265 (CodecConfig *config, const guint8 *hvcc,
    gsize size, GError **error);
gboolean codec_config_init_aac (CodecConfig *config, const guint8 *asc,
    gsize size, GError **error);

/* AV1CodecConfigurationRecord; CORE_NEED_DATA: it has no sequence header, see
 * codec_config_init_from_sample() */
gboolean codec_config_init_av1 (CodecConfig *config, const guint8 *av1c,
    gsize size, GError **error);
/* OpusHead, RFC 7845 5.1 */
gboolean codec_config_init_opus (CodecConfig *config, const guint8 *opus_head,
    gsize size, GError **error);
/* "fLaC" and metadata blocks, the first header of Ogg, or STREAMINFO alone */
gboolean codec_config_init_flac (CodecConfig *config, const guint8 *headers,
    gsize size, GError **error);
/* `header` (nullable): the WebVTT file's, "WEBVTT" if it is not one */
void codec_config_init_wvtt (CodecConfig *config, const gchar *header);
/* Both nullable, see `config` */
void codec_config_init_stpp (CodecConfig *config, const gchar *schema_location,
    const gchar *auxiliary_mime_types);

/* The same for a codec without a configuration of its own, out of the stream's
 * first sample, whole: AV1 and VP9 (a key frame), AC3, EAC3, MP3, DTS.
 * CORE_NEED_DATA: a sample that says nothing of the stream (no key frame); try
 * the next one. */
gboolean codec_config_init_from_sample (CodecConfig *config, CodecId id,
    const guint8 *sample, gsize size, GError **error);

/* To be called after overriding frame rate or colour: writes `config` again
 * for the codec whose record repeats them (VP9). */
void codec_config_update_record (CodecConfig *config);

/* Adds a DOVIDecoderConfigurationRecord, which is copied. */
gboolean codec_config_set_dolby_vision (CodecConfig *config,
    const guint8 *record, gsize size, GError **error);

void codec_config_copy (CodecConfig *to, const CodecConfig *from);
void codec_config_clear (CodecConfig *config);

/* Would the same init segment decode both? A frame-rate note or colour that
 * comes and goes does not matter: a new init segment would interrupt players
 * for nothing. */
gboolean codec_config_same_decoder (const CodecConfig *a, const CodecConfig *b);

/* Of two videos: may a player change from one to the other in mid-stream without
 * anybody's wish? Pictures of several sizes are the same film. */
gboolean codec_config_is_switchable (const CodecConfig *a,
    const CodecConfig *b);

/* Returns (borrowed from `config` or static) the type of the sample
 * entry: "avc1", "hev1", "dvh1", "av01", "mp4a", "ac-3", "dtsc", "wvtt". */
const gchar *codec_config_sample_entry (const CodecConfig *config);

/* Returns (transfer full) the RFC 6381 / ISO/IEC 14496-15 Annex E codecs
 * parameter: "avc1.64001F", "hvc1.1.6.L93.B0", "mp4a.40.2". */
gchar *codec_config_rfc6381 (const CodecConfig *config);

G_END_DECLS
