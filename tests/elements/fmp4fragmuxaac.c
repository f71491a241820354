/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* fmp4fragmux and sound that does not come as samples: AAC in ADTS and LOAS is
 * taken, whatever pieces it comes in, the rest refused by name of the parser. */

#include "../core/bitwriter.h"
#include "fragmuxrig.h"

#define N_FRAMES 100
#define FRAMES_PER_PACKET 8 /* that have one timestamp, as in MPEG-TS */
#define RATE 48000
#define ADTS "audio/mpeg, mpegversion=(int)4, stream-format=adts"
#define LOAS "audio/mpeg, mpegversion=(int)4, stream-format=loas"

static gsize
frame_size (guint index)
{
  return 20 + index % 7;
}

/* Payload that looks like no sync word. */
static guint8
frame_byte (guint index, gsize at)
{
  return (guint8) ((index * 3 + at) & 0x3f);
}

static GstClockTime
frame_time (guint index)
{
  return gst_util_uint64_scale (index, AUDIO_FRAME_SAMPLES * GST_SECOND, RATE);
}

static void
write_payload (BitWriter *w, guint index)
{
  for (gsize i = 0; i < frame_size (index); i++)
    put_u (w, 8, frame_byte (index, i));
}

/* ISO/IEC 14496-3 1.A.3.2: AAC LC */
static void
write_adts (BitWriter *w, guint index, guint channels, guint n_blocks)
{
  put_u (w, 12, 0xfff);
  put_u (w, 1 + 2 + 1, 1); /* MPEG-4, no CRC */
  put_u (w, 2, 1);         /* profile */
  put_u (w, 4, 3);         /* 48000 Hz */
  put_u (w, 1, 0);
  put_u (w, 3, channels);
  put_u (w, 4, 0);
  put_u (w, 13, (guint32) frame_size (index) + 7);
  put_u (w, 11, 0x7ff);
  put_u (w, 2, n_blocks - 1);
  write_payload (w, index);
}

/* 1.7.2 and 1.7.3, with the configuration in each frame */
static void
write_loas (BitWriter *w, guint index)
{
  BitWriter element = { 0 };
  put_u (&element, 1, 0);                       /* useSameStreamMux */
  put_u (&element, 1 + 1 + 6 + 4 + 3, 1 << 13); /* one frame, program, layer */
  put_u (&element, 16, 0x1190);                 /* AudioSpecificConfig */
  put_u (&element, 3 + 8 + 1 + 1, 0xff << 2);   /* lengths follow */
  put_u (&element, 8, (guint32) frame_size (index));
  write_payload (&element, index);
  put_u (w, 11, 0x2b7);
  put_u (w, 13, (guint32) element.size);
  for (gsize i = 0; i < element.size; i++)
    put_u (w, 8, element.data[i]);
}

typedef enum
{
  AS_SAMPLES,
  AS_ADTS,
  AS_LOAS,
} Form;

/* Returns what `n` frames from `first` on are in this form. */
static GByteArray *
make_packet (Form form, guint first, guint n)
{
  GByteArray *packet = g_byte_array_new ();
  for (guint i = first; i < first + n; i++) {
    BitWriter w = { 0 };
    if (form == AS_ADTS)
      write_adts (&w, i, 2, 1);
    else if (form == AS_LOAS)
      write_loas (&w, i);
    else
      write_payload (&w, i);
    g_byte_array_append (packet, w.data, (guint) w.size);
  }
  return packet;
}

static GstFlowReturn
push_bytes (GstPad *source, const guint8 *data, gsize size, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, size);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_pad_push (source, buffer);
}

/* In pieces of `piece` bytes, the first of which has the time. */
static void
push_packet (GstPad *source, Form form, guint begin, guint n, guint piece)
{
  g_autoptr (GByteArray) packet = make_packet (form, begin, n);
  GstClockTime pts = frame_time (begin);
  for (guint at = 0; at < packet->len; at += piece) {
    fail_unless_equals_int (push_bytes (source, packet->data + at,
                                MIN (piece, packet->len - at), pts),
        GST_FLOW_OK);
    pts = GST_CLOCK_TIME_NONE;
  }
}

