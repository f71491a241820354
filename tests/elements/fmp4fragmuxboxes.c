/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What stands around fragments: indexes, events, clocks, labels. */

#include "config.h"

#include <string.h>
#include <sys/mman.h>

#include "fragmuxrig.h"

#if HAVE_GST_MPEGTS
#define GST_USE_UNSTABLE_API
#include <gst/mpegts/mpegts.h>
#endif

#define LEVEL 13

/* The values of header-update-mode. */
enum
{
  NONE,
  REWRITE,
  UPDATE,
  CAPS
};

static Span
span_of (GBytes *bytes)
{
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  return span;
}

static gboolean
contains (GBytes *bytes, const void *data, gsize size)
{
  Span span = span_of (bytes);
  for (gsize i = 0; i + size <= span.size; i++)
    if (memcmp (span.data + i, data, size) == 0)
      return TRUE;
  return FALSE;
}

/* --- the index in front --- */

static gboolean
answer_seekable (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_SEEKING)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_seeking (query, GST_FORMAT_BYTES, TRUE, 0, -1);
  return TRUE;
}

/* Three seconds in fragments of one. */
static void
mux_three_fragments (Rig *rig)
{
  GstPad *video = rig_add_source (rig, "video_0", rig_video_caps (LEVEL));
  rig_push_video (video, 0, 90, 30);
  rig_push_eos (video);
}

static gsize
header_size (const Rig *rig)
{
  return gst_buffer_get_size (gst_buffer_list_get (rig_list (rig, 0), 0));
}

GST_START_TEST (test_index_in_front)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "write-sidx", TRUE,
      "write-mehd", TRUE, NULL);
  gst_pad_set_query_function (rig.sink, answer_seekable);
  mux_three_fragments (&rig);
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  g_autoptr (GBytes) last = rig_bytes (&rig, 3);
  Span header = span_of (last);
  fail_unless_equals_int (header.size, header_size (&rig));
  fail_unless_equals_int (box_count (header, "sidx"), 1);
  fail_unless_equals_int (box_count (header, "free"), 1);
  Span sidx = box_find (header, "sidx");
  fail_unless_equals_int (box_u32 (sidx.data + 28), 3);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GBytes) bytes = rig_bytes (&rig, i);
    gsize size = g_bytes_get_size (bytes) - (i == 0 ? header.size : 0);
    const guint8 *reference = sidx.data + 32 + 12 * i;
    fail_unless_equals_int (box_u32 (reference), size);
    fail_unless_equals_int (box_u32 (reference + 4), 30000);
    fail_unless_equals_int (box_u32 (reference + 8), 0x90000000);
  }
  fail_unless (contains (last, "dash", 4));
  rig_clear (&rig);
}
GST_END_TEST;

/* The room stays, as a box that says nothing; the stream is whole. */
GST_START_TEST (test_no_index_where_nobody_can_seek)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "write-sidx", TRUE, NULL);
  mux_three_fragments (&rig);
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  g_autoptr (GBytes) opening = rig_bytes (&rig, 0);
  fail_unless_equals_int (box_count (span_of (opening), "free"), 1);
  fail_unless_equals_int (box_count (span_of (opening), "sidx"), 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_no_index_of_two_formats)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "write-sidx", TRUE, NULL);
  gst_pad_set_query_function (rig.sink, answer_seekable);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  rig_push_video (video, 0, 30, 30);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL + 1);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  rig_push_video (video, 30, 60, 30);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

static void
unmap_zeros (gpointer zeros)
{
  munmap (zeros, 1u << 30);
}

/* Three times a GiB of pages that nobody touches. */
GST_START_TEST (test_no_index_of_two_gibibytes)
{
  Rig rig;
  rig_start (&rig, "write-sidx", TRUE, NULL);
  gst_pad_set_query_function (rig.sink, answer_seekable);
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  for (guint i = 0; i < 3; i++) {
    gpointer zeros = mmap (NULL, 1u << 30, PROT_READ,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    fail_unless (zeros != MAP_FAILED);
    GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
        zeros, 1u << 30, 0, 1u << 30, zeros, unmap_zeros);
    GST_BUFFER_PTS (buffer) = i * 21333333;
    GST_BUFFER_DURATION (buffer) = 21333333;
    fail_unless_equals_int (gst_pad_push (audio, buffer), GST_FLOW_OK);
  }
  rig_push_eos (audio);
  g_autoptr (GstMessage) warning =
      gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  /* Nothing was written again at the start. */
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_SEGMENT), 1);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- header-update-mode --- */

