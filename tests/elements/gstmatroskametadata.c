/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Elements are written, taken and asked for, in any order. */

#include "gstmatroskametadata.h"

#include <gst/check/gstcheck.h>
#include <gst/tag/tag.h>

#include "tests/core/ebmlwriter.h"

/* As if `w`, which is cleared, had come from `offset` of a file. */
static void
take (GstMatroskaMetadata *metadata, MatroskaMetadataKind kind, guint64 offset,
    ByteWriter *w)
{
  MatroskaMetadata element = { .kind = kind, .offset = offset };
  gst_matroska_metadata_take (metadata, &element, (Span){ w->data, w->size });
  byte_writer_clear (w);
}

static void
put_tag (ByteWriter *tags, guint64 level, guint32 target_id, guint64 uid,
    const gchar *name, const gchar *string)
{
  ByteWriter tag = { 0 }, targets = { 0 }, simple = { 0 };
  put_uint (&targets, MATROSKA_ID_TARGET_TYPE_VALUE, level);
  if (target_id)
    put_uint (&targets, target_id, uid);
  put_string (&simple, MATROSKA_ID_TAG_NAME, name);
  put_string (&simple, MATROSKA_ID_TAG_STRING, string);
  put_master (&tag, MATROSKA_ID_TARGETS, &targets);
  put_master (&tag, MATROSKA_ID_SIMPLE_TAG, &simple);
  put_master (tags, MATROSKA_ID_TAG, &tag);
}

static gchar *
file_tags (const GstMatroskaMetadata *metadata, gboolean is_audio_only)
{
  g_autoptr (GstTagList) own = gst_tag_list_new_empty ();
  g_autoptr (GstTagList) tags =
      gst_matroska_metadata_file_tags (metadata, own, is_audio_only);
  return gst_tag_list_to_string (tags);
}

