/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ac3.h"

#include "core/bits.h"
#include "core/timescale.h"

#define SYNC_WORD 0x0b77
#define SYNC_WORD_LITTLE_ENDIAN 0x770b
#define MAX_AC3_BSID 8 /* 9 and 10: the same at a half or a quarter rate */
#define MAX_REDUCED_AC3_BSID 10
#define MAX_EAC3_BSID 16
#define N_BIT_RATES 19   /* frmsizecod / 2, table 4.13 */
#define BSID_POSITION 40 /* bits, in both syntaxes */

/* fscod, table 4.1 */
static const guint32 sample_rates[3] = { 48000, 44100, 32000 };

/* acmod, table 4.3: full bandwidth channels */
static const guint8 channel_counts[8] = { 2, 1, 2, 3, 3, 4, 4, 5 };

/* strmtyp, table E.1.1 */
enum
{
  STREAM_INDEPENDENT = 0,
  STREAM_DEPENDENT = 1,
  STREAM_CONVERTED = 2, /* independent, once AC-3 */
};

static CoreStatus
check_sync (const guint8 *data, gsize size, guint8 *bsid)
{
  BitReader r;
  bit_reader_init (&r, data, size);
  guint32 sync_word = bit_reader_u (&r, 16);
  bit_reader_skip (&r, BSID_POSITION - 16);
  *bsid = (guint8) bit_reader_u (&r, 5);
  if (sync_word == SYNC_WORD_LITTLE_ENDIAN)
    return CORE_UNSUPPORTED;
  return r.failed || sync_word != SYNC_WORD ? CORE_INVALID : CORE_OK;
}

CoreStatus
ac3_parse_frame (const guint8 *data, gsize size, Ac3Frame *frame)
{
  Ac3Frame f = { 0 };
  CoreStatus status = check_sync (data, size, &f.bsid);
  if (status != CORE_OK)
    return status;
  if (f.bsid > MAX_REDUCED_AC3_BSID)
    return CORE_UNSUPPORTED;

  BitReader r;
  bit_reader_init (&r, data, size);
  bit_reader_skip (&r, 16 + 16); /* syncword, crc1 */
  f.fscod = (guint8) bit_reader_u (&r, 2);
  guint32 frmsizecod = bit_reader_u (&r, 6);
  bit_reader_skip (&r, 5); /* bsid */
  f.bsmod = (guint8) bit_reader_u (&r, 3);
  f.acmod = (guint8) bit_reader_u (&r, 3);
  if ((f.acmod & 1) && f.acmod != 1)
    bit_reader_skip (&r, 2); /* cmixlev */
  if (f.acmod & 4)
    bit_reader_skip (&r, 2); /* surmixlev */
  if (f.acmod == 2)
    bit_reader_skip (&r, 2); /* dsurmod */
  f.lfeon = bit_reader_flag (&r);
  f.bit_rate_code = (guint8) (frmsizecod / 2);
  if (r.failed || f.fscod >= G_N_ELEMENTS (sample_rates) ||
      f.bit_rate_code >= N_BIT_RATES)
    return CORE_INVALID;
  f.sample_rate =
      sample_rates[f.fscod] >> (MAX (f.bsid, MAX_AC3_BSID) - MAX_AC3_BSID);
  f.channels = channel_counts[f.acmod] + (f.lfeon ? 1u : 0);
  *frame = f;
  return CORE_OK;
}

void
ac3_write_dac3 (const Ac3Frame *f, ByteWriter *w)
{
  byte_writer_u24 (w,
      (guint32) f->fscod << 22 | (guint32) f->bsid << 17 |
          (guint32) f->bsmod << 14 | (guint32) f->acmod << 11 |
          (f->lfeon ? 1u : 0) << 10 | (guint32) f->bit_rate_code << 5);
}

/* One E-AC-3 sync frame */
typedef struct
{
  guint8 strmtyp;
  guint8 substreamid;
  Eac3Substream substream;
  guint32 sample_rate;
  guint n_blocks;
  gsize frame_bytes;
  guint16 chanmap; /* 0 where there is none */
  gboolean has_joint_object_coding;
  guint8 complexity_index;
} Eac3Frame;

