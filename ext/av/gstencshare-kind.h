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
  const gchar *memory; /* the caps feature */

  /* Takes the device of `context` into `device`, if it is one of the kind and as
   * wished. */
  void (*set_context) (GstElement *element, GstContext *context,
      const gchar *wish, GstObject **device);
  gboolean (*answer) (GstElement *element, GstQuery *query, GstObject *device);

  /* Asks neighbours and the application, and makes one when nobody has any, which is
   * offered to them. `device` stays NULL when there is none. */
  void (*ensure) (GstElement *element, const gchar *wish, GstObject **device);

  /* Puts it into `context`, which is not initialised yet and holds a reference. */
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
