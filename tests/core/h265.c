/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h265.h"

#include <string.h>

#include "bitwriter.h"
#include "coretest.h"

static gsize
from_hex (const gchar *hex, guint8 *bytes, gsize allocated)
{
  gsize size = strlen (hex) / 2;
  ck_assert_uint_le (size, allocated);
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
        g_ascii_xdigit_value (hex[2 * i + 1]));
  return size;
}

typedef struct
{
  const gchar *hvcc;
  const gchar *codecs;
  H265Sps e;
} RecordRow;

/* What x265 wrote through FFmpeg, with the values that ffprobe and FFmpeg's
 * trace_headers read. */
static const RecordRow record_rows[] = {
  /* Main */
  { "0101600000009000000000003cf000fcfdf8f800000f0320000100184001"
    "0c01ffff01600000030090000003000003003c959409210001002b420101"
    "01600000030090000003000003003ca00a080c1f3e595952930bc05a0200"
    "0003000200000300321022000100064401c073c189",
      "hvc1.1.6.L60.90",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 1, .level_idc = 60 },
          .chroma_format_idc = 1,
          .bit_depth_luma = 8,
          .bit_depth_chroma = 8,
          .coded_width = 320,
          .coded_height = 192,
          .width = 320,
          .height = 180,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 2, 2, 2, FALSE, FALSE },
          .is_field_seq = FALSE,
          .picture_rate = { 25, 1 } } },
  /* Main 10, cropped, BT.2020 PQ */
  { "0102200000009000000000003cf000fcfdfafa00000f0320000100184001"
    "0c01ffff02200000030090000003000003003c9594092100010030420101"
    "02200000030090000003000003003ca00a880c1c44cd965654a4c2f016a1"
    "220136c2000003000200000300321022000100064401c073c189",
      "hvc1.2.4.L60.90",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 2, .level_idc = 60 },
          .chroma_format_idc = 1,
          .bit_depth_luma = 10,
          .bit_depth_chroma = 10,
          .coded_width = 336,
          .coded_height = 192,
          .width = 322,
          .height = 182,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 9, 16, 9, FALSE, TRUE },
          .is_field_seq = FALSE,
          .picture_rate = { 25, 1 } } },
  /* 4:2:2 10 */
  { "0104080000009d08000000003cf000fcfefafa00000f0320000100174001"
    "0c01ffff0408000003009d0800000300003c959409210001002842010104"
    "08000003009d0800000300003cb00a080f136595952930bc12d01000003e"
    "90000753008022000100064401c073c189",
      "hvc1.4.10.L60.9D.8",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 4, .level_idc = 60 },
          .chroma_format_idc = 2,
          .bit_depth_luma = 10,
          .bit_depth_chroma = 10,
          .coded_width = 320,
          .coded_height = 240,
          .width = 320,
          .height = 240,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 16, 11 },
          .colour = { 2, 2, 2, FALSE, FALSE },
          .is_field_seq = FALSE,
          .picture_rate = { 30000, 1001 } } },
  /* fields, HRD */
  { "0101600000004000000000003ff000fcfdf8f800000f0320000100184001"
    "0c01ffff01600000030040000003000003003f9594092100010035420101"
    "01600000030040000003000003003fa005a201216595952930bc05a1a000"
    "00030020000003032c1392cbc001e848003d091022000100064401c073c1"
    "89",
      "hvc1.1.6.L63.40",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 1, .level_idc = 63 },
          .chroma_format_idc = 1,
          .bit_depth_luma = 8,
          .bit_depth_chroma = 8,
          .coded_width = 720,
          .coded_height = 288,
          .width = 720,
          .height = 288,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 2, 2, 2, FALSE, FALSE },
          .is_field_seq = TRUE,
          .picture_rate = { 25, 1 } } },
  /* two temporal sub-layers */
  { "0101600000009000000000003cf000fcfdf8f800001303200001001c4001"
    "0c02ffff01600000030090000003000003003c00009594aca04821000100"
    "2c42010201600000030090000003000003003c0000a00b080485965652b2"
    "a5261780b40400000fa40001d4c02022000100064401c073c189",
      "hvc1.1.6.L60.90",
      { .n_sub_layers = 2,
          .profile = { .profile_idc = 1, .level_idc = 60 },
          .chroma_format_idc = 1,
          .bit_depth_luma = 8,
          .bit_depth_chroma = 8,
          .coded_width = 352,
          .coded_height = 288,
          .width = 352,
          .height = 288,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 2, 2, 2, FALSE, FALSE },
          .is_field_seq = FALSE,
          .picture_rate = { 30000, 1001 } } },
  /* 4:4:4 12, scaling lists, HRD */
  { "0104080000009808000000003cf000fcfffcfc00000f0320000100174001"
    "0c01ffff040800000300980800000300003c959809210001003342010104"
    "0800000300980800000300003c9002040c2294b2b325270bc05a02000003"
    "00020000030032c0292cbc0061a800c35122000100084401c07318301890",
      "hvc1.4.10.L60.98.8",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 4, .level_idc = 60 },
          .chroma_format_idc = 3,
          .bit_depth_luma = 12,
          .bit_depth_chroma = 12,
          .coded_width = 128,
          .coded_height = 96,
          .width = 128,
          .height = 96,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 2, 2, 2, FALSE, FALSE },
          .is_field_seq = FALSE,
          .picture_rate = { 25, 1 } } },
  /* monochrome, nothing reordered */
  { "0104080000009fc8000000001ef000fcfcf8f800000f0320000100174001"
    "0c01ffff0408000003009fc800000300001eba0240210001002942010104"
    "08000003009fc800000300001ec04881c71f1f96e92930bc05b020000003"
    "0020000003032122000100064401c073c189",
      "hvc1.4.10.L30.9F.C8",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 4, .level_idc = 30 },
          .chroma_format_idc = 0,
          .bit_depth_luma = 8,
          .bit_depth_chroma = 8,
          .coded_width = 144,
          .coded_height = 112,
          .width = 130,
          .height = 98,
          .reorder_depth = 0,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 2, 2, 2, TRUE, TRUE },
          .is_field_seq = FALSE,
          .picture_rate = { 25, 1 } } },
  /* 8K */
  { "010160000000900000000000b4f000fcfdf8f800000f0320000100184001"
    "0c01ffff0160000003009000000300000300b4959009210001002b420101"
    "0160000003009000000300000300b4a000f008004385965644a4c2f01680"
    "80000003008000000c8422000100064401c073c189",
      "hvc1.1.6.L180.90",
      { .n_sub_layers = 1,
          .profile = { .profile_idc = 1, .level_idc = 180 },
          .chroma_format_idc = 1,
          .bit_depth_luma = 8,
          .bit_depth_chroma = 8,
          .coded_width = 7680,
          .coded_height = 4320,
          .width = 7680,
          .height = 4320,
          .reorder_depth = 2,
          .pixel_aspect_ratio = { 1, 1 },
          .colour = { 2, 2, 2, FALSE, FALSE },
          .is_field_seq = FALSE,
          .picture_rate = { 25, 1 } } },
};

