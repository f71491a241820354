/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* hlssink-fmp4: two days of a live stream, in seconds. Its clock is a
 * GstTestClock, and the clocks of the machine, which say when a playlist is
 * published and a file may go, are this program's, too. */

#include "hlsrig.h"

#include <gst/check/gsttestclock.h>
#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

/* A picture for every 32 of 30000/1001, a key frame for every 18 of these: no
 * whole number of nanoseconds, and more than 2^32 ticks in two days. */
#define RATE_NUM 1875
#define RATE_DEN 2002
#define TIMESCALE 30000
#define PICTURE_TICKS (TIMESCALE / RATE_NUM * RATE_DEN)
#define PICTURES_PER_ROW 18
#define ROW_TICKS ((guint64) PICTURES_PER_ROW * PICTURE_TICKS)
#define N_ROWS (guint) (48 * 3600 * (guint64) TIMESCALE / ROW_TICKS)

/* A block of FLAC for every second */
#define SOUND_RATE 48000

#define START_UTC_US G_GINT64_CONSTANT (1792539923000000)
#define PLAYLIST_LENGTH 7
#define MAX_FILES 12
#define LATENCY (300 * GST_MSECOND)

/* --- clocks --- */

static GstClock *test_clock;

/* Instead of GLib's */
gint64
g_get_monotonic_time (void)
{
  return test_clock ? (gint64) gst_clock_get_time (test_clock) / 1000 : 0;
}

gint64
g_get_real_time (void)
{
  return START_UTC_US + g_get_monotonic_time ();
}

/* --- the stream --- */

static GstCaps *
video_caps (void)
{
  GstCaps *caps = gst_caps_make_writable (rig_video_caps (13));
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, RATE_NUM, RATE_DEN,
      NULL);
  return caps;
}

static GstCaps *
sound_caps (void)
{
  return gst_caps_from_string (
      "audio/x-flac, framed=true, streamheader=(buffer)< "
      "664c614380000022bb80bb800000000000000bb802f00000"
      "000000000000000000000000000000000000 >");
}

/* In memory, where a system has that: a disk makes sure of each playlist that
 * replaces another. */
static gchar *
make_folder (void)
{
  gchar *folder = g_strdup ("/dev/shm/abr-sink-XXXXXX");
  if (g_mkdtemp (folder))
    return folder;
  g_free (folder);
  return g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
}

/* Nobody keeps the news. */
static GstBusSyncReply
forget_message (GstBus *bus, GstMessage *message, gpointer data)
{
  fail_if (
      GST_MESSAGE_TYPE (message) & (GST_MESSAGE_ERROR | GST_MESSAGE_WARNING));
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
start (Rig *rig)
{
  rig->folder = make_folder ();
  test_clock = gst_test_clock_new ();
  rig_start_in_folder (rig, FALSE, FALSE, "segment-duration", 18 * GST_SECOND,
      "playlist-type", 2 /* live */, "playlist-length", PLAYLIST_LENGTH,
      "max-files", MAX_FILES, "io-thread", 2 /* never */, NULL);
  fail_unless (gst_element_set_clock (rig->sink, test_clock));
  gst_element_set_base_time (rig->sink, 0);
  gst_bus_set_sync_handler (rig->bus, forget_message, NULL, NULL);
  rig->video = rig_feed (rig, "video_0", video_caps ());
  rig->audio = rig_feed (rig, "audio_0", sound_caps ());
}

static GstClockTime
picture_time (guint index)
{
  return gst_util_uint64_scale_round ((guint64) index * PICTURE_TICKS,
      GST_SECOND, TIMESCALE);
}

/* It has been a while on the way. */
static void
push_live (GstPad *pad, const guint8 *data, gsize size, GstClockTime time,
    gboolean is_key)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);
  GST_BUFFER_PTS (buffer) = time;
  if (!is_key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_test_clock_set_time (GST_TEST_CLOCK (test_clock), time + LATENCY);
  fail_unless_equals_int (gst_pad_push (pad, buffer), GST_FLOW_OK);
}

/* From row `from` on, until row `to` has begun. */
static void
push_rows (Rig *rig, guint from, guint to)
{
  static const guint8 sound[] = { 0xff, 0xf8, 0xca, 0x18, 0, 0, 0, 0 };
  guint index = from == 0 ? 0 : from * PICTURES_PER_ROW + 1;
  GstClockTime second =
      from == 0 ? 0 : picture_time (from * PICTURES_PER_ROW) / GST_SECOND + 2;

  for (; index <= to * PICTURES_PER_ROW; index++) {
    gboolean is_key = index % PICTURES_PER_ROW == 0;
    guint8 picture[] = { 0, 0, 0, 6, is_key ? 0x65 : 0x41, 0x88, 0, 0, 0, 0 };
    for (; second * GST_SECOND < picture_time (index); second++)
      push_live (rig->audio, sound, sizeof sound, second * GST_SECOND, TRUE);
    push_live (rig->video, picture, sizeof picture, picture_time (index),
        is_key);
  }
  /* The row before is whole when this one's sound begins. */
  push_live (rig->audio, sound, sizeof sound, second * GST_SECOND, TRUE);
}

/* --- what is expected, of each row --- */

typedef struct
{
  const gchar *name;
  guint64 timescale;
} Track;

static const Track tracks[] = {
  { "video_0", TIMESCALE },
  { "audio_0", SOUND_RATE },
};

