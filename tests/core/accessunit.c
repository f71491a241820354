/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/accessunit.h"

#include <string.h>

#include "core/nalsplit.h"
#include "coretest.h"

/* Access units in Annex B, written compactly. */
#define SC "\0\0\0\1"
#define AUD SC "\x09\xf0"
#define FILLER SC "\x0c\xff\xff\x80"
#define SEI SC "\x06\x05\x02\x11\x22\x80"
#define RECOVERY SC "\x06\x05\x01\x77\x06\x01\xc4\x80"
#define IDR SC "\x65\x88\x84\x21"
#define SLICE SC "\x41\x9a\x21\x6c"
#define PPS SC "\x68\xeb\xe3\xcb"

START_TEST (access_units_become_samples)
{
  static const struct
  {
    gsize size;
    const gchar *data;
    gboolean keep;
    guint n_nals;
    gsize size_bytes;
    gboolean has_slice, is_idr, has_recovery;
    CoreStatus status;
  } rows[] = {
#define ROW(text) sizeof (text) - 1, text
    { ROW (AUD SEI IDR), FALSE, 2, 10 + 8, TRUE, TRUE, FALSE, CORE_OK },
    { ROW (AUD PPS RECOVERY SLICE), FALSE, 2, 12 + 8, TRUE, FALSE, TRUE,
        CORE_OK },
    { ROW (AUD PPS RECOVERY SLICE), TRUE, 3, 8 + 12 + 8, TRUE, FALSE, TRUE,
        CORE_OK },
    { ROW (AUD FILLER SEI), FALSE, 1, 10, FALSE, FALSE, FALSE, CORE_OK },
    { ROW (IDR IDR SC "\x0a" SC "\x0b"), FALSE, 2, 16, TRUE, TRUE, FALSE,
        CORE_OK },
    /* an IDR field and the P field that completes the frame */
    { ROW (IDR SLICE), FALSE, 2, 16, TRUE, TRUE, FALSE, CORE_OK },
    { ROW (SLICE IDR), FALSE, 2, 16, TRUE, FALSE, FALSE, CORE_OK },
    /* forbidden_zero_bit */
    { ROW (SLICE SC "\xc1\x9a"), FALSE, 1, 8, TRUE, FALSE, FALSE,
        CORE_INVALID },
    { 0, "", FALSE, 0, 0, FALSE, FALSE, FALSE, CORE_OK },
    { 4, "\1\2\3\4", FALSE, 0, 0, FALSE, FALSE, FALSE, CORE_OK },
    /* SEI that lie about their size */
    { ROW (SC "\x06\x05\xff\xff\xff\x06\x80" SLICE), FALSE, 2, 11 + 8, TRUE,
        FALSE, FALSE, CORE_OK },
    { ROW (SC "\x06\x05\x01\x06\x80" SLICE), FALSE, 2, 9 + 8, TRUE, FALSE,
        FALSE, CORE_OK },
#undef ROW
  };
  NalSets *sets = nal_sets_new (CODEC_H264);
  NalAccessUnit au;
  nal_access_unit_init (&au);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CoreStatus status =
        nal_access_unit_read (&au, sets, (const guint8 *) rows[i].data,
            rows[i].size, NAL_FRAMING_ANNEXB, rows[i].keep);
    ck_assert_msg (status == rows[i].status && au.nals->len == rows[i].n_nals &&
            au.size_bytes == rows[i].size_bytes &&
            au.has_slice == rows[i].has_slice && au.is_idr == rows[i].is_idr &&
            au.has_recovery_point == rows[i].has_recovery && !au.is_verbatim,
        "row %u: %s, %u units, %" G_GSIZE_FORMAT " bytes, %d%d%d", i,
        core_status_name (status), au.nals->len, au.size_bytes, au.has_slice,
        au.is_idr, au.has_recovery_point);
    for (guint n = 0; n < au.nals->len; n++) {
      NalSpan span = g_array_index (au.nals, NalSpan, n);
      ck_assert_mem_eq (rows[i].data + span.offset - 3, "\0\0\1", 3);
    }
  }
  nal_access_unit_clear (&au);
  nal_sets_free (sets);
}
END_TEST

