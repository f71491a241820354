/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* fmp4fragmux and sound that does not come as samples: AAC in ADTS and LOAS is
 * taken, whatever pieces it comes in, the rest refused by name of the parser. */

#include "aacrig.h"
#include "fragmuxrig.h"

static GBytes *
all_bytes (const Rig *rig)
{
  GByteArray *all = g_byte_array_new ();
  for (guint n = 0; n < rig_n_lists (rig); n++) {
    g_autoptr (GBytes) bytes = rig_bytes (rig, n);
    g_byte_array_append (all, g_bytes_get_data (bytes, NULL),
        (guint) g_bytes_get_size (bytes));
  }
  return g_byte_array_free_to_bytes (all);
}

static GBytes *
mux (AacForm form, GstCaps *caps, guint piece)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *source = rig_add_source (&rig, "audio_0", caps);
  aac_push_all (source, form, piece);
  rig_push_eos (source);
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  GBytes *bytes = all_bytes (&rig);
  rig_clear (&rig);
  return bytes;
}

/* The same file, to the byte. */
GST_START_TEST (test_framed_in_any_pieces)
{
  static const struct
  {
    AacForm form;
    const gchar *caps;
    guint piece;
  } rows[] = {
    { AAC_AS_ADTS, ADTS_CAPS, 1 },
    { AAC_AS_ADTS, ADTS_CAPS, 17 },
    { AAC_AS_ADTS, ADTS_CAPS, G_MAXINT32 },
    { AAC_AS_ADTS, ADTS_CAPS ", framed=true", G_MAXINT32 },
    { AAC_AS_ADTS, "audio/mpeg, mpegversion=(int)2, stream-format=adts", 188 },
    { AAC_AS_LOAS, LOAS_CAPS, 1 },
    { AAC_AS_LOAS, LOAS_CAPS, 17 },
    { AAC_AS_LOAS, LOAS_CAPS, G_MAXINT32 },
  };
  g_autoptr (GBytes) expected =
      mux (AAC_AS_SAMPLES, rig_audio_caps (), G_MAXINT32);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) found =
        mux (rows[i].form, gst_caps_from_string (rows[i].caps), rows[i].piece);
    fail_unless (g_bytes_equal (found, expected), "row %u", i);
  }
}
GST_END_TEST;

/* A file in ADTS has no times, and a tag or half a frame in front. */
GST_START_TEST (test_file_without_times)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *source = rig_add_source (&rig, "audio_0", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (ADTS_CAPS);
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (source, gst_event_new_caps (caps));
  fail_unless (gst_pad_push_event (source, gst_event_new_segment (&segment)));
  fail_unless_equals_int (aac_push_bytes (source, (const guint8 *) "ID3", 3, 0),
      GST_FLOW_OK);
  g_autoptr (GByteArray) packet =
      aac_make_packet (AAC_AS_ADTS, 0, AAC_N_FRAMES);
  aac_push_bytes (source, packet->data, packet->len, GST_CLOCK_TIME_NONE);
  rig_push_eos (source);
  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, AAC_N_FRAMES);
  for (guint i = 0; i < samples->len; i++) {
    const BoxSample *sample = &g_array_index (samples, BoxSample, i);
    fail_unless_equals_uint64 (sample->dts, i * AAC_FRAME_SAMPLES);
    fail_unless_equals_int (sample->size, aac_frame_size (i));
  }
  rig_clear (&rig);
}
GST_END_TEST;

