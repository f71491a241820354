/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What becomes of one frame: the bytes that a codec wants, and metas. */

#include "gstmatroskacaps.h"
#include "gstmatroskaheadertags.h"
#include "gstmatroskaprotection.h"
#include "gstmatroskastream.h"

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>
#include <string.h>

#define MS GST_MSECOND

typedef struct
{
  const gchar *bytes;
  gsize size;
} Bytes;

#define BYTES(string) \
  { \
    string, sizeof string - 1 \
  }

/* Gives `frame`, with `addition` behind it as BlockAdditional 1 if there is
 * one, to a new stream of `track`. */
static GstBuffer *
make_buffer (const MatroskaTrack *track, MatroskaBlock block, Bytes frame,
    Bytes addition)
{
  GstMatroskaStream *stream = gst_matroska_stream_new (track, MS, TRUE);
  g_autoptr (GstMemory) memory =
      gst_allocator_alloc (NULL, 5 + frame.size + addition.size, NULL);
  GstMapInfo map;
  fail_unless (gst_memory_map (memory, &map, GST_MAP_WRITE));
  memcpy (map.data + 5, frame.bytes, frame.size);
  if (addition.size > 0)
    memcpy (map.data + 5 + frame.size, addition.bytes, addition.size);

  MatroskaFrame frames[] = { { 2, frame.size } };
  MatroskaAddition additions[] = { { 1, 2 + frame.size, addition.size } };
  block.track = track;
  block.frames = frames;
  block.n_frames = 1;
  block.additions = additions;
  block.n_additions = addition.size > 0;
  GstMatroskaBytes bytes = { memory, 3, map.data + 3 };
  GstBuffer *buffer =
      gst_matroska_stream_make_buffer (stream, &block, 0, &bytes);
  gst_memory_unmap (memory, &map);
  gst_matroska_stream_free (stream);
  return buffer;
}

GST_START_TEST (frames_are_whole)
{
  static guint8 stripped[] = "\0\0";
  static guint8 sequence_header[] = "SEQ";
  static guint8 wavpack_version[] = "\x10\4";
#define KEY \
  { \
    .is_key = TRUE \
  }
#define STRIPPED \
  .encodings = { { .scope = 1, \
      .compression = 3, \
      .settings = stripped, \
      .settings_size = 2 } }, \
  .n_encodings = 1
#define MPEG2 \
  .type = 1, .codec_id = (gchar *) "V_MPEG2", \
  .codec_private = sequence_header, .codec_private_size = 3
  static const struct
  {
    MatroskaTrack track;
    MatroskaBlock block;
    Bytes frame, addition;
    Bytes whole; /* NULL: no buffer */
  } rows[] = {
    { { .type = 1, .codec_id = (gchar *) "V_PRORES" }, KEY, BYTES ("frame"),
        { 0 }, BYTES ("\0\0\0\x0d\x69\x63pfframe") },
    { { .type = 1, .codec_id = (gchar *) "V_PRORES", STRIPPED }, KEY,
        BYTES ("frame"), { 0 }, BYTES ("\0\0\0\x0fic\x70\x66\0\0frame") },
    { { MPEG2 }, KEY, BYTES ("\0\0\1\0"), { 0 }, BYTES ("SEQ\0\0\1\0") },
    { { MPEG2 }, { 0 }, BYTES ("\0\0\1\0"), { 0 }, BYTES ("\0\0\1\0") },
    { { MPEG2 }, KEY, BYTES ("\0\0\1\xb3"), { 0 }, BYTES ("\0\0\1\xb3") },
    { { MPEG2, STRIPPED }, KEY, BYTES ("\1\xb3"), { 0 }, BYTES ("\0\0\1\xb3") },
    { { .type = 2,
          .codec_id = (gchar *) "A_WAVPACK4",
          .codec_private = wavpack_version,
          .codec_private_size = 2 },
        KEY, BYTES ("\1\0\0\0\0\x18\0\0crc!x"), { 0 },
        BYTES ("wvpk\x19\0\0\0\x10\4\0\0\xff\xff\xff\xff\0\0\0\0\1\0\0\0"
               "\0\x18\0\0crc!x") },
    { { .type = 2, .codec_id = (gchar *) "A_WAVPACK4" }, KEY, BYTES ("short"),
        { 0 }, { 0 } },
    { { .type = 17, .codec_id = (gchar *) "S_TEXT/UTF8" }, KEY,
        BYTES ("<b>1</b> < \xe4"), { 0 }, BYTES ("<b>1</b> &lt; \xc3\xa4") },
    { { .type = 17, .codec_id = (gchar *) "S_TEXT/ASS" }, KEY,
        BYTES ("0,,<a>\0"), { 0 }, BYTES ("0,,<a>") },
    { { .type = 17, .codec_id = (gchar *) "S_HDMV/PGS" }, KEY, BYTES ("a\0"),
        { 0 }, BYTES ("a\0") },
    { { .type = 17, .codec_id = (gchar *) "S_TEXT/WEBVTT" },
        { .time_ns = 3600500 * MS, .duration_ns = 1250 * MS },
        BYTES ("a\r\n\n<00:01.000>b <i>c"), BYTES ("align:left\nid\nnote"),
        BYTES ("id\n01:00:00.500 --> 01:00:01.750 align:left\na\n"
               "<01:00:01.500>b <i>c\n\n") },
    { { .type = 17, .codec_id = (gchar *) "S_TEXT/WEBVTT" },
        { .duration_ns = MS }, BYTES ("a"), { 0 },
        BYTES ("00:00:00.000 --> 00:00:00.001\na\n\n") },
    { { .type = 17, .codec_id = (gchar *) "D_WEBVTT/SUBTITLES" },
        { .duration_ns = MS }, BYTES ("\nline:1\n<00:01.000>a"), { 0 },
        BYTES ("00:00:00.000 --> 00:00:00.001 line:1\n<00:01.000>a\n\n") },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstBuffer *buffer = make_buffer (&rows[i].track, rows[i].block,
        rows[i].frame, rows[i].addition);
    fail_unless ((buffer == NULL) == (rows[i].whole.bytes == NULL), "row %u",
        i);
    if (!buffer)
      continue;
    gsize size = gst_buffer_get_size (buffer);
    fail_unless (size == rows[i].whole.size &&
            gst_buffer_memcmp (buffer, 0, rows[i].whole.bytes, size) == 0,
        "row %u", i);
    gst_buffer_unref (buffer);
  }
}
GST_END_TEST

