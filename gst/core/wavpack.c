/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wavpack.h"

#define HEADER_SIZE 32
#define CHUNK_HEADER_SIZE 8 /* "wvpk" and the size, which does not count them */
#define INITIAL_BLOCK (1u << 11) /* the first of its time, and the last: */
#define FINAL_BLOCK (1u << 12)
#define TOTAL_SAMPLES_UNKNOWN 0xffffffffu

static guint32
read_u32_le (ByteReader *r)
{
  return GUINT32_SWAP_LE_BE (byte_reader_u32 (r));
}

static void
write_u32_le (ByteWriter *w, guint32 value)
{
  byte_writer_u32 (w, GUINT32_SWAP_LE_BE (value));
}

/* The frame holds the number of samples once, then for each block its flags,
 * its checksum, its size unless it is alone, and its data ("WavPack" in the
 * Matroska codec specifications). All is little-endian. */
CoreStatus
wavpack_restore_blocks (Span frame, guint16 version, guint32 *block_index,
    ByteWriter *out)
{
  ByteReader r;
  byte_reader_init (&r, frame.data, frame.size);
  guint32 n_samples = read_u32_le (&r);
  do {
    guint32 flags = read_u32_le (&r);
    guint32 checksum = read_u32_le (&r);
    gboolean is_alone = (flags & INITIAL_BLOCK) && (flags & FINAL_BLOCK);
    gsize size = is_alone ? byte_reader_remaining (&r) : read_u32_le (&r);
    const guint8 *data = byte_reader_bytes (&r, size);
    if (r.failed || size == 0 ||
        size > G_MAXUINT32 - (HEADER_SIZE - CHUNK_HEADER_SIZE))
      return CORE_INVALID;

    byte_writer_fourcc (out, "wvpk");
    write_u32_le (out, (guint32) size + HEADER_SIZE - CHUNK_HEADER_SIZE);
    byte_writer_u16 (out, GUINT16_SWAP_LE_BE (version));
    byte_writer_u16 (out, 0); /* track and index number */
    write_u32_le (out, TOTAL_SAMPLES_UNKNOWN);
    write_u32_le (out, *block_index);
    write_u32_le (out, n_samples);
    write_u32_le (out, flags);
    write_u32_le (out, checksum);
    byte_writer_bytes (out, data, size);
  } while (byte_reader_remaining (&r) > 0);
  *block_index += n_samples;
  return CORE_OK;
}
