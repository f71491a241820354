/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cabac.h"

#define N_STATES 64

/* clang-format off */
/* Table 9-46: rangeTabLps[pStateIdx][qRangeIdx] */
static const guint8 range_lps[N_STATES][4] = {
  { 128, 176, 208, 240 }, { 128, 167, 197, 227 }, { 128, 158, 187, 216 },
  { 123, 150, 178, 205 }, { 116, 142, 169, 195 }, { 111, 135, 160, 185 },
  { 105, 128, 152, 175 }, { 100, 122, 144, 166 }, {  95, 116, 137, 158 },
  {  90, 110, 130, 150 }, {  85, 104, 123, 142 }, {  81,  99, 117, 135 },
  {  77,  94, 111, 128 }, {  73,  89, 105, 122 }, {  69,  85, 100, 116 },
  {  66,  80,  95, 110 }, {  62,  76,  90, 104 }, {  59,  72,  86,  99 },
  {  56,  69,  81,  94 }, {  53,  65,  77,  89 }, {  51,  62,  73,  85 },
  {  48,  59,  69,  80 }, {  46,  56,  66,  76 }, {  43,  53,  63,  72 },
  {  41,  50,  59,  69 }, {  39,  48,  56,  65 }, {  37,  45,  54,  62 },
  {  35,  43,  51,  59 }, {  33,  41,  48,  56 }, {  32,  39,  46,  53 },
  {  30,  37,  43,  50 }, {  29,  35,  41,  48 }, {  27,  33,  39,  45 },
  {  26,  31,  37,  43 }, {  24,  30,  35,  41 }, {  23,  28,  33,  39 },
  {  22,  27,  32,  37 }, {  21,  26,  30,  35 }, {  20,  24,  29,  33 },
  {  19,  23,  27,  31 }, {  18,  22,  26,  30 }, {  17,  21,  25,  28 },
  {  16,  20,  23,  27 }, {  15,  19,  22,  25 }, {  14,  18,  21,  24 },
  {  14,  17,  20,  23 }, {  13,  16,  19,  22 }, {  12,  15,  18,  21 },
  {  12,  14,  17,  20 }, {  11,  14,  16,  19 }, {  11,  13,  15,  18 },
  {  10,  12,  15,  17 }, {  10,  12,  14,  16 }, {   9,  11,  13,  15 },
  {   9,  11,  12,  14 }, {   8,  10,  12,  14 }, {   8,   9,  11,  13 },
  {   7,   9,  11,  12 }, {   7,   9,  10,  12 }, {   7,   8,  10,  11 },
  {   6,   8,   9,  11 }, {   6,   7,   9,  10 }, {   6,   7,   8,   9 },
  {   2,   2,   2,   2 },
};

/* Table 9-47: transIdxLps */
static const guint8 next_lps[N_STATES] = {
   0,  0,  1,  2,  2,  4,  4,  5,  6,  7,  8,  9,  9, 11, 11, 12,
  13, 13, 15, 15, 16, 16, 18, 18, 19, 19, 21, 21, 22, 22, 23, 24,
  24, 25, 26, 26, 27, 27, 28, 29, 29, 30, 30, 30, 31, 32, 32, 33,
  33, 33, 34, 34, 35, 35, 35, 36, 36, 36, 37, 37, 37, 38, 38, 63,
};
/* clang-format on */

CabacContext
cabac_context (guint8 init_value, int slice_qp)
{
  return cabac_context_of ((init_value >> 4) * 5 - 45,
      ((init_value & 15) << 3) - 16, slice_qp);
}

CabacContext
cabac_context_of (int slope, int offset, int slice_qp)
{
  int state = CLAMP (((slope * CLAMP (slice_qp, 0, 51)) >> 4) + offset, 1, 126);
  return (CabacContext){
    .state = (guint8) (state <= 63 ? 63 - state : state - 64),
    .mps = state > 63,
  };
}

void
cabac_start (CabacEncoder *e, GByteArray *out)
{
  *e = (CabacEncoder){ .out = out, .range = 510 };
}

static void
write_bit (CabacEncoder *e, guint bit)
{
  e->byte = (guint8) (e->byte << 1 | bit);
  if (++e->n_bits == 8) {
    g_byte_array_append (e->out, &e->byte, 1);
    e->n_bits = 0;
  }
}

/* PutBit: the first is none, and those outstanding are the contrary. */
static void
put_bit (CabacEncoder *e, guint bit)
{
  if (e->is_started)
    write_bit (e, bit);
  e->is_started = TRUE;
  for (; e->n_outstanding > 0; e->n_outstanding--)
    write_bit (e, !bit);
}

/* What of `low` is settled; it has ten bits. */
static void
settle (CabacEncoder *e)
{
  if (e->low >= 512) {
    put_bit (e, 1);
    e->low -= 512;
  } else if (e->low < 256) {
    put_bit (e, 0);
  } else {
    e->low -= 256;
    e->n_outstanding++;
  }
}

static void
renormalise (CabacEncoder *e)
{
  while (e->range < 256) {
    settle (e);
    e->range <<= 1;
    e->low <<= 1;
  }
}

void
cabac_put (CabacEncoder *e, CabacContext *context, gboolean bin)
{
  guint lps = range_lps[context->state][e->range >> 6 & 3];
  e->range -= lps;
  if (!!bin == context->mps) {
    context->state = (guint8) MIN (context->state + 1, N_STATES - 2);
  } else {
    e->low += e->range;
    e->range = lps;
    if (context->state == 0)
      context->mps = !context->mps;
    context->state = next_lps[context->state];
  }
  renormalise (e);
}

void
cabac_put_bypass (CabacEncoder *e, guint n_bins, guint bins)
{
  while (n_bins-- > 0) {
    e->low <<= 1;
    if (bins >> n_bins & 1)
      e->low += e->range;
    if (e->low >= 1024) {
      put_bit (e, 1);
      e->low -= 1024;
    } else if (e->low < 512) {
      put_bit (e, 0);
    } else {
      e->low -= 512;
      e->n_outstanding++;
    }
  }
}

void
cabac_put_exp_golomb (CabacEncoder *e, guint k, guint value)
{
  for (; value >= 1u << k; k++) {
    cabac_put_bypass (e, 1, 1);
    value -= 1u << k;
  }
  cabac_put_bypass (e, 1, 0);
  cabac_put_bypass (e, k, value);
}

void
cabac_put_terminate (CabacEncoder *e, gboolean is_end)
{
  e->range -= 2;
  if (!is_end) {
    renormalise (e);
    return;
  }
  e->low += e->range;
  e->range = 2;
  renormalise (e);
  put_bit (e, e->low >> 9 & 1);
  write_bit (e, e->low >> 8 & 1);
  write_bit (e, 1);
  while (e->n_bits > 0)
    write_bit (e, 0);
}