static void
check_sps (guint row, const H265Sps *s, const H265Sps *e)
{
  ck_assert_msg (s->profile.profile_idc == e->profile.profile_idc &&
          s->profile.level_idc == e->profile.level_idc &&
          !s->profile.is_high_tier && s->n_sub_layers == e->n_sub_layers,
      "row %u: profile %u level %u sub-layers %u", row, s->profile.profile_idc,
      s->profile.level_idc, s->n_sub_layers);
  ck_assert_msg (s->chroma_format_idc == e->chroma_format_idc &&
          s->bit_depth_luma == e->bit_depth_luma &&
          s->bit_depth_chroma == e->bit_depth_chroma,
      "row %u: chroma %u depths %u %u", row, s->chroma_format_idc,
      s->bit_depth_luma, s->bit_depth_chroma);
  ck_assert_msg (s->coded_width == e->coded_width &&
          s->coded_height == e->coded_height && s->width == e->width &&
          s->height == e->height,
      "row %u: %ux%u of %ux%u", row, s->width, s->height, s->coded_width,
      s->coded_height);
  ck_assert_msg (s->reorder_depth == e->reorder_depth, "row %u: reorder %u",
      row, s->reorder_depth);
  ck_assert_msg (s->pixel_aspect_ratio.num == e->pixel_aspect_ratio.num &&
          s->pixel_aspect_ratio.den == e->pixel_aspect_ratio.den &&
          s->picture_rate.num == e->picture_rate.num &&
          s->picture_rate.den == e->picture_rate.den &&
          s->is_field_seq == e->is_field_seq,
      "row %u: %u/%u pictures a second", row, s->picture_rate.num,
      s->picture_rate.den);
  ck_assert_msg (s->colour.primaries == e->colour.primaries &&
          s->colour.transfer == e->colour.transfer &&
          s->colour.matrix == e->colour.matrix &&
          s->colour.is_full_range == e->colour.is_full_range &&
          s->colour.is_set == e->colour.is_set,
      "row %u: colour", row);
}

