/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* hlssink-fmp4: what its pads take, what they are called, and what is said of them. */

#include <gst/check/gstcheck.h>

#include "aacrig.h"
#include "hlsrig.h"

/* --- codecs, from real encoders --- */

#define VIDEO \
  "videotestsrc num-buffers=60 ! " \
  "video/x-raw,width=64,height=48,framerate=30/1 ! "
#define AUDIO \
  "audiotestsrc num-buffers=100 samplesperbuffer=1024 ! " \
  "audio/x-raw,rate=48000,channels=2 ! audioconvert ! "

static const struct
{
  const gchar *branch, *codecs;
} encoders[] = {
  /* clang-format off */
  { VIDEO "x264enc key-int-max=30 bframes=2 ! annexb2avcc ! "
    "video/x-h264,stream-format=avc ! h.video_0", "\"avc1." },
  { VIDEO "x264enc key-int-max=30 ! annexb2avcc ! "
    "video/x-h264,stream-format=avc3 ! h.video_0", "\"avc3." },
  { VIDEO "x265enc key-int-max=30 option-string=\"open-gop=0\" ! annexb2avcc ! "
    "video/x-h265,stream-format=hvc1 ! h.video_0", "\"hvc1." },
  { VIDEO "x265enc key-int-max=30 option-string=\"open-gop=0\" ! annexb2avcc ! "
    "video/x-h265,stream-format=hev1 ! h.video_0", "\"hev1." },
  { VIDEO "av1enc cpu-used=8 keyframe-max-dist=30 ! h.video_0", "\"av01." },
  { VIDEO "vp9enc deadline=1 keyframe-max-dist=30 ! h.video_0", "\"vp09." },
  { AUDIO "avenc_aac ! h.audio_0", "\"mp4a.40.2\"" },
  { AUDIO "avenc_ac3 ! ac3parse ! h.audio_0", "\"ac-3\"" },
  { AUDIO "avenc_eac3 ! ac3parse ! h.audio_0", "\"ec-3\"" },
  { AUDIO "opusenc ! h.audio_0", "\"opus\"" },
  { AUDIO "flacenc ! flacparse ! h.audio_0", "\"fLaC\"" },
  { AUDIO "lamemp3enc ! mpegaudioparse ! h.audio_0", "\"mp4a.6B\"" },
  /* clang-format on */
};

/* Returns (transfer full, nullable) what ended the pipeline; NULL: some element
 * is not there. */
static GstMessage *
run (const gchar *branch, const gchar *folder)
{
  g_autofree gchar *line = g_strdup_printf (
      "hlssink-fmp4 name=h directory=\"%s\" segment-duration=1000000000 %s",
      folder, branch);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (g_error_matches (error, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT))
    return NULL;
  fail_unless (pipeline != NULL, "%s", error->message);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  GstMessage *end = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  fail_unless (end != NULL, "%s", branch);
  return end;
}

GST_START_TEST (codecs_of_encoders)
{
  Rig rig = { .folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL) };
  g_autoptr (GstMessage) end = run (encoders[__i__].branch, rig.folder);
  if (!end) {
    GST_INFO ("skipped: %s", encoders[__i__].branch);
    rig_clear (&rig);
    return;
  }
  fail_unless_equals_int (GST_MESSAGE_TYPE (end), GST_MESSAGE_EOS);
  g_autofree gchar *multivariant = rig_read (&rig, "multivariant.m3u8");
  gboolean is_video = strstr (encoders[__i__].branch, "video_0") != NULL;
  g_autofree gchar *media = rig_read (&rig,
      is_video ? "video_0/playlist.m3u8" : "audio_0/playlist.m3u8");
  g_autofree gchar *wanted =
      g_strconcat ("CODECS=", encoders[__i__].codecs, NULL);
  fail_unless (multivariant && strstr (multivariant, wanted), "%s: %s", wanted,
      multivariant);
  fail_unless_equals_int (rig_count (media, "#EXTINF:"), is_video ? 2 : 3);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- E-AC-3 frame by frame --- */

