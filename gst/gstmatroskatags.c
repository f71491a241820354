/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskatags.h"

#include <string.h>

/* TargetTypeValue, RFC 9559 5.1.8.1.1.1 */
#define LEVEL_COLLECTION 70
#define LEVEL_EDITION 60
#define LEVEL_ALBUM 50

typedef struct
{
  const gchar *name;
  const gchar *tag;
} Mapping;

/* In the order of the Matroska tag registry; the names that it lacks are those
 * of old files. What is not here is passed as an extended comment. */
static const Mapping mappings[] = {
  { "TOTAL_PARTS", GST_TAG_TRACK_COUNT },
  { "PART_NUMBER", GST_TAG_TRACK_NUMBER },
  { "TITLE", GST_TAG_TITLE },
  { "SUBTITLE", GST_TAG_TITLE },
  { "ALBUM", GST_TAG_ALBUM },
  { "ARTIST", GST_TAG_ARTIST },
  { "AUTHOR", GST_TAG_ARTIST },
  { "LEAD_PERFORMER", GST_TAG_PERFORMER },
  { "ACCOMPANIMENT", GST_TAG_PERFORMER },
  { "CONDUCTOR", GST_TAG_PERFORMER },
  { "COMPOSER", GST_TAG_COMPOSER },
  { "LYRICS", GST_TAG_LYRICS },
  { "ENCODED_BY", GST_TAG_ENCODED_BY },
  { "GENRE", GST_TAG_GENRE },
  { "DESCRIPTION", GST_TAG_DESCRIPTION },
  { "KEYWORDS", GST_TAG_KEYWORDS },
  { "DATE_RELEASED", GST_TAG_DATE },
  { "DATE_RECORDED", GST_TAG_DATE },
  { "DATE_ENCODED", GST_TAG_DATE },
  { "DATE_TAGGED", GST_TAG_DATE },
  { "DATE_DIGITIZED", GST_TAG_DATE },
  { "DATE_WRITTEN", GST_TAG_DATE },
  { "DATE_PURCHASED", GST_TAG_DATE },
  { "DATE", GST_TAG_DATE },
  { "RECORDING_LOCATION", GST_TAG_GEO_LOCATION_NAME },
  { "COMMENT", GST_TAG_COMMENT },
  { "COMMENTS", GST_TAG_COMMENT },
  { "ENCODER", GST_TAG_ENCODER },
  { "BPS", GST_TAG_BITRATE },
  { "BITSPS", GST_TAG_BITRATE },
  { "BPM", GST_TAG_BEATS_PER_MINUTE },
  { "REPLAYGAIN_GAIN", GST_TAG_TRACK_GAIN },
  { "REPLAYGAIN_PEAK", GST_TAG_TRACK_PEAK },
  { "REPLAYGAIN_TRACK_GAIN", GST_TAG_TRACK_GAIN },
  { "REPLAYGAIN_TRACK_PEAK", GST_TAG_TRACK_PEAK },
  { "REPLAYGAIN_ALBUM_GAIN", GST_TAG_ALBUM_GAIN },
  { "REPLAYGAIN_ALBUM_PEAK", GST_TAG_ALBUM_PEAK },
  { "ISRC", GST_TAG_ISRC },
  { "COPYRIGHT", GST_TAG_COPYRIGHT },
  { "PRODUCTION_COPYRIGHT", GST_TAG_COPYRIGHT },
  { "LICENSE", GST_TAG_LICENSE },
  { "TERMS_OF_USE", GST_TAG_LICENSE },
  /* one inside another */
  { "TITLE/SORT_WITH", GST_TAG_TITLE_SORTNAME },
  { "ARTIST/SORT_WITH", GST_TAG_ARTIST_SORTNAME },
  { "COMPOSER/SORT_WITH", GST_TAG_COMPOSER_SORTNAME },
  { "ORIGINAL/URL", GST_TAG_LOCATION },
  { "TITLE/URL", GST_TAG_HOMEPAGE },
  { "ARTIST/URL", GST_TAG_HOMEPAGE },
  { "COPYRIGHT/URL", GST_TAG_COPYRIGHT_URI },
  { "LICENSE/URL", GST_TAG_LICENSE_URI },
};

/* Whatever they are of. */
static const gchar *const contact_suffixes[] = { "/EMAIL", "/PHONE", "/ADDRESS",
  "/FAX" };

/* What a tag is called that is about something larger than a track. */
static const struct
{
  const gchar *tag;
  guint64 level; /* at least */
  gboolean is_for_audio_only;
  const gchar *renamed;
} levels[] = {
  { GST_TAG_TITLE, LEVEL_COLLECTION, FALSE, GST_TAG_SHOW_NAME },
  { GST_TAG_TITLE_SORTNAME, LEVEL_COLLECTION, FALSE, GST_TAG_SHOW_SORTNAME },
  { GST_TAG_TRACK_COUNT, LEVEL_EDITION, FALSE, GST_TAG_ALBUM_VOLUME_COUNT },
  { GST_TAG_TRACK_COUNT, LEVEL_EDITION, TRUE, GST_TAG_ALBUM_VOLUME_COUNT },
  { GST_TAG_TRACK_NUMBER, LEVEL_EDITION, FALSE, GST_TAG_SHOW_SEASON_NUMBER },
  { GST_TAG_TRACK_NUMBER, LEVEL_ALBUM, FALSE, GST_TAG_SHOW_EPISODE_NUMBER },
  { GST_TAG_TRACK_NUMBER, LEVEL_ALBUM, TRUE, GST_TAG_ALBUM_VOLUME_NUMBER },
};

