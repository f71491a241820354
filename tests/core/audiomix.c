/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audiomix.h"

#include "coretest.h"

#define MONO AUDIO_FC
#define STEREO (AUDIO_FL | AUDIO_FR)
#define L3_0 (STEREO | AUDIO_FC)
#define L2_1 (STEREO | AUDIO_BC)
#define L4_0 (L3_0 | AUDIO_BC)
#define QUAD (STEREO | AUDIO_BL | AUDIO_BR)
#define L5_0 (L3_0 | AUDIO_BL | AUDIO_BR)
#define L5_0_SIDE (L3_0 | AUDIO_SL | AUDIO_SR)
#define L5_1 (L5_0 | AUDIO_LFE)
#define L5_1_SIDE (L5_0_SIDE | AUDIO_LFE)
#define L6_1 (L5_1_SIDE | AUDIO_BC)
#define L7_1 (L5_1 | AUDIO_SL | AUDIO_SR)
#define L7_1_WIDE (L5_1 | AUDIO_FLC | AUDIO_FRC)
#define L5_1_2 (L5_1_SIDE | AUDIO_TFL | AUDIO_TFR)

static const AudioLayout layouts[] = { MONO, STEREO, L3_0, L2_1, L4_0, QUAD,
  L5_0, L5_0_SIDE, L5_1, L5_1_SIDE, L6_1, L7_1, L7_1_WIDE, L5_1_2 };

/* Gains in thousandths, before they are made quiet enough together */
typedef struct
{
  AudioLayout in, out;
  gint expected[3][8];
} Row;

/* clang-format off */
static const Row rows[] = {
  { MONO, STEREO, { { 1000 }, { 1000 } } },
  { MONO, MONO, { { 1000 } } },
  { STEREO, MONO, { { 707, 707 } } },
  { STEREO, STEREO, { { 1000, 0 }, { 0, 1000 } } },
  /* BS.775-3 Annex 4, table 2 */
  { L3_0, STEREO, { { 1000, 0, 707 }, { 0, 1000, 707 } } },
  { L3_0, MONO, { { 707, 707, 1000 } } },
  { L2_1, STEREO, { { 1000, 0, 500 }, { 0, 1000, 500 } } },
  { L2_1, MONO, { { 707, 707, 707 } } },
  { L4_0, STEREO, { { 1000, 0, 707, 500 }, { 0, 1000, 707, 500 } } },
  { L4_0, MONO, { { 707, 707, 1000, 707 } } },
  { QUAD, STEREO, { { 1000, 0, 707, 0 }, { 0, 1000, 0, 707 } } },
  { QUAD, MONO, { { 707, 707, 500, 500 } } },
  { L5_0, STEREO, { { 1000, 0, 707, 707, 0 }, { 0, 1000, 707, 0, 707 } } },
  { L5_0, MONO, { { 707, 707, 1000, 500, 500 } } },
  { L5_0_SIDE, STEREO, { { 1000, 0, 707, 707, 0 }, { 0, 1000, 707, 0, 707 } } },
  { L5_1, STEREO, { { 1000, 0, 707, 0, 707, 0 }, { 0, 1000, 707, 0, 0, 707 } } },
  { L5_1, MONO, { { 707, 707, 1000, 0, 500, 500 } } },
  { L6_1, STEREO, { { 1000, 0, 707, 0, 500, 707, 0 },
                    { 0, 1000, 707, 0, 500, 0, 707 } } },
  { L7_1, STEREO, { { 1000, 0, 707, 0, 707, 0, 707, 0 },
                    { 0, 1000, 707, 0, 0, 707, 0, 707 } } },
  { L7_1_WIDE, STEREO, { { 1000, 0, 707, 0, 707, 0, 1000, 0 },
                         { 0, 1000, 707, 0, 0, 707, 0, 1000 } } },
};
/* clang-format on */

static gint
gain_of (const AudioMix *mix, guint row, guint column, gint sum)
{
  gint64 gain = mix->gain[row][column];
  return (gint) ((gain * MAX (sum, 1000) + AUDIO_MIX_ONE / 2) / AUDIO_MIX_ONE);
}

