/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gsthlslabels.h"

#include "gstorientation.h"

enum
{
  PROP_0,
  PROP_LABEL,
  PROP_LANGUAGE,
  PROP_ROLE,
  PROP_GROUP,
  PROP_CAPTIONS,
  PROP_DEFAULT,
  PROP_AUTOSELECT,
  PROP_FORCED,
  PROP_WEBVTT_FILES,
  PROP_BITRATE,
};

void
gst_hls_labels_init (GstHlsLabels *labels)
{
  *labels = (GstHlsLabels){ .is_autoselect = TRUE };
}

void
gst_hls_labels_clear (GstHlsLabels *labels)
{
  g_free (labels->label);
  g_free (labels->language);
  g_free (labels->role);
  g_free (labels->group);
  g_free (labels->captions);
  gst_hls_labels_init (labels);
}

void
gst_hls_labels_copy (GstHlsLabels *labels, const GstHlsLabels *other)
{
  gst_hls_labels_clear (labels);
  *labels = *other;
  labels->label = g_strdup (other->label);
  labels->language = g_strdup (other->language);
  labels->role = g_strdup (other->role);
  labels->group = g_strdup (other->group);
  labels->captions = g_strdup (other->captions);
}

/* --- properties --- */

/* Where a string is kept; NULL: `id` is none. */
static gchar **
find_text (GstHlsLabels *labels, guint id)
{
  switch (id) {
    case PROP_LABEL:
      return &labels->label;
    case PROP_LANGUAGE:
      return &labels->language;
    case PROP_ROLE:
      return &labels->role;
    case PROP_GROUP:
      return &labels->group;
    case PROP_CAPTIONS:
      return &labels->captions;
    default:
      return NULL;
  }
}

static gboolean *
find_switch (GstHlsLabels *labels, guint id)
{
  switch (id) {
    case PROP_DEFAULT:
      return &labels->is_default;
    case PROP_AUTOSELECT:
      return &labels->is_autoselect;
    case PROP_FORCED:
      return &labels->is_forced;
    case PROP_WEBVTT_FILES:
      return &labels->is_text_files;
    default:
      return NULL;
  }
}

static void
replace (gchar **text, gchar *with)
{
  g_free (*text);
  *text = with;
}

gboolean
gst_hls_labels_set (GstHlsLabels *labels, guint id, const GValue *value)
{
  gchar **text = find_text (labels, id);
  gboolean *is_on = find_switch (labels, id);

  if (text)
    replace (text, g_value_dup_string (value));
  else if (is_on)
    *is_on = g_value_get_boolean (value);
  else if (id == PROP_BITRATE)
    labels->declared_bps = g_value_get_uint (value);
  else
    return FALSE;
  return TRUE;
}

gboolean
gst_hls_labels_get (const GstHlsLabels *labels, guint id, GValue *value)
{
  GstHlsLabels found = *labels;
  gchar **text = find_text (&found, id);
  const gboolean *is_on = find_switch (&found, id);

  if (text)
    g_value_set_string (value, *text);
  else if (is_on)
    g_value_set_boolean (value, *is_on);
  else if (id == PROP_BITRATE)
    g_value_set_uint (value, found.declared_bps);
  else
    return FALSE;
  return TRUE;
}

#define FLAGS \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

static void
install_text (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb)
{
  g_object_class_install_property (klass, id,
      g_param_spec_string (name, nick, blurb, NULL, FLAGS));
}

static void
install_switch (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, gboolean is_on)
{
  g_object_class_install_property (klass, id,
      g_param_spec_boolean (name, nick, blurb, is_on, FLAGS));
}

