/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux: languages, tags, chapters, attachments. */

#define _GNU_SOURCE /* memmem() */

#include <gst/check/gstharness.h>

#include "gstmatroskaheadertags.h"

#include "demuxfile.h"
#include "demuxrig.h"

static void
put_simple_tag (ByteWriter *w, const gchar *name, const gchar *string)
{
  ByteWriter tag = { 0 };
  put_string (&tag, MATROSKA_ID_TAG_NAME, name);
  put_string (&tag, MATROSKA_ID_TAG_STRING, string);
  put_master (w, MATROSKA_ID_SIMPLE_TAG, &tag);
}

/* One tag about the file, or about a track. */
static void
put_tags (ByteWriter *w, guint64 track_uid, const gchar *name,
    const gchar *string)
{
  ByteWriter tags = { 0 }, tag = { 0 }, targets = { 0 };
  if (track_uid > 0)
    put_uint (&targets, MATROSKA_ID_TAG_TRACK_UID, track_uid);
  put_master (&tag, MATROSKA_ID_TARGETS, &targets);
  put_simple_tag (&tag, name, string);
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  put_master (w, MATROSKA_ID_TAGS, &tags);
}

static void
put_chapter (ByteWriter *w, guint64 uid, guint64 start)
{
  ByteWriter chapters = { 0 }, edition = { 0 }, atom = { 0 };
  put_uint (&atom, MATROSKA_ID_CHAPTER_UID, uid);
  put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_START, start);
  put_uint (&edition, MATROSKA_ID_EDITION_UID, 1);
  put_master (&edition, MATROSKA_ID_CHAPTER_ATOM, &atom);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  put_master (w, MATROSKA_ID_CHAPTERS, &chapters);
}

#define OWN_FILE_TAGS \
  "taglist, container-format=(string)Matroska, title=(string)\"A\\ title\""
#ifdef GST_TAG_CONTAINER_SPECIFIC_TRACK_ID
#define ID_TAG "container-specific-track-id=(string)2, "
#else
#define ID_TAG ""
#endif
#define OWN_TRACK_TAGS \
  "taglist, audio-codec=(string)\"MPEG-4\\ AAC\", " ID_TAG \
  "language-code=(string)de"

GST_START_TEST (languages_are_iso_639_codes)
{
  static const struct
  {
    guint64 type;
    const gchar *iso639, *bcp47, *code;
  } rows[] = {
    { 2, "ger", NULL, "de" },
    { 2, "ger", "fr-CA", "fr" },
    { 2, "chi", "cmn-Hans", "zh" },
    { 2, "und", "gsw-CH", "gsw" },
    { 2, NULL, "gsw-CH", "gsw" },
    { 2, NULL, NULL, "en" },
    { 1, NULL, NULL, NULL },
    { 1, "eng", NULL, "en" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { .type = rows[i].type,
      .codec_id = (gchar *) "A_AC3",
      .language = (gchar *) "eng",
      .language_iso639 = (gchar *) rows[i].iso639,
      .has_language = rows[i].iso639 != NULL };
    if (rows[i].bcp47 || rows[i].iso639)
      track.language =
          (gchar *) (rows[i].bcp47 ? rows[i].bcp47 : rows[i].iso639);
    g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-ac3");
    g_autoptr (GstTagList) tags = gst_matroska_track_tags (&track, caps);
    g_autofree gchar *code = NULL;
    gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &code);
    fail_unless_equals_string (code, rows[i].code);
  }
}
GST_END_TEST

GST_START_TEST (metadata_is_sent_when_it_comes)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_tags (&file, 0, "ARTIST", "somebody");
  put_tags (&file, 102, "BPS", "128000");
  put_tags (&file, 103, "BPS", "1"); /* nobody's */
  put_chapter (&file, 7, 1000000000);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_tags (&file, 0, "COMMENT", "late");

  demux_logs_metadata = TRUE;
  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  file " OWN_FILE_TAGS ";\n"
      "  track " OWN_TRACK_TAGS ";\n"
      "  toc 1 0-4000 7 1000-4000\n"
      "  file " OWN_FILE_TAGS ", artist=(string)somebody;\n"
      "  track " OWN_TRACK_TAGS ", bitrate=(uint)128000;\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  21333333 +21333334 key \"a1\"\n"
      "  toc update 1 0-4000 7 1000-4000\n"
      "  file " OWN_FILE_TAGS
      ", artist=(string)somebody, comment=(string)late;\n"
      "  eos\n");
  demux_logs_metadata = FALSE;
}
GST_END_TEST

