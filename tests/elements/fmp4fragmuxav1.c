/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* AV1 to the ISO form of AV1-ISOBMFF: what encoders give out goes in as it is,
 * what would need another framing is refused. */

#include <string.h>

#include "fragmuxharness.h"
#include "gstcodeccaps.h"

#define DELIMITER 0x12, 0x00
/* 64x64, 8 bits, 4:2:0, as libaom wrote it */
#define SEQUENCE_HEADER \
  0x0a, 0x0b, 0x20, 0x00, 0x00, 0x02, 0xaf, 0xff, 0xf0, 0x36, 0xbe, 0x40, 0x80
#define KEY_FRAME 0x32, 0x03, 0x10, 0xaa, 0xbb
#define INTER_FRAME 0x32, 0x03, 0x30, 0xcc, 0xdd

static void
push_unit (GstHarness *h, const guint8 *data, gsize size, guint index)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = index * 40 * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
  if (index > 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_OK);
}

static gboolean
contains (const GByteArray *bytes, const guint8 *needle, gsize size)
{
  for (gsize i = 0; i + size <= bytes->len; i++)
    if (memcmp (bytes->data + i, needle, size) == 0)
      return TRUE;
  return FALSE;
}

/* AV1-ISOBMFF 2.3.3 and 2.4: the sequence header is in av1C, and a sample has no
 * temporal delimiter. */
GST_START_TEST (delimiters_are_left_out)
{
  static const gchar *const caps[] = {
    "video/x-av1, stream-format=obu-stream, alignment=tu, framerate=25/1",
    "video/x-av1, alignment=tu, framerate=25/1", /* av1enc */
  };
  static const guint8 key[] = { DELIMITER, SEQUENCE_HEADER, KEY_FRAME };
  static const guint8 inter[] = { DELIMITER, INTER_FRAME };
  static const guint8 plain[] = { INTER_FRAME }; /* without a delimiter */
  static const guint8 mdat[] = { 'm', 'd', 'a', 't', SEQUENCE_HEADER, KEY_FRAME,
    INTER_FRAME, INTER_FRAME };
  static const guint8 av1c[] = { 'a', 'v', '1', 'C', 0x81, 0x20, 0x00, 0x00,
    SEQUENCE_HEADER };
  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstHarness *h = gst_harness_new ("fmp4fragmux");
    gst_harness_set_src_caps_str (h, caps[i]);
    push_unit (h, key, sizeof key, 0);
    push_unit (h, inter, sizeof inter, 1);
    push_unit (h, plain, sizeof plain, 2);
    GByteArray *bytes = finish (h);
    ck_assert_msg (contains (bytes, mdat, sizeof mdat), "row %u: samples", i);
    ck_assert_msg (contains (bytes, av1c, sizeof av1c), "row %u: av1C", i);
    g_byte_array_unref (bytes);
  }
}
GST_END_TEST;

/* Single OBUs and frames are no samples. Lengths of Annex B are no OBU sizes. */
GST_START_TEST (other_framings_are_refused)
{
  static const gchar *const alignments[] = { "obu", "frame" };
  GstHarness *h = gst_harness_new ("fmp4fragmux");
  GstPad *sink = gst_element_get_static_pad (h->element, "sink");
  for (guint i = 0; i < G_N_ELEMENTS (alignments); i++) {
    g_autoptr (GstCaps) caps =
        gst_caps_new_simple ("video/x-av1", "stream-format", G_TYPE_STRING,
            "obu-stream", "alignment", G_TYPE_STRING, alignments[i], NULL);
    ck_assert_msg (!gst_pad_query_accept_caps (sink, caps), "%s",
        alignments[i]);
  }
  gst_object_unref (sink);
  gst_harness_teardown (h);

  g_autoptr (GstCaps) annexb = gst_caps_from_string (
      "video/x-av1, stream-format=annexb, alignment=tu, framerate=25/1");
  g_autoptr (GError) error = NULL;
  CodecConfig config;
  ck_assert (!gst_codec_config_from_caps (annexb, &config, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_UNSUPPORTED));
  ck_assert_msg (strstr (error->message, "annexb") != NULL, "%s",
      error->message);
}
GST_END_TEST;

static Suite *
fmp4fragmuxav1_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxav1");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, delimiters_are_left_out);
  tcase_add_test (tcase, other_framings_are_refused);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxav1)
