/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee with the driver double of tests/hw: pictures to compare, and what the
 * double and the bus say. */

#pragma once

#include "cudacounts.h"
#include "teerig.h"

/* The variable with faults of the double. */
#define FAULTS "FAKE_CUDA"

/* Noise shows every step by which two scalers differ. */
void fill_with_noise (GstBuffer *buffer, guint seed);

/* (transfer full) */
GBytes *bytes_of (GstBuffer *buffer);

/* Of two pictures of a size, in steps. */
gint largest_difference (GBytes *a, GBytes *b);

/* Of warnings those about the GPU: a branch that goes may be told of, too. */
guint count_gpu_warnings (Rig *rig);