/* Puts a SeekHead in front of `rest`, which starts as put_start() does and is
 * cleared, that says where `id` is: `behind` bytes before the end. */
static void
put_with_seek_head (ByteWriter *w, ByteWriter *rest, guint32 id, gsize behind)
{
  const gsize seek_head_size = 4 + 1 + 3 + 5 + 11;
  const guint8 *info = memmem (rest->data, rest->size, "\x15\x49\xa9\x66", 4);
  gsize start = (gsize) (info - rest->data); /* of the Segment's data */
  ByteWriter head = { 0 }, seek = { 0 };
  const guint8 id_bytes[] = { id >> 24, id >> 16 & 0xff, id >> 8 & 0xff,
    id & 0xff };
  put_bytes (&seek, MATROSKA_ID_SEEK_ID, id_bytes, sizeof id_bytes);
  put_uint (&seek, MATROSKA_ID_SEEK_POSITION,
      rest->size - behind - start + seek_head_size + 2);
  put_master (&head, MATROSKA_ID_SEEK, &seek);
  byte_writer_bytes (w, rest->data, start);
  put_master (w, MATROSKA_ID_SEEK_HEAD, &head);
  fail_unless_equals_int (w->size, start + seek_head_size + 2);
  byte_writer_bytes (w, rest->data + start, rest->size - start);
  byte_writer_clear (rest);
}

GST_START_TEST (metadata_behind_the_clusters_is_fetched)
{
  const Track tracks[] = { AUDIO () };
  static const gsize paddings[] = { 0, 100000 };
  for (guint i = 0; i < G_N_ELEMENTS (paddings); i++) {
    ByteWriter file = { 0 }, rest = { 0 };
    g_autofree gchar *comment = g_strnfill (paddings[i], 'x');
    put_start (&rest, tracks, 1);
    put_cluster (&rest, 0);
    put_block (&rest, 2, 0, KEY, "a0", 2);
    gsize size = rest.size;
    put_tags (&rest, 102, "DESCRIPTION", comment);
    put_with_seek_head (&file, &rest, MATROSKA_ID_TAGS, rest.size - size);

    demux_logs_metadata = TRUE;
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    demux_logs_metadata = FALSE;
    const gchar *tag = strstr (text, "description");
    const gchar *buffer = strstr (text, "key discont");
    fail_unless (buffer && (!tag || tag < buffer), "%s", text);
    fail_unless (!tag == !paddings[i], "%s", text);
    fail_if (tag && strstr (tag + 1, "description"), "%s", text);
    byte_writer_clear (&file);
  }
}
GST_END_TEST

GST_START_TEST (chapters_are_selected_by_a_seek)
{
  GstHarness *h = gst_harness_new_with_padnames ("ebmlfastdemux", "sink", NULL);
  ByteWriter file = { 0 };
  const Track tracks[] = { AUDIO () };
  put_start (&file, tracks, 1);
  put_chapter (&file, 7, 1000000000);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  gst_harness_set_src_caps_str (h, "video/x-matroska");
  gst_harness_push (h, gst_buffer_new_memdup (file.data, file.size));
  byte_writer_clear (&file);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (h->element, "audio_0");
  fail_unless (pad != NULL);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_TOC, 0);
  fail_unless (event != NULL);
  /* No such chapter, and a stream that cannot seek. */
  fail_if (gst_pad_send_event (pad, gst_event_new_toc_select ("8")));
  fail_if (gst_pad_send_event (pad, gst_event_new_toc_select ("7")));
  gst_harness_teardown (h);
}
GST_END_TEST

static Suite *
ebmlfastdemuxmetadata_suite (void)
{
  Suite *s = suite_create ("ebmlfastdemuxmetadata");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_test (tcase, languages_are_iso_639_codes);
  tcase_add_test (tcase, metadata_is_sent_when_it_comes);
  tcase_add_test (tcase, metadata_behind_the_clusters_is_fetched);
  tcase_add_test (tcase, chapters_are_selected_by_a_seek);
  return s;
}

GST_CHECK_MAIN (ebmlfastdemuxmetadata)
