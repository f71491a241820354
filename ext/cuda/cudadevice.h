/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A device that runs the ladder's kernel: its context, the kernel in it,
 * and one stream, in which all is done in turn. Counted references: memory of
 * the device holds one. Any thread. */

#pragma once

#include "cudadriver.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _CudaDevice CudaDevice;

/* The process's context of a device, 0 the first that CUDA_VISIBLE_DEVICES
 * leaves. NULL and `error` where there is none, or none for the kernel. */
CudaDevice *cuda_device_new (gint ordinal, GError **error);

/* The device of a context that somebody else has made, which lives as long as
 * `holder`. */
CudaDevice *cuda_device_new_in (CUcontext context, GObject *holder,
    GError **error);

CudaDevice *cuda_device_ref (CudaDevice *device);
void cuda_device_unref (CudaDevice *device);

const CudaDriver *cuda_device_driver (const CudaDevice *device);
CUcontext cuda_device_context (const CudaDevice *device);
const gchar *cuda_device_name (const CudaDevice *device);
CUstream cuda_device_stream (const CudaDevice *device);
CUfunction cuda_device_kernel (const CudaDevice *device);

/* Calls of the driver's that are about the context stand between these. */
void cuda_device_enter (CudaDevice *device);
void cuda_device_leave (CudaDevice *device);

G_END_DECLS