GST_START_TEST (samples_are_aligned)
{
  const MatroskaTrack track = { .type = 2,
    .codec_id = (gchar *) "A_PCM/FLOAT/IEEE",
    .sample_rate = 48000,
    .bit_depth = 64 };
  Bytes frame = BYTES ("12345678abcdefgh");
  GstBuffer *buffer =
      make_buffer (&track, (MatroskaBlock){ 0 }, frame, (Bytes){ 0 });
  GstMapInfo map;
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_int ((guintptr) map.data % sizeof (gdouble), 0);
  fail_unless (memcmp (map.data, frame.bytes, frame.size) == 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}
GST_END_TEST

GST_START_TEST (priming_and_padding_are_clipped)
{
  /* samples at 48 kHz; only of Opus do decoders leave out the start */
  static const struct
  {
    const gchar *codec_id;
    MatroskaBlock block;
    guint64 start, end;
    GstClockTime pts, duration;
  } rows[] = {
    { "A_OPUS", { .duration_ns = 20 * MS }, 312, 0, 6500000, 13500000 },
    { "A_OPUS", { .time_ns = 20 * MS, .duration_ns = 20 * MS }, 0, 0, 20 * MS,
        20 * MS },
    { "A_OPUS", { .duration_ns = 5 * MS }, 240, 0, 6500000, 0 },
    { "A_OPUS", { .time_ns = 20 * MS, .discard_padding_ns = 10 * MS }, 0, 480,
        20 * MS, 20 * MS },
    { "A_OPUS", { .time_ns = 20 * MS, .discard_padding_ns = -10 }, 0, 0,
        20 * MS, 20 * MS },
    { "A_VORBIS", { .discard_padding_ns = 10 * MS }, 0, 240, 0,
        GST_CLOCK_TIME_NONE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const MatroskaTrack track = { .type = 2,
      .codec_id = (gchar *) rows[i].codec_id,
      .sample_rate = 24000,
      .codec_delay_ns = 6500000 };
    GstBuffer *buffer = make_buffer (&track, rows[i].block,
        (Bytes) BYTES ("frame"), (Bytes){ 0 });
    const GstAudioClippingMeta *meta =
        gst_buffer_get_audio_clipping_meta (buffer);
    fail_unless ((meta ? meta->start : 0) == rows[i].start, "row %u", i);
    fail_unless ((meta ? meta->end : 0) == rows[i].end, "row %u", i);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), rows[i].pts);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), rows[i].duration);
    gst_buffer_unref (buffer);
  }
}
GST_END_TEST

GST_START_TEST (alpha_is_a_meta)
{
  MatroskaTrack track = { .type = 1,
    .codec_id = (gchar *) "V_VP9",
    .alpha_mode = 1 };
  GstBuffer *buffer = make_buffer (&track,
      (MatroskaBlock){ .time_ns = 40 * MS, .is_key = TRUE },
      (Bytes) BYTES ("frame"), (Bytes) BYTES ("alpha"));
  const GstVideoCodecAlphaMeta *meta =
      gst_buffer_get_video_codec_alpha_meta (buffer);
  fail_unless (meta != NULL);
  fail_unless_equals_uint64 (gst_buffer_get_size (meta->buffer), 5);
  fail_unless (gst_buffer_memcmp (meta->buffer, 0, "alpha", 5) == 0);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (meta->buffer),
      GST_BUFFER_PTS (buffer));
  gst_buffer_unref (buffer);

  track.alpha_mode = 0;
  buffer = make_buffer (&track, (MatroskaBlock){ 0 }, (Bytes) BYTES ("frame"),
      (Bytes) BYTES ("alpha"));
  fail_if (gst_buffer_get_video_codec_alpha_meta (buffer));
  gst_buffer_unref (buffer);
}
GST_END_TEST

