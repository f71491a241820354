/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavchannels.h"

#include <string.h>

#define UNKNOWN 0

#define SIDES (AUDIO_SL | AUDIO_SR)
#define BACKS (AUDIO_BL | AUDIO_BR)
#define AAC_SPEAKERS \
  (AUDIO_FL | AUDIO_FR | AUDIO_FC | AUDIO_LFE | AUDIO_BC | SIDES | BACKS)

/* clang-format off */
static const struct
{
  GstAudioChannelPosition position;
  AudioLayout speaker;
} positions[] = {
  { GST_AUDIO_CHANNEL_POSITION_MONO,                  AUDIO_FC },
  { GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT,            AUDIO_FL },
  { GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT,           AUDIO_FR },
  { GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER,          AUDIO_FC },
  { GST_AUDIO_CHANNEL_POSITION_LFE1,                  AUDIO_LFE },
  { GST_AUDIO_CHANNEL_POSITION_REAR_LEFT,             AUDIO_BL },
  { GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT,            AUDIO_BR },
  { GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT,         AUDIO_SL },
  { GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT,        AUDIO_SR },
  { GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT_OF_CENTER,  AUDIO_FLC },
  { GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT_OF_CENTER, AUDIO_FRC },
  { GST_AUDIO_CHANNEL_POSITION_REAR_CENTER,           AUDIO_BC },
  { GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT,             AUDIO_SL },
  { GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT,            AUDIO_SR },
  { GST_AUDIO_CHANNEL_POSITION_TOP_CENTER,            AUDIO_TC },
  { GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_LEFT,        AUDIO_TFL },
  { GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_CENTER,      AUDIO_TFC },
  { GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_RIGHT,       AUDIO_TFR },
  { GST_AUDIO_CHANNEL_POSITION_TOP_REAR_LEFT,         AUDIO_TBL },
  { GST_AUDIO_CHANNEL_POSITION_TOP_REAR_CENTER,       AUDIO_TBC },
  { GST_AUDIO_CHANNEL_POSITION_TOP_REAR_RIGHT,        AUDIO_TBR },
};
/* clang-format on */

static AudioLayout
speaker_of_position (GstAudioChannelPosition position)
{
  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++) {
    if (positions[i].position == position)
      return positions[i].speaker;
  }
  return UNKNOWN;
}

/* The values of AVChannel up to there are the bits of dwChannelMask. */
static AudioLayout
speaker_of_av (enum AVChannel channel)
{
  if (channel == AV_CHAN_STEREO_LEFT)
    return AUDIO_FL;
  if (channel == AV_CHAN_STEREO_RIGHT)
    return AUDIO_FR;
  return channel >= 0 && channel < AUDIO_MIX_MAX_CHANNELS
      ? G_GUINT64_CONSTANT (1) << channel
      : UNKNOWN;
}

static gboolean
set_custom (GstAvChannels *channels)
{
  channels->layout = audio_layout_guess (channels->n_channels);
  for (guint i = 0; i < channels->n_channels; i++)
    channels->index[i] = (guint8) i;
  return channels->layout != 0;
}

static gboolean
set_speakers (GstAvChannels *channels, const AudioLayout *speakers)
{
  channels->layout = 0;
  for (guint i = 0; i < channels->n_channels; i++) {
    if (speakers[i] == UNKNOWN || channels->layout & speakers[i])
      return set_custom (channels);
    channels->layout |= speakers[i];
  }
  for (guint i = 0; i < channels->n_channels; i++)
    channels->index[i] =
        (guint8) audio_layout_channels (channels->layout & (speakers[i] - 1));
  return TRUE;
}

gboolean
gst_av_channels_from_av (GstAvChannels *channels, const AVChannelLayout *layout)
{
  AudioLayout speakers[AUDIO_MIX_MAX_CHANNELS];
  *channels = (GstAvChannels){ .n_channels = (guint) layout->nb_channels };
  if (layout->nb_channels < 1 || layout->nb_channels > AUDIO_MIX_MAX_CHANNELS)
    return FALSE;
  for (guint i = 0; i < channels->n_channels; i++)
    speakers[i] =
        speaker_of_av (av_channel_layout_channel_from_index (layout, i));
  return set_speakers (channels, speakers);
}

gboolean
gst_av_channels_from_info (GstAvChannels *channels, const GstAudioInfo *info)
{
  AudioLayout speakers[AUDIO_MIX_MAX_CHANNELS];
  guint n = (guint) GST_AUDIO_INFO_CHANNELS (info);
  *channels = (GstAvChannels){ .n_channels = n };
  if (n < 1 || n > AUDIO_MIX_MAX_CHANNELS)
    return FALSE;
  for (guint i = 0; i < n; i++)
    speakers[i] = speaker_of_position (GST_AUDIO_INFO_POSITION (info, i));
  return set_speakers (channels, speakers);
}

AudioLayout
gst_av_channels_aac_layout (guint n_channels)
{
  /* libavcodec's encoder does not make configuration 11, of seven channels, but
   * elements that nobody expects: that of eight is next. */
  return n_channels == 7 ? 0 : audio_layout_guess (n_channels);
}

static gboolean
has_place_for (AudioLayout out, AudioLayout layout)
{
  AudioLayout rest = layout & ~out & AAC_SPEAKERS;
  gboolean has_two = !(layout & AUDIO_BC) && !(layout & BACKS);
  if (has_two && (out & BACKS) == BACKS)
    rest &= ~SIDES;
  if (!(layout & BACKS) && (out & BACKS) == BACKS)
    rest &= ~AUDIO_BC;
  return rest == 0;
}

guint
gst_av_channels_aac_holding (AudioLayout layout)
{
  for (guint n = 1; layout != 0 && n < GST_AV_MAX_AAC_CHANNELS; n++) {
    AudioLayout out = gst_av_channels_aac_layout (n);
    if (out != 0 && has_place_for (out, layout))
      return n;
  }
  return GST_AV_MAX_AAC_CHANNELS;
}

/* The bits of a channel-mask are GstAudioChannelPosition, and those that AAC has
 * are as in dwChannelMask. */
AudioLayout
gst_av_channels_aac_layout_of_mask (guint64 channel_mask)
{
  AudioLayout layout = channel_mask;
  if (!(layout & BACKS) && (layout & SIDES) == SIDES)
    layout ^= SIDES | BACKS;
  guint n_channels = audio_layout_channels (layout);
  return gst_av_channels_aac_layout (n_channels) == layout ? layout : 0;
}
