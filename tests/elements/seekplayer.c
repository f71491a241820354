/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "seekplayer.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

gint64
stream_time (const GstSegment *segment, GstClockTime time)
{
  guint64 result;
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return G_MININT64;
  gint sign =
      gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, time, &result);
  return sign * (gint64) result;
}

static void
note_frame (PlayedTrack *track, GstPad *pad, GstBuffer *buffer,
    const Player *player)
{
  const GstSegment *segment;
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  fail_unless (event != NULL);
  gst_event_parse_segment (event, &segment);
  guint8 serial[4];
  gst_buffer_extract (buffer, 0, serial, 4);
  const Frame frame = {
    .serial = GST_READ_UINT32_BE (serial),
    .pts = stream_time (segment, GST_BUFFER_PTS (buffer)),
    .dts = stream_time (segment, GST_BUFFER_DTS (buffer)),
    .duration = GST_BUFFER_DURATION (buffer),
    .is_key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
    .is_discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT),
  };
  track->segment_start = stream_time (segment, segment->start);
  if (track->frames->len == 0) {
    track->n_bytes = player->n_bytes;
    track->n_reads = player->n_reads;
  }
  g_array_append_val (track->frames, frame);
}

static PlayedTrack *
track_of (Player *player, GstPad *pad)
{
  return g_str_has_prefix (GST_PAD_NAME (pad), "video") ? &player->video
                                                        : &player->audio;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *player = data;
  PlayedTrack *track = track_of (player, pad);
  g_mutex_lock (&player->lock);
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    note_frame (track, pad, GST_PAD_PROBE_INFO_BUFFER (info), player);
  else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) ==
      GST_EVENT_FLUSH_STOP)
    g_array_set_size (track->frames, 0);
  g_mutex_unlock (&player->lock);
  return GST_PAD_PROBE_OK;
}

/* Flushes end in order, and one after the other. */
static GstPadProbeReturn
on_flush (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *player = data;
  PlayedTrack *track = track_of (player, pad);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_mutex_lock (&player->lock);
  fail_unless_equals_int (track->n_flush_events++, 0);
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    track->flush_seqnum = gst_event_get_seqnum (event);
  else
    fail_unless_equals_int (gst_event_get_seqnum (event), track->flush_seqnum);
  g_mutex_unlock (&player->lock);
  g_usleep (200);
  g_mutex_lock (&player->lock);
  track->n_flush_events--;
  g_mutex_unlock (&player->lock);
  return GST_PAD_PROBE_OK;
}

/* At a sink. What the pipeline posts may be about one sink's end after a seek and
 * the other's before it. */
static GstPadProbeReturn
on_end (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *player = g_object_get_data (G_OBJECT (pad), "player");
  PlayedTrack *track = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_mutex_lock (&player->lock);
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START) {
    track->has_ended = FALSE;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    track->has_ended = TRUE;
    track->end_seqnum = gst_event_get_seqnum (event);
    g_cond_signal (&player->ended);
  }
  g_mutex_unlock (&player->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_bytes (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *player = data;
  player->n_bytes += gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
  player->n_reads++;
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *demux, GstPad *pad, gpointer data)
{
  Player *player = data;
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) queue_pad = gst_element_get_static_pad (queue, "sink");
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add_many (GST_BIN (player->pipeline), queue, sink, NULL);
  gst_element_link (queue, sink);
  gst_element_sync_state_with_parent (sink);
  gst_element_sync_state_with_parent (queue);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH, on_data,
      player, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_FLUSH, on_flush, player,
      NULL);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");
  g_object_set_data (G_OBJECT (sink_pad), "player", player);
  gst_pad_add_probe (sink_pad,
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_end, track_of (player, pad), NULL);
  fail_unless_equals_int (gst_pad_link (pad, queue_pad), GST_PAD_LINK_OK);
}