START_TEST (encoders_records_are_read)
{
  for (guint i = 0; i < G_N_ELEMENTS (record_rows); i++) {
    const RecordRow *row = &record_rows[i];
    guint8 hvcc[256];
    gsize size = from_hex (row->hvcc, hvcc, sizeof hvcc);
    H265Sps sps;
    guint length_size = 0;
    ck_assert_msg (h265_parse_hvcc (hvcc, size, &sps, &length_size) == CORE_OK,
        "row %u", i);
    check_sps (i, &sps, &row->e);
    ck_assert_uint_eq (length_size, 4);

    CodecConfig config;
    ck_assert (codec_config_init_h265 (&config, hvcc, size, NULL));
    ck_assert_uint_eq (config.width, row->e.width);
    g_autofree gchar *codecs = codec_config_rfc6381 (&config);
    ck_assert_str_eq (codecs, row->codecs);
    codec_config_clear (&config);

    /* Cut anywhere: refused, or the picture is what it was. */
    for (gsize cut = 0; cut < size; cut++)
      if (h265_parse_hvcc (hvcc, cut, &sps, NULL) == CORE_OK)
        ck_assert_uint_eq (sps.width, row->e.width);
  }
}
END_TEST

START_TEST (record_head_and_arrays)
{
  guint8 hvcc[256];
  gsize size = from_hex (record_rows[1].hvcc, hvcc, sizeof hvcc);
  H265Hvcc head;
  H265HvccCursor cursor;
  Span nal;
  ck_assert (h265_parse_hvcc_head (hvcc, size, &head, &cursor) == CORE_OK);
  ck_assert_uint_eq (head.n_arrays, 3);
  ck_assert_uint_eq (head.profile.profile_idc, 2);
  ck_assert_uint_eq (head.profile.constraint_bytes[0], 0x90);
  ck_assert_uint_eq (head.chroma_format_idc, 1);
  ck_assert_uint_eq (head.bit_depth_luma, 10);
  ck_assert_uint_eq (head.n_temporal_layers, 1);
  ck_assert (head.is_temporal_id_nested);
  static const H265NalType types[] = { H265_NAL_VPS, H265_NAL_SPS,
    H265_NAL_PPS };
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    ck_assert (h265_hvcc_cursor_next (&cursor, &nal) == CORE_OK);
    ck_assert_int_eq (h265_nal_type (nal), types[i]);
    ck_assert_int_eq (cursor.nal_unit_type, types[i]);
    ck_assert (!cursor.is_complete);
  }
  H265Pps pps;
  ck_assert (h265_parse_pps (nal, &pps) == CORE_OK);
  ck_assert_uint_eq (pps.id, 0);
  ck_assert_uint_eq (pps.sps_id, 0);
  ck_assert (!pps.has_output_flag && !pps.has_dependent_slice_segments);
  ck_assert (h265_hvcc_cursor_next (&cursor, &nal) == CORE_NEED_DATA);

  hvcc[22] = 0;
  H265Sps sps;
  ck_assert (h265_parse_hvcc (hvcc, size, &sps, NULL) == CORE_NEED_DATA);
  hvcc[22] = 9;
  ck_assert (h265_parse_hvcc (hvcc, size, &sps, NULL) == CORE_OK);
  hvcc[0] = 2;
  ck_assert (h265_parse_hvcc (hvcc, size, &sps, NULL) == CORE_INVALID);
}
END_TEST