static const gchar *
find_tag (const gchar *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mappings); i++)
    if (g_str_equal (mappings[i].name, name))
      return mappings[i].tag;
  for (gsize i = 0; i < G_N_ELEMENTS (contact_suffixes); i++)
    if (g_str_has_suffix (name, contact_suffixes[i]))
      return GST_TAG_CONTACT;
  return NULL;
}

static const gchar *
rename_tag (const gchar *tag, const gchar *name, guint64 level,
    gboolean is_audio_only)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (levels[i].tag, tag) && level >= levels[i].level &&
        levels[i].is_for_audio_only == is_audio_only)
      return levels[i].renamed;
  /* The names that say no "track" or "album" have it from the level. */
  if (level >= LEVEL_ALBUM && g_str_equal (name, "REPLAYGAIN_GAIN"))
    return GST_TAG_ALBUM_GAIN;
  if (level >= LEVEL_ALBUM && g_str_equal (name, "REPLAYGAIN_PEAK"))
    return GST_TAG_ALBUM_PEAK;
  return tag;
}

/* "2026", "2026-11" and "2026-11-21", with or without a time behind. */
static gboolean
parse_date (const gchar *string, GValue *value)
{
  g_autoptr (GstDateTime) time = NULL;
  g_autofree gchar *day = g_strndup (string, strlen ("YYYY-MM-DD"));
  for (gsize length = strlen (day); length >= 4 && !time; length--) {
    day[length] = '\0';
    time = gst_date_time_new_from_iso8601_string (day);
  }
  if (!time)
    return FALSE;
  guint month = gst_date_time_has_month (time)
      ? (guint) gst_date_time_get_month (time)
      : 1;
  guint date =
      gst_date_time_has_day (time) ? (guint) gst_date_time_get_day (time) : 1;
  g_value_take_boxed (value,
      g_date_new_dmy ((GDateDay) date, (GDateMonth) month,
          (GDateYear) gst_date_time_get_year (time)));
  return TRUE;
}

/* The number that the string starts with: "-7.25 dB". */
static gboolean
parse_double (const gchar *string, GValue *value)
{
  gchar *end;
  g_value_set_double (value, g_ascii_strtod (string, &end));
  return end != string;
}

static gboolean
parse_value (const gchar *string, GValue *value)
{
  if (G_VALUE_TYPE (value) == G_TYPE_DATE)
    return parse_date (string, value);
  if (G_VALUE_TYPE (value) == G_TYPE_DOUBLE)
    return parse_double (string, value);
  /* matroskamux writes strings as GStreamer serialises them */
  gboolean is_serialised = g_str_has_prefix (string, "\"") &&
      g_str_has_suffix (string + 1, "\"") &&
      gst_value_deserialize (value, string);
  if (G_VALUE_TYPE (value) == G_TYPE_STRING && !is_serialised) {
    g_value_set_string (value, string);
    return TRUE;
  }
  return is_serialised || gst_value_deserialize (value, string);
}

static void
add_simple_tag (const MatroskaSimpleTag *simple, guint64 level,
    gboolean is_audio_only, GstTagList *list)
{
  const gchar *tag = find_tag (simple->name);
  if (!simple->string)
    return;
  if (!tag) {
    g_autofree gchar *comment =
        g_strdup_printf ("%s=%s", simple->name, simple->string);
    gst_tag_list_add (list, GST_TAG_MERGE_APPEND, GST_TAG_EXTENDED_COMMENT,
        comment, NULL);
    return;
  }
  tag = rename_tag (tag, simple->name, level, is_audio_only);
  GValue value = G_VALUE_INIT;
  g_value_init (&value, gst_tag_get_type (tag));
  if (parse_value (simple->string, &value))
    gst_tag_list_add_value (list, GST_TAG_MERGE_APPEND, tag, &value);
  g_value_unset (&value);
}

void
gst_matroska_tag_add_to_list (const MatroskaTag *tag, gboolean is_audio_only,
    GstTagList *list)
{
  for (guint i = 0; i < tag->simple_tags->len; i++)
    add_simple_tag (&g_array_index (tag->simple_tags, MatroskaSimpleTag, i),
        tag->target_type_value, is_audio_only, list);
}

gboolean
gst_matroska_tag_is_about (const MatroskaTag *tag, MatroskaTargetKind kind,
    guint64 uid)
{
  for (guint i = 0; i < tag->targets->len; i++) {
    const MatroskaTarget *target =
        &g_array_index (tag->targets, MatroskaTarget, i);
    if (target->kind == kind && target->uid == uid)
      return TRUE;
  }
  return FALSE;
}
