/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pictureorder.h"

gboolean
picture_order_applies (const NalPicture *picture)
{
  return picture->is_known && picture->poc_type < 2;
}

/* H.264 8.2.1.1 and H.265 8.3.1, which agree */
static gint64
order_by_lsb (PictureOrder *order, const NalPicture *picture,
    gboolean starts_sequence)
{
  gint64 max_lsb = (gint64) 1 << picture->log2_max_poc_lsb;
  gint64 lsb = picture->poc_lsb;
  gint64 msb = 0;
  if (!starts_sequence && order->has_previous) {
    gint64 difference = lsb - order->previous_lsb;
    msb = order->previous_msb;
    if (difference < 0 && -difference >= max_lsb / 2)
      msb += max_lsb;
    else if (difference > max_lsb / 2)
      msb -= max_lsb;
  }
  if (picture->is_reference || starts_sequence) {
    order->has_previous = TRUE;
    order->previous_msb = msb;
    order->previous_lsb = picture->poc_lsb;
  }
  return msb + lsb;
}

/* 8.2.1.2, expectedDeltaPerPicOrderCntCycle and the sum up to a frame of the
 * cycle */
static gint64
expect_order (const H264PocCycle *cycle, gint64 abs_frame_num)
{
  gint64 n_cycles = (abs_frame_num - 1) / cycle->n_ref_frames;
  gint64 frame_num_in_cycle = (abs_frame_num - 1) % cycle->n_ref_frames;
  gint64 per_cycle = 0, in_cycle = 0;
  for (gint64 i = 0; i < cycle->n_ref_frames; i++) {
    per_cycle += cycle->offset_for_ref_frame[i];
    if (i <= frame_num_in_cycle)
      in_cycle += cycle->offset_for_ref_frame[i];
  }
  /* The sum is in that range (7.4.2.1.1), or the product may overflow. */
  return n_cycles * CLAMP (per_cycle, G_MININT32, G_MAXINT32) + in_cycle;
}

/* 8.2.1.2 */
static gint64
order_by_frame_num (PictureOrder *order, const NalPicture *picture,
    gboolean starts_sequence)
{
  const H264PocCycle *cycle = picture->poc_cycle;
  if (starts_sequence || !order->has_previous)
    order->frame_num_offset = 0;
  else if (order->previous_frame_num > picture->frame_num)
    order->frame_num_offset += (gint64) 1 << picture->log2_max_frame_num;
  if (order->frame_num_offset > G_MAXINT32) /* no sequence is that long */
    order->frame_num_offset = 0;
  order->has_previous = TRUE;
  order->previous_frame_num = picture->frame_num;

  gint64 abs_frame_num = cycle->n_ref_frames > 0
      ? order->frame_num_offset + picture->frame_num
      : 0;
  if (!picture->is_reference && abs_frame_num > 0)
    abs_frame_num--;
  gint64 expected = abs_frame_num > 0 ? expect_order (cycle, abs_frame_num) : 0;
  if (!picture->is_reference)
    expected += cycle->offset_for_non_ref_pic;
  if (picture->is_bottom_field)
    expected += cycle->offset_for_top_to_bottom_field;
  return CLAMP (expected + picture->delta_poc, G_MININT32, G_MAXINT32);
}

/* 8.2.1: after its decoding such a picture counts as tempPicOrderCnt less, the
 * lower one of a frame's fields, and as one with frame_num 0 (7.4.3). */
static gint64
reset_order (PictureOrder *order, const NalPicture *picture)
{
  gint64 top =
      picture->is_field ? 0 : MAX (0, -(gint64) picture->delta_poc_bottom);
  *order = (PictureOrder){
    .has_previous = TRUE,
    .previous_lsb = top,
  };
  return top;
}

gint64
picture_order_next (PictureOrder *order, const NalPicture *picture,
    gboolean starts_sequence)
{
  if (picture->resets_order)
    return reset_order (order, picture);
  return picture->poc_type == 1
      ? order_by_frame_num (order, picture, starts_sequence)
      : order_by_lsb (order, picture, starts_sequence);
}
