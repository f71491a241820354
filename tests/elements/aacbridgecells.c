/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* aacbridge with `segment-duration`: segments are the same made alone, and sound
 * no different from a run in one go. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "audiorig.h"
#include "core/audiogrid.h"

#define RATE 48000
#define CELL_NS (500 * GST_MSECOND)
#define CELLS "segment-duration=500000000 "
#define PREROLL_FRAMES 8 /* as documented */

/* Sounds, of which a sample at a time is -1 to 1 */

static gfloat
tone (gint64 sample, guint channel)
{
  return (gfloat) (0.3 *
      sin (2 * G_PI * (channel == 0 ? 440 : 1000) * (double) sample / RATE));
}

static gfloat
sweep (gint64 sample, guint channel)
{
  double t = (double) sample / RATE;
  double slope = channel == 0 ? 300 : 200;
  return (gfloat) (0.3 * sin (2 * G_PI * (50 * t + slope * t * t)));
}

static gfloat
noise (gint64 sample, guint channel)
{
  guint32 x = (guint32) (sample * 2 + channel) * 2654435761u;
  x = (x ^ (x >> 15)) * 0x2c1b3c6du;
  x = (x ^ (x >> 12)) * 0x297a2d39u;
  return ((gfloat) (x >> 8) / (1 << 23) - 1.0f) * 0.1f;
}

static GPtrArray *
pull_all (GstHarness *h)
{
  GPtrArray *pulled =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstBuffer *buffer;
  while ((buffer = gst_harness_try_pull (h)))
    g_ptr_array_add (pulled, buffer);
  return pulled;
}

/* `n_frames` frames of sound through a line of elements */
static GPtrArray *
run_sound (const gchar *line, AudioRigSound sound, guint n_frames, guint rate,
    GstCaps **caps)
{
  GstHarness *h = gst_harness_new_parse (line);
  gchar *raw = g_strdup_printf (AUDIO_RIG_STEREO, (gint) rate);
  gst_harness_set_src_caps_str (h, raw);
  g_free (raw);
  for (gint64 i = 0; i < n_frames; i++)
    ck_assert_int_eq (gst_harness_push (h,
                          audio_rig_pcm (sound, i * AUDIO_FRAME_SAMPLES,
                              AUDIO_FRAME_SAMPLES, rate)),
        GST_FLOW_OK);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  GPtrArray *pulled = pull_all (h);
  *caps = gst_pad_get_current_caps (h->sinkpad);
  gst_harness_teardown (h);
  return pulled;
}

/* Quality */

/* The squares of what is wrong in each frame, added up. `frames` begins with the
 * frame of priming. */
static double *
frame_errors (GPtrArray *frames, GstCaps *caps, AudioRigSound sound)
{
  double *errors = g_new0 (double, frames->len);
  GArray *decoded = audio_rig_decode (frames, caps);
  for (gint64 k = 2 * AUDIO_FRAME_SAMPLES; k < decoded->len; k++) {
    gint64 sample = k / 2 - AUDIO_FRAME_SAMPLES;
    double wrong =
        g_array_index (decoded, gfloat, k) - sound (sample, (guint) k & 1);
    errors[k / 2 / AUDIO_FRAME_SAMPLES] += wrong * wrong;
  }
  g_array_unref (decoded);
  return errors;
}

/* Of a full-scale square wave, in dB */
static double
level (double sum, guint n_frames)
{
  return 10 * log10 (sum / (2.0 * AUDIO_FRAME_SAMPLES * n_frames) + 1e-20);
}

/* Segments are within 1 dB of what a single run is, all in all and where they
 * join; where they join, nothing is there that could be heard as a click. */
