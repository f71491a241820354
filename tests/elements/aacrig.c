/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "aacrig.h"

#define FRAMES_PER_PACKET 8 /* that have one timestamp, as in MPEG-TS */

gsize
aac_frame_size (guint index)
{
  return 20 + index % 7;
}

/* Payload that looks like no sync word. */
static guint8
frame_byte (guint index, gsize at)
{
  return (guint8) ((index * 3 + at) & 0x3f);
}

GstClockTime
aac_frame_time (guint index)
{
  return gst_util_uint64_scale (index, AAC_FRAME_SAMPLES * GST_SECOND,
      AAC_RATE);
}

static void
write_payload (BitWriter *w, guint index)
{
  for (gsize i = 0; i < aac_frame_size (index); i++)
    put_u (w, 8, frame_byte (index, i));
}

/* ISO/IEC 14496-3 1.A.3.2: AAC LC */
void
aac_write_adts (BitWriter *w, guint index, guint channels, guint n_blocks)
{
  put_u (w, 12, 0xfff);
  put_u (w, 1 + 2 + 1, 1); /* MPEG-4, no CRC */
  put_u (w, 2, 1);         /* profile */
  put_u (w, 4, 3);         /* 48000 Hz */
  put_u (w, 1, 0);
  put_u (w, 3, channels);
  put_u (w, 4, 0);
  put_u (w, 13, (guint32) aac_frame_size (index) + 7);
  put_u (w, 11, 0x7ff);
  put_u (w, 2, n_blocks - 1);
  write_payload (w, index);
}

/* 1.7.2 and 1.7.3, with the configuration in each frame */
static void
write_loas (BitWriter *w, guint index)
{
  BitWriter element = { 0 };
  put_u (&element, 1, 0);                       /* useSameStreamMux */
  put_u (&element, 1 + 1 + 6 + 4 + 3, 1 << 13); /* one frame, program, layer */
  put_u (&element, 16, 0x1190);                 /* AudioSpecificConfig */
  put_u (&element, 3 + 8 + 1 + 1, 0xff << 2);   /* lengths follow */
  put_u (&element, 8, (guint32) aac_frame_size (index));
  write_payload (&element, index);
  put_u (w, 11, 0x2b7);
  put_u (w, 13, (guint32) element.size);
  for (gsize i = 0; i < element.size; i++)
    put_u (w, 8, element.data[i]);
}

GByteArray *
aac_make_packet (AacForm form, guint first, guint n)
{
  GByteArray *packet = g_byte_array_new ();
  for (guint i = first; i < first + n; i++) {
    BitWriter w = { 0 };
    if (form == AAC_AS_ADTS)
      aac_write_adts (&w, i, 2, 1);
    else if (form == AAC_AS_LOAS)
      write_loas (&w, i);
    else
      write_payload (&w, i);
    g_byte_array_append (packet, w.data, (guint) w.size);
  }
  return packet;
}

GstFlowReturn
aac_push_bytes (GstPad *source, const guint8 *data, gsize size,
    GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_pad_push (source, buffer);
}

void
aac_push_packet (GstPad *source, AacForm form, guint begin, guint n,
    guint piece)
{
  g_autoptr (GByteArray) packet = aac_make_packet (form, begin, n);
  GstClockTime pts = aac_frame_time (begin);
  for (guint at = 0; at < packet->len; at += piece) {
    fail_unless_equals_int (aac_push_bytes (source, packet->data + at,
                                MIN (piece, packet->len - at), pts),
        GST_FLOW_OK);
    pts = GST_CLOCK_TIME_NONE;
  }
}

void
aac_push_all (GstPad *source, AacForm form, guint piece)
{
  guint n = form == AAC_AS_SAMPLES ? 1 : FRAMES_PER_PACKET;
  for (guint i = 0; i < AAC_N_FRAMES; i += n)
    aac_push_packet (source, form, i, MIN (n, AAC_N_FRAMES - i), piece);
}