START_TEST (codecs_parameter_of_other_profiles)
{
  guint8 hvcc[256];
  gsize size = from_hex (record_rows[0].hvcc, hvcc, sizeof hvcc);
  CodecConfig config;
  hvcc[1] = 1 << 6 | 1 << 5 | 12; /* space A, High tier */
  memcpy (hvcc + 6, "\xb0\x00\x23\x00\x00\x00", 6);
  ck_assert (codec_config_init_h265 (&config, hvcc, size, NULL));
  config.has_in_band_parameter_sets = TRUE;
  g_autofree gchar *codecs = codec_config_rfc6381 (&config);
  ck_assert_str_eq (codecs, "hev1.A12.6.H60.B0.0.23");
  codec_config_clear (&config);
}
END_TEST

START_TEST (nal_unit_types)
{
  static const struct
  {
    H265NalType type;
    gboolean is_irap, is_idr, is_bla, is_leading, is_rasl, is_slice;
  } rows[] = {
    { H265_NAL_TRAIL_R, .is_slice = TRUE },
    { H265_NAL_RADL_N, .is_leading = TRUE, .is_slice = TRUE },
    { H265_NAL_RASL_R, .is_leading = TRUE, .is_rasl = TRUE, .is_slice = TRUE },
    { H265_NAL_BLA_N_LP, .is_irap = TRUE, .is_bla = TRUE, .is_slice = TRUE },
    { H265_NAL_IDR_N_LP, .is_irap = TRUE, .is_idr = TRUE, .is_slice = TRUE },
    { H265_NAL_CRA, .is_irap = TRUE, .is_slice = TRUE },
    { H265_NAL_RESERVED_IRAP_23, .is_irap = TRUE, .is_slice = TRUE },
    { H265_NAL_VPS },
    { H265_NAL_PREFIX_SEI },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    H265NalType type = rows[i].type;
    ck_assert_msg (!h265_nal_is_irap (type) == !rows[i].is_irap &&
            !h265_nal_is_idr (type) == !rows[i].is_idr &&
            !h265_nal_is_bla (type) == !rows[i].is_bla &&
            !h265_nal_is_leading (type) == !rows[i].is_leading &&
            !h265_nal_is_rasl (type) == !rows[i].is_rasl &&
            !h265_nal_is_slice (type) == !rows[i].is_slice,
        "row %u", i);
  }
}
END_TEST

/* The elements that a test wants to choose; 0 is what is commonest. */
typedef struct
{
  guint32 layer_id, n_sub_layers_minus1, id;
  guint32 chroma_format_idc;
  guint32 width, height;
  guint32 window[4]; /* left, right, top, bottom */
  guint32 bit_depth_minus8;
  guint32 reorder[H265_MAX_SUB_LAYERS];
  gboolean has_every_tool;
  guint32 n_ref_pic_sets;
} SpsRecipe;

