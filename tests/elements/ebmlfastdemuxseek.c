/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Seeks in a file of reordered video with open groups of pictures, and of
 * audio; with Cues, without, and with wrong ones. Whatever comes out after a
 * seek must be what a run from the start gives: payload, times and all. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "tests/core/ebmlwriter.h"

#define GOP_SIZE 9
#define N_GOPS 40
#define FRAME_SIZE 8192
#define END_TIME (12 * GST_SECOND)

/* x264, 64x48, High@1.0, two pictures reordered. */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x0a, 0xff, 0xe1, 0x00, 0x18,
  0x67, 0x64, 0x00, 0x0a, 0xac, 0xd9, 0x44, 0x7b, 0x01, 0x10, 0x00, 0x00, 0x03,
  0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xf1, 0x22, 0x59, 0x60, 0x01, 0x00,
  0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };
static const guint8 asc[] = { 0x11, 0x90 }; /* AAC-LC, 48 kHz, stereo */

/* --- a file ------------------------------------------------------------- */

typedef enum
{
  CUES_RIGHT,  /* behind the Clusters */
  CUES_NONE,   /* and no SeekHead */
  CUES_BROKEN, /* they point to anywhere */
  CUES_LATE,   /* they point to what is later */
  CUES_AUDIO,  /* of the other track, to the first Cluster */
  OPEN_ENDED,  /* nothing has a size, as from a live source */
  RATE_UNSAID, /* nothing but the frames' times says how long they are */
  RATE_WRONG,  /* stated as twice what it is */
  RATE_VARIES, /* from the start */
  RATE_LOST,   /* after some seconds */
  RATE_JOINED, /* another recording follows, off the first one's grid */
} Kind;
#define N_KINDS (RATE_JOINED + 1)
#define JOINED N_KINDS        /* two Segments without Cues and Duration */
#define KEYLESS (N_KINDS + 1) /* no picture is said to be a key frame */
#define LATE (N_KINDS + 2)    /* times begin at LATE_MS, Duration does not */
#define LATE_MS 60000

static void
put_tracks (ByteWriter *w, Kind kind)
{
  ByteWriter tracks = { 0 }, video = { 0 }, audio = { 0 }, media = { 0 };
  put_uint (&video, MATROSKA_ID_TRACK_NUMBER, 1);
  put_uint (&video, MATROSKA_ID_TRACK_TYPE, 1);
  if (kind == RATE_UNSAID) {
    put_string (&video, MATROSKA_ID_CODEC_ID, "V_MPEG4/ISO/ASP");
  } else {
    put_string (&video, MATROSKA_ID_CODEC_ID, "V_MPEG4/ISO/AVC");
    put_bytes (&video, MATROSKA_ID_CODEC_PRIVATE, avcc, sizeof avcc);
    put_uint (&video, MATROSKA_ID_DEFAULT_DURATION,
        kind == RATE_WRONG ? 16683333 : 33366667);
  }
  put_uint (&media, MATROSKA_ID_PIXEL_WIDTH, 64);
  put_uint (&media, MATROSKA_ID_PIXEL_HEIGHT, 48);
  put_master (&video, MATROSKA_ID_VIDEO, &media);
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, &video);
  put_uint (&audio, MATROSKA_ID_TRACK_NUMBER, 2);
  put_uint (&audio, MATROSKA_ID_TRACK_TYPE, 2);
  put_string (&audio, MATROSKA_ID_CODEC_ID, "A_AAC");
  put_bytes (&audio, MATROSKA_ID_CODEC_PRIVATE, asc, sizeof asc);
  put_uint (&audio, MATROSKA_ID_CODEC_DELAY, 21333333);
  put_float (&media, MATROSKA_ID_SAMPLING_FREQUENCY, 48000);
  put_uint (&media, MATROSKA_ID_CHANNELS, 2);
  put_master (&audio, MATROSKA_ID_AUDIO, &media);
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, &audio);
  put_master (w, MATROSKA_ID_TRACKS, &tracks);
}

static void
put_block (ByteWriter *w, guint8 track, gint64 time, gboolean is_key,
    guint32 serial, gsize size)
{
  put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + size);
  byte_writer_u8 (w, 0x80 | track);
  byte_writer_i16 (w, (gint16) time);
  byte_writer_u8 (w, is_key ? 0x80 : 0);
  byte_writer_u32 (w, serial);
  byte_writer_zero (w, size - 4);
}

