/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpddescriptors.h"

#include "core/ac3.h"

#define CICP_CHANNELS "urn:mpeg:mpegB:cicp:ChannelConfiguration"
#define CICP_PRIMARIES "urn:mpeg:mpegB:cicp:ColourPrimaries"
#define CICP_TRANSFER "urn:mpeg:mpegB:cicp:TransferCharacteristics"
#define CICP_MATRIX "urn:mpeg:mpegB:cicp:MatrixCoefficients"
#define CICP_FULL_RANGE "urn:mpeg:mpegB:cicp:VideoFullRangeFlag"
#define DOLBY_CHANNELS \
  "tag:dolby.com,2014:dash:audio_channel_configuration:2011"
#define DOLBY_EXTENSION "tag:dolby.com,2018:dash:EC3_ExtensionType:2018"
#define DOLBY_COMPLEXITY \
  "tag:dolby.com,2018:dash:EC3_ExtensionComplexityIndex:2018"

#define CICP_BT709 1
#define CICP_UNSPECIFIED 2
#define CICP_PQ 16

void
mpd_write_descriptor (XmlWriter *w, const gchar *element, const gchar *scheme,
    const gchar *value)
{
  xml_writer_begin (w, element);
  xml_writer_attribute (w, "schemeIdUri", scheme);
  xml_writer_attribute (w, "value", value);
  xml_writer_end (w);
}

static void
write_number (XmlWriter *w, const gchar *element, const gchar *scheme,
    guint number)
{
  g_autofree gchar *value = g_strdup_printf ("%u", number);
  mpd_write_descriptor (w, element, scheme, value);
}

/* --- Dolby: ETSI TS 102 366 --- */

static gboolean
read_dolby (const CodecConfig *codec, DolbyAudio *dolby)
{
  return codec->id == CODEC_AC3
      ? ac3_read_dac3 (codec->config, codec->config_size, dolby)
      : codec->id == CODEC_EAC3
      ? eac3_read_dec3 (codec->config, codec->config_size, dolby)
      : FALSE;
}

/* The channels as the bits of table E.1.4 ("custom channel map"): L, C, R, Ls,
 * Rs, then what chan_loc can add, in its order, and LFE last. */
static guint
channel_map (const DolbyAudio *dolby)
{
  static const guint16 of_acmod[8] = {
    /* clang-format off */
    0xa000, 0x4000, 0xa000, 0xe000, /* 1+1, C, L R, L C R */
    0xa100, 0xe100, 0xb800, 0xf800, /* with Cs; with Ls Rs */
    /* clang-format on */
  };
  guint map = of_acmod[dolby->acmod & 7];
  for (guint i = 0; i < 8; i++)
    map |= (dolby->chan_loc >> i & 1) << (15 - (5 + i));
  map |= (dolby->chan_loc >> 8 & 1) << (15 - 14); /* LFE2 */
  return map | (dolby->lfeon ? 1 : 0);
}

/* --- channels --- */

/* ChannelConfiguration of ISO/IEC 23091-3 for the usual layout of so many
 * channels: the same as MPEG-4's up to six; seven are 6.1, eight 7.1 with two
 * more behind. 0: none. */
static guint
channel_configuration (guint32 channels)
{
  static const guint8 of_count[] = { 0, 1, 2, 3, 4, 5, 6, 11, 12 };
  return channels < G_N_ELEMENTS (of_count) ? of_count[channels] : 0;
}

void
mpd_write_channels (XmlWriter *w, const CodecConfig *codec)
{
  DolbyAudio dolby;
  if (read_dolby (codec, &dolby)) {
    g_autofree gchar *value = g_strdup_printf ("%04X", channel_map (&dolby));
    mpd_write_descriptor (w, "AudioChannelConfiguration", DOLBY_CHANNELS,
        value);
  } else if (channel_configuration (codec->channels) > 0) {
    write_number (w, "AudioChannelConfiguration", CICP_CHANNELS,
        channel_configuration (codec->channels));
  }
}

/* --- properties --- */

/* Who does not know PQ had better show something else; the rest is shown a
 * little wrong at worst. What BT.709 in limited range is, nobody needs to be
 * told. */
static void
write_colour (XmlWriter *w, const ColourInfo *colour)
{
  const struct
  {
    const gchar *scheme;
    guint8 code_point;
  } rows[] = {
    { CICP_PRIMARIES, colour->primaries },
    { CICP_TRANSFER, colour->transfer },
    { CICP_MATRIX, colour->matrix },
  };
  const gchar *element = colour->transfer == CICP_PQ ? "EssentialProperty"
                                                     : "SupplementalProperty";
  if (!colour->is_set)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].code_point != CICP_BT709 &&
        rows[i].code_point != CICP_UNSPECIFIED)
      write_number (w, element, rows[i].scheme, rows[i].code_point);
  if (colour->is_full_range)
    write_number (w, "SupplementalProperty", CICP_FULL_RANGE, 1);
}

void
mpd_write_properties (XmlWriter *w, const CodecConfig *codec)
{
  DolbyAudio dolby;
  if (codec_kind (codec->id) == MEDIA_VIDEO)
    write_colour (w, &codec->colour);
  if (read_dolby (codec, &dolby) && dolby.has_joint_object_coding) {
    mpd_write_descriptor (w, "SupplementalProperty", DOLBY_EXTENSION, "JOC");
    write_number (w, "SupplementalProperty", DOLBY_COMPLEXITY,
        dolby.complexity_index);
  }
}
