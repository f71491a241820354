/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. A file attached to a Matroska file (RFC 9559 5.1.6.1): cover art, a
 * font. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 uid;       /* 0: none */
  gchar *file_name;  /* (owned, nullable) valid UTF-8, and the next two */
  gchar *media_type; /* "image/jpeg" */
  gchar *description;
  Span data; /* borrowed from the bytes that were parsed */
} MatroskaAttachment;

/* Fills `attachment` from an AttachedFile's data. FALSE, and nothing to clear,
 * when there is no FileData. */
gboolean matroska_attachment_parse (MatroskaAttachment *attachment, Span body);
void matroska_attachment_clear (MatroskaAttachment *attachment);

G_END_DECLS
