/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Bit-wise reading for parameter sets, slice headers and the
 * AudioSpecificConfig. Errors are sticky as in bytes.h. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data; /* borrowed */
  gsize size;
  gsize byte_pos;   /* of the next byte to load */
  guint cache;      /* the byte being read */
  guint cache_bits; /* unread bits in `cache`, 0 to 8 */
  guint zeros;     /* run of 0x00 bytes just loaded, for emulation prevention */
  gboolean is_nal; /* drop emulation_prevention_three_byte */
  gboolean failed; /* sticky: reads return 0 */
} BitReader;

void bit_reader_init (BitReader *r, const guint8 *data, gsize size);

/* Reads the RBSP inside a NAL unit's payload: the 0x03 of each 00 00 03 is
 * dropped on the way (ITU-T H.264 7.4.1, H.265 7.4.2). */
void bit_reader_init_nal (BitReader *r, const guint8 *data, gsize size);

guint32 bit_reader_u (BitReader *r, guint n_bits); /* 0 to 32 */
gboolean bit_reader_flag (BitReader *r);
void bit_reader_skip (BitReader *r, gsize n_bits);

/* What is left to read; 0 after a failure. Not for a NAL unit, where emulation
 * prevention takes some of it. */
gsize bit_reader_bits_left (const BitReader *r);

/* Exp-Golomb codes (ITU-T H.264 9.1): ue is 0 to 2^32-2, se its signed map. */
guint32 bit_reader_ue (BitReader *r);
gint32 bit_reader_se (BitReader *r);

G_END_DECLS