static void
put_cue (ByteWriter *cues, guint64 time, guint64 track, guint64 position)
{
  ByteWriter point = { 0 }, place = { 0 };
  put_uint (&place, MATROSKA_ID_CUE_TRACK, track);
  put_uint (&place, MATROSKA_ID_CUE_CLUSTER_POSITION, position);
  put_uint (&point, MATROSKA_ID_CUE_TIME, time);
  put_master (&point, MATROSKA_ID_CUE_TRACK_POSITIONS, &place);
  put_master (cues, MATROSKA_ID_CUE_POINT, &point);
}

/* Milliseconds, as coded. */
static gint64
video_time (Kind kind, guint frame)
{
  static const gint64 off[] = { 3, -9, 6, 12, 0, 9, 15, -5 };
  if (kind == RATE_JOINED && frame >= 10 * GOP_SIZE)
    return 11 + (gint64) gst_util_uint64_scale_round (frame, 1001, 30);
  gboolean is_off = kind == RATE_VARIES || (kind == RATE_LOST && frame > 100);
  return (kind == LATE ? LATE_MS : 0) +
      (gint64) gst_util_uint64_scale_round (frame, 1001, 30) +
      (is_off ? off[frame % G_N_ELEMENTS (off)] : 0);
}

/* A group of pictures in decode order, with the audio that goes with it; both
 * blocks' times are relative to `base`. */
static void
put_gop (ByteWriter *w, Kind kind, guint gop, gint64 base, guint *n_audio)
{
  static const guint order[GOP_SIZE] = { 2, 0, 1, 5, 3, 4, 8, 6, 7 };
  for (guint i = 0; i < GOP_SIZE; i++) {
    guint frame = gop * GOP_SIZE + order[i];
    gboolean is_key = i == 0 && kind != KEYLESS;
    put_block (w, 1, video_time (kind, frame) - base, is_key, 1000 + frame,
        FRAME_SIZE);
    for (;; ++*n_audio) {
      gint64 time = (kind == LATE ? LATE_MS : 0) +
          (gint64) gst_util_uint64_scale_round (*n_audio, 1024, 48);
      if (time > video_time (kind, gop * GOP_SIZE + i))
        break;
      put_block (w, 2, time - base, TRUE, 100000 + *n_audio, 32);
    }
  }
}

/* Two groups of pictures a Cluster. */
static void
write_file (ByteWriter *w, Kind kind)
{
  ByteWriter ebml = { 0 }, info = { 0 }, seek = { 0 }, seek_head = { 0 },
             cues = { 0 };
  put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
  put_master (w, MATROSKA_ID_EBML, &ebml);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  gsize start = w->size, seek_position = 0;
  if (kind != CUES_NONE && kind != OPEN_ENDED && kind != JOINED) {
    put_uint (&seek, MATROSKA_ID_SEEK_ID, MATROSKA_ID_CUES);
    put_uint (&seek, MATROSKA_ID_SEEK_POSITION, 0);
    put_master (&seek_head, MATROSKA_ID_SEEK, &seek);
    put_master (w, MATROSKA_ID_SEEK_HEAD, &seek_head);
    seek_position = w->size - 4;
  }
  if (kind != JOINED)
    put_float (&info, MATROSKA_ID_DURATION, 12012);
  put_master (w, MATROSKA_ID_INFO, &info);
  put_tracks (w, kind);

  guint n_audio = 0;
  gsize first = w->size;
  for (guint gop = 0; gop < N_GOPS; gop += 2) {
    ByteWriter cluster = { 0 };
    gint64 base = video_time (kind, gop * GOP_SIZE);
    guint64 position = w->size - start;
    if (kind == CUES_BROKEN)
      position = 7919 * (guint64) gop + 5;
    else if (kind == CUES_LATE)
      position += 40 * FRAME_SIZE;
    for (guint g = gop; g < gop + 2; g++)
      put_cue (&cues, (guint64) video_time (kind, g * GOP_SIZE + 2),
          kind == CUES_AUDIO ? 2 : 1,
          kind == CUES_AUDIO ? first - start : position);
    put_uint (&cluster, MATROSKA_ID_TIMESTAMP, (guint64) base);
    put_gop (&cluster, kind, gop, base, &n_audio);
    put_gop (&cluster, kind, gop + 1, base, &n_audio);
    if (kind == OPEN_ENDED) {
      put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
      byte_writer_bytes (w, cluster.data, cluster.size);
      byte_writer_clear (&cluster);
    } else {
      put_master (w, MATROSKA_ID_CLUSTER, &cluster);
    }
  }
  if (seek_position > 0) {
    byte_writer_patch_u32 (w, seek_position, (guint32) (w->size - start));
    put_master (w, MATROSKA_ID_CUES, &cues);
  }
  byte_writer_clear (&cues);
}

