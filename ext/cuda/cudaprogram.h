/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The ladder's kernel as something that a driver takes: as it was
 * compiled with the plugin; where the driver is older than that compiler, made
 * of its source by the run-time compiler (NVRTC) that is installed. */

#pragma once

#include "cudadriver.h"

G_BEGIN_DECLS

/* In the current context, for devices of this compute capability. NULL and
 * `error` when the driver takes nothing. */
CUmodule cuda_program_load (const CudaDriver *driver, gint major, gint minor,
    GError **error);

G_END_DECLS
