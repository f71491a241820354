/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "fakeva.h"
#include "fault.h"

FakeVaObject *
fake_va_add (FakeVaDriver *driver, FakeVaKind kind, guint *id)
{
  FakeVaObject *object = g_new0 (FakeVaObject, 1);
  object->kind = kind;
  g_mutex_lock (&driver->lock);
  *id = ++driver->next_id;
  g_hash_table_insert (driver->objects, GUINT_TO_POINTER (*id), object);
  g_mutex_unlock (&driver->lock);
  return object;
}

FakeVaObject *
fake_va_find (FakeVaDriver *driver, FakeVaKind kind, guint id)
{
  g_mutex_lock (&driver->lock);
  FakeVaObject *object =
      g_hash_table_lookup (driver->objects, GUINT_TO_POINTER (id));
  g_mutex_unlock (&driver->lock);
  return object && object->kind == kind ? object : NULL;
}

VAStatus
fake_va_remove (FakeVaDriver *driver, FakeVaKind kind, guint id)
{
  if (!fake_va_find (driver, kind, id))
    return VA_STATUS_ERROR_INVALID_PARAMETER;
  g_mutex_lock (&driver->lock);
  g_hash_table_remove (driver->objects, GUINT_TO_POINTER (id));
  g_mutex_unlock (&driver->lock);
  return VA_STATUS_SUCCESS;
}

void
fake_va_object_free (gpointer data)
{
  FakeVaObject *object = data;
  g_clear_pointer (&object->samples, g_bytes_unref);
  g_clear_pointer (&object->bytes, g_byte_array_unref);
  g_clear_pointer (&object->slice_header, g_byte_array_unref);
  g_free (object);
}

guint8 *
fake_va_samples (const FakeVaObject *surface)
{
  return (guint8 *) g_bytes_get_data (surface->samples, NULL);
}

/* --- surfaces --- */

static guint
pitch_of (guint width, guint depth)
{
  guint line_bytes = depth > 8 ? 2 * width : width;
  return (line_bytes + FAKE_VA_PITCH - 1) / FAKE_VA_PITCH * FAKE_VA_PITCH;
}

static VAStatus
create_surfaces2 (VADriverContextP context, unsigned int format,
    unsigned int width, unsigned int height, VASurfaceID *surfaces,
    unsigned int n_surfaces, VASurfaceAttrib *attributes,
    unsigned int n_attributes)
{
  if (format != VA_RT_FORMAT_YUV420 && format != VA_RT_FORMAT_YUV420_10)
    return VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT;
  for (guint i = 0; i < n_surfaces; i++) {
    FakeVaObject *surface =
        fake_va_add (fake_va_driver (context), FAKE_VA_SURFACE, &surfaces[i]);
    surface->width = width;
    surface->height = height;
    surface->depth = format == VA_RT_FORMAT_YUV420_10 ? 10 : 8;
    surface->pitch = pitch_of (width, surface->depth);
    gsize size = (gsize) surface->pitch * (height + (height + 1) / 2);
    surface->samples = g_bytes_new_take (g_malloc0 (size), size);
  }
  return VA_STATUS_SUCCESS;
}

static VAStatus
create_surfaces (VADriverContextP context, int width, int height, int format,
    int n_surfaces, VASurfaceID *surfaces)
{
  return create_surfaces2 (context, (guint) format, (guint) width,
      (guint) height, surfaces, (guint) n_surfaces, NULL, 0);
}

static VAStatus
destroy_surfaces (VADriverContextP context, VASurfaceID *surfaces,
    int n_surfaces)
{
  for (int i = 0; i < n_surfaces; i++)
    fake_va_remove (fake_va_driver (context), FAKE_VA_SURFACE, surfaces[i]);
  return VA_STATUS_SUCCESS;
}

static VAStatus
sync_surface (VADriverContextP context, VASurfaceID surface)
{
  return VA_STATUS_SUCCESS;
}

