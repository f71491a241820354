/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the driver double of tests/hw has been asked for, ever. */

#pragma once

#include <glib.h>

guint count_launches (void);

/* Between the host and the device, as many as there were both ways. */
typedef struct
{
  guint n_up, n_down;
} CudaCopies;

CudaCopies count_copies (void);