GST_START_TEST (tags_have_their_names)
{
  static const struct
  {
    guint64 level;
    gboolean is_audio_only;
    const gchar *name, *string, *tags;
  } rows[] = {
    { 50, FALSE, "TITLE", "a", "taglist, title=(string)a;" },
    { 70, FALSE, "TITLE", "a", "taglist, show-name=(string)a;" },
    { 70, TRUE, "TITLE", "a", "taglist, title=(string)a;" },
    { 30, FALSE, "PART_NUMBER", "3", "taglist, track-number=(uint)3;" },
    { 50, FALSE, "PART_NUMBER", "3", "taglist, show-episode-number=(uint)3;" },
    { 60, FALSE, "PART_NUMBER", "3", "taglist, show-season-number=(uint)3;" },
    { 50, TRUE, "PART_NUMBER", "3", "taglist, album-disc-number=(uint)3;" },
    { 60, TRUE, "TOTAL_PARTS", "3", "taglist, album-disc-count=(uint)3;" },
    { 50, TRUE, "TOTAL_PARTS", "3", "taglist, track-count=(uint)3;" },
    { 50, FALSE, "TOTAL_PARTS", "many", "taglist;" },
    { 50, FALSE, "DATE_RELEASED", "2020", "taglist, date=(date)2020-01-01;" },
    { 50, FALSE, "DATE_RELEASED", "2020-05",
        "taglist, date=(date)2020-05-01;" },
    { 50, FALSE, "DATE_RELEASED", "2020-05-06 07:08:09",
        "taglist, date=(date)2020-05-06;" },
    { 50, FALSE, "DATE_RELEASED", "soon", "taglist;" },
    { 30, FALSE, "REPLAYGAIN_GAIN", "-7.25 dB",
        "taglist, replaygain-track-gain=(double)-7.25;" },
    { 50, FALSE, "REPLAYGAIN_PEAK", "0.5",
        "taglist, replaygain-album-peak=(double)0.5;" },
    { 50, FALSE, "REPLAYGAIN_TRACK_GAIN", "loud", "taglist;" },
    { 50, FALSE, "ARTIST/SORT_WITH", "b",
        "taglist, artist-sortname=(string)b;" },
    { 50, FALSE, "ARTIST/EMAIL", "a@b", "taglist, contact=(string)\"a\\@b\";" },
    { 50, FALSE, "MOOD", "good",
        "taglist, extended-comment=(string)\"MOOD\\=good\";" },
    { 50, FALSE, "ARTIST", "\"a\\ b\"", "taglist, artist=(string)\"a\\ b\";" },
    { 50, FALSE, "ARTIST", "\"a", "taglist, artist=(string)\"\\\"a\";" },
    { 50, FALSE, "BPS", "128000", "taglist, bitrate=(uint)128000;" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstMatroskaMetadata metadata;
    ByteWriter tags = { 0 };
    gst_matroska_metadata_init (&metadata);
    put_tag (&tags, rows[i].level, 0, 0, rows[i].name, rows[i].string);
    take (&metadata, MATROSKA_METADATA_TAGS, 0, &tags);
    g_autofree gchar *text = file_tags (&metadata, rows[i].is_audio_only);
    fail_unless (g_str_equal (text, rows[i].tags), "row %u: %s", i, text);
    gst_matroska_metadata_clear (&metadata);
  }
}
GST_END_TEST

GST_START_TEST (tags_go_to_their_targets)
{
  GstMatroskaMetadata metadata;
  ByteWriter tags = { 0 };
  gst_matroska_metadata_init (&metadata);
  put_tag (&tags, 50, 0, 0, "GENRE", "all");
  put_tag (&tags, 30, MATROSKA_ID_TAG_TRACK_UID, 5, "TITLE", "five");
  put_tag (&tags, 30, MATROSKA_ID_TAG_CHAPTER_UID, 5, "GENRE", "chapter");
  put_tag (&tags, 30, MATROSKA_ID_TAG_ATTACHMENT_UID, 5, "GENRE", "file");
  take (&metadata, MATROSKA_METADATA_TAGS, 10, &tags);
  put_tag (&tags, 50, 0, 0, "GENRE", "again");
  take (&metadata, MATROSKA_METADATA_TAGS, 10, &tags); /* the same one */

  g_autofree gchar *file = file_tags (&metadata, FALSE);
  fail_unless_equals_string (file, "taglist, genre=(string)all;");
  g_autoptr (GstTagList) own = gst_tag_list_new (GST_TAG_TITLE, "own",
      GST_TAG_LANGUAGE_CODE, "de", NULL);
  g_autoptr (GstTagList) five =
      gst_matroska_metadata_track_tags (&metadata, own, 5, FALSE);
  g_autofree gchar *five_text = gst_tag_list_to_string (five);
  fail_unless_equals_string (five_text,
      "taglist, title=(string)five, language-code=(string)de;");
  g_autoptr (GstTagList) six =
      gst_matroska_metadata_track_tags (&metadata, own, 6, FALSE);
  fail_unless (gst_tag_list_is_equal (six, own));
  gst_matroska_metadata_clear (&metadata);
}
GST_END_TEST

static void
put_chapter (ByteWriter *w, guint64 uid, const gchar *string_uid, gint64 start,
    gint64 end, ByteWriter *inside)
{
  ByteWriter atom = { 0 }, display = { 0 };
  put_uint (&atom, MATROSKA_ID_CHAPTER_UID, uid);
  if (string_uid)
    put_string (&atom, MATROSKA_ID_CHAPTER_STRING_UID, string_uid);
  put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_START, (guint64) start);
  if (end > 0)
    put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_END, (guint64) end);
  put_string (&display, MATROSKA_ID_CHAP_STRING, "title");
  put_master (&atom, MATROSKA_ID_CHAPTER_DISPLAY, &display);
  if (inside) {
    byte_writer_bytes (&atom, inside->data, inside->size);
    byte_writer_clear (inside);
  }
  put_master (w, MATROSKA_ID_CHAPTER_ATOM, &atom);
}

