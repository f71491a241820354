/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is in the streams of fakecuda.h: done when somebody waits for it, not
 * before, so that who forgets to wait reads what was there. What is in no stream
 * is done at once, behind all else. */

#pragma once

#include "fakecuda.h"

/* `arguments` are copied. */
void fake_stream_add (CUstream stream, void (*run) (void *arguments),
    const void *arguments, size_t size);

void fake_stream_finish_all (void);
