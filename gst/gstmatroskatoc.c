/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskatoc.h"

#include "gstmatroskatags.h"

#define NO_TIME (-1)

typedef struct
{
  const GArray *tags;
  guint n_entries; /* so far: names those that have no UID */
} Builder;

/* What applications select an entry by: it must be there. */
static GstTocEntry *
new_entry (Builder *builder, GstTocEntryType type, guint64 uid,
    const gchar *string_uid)
{
  g_autofree gchar *number = uid > 0
      ? g_strdup_printf ("%" G_GUINT64_FORMAT, uid)
      : g_strdup_printf ("entry-%u", builder->n_entries);
  builder->n_entries++;
  return gst_toc_entry_new (type, string_uid ? string_uid : number);
}

static void
add_tags (const Builder *builder, MatroskaTargetKind kind, guint64 uid,
    GstTagList *list)
{
  for (guint i = 0; i < builder->tags->len; i++) {
    const MatroskaTag *tag = &g_array_index (builder->tags, MatroskaTag, i);
    if (gst_matroska_tag_is_about (tag, kind, uid))
      gst_matroska_tag_add_to_list (tag, FALSE, list);
  }
}

/* Takes `list`. */
static void
set_tags (GstTocEntry *entry, GstTagList *list)
{
  if (gst_tag_list_is_empty (list))
    gst_tag_list_unref (list);
  else
    gst_toc_entry_set_tags (entry, list);
}

/* A chapter that does not say where it ends does so where the next one begins,
 * or the one that it is in ends. */
static gint64
chapter_stop (const GArray *chapters, guint index, gint64 parent_stop)
{
  const MatroskaChapter *chapter =
      &g_array_index (chapters, MatroskaChapter, index);
  if (chapter->end_ns != MATROSKA_CHAPTER_NO_TIME)
    return (gint64) chapter->end_ns;
  if (index + 1 < chapters->len)
    return (gint64) g_array_index (chapters, MatroskaChapter, index + 1)
        .start_ns;
  return parent_stop;
}

static void
append_chapters (Builder *builder, GstTocEntry *parent, const GArray *chapters,
    gint64 parent_stop)
{
  for (guint i = 0; i < chapters->len; i++) {
    const MatroskaChapter *chapter =
        &g_array_index (chapters, MatroskaChapter, i);
    GstTocEntry *entry = new_entry (builder, GST_TOC_ENTRY_TYPE_CHAPTER,
        chapter->uid, chapter->string_uid);
    gint64 stop = chapter_stop (chapters, i, parent_stop);
    GstTagList *list = gst_tag_list_new_empty ();

    for (guint n = 0; n < chapter->titles->len; n++)
      gst_tag_list_add (list, GST_TAG_MERGE_APPEND, GST_TAG_TITLE,
          g_array_index (chapter->titles, MatroskaChapterTitle, n).title, NULL);
    add_tags (builder, MATROSKA_TARGET_CHAPTER, chapter->uid, list);
    set_tags (entry, list);
    gst_toc_entry_set_start_stop_times (entry, (gint64) chapter->start_ns,
        stop);
    append_chapters (builder, entry, chapter->chapters, stop);
    gst_toc_entry_append_sub_entry (parent, entry);
  }
}

GstToc *
gst_matroska_toc_new (const GArray *editions, const GArray *tags,
    guint64 duration_ns)
{
  Builder builder = { .tags = tags };
  gint64 stop = duration_ns > 0 ? (gint64) duration_ns : NO_TIME;
  if (editions->len == 0)
    return NULL;

  GstToc *toc = gst_toc_new (GST_TOC_SCOPE_GLOBAL);
  for (guint i = 0; i < editions->len; i++) {
    const MatroskaEdition *edition =
        &g_array_index (editions, MatroskaEdition, i);
    GstTocEntry *entry =
        new_entry (&builder, GST_TOC_ENTRY_TYPE_EDITION, edition->uid, NULL);
    GstTagList *list = gst_tag_list_new_empty ();
    add_tags (&builder, MATROSKA_TARGET_EDITION, edition->uid, list);
    set_tags (entry, list);
    gst_toc_entry_set_start_stop_times (entry, 0, stop);
    append_chapters (&builder, entry, edition->chapters, stop);
    gst_toc_append_entry (toc, entry);
  }
  return toc;
}
