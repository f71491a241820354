/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What the Matroska parser knows of places in its file: SeekHead and
 * Cues, and how it goes elsewhere. Implements that part of matroska.h. Private to
 * matroska*.c. */

#pragma once

#include "core/matroska-parser.h"

G_BEGIN_DECLS

/* Reads element `e` at the cursor, and says whether to go on. */
gboolean matroska_index_read (MatroskaParser *p, Cursor *c, const Element *e);

G_END_DECLS
