/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audiolength.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A byte that picks the codec, two for the size of the CodecPrivate, which
 * follows; then frames behind a byte for the size of each. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gchar *const codec_ids[] = { "A_OPUS", "A_VORBIS", "A_FLAC",
    "A_PCM/INT/LIT", "A_MPEG/L3", "A_EAC3", "A_DTS", "A_TRUEHD", "A_ALAC",
    "A_WAVPACK4", "A_MS/ACM" };
  ByteReader r;
  byte_reader_init (&r, data, size);
  guint8 codec = byte_reader_u8 (&r);
  gsize private_size = byte_reader_u16 (&r);
  const guint8 *private_data = byte_reader_bytes (&r, private_size);
  if (r.failed)
    return 0;

  g_autofree guint8 *codec_private = g_memdup2 (private_data, private_size);
  const MatroskaTrack track = {
    .codec_id = (gchar *) codec_ids[codec % G_N_ELEMENTS (codec_ids)],
    .codec_private = codec_private,
    .codec_private_size = private_size,
    .sample_rate = 48000,
    .channels = 2,
    .bit_depth = 16,
  };
  AudioLength length;
  audio_length_init (&length, &track);
  while (byte_reader_remaining (&r) > 0) {
    gsize frame_size = byte_reader_u8 (&r);
    frame_size = MIN (frame_size, byte_reader_remaining (&r));
    const guint8 *frame = byte_reader_bytes (&r, frame_size);
    gsize head_size = MIN (frame_size, AUDIO_LENGTH_HEAD_SIZE);
    g_autofree guint8 *head = g_memdup2 (frame, head_size);
    Fraction got =
        audio_length_next (&length, (Span){ head, head_size }, frame_size);
    g_assert ((got.num == 0) == (got.den == 0));
  }
  return 0;
}