static void
describe (GString *text, GList *entries)
{
  for (GList *item = entries; item; item = item->next) {
    GstTocEntry *entry = item->data;
    gint64 start, stop;
    gst_toc_entry_get_start_stop_times (entry, &start, &stop);
    GstTagList *tags = gst_toc_entry_get_tags (entry);
    g_autofree gchar *string = tags ? gst_tag_list_to_string (tags) : NULL;
    g_string_append_printf (text,
        "%s %s %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " %s (\n",
        gst_toc_entry_type_get_nick (gst_toc_entry_get_entry_type (entry)),
        gst_toc_entry_get_uid (entry), start, stop, string ? string : "");
    describe (text, gst_toc_entry_get_sub_entries (entry));
    g_string_append (text, ")\n");
  }
}

static void
take_file (GstMatroskaMetadata *metadata, guint64 offset, const gchar *name,
    const gchar *media_type, gconstpointer data, gsize size)
{
  ByteWriter w = { 0 };
  put_string (&w, MATROSKA_ID_FILE_NAME, name);
  put_string (&w, MATROSKA_ID_FILE_MEDIA_TYPE, media_type);
  put_bytes (&w, MATROSKA_ID_FILE_DATA, data, size);
  take (metadata, MATROSKA_METADATA_ATTACHED_FILE, offset, &w);
}

GST_START_TEST (chapters_are_a_table_of_contents)
{
  GstMatroskaMetadata metadata;
  ByteWriter tags = { 0 }, chapters = { 0 }, edition = { 0 }, inside = { 0 };
  gst_matroska_metadata_init (&metadata);
  fail_unless (gst_matroska_metadata_toc (&metadata, 100) == NULL);
  put_tag (&tags, 30, MATROSKA_ID_TAG_CHAPTER_UID, 2, "ARTIST", "two");
  put_tag (&tags, 50, MATROSKA_ID_TAG_EDITION_UID, 9, "ARTIST", "nine");
  take (&metadata, MATROSKA_METADATA_TAGS, 1, &tags);
  put_uint (&edition, MATROSKA_ID_EDITION_UID, 9);
  put_chapter (&inside, 3, NULL, 10, 0, NULL);
  put_chapter (&inside, 4, NULL, 20, 0, NULL);
  put_chapter (&edition, 1, "one", 0, 30, &inside);
  put_chapter (&edition, 2, NULL, 40, 0, NULL);
  put_chapter (&edition, 0, NULL, 50, 0, NULL);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  take (&metadata, MATROSKA_METADATA_CHAPTERS, 2, &chapters);
  put_chapter (&edition, 5, "another Segment's", 0, 0, NULL);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  take (&metadata, MATROSKA_METADATA_CHAPTERS, 3, &chapters);

  fail_unless (metadata.is_toc_changed);
  metadata.is_toc_changed = FALSE;
  take_file (&metadata, 4, "a.ttf", "font/sfnt", "a", 1);
  fail_if (metadata.is_toc_changed);
  GstToc *toc = gst_matroska_metadata_toc (&metadata, 100);
  g_autoptr (GString) text = g_string_new (NULL);
  describe (text, gst_toc_get_entries (toc));
  fail_unless_equals_string (text->str,
      "edition 9 0-100 taglist, artist=(string)nine; (\n"
      "chapter one 0-30 taglist, title=(string)title; (\n"
      "chapter 3 10-20 taglist, title=(string)title; (\n)\n"
      "chapter 4 20-30 taglist, title=(string)title; (\n)\n)\n"
      "chapter 2 40-50 taglist, title=(string)title, artist=(string)two; (\n"
      ")\n"
      "chapter entry-5 50-100 taglist, title=(string)title; (\n)\n)\n");
  gst_toc_unref (toc);
  gst_matroska_metadata_clear (&metadata);
}
GST_END_TEST

static GstSample *
nth_sample (const GstTagList *tags, const gchar *name, guint index)
{
  GstSample *sample = NULL;
  fail_unless (gst_tag_list_get_sample_index (tags, name, index, &sample),
      "no %s %u", name, index);
  return sample;
}

GST_START_TEST (attachments_are_samples)
{
  static const guint8 png[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1"
                              "\x08\0\0\0\0\0\0\0\0";
  GstMatroskaMetadata metadata;
  gst_matroska_metadata_init (&metadata);
  take_file (&metadata, 1, "Cover.png", "image/png", png, sizeof png - 1);
  take_file (&metadata, 2, "a.ttf", "font/sfnt", "\1\2\3\4", 4);
  take_file (&metadata, 3, "no cover", "no; caps \"", "\1\2\3\4\5", 5);

  const GstTagList *tags = metadata.attachments;
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_IMAGE), 1);
  fail_unless_equals_int (gst_tag_list_get_tag_size (tags, GST_TAG_ATTACHMENT),
      2);
  g_autoptr (GstSample) cover = nth_sample (tags, GST_TAG_IMAGE, 0);
  const GstStructure *info = gst_sample_get_info (cover);
  gint type;
  fail_unless_equals_string (gst_structure_get_string (info, "filename"),
      "Cover.png");
  fail_unless (gst_structure_get_enum (info, "image-type",
      GST_TYPE_TAG_IMAGE_TYPE, &type));
  fail_unless_equals_int (type, GST_TAG_IMAGE_TYPE_FRONT_COVER);

  g_autoptr (GstSample) font = nth_sample (tags, GST_TAG_ATTACHMENT, 0);
  fail_unless (
      gst_structure_has_name (gst_caps_get_structure (gst_sample_get_caps (
                                                          font),
                                  0),
          "font/sfnt"));
  fail_unless_equals_int (gst_buffer_get_size (gst_sample_get_buffer (font)),
      4);
  g_autoptr (GstSample) odd = nth_sample (tags, GST_TAG_ATTACHMENT, 1);
  fail_unless (
      gst_structure_has_name (gst_caps_get_structure (gst_sample_get_caps (odd),
                                  0),
          "application/octet-stream"));
  gst_matroska_metadata_clear (&metadata);
}
GST_END_TEST

