/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "audiolength.h"

#include <string.h>

#include "core/bits.h"
#include "core/opus.h"

#define VORBIS_MAX_MODES 64
#define VORBIS_MODE_BITS 41 /* blockflag, windowtype, transformtype, mapping */

static const Fraction unknown = { 0, 0 };

/* --- Vorbis ------------------------------------------------------------- */

/* Vorbis packs bits from the lowest of each byte on (Vorbis I 2.1.4). */
static guint
vorbis_bits (Span bytes, gsize bit, guint n_bits)
{
  guint value = 0;
  for (guint i = 0; i < n_bits; i++)
    value |= (guint) (bytes.data[(bit + i) / 8] >> ((bit + i) % 8) & 1) << i;
  return value;
}

/* Vorbis I 4.2.4: the modes are the last thing in the setup header, behind
 * codebooks that nothing but a decoder can find the end of. So they are read
 * from its end on, as long as they look like modes; where their number stands in
 * front of them, these are all. */
static gboolean
read_vorbis_modes (AudioLength *length, Span setup)
{
  gsize end = setup.size * 8;
  while (end > 0 && vorbis_bits (setup, end - 1, 1) == 0)
    end--; /* padding, behind framing_flag */
  if (end == 0)
    return FALSE;
  end--;

  guint n_modes = 0;
  for (guint n = 1; n <= VORBIS_MAX_MODES; n++) {
    gsize n_bits = (gsize) n * VORBIS_MODE_BITS + 6;
    if (end < n_bits)
      break;
    gsize mode = end - (gsize) n * VORBIS_MODE_BITS;
    if (vorbis_bits (setup, mode + 1, 32) != 0)
      break; /* windowtype and transformtype are 0 */
    if (vorbis_bits (setup, mode - 6, 6) == n - 1)
      n_modes = n;
  }
  for (guint n = 0; n < n_modes; n++)
    length->long_modes |=
        (guint64) vorbis_bits (setup, end - (n_modes - n) * VORBIS_MODE_BITS, 1)
        << n;
  length->n_mode_bits = n_modes > 1 ? g_bit_storage (n_modes - 1) : 0;
  return n_modes > 0;
}

static gsize
xiph_size (ByteReader *r)
{
  gsize size = 0;
  guint8 byte;
  do {
    byte = byte_reader_u8 (r);
    size += byte;
  } while (byte == 255 && !r->failed);
  return size;
}

/* The three headers in Xiph lacing; Vorbis I 4.2.2 */
static gboolean
read_vorbis_headers (AudioLength *length, const MatroskaTrack *track)
{
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);
  guint8 n_more = byte_reader_u8 (&r);
  gsize identification_size = xiph_size (&r);
  gsize comment_size = xiph_size (&r);
  const guint8 *identification = byte_reader_bytes (&r, identification_size);
  byte_reader_bytes (&r, comment_size);
  Span setup = { track->codec_private + r.pos, byte_reader_remaining (&r) };
  if (r.failed || n_more != 2 || identification_size < 30 || setup.size == 0 ||
      memcmp (identification, "\1vorbis", 7) != 0)
    return FALSE;

  guint short_bits = identification[28] & 15;
  guint long_bits = identification[28] >> 4;
  if (short_bits < 6 || short_bits > long_bits || long_bits > 13)
    return FALSE;
  length->block_sizes[0] = 1u << short_bits;
  length->block_sizes[1] = 1u << long_bits;
  /* packets last for a quarter of one block and a quarter of another */
  length->grid_samples = length->block_sizes[0] / 4;
  return read_vorbis_modes (length, setup);
}

/* Vorbis I 4.3.1 and 4.3.8: neighbouring windows overlap by half. */
static Fraction
vorbis_next (AudioLength *length, Span head)
{
  if (head.size == 0 || (head.data[0] & 1) != 0)
    return unknown; /* a header */
  guint mode = vorbis_bits (head, 1, MIN (length->n_mode_bits, 6));
  guint samples = length->block_sizes[length->long_modes >> mode & 1];
  guint last =
      length->last_block_samples ? length->last_block_samples : samples;
  length->last_block_samples = samples;
  return (Fraction){ (last + samples) / 4, length->sample_rate };
}

