/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first byte chooses between ADTS and LOAS; the rest is a stream of it, which
 * gives the same frames in pieces as in one. */

#include "core/aacfinder.h"
#include "core/adts.h"
#include "core/latm.h"

#define MAX_FRAME_BYTES (LOAS_HEADER_SIZE + 0x1fff)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_adts (Span frame)
{
  AdtsHeader header;
  AacConfig config;
  g_assert (adts_parse_header (frame.data, frame.size, &header) == CORE_OK);
  g_assert (
      header.size_bytes == frame.size && header.header_bytes < frame.size);
  aac_parse_config (header.config, sizeof header.config, &config);
}

static void
read_loas (LatmReader *reader, Span frame)
{
  ByteWriter w = { 0 };
  CoreStatus status = latm_reader_begin (reader, frame.data + LOAS_HEADER_SIZE,
      frame.size - LOAS_HEADER_SIZE);
  guint n = 0;
  while (status == CORE_OK && latm_reader_next (reader, &w) == CORE_OK)
    n++;
  g_assert (n <= 64 && w.size < frame.size);
  if (reader->has_config) {
    /* what is kept stands for itself */
    AacConfig config;
    g_assert (reader->asc_size <= sizeof reader->asc);
    g_assert (
        aac_parse_config (reader->asc, reader->asc_size, &config) == CORE_OK);
    g_assert (config.core_sample_rate == reader->config.core_sample_rate);
  }
  byte_writer_clear (&w);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  AacFraming framing = data[0] & 1 ? AAC_FRAMING_LOAS : AAC_FRAMING_ADTS;
  AacFinder whole = { .framing = framing }, pieces = { .framing = framing };
  LatmReader latm = { 0 };
  ByteReader r, in_pieces;
  Span frame, piece = { 0 };
  byte_reader_init (&r, data + 1, size - 1);
  byte_reader_init (&in_pieces, data + 1, 0);
  while (aac_finder_next (&whole, &r, TRUE, &frame) == CORE_OK) {
    g_assert (frame.size <= MAX_FRAME_BYTES);
    CoreStatus status = CORE_NEED_DATA;
    while (status == CORE_NEED_DATA && in_pieces.size < size - 1) {
      in_pieces.size++;
      status = aac_finder_next (&pieces, &in_pieces, in_pieces.size == size - 1,
          &piece);
    }
    if (status == CORE_NEED_DATA)
      status = aac_finder_next (&pieces, &in_pieces, TRUE, &piece);
    g_assert (status == CORE_OK && piece.data == frame.data &&
        piece.size == frame.size);
    if (framing == AAC_FRAMING_ADTS)
      read_adts (frame);
    else
      read_loas (&latm, frame);
  }
  g_assert (byte_reader_remaining (&r) == 0);
  return 0;
}
