/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "m3u8-group.h"

#include "core/ac3.h"
#include "core/attributelist.h"
#include "core/language.h"
#include "core/m3u8-tags.h"

/* A label out of somebody's file, cut to what a menu can show. */
#define MAX_NAME_CHARACTERS 80

#define SUBTITLES_GROUP "subs"

static void
member_free (gpointer data)
{
  GroupMember *member = data;
  g_free (member->name);
  g_free (member->language);
  g_free (member);
}

static void
group_free (gpointer data)
{
  RenditionGroup *group = data;
  g_free (group->id);
  g_ptr_array_unref (group->members);
  g_free (group);
}

/* What sets a rendition apart from others of its language, by its DASH role:
 * for people, and for the systems that pick one (RFC 8216 4.3.4.1,
 * CHARACTERISTICS). */
static const struct
{
  const gchar *role, *name, *characteristics;
} roles[] = {
  { "alternate", "alternate", NULL },
  { "caption", "captions",
      "public.accessibility.transcribes-spoken-dialog,"
      "public.accessibility.describes-music-and-sound" },
  { "commentary", "commentary", NULL },
  { "description", "description", "public.accessibility.describes-video" },
  { "dub", "dubbed", NULL },
  { "easyreader", "easy to read", "public.easy-to-read" },
  { "forced-subtitle", "forced", NULL },
  { "supplementary", "supplementary", NULL },
};

static const gchar *
role_name (const ManifestRendition *rendition)
{
  if (rendition->is_forced)
    return "forced";
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (rendition->role, roles[i].role) == 0)
      return roles[i].name;
  return NULL;
}

static const gchar *
role_characteristics (const ManifestRendition *rendition)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (rendition->role, roles[i].role) == 0)
      return roles[i].characteristics;
  return NULL;
}

static gchar *
clean_name (const gchar *label)
{
  g_autofree gchar *name = attribute_clean_text (label);
  return g_utf8_substring (name, 0,
      MIN (g_utf8_strlen (name, -1), MAX_NAME_CHARACTERS));
}

/* What a player shows: the label, else language and role, else a number. */
static gchar *
member_name (const ManifestRendition *rendition, guint number)
{
  gchar *label = clean_name (rendition->label);
  if (label[0] != '\0')
    return label;
  g_free (label);

  const gchar *role = role_name (rendition);
  const gchar *known = language_name (rendition->language);
  const gchar *kind =
      codec_kind (rendition->codec.id) == MEDIA_TEXT ? "Subtitles" : "Audio";
  g_autofree gchar *name =
      known ? g_strdup (known) : g_strdup_printf ("%s %u", kind, number);
  return role ? g_strdup_printf ("%s (%s)", name, role)
              : g_steal_pointer (&name);
}

static gboolean
has_member_named (const RenditionGroup *group, const gchar *name)
{
  for (guint m = 0; m < group->members->len; m++)
    if (g_str_equal (((const GroupMember *) group->members->pdata[m])->name,
            name))
      return TRUE;
  return FALSE;
}

static void
group_add (RenditionGroup *group, const ManifestRendition *rendition)
{
  GroupMember *member = g_new0 (GroupMember, 1);
  member->rendition = rendition;
  member->language = language_to_bcp47 (rendition->language);

  g_autofree gchar *name = member_name (rendition, group->members->len + 1);
  member->name = g_strdup (name);
  for (guint n = 2; has_member_named (group, member->name); n++) {
    g_free (member->name);
    member->name = g_strdup_printf ("%s %u", name, n);
  }
  g_ptr_array_add (group->members, member);
}

static RenditionGroup *
group_with_id (GPtrArray *groups, const gchar *id)
{
  g_autofree gchar *clean = attribute_clean_text (id);
  for (guint g = 0; g < groups->len; g++)
    if (g_str_equal (((RenditionGroup *) groups->pdata[g])->id, clean))
      return groups->pdata[g];
  RenditionGroup *group = g_new0 (RenditionGroup, 1);
  group->id = g_steal_pointer (&clean);
  group->members = g_ptr_array_new_with_free_func (member_free);
  g_ptr_array_add (groups, group);
  return group;
}

static const gchar *
codec_family (CodecId id)
{
  switch (id) {
    case CODEC_AAC:
      return "aac";
    case CODEC_AC3:
      return "ac3";
    case CODEC_EAC3:
      return "eac3";
    case CODEC_OPUS:
      return "opus";
    case CODEC_FLAC:
      return "flac";
    case CODEC_MP3:
      return "mp3";
    case CODEC_DTS:
      return "dts";
    default:
      return "audio";
  }
}

