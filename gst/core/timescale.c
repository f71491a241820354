/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "timescale.h"

/* A 128-bit product as two halves; portable to 32-bit targets. */
typedef struct
{
  guint64 hi;
  guint64 lo;
} Wide;

static Wide
wide_mul (guint64 a, guint64 b)
{
  guint64 a_lo = a & G_MAXUINT32, a_hi = a >> 32;
  guint64 b_lo = b & G_MAXUINT32, b_hi = b >> 32;
  guint64 low = a_lo * b_lo;
  guint64 mid = a_hi * b_lo + (low >> 32);
  guint64 mid2 = a_lo * b_hi + (mid & G_MAXUINT32);

  return (Wide){
    .hi = a_hi * b_hi + (mid >> 32) + (mid2 >> 32),
    .lo = mid2 << 32 | (low & G_MAXUINT32),
  };
}

/* Quotient and remainder, schoolbook, one bit at a time. A quotient that does
 * not fit 64 bits saturates. */
static guint64
wide_div (Wide n, guint64 den, guint64 *remainder)
{
  if (n.hi >= den) {
    *remainder = 0;
    return G_MAXUINT64;
  }
  guint64 rem = n.hi, quotient = 0;
  for (gint bit = 63; bit >= 0; bit--) {
    gboolean carry = rem >> 63 != 0;
    rem = rem << 1 | (n.lo >> bit & 1);
    if (carry || rem >= den) {
      rem -= den;
      quotient |= G_GUINT64_CONSTANT (1) << bit;
    }
  }
  *remainder = rem;
  return quotient;
}

/* value * num / den. Times of frames seldom need the wide product. */
static guint64
mul_div (guint64 value, guint64 num, guint64 den, guint64 *remainder)
{
  guint64 product;
  if (!g_uint64_checked_mul (&product, value, num))
    return wide_div (wide_mul (value, num), den, remainder);
  *remainder = product % den;
  return product / den;
}

guint64
greatest_common_divisor (guint64 a, guint64 b)
{
  while (b != 0) {
    guint64 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

gint64
timescale_scale (gint64 value, guint64 num, guint64 den, Rounding how)
{
  g_return_val_if_fail (den != 0, 0);

  gboolean is_negative = value < 0;
  guint64 magnitude = is_negative ? -(guint64) value : (guint64) value;
  guint64 remainder;
  guint64 quotient = mul_div (magnitude, num, den, &remainder);

  /* Rounding is toward infinities, so it mirrors for negative values. */
  gboolean away = FALSE;
  switch (how) {
    case ROUND_FLOOR:
      away = is_negative && remainder > 0;
      break;
    case ROUND_CEIL:
      away = !is_negative && remainder > 0;
      break;
    case ROUND_NEAREST:
      away = is_negative ? remainder > den - remainder
                         : remainder > 0 && remainder >= den - remainder;
      break;
  }
  if (away && quotient < G_MAXUINT64)
    quotient++;
  if (quotient > G_MAXINT64)
    return is_negative ? -G_MAXINT64 : G_MAXINT64;
  return is_negative ? -(gint64) quotient : (gint64) quotient;
}

gint64
ticks_from_ns (gint64 time_ns, guint32 timescale)
{
  return timescale_scale (time_ns, timescale, NSEC_PER_SEC, ROUND_NEAREST);
}

gint64
ns_from_ticks (gint64 time_ticks, guint32 timescale)
{
  return timescale_scale (time_ticks, NSEC_PER_SEC, timescale, ROUND_NEAREST);
}

gint64
grid_cell (gint64 time_ticks, gint64 half_frame_ticks, guint32 timescale,
    guint64 cell_ns)
{
  guint64 den;
  g_return_val_if_fail (cell_ns > 0 && timescale > 0, 0);
  g_return_val_if_fail (g_uint64_checked_mul (&den, timescale, cell_ns), 0);

  return timescale_scale (time_ticks + half_frame_ticks, NSEC_PER_SEC, den,
      ROUND_FLOOR);
}

gint64
grid_cell_start (gint64 cell, guint32 timescale, guint64 cell_ns)
{
  guint64 num;
  g_return_val_if_fail (g_uint64_checked_mul (&num, timescale, cell_ns), 0);

  return timescale_scale (cell, num, NSEC_PER_SEC, ROUND_CEIL);
}

gboolean
frame_rate_from_duration (guint64 duration_ns, guint64 tolerance_ns,
    Fraction *rate)
{
  if (duration_ns == 0 || duration_ns > NSEC_PER_SEC)
    return FALSE;

  /* The nearest n for each family, then the exact duration it implies. */
  static const guint32 families[] = { 1000, 1001 };
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    guint32 den = families[i];
    gint64 n =
        timescale_scale (den, NSEC_PER_SEC / 1000, duration_ns, ROUND_NEAREST);
    if (n < 1 || n > 1000)
      continue;
    gint64 exact =
        timescale_scale (den, NSEC_PER_SEC / 1000, (guint64) n, ROUND_NEAREST);
    guint64 distance = (guint64) ABS (exact - (gint64) duration_ns);
    if (distance > tolerance_ns)
      continue;
    *rate = den == 1000 ? (Fraction){ (guint32) n, 1 }
                        : (Fraction){ (guint32) n * 1000, den };
    return TRUE;
  }
  return FALSE;
}

/* Frame rates whose halves and thirds are the rungs of one ladder, and ticks of
 * which each of them has a whole number in a frame. */
static const struct
{
  Fraction rate;
  guint32 timescale;
} families[] = {
  { { 24, 1 }, 24000 },
  { { 24000, 1001 }, 24000 },
  { { 25, 1 }, 25000 },
  { { 30, 1 }, 30000 },
  { { 30000, 1001 }, 30000 },
};

static guint64
without_factor (guint64 n, guint64 factor)
{
  while (n > 0 && n % factor == 0)
    n /= factor;
  return n;
}

/* Whether nothing but twos and threes is between the rates. */
static gboolean
are_relatives (Fraction a, Fraction b)
{
  guint64 left = (guint64) a.num * b.den, right = (guint64) b.num * a.den;
  return without_factor (without_factor (left, 2), 3) ==
      without_factor (without_factor (right, 2), 3);
}

guint32
timescale_for_frame_rate (Fraction rate)
{
  if (rate.num == 0 || rate.den == 0)
    return 90000;
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (are_relatives (rate, families[i].rate) &&
        (guint64) families[i].timescale * rate.den % rate.num == 0)
      return families[i].timescale;
  guint32 timescale = rate.num;
  while (timescale < 10000)
    timescale *= 10;
  return timescale;
}
