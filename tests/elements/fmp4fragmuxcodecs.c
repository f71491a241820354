/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What fmp4fragmux writes for one codec and not for another. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <string.h>

#define OPUS_CAPS \
  "audio/x-opus, channel-mapping-family=0, channels=2, rate=48000"
#define FLAC_CAPS \
  "audio/x-flac, framed=true, streamheader=(buffer)< " \
  "664c61438000002210001000000000000000" \
  "0ac442f0000000000000000000000000000000000000000000 >"

static GstBuffer *
make_sample (GstClockTime pts, GstClockTime duration)
{
  static const guint8 payload[] = { 0x0c, 0x55, 0x55, 0x55 };
  GstBuffer *buffer = gst_buffer_new_memdup (payload, sizeof payload);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return buffer;
}

/* Ends the stream. Returns (transfer full) all that came out. */
static GByteArray *
finish (GstHarness *h)
{
  GByteArray *bytes = g_byte_array_new ();
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  for (GstBuffer *buffer; (buffer = gst_harness_try_pull (h));) {
    GstMapInfo map;
    ck_assert (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
  return bytes;
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
      ck_assert_uint_eq (GST_READ_UINT32_BE (sbgp + 8), 1);  /* entries */
      ck_assert_uint_eq (GST_READ_UINT32_BE (sbgp + 12), 5); /* samples */
      ck_assert_uint_eq (GST_READ_UINT32_BE (sbgp + 16), 1); /* header's */
    }
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
  return s;
}

GST_CHECK_MAIN (fmp4fragmuxcodecs);
