/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ipcm.h"

#define MB_SIZE 16
#define MAIN_PROFILE 77
#define LEVEL 51
#define NAL_SPS 0x67
#define NAL_PPS 0x68
#define MAX_MV_BITS 16

/* --- macroblocks --- */

static void
append_block (GByteArray *unit, const FakePicture *p, guint plane, guint x,
    guint y)
{
  guint size = plane > 0 ? MB_SIZE / 2 : MB_SIZE;
  for (guint row = 0; row < size; row++) {
    guint8 samples[MB_SIZE];
    for (guint i = 0; i < size; i++)
      samples[i] =
          (guint8) fake_picture_sample (p, plane, x * size + i, y * size + row);
    g_byte_array_append (unit, samples, size);
  }
}

void
ipcm_append_macroblock (GByteArray *unit, const FakePicture *p, guint column,
    guint row)
{
  for (guint plane = 0; plane < 3; plane++)
    append_block (unit, p, plane, column, row);
}

guint
ipcm_macroblocks (guint size)
{
  return (size + MB_SIZE - 1) / MB_SIZE;
}

/* mb_skip_run where the slice has it, mb_type, pcm_alignment_zero_bit */
static void
put_type (BitWriter *bits, IpcmMacroblock type)
{
  if (type != IPCM_I_SLICE)
    put_ue (bits, 0);
  put_ue (bits, type);
  bits->free_bits = 0;
}

void
ipcm_append_slice (GByteArray *out, const BitWriter *header,
    IpcmMacroblock type, const FakePicture *p)
{
  g_autoptr (GByteArray) unit = g_byte_array_new ();
  BitWriter first = *header, other = { 0 };
  put_type (&first, type);
  put_type (&other, type);
  guint n_columns = ipcm_macroblocks (p->width);
  guint n_rows = ipcm_macroblocks (p->height);
  for (guint i = 0; i < n_columns * n_rows; i++) {
    const BitWriter *bits = i == 0 ? &first : &other;
    g_byte_array_append (unit, bits->data, (guint) bits->size);
    ipcm_append_macroblock (unit, p, i % n_columns, i / n_columns);
  }
  BitWriter end = { 0 };
  put_trailing (&end);
  g_byte_array_append (unit, end.data, (guint) end.size);
  fake_append_nal (out, unit->data, unit->len);
}

/* --- parameter sets --- */

/* seq_parameter_set_data(), 7.3.2.1.1 */
static void
put_sps (BitWriter *w, guint width, guint height, guint reorder_depth)
{
  guint n_columns = ipcm_macroblocks (width);
  guint n_rows = ipcm_macroblocks (height);
  guint right = (n_columns * MB_SIZE - width) / 2;
  guint bottom = (n_rows * MB_SIZE - height) / 2;
  put_u (w, 8, NAL_SPS);
  put_u (w, 8, MAIN_PROFILE);
  put_u (w, 8, 0);
  put_u (w, 8, LEVEL);
  put_ue (w, 0);
  put_ue (w, IPCM_COUNT_BITS - 4); /* log2_max_frame_num_minus4 */
  put_ue (w, 0);                   /* pic_order_cnt_type */
  put_ue (w, IPCM_COUNT_BITS - 4);
  put_ue (w, 1 + reorder_depth); /* max_num_ref_frames */
  put_u (w, 1, 0);
  put_ue (w, n_columns - 1);
  put_ue (w, n_rows - 1);
  put_u (w, 1, 1); /* frame_mbs_only_flag */
  put_u (w, 1, 1); /* direct_8x8_inference_flag */
  put_u (w, 1, right || bottom);
  if (right || bottom) {
    put_ue (w, 0);
    put_ue (w, right);
    put_ue (w, 0);
    put_ue (w, bottom);
  }
  put_u (w, 1, 1); /* vui_parameters_present_flag, E.1.1 */
  put_u (w, 8, 0); /* nothing up to pic_struct_present_flag */
  put_u (w, 1, 1); /* bitstream_restriction_flag */
  put_u (w, 1, 1);
  put_ue (w, 0);
  put_ue (w, 0);
  put_ue (w, MAX_MV_BITS);
  put_ue (w, MAX_MV_BITS);
  put_ue (w, reorder_depth);
  put_ue (w, 1 + reorder_depth);
  put_trailing (w);
}

/* pic_parameter_set_rbsp(), 7.3.2.2 */
static void
put_pps (BitWriter *w)
{
  put_u (w, 8, NAL_PPS);
  put_ue (w, 0);
  put_ue (w, 0);
  put_u (w, 2, 0); /* CAVLC */
  put_ue (w, 0);
  put_ue (w, 0);
  put_ue (w, 0);
  put_u (w, 3, 0);
  put_se (w, 0);
  put_se (w, 0);
  put_se (w, 0);
  put_u (w, 3, 0);
  put_trailing (w);
}

void
ipcm_append_sets (GByteArray *out, guint width, guint height,
    guint reorder_depth)
{
  BitWriter sps = { 0 }, pps = { 0 };
  put_sps (&sps, width, height, reorder_depth);
  put_pps (&pps);
  fake_append_nal (out, sps.data, sps.size);
  fake_append_nal (out, pps.data, pps.size);
}
