/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tags, chapters and attachments: what was read, written down as text. */

#include "core/matroska-attachment.h"
#include "core/matroska-chapters.h"
#include "core/matroska-schema.h"
#include "core/matroska-tags.h"

#include <string.h>

#include "coretest.h"
#include "ebmlwriter.h"

/* --- tags --------------------------------------------------------------- */

static void
put_simple_tag (ByteWriter *w, const gchar *name, const gchar *string)
{
  ByteWriter tag = { 0 };
  if (name)
    put_string (&tag, MATROSKA_ID_TAG_NAME, name);
  if (string)
    put_string (&tag, MATROSKA_ID_TAG_STRING, string);
  put_master (w, MATROSKA_ID_SIMPLE_TAG, &tag);
}

/* Takes the bytes of `w`. */
static gchar *
describe_tags (ByteWriter *w)
{
  static const gchar *const kinds[] = { "track", "edition", "chapter",
    "attachment" };
  GString *text = g_string_new (NULL);
  g_autoptr (GArray) tags = matroska_tags_new ();
  matroska_tags_parse (tags, (Span){ w->data, w->size });
  for (guint i = 0; i < tags->len; i++) {
    const MatroskaTag *tag = &g_array_index (tags, MatroskaTag, i);
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, tag->target_type_value);
    for (guint n = 0; n < tag->targets->len; n++) {
      const MatroskaTarget *target =
          &g_array_index (tag->targets, MatroskaTarget, n);
      g_string_append_printf (text, " %s %" G_GUINT64_FORMAT,
          kinds[target->kind], target->uid);
    }
    g_string_append_c (text, '\n');
    for (guint n = 0; n < tag->simple_tags->len; n++) {
      const MatroskaSimpleTag *simple =
          &g_array_index (tag->simple_tags, MatroskaSimpleTag, n);
      g_string_append_printf (text, "  %s=%s (%s)\n", simple->name,
          simple->string ? simple->string : "", simple->language);
    }
  }
  byte_writer_clear (w);
  return g_string_free (text, FALSE);
}

START_TEST (tags_of_the_file)
{
  ByteWriter tags = { 0 }, tag = { 0 }, simple = { 0 };
  put_simple_tag (&tag, "TITLE", "a \xff title");
  put_simple_tag (&tag, NULL, "nameless");
  put_simple_tag (&tag, "EMPTY", NULL);
  put_string (&simple, MATROSKA_ID_TAG_NAME, "ARTIST");
  put_string (&simple, MATROSKA_ID_TAG_LANGUAGE, "ger");
  put_string (&simple, MATROSKA_ID_TAG_LANGUAGE_BCP47, "de-CH");
  put_simple_tag (&simple, "SORT_WITH", "Body, Some");
  put_string (&simple, MATROSKA_ID_TAG_STRING, "Some Body");
  put_master (&tag, MATROSKA_ID_SIMPLE_TAG, &simple);
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  put_string (&tags, MATROSKA_ID_VOID, "void");
  put_master (&tags, MATROSKA_ID_TAG, &tag); /* says nothing */

  g_autofree gchar *text = describe_tags (&tags);
  ck_assert_str_eq (text,
      "50\n"
      "  TITLE=a \xef\xbf\xbd title (und)\n"
      "  EMPTY= (und)\n"
      "  ARTIST=Some Body (de-CH)\n"
      "  ARTIST/SORT_WITH=Body, Some (und)\n");
}
END_TEST

