/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What aacbridge makes of what downstream's caps and its properties ask for: every
 * layout that AAC has, each channel where it belongs, and clear words about those
 * that it has not. */

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <libavcodec/avcodec.h>
#include <string.h>

#include "audiorig.h"
#include "core/audiogrid.h"
#include "core/audiomix.h"

#define RATE 48000
#define N_SAMPLES 24000
#define IMPULSE_START 3000 /* of the first channel; STEP later, of the next */
#define IMPULSE_STEP 2200

/* Sound */

static GstBuffer *
make_impulses (guint n_channels)
{
  gsize size = (gsize) N_SAMPLES * n_channels * sizeof (gfloat);
  gfloat *data = g_malloc0 (size);
  for (guint c = 0; c < n_channels; c++)
    data[(IMPULSE_START + IMPULSE_STEP * c) * n_channels + c] = 0.9f;
  GstBuffer *buffer = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static GstCaps *
raw_caps (guint n_channels, guint64 mask)
{
  GstCaps *caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING,
      GST_AUDIO_NE (F32), "layout", G_TYPE_STRING, "interleaved", "rate",
      G_TYPE_INT, RATE, "channels", G_TYPE_INT, (gint) n_channels, NULL);
  if (n_channels > 1)
    gst_caps_set_simple (caps, "channel-mask", GST_TYPE_BITMASK, mask, NULL);
  return caps;
}

static GstHarness *
harness (const gchar *line, GstCaps *in)
{
  GstHarness *h = gst_harness_new_parse (line);
  gst_harness_set_src_caps (h, in);
  return h;
}

/* What libavcodec hears */

typedef struct
{
  GArray *channels[AUDIO_MIX_MAX_CHANNELS]; /* (owned) in the order of bits */
  guint n_channels;
  guint64 mask;
} Heard;

static void
hear_frames (Heard *heard, AVCodecContext *context)
{
  AVFrame *frame = av_frame_alloc ();
  while (avcodec_receive_frame (context, frame) == 0) {
    heard->n_channels = (guint) frame->ch_layout.nb_channels;
    heard->mask = frame->ch_layout.order == AV_CHANNEL_ORDER_NATIVE
        ? frame->ch_layout.u.mask
        : 0;
    for (guint c = 0; c < heard->n_channels; c++) {
      if (!heard->channels[c])
        heard->channels[c] = g_array_new (FALSE, FALSE, sizeof (gfloat));
      g_array_append_vals (heard->channels[c], frame->extended_data[c],
          (guint) frame->nb_samples);
    }
  }
  av_frame_free (&frame);
}

/* Sample 0 is the first of the frame of priming. */
static void
hear (Heard *heard, GstHarness *h)
{
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  AVCodecContext *context = audio_rig_open_decoder (caps);
  AVPacket *packet = av_packet_alloc ();
  GstBuffer *buffer;
  *heard = (Heard){ .n_channels = 0 };
  while ((buffer = gst_harness_try_pull (h))) {
    gsize size = gst_buffer_get_size (buffer);
    ck_assert_int_eq (av_new_packet (packet, (int) size), 0);
    gst_buffer_extract (buffer, 0, packet->data, size);
    ck_assert_int_eq (avcodec_send_packet (context, packet), 0);
    av_packet_unref (packet);
    hear_frames (heard, context);
    gst_buffer_unref (buffer);
  }
  av_packet_free (&packet);
  avcodec_free_context (&context);
  gst_caps_unref (caps);
}

static void
heard_clear (Heard *heard)
{
  for (guint c = 0; c < heard->n_channels; c++)
    g_array_unref (heard->channels[c]);
}

static gfloat
height_near (const GArray *samples, guint at)
{
  gfloat height = 0;
  for (guint i = at - 200; i < at + 200; i++)
    height = MAX (height, ABS (g_array_index (samples, gfloat, i)));
  return height;
}

/* Only channel `speaker` has the impulse that is there. */
static void
check_speaker (const Heard *heard, AudioLayout speaker, guint impulse)
{
  guint at = AUDIO_FRAME_SAMPLES + IMPULSE_START + IMPULSE_STEP * impulse;
  guint own = audio_layout_channels (heard->mask & (speaker - 1));
  for (guint c = 0; c < heard->n_channels; c++) {
    gfloat height = height_near (heard->channels[c], at);
    if (c == own)
      ck_assert_msg (height > 0.4f, "%g", (gdouble) height);
    else
      ck_assert_msg (height < 0.05f, "%g", (gdouble) height);
  }
}

