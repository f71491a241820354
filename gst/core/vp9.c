/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vp9.h"

#include "core/bits.h"

#define FRAME_MARKER 2
#define SYNC_CODE 0x498342
#define CS_RGB 7
#define VPCC_VERSION 1
#define ASSUMED_FRAME_RATE 30
#define CICP_UNSPECIFIED 2

/* color_space, VP9 bitstream specification 7.2.2, as CICP code points. BT.2020
 * leaves the transfer function to the container, 10 bits being the usual. */
static const struct
{
  guint8 primaries, transfer, matrix;
} color_spaces[8] = {
  { 2, 2, 2 },  /* CS_UNKNOWN */
  { 5, 6, 5 },  /* CS_BT_601 */
  { 1, 1, 1 },  /* CS_BT_709 */
  { 6, 6, 6 },  /* CS_SMPTE_170 */
  { 7, 7, 7 },  /* CS_SMPTE_240 */
  { 9, 14, 9 }, /* CS_BT_2020 */
  { 2, 2, 2 },  /* reserved */
  { 1, 13, 0 }, /* CS_RGB */
};

/* color_config, 6.2.2 */
static void
read_color_config (BitReader *r, Vp9Frame *f)
{
  f->bit_depth = 8;
  if (f->profile >= 2)
    f->bit_depth = bit_reader_flag (r) ? 12 : 10;
  guint32 color_space = bit_reader_u (r, 3);
  gboolean has_subsampling_bits = f->profile == 1 || f->profile == 3;
  gboolean subsampling_x = TRUE, subsampling_y = TRUE;
  f->colour = (ColourInfo){
    .primaries = color_spaces[color_space].primaries,
    .transfer = color_spaces[color_space].transfer,
    .matrix = color_spaces[color_space].matrix,
    .is_full_range = color_space == CS_RGB || bit_reader_flag (r),
  };
  f->colour.is_set =
      f->colour.primaries != CICP_UNSPECIFIED || f->colour.is_full_range;
  if (color_space == CS_RGB) {
    subsampling_x = subsampling_y = FALSE;
    if (has_subsampling_bits)
      bit_reader_skip (r, 1); /* reserved_zero */
    else
      r->failed = TRUE; /* 4:4:4 is for profiles 1 and 3 */
  } else if (has_subsampling_bits) {
    subsampling_x = bit_reader_flag (r);
    subsampling_y = bit_reader_flag (r);
    bit_reader_skip (r, 1); /* reserved_zero */
  }
  if (subsampling_x)
    f->chroma_format_idc = subsampling_y ? 1 : 2;
  else
    f->chroma_format_idc = subsampling_y ? 0 : 3;
}

/* uncompressed_header, 6.2, as far as the size */
CoreStatus
vp9_parse_key_frame (const guint8 *data, gsize size, Vp9Frame *frame)
{
  BitReader r;
  bit_reader_init (&r, data, size);
  guint32 frame_marker = bit_reader_u (&r, 2);
  guint32 profile_low = bit_reader_u (&r, 1);
  guint32 profile_high = bit_reader_u (&r, 1);
  Vp9Frame f = { .profile = (guint8) (profile_high << 1 | profile_low) };
  if (f.profile == 3 && bit_reader_flag (&r))
    return CORE_UNSUPPORTED;
  if (r.failed || frame_marker != FRAME_MARKER)
    return CORE_INVALID;
  gboolean show_existing_frame = bit_reader_flag (&r);
  gboolean is_inter = bit_reader_flag (&r); /* frame_type */
  if (!r.failed && (show_existing_frame || is_inter))
    return CORE_NEED_DATA;
  bit_reader_skip (&r, 2); /* show_frame, error_resilient_mode */
  guint32 sync_code = bit_reader_u (&r, 24);
  read_color_config (&r, &f);
  f.width = bit_reader_u (&r, 16) + 1;
  f.height = bit_reader_u (&r, 16) + 1;
  if (r.failed || sync_code != SYNC_CODE)
    return CORE_INVALID;
  if (f.chroma_format_idc == 0)
    return CORE_UNSUPPORTED;
  *frame = f;
  return CORE_OK;
}

/* VP9 levels: Annex A of the bitstream specification */
static const struct
{
  guint8 level;
  guint64 max_luma_sample_rate;
  guint32 max_luma_picture_size;
  guint32 max_dimension;
} levels[] = {
  /* clang-format off */
  { 10,     829440,    36864,   512 },
  { 11,    2764800,    73728,   768 },
  { 20,    4608000,   122880,   960 },
  { 21,    9216000,   245760,  1344 },
  { 30,   20736000,   552960,  2048 },
  { 31,   36864000,   983040,  2752 },
  { 40,   83558400,  2228224,  4160 },
  { 41,  160432128,  2228224,  4160 },
  { 50,  311951360,  8912896,  8384 },
  { 51,  588251136,  8912896,  8384 },
  { 52, 1176502272,  8912896,  8384 },
  { 60, 1176502272, 35651584, 16832 },
  { 61, 2353004544, 35651584, 16832 },
  { 62, 4706009088, 35651584, 16832 },
  /* clang-format on */
};

guint8
vp9_level (guint32 width, guint32 height, Fraction frame_rate)
{
  if (frame_rate.num == 0 || frame_rate.den == 0)
    frame_rate = (Fraction){ ASSUMED_FRAME_RATE, 1 };
  if (MAX (width, height) > levels[G_N_ELEMENTS (levels) - 1].max_dimension)
    return 0;
  guint64 picture_size = (guint64) width * height;
  guint64 sample_rate = (guint64) timescale_scale ((gint64) picture_size,
      frame_rate.num, frame_rate.den, ROUND_CEIL);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (sample_rate <= levels[i].max_luma_sample_rate &&
        picture_size <= levels[i].max_luma_picture_size &&
        MAX (width, height) <= levels[i].max_dimension)
      return levels[i].level;
  return 0;
}

/* chromaSubsampling: 0 and 1 are 4:2:0, whose samples the bitstream does not
 * place; 1 is what the binding takes for the default. */
void
vp9_write_vpcc (const CodecConfig *config, ByteWriter *w)
{
  const ColourInfo *c = &config->colour;
  byte_writer_u32 (w, VPCC_VERSION << 24);
  byte_writer_u8 (w, config->profile);
  byte_writer_u8 (w, config->level);
  byte_writer_u8 (w,
      (guint8) (config->bit_depth << 4 | config->chroma_format_idc << 1 |
          (c->is_set && c->is_full_range ? 1 : 0)));
  byte_writer_u8 (w, c->is_set ? c->primaries : CICP_UNSPECIFIED);
  byte_writer_u8 (w, c->is_set ? c->transfer : CICP_UNSPECIFIED);
  byte_writer_u8 (w, c->is_set ? c->matrix : CICP_UNSPECIFIED);
  byte_writer_u16 (w, 0); /* codecInitializationDataSize: 0 for VP9 */
}
