/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaheadertags.h"

#include <gst/pbutils/pbutils.h>
#include <gst/tag/tag.h>
#include <string.h>

#include "gstmatroskaprotection.h"
#include "gstmatroskavideocaps.h"

/* ISO 639-2 in old files, BCP 47 in newer ones, of which the tag has the
 * language alone; a two-letter code is what applications compare. A language
 * that BCP 47 tells apart ("cmn") may have such a code in its other element. */
static void
add_language (const MatroskaTrack *track, GstTagList *tags)
{
  if (!track->language)
    return;
  g_autofree gchar *primary =
      g_strndup (track->language, strcspn (track->language, "-_"));
  const gchar *code = gst_tag_get_language_code (primary);
  if (!code && track->language_iso639)
    code = gst_tag_get_language_code (track->language_iso639);
  if (!code)
    code = primary;
  if (code[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_LANGUAGE_CODE, code,
        NULL);
}

/* As "Sourcing In-band Media Resource Tracks from Media Containers into HTML" has
 * it of WebM: the TrackNumber. */
static void
add_id (const MatroskaTrack *track, GstTagList *tags)
{
#ifdef GST_TAG_CONTAINER_SPECIFIC_TRACK_ID /* GStreamer 1.24 */
  g_autofree gchar *id = g_strdup_printf ("%" G_GUINT64_FORMAT, track->number);
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE,
      GST_TAG_CONTAINER_SPECIFIC_TRACK_ID, id, NULL);
#endif
}

GstTagList *
gst_matroska_track_tags (const MatroskaTrack *track, const GstCaps *caps)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  const gchar *codec_tag = NULL;

  if (track->type == MATROSKA_TRACK_VIDEO)
    codec_tag = GST_TAG_VIDEO_CODEC;
  else if (track->type == MATROSKA_TRACK_AUDIO)
    codec_tag = GST_TAG_AUDIO_CODEC;
  else
    codec_tag = GST_TAG_SUBTITLE_CODEC;
  g_autoptr (GstCaps) clear_caps = gst_matroska_unprotected_caps (caps);
  gst_pb_utils_add_codec_description_to_tag_list (tags, codec_tag, clear_caps);

  add_id (track, tags);
  /* "eng" by default, which says nothing of a picture */
  if (track->has_language || track->type != MATROSKA_TRACK_VIDEO)
    add_language (track, tags);
  if (track->name && track->name[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, track->name,
        NULL);
  gst_matroska_video_add_tags (track, tags);
  return tags;
}

/* DateUTC counts from the start of 2001 (RFC 8794 7.6). */
static void
add_date (gint64 date_ns, GstTagList *tags)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (2001, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add (epoch, date_ns / 1000);
  if (!date)
    return;
  g_autoptr (GstDateTime) time =
      gst_date_time_new_from_g_date_time (g_date_time_ref (date));
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_DATE_TIME, time, NULL);
}

GstTagList *
gst_matroska_file_tags (const MatroskaParser *parser)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  const gchar *title = matroska_parser_title (parser);
  const gchar *writing_app = matroska_parser_writing_app (parser);
  gint64 date_ns;

  gst_tag_list_set_scope (tags, GST_TAG_SCOPE_GLOBAL);
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_CONTAINER_FORMAT,
      "Matroska", NULL);
  if (title && title[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title, NULL);
  if (writing_app && writing_app[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_APPLICATION_NAME,
        writing_app, NULL);
  if (matroska_parser_date_ns (parser, &date_ns))
    add_date (date_ns, tags);
  return tags;
}
