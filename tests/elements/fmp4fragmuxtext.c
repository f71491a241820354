/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text pads: which samples cues become, and that nobody waits for them. */

#include <string.h>

#include "busmessages.h"
#include "cuereader.h"
#include "fragmuxrig.h"
#include "livepad.h"

#define LEVEL 13
#define TIMESCALE 90000

#define VTT "application/x-subtitle-vtt"
#define PLAIN "text/x-raw, format=(string)utf8"
#define PANGO "text/x-raw, format=(string)pango-markup"
#define TTML "application/ttml+xml"

#define MS GST_MSECOND

/* --- what goes in --- */

static GstPad *
add_text (Rig *rig, const gchar *pad_name, const gchar *caps)
{
  return rig_add_source (rig, pad_name, gst_caps_from_string (caps));
}

/* A file, which comes without times. */
static GstPad *
add_file (Rig *rig, const gchar *pad_name, const gchar *caps)
{
  GstSegment segment;
  GstPad *pad = add_text (rig, pad_name, caps);
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  fail_unless (gst_pad_push_event (pad, gst_event_new_segment (&segment)));
  return pad;
}

static void
push_text (GstPad *pad, GstClockTime pts, GstClockTime duration,
    const gchar *text)
{
  GstBuffer *buffer =
      *text ? gst_buffer_new_memdup (text, strlen (text)) : gst_buffer_new ();
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  fail_unless_equals_int (gst_pad_push (pad, buffer), GST_FLOW_OK);
}

static void
push_file (GstPad *pad, const gchar *text, gsize piece)
{
  gsize size = strlen (text);
  for (gsize i = 0; i < size; i += piece) {
    gsize length = MIN (piece, size - i);
    GstBuffer *buffer = gst_buffer_new_memdup (text + i, length);
    fail_unless_equals_int (gst_pad_push (pad, buffer), GST_FLOW_OK);
  }
}

/* --- what comes out --- */

/* All samples of a track, as "0-1000:text", in milliseconds; '|' where another
 * list begins. */
static gchar *
render (const Rig *rig, guint32 track_id)
{
  GString *out = g_string_new (NULL);
  gint64 expected = -1;
  for (guint n = 0; n < rig_n_lists (rig); n++) {
    g_autoptr (GBytes) bytes = rig_bytes (rig, n);
    g_autoptr (GArray) samples = rig_samples (rig, n);
    const guint8 *data = g_bytes_get_data (bytes, NULL);
    gboolean is_first = TRUE;
    for (guint i = 0; i < samples->len; i++) {
      const BoxSample *s = &g_array_index (samples, BoxSample, i);
      if (s->track_id != track_id)
        continue;
      fail_unless (expected < 0 || s->pts == expected, "a gap at %s", out->str);
      expected = s->pts + s->duration;
      g_string_append_printf (out,
          "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT ":",
          out->len == 0  ? ""
              : is_first ? "| "
                         : " ",
          s->pts * 1000 / TIMESCALE, expected * 1000 / TIMESCALE);
      cue_reader_append (out, (Span){ data + s->offset, s->size });
      is_first = FALSE;
    }
  }
  return g_string_free (out, FALSE);
}

static void
expect (const Rig *rig, guint32 track_id, const gchar *expected)
{
  g_autofree gchar *found = render (rig, track_id);
  fail_unless_equals_string (found, expected);
}

static gboolean
contains (const Rig *rig, guint n, const gchar *text)
{
  gsize size;
  g_autoptr (GBytes) bytes = rig_bytes (rig, n);
  const guint8 *data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i + strlen (text) <= size; i++)
    if (memcmp (data + i, text, strlen (text)) == 0)
      return TRUE;
  return FALSE;
}

/* --- text alone --- */