void
player_open (Player *player, Kind kind, gboolean is_stream)
{
  ByteWriter file = { 0 };
  write_file (&file, kind);
  if (kind == JOINED)
    write_file (&file, kind);
  gint fd = g_file_open_tmp ("abr-seek-XXXXXX.mkv", &player->path, NULL);
  fail_unless (fd >= 0);
  close (fd);
  fail_unless (g_file_set_contents (player->path, (const gchar *) file.data,
      (gssize) file.size, NULL));
  byte_writer_clear (&file);

  g_autofree gchar *line = g_strdup_printf (
      "filesrc name=s location=\"%s\" blocksize=%u ! %s ebmlfastdemux name=d",
      player->path, is_stream && kind % 2 ? 997 : 4096,
      is_stream ? "queue !" : "");
  player->video.frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  player->audio.frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  player->pipeline = gst_parse_launch (line, NULL);
  player->demux = gst_bin_get_by_name (GST_BIN (player->pipeline), "d");
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (player->pipeline), "s");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_PULL | GST_PAD_PROBE_TYPE_BUFFER,
      count_bytes, player, NULL);
  player->bus = gst_element_get_bus (player->pipeline);
  g_mutex_init (&player->lock);
  g_cond_init (&player->ended);
  g_signal_connect (player->demux, "pad-added", G_CALLBACK (on_pad_added),
      player);
}

void
player_close (Player *player)
{
  gst_element_set_state (player->pipeline, GST_STATE_NULL);
  gst_object_unref (player->bus);
  gst_object_unref (player->demux);
  gst_object_unref (player->pipeline);
  g_array_unref (player->video.frames);
  g_array_unref (player->audio.frames);
  g_mutex_clear (&player->lock);
  g_cond_clear (&player->ended);
  g_unlink (player->path);
  g_free (player->path);
}

static void
fail_on_errors (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  if (!message || GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, NULL);
  fail ("%s", error->message);
}

void
wait_for (Player *player, GstMessageType type)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (player->bus,
      20 * GST_SECOND, type | GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "nothing came for 20 s");
  fail_on_errors (message);
}

void
wait_for_end (Player *player)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  g_mutex_lock (&player->lock);
  while (!player->video.has_ended || !player->audio.has_ended) {
    gboolean is_late =
        !g_cond_wait_until (&player->ended, &player->lock, deadline);
    g_autoptr (GstMessage) message =
        gst_bus_pop_filtered (player->bus, GST_MESSAGE_ERROR);
    fail_on_errors (message);
    fail_if (is_late, "nothing came for 20 s");
  }
  g_mutex_unlock (&player->lock);
}

gboolean
seek (Player *player, gdouble rate, GstSeekFlags flags, gint64 start,
    gint64 stop)
{
  return gst_element_send_event (player->demux,
      gst_event_new_seek (rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
          start, GST_SEEK_TYPE_SET, stop));
}

void
play_all (Player *player, GArray **video, GArray **audio)
{
  gst_element_set_state (player->pipeline, GST_STATE_PLAYING);
  wait_for_end (player);
  *video = g_array_copy (player->video.frames);
  *audio = g_array_copy (player->audio.frames);
  /* Where the rate is not the real one, decode times may begin too late for the
   * two pictures before the first key frame. */
  fail_unless ((*video)->len >= N_GOPS * GOP_SIZE - 2);
}

const Frame *
find_frame (const GArray *frames, guint32 serial)
{
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, Frame, i).serial == serial)
      return &g_array_index (frames, Frame, i);
  return NULL;
}

void
assert_same (const GArray *frames, const GArray *all, gint64 start, gint64 stop,
    const gchar *what)
{
  for (guint i = 0; i < frames->len; i++) {
    const Frame *frame = &g_array_index (frames, Frame, i);
    const Frame *same = find_frame (all, frame->serial);
    fail_unless (same != NULL, "%s: frame %u", what, frame->serial);
    fail_unless (frame->pts == same->pts && frame->dts == same->dts &&
            frame->duration == same->duration && frame->is_key == same->is_key,
        "%s: frame %u: pts %" G_GINT64_FORMAT " for %" G_GINT64_FORMAT
        ", dts %" G_GINT64_FORMAT " for %" G_GINT64_FORMAT
        ", duration %" G_GUINT64_FORMAT " for %" G_GUINT64_FORMAT,
        what, frame->serial, frame->pts, same->pts, frame->dts, same->dts,
        frame->duration, same->duration);
  }
  for (guint i = 0; i < all->len; i++) {
    const Frame *frame = &g_array_index (all, Frame, i);
    fail_unless (frame->pts < start || frame->pts >= stop ||
            find_frame (frames, frame->serial) != NULL,
        "%s: frame %u of %" G_GINT64_FORMAT " is missing", what, frame->serial,
        frame->pts);
  }
}
