/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audiomix.h"

#define KNOWN_LAYOUT ((G_GUINT64_CONSTANT (1) << AUDIO_MIX_MAX_CHANNELS) - 1)

const AudioMixLevels audio_mix_default_levels = {
  .centre = AUDIO_MIX_MINUS_3_DB,
  .surround = AUDIO_MIX_MINUS_3_DB,
  .lfe = 0,
};

typedef enum
{
  GAIN_ONE,
  GAIN_HALF_POWER, /* -3 dB */
  GAIN_JOIN,       /* 0 dB, -3 dB where the input has the other one too */
  GAIN_CENTRE,
  GAIN_SURROUND,
  GAIN_SURROUND_HALF_POWER,
  GAIN_LFE,
  GAIN_LFE_HALF_POWER,
} GainKind;

/* Where a channel goes that the output does not have: the first row whose
 * targets it has. */
typedef struct
{
  AudioLayout channel;
  AudioLayout targets;
  GainKind gain;
} Fold;

/* clang-format off */
static const Fold folds[] = {
  /* BS.775-3 Annex 4 table 2: 1/0 out of L and R, 2/0 out of C */
  { AUDIO_FL,  AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_FR,  AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_FC,  AUDIO_FL | AUDIO_FR, GAIN_CENTRE },
  { AUDIO_LFE, AUDIO_FC,            GAIN_LFE },
  { AUDIO_LFE, AUDIO_FL | AUDIO_FR, GAIN_LFE_HALF_POWER },
  /* two surrounds, at the side or behind: 2/1, 2/0, 1/0 */
  { AUDIO_SL,  AUDIO_BL,            GAIN_JOIN },
  { AUDIO_SR,  AUDIO_BR,            GAIN_JOIN },
  { AUDIO_BL,  AUDIO_SL,            GAIN_JOIN },
  { AUDIO_BR,  AUDIO_SR,            GAIN_JOIN },
  { AUDIO_SL,  AUDIO_BC,            GAIN_HALF_POWER },
  { AUDIO_SR,  AUDIO_BC,            GAIN_HALF_POWER },
  { AUDIO_BL,  AUDIO_BC,            GAIN_HALF_POWER },
  { AUDIO_BR,  AUDIO_BC,            GAIN_HALF_POWER },
  { AUDIO_SL,  AUDIO_FL,            GAIN_SURROUND },
  { AUDIO_SR,  AUDIO_FR,            GAIN_SURROUND },
  { AUDIO_BL,  AUDIO_FL,            GAIN_SURROUND },
  { AUDIO_BR,  AUDIO_FR,            GAIN_SURROUND },
  { AUDIO_SL,  AUDIO_FC,            GAIN_SURROUND_HALF_POWER },
  { AUDIO_SR,  AUDIO_FC,            GAIN_SURROUND_HALF_POWER },
  { AUDIO_BL,  AUDIO_FC,            GAIN_SURROUND_HALF_POWER },
  { AUDIO_BR,  AUDIO_FC,            GAIN_SURROUND_HALF_POWER },
  /* one surround: 3/2, 2/0, 1/0 */
  { AUDIO_BC,  AUDIO_BL | AUDIO_BR, GAIN_HALF_POWER },
  { AUDIO_BC,  AUDIO_SL | AUDIO_SR, GAIN_HALF_POWER },
  { AUDIO_BC,  AUDIO_FL | AUDIO_FR, GAIN_SURROUND_HALF_POWER },
  { AUDIO_BC,  AUDIO_FC,            GAIN_SURROUND },
  /* BS.775 knows none of these: to the nearest loudspeaker */
  { AUDIO_FLC, AUDIO_FL,            GAIN_ONE },
  { AUDIO_FRC, AUDIO_FR,            GAIN_ONE },
  { AUDIO_FLC, AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_FRC, AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_TFL, AUDIO_FL,            GAIN_HALF_POWER },
  { AUDIO_TFR, AUDIO_FR,            GAIN_HALF_POWER },
  { AUDIO_TFL, AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_TFR, AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_TFC, AUDIO_FC,            GAIN_HALF_POWER },
  { AUDIO_TFC, AUDIO_FL | AUDIO_FR, GAIN_SURROUND_HALF_POWER },
  { AUDIO_TC,  AUDIO_FL | AUDIO_FR, GAIN_SURROUND_HALF_POWER },
  { AUDIO_TC,  AUDIO_FC,            GAIN_SURROUND },
  { AUDIO_TBL, AUDIO_BL,            GAIN_HALF_POWER },
  { AUDIO_TBR, AUDIO_BR,            GAIN_HALF_POWER },
  { AUDIO_TBL, AUDIO_SL,            GAIN_HALF_POWER },
  { AUDIO_TBR, AUDIO_SR,            GAIN_HALF_POWER },
  { AUDIO_TBL, AUDIO_FL,            GAIN_SURROUND },
  { AUDIO_TBR, AUDIO_FR,            GAIN_SURROUND },
  { AUDIO_TBL, AUDIO_FC,            GAIN_SURROUND_HALF_POWER },
  { AUDIO_TBR, AUDIO_FC,            GAIN_SURROUND_HALF_POWER },
  { AUDIO_TBC, AUDIO_BC,            GAIN_HALF_POWER },
  { AUDIO_TBC, AUDIO_BL | AUDIO_BR, GAIN_HALF_POWER },
  { AUDIO_TBC, AUDIO_SL | AUDIO_SR, GAIN_HALF_POWER },
  { AUDIO_TBC, AUDIO_FL | AUDIO_FR, GAIN_SURROUND_HALF_POWER },
  { AUDIO_TBC, AUDIO_FC,            GAIN_SURROUND },
};
/* clang-format on */