void
gst_hls_labels_install (GObjectClass *klass)
{
  install_text (klass, PROP_LABEL, "label", "Label",
      "What players show for it (NAME, Label); NULL: the title in the stream's "
      "tags, else made up");
  install_text (klass, PROP_LANGUAGE, "language", "Language",
      "As in BCP 47; NULL: that of the stream's tags");
  install_text (klass, PROP_ROLE, "role", "Role",
      "What it is for, in the words of the DASH role scheme (main, alternate, "
      "dub, commentary, description, caption, subtitle); NULL: by its kind");
  install_text (klass, PROP_GROUP, "group", "Group",
      "GROUP-ID of audio and text; NULL: by codec and channels");
  install_text (klass, PROP_CAPTIONS, "captions", "Captions",
      "Closed captions inside video: channels with their languages, as in "
      "\"CC1:en,CC3:es\" or \"SERVICE1:en\"; none; NULL: nothing is said of "
      "those that the pictures have");
  install_switch (klass, PROP_DEFAULT, "default", "Default",
      "Players begin with this one of several; the first one, if none is "
      "marked",
      FALSE);
  install_switch (klass, PROP_AUTOSELECT, "autoselect", "Autoselect",
      "Players may choose it by its language without being asked to", TRUE);
  install_switch (klass, PROP_FORCED, "forced", "Forced",
      "Text that is meant for those who read no other text", FALSE);
  install_switch (klass, PROP_WEBVTT_FILES, "webvtt-files", "WebVTT files",
      "Text in files of WebVTT, which are not in the MPD, instead of in CMAF",
      FALSE);
  g_object_class_install_property (klass, PROP_BITRATE,
      g_param_spec_uint ("bitrate", "Bit rate",
          "What the encoder promises at most, in bits a second, for playlists "
          "that are still growing; 0: maximum-bitrate in the stream's tags, "
          "else what was measured so far",
          0, G_MAXUINT, 0, FLAGS));
}

/* --- tags --- */

void
gst_hls_labels_take_tags (GstHlsLabels *labels, const GstTagList *tags)
{
  gchar *text;

  if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &text))
    replace (&labels->language, text);
  gst_orientation_from_tags (tags, &labels->orientation);
  /* A title of the whole is none of a stream, nor is its bit rate. */
  if (gst_tag_list_get_scope (tags) != GST_TAG_SCOPE_STREAM)
    return;
  if (gst_tag_list_get_string (tags, GST_TAG_TITLE, &text))
    replace (&labels->label, text);
  gst_tag_list_get_uint (tags, GST_TAG_MAXIMUM_BITRATE, &labels->declared_bps);
}

void
gst_hls_labels_complete (GstHlsLabels *labels, const GstHlsLabels *other)
{
  if (!labels->label)
    labels->label = g_strdup (other->label);
  if (!labels->language)
    labels->language = g_strdup (other->language);
  if (labels->declared_bps == 0)
    labels->declared_bps = other->declared_bps;
  labels->orientation = other->orientation;
}

/* --- the manifest --- */

/* Four fields of CEA-608, or a service of CEA-708. */
static gboolean
is_caption_channel (const gchar *id)
{
  guint64 number;
  if (g_str_has_prefix (id, "CC"))
    return g_ascii_string_to_unsigned (id + 2, 10, 1, 4, &number, NULL);
  return g_str_has_prefix (id, "SERVICE") &&
      g_ascii_string_to_unsigned (id + 7, 10, 1, 63, &number, NULL);
}

static void
apply_captions (const GstHlsLabels *labels, ManifestRendition *rendition)
{
  g_auto (GStrv) entries =
      g_strsplit (labels->captions ? labels->captions : "", ",", -1);
  g_ptr_array_set_size (rendition->captions, 0);
  for (guint i = 0; entries[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (g_strstrip (entries[i]), ":", 2);
    if (parts[0] && is_caption_channel (parts[0]))
      manifest_add_caption (rendition, parts[0], parts[1]);
  }
  rendition->has_unknown_captions = labels->has_captions && !labels->captions;
}

void
gst_hls_labels_apply (const GstHlsLabels *labels, ManifestRendition *rendition)
{
  replace (&rendition->label, g_strdup (labels->label));
  replace (&rendition->language, g_strdup (labels->language));
  replace (&rendition->role, g_strdup (labels->role));
  replace (&rendition->group, g_strdup (labels->group));
  rendition->is_default = labels->is_default;
  rendition->is_autoselect = labels->is_autoselect;
  rendition->is_forced = labels->is_forced;
  apply_captions (labels, rendition);
  rendition->is_text_files =
      labels->is_text_files && codec_kind (rendition->codec.id) == MEDIA_TEXT;
  rendition->declared_bps = labels->declared_bps;
}
