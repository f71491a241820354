/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* `loudness-target`: by tones, the loudness of which is known without a meter, as
 * the one of ITU-R BS.1770-4 Annex 1: 997 Hz in two channels at x dBFS is x LUFS. */

#include "config.h"

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "core/audiogrid.h"
#include "gstavloudness.h"

#define RATE 48000
#define TARGET -23
#define LAYOUT (AUDIO_FL | AUDIO_FR)
#define STEREO \
  "audio/x-raw, format=F32LE, layout=interleaved, rate=48000, channels=2, " \
  "channel-mask=(bitmask)3"

static gdouble
amplitude (gdouble dbfs)
{
  return pow (10, dbfs / 20);
}

static gdouble
tone_at (gint64 sample)
{
  return sin (2 * G_PI * 997 * (gdouble) (sample % RATE) / RATE);
}

#ifdef HAVE_EBUR128

/* Blocks */

static AVFrame *
make_block (enum AVSampleFormat format)
{
  AVFrame *block = av_frame_alloc ();
  block->format = format;
  block->nb_samples = AUDIO_FRAME_SAMPLES;
  av_channel_layout_from_mask (&block->ch_layout, LAYOUT);
  ck_assert_int_eq (av_frame_get_buffer (block, 0), 0);
  return block;
}

static void
put (AVFrame *block, guint i, gdouble value)
{
  for (guint c = 0; c < 2; c++) {
    if (block->format == AV_SAMPLE_FMT_S16)
      ((gint16 *) block->data[0])[2 * i + c] = (gint16) lrint (value * 32767);
    else
      ((gfloat *) block->data[c])[i] = (gfloat) value;
  }
}

static gdouble
get (const AVFrame *block, guint i)
{
  return block->format == AV_SAMPLE_FMT_S16
      ? ((const gint16 *) block->data[0])[2 * i + 1] / 32768.0
      : ((const gfloat *) block->data[1])[i];
}

typedef gdouble (*Level) (gint64 sample); /* to be applied to a tone */

/* Calls for each sample out, in order, at `position` of the axis on. */
typedef void (*Listener) (gint64 sample, gdouble value, gpointer user);

static void
process (Level level, gint64 position, guint n_blocks,
    enum AVSampleFormat format, Listener listen, gpointer user)
{
  GstAvLoudness loudness = { 0 };
  AVFrame *block = make_block (format);
  ck_assert (
      gst_av_loudness_start (&loudness, TARGET, RATE, LAYOUT, position, NULL));
  for (guint n = 0; n <= n_blocks; n++) {
    gint64 start = position + (gint64) n * AUDIO_FRAME_SAMPLES;
    for (guint i = 0; i < AUDIO_FRAME_SAMPLES; i++)
      put (block, i, level (start + i) * tone_at (start + i));
    gboolean has_block = gst_av_loudness_process (&loudness, block);
    ck_assert_int_eq (has_block, n > 0);
    for (guint i = 0; has_block && i < AUDIO_FRAME_SAMPLES; i++)
      listen (start - AUDIO_FRAME_SAMPLES + i, get (block, i), user);
  }
  gst_av_loudness_clear (&loudness);
  av_frame_free (&block);
}

#define SECONDS(n) ((n) *RATE / AUDIO_FRAME_SAMPLES)

typedef struct
{
  gint64 from;
  gdouble highest, sum;
  guint n;
} Heard;

static void
hear (gint64 sample, gdouble value, gpointer user)
{
  Heard *heard = user;
  if (sample < heard->from)
    return;
  heard->highest = MAX (heard->highest, ABS (value));
  heard->sum += value * value;
  heard->n++;
}

/* dBFS of a tone, from its power */
static gdouble
heard_level (const Heard *heard)
{
  return 10 * log10 (2 * heard->sum / heard->n);
}

static gdouble
soft (gint64 sample)
{
  return amplitude (-33);
}

static gdouble
loud (gint64 sample)
{
  return amplitude (-8);
}

static gdouble
very_soft (gint64 sample)
{
  return amplitude (-60);
}

static gdouble
silent (gint64 sample)
{
  return 0;
}

