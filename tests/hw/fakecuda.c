/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakecuda.h"
#include "fakecudastream.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

#define N_DEVICES 2
#define DRIVER_VERSION 11040
#define MAJOR 7
#define MINOR 5
#define MAX_DEPTH 32
#define UUID_SIZE 16

/* cuda.h numbers the attributes; these are asked for. */
#define ATTRIBUTE_TEXTURE_ALIGNMENT 14
#define ATTRIBUTE_N_MULTIPROCESSORS 16
#define ATTRIBUTE_UNIFIED_ADDRESSING 41
#define ATTRIBUTE_MAJOR 75
#define ATTRIBUTE_MINOR 76
#define ATTRIBUTE_VIRTUAL_MEMORY 102

struct CUctx_st
{
  CUdevice device;
  int n_retained; /* of a primary context */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct CUctx_st primary[N_DEVICES];

static __thread CUcontext stack[MAX_DEPTH];
static __thread int depth;

/* --- driver and device --- */

FAKE_CUDA_EXPORT CUresult
cuInit (unsigned int flags)
{
  fault_hang_in (FAKE_CUDA_FAULTS, "hang-init");
  return fault_get (FAKE_CUDA_FAULTS, "fail-init") ? CUDA_ERROR_UNKNOWN
                                                   : CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDriverGetVersion (int *version)
{
  *version = DRIVER_VERSION;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDeviceGetCount (int *count)
{
  *count = fault_get (FAKE_CUDA_FAULTS, "no-device") ? 0 : N_DEVICES;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDeviceGet (CUdevice *device, int ordinal)
{
  int count;
  cuDeviceGetCount (&count);
  *device = ordinal;
  return ordinal >= 0 && ordinal < count ? CUDA_SUCCESS
                                         : CUDA_ERROR_INVALID_DEVICE;
}

FAKE_CUDA_EXPORT CUresult
cuDeviceGetAttribute (int *value, CUdevice_attribute attribute, CUdevice device)
{
  switch ((int) attribute) {
    case ATTRIBUTE_TEXTURE_ALIGNMENT:
      *value = FAKE_CUDA_PITCH;
      return CUDA_SUCCESS;
    case ATTRIBUTE_N_MULTIPROCESSORS:
    case ATTRIBUTE_UNIFIED_ADDRESSING:
      *value = 1;
      return CUDA_SUCCESS;
    case ATTRIBUTE_MAJOR:
      *value = MAJOR;
      return CUDA_SUCCESS;
    case ATTRIBUTE_MINOR:
      *value = MINOR;
      return CUDA_SUCCESS;
    case ATTRIBUTE_VIRTUAL_MEMORY:
    default:
      *value = 0;
      return CUDA_SUCCESS;
  }
}

FAKE_CUDA_EXPORT CUresult
cuDeviceGetName (char *name, int size, CUdevice device)
{
  strncpy (name, "Fake device of the tests", (size_t) size);
  name[size - 1] = '\0';
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDeviceGetUuid (CUuuid *uuid, CUdevice device)
{
  memset (uuid, device, UUID_SIZE);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDeviceComputeCapability (int *major, int *minor, CUdevice device)
{
  *major = MAJOR;
  *minor = MINOR;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDeviceCanAccessPeer (int *can_access, CUdevice device, CUdevice peer)
{
  *can_access = 0;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuGetErrorName (CUresult error, const char **text)
{
  *text = error == CUDA_SUCCESS ? "CUDA_SUCCESS" : "CUDA_ERROR_OF_A_TEST";
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuGetErrorString (CUresult error, const char **text)
{
  *text = error == CUDA_SUCCESS ? "no error" : "as the test wants it";
  return CUDA_SUCCESS;
}

/* --- contexts --- */

FAKE_CUDA_EXPORT CUresult
cuCtxPushCurrent_v2 (CUcontext context)
{
  if (depth == MAX_DEPTH)
    return CUDA_ERROR_INVALID_CONTEXT;
  stack[depth++] = context;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuCtxPopCurrent_v2 (CUcontext *context)
{
  if (depth == 0)
    return CUDA_ERROR_INVALID_CONTEXT;
  depth--;
  if (context)
    *context = stack[depth];
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuCtxCreate_v2 (CUcontext *context, unsigned int flags, CUdevice device)
{
  if (fault_get (FAKE_CUDA_FAULTS, "fail-context"))
    return CUDA_ERROR_OUT_OF_MEMORY;
  *context = calloc (1, sizeof **context);
  (*context)->device = device;
  return cuCtxPushCurrent_v2 (*context);
}

FAKE_CUDA_EXPORT CUresult
cuCtxDestroy_v2 (CUcontext context)
{
  if (depth > 0 && stack[depth - 1] == context)
    depth--;
  free (context);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuCtxGetDevice (CUdevice *device)
{
  if (depth == 0)
    return CUDA_ERROR_INVALID_CONTEXT;
  *device = stack[depth - 1]->device;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuCtxGetCurrent (CUcontext *context)
{
  *context = depth > 0 ? stack[depth - 1] : NULL;
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuCtxSetLimit (CUlimit limit, size_t value)
{
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuCtxSynchronize (void)
{
  fake_stream_finish_all ();
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDevicePrimaryCtxRetain (CUcontext *context, CUdevice device)
{
  fault_hang_in (FAKE_CUDA_FAULTS, "hang-context");
  if (fault_get (FAKE_CUDA_FAULTS, "fail-context"))
    return CUDA_ERROR_OUT_OF_MEMORY;
  pthread_mutex_lock (&lock);
  primary[device].device = device;
  primary[device].n_retained++;
  pthread_mutex_unlock (&lock);
  *context = &primary[device];
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDevicePrimaryCtxRelease (CUdevice device)
{
  fault_hang_in (FAKE_CUDA_FAULTS, "hang-terminate");
  pthread_mutex_lock (&lock);
  primary[device].n_retained--;
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDevicePrimaryCtxGetState (CUdevice device, unsigned int *flags, int *active)
{
  *flags = 0;
  pthread_mutex_lock (&lock);
  *active = primary[device].n_retained > 0;
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuDevicePrimaryCtxSetFlags (CUdevice device, unsigned int flags)
{
  return CUDA_SUCCESS;
}