START_TEST (tags_of_parts)
{
  ByteWriter tags = { 0 }, tag = { 0 }, targets = { 0 };
  put_uint (&targets, MATROSKA_ID_TARGET_TYPE_VALUE, 30);
  put_uint (&targets, MATROSKA_ID_TAG_CHAPTER_UID, 7);
  put_uint (&targets, MATROSKA_ID_TAG_TRACK_UID, G_MAXUINT64);
  put_uint (&targets, MATROSKA_ID_TAG_TRACK_UID, 0); /* all of them */
  put_bytes (&targets, MATROSKA_ID_TAG_TRACK_UID, "too long!", 9);
  put_uint (&targets, MATROSKA_ID_TAG_TRACK_UID, 5);
  put_uint (&targets, MATROSKA_ID_TAG_ATTACHMENT_UID, 8);
  put_uint (&targets, MATROSKA_ID_TAG_EDITION_UID, 9);
  put_master (&tag, MATROSKA_ID_TARGETS, &targets);
  put_simple_tag (&tag, "BPS", "128000");
  put_master (&tags, MATROSKA_ID_TAG, &tag);

  g_autofree gchar *text = describe_tags (&tags);
  ck_assert_str_eq (text,
      "30 track 18446744073709551615 track 5 edition 9 chapter 7 "
      "attachment 8\n"
      "  BPS=128000 (und)\n");
}
END_TEST

START_TEST (tags_are_bounded)
{
  /* inside each other */
  ByteWriter tags = { 0 }, tag = { 0 }, simple = { 0 };
  for (guint i = 0; i < 1000; i++) {
    ByteWriter around = { 0 };
    put_string (&around, MATROSKA_ID_TAG_NAME, "A");
    byte_writer_bytes (&around, simple.data, simple.size);
    byte_writer_clear (&simple);
    put_master (&simple, MATROSKA_ID_SIMPLE_TAG, &around);
  }
  byte_writer_bytes (&tag, simple.data, simple.size);
  byte_writer_clear (&simple);
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  g_autofree gchar *text = describe_tags (&tags);
  ck_assert_str_eq (text,
      "50\n  A= (und)\n  A/A= (und)\n  A/A/A= (und)\n  A/A/A/A= (und)\n");

  /* a name that each of those inside would repeat */
  gchar long_name[MATROSKA_MAX_TAG_NAME + 2] = { 0 };
  memset (long_name, 'A', sizeof long_name - 1);
  ByteWriter around = { 0 };
  put_string (&around, MATROSKA_ID_TAG_NAME, long_name);
  put_simple_tag (&around, "B", "b");
  put_master (&tag, MATROSKA_ID_SIMPLE_TAG, &around);
  put_simple_tag (&tag, "C", "c");
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  g_autofree gchar *named = describe_tags (&tags);
  ck_assert_str_eq (named, "50\n  C=c (und)\n");

  /* one after the other */
  ByteWriter targets = { 0 };
  for (guint i = 0; i < 2 * MATROSKA_MAX_TAG_TARGETS; i++)
    put_uint (&targets, MATROSKA_ID_TAG_TRACK_UID, 1);
  put_master (&tag, MATROSKA_ID_TARGETS, &targets);
  for (guint i = 0; i < 2 * MATROSKA_MAX_SIMPLE_TAGS; i++)
    put_simple_tag (&tag, "A", "b");
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  g_autoptr (GArray) many = matroska_tags_new ();
  matroska_tags_parse (many, (Span){ tags.data, tags.size });
  matroska_tags_parse (many, (Span){ tags.data, tags.size }); /* no room */
  ck_assert_uint_eq (many->len, 1);
  const MatroskaTag *one = &g_array_index (many, MatroskaTag, 0);
  ck_assert_uint_eq (one->simple_tags->len, MATROSKA_MAX_SIMPLE_TAGS);
  ck_assert_uint_eq (one->targets->len, MATROSKA_MAX_TAG_TARGETS);
  byte_writer_clear (&tags);
}
END_TEST

/* --- chapters ----------------------------------------------------------- */

static void
put_title (ByteWriter *atom, const gchar *title, const gchar *language,
    const gchar *bcp47)
{
  ByteWriter display = { 0 };
  if (title)
    put_string (&display, MATROSKA_ID_CHAP_STRING, title);
  if (language)
    put_string (&display, MATROSKA_ID_CHAP_LANGUAGE, language);
  if (bcp47)
    put_string (&display, MATROSKA_ID_CHAP_LANGUAGE_BCP47, bcp47);
  put_master (atom, MATROSKA_ID_CHAPTER_DISPLAY, &display);
}

