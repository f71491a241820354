/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A VA driver without a device (LIBVA_DRIVER_NAME=fake): surfaces are the machine's
 * memory, NV12 or P010, and are coded without loss behind the headers that the
 * application packs: H.264 in constrained baseline and main, H.265 in 8 and 10 bit. Both
 * have B-frames, which are intra as all are.
 *
 *   fakeva.c         the driver and what it says that it can do
 *   fakevaobjects.c  surfaces, buffers, images
 *   fakevaencode.c   pictures
 *   fakedrm.c        a render node, without which libva asks for no driver
 *
 * FAKE_VA: fail-init, no-encoder, sessions=N (more are refused), fail-open,
 * fail-upload, fail-at=N (from the Nth picture of a session on), slow=N
 * (milliseconds a picture), low-power (has a low-power encoder as well, which does
 * not fail), displays=N (more are refused, whether or not they are closed);
 * hang-init, hang-open, hang-at=N (from the Nth picture of a session on), hang-close,
 * hang-terminate, for=MS (milliseconds that those take; else they never return);
 * max-width=N (wider pictures are refused), fail-out-at=N (from the Nth coded picture on
 * that is read), only=K (what happens at work happens in the Kth session alone). */

#pragma once

#include <glib.h>
#include <va/va_backend.h>

#define FAKE_VA_FAULTS "FAKE_VA"
#define FAKE_VA_PITCH 64

typedef enum
{
  FAKE_VA_SURFACE,
  FAKE_VA_BUFFER,
  FAKE_VA_IMAGE,
  FAKE_VA_CONTEXT,
} FakeVaKind;

/* One of `kind`, by its number. */
typedef struct
{
  FakeVaKind kind;
  /* surfaces; contexts have the size as well */
  guint width, height, pitch, depth;
  GBytes *samples;

  /* buffers */
  VABufferType type;
  GByteArray *bytes;
  VASurfaceID mapped_surface; /* of an image: whose samples it has */
  VACodedBufferSegment segment;

  VABufferID image_buffer;

  /* contexts */
  gboolean is_low_power, is_h265;
  VAEncPictureParameterBufferHEVC picture_h265;
  VAEncPictureParameterBufferH264 picture_h264;
  guint number; /* of all that were opened */
  guint n_pictures;
  VASurfaceID target;
  VAEncPackedHeaderParameterBuffer packed;
  GByteArray *slice_header; /* as packed */
  VABufferID coded;
} FakeVaObject;

typedef struct
{
  GMutex lock; /* ladders share a display between threads */
  GHashTable *objects;
  guint next_id;
  gint n_read; /* coded pictures, atomic */
} FakeVaDriver;

/* (transfer none) A new one, and its number. */
FakeVaObject *fake_va_add (FakeVaDriver *driver, FakeVaKind kind, guint *id);

/* (transfer none, nullable) */
FakeVaObject *fake_va_find (FakeVaDriver *driver, FakeVaKind kind, guint id);

VAStatus fake_va_remove (FakeVaDriver *driver, FakeVaKind kind, guint id);
void fake_va_object_free (gpointer object);

static inline FakeVaDriver *
fake_va_driver (VADriverContextP context)
{
  return context->pDriverData;
}

guint8 *fake_va_samples (const FakeVaObject *surface);

/* One configuration for each profile and entry point. */
gboolean fake_va_is_low_power (VAConfigID config);
VAProfile fake_va_profile (VAConfigID config);
gboolean fake_va_is_h265 (VAProfile profile);

/* Each part fills in what it does. */
void fake_va_install_objects (struct VADriverVTable *table);
void fake_va_install_encoder (struct VADriverVTable *table);