/* What is lost is a gap, and a flush forgets half frames. */
GST_START_TEST (test_loss_and_flush)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *source =
      rig_add_source (&rig, "audio_0", gst_caps_from_string (ADTS_CAPS));
  aac_push_packet (source, AAC_AS_ADTS, 30, 8, G_MAXINT32);
  g_autoptr (GByteArray) half = aac_make_packet (AAC_AS_ADTS, 38, 1);
  aac_push_bytes (source, half->data, 10, aac_frame_time (38));
  gst_pad_push_event (source, gst_event_new_flush_start ());
  gst_pad_push_event (source, gst_event_new_flush_stop (TRUE));
  rig_send_segment (source);

  aac_push_packet (source, AAC_AS_ADTS, 0, 8, G_MAXINT32);
  aac_push_bytes (source, half->data, 10, aac_frame_time (8));
  g_autoptr (GByteArray) packet = aac_make_packet (AAC_AS_ADTS, 16, 8);
  GstBuffer *buffer = gst_buffer_new_memdup (packet->data, packet->len);
  GST_BUFFER_PTS (buffer) = aac_frame_time (16);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_pad_push (source, buffer);
  rig_push_eos (source);

  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, 16);
  for (guint i = 0; i < samples->len; i++)
    fail_unless_equals_uint64 (g_array_index (samples, BoxSample, i).dts,
        (i < 8 ? i : i + 8) * AAC_FRAME_SAMPLES);
  rig_clear (&rig);
}
GST_END_TEST;

/* Headers that change are a new decoder configuration. */
GST_START_TEST (test_new_configuration)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 10 * GST_SECOND, NULL);
  GstPad *source =
      rig_add_source (&rig, "audio_0", gst_caps_from_string (ADTS_CAPS));
  aac_push_packet (source, AAC_AS_ADTS, 0, 8, G_MAXINT32);
  for (guint i = 8; i < 16; i++) {
    BitWriter w = { 0 };
    aac_write_adts (&w, i, 1, 1);
    aac_push_bytes (source, w.data, w.size, aac_frame_time (i));
  }
  rig_push_eos (source);
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  fail_unless (rig_has_header (&rig, 0) && rig_has_header (&rig, 1));
  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  fail_unless_equals_int (samples->len, 8);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- what is refused --- */

static void
expect_error (Rig *rig, const gchar *word)
{
  g_autoptr (GError) error = rig_error (rig);
  fail_unless (error != NULL, "nothing was said of %s", word);
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
}

GST_START_TEST (test_frames_that_mp4_cannot_hold)
{
  static const guint rows[][2] = {
    { 2, 3 }, /* channels, blocks */
    { 0, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    BitWriter w = { 0 };
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *source = rig_add_source (&rig, "audio_0",
        gst_caps_from_string (ADTS_CAPS ", framed=true"));
    aac_write_adts (&w, 0, rows[i][0], rows[i][1]);
    fail_unless_equals_int (aac_push_bytes (source, w.data, w.size, 0),
        GST_FLOW_ERROR);
    expect_error (&rig, "ADTS");
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_refusals_name_the_parser)
{
  static const gchar *const rows[][2] = {
    { "audio/x-ac3", "ac3parse" },
    { "audio/x-eac3", "ac3parse" },
    { "audio/mpeg, mpegversion=(int)1", "mpegaudioparse" },
    { "audio/mpeg, mpegversion=(int)1, layer=(int)3", "mpegaudioparse" },
    { "audio/mpeg, mpegversion=(int)4", "aacparse" },
    { "audio/x-dts", "dcaparse" },
    { "audio/x-flac", "flacparse" },
    { "audio/x-opus", "opusparse" },
    { "video/x-h264", "annexb2avcc" },
    { "video/x-h265", "annexb2avcc" },
    { "video/x-av1", "av1parse" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *source = rig_add_source (&rig, "sink", NULL);
    g_autoptr (GstCaps) caps = gst_caps_from_string (rows[i][0]);
    gst_pad_push_event (source, gst_event_new_caps (caps));
    expect_error (&rig, rows[i][1]);
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
fmp4fragmuxaac_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxaac");
  TCase *tcase = tcase_create ("all");
  tcase_add_test (tcase, test_framed_in_any_pieces);
  tcase_add_test (tcase, test_file_without_times);
  tcase_add_test (tcase, test_loss_and_flush);
  tcase_add_test (tcase, test_new_configuration);
  tcase_add_test (tcase, test_frames_that_mp4_cannot_hold);
  tcase_add_test (tcase, test_refusals_name_the_parser);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxaac);
