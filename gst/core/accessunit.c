/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "accessunit.h"

#include "core/sei.h"

#define SAMPLE_LENGTH_SIZE 4

/* No picture has more slices than macroblocks, and H.264 level 6.2 has 139264
 * of these. Each unit costs several times the two bytes that it takes. */
#define MAX_NAL_UNITS (1u << 18)

void
nal_access_unit_init (NalAccessUnit *au)
{
  *au = (NalAccessUnit){
    .nals = g_array_new (FALSE, FALSE, sizeof (NalSpan)),
  };
}

void
nal_access_unit_clear (NalAccessUnit *au)
{
  g_clear_pointer (&au->nals, g_array_unref);
}

void
nal_access_unit_reset (NalAccessUnit *au)
{
  GArray *nals = au->nals;
  g_array_set_size (nals, 0);
  *au = (NalAccessUnit){ .nals = nals };
}

void
nal_access_unit_copy (NalAccessUnit *to, const NalAccessUnit *from)
{
  GArray *nals = to->nals;
  g_array_set_size (nals, 0);
  g_array_append_vals (nals, from->nals->data, from->nals->len);
  *to = *from;
  to->nals = nals;
}

gboolean
nal_access_unit_lacks_field (const NalAccessUnit *au)
{
  return au->has_slice && au->picture.is_field && !au->has_both_fields;
}

/* Fields of opposite parity that share frame_num, and both are for reference or
 * neither is; an IDR picture is never the second one. */
gboolean
nal_access_unit_is_second_field (const NalAccessUnit *first,
    const NalAccessUnit *second)
{
  const NalPicture *a = &first->picture, *b = &second->picture;
  return nal_access_unit_lacks_field (first) &&
      nal_access_unit_lacks_field (second) &&
      first->framing == second->framing && !first->ends_sequence &&
      a->is_bottom_field != b->is_bottom_field &&
      a->frame_num == b->frame_num && a->sps_id == b->sps_id &&
      a->is_reference == b->is_reference && b->kind != NAL_PICTURE_IDR;
}

void
nal_access_unit_join (NalAccessUnit *first, const NalAccessUnit *second,
    gsize offset)
{
  for (guint i = 0; i < second->nals->len; i++) {
    NalSpan nal = g_array_index (second->nals, NalSpan, i);
    nal.offset += offset;
    g_array_append_val (first->nals, nal);
  }
  first->size_bytes += second->size_bytes;
  first->has_both_fields = TRUE;
  first->is_verbatim = first->is_verbatim && second->is_verbatim;
  first->has_parameter_sets |= second->has_parameter_sets;
  first->changed_parameter_sets |= second->changed_parameter_sets;
  first->ends_sequence = second->ends_sequence;
}

static void
take_slice (NalAccessUnit *au, const NalSets *sets, Span nal)
{
  if (!au->has_slice) {
    au->picture = nal_read_picture (sets, nal);
    au->is_idr = au->picture.kind == NAL_PICTURE_IDR;
  } else if (nal_access_unit_lacks_field (au)) {
    NalPicture picture = nal_read_picture (sets, nal);
    au->has_both_fields = picture.is_field &&
        picture.is_bottom_field != au->picture.is_bottom_field;
  }
  au->has_slice = TRUE;
}

static void
take_sei (NalAccessUnit *au, CodecId codec, Span nal)
{
  SeiCursor cursor;
  SeiMessage message;
  SeiRecoveryPoint point;
  sei_cursor_init (&cursor, nal, nal_header_size (codec));
  while (sei_cursor_next (&cursor, &message)) {
    au->has_captions |= sei_has_captions (&message);
    if (!sei_read_recovery_point (codec, &message, &point))
      continue;
    au->has_recovery_point = TRUE;
    au->is_gradual |= !point.is_at_once;
    au->recovery_frames = (gint16) MIN (point.frames, G_MAXINT16);
    au->is_inexact |= !point.is_exact;
    au->is_broken_link |= point.is_broken_link;
  }
}

/* TRUE when the unit belongs into a sample. */
static gboolean
take_unit (NalAccessUnit *au, NalSets *sets, Span nal,
    gboolean keep_parameter_sets)
{
  CodecId codec = nal_sets_codec (sets);
  switch (nal_unit_role (codec, nal)) {
    case NAL_ROLE_SLICE:
      take_slice (au, sets, nal);
      return TRUE;
    case NAL_ROLE_SEI:
      take_sei (au, codec, nal);
      nal_sets_add (sets, nal); /* what a record may repeat */
      return TRUE;
    case NAL_ROLE_PARAMETER_SET:
      au->has_parameter_sets = TRUE;
      au->changed_parameter_sets |= nal_sets_add (sets, nal);
      return keep_parameter_sets;
    case NAL_ROLE_END:
      au->ends_sequence = TRUE;
      return FALSE;
    case NAL_ROLE_FRAMING:
      return FALSE;
    case NAL_ROLE_OTHER:
    default:
      return TRUE;
  }
}

