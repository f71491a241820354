/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "h264split.h"

/* A slice header up to delta_pic_order_cnt[1] is at most 35 bytes, with
 * emulation prevention half as much again. */
#define SLICE_HEAD_BYTES 64

/* A set that a configuration record has room for, and one byte that tells that
 * it was longer. */
#define SET_HEAD_BYTES (G_MAXUINT16 + 1)

void
h264_splitter_reset (H264Splitter *splitter)
{
  ByteWriter head = splitter->head;
  byte_writer_reset (&head);
  *splitter = (H264Splitter){ .head = head };
}

void
h264_splitter_clear (H264Splitter *splitter)
{
  byte_writer_clear (&splitter->head);
  *splitter = (H264Splitter){ 0 };
}

typedef struct
{
  gsize begin; /* of 00 00 01 in this piece; 0 when it began in the last one */
  gsize end;   /* after the 01; 0: there is no start code */
} StartCode;

static StartCode
find_start_code (const H264Splitter *splitter, const guint8 *data, gsize size,
    gsize from)
{
  guint n_zeros = from == 0 ? splitter->n_zeros : 0;
  for (gsize i = 0; from == 0 && n_zeros > 0 && i < MIN (size, 2); i++) {
    if (data[i] == 1 && n_zeros >= 2)
      return (StartCode){ .begin = 0, .end = i + 1 };
    n_zeros = data[i] == 0 ? n_zeros + 1 : 0;
  }
  gsize begin = nal_find_start_code (data, size, from);
  return (StartCode){ .begin = begin, .end = begin < size ? begin + 3 : 0 };
}

/* How much of its unit the head has to hold. */
static gsize
head_bytes_wanted (H264NalType type)
{
  switch (type) {
    case H264_NAL_SLICE:
    case H264_NAL_SLICE_DPA:
    case H264_NAL_SLICE_IDR:
      return SLICE_HEAD_BYTES;
    case H264_NAL_SPS:
    case H264_NAL_PPS:
    case H264_NAL_SPS_EXTENSION:
      return SET_HEAD_BYTES;
    default:
      return 1;
  }
}

/* Without zero bytes at the end: they may belong to the next start code, whose
 * 01 has not arrived, and no unit ends in one (7.4.1). */
static Span
head_span (const H264Splitter *splitter)
{
  Span head = { splitter->head.data, splitter->head.size };
  while (head.size > 1 && head.data[head.size - 1] == 0)
    head.size--;
  return head;
}

static void
collect_head (H264Splitter *splitter, const guint8 *data, gsize size)
{
  ByteWriter *head = &splitter->head;
  if (!splitter->in_nal || size == 0)
    return;
  if (head->size == 0) {
    byte_writer_u8 (head, data[0]);
    data++;
    size--;
  }
  gsize wanted = head_bytes_wanted (h264_nal_type (head_span (splitter)));
  byte_writer_bytes (head, data, MIN (size, wanted - head->size));
}

/* Asks the delimiter once per unit, as soon as the head suffices. Only slices
 * need more than the first byte. */
static gboolean
starts_access_unit (H264Splitter *splitter, const H264ParameterSets *sets,
    gboolean is_whole)
{
  Span head = head_span (splitter);
  if (splitter->is_asked || head.size == 0)
    return FALSE;
  gboolean is_slice =
      head_bytes_wanted (h264_nal_type (head)) == SLICE_HEAD_BYTES;
  if (!is_whole && is_slice && splitter->head.size < SLICE_HEAD_BYTES)
    return FALSE;
  splitter->is_asked = TRUE;
  return h264_delimiter_next (&splitter->delimiter, sets, head);
}

static void
begin_nal (H264Splitter *splitter, H264ParameterSets *sets, const guint8 *data,
    StartCode code)
{
  if (splitter->head.size > 0 && splitter->head.size < SET_HEAD_BYTES)
    h264_parameter_sets_add (sets, head_span (splitter));
  byte_writer_reset (&splitter->head);
  splitter->in_nal = TRUE;
  splitter->is_asked = FALSE;
  /* The zero_byte belongs to the start code. Where it came with another piece
   * it counts as trailing_zero_8bits of the unit before, so that a border
   * lies in the piece whose timestamp is meant for it. */
  gsize begin = code.begin;
  if (begin > 0 && data[begin - 1] == 0)
    begin--;
  guint64 straddled = 3 - MIN (3, code.end);
  splitter->nal_offset = splitter->offset + begin - straddled;
}

static void
end_piece (H264Splitter *splitter, const guint8 *data, gsize size, gsize from)
{
  gsize begin = size;
  while (begin > from && size - begin < 2 && data[begin - 1] == 0)
    begin--;
  guint before = begin == 0 ? splitter->n_zeros : 0;
  splitter->n_zeros = MIN (2, before + (guint) (size - begin));
  splitter->offset += size;
}

gboolean
h264_splitter_next (H264Splitter *splitter, H264ParameterSets *sets,
    const guint8 *data, gsize size, gsize *pos, guint64 *border)
{
  while (*pos < size) {
    gsize from = *pos;
    StartCode code = find_start_code (splitter, data, size, from);
    gboolean is_whole = code.end != 0;
    gsize unit_end = is_whole ? code.begin : size;
    collect_head (splitter, data + from, unit_end - from);
    if (starts_access_unit (splitter, sets, is_whole)) {
      /* Come back here: what the head holds was taken once. */
      *pos = unit_end;
      *border = splitter->nal_offset;
      if (unit_end == size)
        end_piece (splitter, data, size, from);
      return TRUE;
    }
    if (is_whole)
      begin_nal (splitter, sets, data, code);
    else
      end_piece (splitter, data, size, from);
    *pos = is_whole ? code.end : size;
    if (is_whole && code.end == size)
      end_piece (splitter, data, size, size);
  }
  return FALSE;
}

gboolean
h264_splitter_finish (H264Splitter *splitter, const H264ParameterSets *sets,
    guint64 *border)
{
  if (!starts_access_unit (splitter, sets, TRUE))
    return FALSE;
  *border = splitter->nal_offset;
  return TRUE;
}
