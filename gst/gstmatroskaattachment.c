/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaattachment.h"

#include <gst/base/gsttypefindhelper.h>
#include <gst/tag/tag.h>
#include <string.h>

#define UNKNOWN_MEDIA_TYPE "application/octet-stream"

/* RFC 9559 21: cover art is named "cover" or "small_cover". */
static GstTagImageType
image_type (const MatroskaAttachment *attachment)
{
  static const gchar *const suffixes[] = { ".png", ".jpg", ".jpeg", ".gif",
    ".bmp" };
  g_autofree gchar *name =
      g_utf8_strdown (attachment->file_name ? attachment->file_name : "", -1);
  if (strstr (name, "cover"))
    return strstr (name, "back") ? GST_TAG_IMAGE_TYPE_BACK_COVER
                                 : GST_TAG_IMAGE_TYPE_FRONT_COVER;
  if (attachment->media_type &&
      g_str_has_prefix (attachment->media_type, "image/"))
    return GST_TAG_IMAGE_TYPE_UNDEFINED;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]))
      return GST_TAG_IMAGE_TYPE_UNDEFINED;
  return GST_TAG_IMAGE_TYPE_NONE;
}

/* A name that caps can have: the file's may be anything. */
static const gchar *
media_type (const MatroskaAttachment *attachment)
{
  const gchar *type = attachment->media_type;
  if (!type || !g_ascii_isalpha (type[0]))
    return UNKNOWN_MEDIA_TYPE;
  for (const gchar *c = type; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("/-_.:+", *c))
      return UNKNOWN_MEDIA_TYPE;
  return type;
}

/* Takes `info`. */
static GstSample *
make_attachment (const MatroskaAttachment *attachment, GstStructure *info)
{
  g_autoptr (GstBuffer) buffer =
      gst_buffer_new_memdup (attachment->data.data, attachment->data.size);
  g_autoptr (GstCaps) caps =
      gst_type_find_helper_for_buffer (NULL, buffer, NULL);
  if (!caps)
    caps = gst_caps_new_empty_simple (media_type (attachment));
  return gst_sample_new (buffer, caps, NULL, info);
}

static void
set_info (const MatroskaAttachment *attachment, GstStructure *info)
{
  if (attachment->file_name)
    gst_structure_set (info, "filename", G_TYPE_STRING, attachment->file_name,
        NULL);
  if (attachment->media_type)
    gst_structure_set (info, "mimetype", G_TYPE_STRING, attachment->media_type,
        NULL);
  if (attachment->description)
    gst_structure_set (info, "description", G_TYPE_STRING,
        attachment->description, NULL);
}

void
gst_matroska_attachment_add_to_list (const MatroskaAttachment *attachment,
    GstTagList *list)
{
  GstTagImageType type = image_type (attachment);
  g_autoptr (GstSample) image = NULL;
  if (attachment->data.size > G_MAXUINT)
    return;
  if (type != GST_TAG_IMAGE_TYPE_NONE)
    image = gst_tag_image_data_to_image_sample (attachment->data.data,
        (guint) attachment->data.size, type);

  g_autoptr (GstSample) sample = NULL;
  if (image) {
    GstStructure *info = gst_structure_copy (gst_sample_get_info (image));
    set_info (attachment, info);
    sample = gst_sample_new (gst_sample_get_buffer (image),
        gst_sample_get_caps (image), NULL, info);
  } else {
    GstStructure *info = gst_structure_new_empty ("GstTagAttachmentInfo");
    set_info (attachment, info);
    sample = make_attachment (attachment, info);
  }
  gst_tag_list_add (list, GST_TAG_MERGE_APPEND,
      image ? GST_TAG_IMAGE : GST_TAG_ATTACHMENT, sample, NULL);
}
