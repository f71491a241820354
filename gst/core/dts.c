/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dts.h"

#include "core/bits.h"
#include "core/timescale.h"

#define SYNC_CORE 0x7ffe8001u
#define SYNC_CORE_LITTLE_ENDIAN 0xfe7f0180u
#define SYNC_CORE_14_BIT 0x1fffe800u
#define SYNC_CORE_14_BIT_LITTLE_ENDIAN 0xff1f00e8u
#define SYNC_EXTENSION 0x64582025u

#define MAX_CORE_AMODE 15 /* 16 and more are user defined */
#define MAX_CORE_SIZE 0x3fff
#define NO_CORE_LAYOUT 31

/* AMODE, table 5.4: channels, and the layout where the box can say it */
static const struct
{
  guint8 channels;
  guint16 layout;
} core_modes[MAX_CORE_AMODE + 1] = {
  { 1, 0x0001 }, /* C */
  { 2, 0x0002 }, /* A + B */
  { 2, 0x0002 }, /* L R */
  { 2, 0x0002 }, /* sum and difference */
  { 2, 0x0002 }, /* Lt Rt */
  { 3, 0x0003 }, /* C L R */
  { 3, 0x0012 }, /* L R S */
  { 4, 0x0013 }, /* C L R S */
  { 4, 0x0006 }, /* L R Ls Rs */
  { 5, 0x0007 }, /* C L R Ls Rs */
  { 6, 0x0206 }, /* Lc Rc L R Ls Rs */
  { 6, 0x0017 }, /* C L R Ls Rs, overhead */
  { 6, 0x0057 }, /* C, two pairs and two behind */
  { 7, 0x0207 }, /* Lc C Rc L R Ls Rs */
  { 8, 0x0246 }, /* Lc Rc L R, four around */
  { 8, 0x0217 }, /* Lc C Rc L R Ls S Rs */
};

#define LAYOUT_LFE 0x0008
#define LAYOUT_CENTRE_SURROUND 0x0010


/* What a component begins with, on a boundary of four bytes */
static const struct
{
  guint32 sync_word;
  DtsComponents component;
} extensions[] = {
  { 0x02b09261, DTS_EXT_CORE },
  { 0x47004a03, DTS_EXT_XXCH },
  { 0x1d95f262, DTS_EXT_X96 },
  { 0x655e315e, DTS_EXT_XBR },
  { 0x41a29547, DTS_EXT_XLL },
  { 0x0a801921, DTS_EXT_LBR },
};

/* The frame header of the core, 5.3.1 */
static CoreStatus
read_core (const guint8 *data, gsize size, DtsFrame *f, gsize *core_bytes)
{
  static const guint32 sample_rates[16] = { 0, 8000, 16000, 32000, 0, 0, 11025,
    22050, 44100, 0, 0, 12000, 24000, 48000, 0, 0 };
  static const guint8 bit_depths[8] = { 16, 16, 24, 24, 0, 24, 24, 0 };
  enum
  {
    EXT_XCH = 0,
    EXT_X96 = 2,
    EXT_XXCH = 6
  };
  BitReader r;
  bit_reader_init (&r, data, size);
  bit_reader_skip (&r, 32 + 1 + 5); /* SYNC, FTYPE, SHORT */
  gboolean has_crc = bit_reader_flag (&r);
  guint32 n_blocks = bit_reader_u (&r, 7) + 1;
  *core_bytes = (gsize) bit_reader_u (&r, 14) + 1;
  guint32 amode = bit_reader_u (&r, 6);
  guint32 sample_rate = sample_rates[bit_reader_u (&r, 4)];
  bit_reader_skip (&r, 5 + 5); /* RATE; reserved bit to HDCD */
  guint32 extension = bit_reader_u (&r, 3);
  gboolean has_extension = bit_reader_flag (&r);
  bit_reader_skip (&r, 1);            /* ASPF */
  guint32 lff = bit_reader_u (&r, 2); /* low frequency effects */
  bit_reader_skip (&r, 1);            /* HFLAG */
  bit_reader_skip (&r, has_crc ? 16 : 0);
  bit_reader_skip (&r, 1 + 4 + 2); /* FILTS, VERNUM, CHIST */
  guint8 bit_depth = bit_depths[bit_reader_u (&r, 3)];
  if (r.failed || n_blocks < 6 || *core_bytes < 96 || *core_bytes > size ||
      sample_rate == 0 || bit_depth == 0 || lff == 3)
    return CORE_INVALID;
  if (amode > MAX_CORE_AMODE)
    return CORE_UNSUPPORTED;

  f->components = DTS_CORE;
  f->core_amode = (guint8) amode;
  f->core_bytes = (guint16) MIN (*core_bytes, MAX_CORE_SIZE);
  f->has_core_lfe = lff != 0;
  f->channels = core_modes[amode].channels + (lff ? 1u : 0);
  f->channel_layout =
      (guint16) (core_modes[amode].layout | (lff ? LAYOUT_LFE : 0));
  f->sample_rate = sample_rate;
  f->frame_samples = n_blocks * 32;
  f->bit_depth = bit_depth;
  if (has_extension && extension == EXT_XCH) {
    f->components |= DTS_CORE_XCH;
    f->channels++;
    f->channel_layout |= LAYOUT_CENTRE_SURROUND;
  } else if (has_extension && extension == EXT_XXCH) {
    f->components |= DTS_CORE_XXCH;
  } else if (has_extension && extension == EXT_X96) {
    f->components |= DTS_CORE_X96;
    f->sample_rate *= 2;
    f->frame_samples *= 2;
  }
  return CORE_OK;
}