GST_START_TEST (test_tones_come_to_the_target)
{
  static const struct
  {
    Level level;
    gdouble heard_lufs;
  } rows[] = {
    { soft, TARGET }, { loud, TARGET },
    { very_soft, -40 }, /* not louder by more than 20 dB */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (guint k = 0; k < 2; k++) {
      Heard heard = { .from = 2 * RATE };
      process (rows[i].level, 0, SECONDS (4),
          k == 0 ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_S16, hear, &heard);
      gdouble wrong = heard_level (&heard) - rows[i].heard_lufs;
      ck_assert_msg (ABS (wrong) < 0.15, "row %u: %g LU off", i, wrong);
    }
  }
}

GST_END_TEST;

GST_START_TEST (test_silence_stays)
{
  Heard heard = { 0 };
  process (silent, 0, SECONDS (1), AV_SAMPLE_FMT_FLTP, hear, &heard);
  ck_assert (heard.highest == 0);
}

GST_END_TEST;

/* A tone that is brought up by 20 dB, and shots in it */
static gdouble
shots (gint64 sample)
{
  gint64 in_cycle = sample % (3 * RATE + 777);
  return in_cycle < 100 ? 1.0 : amplitude (-50);
}

GST_START_TEST (test_peaks_stay_below_the_ceiling)
{
  Heard heard = { 0 };
  process (shots, 0, SECONDS (12), AV_SAMPLE_FMT_FLTP, hear, &heard);
  ck_assert_msg (heard.highest <= amplitude (-0.99), "%g", heard.highest);
  ck_assert_msg (heard.highest > amplitude (-3), "%g", heard.highest);
}

GST_END_TEST;

/* Levels that are never the same for long */
static gdouble
speech (gint64 sample)
{
  gint64 syllable = sample / 9000;
  return amplitude (-20 - (gdouble) (syllable * 7 % 13)) *
      (syllable % 5 == 4 ? 0 : 1);
}

static void
keep (gint64 sample, gdouble value, gpointer user)
{
  g_array_append_val ((GArray *) user, value);
}

/* What is heard does not depend on where it began, beyond the memory. */
GST_START_TEST (test_memory_is_finite)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gdouble));
  GArray *some = g_array_new (FALSE, FALSE, sizeof (gdouble));
  const gint64 begin = 301 * AUDIO_FRAME_SAMPLES;
  const guint n = SECONDS (GST_AV_LOUDNESS_MEMORY_S + 4);
  process (speech, 0, 301 + n, AV_SAMPLE_FMT_FLTP, keep, all);
  process (speech, begin, n, AV_SAMPLE_FMT_FLTP, keep, some);
  gdouble furthest = 0;
  for (guint i = GST_AV_LOUDNESS_MEMORY_S * RATE; i < some->len; i++)
    furthest = MAX (furthest,
        ABS (g_array_index (some, gdouble, i) -
            g_array_index (all, gdouble, i + begin)));
  ck_assert_msg (furthest < 1e-6, "%g", furthest);
  g_array_unref (all);
  g_array_unref (some);
}

GST_END_TEST;

/* The element */

static GstBuffer *
make_pcm (gint64 frame)
{
  gfloat *data = g_new (gfloat, 2 * AUDIO_FRAME_SAMPLES);
  for (guint i = 0; i < AUDIO_FRAME_SAMPLES; i++) {
    gint64 sample = frame * AUDIO_FRAME_SAMPLES + i;
    data[2 * i] = data[2 * i + 1] =
        (gfloat) (speech (sample) * tone_at (sample));
  }
  GstBuffer *buffer =
      gst_buffer_new_wrapped (data, 2 * AUDIO_FRAME_SAMPLES * sizeof (gfloat));
  GST_BUFFER_PTS (buffer) = (GstClockTime) audio_grid_frame_time (frame, RATE);
  return buffer;
}

/* Frames by their number, priming left out */
static GHashTable *
encode (const gchar *properties, gint64 first, gint64 end)
{
  gchar *line =
      g_strdup_printf ("aacbridge loudness-target=-23 %s", properties);
  GstHarness *h = gst_harness_new_parse (line);
  GHashTable *frames = g_hash_table_new_full (g_int64_hash, g_int64_equal,
      g_free, (GDestroyNotify) gst_buffer_unref);
  GstBuffer *buffer;
  g_free (line);
  gst_harness_set_src_caps_str (h, STEREO);
  for (gint64 i = first; i < end; i++)
    ck_assert_int_eq (gst_harness_push (h, make_pcm (i)), GST_FLOW_OK);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  while ((buffer = gst_harness_try_pull (h))) {
    gint64 number = audio_grid_frame_at (
        ticks_from_ns ((gint64) GST_BUFFER_PTS (buffer), RATE));
    if (GST_BUFFER_DURATION (buffer) == 0)
      gst_buffer_unref (buffer);
    else
      g_hash_table_insert (frames, g_memdup2 (&number, sizeof number), buffer);
  }
  gst_harness_teardown (h);
  return frames;
}

