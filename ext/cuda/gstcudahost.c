/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstcudahost.h"

#include "gstpicturepool.h"

#define MEMORY_TYPE "AbrCudaHostMemory"

typedef struct
{
  GstMemory memory;
  guint8 *data;
} HostMemory;

#define GST_TYPE_CUDA_HOST_ALLOCATOR (gst_cuda_host_allocator_get_type ())
G_DECLARE_FINAL_TYPE (GstCudaHostAllocator, gst_cuda_host_allocator, GST,
    CUDA_HOST_ALLOCATOR, GstAllocator)

struct _GstCudaHostAllocator
{
  GstAllocator parent;
  CudaDevice *device; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GstCudaHostAllocator, gst_cuda_host_allocator,
    GST_TYPE_ALLOCATOR)

/* It begins at a page, which is aligned enough for everybody. */
static GstMemory *
gst_cuda_host_allocator_alloc (GstAllocator *allocator, gsize size,
    GstAllocationParams *params)
{
  CudaDevice *device = GST_CUDA_HOST_ALLOCATOR (allocator)->device;
  gsize whole = params->prefix + size + params->padding;
  gpointer data = NULL;
  cuda_device_enter (device);
  CUresult result = cuda_device_driver (device)->host_alloc (&data, whole);
  cuda_device_leave (device);
  if (result != CUDA_SUCCESS)
    return NULL;
  HostMemory *memory = g_new0 (HostMemory, 1);
  gst_memory_init (GST_MEMORY_CAST (memory), params->flags, allocator, NULL,
      whole, 0, params->prefix, size);
  memory->data = data;
  return GST_MEMORY_CAST (memory);
}

static void
gst_cuda_host_allocator_free (GstAllocator *allocator, GstMemory *memory)
{
  CudaDevice *device = GST_CUDA_HOST_ALLOCATOR (allocator)->device;
  if (!memory->parent) {
    cuda_device_enter (device);
    cuda_device_driver (device)->host_free (((HostMemory *) memory)->data);
    cuda_device_leave (device);
  }
  g_free (memory);
}

static gpointer
map_host_memory (GstMemory *memory, gsize max_size, GstMapFlags flags)
{
  return ((HostMemory *) memory)->data;
}

static void
unmap_host_memory (GstMemory *memory)
{
}

static GstMemory *
share_host_memory (GstMemory *memory, gssize offset, gssize size)
{
  GstMemory *parent = memory->parent ? memory->parent : memory;
  HostMemory *part = g_new0 (HostMemory, 1);
  if (size < 0)
    size = (gssize) memory->size - offset;
  gst_memory_init (GST_MEMORY_CAST (part),
      GST_MINI_OBJECT_FLAGS (parent) | GST_MINI_OBJECT_FLAG_LOCK_READONLY,
      memory->allocator, parent, memory->maxsize, memory->align,
      memory->offset + (gsize) offset, (gsize) size);
  part->data = ((HostMemory *) memory)->data;
  return GST_MEMORY_CAST (part);
}

static void
gst_cuda_host_allocator_finalize (GObject *object)
{
  cuda_device_unref (GST_CUDA_HOST_ALLOCATOR (object)->device);
  G_OBJECT_CLASS (gst_cuda_host_allocator_parent_class)->finalize (object);
}

static void
gst_cuda_host_allocator_class_init (GstCudaHostAllocatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_cuda_host_allocator_finalize;
  GST_ALLOCATOR_CLASS (klass)->alloc = gst_cuda_host_allocator_alloc;
  GST_ALLOCATOR_CLASS (klass)->free = gst_cuda_host_allocator_free;
}

static void
gst_cuda_host_allocator_init (GstCudaHostAllocator *self)
{
  GstAllocator *allocator = GST_ALLOCATOR (self);
  allocator->mem_type = MEMORY_TYPE;
  allocator->mem_map = map_host_memory;
  allocator->mem_unmap = unmap_host_memory;
  allocator->mem_share = share_host_memory;
}

static GstAllocator *
allocator_new (CudaDevice *device)
{
  GstCudaHostAllocator *self =
      g_object_new (GST_TYPE_CUDA_HOST_ALLOCATOR, NULL);
  gst_object_ref_sink (self);
  self->device = cuda_device_ref (device);
  return GST_ALLOCATOR (self);
}

GstBufferPool *
gst_cuda_host_pool_new (CudaDevice *device, GstCaps *caps,
    const GstVideoInfo *info)
{
  g_autoptr (GstAllocator) allocator = allocator_new (device);
  return gst_picture_pool_start (gst_video_buffer_pool_new (), caps, info,
      allocator, NULL);
}
