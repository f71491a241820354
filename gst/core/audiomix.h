/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. From one arrangement of loudspeakers to another: the gains by which
 * ITU-R BS.775-3 Annex 4 folds channels that the other does not have into those
 * that it has, with the levels that a stream may carry (ETSI TS 102 366 4.4.2.4,
 * 4.4.2.5), made quiet enough that no sum exceeds full scale. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A set of loudspeakers, and the order of their channels: lowest bit first, as
 * in the dwChannelMask of WAVEFORMATEXTENSIBLE. */
typedef guint64 AudioLayout;

#define AUDIO_FL (G_GUINT64_CONSTANT (1) << 0)
#define AUDIO_FR (G_GUINT64_CONSTANT (1) << 1)
#define AUDIO_FC (G_GUINT64_CONSTANT (1) << 2)
#define AUDIO_LFE (G_GUINT64_CONSTANT (1) << 3)
#define AUDIO_BL (G_GUINT64_CONSTANT (1) << 4)
#define AUDIO_BR (G_GUINT64_CONSTANT (1) << 5)
#define AUDIO_FLC (G_GUINT64_CONSTANT (1) << 6)
#define AUDIO_FRC (G_GUINT64_CONSTANT (1) << 7)
#define AUDIO_BC (G_GUINT64_CONSTANT (1) << 8)
#define AUDIO_SL (G_GUINT64_CONSTANT (1) << 9)
#define AUDIO_SR (G_GUINT64_CONSTANT (1) << 10)
#define AUDIO_TC (G_GUINT64_CONSTANT (1) << 11)
#define AUDIO_TFL (G_GUINT64_CONSTANT (1) << 12)
#define AUDIO_TFC (G_GUINT64_CONSTANT (1) << 13)
#define AUDIO_TFR (G_GUINT64_CONSTANT (1) << 14)
#define AUDIO_TBL (G_GUINT64_CONSTANT (1) << 15)
#define AUDIO_TBC (G_GUINT64_CONSTANT (1) << 16)
#define AUDIO_TBR (G_GUINT64_CONSTANT (1) << 17)

/* Channels that a matrix is made for, in and out */
#define AUDIO_MIX_MAX_CHANNELS 18

/* Gains are multiples of 1 / AUDIO_MIX_ONE. */
#define AUDIO_MIX_ONE (1 << 24)
#define AUDIO_MIX_MINUS_3_DB 11863283 /* sqrt (1/2) */

typedef struct
{
  gint32 centre;   /* into front left and right each */
  gint32 surround; /* of each side into the front of that side */
  gint32 lfe;      /* into the centre, or left and right each at -3 dB of it */
} AudioMixLevels;

/* -3 dB, -3 dB, none */
extern const AudioMixLevels audio_mix_default_levels;

/* A row for each channel of the output */
typedef struct
{
  guint n_in;
  guint n_out;
  gint32 gain[AUDIO_MIX_MAX_CHANNELS][AUDIO_MIX_MAX_CHANNELS];
} AudioMix;

guint audio_layout_channels (AudioLayout layout);

/* What the so many channels of a stream that does not say are, by custom: mono,
 * stereo, 3.0, 4.0, 5.0, 5.1, 6.1, 7.1. 0 where there is no custom. */
AudioLayout audio_layout_guess (guint n_channels);

/* FALSE when a layout is empty or has loudspeakers beyond those above. */
gboolean audio_mix_init (AudioMix *mix, AudioLayout in, AudioLayout out,
    const AudioMixLevels *levels);

G_END_DECLS