/* Sound has the first block at or after the picture. */
static guint64
row_ticks (const Track *track, guint row)
{
  guint64 ticks = row * ROW_TICKS;
  return track->timescale == TIMESCALE
      ? ticks
      : (ticks + TIMESCALE - 1) / TIMESCALE * track->timescale;
}

static guint64
row_us (const Track *track, guint row)
{
  return gst_util_uint64_scale_round (row_ticks (track, row), 1000000,
      track->timescale);
}

static void
append_date (GString *out, guint64 time_us)
{
  guint64 ms = (START_UTC_US + time_us + 500) / 1000;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree gchar *text = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  g_string_append_printf (out,
      "#EXT-X-PROGRAM-DATE-TIME:%s.%03" G_GUINT64_FORMAT "Z\n", text,
      ms % 1000);
}

static void
assert_playlist (const Rig *rig, const Track *track, guint n_rows)
{
  g_autofree gchar *path = g_strdup_printf ("%s/playlist.m3u8", track->name);
  g_autofree gchar *text = rig_read (rig, path);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_string_append_printf (expected,
      "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:36\n"
      "#EXT-X-MEDIA-SEQUENCE:%u\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-MAP:URI=\"init.mp4\"\n",
      n_rows - PLAYLIST_LENGTH);
  for (guint row = n_rows - PLAYLIST_LENGTH; row < n_rows; row++) {
    guint64 duration_us = row_us (track, row + 1) - row_us (track, row);
    append_date (expected, row_us (track, row));
    g_string_append_printf (expected,
        "#EXTINF:%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT
        ",\nsegment_%05u.m4s\n",
        duration_us / 1000000, duration_us % 1000000, row);
  }
  fail_unless_equals_string (text, expected->str);
}

static void
assert_timeline (const Rig *rig, const Track *track, guint n_rows)
{
  g_autofree gchar *mpd = rig_read (rig, "manifest.mpd");
  guint head = n_rows - PLAYLIST_LENGTH;
  g_autofree gchar *start_number =
      g_strdup_printf ("<SegmentTemplate timescale=\"%" G_GUINT64_FORMAT
                       "\" startNumber=\"%u\" initialization=\"%s/init.mp4\"",
          track->timescale, head, track->name);
  const gchar *at = mpd ? strstr (mpd, start_number) : NULL;
  fail_unless (at != NULL, "no %s in %s", start_number, mpd);

  guint64 time = 0;
  guint row = head;
  at = strstr (at, "<SegmentTimeline>");
  for (const gchar *end = strstr (at, "</SegmentTimeline>");
       (at = strstr (at, "<S ")) && at < end; at++) {
    const gchar *t = strstr (at, " t=\""), *d = strstr (at, " d=\"");
    const gchar *r = strstr (at, " r=\""), *close = strstr (at, "/>");
    guint64 n = r && r < close ? g_ascii_strtoull (r + 4, NULL, 10) + 1 : 1;
    if (t && t < close)
      time = g_ascii_strtoull (t + 4, NULL, 10);
    for (; n-- > 0; row++) {
      fail_unless_equals_uint64 (time, row_ticks (track, row));
      time += g_ascii_strtoull (d + 4, NULL, 10);
    }
  }
  fail_unless_equals_uint64 (row, n_rows);
  fail_unless_equals_uint64 (time, row_ticks (track, n_rows));
}

/* Listed, kept for whoever reads an older playlist, playlists and init. */
static void
assert_folder (const Rig *rig, const Track *track)
{
  g_autofree gchar *path = g_build_filename (rig->folder, track->name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n_files = 0;
  while (g_dir_read_name (dir))
    n_files++;
  fail_unless (n_files > PLAYLIST_LENGTH && n_files <= 2 * MAX_FILES,
      "%u files in %s", n_files, track->name);
}

/* 0: there is no telling. Chunks that threads keep for themselves count, so the
 * test is run without (GLIBC_TUNABLES). */
static gsize
bytes_in_use (void)
{
#ifdef HAVE_MALLINFO2
  struct mallinfo2 info = mallinfo2 ();
  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}

GST_START_TEST (two_days_are_exact_and_cost_nothing)
{
  static const guint checked[] = { 100, N_ROWS / 4, N_ROWS / 2, N_ROWS };
  Rig rig = { NULL };
  gsize warm_bytes = 0;
  start (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (checked); i++) {
    push_rows (&rig, i == 0 ? 0 : checked[i - 1], checked[i]);
    for (guint t = 0; t < G_N_ELEMENTS (tracks); t++) {
      assert_playlist (&rig, &tracks[t], checked[i]);
      assert_timeline (&rig, &tracks[t], checked[i]);
      assert_folder (&rig, &tracks[t]);
    }
    if (i == 0)
      warm_bytes = bytes_in_use ();
    fail_unless (bytes_in_use () <= warm_bytes + 4 * 1024,
        "%" G_GSIZE_FORMAT " bytes after %u rows, %" G_GSIZE_FORMAT " at first",
        bytes_in_use (), checked[i], warm_bytes);
  }
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_clear (&rig);
  gst_clear_object (&test_clock);
}
GST_END_TEST;

static Suite *
hlssinkdays_suite (void)
{
  Suite *s = suite_create ("hlssinkdays");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 250); /* 3 s, where nothing else is done */
  tcase_add_test (tc, two_days_are_exact_and_cost_nothing);
  return s;
}

GST_CHECK_MAIN (hlssinkdays)