static GPtrArray *
group_by (const GPtrArray *audio, gboolean by_channels)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  for (guint r = 0; r < audio->len; r++) {
    const ManifestRendition *rendition = audio->pdata[r];
    const gchar *family = codec_family (rendition->codec.id);
    g_autofree gchar *made_up = by_channels
        ? g_strdup_printf ("%s-%u", family, rendition->codec.channels)
        : g_strdup (family);
    const gchar *id = rendition->group ? rendition->group : made_up;
    group_add (group_with_id (groups, id), rendition);
  }
  return groups;
}

static gboolean
have_same_members (const RenditionGroup *a, const RenditionGroup *b)
{
  if (a->members->len != b->members->len)
    return FALSE;
  for (guint m = 0; m < a->members->len; m++) {
    const GroupMember *in_a = a->members->pdata[m];
    const GroupMember *in_b = b->members->pdata[m];
    if (!g_str_equal (in_a->name, in_b->name) ||
        !g_str_equal (in_a->language, in_b->language))
      return FALSE;
  }
  return TRUE;
}

/* Which member of a group a player starts with; members->len: none. */
static guint
find_marked_default (const RenditionGroup *group)
{
  guint m = 0;
  while (m < group->members->len &&
      !((const GroupMember *) group->members->pdata[m])->rendition->is_default)
    m++;
  return m;
}

static gboolean
look_the_same (const GroupMember *a, const GroupMember *b)
{
  return g_str_equal (a->language, b->language) &&
      a->rendition->is_forced == b->rendition->is_forced &&
      g_strcmp0 (role_characteristics (a->rendition),
          role_characteristics (b->rendition)) == 0;
}

/* AUTOSELECT=YES lets a player pick a member by language, FORCED and
 * CHARACTERISTICS, of which it must then be the only one (RFC 8216 4.3.4.1.1):
 * the default one or the first. The default one MUST have it. */
static void
choose_autoselected (RenditionGroup *group)
{
  for (guint m = 0; m < group->members->len; m++) {
    GroupMember *member = group->members->pdata[m];
    member->is_autoselect = member->rendition->is_autoselect;
    for (guint o = 0; o < group->members->len; o++) {
      const GroupMember *other = group->members->pdata[o];
      gboolean is_ahead = other->is_default || (o < m && other->is_autoselect);
      if (other != member && is_ahead && look_the_same (member, other))
        member->is_autoselect = FALSE;
    }
    if (member->is_default)
      member->is_autoselect = TRUE;
  }
}

static void
choose_default (RenditionGroup *group, guint index)
{
  if (index < group->members->len)
    ((GroupMember *) group->members->pdata[index])->is_default = TRUE;
  choose_autoselected (group);
}

/* A group for each codec family and number of channels; but each group MUST
 * have the same set of members (RFC 8216 4.3.4.1.1), so where English comes in
 * stereo and French in 5.1 alone, the channels stay together. All attributes
 * but URI and CHANNELS are the same in all groups. */
GPtrArray *
m3u8_group_audio (const GPtrArray *audio)
{
  GPtrArray *groups = group_by (audio, TRUE);
  for (guint g = 1; g < groups->len; g++)
    if (!have_same_members (groups->pdata[0], groups->pdata[g])) {
      g_ptr_array_unref (groups);
      groups = group_by (audio, FALSE);
      break;
    }
  if (groups->len == 0)
    return groups;
  const RenditionGroup *leader = groups->pdata[0];
  guint chosen = find_marked_default (leader);
  if (chosen == leader->members->len)
    chosen = 0;
  for (guint g = 0; g < groups->len; g++) {
    RenditionGroup *group = groups->pdata[g];
    choose_default (group, MIN (chosen, group->members->len - 1));
  }
  return groups;
}

GPtrArray *
m3u8_group_text (const GPtrArray *text)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  const gchar *id = NULL;
  for (guint r = 0; !id && r < text->len; r++)
    id = ((const ManifestRendition *) text->pdata[r])->group;
  for (guint r = 0; r < text->len; r++)
    group_add (group_with_id (groups, id ? id : SUBTITLES_GROUP),
        text->pdata[r]);
  if (groups->len > 0)
    choose_default (groups->pdata[0], find_marked_default (groups->pdata[0]));
  return groups;
}

const GroupMember *
rendition_group_default (const RenditionGroup *group)
{
  for (guint m = 0; m < group->members->len; m++) {
    const GroupMember *member = group->members->pdata[m];
    if (member->is_default)
      return member;
  }
  return group->members->pdata[0];
}