/* --- others ------------------------------------------------------------- */

static Fraction
opus_length (Span head)
{
  guint samples = opus_packet_samples (head);
  return samples == 0 ? unknown : (Fraction){ samples, OPUS_SAMPLE_RATE };
}

/* RFC 9639 9.1.1: the block size's bits, or 8 or 16 bits behind the coded number,
 * which is as long as the leading ones of its first byte say */
static Fraction
flac_length (const AudioLength *length, Span head)
{
  static const guint8 sync[] = { 0xff, 0xf8 };
  if (head.size < 5 || head.data[0] != sync[0] ||
      (head.data[1] & 0xfe) != sync[1])
    return unknown;
  guint code = head.data[2] >> 4, samples = 0;
  if (code == 1) {
    samples = 192;
  } else if (code >= 2 && code <= 5) {
    samples = 576u << (code - 2);
  } else if (code >= 8) {
    samples = 256u << (code - 8);
  } else if (code >= 6) {
    gsize pos = 5;
    for (guint8 ones = head.data[4]; (ones & 0xc0) == 0xc0;
         ones = (guint8) (ones << 1))
      pos++;
    ByteReader r;
    byte_reader_init (&r, head.data, head.size);
    byte_reader_bytes (&r, pos);
    samples = 1 + (code == 6 ? byte_reader_u8 (&r) : byte_reader_u16 (&r));
    if (r.failed)
      return unknown;
  }
  return samples == 0 ? unknown : (Fraction){ samples, length->sample_rate };
}

/* RFC 9639 8.2: the smallest and largest block size of STREAMINFO, which begins
 * behind "fLaC" and its block header */
static guint32
flac_frame_samples (const MatroskaTrack *track)
{
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);
  byte_reader_bytes (&r, 4 + 4);
  guint16 smallest = byte_reader_u16 (&r), largest = byte_reader_u16 (&r);
  return !r.failed && smallest == largest ? largest : 0;
}

/* The frame length is what ALACSpecificConfig begins with. */
static guint32
alac_frame_samples (const MatroskaTrack *track)
{
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);
  guint32 samples = byte_reader_u32 (&r);
  return r.failed ? 0 : samples;
}

/* The element of a mono, stereo or LFE channel: tag, instance, unused, whether it
 * has a length of its own, bytes shifted off, whether it is not compressed. */
static Fraction
alac_length (const AudioLength *length, Span head)
{
  BitReader r;
  bit_reader_init (&r, head.data, head.size);
  guint tag = bit_reader_u (&r, 3);
  bit_reader_skip (&r, 4 + 12);
  gboolean has_length = bit_reader_u (&r, 1) != 0;
  bit_reader_skip (&r, 2 + 1);
  guint32 samples = has_length ? bit_reader_u (&r, 32) : length->frame_samples;
  gboolean is_element = tag == 0 || tag == 1 || tag == 3;
  return r.failed || !is_element || samples == 0 ||
          samples > length->frame_samples
      ? unknown
      : (Fraction){ samples, length->sample_rate };
}

/* A WavPack 4 block header: "wvpk", ckSize, version, two more numbers, then
 * block_index and block_samples, of all blocks of a frame */
static Fraction
wavpack_length (const AudioLength *length, Span head)
{
  ByteReader r;
  byte_reader_init (&r, head.data, head.size);
  const guint8 *name = byte_reader_bytes (&r, 4);
  byte_reader_skip (&r, 4 + 2 + 2 + 4 + 4);
  guint32 samples = byte_reader_u32 (&r);
  samples = GUINT32_SWAP_LE_BE (samples);
  return r.failed || memcmp (name, "wvpk", 4) != 0 || samples == 0
      ? unknown
      : (Fraction){ samples, length->sample_rate };
}

/* A packet of WMA 1 or 2 has whole frames, which are as long as the rate says;
 * nothing of that is published. CodecPrivate is a WAVEFORMATEX. */
