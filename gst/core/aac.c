/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "aac.h"

#include <string.h>

#include "core/bits.h"

#define AOT_ESCAPE 31
#define SYNC_EXTENSION_SBR 0x2b7
#define SYNC_EXTENSION_PS 0x548
#define FREQUENCY_ESCAPE 0xfu
#define USAC_FREQUENCY_ESCAPE 0x1f

/* ISO/IEC 14496-3 table 1.17, audioObjectType */
enum
{
  AOT_AAC_MAIN = 1,
  AOT_AAC_LC = 2,
  AOT_AAC_SSR = 3,
  AOT_AAC_LTP = 4,
  AOT_SBR = 5,
  AOT_AAC_SCALABLE = 6,
  AOT_ER_AAC_LC = 17,
  AOT_ER_AAC_LTP = 19,
  AOT_ER_AAC_SCALABLE = 20,
  AOT_ER_BSAC = 22,
  AOT_ER_AAC_LD = 23,
  AOT_PS = 29,
  AOT_ER_AAC_ELD = 39,
  AOT_USAC = 42,
};

/* Table 1.18, and ISO/IEC 23003-3 table 72 beyond 12; 0 is reserved */
static const guint32 sampling_frequencies[] = {
  96000,
  88200,
  64000,
  48000,
  44100,
  32000,
  24000,
  22050,
  16000,
  12000,
  11025,
  8000,
  7350,
  0,
  0,
  57600,
  51200,
  40000,
  38400,
  34150,
  28800,
  25600,
  20000,
  19200,
  17075,
  14400,
  12800,
  9600,
  0,
  0,
  0,
};

/* Table 1.19, channelConfiguration; 0 is a program_config_element or
 * reserved */
static const guint8 channel_counts[16] = {
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  8,
  0,
  0,
  0,
  7,
  8,
  24,
  8,
  0,
};

static guint8
read_object_type (BitReader *r)
{
  guint32 type = bit_reader_u (r, 5);
  if (type == AOT_ESCAPE)
    type = 32 + bit_reader_u (r, 6);
  return (guint8) type;
}

/* Returns Hz. A reserved index fails the reader. */
static guint32
read_frequency (BitReader *r, guint n_bits, guint escape)
{
  guint32 index = bit_reader_u (r, n_bits);
  guint32 frequency =
      index == escape ? bit_reader_u (r, 24) : sampling_frequencies[index];
  if (frequency == 0)
    r->failed = TRUE;
  return frequency;
}

/* 4.4.1.1. Returns the channels, with LFE. Its byte_alignment() counts from the
 * start of the AudioSpecificConfig. */
static guint32
read_program_config (BitReader *r)
{
  bit_reader_skip (r, 4 + 2 + 4); /* tag, object_type, frequency index */
  guint32 n_elements = 0;
  for (guint i = 0; i < 3; i++) /* front, side, back */
    n_elements += bit_reader_u (r, 4);
  guint32 n_lfe = bit_reader_u (r, 2);
  guint32 n_assoc_data = bit_reader_u (r, 3);
  guint32 n_valid_cc = bit_reader_u (r, 4);
  if (bit_reader_flag (r)) /* mono_mixdown_present */
    bit_reader_skip (r, 4);
  if (bit_reader_flag (r)) /* stereo_mixdown_present */
    bit_reader_skip (r, 4);
  if (bit_reader_flag (r)) /* matrix_mixdown_idx_present */
    bit_reader_skip (r, 2 + 1);
  guint32 channels = n_lfe;
  for (guint32 i = 0; i < n_elements; i++) {
    channels += bit_reader_flag (r) ? 2 : 1; /* is_cpe */
    bit_reader_skip (r, 4);
  }
  bit_reader_skip (r, 4 * n_lfe + 4 * n_assoc_data + 5 * n_valid_cc);
  bit_reader_skip (r, r->cache_bits);
  guint32 comment_field_bytes = bit_reader_u (r, 8);
  bit_reader_skip (r, 8 * comment_field_bytes);
  return channels;
}

