/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/latm.h"

#include "bitwriter.h"
#include "coretest.h"

/* What a StreamMuxConfig says; zeros are what everybody writes. */
typedef struct
{
  guint version, version_a;
  guint asc_value_bits; /* audioMuxVersion 1: what ascLen says; 0: 16 */
  gboolean is_untimed;  /* not allStreamsSameTimeFraming */
  guint n_sub_frames_minus1, num_program, num_layer;
  guint frame_length_type, frame_length;
  gboolean has_other_data, has_crc;
} MuxConfig;

/* LatmGetValue in two bytes */
static void
put_value (BitWriter *w, guint32 value)
{
  put_u (w, 2, 1);
  put_u (w, 16, value);
}

/* AAC LC 48 kHz stereo */
static void
put_mux_config (BitWriter *w, const MuxConfig *m)
{
  put_u (w, 1, 0); /* useSameStreamMux */
  put_u (w, 1, m->version);
  if (m->version == 1) {
    put_u (w, 1, m->version_a);
    put_value (w, 0xff); /* taraBufferFullness */
  }
  put_u (w, 1, !m->is_untimed);
  put_u (w, 6, m->n_sub_frames_minus1);
  put_u (w, 4, m->num_program);
  put_u (w, 3, m->num_layer);
  if (m->version == 1)
    put_value (w, m->asc_value_bits ? m->asc_value_bits : 16);
  put_u (w, 16, 0x1190);
  if (m->asc_value_bits > 16)
    put_u (w, m->asc_value_bits - 16, 0);
  put_u (w, 3, m->frame_length_type);
  if (m->frame_length_type == 0)
    put_u (w, 8, 0xff); /* latmBufferFullness */
  else
    put_u (w, 9, m->frame_length);
  put_u (w, 1, (guint) m->has_other_data);
  if (m->has_other_data && m->version == 1) {
    put_value (w, 300);
  } else if (m->has_other_data) {
    put_u (w, 9, 0x101); /* otherDataLenEsc, otherDataLenTmp */
    put_u (w, 9, 0x02c);
  }
  put_u (w, 1, (guint) m->has_crc);
  if (m->has_crc)
    put_u (w, 8, 0x5a);
}

static void
put_payload (BitWriter *w, gboolean has_length, guint size)
{
  for (guint left = size; has_length && left >= 255; left -= 255)
    put_u (w, 8, 255);
  if (has_length)
    put_u (w, 8, size % 255);
  for (guint i = 0; i < size; i++)
    put_u (w, 8, i & 0xff);
}

static void
assert_payload (LatmReader *reader, guint size)
{
  ByteWriter w = { 0 };
  ck_assert_int_eq (latm_reader_next (reader, &w), CORE_OK);
  ck_assert_uint_eq (w.size, size);
  for (guint i = 0; i < size; i++)
    ck_assert_uint_eq (w.data[i], i & 0xff);
  byte_writer_clear (&w);
}

static void
assert_end (LatmReader *reader)
{
  ByteWriter w = { 0 };
  ck_assert_int_eq (latm_reader_next (reader, &w), CORE_NEED_DATA);
  ck_assert_uint_eq (w.size, 0);
}

