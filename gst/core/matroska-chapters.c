/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-chapters.h"

#include "core/matroska-headers.h"
#include "core/matroska-schema.h"

/* How much may still be read of a Chapters element. */
typedef struct
{
  guint n_chapters;
  guint n_titles;
} Budget;

static void
clear_title (gpointer data)
{
  MatroskaChapterTitle *title = data;
  g_free (title->title);
  g_free (title->language);
}

static void
clear_chapter (gpointer data)
{
  MatroskaChapter *chapter = data;
  g_free (chapter->string_uid);
  g_array_unref (chapter->titles);
  g_array_unref (chapter->chapters);
}

static void
clear_edition (gpointer data)
{
  MatroskaEdition *edition = data;
  g_array_unref (edition->chapters);
}

/* RFC 9559 5.1.7.1.4.9 */
static GArray *
read_titles (Span body, Budget *budget)
{
  GArray *titles = g_array_new (FALSE, FALSE, sizeof (MatroskaChapterTitle));
  g_array_set_clear_func (titles, clear_title);

  ByteReader r;
  Span child;
  byte_reader_init (&r, body.data, body.size);
  while (budget->n_titles > 0 &&
      ebml_find_child (&r, MATROSKA_ID_CHAPTER_DISPLAY, &child)) {
    SchemaChapterDisplay raw;
    ebml_parse_master (&matroska_schema_chapter_display, child, &raw);
    MatroskaChapterTitle title = { .title =
                                       matroska_copy_string (raw.chap_string) };
    if (!title.title)
      continue;
    title.language = matroska_copy_string (raw.chap_language_bcp47.size > 0
            ? raw.chap_language_bcp47
            : raw.chap_language);
    budget->n_titles--;
    g_array_append_val (titles, title);
  }
  return titles;
}

/* The ChapterAtoms in an EditionEntry or a ChapterAtom, RFC 9559 5.1.7.1.4. */
static GArray *
read_chapters (Span body, guint depth, Budget *budget)
{
  GArray *chapters = g_array_new (FALSE, FALSE, sizeof (MatroskaChapter));
  g_array_set_clear_func (chapters, clear_chapter);
  if (depth > MATROSKA_MAX_CHAPTER_DEPTH)
    return chapters;

  ByteReader r;
  Span child;
  byte_reader_init (&r, body.data, body.size);
  while (budget->n_chapters > 0 &&
      ebml_find_child (&r, MATROSKA_ID_CHAPTER_ATOM, &child)) {
    SchemaChapterAtom raw;
    ebml_parse_master (&matroska_schema_chapter_atom, child, &raw);
    if (raw.n_chapter_time_start == 0 || raw.chapter_time_start > G_MAXINT64 ||
        raw.chapter_flag_hidden || !raw.chapter_flag_enabled)
      continue;
    budget->n_chapters--;
    gboolean has_end = raw.n_chapter_time_end > 0 &&
        raw.chapter_time_end <= G_MAXINT64 &&
        raw.chapter_time_end >= raw.chapter_time_start;
    MatroskaChapter chapter = {
      .uid = raw.chapter_uid,
      .string_uid = matroska_copy_string (raw.chapter_string_uid),
      .start_ns = raw.chapter_time_start,
      .end_ns = has_end ? raw.chapter_time_end : MATROSKA_CHAPTER_NO_TIME,
      .titles = read_titles (child, budget),
      .chapters = read_chapters (child, depth + 1, budget),
    };
    g_array_append_val (chapters, chapter);
  }
  return chapters;
}

GArray *
matroska_chapters_parse (Span body)
{
  Budget budget = { MATROSKA_MAX_CHAPTERS, MATROSKA_MAX_CHAPTER_TITLES };
  GArray *editions = g_array_new (FALSE, FALSE, sizeof (MatroskaEdition));
  g_array_set_clear_func (editions, clear_edition);

  ByteReader r;
  Span child;
  byte_reader_init (&r, body.data, body.size);
  while (ebml_find_child (&r, MATROSKA_ID_EDITION_ENTRY, &child)) {
    SchemaEditionEntry raw;
    ebml_parse_master (&matroska_schema_edition_entry, child, &raw);
    if (raw.edition_flag_hidden)
      continue;
    MatroskaEdition edition = {
      .uid = raw.edition_uid,
      .is_default = raw.edition_flag_default != 0,
      .is_ordered = raw.edition_flag_ordered != 0,
      .chapters = read_chapters (child, 1, &budget),
    };
    if (edition.chapters->len > 0)
      g_array_append_val (editions, edition);
    else
      clear_edition (&edition);
  }
  return editions;
}