static guint32
wma_grid_samples (const MatroskaTrack *track)
{
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);
  guint format = byte_reader_u8 (&r);
  format |= (guint) byte_reader_u8 (&r) << 8;
  if (r.failed || (format != 0x160 && format != 0x161))
    return 0;
  gboolean is_first = format == 0x160;
  guint32 rate = track->sample_rate;
  return rate <= 16000                               ? 512
      : rate <= 22050 || (is_first && rate <= 32000) ? 1024
                                                     : 2048;
}

/* ISO/IEC 11172-3 2.4.2.3, ISO/IEC 13818-3; version 2.5 is nobody's standard */
static Fraction
mpeg_length (Span head)
{
  static const guint32 rates[] = { 44100, 48000, 32000 };
  if (head.size < 4 || head.data[0] != 0xff || (head.data[1] & 0xe0) != 0xe0)
    return unknown;
  guint version = head.data[1] >> 3 & 3, layer = head.data[1] >> 1 & 3;
  guint rate = head.data[2] >> 2 & 3;
  if (version == 1 || layer == 0 || rate == 3)
    return unknown;
  gboolean is_low = version != 3;
  guint samples = layer == 3 ? 384 : layer == 1 && is_low ? 576 : 1152;
  return (Fraction){ samples,
    rates[rate] >> (is_low ? (version == 0 ? 2 : 1) : 0) };
}

/* ETSI TS 102 366 4.4.1 and E.1.3: a frame, or as many short ones of E-AC-3 as
 * make one, is 6 blocks of 256 samples. */
static Fraction
ac3_length (Span head)
{
  static const guint32 rates[] = { 48000, 44100, 32000 };
  if (head.size < 6 || head.data[0] != 0x0b || head.data[1] != 0x77)
    return unknown;
  guint bsid = head.data[5] >> 3, fscod = head.data[4] >> 6;
  if (fscod < 3)
    return (Fraction){ 6 * 256, rates[fscod] };
  guint fscod2 = head.data[4] >> 4 & 3;
  return bsid <= 10 || fscod2 == 3 ? unknown
                                   : (Fraction){ 6 * 256, rates[fscod2] / 2 };
}

/* ETSI TS 102 114 5.3.1: the core's NBLKS and SFREQ */
static Fraction
dts_length (Span head)
{
  static const guint32 rates[] = { 0, 8000, 16000, 32000, 0, 0, 11025, 22050,
    44100, 0, 0, 12000, 24000, 48000, 96000, 192000 };
  BitReader r;
  bit_reader_init (&r, head.data, head.size);
  guint32 sync = bit_reader_u (&r, 32);
  bit_reader_skip (&r, 1 + 5 + 1); /* FTYPE, SHORT, CPF */
  guint n_blocks = bit_reader_u (&r, 7) + 1;
  bit_reader_skip (&r, 14 + 6); /* FSIZE, AMODE */
  guint32 rate = rates[bit_reader_u (&r, 4)];
  return r.failed || sync != 0x7ffe8001 || rate == 0
      ? unknown
      : (Fraction){ n_blocks * 32, rate };
}

/* An access unit of MLP or Dolby TrueHD begins with its length in words of two
 * bytes, and has 40 samples at 48 or 44.1 kHz, or twice or four times as many at
 * the multiples of these; only major syncs have the rate. */
static Fraction
mlp_length (const AudioLength *length, Span head, gsize size)
{
  ByteReader r;
  byte_reader_init (&r, head.data, head.size);
  gsize unit_size = 2 * (gsize) (byte_reader_u16 (&r) & 0xfff);
  guint32 family = length->sample_rate % 11025 == 0 ? 44100 : 48000;
  if (r.failed || unit_size != size || length->sample_rate % family != 0)
    return unknown;
  return (Fraction){ 40, family };
}

/* --- all ---------------------------------------------------------------- */

