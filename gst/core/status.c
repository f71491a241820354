/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "status.h"

G_DEFINE_QUARK (abr - core - error - quark, core_error)

const gchar *
core_status_name (CoreStatus status)
{
  switch (status) {
    case CORE_OK:
      return "ok";
    case CORE_NEED_DATA:
      return "need-data";
    case CORE_INVALID:
      return "invalid";
    case CORE_UNSUPPORTED:
      return "unsupported";
    case CORE_LIMIT:
      return "limit";
  }
  return "unknown";
}
