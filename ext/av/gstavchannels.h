/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Which loudspeaker each channel of a stream is for, in GStreamer's
 * words and in libavutil's, as the core's layouts (core/audiomix.h). */

#pragma once

#include <gst/audio/audio.h>
#include <libavutil/channel_layout.h>

#include "core/audiomix.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_channels;
  AudioLayout layout;                   /* as many loudspeakers */
  guint8 index[AUDIO_MIX_MAX_CHANNELS]; /* in the layout, of each channel */
} GstAvChannels;

/* Channels without positions, or with unknown ones, are what custom says of so
 * many. FALSE when there is no custom. */
gboolean gst_av_channels_from_av (GstAvChannels *channels,
    const AVChannelLayout *layout);
gboolean gst_av_channels_from_info (GstAvChannels *channels,
    const GstAudioInfo *info);

#define GST_AV_MAX_AAC_CHANNELS 8

/* The layout of an AAC channelConfiguration with that many channels (ISO/IEC
 * 14496-3 table 1.19); 0 when there is none. */
AudioLayout gst_av_channels_aac_layout (guint n_channels);

/* Returns how many channels the smallest of these has that has a loudspeaker for
 * each of `layout`: surrounds at the side or behind are the same where there are
 * but two, and a single one is the two behind. What no layout of AAC has, as above
 * or between those in front, does not count. All there is for an unknown one, 0. */
guint gst_av_channels_aac_holding (AudioLayout layout);

/* The same for the channels of a caps' channel-mask, to which it makes no
 * difference whether the only two surrounds are at the side or behind. */
AudioLayout gst_av_channels_aac_layout_of_mask (guint64 channel_mask);

G_END_DECLS