START_TEST (parameter_sets_are_taken_from_the_access_unit)
{
  static const guint8 unit[] = PPS IDR;
  NalSets *sets = nal_sets_new (CODEC_H264);
  guint generation = nal_sets_generation (sets);
  NalAccessUnit au;
  nal_access_unit_init (&au);
  for (guint round = 0; round < 2; round++) {
    ck_assert_int_eq (nal_access_unit_read (&au, sets, unit, sizeof unit - 1,
                          NAL_FRAMING_ANNEXB, FALSE),
        CORE_OK);
    ck_assert_int_eq (au.changed_parameter_sets, round == 0);
    ck_assert_uint_eq (nal_sets_generation (sets), generation + 1);
  }
  nal_access_unit_clear (&au);
  nal_sets_free (sets);
}
END_TEST

START_TEST (samples_that_are_right_already_are_verbatim)
{
  static const struct
  {
    gsize size;
    const gchar *data;
    NalFraming framing;
    gboolean keep, is_verbatim;
    CoreStatus status;
  } rows[] = {
    { 12, "\0\0\0\2\x65\x88\0\0\0\2\x65\x89", 4, FALSE, TRUE, CORE_OK },
    { 12, "\0\0\0\2\x09\xf0\0\0\0\2\x65\x89", 4, FALSE, FALSE, CORE_OK },
    { 14, "\0\0\0\4\x68\xeb\xe3\xcb\0\0\0\2\x65\x89", 4, FALSE, FALSE,
        CORE_OK },
    { 14, "\0\0\0\4\x68\xeb\xe3\xcb\0\0\0\2\x65\x89", 4, TRUE, TRUE, CORE_OK },
    { 10, "\0\0\0\2\x65\x89\0\0\0\0", 4, FALSE, FALSE, CORE_OK },
    { 4, "\0\2\x65\x89", 2, FALSE, FALSE, CORE_OK },
    { 7, "\0\0\0\2\x65\x89\0", 4, FALSE, FALSE, CORE_INVALID },
    /* Annex B where lengths are promised, and a length that looks like it */
    { 12, "\0\0\0\1\x65\x88\0\0\0\1\x41\x9a", 4, FALSE, FALSE, CORE_OK },
    { 10, "\0\0\0\1\x41\0\0\0\1\x41", 4, FALSE, TRUE, CORE_OK },
  };
  NalSets *sets = nal_sets_new (CODEC_H264);
  NalAccessUnit au;
  nal_access_unit_init (&au);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CoreStatus status =
        nal_access_unit_read (&au, sets, (const guint8 *) rows[i].data,
            rows[i].size, rows[i].framing, rows[i].keep);
    ck_assert_msg (status == rows[i].status &&
            au.is_verbatim == rows[i].is_verbatim,
        "row %u: %s, %d", i, core_status_name (status), au.is_verbatim);
  }
  nal_access_unit_clear (&au);
  nal_sets_free (sets);
}
END_TEST

/* Half a million messages that say nothing: to look ahead from each of them to
 * the end would take hours. */
START_TEST (sei_takes_one_walk)
{
  gsize size = 1u << 20;
  guint8 *unit = g_malloc0 (size + 8);
  unit[2] = 1;
  unit[3] = 0x06;
  for (gsize i = 4; i < size; i++)
    unit[i] = i % 3 == 0 ? 3 : 0; /* emulation_prevention_three_byte */
  memcpy (unit + size, "\1\0\6\1\xc4\x80", 6);
  NalSets *sets = nal_sets_new (CODEC_H264);
  NalAccessUnit au;
  nal_access_unit_init (&au);
  ck_assert_int_eq (nal_access_unit_read (&au, sets, unit, size + 6,
                        NAL_FRAMING_ANNEXB, FALSE),
      CORE_OK);
  ck_assert_uint_eq (au.nals->len, 1);
  nal_access_unit_clear (&au);
  nal_sets_free (sets);
  g_free (unit);
}
END_TEST

START_TEST (units_beyond_number_are_refused)
{
  gsize n_units = 300000;
  guint8 *unit = g_malloc (2 * n_units);
  for (gsize i = 0; i < n_units; i++) {
    unit[2 * i] = 1; /* NALUnitLength */
    unit[2 * i + 1] = 0x41;
  }
  NalSets *sets = nal_sets_new (CODEC_H264);
  NalAccessUnit au;
  nal_access_unit_init (&au);
  ck_assert_int_eq (nal_access_unit_read (&au, sets, unit, 2 * n_units,
                        NAL_FRAMING_LENGTH_1, FALSE),
      CORE_LIMIT);
  ck_assert_int_eq (nal_access_unit_read (&au, sets, unit, 200000,
                        NAL_FRAMING_LENGTH_1, FALSE),
      CORE_OK);
  nal_access_unit_clear (&au);
  nal_sets_free (sets);
  g_free (unit);
}
END_TEST

