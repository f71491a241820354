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
  N_MEDIA_KINDS
} MediaKind;

typedef enum
{
  CODEC_NONE,
  CODEC_H264,
  CODEC_H265,
  CODEC_AAC,
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

typedef struct
{
  CodecId id;

  /* (owned) The decoder configuration: AVCDecoderConfigurationRecord for
   * H.264 (ISO/IEC 14496-15 5.3.3.1), HEVCDecoderConfigurationRecord for H.265
   * (8.3.3.1), AudioSpecificConfig for AAC (ISO/IEC 14496-3 1.6.2.1). */
  guint8 *config;
  gsize config_size;

  /* Video. Size is that of the decoded picture after cropping; the display
   * size follows from the pixel aspect ratio. */
  guint32 width;
  guint32 height;
  Fraction pixel_aspect_ratio; /* 1/1 when the stream does not say */
  Fraction frame_rate;         /* 0/0 when unknown or variable */
  ColourInfo colour;
  gboolean has_in_band_parameter_sets; /* avc3, hev1: not avc1, hvc1 */

  /* Audio. The rate and channels that a decoder puts out. */
  guint32 sample_rate;
  guint32 channels;
  guint32 frame_samples; /* per access unit, at sample_rate: 1024, 960, 2048 */
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

void codec_config_copy (CodecConfig *to, const CodecConfig *from);
void codec_config_clear (CodecConfig *config);

/* Would the same init segment decode both? A frame-rate note or colour that
 * comes and goes does not matter: a new init segment would interrupt players
 * for nothing. */
gboolean codec_config_same_decoder (const CodecConfig *a, const CodecConfig *b);

/* Returns (transfer full) the RFC 6381 / ISO/IEC 14496-15 Annex E codecs
 * parameter: "avc1.64001F", "hvc1.1.6.L93.B0", "mp4a.40.2". */
gchar *codec_config_rfc6381 (const CodecConfig *config);

G_END_DECLS
