/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "splice.h"

#include "core/bits.h"
#include "core/timescale.h"

#define TABLE_ID 0xfc
#define IDENTIFIER 0x43554549u /* "CUEI" */
#define CLOCK_HZ 90000
#define CLOCK_BITS 33

enum
{
  COMMAND_SPLICE_INSERT = 0x05,
  COMMAND_TIME_SIGNAL = 0x06,
};

#define TAG_SEGMENTATION 0x02

/* 33 or 40 bits of the 90 kHz clock. */
static gint64
read_duration (BitReader *r, guint n_bits)
{
  gint64 high = bit_reader_u (r, n_bits - 32);
  gint64 ticks = high << 32 | bit_reader_u (r, 32);
  return timescale_scale (ticks, 1000000, CLOCK_HZ, ROUND_NEAREST);
}

/* splice_time(), 9.8.1 */
static void
skip_time (BitReader *r)
{
  bit_reader_skip (r, bit_reader_flag (r) ? 6 + 33 : 7);
}

/* splice_insert(), 9.7.3 */
static CoreStatus
read_insert (BitReader *r, Splice *splice)
{
  splice->event_id = bit_reader_u (r, 32);
  gboolean is_cancelled = bit_reader_flag (r);
  bit_reader_skip (r, 7);
  if (is_cancelled)
    return CORE_UNSUPPORTED;
  splice->kind = bit_reader_flag (r) ? SPLICE_OUT : SPLICE_IN;
  gboolean is_whole_program = bit_reader_flag (r);
  gboolean has_duration = bit_reader_flag (r);
  gboolean is_immediate = bit_reader_flag (r);
  bit_reader_skip (r, 4);
  if (is_whole_program && !is_immediate)
    skip_time (r);
  guint n_components = is_whole_program ? 0 : bit_reader_u (r, 8);
  for (guint i = 0; i < n_components; i++) {
    bit_reader_skip (r, 8);
    if (!is_immediate)
      skip_time (r);
  }
  if (has_duration) {
    bit_reader_skip (r, 1 + 6);
    splice->duration_us = read_duration (r, 33);
  }
  return CORE_OK;
}

/* Table 23: breaks, advertisements, placement opportunities and blocks of them
 * come in pairs of an even number and the next. */
static SpliceKind
kind_of_segmentation (guint type_id)
{
  gboolean is_break = (type_id >= 0x22 && type_id <= 0x23) ||
      (type_id >= 0x30 && type_id <= 0x3f) ||
      (type_id >= 0x44 && type_id <= 0x47);
  return !is_break ? SPLICE_OTHER : type_id % 2 == 0 ? SPLICE_OUT : SPLICE_IN;
}

/* segmentation_descriptor(), 10.3.3, behind its identifier. FALSE: cancelled. */
static gboolean
read_segmentation (BitReader *r, Splice *splice)
{
  splice->event_id = bit_reader_u (r, 32);
  gboolean is_cancelled = bit_reader_flag (r);
  bit_reader_skip (r, 7);
  if (is_cancelled)
    return FALSE;
  gboolean is_whole_program = bit_reader_flag (r);
  gboolean has_duration = bit_reader_flag (r);
  bit_reader_skip (r, 1 + 5);
  guint n_components = is_whole_program ? 0 : bit_reader_u (r, 8);
  for (guint i = 0; i < n_components; i++)
    bit_reader_skip (r, 8 + 7 + 33);
  splice->duration_us = has_duration ? read_duration (r, 40) : -1;
  bit_reader_skip (r, 8);
  bit_reader_skip (r, 8 * bit_reader_u (r, 8));
  splice->kind = kind_of_segmentation (bit_reader_u (r, 8));
  return TRUE;
}

/* Of several descriptors the first that says where a break is; else the first. */
static CoreStatus
read_descriptors (BitReader *r, Splice *splice)
{
  gboolean is_found = FALSE;
  gsize n_left = bit_reader_u (r, 16);
  while (n_left >= 2) {
    guint tag = bit_reader_u (r, 8);
    gsize size = bit_reader_u (r, 8);
    gsize before = bit_reader_bits_left (r);
    Splice own = { SPLICE_OTHER, 0, -1 };
    if (n_left < 2 + size || before / 8 < size)
      return CORE_INVALID;
    n_left -= 2 + size;
    if (tag == TAG_SEGMENTATION && bit_reader_u (r, 32) == IDENTIFIER &&
        read_segmentation (r, &own) &&
        (!is_found ||
            (splice->kind == SPLICE_OTHER && own.kind != SPLICE_OTHER))) {
      *splice = own;
      is_found = TRUE;
    }
    gsize n_read = before - bit_reader_bits_left (r);
    if (n_read > size * 8)
      return CORE_INVALID;
    bit_reader_skip (r, size * 8 - n_read);
  }
  return is_found ? CORE_OK : CORE_UNSUPPORTED;
}

CoreStatus
splice_parse (const guint8 *data, gsize size, Splice *splice)
{
  Splice found = { SPLICE_OTHER, 0, -1 };
  CoreStatus status = CORE_UNSUPPORTED;
  BitReader r;
  bit_reader_init (&r, data, size);
  if (bit_reader_u (&r, 8) != TABLE_ID)
    return CORE_INVALID;
  bit_reader_skip (&r, 4 + 12 + 8);
  if (bit_reader_flag (&r)) /* encrypted_packet */
    return CORE_UNSUPPORTED;
  bit_reader_skip (&r, 6 + 33 + 8 + 12 + 12);
  guint command = bit_reader_u (&r, 8);
  if (command == COMMAND_SPLICE_INSERT) {
    status = read_insert (&r, &found);
  } else if (command == COMMAND_TIME_SIGNAL) {
    skip_time (&r);
    status = read_descriptors (&r, &found);
  }
  if (r.failed)
    return CORE_INVALID;
  if (status == CORE_OK)
    *splice = found;
  return status;
}

/* 9.6.1: the sum has 33 bits, too. */
gint64
splice_unwrap_time (gint64 time_ns, gint64 near_ns)
{
  gint64 n_rounds = timescale_scale (time_ns - near_ns, CLOCK_HZ,
      NSEC_PER_SEC << CLOCK_BITS, ROUND_NEAREST);
  return time_ns -
      timescale_scale (n_rounds, NSEC_PER_SEC << CLOCK_BITS, CLOCK_HZ,
          ROUND_NEAREST);
}
