/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/sei.h"

#include <string.h>

#include "core/nalsets.h"
#include "coretest.h"

static guint
list_messages (Span nal, guint header_size, SeiMessage *messages, guint max)
{
  SeiCursor cursor;
  guint n = 0;
  sei_cursor_init (&cursor, nal, header_size);
  while (n < max && sei_cursor_next (&cursor, &messages[n]))
    n++;
  return n;
}

/* H.264 7.3.2.3: messages up to where sizes do not add up. */
START_TEST (messages_are_found)
{
  static const struct
  {
    const gchar *what;
    gsize size;
    guint8 nal[24];
    guint n;
    guint32 types[3], sizes[3];
  } rows[] = {
    { "nothing", 0, { 0 }, 0, { 0 }, { 0 } },
    { "a header", 1, { 6 }, 0, { 0 }, { 0 } },
    { "no message", 2, { 6, 0x80 }, 0, { 0 }, { 0 } },
    { "one", 5, { 6, 1, 1, 0xaa, 0x80 }, 1, { 1 }, { 1 } },
    { "two", 8, { 6, 1, 1, 0xaa, 5, 1, 0xbb, 0x80 }, 2, { 1, 5 }, { 1, 1 } },
    { "an empty one", 4, { 6, 47, 0, 0x80 }, 1, { 47 }, { 0 } },
    { "a large type", 6, { 6, 0xff, 0xff, 2, 0, 0x80 }, 1, { 512 }, { 0 } },
    { "trailing zeros", 7, { 6, 1, 1, 0xaa, 0x80, 0, 0 }, 1, { 1 }, { 1 } },
    { "no trailing bits", 4, { 6, 1, 1, 0xaa }, 1, { 1 }, { 1 } },
    { "a size beyond the unit", 5, { 6, 1, 2, 0xaa, 0x80 }, 0, { 0 }, { 0 } },
    { "the second beyond it", 7, { 6, 1, 0, 1, 3, 0xaa, 0x80 }, 1, { 1 },
        { 0 } },
    { "a type without an end", 4, { 6, 0xff, 0xff, 0xff }, 0, { 0 }, { 0 } },
    { "a type without a size", 3, { 6, 1, 0x80 }, 0, { 0 }, { 0 } },
    /* Bytes of emulation prevention are no part of the payload's size. */
    { "emulation prevention", 11, { 6, 1, 4, 0, 0, 3, 1, 0xaa, 5, 0, 0x80 }, 2,
        { 1, 5 }, { 4, 0 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SeiMessage messages[3];
    guint n = list_messages ((Span){ rows[i].nal, rows[i].size }, 1, messages,
        G_N_ELEMENTS (messages));
    ck_assert_msg (n == rows[i].n, "%s: %u messages", rows[i].what, n);
    for (guint m = 0; m < n; m++)
      ck_assert_msg (messages[m].type == rows[i].types[m] &&
              messages[m].size_bytes == rows[i].sizes[m],
          "%s: message %u is %u, %u bytes", rows[i].what, m, messages[m].type,
          messages[m].size_bytes);
  }
}
END_TEST

START_TEST (recovery_points_are_read)
{
  static const struct
  {
    CodecId codec;
    guint8 payload;
    gboolean is_at_once;
    guint32 frames;
    gboolean is_exact, is_broken_link;
  } rows[] = {
    { CODEC_H264, 0xc4, TRUE, 0, TRUE, FALSE },  /* 1 1 0 00 */
    { CODEC_H264, 0x84, TRUE, 0, FALSE, FALSE }, /* 1 0 0 00 */
    { CODEC_H264, 0xe4, TRUE, 0, TRUE, TRUE },
    { CODEC_H264, 0x51, FALSE, 1, TRUE, FALSE }, /* 010 1 0 */
    { CODEC_H264, 0x2a, FALSE, 4, FALSE, TRUE }, /* 00101 0 1 */
    { CODEC_H265, 0xd0, TRUE, 0, TRUE, FALSE },  /* 1 1 0 */
    { CODEC_H265, 0x68, TRUE, 0, FALSE, TRUE },  /* se(v) -1: 011 0 1 */
    { CODEC_H265, 0x50, FALSE, 1, TRUE, FALSE }, /* se(v) 1: 010 1 0 */
    { CODEC_H265, 0x23, FALSE, 2, FALSE, TRUE }, /* se(v) 2: 00100 0 1 */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 h264[] = { 0x06, 6, 1, rows[i].payload, 0x80 };
    guint8 h265[] = { 0x4e, 1, 6, 1, rows[i].payload, 0x80 };
    Span nal = rows[i].codec == CODEC_H264 ? (Span){ h264, sizeof h264 }
                                           : (Span){ h265, sizeof h265 };
    SeiMessage message;
    SeiRecoveryPoint point;
    ck_assert_uint_eq (list_messages (nal, nal_header_size (rows[i].codec),
                           &message, 1),
        1);
    ck_assert (sei_read_recovery_point (rows[i].codec, &message, &point));
    ck_assert_msg (point.is_at_once == rows[i].is_at_once &&
            point.frames == rows[i].frames &&
            point.is_exact == rows[i].is_exact &&
            point.is_broken_link == rows[i].is_broken_link,
        "row %u: %d %u %d %d", i, point.is_at_once, point.frames,
        point.is_exact, point.is_broken_link);
  }
}
END_TEST

/* Primaries of P3 in the order green, blue, red, white D65, 1000 and 0.005
 * cd/m2 */
static const guint8 mastering[] = { 0x4e, 1, SEI_MASTERING_DISPLAY, 24, 0x33,
  0xc2, 0x86, 0xc4, 0x1d, 0x4c, 0x0b, 0xb8, 0x84, 0xd0, 0x3e, 0x80, 0x3d, 0x13,
  0x40, 0x42, 0x00, 0x98, 0x96, 0x80, 0x00, 0x00, 0x03, 0x00, 0x32, 0x80 };
static const guint8 light[] = { 0x4e, 1, SEI_CONTENT_LIGHT_LEVEL, 4, 0x03, 0xe8,
  0x01, 0x90, 0x80 };

static SeiMessage
message_of (const guint8 *nal, gsize size)
{
  SeiMessage message;
  ck_assert_uint_eq (list_messages ((Span){ nal, size }, 2, &message, 1), 1);
  return message;
}

START_TEST (mastering_display_is_read)
{
  static const SeiMasteringDisplay expected = {
    .primaries_x = { 13250, 7500, 34000 },
    .primaries_y = { 34500, 3000, 16000 },
    .white_x = 15635,
    .white_y = 16450,
    .max_luminance = 10000000,
    .min_luminance = 50,
  };
  SeiMasteringDisplay display;
  SeiMessage message = message_of (mastering, sizeof mastering);
  ck_assert (sei_read_mastering_display (&message, &display));
  for (guint i = 0; i < 3; i++) {
    ck_assert_uint_eq (display.primaries_x[i], expected.primaries_x[i]);
    ck_assert_uint_eq (display.primaries_y[i], expected.primaries_y[i]);
  }
  ck_assert_uint_eq (display.white_x, expected.white_x);
  ck_assert_uint_eq (display.white_y, expected.white_y);
  ck_assert_uint_eq (display.max_luminance, expected.max_luminance);
  ck_assert_uint_eq (display.min_luminance, expected.min_luminance);
}
END_TEST

START_TEST (content_light_is_read)
{
  SeiContentLight level;
  SeiMessage message = message_of (light, sizeof light);
  ck_assert (sei_read_content_light (&message, &level));
  ck_assert_uint_eq (level.max_content_light_level, 1000);
  ck_assert_uint_eq (level.max_frame_average_light_level, 400);
}
END_TEST

/* Filling is none; nor is what is behind the end, or of somebody else. */
START_TEST (captions_are_found)
{
#define GA94 0, 0, 4, 15, 0xb5, 0, 0x31, 'G', 'A', '9', '4', 3
  static const struct
  {
    guint8 nal[20];
    gboolean has_captions;
  } rows[] = {
    { { GA94, 0x41, 0xff, 0xfc, 0x94, 0x2c, 0xff, 0, 0x80 }, TRUE },
    { { GA94, 0x41, 0xff, 0xfc, 0x80, 0x80, 0xff, 0, 0x80 }, FALSE },
    { { GA94, 0x42, 0xff, 0xfc, 0x80, 0x80, 0xff, 0, 0x80 }, FALSE },
    { { GA94, 0x41, 0xff, 0xfe, 0, 1, 0xff, 0, 0x80 }, TRUE },  /* CEA-708 */
    { { GA94, 0x41, 0xff, 0xfa, 0, 1, 0xff, 0, 0x80 }, FALSE }, /* not valid */
    { { GA94, 0x01, 0xff, 0xfc, 0x94, 0x2c, 0xff, 0, 0x80 }, FALSE },
    { { GA94, 0x40, 0xff, 0xfc, 0x94, 0x2c, 0xff, 0, 0x80 }, FALSE },
    { { 0, 0, 4, 15, 0xb5, 0, 0x31, 'D', 'T', 'G', '1', 3, 0x41, 0xff, 0xfc,
          0x94, 0x2c, 0xff, 0, 0x80 },
        FALSE },
    { { 0, 0, 5, 15, 0xb5, 0, 0x31, 'G', 'A', '9', '4', 3, 0x41, 0xff, 0xfc,
          0x94, 0x2c, 0xff, 0, 0x80 },
        FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SeiMessage message = message_of (rows[i].nal, sizeof rows[i].nal);
    ck_assert_msg (sei_has_captions (&message) == rows[i].has_captions, "%u",
        i);
  }
#undef GA94
}
END_TEST

/* Another message, one that is too short, and one whose unit ends inside it:
 * what the caller has stays as it is. */
START_TEST (what_is_no_such_message_is_refused)
{
  SeiMessage message = message_of (light, sizeof light);
  SeiRecoveryPoint point = { .frames = 7 };
  SeiMasteringDisplay display = { .white_x = 7 };
  SeiContentLight level = { .max_content_light_level = 7 };
  ck_assert (!sei_read_recovery_point (CODEC_H265, &message, &point));
  ck_assert (!sei_read_mastering_display (&message, &display));
  message.size_bytes = 3;
  ck_assert (!sei_read_content_light (&message, &level));
  message.type = SEI_MASTERING_DISPLAY;
  message.size_bytes = 24;
  ck_assert (!sei_read_mastering_display (&message, &display));
  ck_assert (!sei_read_content_light (&message, &level));
  message.type = SEI_CONTENT_LIGHT_LEVEL;
  message.payload.failed = TRUE;
  ck_assert (!sei_read_content_light (&message, &level));
  message.type = SEI_RECOVERY_POINT;
  ck_assert (!sei_read_recovery_point (CODEC_H264, &message, &point));
  ck_assert_uint_eq (point.frames, 7);
  ck_assert_uint_eq (display.white_x, 7);
  ck_assert_uint_eq (level.max_content_light_level, 7);
}
END_TEST

CORE_TEST_MAIN ("sei", captions_are_found, messages_are_found,
    recovery_points_are_read, mastering_display_is_read, content_light_is_read,
    what_is_no_such_message_is_refused)