static void
push_all (GstPad *source, Form form, guint piece)
{
  guint n = form == AS_SAMPLES ? 1 : FRAMES_PER_PACKET;
  for (guint i = 0; i < N_FRAMES; i += n)
    push_packet (source, form, i, MIN (n, N_FRAMES - i), piece);
}

static GBytes *
all_bytes (const Rig *rig)
{
  GByteArray *all = g_byte_array_new ();
  for (guint n = 0; n < rig_n_lists (rig); n++) {
    g_autoptr (GBytes) bytes = rig_bytes (rig, n);
    g_byte_array_append (all, g_bytes_get_data (bytes, NULL),
        (guint) g_bytes_get_size (bytes));
  }
  return g_byte_array_free_to_bytes (all);
}

static GBytes *
mux (Form form, GstCaps *caps, guint piece)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *source = rig_add_source (&rig, "audio_0", caps);
  push_all (source, form, piece);
  fail_unless (gst_pad_push_event (source, gst_event_new_eos ()));
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  GBytes *bytes = all_bytes (&rig);
  rig_clear (&rig);
  return bytes;
}

/* The same file, to the byte. */
GST_START_TEST (test_framed_in_any_pieces)
{
  static const struct
  {
    Form form;
    const gchar *caps;
    guint piece;
  } rows[] = {
    { AS_ADTS, ADTS, 1 },
    { AS_ADTS, ADTS, 17 },
    { AS_ADTS, ADTS, G_MAXINT32 },
    { AS_ADTS, ADTS ", framed=true", G_MAXINT32 },
    { AS_ADTS, "audio/mpeg, mpegversion=(int)2, stream-format=adts", 188 },
    { AS_LOAS, LOAS, 1 },
    { AS_LOAS, LOAS, 17 },
    { AS_LOAS, LOAS, G_MAXINT32 },
  };
  g_autoptr (GBytes) expected = mux (AS_SAMPLES, rig_audio_caps (), G_MAXINT32);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) found =
        mux (rows[i].form, gst_caps_from_string (rows[i].caps), rows[i].piece);
    fail_unless (g_bytes_equal (found, expected), "row %u", i);
  }
}
GST_END_TEST;

/* A file in ADTS has no times, and a tag or half a frame in front. */
GST_START_TEST (test_file_without_times)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *source = rig_add_source (&rig, "audio_0", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (ADTS);
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (source, gst_event_new_caps (caps));
  fail_unless (gst_pad_push_event (source, gst_event_new_segment (&segment)));
  fail_unless_equals_int (push_bytes (source, (const guint8 *) "ID3", 3, 0),
      GST_FLOW_OK);
  g_autoptr (GByteArray) packet = make_packet (AS_ADTS, 0, N_FRAMES);
  push_bytes (source, packet->data, packet->len, GST_CLOCK_TIME_NONE);
  gst_pad_push_event (source, gst_event_new_eos ());
  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, N_FRAMES);
  for (guint i = 0; i < samples->len; i++) {
    const BoxSample *sample = &g_array_index (samples, BoxSample, i);
    fail_unless_equals_uint64 (sample->dts, i * AUDIO_FRAME_SAMPLES);
    fail_unless_equals_int (sample->size, frame_size (i));
  }
  rig_clear (&rig);
}
GST_END_TEST;