/* CodecIDs by how they begin; RFC 9559 and the codec registry beside it */
static const struct
{
  const gchar *prefix;
  AudioLengthKind kind;
} codecs[] = {
  /* clang-format off */
  { "A_OPUS",   AUDIO_LENGTH_OPUS },
  { "A_VORBIS", AUDIO_LENGTH_VORBIS },
  { "A_FLAC",   AUDIO_LENGTH_FLAC },
  { "A_ALAC",   AUDIO_LENGTH_ALAC },
  { "A_MS/ACM", AUDIO_LENGTH_WMA },
  { "A_WAVPACK4", AUDIO_LENGTH_WAVPACK },
  { "A_PCM/",   AUDIO_LENGTH_PCM },
  { "A_MPEG/",  AUDIO_LENGTH_MPEG },
  { "A_AC3",    AUDIO_LENGTH_AC3 },
  { "A_EAC3",   AUDIO_LENGTH_AC3 },
  { "A_DTS",    AUDIO_LENGTH_DTS },
  { "A_TRUEHD", AUDIO_LENGTH_MLP },
  { "A_MLP",    AUDIO_LENGTH_MLP },
  /* clang-format on */
};

static gboolean
read_track (AudioLength *length, AudioLengthKind kind,
    const MatroskaTrack *track)
{
  switch (kind) {
    case AUDIO_LENGTH_OPUS:
      length->sample_rate = OPUS_SAMPLE_RATE;
      length->grid_samples = OPUS_SHORTEST_SAMPLES;
      return TRUE;
    case AUDIO_LENGTH_VORBIS:
      return read_vorbis_headers (length, track);
    case AUDIO_LENGTH_FLAC:
      length->frame_samples = flac_frame_samples (track);
      return TRUE;
    case AUDIO_LENGTH_ALAC:
      length->frame_samples = alac_frame_samples (track);
      return TRUE;
    case AUDIO_LENGTH_WMA:
      length->grid_samples = wma_grid_samples (track);
      return TRUE;
    case AUDIO_LENGTH_PCM:
      length->sample_bytes =
          (guint) (track->channels * ((track->bit_depth + 7) / 8));
      return track->channels > 0 && track->channels <= 255 &&
          track->bit_depth > 0 && track->bit_depth <= 64;
    default:
      return TRUE;
  }
}

void
audio_length_init (AudioLength *length, const MatroskaTrack *track)
{
  *length = (AudioLength){ .kind = AUDIO_LENGTH_UNKNOWN };
  if (track->sample_rate == 0 || !track->codec_id)
    return;
  AudioLengthKind kind = AUDIO_LENGTH_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (g_str_has_prefix (track->codec_id, codecs[i].prefix))
      kind = codecs[i].kind;

  length->sample_rate = track->sample_rate;
  if (read_track (length, kind, track))
    length->kind = kind;
}

void
audio_length_reset (AudioLength *length)
{
  length->last_block_samples = 0;
}

Fraction
audio_length_next (AudioLength *length, Span head, gsize size)
{
  switch (length->kind) {
    case AUDIO_LENGTH_UNKNOWN:
    case AUDIO_LENGTH_WMA:
      break;
    case AUDIO_LENGTH_OPUS:
      return opus_length (head);
    case AUDIO_LENGTH_VORBIS:
      return vorbis_next (length, head);
    case AUDIO_LENGTH_FLAC:
      return flac_length (length, head);
    case AUDIO_LENGTH_ALAC:
      return alac_length (length, head);
    case AUDIO_LENGTH_WAVPACK:
      return wavpack_length (length, head);
    case AUDIO_LENGTH_PCM:
      return size < length->sample_bytes ||
              size / length->sample_bytes > G_MAXUINT32
          ? unknown
          : (Fraction){ (guint32) (size / length->sample_bytes),
              length->sample_rate };
    case AUDIO_LENGTH_MPEG:
      return mpeg_length (head);
    case AUDIO_LENGTH_AC3:
      return ac3_length (head);
    case AUDIO_LENGTH_DTS:
      return dts_length (head);
    case AUDIO_LENGTH_MLP:
      return mlp_length (length, head, size);
  }
  return unknown;
}
