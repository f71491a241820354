/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fakecuda.h"
#include "fakecudastream.h"
#include "fault.h"

static void *
to_pointer (CUdeviceptr address)
{
  return (void *) (uintptr_t) address;
}

/* --- memory --- */

FAKE_CUDA_EXPORT CUresult
cuMemAlloc_v2 (CUdeviceptr *address, size_t size)
{
  static int n;
  void *memory = NULL;
  fault_hang_from (FAKE_CUDA_FAULTS, "hang-alloc", &n);
  if (fault_get (FAKE_CUDA_FAULTS, "fail-alloc") ||
      posix_memalign (&memory, FAKE_CUDA_PITCH, size) != 0)
    return CUDA_ERROR_OUT_OF_MEMORY;
  *address = (CUdeviceptr) (uintptr_t) memory;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuMemAllocPitch_v2 (CUdeviceptr *address, size_t *pitch, size_t width,
    size_t height, unsigned int element_size)
{
  *pitch = (width + FAKE_CUDA_PITCH - 1) / FAKE_CUDA_PITCH * FAKE_CUDA_PITCH;
  return cuMemAlloc_v2 (address, *pitch * height);
}

FAKE_CUDA_EXPORT CUresult
cuMemAllocManaged (CUdeviceptr *address, size_t size, unsigned int flags)
{
  return cuMemAlloc_v2 (address, size);
}

FAKE_CUDA_EXPORT CUresult
cuMemFree_v2 (CUdeviceptr address)
{
  fault_hang_in (FAKE_CUDA_FAULTS, "hang-free");
  fake_stream_finish_all ();
  free (to_pointer (address));
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuMemAllocHost_v2 (void **memory, size_t size)
{
  static int n, n_hanging;
  fault_hang_from (FAKE_CUDA_FAULTS, "hang-host-alloc", &n_hanging);
  if (fault_is_due (FAKE_CUDA_FAULTS, "fail-host-alloc", &n) ||
      posix_memalign (memory, FAKE_CUDA_PITCH, size) != 0)
    return CUDA_ERROR_OUT_OF_MEMORY;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuMemHostAlloc (void **memory, size_t size, unsigned int flags)
{
  return cuMemAllocHost_v2 (memory, size);
}

FAKE_CUDA_EXPORT CUresult
cuMemFreeHost (void *memory)
{
  fault_hang_in (FAKE_CUDA_FAULTS, "hang-free");
  fake_stream_finish_all ();
  free (memory);
  return CUDA_SUCCESS;
}

/* --- copies --- */

static unsigned int n_up, n_down;

/* For tests, which find it by its name: copies from and to the host, ever. */
FAKE_CUDA_EXPORT void fake_cuda_n_copies (unsigned int *up, unsigned int *down);
void
fake_cuda_n_copies (unsigned int *up, unsigned int *down)
{
  *up = __atomic_load_n (&n_up, __ATOMIC_RELAXED);
  *down = __atomic_load_n (&n_down, __ATOMIC_RELAXED);
}

static void
count (unsigned int *n)
{
  __atomic_add_fetch (n, 1, __ATOMIC_RELAXED);
}

typedef struct
{
  void *to;
  const void *from;
  size_t size;
} Copy;

static void
run_copy (void *data)
{
  const Copy *copy = data;
  memmove (copy->to, copy->from, copy->size);
}

static CUresult
add_copy (void *to, const void *from, size_t size, CUstream stream)
{
  const Copy copy = { to, from, size };
  fake_stream_add (stream, run_copy, &copy, sizeof copy);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyAsync (CUdeviceptr to, CUdeviceptr from, size_t size, CUstream stream)
{
  return add_copy (to_pointer (to), to_pointer (from), size, stream);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpy (CUdeviceptr to, CUdeviceptr from, size_t size)
{
  return cuMemcpyAsync (to, from, size, NULL);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyDtoDAsync_v2 (CUdeviceptr to, CUdeviceptr from, size_t size,
    CUstream stream)
{
  return cuMemcpyAsync (to, from, size, stream);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyDtoD_v2 (CUdeviceptr to, CUdeviceptr from, size_t size)
{
  return cuMemcpyAsync (to, from, size, NULL);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyHtoDAsync_v2 (CUdeviceptr to, const void *from, size_t size,
    CUstream stream)
{
  static int n;
  fault_hang_from (FAKE_CUDA_FAULTS, "hang-upload", &n);
  count (&n_up);
  return add_copy (to_pointer (to), from, size, stream);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyHtoD_v2 (CUdeviceptr to, const void *from, size_t size)
{
  return cuMemcpyHtoDAsync_v2 (to, from, size, NULL);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyDtoHAsync_v2 (void *to, CUdeviceptr from, size_t size, CUstream stream)
{
  count (&n_down);
  return add_copy (to, to_pointer (from), size, stream);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpyDtoH_v2 (void *to, CUdeviceptr from, size_t size)
{
  return cuMemcpyDtoHAsync_v2 (to, from, size, NULL);
}

static void
run_copy_2d (void *data)
{
  const CUDA_MEMCPY2D *copy = data;
  const uint8_t *from = copy->srcMemoryType == CU_MEMORYTYPE_HOST
      ? copy->srcHost
      : to_pointer (copy->srcDevice);
  uint8_t *to = copy->dstMemoryType == CU_MEMORYTYPE_HOST
      ? copy->dstHost
      : to_pointer (copy->dstDevice);
  size_t from_pitch = copy->srcPitch ? copy->srcPitch : copy->WidthInBytes;
  size_t to_pitch = copy->dstPitch ? copy->dstPitch : copy->WidthInBytes;
  from += copy->srcY * from_pitch + copy->srcXInBytes;
  to += copy->dstY * to_pitch + copy->dstXInBytes;
  for (size_t row = 0; row < copy->Height; row++)
    memcpy (to + row * to_pitch, from + row * from_pitch, copy->WidthInBytes);
}

FAKE_CUDA_EXPORT CUresult
cuMemcpy2DAsync_v2 (const CUDA_MEMCPY2D *copy, CUstream stream)
{
  if (copy->srcMemoryType == CU_MEMORYTYPE_ARRAY ||
      copy->dstMemoryType == CU_MEMORYTYPE_ARRAY)
    return CUDA_ERROR_NOT_SUPPORTED;
  if (copy->srcMemoryType == CU_MEMORYTYPE_HOST)
    count (&n_up);
  if (copy->dstMemoryType == CU_MEMORYTYPE_HOST)
    count (&n_down);
  fake_stream_add (stream, run_copy_2d, copy, sizeof *copy);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuMemcpy2D_v2 (const CUDA_MEMCPY2D *copy)
{
  return cuMemcpy2DAsync_v2 (copy, NULL);
}

/* --- filling --- */

typedef struct
{
  void *at;
  unsigned char value;
  size_t size;
} Fill;

static void
run_fill (void *data)
{
  const Fill *fill = data;
  memset (fill->at, fill->value, fill->size);
}

FAKE_CUDA_EXPORT CUresult
cuMemsetD8Async (CUdeviceptr address, unsigned char value, size_t size,
    CUstream stream)
{
  const Fill fill = { to_pointer (address), value, size };
  fake_stream_add (stream, run_fill, &fill, sizeof fill);
  return CUDA_SUCCESS;
}