CoreStatus
nal_access_unit_take (NalAccessUnit *au, NalSets *sets, Span nal, NalSpan where,
    gboolean keep_parameter_sets)
{
  if (where.size > G_MAXUINT32 || au->nals->len == MAX_NAL_UNITS)
    return CORE_LIMIT;
  if (nal.size == 0 || nal.data[0] & 0x80 || /* forbidden_zero_bit */
      nal.size < nal_header_size (nal_sets_codec (sets)))
    return CORE_INVALID;
  if (!take_unit (au, sets, nal, keep_parameter_sets))
    return CORE_OK;
  g_array_append_val (au->nals, where);
  au->size_bytes += SAMPLE_LENGTH_SIZE + where.size;
  return CORE_OK;
}

CoreStatus
nal_access_unit_read (NalAccessUnit *au, NalSets *sets, const guint8 *data,
    gsize size, NalFraming framing, gboolean keep_parameter_sets)
{
  framing = nal_detect_framing (nal_sets_codec (sets), data, size, framing);
  nal_access_unit_reset (au);
  au->framing = framing;
  NalCursor cursor;
  nal_cursor_init (&cursor, data, size, framing);
  CoreStatus damage = CORE_OK, status;
  Span nal;
  while ((status = nal_cursor_next (&cursor, &nal)) == CORE_OK) {
    NalSpan where = { .offset = (gsize) (nal.data - data), .size = nal.size };
    CoreStatus taken =
        nal_access_unit_take (au, sets, nal, where, keep_parameter_sets);
    if (taken == CORE_LIMIT)
      return CORE_LIMIT;
    if (taken != CORE_OK)
      damage = taken;
  }
  /* What is kept are disjoint pieces of the input in order, each with its
   * prefix: as many bytes means the same bytes. */
  au->is_verbatim = framing == NAL_FRAMING_LENGTH_4 && au->size_bytes == size;
  return status == CORE_NEED_DATA ? damage : status;
}

/* Lengths lead exactly to the end. Where nobody claimed them, the units must
 * also have headers that a NAL unit can have, and none may be empty: zeros are
 * lengths of any size. */
static gboolean
adds_up (CodecId codec, const guint8 *data, gsize size, NalFraming framing,
    gboolean is_claimed)
{
  NalCursor cursor;
  nal_cursor_init (&cursor, data, size, framing);
  CoreStatus status;
  Span nal;
  gsize end = 0;
  while ((status = nal_cursor_next (&cursor, &nal)) == CORE_OK) {
    gboolean is_next = (gsize) (nal.data - data) == end + (gsize) framing;
    if (!is_claimed && !(is_next && nal_unit_is_plausible (codec, nal)))
      return FALSE;
    end = cursor.pos;
  }
  return status == CORE_NEED_DATA && (is_claimed || (end > 0 && end == size));
}

/* zero_byte and leading_zero_8bits may come before it (B.1). */
static gboolean
has_start_code_in_front (const guint8 *data, gsize size)
{
  gsize n_zeros = 0;
  while (n_zeros < size && data[n_zeros] == 0)
    n_zeros++;
  return n_zeros >= 2 && n_zeros < size && data[n_zeros] == 1;
}

NalFraming
nal_detect_framing (CodecId codec, const guint8 *data, gsize size,
    NalFraming claimed)
{
  static const NalFraming lengths[] = { NAL_FRAMING_LENGTH_4,
    NAL_FRAMING_LENGTH_2, NAL_FRAMING_LENGTH_1, NAL_FRAMING_LENGTH_3 };
  gboolean has_start_code = has_start_code_in_front (data, size);

  if (claimed != NAL_FRAMING_ANNEXB) {
    if (adds_up (codec, data, size, claimed, TRUE))
      return claimed;
    if (has_start_code &&
        !adds_up (codec, data, size, NAL_FRAMING_LENGTH_4, FALSE))
      return NAL_FRAMING_ANNEXB;
  } else if (has_start_code) {
    return adds_up (codec, data, size, NAL_FRAMING_LENGTH_4, FALSE)
        ? NAL_FRAMING_LENGTH_4
        : NAL_FRAMING_ANNEXB;
  }
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i] != claimed && adds_up (codec, data, size, lengths[i], FALSE))
      return lengths[i];
  return claimed;
}
