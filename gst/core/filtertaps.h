/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. The weights with which samples along one axis become fewer or more:
 * a bicubic filter (Mitchell and Netravali 1988, b = 0, c = 3/5) that is as much
 * wider than a sample of the source as going down needs. Integers throughout:
 * every machine gets the same. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Weights are this many bits of a fraction. */
#define FILTER_TAPS_BITS 14

#define FILTER_TAPS_MAX_SAMPLES 32768

/* Samples stand in the middle of what they are for, or as many quarters of
 * their distance before it: chroma on the first of two pixels is one quarter
 * early. */
typedef struct
{
  guint n_in; /* samples, 1 to FILTER_TAPS_MAX_SAMPLES, as n_out */
  guint n_out;
  guint in_early; /* quarters */
  guint out_early;
} FilterAxis;

/* Output sample k is the sum of weights[t * n_out + k] * in[first[k] + t] over
 * all t below n_taps; its weights sum up to 1 << FILTER_TAPS_BITS. `first` never
 * decreases. Beyond the edges the source is mirrored, so that no index is. */
typedef struct
{
  guint n_out;
  guint n_taps;
  guint16 *first;
  gint16 *weights;
} FilterTaps;

void filter_taps_init (FilterTaps *taps, const FilterAxis *axis);
void filter_taps_clear (FilterTaps *taps);

G_END_DECLS
