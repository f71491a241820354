/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Function by function the syntax tables of ISO/IEC 14496-3 1.7.2 and
 * 1.7.3. */

#include "latm.h"

#define SYNCWORD 0x2b7 /* of AudioSyncStream, 11 bits */

/* frameLengthType, table 1.46: each payload says its length, or all have one */
#define LENGTH_IN_PAYLOAD 0
#define LENGTH_FIXED 1

CoreStatus
loas_frame_size (const guint8 *data, gsize size, gsize *size_bytes)
{
  if ((size >= 1 && data[0] != SYNCWORD >> 3) ||
      (size >= 2 && data[1] >> 5 != (SYNCWORD & 7)))
    return CORE_INVALID;
  if (size < LOAS_HEADER_SIZE)
    return CORE_NEED_DATA;
  BitReader r;
  bit_reader_init (&r, data, LOAS_HEADER_SIZE);
  bit_reader_skip (&r, 11);
  gsize audio_mux_length_bytes = bit_reader_u (&r, 13);
  *size_bytes = LOAS_HEADER_SIZE + audio_mux_length_bytes;
  return audio_mux_length_bytes > 0 ? CORE_OK : CORE_INVALID;
}

/* LatmGetValue, 1.7.3.1 */
static guint32
read_value (BitReader *r)
{
  guint bytes_for_value = bit_reader_u (r, 2);
  return bit_reader_u (r, 8 * (bytes_for_value + 1));
}

/* Copies `n_bits` from where `r` is, without moving it, to the beginning of
 * `bytes`; the last byte is filled with zeros. */
static gsize
copy_bits (const BitReader *r, gsize n_bits, guint8 *bytes)
{
  BitReader from = *r;
  gsize size = 0;
  for (; n_bits >= 8; n_bits -= 8)
    bytes[size++] = (guint8) bit_reader_u (&from, 8);
  if (n_bits > 0)
    bytes[size++] =
        (guint8) (bit_reader_u (&from, (guint) n_bits) << (8 - n_bits));
  return size;
}

/* Its byte_alignment() counts from its own beginning, so it is read in a copy.
 * `size_bits`: what the stream says its size is, or 0 where only the syntax
 * does. */
static CoreStatus
read_audio_specific_config (LatmReader *reader, BitReader *r, gsize size_bits)
{
  gsize n_bits = size_bits > 0 ? size_bits : bit_reader_bits_left (r);
  n_bits = MIN (n_bits, 8 * sizeof reader->asc);
  if (n_bits > bit_reader_bits_left (r))
    return CORE_INVALID;
  gsize size = copy_bits (r, n_bits, reader->asc);
  CoreStatus status = size_bits > 0
      ? aac_parse_config (reader->asc, size, &reader->config)
      : aac_parse_embedded_config (reader->asc, size, &reader->config, &n_bits);
  if (status != CORE_OK)
    return status;
  reader->asc_size = copy_bits (r, n_bits, reader->asc);
  bit_reader_skip (r, size_bits > 0 ? size_bits : n_bits);
  return r->failed ? CORE_INVALID : CORE_OK;
}

static CoreStatus
read_frame_length_type (LatmReader *reader, BitReader *r)
{
  guint32 frame_length_type = bit_reader_u (r, 3);
  reader->frame_bytes = 0;
  if (frame_length_type == LENGTH_IN_PAYLOAD)
    bit_reader_skip (r, 8); /* latmBufferFullness */
  else if (frame_length_type == LENGTH_FIXED)
    reader->frame_bytes = bit_reader_u (r, 9) + 20;
  else /* CELP and HVXC */
    return CORE_UNSUPPORTED;
  return CORE_OK;
}

/* Its length is all that would matter, but what it precedes ends with the
 * element. */
static void
skip_other_data_length (BitReader *r, guint32 audio_mux_version)
{
  if (audio_mux_version == 1) {
    read_value (r);
    return;
  }
  gboolean has_more = TRUE;
  while (has_more && !r->failed) {
    has_more = bit_reader_flag (r); /* otherDataLenEsc */
    bit_reader_skip (r, 8);         /* otherDataLenTmp */
  }
}

/* StreamMuxConfig, table 1.42 */
static CoreStatus
read_stream_mux_config (LatmReader *reader, BitReader *r)
{
  guint32 audio_mux_version = bit_reader_u (r, 1);
  guint32 audio_mux_version_a = audio_mux_version ? bit_reader_u (r, 1) : 0;
  if (audio_mux_version_a != 0) /* reserved */
    return CORE_UNSUPPORTED;
  if (audio_mux_version == 1)
    read_value (r); /* taraBufferFullness */
  gboolean all_streams_same_time_framing = bit_reader_flag (r);
  reader->n_sub_frames = bit_reader_u (r, 6) + 1;
  guint32 num_program = bit_reader_u (r, 4);
  guint32 num_layer = bit_reader_u (r, 3);
  if (r->failed)
    return CORE_INVALID;
  if (!all_streams_same_time_framing || num_program > 0 || num_layer > 0)
    return CORE_UNSUPPORTED;

  gsize asc_bits = audio_mux_version == 1 ? read_value (r) : 0;
  if (audio_mux_version == 1 && asc_bits == 0)
    return CORE_INVALID;
  CoreStatus status = read_audio_specific_config (reader, r, asc_bits);
  if (status == CORE_OK)
    status = read_frame_length_type (reader, r);
  if (status != CORE_OK)
    return status;
  if (bit_reader_flag (r)) /* otherDataPresent */
    skip_other_data_length (r, audio_mux_version);
  if (bit_reader_flag (r)) /* crcCheckPresent */
    bit_reader_skip (r, 8);
  return r->failed ? CORE_INVALID : CORE_OK;
}

/* AudioMuxElement (muxConfigPresent = 1), table 1.41 */
CoreStatus
latm_reader_begin (LatmReader *reader, const guint8 *element, gsize size)
{
  BitReader r;
  bit_reader_init (&r, element, size);
  reader->n_left = 0;
  if (!bit_reader_flag (&r)) { /* useSameStreamMux */
    CoreStatus status = read_stream_mux_config (reader, &r);
    reader->has_config = status == CORE_OK;
    if (status != CORE_OK)
      return status;
  }
  if (r.failed)
    return CORE_INVALID;
  if (!reader->has_config)
    return CORE_NEED_DATA;
  reader->reader = r;
  reader->n_left = reader->n_sub_frames;
  return CORE_OK;
}

/* PayloadLengthInfo, table 1.44 */
static gsize
read_payload_length (const LatmReader *reader, BitReader *r)
{
  if (reader->frame_bytes > 0)
    return reader->frame_bytes;
  gsize mux_slot_length_bytes = 0;
  guint32 tmp;
  do {
    tmp = bit_reader_u (r, 8);
    mux_slot_length_bytes += tmp;
  } while (tmp == 255);
  return mux_slot_length_bytes;
}

CoreStatus
latm_reader_next (LatmReader *reader, ByteWriter *w)
{
  BitReader *r = &reader->reader;
  if (reader->n_left == 0)
    return CORE_NEED_DATA;
  gsize size = read_payload_length (reader, r);
  if (r->failed || size > bit_reader_bits_left (r) / 8) {
    reader->n_left = 0;
    return CORE_INVALID;
  }
  for (gsize i = 0; i < size; i++)
    byte_writer_u8 (w, (guint8) bit_reader_u (r, 8));
  reader->n_left--;
  return CORE_OK;
}