START_TEST (splitter_tells_where_to_cut)
{
  /* Six access units; borders as offsets of their start codes. */
  static const guint8 stream[] =
      "\x55" IDR SLICE AUD SLICE SEI SLICE "\0\0" SLICE "\0\0\1\x41\x9a";
  static const guint64 expected[] = { 9, 17, 31, 51, 59 };
  gsize size = sizeof stream - 1;
  for (gsize piece = 1; piece <= size; piece++) {
    NalSets *sets = nal_sets_new (CODEC_H264);
    NalSplitter splitter;
    nal_splitter_init (&splitter);
    guint n = 0;
    guint64 border;
    for (gsize at = 0; at < size; at += piece) {
      gsize pos = 0;
      while (nal_splitter_next (&splitter, sets, stream + at,
          MIN (piece, size - at), NAL_FRAMING_ANNEXB, &pos, &border)) {
        /* the zero_byte may have come with the piece before */
        ck_assert_msg (n < 4 && border >= expected[n] &&
                border <= expected[n] + 1,
            "pieces of %" G_GSIZE_FORMAT ": border %u at %" G_GUINT64_FORMAT,
            piece, n, border);
        n++;
      }
    }
    /* Two bytes of a slice tell nothing until the stream ends. */
    ck_assert_uint_eq (n, 4);
    ck_assert (nal_splitter_finish (&splitter, sets, &border));
    ck_assert_uint_eq (border, expected[4]);
    ck_assert (nal_splitter_finish (&splitter, sets, &border));
    ck_assert_uint_eq (border, size);
    ck_assert (!nal_splitter_finish (&splitter, sets, &border));
    nal_splitter_clear (&splitter);
    nal_sets_free (sets);
  }
}
END_TEST

/* H.265 behind lengths of 259, which a search takes for a start code. */
#define H265_TRAIL_259 "\0\0\1\3\2\1\xd0\x04\xb5"

START_TEST (fields_are_paired)
{
  static const NalPicture top = { .kind = NAL_PICTURE_OTHER,
    .is_known = TRUE,
    .is_reference = TRUE,
    .is_field = TRUE,
    .frame_num = 3 };
  NalPicture seconds[8];
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    seconds[i] = top;
    seconds[i].is_bottom_field = TRUE;
  }
  seconds[1].is_bottom_field = FALSE;
  seconds[2].frame_num = 4;
  seconds[3].is_reference = FALSE;
  seconds[4].kind = NAL_PICTURE_IDR;
  seconds[5].sps_id = 1;
  seconds[6].is_field = FALSE;
  NalSpan nal = { 4, 100 };
  NalAccessUnit first, second;
  nal_access_unit_init (&first);
  nal_access_unit_init (&second);
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    nal_access_unit_reset (&second);
    second.has_slice = TRUE;
    second.picture = top;
    second.size_bytes = 104;
    g_array_append_val (second.nals, nal);
    nal_access_unit_copy (&first, &second);
    ck_assert (nal_access_unit_lacks_field (&first));
    second.picture = seconds[i];
    second.ends_sequence = TRUE;
    first.ends_sequence = i == 7;
    gboolean is_second = nal_access_unit_is_second_field (&first, &second);
    ck_assert_msg (is_second == (i == 0), "row %u", i);
    if (!is_second)
      continue;
    nal_access_unit_join (&first, &second, 1000);
    ck_assert (!nal_access_unit_lacks_field (&first));
    ck_assert (!nal_access_unit_is_second_field (&first, &second));
    ck_assert_uint_eq (first.nals->len, 2);
    ck_assert_uint_eq (g_array_index (first.nals, NalSpan, 1).offset, 1004);
    ck_assert_uint_eq (first.size_bytes, 208);
    ck_assert (first.ends_sequence);
  }
  nal_access_unit_clear (&first);
  nal_access_unit_clear (&second);
}
END_TEST

