/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What a pad's owner does with samples that were found in what came to the
 * pad. All in the pad's streaming thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  /* `caps` are those of the samples that follow. FALSE: these cannot be taken,
   * which was posted. */
  gboolean (*take_caps) (GstPad *pad, GstCaps *caps);
  /* Takes `sample`. */
  GstFlowReturn (*take_sample) (GstPad *pad, GstBuffer *sample);
  /* Posts `error` (transfer full). */
  void (*fail) (GstPad *pad, GError *error);
} GstSampleFuncs;

G_END_DECLS
