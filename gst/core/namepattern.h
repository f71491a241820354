/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Names of files that count: "segments/part%05d.m4s", as printf() has
 * them and the properties of other sinks. Only the number is read, and printf()
 * never sees the pattern. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *folder; /* (owned) with its slash, or "" */
  gchar *stem;   /* (owned) of the name, in front of the number */
  gchar *suffix; /* (owned) behind it */
  guint width;   /* digits at least, zeros in front; 0: there is no number */
} NamePattern;

/* Reads %d, %i or %u with a width (%5d, %05d; zeros in front, either way), once
 * at most and in the name, not in the folders. What a URI reference would take
 * for something else is refused: names are what playlists say. Errors:
 * CORE_INVALID, CORE_LIMIT; `pattern` is then empty. */
gboolean name_pattern_parse (const gchar *text, NamePattern *pattern,
    GError **error);

void name_pattern_clear (NamePattern *pattern);

/* Returns (transfer full) the name, without the folder. Where the pattern has no
 * number, that of 0 is as the pattern says, and others have it in front of
 * their extension: "init.mp4", "init_1.mp4". */
gchar *name_pattern_format (const NamePattern *pattern, guint number);

/* Is `name`, without a folder, one that the pattern gives? */
gboolean name_pattern_match (const NamePattern *pattern, const gchar *name,
    guint *number);

/* May both give the same name in the same folder? TRUE, too, where only digits
 * that stand in the patterns themselves tell them apart. */
gboolean name_pattern_overlaps (const NamePattern *a, const NamePattern *b);

G_END_DECLS