/* The channels, and with joint object coding how many of them and objects
 * ("16/JOC", draft-pantos-hls-rfc8216bis 4.4.6.1). */
static void
add_channels (AttributeList *list, const CodecConfig *codec)
{
  DolbyAudio dolby = { 0 };
  if (codec->id == CODEC_EAC3)
    eac3_read_dec3 (codec->config, codec->config_size, &dolby);
  g_autofree gchar *channels = dolby.has_joint_object_coding
      ? g_strdup_printf ("%u/JOC", dolby.complexity_index)
      : g_strdup_printf ("%u", codec->channels);
  if (dolby.has_joint_object_coding || codec->channels > 0)
    attribute_list_add_text (list, ATTRIBUTE_CHANNELS, channels);
}

static void
add_yes_or_no (AttributeList *list, Attribute name, gboolean is_yes)
{
  attribute_list_add_word (list, name, is_yes ? "YES" : "NO");
}

static void
append_member (GString *out, const RenditionGroup *group,
    const GroupMember *member)
{
  const ManifestRendition *rendition = member->rendition;
  gboolean is_text = codec_kind (rendition->codec.id) == MEDIA_TEXT;
  const gchar *characteristics = role_characteristics (rendition);
  g_autofree gchar *uri = manifest_safe_uri (rendition->uri);

  AttributeList media = attribute_list_begin (out, "EXT-X-MEDIA");
  attribute_list_add_word (&media, ATTRIBUTE_TYPE,
      is_text ? "SUBTITLES" : "AUDIO");
  attribute_list_add_text (&media, ATTRIBUTE_GROUP_ID, group->id);
  attribute_list_add_text (&media, ATTRIBUTE_NAME, member->name);
  attribute_list_add_text (&media, ATTRIBUTE_LANGUAGE, member->language);
  add_yes_or_no (&media, ATTRIBUTE_DEFAULT, member->is_default);
  add_yes_or_no (&media, ATTRIBUTE_AUTOSELECT, member->is_autoselect);
  if (is_text && rendition->is_forced)
    add_yes_or_no (&media, ATTRIBUTE_FORCED, TRUE);
  if (characteristics)
    attribute_list_add_text (&media, ATTRIBUTE_CHARACTERISTICS,
        characteristics);
  if (!is_text)
    add_channels (&media, &rendition->codec);
  attribute_list_add_text (&media, ATTRIBUTE_URI, uri);
  attribute_list_end (&media);
}

void
m3u8_append_group (GString *out, const RenditionGroup *group)
{
  for (guint m = 0; m < group->members->len; m++)
    append_member (out, group, group->members->pdata[m]);
}

GPtrArray *
m3u8_collect_captions (const GPtrArray *video)
{
  GPtrArray *captions = g_ptr_array_new ();
  for (guint r = 0; r < video->len; r++) {
    const ManifestRendition *rendition = video->pdata[r];
    for (guint c = 0; c < rendition->captions->len; c++) {
      ManifestCaption *caption = rendition->captions->pdata[c];
      gboolean is_known = FALSE;
      for (guint k = 0; k < captions->len; k++)
        is_known |= g_str_equal (caption->instream_id,
            ((const ManifestCaption *) captions->pdata[k])->instream_id);
      if (!is_known)
        g_ptr_array_add (captions, caption);
    }
  }
  return captions;
}

void
m3u8_append_captions (GString *out, const GPtrArray *captions)
{
  for (guint c = 0; c < captions->len; c++) {
    const ManifestCaption *caption = captions->pdata[c];
    g_autofree gchar *tag = language_to_bcp47 (caption->language);
    const gchar *known = language_name (caption->language);
    /* The channel makes it unique. */
    g_autofree gchar *name = g_strdup_printf ("%s (%s)",
        known ? known : "Captions", caption->instream_id);
    AttributeList media = attribute_list_begin (out, "EXT-X-MEDIA");
    attribute_list_add_word (&media, ATTRIBUTE_TYPE, "CLOSED-CAPTIONS");
    attribute_list_add_text (&media, ATTRIBUTE_GROUP_ID, CAPTIONS_GROUP);
    attribute_list_add_text (&media, ATTRIBUTE_NAME, name);
    attribute_list_add_text (&media, ATTRIBUTE_LANGUAGE, tag);
    add_yes_or_no (&media, ATTRIBUTE_DEFAULT, FALSE);
    add_yes_or_no (&media, ATTRIBUTE_AUTOSELECT, TRUE);
    attribute_list_add_text (&media, ATTRIBUTE_INSTREAM_ID,
        caption->instream_id);
    attribute_list_end (&media);
  }
}
