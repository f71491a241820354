/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A libcuda.so.1 without a device: "device memory" is the machine's own, and what
 * goes into a stream is done when somebody waits for it, as late as it can be. It
 * has every function that FFmpeg and GStreamer look for; what nobody needs yet
 * only refuses (fakecudastubs.c).
 *
 *   fakecuda.c        the driver, its device, contexts
 *   fakecudastream.c  streams, events
 *   fakecudamemory.c  memory and copies
 *   fakecudakernel.c  modules, and the ladder's kernel
 *   fakecudastubs.c   the rest
 *
 * FAKE_CUDA: no-device, fail-init, fail-context, fail-alloc, fail-module; from
 * number n on: fail-host-alloc=n, fail-launch=n, fail-wait=n. old-driver: takes
 * no PTX. wrong-kernel: its first sample is not what it should be. hang-init,
 * hang-context, hang-module, hang-free (of memory), hang-terminate (when the primary
 * context is released); from number n on: hang-alloc=n, hang-host-alloc=n,
 * hang-upload=n, hang-launch=n, hang-wait=n (for an event); for=MS (milliseconds that
 * those take; else they never return). */

#pragma once

#include <ffnvcodec/dynlink_cuda.h>

/* What dynlink_cuda.h has no name for. */
#define CUDA_ERROR_INVALID_VALUE ((CUresult) 1)
#define CUDA_ERROR_OUT_OF_MEMORY ((CUresult) 2)
#define CUDA_ERROR_NO_DEVICE ((CUresult) 100)
#define CUDA_ERROR_INVALID_DEVICE ((CUresult) 101)
#define CUDA_ERROR_INVALID_CONTEXT ((CUresult) 201)
#define CUDA_ERROR_NOT_SUPPORTED ((CUresult) 801)

#define FAKE_CUDA_FAULTS "FAKE_CUDA"
#define FAKE_CUDA_EXPORT __attribute__ ((visibility ("default")))

/* As hardware has it: rows begin at multiples of this many bytes. */
#define FAKE_CUDA_PITCH 512