/* GASpecificConfig, 4.4.1 */
static void
read_general_audio (BitReader *r, guint32 channel_configuration,
    AacConfig *config)
{
  guint8 type = config->audio_object_type;
  gboolean is_short = bit_reader_flag (r); /* frameLengthFlag */
  if (type == AOT_ER_AAC_LD)
    config->frame_samples = is_short ? 480 : 512;
  else
    config->frame_samples = is_short ? 960 : 1024;
  if (bit_reader_flag (r)) /* dependsOnCoreCoder */
    bit_reader_skip (r, 14);
  gboolean has_extension = bit_reader_flag (r);
  if (channel_configuration == 0)
    config->channels = read_program_config (r);
  if (type == AOT_AAC_SCALABLE || type == AOT_ER_AAC_SCALABLE)
    bit_reader_skip (r, 3); /* layerNr */
  if (!has_extension)
    return;
  if (type == AOT_ER_BSAC)
    bit_reader_skip (r, 5 + 11);
  else if (type >= AOT_ER_AAC_LC)
    bit_reader_skip (r, 3);
  bit_reader_flag (r); /* extensionFlag3 */
}

/* UsacConfig, ISO/IEC 23003-3 5.2: rate and length are those of the output,
 * whatever happens inside. */
static CoreStatus
read_usac (BitReader *r, AacConfig *config)
{
  static const guint16 frame_lengths[] = { 768, 1024, 2048, 2048, 4096 };
  config->core_sample_rate = read_frequency (r, 5, USAC_FREQUENCY_ESCAPE);
  config->sample_rate = config->core_sample_rate;
  guint32 frame_length_index = bit_reader_u (r, 3);
  guint32 channel_configuration = bit_reader_u (r, 5);
  if (r->failed || frame_length_index >= G_N_ELEMENTS (frame_lengths))
    return CORE_INVALID;
  config->frame_samples = frame_lengths[frame_length_index];
  if (channel_configuration > 0 &&
      channel_configuration < G_N_ELEMENTS (channel_counts))
    config->channels = channel_counts[channel_configuration];
  return CORE_OK;
}

/* SBR doubles the rate, or in its downsampled mode keeps it (4.6.18.4.3). */
static gboolean
is_sbr_rate (guint32 core_sample_rate, guint32 sample_rate)
{
  return sample_rate == core_sample_rate || sample_rate == 2 * core_sample_rate;
}

/* The explicit signalling that old decoders overlook, at the end of the
 * AudioSpecificConfig. */
static void
read_sync_extension (BitReader *r, AacConfig *config)
{
  if (bit_reader_bits_left (r) < 16 ||
      bit_reader_u (r, 11) != SYNC_EXTENSION_SBR)
    return;
  if (read_object_type (r) != AOT_SBR || !bit_reader_flag (r))
    return;
  guint32 frequency = read_frequency (r, 4, FREQUENCY_ESCAPE);
  if (r->failed || !is_sbr_rate (config->core_sample_rate, frequency))
    return;
  config->extension_object_type = AOT_SBR;
  config->sample_rate = frequency;
  if (bit_reader_bits_left (r) >= 12 &&
      bit_reader_u (r, 11) == SYNC_EXTENSION_PS && bit_reader_flag (r))
    config->extension_object_type = AOT_PS;
}

/* `is_embedded`: other syntax follows, so there is no end to look for an
 * extension at, and what is read has to be all of it. */
static CoreStatus
read_codec_specific (BitReader *r, guint32 channel_configuration,
    gboolean is_embedded, AacConfig *config)
{
  if (is_embedded && config->audio_object_type > AOT_AAC_LTP)
    return CORE_UNSUPPORTED;
  switch (config->audio_object_type) {
    case AOT_AAC_MAIN:
    case AOT_AAC_LC:
    case AOT_AAC_SSR:
    case AOT_AAC_LTP:
    case AOT_AAC_SCALABLE:
      read_general_audio (r, channel_configuration, config);
      if (r->failed)
        return CORE_INVALID;
      if (!is_embedded && config->extension_object_type == 0)
        read_sync_extension (r, config);
      return CORE_OK;
    case AOT_ER_AAC_LC:
    case AOT_ER_AAC_LTP:
    case AOT_ER_AAC_SCALABLE:
    case AOT_ER_BSAC:
    case AOT_ER_AAC_LD:
      read_general_audio (r, channel_configuration, config);
      return r->failed ? CORE_INVALID : CORE_OK;
    case AOT_ER_AAC_ELD:
      /* ELDSpecificConfig, 4.6.20.2: frameLengthFlag comes first */
      config->frame_samples = bit_reader_flag (r) ? 480 : 512;
      return r->failed ? CORE_INVALID : CORE_OK;
    case AOT_USAC:
      return read_usac (r, config);
    default:
      return CORE_UNSUPPORTED;
  }
}