/* --- a player ----------------------------------------------------------- */

typedef struct
{
  guint32 serial;
  gint64 pts, dts; /* stream time */
  GstClockTime duration;
  gboolean is_key, is_discont;
} Frame;

typedef struct
{
  GArray *frames; /* Frame, since the last flush */
  gint64 segment_start;
  guint64 n_bytes;      /* read until the first of them */
  guint n_reads;        /* too */
  gboolean has_ended;   /* at the sink, since the last flush began */
  guint32 end_seqnum;   /* of the event that said so */
  guint32 flush_seqnum; /* of the last flush that began */
  guint n_flush_events; /* that are being handled */
} Track;

typedef struct
{
  gchar *path;
  GstElement *pipeline, *demux;
  GstBus *bus;
  GMutex lock;
  GCond ended;
  guint64 n_bytes; /* atomic operations are needless: one thread reads */
  guint n_reads;
  Track video, audio;
} Player;

static gint64
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
note_frame (Track *track, GstPad *pad, GstBuffer *buffer, const Player *player)
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

static Track *
track_of (Player *player, GstPad *pad)
{
  return g_str_has_prefix (GST_PAD_NAME (pad), "video") ? &player->video
                                                        : &player->audio;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *player = data;
  Track *track = track_of (player, pad);
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
  Track *track = track_of (player, pad);
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
  Track *track = data;
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

static void
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
      "filesrc name=s location=%s blocksize=%u ! %s ebmlfastdemux name=d",
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

static void
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

static void
wait_for (Player *player, GstMessageType type)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (player->bus,
      20 * GST_SECOND, type | GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "nothing came for 20 s");
  fail_on_errors (message);
}

/* Both tracks'. */
static void
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

static gboolean
seek (Player *player, gdouble rate, GstSeekFlags flags, gint64 start,
    gint64 stop)
{
  return gst_element_send_event (player->demux,
      gst_event_new_seek (rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
          start, GST_SEEK_TYPE_SET, stop));
}

/* Plays to the end, so that seeks come when all is known. */
static void
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

static const Frame *
find_frame (const GArray *frames, guint32 serial)
{
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, Frame, i).serial == serial)
      return &g_array_index (frames, Frame, i);
  return NULL;
}

/* What came is what a run from the start has, and nothing of [start, stop) is
 * missing. */
static void
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

#define FLUSH GST_SEEK_FLAG_FLUSH
#define ACCURATE (FLUSH | GST_SEEK_FLAG_ACCURATE)
#define KEY (FLUSH | GST_SEEK_FLAG_KEY_UNIT)
#define AFTER (KEY | GST_SEEK_FLAG_SNAP_AFTER)
#define NEAREST (KEY | GST_SEEK_FLAG_SNAP_NEAREST)
#define MS GST_MSECOND

static const struct
{
  gdouble rate;
  GstSeekFlags flags;
  gint64 start, stop;
  gint first_gop; /* -1: any */
} seeks[] = {
  /* key frames are at 66.7 + 300.3 n ms */
  { 1, ACCURATE, 5000 * MS, 5500 * MS, 16 }, { 1, ACCURATE, 0, 300 * MS, 0 },
  { 1, KEY, 5000 * MS, 5500 * MS, 16 }, { 1, AFTER, 5000 * MS, 5500 * MS, 17 },
  { 1, NEAREST, 5000 * MS, 5500 * MS, 16 },
  { 1, NEAREST, 5100 * MS, 5500 * MS, 17 }, { 2, ACCURATE, 11900 * MS, -1, 39 },
  { 0.5, KEY, 700 * MS, 900 * MS, 2 },
  { 1, AFTER, 11990 * MS, -1, 39 },           /* none is after it */
  { 1, ACCURATE, 5071733333, 5200 * MS, -1 }, /* at a key frame */
};