static void
put_profile_tier_level (BitWriter *w, guint32 n_sub_layers_minus1)
{
  put_u (w, 8, 2 << 6 | 1 << 5 | 7);
  put_u (w, 32, 0x01ffffff);
  for (guint i = 0; i < 6; i++)
    put_u (w, 8, 0x91 + i);
  put_u (w, 8, 123);
  for (guint i = 0; i < n_sub_layers_minus1; i++)
    put_u (w, 2, i % 4); /* neither, level, profile, both */
  for (guint i = n_sub_layers_minus1; n_sub_layers_minus1 > 0 && i < 8; i++)
    put_u (w, 2, 0);
  for (guint i = 0; i < n_sub_layers_minus1; i++) {
    for (guint b = 0; i % 4 >= 2 && b < 11; b++)
      put_u (w, 8, 0x55);
    if (i % 2 == 1)
      put_u (w, 8, 93);
  }
}

/* scaling_list_data: a list of its own in every size, the others predicted */
static void
put_scaling_lists (BitWriter *w)
{
  for (guint size_id = 0; size_id < 4; size_id++) {
    for (guint matrix_id = 0; matrix_id < 6;
         matrix_id += size_id == 3 ? 3 : 1) {
      put_u (w, 1, matrix_id == 0);
      if (matrix_id > 0) {
        put_ue (w, 1);
        continue;
      }
      if (size_id > 1)
        put_se (w, -3);
      for (guint i = 0; i < (size_id == 0 ? 16u : 64u); i++)
        put_se (w, i % 2 ? 1 : -1);
    }
  }
}

/* Three sets: 2 + 1 pictures; predicted, of 3 + 1 entries 2 stay; predicted,
 * of 2 + 1. */
static void
put_ref_pic_sets (BitWriter *w)
{
  put_ue (w, 3);
  put_ue (w, 2);
  put_ue (w, 1);
  for (guint i = 0; i < 3; i++) {
    put_ue (w, i);
    put_u (w, 1, 1);
  }
  put_u (w, 1, 1);
  put_u (w, 1, 0);
  put_ue (w, 1);
  put_u (w, 1, 1); /* used */
  put_u (w, 2, 1); /* not used, stays */
  put_u (w, 2, 0); /* not used, goes */
  put_u (w, 2, 0);
  put_u (w, 1, 1);
  put_u (w, 1, 1);
  put_ue (w, 0);
  put_u (w, 3, 7);
}

static void
put_sub_layer_hrd (BitWriter *w, guint cpb_cnt)
{
  for (guint i = 0; i < cpb_cnt; i++) {
    for (guint v = 0; v < 4; v++)
      put_ue (w, 5);
    put_u (w, 1, 1);
  }
}

static void
put_hrd (BitWriter *w, guint n_sub_layers)
{
  put_u (w, 3, 7); /* NAL, VCL, sub-picture parameters */
  put_u (w, 19, 0x55555);
  put_u (w, 12, 0x555);
  put_u (w, 15, 0x5555);
  for (guint i = 0; i < n_sub_layers; i++) {
    switch (i % 3) {
      case 0: /* fixed_pic_rate_general_flag */
        put_u (w, 1, 1);
        put_ue (w, 0);
        put_ue (w, 1);
        put_sub_layer_hrd (w, 2 * 2);
        break;
      case 1: /* fixed_pic_rate_within_cvs_flag */
        put_u (w, 2, 1);
        put_ue (w, 3);
        put_ue (w, 0);
        put_sub_layer_hrd (w, 2 * 1);
        break;
      default: /* low_delay_hrd_flag: one, without a count */
        put_u (w, 3, 1);
        put_sub_layer_hrd (w, 2 * 1);
        break;
    }
  }
}

