/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nalsplit.h"

void
nal_splitter_init (NalSplitter *splitter)
{
  *splitter = (NalSplitter){ 0 };
  nal_access_unit_init (&splitter->au);
}

void
nal_splitter_reset (NalSplitter *splitter)
{
  NalSplitter kept = {
    .au = splitter->au,
    .head = splitter->head,
    .keep_parameter_sets = splitter->keep_parameter_sets,
  };
  byte_writer_reset (&kept.head);
  nal_access_unit_reset (&kept.au);
  *splitter = kept;
}

void
nal_splitter_clear (NalSplitter *splitter)
{
  byte_writer_clear (&splitter->head);
  nal_access_unit_clear (&splitter->au);
}

typedef struct
{
  gsize begin; /* of 00 00 01 in this piece; 0 when it began in the last one */
  gsize end;   /* after the 01; 0: there is no start code */
} StartCode;

static StartCode
find_start_code (const NalSplitter *splitter, const guint8 *data, gsize size,
    gsize from)
{
  guint64 n_zeros = from == 0 ? splitter->n_zeros : 0;
  for (gsize i = 0; from == 0 && n_zeros > 0 && i < MIN (size, 2); i++) {
    if (data[i] == 1 && n_zeros >= 2)
      return (StartCode){ .begin = 0, .end = i + 1 };
    n_zeros = data[i] == 0 ? n_zeros + 1 : 0;
  }
  gsize begin = nal_find_start_code (data, size, from);
  return (StartCode){ .begin = begin, .end = begin < size ? begin + 3 : 0 };
}

/* How many zero bytes of this unit end at `end` of the piece. */
static guint64
count_zeros_before (const NalSplitter *splitter, const guint8 *data, gsize end)
{
  gsize nal_begin = splitter->nal_offset > splitter->offset
      ? (gsize) (splitter->nal_offset - splitter->offset)
      : 0;
  gsize begin = end;
  while (begin > nal_begin && data[begin - 1] == 0)
    begin--;
  return end - begin + (begin == 0 ? splitter->n_zeros : 0);
}

/* Without zero bytes at the end: they may belong to the next start code, whose
 * 01 has not arrived, and no unit ends in one (7.4.1). */
static Span
head_span (const NalSplitter *splitter)
{
  Span head = { splitter->head.data, splitter->head.size };
  while (head.size > 1 && head.data[head.size - 1] == 0)
    head.size--;
  return head;
}

static void
collect_head (NalSplitter *splitter, CodecId codec, const guint8 *data,
    gsize size)
{
  ByteWriter *head = &splitter->head;
  if (!splitter->in_nal || size == 0)
    return;
  if (head->size == 0) {
    byte_writer_u8 (head, data[0]);
    data++;
    size--;
  }
  gsize wanted =
      nal_head_bytes (codec, (Span){ .data = head->data, .size = 1 });
  byte_writer_bytes (head, data, MIN (size, wanted - head->size));
}

/* Asks the delimiter once per unit, as soon as the head suffices: slices are
 * told apart by their whole head, other units by their header. */
static gboolean
starts_access_unit (NalSplitter *splitter, const NalSets *sets,
    gboolean is_whole)
{
  Span head = head_span (splitter);
  if (splitter->is_asked || head.size == 0)
    return FALSE;
  CodecId codec = nal_sets_codec (sets);
  gsize needed = nal_unit_role (codec, head) == NAL_ROLE_SLICE
      ? nal_head_bytes (codec, head)
      : nal_header_size (codec);
  if (!is_whole && splitter->head.size < needed)
    return FALSE;
  splitter->is_asked = TRUE;
  return nal_delimiter_next (&splitter->delimiter, sets, head);
}

/* `end_offset` in the stream is that of the first byte after the unit. */
static void
end_nal (NalSplitter *splitter, NalSets *sets, guint64 end_offset)
{
  if (!splitter->in_nal || end_offset <= splitter->nal_offset)
    return;
  NalSpan where = {
    .offset = (gsize) (splitter->nal_offset - splitter->au_offset),
    .size = (gsize) (end_offset - splitter->nal_offset),
  };
  CoreStatus status = nal_access_unit_take (&splitter->au, sets,
      head_span (splitter), where, splitter->keep_parameter_sets);
  if (status != CORE_OK)
    splitter->status = status;
}

static void
begin_nal (NalSplitter *splitter, const guint8 *data, StartCode code)
{
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
  splitter->code_offset = splitter->offset + begin - straddled;
  splitter->nal_offset = splitter->offset + code.end;
}