static void
describe_chapters (GString *text, const GArray *chapters, guint depth)
{
  for (guint i = 0; i < chapters->len; i++) {
    const MatroskaChapter *chapter =
        &g_array_index (chapters, MatroskaChapter, i);
    g_string_append_printf (text, "%*s%" G_GUINT64_FORMAT, (int) (2 * depth),
        "", chapter->start_ns);
    if (chapter->end_ns != MATROSKA_CHAPTER_NO_TIME)
      g_string_append_printf (text, "-%" G_GUINT64_FORMAT, chapter->end_ns);
    g_string_append_printf (text, " uid %" G_GUINT64_FORMAT, chapter->uid);
    if (chapter->string_uid)
      g_string_append_printf (text, " %s", chapter->string_uid);
    for (guint n = 0; n < chapter->titles->len; n++) {
      const MatroskaChapterTitle *title =
          &g_array_index (chapter->titles, MatroskaChapterTitle, n);
      g_string_append_printf (text, " \"%s\" %s", title->title,
          title->language);
    }
    g_string_append_c (text, '\n');
    describe_chapters (text, chapter->chapters, depth + 1);
  }
}

/* Takes the bytes of `w`. */
static gchar *
describe_editions (ByteWriter *w)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GArray) editions =
      matroska_chapters_parse ((Span){ w->data, w->size });
  for (guint i = 0; i < editions->len; i++) {
    const MatroskaEdition *edition =
        &g_array_index (editions, MatroskaEdition, i);
    g_string_append_printf (text, "edition %" G_GUINT64_FORMAT "%s%s\n",
        edition->uid, edition->is_default ? " default" : "",
        edition->is_ordered ? " ordered" : "");
    describe_chapters (text, edition->chapters, 1);
  }
  byte_writer_clear (w);
  return g_string_free (text, FALSE);
}

static void
put_atom (ByteWriter *w, guint64 start, guint32 flag, guint64 value)
{
  ByteWriter atom = { 0 };
  put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_START, start);
  if (flag)
    put_uint (&atom, flag, value);
  put_master (w, MATROSKA_ID_CHAPTER_ATOM, &atom);
}

START_TEST (chapters_in_editions)
{
  ByteWriter chapters = { 0 }, edition = { 0 }, atom = { 0 };
  put_uint (&edition, MATROSKA_ID_EDITION_UID, 1);
  put_uint (&edition, MATROSKA_ID_EDITION_FLAG_DEFAULT, 1);
  put_uint (&edition, MATROSKA_ID_EDITION_FLAG_ORDERED, 1);
  put_uint (&atom, MATROSKA_ID_CHAPTER_UID, 10);
  put_string (&atom, MATROSKA_ID_CHAPTER_STRING_UID, "intro");
  put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_START, 0);
  put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_END, 1000);
  put_title (&atom, "Intro", NULL, NULL);
  put_title (&atom, "Beginn", "ger", "de");
  put_title (&atom, NULL, "fre", NULL);
  put_atom (&atom, 500, 0, 0);
  put_master (&edition, MATROSKA_ID_CHAPTER_ATOM, &atom);
  put_atom (&edition, 1000, MATROSKA_ID_CHAPTER_FLAG_HIDDEN, 1);
  put_atom (&edition, 1000, MATROSKA_ID_CHAPTER_FLAG_ENABLED, 0);
  put_atom (&edition, 2000, MATROSKA_ID_CHAPTER_TIME_END, 1999);
  put_atom (&edition, G_MAXUINT64, 0, 0);
  put_title (&atom, "without a start", NULL, NULL);
  put_master (&edition, MATROSKA_ID_CHAPTER_ATOM, &atom);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);

  put_uint (&edition, MATROSKA_ID_EDITION_FLAG_HIDDEN, 1);
  put_atom (&edition, 1, 0, 0);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition); /* empty */
  put_atom (&edition, 5, MATROSKA_ID_CHAPTER_UID, 11);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);

  g_autofree gchar *text = describe_editions (&chapters);
  ck_assert_str_eq (text,
      "edition 1 default ordered\n"
      "  0-1000 uid 10 intro \"Intro\" eng \"Beginn\" de\n"
      "    500 uid 0\n"
      "  2000 uid 0\n"
      "edition 0\n"
      "  5 uid 11\n");
}
END_TEST