GST_START_TEST (test_kinds_of_text)
{
  static const struct
  {
    const gchar *caps, *text;
    GstClockTime pts, duration;
    const gchar *expected;
  } rows[] = {
    { PLAIN, "a < b", 0, 500 * MS, "0-500:a &lt; b" },
    { PANGO, "<i>a</i> &lt; <big>b</big>", 0, 500 * MS,
        "0-500:<i>a</i> &lt; b" },
    { PANGO, "not \377 valid <", 0, 500 * MS,
        "0-500:not \357\277\275 valid &lt;" },
    { VTT, "1\n00:05.000 --> 00:05.500 line:0\na\n", 0, 500 * MS,
        "0-500:(iden 1)(sttg line:0)a" },
    /* times in the text stay, and have a clock */
    { VTT, "00:05.000 --> 00:05.500\na<00:05.200>b\n", 0, 500 * MS,
        "0-500:(ctim 00:00:05.000)a<00:05.200>b" },
    { "text/vtt", "00:00.000 --> 00:00.500\na\n\n00:00.500 --> 00:01.000\nb", 0,
        1000 * MS, "0-500:a 500-1000:b" },
    { TTML, "<tt xmlns='http://www.w3.org/ns/ttml'/>", 0, 500 * MS,
        "0-500:<tt xmlns='http://www.w3.org/ns/ttml'/>" },
    /* nobody says how long */
    { PLAIN, "a", 1000 * MS, GST_CLOCK_TIME_NONE, "0-1000:-| 1000-2000:a*" },
    { PLAIN, "", 0, 500 * MS, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *pad = add_text (&rig, "text_0", rows[i].caps);
    push_text (pad, rows[i].pts, rows[i].duration, rows[i].text);
    rig_push_eos (pad);
    fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
    if (!GST_CLOCK_TIME_IS_VALID (rows[i].duration)) {
      g_autofree gchar *found = render (&rig, 1);
      fail_unless (g_str_has_prefix (found, "0-1000:-| 1000-2000:"));
    } else {
      expect (&rig, 1, rows[i].expected);
    }
    fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
    rig_clear (&rig);
  }
}
GST_END_TEST;

#define FILE_TEXT \
  "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nNOTE x\n\n" \
  "one\n00:00.500 --> 00:01.500\na\n\n00:01.000 --> 00:01.200\nb\n"

GST_START_TEST (test_whole_file)
{
  static const gsize pieces[] = { 1, 7, 100000 };
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *pad = add_file (&rig, "sink", VTT);
    push_file (pad, FILE_TEXT, pieces[i]);
    rig_push_eos (pad);
    expect (&rig, 1,
        "0-500:- 500-1000:*(iden one)a| 1000-1200:*(iden one)ab "
        "1200-1500:*(iden one)a");
    fail_unless (contains (&rig, 0, "::cue { color: red }"));
    fail_if (contains (&rig, 0, "NOTE"));
    fail_unless (contains (&rig, 0, "cwvt"));
    fail_unless (contains (&rig, 0, "cmfc"));
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* --- beside video --- */

GST_START_TEST (test_cut_with_the_video)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  /* All of it before the first picture. */
  push_text (text, 500 * MS, 2000 * MS, "a");
  push_text (text, 700 * MS, 100 * MS, "b");
  rig_push_eos (text);
  rig_push_video (video, 0, 120, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  expect (&rig, 2,
      "0-500:- 500-700:*a 700-800:*ab 800-1000:*a| 1000-2000:*a| "
      "2000-2500:*a 2500-3000:-| 3000-4000:-");
  rig_clear (&rig);
}
GST_END_TEST;

/* Long GOPs: where the leader cuts is not where the grid is. */
GST_START_TEST (test_cut_where_the_leader_is)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 0, 10 * GST_SECOND, "a");
  rig_push_eos (text);
  rig_push_video (video, 0, 100, 45);
  rig_push_eos (video);
  /* The cue is longer than the video: the grid cuts again, two lines on. */
  expect (&rig, 2,
      "0-1500:*a| 1500-3000:*a| 3000-5000:*a| 5000-6000:*a| 6000-7000:*a| "
      "7000-8000:*a| 8000-9000:*a| 9000-10000:*a");
  rig_clear (&rig);
}
GST_END_TEST;

/* Nothing ever comes: the video does not wait longer than it may. */
GST_START_TEST (test_silent_text)
{
  static const guint64 lags[] = { 1000000000, 3000000000 };
  for (guint i = 0; i < G_N_ELEMENTS (lags); i++)
    for (guint has_caps = 0; has_caps < 2; has_caps++) {
      Rig rig;
      rig_start (&rig, "fragment-duration", GST_SECOND, "interleave-time",
          lags[i], NULL);
      GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
      GstPad *text = rig_add_source (&rig, "text_0",
          has_caps ? gst_caps_from_string (PLAIN) : NULL);
      if (has_caps) /* the format alone is not told to the track */
        gst_pad_push_event (text, gst_event_new_gap (0, 0));
      rig_push_video (video, 0, 301, 30);
      guint n_behind = (guint) (lags[i] / GST_SECOND);
      fail_unless (rig_n_lists (&rig) >= 10 - n_behind);
      fail_unless (rig_n_lists (&rig) < 10 || !has_caps);
      rig_push_eos (text);
      rig_push_eos (video);
      fail_unless_equals_int (rig_n_lists (&rig), 11);
      fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
      fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
      if (has_caps) {
        g_autofree gchar *found = render (&rig, 2);
        fail_unless (g_str_has_prefix (found, "0-1000:-| 1000-2000:-| "));
        fail_unless (g_str_has_suffix (found, "| 10000-10033:-"));
      }
      rig_clear (&rig);
    }
}
GST_END_TEST;

