/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. How long a coded audio frame is, by its own first bytes: for tracks
 * that do not say it. */

#pragma once

#include "core/bytes.h"
#include "core/matroska.h"
#include "core/timescale.h"

G_BEGIN_DECLS

/* What of a frame has to be there. */
#define AUDIO_LENGTH_HEAD_SIZE 24

typedef enum
{
  AUDIO_LENGTH_UNKNOWN, /* the codec's frames do not say, or not so easily */
  AUDIO_LENGTH_OPUS,
  AUDIO_LENGTH_VORBIS,
  AUDIO_LENGTH_FLAC,
  AUDIO_LENGTH_ALAC,
  AUDIO_LENGTH_WMA, /* frames do not say, but have few lengths */
  /* Frames of a track are as long as its first, but need not be. */
  AUDIO_LENGTH_PCM,
  AUDIO_LENGTH_WAVPACK,
  /* From here on, all frames of a track are as long. */
  AUDIO_LENGTH_MPEG,
  AUDIO_LENGTH_AC3,
  AUDIO_LENGTH_DTS,
  AUDIO_LENGTH_MLP,
} AudioLengthKind;

typedef struct
{
  AudioLengthKind kind;
  guint32 sample_rate;   /* Hz, of tracks whose frames do not have it */
  guint32 frame_samples; /* FLAC, ALAC: of all frames but the last; 0: they
                            vary */
  guint32 grid_samples;  /* Opus, Vorbis, WMA: frames begin at multiples of it
                            behind the first; 0: unknown */
  guint sample_bytes;    /* PCM: of all channels */
  guint block_sizes[2];  /* Vorbis: samples, short and long */
  guint64 long_modes;    /* Vorbis: a bit for each mode with long blocks */
  guint n_mode_bits;     /* Vorbis: of the number of a packet's mode */
  guint last_block_samples; /* Vorbis: of the packet before, 0: none */
} AudioLength;

/* Encodings of the track's frames are undone before they are looked at. */
void audio_length_init (AudioLength *length, const MatroskaTrack *track);

/* Forgets the packet before. */
void audio_length_reset (AudioLength *length);

static inline gboolean
audio_length_is_constant (const AudioLength *length)
{
  return length->kind >= AUDIO_LENGTH_MPEG;
}

static inline gboolean
audio_length_is_usual (const AudioLength *length)
{
  return length->kind >= AUDIO_LENGTH_PCM;
}

/* Takes the next frame, `size` bytes of which `head` are the first, at least
 * AUDIO_LENGTH_HEAD_SIZE if there are so many. Returns its length in seconds:
 * samples per sample rate, not reduced; 0/0 when it does not make sense. A
 * Vorbis packet is as long as what it lets a decoder put out (the first: as if
 * one like it were before). */
Fraction audio_length_next (AudioLength *length, Span head, gsize size);

G_END_DECLS