GST_START_TEST (what_is_kept_is_bounded)
{
  const gsize size = 15u << 20;
  g_autofree guint8 *zero = g_malloc0 (size);
  GstMatroskaMetadata metadata;
  gst_matroska_metadata_init (&metadata);
  for (guint i = 0; i < 4; i++) {
    zero[0] = (guint8) (i + 1); /* a list has no two equal values */
    take_file (&metadata, i, "a.ttf", "font/sfnt", zero, size);
  }
  fail_unless_equals_int (gst_tag_list_get_tag_size (metadata.attachments,
                              GST_TAG_ATTACHMENT),
      2);
  for (guint i = 4; i < 1000; i++)
    take_file (&metadata, i, "a.ttf", "font/sfnt", "a", 1);
  fail_unless (metadata.offsets->len <=
      GST_MATROSKA_MAX_METADATA + GST_MATROSKA_MAX_ATTACHMENTS);
  gst_matroska_metadata_clear (&metadata);
}
GST_END_TEST

static Suite *
gst_matroska_metadata_suite (void)
{
  Suite *suite = suite_create ("gstmatroskametadata");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, tags_have_their_names);
  tcase_add_test (tcase, tags_go_to_their_targets);
  tcase_add_test (tcase, chapters_are_a_table_of_contents);
  tcase_add_test (tcase, attachments_are_samples);
  tcase_add_test (tcase, what_is_kept_is_bounded);
  return suite;
}

GST_CHECK_MAIN (gst_matroska_metadata)