/* Layouts */

/* clang-format off */
static const struct
{
  guint n_channels;
  guint64 in;    /* channel-mask */
  guint64 asked; /* 0: channels only */
  guint64 heard;
} layouts[] = {
  { 1, 0x4,   0,     0x4 },
  { 2, 0x3,   0,     0x3 },
  { 3, 0x7,   0,     0x7 },   /* 3.0 */
  { 3, 0x7,   0x7,   0x7 },
  { 4, 0x107, 0,     0x107 }, /* 4.0 */
  { 4, 0x107, 0x107, 0x107 },
  { 5, 0x37,  0,     0x37 },  /* 5.0, behind */
  { 5, 0x607, 0x607, 0x37 },  /* at the side */
  { 6, 0x3f,  0,     0x3f },  /* 5.1 */
  { 6, 0x60f, 0x60f, 0x3f },
  { 8, 0x63f, 0,     0x63f }, /* 7.1 */
  { 8, 0x63f, 0x63f, 0x63f },
};
/* clang-format on */

GST_START_TEST (test_layouts)
{
  gchar *line = g_strdup_printf (
      "aacbridge bitrate=%u ! capsfilter caps=\"audio/mpeg, channels=%u\"",
      layouts[__i__].n_channels * 128000, layouts[__i__].n_channels);
  if (layouts[__i__].asked != 0) {
    g_free (line);
    line = g_strdup_printf ("aacbridge bitrate=%u ! capsfilter caps=\""
                            "audio/mpeg, channels=%u, "
                            "channel-mask=(bitmask)0x%" G_GINT64_MODIFIER "x\"",
        layouts[__i__].n_channels * 128000, layouts[__i__].n_channels,
        layouts[__i__].asked);
  }
  guint n_channels = layouts[__i__].n_channels;
  GstHarness *h = harness (line, raw_caps (n_channels, layouts[__i__].in));
  g_free (line);
  ck_assert_int_eq (gst_harness_push (h, make_impulses (n_channels)),
      GST_FLOW_OK);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  Heard heard;
  hear (&heard, h);
  ck_assert_uint_eq (heard.n_channels, n_channels);
  ck_assert_uint_eq (heard.mask, layouts[__i__].heard);
  guint impulse = 0;
  guint64 sides = AUDIO_SL | AUDIO_SR;
  for (AudioLayout rest = layouts[__i__].in; rest != 0; rest &= rest - 1) {
    AudioLayout speaker = rest & -rest;
    if (speaker & sides && !(heard.mask & speaker))
      speaker = speaker == AUDIO_SL ? AUDIO_BL : AUDIO_BR;
    if (speaker != AUDIO_LFE) /* which has no room for an impulse */
      check_speaker (&heard, speaker, impulse);
    impulse++;
  }
  heard_clear (&heard);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* 6.1: what is behind is heard behind, on both sides. */
GST_START_TEST (test_back_centre_of_6_1)
{
  GstHarness *h =
      harness ("aacbridge channels=8 bitrate=1000000", raw_caps (7, 0x70f));
  ck_assert_int_eq (gst_harness_push (h, make_impulses (7)), GST_FLOW_OK);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  Heard heard;
  hear (&heard, h);
  ck_assert_uint_eq (heard.mask, 0x63f);
  guint at = AUDIO_FRAME_SAMPLES + IMPULSE_START + IMPULSE_STEP * 4;
  for (guint c = 0; c < 8; c++) {
    gfloat height = height_near (heard.channels[c], at);
    ck_assert_msg ((c == 4 || c == 5) == (height > 0.2f), "%u: %g", c,
        (gdouble) height);
  }
  heard_clear (&heard);
  gst_harness_teardown (h);
}

GST_END_TEST;

static void
check_channels (const gchar *line, guint64 in, gint expected)
{
  GstHarness *h = harness (line, raw_caps (audio_layout_channels (in), in));
  gst_harness_push (h, make_impulses (audio_layout_channels (in)));
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  gint n_channels = 0;
  ck_assert_msg (caps != NULL, "%s, 0x%x", line, (guint) in);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels",
      &n_channels);
  ck_assert_msg (n_channels == expected, "%s, 0x%x: %d", line, (guint) in,
      n_channels);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

/* With `channels=source`, every layout of FFmpeg's names finds one of AAC's that
 * has room for all of it. */
GST_START_TEST (test_layouts_of_sources)
{
  static const struct
  {
    guint64 in;
    gint n;
  } rows[] = {
    { 0x3, 2 },   /* stereo */
    { 0xb, 6 },   /* 2.1 */
    { 0x7, 3 },   /* 3.0 */
    { 0x103, 4 }, /* 3.0(back) */
    { 0x107, 4 }, /* 4.0 */
    { 0x33, 5 },  /* quad */
    { 0x603, 5 }, /* quad(side) */
    { 0xf, 6 },   /* 3.1 */
    { 0x10f, 6 }, /* 4.1 */
    { 0x607, 5 }, /* 5.0(side) */
    { 0x60f, 6 }, /* 5.1(side) */
    { 0x707, 8 }, /* 6.0 */
    { 0x6c3, 5 }, /* 6.0(front) */
    { 0x137, 8 }, /* hexagonal */
    { 0x70f, 8 }, /* 6.1 */
    { 0x13f, 8 }, /* 6.1(back) */
    { 0x6cb, 6 }, /* 6.1(front) */
    { 0x637, 8 }, /* 7.0 */
    { 0x63f, 8 }, /* 7.1 */
    { 0xff, 6 },  /* 7.1(wide) */
    { 0x737, 8 }, /* octagonal */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_channels ("aacbridge channels=source", rows[i].in, rows[i].n);
}

GST_END_TEST;

/* Of what downstream accepts, the nearest that AAC has a layout for */
GST_START_TEST (test_layouts_of_ranges)
{
  static const struct
  {
    const gchar *properties, *channels;
    guint64 in;
    gint n;
  } rows[] = {
    { "channels=8", "[ 1, 7 ]", 0x70f, 6 },
    { "channels=source", "[ 1, 7 ]", 0x70f, 6 },
    { "channels=source", "{ 2, 7, 8 }", 0x70f, 8 },
    { "channels=source", "{ 2, 7 }", 0x60f, 2 },
    { "channels=auto", "{ 6, 7 }", 0x70f, 6 },
    { "channels=auto", "{ 1, 6 }", 0x3, 1 },
    { "channels=6", "[ 1, 8 ]", 0x3, 6 },
    { "channels=1", "[ 2, 8 ]", 0x3, 2 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gchar *line = g_strdup_printf (
        "aacbridge %s ! capsfilter caps=\"audio/mpeg, channels=(int)%s\"",
        rows[i].properties, rows[i].channels);
    check_channels (line, rows[i].in, rows[i].n);
    g_free (line);
  }
}

GST_END_TEST;

/* Samples that a buffer declares to be none are none in raw sound as well. */
GST_START_TEST (test_clipped_samples_are_left_out)
{
  GstHarness *h = harness ("aacbridge", raw_caps (2, 3));
  GstBuffer *in = make_impulses (2);
  gst_buffer_add_audio_clipping_meta (in, GST_FORMAT_DEFAULT, 1000, 3000);
  ck_assert_int_eq (gst_harness_push (h, in), GST_FLOW_OK);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  Heard heard;
  hear (&heard, h);
  guint n_frames = 1 + (N_SAMPLES - 4000 + 1023) / AUDIO_FRAME_SAMPLES;
  ck_assert_uint_eq (heard.channels[0]->len, n_frames * AUDIO_FRAME_SAMPLES);
  guint at = AUDIO_FRAME_SAMPLES + IMPULSE_START - 1000;
  ck_assert (height_near (heard.channels[0], at) > 0.4f);
  ck_assert (height_near (heard.channels[1], at + IMPULSE_STEP) > 0.4f);
  heard_clear (&heard);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Refusals */

/* The text of the error that the element posted */
static gchar *
error_of (GstHarness *h, GstBus *bus)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  ck_assert (message);
  gchar *debug = NULL;
  GError *error = NULL;
  gst_message_parse_error (message, &error, &debug);
  gchar *text = g_strdup_printf ("%s %s", error->message, debug);
  g_error_free (error);
  g_free (debug);
  gst_message_unref (message);
  return text;
}

static void
check_refusal (const gchar *line, const GstSegment *segment,
    const gchar *said_of)
{
  GstHarness *h = harness (line, raw_caps (2, 3));
  GstBus *bus = gst_bus_new ();
  GstElement *bridge = gst_harness_find_element (h, "aacbridge");
  gst_element_set_bus (bridge, bus);
  if (segment)
    ck_assert (gst_harness_push_event (h, gst_event_new_segment (segment)));
  ck_assert_int_eq (gst_harness_push (h, make_impulses (2)),
      GST_FLOW_NOT_NEGOTIATED);
  gchar *text = error_of (h, bus);
  ck_assert_msg (strstr (text, said_of), "%s", text);
  g_free (text);
  gst_element_set_bus (bridge, NULL);
  gst_object_unref (bridge);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_START_TEST (test_refusals)
{
  static const struct
  {
    const gchar *line, *said_of;
  } rows[] = {
    { "aacbridge ! capsfilter caps=\"audio/mpeg, channels=7\"", "7 channels" },
    { "aacbridge ! capsfilter caps=\"audio/mpeg, channels=3, "
      "channel-mask=(bitmask)0xb\"",
        "0xb" },
    { "aacbridge ! capsfilter caps=\"audio/mpeg, profile=he-aac-v1\"",
        "profile he-aac-v1" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_refusal (rows[i].line, NULL, rows[i].said_of);
}

GST_END_TEST;

GST_START_TEST (test_reverse_is_refused)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = -1;
  segment.stop = GST_SECOND;
  check_refusal ("aacbridge", &segment, "backwards");
}

GST_END_TEST;

/* Time */

/* The grid lies where running time and the origin say. */
GST_START_TEST (test_grid_origin)
{
  const GstClockTime origin = 1000 * GST_SECOND + 12345678;
  gchar *line =
      g_strdup_printf ("aacbridge gaps=event grid-origin=%" G_GUINT64_FORMAT,
          origin);
  GstHarness *h = harness (line, raw_caps (2, 3));
  g_free (line);
  GstSegment segment; /* of a source whose timestamps begin anywhere */
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 77 * GST_SECOND;
  segment.time = 33 * GST_SECOND;
  segment.base = 5 * GST_SECOND;
  ck_assert (gst_harness_push_event (h, gst_event_new_segment (&segment)));
  GstBuffer *in = make_impulses (2);
  GST_BUFFER_PTS (in) = segment.start;
  ck_assert_int_eq (gst_harness_push (h, in), GST_FLOW_OK);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  gint64 to_axis = (gint64) (origin + segment.base - segment.start);
  gint64 frame = audio_grid_frame_at (
      ticks_from_ns ((gint64) segment.start + to_axis, RATE));
  GstBuffer *out;
  gst_buffer_unref (gst_harness_pull (h)); /* priming */
  while ((out = gst_harness_try_pull (h))) {
    ck_assert_int_eq ((gint64) GST_BUFFER_PTS (out),
        audio_grid_frame_time (frame, RATE));
    frame++;
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_preroll)
{
  GstElement *bridge = gst_element_factory_make ("aacbridge", NULL);
  guint64 preroll;
  g_object_get (bridge, "pre-roll", &preroll, NULL);
  ck_assert_uint_eq (preroll, 0);
  g_object_set (bridge, "segment-duration", (guint64) GST_SECOND, NULL);
  g_object_get (bridge, "pre-roll", &preroll, NULL);
  ck_assert_uint_eq (preroll, 170666667);
  gst_object_unref (bridge);
}

GST_END_TEST;

static Suite *
aacbridgenegotiation_suite (void)
{
  Suite *s = suite_create ("aacbridgenegotiation");
  TCase *tc = tcase_create ("general");
  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_layouts, 0, G_N_ELEMENTS (layouts));
  tcase_add_test (tc, test_back_centre_of_6_1);
  tcase_add_test (tc, test_layouts_of_sources);
  tcase_add_test (tc, test_layouts_of_ranges);
  tcase_add_test (tc, test_clipped_samples_are_left_out);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_reverse_is_refused);
  tcase_add_test (tc, test_grid_origin);
  tcase_add_test (tc, test_preroll);
  return s;
}

GST_CHECK_MAIN (aacbridgenegotiation);
