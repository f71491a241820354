/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "h264rig.h"

GST_START_TEST (damage_is_dropped_and_said_once)
{
  g_autofree gchar *avc = avc_caps (4, TRUE);
  g_autofree gchar *caps = g_strconcat (avc, ", framerate=25/1", NULL);
  GstHarness *h = harness (caps);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, access_unit (4, 0, 40, 0));
  pull_and_check (h, 0, 40);
  for (guint i = 1; i < 4; i++) {
    GstBuffer *cut = access_unit (4, i, 40, 0);
    gst_buffer_set_size (cut, 70);
    ck_assert_int_eq (gst_harness_push (h, cut), GST_FLOW_OK);
    fail_unless (NULL == gst_harness_try_pull (h));
  }
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 1);
  gst_harness_push (h, access_unit (4, 4, 40, 0));
  GstBuffer *out = gst_harness_try_pull (h);
  check_sample (out, 4, 40);
  ck_assert (GST_BUFFER_IS_DISCONT (out));
  gst_buffer_unref (out);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (what_is_no_h264_ends_in_an_error)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, gst_buffer_new_memdup ("This is a text file.", 20));
  gst_harness_push_event (h, gst_event_new_eos ());
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), 1);
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);

  h = harness (BYTE_STREAM); /* nothing at all is no error */
  gst_element_set_bus (h->element, bus);
  gst_harness_push_event (h, gst_event_new_eos ());
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), 0);
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
GST_END_TEST;

GST_START_TEST (bytes_without_a_border_do_not_pile_up)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  GstBuffer *noise = gst_buffer_new_allocate (NULL, 1024 * 1024, NULL);
  gst_buffer_memset (noise, 0, 0x55, 1024 * 1024);
  for (guint i = 0; i < 70; i++)
    gst_harness_push (h, gst_buffer_ref (noise));
  ck_assert_int_lt (GST_MINI_OBJECT_REFCOUNT_VALUE (noise), 10);
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 1);
  gst_buffer_unref (noise);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  gst_harness_push (h, access_unit (0, 1, 40, 0));
  pull_and_check (h, 0, 40);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* One NAL unit of a table: its bytes, the code in front of it and the zeros
 * behind. */
typedef struct
{
  guint code_bytes; /* 3 or 4; 0 ends the table */
  const gchar *bytes;
  gsize size;
  guint n_zeros;    /* trailing_zero_8bits */
  gboolean is_kept; /* in avc */
} Unit;

#define UNIT(code, bytes, zeros, is_kept) \
  { \
    code, bytes, sizeof (bytes) - 1, zeros, is_kept \
  }

#define AUD "\x09\xf0"
#define SEI "\x06\x05\x02\x11\x22\x80"
#define PPS "\x68\xce\x38\x80"
#define IDR "\x65\x88\x88\x7f\xff\x80"
#define FILLER "\x0c\xff\xff\x80"

static const struct
{
  const gchar *name;
  Unit units[8]; /* behind the SPS */
} oddities[] = {
  { "3-byte codes",
      { UNIT (3, PPS, 0, FALSE), UNIT (3, SEI, 0, TRUE),
          UNIT (3, IDR, 0, TRUE) } },
  { "mixed codes and zeros",
      { UNIT (4, AUD, 3, FALSE), UNIT (3, PPS, 0, FALSE),
          UNIT (4, SEI, 1, TRUE), UNIT (3, IDR, 9, TRUE) } },
  /* 7.4.2.10: cabac_zero_words belong to the unit, and end in 03 */
  { "cabac_zero_words",
      { UNIT (4, PPS, 0, FALSE), UNIT (4, IDR "\0\0\3\0\0\3", 2, TRUE) } },
  { "sets behind SEI and delimiter",
      { UNIT (4, SEI, 0, TRUE), UNIT (4, AUD, 0, FALSE),
          UNIT (4, PPS, 0, FALSE), UNIT (4, SEI, 0, TRUE),
          UNIT (4, IDR, 0, TRUE) } },
  /* ISO/IEC 14496-15 leaves other layers to decoders that know them */
  { "SVC and MVC",
      { UNIT (4, PPS, 0, FALSE), UNIT (4, "\x6f\x64\x80\x1e\x80", 0, FALSE),
          UNIT (4, "\x6e\x40\x80\x0f\x80", 0, TRUE), UNIT (4, IDR, 0, TRUE),
          UNIT (4, "\x74\x40\x80\x0f\x88\x80", 0, TRUE) } },
  { "filler between slices",
      { UNIT (4, PPS, 0, FALSE), UNIT (4, IDR, 0, TRUE),
          UNIT (4, FILLER, 0, FALSE),
          UNIT (4, "\x65\x0f\x88\x88\x7f\xff\x80", 0, TRUE) } },
  { "empty units",
      { UNIT (4, PPS, 0, FALSE), UNIT (3, "", 0, FALSE), UNIT (4, "", 0, FALSE),
          UNIT (3, IDR, 0, TRUE) } },
};

static void
add_unit (GByteArray *to, const Unit *unit)
{
  static const guint8 code[] = { 0, 0, 0, 1 }, zero = 0;
  g_byte_array_append (to, code + 4 - unit->code_bytes, unit->code_bytes);
  g_byte_array_append (to, (const guint8 *) unit->bytes, (guint) unit->size);
  for (guint i = 0; i < unit->n_zeros; i++)
    g_byte_array_append (to, &zero, 1);
}

