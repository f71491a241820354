/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What fmp4fragmux writes for one codec and not for another. */

#include <string.h>

#include "../core/bitwriter.h"
#include "fragmuxharness.h"
#include "gstsapmeta.h"

#define OPUS_CAPS \
  "audio/x-opus, channel-mapping-family=0, channels=2, rate=48000"
#define FLAC_CAPS \
  "audio/x-flac, framed=true, streamheader=(buffer)< " \
  "664c61438000002210001000000000000000" \
  "0ac442f0000000000000000000000000000000000000000000 >"
#define MP3_CAPS \
  "audio/mpeg, mpegversion=1, layer=3, parsed=true, channels=2, rate=48000"

static GstBuffer *
make_sample (GstClockTime pts, GstClockTime duration)
{
  static const guint8 payload[] = { 0x0c, 0x55, 0x55, 0x55 };
  GstBuffer *buffer = gst_buffer_new_memdup (payload, sizeof payload);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return buffer;
}

/* Returns the content of the first box of this type behind `from`, or NULL. */
static const guint8 *
find_box (const GByteArray *bytes, const gchar *type)
{
  for (guint i = 4; i + 4 <= bytes->len; i++)
    if (memcmp (bytes->data + i, type, 4) == 0)
      return bytes->data + i + 4;
  return NULL;
}

