/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A short film of noise through abrtee on the driver double of tests/hw, with three
 * branches of two sizes, to be compared with another run. */

#pragma once

#include "cudarig.h"

#define CUDA_RUN_FRAMES 24
#define CUDA_RUN_SOURCE(format) \
  "video/x-raw, format=" format ", width=320, height=180, framerate=25/1, " \
  "colorimetry=bt709, chroma-site=mpeg2"

/* Two sizes; what the third wants is made for the first already. */
extern const gchar *const cuda_run_sizes[N_BRANCHES];

typedef struct
{
  const gchar *source, *scaler;
  const gchar *faults;      /* (nullable) of the double */
  const gchar *last_faults; /* (nullable) when all frames have come out */
  GstClockTime timeout;     /* 0: as it is set by itself */
} CudaRunOrder;

typedef struct
{
  GPtrArray *pictures[N_BRANCHES]; /* (owned) of GBytes */
  guint n_warnings;                /* of the GPU */
  guint n_launches;
  gint64 stop_us; /* that it took to go to NULL */
} CudaRun;

/* All frames have to come out of all branches. */
void cuda_run (CudaRun *run, const CudaRunOrder *order);
void cuda_run_clear (CudaRun *run);

GBytes *cuda_run_picture (const CudaRun *run, guint branch, guint n);

/* Frame n, of noise. */
GstFlowReturn cuda_run_push (Rig *rig, const gchar *source, guint n);

/* Who began has made the first pictures of each branch, and who went on the others. All
 * must be the same, bit for bit. Returns the largest number of pictures that the
 * first has made for a branch. */
guint cuda_run_expect_handover (const CudaRun *run, const CudaRun *first,
    const CudaRun *then);
