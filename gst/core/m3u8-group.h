/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Groups of renditions that a player chooses one of (EXT-X-MEDIA, RFC
 * 8216 4.3.4.1). Private to m3u8*.c. */

#pragma once

#include "core/m3u8.h"

G_BEGIN_DECLS

/* One rendition of a group, and what a player shows of it. */
typedef struct
{
  const ManifestRendition *rendition;
  gchar *name;     /* (owned) unique in its group */
  gchar *language; /* (owned) BCP 47, "und" when unknown */
  gboolean is_default;
  gboolean is_autoselect;
} GroupMember;

typedef struct
{
  gchar *id;          /* (owned) */
  GPtrArray *members; /* (owned, GroupMember) in pad order, one at least */
} RenditionGroup;

/* Returns (transfer full, RenditionGroup) the groups of audio renditions, all
 * with the same members; the first member of each is played by default unless
 * another is marked so. */
GPtrArray *m3u8_group_audio (const GPtrArray *audio);

/* The same for text: no group, or one, since a variant has but one and there is
 * nothing by which to tell several. None is shown by default unless it is
 * marked so. */
GPtrArray *m3u8_group_text (const GPtrArray *text);

/* Returns (borrowed) the default member, else the first. */
const GroupMember *rendition_group_default (const RenditionGroup *group);

/* EXT-X-MEDIA of every member. */
void m3u8_append_group (GString *out, const RenditionGroup *group);

/* Returns (transfer container, ManifestCaption) the caption channels of all
 * `video` renditions, each once. */
GPtrArray *m3u8_collect_captions (const GPtrArray *video);

#define CAPTIONS_GROUP "cc"

/* EXT-X-MEDIA of the caption channels, group CAPTIONS_GROUP. */
void m3u8_append_captions (GString *out, const GPtrArray *captions);

G_END_DECLS
