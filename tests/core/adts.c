/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/adts.h"

#include "coretest.h"

/* LC 48 kHz stereo in 16 bytes, if nothing else is said */
START_TEST (headers_are_read)
{
  static const struct
  {
    guint8 data[ADTS_MIN_HEADER_SIZE];
    AdtsHeader expected;
  } rows[] = {
    { { 0xff, 0xf1, 0x4c, 0x80, 0x02, 0x1f, 0xfc },
        { 16, 7, 1, { 0x11, 0x90 } } },
    /* MPEG-2 ID, CRC */
    { { 0xff, 0xf8, 0x4c, 0x80, 0x02, 0x1f, 0xfc },
        { 16, 9, 1, { 0x11, 0x90 } } },
    /* Main 44.1 kHz 7.1; private, original, home and copyright bits */
    { { 0xff, 0xf1, 0x13, 0xfc, 0x02, 0x00, 0x00 },
        { 16, 7, 1, { 0x0a, 0x38 } } },
    /* 7.35 kHz, channels in a program_config_element, the longest frame */
    { { 0xff, 0xf1, 0x70, 0x03, 0xff, 0xff, 0xfc },
        { 8191, 7, 1, { 0x16, 0x00 } } },
    /* four blocks, without and with a CRC */
    { { 0xff, 0xf1, 0x4c, 0x80, 0x02, 0x1f, 0xff },
        { 16, 7, 4, { 0x11, 0x90 } } },
    { { 0xff, 0xf0, 0x4c, 0x80, 0x02, 0x1f, 0xff },
        { 16, 15, 4, { 0x11, 0x90 } } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AdtsHeader h = { 0 };
    const AdtsHeader *e = &rows[i].expected;
    CoreStatus status =
        adts_parse_header (rows[i].data, sizeof rows[i].data, &h);
    ck_assert_msg (status == CORE_OK && h.size_bytes == e->size_bytes &&
            h.header_bytes == e->header_bytes &&
            h.n_raw_data_blocks == e->n_raw_data_blocks &&
            memcmp (h.config, e->config, sizeof h.config) == 0,
        "row %u: %s, %u bytes, header %u, %u blocks, %02x%02x", i,
        core_status_name (status), (guint) h.size_bytes, (guint) h.header_bytes,
        h.n_raw_data_blocks, h.config[0], h.config[1]);
    for (gsize size = 0; size < sizeof rows[i].data; size++)
      ck_assert_int_eq (adts_parse_header (rows[i].data, size, &h),
          CORE_NEED_DATA);
  }
}
END_TEST

START_TEST (configs_of_headers_read_back)
{
  static const guint8 header[] = { 0xff, 0xf1, 0x4c, 0x80, 0x02, 0x1f, 0xfc };
  AdtsHeader h;
  AacConfig config;
  ck_assert_int_eq (adts_parse_header (header, sizeof header, &h), CORE_OK);
  ck_assert_int_eq (aac_parse_config (h.config, sizeof h.config, &config),
      CORE_OK);
  ck_assert_uint_eq (config.audio_object_type, 2);
  ck_assert_uint_eq (config.sample_rate, 48000);
  ck_assert_uint_eq (config.channels, 2);
  ck_assert_uint_eq (config.frame_samples, 1024);
}
END_TEST

START_TEST (what_is_no_header_is_refused)
{
  static const guint8 rows[][ADTS_MIN_HEADER_SIZE] = {
    { 0x00 }, { 0xff, 0xe1, 0x4c, 0x80, 0x02, 0x1f, 0xfc }, /* syncword */
    { 0xff, 0xfb, 0x4c, 0x80, 0x02, 0x1f, 0xfc },           /* layer: MP3 */
    { 0xff, 0xf1, 0x74, 0x80, 0x02, 0x1f, 0xfc }, /* frequency index 13 */
    { 0xff, 0xf1, 0x7c, 0x80, 0x02, 0x1f, 0xfc }, /* 15, which ADTS has not */
    { 0xff, 0xf1, 0x4c, 0x80, 0x00, 0xff, 0xfc }, /* 7 bytes: nothing in it */
    { 0xff, 0xf0, 0x4c, 0x80, 0x01, 0x3f, 0xfc }, /* 9, all header */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AdtsHeader h;
    CoreStatus status = adts_parse_header (rows[i], sizeof rows[i], &h);
    ck_assert_msg (status == CORE_INVALID, "row %u: %s", i,
        core_status_name (status));
  }
}
END_TEST

CORE_TEST_MAIN ("adts", headers_are_read, configs_of_headers_read_back,
    what_is_no_header_is_refused)