/* ETSI TS 102 366 annex E: independent substream 0 of two blocks at 48 kHz, in
 * stereo, of 32 bytes. */
static GstBuffer *
eac3_frame (guint index)
{
  BitWriter w = { 0 };
  put_u (&w, 16, 0x0b77);
  put_u (&w, 2 + 3, 0);       /* strmtyp, substreamid */
  put_u (&w, 11, 32 / 2 - 1); /* frmsiz */
  put_u (&w, 2, 0);           /* fscod */
  put_u (&w, 2, 1);           /* numblkscod: two */
  put_u (&w, 3, 2);           /* acmod: 2/0 */
  put_u (&w, 1, 0);           /* lfeon */
  put_u (&w, 5, 16);          /* bsid */
  guint8 frame[32] = { 0 };
  memcpy (frame, w.data, w.size);
  frame[31] = (guint8) index;
  GstBuffer *buffer = gst_buffer_new_memdup (frame, sizeof frame);
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale (index, 512 * GST_SECOND, 48000);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (512, GST_SECOND, 48000);
  return buffer;
}

/* A sample has six blocks, three of these frames. */
GST_START_TEST (eac3_frames_are_joined)
{
  Rig rig;
  rig_start (&rig, FALSE, FALSE);
  rig.audio = rig_feed (&rig, "audio_0",
      gst_caps_from_string ("audio/x-eac3, framed=true, alignment=frame, "
                            "rate=48000, channels=2"));
  for (guint i = 0; i < 300; i++)
    fail_unless_equals_int (gst_pad_push (rig.audio, eac3_frame (i)),
        GST_FLOW_OK);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  g_autofree gchar *media = rig_read (&rig, "audio_0/playlist.m3u8");
  /* The first cut is at a whole sample: 63 of them are 2.016 s. */
  fail_unless (strstr (media, "#EXTINF:2.016000,") != NULL, "%s", media);
  fail_unless (strstr (media, "#EXTINF:1.184000,") != NULL, "%s", media);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- AAC with its headers --- */

/* Returns (transfer full) a checksum of what was written of one pad. */
static gchar *
sum_of_files (const Rig *rig, const gchar *pad_name)
{
  static const gchar *const names[] = { "playlist.m3u8", "init.mp4",
    "segment_00000.m4s", "segment_00001.m4s" };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path =
        g_build_filename (rig->folder, pad_name, names[i], NULL);
    g_autofree gchar *data = NULL;
    gsize size;
    fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s",
        names[i]);
    g_checksum_update (sum, (const guchar *) data, (gssize) size);
  }
  return g_strdup (g_checksum_get_string (sum));
}

static gchar *
package_aac (AacForm form, GstCaps *caps, guint piece)
{
  Rig rig;

  rig_start (&rig, FALSE, FALSE);
  rig.audio = rig_feed (&rig, "audio_0", caps);
  aac_push_all (rig.audio, form, piece);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  gchar *sum = sum_of_files (&rig, "audio_0");
  rig_clear (&rig);
  return sum;
}

/* The same files, to the byte. */
GST_START_TEST (aac_in_any_form_is_the_same)
{
  static const struct
  {
    AacForm form;
    const gchar *caps;
    guint piece;
  } rows[] = {
    { AAC_AS_ADTS, ADTS_CAPS, 1 },
    { AAC_AS_ADTS, ADTS_CAPS ", framed=true", G_MAXINT32 },
    { AAC_AS_LOAS, LOAS_CAPS, 17 },
  };
  g_autofree gchar *expected =
      package_aac (AAC_AS_SAMPLES, rig_audio_caps (), G_MAXINT32);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *found = package_aac (rows[i].form,
        gst_caps_from_string (rows[i].caps), rows[i].piece);
    fail_unless_equals_string (found, expected);
  }
}
GST_END_TEST;

