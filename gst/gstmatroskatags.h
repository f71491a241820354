/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What Matroska's tag names mean in GStreamer: a table, and the
 * levels of TargetTypeValue that tell an album's title from a track's. Says the
 * same as matroskademux. */

#pragma once

#include <gst/gst.h>

#include "core/matroska-tags.h"

G_BEGIN_DECLS

/* Adds what `tag` says, whoever it is about. `is_audio_only`: the file has
 * nothing but sound, so that a part is a disc rather than an episode. */
void gst_matroska_tag_add_to_list (const MatroskaTag *tag,
    gboolean is_audio_only, GstTagList *list);

/* Is the tag about `uid` of that kind? */
gboolean gst_matroska_tag_is_about (const MatroskaTag *tag,
    MatroskaTargetKind kind, guint64 uid);

G_END_DECLS