/* What is lost is a gap, and a flush forgets half frames. */
GST_START_TEST (test_loss_and_flush)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *source =
      rig_add_source (&rig, "audio_0", gst_caps_from_string (ADTS));
  push_packet (source, AS_ADTS, 30, 8, G_MAXINT32);
  g_autoptr (GByteArray) half = make_packet (AS_ADTS, 38, 1);
  push_bytes (source, half->data, 10, frame_time (38));
  gst_pad_push_event (source, gst_event_new_flush_start ());
  gst_pad_push_event (source, gst_event_new_flush_stop (TRUE));
  rig_send_segment (source);

  push_packet (source, AS_ADTS, 0, 8, G_MAXINT32);
  push_bytes (source, half->data, 10, frame_time (8));
  g_autoptr (GByteArray) packet = make_packet (AS_ADTS, 16, 8);
  GstBuffer *buffer = gst_buffer_new_memdup (packet->data, packet->len);
  GST_BUFFER_PTS (buffer) = frame_time (16);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_pad_push (source, buffer);
  gst_pad_push_event (source, gst_event_new_eos ());

  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, 16);
  for (guint i = 0; i < samples->len; i++)
    fail_unless_equals_uint64 (g_array_index (samples, BoxSample, i).dts,
        (i < 8 ? i : i + 8) * AUDIO_FRAME_SAMPLES);
  rig_clear (&rig);
}
GST_END_TEST;

/* Headers that change are a new decoder configuration. */
GST_START_TEST (test_new_configuration)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 10 * GST_SECOND, NULL);
  GstPad *source =
      rig_add_source (&rig, "audio_0", gst_caps_from_string (ADTS));
  push_packet (source, AS_ADTS, 0, 8, G_MAXINT32);
  for (guint i = 8; i < 16; i++) {
    BitWriter w = { 0 };
    write_adts (&w, i, 1, 1);
    push_bytes (source, w.data, w.size, frame_time (i));
  }
  gst_pad_push_event (source, gst_event_new_eos ());
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  fail_unless (rig_has_header (&rig, 0) && rig_has_header (&rig, 1));
  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  fail_unless_equals_int (samples->len, 8);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- what is refused --- */

static void
expect_error (Rig *rig, const gchar *word)
{
  g_autoptr (GError) error = rig_error (rig);
  fail_unless (error != NULL, "nothing was said of %s", word);
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
}

GST_START_TEST (test_frames_that_mp4_cannot_hold)
{
  static const guint rows[][2] = {
    { 2, 3 }, /* channels, blocks */
    { 0, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    BitWriter w = { 0 };
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *source = rig_add_source (&rig, "audio_0",
        gst_caps_from_string (ADTS ", framed=true"));
    write_adts (&w, 0, rows[i][0], rows[i][1]);
    fail_unless_equals_int (push_bytes (source, w.data, w.size, 0),
        GST_FLOW_ERROR);
    expect_error (&rig, "ADTS");
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_refusals_name_the_parser)
{
  static const gchar *const rows[][2] = {
    { "audio/x-ac3", "ac3parse" },
    { "audio/x-eac3", "ac3parse" },
    { "audio/mpeg, mpegversion=(int)1", "mpegaudioparse" },
    { "audio/mpeg, mpegversion=(int)1, layer=(int)3", "mpegaudioparse" },
    { "audio/mpeg, mpegversion=(int)4", "aacparse" },
    { "audio/x-dts", "dcaparse" },
    { "audio/x-flac", "flacparse" },
    { "audio/x-opus", "opusparse" },
    { "video/x-h264", "annexb2avcc" },
    { "video/x-h265", "annexb2avcc" },
    { "video/x-av1", "av1parse" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *source = rig_add_source (&rig, "sink", NULL);
    g_autoptr (GstCaps) caps = gst_caps_from_string (rows[i][0]);
    gst_pad_push_event (source, gst_event_new_caps (caps));
    expect_error (&rig, rows[i][1]);
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
fmp4fragmuxaac_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxaac");
  TCase *tcase = tcase_create ("all");
  tcase_add_test (tcase, test_framed_in_any_pieces);
  tcase_add_test (tcase, test_file_without_times);
  tcase_add_test (tcase, test_loss_and_flush);
  tcase_add_test (tcase, test_new_configuration);
  tcase_add_test (tcase, test_frames_that_mp4_cannot_hold);
  tcase_add_test (tcase, test_refusals_name_the_parser);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxaac);
