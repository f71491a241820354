/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-attachment.h"

#include "core/matroska-headers.h"
#include "core/matroska-schema.h"

gboolean
matroska_attachment_parse (MatroskaAttachment *attachment, Span body)
{
  SchemaAttachedFile raw;
  ebml_parse_master (&matroska_schema_attached_file, body, &raw);
  if (raw.file_data.size == 0)
    return FALSE;
  *attachment = (MatroskaAttachment){
    .uid = raw.file_uid,
    .file_name = matroska_copy_string (raw.file_name),
    .media_type = matroska_copy_string (raw.file_media_type),
    .description = matroska_copy_string (raw.file_description),
    .data = raw.file_data,
  };
  return TRUE;
}

void
matroska_attachment_clear (MatroskaAttachment *attachment)
{
  g_free (attachment->file_name);
  g_free (attachment->media_type);
  g_free (attachment->description);
  *attachment = (MatroskaAttachment){ 0 };
}