/* ISO/IEC 14496-12 10.1: fragments join the group that the header describes. */
GST_START_TEST (test_roll_group)
{
  static const struct
  {
    const gchar *caps;
    gboolean has_roll;
  } rows[] = { { OPUS_CAPS, TRUE }, { FLAC_CAPS, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = gst_harness_new ("fmp4fragmux");
    gst_harness_set_src_caps_str (h, rows[i].caps);
    for (guint n = 0; n < 5; n++)
      ck_assert_int_eq (gst_harness_push (h,
                            make_sample (n * 20 * GST_MSECOND,
                                20 * GST_MSECOND)),
          GST_FLOW_OK);
    GByteArray *bytes = finish (h);
    ck_assert (find_box (bytes, "moof"));
    const guint8 *sgpd = find_box (bytes, "sgpd");
    const guint8 *sbgp = find_box (bytes, "sbgp");
    ck_assert_int_eq (sgpd != NULL, rows[i].has_roll);
    ck_assert_int_eq (sbgp != NULL, rows[i].has_roll);
    if (sbgp) {
      ck_assert (memcmp (sbgp + 4, "roll", 4) == 0);
      ck_assert_uint_eq (box_u32 (sbgp + 8), 1);  /* entries */
      ck_assert_uint_eq (box_u32 (sbgp + 12), 5); /* samples */
      ck_assert_uint_eq (box_u32 (sbgp + 16), 1); /* header's */
    }
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

/* H.264 of 176x144, one slice a picture; only headers are right. */

static GstCaps *
make_h264_caps (void)
{
  static const guint8 pps[] = { 0x68, 0xce, 0x38, 0x80 };
  static const guint8 head[] = { 1, 77, 0x40, 30, 0xff, 0xe1, 0 };
  BitWriter sps = { 0 };
  put_u (&sps, 32, 0x674d401e);
  put_ue (&sps, 0); /* id */
  put_ue (&sps, 0); /* log2_max_frame_num_minus4 */
  put_ue (&sps, 2); /* pic_order_cnt_type */
  put_ue (&sps, 1);
  put_u (&sps, 1, 0);
  put_ue (&sps, 11 - 1);
  put_ue (&sps, 9 - 1);
  put_u (&sps, 2, 3);
  put_u (&sps, 2, 0); /* no cropping, no VUI */
  put_trailing (&sps);

  GByteArray *avcc = g_byte_array_new ();
  guint8 sps_size = (guint8) sps.size, after[] = { 1, 0, sizeof pps };
  g_byte_array_append (avcc, head, sizeof head);
  g_byte_array_append (avcc, &sps_size, 1);
  g_byte_array_append (avcc, sps.data, (guint) sps.size);
  g_byte_array_append (avcc, after, sizeof after);
  g_byte_array_append (avcc, pps, sizeof pps);
  gsize size = avcc->len;
  g_autoptr (GstBuffer) codec_data =
      gst_buffer_new_wrapped (g_byte_array_free (avcc, FALSE), size);
  return gst_caps_new_simple ("video/x-h264", "stream-format", G_TYPE_STRING,
      "avc", "alignment", G_TYPE_STRING, "au", "framerate", GST_TYPE_FRACTION,
      25, 1, "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
}

static GstBuffer *
make_picture (gboolean is_idr, GstClockTime pts, const GstSap *sap)
{
  BitWriter w = { 0 };
  put_u (&w, 32, 8); /* length */
  put_u (&w, 8, is_idr ? 0x65 : 0x41);
  put_ue (&w, 0);
  put_ue (&w, 7);
  put_ue (&w, 0);
  put_u (&w, 4, is_idr ? 0 : 1);
  if (is_idr)
    put_ue (&w, 0); /* idr_pic_id */
  put_u (&w, 8, 0xff);
  put_trailing (&w);
  guint8 bytes[12] = { 0 };
  memset (bytes, 0xa5, sizeof bytes);
  memcpy (bytes, w.data, w.size);
  GstBuffer *buffer = gst_buffer_new_memdup (bytes, sizeof bytes);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
  if (sap->sap_type == 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_buffer_set_sap (buffer, sap);
  return buffer;
}

/* A fragment begins at the picture that upstream cuts an open GOP at, and at the
 * time of the first of its leading pictures, none of which is lost. */
GST_START_TEST (test_open_gop)
{
  static const struct
  {
    guint time_ms;
    GstSap sap;
  } rows[] = { { 0, { .sap_type = 1 } }, { 40, { 0 } }, { 80, { 0 } },
    { 1080, { .sap_type = 3 } },
    { 1000, { .is_leading = TRUE, .is_skipped = TRUE } },
    { 1040, { .is_leading = TRUE } }, { 1120, { 0 } } };

  GstHarness *h = gst_harness_new_parse ("fmp4fragmux fragment-duration="
                                         "1000000000");
  gst_harness_set_src_caps (h, make_h264_caps ());
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_int_eq (gst_harness_push (h,
                          make_picture (i == 0, rows[i].time_ms * GST_MSECOND,
                              &rows[i].sap)),
        GST_FLOW_OK);
  GByteArray *bytes = finish (h);
  guint32 timescale = box_u32 (find_box (bytes, "mdhd") + 12);
  const guint8 *moof = find_box (bytes, "moof");
  ck_assert (moof);
  GByteArray rest = { .data = (guint8 *) moof,
    .len = bytes->len - (guint) (moof - bytes->data) };
  moof = find_box (&rest, "moof");
  ck_assert (moof);
  rest.len -= (guint) (moof - rest.data);
  rest.data = (guint8 *) moof;
  const guint8 *tfdt = find_box (&rest, "tfdt");
  const guint8 *trun = find_box (&rest, "trun");
  const guint8 *sgpd = find_box (&rest, "sgpd");
  ck_assert_uint_eq (box_u32 (tfdt + 4), timescale);
  ck_assert_uint_eq (box_u32 (trun + 4), 4); /* samples */
  ck_assert (sgpd && memcmp (sgpd + 4, "rap ", 4) == 0);
  g_byte_array_unref (bytes);
}

GST_END_TEST;

/* A sample that begins as an MP3 frame of 48 kHz does. */
static GstBuffer *
make_mp3 (GstClockTime pts, GstClockTime duration)
{
  static const guint8 header[] = { 0xff, 0xfb, 0x54, 0x00 };
  GstBuffer *buffer = make_sample (pts, duration);
  gst_buffer_fill (buffer, 0, header, sizeof header);
  return buffer;
}

/* FLAC's metadata blocks and the frame with a Xing header come at the time of the
 * first sound, and must not take its place. */
GST_START_TEST (test_audio_preamble)
{
  static const struct
  {
    const gchar *caps;
    GstBufferFlags flags;
    GstClockTime pts, duration;
    GstClockTime frame;
  } rows[] = {
    { FLAC_CAPS, GST_BUFFER_FLAG_HEADER, GST_CLOCK_TIME_NONE,
        GST_CLOCK_TIME_NONE, 4096 * GST_SECOND / 44100 },
    { MP3_CAPS, GST_BUFFER_FLAG_DECODE_ONLY, 0, 0, 24 * GST_MSECOND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = gst_harness_new ("fmp4fragmux");
    gst_harness_set_src_caps_str (h, rows[i].caps);
    for (guint n = 0; n < 3; n++) {
      GstBuffer *preamble = make_mp3 (rows[i].pts, rows[i].duration);
      GST_BUFFER_DTS (preamble) = 0;
      GST_BUFFER_FLAG_SET (preamble, rows[i].flags);
      ck_assert_int_eq (gst_harness_push (h, preamble), GST_FLOW_OK);
    }
    for (guint n = 0; n < 5; n++)
      ck_assert_int_eq (gst_harness_push (h,
                            make_mp3 (n * rows[i].frame, rows[i].frame)),
          GST_FLOW_OK);
    GByteArray *bytes = finish (h);
    const guint8 *trun = find_box (bytes, "trun");
    ck_assert (trun);
    ck_assert_uint_eq (box_u32 (trun + 4), 5);
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

/* flacparse flags only some of the headers that it makes up. */
GST_START_TEST (test_flac_header_without_flag)
{
  static const guint8 first_bytes[] = { 0x84, 0xff };

  for (guint i = 0; i < G_N_ELEMENTS (first_bytes); i++) {
    GstHarness *h = gst_harness_new ("fmp4fragmux");
    g_autoptr (GstBus) bus = gst_bus_new ();
    gst_element_set_bus (h->element, bus);
    gst_harness_set_src_caps_str (h, FLAC_CAPS);
    GstBuffer *header = make_mp3 (GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE);
    gst_buffer_memset (header, 0, first_bytes[i], 1);
    ck_assert_int_eq (gst_harness_push (h, header), GST_FLOW_OK);
    g_autoptr (GstMessage) warning =
        gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
    ck_assert_int_eq (warning != NULL, first_bytes[i] == 0xff);
    gst_element_set_bus (h->element, NULL);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* ETSI TS 102 366 E.1.2: stereo at 48 kHz, 32 bytes */
static GstBuffer *
make_eac3_frame (guint n_blocks_code, GstClockTime pts, GstClockTime duration)
{
  BitWriter w = { 0 };
  put_u (&w, 16, 0x0b77);
  put_u (&w, 2, 0);       /* strmtyp */
  put_u (&w, 3, 0);       /* substreamid */
  put_u (&w, 11, 16 - 1); /* frmsiz */
  put_u (&w, 2, 0);       /* fscod */
  put_u (&w, 2, n_blocks_code);
  put_u (&w, 3, 2);  /* acmod */
  put_u (&w, 1, 0);  /* lfeon */
  put_u (&w, 5, 16); /* bsid */
  guint8 *bytes = g_malloc0 (32);
  memcpy (bytes, w.data, w.size);
  GstBuffer *buffer = gst_buffer_new_wrapped (bytes, 32);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return buffer;
}

/* A sample has six blocks: frames of fewer are joined. What is left at the end is
 * no sample. */
GST_START_TEST (test_short_eac3_frames)
{
  static const struct
  {
    guint n_blocks_code, n_blocks;
  } rows[] = { { 0, 1 }, { 1, 2 }, { 2, 3 }, { 3, 6 } };
  const guint n_samples = 5;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = gst_harness_new ("fmp4fragmux");
    gst_harness_set_src_caps_str (h, "audio/x-eac3, framed=true");
    guint n_joined = 6 / rows[i].n_blocks;
    GstClockTime duration = 32 * GST_MSECOND / n_joined;
    for (guint n = 0; n < n_samples * n_joined + (n_joined > 1); n++)
      ck_assert_int_eq (gst_harness_push (h,
                            make_eac3_frame (rows[i].n_blocks_code,
                                n * duration, duration)),
          GST_FLOW_OK);
    GByteArray *bytes = finish (h);
    const guint8 *trun = find_box (bytes, "trun");
    ck_assert (trun);
    ck_assert_uint_eq (box_u32 (trun + 4), n_samples);
    const guint8 *tfhd = find_box (bytes, "tfhd");
    ck_assert_uint_eq (box_u32 (tfhd + 8), 1536);           /* duration */
    ck_assert_uint_eq (box_u32 (tfhd + 12), 32 * n_joined); /* size */
    g_byte_array_unref (bytes);
  }
}

GST_END_TEST;

static Suite *
fmp4fragmuxcodecs_suite (void)
{
  Suite *s = suite_create ("fmp4fragmuxcodecs");
  TCase *tc = tcase_create ("codecs");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_roll_group);
  tcase_add_test (tc, test_open_gop);
  tcase_add_test (tc, test_audio_preamble);
  tcase_add_test (tc, test_flac_header_without_flag);
  tcase_add_test (tc, test_short_eac3_frames);
  return s;
}

GST_CHECK_MAIN (fmp4fragmuxcodecs);
