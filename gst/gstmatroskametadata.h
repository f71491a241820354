/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What a Matroska stream has said about itself so far besides its
 * headers: tags, chapters, attachments. They may come in any order, so all is
 * kept, and what it amounts to is worked out when somebody asks. */

#pragma once

#include <gst/gst.h>

#include "core/bytes.h"
#include "core/matroska.h"

G_BEGIN_DECLS

/* Limits against hostile input; what is over them is left out. */
#define GST_MATROSKA_MAX_METADATA 64 /* Tags and Chapters elements */
#define GST_MATROSKA_MAX_ATTACHMENTS 256
#define GST_MATROSKA_MAX_ATTACHMENTS_SIZE (32u << 20) /* bytes, all together */

typedef struct
{
  GArray *tags;            /* (owned) MatroskaTag */
  GArray *editions;        /* (owned, nullable) MatroskaEdition */
  GstTagList *attachments; /* (owned) */
  gsize attachments_size;
  GArray *offsets; /* (owned) guint64: of the elements that were read */
  gboolean
      is_changed; /* since who shows it has set it to FALSE, and the next */
  gboolean is_toc_changed; /* perhaps: tags may be about chapters */
} GstMatroskaMetadata;

void gst_matroska_metadata_init (GstMatroskaMetadata *metadata);
void gst_matroska_metadata_clear (GstMatroskaMetadata *metadata);

/* MATROSKA_EVENT_METADATA: `body` holds the bytes that it speaks of. An element
 * that was read before is passed over. */
void gst_matroska_metadata_take (GstMatroskaMetadata *metadata,
    const MatroskaMetadata *element, Span body);

/* Reads from a random access source the Tags and Chapters that a SeekHead tells
 * of: those behind the Clusters would come too late to show. What cannot be
 * read is left for later. */
void gst_matroska_metadata_fetch (GstMatroskaMetadata *metadata,
    const MatroskaParser *parser, GstPad *sinkpad, guint64 file_size);

/* Return (transfer full) `own_tags` and what was said of the whole file, or of
 * the track with that UID. */
GstTagList *gst_matroska_metadata_file_tags (const GstMatroskaMetadata
                                                 *metadata,
    const GstTagList *own_tags, gboolean is_audio_only);
GstTagList *gst_matroska_metadata_track_tags (const GstMatroskaMetadata
                                                  *metadata,
    const GstTagList *own_tags, guint64 track_uid, gboolean is_audio_only);

/* Returns (transfer full, nullable) the chapters. `duration_ns`: 0 if
 * unknown. */
GstToc *gst_matroska_metadata_toc (const GstMatroskaMetadata *metadata,
    guint64 duration_ns);

G_END_DECLS
