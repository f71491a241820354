/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "av1.h"

#include "core/bits.h"

/* obu_type, AV1 6.2.2 */
enum
{
  OBU_SEQUENCE_HEADER = 1,
  OBU_TEMPORAL_DELIMITER = 2,
  OBU_METADATA = 5,
};

/* metadata_type, 6.7.1 */
enum
{
  METADATA_TYPE_HDR_CLL = 1,
  METADATA_TYPE_HDR_MDCV = 2,
};

/* CICP code points that the syntax itself asks for, 6.4.2 */
enum
{
  CP_BT_709 = 1,
  TC_SRGB = 13,
  MC_IDENTITY = 0,
  CICP_UNSPECIFIED = 2,
};

#define OBU_HAS_SIZE_FIELD 0x02
#define AV1C_MARKER_AND_VERSION 0x81
#define AV1C_HEAD_SIZE 4
#define SELECT_SCREEN_CONTENT_TOOLS 2u /* 3 */

/* timing_info, 5.5.3. Pictures that do not all last as long have no rate. */
static Fraction
read_timing_info (BitReader *r)
{
  guint32 num_units_in_display_tick = bit_reader_u (r, 32);
  guint32 time_scale = bit_reader_u (r, 32);
  if (!bit_reader_flag (r)) /* equal_picture_interval */
    return (Fraction){ 0 };
  guint64 ticks_per_picture = (guint64) bit_reader_ue (r) + 1;
  guint64 units = num_units_in_display_tick * ticks_per_picture;
  if (units == 0 || units > G_MAXUINT32 || time_scale == 0)
    return (Fraction){ 0 };
  return (Fraction){ time_scale, (guint32) units };
}

/* The operating points of 5.5.1; the first one is what the stream is. */
static void
read_operating_points (BitReader *r, guint decoder_delay_bits,
    Av1Sequence *sequence)
{
  gboolean has_initial_display_delay = bit_reader_flag (r);
  guint32 n_points = bit_reader_u (r, 5) + 1;
  for (guint32 i = 0; i < n_points; i++) {
    bit_reader_skip (r, 12); /* operating_point_idc */
    guint8 level_idx = (guint8) bit_reader_u (r, 5);
    gboolean is_high_tier = level_idx > 7 && bit_reader_flag (r);
    if (decoder_delay_bits > 0 && bit_reader_flag (r))
      bit_reader_skip (r, 2 * decoder_delay_bits + 1); /* 5.5.5 */
    if (has_initial_display_delay && bit_reader_flag (r))
      bit_reader_skip (r, 4);
    if (i == 0) {
      sequence->level_idx = level_idx;
      sequence->is_high_tier = is_high_tier;
    }
  }
}

static void
read_timing_and_operating_points (BitReader *r, Av1Sequence *sequence)
{
  guint decoder_delay_bits = 0;
  if (bit_reader_flag (r)) { /* timing_info_present_flag */
    sequence->frame_rate = read_timing_info (r);
    if (bit_reader_flag (r)) { /* decoder_model_info, 5.5.4 */
      decoder_delay_bits = bit_reader_u (r, 5) + 1;
      bit_reader_skip (r, 32 + 5 + 5);
    }
  }
  read_operating_points (r, decoder_delay_bits, sequence);
}

/* The inter tools of 5.5.1, which a reduced still picture has none of. */
static void
skip_inter_tools (BitReader *r)
{
  bit_reader_skip (r, 4); /* interintra, masked, warped, dual_filter */
  gboolean enable_order_hint = bit_reader_flag (r);
  if (enable_order_hint)
    bit_reader_skip (r, 2); /* jnt_comp, ref_frame_mvs */
  guint32 screen_content_tools = SELECT_SCREEN_CONTENT_TOOLS;
  if (!bit_reader_flag (r)) /* seq_choose_screen_content_tools */
    screen_content_tools = bit_reader_u (r, 1);
  if (screen_content_tools > 0 && !bit_reader_flag (r))
    bit_reader_skip (r, 1); /* seq_force_integer_mv */
  if (enable_order_hint)
    bit_reader_skip (r, 3); /* order_hint_bits_minus_1 */
}