static void
put_vui (BitWriter *w, guint n_sub_layers)
{
  put_u (w, 1, 1);
  put_u (w, 8, 255);
  put_u (w, 16, 700);
  put_u (w, 16, 300);
  put_u (w, 2, 3); /* overscan */
  put_u (w, 1, 1); /* video_signal_type_present_flag */
  put_u (w, 5, 5 << 2 | 1 << 1 | 1);
  put_u (w, 24, 9 << 16 | 18 << 8 | 9);
  put_u (w, 1, 1); /* chroma_loc_info_present_flag */
  put_ue (w, 2);
  put_ue (w, 2);
  put_u (w, 3, 0);
  put_u (w, 1, 1); /* default_display_window_flag */
  for (guint i = 0; i < 4; i++)
    put_ue (w, 9);
  put_u (w, 1, 1); /* vui_timing_info_present_flag */
  put_u (w, 32, 0x04000000);
  put_u (w, 32, 0xf0000000);
  put_u (w, 1, 1);
  put_ue (w, 7);
  put_u (w, 1, 1); /* vui_hrd_parameters_present_flag */
  put_hrd (w, n_sub_layers);
  put_u (w, 4, 8 | 5); /* bitstream_restriction_flag */
  put_ue (w, 321);
  for (guint i = 0; i < 4; i++)
    put_ue (w, 15);
}

static void
put_sps (BitWriter *w, const SpsRecipe *s)
{
  guint n_sub_layers = s->n_sub_layers_minus1 + 1;
  put_u (w, 16, H265_NAL_SPS << 9 | s->layer_id << 3 | 1);
  put_u (w, 8, 5 << 4 | s->n_sub_layers_minus1 << 1 | 1);
  put_profile_tier_level (w, s->n_sub_layers_minus1);
  put_ue (w, s->id);
  put_ue (w, s->chroma_format_idc);
  if (s->chroma_format_idc == 3)
    put_u (w, 1, 0);
  put_ue (w, s->width);
  put_ue (w, s->height);
  gboolean has_window = s->window[0] || s->window[1] || s->window[2];
  put_u (w, 1, has_window);
  for (guint i = 0; has_window && i < 4; i++)
    put_ue (w, s->window[i]);
  put_ue (w, s->bit_depth_minus8);
  put_ue (w, s->bit_depth_minus8);
  put_ue (w, 4); /* log2_max_pic_order_cnt_lsb_minus4 */
  put_u (w, 1, 1);
  for (guint i = 0; i < n_sub_layers; i++) {
    put_ue (w, 4);
    put_ue (w, s->reorder[i]);
    put_ue (w, 0);
  }
  for (guint i = 0; i < 6; i++)
    put_ue (w, 1);
  put_u (w, 1, s->has_every_tool);
  if (s->has_every_tool) {
    put_u (w, 1, 1);
    put_scaling_lists (w);
  }
  put_u (w, 2, 3);
  put_u (w, 1, s->has_every_tool); /* pcm_enabled_flag */
  if (s->has_every_tool) {
    put_u (w, 8, 0x77);
    put_ue (w, 1);
    put_ue (w, 2);
    put_u (w, 1, 1);
    put_ref_pic_sets (w);
  } else {
    put_ue (w, s->n_ref_pic_sets);
  }
  put_u (w, 1, s->has_every_tool); /* long_term_ref_pics_present_flag */
  if (s->has_every_tool) {
    put_ue (w, 2);
    put_u (w, 18, 0x15555);
  }
  put_u (w, 2, 3);
  put_u (w, 1, s->has_every_tool); /* vui_parameters_present_flag */
  if (s->has_every_tool)
    put_vui (w, n_sub_layers);
  put_u (w, 1, s->has_every_tool); /* sps_extension_present_flag */
  if (s->has_every_tool) {
    put_u (w, 8, 0x80);
    put_u (w, 9, 0x155);
  }
  put_trailing (w);
}