START_TEST (framing_is_found)
{
  static const struct
  {
    CodecId codec;
    NalFraming claimed;
    gsize size; /* with zero bytes of padding inside the unit: 0xff */
    const gchar *data;
    gsize n_data;
    NalFraming found;
  } rows[] = {
#define ROW(text) text, sizeof (text) - 1
    { CODEC_H264, 0, 0, ROW (IDR SLICE), 0 },
    { CODEC_H264, 0, 0, ROW ("\0\0\1\x65\x88\x84"), 0 },
    { CODEC_H264, 4, 0, ROW (IDR SLICE), 0 },
    { CODEC_H264, 2, 0, ROW (IDR SLICE), 0 },
    /* lengths under a byte stream's name */
    { CODEC_H264, 0, 0, ROW ("\0\0\0\2\x09\xf0\0\0\0\3\x65\x88\x84"), 4 },
    { CODEC_H264, 0, 0, ROW ("\0\2\x09\xf0\0\3\x65\x88\x84"), 2 },
    { CODEC_H264, 0, 0, ROW ("\2\x09\xf0\3\x65\x88\x84"), 1 },
    /* another size of lengths than the record's */
    { CODEC_H264, 4, 0, ROW ("\0\2\x09\xf0\0\3\x65\x88\x84"), 2 },
    /* here both lead to the same units */
    { CODEC_H264, 1, 0, ROW ("\0\0\0\2\x09\xf0\0\0\0\3\x65\x88\x84"), 1 },
    /* an end of sequence is one byte long, a slice is not */
    { CODEC_H264, 4, 0, ROW ("\0\0\0\1\x0a"), 4 },
    { CODEC_H264, 0, 0, ROW ("\0\0\0\1\x0a\0\0\0\2\x65\x88"), 4 },
    { CODEC_H264, 0, 0, ROW ("\0\0\0\1\x65"), 0 },
    /* 263 bytes that are a unit of 259, and one byte less */
    { CODEC_H265, 0, 263, ROW (H265_TRAIL_259), 4 },
    { CODEC_H265, 4, 263, ROW (H265_TRAIL_259), 4 },
    { CODEC_H265, 0, 262, ROW (H265_TRAIL_259), 0 },
    { CODEC_H265, 4, 262, ROW (H265_TRAIL_259), 0 },
    /* the same in H.265's own start codes */
    { CODEC_H265, 0, 263, ROW ("\0\0\1\2\1\xd0\x04\xb5"), 0 },
    /* nothing fits: what was claimed */
    { CODEC_H264, 4, 0, ROW ("\x80\x80\x80\x80\x80"), 4 },
    { CODEC_H264, 0, 0, ROW ("\x80\x80\x80\x80\x80"), 0 },
    { CODEC_H264, 0, 0, ROW (""), 0 },
#undef ROW
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 data[300];
    gsize size = MAX (rows[i].size, rows[i].n_data);
    memset (data, 0xff, sizeof data);
    memcpy (data, rows[i].data, rows[i].n_data);
    NalFraming found =
        nal_detect_framing (rows[i].codec, data, size, rows[i].claimed);
    ck_assert_msg (found == rows[i].found, "row %u: %d", i, (int) found);
  }
}
END_TEST

START_TEST (whole_units_behind_lengths_are_split)
{
  static const guint8 first[] = "\0\3\x65\x88\x84\0\3\x65\x08\x84";
  static const guint8 second[] = "\0\2\x09\xf0\0\3\x41\x9a\x3f";
  NalSets *sets = nal_sets_new (CODEC_H264);
  NalSplitter splitter;
  nal_splitter_init (&splitter);
  gsize pos = 0;
  guint64 border;
  ck_assert (!nal_splitter_next (&splitter, sets, first, 10,
      NAL_FRAMING_LENGTH_2, &pos, &border));
  ck_assert_uint_eq (pos, 10);
  pos = 0;
  ck_assert (nal_splitter_next (&splitter, sets, second, 9,
      NAL_FRAMING_LENGTH_2, &pos, &border));
  ck_assert_uint_eq (border, 10);
  ck_assert_uint_eq (splitter.au.nals->len, 2);
  ck_assert (splitter.au.is_idr);
  ck_assert (!nal_splitter_next (&splitter, sets, second, 9,
      NAL_FRAMING_LENGTH_2, &pos, &border));
  ck_assert (nal_splitter_finish (&splitter, sets, &border));
  ck_assert_uint_eq (border, 19);
  ck_assert_uint_eq (splitter.au.nals->len, 1);
  ck_assert (!nal_splitter_finish (&splitter, sets, &border));
  nal_splitter_clear (&splitter);
  nal_sets_free (sets);
}
END_TEST

CORE_TEST_MAIN ("accessunit", access_units_become_samples,
    parameter_sets_are_taken_from_the_access_unit,
    samples_that_are_right_already_are_verbatim, sei_takes_one_walk,
    units_beyond_number_are_refused, splitter_tells_where_to_cut,
    fields_are_paired, framing_is_found, whole_units_behind_lengths_are_split)