static void
skip_if_flagged (BitReader *r, gsize n_bits)
{
  if (bit_reader_flag (r))
    bit_reader_skip (r, n_bits);
}

/* The part of the mixing metadata of an independent substream that concerns
 * programmes and blocks, table E.1.2. */
static void
skip_programme_mixing (BitReader *r, guint acmod, guint n_blocks)
{
  skip_if_flagged (r, 6); /* pgmscl */
  if (acmod == 0)
    skip_if_flagged (r, 6);      /* pgmscl2 */
  skip_if_flagged (r, 6);        /* extpgmscl */
  switch (bit_reader_u (r, 2)) { /* mixdef */
    case 1:
      bit_reader_skip (r, 1 + 1 + 3);
      break;
    case 2:
      bit_reader_skip (r, 12);
      break;
    case 3:
      bit_reader_skip (r, 8 * (bit_reader_u (r, 5) + 2)); /* mixdeflen */
      break;
    default:
      break;
  }
  if (acmod < 2) {
    skip_if_flagged (r, 8 + 6); /* paninfo */
    if (acmod == 0)
      skip_if_flagged (r, 8 + 6);
  }
  if (!bit_reader_flag (r)) /* frmmixcfginfoe */
    return;
  if (n_blocks == 1)
    bit_reader_skip (r, 5);
  else
    for (guint block = 0; block < n_blocks; block++)
      skip_if_flagged (r, 5);
}

static void
skip_mixing_metadata (BitReader *r, const Eac3Frame *f)
{
  guint acmod = f->substream.acmod;
  if (acmod > 2)
    bit_reader_skip (r, 2); /* dmixmod */
  if ((acmod & 1) && acmod > 2)
    bit_reader_skip (r, 3 + 3); /* ltrtcmixlev, lorocmixlev */
  if (acmod & 4)
    bit_reader_skip (r, 3 + 3); /* ltrtsurmixlev, lorosurmixlev */
  if (f->substream.lfeon)
    skip_if_flagged (r, 5); /* lfemixlevcod */
  if (f->strmtyp == STREAM_INDEPENDENT)
    skip_programme_mixing (r, acmod, f->n_blocks);
}

static void
read_informational_metadata (BitReader *r, Eac3Frame *f)
{
  guint acmod = f->substream.acmod;
  f->substream.bsmod = (guint8) bit_reader_u (r, 3);
  bit_reader_skip (r, 1 + 1); /* copyrightb, origbs */
  if (acmod == 2)
    bit_reader_skip (r, 2 + 2); /* dsurmod, dheadphonmod */
  if (acmod >= 6)
    bit_reader_skip (r, 2);       /* dsurexmod */
  skip_if_flagged (r, 5 + 2 + 1); /* audprodi */
  if (acmod == 0)
    skip_if_flagged (r, 5 + 2 + 1); /* audprodi2 */
  if (f->substream.fscod < G_N_ELEMENTS (sample_rates))
    bit_reader_skip (r, 1); /* sourcefscod */
}

/* The extension that addbsi may hold: ETSI TS 103 420 8.3 */
static void
read_additional_bsi (BitReader *r, Eac3Frame *f)
{
  guint32 n_bytes = bit_reader_u (r, 6) + 1; /* addbsil */
  if (n_bytes < 2)
    return;
  bit_reader_skip (r, 7);
  f->has_joint_object_coding = bit_reader_flag (r);
  f->complexity_index = (guint8) bit_reader_u (r, 8);
}