/* The flags at the very end are right only if every length before is. */
START_TEST (every_tool_is_passed_over)
{
  SpsRecipe recipe = {
    .n_sub_layers_minus1 = 4,
    .id = 3,
    .chroma_format_idc = 2,
    .width = 720,
    .height = 576,
    .bit_depth_minus8 = 4,
    .reorder = { 0, 1, 2, 3, 4 },
    .has_every_tool = TRUE,
  };
  BitWriter w = { 0 };
  put_sps (&w, &recipe);
  H265Sps s;
  ck_assert (h265_parse_sps ((Span){ w.data, w.size }, &s) == CORE_OK);
  ck_assert_uint_eq (s.range_extension_flags, 0x155);
  ck_assert_uint_eq (s.min_spatial_segmentation_idc, 321);
  ck_assert_uint_eq (s.vps_id, 5);
  ck_assert_uint_eq (s.id, 3);
  ck_assert_uint_eq (s.n_sub_layers, 5);
  ck_assert_uint_eq (s.reorder_depth, 4); /* of the highest */
  ck_assert_uint_eq (s.profile.profile_space, 2);
  ck_assert (s.profile.is_high_tier && s.is_temporal_id_nesting);
  ck_assert_uint_eq (s.profile.level_idc, 123);
  ck_assert_uint_eq (s.profile.constraint_bytes[5], 0x96);
  ck_assert_uint_eq (s.pixel_aspect_ratio.num, 700);
  ck_assert_uint_eq (s.pixel_aspect_ratio.den, 300);
  ck_assert_uint_eq (s.colour.transfer, 18);
  ck_assert (s.colour.is_full_range);
  ck_assert_uint_eq (s.picture_rate.num, 60);
  ck_assert_uint_eq (s.picture_rate.den, 1);
  /* A VUI that is cut short counts as none. */
  ck_assert (h265_parse_sps ((Span){ w.data, w.size - 4 }, &s) == CORE_OK);
  ck_assert_uint_eq (s.picture_rate.den, 0);
  ck_assert_uint_eq (s.pixel_aspect_ratio.num, 1);
}
END_TEST

