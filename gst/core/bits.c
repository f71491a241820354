/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bits.h"

void
bit_reader_init (BitReader *r, const guint8 *data, gsize size)
{
  *r = (BitReader){ .data = data, .size = size };
}

void
bit_reader_init_nal (BitReader *r, const guint8 *data, gsize size)
{
  bit_reader_init (r, data, size);
  r->is_nal = TRUE;
}

static gboolean
bit_reader_load_byte (BitReader *r)
{
  if (r->is_nal && r->zeros >= 2 && r->byte_pos < r->size &&
      r->data[r->byte_pos] == 3) {
    r->byte_pos++;
    r->zeros = 0;
  }
  if (r->byte_pos >= r->size)
    return FALSE;
  r->cache = r->data[r->byte_pos++];
  r->cache_bits = 8;
  r->zeros = r->cache == 0 ? r->zeros + 1 : 0;
  return TRUE;
}

guint32
bit_reader_u (BitReader *r, guint n_bits)
{
  g_return_val_if_fail (n_bits <= 32, 0);

  guint32 value = 0;
  while (n_bits > 0 && !r->failed) {
    if (r->cache_bits == 0 && !bit_reader_load_byte (r)) {
      r->failed = TRUE;
      break;
    }
    guint n = MIN (n_bits, r->cache_bits);
    guint bits = r->cache >> (r->cache_bits - n) & ((1u << n) - 1);
    value = value << n | bits;
    r->cache_bits -= n;
    n_bits -= n;
  }
  return r->failed ? 0 : value;
}

gboolean
bit_reader_flag (BitReader *r)
{
  return bit_reader_u (r, 1) != 0;
}

void
bit_reader_skip (BitReader *r, gsize n_bits)
{
  for (; n_bits > 0 && !r->failed; n_bits -= MIN (n_bits, 32))
    bit_reader_u (r, (guint) MIN (n_bits, 32));
}

gsize
bit_reader_bits_left (const BitReader *r)
{
  return r->failed ? 0 : (r->size - r->byte_pos) * 8 + r->cache_bits;
}

guint32
bit_reader_ue (BitReader *r)
{
  guint leading_zero_bits = 0;
  while (!bit_reader_flag (r)) {
    if (r->failed || ++leading_zero_bits > 31) {
      r->failed = TRUE;
      return 0;
    }
  }
  guint32 suffix = bit_reader_u (r, leading_zero_bits);
  return r->failed ? 0 : (1u << leading_zero_bits) - 1 + suffix;
}

gint32
bit_reader_se (BitReader *r)
{
  guint32 code = bit_reader_ue (r);
  gint32 magnitude = (gint32) (code / 2 + code % 2);
  return code % 2 ? magnitude : -magnitude;
}
