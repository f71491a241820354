/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* aacbridge: what its output says of itself. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#define RATE 48000
#define BLOCK 4800

#define RAW \
  "audio/x-raw, format=S16LE, rate=48000, channels=2, layout=interleaved"

static void
push_noise (GstHarness *h, guint begin, guint end)
{
  for (guint i = begin; i < end; i++) {
    gint16 *samples = g_new (gint16, 2 * BLOCK);
    for (guint k = 0; k < 2 * BLOCK; k++)
      samples[k] =
          (gint16) (((i * BLOCK + k / 2) * 2654435761u >> 16) & 0x3fff);
    GstBuffer *buffer = gst_buffer_new_wrapped (samples, 4 * BLOCK);
    GST_BUFFER_PTS (buffer) =
        gst_util_uint64_scale (i, BLOCK * GST_SECOND, RATE);
    fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
}

static void
push_upstream_tags (GstHarness *h)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_LANGUAGE_CODE, "de",
      GST_TAG_TITLE, "Kommentar", GST_TAG_AUDIO_CODEC, "AC-3 (ATSC A/52)",
      GST_TAG_BITRATE, 384000, NULL);
  gst_tag_list_set_scope (tags, GST_TAG_SCOPE_STREAM);
  fail_unless (gst_harness_push_event (h, gst_event_new_tag (tags)));
}

/* The last that downstream was told of the stream. */
static GstTagList *
last_tags (GstHarness *h)
{
  GstTagList *last = NULL;
  GstEvent *event;
  while ((event = gst_harness_try_pull_event (h))) {
    GstTagList *tags;
    if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
      gst_event_parse_tag (event, &tags);
      g_clear_pointer (&last, gst_tag_list_unref);
      last = gst_tag_list_ref (tags);
    }
    gst_event_unref (event);
  }
  return last;
}

static gchar *
get_string (const GstTagList *tags, const gchar *tag)
{
  gchar *value = NULL;
  gst_tag_list_get_string (tags, tag, &value);
  return value;
}

static gsize
pull_bytes (GstHarness *h)
{
  gsize size = 0;
  GstBuffer *buffer;
  while ((buffer = gst_harness_try_pull (h))) {
    if (GST_BUFFER_DURATION (buffer) > 0)
      size += gst_buffer_get_size (buffer);
    gst_buffer_unref (buffer);
  }
  return size;
}

GST_START_TEST (encoded_streams_say_what_they_are)
{
  GstHarness *h = gst_harness_new_parse ("aacbridge bitrate=128000");
  gst_harness_set_src_caps_str (h, RAW);
  push_upstream_tags (h);
  push_noise (h, 0, 20);
  guint bitrate;

  g_autoptr (GstTagList) early = last_tags (h);
  g_autofree gchar *language = get_string (early, GST_TAG_LANGUAGE_CODE);
  g_autofree gchar *title = get_string (early, GST_TAG_TITLE);
  g_autofree gchar *codec = get_string (early, GST_TAG_AUDIO_CODEC);
  fail_unless_equals_string (language, "de");
  fail_unless_equals_string (title, "Kommentar");
  fail_unless_equals_string (codec, "MPEG-4 AAC");
  fail_unless (
      gst_tag_list_get_uint (early, GST_TAG_NOMINAL_BITRATE, &bitrate));
  fail_unless_equals_int (bitrate, 128000);
  fail_if (gst_tag_list_get_uint (early, GST_TAG_BITRATE, &bitrate));

  push_noise (h, 20, 100);
  gst_harness_push_event (h, gst_event_new_eos ());
  g_autoptr (GstTagList) late = last_tags (h);
  fail_unless (gst_tag_list_get_uint (late, GST_TAG_BITRATE, &bitrate));
  gsize size = pull_bytes (h);
  guint n_frames = (100 * BLOCK + 1023) / 1024;
  guint expected = (guint) (size * 8 * RATE / (n_frames * 1024));
  fail_unless (bitrate + 100 > expected && bitrate < expected + 100,
      "%u, not %u", bitrate, expected);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (passed_streams_keep_their_tags)
{
  GstHarness *h = gst_harness_new ("aacbridge");
  gst_harness_set_src_caps_str (h,
      "audio/mpeg, mpegversion=4, stream-format=raw, framed=true, rate=48000, "
      "channels=2, codec_data=(buffer)1190");
  push_upstream_tags (h);
  gst_harness_push (h, gst_buffer_new_allocate (NULL, 100, NULL));
  g_autoptr (GstTagList) tags = last_tags (h);
  guint bitrate;
  fail_unless (gst_tag_list_get_uint (tags, GST_TAG_BITRATE, &bitrate));
  fail_unless_equals_int (bitrate, 384000);
  gst_harness_teardown (h);
}
GST_END_TEST

static Suite *
aacbridgetags_suite (void)
{
  Suite *suite = suite_create ("aacbridge tags");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, encoded_streams_say_what_they_are);
  tcase_add_test (tcase, passed_streams_keep_their_tags);
  return suite;
}

GST_CHECK_MAIN (aacbridgetags)