/* A gap says that nothing is to come. */
GST_START_TEST (test_gaps)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  rig_push_video (video, 0, 61, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  gst_pad_push_event (text, gst_event_new_gap (0, 2 * GST_SECOND));
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  /* It was said that it would not come: what is left of it shows. */
  push_text (text, 1500 * MS, 1000 * MS, "late");
  push_text (text, 1500 * MS, 100 * MS, "too late");
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
  rig_push_eos (text);
  rig_push_eos (video);
  expect (&rig, 2, "0-1000:-| 1000-2000:-| 2000-2500:late");
  rig_clear (&rig);
}
GST_END_TEST;

/* Live, text is waited for not at all. */
static GstPad *
add_live_text (Rig *rig)
{
  GstPad *text = rig_add_source (rig, "text_0", NULL);
  live_pad_answer (text, 0, GST_CLOCK_TIME_NONE);
  g_autoptr (GstCaps) caps = gst_caps_from_string (PANGO);
  gst_pad_push_event (text, gst_event_new_caps (caps));
  rig_send_segment (text);
  return text;
}

GST_START_TEST (test_live_text)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_live_text (&rig);
  push_text (text, 0, 100 * MS, "a");
  for (guint i = 0; i < 4; i++) {
    rig_push_video (video, 30 * i, 30 * i + 31, 30);
    fail_unless_equals_int (rig_n_lists (&rig), i + 1);
    rig_push_video (video, 30 * i + 31, 30 * i + 30, 30);
  }
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_text_in_chunks)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "chunk-duration",
      500 * GST_MSECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 0, 700 * MS, "a");
  rig_push_eos (text);
  rig_push_video (video, 0, 60, 30);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  expect (&rig, 2, "0-500:*a| 500-700:*a 700-1000:-| 1000-1500:-| 1500-2000:-");
  rig_clear (&rig);
}
GST_END_TEST;

/* Each chunk is out with the frame after it, and what the text has to say in it
 * is in it. */
GST_START_TEST (test_live_text_in_chunks)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "chunk-duration", 200 * MS,
      NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_live_text (&rig);
  push_text (text, 100 * MS, 150 * MS, "a");
  for (guint i = 0; i < 45; i++) {
    if (i == 22)
      push_text (text, 750 * MS, 100 * MS, "b");
    rig_push_video (video, i, i + 1, 30);
    fail_unless_equals_int (rig_n_lists (&rig), i / 6);
  }
  expect (&rig, 2,
      "0-100:- 100-200:*a| 200-250:*a 250-400:-| 400-600:-| "
      "600-750:- 750-800:*b| 800-850:*b 850-1000:-| 1000-1200:-| 1200-1400:-");
  rig_clear (&rig);
}
GST_END_TEST;

/* Nobody but the text itself tells how far it is. */
GST_START_TEST (test_text_alone_in_chunks)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "chunk-duration", 500 * MS,
      NULL);
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 0, 700 * MS, "a");
  for (guint i = 0; i < 4; i++) {
    fail_unless_equals_int (rig_n_lists (&rig), i);
    gst_pad_push_event (text, gst_event_new_gap (i * 500 * MS, 500 * MS));
  }
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  expect (&rig, 1, "0-500:*a| 500-700:*a 700-1000:-| 1000-1500:-| 1500-2000:-");
  rig_clear (&rig);
}
GST_END_TEST;

/* Two languages, one with nothing but an end. */
GST_START_TEST (test_two_texts)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *one = add_text (&rig, "text_0", PLAIN);
  GstPad *other = add_text (&rig, "text_1", TTML);
  rig_push_eos (other);
  push_text (one, 0, 100 * MS, "a");
  rig_push_eos (one);
  rig_push_video (video, 0, 30, 30);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 1);
  expect (&rig, 2, "0-100:a 100-1000:-");
  g_autofree gchar *found = render (&rig, 3);
  fail_unless (g_str_has_prefix (found, "0-1000:<?xml"));
  rig_clear (&rig);
}
GST_END_TEST;

/* --- hostile text --- */