guint
audio_layout_channels (AudioLayout layout)
{
  guint n = 0;
  for (; layout != 0; layout &= layout - 1)
    n++;
  return n;
}

AudioLayout
audio_layout_guess (guint n_channels)
{
  static const AudioLayout layouts[] = {
    0,
    AUDIO_FC,
    AUDIO_FL | AUDIO_FR,
    AUDIO_FL | AUDIO_FR | AUDIO_FC,
    AUDIO_FL | AUDIO_FR | AUDIO_FC | AUDIO_BC,
    AUDIO_FL | AUDIO_FR | AUDIO_FC | AUDIO_BL | AUDIO_BR,
    AUDIO_FL | AUDIO_FR | AUDIO_FC | AUDIO_LFE | AUDIO_BL | AUDIO_BR,
    AUDIO_FL | AUDIO_FR | AUDIO_FC | AUDIO_LFE | AUDIO_BC | AUDIO_SL | AUDIO_SR,
    AUDIO_FL | AUDIO_FR | AUDIO_FC | AUDIO_LFE | AUDIO_BL | AUDIO_BR |
        AUDIO_SL | AUDIO_SR,
  };
  return n_channels < G_N_ELEMENTS (layouts) ? layouts[n_channels] : 0;
}

static gint32
multiply (gint32 a, gint32 b)
{
  return (gint32) ((gint64) a * b / AUDIO_MIX_ONE);
}

static gint32
fold_gain (const Fold *fold, AudioLayout in, const AudioMixLevels *levels)
{
  switch (fold->gain) {
    case GAIN_HALF_POWER:
      return AUDIO_MIX_MINUS_3_DB;
    case GAIN_JOIN:
      return in & fold->targets ? AUDIO_MIX_MINUS_3_DB : AUDIO_MIX_ONE;
    case GAIN_CENTRE:
      /* mono is as loud on two loudspeakers as it was recorded */
      return in == AUDIO_FC ? AUDIO_MIX_ONE : levels->centre;
    case GAIN_SURROUND:
      return levels->surround;
    case GAIN_SURROUND_HALF_POWER:
      return multiply (levels->surround, AUDIO_MIX_MINUS_3_DB);
    case GAIN_LFE:
      return levels->lfe;
    case GAIN_LFE_HALF_POWER:
      return multiply (levels->lfe, AUDIO_MIX_MINUS_3_DB);
    case GAIN_ONE:
      break;
  }
  return AUDIO_MIX_ONE;
}

static const Fold *
find_fold (AudioLayout channel, AudioLayout out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folds); i++) {
    if (folds[i].channel == channel && (folds[i].targets & ~out) == 0)
      return &folds[i];
  }
  return NULL;
}

/* The place of a channel in its layout */
static guint
channel_index (AudioLayout layout, AudioLayout channel)
{
  return audio_layout_channels (layout & (channel - 1));
}

static void
add_channel (AudioMix *mix, AudioLayout channel, AudioLayout in,
    AudioLayout out, const AudioMixLevels *levels)
{
  guint column = channel_index (in, channel);
  AudioLayout targets = channel;
  gint32 gain = AUDIO_MIX_ONE;
  if (!(out & channel)) {
    const Fold *fold = find_fold (channel, out);
    if (!fold)
      return;
    targets = fold->targets;
    gain = fold_gain (fold, in, levels);
  }
  for (; targets != 0; targets &= targets - 1)
    mix->gain[channel_index (out, targets & -targets)][column] = gain;
}

/* The same factor for all channels, so that what is left stays left. */
static void
normalise (AudioMix *mix)
{
  gint64 largest = 0;
  for (guint row = 0; row < mix->n_out; row++) {
    gint64 sum = 0;
    for (guint column = 0; column < mix->n_in; column++)
      sum += ABS (mix->gain[row][column]);
    largest = MAX (largest, sum);
  }
  if (largest <= AUDIO_MIX_ONE)
    return;
  for (guint row = 0; row < mix->n_out; row++) {
    for (guint column = 0; column < mix->n_in; column++)
      mix->gain[row][column] =
          (gint32) ((gint64) mix->gain[row][column] * AUDIO_MIX_ONE / largest);
  }
}

gboolean
audio_mix_init (AudioMix *mix, AudioLayout in, AudioLayout out,
    const AudioMixLevels *levels)
{
  if (in == 0 || out == 0 || (in | out) & ~KNOWN_LAYOUT)
    return FALSE;
  *mix = (AudioMix){
    .n_in = audio_layout_channels (in),
    .n_out = audio_layout_channels (out),
  };
  for (AudioLayout rest = in; rest != 0; rest &= rest - 1)
    add_channel (mix, rest & -rest, in, out, levels);
  normalise (mix);
  return TRUE;
}