/* syncinfo and bsi, table E.1.2 */
static CoreStatus
read_eac3_frame (const guint8 *data, gsize size, Eac3Frame *frame)
{
  static const guint8 block_counts[4] = { 1, 2, 3, 6 }; /* numblkscod */
  Eac3Frame f = { 0 };
  Eac3Substream *s = &f.substream;
  CoreStatus status = check_sync (data, size, &s->bsid);
  if (status != CORE_OK)
    return status;
  if (s->bsid <= MAX_REDUCED_AC3_BSID || s->bsid > MAX_EAC3_BSID)
    return CORE_UNSUPPORTED;

  BitReader r;
  bit_reader_init (&r, data, size);
  bit_reader_skip (&r, 16); /* syncword */
  f.strmtyp = (guint8) bit_reader_u (&r, 2);
  f.substreamid = (guint8) bit_reader_u (&r, 3);
  f.frame_bytes = 2 * ((gsize) bit_reader_u (&r, 11) + 1);
  s->fscod = (guint8) bit_reader_u (&r, 2);
  guint32 code = bit_reader_u (&r, 2); /* fscod2 or numblkscod */
  gboolean is_half_rate = s->fscod == G_N_ELEMENTS (sample_rates);
  f.n_blocks = is_half_rate ? 6 : block_counts[code];
  if (is_half_rate && code >= G_N_ELEMENTS (sample_rates))
    return CORE_INVALID;
  f.sample_rate =
      is_half_rate ? sample_rates[code] / 2 : sample_rates[s->fscod];
  s->acmod = (guint8) bit_reader_u (&r, 3);
  s->lfeon = bit_reader_flag (&r);
  bit_reader_skip (&r, 5 + 5); /* bsid, dialnorm */
  skip_if_flagged (&r, 8);     /* compr */
  if (s->acmod == 0) {
    bit_reader_skip (&r, 5); /* dialnorm2 */
    skip_if_flagged (&r, 8); /* compr2 */
  }
  if (f.strmtyp == STREAM_DEPENDENT && bit_reader_flag (&r))
    f.chanmap = (guint16) bit_reader_u (&r, 16);
  if (bit_reader_flag (&r)) /* mixmdate */
    skip_mixing_metadata (&r, &f);
  if (bit_reader_flag (&r)) /* infomdate */
    read_informational_metadata (&r, &f);
  if (f.strmtyp == STREAM_INDEPENDENT && f.n_blocks != 6)
    bit_reader_skip (&r, 1); /* convsync */
  if (f.strmtyp == STREAM_CONVERTED &&
      (f.n_blocks == 6 || bit_reader_flag (&r)))
    bit_reader_skip (&r, 6); /* frmsizecod */
  if (bit_reader_flag (&r))  /* addbsie */
    read_additional_bsi (&r, &f);
  if (r.failed || f.strmtyp > STREAM_CONVERTED || f.frame_bytes > size)
    return CORE_INVALID;
  *frame = f;
  return CORE_OK;
}

/* The chanmap of table E.1.4 has Lc/Rc in bit 5 from the top; chan_loc (table
 * F.6.1) has it in bit 0, and the eight that follow in order, but for Lts/Rts,
 * which it cannot say. */
static guint16
chan_loc_from_chanmap (guint16 chanmap)
{
  guint16 chan_loc = 0;
  for (guint i = 0; i < 8; i++)
    chan_loc |= (guint16) ((chanmap >> (15 - (5 + i)) & 1) << i);
  gboolean has_lfe2 = (chanmap >> (15 - 14) & 1) != 0;
  return (guint16) (chan_loc | (has_lfe2 ? 1 << 8 : 0));
}

static guint32
count_added_channels (guint16 chan_loc)
{
  static const guint8 counts[9] = { 2, 2, 1, 1, 2, 2, 2, 1, 1 };
  guint32 n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    n += chan_loc >> i & 1 ? counts[i] : 0;
  return n;
}

static void
add_independent (Eac3Sample *sample, const Eac3Frame *f)
{
  if (f->substreamid == 0)
    sample->frame_samples += f->n_blocks * AC3_BLOCK_SAMPLES;
  if (f->substreamid < sample->n_independent)
    return; /* more blocks of a programme that is known */
  sample->substreams[sample->n_independent++] = f->substream;
}

