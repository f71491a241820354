/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4event.h"

#include "coretest.h"

START_TEST (prft_is_as_the_standard_lays_it_out)
{
  static const guint8 expected[] = {
    0, 0, 0, 32, 'p', 'r', 'f', 't',                /* box */
    1, 0, 0, 24,                                    /* version 1, captured */
    0, 0, 0, 2,                                     /* reference_track_ID */
    0xe9, 0x01, 0x02, 0x03, 0x80, 0, 0, 0,          /* ntp_timestamp */
    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, /* media_time */
  };
  ByteWriter w = { 0 };
  mp4_write_prft (&w,
      &(Mp4ProducerReferenceTime){
          .kind = MP4_PRFT_CAPTURED,
          .track_id = 2,
          .ntp_timestamp = 0xe901020380000000,
          .media_time = 0x0123456789abcdef,
      });
  ck_assert_uint_eq (w.size, sizeof expected);
  ck_assert_mem_eq (w.data, expected, sizeof expected);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (ntp_counts_from_1900)
{
  static const struct
  {
    guint64 unix_ns, ntp;
  } rows[] = {
    { 0, 2208988800ull << 32 }, { 500000000, 2208988800ull << 32 | 0x80000000 },
    { 1000000001, 2208988801ull << 32 | 4 },
    { 999999999, 2208988800ull << 32 | 0xfffffffb },
    { 2085978496000000000, 0 }, /* 2036-02-07 06:28:16, the next era */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_uint_eq (mp4_ntp_from_unix_ns (rows[i].unix_ns), rows[i].ntp);
}
END_TEST

START_TEST (emsg_has_its_strings_where_its_version_says)
{
  static const guint8 v0[] = {
    /* clang-format off */
    0, 0, 0, 39, 'e', 'm', 's', 'g', 0, 0, 0, 0,
    'u', ':', 'x', 0, 'v', 0,
    0, 1, 0x5f, 0x90, /* timescale */
    0, 0, 0, 7,       /* presentation_time_delta */
    0, 0, 0, 9,       /* event_duration */
    0, 0, 0, 1,       /* id */
    1, 2, 3, 4, 5,
    /* clang-format on */
  };
  static const guint8 v1[] = {
    /* clang-format off */
    0, 0, 0, 42, 'e', 'm', 's', 'g', 1, 0, 0, 0,
    0, 1, 0x5f, 0x90,
    0, 0, 0, 1, 0, 0, 0, 0, /* presentation_time */
    0xff, 0xff, 0xff, 0xff,
    0, 0, 0, 1,
    'u', ':', 'x', 0, 0,
    1, 2, 3, 4, 5,
    /* clang-format on */
  };
  static const guint8 message[] = { 1, 2, 3, 4, 5 };
  Mp4Event event = {
    .scheme_id_uri = "u:x",
    .value = "v",
    .timescale = 90000,
    .presentation_time = 7,
    .event_duration = 9,
    .id = 1,
    .message_data = message,
    .message_size_bytes = sizeof message,
    .is_relative = TRUE,
  };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_emsg (&w, &event), CORE_OK);
  ck_assert_uint_eq (w.size, sizeof v0);
  ck_assert_mem_eq (w.data, v0, sizeof v0);
  byte_writer_reset (&w);

  event.is_relative = FALSE;
  event.value = NULL;
  event.presentation_time = 1ull << 32;
  event.event_duration = MP4_EVENT_DURATION_UNKNOWN;
  ck_assert_int_eq (mp4_write_emsg (&w, &event), CORE_OK);
  ck_assert_uint_eq (w.size, sizeof v1);
  ck_assert_mem_eq (w.data, v1, sizeof v1);
  byte_writer_reset (&w);

  /* A delta has 32 bits, and so has the box's size. */
  event.is_relative = TRUE;
  ck_assert_int_eq (mp4_write_emsg (&w, &event), CORE_LIMIT);
  event.is_relative = FALSE;
  event.message_size_bytes = G_MAXUINT32;
  ck_assert_int_eq (mp4_write_emsg (&w, &event), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

CORE_TEST_MAIN ("mp4event", prft_is_as_the_standard_lays_it_out,
    ntp_counts_from_1900, emsg_has_its_strings_where_its_version_says)
