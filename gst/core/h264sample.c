/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Access units as samples (ISO/IEC 14496-15 4.3.3, 5.3.2). */

#include "h264.h"

#include "core/bits.h"

#define SEI_RECOVERY_POINT 6
#define SAMPLE_LENGTH_SIZE 4

/* No picture has more slices than macroblocks, and level 6.2 has 139264 of
 * these. Each unit costs several times the two bytes that it takes. */
#define MAX_NAL_UNITS (1u << 18)

void
h264_access_unit_init (H264AccessUnit *au)
{
  *au = (H264AccessUnit){
    .nals = g_array_new (FALSE, FALSE, sizeof (NalSpan)),
  };
}

void
h264_access_unit_clear (H264AccessUnit *au)
{
  g_clear_pointer (&au->nals, g_array_unref);
}

static void
access_unit_reset (H264AccessUnit *au)
{
  GArray *nals = au->nals;
  g_array_set_size (nals, 0);
  *au = (H264AccessUnit){ .nals = nals };
}

/* A number in 255s and a rest, 7.3.2.3.1 */
static guint32
read_sei_number (BitReader *r)
{
  guint32 number = 0, byte;
  do {
    byte = bit_reader_u (r, 8);
    number += byte;
  } while (byte == 0xff && !r->failed);
  return number;
}

/* Messages are whole bytes and so are the rbsp_trailing_bits after them, which
 * are looked for once: to ask before every message would take a walk over all
 * that follow. */
static gboolean
sei_has_recovery_point (Span nal)
{
  while (nal.size > 1 && nal.data[nal.size - 1] == 0)
    nal.size--;
  if (nal.data[nal.size - 1] == 0x80)
    nal.size--;
  BitReader r;
  bit_reader_init_nal (&r, nal.data + 1, nal.size - 1);
  while (r.byte_pos < r.size) {
    guint32 type = read_sei_number (&r);
    guint32 size_bytes = read_sei_number (&r);
    if (r.failed)
      return FALSE;
    if (type == SEI_RECOVERY_POINT)
      return TRUE;
    bit_reader_skip (&r, (gsize) size_bytes * 8);
  }
  return FALSE;
}

/* Notes what the unit says about its access unit. TRUE when the unit belongs
 * into a sample. */
static gboolean
take_nal (H264ParameterSets *sets, Span nal, gboolean keep_parameter_sets,
    H264AccessUnit *au)
{
  H264NalType type = h264_nal_type (nal);
  switch (type) {
    case H264_NAL_SLICE:
    case H264_NAL_SLICE_DPA:
    case H264_NAL_SLICE_IDR:
      if (!au->has_slice)
        au->is_idr = type == H264_NAL_SLICE_IDR;
      au->has_slice = TRUE;
      return TRUE;
    case H264_NAL_SEI:
      au->has_recovery_point |= sei_has_recovery_point (nal);
      return TRUE;
    case H264_NAL_SPS:
    case H264_NAL_PPS:
    case H264_NAL_SPS_EXTENSION:
      au->changed_parameter_sets |= h264_parameter_sets_add (sets, nal);
      return keep_parameter_sets;
    case H264_NAL_SUBSET_SPS:
      return keep_parameter_sets;
    case H264_NAL_AUD:
    case H264_NAL_FILLER:
    case H264_NAL_END_OF_SEQUENCE:
    case H264_NAL_END_OF_STREAM:
      return FALSE;
    default:
      return TRUE;
  }
}

static CoreStatus
read_units (H264ParameterSets *sets, const guint8 *data, gsize size,
    NalFraming framing, gboolean keep_parameter_sets, H264AccessUnit *au)
{
  access_unit_reset (au);
  NalCursor cursor;
  nal_cursor_init (&cursor, data, size, framing);
  CoreStatus damage = CORE_OK, status;
  Span nal;
  while ((status = nal_cursor_next (&cursor, &nal)) == CORE_OK) {
    if (nal.size > G_MAXUINT32 || au->nals->len == MAX_NAL_UNITS)
      return CORE_LIMIT;
    if (nal.data[0] & 0x80) { /* forbidden_zero_bit */
      damage = CORE_INVALID;
      continue;
    }
    if (!take_nal (sets, nal, keep_parameter_sets, au))
      continue;
    NalSpan span = { .offset = (gsize) (nal.data - data), .size = nal.size };
    g_array_append_val (au->nals, span);
    au->size_bytes += SAMPLE_LENGTH_SIZE + nal.size;
  }
  /* What is kept are disjoint pieces of the input in order, each with its
   * prefix: as many bytes means the same bytes. */
  au->is_verbatim = framing == NAL_FRAMING_LENGTH_4 && au->size_bytes == size;
  return status == CORE_NEED_DATA ? damage : status;
}

/* Some files carry Annex B where lengths are promised. What adds up as lengths
 * is taken at its word, also where a length of 1 looks like a start code. */
CoreStatus
h264_read_access_unit (H264ParameterSets *sets, const guint8 *data, gsize size,
    NalFraming framing, gboolean keep_parameter_sets, H264AccessUnit *au)
{
  CoreStatus status =
      read_units (sets, data, size, framing, keep_parameter_sets, au);
  gsize head = MIN (size, 4);
  gboolean is_annexb = status == CORE_INVALID &&
      framing != NAL_FRAMING_ANNEXB &&
      nal_find_start_code (data, head, 0) < head;
  if (is_annexb)
    status = read_units (sets, data, size, NAL_FRAMING_ANNEXB,
        keep_parameter_sets, au);
  return status;
}