CoreStatus
eac3_parse_sample (const guint8 *data, gsize size, Eac3Sample *sample)
{
  Eac3Sample s = { 0 };
  guint programme = 0; /* that a dependent substream belongs to */
  gboolean is_first_pass = TRUE;
  for (gsize pos = 0; pos < size;) {
    Eac3Frame f;
    CoreStatus status = read_eac3_frame (data + pos, size - pos, &f);
    if (status != CORE_OK)
      return status;
    pos += f.frame_bytes;
    if (f.strmtyp == STREAM_DEPENDENT) {
      if (s.n_independent == 0)
        return CORE_INVALID;
      /* With fewer than six blocks a frame, all comes several times. */
      Eac3Substream *owner = &s.substreams[programme];
      if (is_first_pass && owner->n_dependent < 15)
        owner->n_dependent++;
      owner->chan_loc |= chan_loc_from_chanmap (f.chanmap);
    } else {
      if (f.substreamid > s.n_independent)
        return CORE_INVALID;
      is_first_pass = f.substreamid == s.n_independent;
      programme = f.substreamid;
      add_independent (&s, &f);
      if (s.sample_rate == 0)
        s.sample_rate = f.sample_rate;
    }
    if (f.has_joint_object_coding) {
      s.has_joint_object_coding = TRUE;
      s.complexity_index = f.complexity_index;
    }
  }
  if (s.n_independent == 0)
    return CORE_INVALID;
  s.channels = channel_counts[s.substreams[0].acmod] +
      (s.substreams[0].lfeon ? 1u : 0) +
      count_added_channels (s.substreams[0].chan_loc);
  s.data_rate_kbps =
      (guint32) (timescale_scale ((gint64) MIN (size, G_MAXINT32),
          (guint64) s.sample_rate * 8, (guint64) s.frame_samples * 1000,
          ROUND_NEAREST));
  *sample = s;
  return CORE_OK;
}

void
eac3_write_dec3 (const Eac3Sample *sample, ByteWriter *w)
{
  byte_writer_u16 (w,
      (guint16) (MIN (sample->data_rate_kbps, 0x1fff) << 3 |
          (sample->n_independent - 1)));
  for (guint i = 0; i < sample->n_independent; i++) {
    const Eac3Substream *s = &sample->substreams[i];
    byte_writer_u16 (w,
        (guint16) (s->fscod << 14 | s->bsid << 9 | s->bsmod << 4 |
            s->acmod << 1 | (s->lfeon ? 1 : 0)));
    if (s->n_dependent > 0)
      byte_writer_u16 (w, (guint16) (s->n_dependent << 9 | s->chan_loc));
    else
      byte_writer_u8 (w, 0);
  }
  if (sample->has_joint_object_coding) {
    byte_writer_u8 (w, 1); /* flag_ec3_extension_type_a */
    byte_writer_u8 (w, sample->complexity_index);
  }
}

gboolean
ac3_read_dac3 (const guint8 *dac3, gsize size, DolbyAudio *dolby)
{
  BitReader r;
  bit_reader_init (&r, dac3, size);
  *dolby = (DolbyAudio){ 0 };
  bit_reader_skip (&r, 2 + 5 + 3); /* fscod, bsid, bsmod */
  dolby->acmod = bit_reader_u (&r, 3);
  dolby->lfeon = bit_reader_flag (&r);
  return !r.failed;
}

gboolean
eac3_read_dec3 (const guint8 *dec3, gsize size, DolbyAudio *dolby)
{
  BitReader r;
  bit_reader_init (&r, dec3, size);
  *dolby = (DolbyAudio){ 0 };
  bit_reader_skip (&r, 13); /* data_rate */
  guint n_independent = bit_reader_u (&r, 3) + 1;
  for (guint i = 0; i < n_independent; i++) {
    bit_reader_skip (&r, 2 + 5 + 1 + 1 + 3); /* fscod, bsid, asvc, bsmod */
    guint acmod = bit_reader_u (&r, 3);
    gboolean lfeon = bit_reader_flag (&r);
    bit_reader_skip (&r, 3);
    guint n_dependent = bit_reader_u (&r, 4);
    guint chan_loc = n_dependent > 0 ? bit_reader_u (&r, 9) : 0;
    if (n_dependent == 0)
      bit_reader_skip (&r, 1);
    if (i == 0) {
      dolby->acmod = acmod;
      dolby->lfeon = lfeon;
      dolby->chan_loc = chan_loc;
    }
  }
  if (r.failed)
    return FALSE;
  /* ETSI TS 103 420, 8.3.2; the extension may be missing. */
  bit_reader_skip (&r, 7);
  gboolean has_extension = bit_reader_flag (&r);
  guint complexity_index = bit_reader_u (&r, 8);
  if (!r.failed && has_extension) {
    dolby->has_joint_object_coding = TRUE;
    dolby->complexity_index = complexity_index;
  }
  return TRUE;
}
