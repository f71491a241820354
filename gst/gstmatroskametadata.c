/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskametadata.h"

#include "core/matroska-attachment.h"
#include "core/matroska-chapters.h"
#include "core/matroska-tags.h"
#include "gstmatroskaattachment.h"
#include "gstmatroskatags.h"
#include "gstmatroskatoc.h"

void
gst_matroska_metadata_init (GstMatroskaMetadata *metadata)
{
  *metadata = (GstMatroskaMetadata){
    .tags = matroska_tags_new (),
    .attachments = gst_tag_list_new_empty (),
    .offsets = g_array_new (FALSE, FALSE, sizeof (guint64)),
  };
}

void
gst_matroska_metadata_clear (GstMatroskaMetadata *metadata)
{
  g_clear_pointer (&metadata->tags, g_array_unref);
  g_clear_pointer (&metadata->editions, g_array_unref);
  g_clear_pointer (&metadata->attachments, gst_tag_list_unref);
  g_clear_pointer (&metadata->offsets, g_array_unref);
}

/* FALSE: it was read before, or there is no room for more. */
static gboolean
remember_offset (GstMatroskaMetadata *metadata, const MatroskaMetadata *element)
{
  guint max = element->kind == MATROSKA_METADATA_ATTACHED_FILE
      ? GST_MATROSKA_MAX_METADATA + GST_MATROSKA_MAX_ATTACHMENTS
      : GST_MATROSKA_MAX_METADATA;
  for (guint i = 0; i < metadata->offsets->len; i++)
    if (g_array_index (metadata->offsets, guint64, i) == element->offset)
      return FALSE;
  if (metadata->offsets->len >= max)
    return FALSE;
  g_array_append_val (metadata->offsets, element->offset);
  return TRUE;
}

static void
take_attachment (GstMatroskaMetadata *metadata, Span body)
{
  MatroskaAttachment attachment;
  if (!matroska_attachment_parse (&attachment, body))
    return;
  if (attachment.data.size <=
      GST_MATROSKA_MAX_ATTACHMENTS_SIZE - metadata->attachments_size) {
    metadata->attachments_size += attachment.data.size;
    gst_matroska_attachment_add_to_list (&attachment, metadata->attachments);
  }
  matroska_attachment_clear (&attachment);
}

void
gst_matroska_metadata_take (GstMatroskaMetadata *metadata,
    const MatroskaMetadata *element, Span body)
{
  if (!remember_offset (metadata, element))
    return;
  switch (element->kind) {
    case MATROSKA_METADATA_TAGS:
      matroska_tags_parse (metadata->tags, body);
      break;
    case MATROSKA_METADATA_CHAPTERS: /* a Segment has one at most */
      g_clear_pointer (&metadata->editions, g_array_unref);
      metadata->editions = matroska_chapters_parse (body);
      break;
    case MATROSKA_METADATA_ATTACHED_FILE:
      take_attachment (metadata, body);
      break;
  }
  metadata->is_changed = TRUE;
}

GstTagList *
gst_matroska_metadata_file_tags (const GstMatroskaMetadata *metadata,
    const GstTagList *own_tags, gboolean is_audio_only)
{
  GstTagList *list = gst_tag_list_copy (own_tags);
  for (guint i = 0; i < metadata->tags->len; i++) {
    const MatroskaTag *tag = &g_array_index (metadata->tags, MatroskaTag, i);
    if (tag->targets->len == 0)
      gst_matroska_tag_add_to_list (tag, is_audio_only, list);
  }
  gst_tag_list_insert (list, metadata->attachments, GST_TAG_MERGE_APPEND);
  return list;
}

GstTagList *
gst_matroska_metadata_track_tags (const GstMatroskaMetadata *metadata,
    const GstTagList *own_tags, guint64 track_uid, gboolean is_audio_only)
{
  GstTagList *list = gst_tag_list_copy (own_tags);
  g_autoptr (GstTagList) said = gst_tag_list_new_empty ();
  for (guint i = 0; i < metadata->tags->len; i++) {
    const MatroskaTag *tag = &g_array_index (metadata->tags, MatroskaTag, i);
    if (gst_matroska_tag_is_about (tag, MATROSKA_TARGET_TRACK, track_uid))
      gst_matroska_tag_add_to_list (tag, is_audio_only, said);
  }
  gst_tag_list_insert (list, said, GST_TAG_MERGE_REPLACE);
  return list;
}

GstToc *
gst_matroska_metadata_toc (const GstMatroskaMetadata *metadata,
    guint64 duration_ns)
{
  return metadata->editions
      ? gst_matroska_toc_new (metadata->editions, metadata->tags, duration_ns)
      : NULL;
}