static VAStatus
query_surface_status (VADriverContextP context, VASurfaceID surface,
    VASurfaceStatus *status)
{
  *status = VASurfaceReady;
  return VA_STATUS_SUCCESS;
}

/* --- buffers --- */

static VAStatus
create_buffer (VADriverContextP context, VAContextID session, VABufferType type,
    unsigned int size, unsigned int n_elements, void *data, VABufferID *id)
{
  FakeVaObject *buffer =
      fake_va_add (fake_va_driver (context), FAKE_VA_BUFFER, id);
  buffer->type = type;
  buffer->bytes = g_byte_array_new ();
  g_byte_array_set_size (buffer->bytes, size * n_elements);
  if (data)
    memcpy (buffer->bytes->data, data, size * n_elements);
  return VA_STATUS_SUCCESS;
}

static VAStatus
destroy_buffer (VADriverContextP context, VABufferID id)
{
  return fake_va_remove (fake_va_driver (context), FAKE_VA_BUFFER, id);
}

static VAStatus
set_num_elements (VADriverContextP context, VABufferID id,
    unsigned int n_elements)
{
  return VA_STATUS_ERROR_UNIMPLEMENTED;
}

static VAStatus
map_buffer (VADriverContextP context, VABufferID id, void **data)
{
  FakeVaDriver *driver = fake_va_driver (context);
  FakeVaObject *buffer = fake_va_find (driver, FAKE_VA_BUFFER, id);
  if (!buffer)
    return VA_STATUS_ERROR_INVALID_BUFFER;
  *data = buffer->bytes->data;
  if (buffer->type == VAEncCodedBufferType) {
    int fail_at = fault_get (FAKE_VA_FAULTS, "fail-out-at");
    if (fail_at > 0 && g_atomic_int_add (&driver->n_read, 1) >= fail_at)
      return VA_STATUS_ERROR_OPERATION_FAILED;
    buffer->segment = (VACodedBufferSegment){
      .size = buffer->bytes->len,
      .buf = buffer->bytes->data,
    };
    *data = &buffer->segment;
  } else if (buffer->type == VAImageBufferType) {
    FakeVaObject *surface =
        fake_va_find (driver, FAKE_VA_SURFACE, buffer->mapped_surface);
    if (fault_get (FAKE_VA_FAULTS, "fail-upload"))
      return VA_STATUS_ERROR_OPERATION_FAILED;
    if (surface)
      *data = fake_va_samples (surface);
  }
  return VA_STATUS_SUCCESS;
}

static VAStatus
unmap_buffer (VADriverContextP context, VABufferID id)
{
  return VA_STATUS_SUCCESS;
}

/* --- images --- */

static const VAImageFormat formats_8_10[] = {
  { .fourcc = VA_FOURCC_NV12,
      .byte_order = VA_LSB_FIRST,
      .bits_per_pixel = 12 },
  { .fourcc = VA_FOURCC_P010,
      .byte_order = VA_LSB_FIRST,
      .bits_per_pixel = 24 },
};

static VAStatus
query_image_formats (VADriverContextP context, VAImageFormat *formats,
    int *n_formats)
{
  memcpy (formats, formats_8_10, sizeof formats_8_10);
  *n_formats = G_N_ELEMENTS (formats_8_10);
  return VA_STATUS_SUCCESS;
}

static void
make_image (FakeVaDriver *driver, guint width, guint height, guint depth,
    VAImage *image)
{
  guint pitch = pitch_of (width, depth);
  *image = (VAImage){
    .format = formats_8_10[depth > 8],
    .width = (guint16) width,
    .height = (guint16) height,
    .data_size = pitch * (height + (height + 1) / 2),
    .num_planes = 2,
    .pitches = { pitch, pitch },
    .offsets = { 0, pitch * height },
  };
  FakeVaObject *object = fake_va_add (driver, FAKE_VA_IMAGE, &image->image_id);
  FakeVaObject *buffer = fake_va_add (driver, FAKE_VA_BUFFER, &image->buf);
  buffer->type = VAImageBufferType;
  buffer->bytes = g_byte_array_new ();
  object->image_buffer = image->buf;
}

