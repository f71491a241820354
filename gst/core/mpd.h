/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Renders a manifest as a Media Presentation Description (ISO/IEC
 * 23009-1) over the same files as the playlists: static when the manifest is
 * finished, else dynamic. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

/* What clients were told already and must not find changed in an update. */
typedef struct _Mpd Mpd;

/* `uri` (nullable): of the MPD, from itself; a live client may ask the server
 * for the time there. */
Mpd *mpd_new (const gchar *uri);
void mpd_free (Mpd *mpd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mpd, mpd_free)

/* To be called before the first mpd_write(), with what an earlier run wrote for
 * the same renditions, whose segments have the numbers and times they had: what
 * it told clients holds. FALSE, with an error of CORE_INVALID or CORE_LIMIT:
 * there is nothing in it to go on with. */
gboolean mpd_go_on (Mpd *mpd, const gchar *text, gsize size, GError **error);

/* To be called with each state of one manifest that is published. A live one
 * needs `published_us`. Left out are renditions without a segment, and text in
 * several plain files, which DASH has no words for.
 *
 * Returns (transfer full, nullable) the document; NULL: nothing to play. */
GString *mpd_write (Mpd *mpd, const Manifest *manifest);

G_END_DECLS
