/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hlsrig.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

GstPad *
rig_feed (Rig *rig, const gchar *pad_name, GstCaps *caps)
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

void
rig_start (Rig *rig, gboolean has_video, gboolean has_audio)
{
  rig->folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
  rig_start_in_folder (rig, has_video, has_audio, "segment-duration",
      2 * GST_SECOND, NULL);
}

void
rig_start_in_folder (Rig *rig, gboolean has_video, gboolean has_audio,
    const gchar *first_property, ...)
{
  va_list properties;
  rig->sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  fail_unless (rig->sink != NULL);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->sink, rig->bus);
  g_object_set (rig->sink, "directory", rig->folder, "segment-duration",
      2 * GST_SECOND, NULL);
  va_start (properties, first_property);
  g_object_set_valist (G_OBJECT (rig->sink), first_property, properties);
  va_end (properties);
  rig->video =
      has_video ? rig_feed (rig, "video_0", rig_video_caps (13)) : NULL;
  rig->audio = has_audio ? rig_feed (rig, "audio_0", rig_audio_caps ()) : NULL;
  fail_unless_equals_int (gst_element_set_state (rig->sink, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
}

void
rig_remove_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const gchar *name; dir && (name = g_dir_read_name (dir));) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);
    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      rig_remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

void
rig_stop (Rig *rig)
{
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  gst_element_set_bus (rig->sink, NULL);
  gst_clear_object (&rig->bus);
  gst_clear_object (&rig->video);
  gst_clear_object (&rig->audio);
  gst_clear_object (&rig->sink);
}

void
rig_clear (Rig *rig)
{
  if (rig->sink)
    rig_stop (rig);
  rig_remove_folder (rig->folder);
  g_free (rig->folder);
}

gchar *
rig_read (const Rig *rig, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (rig->folder, name, NULL);
  gchar *text = NULL;
  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

guint
rig_count (const gchar *text, const gchar *needle)
{
  guint n = 0;
  for (; text && (text = strstr (text, needle)); text += strlen (needle))
    n++;
  return n;
}

GArray *
rig_listed_ranges (const Rig *rig, const gchar *playlist)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (RigRange));
  g_autofree gchar *text = rig_read (rig, playlist);
  const gchar *tag = "#EXT-X-BYTERANGE:";
  for (const gchar *at = text; at && (at = strstr (at, tag));) {
    gchar *end;
    guint64 size = g_ascii_strtoull (at + strlen (tag), &end, 10);
    RigRange range = { g_ascii_strtoull (end + 1, NULL, 10), size };
    g_array_append_val (ranges, range);
    at = end;
  }
  return ranges;
}

void
rig_assert_text (const Rig *rig, const gchar *name, const gchar *needle)
{
  g_autofree gchar *text = rig_read (rig, name);
  fail_unless (text && strstr (text, needle), "%s: %s", name, text);
}

/* One slice NAL unit with a four-byte length; the bytes depend on the index. */
static GstBuffer *
picture (guint index, gboolean is_idr)
{
  guint8 data[64] = { 0, 0, 0, 60, is_idr ? 0x65 : 0x41, 0x88 };
  data[8] = (guint8) index;
  data[9] = (guint8) (index >> 8);
  return gst_buffer_new_memdup (data, sizeof data);
}

/* Presentation times as of an encoder with two B-frames. */
GstFlowReturn
rig_push_picture (Rig *rig, guint index)
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

GstFlowReturn
rig_push_sound (Rig *rig, guint index)
{
  guint8 data[200] = { 0x21, (guint8) index };
  GstBuffer *buffer = gst_buffer_new_memdup (data, 100 + index % 100);
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale ((guint64) index * AUDIO_FRAME_SAMPLES, GST_SECOND,
          48000);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (AUDIO_FRAME_SAMPLES, GST_SECOND, 48000);
  return gst_pad_push (rig->audio, buffer);
}

void
rig_push_pictures (Rig *rig, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    fail_unless_equals_int (rig_push_picture (rig, i), GST_FLOW_OK);
}

void
rig_push_eos (GstPad *pad)
{
  fail_unless (gst_pad_push_event (pad, gst_event_new_eos ()));
}

GstMessage *
rig_pop (Rig *rig, GstMessageType type)
{
  return gst_bus_pop_filtered (rig->bus, type);
}

void
rig_assert_eos_once (Rig *rig)
{
  g_autoptr (GstMessage) first = rig_pop (rig, GST_MESSAGE_EOS);
  g_autoptr (GstMessage) second = rig_pop (rig, GST_MESSAGE_EOS);
  fail_unless (first != NULL);
  fail_unless (second == NULL);
}

void
rig_push_all (Rig *rig, gint lead_s)
{
  guint picture_index = 0, sound_index = 0;
  while (picture_index < N_PICTURES || sound_index < N_SOUNDS) {
    gint64 picture_time = (gint64) picture_index * 1600;
    gint64 sound_time = (gint64) sound_index * 1024 - lead_s * 48000;
    if (picture_index < N_PICTURES &&
        (picture_time <= sound_time || sound_index == N_SOUNDS)) {
      fail_unless_equals_int (rig_push_picture (rig, picture_index++),
          GST_FLOW_OK);
    } else {
      fail_unless_equals_int (rig_push_sound (rig, sound_index++), GST_FLOW_OK);
    }
  }
}

void
rig_assert_error (Rig *rig, GQuark domain, gint code)
{
  g_autoptr (GstMessage) message = rig_pop (rig, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s", error->message);
  g_autoptr (GstMessage) second = rig_pop (rig, GST_MESSAGE_ERROR);
  fail_unless (second == NULL);
}
