/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Storage that takes its time, or answers no more: what comes from a file waits
 * for it, what is live does not. */

#include "hlsrig.h"
#include "livepad.h"

#include <gio/gio.h>

#define N_SEGMENTS 20
#define SEGMENT_BYTES 6000
#define N_BACKLOG 6 /* segments that may wait */

/* --- a stream behind a gate --- */

typedef struct
{
  GMutex lock;
  GCond changed;
  gboolean is_shut;   /* writing waits until it is not */
  gboolean is_waited; /* somebody does */
  gulong delay_us;    /* of each write */
} Gate;

typedef struct
{
  GFilterOutputStream parent;
  Gate *gate;
} GatedStream;

typedef GFilterOutputStreamClass GatedStreamClass;

GType gated_stream_get_type (void);
G_DEFINE_TYPE (GatedStream, gated_stream, G_TYPE_FILTER_OUTPUT_STREAM)

static void
pass (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  while (gate->is_shut) {
    gate->is_waited = TRUE;
    g_cond_broadcast (&gate->changed);
    g_cond_wait (&gate->changed, &gate->lock);
  }
  gate->is_waited = FALSE;
  g_mutex_unlock (&gate->lock);
  g_usleep (gate->delay_us);
}

static gssize
write_through (GOutputStream *stream, const void *data, gsize size,
    GCancellable *cancellable, GError **error)
{
  pass (((GatedStream *) stream)->gate);
  return g_output_stream_write (g_filter_output_stream_get_base_stream (
                                    G_FILTER_OUTPUT_STREAM (stream)),
      data, size, cancellable, error);
}

static void
gated_stream_class_init (GatedStreamClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = write_through;
}

static void
gated_stream_init (GatedStream *stream)
{
}

static GOutputStream *
open_segment (GstElement *sink, const gchar *location, Gate *gate)
{
  g_autoptr (GFile) file = g_file_new_for_path (location);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_file_make_directory_with_parents (folder, NULL, NULL);
  g_autoptr (GFileOutputStream) base =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
  GatedStream *stream =
      g_object_new (gated_stream_get_type (), "base-stream", base, NULL);
  stream->gate = gate;
  return G_OUTPUT_STREAM (stream);
}

static void
set_shut (Gate *gate, gboolean is_shut)
{
  g_mutex_lock (&gate->lock);
  gate->is_shut = is_shut;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static void
wait_for_somebody (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  while (!gate->is_waited)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

/* --- what feeds it --- */

static void
start (Rig *rig, Gate *gate, gboolean is_live)
{
  rig_start (rig, FALSE, FALSE);
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "io-thread", "always");
  gst_util_set_object_arg (G_OBJECT (rig->sink), "on-storage-error", "gap");
  g_object_set (rig->sink, "io-backlog", (guint64) (N_BACKLOG * SEGMENT_BYTES),
      NULL);
  g_signal_connect (rig->sink, "get-fragment-stream", G_CALLBACK (open_segment),
      gate);
  gst_element_set_state (rig->sink, GST_STATE_PLAYING);
  rig->video = rig_feed (rig, "video_0", rig_video_caps (13));
  if (is_live)
    live_pad_answer (rig->video, 0, GST_CLOCK_TIME_NONE);
}

static void
push_segments (Rig *rig, guint from, guint to)
{
  rig_push_pictures (rig, from * GOP, to * GOP);
}

/* Each segment is told of, and each gap warned of, when it has been worked off. */
static guint
wait_for_news (Rig *rig, guint n)
{
  guint n_warnings = 0;
  while (n-- > 0) {
    g_autoptr (GstMessage) news = gst_bus_timed_pop_filtered (rig->bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_ELEMENT | GST_MESSAGE_WARNING);
    n_warnings += GST_MESSAGE_TYPE (news) == GST_MESSAGE_WARNING;
  }
  return n_warnings;
}

static gchar *
finish (Rig *rig)
{
  rig_push_eos (rig->video);
  g_autoptr (GstMessage) end = gst_bus_timed_pop_filtered (rig->bus,
      20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (end != NULL);
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (end), "eos");
  return rig_read (rig, "video_0/playlist.m3u8");
}

/* --- */

GST_START_TEST (a_file_waits_for_slow_storage)
{
  Rig rig;
  Gate gate = { .delay_us = 500 };
  start (&rig, &gate, FALSE);
  push_segments (&rig, 0, N_SEGMENTS);
  g_autofree gchar *listed = finish (&rig);
  fail_unless_equals_int (rig_count (listed, "#EXTINF"), N_SEGMENTS);
  fail_unless_equals_int (rig_count (listed, "#EXT-X-GAP"), 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* Storage hangs while more comes than may wait. What has gone in is a segment once
 * the next begins. */
GST_START_TEST (live_goes_on_while_storage_hangs)
{
  Rig rig;
  Gate gate = { 0 };
  const guint n_before = 4 + 2 * N_BACKLOG;
  start (&rig, &gate, TRUE);
  push_segments (&rig, 0, 2);
  fail_unless_equals_int (wait_for_news (&rig, 1), 0);
  set_shut (&gate, TRUE);
  push_segments (&rig, 2, 4);
  wait_for_somebody (&gate);
  push_segments (&rig, 4, n_before);
  set_shut (&gate, FALSE);
  guint n_warnings = wait_for_news (&rig, n_before - 2);
  push_segments (&rig, n_before, N_SEGMENTS);
  g_autofree gchar *listed = finish (&rig);
  fail_unless_equals_int (rig_count (listed, "#EXTINF"), N_SEGMENTS);
  guint n_gaps = rig_count (listed, "#EXT-X-GAP");
  fail_unless_equals_int (n_gaps, n_warnings);
  fail_unless (n_gaps >= N_BACKLOG && n_gaps < N_SEGMENTS - N_BACKLOG,
      "%u gaps: %s", n_gaps, listed);
  fail_unless (strstr (listed, "segment_00001.m4s") != NULL);
  fail_unless (
      g_str_has_suffix (listed, "segment_00019.m4s\n#EXT-X-ENDLIST\n"));
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinkslow_suite (void)
{
  Suite *suite = suite_create ("hlssinkslow");
  TCase *tcase = tcase_create ("storage");
  tcase_add_test (tcase, a_file_waits_for_slow_storage);
  tcase_add_test (tcase, live_goes_on_while_storage_hangs);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (hlssinkslow);
