/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-encoding.h"

#include <string.h>

#define CIPHER_AES 5      /* ContentEncAlgo, RFC 9559 5.1.4.1.31.9 */
#define CIPHER_MODE_CTR 1 /* AESSettingsCipherMode, 5.1.4.1.31.12 */

/* WebM Encryption, "Signal Byte Format" */
#define SIGNAL_ENCRYPTED 0x01
#define SIGNAL_PARTITIONED 0x02

#define MAX_CLEAR_BYTES G_MAXUINT16

static void
clear_encoding (MatroskaEncoding *encoding)
{
  g_clear_pointer (&encoding->settings, g_free);
  g_clear_pointer (&encoding->key_id, g_free);
}

void
matroska_encodings_clear (MatroskaTrack *track)
{
  for (guint i = 0; i < track->n_encodings; i++)
    clear_encoding (&track->encodings[i]);
  track->n_encodings = 0;
}

/* "The decoder/demuxer MUST start with the ContentEncoding with the highest
 * ContentEncodingOrder" (5.1.4.1.31.2). */
static void
insert_encoding (MatroskaTrack *track, const MatroskaEncoding *encoding)
{
  guint place = track->n_encodings++;
  while (place > 0 && track->encodings[place - 1].order < encoding->order) {
    track->encodings[place] = track->encodings[place - 1];
    place--;
  }
  track->encodings[place] = *encoding;
}

/* Why a track's encodings can't be undone, NULL if they can. */
static const gchar *
find_obstacle (const MatroskaTrack *track)
{
  gboolean is_encrypted = FALSE;
  for (guint i = 0; i < track->n_encodings; i++) {
    const MatroskaEncoding *e = &track->encodings[i];
    if (e->type == MATROSKA_ENCODING_ENCRYPTION) {
      if (e->cipher != CIPHER_AES || e->cipher_mode != CIPHER_MODE_CTR)
        return "it is encrypted, and not with AES in counter mode";
      if (e->scope != MATROSKA_SCOPE_FRAMES)
        return "its headers are encrypted";
      if (is_encrypted)
        return "it is encrypted twice";
      is_encrypted = TRUE;
    } else if (e->type != MATROSKA_ENCODING_COMPRESSION) {
      return "its ContentEncodingType is unknown";
    } else if (e->compression > MATROSKA_COMPRESSION_HEADER_STRIPPING) {
      return "its compression is unknown";
    } else if (is_encrypted && (e->scope & MATROSKA_SCOPE_FRAMES)) {
      return "it was compressed and then encrypted";
    }
  }
  return NULL;
}

void
matroska_encodings_set (MatroskaTrack *track, MatroskaEncoding *encodings,
    guint n_encodings)
{
  for (guint i = 0; i < n_encodings; i++) {
    if (track->n_encodings < MATROSKA_MAX_ENCODINGS)
      insert_encoding (track, &encodings[i]);
    else
      clear_encoding (&encodings[i]);
  }
  track->unreadable = n_encodings > MATROSKA_MAX_ENCODINGS
      ? "it has too many encodings on top of each other"
      : find_obstacle (track);
}

static CoreStatus
restore_header (const MatroskaEncoding *encoding, Span rest, gsize max_size,
    guint8 **bytes, gsize *size)
{
  gsize whole;
  if (!g_size_checked_add (&whole, encoding->settings_size, rest.size) ||
      whole > max_size)
    return CORE_LIMIT;
  *bytes = g_malloc (MAX (whole, 1));
  *size = whole;
  if (encoding->settings_size > 0)
    memcpy (*bytes, encoding->settings, encoding->settings_size);
  if (rest.size > 0)
    memcpy (*bytes + encoding->settings_size, rest.data, rest.size);
  return CORE_OK;
}

CoreStatus
matroska_encodings_undo (const MatroskaTrack *track, guint scope, Span packed,
    MatroskaDecompress decompress, gsize max_size, guint8 **bytes, gsize *size)
{
  g_autofree guint8 *current = NULL;
  CoreStatus status = CORE_OK;

  for (guint i = 0; i < track->n_encodings && status == CORE_OK; i++) {
    const MatroskaEncoding *e = &track->encodings[i];
    guint8 *next = NULL;
    gsize next_size = 0;
    if (e->type != MATROSKA_ENCODING_COMPRESSION || !(e->scope & scope))
      continue;
    if (e->compression == MATROSKA_COMPRESSION_HEADER_STRIPPING)
      status = restore_header (e, packed, max_size, &next, &next_size);
    else if (decompress)
      status = decompress (e->compression, packed, max_size, &next, &next_size);
    else
      status = CORE_UNSUPPORTED;
    g_free (current);
    current = next;
    packed = (Span){ current, next_size };
  }
  if (status != CORE_OK)
    return status;
  *bytes = current ? g_steal_pointer (&current)
                   : g_memdup2 (packed.data, packed.size);
  *size = packed.size;
  return CORE_OK;
}

static void
append_subsample (ByteWriter *subsamples, guint *n_subsamples, gsize clear,
    gsize encrypted)
{
  /* Partitions have 32 bits, the clear bytes of a subsample 16. */
  for (; clear > MAX_CLEAR_BYTES; clear -= MAX_CLEAR_BYTES) {
    byte_writer_u16 (subsamples, MAX_CLEAR_BYTES);
    byte_writer_u32 (subsamples, 0);
    (*n_subsamples)++;
  }
  byte_writer_u16 (subsamples, (guint16) clear);
  byte_writer_u32 (subsamples, (guint32) encrypted);
  (*n_subsamples)++;
}

/* Offsets into the frame where clear bytes end and encrypted ones begin, and
 * the other way round, in turns, the first bytes being clear. */
static CoreStatus
read_partitions (ByteReader *r, MatroskaFrameProtection *protection,
    ByteWriter *subsamples)
{
  guint n_offsets = byte_reader_u8 (r);
  ByteReader offsets = byte_reader_sub (r, 4 * (gsize) n_offsets);
  if (r->failed || n_offsets == 0)
    return CORE_INVALID;

  gsize frame_size = byte_reader_remaining (r);
  gsize clear_start = 0;
  for (guint i = 0; i < n_offsets + 1; i += 2) {
    gsize clear_end = i < n_offsets ? byte_reader_u32 (&offsets) : frame_size;
    gsize encrypted_end =
        i + 1 < n_offsets ? byte_reader_u32 (&offsets) : frame_size;
    if (clear_end < clear_start || encrypted_end < clear_end ||
        encrypted_end > frame_size)
      return CORE_INVALID;
    append_subsample (subsamples, &protection->n_subsamples,
        clear_end - clear_start, encrypted_end - clear_end);
    clear_start = encrypted_end;
  }
  return CORE_OK;
}

CoreStatus
matroska_frame_protection_parse (Span frame,
    MatroskaFrameProtection *protection, ByteWriter *subsamples)
{
  ByteReader r;
  byte_reader_init (&r, frame.data, frame.size);
  guint8 signal = byte_reader_u8 (&r);
  CoreStatus status = CORE_OK;

  *protection = (MatroskaFrameProtection){ 0 };
  protection->is_encrypted = (signal & SIGNAL_ENCRYPTED) != 0;
  if (protection->is_encrypted) {
    const guint8 *iv = byte_reader_bytes (&r, sizeof protection->iv);
    if (iv)
      memcpy (protection->iv, iv, sizeof protection->iv);
    if (signal & SIGNAL_PARTITIONED)
      status = read_partitions (&r, protection, subsamples);
  }
  protection->header_size = r.pos;
  return r.failed ? CORE_INVALID : status;
}
