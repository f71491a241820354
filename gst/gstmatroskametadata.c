/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskametadata.h"

#include "core/matroska-attachment.h"
#include "core/matroska-chapters.h"
#include "core/matroska-schema.h"
#include "core/matroska-tags.h"
#include "gstmatroskaattachment.h"
#include "gstmatroskatags.h"
#include "gstmatroskatoc.h"

/* Bytes to read at once of an element whose size is not known yet: mkvmerge's
 * statistics of a few tracks take less. */
#define FETCH_SIZE (16u << 10)

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
    case MATROSKA_METADATA_CHAPTERS:
      /* A Segment has one at most; those of a Segment that follows count from
       * its start, which is not that of the stream. */
      if (!metadata->editions)
        metadata->editions = matroska_chapters_parse (body);
      break;
    case MATROSKA_METADATA_ATTACHED_FILE:
      take_attachment (metadata, body);
      break;
  }
  metadata->is_changed = TRUE;
  if (element->kind != MATROSKA_METADATA_ATTACHED_FILE)
    metadata->is_toc_changed = metadata->editions != NULL;
}

/* Returns TRUE when there is no more to be had from `buffer`; else `*want` bytes
 * are needed. */
static gboolean
take_fetched (GstMatroskaMetadata *metadata, guint64 offset, GstBuffer *buffer,
    gsize *want)
{
  GstMapInfo map;
  MatroskaMetadata element;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  CoreStatus status =
      matroska_metadata_read (offset, map.data, map.size, &element, want);
  if (status == CORE_OK)
    gst_matroska_metadata_take (metadata, &element,
        (Span){ map.data + element.body.offset, element.body.size });
  gboolean is_short = map.size < *want;
  gst_buffer_unmap (buffer, &map);
  return status != CORE_NEED_DATA || !is_short;
}

static void
fetch (GstMatroskaMetadata *metadata, guint64 offset, GstPad *sinkpad,
    guint64 file_size)
{
  gboolean is_done = FALSE;
  gsize want = FETCH_SIZE;
  while (!is_done && offset < file_size) {
    g_autoptr (GstBuffer) buffer = NULL;
    guint size = (guint) MIN (want, file_size - offset);
    if (gst_pad_pull_range (sinkpad, offset, size, &buffer) != GST_FLOW_OK)
      return;
    is_done = take_fetched (metadata, offset, buffer, &want) ||
        want > file_size - offset;
  }
}

void
gst_matroska_metadata_fetch (GstMatroskaMetadata *metadata,
    const MatroskaParser *parser, GstPad *sinkpad, guint64 file_size)
{
  static const guint32 ids[] = { MATROSKA_ID_TAGS, MATROSKA_ID_CHAPTERS };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    guint64 offset = matroska_parser_find_element (parser, ids[i]);
    if (offset > matroska_parser_position (parser))
      fetch (metadata, offset, sinkpad, file_size);
  }
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