static guint32
written_duration (GBytes *bytes)
{
  Span mehd = box_find (span_of (bytes), "moov.mvex.mehd");
  fail_unless (mehd.data != NULL);
  return box_u32 (mehd.data + mehd.size - 4);
}

GST_START_TEST (test_header_update_modes)
{
  static const struct
  {
    gint mode;
    gboolean is_seekable;
    guint n_lists;
  } rows[] = {
    { NONE, TRUE, 3 },
    { CAPS, TRUE, 3 },
    { UPDATE, FALSE, 4 },
    { REWRITE, TRUE, 4 },
    { REWRITE, FALSE, 3 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, "write-mehd", TRUE,
        "header-update-mode", rows[i].mode, NULL);
    if (rows[i].is_seekable)
      gst_pad_set_query_function (rig.sink, answer_seekable);
    mux_three_fragments (&rig);
    fail_unless_equals_int (rig_n_lists (&rig), rows[i].n_lists);
    g_autoptr (GBytes) opening = rig_bytes (&rig, 0);
    fail_unless_equals_int (written_duration (opening), 0);
    if (rows[i].n_lists == 4) {
      g_autoptr (GBytes) last = rig_bytes (&rig, 3);
      fail_unless_equals_int (written_duration (last), 90000);
      fail_unless_equals_int (g_bytes_get_size (last), header_size (&rig));
    }
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* --- events --- */

static void
push_event (GstPad *meta, GstClockTime pts, const gchar *message)
{
  GstBuffer *buffer = gst_buffer_new_memdup (message, strlen (message));
  GST_BUFFER_PTS (buffer) = pts;
  fail_unless_equals_int (gst_pad_push (meta, buffer), GST_FLOW_OK);
}

static gint
n_boxes (const Rig *rig, guint n, const gchar *type)
{
  g_autoptr (GBytes) bytes = rig_bytes (rig, n);
  return box_count (span_of (bytes), type);
}

GST_START_TEST (test_events_stand_before_their_fragment)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "write-mfra", TRUE, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *id3 =
      rig_add_source (&rig, "meta_0", gst_caps_new_empty_simple ("meta/x-id3"));
  GstPad *scte = rig_add_source (&rig, "meta_1",
      gst_caps_new_empty_simple ("application/x-scte-35"));
  push_event (id3, GST_SECOND + 500 * GST_MSECOND, "ID3one");
  push_event (id3, GST_SECOND + 500 * GST_MSECOND, "ID3one"); /* again */
  push_event (scte, 2 * GST_SECOND, "splice");
  push_event (scte, 9 * GST_SECOND, "never");
  rig_push_video (video, 0, 90, 30);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 0);
  rig_push_eos (id3);
  rig_push_eos (scte);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  fail_unless_equals_int (rig_n_lists (&rig), 4); /* with mfra */

  static const gint expected[] = { 0, 1, 1 };
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_int (n_boxes (&rig, i, "emsg"), expected[i]);
  g_autoptr (GBytes) header = rig_bytes (&rig, 0);
  fail_unless_equals_int (box_count (box_find (span_of (header), "moov"),
                              "trak"),
      1);
  g_autoptr (GBytes) middle = rig_bytes (&rig, 1);
  Span emsg = box_find (span_of (middle), "emsg");
  fail_unless_equals_int (emsg.data[0], 1);
  fail_unless_equals_int (box_u32 (emsg.data + 4), 30000);
  fail_unless_equals_int (box_u32 (emsg.data + 12), 45000);
  fail_unless_equals_string ((const gchar *) emsg.data + 24,
      "https://aomedia.org/emsg/ID3");
  fail_unless (memcmp (emsg.data + emsg.size - 6, "ID3one", 6) == 0);
  g_autoptr (GBytes) third = rig_bytes (&rig, 2);
  fail_unless (contains (third, "urn:scte:scte35:2013:bin", 25));
  /* The random access index points at moof, behind the events. */
  g_autoptr (GBytes) mfra = rig_bytes (&rig, 3);
  Span tfra = box_find (span_of (mfra), "mfra.tfra");
  guint32 moof = box_u32 (tfra.data + 16 + 11 + 4);
  const guint8 *there =
      span_of (middle).data + moof - g_bytes_get_size (header);
  fail_unless (memcmp (there + 4, "moof", 4) == 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* An event that comes when its fragment is out goes with the next one. */
GST_START_TEST (test_late_and_hostile_events)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *meta =
      rig_add_source (&rig, "meta_0", gst_caps_new_empty_simple ("meta/x-id3"));
  rig_push_video (video, 0, 31, 30);
  push_event (meta, 0, "late");
  push_event (meta, GST_CLOCK_TIME_NONE, "timeless");
  for (guint i = 0; i < 10000; i++)
    push_event (meta, 100 * GST_SECOND + i, "ahead");
  rig_push_video (video, 31, 60, 30);
  rig_push_eos (video);
  rig_push_eos (meta);
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  fail_unless_equals_int (n_boxes (&rig, 0, "emsg"), 0);
  fail_unless_equals_int (n_boxes (&rig, 1, "emsg"), 1);
  fail_unless (rig_error (&rig) == NULL);
  rig_clear (&rig);
}
GST_END_TEST;

#if HAVE_GST_MPEGTS
/* As tsdemux tells it, on all its pads. */
static void
push_splice (GstPad *pad, GstClockTime running_time)
{
  GstMpegtsSCTESIT *sit = gst_mpegts_scte_splice_in_new (7, 90000);
  GstMpegtsSection *section = gst_mpegts_section_from_scte_sit (sit, 123);
  GstEvent *event = gst_event_new_mpegts_section (section);
  gst_mpegts_section_unref (section);
  if (GST_CLOCK_TIME_IS_VALID (running_time)) {
    GstStructure *times = gst_structure_new ("running-time-map",
        "event-7-splice-time", G_TYPE_UINT64, running_time, NULL);
    gst_structure_set (gst_event_writable_structure (event), "running-time-map",
        GST_TYPE_STRUCTURE, times, NULL);
    gst_structure_free (times);
  }
  fail_unless (gst_pad_push_event (pad, event));
}

GST_START_TEST (test_splices_of_mpegts)
{
  Rig rig;
  gst_mpegts_initialize ();
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_video (video, 0, 16, 30);
  push_splice (video, 2 * GST_SECOND + 500 * GST_MSECOND);
  push_splice (audio, 2 * GST_SECOND + 500 * GST_MSECOND);
  push_splice (video, GST_CLOCK_TIME_NONE);
  rig_push_eos (audio);
  rig_push_video (video, 16, 90, 30);
  rig_push_eos (video);
  static const gint expected[] = { 1, 0, 1 };
  static const guint32 times[] = { 15000, 0, 75000 };
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int (n_boxes (&rig, i, "emsg"), expected[i]);
    if (expected[i] == 0)
      continue;
    g_autoptr (GBytes) bytes = rig_bytes (&rig, i);
    Span emsg = box_find (span_of (bytes), "emsg");
    fail_unless_equals_int (box_u32 (emsg.data + 12), times[i]);
    fail_unless_equals_string ((const gchar *) emsg.data + 24,
        "urn:scte:scte35:2013:bin");
    /* splice_info_section */
    fail_unless_equals_int (emsg.data[24 + 25 + 1], 0xfc);
  }
  rig_clear (&rig);
}
GST_END_TEST;
#endif

