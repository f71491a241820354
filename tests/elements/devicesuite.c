/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "devicesuite.h"

#include "ownprocess.h"

#include <libavcodec/avcodec.h>

#define SKIPPED 77

int
device_suite_run (Suite *suite, const gchar *name, const gchar *file,
    const gchar *const *encoders)
{
  for (; *encoders; encoders++)
    if (!avcodec_find_encoder_by_name (*encoders)) {
      g_print ("SKIP: this libavcodec has no %s\n", *encoders);
      return SKIPPED;
    }
  return own_process_suite_run (suite, name, file);
}