static void
assert_seeks (Kind kind, gboolean is_stream)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, kind, is_stream);
  play_all (&player, &video, &audio);

  for (guint i = 0; i < G_N_ELEMENTS (seeks); i++) {
    g_autofree gchar *what = g_strdup_printf ("kind %u, seek %u", kind, i);
    gint64 start = seeks[i].start;
    gint64 stop = seeks[i].stop < 0 ? (gint64) END_TIME : seeks[i].stop;
    gboolean is_key = (seeks[i].flags & GST_SEEK_FLAG_KEY_UNIT) != 0;
    fail_unless (
        seek (&player, seeks[i].rate, seeks[i].flags, start, seeks[i].stop));
    wait_for_end (&player);
    const Frame *opening = &g_array_index (player.video.frames, Frame, 0);
    fail_unless (player.video.frames->len > 0, "%s", what);
    fail_unless (opening->is_key && opening->is_discont, "%s", what);
    if (seeks[i].first_gop >= 0)
      fail_unless_equals_int (opening->serial,
          1000 + GOP_SIZE * seeks[i].first_gop + 2);
    if (is_key)
      fail_unless_equals_int64 (player.video.segment_start, opening->pts);
    /* leading pictures belong to what is before the key frame */
    if (is_key)
      start = MAX (start, opening->pts);
    assert_same (player.video.frames, video, start, stop, what);
    assert_same (player.audio.frames, audio, start, stop, what);
  }
  player_close (&player);
}

/* --- tests -------------------------------------------------------------- */

GST_START_TEST (seeks_in_a_file_are_exact)
{
  assert_seeks ((Kind) __i__, FALSE);
}
GST_END_TEST

/* Without what reading the file before has shown. */
static void
assert_first_seeks (Kind kind, gboolean is_stream)
{
  Player whole = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&whole, kind, FALSE);
  play_all (&whole, &video, &audio);
  player_close (&whole);

  for (guint i = 0; i < G_N_ELEMENTS (seeks); i++) {
    Player player = { 0 };
    gint64 stop = seeks[i].stop < 0 ? (gint64) END_TIME : seeks[i].stop;
    player_open (&player, kind, is_stream);
    gst_element_set_state (player.pipeline, GST_STATE_PAUSED);
    fail_unless (seek (&player, seeks[i].rate, seeks[i].flags, seeks[i].start,
        seeks[i].stop));
    gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
    wait_for_end (&player);
    fail_unless (player.video.frames->len > 0);
    const Frame *opening = &g_array_index (player.video.frames, Frame, 0);
    if (seeks[i].first_gop >= 0)
      fail_unless_equals_int (opening->serial,
          1000 + GOP_SIZE * seeks[i].first_gop + 2);
    gint64 start = MAX (seeks[i].start, opening->pts);
    assert_same (player.video.frames, video, start, stop, "first");
    assert_same (player.audio.frames, audio, start, stop, "first");
    player_close (&player);
  }
}

GST_START_TEST (a_first_seek_is_exact)
{
  assert_first_seeks ((Kind) __i__, FALSE);
}
GST_END_TEST

GST_START_TEST (a_first_seek_in_a_stream_is_exact)
{
  assert_first_seeks ((Kind) __i__, TRUE);
}
GST_END_TEST

/* Up to the first frame: the heads of a Cluster and of blocks, and the first
 * window. Without Cues, where the Clusters are is known from before. */
GST_START_TEST (seeks_read_little)
{
  static const Kind kinds[] = { CUES_RIGHT, CUES_NONE, OPEN_ENDED };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Player player = { 0 };
    player_open (&player, kinds[i], FALSE);
    gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
    wait_for_end (&player);
    for (guint n = 0; n < 3; n++) {
      player.n_bytes = 0;
      fail_unless (seek (&player, 1, ACCURATE, (9000 + 900 * n) * MS, -1));
      wait_for_end (&player);
      fail_unless (player.video.n_bytes < 72000,
          "kind %u: %" G_GUINT64_FORMAT " bytes", kinds[i],
          player.video.n_bytes);
    }
    player_close (&player);
  }
}
GST_END_TEST

