/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. NVIDIA's driver as a table of its functions: libcuda is opened when
 * somebody first asks for it, so that the plugin loads on every machine. */

#pragma once

#include <ffnvcodec/dynlink_cuda.h>
#include <glib.h>

G_BEGIN_DECLS

/* What dynlink_cuda.h has no type for. */
typedef CUresult CUDAAPI CudaMemAllocHost (void **memory, size_t size);
typedef CUresult CUDAAPI CudaMemFreeHost (void *memory);

#define CUDA_DRIVER_FUNCTIONS(F) \
  F (tcuInit, init, "cuInit") \
  F (tcuDeviceGetCount, device_get_count, "cuDeviceGetCount") \
  F (tcuDeviceGet, device_get, "cuDeviceGet") \
  F (tcuDeviceGetName, device_get_name, "cuDeviceGetName") \
  F (tcuDeviceGetAttribute, device_get_attribute, "cuDeviceGetAttribute") \
  F (tcuDevicePrimaryCtxRetain, context_retain, "cuDevicePrimaryCtxRetain") \
  F (tcuDevicePrimaryCtxRelease, context_release, "cuDevicePrimaryCtxRelease") \
  F (tcuCtxPushCurrent_v2, context_push, "cuCtxPushCurrent_v2") \
  F (tcuCtxPopCurrent_v2, context_pop, "cuCtxPopCurrent_v2") \
  F (tcuCtxGetDevice, context_device, "cuCtxGetDevice") \
  F (tcuMemAlloc_v2, memory_alloc, "cuMemAlloc_v2") \
  F (tcuMemFree_v2, memory_free, "cuMemFree_v2") \
  F (CudaMemAllocHost, host_alloc, "cuMemAllocHost_v2") \
  F (CudaMemFreeHost, host_free, "cuMemFreeHost") \
  F (tcuMemcpyHtoDAsync_v2, upload, "cuMemcpyHtoDAsync_v2") \
  F (tcuMemcpyDtoHAsync_v2, download, "cuMemcpyDtoHAsync_v2") \
  F (tcuStreamCreate, stream_create, "cuStreamCreate") \
  F (tcuStreamDestroy_v2, stream_destroy, "cuStreamDestroy_v2") \
  F (tcuStreamSynchronize, stream_wait, "cuStreamSynchronize") \
  F (tcuEventCreate, event_create, "cuEventCreate") \
  F (tcuEventDestroy_v2, event_destroy, "cuEventDestroy_v2") \
  F (tcuEventRecord, event_record, "cuEventRecord") \
  F (tcuEventSynchronize, event_wait, "cuEventSynchronize") \
  F (tcuModuleLoadData, module_load, "cuModuleLoadData") \
  F (tcuModuleUnload, module_unload, "cuModuleUnload") \
  F (tcuModuleGetFunction, module_function, "cuModuleGetFunction") \
  F (tcuLaunchKernel, launch, "cuLaunchKernel") \
  F (tcuGetErrorName, error_name, "cuGetErrorName") \
  F (tcuGetErrorString, error_text, "cuGetErrorString")

#define CUDA_DRIVER_MEMBER(type, member, symbol) type *member;

typedef struct
{
  CUDA_DRIVER_FUNCTIONS (CUDA_DRIVER_MEMBER)
} CudaDriver;

/* The same for the whole process, and for its life. NULL and `error` where there
 * is no driver. Any thread. */
const CudaDriver *cuda_driver_get (GError **error);

/* TRUE where `result` is a success, else FALSE and `error`, which begins with
 * `what` (a noun). */
gboolean cuda_driver_check (const CudaDriver *driver, CUresult result,
    const gchar *what, GError **error);

G_END_DECLS
