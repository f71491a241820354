/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The ladder (gstframeladder.h) on a device: a frame goes up once, one
 * launch of the kernel makes all pictures of it, and they come down into memory
 * that is used again, all in one stream while the caller goes on. */

#pragma once

#include "gstframeladder.h"

G_BEGIN_DECLS

extern const GstFrameLadderRow gst_cuda_ladder_row;

/* The type whose class says so; floor 5 registers it. */
GType gst_cuda_ladder_get_type (void);

G_END_DECLS