START_TEST (chapters_are_bounded)
{
  ByteWriter chapters = { 0 }, edition = { 0 };
  for (guint i = 0; i < 1000; i++) {
    ByteWriter around = { 0 };
    put_uint (&around, MATROSKA_ID_CHAPTER_TIME_START, i);
    byte_writer_bytes (&around, edition.data, edition.size);
    byte_writer_clear (&edition);
    put_master (&edition, MATROSKA_ID_CHAPTER_ATOM, &around);
  }
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  g_autofree gchar *text = describe_editions (&chapters);
  ck_assert_str_eq (text,
      "edition 0\n  999 uid 0\n    998 uid 0\n      997 uid 0\n"
      "        996 uid 0\n          995 uid 0\n            994 uid 0\n");

  for (guint i = 0; i < 2 * MATROSKA_MAX_CHAPTERS; i++)
    put_atom (&edition, i, 0, 0);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  g_autoptr (GArray) many =
      matroska_chapters_parse ((Span){ chapters.data, chapters.size });
  const MatroskaEdition *one = &g_array_index (many, MatroskaEdition, 0);
  ck_assert_uint_eq (one->chapters->len, MATROSKA_MAX_CHAPTERS);
  byte_writer_clear (&chapters);
}
END_TEST

/* --- attachments -------------------------------------------------------- */

START_TEST (attached_file)
{
  ByteWriter w = { 0 };
  MatroskaAttachment file;
  put_string (&w, MATROSKA_ID_FILE_NAME, "cover.png");
  ck_assert (!matroska_attachment_parse (&file, (Span){ w.data, w.size }));

  put_string (&w, MATROSKA_ID_FILE_DATA, "data");
  put_string (&w, MATROSKA_ID_FILE_MEDIA_TYPE, "image/png");
  put_string (&w, MATROSKA_ID_FILE_DESCRIPTION, "what it \xff is");
  put_uint (&w, MATROSKA_ID_FILE_UID, 3);
  ck_assert (matroska_attachment_parse (&file, (Span){ w.data, w.size }));
  ck_assert_str_eq (file.file_name, "cover.png");
  ck_assert_str_eq (file.media_type, "image/png");
  ck_assert_str_eq (file.description, "what it \xef\xbf\xbd is");
  ck_assert_uint_eq (file.uid, 3);
  ck_assert_uint_eq (file.data.size, 4);
  ck_assert (file.data.data > w.data && file.data.data < w.data + w.size);
  matroska_attachment_clear (&file);
  byte_writer_clear (&w);
}
END_TEST

/* Whatever is cut off or overwritten: what is there is read, and no more. */
START_TEST (damage_is_survived)
{
  ByteWriter tags = { 0 }, tag = { 0 }, chapters = { 0 }, edition = { 0 };
  put_simple_tag (&tag, "TITLE", "title");
  put_simple_tag (&tag, "ARTIST", "artist");
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  put_atom (&edition, 1, MATROSKA_ID_CHAPTER_UID, 1);
  put_atom (&edition, 2, MATROSKA_ID_CHAPTER_UID, 2);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  const ByteWriter *const bodies[] = { &tags, &chapters };
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    for (gsize at = 0; at < bodies[i]->size; at++) {
      g_autofree guint8 *cut = g_memdup2 (bodies[i]->data, at);
      g_autofree guint8 *bent = g_memdup2 (bodies[i]->data, bodies[i]->size);
      bent[at] ^= 0xff;
      g_autoptr (GArray) array = matroska_tags_new ();
      matroska_tags_parse (array, (Span){ cut, at });
      g_array_unref (matroska_chapters_parse ((Span){ cut, at }));
      matroska_tags_parse (array, (Span){ bent, bodies[i]->size });
      g_array_unref (matroska_chapters_parse ((Span){ bent, bodies[i]->size }));
    }
  byte_writer_clear (&tags);
  byte_writer_clear (&chapters);
}
END_TEST

CORE_TEST_MAIN ("matroska-metadata", tags_of_the_file, tags_of_parts,
    tags_are_bounded, chapters_in_editions, chapters_are_bounded, attached_file,
    damage_is_survived)
