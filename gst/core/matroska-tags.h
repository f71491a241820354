/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Tags (RFC 9559 5.1.8): what is said about the whole file or about
 * some of its tracks, editions, chapters and attachments, as names and
 * strings. What the names mean is not known here. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* Limits against hostile input; what is over them is left out. */
#define MATROSKA_MAX_SIMPLE_TAGS 1024 /* in one array */
#define MATROSKA_MAX_TAG_TARGETS 1024 /* in one array */
#define MATROSKA_MAX_TAG_DEPTH 4      /* SimpleTags in SimpleTags */
#define MATROSKA_MAX_TAG_NAME 255     /* bytes: all inside it repeat it */

typedef enum
{
  MATROSKA_TARGET_TRACK,
  MATROSKA_TARGET_EDITION,
  MATROSKA_TARGET_CHAPTER,
  MATROSKA_TARGET_ATTACHMENT,
} MatroskaTargetKind;

typedef struct
{
  MatroskaTargetKind kind;
  guint64 uid; /* never 0, which means "all" and is left out */
} MatroskaTarget;

/* A SimpleTag that has a name. */
typedef struct
{
  gchar *name;     /* (owned) valid UTF-8; one inside another has the names of
                      both: "ARTIST/SORT_WITH" */
  gchar *string;   /* (owned, nullable) valid UTF-8 */
  gchar *language; /* (owned) TagLanguageBCP47 if there, else TagLanguage */
} MatroskaSimpleTag;

typedef struct
{
  guint64 target_type_value; /* RFC 9559 5.1.8.1.1.1: 50 album or film, 30 track
                                or chapter, ... */
  GArray *targets;           /* (owned) MatroskaTarget; none: the whole file */
  GArray *simple_tags;       /* (owned) MatroskaSimpleTag, in file order; those
                                inside follow the one they are in */
} MatroskaTag;

/* Returns (transfer full) an empty array of MatroskaTag. */
GArray *matroska_tags_new (void);

/* Appends what a Tags element's data say, as far as the limits leave room.
 * What is damaged is left out. */
void matroska_tags_parse (GArray *tags, Span body);

G_END_DECLS
