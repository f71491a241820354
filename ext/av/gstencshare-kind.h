/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What sharing devices of one kind takes. Private to gstencshare*.c. */

#pragma once

#include "gstencshare.h"

G_BEGIN_DECLS

/* `device` is the kind's GstObject, `wish` (nullable) the one that is meant. */
typedef struct
{
  enum AVHWDeviceType type;
  const gchar *memory;       /* the caps feature */
  const gchar *context_type; /* as GstContext has it */

  /* Takes the device of `context` into `device`, if it is one of the kind and as
   * wished. */
  void (*set_context) (GstElement *element, GstContext *context,
      const gchar *wish, GstObject **device);
  gboolean (*answer) (GstElement *element, GstQuery *query, GstObject *device);

  /* Returns (transfer full, nullable) one that nobody has yet. May take as long as
   * calls of the driver do. */
  GstObject *(*make) (const gchar *wish);

  /* Returns (transfer full) what others get it with. */
  GstContext *(*to_context) (GstObject *device);

  /* Puts it into `context`, which is not initialised yet and holds a reference. As
   * make(). */
  void (*describe) (GstObject *device, AVHWDeviceContext *context);

  /* (nullable) As gst_enc_share_make_pool(). */
  GstBufferPool *(*make_pool) (GstObject *device, GstCaps *caps);

  /* As gst_enc_share_wrap(); `frames` are of this kind. */
  AVFrame *(*wrap) (GstBuffer *buffer, const GstVideoInfo *info,
      const AVHWFramesContext *frames);
} GstEncShareKind;

extern const GstEncShareKind gst_enc_share_cuda;
extern const GstEncShareKind gst_enc_share_va;

G_END_DECLS