static void
end_piece (NalSplitter *splitter, const guint8 *data, gsize size)
{
  splitter->n_zeros = count_zeros_before (splitter, data, size);
  splitter->offset += size;
}

static void
tell_border (NalSplitter *splitter, guint64 offset, guint64 *border)
{
  splitter->is_told = TRUE;
  *border = offset;
}

/* The caller has seen the access unit before the border, which begins at
 * `offset`. */
static void
begin_access_unit (NalSplitter *splitter, guint64 offset)
{
  if (!splitter->is_told)
    return;
  nal_access_unit_reset (&splitter->au);
  splitter->status = CORE_OK;
  splitter->au_offset = offset;
  splitter->is_told = FALSE;
}

static gboolean
next_annexb (NalSplitter *splitter, NalSets *sets, const guint8 *data,
    gsize size, gsize *pos, guint64 *border)
{
  begin_access_unit (splitter, splitter->code_offset);
  while (*pos < size) {
    gsize from = *pos;
    StartCode code = find_start_code (splitter, data, size, from);
    gboolean is_whole = code.end != 0;
    gsize unit_end = is_whole ? code.begin : size;
    collect_head (splitter, nal_sets_codec (sets), data + from,
        unit_end - from);
    if (starts_access_unit (splitter, sets, is_whole)) {
      /* Come back here: what the head holds was taken once. */
      *pos = unit_end;
      tell_border (splitter, splitter->code_offset, border);
      if (unit_end == size)
        end_piece (splitter, data, size);
      return TRUE;
    }
    if (is_whole) {
      guint64 n_zeros = count_zeros_before (splitter, data, code.end - 1);
      end_nal (splitter, sets, splitter->offset + code.end - 1 - n_zeros);
      begin_nal (splitter, data, code);
    } else {
      end_piece (splitter, data, size);
    }
    *pos = is_whole ? code.end : size;
    if (is_whole && code.end == size)
      end_piece (splitter, data, size);
  }
  return FALSE;
}

/* Units are whole, so nothing has to be carried from piece to piece. */
static gboolean
next_prefixed (NalSplitter *splitter, NalSets *sets, const guint8 *data,
    gsize size, NalFraming framing, gsize *pos, guint64 *border)
{
  begin_access_unit (splitter, splitter->code_offset);
  splitter->au.framing = framing;
  NalCursor cursor;
  nal_cursor_init (&cursor, data, size, framing);
  cursor.pos = *pos;
  Span nal;
  CoreStatus status;
  while ((status = nal_cursor_next (&cursor, &nal)) == CORE_OK) {
    if (!splitter->is_asked) {
      splitter->is_asked = TRUE;
      splitter->code_offset = splitter->offset + *pos;
      if (nal_delimiter_next (&splitter->delimiter, sets, nal)) {
        tell_border (splitter, splitter->code_offset, border);
        return TRUE;
      }
    }
    splitter->is_asked = FALSE;
    NalSpan where = {
      .offset = (gsize) (splitter->offset + (guint64) (nal.data - data) -
          splitter->au_offset),
      .size = nal.size,
    };
    CoreStatus taken = nal_access_unit_take (&splitter->au, sets, nal, where,
        splitter->keep_parameter_sets);
    if (taken != CORE_OK)
      splitter->status = taken;
    *pos = cursor.pos;
  }
  if (status != CORE_NEED_DATA)
    splitter->status = status;
  *pos = size;
  splitter->offset += size;
  return FALSE;
}

gboolean
nal_splitter_next (NalSplitter *splitter, NalSets *sets, const guint8 *data,
    gsize size, NalFraming framing, gsize *pos, guint64 *border)
{
  return framing == NAL_FRAMING_ANNEXB
      ? next_annexb (splitter, sets, data, size, pos, border)
      : next_prefixed (splitter, sets, data, size, framing, pos, border);
}

gboolean
nal_splitter_finish (NalSplitter *splitter, NalSets *sets, guint64 *border)
{
  begin_access_unit (splitter, splitter->code_offset);
  if (starts_access_unit (splitter, sets, TRUE)) {
    tell_border (splitter, splitter->code_offset, border);
    return TRUE;
  }
  end_nal (splitter, sets, splitter->offset - splitter->n_zeros);
  splitter->in_nal = FALSE;
  if (splitter->offset <= splitter->au_offset)
    return FALSE;
  splitter->code_offset = splitter->offset;
  byte_writer_reset (&splitter->head);
  tell_border (splitter, splitter->offset, border);
  return TRUE;
}
