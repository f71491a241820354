/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The arithmetic encoder of H.265 (ITU-T H.265 9.3.4.3 is its decoder, 9.3.5 what
 * an encoder does), which is that of H.264 as well (9.3.4). */

#pragma once

#include <glib.h>

typedef struct
{
  guint8 state; /* pStateIdx */
  guint8 mps;   /* valMps */
} CabacContext;

typedef struct
{
  GByteArray *out; /* (borrowed) */
  guint low, range;
  guint n_outstanding;
  gboolean is_started;
  guint8 byte; /* bits that are no byte yet */
  guint n_bits;
} CabacEncoder;

/* 9.3.2.2; `slice_qp`: SliceQpY */
CabacContext cabac_context (guint8 init_value, int slice_qp);

/* ITU-T H.264 9.3.1.1: m, n and SliceQPY */
CabacContext cabac_context_of (int slope, int offset, int slice_qp);

void cabac_start (CabacEncoder *encoder, GByteArray *out);
void cabac_put (CabacEncoder *encoder, CabacContext *context, gboolean bin);
void cabac_put_bypass (CabacEncoder *encoder, guint n_bins, guint bins);

/* 9.3.3.5 */
void cabac_put_exp_golomb (CabacEncoder *encoder, guint k, guint value);

/* Where it `is_end`, the last bit written is rbsp_stop_one_bit. */
void cabac_put_terminate (CabacEncoder *encoder, gboolean is_end);
