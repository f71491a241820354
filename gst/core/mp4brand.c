/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4brand.h"

/* What a profile allows the colour to be, in CICP code points. */
typedef enum
{
  COLOUR_BT709,
  COLOUR_BT601_OR_BT709,
  COLOUR_SDR, /* BT.709 or BT.2020 */
  COLOUR_PQ,
  COLOUR_HLG,
} AllowedColour;

typedef struct
{
  gchar brand[5];
  CodecId codec;
  guint8 max_profile; /* of HEVC: 1 Main, 2 Main 10 */
  guint8 max_level;
  guint32 max_width, max_height, max_frame_rate;
  AllowedColour colour;
} VideoProfile;

/* ISO/IEC 23000-19 tables A.1 (AVC) and B.1 (HEVC), least demanding first. SD
 * also allows the colour of BT.601 with 625 and 525 lines. */
static const VideoProfile video_profiles[] = {
  /* clang-format off */
  { "cfsd", CODEC_H264, 100,  31,  864,  576, 60, COLOUR_BT601_OR_BT709 },
  { "cfhd", CODEC_H264, 100,  40, 1920, 1080, 60, COLOUR_BT709 },
  { "chdf", CODEC_H264, 100,  42, 1920, 1080, 60, COLOUR_BT709 },
  { "chhd", CODEC_H265,   1, 123, 1920, 1080, 60, COLOUR_BT709 },
  { "chh1", CODEC_H265,   2, 123, 1920, 1080, 60, COLOUR_BT709 },
  { "cud8", CODEC_H265,   1, 150, 3840, 2160, 60, COLOUR_BT709 },
  { "cud1", CODEC_H265,   2, 153, 3840, 2160, 60, COLOUR_SDR },
  { "chd1", CODEC_H265,   2, 153, 3840, 2160, 60, COLOUR_PQ },
  { "clg1", CODEC_H265,   2, 153, 3840, 2160, 60, COLOUR_HLG },
  /* clang-format on */
};

static gboolean
is_colour (const ColourInfo *c, guint8 primaries, guint8 transfer,
    guint8 matrix)
{
  return c->primaries == primaries && c->transfer == transfer &&
      c->matrix == matrix;
}

/* Colour that the stream does not describe is BT.709 to a player. */
static gboolean
colour_fits (const ColourInfo *c, AllowedColour allowed)
{
  if (c->is_set && c->is_full_range)
    return FALSE;
  gboolean is_bt709 =
      !c->is_set || is_colour (c, 2, 2, 2) || is_colour (c, 1, 1, 1);
  switch (allowed) {
    case COLOUR_BT709:
      return is_bt709;
    case COLOUR_BT601_OR_BT709:
      return is_bt709 ||
          ((c->primaries == 1 || c->primaries == 5 || c->primaries == 6) &&
              (c->transfer == 1 || c->transfer == 6) &&
              (c->matrix == 1 || c->matrix == 5 || c->matrix == 6));
    case COLOUR_SDR:
      return is_bt709 || is_colour (c, 9, 14, 9);
    case COLOUR_PQ:
      return c->is_set && is_colour (c, 9, 16, 9);
    case COLOUR_HLG:
      return c->is_set && is_colour (c, 9, 18, 9);
  }
  return FALSE;
}

/* The profile that a decoder must have, as the tables name it: High also
 * decodes Main, and Baseline that keeps to Main (ITU-T H.264 A.2). 0: none of
 * theirs. */
static guint8
required_profile (const CodecConfig *codec)
{
  if (codec->id == CODEC_H265)
    return codec->is_high_tier ? 0 : codec->profile;
  gboolean has_constraint_set1 = (codec->config[2] & 0x40) != 0;
  switch (codec->config[1]) {
    case 66:
      return has_constraint_set1 ? 100 : 0;
    case 77:
    case 100:
      return 100;
    default:
      return 0;
  }
}

static const gchar *
video_brand (const CodecConfig *codec)
{
  guint8 profile = required_profile (codec);
  guint8 level = codec->id == CODEC_H264 ? codec->config[3] : codec->level;
  for (guint i = 0; profile > 0 && i < G_N_ELEMENTS (video_profiles); i++) {
    const VideoProfile *p = &video_profiles[i];
    if (p->codec == codec->id && profile <= p->max_profile &&
        level <= p->max_level && codec->width <= p->max_width &&
        codec->height <= p->max_height &&
        codec->frame_rate.num <=
            (guint64) p->max_frame_rate * codec->frame_rate.den &&
        colour_fits (&codec->colour, p->colour))
      return p->brand;
  }
  return NULL;
}

/* AAC LC, HE-AAC and HE-AAC v2 up to stereo and 48 kHz, in frames of 1024 core
 * samples: 'caac', 10.5. */
static const gchar *
aac_brand (const CodecConfig *codec)
{
  guint object_type = codec->config[0] >> 3;
  gboolean is_he_aac_v2 =
      object_type == 2 || object_type == 5 || object_type == 29;
  gboolean has_long_frames =
      codec->frame_samples == 1024 || codec->frame_samples == 2048;
  return is_he_aac_v2 && has_long_frames && codec->channels > 0 &&
          codec->channels <= 2 && codec->sample_rate <= 48000
      ? "caac"
      : NULL;
}

const gchar *
cmaf_media_brand (const CodecConfig *codec)
{
  switch (codec->id) {
    case CODEC_H264:
    case CODEC_H265:
      return video_brand (codec);
    case CODEC_AV1: /* AV1-ISOBMFF 2.1: files that carry AV1 list it */
      return "av01";
    case CODEC_AAC:
      return aac_brand (codec);
    case CODEC_EAC3: /* ETSI TS 102 366 I.2 */
      return "ceac";
    case CODEC_WVTT: /* ISO/IEC 23000-19 11.2 */
      return "cwvt";
    default:
      return NULL;
  }
}
