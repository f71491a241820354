/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hlstextrig.h"

#include <string.h>

#include "boxreader.h"
#include "cuereader.h"

#define TIMESCALE 90000

/* --- what goes in --- */

GstPad *
add_text (Rig *rig, const gchar *pad_name, const gchar *caps)
{
  return rig_feed (rig, pad_name, gst_caps_from_string (caps));
}

void
set_playlist_type (Rig *rig, const gchar *type)
{
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "playlist-type", type);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "io-thread", "never");
  gst_element_set_state (rig->sink, GST_STATE_PLAYING);
}

void
start_to_go_on (Rig *rig)
{
  rig_start (rig, TRUE, FALSE);
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "playlist-type", "event");
  g_object_set (rig->sink, "enable-endlist", FALSE, "resume", TRUE, NULL);
}

void
stop_to_go_on (Rig *rig, GstPad *text)
{
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  g_autoptr (GstPad) sinkpad = gst_pad_get_peer (text);
  gst_element_release_request_pad (rig->sink, sinkpad);
}

void
push_text (GstPad *pad, GstClockTime pts, GstClockTime duration,
    const gchar *text)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  fail_unless_equals_int (gst_pad_push (pad, buffer), GST_FLOW_OK);
}

void
push_gap (GstPad *pad, GstClockTime until)
{
  fail_unless (gst_pad_push_event (pad, gst_event_new_gap (0, until)));
}

/* --- what comes out --- */

static void
append_segment (GString *out, const Rig *rig, const gchar *name,
    const gchar *uri, gint64 *expected)
{
  g_autofree gchar *path = g_build_filename (rig->folder, name, uri, NULL);
  g_autofree gchar *data = NULL;
  gsize size;
  fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s", path);
  Span segment = { (const guint8 *) data, size };
  g_autoptr (GArray) samples = box_read_samples (segment);
  fail_unless (samples != NULL, "%s", path);
  for (guint i = 0; i < samples->len; i++) {
    const BoxSample *s = &g_array_index (samples, BoxSample, i);
    fail_unless (*expected < 0 || s->pts == *expected, "a gap at %s", out->str);
    *expected = s->pts + s->duration;
    g_string_append_printf (out, " %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT ":",
        s->pts * 1000 / TIMESCALE, *expected * 1000 / TIMESCALE);
    cue_reader_append (out, (Span){ segment.data + s->offset, s->size });
  }
}

static gchar *
render (const Rig *rig, const gchar *name)
{
  g_autofree gchar *file = g_strconcat (name, "/playlist.m3u8", NULL);
  g_autofree gchar *playlist = rig_read (rig, file);
  GString *out = g_string_new (NULL);
  gint64 expected = -1;
  g_auto (GStrv) lines = g_strsplit (playlist ? playlist : "", "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    if (g_str_equal (lines[i], "#EXT-X-DISCONTINUITY")) {
      g_string_append (out, " !");
      expected = -1;
    } else if (g_str_equal (lines[i], "#EXT-X-GAP")) {
      g_string_append (out, " gap |");
      expected = -1;
      i++;
    } else if (lines[i][0] != '\0' && lines[i][0] != '#') {
      append_segment (out, rig, name, lines[i], &expected);
      g_string_append (out, " |");
    }
  }
  return g_string_free (out, FALSE);
}

void
expect_text (const Rig *rig, const gchar *name, const gchar *expected)
{
  g_autofree gchar *found = render (rig, name);
  fail_unless_equals_string (found, expected);
}

guint
n_segments (const Rig *rig, const gchar *name)
{
  g_autofree gchar *file = g_strconcat (name, "/playlist.m3u8", NULL);
  g_autofree gchar *playlist = rig_read (rig, file);
  return rig_count (playlist, "\n#EXTINF:");
}

gchar *
read_rows (const Rig *rig, const gchar *name)
{
  g_autofree gchar *file = g_strconcat (name, "/playlist.m3u8", NULL);
  g_autofree gchar *playlist = rig_read (rig, file);
  GString *out = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (playlist ? playlist : "", "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (lines[i][0] == '#' && !g_str_has_prefix (lines[i], "#EXT-X-MAP"))
      g_string_append_printf (out, "%s\n", lines[i]);
  return g_string_free (out, FALSE);
}

void
assert_rows_of_video (const Rig *rig)
{
  g_autofree gchar *video = read_rows (rig, "video_0");
  g_autofree gchar *text = read_rows (rig, "text_0");
  fail_unless (rig_count (video, "#EXTINF") > 0);
  fail_unless_equals_string (text, video);
}
