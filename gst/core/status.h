/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. How the core says what happened.
 *
 * Hot paths return a CoreStatus and fill their output struct only on CORE_OK.
 * Cold paths (headers, configuration) return gboolean with a GError in domain
 * CORE_ERROR whose code is the CoreStatus and whose message says what was
 * wrong, where (byte offset) and what was expected. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CORE_OK,
  CORE_NEED_DATA,   /* not an error: call again with more bytes */
  CORE_INVALID,     /* the bytes break the format's rules */
  CORE_UNSUPPORTED, /* valid, but nothing here handles it */
  CORE_LIMIT,       /* valid, but beyond a named limit of this code */
} CoreStatus;

#define CORE_ERROR (core_error_quark ())
GQuark core_error_quark (void);

/* Returns (borrowed, static) a lower-case word for logs and messages. */
const gchar *core_status_name (CoreStatus status);

G_END_DECLS