/* What a standard allows and few encoders do. */
GST_START_TEST (odd_byte_streams_are_right)
{
  static const gchar *const caps[] = { BYTE_STREAM, BYTE_STREAM_AU };
  for (guint i = 0; i < G_N_ELEMENTS (oddities) * G_N_ELEMENTS (caps); i++) {
    guint row = i / G_N_ELEMENTS (caps);
    GByteArray *in = g_byte_array_new (), *expected = g_byte_array_new ();
    BitWriter sps = make_sps (11);
    add_nal (in, 0, sps.data, sps.size);
    for (const Unit *unit = oddities[row].units; unit->code_bytes; unit++) {
      add_unit (in, unit);
      if (unit->is_kept)
        add_nal (expected, 4, (const guint8 *) unit->bytes, unit->size);
    }
    GstHarness *h = harness (caps[i % G_N_ELEMENTS (caps)]);
    gst_harness_push (h, gst_buffer_new_memdup (in->data, in->len));
    gst_harness_push_event (h, gst_event_new_eos ());
    ck_assert_msg (gst_harness_buffers_received (h) == 1, "%s: %u samples",
        oddities[row].name, gst_harness_buffers_received (h));
    GstBuffer *out = gst_harness_pull (h);
    ck_assert_msg (gst_buffer_get_size (out) == expected->len &&
            gst_buffer_memcmp (out, 0, expected->data, expected->len) == 0,
        "%s: %u bytes, not %u", oddities[row].name,
        (guint) gst_buffer_get_size (out), expected->len);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
    g_byte_array_unref (in);
    g_byte_array_unref (expected);
  }
}
GST_END_TEST;

/* avc without its record: sets in the stream do, without any it is an error. */
GST_START_TEST (a_missing_record_is_waited_for)
{
  for (guint has_sets = 0; has_sets < 2; has_sets++) {
    GstHarness *h = harness (
        "video/x-h264, stream-format=avc, alignment=au, framerate=25/1");
    GstBus *bus = gst_bus_new ();
    gst_element_set_bus (h->element, bus);
    gst_harness_push (h, access_unit (4, 0, 40, 0));
    fail_unless (NULL == gst_harness_try_pull (h));
    gst_harness_push (h, access_unit (4, 0, 40, has_sets ? WITH_SETS : 0));
    gst_harness_push_event (h, gst_event_new_eos ());
    if (has_sets)
      pull_and_check (h, 0, 40);
    fail_unless (NULL == gst_harness_try_pull (h));
    ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), !has_sets);
    gst_element_set_bus (h->element, NULL);
    gst_object_unref (bus);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

/* A new SPS in front of a picture that is no key frame: what the picture says
 * that it is decoded with is what the caps say. */
GST_START_TEST (sets_may_change_without_a_key_frame)
{
  GstHarness *h = harness (BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  gst_caps_unref (pull_caps (h));
  gst_harness_push (h, access_unit (0, 1, 40, WITH_SETS | WIDE));
  GstCaps *caps = pull_caps (h);
  gint width = 0;
  ck_assert (caps &&
      gst_structure_get_int (gst_caps_get_structure (caps, 0), "width",
          &width));
  ck_assert_int_eq (width, 320);
  gst_caps_unref (caps);
  pull_and_check (h, 0, 40);
  pull_and_check (h, 1, 40); /* DELTA_UNIT still */
  gst_harness_teardown (h);
}
GST_END_TEST;

/* What came from an AVI says nothing of its framing, and has the sets as they
 * stand in a byte stream. */
GST_START_TEST (caps_without_a_format_are_those_of_a_byte_stream)
{
  static const struct
  {
    const gchar *caps;
    UnitFlags flags;
  } rows[] = {
    { "video/x-h264", WITH_SETS },
    { "video/x-h264, codec_data=(buffer)00000001", WITH_SETS },
    { "video/x-h264, alignment=au, codec_data=(buffer)%s", 0 },
  };
  GByteArray *sets = g_byte_array_new ();
  BitWriter sps = make_sps (11);
  add_nal (sets, 0, sps.data, sps.size);
  add_nal (sets, 0, pps, sizeof pps);
  g_autoptr (GString) hex = g_string_new (NULL);
  for (guint i = 0; i < sets->len; i++)
    g_string_append_printf (hex, "%02x", sets->data[i]);
  g_byte_array_unref (sets);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) parts = g_strsplit (rows[i].caps, "%s", 2);
    g_autofree gchar *caps_text = g_strjoinv (hex->str, parts);
    GstHarness *h = harness (caps_text);
    gst_harness_push (h, access_unit (0, 0, 3000, rows[i].flags));
    gst_harness_push_event (h, gst_event_new_eos ());
    pull_and_check (h, 0, 3000);
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
    ck_assert_str_eq (gst_structure_get_string (gst_caps_get_structure (caps,
                                                    0),
                          "stream-format"),
        "avc");
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static Suite *
annexb2avcchostile_suite (void)
{
  Suite *suite = suite_create ("annexb2avcchostile");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, caps_without_a_format_are_those_of_a_byte_stream);
  tcase_add_test (tcase, damage_is_dropped_and_said_once);
  tcase_add_test (tcase, what_is_no_h264_ends_in_an_error);
  tcase_add_test (tcase, bytes_without_a_border_do_not_pile_up);
  tcase_add_test (tcase, odd_byte_streams_are_right);
  tcase_add_test (tcase, a_missing_record_is_waited_for);
  tcase_add_test (tcase, sets_may_change_without_a_key_frame);
  return suite;
}

GST_CHECK_MAIN (annexb2avcchostile)