static VAStatus
create_image (VADriverContextP context, VAImageFormat *format, int width,
    int height, VAImage *image)
{
  FakeVaDriver *driver = fake_va_driver (context);
  make_image (driver, (guint) width, (guint) height,
      format->fourcc == VA_FOURCC_P010 ? 10 : 8, image);
  FakeVaObject *buffer = fake_va_find (driver, FAKE_VA_BUFFER, image->buf);
  g_byte_array_set_size (buffer->bytes, image->data_size);
  return VA_STATUS_SUCCESS;
}

static VAStatus
derive_image (VADriverContextP context, VASurfaceID id, VAImage *image)
{
  FakeVaDriver *driver = fake_va_driver (context);
  FakeVaObject *surface = fake_va_find (driver, FAKE_VA_SURFACE, id);
  if (!surface)
    return VA_STATUS_ERROR_INVALID_SURFACE;
  make_image (driver, surface->width, surface->height, surface->depth, image);
  fake_va_find (driver, FAKE_VA_BUFFER, image->buf)->mapped_surface = id;
  return VA_STATUS_SUCCESS;
}

static VAStatus
destroy_image (VADriverContextP context, VAImageID id)
{
  FakeVaDriver *driver = fake_va_driver (context);
  FakeVaObject *image = fake_va_find (driver, FAKE_VA_IMAGE, id);
  if (!image)
    return VA_STATUS_ERROR_INVALID_IMAGE;
  fake_va_remove (driver, FAKE_VA_BUFFER, image->image_buffer);
  return fake_va_remove (driver, FAKE_VA_IMAGE, id);
}

/* Images and surfaces have the same layout. */
static VAStatus
copy_image (FakeVaDriver *driver, VASurfaceID surface_id, VAImageID image_id,
    gboolean is_upload)
{
  FakeVaObject *surface = fake_va_find (driver, FAKE_VA_SURFACE, surface_id);
  FakeVaObject *image = fake_va_find (driver, FAKE_VA_IMAGE, image_id);
  if (!surface || !image)
    return VA_STATUS_ERROR_INVALID_PARAMETER;
  FakeVaObject *buffer =
      fake_va_find (driver, FAKE_VA_BUFFER, image->image_buffer);
  gsize size = MIN (g_bytes_get_size (surface->samples), buffer->bytes->len);
  memcpy (is_upload ? fake_va_samples (surface) : buffer->bytes->data,
      is_upload ? buffer->bytes->data : fake_va_samples (surface), size);
  return VA_STATUS_SUCCESS;
}

static VAStatus
get_image (VADriverContextP context, VASurfaceID surface, int x, int y,
    unsigned int width, unsigned int height, VAImageID image)
{
  return copy_image (fake_va_driver (context), surface, image, FALSE);
}

static VAStatus
put_image (VADriverContextP context, VASurfaceID surface, VAImageID image,
    int from_x, int from_y, unsigned int from_width, unsigned int from_height,
    int to_x, int to_y, unsigned int to_width, unsigned int to_height)
{
  return copy_image (fake_va_driver (context), surface, image, TRUE);
}

void
fake_va_install_objects (struct VADriverVTable *table)
{
  table->vaCreateSurfaces = create_surfaces;
  table->vaCreateSurfaces2 = create_surfaces2;
  table->vaDestroySurfaces = destroy_surfaces;
  table->vaSyncSurface = sync_surface;
  table->vaQuerySurfaceStatus = query_surface_status;
  table->vaCreateBuffer = create_buffer;
  table->vaDestroyBuffer = destroy_buffer;
  table->vaBufferSetNumElements = set_num_elements;
  table->vaMapBuffer = map_buffer;
  table->vaUnmapBuffer = unmap_buffer;
  table->vaQueryImageFormats = query_image_formats;
  table->vaCreateImage = create_image;
  table->vaDeriveImage = derive_image;
  table->vaDestroyImage = destroy_image;
  table->vaGetImage = get_image;
  table->vaPutImage = put_image;
}