/* color_config, 5.5.2 */
static void
read_colour_config (BitReader *r, Av1Sequence *s)
{
  gboolean is_high_bitdepth = bit_reader_flag (r);
  s->bit_depth = is_high_bitdepth ? 10 : 8;
  if (s->profile == 2 && is_high_bitdepth && bit_reader_flag (r))
    s->bit_depth = 12;
  s->is_monochrome = s->profile != 1 && bit_reader_flag (r);
  s->colour = (ColourInfo){ CICP_UNSPECIFIED, CICP_UNSPECIFIED,
    CICP_UNSPECIFIED, FALSE, FALSE };
  if (bit_reader_flag (r)) { /* color_description_present_flag */
    s->colour.primaries = (guint8) bit_reader_u (r, 8);
    s->colour.transfer = (guint8) bit_reader_u (r, 8);
    s->colour.matrix = (guint8) bit_reader_u (r, 8);
    s->colour.is_set = TRUE;
  }
  if (!s->is_monochrome && s->colour.primaries == CP_BT_709 &&
      s->colour.transfer == TC_SRGB && s->colour.matrix == MC_IDENTITY) {
    s->colour.is_full_range = TRUE;
    return; /* 4:4:4, whatever the profile */
  }
  s->colour.is_full_range = bit_reader_flag (r);
  s->colour.is_set |= s->colour.is_full_range;
  if (s->is_monochrome || s->profile == 0) {
    s->subsampling_x = s->subsampling_y = TRUE;
  } else if (s->profile == 2 && s->bit_depth == 12) {
    s->subsampling_x = bit_reader_flag (r);
    s->subsampling_y = s->subsampling_x && bit_reader_flag (r);
  } else if (s->profile == 2) {
    s->subsampling_x = TRUE;
  }
  if (!s->is_monochrome && s->subsampling_x && s->subsampling_y)
    s->chroma_sample_position = (guint8) bit_reader_u (r, 2);
}

/* sequence_header_obu, 5.5.1, as far as the colour */
static CoreStatus
parse_sequence_header (Span obu, Av1Sequence *sequence)
{
  BitReader r;
  bit_reader_init (&r, obu.data, obu.size);
  Av1Sequence s = { .profile = (guint8) bit_reader_u (&r, 3) };
  bit_reader_skip (&r, 1); /* still_picture */
  gboolean is_reduced = bit_reader_flag (&r);
  if (is_reduced)
    s.level_idx = (guint8) bit_reader_u (&r, 5);
  else
    read_timing_and_operating_points (&r, &s);
  guint width_bits = bit_reader_u (&r, 4) + 1;
  guint height_bits = bit_reader_u (&r, 4) + 1;
  s.width = bit_reader_u (&r, width_bits) + 1;
  s.height = bit_reader_u (&r, height_bits) + 1;
  if (!is_reduced && bit_reader_flag (&r)) /* frame_id_numbers_present_flag */
    bit_reader_skip (&r, 4 + 3);
  bit_reader_skip (&r, 3); /* superblock size, filter_intra, edge_filter */
  if (!is_reduced)
    skip_inter_tools (&r);
  bit_reader_skip (&r, 3); /* superres, cdef, restoration */
  read_colour_config (&r, &s);
  if (r.failed || s.profile > 2)
    return CORE_INVALID;
  *sequence = s;
  return CORE_OK;
}

/* leb128, 4.10.5 */
static guint64
read_leb128 (ByteReader *r)
{
  guint64 value = 0;
  for (guint i = 0; i < 8; i++) {
    guint8 byte = byte_reader_u8 (r);
    value |= (guint64) (byte & 0x7f) << (7 * i);
    if (!(byte & 0x80))
      break;
  }
  return value;
}

static void
write_leb128 (ByteWriter *w, gsize value)
{
  for (; value > 0x7f; value >>= 7)
    byte_writer_u8 (w, (guint8) (0x80 | (value & 0x7f)));
  byte_writer_u8 (w, (guint8) value);
}

/* value * 10000 / 2^shift, and so on: AV1's binary fractions in the decimal
 * units of ST 2086, to the nearest. */
static guint32
from_fixed_point (guint32 value, guint unit, guint shift)
{
  guint64 scaled = ((guint64) value * unit + (1u << shift >> 1)) >> shift;
  return (guint32) MIN (scaled, (guint64) G_MAXUINT32);
}

/* metadata_hdr_mdcv, 5.8.4: red, green and blue, 0.16; luminance 24.8 and
 * 18.14 (6.7.4) */
static void
read_mastering (ByteReader *r, MasteringDisplay *mastering)
{
  static const guint8 places[] = { 2, 0, 1 }; /* of red, green, blue */
  MasteringDisplay m = { .is_set = TRUE };
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint axis = 0; axis < 2; axis++)
      m.primaries[places[i]][axis] =
          (guint16) from_fixed_point (byte_reader_u16 (r), 50000, 16);
  for (guint axis = 0; axis < 2; axis++)
    m.white_point[axis] =
        (guint16) from_fixed_point (byte_reader_u16 (r), 50000, 16);
  m.luminance_max = from_fixed_point (byte_reader_u32 (r), 10000, 8);
  m.luminance_min = from_fixed_point (byte_reader_u32 (r), 10000, 14);
  if (!r->failed)
    *mastering = m;
}

