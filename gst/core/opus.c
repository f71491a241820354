/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "opus.h"

#include <string.h>

#define MAGIC "OpusHead"
#define MAX_FAMILY_0_CHANNELS 2
#define DOPS_VERSION 0
#define MAX_PACKET_SAMPLES 5760 /* 120 ms, RFC 6716 3.2.5 */

/* A GLib macro may evaluate its argument more than once. */
static guint16
read_u16_le (ByteReader *r)
{
  guint16 value = byte_reader_u16 (r);
  return GUINT16_SWAP_LE_BE (value);
}

static guint32
read_u32_le (ByteReader *r)
{
  guint32 value = byte_reader_u32 (r);
  return GUINT32_SWAP_LE_BE (value);
}

CoreStatus
opus_parse_head (const guint8 *data, gsize size, OpusHead *head)
{
  ByteReader r;
  byte_reader_init (&r, data, size);
  const guint8 *magic = byte_reader_bytes (&r, strlen (MAGIC));
  guint8 version = byte_reader_u8 (&r);
  OpusHead h = { .channels = byte_reader_u8 (&r) };
  h.pre_skip = read_u16_le (&r);
  h.input_sample_rate = read_u32_le (&r);
  h.output_gain = read_u16_le (&r);
  h.mapping_family = byte_reader_u8 (&r);
  if (h.mapping_family > 0) {
    h.mapping.size = 2 + (gsize) h.channels;
    h.mapping.data = byte_reader_bytes (&r, h.mapping.size);
  }
  if (r.failed || memcmp (magic, MAGIC, strlen (MAGIC)) != 0)
    return CORE_INVALID;
  /* The upper half of the version breaks compatibility. */
  if (version >> 4 != 0)
    return CORE_UNSUPPORTED;
  if (h.channels == 0 ||
      (h.mapping_family == 0 && h.channels > MAX_FAMILY_0_CHANNELS))
    return CORE_INVALID;
  *head = h;
  return CORE_OK;
}

void
opus_write_dops (const OpusHead *head, ByteWriter *w)
{
  byte_writer_u8 (w, DOPS_VERSION);
  byte_writer_u8 (w, head->channels);
  byte_writer_u16 (w, head->pre_skip);
  byte_writer_u32 (w, head->input_sample_rate);
  byte_writer_u16 (w, head->output_gain);
  byte_writer_u8 (w, head->mapping_family);
  byte_writer_bytes (w, head->mapping.data, head->mapping.size);
}

/* The TOC byte: configuration, channels, how many frames follow */
guint
opus_packet_samples (Span packet)
{
  static const guint silk_samples[] = { 480, 960, 1920, 2880 };
  if (packet.size == 0)
    return 0;
  guint config = packet.data[0] >> 3, code = packet.data[0] & 3, n_frames = 2;
  guint samples;
  if (config < 12)
    samples = silk_samples[config % 4];
  else if (config < 16)
    samples = 480u << config % 2;
  else
    samples = 120u << config % 4;
  if (code == 0)
    n_frames = 1;
  else if (code == 3)
    n_frames = packet.size < 2 ? 0 : packet.data[1] & 63;
  guint total = n_frames * samples;
  return total > MAX_PACKET_SAMPLES ? 0 : total;
}
