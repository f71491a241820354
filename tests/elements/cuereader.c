/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cuereader.h"

#include <gst/check/gstcheck.h>
#include <string.h>

/* The parts of a cue's box that matter: "payl" alone as its text, others with
 * their names. */
static void
append_cue (GString *out, Span box)
{
  ByteReader r;
  byte_reader_init (&r, box.data, box.size);
  while (byte_reader_remaining (&r) > 0) {
    guint32 size = byte_reader_u32 (&r);
    const guint8 *type = byte_reader_bytes (&r, 4);
    const guint8 *data = byte_reader_bytes (&r, size - 8);
    fail_if (r.failed);
    if (memcmp (type, "vsid", 4) == 0)
      g_string_append_c (out, '*');
    else if (memcmp (type, "payl", 4) != 0)
      g_string_append_printf (out, "(%.4s %.*s)", (const gchar *) type,
          (gint) size - 8, (const gchar *) data);
    else
      g_string_append_len (out, (const gchar *) data, size - 8);
  }
}

void
cue_reader_append (GString *out, Span sample)
{
  ByteReader r;
  byte_reader_init (&r, sample.data, sample.size);
  if (sample.size > 0 && sample.data[0] == '<') {
    g_string_append_len (out, (const gchar *) sample.data,
        (gssize) sample.size);
    return;
  }
  while (byte_reader_remaining (&r) > 0) {
    guint32 size = byte_reader_u32 (&r);
    const guint8 *type = byte_reader_bytes (&r, 4);
    const guint8 *data = byte_reader_bytes (&r, size - 8);
    fail_if (r.failed);
    if (memcmp (type, "vtte", 4) == 0)
      g_string_append_c (out, '-');
    else
      append_cue (out, (Span){ data, size - 8 });
  }
}
