/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

/* 320x240, 30 fps, High, two B-frames */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x0d, 0xff, 0xe1, 0x00, 0x19,
  0x67, 0x64, 0x00, 0x0d, 0xac, 0xd9, 0x41, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00,
  0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60, 0x01,
  0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };
static const guint8 asc[] = { 0x11, 0x90 }; /* AAC LC, 48000 Hz, stereo */

#define FRAME (GST_SECOND / 30)
#define GOP 60
#define AUDIO_FRAME_SAMPLES 1024

typedef struct
{
  gchar *folder;
  GstElement *sink;
  GstBus *bus;
  GstPad *video, *audio; /* the sources that feed it */
} Rig;

static GstBuffer *
wrap (const guint8 *data, gsize size)
{
  return gst_buffer_new_memdup (data, size);
}

static GstCaps *
video_caps (guint8 level)
{
  g_autoptr (GstBuffer) codec_data = wrap (avcc, sizeof avcc);
  gst_buffer_memset (codec_data, 11, level, 1); /* level_idc in the SPS */
  gst_buffer_memset (codec_data, 3, level, 1);
  return gst_caps_new_simple ("video/x-h264", "stream-format", G_TYPE_STRING,
      "avc", "alignment", G_TYPE_STRING, "au", "codec_data", GST_TYPE_BUFFER,
      codec_data, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
}

static GstCaps *
audio_caps (void)
{
  g_autoptr (GstBuffer) codec_data = wrap (asc, sizeof asc);
  return gst_caps_new_simple ("audio/mpeg", "mpegversion", G_TYPE_INT, 4,
      "stream-format", G_TYPE_STRING, "raw", "codec_data", GST_TYPE_BUFFER,
      codec_data, NULL);
}

static GstPad *
feed (Rig *rig, const gchar *pad_name, GstCaps *caps)
{
  GstPad *source = gst_pad_new (pad_name, GST_PAD_SRC);
  GstPad *sinkpad = gst_element_request_pad_simple (rig->sink, pad_name);
  GstSegment segment;

  fail_unless (sinkpad != NULL);
  gst_pad_set_active (source, TRUE);
  gst_pad_push_event (source, gst_event_new_stream_start (pad_name));
  gst_pad_push_event (source, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (source, gst_event_new_segment (&segment));
  fail_unless_equals_int (gst_pad_link (source, sinkpad), GST_PAD_LINK_OK);
  gst_object_unref (sinkpad);
  gst_caps_unref (caps);
  return source;
}

static void
rig_start (Rig *rig, gboolean has_video, gboolean has_audio)
{
  rig->folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
  rig->sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  fail_unless (rig->sink != NULL);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->sink, rig->bus);
  g_object_set (rig->sink, "directory", rig->folder, "segment-duration",
      2 * GST_SECOND, NULL);
  rig->video = has_video ? feed (rig, "video_0", video_caps (13)) : NULL;
  rig->audio = has_audio ? feed (rig, "audio_0", audio_caps ()) : NULL;
  fail_unless_equals_int (gst_element_set_state (rig->sink, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
}

static void
remove_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const gchar *name; dir && (name = g_dir_read_name (dir));) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);
    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static void
rig_stop (Rig *rig)
{
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  gst_element_set_bus (rig->sink, NULL);
  gst_clear_object (&rig->bus);
  gst_clear_object (&rig->video);
  gst_clear_object (&rig->audio);
  gst_clear_object (&rig->sink);
}

static void
rig_clear (Rig *rig)
{
  if (rig->sink)
    rig_stop (rig);
  remove_folder (rig->folder);
  g_free (rig->folder);
}

static gchar *
read_file (const Rig *rig, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (rig->folder, name, NULL);
  gchar *text = NULL;
  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static guint
count (const gchar *text, const gchar *needle)
{
  guint n = 0;
  for (; text && (text = strstr (text, needle)); text += strlen (needle))
    n++;
  return n;
}

/* One slice NAL unit with a four-byte length; the bytes depend on the index. */
static GstBuffer *
picture (guint index, gboolean is_idr)
{
  guint8 data[64] = { 0, 0, 0, 60, is_idr ? 0x65 : 0x41, 0x88 };
  data[8] = (guint8) index;
  data[9] = (guint8) (index >> 8);
  return wrap (data, sizeof data);
}

/* Decode order I P b b; presentation times as an encoder with two B-frames. */
static GstFlowReturn
push_picture (Rig *rig, guint index)
{
  guint in_gop = index % GOP;
  guint order[] = { 2, 0, 1 }; /* P first, then its two B */
  guint shown = in_gop == 0 ? index
      : in_gop > (GOP - 1) / 3 * 3
      ? index
      : index - in_gop + (in_gop - 1) / 3 * 3 + 1 + order[(in_gop - 1) % 3];
  GstBuffer *buffer = picture (index, in_gop == 0);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (shown, GST_SECOND, 30);
  GST_BUFFER_DURATION (buffer) = FRAME;
  if (in_gop != 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return gst_pad_push (rig->video, buffer);
}

static GstFlowReturn
push_sound (Rig *rig, guint index)
{
  guint8 data[200] = { 0x21, (guint8) index };
  GstBuffer *buffer = wrap (data, 100 + index % 100);
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale ((guint64) index * AUDIO_FRAME_SAMPLES, GST_SECOND,
          48000);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (AUDIO_FRAME_SAMPLES, GST_SECOND, 48000);
  return gst_pad_push (rig->audio, buffer);
}

static void
push_eos (GstPad *pad)
{
  fail_unless (gst_pad_push_event (pad, gst_event_new_eos ()));
}

static GstMessage *
pop (Rig *rig, GstMessageType type)
{
  return gst_bus_pop_filtered (rig->bus, type);
}

static void
assert_eos_once (Rig *rig)
{
  g_autoptr (GstMessage) first = pop (rig, GST_MESSAGE_EOS);
  g_autoptr (GstMessage) second = pop (rig, GST_MESSAGE_EOS);
  fail_unless (first != NULL);
  fail_unless (second == NULL);
}

#define SECONDS 10
#define N_PICTURES (30 * SECONDS)
#define N_SOUNDS (48000 * SECONDS / AUDIO_FRAME_SAMPLES)

/* Feeds ten seconds, audio `lead_s` seconds ahead of the video (or behind). */
static void
push_all (Rig *rig, gint lead_s)
{
  guint picture_index = 0, sound_index = 0;
  while (picture_index < N_PICTURES || sound_index < N_SOUNDS) {
    gint64 picture_time = (gint64) picture_index * 1600;
    gint64 sound_time = (gint64) sound_index * 1024 - lead_s * 48000;
    if (picture_index < N_PICTURES &&
        (picture_time <= sound_time || sound_index == N_SOUNDS)) {
      fail_unless_equals_int (push_picture (rig, picture_index++), GST_FLOW_OK);
    } else {
      fail_unless_equals_int (push_sound (rig, sound_index++), GST_FLOW_OK);
    }
  }
}

GST_START_TEST (one_thread_feeds_both_pads)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  push_all (&rig, 0);
  push_eos (rig.video);
  fail_unless (pop (&rig, GST_MESSAGE_EOS) == NULL); /* audio is not over */
  push_eos (rig.audio);
  assert_eos_once (&rig);

  g_autofree gchar *multivariant = read_file (&rig, "multivariant.m3u8");
  g_autofree gchar *video = read_file (&rig, "video_0/playlist.m3u8");
  g_autofree gchar *audio = read_file (&rig, "audio_0/playlist.m3u8");
  fail_unless (strstr (multivariant, "avc1.64000D,mp4a.40.2") != NULL);
  fail_unless (strstr (multivariant, "RESOLUTION=320x240") != NULL);
  fail_unless (strstr (multivariant, "FRAME-RATE=30.000") != NULL);
  fail_unless_equals_int (count (video, "#EXTINF:2.000000"), 5);
  fail_unless_equals_int (count (audio, "#EXTINF:"), 5);
  fail_unless (strstr (video, "#EXT-X-PLAYLIST-TYPE:VOD") != NULL);
  fail_unless (strstr (video, "#EXT-X-ENDLIST") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

/* The second law: what is written depends on the source alone. */
GST_START_TEST (interleaving_does_not_matter)
{
  static const gint leads[] = { 0, 10, -10, 3 };
  static const gchar *const names[] = { "multivariant.m3u8",
    "video_0/playlist.m3u8", "audio_0/playlist.m3u8", "video_0/init.mp4",
    "audio_0/init.mp4", "video_0/segment_00003.m4s",
    "audio_0/segment_00001.m4s", "audio_0/segment_00004.m4s" };
  gchar *expected[G_N_ELEMENTS (names)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (leads); i++) {
    Rig rig;
    rig_start (&rig, TRUE, TRUE);
    push_all (&rig, leads[i]);
    push_eos (leads[i] > 0 ? rig.audio : rig.video);
    push_eos (leads[i] > 0 ? rig.video : rig.audio);
    assert_eos_once (&rig);
    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
      g_autofree gchar *path = g_build_filename (rig.folder, names[n], NULL);
      g_autofree gchar *data = NULL;
      gsize size;
      fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s",
          names[n]);
      gchar *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
          (guint8 *) data, size);
      if (i == 0) {
        expected[n] = sum;
        continue;
      }
      fail_unless (g_str_equal (sum, expected[n]), "%s, lead %d s", names[n],
          leads[i]);
      g_free (sum);
    }
    rig_clear (&rig);
  }
  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    g_free (expected[n]);
}
GST_END_TEST;

GST_START_TEST (audio_alone_follows_the_grid)
{
  Rig rig;
  rig_start (&rig, FALSE, TRUE);
  for (guint i = 0; i < N_SOUNDS; i++)
    fail_unless_equals_int (push_sound (&rig, i), GST_FLOW_OK);
  push_eos (rig.audio);
  assert_eos_once (&rig);
  g_autofree gchar *multivariant = read_file (&rig, "multivariant.m3u8");
  g_autofree gchar *audio = read_file (&rig, "audio_0/playlist.m3u8");
  fail_unless_equals_int (count (audio, "#EXTINF:"), 5);
  fail_unless (strstr (multivariant, "audio_0/playlist.m3u8") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (stopping_without_eos_loses_nothing)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  push_all (&rig, 0);
  rig_stop (&rig);
  g_autofree gchar *video = read_file (&rig, "video_0/playlist.m3u8");
  g_autofree gchar *audio = read_file (&rig, "audio_0/playlist.m3u8");
  fail_unless_equals_int (count (video, "#EXTINF:"), 5);
  fail_unless_equals_int (count (audio, "#EXTINF:"), 5);
  fail_unless (strstr (video, "#EXT-X-ENDLIST") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (new_decoder_configuration_is_a_discontinuity)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  for (guint i = 0; i < 2 * GOP; i++)
    push_picture (&rig, i);
  /* the same again: nothing happens */
  GstCaps *caps = video_caps (13);
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  for (guint i = 2 * GOP; i < 3 * GOP; i++)
    push_picture (&rig, i);
  caps = video_caps (31);
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  for (guint i = 3 * GOP; i < 5 * GOP; i++)
    push_picture (&rig, i);
  push_eos (rig.video);
  assert_eos_once (&rig);
  g_autofree gchar *video = read_file (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (count (video, "#EXTINF:"), 5);
  fail_unless_equals_int (count (video, "#EXT-X-DISCONTINUITY\n"), 1);
  fail_unless_equals_int (count (video, "#EXT-X-MAP:"), 2);
  fail_unless (strstr (video, "init_1.mp4") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

/* A folder that was used before must not be listed by the playlists of then
 * while its files are replaced. */
GST_START_TEST (old_playlists_go_first)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  for (guint i = 0; i < 5 * GOP; i++)
    push_picture (&rig, i);
  push_eos (rig.video);
  assert_eos_once (&rig);
  g_autofree gchar *folder = g_strdup (rig.folder);
  rig_stop (&rig);

  Rig again;
  rig_start (&again, TRUE, FALSE);
  rig_stop (&again);
  remove_folder (again.folder);
  g_free (again.folder);
  rig.sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  g_object_set (rig.sink, "directory", folder, NULL);
  gst_element_set_state (rig.sink, GST_STATE_PAUSED);
  fail_unless (read_file (&rig, "multivariant.m3u8") == NULL);
  rig_clear (&rig);
}
GST_END_TEST;

static void
assert_error (Rig *rig, GQuark domain, gint code)
{
  g_autoptr (GstMessage) message = pop (rig, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s", error->message);
  g_autoptr (GstMessage) second = pop (rig, GST_MESSAGE_ERROR);
  fail_unless (second == NULL);
}

GST_START_TEST (unwritable_folder_is_one_clear_error)
{
  Rig rig = { .folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL) };
  g_autofree gchar *file = g_build_filename (rig.folder, "file", NULL);
  g_autofree gchar *below = g_build_filename (file, "out", NULL);
  g_file_set_contents (file, "x", 1, NULL);

  rig.sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  rig.bus = gst_bus_new ();
  gst_element_set_bus (rig.sink, rig.bus);
  g_object_set (rig.sink, "directory", below, NULL);
  fail_unless_equals_int (gst_element_set_state (rig.sink, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  assert_error (&rig, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (no_usable_frame_is_an_error)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  for (guint i = 1; i < GOP; i++) /* no key frame among them */
    fail_unless_equals_int (push_picture (&rig, i), GST_FLOW_OK);
  push_eos (rig.video);
  assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  fail_unless (pop (&rig, GST_MESSAGE_EOS) == NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (caps_without_codec_data_are_refused)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  GstCaps *caps =
      gst_caps_from_string ("video/x-h264, stream-format=avc, alignment=au");
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  fail_if (push_picture (&rig, 0) == GST_FLOW_OK);
  assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  rig_clear (&rig);
}
GST_END_TEST;

/* gst_element_link_pads() asks for a pad before it knows that caps fit. */
GST_START_TEST (pads_come_and_go)
{
  GstElement *sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  for (guint i = 0; i < 3; i++) {
    GstPad *pad = gst_element_request_pad_simple (sink, "video_%u");
    g_autofree gchar *name = g_strdup_printf ("video_%u", i);
    fail_unless_equals_string (GST_PAD_NAME (pad), name);
    gst_element_release_request_pad (sink, pad);
    gst_object_unref (pad);
  }
  GstPad *seventh = gst_element_request_pad_simple (sink, "audio_7");
  GstPad *next = gst_element_request_pad_simple (sink, "audio_%u");
  fail_unless_equals_string (GST_PAD_NAME (next), "audio_8");
  gst_object_unref (seventh);
  gst_object_unref (next);
  gst_object_unref (sink);
}
GST_END_TEST;

/* A pad that is requested and never linked does not hold up the end. */
GST_START_TEST (unlinked_pads_do_not_hold_up_the_end)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  GstPad *idle = gst_element_request_pad_simple (rig.sink, "audio_%u");
  gst_object_unref (idle);
  for (guint i = 0; i < GOP; i++)
    push_picture (&rig, i);
  push_eos (rig.video);
  assert_eos_once (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

/* What was written stays listed, and the others go on to the end. */
GST_START_TEST (a_pad_can_leave_in_mid_stream)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  guint sounds = 0;
  for (guint i = 0; i < 5 * GOP; i++) {
    fail_unless_equals_int (push_picture (&rig, i), GST_FLOW_OK);
    while (i < 3 * GOP && sounds * 1024 < i * 1600) {
      fail_unless_equals_int (push_sound (&rig, sounds++), GST_FLOW_OK);
    }
    if (i == 3 * GOP) {
      g_autoptr (GstPad) peer = gst_pad_get_peer (rig.audio);
      gst_pad_unlink (rig.audio, peer);
      gst_element_release_request_pad (rig.sink, peer);
    }
  }
  push_eos (rig.video);
  assert_eos_once (&rig);
  g_autofree gchar *audio = read_file (&rig, "audio_0/playlist.m3u8");
  g_autofree gchar *video = read_file (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (count (audio, "#EXTINF:"), 3);
  fail_unless_equals_int (count (video, "#EXTINF:"), 5);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (nothing_comes_after_the_end)
{
  Rig rig;
  GstSegment segment;
  rig_start (&rig, TRUE, FALSE);
  for (guint i = 0; i < 2 * GOP; i++)
    push_picture (&rig, i);
  push_eos (rig.video);
  assert_eos_once (&rig);
  g_autofree gchar *before = read_file (&rig, "video_0/playlist.m3u8");
  gst_pad_push_event (rig.video, gst_event_new_flush_start ());
  gst_pad_push_event (rig.video, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig.video, gst_event_new_segment (&segment));
  fail_unless_equals_int (push_picture (&rig, 0), GST_FLOW_EOS);
  rig_stop (&rig);
  g_autofree gchar *after = read_file (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_string (before, after);
  rig_clear (&rig);
}
GST_END_TEST;

/* A flush in mid-stream keeps what was decided and starts a new timeline. */
GST_START_TEST (a_flush_is_a_discontinuity)
{
  Rig rig;
  GstSegment segment;
  rig_start (&rig, TRUE, FALSE);
  for (guint i = 0; i < 2 * GOP; i++)
    push_picture (&rig, i);
  gst_pad_push_event (rig.video, gst_event_new_flush_start ());
  gst_pad_push_event (rig.video, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig.video, gst_event_new_segment (&segment));
  for (guint i = 3 * GOP; i < 5 * GOP; i++)
    fail_unless_equals_int (push_picture (&rig, i), GST_FLOW_OK);
  push_eos (rig.video);
  assert_eos_once (&rig);
  g_autofree gchar *video = read_file (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (count (video, "#EXTINF:"), 4);
  fail_unless_equals_int (count (video, "#EXT-X-DISCONTINUITY\n"), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (element_cycles_through_states)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  for (guint i = 0; i < 3; i++) {
    push_all (&rig, 0);
    gst_element_set_state (rig.sink, GST_STATE_NULL);
    gst_pad_set_active (rig.video, FALSE);
    gst_pad_set_active (rig.audio, FALSE);
    GstPad *peers[] = { gst_pad_get_peer (rig.video),
      gst_pad_get_peer (rig.audio) };
    for (guint p = 0; p < 2; p++) {
      gst_pad_unlink (p ? rig.audio : rig.video, peers[p]);
      gst_element_release_request_pad (rig.sink, peers[p]);
      gst_object_unref (peers[p]);
    }
    gst_object_unref (rig.video);
    gst_object_unref (rig.audio);
    rig.video = feed (&rig, "video_0", video_caps (13));
    rig.audio = feed (&rig, "audio_0", audio_caps ());
    gst_element_set_state (rig.sink, GST_STATE_PLAYING);
  }
  push_all (&rig, 0);
  push_eos (rig.video);
  push_eos (rig.audio);
  assert_eos_once (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssink_fmp4_suite (void)
{
  Suite *s = suite_create ("hlssink-fmp4");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, one_thread_feeds_both_pads);
  tcase_add_test (tc, interleaving_does_not_matter);
  tcase_add_test (tc, audio_alone_follows_the_grid);
  tcase_add_test (tc, stopping_without_eos_loses_nothing);
  tcase_add_test (tc, new_decoder_configuration_is_a_discontinuity);
  tcase_add_test (tc, old_playlists_go_first);
  tcase_add_test (tc, unwritable_folder_is_one_clear_error);
  tcase_add_test (tc, no_usable_frame_is_an_error);
  tcase_add_test (tc, caps_without_codec_data_are_refused);
  tcase_add_test (tc, pads_come_and_go);
  tcase_add_test (tc, unlinked_pads_do_not_hold_up_the_end);
  tcase_add_test (tc, a_pad_can_leave_in_mid_stream);
  tcase_add_test (tc, nothing_comes_after_the_end);
  tcase_add_test (tc, a_flush_is_a_discontinuity);
  tcase_add_test (tc, element_cycles_through_states);
  return s;
}

GST_CHECK_MAIN (hlssink_fmp4)
