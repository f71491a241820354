/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4.h"

/* Box and FullBox, ISO/IEC 14496-12 4.2. */

gsize
mp4_begin_box (ByteWriter *w, const gchar type[4])
{
  gsize mark = w->size;
  byte_writer_u32 (w, 0); /* size, patched by mp4_end_box() */
  byte_writer_fourcc (w, type);
  return mark;
}

gsize
mp4_begin_full_box (ByteWriter *w, const gchar type[4], guint8 version,
    guint32 flags)
{
  gsize mark = mp4_begin_box (w, type);
  byte_writer_u8 (w, version);
  byte_writer_u24 (w, flags);
  return mark;
}

void
mp4_end_box (ByteWriter *w, gsize mark)
{
  g_assert (w->size - mark <= G_MAXUINT32);

  byte_writer_patch_u32 (w, mark, (guint32) (w->size - mark));
}
