/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes as a splice information section. What is read of one does not hang on
 * what follows it, and no duration is longer than 33 bits of 90 kHz. */

#include "core/splice.h"
#include "core/timescale.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_DURATION_US \
  ((gint64) ((G_GUINT64_CONSTANT (1) << 40) / 90000 * 1000000))

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Splice splice, again;
  if (splice_parse (data, size, &splice) != CORE_OK)
    return 0;
  g_assert (splice.kind <= SPLICE_OTHER);
  g_assert (splice.duration_us <= MAX_DURATION_US);

  g_autofree guint8 *longer = g_malloc (size + 16);
  memcpy (longer, data, size);
  memset (longer + size, 0xff, 16);
  g_assert (splice_parse (longer, size + 16, &again) == CORE_OK);
  g_assert (again.kind == splice.kind && again.event_id == splice.event_id &&
      again.duration_us == splice.duration_us);
  return 0;
}