/* With Cues: the head of the Cluster, the key frame with the head of what is behind
 * it, which are then played as they were read, and the heads of the two pictures
 * that are shown before. */
GST_START_TEST (key_frames_are_read_once)
{
  static const GstSeekFlags flags[] = { ACCURATE, KEY };
  Player player = { 0 };
  player_open (&player, CUES_RIGHT, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for_end (&player);
  for (guint n = 0; n < 4; n++) {
    player.n_bytes = 0;
    player.n_reads = 0;
    fail_unless (seek (&player, 1, flags[n % 2], 3900 * MS, -1));
    wait_for_end (&player);
    if (n > 0) /* the first one reads the Cues */
      fail_unless (player.video.n_reads <= 4 && player.video.n_bytes < 16384,
          "seek %u: %" G_GUINT64_FORMAT " bytes in %u reads", n,
          player.video.n_bytes, player.video.n_reads);
  }
  player_close (&player);
}
GST_END_TEST

/* Encrypted WebM comes so: then all is played from the start. */
GST_START_TEST (seeks_without_key_frames)
{
  static const GstSeekFlags flags[] = { ACCURATE, KEY, AFTER };
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, (Kind) KEYLESS, FALSE);
  play_all (&player, &video, &audio);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    fail_unless (seek (&player, 1, flags[i], 5000 * MS, -1));
    wait_for_end (&player);
    fail_unless_equals_int (player.video.frames->len, video->len);
    fail_unless_equals_int (player.audio.frames->len, audio->len);
    for (guint n = 0; n < video->len; n++)
      fail_unless_equals_int (g_array_index (player.video.frames, Frame, n)
                                  .serial,
          g_array_index (video, Frame, n).serial);
  }
  player_close (&player);
}
GST_END_TEST

/* As mkvmerge's --split --link writes. */
GST_START_TEST (a_late_start_is_sought_in)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, (Kind) LATE, __i__);
  play_all (&player, &video, &audio);
  gint64 end, low, high;
  fail_unless (
      gst_element_query_duration (player.demux, GST_FORMAT_TIME, &end));
  fail_unless_equals_int64 (end, (video_time (LATE, 2) + 12012) * MS);
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  fail_unless (gst_element_query (player.demux, seeking));
  gst_query_parse_seeking (seeking, NULL, NULL, &low, &high);
  fail_unless_equals_int64 (low, 0);
  fail_unless_equals_int64 (high, end);

  fail_unless (seek (&player, 1, ACCURATE, (LATE_MS + 5000) * MS, -1));
  wait_for_end (&player);
  const Frame *opening = &g_array_index (player.video.frames, Frame, 0);
  fail_unless_equals_int (opening->serial, 1000 + GOP_SIZE * 16 + 2);
  assert_same (player.video.frames, video, (LATE_MS + 5000) * MS, G_MAXINT64,
      "late");
  assert_same (player.audio.frames, audio, (LATE_MS + 5000) * MS, G_MAXINT64,
      "late");
  player_close (&player);
}
GST_END_TEST

/* In a stream, whatever has to be looked at is fetched. */
GST_START_TEST (seeks_in_a_stream_are_exact)
{
  assert_seeks ((Kind) __i__, TRUE);
}
GST_END_TEST

