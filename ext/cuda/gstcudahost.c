/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstcudahost.h"

#include "gstpicturepool.h"

#define MEMORY_TYPE "AbrCudaHostMemory"

/* They are freed later than the memory that has them. */
typedef struct
{
  CudaDevice *device; /* (owned) */
  guint8 *data;
} Pages;

typedef struct
{
  GstMemory memory;
  Pages *pages; /* (owned, but for a part of another memory) */
} HostMemory;

#define GST_TYPE_CUDA_HOST_ALLOCATOR (gst_cuda_host_allocator_get_type ())
G_DECLARE_FINAL_TYPE (GstCudaHostAllocator, gst_cuda_host_allocator, GST,
    CUDA_HOST_ALLOCATOR, GstAllocator)

struct _GstCudaHostAllocator
{
  GstAllocator parent;
  CudaDevice *device;      /* (owned) */
  GstDriverCaller *caller; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GstCudaHostAllocator, gst_cuda_host_allocator,
    GST_TYPE_ALLOCATOR)

/* (nullable) */
static Pages *
pages_new (CudaDevice *device, gsize size)
{
  gpointer data = NULL;
  cuda_device_enter (device);
  CUresult result = cuda_device_driver (device)->host_alloc (&data, size);
  cuda_device_leave (device);
  if (result != CUDA_SUCCESS)
    return NULL;
  Pages *pages = g_new (Pages, 1);
  *pages = (Pages){ .device = cuda_device_ref (device), .data = data };
  return pages;
}

static void
free_pages (gpointer subject, gpointer data)
{
  Pages *pages = data;
  cuda_device_enter (pages->device);
  cuda_device_driver (pages->device)->host_free (pages->data);
  cuda_device_leave (pages->device);
  cuda_device_unref (pages->device);
  g_free (pages);
}

/* It begins at a page, which is aligned enough for everybody. */
static GstMemory *
gst_cuda_host_allocator_alloc (GstAllocator *allocator, gsize size,
    GstAllocationParams *params)
{
  gsize whole = params->prefix + size + params->padding;
  Pages *pages = pages_new (GST_CUDA_HOST_ALLOCATOR (allocator)->device, whole);
  if (!pages)
    return NULL;
  HostMemory *memory = g_new0 (HostMemory, 1);
  gst_memory_init (GST_MEMORY_CAST (memory), params->flags, allocator, NULL,
      whole, 0, params->prefix, size);
  memory->pages = pages;
  return GST_MEMORY_CAST (memory);
}

static void
gst_cuda_host_allocator_free (GstAllocator *allocator, GstMemory *memory)
{
  if (!memory->parent)
    gst_driver_caller_do (GST_CUDA_HOST_ALLOCATOR (allocator)->caller,
        free_pages, ((HostMemory *) memory)->pages);
  g_free (memory);
}

static gpointer
map_host_memory (GstMemory *memory, gsize max_size, GstMapFlags flags)
{
  return ((HostMemory *) memory)->pages->data;
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
  part->pages = ((HostMemory *) memory)->pages;
  return GST_MEMORY_CAST (part);
}

static void
drop_device (gpointer subject, gpointer device)
{
  cuda_device_unref (device);
}

static void
gst_cuda_host_allocator_finalize (GObject *object)
{
  GstCudaHostAllocator *self = GST_CUDA_HOST_ALLOCATOR (object);
  gst_driver_caller_do (self->caller, drop_device, self->device);
  gst_driver_caller_unref (self->caller);
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
allocator_new (CudaDevice *device, GstDriverCaller *caller)
{
  GstCudaHostAllocator *self =
      g_object_new (GST_TYPE_CUDA_HOST_ALLOCATOR, NULL);
  gst_object_ref_sink (self);
  self->device = cuda_device_ref (device);
  self->caller = gst_driver_caller_ref (caller);
  return GST_ALLOCATOR (self);
}

GstBufferPool *
gst_cuda_host_pool_new (CudaDevice *device, GstDriverCaller *caller,
    GstCaps *caps, const GstVideoInfo *info)
{
  g_autoptr (GstAllocator) allocator = allocator_new (device, caller);
  return gst_picture_pool_start (gst_video_buffer_pool_new (), caps, info,
      allocator, NULL);
}