START_TEST (channels_fold_by_the_tables)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AudioMix mix;
    ck_assert (audio_mix_init (&mix, rows[i].in, rows[i].out,
        &audio_mix_default_levels));
    gint sum = 0;
    for (guint column = 0; column < mix.n_in; column++)
      sum += rows[i].expected[0][column];
    for (guint row = 0; row < mix.n_out; row++) {
      for (guint column = 0; column < mix.n_in; column++) {
        gint gain = gain_of (&mix, row, column, sum);
        ck_assert_msg (ABS (gain - rows[i].expected[row][column]) <= 1,
            "row %u: %d at %u, %u", i, gain, row, column);
      }
    }
  }
}
END_TEST

START_TEST (nothing_clips_and_nothing_is_lost)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    for (guint o = 0; o < G_N_ELEMENTS (layouts); o++) {
      AudioMix mix;
      ck_assert (audio_mix_init (&mix, layouts[i], layouts[o],
          &audio_mix_default_levels));
      for (guint row = 0; row < mix.n_out; row++) {
        gint64 sum = 0;
        for (guint column = 0; column < mix.n_in; column++)
          sum += mix.gain[row][column];
        ck_assert_int_le (sum, AUDIO_MIX_ONE);
      }
      guint lfe = audio_layout_channels (layouts[i] & (AUDIO_LFE - 1));
      for (guint column = 0; column < mix.n_in; column++) {
        gint32 most = 0;
        for (guint row = 0; row < mix.n_out; row++)
          most = MAX (most, mix.gain[row][column]);
        gboolean is_left_out = layouts[i] & AUDIO_LFE && column == lfe &&
            !(layouts[o] & AUDIO_LFE);
        ck_assert_msg ((most == 0) == is_left_out, "%u to %u, channel %u", i, o,
            column);
      }
    }
  }
}
END_TEST

/* What is the same stays exactly the same: also 5.1 at the side and behind. */
START_TEST (layouts_with_one_meaning_pass)
{
  static const AudioLayout pairs[][2] = {
    { L5_1_SIDE, L5_1 },
    { L5_1, L5_1_SIDE },
    { L5_0_SIDE, L5_0 },
    { L7_1, L7_1 },
    { L6_1, L6_1 },
    { STEREO, L5_1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    AudioMix mix;
    ck_assert (audio_mix_init (&mix, pairs[i][0], pairs[i][1],
        &audio_mix_default_levels));
    for (guint row = 0; row < mix.n_out; row++) {
      for (guint column = 0; column < mix.n_in; column++)
        ck_assert_int_eq (mix.gain[row][column],
            row == column ? AUDIO_MIX_ONE : 0);
    }
  }
}
END_TEST

START_TEST (streams_say_levels)
{
  const AudioMixLevels levels = {
    .centre = AUDIO_MIX_ONE / 2,
    .surround = 0,
    .lfe = AUDIO_MIX_MINUS_3_DB,
  };
  AudioMix mix;
  ck_assert (audio_mix_init (&mix, L5_1, STEREO, &levels));
  ck_assert_int_eq (gain_of (&mix, 0, 0, 2000), 1000);
  ck_assert_int_eq (gain_of (&mix, 0, 2, 2000), 500);
  ck_assert_int_eq (gain_of (&mix, 0, 3, 2000), 500);
  ck_assert_int_eq (mix.gain[0][4], 0);
}
END_TEST

START_TEST (unknown_loudspeakers_are_refused)
{
  AudioMix mix;
  ck_assert (!audio_mix_init (&mix, 0, STEREO, &audio_mix_default_levels));
  ck_assert (!audio_mix_init (&mix, STEREO, 0, &audio_mix_default_levels));
  ck_assert (!audio_mix_init (&mix, G_GUINT64_CONSTANT (1) << 18, STEREO,
      &audio_mix_default_levels));
}
END_TEST

START_TEST (counts_have_a_custom)
{
  static const AudioLayout expected[] = { 0, MONO, STEREO, L3_0, L4_0, L5_0,
    L5_1, L6_1, L7_1, 0 };
  for (guint n = 0; n < G_N_ELEMENTS (expected); n++) {
    ck_assert_uint_eq (audio_layout_guess (n), expected[n]);
    if (expected[n] != 0)
      ck_assert_uint_eq (audio_layout_channels (expected[n]), n);
  }
}
END_TEST

CORE_TEST_MAIN ("audiomix", channels_fold_by_the_tables,
    nothing_clips_and_nothing_is_lost, layouts_with_one_meaning_pass,
    streams_say_levels, unknown_loudspeakers_are_refused, counts_have_a_custom)
