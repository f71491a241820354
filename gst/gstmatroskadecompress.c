/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmatroskadecompress.h"

#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif
#ifdef HAVE_LZO
#include <lzo/lzo1x.h>
#endif
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

/* None of the formats says how large the result will be. */
#define FIRST_ROOM 1024

/* Where bytes go, of which nobody knows how many will come. */
typedef struct
{
  guint8 *data;
  gsize size;      /* written */
  gsize allocated; /* <= max_size <= G_MAXUINT32 */
  gsize max_size;
} Output;

/* Makes room for more; FALSE: that would be too much. */
static gboolean
grow (Output *out)
{
  if (out->allocated >= out->max_size)
    return FALSE;
  out->allocated = MIN (MAX (2 * out->allocated, FIRST_ROOM), out->max_size);
  out->data = g_realloc (out->data, out->allocated);
  return TRUE;
}

typedef CoreStatus (*Decompress) (Span packed, Output *out);

#ifdef HAVE_ZLIB
/* RFC 1950 */
static CoreStatus
decompress_zlib (Span packed, Output *out)
{
  z_stream z = {
    .next_in = (Bytef *) packed.data,
    .avail_in = (uInt) packed.size,
  };
  CoreStatus status = CORE_OK;
  int result = Z_OK;

  if (inflateInit (&z) != Z_OK)
    return CORE_UNSUPPORTED;
  while (result == Z_OK && status == CORE_OK) {
    if (out->size == out->allocated && !grow (out)) {
      status = CORE_LIMIT;
      break;
    }
    z.next_out = out->data + out->size;
    z.avail_out = (uInt) (out->allocated - out->size);
    result = inflate (&z, Z_NO_FLUSH);
    out->size = out->allocated - z.avail_out;
  }
  inflateEnd (&z);
  if (status == CORE_OK && result != Z_STREAM_END)
    status = CORE_INVALID;
  return status;
}
#endif

#ifdef HAVE_BZIP2
static CoreStatus
decompress_bzip2 (Span packed, Output *out)
{
  bz_stream bz = {
    .next_in = (char *) packed.data,
    .avail_in = (unsigned) packed.size,
  };
  CoreStatus status = CORE_OK;
  int result = BZ_OK;

  if (BZ2_bzDecompressInit (&bz, 0, 0) != BZ_OK)
    return CORE_UNSUPPORTED;
  while (result == BZ_OK && status == CORE_OK) {
    if (out->size == out->allocated && !grow (out)) {
      status = CORE_LIMIT;
      break;
    }
    bz.next_out = (char *) out->data + out->size;
    bz.avail_out = (unsigned) (out->allocated - out->size);
    result = BZ2_bzDecompress (&bz);
    out->size = out->allocated - bz.avail_out;
    /* Unlike zlib, it does not say that it wants input that is not there. */
    if (result == BZ_OK && bz.avail_in == 0 && bz.avail_out > 0)
      status = CORE_INVALID;
  }
  BZ2_bzDecompressEnd (&bz);
  if (status == CORE_OK && result != BZ_STREAM_END)
    status = CORE_INVALID;
  return status;
}
#endif

#ifdef HAVE_LZO
/* LZO has no streams: what does not fit is begun again. */
static CoreStatus
decompress_lzo (Span packed, Output *out)
{
  int result;
  if (lzo_init () != LZO_E_OK)
    return CORE_UNSUPPORTED;
  do {
    if (!grow (out))
      return CORE_LIMIT;
    lzo_uint size = out->allocated;
    result = lzo1x_decompress_safe (packed.data, packed.size, out->data, &size,
        NULL);
    out->size = size;
  } while (result == LZO_E_OUTPUT_OVERRUN);
  return result == LZO_E_OK ? CORE_OK : CORE_INVALID;
}
#endif

static Decompress
find_decompress (guint64 algorithm)
{
  static const struct
  {
    guint64 algorithm;
    Decompress decompress;
  } table[] = {
#ifdef HAVE_ZLIB
    { MATROSKA_COMPRESSION_ZLIB, decompress_zlib },
#endif
#ifdef HAVE_BZIP2
    { MATROSKA_COMPRESSION_BZLIB, decompress_bzip2 },
#endif
#ifdef HAVE_LZO
    { MATROSKA_COMPRESSION_LZO1X, decompress_lzo },
#endif
    { MATROSKA_COMPRESSION_HEADER_STRIPPING, NULL }, /* no library's work */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].algorithm == algorithm)
      return table[i].decompress;
  return NULL;
}

gboolean
gst_matroska_can_decompress (guint64 algorithm)
{
  return algorithm == MATROSKA_COMPRESSION_HEADER_STRIPPING ||
      find_decompress (algorithm) != NULL;
}

CoreStatus
gst_matroska_decompress (guint64 algorithm, Span packed, gsize max_size,
    guint8 **unpacked, gsize *unpacked_size)
{
  Output out = { .max_size = MIN (max_size, G_MAXUINT32) };
  Decompress decompress = find_decompress (algorithm);
  if (!decompress)
    return CORE_UNSUPPORTED;
  if (packed.size > G_MAXUINT32)
    return CORE_LIMIT;

  CoreStatus status = decompress (packed, &out);
  if (status != CORE_OK) {
    g_free (out.data);
    return status;
  }
  *unpacked = out.data;
  *unpacked_size = out.size;
  return CORE_OK;
}
