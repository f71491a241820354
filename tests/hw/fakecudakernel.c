/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every module has one kernel, that of the ladder, as the host's compiler made
 * it. */

#include <string.h>

#include "fakecuda.h"
#include "fakecudastream.h"
#include "fault.h"
#include "ladderhost.h"

#define CUDA_ERROR_UNSUPPORTED_PTX_VERSION ((CUresult) 222)
#define CUDA_ERROR_NOT_FOUND ((CUresult) 500)

#define KERNEL "abr_ladder"
#define MAX_SHARED_BYTES (48 * 1024)

static char a_module, a_kernel;
static unsigned int n_launches;

/* For tests. */
FAKE_CUDA_EXPORT unsigned int fake_cuda_n_launches (void);
unsigned int
fake_cuda_n_launches (void)
{
  return __atomic_load_n (&n_launches, __ATOMIC_RELAXED);
}

FAKE_CUDA_EXPORT CUresult
cuModuleLoadData (CUmodule *module, const void *image)
{
  fault_hang_in (FAKE_CUDA_FAULTS, "hang-module");
  if (fault_get (FAKE_CUDA_FAULTS, "fail-module") ||
      (fault_get (FAKE_CUDA_FAULTS, "old-driver") &&
          memcmp (image, "\177ELF", 4) != 0))
    return CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
  *module = (CUmodule) &a_module;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuModuleUnload (CUmodule module)
{
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuModuleGetFunction (CUfunction *function, CUmodule module, const char *name)
{
  *function = (CUfunction) &a_kernel;
  return strcmp (name, KERNEL) == 0 ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}

typedef struct
{
  LadderLaunch launch;
  unsigned int n_blocks, shared_bytes;
} Launch;

static void
run_launch (void *data)
{
  const Launch *launch = data;
  ladder_host_run (&launch->launch, launch->n_blocks, launch->shared_bytes);
  if (fault_get (FAKE_CUDA_FAULTS, "wrong-kernel"))
    *(unsigned char *) launch->launch.planes[0].out.base ^= 1;
}

FAKE_CUDA_EXPORT CUresult
cuLaunchKernel (CUfunction function, unsigned int grid_x, unsigned int grid_y,
    unsigned int grid_z, unsigned int block_x, unsigned int block_y,
    unsigned int block_z, unsigned int shared_bytes, CUstream stream,
    void **parameters, void **extra)
{
  static int n, n_hanging;
  fault_hang_from (FAKE_CUDA_FAULTS, "hang-launch", &n_hanging);
  if (fault_is_due (FAKE_CUDA_FAULTS, "fail-launch", &n))
    return CUDA_ERROR_UNKNOWN;
  if (function != (CUfunction) &a_kernel || grid_x == 0 || grid_y != 1 ||
      grid_z != 1 || block_x != LADDER_THREADS || block_y != 1 ||
      block_z != 1 || shared_bytes > MAX_SHARED_BYTES)
    return CUDA_ERROR_INVALID_VALUE;
  Launch launch = { .n_blocks = grid_x, .shared_bytes = shared_bytes };
  memcpy (&launch.launch, parameters[0], sizeof launch.launch);
  fake_stream_add (stream, run_launch, &launch, sizeof launch);
  __atomic_add_fetch (&n_launches, 1, __ATOMIC_RELAXED);
  return CUDA_SUCCESS;
}