/* Of the extension substream header: where things are, and how long a frame
 * lasts. */
typedef struct
{
  gsize header_bytes;
  guint64 substream_bytes;
  guint n_assets;
  guint asset_size_bits;
  gboolean has_static_fields;
  guint32 ref_clock_hz;
  guint32 frame_clocks; /* of the reference clock */
} Extension;

/* The presentations and mixing part of 7.4.1 */
static void
skip_presentations (BitReader *r, guint n_substreams, Extension *e)
{
  guint32 active[8]; /* substream masks */
  guint32 n_presentations = bit_reader_u (r, 3) + 1;
  e->n_assets = bit_reader_u (r, 3) + 1;
  for (guint32 i = 0; i < n_presentations; i++)
    active[i] = bit_reader_u (r, n_substreams);
  for (guint32 i = 0; i < n_presentations; i++)
    for (guint s = 0; s < n_substreams; s++)
      if (active[i] >> s & 1)
        bit_reader_skip (r, 8); /* nuActiveAssetMask */
  if (!bit_reader_flag (r))     /* bMixMetadataEnbl */
    return;
  bit_reader_skip (r, 2); /* nuMixMetadataAdjLevel */
  guint32 mask_bits = 4 * (bit_reader_u (r, 2) + 1);
  guint32 n_configurations = bit_reader_u (r, 2) + 1;
  bit_reader_skip (r, (gsize) mask_bits * n_configurations);
}

static void
read_extension_header (BitReader *r, Extension *e)
{
  static const guint32 clocks[4] = { 32000, 44100, 48000, 0 };
  bit_reader_skip (r, 32 + 8); /* SYNCEXTSSH, UserDefinedBits */
  guint n_substreams = bit_reader_u (r, 2) + 1;
  gboolean is_long = bit_reader_flag (r);
  e->header_bytes = (gsize) bit_reader_u (r, is_long ? 12 : 8) + 1;
  e->asset_size_bits = is_long ? 20 : 16;
  e->substream_bytes = (guint64) bit_reader_u (r, e->asset_size_bits) + 1;
  e->n_assets = 1;
  e->has_static_fields = bit_reader_flag (r);
  if (e->has_static_fields) {
    e->ref_clock_hz = clocks[bit_reader_u (r, 2)];
    e->frame_clocks = 512 * (bit_reader_u (r, 3) + 1);
    if (bit_reader_flag (r)) /* bTimeStampFlag */
      bit_reader_skip (r, 32 + 4);
    skip_presentations (r, n_substreams, e);
  }
  bit_reader_skip (r, (gsize) e->n_assets * e->asset_size_bits);
}

