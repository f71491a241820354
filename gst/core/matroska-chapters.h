/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Chapters (RFC 9559 5.1.7): editions of chapters, and chapters inside
 * chapters. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* Limits against hostile input; what is over them is left out. */
#define MATROSKA_MAX_CHAPTERS 2048 /* and editions, of one Chapters element */
#define MATROSKA_MAX_CHAPTER_TITLES 4096
#define MATROSKA_MAX_CHAPTER_DEPTH 6

#define MATROSKA_CHAPTER_NO_TIME G_MAXUINT64

/* ChapterDisplay */
typedef struct
{
  gchar *title;    /* (owned) valid UTF-8 */
  gchar *language; /* (owned) ChapLanguageBCP47 if there, else ChapLanguage */
} MatroskaChapterTitle;

/* ChapterAtom. One without a start, hidden or disabled is left out with all
 * that is in it. */
typedef struct
{
  guint64 uid;       /* 0: none */
  gchar *string_uid; /* (owned, nullable) valid UTF-8 */
  guint64 start_ns;
  guint64 end_ns;   /* MATROSKA_CHAPTER_NO_TIME: not said */
  GArray *titles;   /* (owned) MatroskaChapterTitle */
  GArray *chapters; /* (owned) MatroskaChapter: those in it */
} MatroskaChapter;

/* EditionEntry. One that is hidden, or has no chapter, is left out. */
typedef struct
{
  guint64 uid; /* 0: none */
  gboolean is_default;
  gboolean is_ordered; /* plays its chapters in order, and nothing else */
  GArray *chapters;    /* (owned) MatroskaChapter */
} MatroskaEdition;

/* Returns (transfer full) MatroskaEditions from a Chapters element's data. What
 * is damaged is left out. */
GArray *matroska_chapters_parse (Span body);

G_END_DECLS