static gint64
preroll_frames (GstClockTime cell_ns)
{
  GstElement *bridge = gst_element_factory_make ("aacbridge", NULL);
  guint64 preroll;
  g_object_set (bridge, "segment-duration", cell_ns, "loudness-target", -23.0,
      NULL);
  g_object_get (bridge, "pre-roll", &preroll, NULL);
  gst_object_unref (bridge);
  return audio_grid_frame_at (ticks_from_ns ((gint64) preroll, RATE));
}

/* Nothing is late, and nothing is missing. */
GST_START_TEST (test_every_frame_comes_out)
{
  GHashTable *frames = encode ("", 0, 100);
  ck_assert_uint_eq (g_hash_table_size (frames), 100);
  for (gint64 i = 0; i < 100; i++)
    ck_assert (g_hash_table_contains (frames, &i));
  g_hash_table_unref (frames);
}

GST_END_TEST;

GST_START_TEST (test_segments_are_made_alone)
{
  const GstClockTime cell_ns = 2 * GST_SECOND;
  const gint64 preroll = preroll_frames (cell_ns);
  ck_assert_int_ge (preroll, 8 + SECONDS (GST_AV_LOUDNESS_MEMORY_S));
  gint64 first = audio_grid_first_frame (7, RATE, cell_ns);
  gint64 end = audio_grid_first_frame (8, RATE, cell_ns);
  GHashTable *all = encode ("segment-duration=2000000000", 0, end + 5);
  GHashTable *some = encode ("segment-duration=2000000000 gaps=event",
      first - preroll, end + 3);
  for (gint64 i = first; i < end; i++) {
    GstBuffer *a = g_hash_table_lookup (all, &i);
    GstBuffer *b = g_hash_table_lookup (some, &i);
    GstMapInfo map;
    ck_assert (a && b);
    ck_assert_uint_eq (gst_buffer_get_size (a), gst_buffer_get_size (b));
    ck_assert (gst_buffer_map (b, &map, GST_MAP_READ));
    ck_assert (gst_buffer_memcmp (a, 0, map.data, map.size) == 0);
    gst_buffer_unmap (b, &map);
  }
  g_hash_table_unref (all);
  g_hash_table_unref (some);
}

GST_END_TEST;

#else

GST_START_TEST (test_refused_without_a_meter)
{
  GstHarness *h = gst_harness_new_parse ("aacbridge loudness-target=-23");
  GstBus *bus = gst_bus_new ();
  GstElement *bridge = gst_harness_find_element (h, "aacbridge");
  gst_element_set_bus (bridge, bus);
  gst_harness_set_src_caps_str (h, STEREO);
  ck_assert_int_ne (gst_harness_push (h,
                        gst_buffer_new_allocate (NULL, 8192, NULL)),
      GST_FLOW_OK);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  ck_assert (message);
  gchar *debug;
  gst_message_parse_error (message, NULL, &debug);
  ck_assert (strstr (debug, "libebur128"));
  g_free (debug);
  gst_message_unref (message);
  gst_element_set_bus (bridge, NULL);
  gst_object_unref (bridge);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

#endif

static Suite *
aacbridgeloudness_suite (void)
{
  Suite *s = suite_create ("aacbridgeloudness");
  TCase *tc = tcase_create ("general");
  suite_add_tcase (s, tc);
#ifdef HAVE_EBUR128
  tcase_add_test (tc, test_tones_come_to_the_target);
  tcase_add_test (tc, test_silence_stays);
  tcase_add_test (tc, test_peaks_stay_below_the_ceiling);
  tcase_add_test (tc, test_memory_is_finite);
  tcase_add_test (tc, test_every_frame_comes_out);
  tcase_add_test (tc, test_segments_are_made_alone);
#else
  tcase_add_test (tc, test_refused_without_a_meter);
#endif
  return s;
}

GST_CHECK_MAIN (aacbridgeloudness);