GST_START_TEST (test_segments_sound_like_one_run)
{
  static const struct
  {
    AudioRigSound sound;
    double quiet; /* joins whose error is below it, in dB, are no worse */
  } rows[] = { { tone, -60 }, { sweep, -60 }, { noise, -40 } };
  const guint n_frames = 330;
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++) {
    AudioRigSound sound = rows[row].sound;
    GstCaps *caps, *same;
    GPtrArray *one = run_sound ("aacbridge", sound, n_frames, RATE, &caps);
    GPtrArray *cells =
        run_sound ("aacbridge " CELLS, sound, n_frames, RATE, &same);
    ck_assert (gst_caps_is_equal (caps, same));
    ck_assert_uint_eq (one->len, n_frames + 1);
    ck_assert_uint_eq (cells->len, n_frames + 1);
    double *of_one = frame_errors (one, caps, sound);
    double *of_cells = frame_errors (cells, caps, sound);
    double sums[2] = { 0 }, joins[2] = { 0 };
    guint n_joins = 0;
    /* the first segment is the first half second of either */
    for (guint i = 24 + 1; i < n_frames - 1; i++) {
      gint64 cell = audio_grid_cell_of_frame (i - 1, RATE, CELL_NS);
      gint64 first = audio_grid_first_frame (cell, RATE, CELL_NS);
      sums[0] += of_one[i];
      sums[1] += of_cells[i];
      if (i - 1 - first > 0 && first + 22 > i - 1)
        continue;
      joins[0] += of_one[i];
      joins[1] += of_cells[i];
      n_joins++;
    }
    ck_assert_uint_gt (n_joins, 12);
    double one_level = level (sums[0], n_frames - 26);
    double cells_level = level (sums[1], n_frames - 26);
    double one_joins = level (joins[0], n_joins);
    double cells_joins = level (joins[1], n_joins);
    GST_INFO ("one run %.1f dB, segments %.1f dB; where they join %.1f, %.1f",
        one_level, cells_level, one_joins, cells_joins);
    ck_assert (cells_level < MAX (one_level + 1, rows[row].quiet));
    ck_assert (cells_joins < MAX (one_joins + 1, rows[row].quiet));
    g_free (of_one);
    g_free (of_cells);
    g_ptr_array_unref (one);
    g_ptr_array_unref (cells);
    gst_caps_unref (caps);
    gst_caps_unref (same);
  }
}

GST_END_TEST;

/* The encoder is at its best from the start: the second second of a tone is as
 * good as the seventh, which it was not by 20 dB. */
GST_START_TEST (test_encoder_begins_warm)
{
  GstCaps *caps;
  GPtrArray *frames = run_sound ("aacbridge", tone, 330, RATE, &caps);
  double *errors = frame_errors (frames, caps, tone);
  double early = 0, late = 0;
  for (guint i = 0; i < 47; i++) {
    early += errors[48 + i];
    late += errors[280 + i];
  }
  GST_INFO ("%.1f dB, %.1f dB", level (early, 47), level (late, 47));
  ck_assert (level (early, 47) < level (late, 47) + 3);
  g_free (errors);
  g_ptr_array_unref (frames);
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Identity */

#define N_FRAMES 120 /* as long as 120 frames of AAC */

static GPtrArray *
bridge (const gchar *line, GPtrArray *coded, GstCaps *caps, guint first,
    GstClockTime end)
{
  GstHarness *h = gst_harness_new_parse (line);
  gst_harness_set_src_caps (h, gst_caps_ref (caps));
  for (guint i = first; i < coded->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (coded, i);
    if (GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_PTS (buffer) > end)
      break;
    ck_assert_int_eq (gst_harness_push (h, gst_buffer_ref (buffer)),
        GST_FLOW_OK);
  }
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  GPtrArray *frames = pull_all (h);
  gst_harness_teardown (h);
  return frames;
}

/* The last buffer that begins no later than the pre-roll */
static guint
first_needed (GPtrArray *coded, gint64 frame)
{
  gint64 needed_ns = audio_grid_frame_time (frame - PREROLL_FRAMES, RATE);
  guint first = 0;
  for (guint i = 0; i < coded->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (coded, i);
    if (GST_BUFFER_PTS_IS_VALID (buffer) &&
        !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER) &&
        (gint64) GST_BUFFER_PTS (buffer) <= needed_ns)
      first = i;
  }
  return first;
}

