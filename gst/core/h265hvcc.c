/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Reading the HEVCDecoderConfigurationRecord, ISO/IEC 14496-15
 * 8.3.3.1. */

#include "h265.h"

#include "core/bits.h"
#include "core/h265ptl.h"

/* configurationVersion to numOfArrays */
#define HEAD_SIZE 23

CoreStatus
h265_parse_hvcc_head (const guint8 *hvcc, gsize size, H265Hvcc *head,
    H265HvccCursor *cursor)
{
  BitReader r;
  bit_reader_init (&r, hvcc, MIN (size, HEAD_SIZE));
  H265Hvcc h = { 0 };
  guint32 configuration_version = bit_reader_u (&r, 8);
  h265_read_general_profile (&r, &h.profile);
  bit_reader_skip (&r, 4);
  h.min_spatial_segmentation_idc = (guint16) bit_reader_u (&r, 12);
  bit_reader_skip (&r, 6);
  h.parallelism_type = (guint8) bit_reader_u (&r, 2);
  bit_reader_skip (&r, 6);
  h.chroma_format_idc = (guint8) bit_reader_u (&r, 2);
  bit_reader_skip (&r, 5);
  h.bit_depth_luma = (guint8) (8 + bit_reader_u (&r, 3));
  bit_reader_skip (&r, 5);
  h.bit_depth_chroma = (guint8) (8 + bit_reader_u (&r, 3));
  h.avg_frame_rate = (guint16) bit_reader_u (&r, 16);
  h.constant_frame_rate = (guint8) bit_reader_u (&r, 2);
  h.n_temporal_layers = (guint8) bit_reader_u (&r, 3);
  h.is_temporal_id_nested = bit_reader_flag (&r);
  h.length_size = 1 + bit_reader_u (&r, 2);
  h.n_arrays = (guint8) bit_reader_u (&r, 8);
  /* Deviates: Matroska files from before the standard was final have version
   * 0, and are the same otherwise. */
  if (r.failed || configuration_version > 1)
    return CORE_INVALID;
  *head = h;
  if (cursor) {
    *cursor = (H265HvccCursor){ .arrays_left = h.n_arrays };
    byte_reader_init (&cursor->reader, hvcc, size);
    byte_reader_skip (&cursor->reader, HEAD_SIZE);
  }
  return CORE_OK;
}

CoreStatus
h265_hvcc_cursor_next (H265HvccCursor *cursor, Span *nal)
{
  ByteReader *r = &cursor->reader;
  for (;;) {
    while (cursor->nals_left == 0) {
      if (cursor->arrays_left == 0)
        return CORE_NEED_DATA;
      cursor->arrays_left--;
      guint8 type = byte_reader_u8 (r);
      cursor->is_complete = (type & 0x80) != 0;
      cursor->nal_unit_type = (H265NalType) (type & 0x3f);
      cursor->nals_left = byte_reader_u16 (r);
      if (r->failed)
        return CORE_INVALID;
    }
    cursor->nals_left--;
    gsize size = byte_reader_u16 (r);
    const guint8 *data = byte_reader_bytes (r, size);
    if (r->failed)
      return CORE_INVALID;
    if (size > 0) {
      *nal = (Span){ .data = data, .size = size };
      return CORE_OK;
    }
  }
}

CoreStatus
h265_parse_hvcc (const guint8 *hvcc, gsize size, H265Sps *sps,
    guint *length_size)
{
  H265Hvcc head;
  H265HvccCursor cursor;
  CoreStatus status = h265_parse_hvcc_head (hvcc, size, &head, &cursor);
  if (status != CORE_OK)
    return status;
  if (length_size)
    *length_size = head.length_size;

  Span nal;
  H265Vps vps = { 0 };
  gboolean has_sps = FALSE;
  while ((status = h265_hvcc_cursor_next (&cursor, &nal)) == CORE_OK) {
    H265NalType type = h265_nal_type (nal);
    if (type == H265_NAL_VPS && vps.picture_rate.den == 0)
      h265_parse_vps (nal, &vps);
    if (type != H265_NAL_SPS || has_sps)
      continue;
    CoreStatus sps_status = h265_parse_sps (nal, sps);
    if (sps_status != CORE_OK)
      return sps_status;
    has_sps = TRUE;
  }
  if (!has_sps)
    return status;
  if (sps->picture_rate.den == 0)
    sps->picture_rate = vps.picture_rate;
  return CORE_OK;
}