/* The static fields of the first asset descriptor, 7.4.2 */
static void
read_asset (BitReader *r, DtsFrame *f)
{
  static const guint32 sample_rates[16] = { 8000, 16000, 32000, 64000, 128000,
    22050, 44100, 88200, 176400, 352800, 12000, 24000, 48000, 96000, 192000,
    384000 };
  bit_reader_skip (r, 9 + 3); /* nuAssetDescriptFsize, nuAssetIndex */
  if (bit_reader_flag (r))    /* bAssetTypeDescrPresent */
    bit_reader_skip (r, 4);
  if (bit_reader_flag (r)) /* bLanguageDescrPresent */
    bit_reader_skip (r, 24);
  if (bit_reader_flag (r)) /* bInfoTextPresent */
    bit_reader_skip (r, 8 * ((gsize) bit_reader_u (r, 10) + 1));
  guint32 bit_resolution = bit_reader_u (r, 5) + 1;
  guint32 sample_rate = sample_rates[bit_reader_u (r, 4)];
  guint32 channels = bit_reader_u (r, 8) + 1;
  guint16 layout = 0;
  if (bit_reader_flag (r)) { /* bOne2OneMapChannels2Speakers */
    if (channels > 2)
      bit_reader_skip (r, 1); /* bEmbeddedStereoFlag */
    if (channels > 6)
      bit_reader_skip (r, 1);  /* bEmbeddedSixChFlag */
    if (bit_reader_flag (r)) { /* bSpkrMaskEnabled */
      guint32 mask_bits = 4 * (bit_reader_u (r, 2) + 1);
      layout = (guint16) bit_reader_u (r, mask_bits);
    }
  }
  if (r->failed)
    return;
  f->bit_depth = bit_resolution > 16 ? 24 : 16;
  f->sample_rate = MAX (f->sample_rate, sample_rate);
  f->channels = MAX (f->channels, channels);
  f->channel_layout |= layout;
}

static CoreStatus
read_extension (const guint8 *data, gsize size, DtsFrame *f)
{
  BitReader r;
  bit_reader_init (&r, data, size);
  Extension e = { 0 };
  read_extension_header (&r, &e);
  if (r.failed || e.header_bytes > size || e.substream_bytes > size)
    return CORE_INVALID;
  guint32 core_rate = f->sample_rate;
  f->has_several_assets = e.n_assets > 1;
  if (e.has_static_fields) {
    read_asset (&r, f);
    if (r.failed)
      return CORE_INVALID;
  }
  if (core_rate > 0)
    f->frame_samples = (guint32) timescale_scale (f->frame_samples,
        f->sample_rate, core_rate, ROUND_NEAREST);
  else if (e.ref_clock_hz > 0 && f->sample_rate > 0)
    f->frame_samples = (guint32) timescale_scale (e.frame_clocks,
        f->sample_rate, e.ref_clock_hz, ROUND_NEAREST);
  else
    return CORE_UNSUPPORTED;

  ByteReader words;
  byte_reader_init (&words, data + e.header_bytes,
      (gsize) e.substream_bytes -
          MIN (e.header_bytes, (gsize) e.substream_bytes));
  while (byte_reader_remaining (&words) >= 4) {
    guint32 word = byte_reader_u32 (&words);
    for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
      if (word == extensions[i].sync_word)
        f->components |= extensions[i].component;
  }
  return CORE_OK;
}

CoreStatus
dts_parse_frame (const guint8 *data, gsize size, DtsFrame *frame)
{
  ByteReader r;
  byte_reader_init (&r, data, size);
  guint32 sync_word = byte_reader_u32 (&r);
  DtsFrame f = { 0 };
  gsize core_bytes = 0;
  switch (sync_word) {
    case SYNC_CORE: {
      CoreStatus status = read_core (data, size, &f, &core_bytes);
      if (status != CORE_OK)
        return status;
      break;
    }
    case SYNC_EXTENSION:
      break;
    case SYNC_CORE_LITTLE_ENDIAN:
    case SYNC_CORE_14_BIT:
    case SYNC_CORE_14_BIT_LITTLE_ENDIAN:
      return CORE_UNSUPPORTED;
    default:
      return CORE_INVALID;
  }
  /* The extension substream follows on a boundary of four bytes. */
  gsize pos = (core_bytes + 3) & ~(gsize) 3;
  if (pos < size) {
    byte_reader_init (&r, data + pos, size - pos);
    if (byte_reader_u32 (&r) == SYNC_EXTENSION) {
      CoreStatus status = read_extension (data + pos, size - pos, &f);
      if (status != CORE_OK)
        return status;
    }
  }
  f.bitrate_bps = (guint32) timescale_scale ((gint64) MIN (size, G_MAXINT32),
      (guint64) f.sample_rate * 8, f.frame_samples, ROUND_NEAREST);
  *frame = f;
  return CORE_OK;
}