START_TEST (window_units_follow_chroma)
{
  static const struct
  {
    guint32 chroma_format_idc, width, height;
  } rows[] = {
    { 0, 720 - 3, 576 - 7 },
    { 1, 720 - 6, 576 - 14 },
    { 2, 720 - 6, 576 - 7 },
    { 3, 720 - 3, 576 - 7 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SpsRecipe recipe = { .chroma_format_idc = rows[i].chroma_format_idc,
      .width = 720,
      .height = 576,
      .window = { 1, 2, 3, 4 } };
    BitWriter w = { 0 };
    put_sps (&w, &recipe);
    H265Sps s;
    ck_assert (h265_parse_sps ((Span){ w.data, w.size }, &s) == CORE_OK);
    ck_assert_uint_eq (s.width, rows[i].width);
    ck_assert_uint_eq (s.height, rows[i].height);
    ck_assert_uint_eq (s.coded_width, 720);
  }
}
END_TEST

START_TEST (sps_that_cannot_be_are_refused)
{
  static const struct
  {
    SpsRecipe sps;
    CoreStatus expected;
  } rows[] = {
    { { .width = 64, .height = 64, .chroma_format_idc = 1 }, CORE_OK },
    { { .width = 64, .height = 64, .layer_id = 1 }, CORE_UNSUPPORTED },
    { { .width = 64, .height = 64, .n_sub_layers_minus1 = 7 }, CORE_INVALID },
    { { .width = 64, .height = 64, .id = 16 }, CORE_INVALID },
    { { .width = 64, .height = 64, .chroma_format_idc = 4 }, CORE_INVALID },
    { { .width = 0, .height = 64 }, CORE_INVALID },
    { { .width = 64, .height = 65536 }, CORE_LIMIT },
    { { .width = 64, .height = 64, .window = { 32, 32 } }, CORE_INVALID },
    { { .width = 64, .height = 64, .window = { G_MAXUINT32 - 1, 1 } },
        CORE_INVALID },
    { { .width = 64, .height = 64, .bit_depth_minus8 = 9 }, CORE_INVALID },
    { { .width = 64, .height = 64, .reorder = { 16 } }, CORE_INVALID },
    { { .width = 64, .height = 64, .n_ref_pic_sets = 65 }, CORE_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    H265Sps s;
    if (rows[i].sps.n_sub_layers_minus1 < 7) {
      put_sps (&w, &rows[i].sps);
    } else { /* the recipe has no eighth */
      SpsRecipe recipe = rows[0].sps;
      put_sps (&w, &recipe);
      w.data[2] |= 7 << 1;
    }
    CoreStatus status = h265_parse_sps ((Span){ w.data, w.size }, &s);
    ck_assert_msg (status == rows[i].expected, "row %u: %s", i,
        core_status_name (status));
  }
}
END_TEST

/* vps_timing_info is behind the layer sets; without a rate in the VUI the
 * record's rate is that of the VPS. */
START_TEST (picture_rate_of_the_vps)
{
  BitWriter vps = { 0 }, sps = { 0 };
  put_u (&vps, 16, H265_NAL_VPS << 9 | 1);
  put_u (&vps, 16, 5 << 12 | 3 << 10 | 1 << 1 | 1);
  put_u (&vps, 16, 0xffff);
  put_profile_tier_level (&vps, 1);
  put_u (&vps, 1, 1);
  for (guint i = 0; i < 2 * 3; i++)
    put_ue (&vps, 1);
  put_u (&vps, 6, 2);
  put_ue (&vps, 2);
  put_u (&vps, 2 * 3, 0x2a);
  put_u (&vps, 1, 1);
  put_u (&vps, 32, 0x12345678);
  put_u (&vps, 32, 0x91a2b3c0);
  put_trailing (&vps);
  H265Vps v;
  ck_assert (h265_parse_vps ((Span){ vps.data, vps.size }, &v) == CORE_OK);
  ck_assert_uint_eq (v.id, 5);
  ck_assert_uint_eq (v.n_sub_layers, 2);
  ck_assert_uint_eq (v.picture_rate.num, 8);
  ck_assert_uint_eq (v.picture_rate.den, 1);
  ck_assert (h265_parse_vps ((Span){ vps.data, vps.size - 9 }, &v) == CORE_OK);
  ck_assert_uint_eq (v.picture_rate.den, 0);

  SpsRecipe recipe = { .width = 64, .height = 64, .chroma_format_idc = 1 };
  put_sps (&sps, &recipe);
  ByteWriter hvcc = { 0 };
  byte_writer_u8 (&hvcc, 1);
  byte_writer_zero (&hvcc, 20);
  byte_writer_u8 (&hvcc, 1); /* lengthSizeMinusOne */
  byte_writer_u8 (&hvcc, 2);
  const BitWriter *sets[] = { &sps, &vps }; /* in this order, too */
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    byte_writer_u8 (&hvcc, 0x80 | (sets[i]->data[0] >> 1));
    byte_writer_u16 (&hvcc, 1);
    byte_writer_u16 (&hvcc, (guint16) sets[i]->size);
    byte_writer_bytes (&hvcc, sets[i]->data, sets[i]->size);
  }
  H265Sps s;
  guint length_size;
  ck_assert (
      h265_parse_hvcc (hvcc.data, hvcc.size, &s, &length_size) == CORE_OK);
  ck_assert_uint_eq (length_size, 2);
  ck_assert_uint_eq (s.picture_rate.num, 8);
  byte_writer_clear (&hvcc);
}
END_TEST

CORE_TEST_MAIN ("h265", encoders_records_are_read, record_head_and_arrays,
    codecs_parameter_of_other_profiles, nal_unit_types,
    every_tool_is_passed_over, window_units_follow_chroma,
    sps_that_cannot_be_are_refused, picture_rate_of_the_vps)
