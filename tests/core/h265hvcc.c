/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h265.h"

#include <string.h>

#include "coretest.h"
#include "hexbytes.h"

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
    gsize size = hex_bytes (row->hvcc, hvcc, sizeof hvcc);
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
  gsize size = hex_bytes (record_rows[1].hvcc, hvcc, sizeof hvcc);
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
  gsize size = hex_bytes (record_rows[0].hvcc, hvcc, sizeof hvcc);
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

CORE_TEST_MAIN ("h265hvcc", encoders_records_are_read, record_head_and_arrays,
    codecs_parameter_of_other_profiles)
