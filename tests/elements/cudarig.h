/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee with the driver double of tests/hw: pictures to compare, and what the
 * double and the bus say. */

#pragma once

#include "cudacounts.h"
#include "teerig.h"

/* The variable with faults of the double, and its value for none, also for who is
 * about to hang. */
#define FAULTS "FAKE_CUDA"
#define NO_FAULTS "for=1"

/* Noise shows every step by which two scalers differ. */
void fill_with_noise (GstBuffer *buffer, guint seed);

/* (transfer full) */
GBytes *bytes_of (GstBuffer *buffer);

/* (transfer full) Of a picture of `caps` alone, whatever its memory and layout there. */
GBytes *bytes_of_picture (GstBuffer *buffer, const GstCaps *caps);

/* Frame n of noise, at 25 frames per second, in a buffer of `pool`. */
GstFlowReturn push_noise_from (Rig *rig, GstBufferPool *pool,
    const GstCaps *caps, guint n);

/* Of two pictures of a size, in steps. */
gint largest_difference (GBytes *a, GBytes *b);

/* Of warnings those about the GPU: a branch that goes may be told of, too. */
guint count_gpu_warnings (Rig *rig);
