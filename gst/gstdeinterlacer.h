/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Progressive frames out of those of a source that may be interlaced,
 * one for one. For one thread. */

#pragma once

#include "gstframescaler.h"

G_BEGIN_DECLS

/* Begin with all zeros. */
typedef struct
{
  GstFrameScaler *scaler; /* (owned, nullable) NULL: frames pass as they are */
  GstCaps *caps;          /* (owned, nullable) of what comes out */
  gboolean is_mixed;      /* each frame says whether it is interlaced */
} GstDeinterlacer;

/* `caps`: fixed. Other than interlaced raw video in system memory passes. FALSE
 * and `error` for interlaced frames of which none can be made. */
gboolean gst_deinterlacer_set_caps (GstDeinterlacer *deinterlacer,
    GstCaps *caps, GError **error);

/* Everything passes. */
void gst_deinterlacer_clear (GstDeinterlacer *deinterlacer);

/* Returns (transfer full, nullable) the frame that becomes of `frame` (transfer
 * full); NULL when it is damaged. */
GstBuffer *gst_deinterlacer_take (GstDeinterlacer *deinterlacer,
    GstBuffer *frame);

/* Interlaced raw video in system memory? */
gboolean gst_deinterlacer_is_for (const GstCaps *caps);

G_END_DECLS
