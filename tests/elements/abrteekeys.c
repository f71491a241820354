/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee in front of the stock x264enc: key frames of all branches are of the
 * same frames, whatever the encoder does with time. */

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#define N_BRANCHES 2
#define N_FRAMES 300
#define SEGMENT (2 * GST_SECOND)

typedef struct
{
  GArray *keys[N_BRANCHES]; /* running times */
  GstSegment segments[N_BRANCHES];
  GRand *random;
  guint n_warnings;
} Run;

typedef struct
{
  Run *run;
  guint branch;
} Tap;

static GstPadProbeReturn
note_key (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Tap *tap = user_data;
  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
      gst_event_copy_segment (event, &tap->run->segments[tap->branch]);
    return GST_PAD_PROBE_OK;
  }
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return GST_PAD_PROBE_OK;
  GstClockTime time =
      gst_segment_to_running_time (&tap->run->segments[tap->branch],
          GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  g_array_append_val (tap->run->keys[tap->branch], time);
  return GST_PAD_PROBE_OK;
}

/* Frames that come late, or not at all. */
static GstPadProbeReturn
disturb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Run *run = user_data;
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  GST_BUFFER_PTS (buffer) +=
      g_rand_int_range (run->random, 0, 20) * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  return g_rand_int_range (run->random, 0, 4) == 0 ? GST_PAD_PROBE_DROP
                                                   : GST_PAD_PROBE_OK;
}

static void
play (Run *run, const gchar *rate, const gchar *encoder, gboolean is_irregular)
{
  g_autofree gchar *line = g_strdup_printf (
      "videotestsrc num-buffers=%d pattern=ball name=s "
      "! video/x-raw,width=64,height=36,framerate=%s "
      "! abrtee name=t segment-duration=%" G_GUINT64_FORMAT
      " t. ! x264enc name=e0 %s ! fakesink async=false"
      " t. ! video/x-raw,height=18 ! queue ! x264enc name=e1 speed-preset=1 "
      "key-int-max=1000 option-string=scenecut=0 ! fakesink async=false",
      N_FRAMES, rate, SEGMENT, encoder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  Tap taps[N_BRANCHES];
  for (guint i = 0; i < N_BRANCHES; i++) {
    g_autofree gchar *name = g_strdup_printf ("e%u", i);
    g_autoptr (GstElement) e = gst_bin_get_by_name (GST_BIN (pipeline), name);
    g_autoptr (GstPad) pad = gst_element_get_static_pad (e, "src");
    taps[i] = (Tap){ .run = run, .branch = i };
    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
        note_key, &taps[i], NULL);
  }
  if (is_irregular) {
    g_autoptr (GstElement) s = gst_bin_get_by_name (GST_BIN (pipeline), "s");
    g_autoptr (GstPad) pad = gst_element_get_static_pad (s, "src");
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, disturb, run, NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
            GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
    fail_unless (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      break;
    run->n_warnings++;
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_START_TEST (key_frames_survive_encoders_that_look_far_ahead)
{
  static const struct
  {
    const gchar *rate, *encoder;
    gboolean is_irregular;
    guint n_keys;
  } rows[] = {
    { "30/1", "speed-preset=medium rc-lookahead=90 bframes=3", FALSE, 5 },
    { "30/1", "speed-preset=medium rc-lookahead=250 bframes=3", FALSE, 5 },
    { "30/1", "speed-preset=medium", FALSE, 5 },
    { "30/1", "tune=zerolatency", FALSE, 5 },
    { "30000/1001", "speed-preset=medium rc-lookahead=90", FALSE, 5 },
    { "5/1", "speed-preset=veryfast", FALSE, 30 },
    { "30/1", "speed-preset=medium rc-lookahead=60 bframes=3", TRUE, 6 },
  };
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("x264enc");
  if (!factory)
    return;
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    Run run = { .random = g_rand_new_with_seed (r) };
    g_autofree gchar *encoder = g_strconcat (rows[r].encoder,
        " key-int-max=1000 option-string=scenecut=0", NULL);
    for (guint i = 0; i < N_BRANCHES; i++)
      run.keys[i] = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
    play (&run, rows[r].rate, encoder, rows[r].is_irregular);
    fail_unless (run.n_warnings == 0, "row %u", r);
    for (guint i = 0; i < N_BRANCHES; i++) {
      fail_unless (run.keys[i]->len == rows[r].n_keys, "row %u: %u keys", r,
          run.keys[i]->len);
      fail_unless (memcmp (run.keys[i]->data, run.keys[0]->data,
                       run.keys[0]->len * sizeof (GstClockTime)) == 0,
          "row %u", r);
    }
    for (guint i = 0; i < N_BRANCHES; i++)
      g_array_unref (run.keys[i]);
    g_rand_free (run.random);
  }
}
GST_END_TEST

static Suite *
abrteekeys_suite (void)
{
  Suite *suite = suite_create ("abrteekeys");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, key_frames_survive_encoders_that_look_far_ahead);
  return suite;
}

GST_CHECK_MAIN (abrteekeys)