GST_START_TEST (test_hostile_times)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 10 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  push_text (text, GST_CLOCK_TIME_NONE, 100 * MS, "timeless");
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
  push_text (text, 100 * MS, G_MAXUINT64 - 1, "for ever");
  push_text (text, G_MAXINT64 / 2 - 1, 100 * MS, "in three hundred years");
  push_text (text, 0, 50 * MS, "backwards");
  rig_push_video (video, 0, 30, 30);
  rig_push_eos (video);
  rig_push_eos (text);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  fail_unless (rig_error (&rig) == NULL);
  /* A day of it, as long as a cue may last. */
  fail_unless (rig_n_lists (&rig) < 9000);
  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  fail_unless (samples->len >= 30);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_hundred_thousand_cues)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 10 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  /* Read ahead, before the video has begun. */
  for (guint i = 0; i < 100000; i++)
    push_text (text, i * 20 * MS, 10 * MS, "a");
  rig_push_eos (text);
  for (guint i = 0; i < 2000; i++)
    gst_pad_push (video, rig_picture_at (i * GST_SECOND, i % 10 == 0));
  rig_push_eos (video);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
  guint n_samples = 0;
  for (guint n = 0; n < rig_n_lists (&rig); n++) {
    g_autoptr (GArray) samples = rig_samples (&rig, n);
    for (guint i = 0; i < samples->len; i++)
      n_samples += g_array_index (samples, BoxSample, i).track_id == 2;
  }
  fail_unless (n_samples >= 199999);
  rig_clear (&rig);
}
GST_END_TEST;

/* Text of another codec cannot go on; of the same it can. */
GST_START_TEST (test_other_formats)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 0, 500 * MS, "<a");
  g_autoptr (GstCaps) pango = gst_caps_from_string (PANGO);
  g_autoptr (GstCaps) ttml = gst_caps_from_string (TTML);
  fail_unless (gst_pad_push_event (text, gst_event_new_caps (pango)));
  push_text (text, 500 * MS, 500 * MS, "<i>b</i>");
  gst_pad_push_event (text, gst_event_new_caps (ttml));
  g_autoptr (GstBuffer) document = gst_buffer_new ();
  fail_unless_equals_int (gst_pad_push (text, gst_buffer_ref (document)),
      GST_FLOW_NOT_NEGOTIATED);
  g_autoptr (GstPad) sink = gst_pad_get_peer (text);
  gst_element_release_request_pad (rig.mux, sink);
  expect (&rig, 1, "0-500:&lt;a 500-1000:<i>b</i>");
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_flush)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 0, 500 * MS, "a");
  gst_pad_push_event (text, gst_event_new_flush_start ());
  gst_pad_push_event (text, gst_event_new_flush_stop (TRUE));
  rig_send_segment (text);
  push_text (text, 0, 500 * MS, "b");
  rig_push_eos (text);
  expect (&rig, 1, "0-500:b");
  rig_clear (&rig);
}
GST_END_TEST;

/* What is left of a file goes with the flush, and another begins. */
GST_START_TEST (test_flush_inside_a_file)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *pad = add_file (&rig, "sink", VTT);
  push_file (pad, "WEBVTT\n\n00:00.000 --> 00:00.900\nhalf of a", 100000);
  gst_pad_push_event (pad, gst_event_new_flush_start ());
  gst_pad_push_event (pad, gst_event_new_flush_stop (TRUE));
  rig_send_segment (pad);
  push_file (pad, "WEBVTT\n\n00:00.000 --> 00:00.500\nb\n", 100000);
  rig_push_eos (pad);
  expect (&rig, 1, "0-500:b");
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
fmp4fragmuxtext_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxtext");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_kinds_of_text);
  tcase_add_test (tcase, test_whole_file);
  tcase_add_test (tcase, test_cut_with_the_video);
  tcase_add_test (tcase, test_cut_where_the_leader_is);
  tcase_add_test (tcase, test_silent_text);
  tcase_add_test (tcase, test_gaps);
  tcase_add_test (tcase, test_live_text);
  tcase_add_test (tcase, test_text_in_chunks);
  tcase_add_test (tcase, test_live_text_in_chunks);
  tcase_add_test (tcase, test_text_alone_in_chunks);
  tcase_add_test (tcase, test_two_texts);
  tcase_add_test (tcase, test_hostile_times);
  tcase_add_test (tcase, test_hundred_thousand_cues);
  tcase_add_test (tcase, test_other_formats);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_flush_inside_a_file);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxtext);