/* --- the producer's clock --- */

static void
mux_with_clock (Rig *rig, const gchar *reference, GstClockTime time)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (reference);
  GstPad *video = rig_add_source (rig, "video_0", rig_video_caps (LEVEL));
  GstBuffer *first = rig_picture (0, TRUE);
  gst_buffer_add_reference_timestamp_meta (first, caps, time,
      GST_CLOCK_TIME_NONE);
  gst_pad_push (video, first);
  rig_push_eos (video);
}

GST_START_TEST (test_clock_of_samples)
{
  static const struct
  {
    const gchar *reference;
    GstClockTime time;
    gboolean is_on;
    gint n_expected;
  } rows[] = {
    { "timestamp/x-unix", 10 * GST_SECOND, TRUE, 1 },
    { "timestamp/x-ntp", (G_GUINT64_CONSTANT (2208988800) + 10) * GST_SECOND,
        TRUE, 1 },
    { "timestamp/x-ntp", 10 * GST_SECOND, TRUE, 0 },
    { "timestamp/x-drifting", 10 * GST_SECOND, TRUE, 0 },
    { "timestamp/x-unix", 10 * GST_SECOND, FALSE, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    rig_start (&rig, "write-prft", rows[i].is_on, NULL);
    mux_with_clock (&rig, rows[i].reference, rows[i].time);
    fail_unless_equals_int (n_boxes (&rig, 0, "prft"), rows[i].n_expected);
    if (rows[i].n_expected > 0) {
      g_autoptr (GBytes) bytes = rig_bytes (&rig, 0);
      Span prft = box_find (span_of (bytes), "prft");
      fail_unless_equals_int (box_u32 (prft.data + 4), 1);
      fail_unless_equals_uint64 (box_u32 (prft.data + 8),
          G_GUINT64_CONSTANT (2208988810));
    }
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* --- labels --- */

GST_START_TEST (test_labels)
{
  Rig rig;
  rig_start (&rig, NULL, NULL);
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  g_autoptr (GstPad) sink = gst_pad_get_peer (audio);
  g_object_set (sink, "role", "commentary", NULL);
  GstTagList *of_all = gst_tag_list_new (GST_TAG_TITLE, "The film", NULL);
  gst_tag_list_set_scope (of_all, GST_TAG_SCOPE_GLOBAL);
  gst_pad_push_event (audio, gst_event_new_tag (of_all));
  gst_pad_push_event (audio,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_LANGUAGE_CODE, "de-AT",
          GST_TAG_TITLE, "Kommentar", GST_TAG_BITRATE, 128000,
          GST_TAG_MAXIMUM_BITRATE, 192000, NULL)));
  rig_push_audio (audio, 0, 10);
  rig_push_eos (audio);
  g_autoptr (GBytes) bytes = rig_bytes (&rig, 0);
  Span hdlr = box_find (span_of (bytes), "moov.trak.mdia.hdlr");
  fail_unless_equals_string ((const gchar *) hdlr.data + 24, "Kommentar");
  Span mdhd = box_find (span_of (bytes), "moov.trak.mdia.mdhd");
  /* "deu" in five bits a letter */
  fail_unless_equals_int (box_u32 (mdhd.data + mdhd.size - 4) >> 16,
      4 << 10 | 5 << 5 | 21);
  Span elng = box_find (span_of (bytes), "moov.trak.mdia.elng");
  fail_unless_equals_string ((const gchar *) elng.data + 4, "de-AT");
  Span kind = box_find (span_of (bytes), "moov.trak.udta.kind");
  fail_unless_equals_string ((const gchar *) kind.data + 4,
      "urn:mpeg:dash:role:2011");
  fail_unless_equals_string ((const gchar *) kind.data + 4 + 24, "commentary");
  fail_if (contains (bytes, "The film", 8));
  Span btrt =
      box_find (span_of (bytes), "moov.trak.mdia.minf.stbl.stsd.mp4a.btrt");
  fail_unless_equals_int (btrt.size, 12);
  fail_unless_equals_int (box_u32 (btrt.data + 4), 192000);
  fail_unless_equals_int (box_u32 (btrt.data + 8), 128000);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
fmp4fragmuxboxes_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxboxes");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_index_in_front);
  tcase_add_test (tcase, test_no_index_where_nobody_can_seek);
  tcase_add_test (tcase, test_no_index_of_two_formats);
  tcase_add_test (tcase, test_no_index_of_two_gibibytes);
  tcase_add_test (tcase, test_header_update_modes);
  tcase_add_test (tcase, test_events_stand_before_their_fragment);
  tcase_add_test (tcase, test_late_and_hostile_events);
#if HAVE_GST_MPEGTS
  tcase_add_test (tcase, test_splices_of_mpegts);
#endif
  tcase_add_test (tcase, test_clock_of_samples);
  tcase_add_test (tcase, test_labels);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxboxes);
