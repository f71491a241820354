/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "cudadevice.h"

#include "cudaprogram.h"

#include <gst/gst.h>

#define NAME_SIZE 128
#define KERNEL "abr_ladder"

struct _CudaDevice
{
  gatomicrefcount ref_count;
  const CudaDriver *driver;
  CUdevice ordinal;
  gchar name[NAME_SIZE];
  CUcontext context;
  GObject *holder; /* (owned, nullable) of the context; NULL: retained here */
  CUmodule module;
  CUfunction kernel;
  CUstream stream;
};

static gboolean
find_device (CudaDevice *device, gint ordinal, GError **error)
{
  const CudaDriver *driver = device->driver;
  gint n;
  if (!cuda_driver_check (driver, driver->device_get_count (&n),
          "the number of devices", error))
    return FALSE;
  if (ordinal >= n) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "there is no device %d", ordinal);
    return FALSE;
  }
  return cuda_driver_check (driver,
      driver->device_get (&device->ordinal, ordinal), "the device", error);
}

static gboolean
load_kernel (CudaDevice *device, GError **error)
{
  const CudaDriver *driver = device->driver;
  gint major = 0, minor = 0;
  driver->device_get_name (device->name, NAME_SIZE, device->ordinal);
  driver->device_get_attribute (&major,
      CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device->ordinal);
  driver->device_get_attribute (&minor,
      CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device->ordinal);
  cuda_device_enter (device);
  device->module = cuda_program_load (driver, major, minor, error);
  gboolean ok = device->module &&
      cuda_driver_check (driver,
          driver->module_function (&device->kernel, device->module, KERNEL),
          "the kernel", error) &&
      cuda_driver_check (driver,
          driver->stream_create (&device->stream, CU_STREAM_NON_BLOCKING),
          "a stream", error);
  cuda_device_leave (device);
  return ok;
}

static CudaDevice *
device_of (const CudaDriver *driver)
{
  CudaDevice *device = g_new0 (CudaDevice, 1);
  g_atomic_ref_count_init (&device->ref_count);
  device->driver = driver;
  return device;
}

CudaDevice *
cuda_device_new (gint ordinal, GError **error)
{
  const CudaDriver *driver = cuda_driver_get (error);
  if (!driver)
    return NULL;
  CudaDevice *device = device_of (driver);
  if (find_device (device, ordinal, error) &&
      cuda_driver_check (driver,
          driver->context_retain (&device->context, device->ordinal),
          "a context", error) &&
      load_kernel (device, error))
    return device;
  cuda_device_unref (device);
  return NULL;
}

CudaDevice *
cuda_device_new_in (CUcontext context, GObject *holder, GError **error)
{
  const CudaDriver *driver = cuda_driver_get (error);
  if (!driver)
    return NULL;
  CudaDevice *device = device_of (driver);
  device->context = context;
  device->holder = g_object_ref (holder);
  cuda_device_enter (device);
  CUresult result = driver->context_device (&device->ordinal);
  cuda_device_leave (device);
  if (cuda_driver_check (driver, result, "the device", error) &&
      load_kernel (device, error))
    return device;
  cuda_device_unref (device);
  return NULL;
}

CudaDevice *
cuda_device_ref (CudaDevice *device)
{
  g_atomic_ref_count_inc (&device->ref_count);
  return device;
}

void
cuda_device_unref (CudaDevice *device)
{
  if (!g_atomic_ref_count_dec (&device->ref_count))
    return;
  if (device->context) {
    cuda_device_enter (device);
    if (device->stream)
      device->driver->stream_destroy (device->stream);
    if (device->module)
      device->driver->module_unload (device->module);
    cuda_device_leave (device);
    if (!device->holder)
      device->driver->context_release (device->ordinal);
  }
  g_clear_object (&device->holder);
  g_free (device);
}

const CudaDriver *
cuda_device_driver (const CudaDevice *device)
{
  return device->driver;
}

CUcontext
cuda_device_context (const CudaDevice *device)
{
  return device->context;
}

const gchar *
cuda_device_name (const CudaDevice *device)
{
  return device->name;
}

CUstream
cuda_device_stream (const CudaDevice *device)
{
  return device->stream;
}

CUfunction
cuda_device_kernel (const CudaDevice *device)
{
  return device->kernel;
}

void
cuda_device_enter (CudaDevice *device)
{
  device->driver->context_push (device->context);
}

void
cuda_device_leave (CudaDevice *device)
{
  CUcontext context;
  device->driver->context_pop (&context);
}