GST_START_TEST (encrypted_frames_say_how)
{
  static guint8 key_id[] = "key";
  const MatroskaTrack track = { .type = 1,
    .codec_id = (gchar *) "V_VP9",
    .encodings = { { .scope = 1,
        .type = 1,
        .cipher = 5,
        .cipher_mode = 1,
        .key_id = key_id,
        .key_id_size = 3 } },
    .n_encodings = 1 };
  GstBuffer *buffer = make_buffer (&track, (MatroskaBlock){ 0 },
      (Bytes) BYTES ("\3"
                     "12345678\1\0\0\0\2ccsecret"),
      (Bytes){ 0 });
  const GstProtectionMeta *meta = gst_buffer_get_protection_meta (buffer);
  fail_unless (meta != NULL);
  fail_unless (gst_structure_has_name (meta->info, "application/x-cenc"));
  g_autofree gchar *info = gst_structure_to_string (meta->info);
  fail_unless_equals_string (info,
      "application/x-cenc, iv_size=(uint)8, encrypted=(boolean)true, "
      "kid=(buffer)6b6579, iv=(buffer)3132333435363738, "
      "subsample_count=(uint)1, subsamples=(buffer)000200000006;");
  fail_unless (gst_buffer_memcmp (buffer, 0, "ccsecret", 8) == 0);
  fail_unless_equals_uint64 (gst_buffer_get_size (buffer), 8);
  gst_buffer_unref (buffer);

  buffer = make_buffer (&track, (MatroskaBlock){ 0 }, (Bytes) BYTES ("\0clear"),
      (Bytes){ 0 });
  fail_if (gst_buffer_get_protection_meta (buffer));
  fail_unless (gst_buffer_memcmp (buffer, 0, "clear", 5) == 0);
  gst_buffer_unref (buffer);

  fail_if (make_buffer (&track, (MatroskaBlock){ 0 }, (Bytes) BYTES ("\1short"),
      (Bytes){ 0 }));
}
GST_END_TEST

GST_START_TEST (encrypted_tracks_name_their_codec)
{
  const MatroskaTrack track = { .type = 1,
    .codec_id = (gchar *) "V_VP9",
    .pixel_width = 64,
    .pixel_height = 48,
    .encodings = { { .scope = 1, .type = 1, .cipher = 5, .cipher_mode = 1 } },
    .n_encodings = 1 };
  const gchar *reason = NULL;
  g_autoptr (GstCaps) caps = gst_matroska_track_caps (&track, &reason);
  gst_matroska_protect_caps (&track, caps);
  fail_unless (gst_structure_has_name (gst_caps_get_structure (caps, 0),
      "application/x-webm-enc"));
  g_autoptr (GstTagList) tags = gst_matroska_track_tags (&track, caps);
  g_autofree gchar *codec = NULL;
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_VIDEO_CODEC, &codec));
  fail_unless_equals_string (codec, "VP9");
}
GST_END_TEST

#ifdef GST_TAG_CONTAINER_SPECIFIC_TRACK_ID
GST_START_TEST (tags_have_the_number)
{
  const MatroskaTrack track = { .number = 300,
    .type = MATROSKA_TRACK_AUDIO,
    .codec_id = (gchar *) "A_OPUS" };
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-opus");
  g_autoptr (GstTagList) tags = gst_matroska_track_tags (&track, caps);
  g_autofree gchar *id = NULL;
  fail_unless (
      gst_tag_list_get_string (tags, GST_TAG_CONTAINER_SPECIFIC_TRACK_ID, &id));
  fail_unless_equals_string (id, "300");
}
GST_END_TEST
#endif

static Suite *
gstmatroskastream_suite (void)
{
  Suite *suite = suite_create ("gstmatroskastream");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, frames_are_whole);
  tcase_add_test (tcase, samples_are_aligned);
  tcase_add_test (tcase, priming_and_padding_are_clipped);
  tcase_add_test (tcase, alpha_is_a_meta);
  tcase_add_test (tcase, encrypted_frames_say_how);
  tcase_add_test (tcase, encrypted_tracks_name_their_codec);
#ifdef GST_TAG_CONTAINER_SPECIFIC_TRACK_ID
  tcase_add_test (tcase, tags_have_the_number);
#endif
  return suite;
}

GST_CHECK_MAIN (gstmatroskastream)