/* filesrc ! typefind: bytes, without times */
GST_START_TEST (aac_file_counts_its_frames)
{
  Rig rig;
  GstSegment segment;

  rig_start (&rig, FALSE, FALSE);
  rig.audio = rig_feed (&rig, "audio_0", gst_caps_from_string (ADTS_CAPS));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  fail_unless (
      gst_pad_push_event (rig.audio, gst_event_new_segment (&segment)));
  g_autoptr (GByteArray) file = aac_make_packet (AAC_AS_ADTS, 0, AAC_N_FRAMES);
  fail_unless_equals_int (aac_push_bytes (rig.audio, file->data, file->len, 0),
      GST_FLOW_OK);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  g_autofree gchar *media = rig_read (&rig, "audio_0/playlist.m3u8");
  /* 94 and 6 frames of 1024 samples */
  fail_unless (strstr (media, "#EXTINF:2.005333,") != NULL, "%s", media);
  fail_unless (strstr (media, "#EXTINF:0.128000,") != NULL, "%s", media);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (adts_that_mp4_cannot_hold_is_an_error)
{
  Rig rig;
  BitWriter w = { 0 };
  rig_start (&rig, FALSE, FALSE);
  rig.audio = rig_feed (&rig, "audio_0",
      gst_caps_from_string (ADTS_CAPS ", framed=true"));
  aac_write_adts (&w, 0, 2, 3);
  fail_unless_equals_int (aac_push_bytes (rig.audio, w.data, w.size, 0),
      GST_FLOW_ERROR);
  rig_assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (refusals_name_the_parser)
{
  static const gchar *const rows[][2] = {
    { "audio/x-ac3", "ac3parse" },
    { "audio/mpeg, mpegversion=(int)1, layer=(int)3", "mpegaudioparse" },
    { "audio/x-flac", "flacparse" },
    { "video/x-h265", "annexb2avcc" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    rig_start (&rig, FALSE, FALSE);
    rig.audio = rig_feed (&rig, "sink", gst_caps_from_string (rows[i][0]));
    g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 8, NULL);
    fail_if (
        gst_pad_push (rig.audio, g_steal_pointer (&buffer)) == GST_FLOW_OK);
    g_autoptr (GstMessage) message = rig_pop (&rig, GST_MESSAGE_ERROR);
    g_autoptr (GError) error = NULL;
    fail_unless (message != NULL, "%s", rows[i][0]);
    gst_message_parse_error (message, &error, NULL);
    fail_unless (strstr (error->message, rows[i][1]) != NULL, "%s",
        error->message);
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* --- byte streams --- */

/* Returns (transfer full, nullable) what became of it; NULL: there is no such
 * encoder. */
static gchar *
package_stream (const gchar *stream, const gchar *converter)
{
  Rig rig = { .folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL) };
  g_autofree gchar *branch =
      g_strdup_printf ("%s %s ! h.video_0", stream, converter);
  g_autoptr (GstMessage) end = run (branch, rig.folder);
  gchar *sum = NULL;
  if (end) {
    fail_unless_equals_int (GST_MESSAGE_TYPE (end), GST_MESSAGE_EOS);
    sum = sum_of_files (&rig, "video_0");
  }
  rig_clear (&rig);
  return sum;
}

/* What annexb2avcc makes in front is made inside, to the byte. */
GST_START_TEST (byte_streams_need_no_converter)
{
  static const gchar *const streams[] = {
    VIDEO "x264enc key-int-max=30 bframes=2 ! "
          "video/x-h264,stream-format=byte-stream",
    VIDEO "x264enc key-int-max=30 bframes=2 ! h264parse ! "
          "video/x-h264,stream-format=byte-stream,alignment=nal",
    VIDEO "x264enc key-int-max=30 bframes=2 ! h264parse ! "
          "video/x-h264,stream-format=byte-stream ! mpegtsmux ! tsdemux",
    VIDEO "x265enc key-int-max=30 option-string=\"open-gop=0\" ! "
          "video/x-h265,stream-format=byte-stream",
  };
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++) {
    g_autofree gchar *expected = package_stream (streams[i], "! annexb2avcc");
    g_autofree gchar *found = package_stream (streams[i], "");
    fail_unless (g_strcmp0 (found, expected) == 0, "%s", streams[i]);
  }
}
GST_END_TEST;

/* Start codes for lengths: what was under way at a flush is forgotten, and what
 * follows begins with a key frame. */
GST_START_TEST (a_flush_forgets_half_access_units)
{
  static const guint8 head[] = { 0, 0, 0, 1, 0x67, 0x64, 0x00, 0x0d, 0xac, 0xd9,
    0x41, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00,
    0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60, 0, 0, 0, 1, 0x68, 0xeb, 0xe3,
    0xcb, 0x22, 0xc0 };
  static const guint8 slice[] = { 0, 0, 0, 1, 0x65, 0x88, 0x84, 0x21, 0xa0 };
  Rig rig;
  GstSegment segment;

  rig_start (&rig, FALSE, FALSE);
  rig.video = rig_feed (&rig, "video_0",
      gst_caps_from_string ("video/x-h264, stream-format=byte-stream, "
                            "alignment=nal, framerate=(fraction)1/1"));
  for (guint i = 0; i < 3; i++) {
    aac_push_bytes (rig.video, head, sizeof head, i * GST_SECOND);
    aac_push_bytes (rig.video, slice, sizeof slice, i * GST_SECOND);
  }
  gst_pad_push_event (rig.video, gst_event_new_flush_start ());
  gst_pad_push_event (rig.video, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig.video, gst_event_new_segment (&segment));
  for (guint i = 4; i < 6; i++) {
    aac_push_bytes (rig.video, head, sizeof head, i * GST_SECOND);
    aac_push_bytes (rig.video, slice, sizeof slice, i * GST_SECOND);
  }
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *media = rig_read (&rig, "video_0/playlist.m3u8");
  /* Two pictures of a second before, two behind: the third was not whole. */
  fail_unless_equals_int (rig_count (media, "#EXTINF:2.000000,"), 2);
  fail_unless_equals_int (rig_count (media, "#EXTINF:"), 2);
  fail_unless_equals_int (rig_count (media, "#EXT-X-DISCONTINUITY\n"), 1);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- names --- */

GST_START_TEST (pads_named_as_in_other_sinks)
{
  Rig rig;
  rig_start (&rig, FALSE, FALSE);
  rig.video = rig_feed (&rig, "video", rig_video_caps (13));
  rig.audio = rig_feed (&rig, "audio", rig_audio_caps ());
  rig_push_all (&rig, -1);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  g_autofree gchar *video = rig_read (&rig, "video/playlist.m3u8");
  g_autofree gchar *audio = rig_read (&rig, "audio/playlist.m3u8");
  fail_unless_equals_int (rig_count (video, "#EXTINF:"), 5);
  fail_unless_equals_int (rig_count (audio, "#EXTINF:"), 5);
  rig_clear (&rig);
}
GST_END_TEST;

/* "sink" is what its caps say: sound is cut on the grid. */
GST_START_TEST (one_pad_takes_either_kind)
{
  for (guint is_video = 0; is_video < 2; is_video++) {
    Rig rig;
    rig_start (&rig, FALSE, FALSE);
    rig.video = rig.audio = NULL;
    GstPad *source = rig_feed (&rig, "sink",
        is_video ? rig_video_caps (13) : rig_audio_caps ());
    *(is_video ? &rig.video : &rig.audio) = source;
    for (guint i = 0; i < (is_video ? N_PICTURES : N_SOUNDS); i++)
      fail_unless_equals_int (is_video ? rig_push_picture (&rig, i)
                                       : rig_push_sound (&rig, i),
          GST_FLOW_OK);
    rig_push_eos (source);
    rig_assert_eos_once (&rig);
    g_autofree gchar *media = rig_read (&rig, "sink/playlist.m3u8");
    fail_unless_equals_int (rig_count (media, "#EXTINF:"), 5);
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (sink_is_alone)
{
  static const gchar *const rows[][2] = {
    { "sink", "video_0" },
    { "audio", "sink" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstElement) sink =
        gst_element_factory_make ("hlssink-fmp4", NULL);
    g_autoptr (GstPad) first =
        gst_element_request_pad_simple (sink, rows[i][0]);
    fail_unless (first != NULL);
    g_autoptr (GstPad) second =
        gst_element_request_pad_simple (sink, rows[i][1]);
    fail_unless (second == NULL);
  }
}
GST_END_TEST;

/* --- labels --- */

/* Returns (transfer full) the line of `text` that has `word`; fails without. */
static gchar *
line_with (const gchar *text, const gchar *word)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (strstr (lines[i], word))
      return g_strdup (lines[i]);
  ck_abort_msg ("no %s in %s", word, text);
  return NULL;
}

static void
assert_line (const gchar *text, const gchar *word,
    const gchar *const *attributes)
{
  g_autofree gchar *line = line_with (text, word);
  for (; *attributes; attributes++)
    fail_unless (strstr (line, *attributes) != NULL, "%s: %s", *attributes,
        line);
}

static void
push_title (GstPad *source, GstTagScope scope, const gchar *title)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_TITLE, title,
      GST_TAG_LANGUAGE_CODE, "fr", NULL);
  gst_tag_list_set_scope (tags, scope);
  gst_pad_push_event (source, gst_event_new_tag (tags));
}

static void
push_sounds (Rig *rig, GstPad *source)
{
  rig->audio = source;
  for (guint i = 0; i < N_SOUNDS; i++)
    fail_unless_equals_int (rig_push_sound (rig, i), GST_FLOW_OK);
  rig_push_eos (source);
}

GST_START_TEST (properties_and_tags_label_renditions)
{
  static const gchar *const marked[] = { "NAME=\"Kommentar\"",
    "LANGUAGE=\"de\"", "DEFAULT=YES", "GROUP-ID=\"sound\"", NULL };
  static const gchar *const tagged[] = { "NAME=\"Titre\"", "LANGUAGE=\"fr\"",
    "DEFAULT=NO", "GROUP-ID=\"sound\"", "AUTOSELECT=NO", NULL };
  Rig rig;

  rig_start (&rig, TRUE, TRUE);
  g_autoptr (GstPad) plain = rig.audio;
  g_autoptr (GstPad) other = rig_feed (&rig, "audio_1", rig_audio_caps ());
  gst_child_proxy_set (GST_CHILD_PROXY (rig.sink), "audio_0::group", "sound",
      "audio_0::autoselect", FALSE, "audio_1::label", "Kommentar",
      "audio_1::language", "de", "audio_1::role", "commentary",
      "audio_1::default", TRUE, "audio_1::group", "sound", NULL);
  rig_push_pictures (&rig, 0, N_PICTURES);
  rig_push_eos (rig.video);
  push_title (plain, GST_TAG_SCOPE_STREAM, "Titre");
  push_title (plain, GST_TAG_SCOPE_GLOBAL, "Film");
  push_title (other, GST_TAG_SCOPE_STREAM, "Commentaire");
  push_sounds (&rig, plain);
  push_sounds (&rig, other);
  rig.audio = NULL;
  rig_assert_eos_once (&rig);

  g_autofree gchar *multivariant = rig_read (&rig, "multivariant.m3u8");
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  assert_line (multivariant, "audio_0/playlist.m3u8", tagged);
  assert_line (multivariant, "audio_1/playlist.m3u8", marked);
  fail_unless (strstr (mpd, "value=\"commentary\"") != NULL, "%s", mpd);
  /* In the CMAF header, too, as a kind box. */
  g_autofree gchar *path =
      g_build_filename (rig.folder, "audio_1", "init.mp4", NULL);
  g_autofree gchar *init = NULL;
  gsize size;
  fail_unless (g_file_get_contents (path, &init, &size, NULL));
  gsize at = 0;
  while (at + 4 < size && memcmp (init + at, "kind", 4) != 0)
    at++;
  fail_unless (at + 4 < size, "no kind box");
  rig_clear (&rig);
}
GST_END_TEST;

/* As gst-launch does it: the pad is not there yet when its label is set. */
GST_START_TEST (labels_can_come_before_their_pad)
{
  Rig rig = { .folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL) };
  g_autoptr (GstMessage) end =
      run ("audio_0::label=Sound " AUDIO "avenc_aac ! h.audio_0 " VIDEO
           "x264enc key-int-max=30 ! annexb2avcc ! h.video_0",
          rig.folder);
  if (end) {
    static const gchar *const wanted[] = { "NAME=\"Sound\"", NULL };
    fail_unless_equals_int (GST_MESSAGE_TYPE (end), GST_MESSAGE_EOS);
    g_autofree gchar *multivariant = rig_read (&rig, "multivariant.m3u8");
    assert_line (multivariant, "TYPE=AUDIO", wanted);
  }
  rig_clear (&rig);
}
GST_END_TEST;

/* What has been promised holds while the playlist grows; at the end what was
 * measured does. */
GST_START_TEST (promised_rate_is_announced)
{
  Rig rig;
  rig_start (&rig, FALSE, FALSE);
  gst_element_set_state (rig.sink, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (rig.sink), "playlist-type", "event");
  g_object_set (rig.sink, "enable-endlist", FALSE, NULL);
  gst_element_set_state (rig.sink, GST_STATE_PLAYING);
  rig.video = rig_feed (&rig, "video_0", rig_video_caps (13));
  gst_child_proxy_set (GST_CHILD_PROXY (rig.sink), "video_0::bitrate", 5000000,
      NULL);
  GstTagList *tags = gst_tag_list_new (GST_TAG_MAXIMUM_BITRATE, 3000000, NULL);
  gst_tag_list_set_scope (tags, GST_TAG_SCOPE_STREAM);
  gst_pad_push_event (rig.video, gst_event_new_tag (tags));
  rig_push_pictures (&rig, 0, N_PICTURES);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *multivariant = rig_read (&rig, "multivariant.m3u8");
  g_autofree gchar *line = line_with (multivariant, "#EXT-X-STREAM-INF:");
  const gchar *value = strstr (line, ":BANDWIDTH=");
  fail_unless (value != NULL, "%s", line);
  guint64 bandwidth =
      g_ascii_strtoull (value + strlen (":BANDWIDTH="), NULL, 10);
  fail_unless (bandwidth >= 5000000 && bandwidth < 5500000, "%s", line);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinkpads_suite (void)
{
  Suite *s = suite_create ("hlssinkpads");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, codecs_of_encoders, 0, G_N_ELEMENTS (encoders));
  tcase_add_test (tc, eac3_frames_are_joined);
  tcase_add_test (tc, aac_in_any_form_is_the_same);
  tcase_add_test (tc, aac_file_counts_its_frames);
  tcase_add_test (tc, adts_that_mp4_cannot_hold_is_an_error);
  tcase_add_test (tc, refusals_name_the_parser);
  tcase_add_test (tc, byte_streams_need_no_converter);
  tcase_add_test (tc, a_flush_forgets_half_access_units);
  tcase_add_test (tc, pads_named_as_in_other_sinks);
  tcase_add_test (tc, one_pad_takes_either_kind);
  tcase_add_test (tc, sink_is_alone);
  tcase_add_test (tc, properties_and_tags_label_renditions);
  tcase_add_test (tc, labels_can_come_before_their_pad);
  tcase_add_test (tc, promised_rate_is_announced);
  return s;
}

GST_CHECK_MAIN (hlssinkpads)