/* metadata_obu, 5.8.1 */
static void
read_metadata (Span obu, Av1Headers *headers)
{
  ByteReader r;
  byte_reader_init (&r, obu.data, obu.size);
  guint64 type = read_leb128 (&r);
  if (type == METADATA_TYPE_HDR_CLL) {
    ContentLight light = { .is_set = TRUE };
    light.max_content_light_level = byte_reader_u16 (&r);
    light.max_frame_average_light_level = byte_reader_u16 (&r);
    if (!r.failed)
      headers->content_light = light;
  } else if (type == METADATA_TYPE_HDR_MDCV) {
    read_mastering (&r, &headers->mastering);
  }
}

/* obu_header and obu_size, 5.3.2: an OBU without a size is the last. */
static CoreStatus
read_obu (ByteReader *r, guint *type, Span *obu)
{
  guint8 header = byte_reader_u8 (r);
  gboolean is_forbidden = (header & 0x80) != 0;
  if (header & 0x04)
    byte_reader_skip (r, 1); /* obu_extension_header */
  guint64 size = byte_reader_remaining (r);
  if (header & OBU_HAS_SIZE_FIELD)
    size = read_leb128 (r);
  if (is_forbidden || size > byte_reader_remaining (r))
    return CORE_INVALID;
  obu->size = (gsize) size;
  obu->data = byte_reader_bytes (r, obu->size);
  *type = header >> 3 & 0xf;
  return r->failed ? CORE_INVALID : CORE_OK;
}

CoreStatus
av1_read_headers (const guint8 *obus, gsize size, Av1Headers *headers)
{
  ByteReader r;
  byte_reader_init (&r, obus, size);
  Av1Headers h = { 0 };
  gboolean has_sequence = FALSE;
  while (byte_reader_remaining (&r) > 0) {
    guint type;
    Span obu;
    CoreStatus status = read_obu (&r, &type, &obu);
    if (status != CORE_OK)
      return status;
    if (type == OBU_SEQUENCE_HEADER && !has_sequence) {
      status = parse_sequence_header (obu, &h.sequence);
      if (status != CORE_OK)
        return status;
      h.sequence_obu = obu;
      has_sequence = TRUE;
    } else if (type == OBU_METADATA) {
      read_metadata (obu, &h);
    }
  }
  if (!has_sequence)
    return CORE_NEED_DATA;
  *headers = h;
  return CORE_OK;
}

gsize
av1_delimiters_size (const guint8 *obus, gsize size)
{
  ByteReader r;
  byte_reader_init (&r, obus, size);
  gsize end = 0;
  guint type;
  Span obu;
  while (byte_reader_remaining (&r) > 0 &&
      read_obu (&r, &type, &obu) == CORE_OK && type == OBU_TEMPORAL_DELIMITER)
    end = size - byte_reader_remaining (&r);
  return end;
}

CoreStatus
av1_parse_av1c (const guint8 *av1c, gsize size, Av1Headers *headers)
{
  ByteReader r;
  byte_reader_init (&r, av1c, size);
  guint8 marker_and_version = byte_reader_u8 (&r);
  byte_reader_skip (&r, AV1C_HEAD_SIZE - 1);
  if (r.failed || marker_and_version != AV1C_MARKER_AND_VERSION)
    return CORE_INVALID;
  return av1_read_headers (av1c + AV1C_HEAD_SIZE, size - AV1C_HEAD_SIZE,
      headers);
}

void
av1_write_av1c (const Av1Headers *headers, ByteWriter *w)
{
  const Av1Sequence *s = &headers->sequence;
  byte_writer_u8 (w, AV1C_MARKER_AND_VERSION);
  byte_writer_u8 (w, (guint8) (s->profile << 5 | s->level_idx));
  byte_writer_u8 (w,
      (guint8) ((s->is_high_tier ? 0x80 : 0) | (s->bit_depth > 8 ? 0x40 : 0) |
          (s->bit_depth == 12 ? 0x20 : 0) | (s->is_monochrome ? 0x10 : 0) |
          (s->subsampling_x ? 0x08 : 0) | (s->subsampling_y ? 0x04 : 0) |
          s->chroma_sample_position));
  byte_writer_u8 (w, 0); /* no initial_presentation_delay */
  /* 2.3.4: OBUs here have obu_has_size_field set. */
  byte_writer_u8 (w, OBU_SEQUENCE_HEADER << 3 | OBU_HAS_SIZE_FIELD);
  write_leb128 (w, headers->sequence_obu.size);
  byte_writer_bytes (w, headers->sequence_obu.data, headers->sequence_obu.size);
}