static gint64
number_of (GstBuffer *buffer)
{
  return audio_grid_frame_at (
      ticks_from_ns ((gint64) GST_BUFFER_PTS (buffer), RATE));
}

static gboolean
is_priming (GstBuffer *buffer)
{
  return GST_BUFFER_DURATION (buffer) == 0;
}

static gboolean
has_bytes_of (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo map;
  gst_buffer_map (b, &map, GST_MAP_READ);
  gboolean is_same = map.size == gst_buffer_get_size (a) &&
      gst_buffer_memcmp (a, 0, map.data, map.size) == 0;
  gst_buffer_unmap (b, &map);
  return is_same;
}

static guint
count_same (GPtrArray *some, GPtrArray *all, gint64 first, gint64 next)
{
  guint n = 0;
  for (guint i = 0; i < some->len; i++) {
    GstBuffer *a = g_ptr_array_index (some, i);
    gint64 number = number_of (a);
    for (guint k = 0; k < all->len; k++) {
      GstBuffer *b = g_ptr_array_index (all, k);
      if (!is_priming (a) && !is_priming (b) && number >= first &&
          number < next && number_of (b) == number && has_bytes_of (a, b))
        n++;
    }
  }
  return n;
}

static const struct
{
  const gchar *encoder; /* what makes the input out of samples */
  const gchar *element; /* of it, that may be missing */
  guint rate;
} codecs[] = {
  { "identity", "identity", 48000 },
  { "identity", "identity", 44100 },
  { "identity", "identity", 96000 },
  { "audioconvert ! flacenc", "flacenc", 48000 },
  { "audioconvert ! flacenc", "flacenc", 44100 },
  { "audioconvert ! avenc_alac", "avenc_alac", 48000 },
  { "audioconvert ! avenc_ac3", "avenc_ac3", 48000 },
  { "audioconvert ! avenc_ac3", "avenc_ac3", 44100 },
  { "audioconvert ! avenc_eac3", "avenc_eac3", 48000 },
  { "audioconvert ! opusenc", "opusenc", 48000 },
  { "audioconvert ! vorbisenc", "vorbisenc", 48000 },
  { "audioconvert ! avenc_mp2 ! mpegaudioparse", "avenc_mp2", 48000 },
  { "audioconvert ! lamemp3enc ! mpegaudioparse", "lamemp3enc", 48000 },
  { "audioconvert ! lamemp3enc ! mpegaudioparse", "lamemp3enc", 44100 },
  { "audioconvert ! avenc_aac ! aacparse", "avenc_aac", 48000 },
  { "audioconvert ! avenc_aac ! aacparse", "avenc_aac", 44100 },
};

/* Each segment made of what a seek to its pre-roll gives, and nothing else, is as
 * it is in one go. */
static void
check_segments (const gchar *name, GPtrArray *coded, GstCaps *caps,
    GstClockTime end)
{
  GPtrArray *all = bridge ("aacbridge passthrough=never " CELLS, coded, caps, 0,
      GST_CLOCK_TIME_NONE);
  gint64 n_cells = (gint64) (end / CELL_NS);
  for (gint64 cell = 1; cell + 1 < n_cells; cell++) {
    gint64 first = audio_grid_first_frame (cell, RATE, CELL_NS);
    gint64 next = audio_grid_first_frame (cell + 1, RATE, CELL_NS);
    GPtrArray *some = bridge ("aacbridge passthrough=never gaps=event " CELLS,
        coded, caps, first_needed (coded, first),
        (GstClockTime) audio_grid_frame_time (next + 8, RATE));
    guint n_same = count_same (some, all, first, next);
    ck_assert_msg (n_same == next - first,
        "%s, segment %d: %u of %d frames are the same", name, (gint) cell,
        n_same, (gint) (next - first));
    g_ptr_array_unref (some);
  }
  g_ptr_array_unref (all);
}

