/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpegaudio.h"

#include "core/bits.h"

#define SYNC_WORD 0x7ff
#define VERSION_2_5 0
#define VERSION_RESERVED 1
#define VERSION_1 3
#define BITRATE_INDEX_FORBIDDEN 15
#define MODE_SINGLE_CHANNEL 3

CoreStatus
mpeg_audio_parse_frame (const guint8 *data, gsize size, MpegAudioFrame *frame)
{
  static const guint32 sample_rates[] = { 44100, 48000, 32000 };
  BitReader r;
  bit_reader_init (&r, data, size);
  guint32 sync_word = bit_reader_u (&r, 11);
  guint32 version = bit_reader_u (&r, 2);
  guint32 layer_bits = bit_reader_u (&r, 2); /* 4 - layer */
  bit_reader_skip (&r, 1);                   /* protection_bit */
  guint32 bitrate_index = bit_reader_u (&r, 4);
  guint32 sampling_frequency = bit_reader_u (&r, 2);
  bit_reader_skip (&r, 1 + 1); /* padding_bit, private_bit */
  guint32 mode = bit_reader_u (&r, 2);
  if (r.failed || sync_word != SYNC_WORD || version == VERSION_RESERVED ||
      layer_bits == 0 || bitrate_index == BITRATE_INDEX_FORBIDDEN ||
      sampling_frequency >= G_N_ELEMENTS (sample_rates))
    return CORE_INVALID;

  MpegAudioFrame f = {
    .layer = (guint8) (4 - layer_bits),
    .is_mpeg1 = version == VERSION_1,
    .sample_rate = sample_rates[sampling_frequency],
    .channels = mode == MODE_SINGLE_CHANNEL ? 1 : 2,
  };
  if (!f.is_mpeg1)
    f.sample_rate /= version == VERSION_2_5 ? 4 : 2;
  if (f.layer == 1)
    f.frame_samples = 384;
  else
    f.frame_samples = f.layer == 3 && !f.is_mpeg1 ? 576 : 1152;
  *frame = f;
  return CORE_OK;
}
