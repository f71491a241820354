/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/aacfinder.h"

#include "coretest.h"

/* Two frames of 9 bytes, each with the header of another inside. */
#define ADTS "\xff\xf1\x4c\x80\x01\x3f\xfc\xff\xf1"
#define LOAS "\x56\xe0\x06\x56\xe0\x01\x00\x56\xe0"
#define FRAME_SIZE 9

typedef struct
{
  AacFraming framing;
  const gchar *bytes;
  gsize size;
  guint n_frames;
  gsize offsets[4]; /* of the frames found */
} Row;

#define ROW(framing, bytes, ...) \
  { \
    framing, bytes, sizeof (bytes) - 1, __VA_ARGS__ \
  }

static const Row rows[] = {
  ROW (AAC_FRAMING_ADTS, "", 0, { 0 }),
  ROW (AAC_FRAMING_ADTS, ADTS, 1, { 0 }),
  ROW (AAC_FRAMING_ADTS, ADTS ADTS ADTS, 3, { 0, 9, 18 }),
  ROW (AAC_FRAMING_LOAS, LOAS LOAS LOAS, 3, { 0, 9, 18 }),
  /* it begins in the middle of a frame, whose end looks like a beginning */
  ROW (AAC_FRAMING_ADTS, "\xfc\xff\xf1" ADTS ADTS, 2, { 3, 12 }),
  ROW (AAC_FRAMING_LOAS, "\xe0\x01\x00\x56\xe0" LOAS LOAS, 2, { 5, 14 }),
  /* damage between frames */
  ROW (AAC_FRAMING_ADTS, ADTS ADTS "\xff\xff\x00" ADTS ADTS, 4,
      { 0, 9, 21, 30 }),
  ROW (AAC_FRAMING_LOAS, LOAS LOAS "xx" LOAS, 3, { 0, 9, 20 }),
  /* cut short */
  ROW (AAC_FRAMING_ADTS, ADTS "\xff\xf1\x4c\x80\x01", 1, { 0 }),
  ROW (AAC_FRAMING_LOAS, LOAS LOAS "\x56", 2, { 0, 9 }),
  /* the other framing */
  ROW (AAC_FRAMING_ADTS, LOAS LOAS, 0, { 0 }),
  ROW (AAC_FRAMING_LOAS, ADTS ADTS, 0, { 0 }),
};

START_TEST (frames_are_found_in_any_pieces)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Row *row = &rows[i];
    const guint8 *bytes = (const guint8 *) row->bytes;
    for (gsize piece = 1; piece <= row->size + 1; piece++) {
      AacFinder finder = { .framing = row->framing };
      ByteReader r;
      Span frame;
      guint n = 0;
      byte_reader_init (&r, bytes, 0);
      while (r.size < row->size) {
        r.size = MIN (r.size + piece, row->size);
        while (aac_finder_next (&finder, &r, r.size == row->size, &frame) ==
            CORE_OK) {
          ck_assert_uint_lt (n, row->n_frames);
          ck_assert_uint_eq (frame.size, FRAME_SIZE);
          ck_assert_uint_eq (frame.data - bytes, row->offsets[n]);
          n++;
        }
      }
      ck_assert_msg (n == row->n_frames, "row %u in pieces of %u: %u frames", i,
          (guint) piece, n);
      ck_assert_uint_eq (byte_reader_remaining (&r), 0);
    }
  }
}
END_TEST

CORE_TEST_MAIN ("aacfinder", frames_are_found_in_any_pieces)