GST_START_TEST (backwards_group_by_group)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, (Kind) (__i__ / 2), __i__ % 2);
  play_all (&player, &video, &audio);

  fail_unless (seek (&player, -1, ACCURATE, 2000 * MS, 5000 * MS));
  wait_for_end (&player);
  assert_same (player.video.frames, video, 2000 * MS, 5000 * MS, "backwards");
  assert_same (player.audio.frames, audio, 2000 * MS, 5000 * MS, "backwards");
  gint64 last_key = G_MAXINT64;
  for (guint i = 0; i < player.video.frames->len; i++) {
    const Frame *frame = &g_array_index (player.video.frames, Frame, i);
    fail_unless_equals_int (frame->is_discont, frame->is_key);
    if (!frame->is_key)
      continue;
    fail_unless (frame->pts < last_key);
    last_key = frame->pts;
  }
  fail_unless_equals_int (player.video.frames->len,
      GOP_SIZE * 11 - 1); /* but for what is decoded after 5 s */
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (segments_are_repeated)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, CUES_RIGHT, __i__);
  play_all (&player, &video, &audio);

  fail_unless (seek (&player, 1, ACCURATE | GST_SEEK_FLAG_SEGMENT, 3000 * MS,
      4000 * MS));
  wait_for (&player, GST_MESSAGE_SEGMENT_DONE);
  guint n_frames = player.video.frames->len;
  fail_unless (seek (&player, 1, GST_SEEK_FLAG_SEGMENT, 3000 * MS, 4000 * MS));
  wait_for (&player, GST_MESSAGE_SEGMENT_DONE);
  fail_unless_equals_int (player.video.frames->len, 2 * n_frames);
  assert_same (player.video.frames, video, 3000 * MS, 4000 * MS, "again");

  /* the second round began where the first ended */
  g_autoptr (GstPad) pad = gst_element_get_static_pad (player.demux, "video_0");
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  fail_unless_equals_uint64 (segment->base, 1000 * MS);
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (key_frames_alone)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, (Kind) (__i__ / 2), __i__ % 2);
  play_all (&player, &video, &audio);

  fail_unless (seek (&player, 8,
      ACCURATE | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS |
          GST_SEEK_FLAG_TRICKMODE_NO_AUDIO,
      0, -1));
  wait_for_end (&player);
  fail_unless_equals_int (player.video.frames->len, N_GOPS);
  fail_unless_equals_int (player.audio.frames->len, 0);
  for (guint i = 0; i < N_GOPS; i++) {
    const Frame *frame = &g_array_index (player.video.frames, Frame, i);
    fail_unless_equals_int (frame->serial, 1000 + GOP_SIZE * i + 2);
    fail_unless (frame->is_key && frame->is_discont);
  }
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (a_seek_before_the_headers_is_done_after_them)
{
  Player whole = { 0 }, player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&whole, CUES_RIGHT, FALSE);
  play_all (&whole, &video, &audio);
  player_close (&whole);

  player_open (&player, CUES_RIGHT, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_READY);
  g_autoptr (GstPad) sinkpad =
      gst_element_get_static_pad (player.demux, "sink");
  gst_pad_activate_mode (sinkpad, GST_PAD_MODE_PULL, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_PAUSED);
  seek (&player, 1, ACCURATE, 7000 * MS, 8000 * MS);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for_end (&player);
  assert_same (player.video.frames, video, 7000 * MS, 8000 * MS, "early");
  assert_same (player.audio.frames, audio, 7000 * MS, 8000 * MS, "early");
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (queries_tell_what_is)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, CUES_RIGHT, __i__);
  play_all (&player, &video, &audio);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (player.demux, "audio_0");
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean is_seekable;
  gint64 end, start, stop, position;
  fail_unless (gst_pad_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, &start, &end);
  fail_unless (is_seekable);
  fail_unless_equals_int64 (end, 12012 * MS);

  fail_unless (seek (&player, 2, ACCURATE, 3000 * MS, 4000 * MS));
  wait_for_end (&player);
  gdouble rate;
  g_autoptr (GstQuery) segment = gst_query_new_segment (GST_FORMAT_TIME);
  fail_unless (gst_pad_query (pad, segment));
  gst_query_parse_segment (segment, &rate, NULL, &start, &stop);
  fail_unless (rate == 2.0);
  fail_unless_equals_int64 (start, 3000 * MS);
  fail_unless_equals_int64 (stop, 4000 * MS);
  fail_unless (gst_pad_query_position (pad, GST_FORMAT_TIME, &position));
  fail_unless (position > 3900 * (gint64) MS && position < 4000 * (gint64) MS);

  /* what it cannot do, it says */
  fail_if (gst_element_send_event (player.demux,
      gst_event_new_seek (1, GST_FORMAT_BYTES, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  player_close (&player);
}
GST_END_TEST

/* Where another Segment begins, playing goes on as the seek said. Then there is
 * no way back, and the element says so. */
GST_START_TEST (a_seek_lasts_beyond_its_segment)
{
  Player player = { 0 };
  player_open (&player, JOINED, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_PAUSED);
  fail_unless (seek (&player, 2, ACCURATE, 11000 * MS, 12500 * MS));
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for_end (&player);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (player.demux, "video_0");
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  fail_unless (segment->rate == 2.0);
  fail_unless (segment->time >= END_TIME && segment->time < 12100 * MS);
  fail_unless_equals_uint64 (segment->base, (segment->time - 11000 * MS) / 2);
  fail_unless_equals_int64 (stream_time (segment, segment->stop), 12500 * MS);
  fail_unless (find_frame (player.video.frames, 1000 + N_GOPS * GOP_SIZE - 1));
  const Frame *last =
      &g_array_index (player.video.frames, Frame, player.video.frames->len - 1);
  /* which is decoded before the stop, and shown after */
  fail_unless_equals_int (last->serial, 1015);

  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean is_seekable;
  fail_unless (gst_pad_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, NULL);
  fail_if (is_seekable);
  fail_if (seek (&player, 1, ACCURATE, 0, -1));
  player_close (&player);
}
GST_END_TEST

/* While data flows and nobody waits for anything. */
GST_START_TEST (many_seeks_never_hang)
{
  Player player = { 0 };
  player_open (&player, __i__ % 2 ? CUES_NONE : CUES_RIGHT, __i__ >= 2);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for (&player, GST_MESSAGE_STREAM_START);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  for (guint i = 0; i < 200; i++) {
    gboolean is_forward = g_rand_boolean (random);
    gint64 start = g_rand_int_range (random, 0, 11000) * (gint64) MS;
    GstSeekFlags flags = g_rand_boolean (random) ? ACCURATE : NEAREST;
    seek (&player, is_forward ? 1 : -1, flags, start, start + 900 * MS);
    if (g_rand_int_range (random, 0, 4) == 0)
      g_usleep ((gulong) g_rand_int_range (random, 0, 5000));
  }
  GstEvent *last = gst_event_new_seek (1, GST_FORMAT_TIME, ACCURATE,
      GST_SEEK_TYPE_SET, 9000 * MS, GST_SEEK_TYPE_SET, 9500 * MS);
  guint32 seqnum = gst_event_get_seqnum (last);
  fail_unless (gst_element_send_event (player.demux, last));
  wait_for_end (&player);
  fail_unless_equals_int (player.video.end_seqnum, seqnum);
  fail_unless_equals_int (player.audio.end_seqnum, seqnum);
  fail_unless (player.video.frames->len > 0);
  player_close (&player);
}
GST_END_TEST

static Suite *
ebmlfastdemuxseek_suite (void)
{
  Suite *suite = suite_create ("ebmlfastdemuxseek");
  TCase *tcase = tcase_create ("all");
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, seeks_in_a_file_are_exact, 0, N_KINDS);
  tcase_add_loop_test (tcase, seeks_in_a_stream_are_exact, 0, N_KINDS);
  /* without decode times, one more frame comes before the end is seen */
  tcase_add_loop_test (tcase, backwards_group_by_group, 0, 2 * RATE_UNSAID);
  tcase_add_loop_test (tcase, segments_are_repeated, 0, 2);
  tcase_add_loop_test (tcase, key_frames_alone, 0, 2 * N_KINDS);
  tcase_add_loop_test (tcase, a_first_seek_is_exact, 0, N_KINDS);
  tcase_add_loop_test (tcase, a_first_seek_in_a_stream_is_exact, 0, N_KINDS);
  tcase_add_test (tcase, seeks_read_little);
  tcase_add_test (tcase, key_frames_are_read_once);
  tcase_add_test (tcase, seeks_without_key_frames);
  tcase_add_loop_test (tcase, a_late_start_is_sought_in, 0, 2);
  tcase_add_test (tcase, a_seek_before_the_headers_is_done_after_them);
  tcase_add_loop_test (tcase, queries_tell_what_is, 0, 2);
  tcase_add_test (tcase, a_seek_lasts_beyond_its_segment);
  tcase_add_loop_test (tcase, many_seeks_never_hang, 0, 4);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (ebmlfastdemuxseek);