static CoreStatus
read_config (BitReader *r, gboolean is_embedded, AacConfig *config)
{
  AacConfig c = { .audio_object_type = read_object_type (r) };
  c.core_sample_rate = read_frequency (r, 4, FREQUENCY_ESCAPE);
  c.sample_rate = c.core_sample_rate;
  guint32 channel_configuration = bit_reader_u (r, 4);
  c.channels = channel_counts[channel_configuration];
  if (c.audio_object_type == AOT_SBR || c.audio_object_type == AOT_PS) {
    c.extension_object_type = c.audio_object_type;
    c.sample_rate = read_frequency (r, 4, FREQUENCY_ESCAPE);
    c.audio_object_type = read_object_type (r);
    if (c.audio_object_type == AOT_ER_BSAC)
      bit_reader_skip (r, 4); /* extensionChannelConfiguration */
    if (!is_sbr_rate (c.core_sample_rate, c.sample_rate))
      return CORE_INVALID;
  }
  if (r->failed)
    return CORE_INVALID;
  CoreStatus status =
      read_codec_specific (r, channel_configuration, is_embedded, &c);
  if (status != CORE_OK)
    return status;
  /* Parametric stereo turns one channel into two (4.6.18.8) */
  if (c.extension_object_type == AOT_PS && c.channels == 1)
    c.channels = 2;
  *config = c;
  return CORE_OK;
}

CoreStatus
aac_parse_config (const guint8 *asc, gsize size, AacConfig *config)
{
  BitReader r;
  bit_reader_init (&r, asc, size);
  return read_config (&r, FALSE, config);
}

CoreStatus
aac_parse_embedded_config (const guint8 *data, gsize size, AacConfig *config,
    gsize *size_bits)
{
  BitReader r;
  bit_reader_init (&r, data, size);
  CoreStatus status = read_config (&r, TRUE, config);
  if (status == CORE_OK)
    *size_bits = 8 * size - bit_reader_bits_left (&r);
  return status;
}

typedef struct
{
  guint8 *bytes; /* zeros where nothing was written */
  guint n_bits;
} BitRow;

static void
append_bits (BitRow *row, guint32 value, guint n_bits)
{
  while (n_bits-- > 0) {
    row->bytes[row->n_bits / 8] |=
        (guint8) ((value >> n_bits & 1) << (7 - row->n_bits % 8));
    row->n_bits++;
  }
}

static void
append_frequency (BitRow *row, guint32 frequency)
{
  for (guint i = 0; i < FREQUENCY_ESCAPE; i++) {
    if (sampling_frequencies[i] == frequency) {
      append_bits (row, i, 4);
      return;
    }
  }
  append_bits (row, FREQUENCY_ESCAPE, 4);
  append_bits (row, frequency, 24);
}

gsize
aac_make_config (guint8 asc[AAC_MADE_CONFIG_SIZE], guint audio_object_type,
    guint32 core_sample_rate, guint32 sample_rate, guint64 channels)
{
  guint channel_configuration = 1;
  while (channel_configuration < 8 &&
      channel_counts[channel_configuration] != channels)
    channel_configuration++;
  if (channel_configuration == 8 || audio_object_type < AOT_AAC_MAIN ||
      audio_object_type > AOT_AAC_LTP || core_sample_rate == 0 ||
      MAX (core_sample_rate, sample_rate) >= 1u << 24)
    return 0;

  BitRow row = { .bytes = memset (asc, 0, AAC_MADE_CONFIG_SIZE) };
  append_bits (&row, audio_object_type, 5);
  append_frequency (&row, core_sample_rate);
  append_bits (&row, channel_configuration, 4);
  append_bits (&row, 0, 3); /* GASpecificConfig: no flag set */
  if (sample_rate != core_sample_rate) {
    append_bits (&row, SYNC_EXTENSION_SBR, 11);
    append_bits (&row, AOT_SBR, 5);
    append_bits (&row, 1, 1); /* sbrPresentFlag */
    append_frequency (&row, sample_rate);
  }
  return (row.n_bits + 7) / 8;
}
