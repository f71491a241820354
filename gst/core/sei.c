/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "sei.h"

/* Messages are whole bytes and so are the rbsp_trailing_bits after them, which
 * are looked for once: to ask before every message would take a walk over all
 * that follow. */
void
sei_cursor_init (SeiCursor *cursor, Span nal, guint header_size)
{
  while (nal.size > header_size && nal.data[nal.size - 1] == 0)
    nal.size--;
  if (nal.size > header_size && nal.data[nal.size - 1] == 0x80)
    nal.size--;
  gsize skipped = MIN (header_size, nal.size);
  bit_reader_init_nal (&cursor->reader, nal.data + skipped, nal.size - skipped);
}

/* A number in 255s and a rest, H.264 7.3.2.3.1, H.265 7.3.5 */
static guint32
read_number (BitReader *r)
{
  guint32 number = 0, byte;
  do {
    byte = bit_reader_u (r, 8);
    number += byte;
  } while (byte == 0xff && !r->failed);
  return number;
}

gboolean
sei_cursor_next (SeiCursor *cursor, SeiMessage *message)
{
  BitReader *r = &cursor->reader;
  if (r->failed || r->byte_pos >= r->size)
    return FALSE;
  SeiMessage m = { .type = read_number (r) };
  m.size_bytes = read_number (r);
  m.payload = *r;
  if (r->failed || m.size_bytes > r->size - r->byte_pos)
    return FALSE;
  bit_reader_skip (r, (gsize) m.size_bytes * 8);
  *message = m;
  return TRUE;
}

gboolean
sei_read_recovery_point (CodecId codec, const SeiMessage *message,
    SeiRecoveryPoint *point)
{
  BitReader r = message->payload;
  if (message->type != SEI_RECOVERY_POINT)
    return FALSE;
  SeiRecoveryPoint p = { 0 };
  if (codec == CODEC_H264) {
    p.frames = bit_reader_ue (&r); /* recovery_frame_cnt */
  } else {
    gint32 recovery_poc_cnt = bit_reader_se (&r); /* < 0: also before it */
    p.frames = (guint32) MAX (recovery_poc_cnt, 0);
  }
  p.is_at_once = p.frames == 0;
  p.is_exact = bit_reader_flag (&r);
  p.is_broken_link = bit_reader_flag (&r);
  if (r.failed)
    return FALSE;
  *point = p;
  return TRUE;
}

gboolean
sei_read_mastering_display (const SeiMessage *message,
    SeiMasteringDisplay *display)
{
  BitReader r = message->payload;
  SeiMasteringDisplay d;
  if (message->type != SEI_MASTERING_DISPLAY || message->size_bytes < 24)
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    d.primaries_x[i] = (guint16) bit_reader_u (&r, 16);
    d.primaries_y[i] = (guint16) bit_reader_u (&r, 16);
  }
  d.white_x = (guint16) bit_reader_u (&r, 16);
  d.white_y = (guint16) bit_reader_u (&r, 16);
  d.max_luminance = bit_reader_u (&r, 32);
  d.min_luminance = bit_reader_u (&r, 32);
  if (r.failed)
    return FALSE;
  *display = d;
  return TRUE;
}

gboolean
sei_read_content_light (const SeiMessage *message, SeiContentLight *light)
{
  BitReader r = message->payload;
  if (message->type != SEI_CONTENT_LIGHT_LEVEL || message->size_bytes < 4)
    return FALSE;
  SeiContentLight l = { .max_content_light_level =
                            (guint16) bit_reader_u (&r, 16) };
  l.max_frame_average_light_level = (guint16) bit_reader_u (&r, 16);
  if (r.failed)
    return FALSE;
  *light = l;
  return TRUE;
}

#define T35_UNITED_STATES 0xb5
#define T35_ATSC 0x0031
#define ATSC_IDENTIFIER 0x47413934 /* "GA94" */
#define ATSC_CC_DATA 3
#define CC_DATA_HEADER_SIZE 10

/* cc_data_pkt. Both bytes of CEA-608 have odd parity, which counts for nothing
 * here. */
static gboolean
read_caption_packet (BitReader *r)
{
  bit_reader_skip (r, 5);
  gboolean is_valid = bit_reader_flag (r);
  gboolean is_cea708 = bit_reader_flag (r);
  bit_reader_skip (r, 1);
  guint32 data = bit_reader_u (r, 16);
  return !r->failed && is_valid && (is_cea708 || (data & 0x7f7f) != 0);
}

gboolean
sei_has_captions (const SeiMessage *message)
{
  BitReader r = message->payload;
  if (message->type != SEI_USER_DATA_REGISTERED ||
      message->size_bytes < CC_DATA_HEADER_SIZE ||
      bit_reader_u (&r, 8) != T35_UNITED_STATES ||
      bit_reader_u (&r, 16) != T35_ATSC ||
      bit_reader_u (&r, 32) != ATSC_IDENTIFIER ||
      bit_reader_u (&r, 8) != ATSC_CC_DATA)
    return FALSE;
  bit_reader_skip (&r, 1);
  gboolean has_data = bit_reader_flag (&r); /* process_cc_data_flag */
  bit_reader_skip (&r, 1);
  guint n_packets = bit_reader_u (&r, 5);
  bit_reader_skip (&r, 8);
  gboolean has_captions = FALSE;
  n_packets = MIN (n_packets, (message->size_bytes - CC_DATA_HEADER_SIZE) / 3);
  for (guint i = 0; has_data && i < n_packets; i++)
    has_captions |= read_caption_packet (&r);
  return has_captions;
}