/* StreamConstruction, table E.3. 0: some other one. */
static const struct
{
  DtsComponents components;
  guint8 code;
} constructions[] = {
  { DTS_CORE, 1 },
  { DTS_CORE | DTS_CORE_XCH, 2 },
  { DTS_CORE | DTS_CORE_XXCH, 3 },
  { DTS_CORE | DTS_CORE_X96, 4 },
  { DTS_CORE | DTS_EXT_XXCH, 5 },
  { DTS_CORE | DTS_EXT_XBR, 6 },
  { DTS_CORE | DTS_CORE_XCH | DTS_EXT_XBR, 7 },
  { DTS_CORE | DTS_CORE_XXCH | DTS_EXT_XBR, 8 },
  { DTS_CORE | DTS_EXT_XXCH | DTS_EXT_XBR, 9 },
  { DTS_CORE | DTS_EXT_X96, 10 },
  { DTS_CORE | DTS_CORE_XCH | DTS_EXT_X96, 11 },
  { DTS_CORE | DTS_CORE_XXCH | DTS_EXT_X96, 12 },
  { DTS_CORE | DTS_EXT_XXCH | DTS_EXT_X96, 13 },
  { DTS_CORE | DTS_EXT_XLL, 14 },
  { DTS_CORE | DTS_CORE_XCH | DTS_EXT_XLL, 15 },
  { DTS_CORE | DTS_CORE_X96 | DTS_EXT_XLL, 16 },
  { DTS_EXT_XLL, 17 },
  { DTS_EXT_LBR, 18 },
  { DTS_EXT_CORE, 19 },
  { DTS_EXT_CORE | DTS_EXT_XXCH, 20 },
  { DTS_EXT_CORE | DTS_EXT_XLL, 21 },
};

const gchar *
dts_sample_entry (const DtsFrame *frame)
{
  const DtsComponents in_core =
      DTS_CORE | DTS_CORE_XCH | DTS_CORE_X96 | DTS_CORE_XXCH;
  if (frame->components == DTS_EXT_LBR)
    return "dtse";
  if (frame->components == DTS_EXT_XLL)
    return "dtsl";
  return (frame->components & ~in_core) == 0 ? "dtsc" : "dtsh";
}

void
dts_write_ddts (const DtsFrame *f, ByteWriter *w)
{
  guint32 construction = 0;
  for (guint i = 0; i < G_N_ELEMENTS (constructions); i++)
    if (f->components == constructions[i].components)
      construction = constructions[i].code;
  guint32 duration_code = 0; /* 512 << n, the next that holds the frame */
  while (duration_code < 3 && 512u << duration_code < f->frame_samples)
    duration_code++;
  guint32 core_layout = f->core_bytes > 0 ? f->core_amode : NO_CORE_LAYOUT;

  byte_writer_u32 (w, f->sample_rate);
  byte_writer_u32 (w, f->bitrate_bps); /* maxBitrate */
  byte_writer_u32 (w, f->bitrate_bps); /* avgBitrate */
  byte_writer_u8 (w, f->bit_depth);
  /* FrameDuration 2, StreamConstruction 5, CoreLFEPresent 1, CoreLayout 6,
   * CoreSize 14, StereoDownmix 1, RepresentationType 3 */
  byte_writer_u32 (w,
      duration_code << 30 | construction << 25 |
          (f->has_core_lfe ? 1u : 0) << 24 | core_layout << 18 |
          (guint32) f->core_bytes << 4);
  byte_writer_u16 (w, f->channel_layout);
  /* MultiAssetFlag 1, LBRDurationMod 1, ReservedBoxPresent 1, Reserved 5 */
  byte_writer_u8 (w, f->has_several_assets ? 0x80 : 0);
}