START_TEST (configurations_are_read)
{
  static const struct
  {
    MuxConfig mux;
    guint payload_bytes;
  } rows[] = {
    { { 0 }, 10 },
    { { 0 }, 0 },
    { { 0 }, 255 },
    { { 0 }, 300 },
    { { .n_sub_frames_minus1 = 3 }, 20 },
    { { .frame_length_type = 1, .frame_length = 10 }, 30 },
    { { .has_other_data = TRUE, .has_crc = TRUE }, 10 },
    { { .version = 1 }, 10 },
    { { .version = 1, .asc_value_bits = 27 }, 10 }, /* fillBits */
    { { .version = 1, .has_other_data = TRUE, .has_crc = TRUE }, 10 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    const MuxConfig *mux = &rows[i].mux;
    put_mux_config (&w, mux);
    for (guint n = 0; n <= mux->n_sub_frames_minus1; n++)
      put_payload (&w, mux->frame_length_type == 0, rows[i].payload_bytes);

    LatmReader reader = { 0 };
    CoreStatus status = latm_reader_begin (&reader, w.data, w.size);
    ck_assert_msg (status == CORE_OK, "row %u: %s", i,
        core_status_name (status));
    ck_assert (reader.has_config);
    ck_assert_uint_eq (reader.config.sample_rate, 48000);
    ck_assert_uint_eq (reader.config.channels, 2);
    ck_assert_uint_eq (reader.asc_size,
        MAX (2u, (mux->asc_value_bits + 7) / 8));
    ck_assert_mem_eq (reader.asc, "\x11\x90", 2);
    for (guint n = 0; n <= mux->n_sub_frames_minus1; n++)
      assert_payload (&reader, rows[i].payload_bytes);
    assert_end (&reader);
  }
}
END_TEST

START_TEST (what_dvb_has_not_is_refused)
{
  static const struct
  {
    MuxConfig mux;
    CoreStatus expected;
  } rows[] = {
    { { .version = 1, .version_a = 1 }, CORE_UNSUPPORTED },
    { { .is_untimed = TRUE }, CORE_UNSUPPORTED },
    { { .num_program = 1 }, CORE_UNSUPPORTED },
    { { .num_layer = 1 }, CORE_UNSUPPORTED },
    { { .frame_length_type = 2 }, CORE_UNSUPPORTED },
    { { .frame_length_type = 4 }, CORE_UNSUPPORTED },
    { { .version = 1, .asc_value_bits = 8 }, CORE_INVALID }, /* half a config */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    put_mux_config (&w, &rows[i].mux);
    put_payload (&w, TRUE, 10);
    LatmReader reader = { 0 };
    CoreStatus status = latm_reader_begin (&reader, w.data, w.size);
    ck_assert_msg (status == rows[i].expected, "row %u: %s", i,
        core_status_name (status));
    ck_assert (!reader.has_config);
    assert_end (&reader);
  }
}
END_TEST

START_TEST (elements_refer_to_the_configuration_before)
{
  BitWriter with = { 0 }, without = { 0 }, broken = { 0 };
  put_mux_config (&with, &(MuxConfig){ 0 });
  put_payload (&with, TRUE, 4);
  put_u (&without, 1, 1);
  put_payload (&without, TRUE, 5);
  put_mux_config (&broken, &(MuxConfig){ .num_program = 1 });

  LatmReader reader = { 0 };
  ck_assert_int_eq (latm_reader_begin (&reader, without.data, without.size),
      CORE_NEED_DATA);
  ck_assert_int_eq (latm_reader_begin (&reader, with.data, with.size), CORE_OK);
  assert_payload (&reader, 4);
  ck_assert_int_eq (latm_reader_begin (&reader, without.data, without.size),
      CORE_OK);
  assert_payload (&reader, 5);
  assert_end (&reader);
  /* of one that cannot be used nothing is left, nor of what was before */
  ck_assert_int_eq (latm_reader_begin (&reader, broken.data, broken.size),
      CORE_UNSUPPORTED);
  ck_assert_int_eq (latm_reader_begin (&reader, without.data, without.size),
      CORE_NEED_DATA);
}
END_TEST

/* byte_alignment() in the program_config_element counts from the beginning of
 * the AudioSpecificConfig, not of the element. */
START_TEST (program_config_is_aligned_to_its_config)
{
  static const guint8 asc[] = { 0x13, 0x00, 0x04, 0xc4, 0x05, 0x22, 0x20, 0x00,
    0x00, 0x00, 0x02, 0x68, 0x69 };
  BitWriter w = { 0 };
  put_u (&w, 1 + 1 + 1, 1); /* allStreamsSameTimeFraming */
  put_u (&w, 6 + 4 + 3, 0);
  for (guint i = 0; i < sizeof asc; i++)
    put_u (&w, 8, asc[i]);
  put_u (&w, 3 + 8 + 1 + 1, 0); /* frameLengthType to crcCheckPresent */
  put_payload (&w, TRUE, 7);
  LatmReader reader = { 0 };
  ck_assert_int_eq (latm_reader_begin (&reader, w.data, w.size), CORE_OK);
  ck_assert_uint_eq (reader.config.channels, 4);
  ck_assert_uint_eq (reader.asc_size, sizeof asc);
  ck_assert_mem_eq (reader.asc, asc, sizeof asc);
  assert_payload (&reader, 7);
}
END_TEST

START_TEST (elements_cut_short_are_refused)
{
  BitWriter w = { 0 };
  put_mux_config (&w, &(MuxConfig){ 0 });
  put_payload (&w, TRUE, 40);
  for (gsize size = 0; size < w.size; size++) {
    LatmReader reader = { 0 };
    ByteWriter out = { 0 };
    CoreStatus status = latm_reader_begin (&reader, w.data, size);
    if (status == CORE_OK)
      status = latm_reader_next (&reader, &out);
    ck_assert_msg (status == CORE_INVALID, "%u bytes: %s", (guint) size,
        core_status_name (status));
    ck_assert_uint_eq (out.size, 0);
    assert_end (&reader);
  }
}
END_TEST

START_TEST (sync_streams_say_their_size)
{
  static const struct
  {
    gsize size;
    guint8 data[LOAS_HEADER_SIZE];
    CoreStatus expected;
    gsize frame_bytes;
  } rows[] = {
    { 3, { 0x56, 0xe0, 0x01 }, CORE_OK, 4 },
    { 3, { 0x56, 0xff, 0xff }, CORE_OK, 8194 },
    { 3, { 0x56, 0xe0, 0x00 }, CORE_INVALID, 0 },
    { 3, { 0x56, 0xc0, 0x01 }, CORE_INVALID, 0 },
    { 3, { 0xff, 0xf1, 0x4c }, CORE_INVALID, 0 },
    { 2, { 0x56, 0xe0 }, CORE_NEED_DATA, 0 },
    { 1, { 0x56 }, CORE_NEED_DATA, 0 },
    { 0, { 0 }, CORE_NEED_DATA, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gsize size_bytes = 0;
    CoreStatus status =
        loas_frame_size (rows[i].data, rows[i].size, &size_bytes);
    ck_assert_msg (status == rows[i].expected &&
            (status != CORE_OK || size_bytes == rows[i].frame_bytes),
        "row %u: %s, %u bytes", i, core_status_name (status),
        (guint) size_bytes);
  }
}
END_TEST

CORE_TEST_MAIN ("latm", configurations_are_read, what_dvb_has_not_is_refused,
    elements_refer_to_the_configuration_before,
    program_config_is_aligned_to_its_config, elements_cut_short_are_refused,
    sync_streams_say_their_size)