GST_START_TEST (test_any_segment_is_made_alone)
{
  GstElementFactory *factory = gst_element_factory_find (codecs[__i__].element);
  if (!factory)
    return;
  gst_object_unref (factory);
  GstCaps *caps;
  guint rate = codecs[__i__].rate;
  GPtrArray *coded =
      run_sound (codecs[__i__].encoder, sweep, N_FRAMES, rate, &caps);
  gchar *name = g_strdup_printf ("%s at %u Hz", codecs[__i__].encoder, rate);
  check_segments (name, coded, caps,
      N_FRAMES * GST_SECOND * AUDIO_FRAME_SAMPLES / rate);
  g_free (name);
  g_ptr_array_unref (coded);
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Those that only libavcodec encodes. DTS and TrueHD can be decoded from some of
 * their frames on only. FIXME: issue 5: not WMA, of which segments differ. */
GST_START_TEST (test_any_segment_of_other_codecs)
{
  static const gchar *const encoders[] = { "dca", "truehd", "mlp", "wavpack",
    NULL };
  for (guint i = 0; i < audio_rig_n_codecs; i++) {
    const AudioRigCodec *codec = &audio_rig_codecs[i];
    AudioRigStream stream;
    if (!g_strv_contains (encoders, codec->encoder) ||
        !audio_rig_encode (&stream, codec, N_FRAMES * AUDIO_FRAME_SAMPLES))
      continue;
    check_segments (codec->caps, stream.frames, stream.caps,
        N_FRAMES * GST_SECOND * AUDIO_FRAME_SAMPLES / AUDIO_RIG_RATE);
    audio_rig_stream_clear (&stream);
  }
}

GST_END_TEST;

/* HE-AAC, of which nothing here is an encoder: LC at half the rate, of which the
 * header says that there is SBR (ISO/IEC 14496-3 1.6.2.1), is doubled by the SBR
 * decoder with its filters and their delays. */
GST_START_TEST (test_any_segment_of_he_aac)
{
  static const guint8 config[] = { 0x2b, 0x11, 0x88, 0x00 };
  GstElementFactory *factory = gst_element_factory_find ("avenc_aac");
  if (!factory)
    return;
  gst_object_unref (factory);
  GstCaps *caps;
  GPtrArray *coded = run_sound ("audioconvert ! avenc_aac ! aacparse", sweep,
      N_FRAMES, RATE / 2, &caps);
  GstBuffer *data = gst_buffer_new_memdup (config, sizeof config);
  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, data, "rate",
      G_TYPE_INT, RATE, NULL);
  gst_buffer_unref (data);
  GPtrArray *all = bridge ("aacbridge passthrough=never", coded, caps, 0,
      GST_CLOCK_TIME_NONE);
  ck_assert_uint_ge (all->len, 2 * N_FRAMES);
  g_ptr_array_unref (all);
  check_segments ("HE-AAC", coded, caps,
      N_FRAMES * 2 * GST_SECOND * AUDIO_FRAME_SAMPLES / RATE);
  g_ptr_array_unref (coded);
  gst_caps_unref (caps);
}

GST_END_TEST;

/* Opened, used and closed, many times in one process */
GST_START_TEST (test_many_uses)
{
  for (guint i = 0; i < 1000; i++) {
    GstCaps *caps;
    GPtrArray *frames = run_sound ("aacbridge", noise, 2, RATE, &caps);
    ck_assert_uint_eq (frames->len, 3);
    g_ptr_array_unref (frames);
    gst_caps_unref (caps);
  }
}

GST_END_TEST;

static Suite *
aacbridgecells_suite (void)
{
  Suite *suite = suite_create ("aacbridgecells");
  TCase *tcase = tcase_create ("general");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 200);
  tcase_add_test (tcase, test_segments_sound_like_one_run);
  tcase_add_test (tcase, test_encoder_begins_warm);
  tcase_add_loop_test (tcase, test_any_segment_is_made_alone, 0,
      G_N_ELEMENTS (codecs));
  tcase_add_test (tcase, test_any_segment_of_other_codecs);
  tcase_add_test (tcase, test_any_segment_of_he_aac);
  tcase_add_test (tcase, test_many_uses);
  return suite;
}

GST_CHECK_MAIN (aacbridgecells);
