/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "m3u8.h"

#include "core/attributelist.h"
#include "core/language.h"

#include <string.h>

/* The bit rate with which a player that knows nothing yet starts (Apple HLS
 * authoring specification 1.32). */
#define FIRST_VARIANT_BPS 2000000

/* A label out of somebody's file, cut to what a menu can show. */
#define MAX_NAME_CHARACTERS 80

/* One audio rendition of a group, and what a player shows of it. */
typedef struct
{
  const ManifestRendition *rendition;
  gchar *name;     /* (owned) unique in its group */
  gchar *language; /* (owned) BCP 47, "und" when unknown */
} Member;

/* The renditions that a player chooses one of, for a given variant. */
typedef struct
{
  gchar *id;          /* (owned) */
  GPtrArray *members; /* (owned, Member) in pad order */
  guint default_member;
} AudioGroup;

static void
member_free (gpointer data)
{
  Member *member = data;
  g_free (member->name);
  g_free (member->language);
  g_free (member);
}

static void
audio_group_free (gpointer data)
{
  AudioGroup *group = data;
  g_free (group->id);
  g_ptr_array_unref (group->members);
  g_free (group);
}

/* A URI reference on a line of its own, or in an attribute. Escapes what could
 * end the line or look like a tag; what is escaped already stays. */
static gchar *
safe_uri (const gchar *uri)
{
  return g_uri_escape_string (uri, "!$&'()*+,;=:@/?%", FALSE);
}

static void
append_uri_line (GString *out, const gchar *uri)
{
  g_autofree gchar *safe = safe_uri (uri);
  g_string_append_printf (out, "%s\n", safe);
}

/* The init segment is said before the first segment, which may not be the first
 * there ever was, and wherever it changes. */
static void
append_map (GString *out, const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *segment = rendition->segments->pdata[index];
  const ManifestSegment *before =
      index > 0 ? rendition->segments->pdata[index - 1] : NULL;
  const ManifestInit *init = manifest_segment_init (rendition, segment);
  if (!init || (before && before->init == segment->init))
    return;

  g_autofree gchar *uri = safe_uri (init->uri);
  AttributeList map = attribute_list_begin (out, "EXT-X-MAP");
  attribute_list_add_text (&map, ATTRIBUTE_URI, uri);
  attribute_list_end (&map);
}

static void
append_segment (GString *out, const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *segment = rendition->segments->pdata[index];
  if (segment->is_discontinuity)
    g_string_append (out, "#EXT-X-DISCONTINUITY\n");
  append_map (out, rendition, index);
  guint64 duration_us = manifest_segment_duration_us (rendition, segment);
  g_string_append_printf (out,
      "#EXTINF:%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT ",\n",
      duration_us / 1000000, duration_us % 1000000);
  append_uri_line (out, segment->uri);
}

GString *
m3u8_write_media (const Manifest *manifest, const ManifestRendition *rendition)
{
  GString *out = g_string_new ("#EXTM3U\n");

  /* RFC 8216 section 7: 3 for fractions in EXTINF, 6 for EXT-X-MAP. */
  g_string_append_printf (out, "#EXT-X-VERSION:%d\n",
      rendition->inits->len > 0 ? 6 : 3);
  g_string_append_printf (out, "#EXT-X-TARGETDURATION:%u\n",
      manifest_target_duration (manifest));
  g_string_append (out, "#EXT-X-MEDIA-SEQUENCE:0\n");
  g_string_append_printf (out, "#EXT-X-PLAYLIST-TYPE:%s\n",
      manifest->type == PLAYLIST_TYPE_VOD ? "VOD" : "EVENT");
  /* Here too, for whoever opens this playlist without the multivariant one. */
  if (manifest->is_independent)
    g_string_append (out, "#EXT-X-INDEPENDENT-SEGMENTS\n");

  for (guint s = 0; s < rendition->segments->len; s++)
    append_segment (out, rendition, s);
  if (manifest->is_finished)
    g_string_append (out, "#EXT-X-ENDLIST\n");
  return out;
}

/* What a player shows: the label, else the language, else a number. */
static gchar *
member_name (const ManifestRendition *rendition, guint number)
{
  g_autofree gchar *label = attribute_clean_text (rendition->label);
  if (label[0] != '\0')
    return g_utf8_substring (label, 0,
        MIN (g_utf8_strlen (label, -1), MAX_NAME_CHARACTERS));
  const gchar *language = language_name (rendition->language);
  return language ? g_strdup (language) : g_strdup_printf ("Audio %u", number);
}

static gboolean
has_member_named (const AudioGroup *group, const gchar *name)
{
  for (guint m = 0; m < group->members->len; m++)
    if (g_str_equal (((const Member *) group->members->pdata[m])->name, name))
      return TRUE;
  return FALSE;
}

static void
audio_group_add (AudioGroup *group, const ManifestRendition *rendition)
{
  Member *member = g_new0 (Member, 1);
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

static AudioGroup *
audio_group_with_id (GPtrArray *groups, const gchar *id)
{
  for (guint g = 0; g < groups->len; g++)
    if (g_str_equal (((AudioGroup *) groups->pdata[g])->id, id))
      return groups->pdata[g];
  AudioGroup *group = g_new0 (AudioGroup, 1);
  group->id = g_strdup (id);
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
group_audio (const GPtrArray *audio, gboolean by_channels)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (audio_group_free);
  for (guint r = 0; r < audio->len; r++) {
    const ManifestRendition *rendition = audio->pdata[r];
    const gchar *family = codec_family (rendition->codec.id);
    g_autofree gchar *id = by_channels
        ? g_strdup_printf ("%s-%u", family, rendition->codec.channels)
        : g_strdup (family);
    audio_group_add (audio_group_with_id (groups, id), rendition);
  }
  return groups;
}

static gboolean
have_same_members (const AudioGroup *a, const AudioGroup *b)
{
  if (a->members->len != b->members->len)
    return FALSE;
  for (guint m = 0; m < a->members->len; m++) {
    const Member *in_a = a->members->pdata[m], *in_b = b->members->pdata[m];
    if (!g_str_equal (in_a->name, in_b->name) ||
        !g_str_equal (in_a->language, in_b->language))
      return FALSE;
  }
  return TRUE;
}

/* A player starts with the member whose pad is marked so, else the first. It
 * is the same in all groups, as all attributes but URI and CHANNELS are. */
static void
choose_default_member (GPtrArray *groups)
{
  const AudioGroup *leader = groups->pdata[0];
  guint chosen = 0;
  for (guint m = leader->members->len; m-- > 0;)
    if (((const Member *) leader->members->pdata[m])->rendition->is_default)
      chosen = m;
  for (guint g = 0; g < groups->len; g++) {
    AudioGroup *group = groups->pdata[g];
    group->default_member = MIN (chosen, group->members->len - 1);
  }
}

/* A group for each codec family and number of channels; but each group MUST
 * have the same set of members (RFC 8216 4.3.4.1.1), so where English comes in
 * stereo and French in 5.1 alone, the channels stay together. */
static GPtrArray *
make_audio_groups (const GPtrArray *audio)
{
  GPtrArray *groups = group_audio (audio, TRUE);
  for (guint g = 1; g < groups->len; g++)
    if (!have_same_members (groups->pdata[0], groups->pdata[g])) {
      g_ptr_array_unref (groups);
      groups = group_audio (audio, FALSE);
      break;
    }
  if (groups->len > 0)
    choose_default_member (groups);
  return groups;
}

/* AUTOSELECT=YES lets a player pick a member by its language, which must then
 * be the only one of it (RFC 8216 4.3.4.1.1): the default one or the first. */
static gboolean
is_autoselect (const AudioGroup *group, guint index)
{
  const Member *member = group->members->pdata[index];
  const Member *chosen = group->members->pdata[group->default_member];
  if (member == chosen)
    return TRUE;
  if (g_str_equal (member->language, chosen->language))
    return FALSE;
  for (guint m = 0; m < index; m++)
    if (g_str_equal (((const Member *) group->members->pdata[m])->language,
            member->language))
      return FALSE;
  return TRUE;
}

static void
append_media (GString *out, const AudioGroup *group, guint index)
{
  const Member *member = group->members->pdata[index];
  g_autofree gchar *uri = safe_uri (member->rendition->uri);
  g_autofree gchar *channels =
      g_strdup_printf ("%u", member->rendition->codec.channels);

  AttributeList media = attribute_list_begin (out, "EXT-X-MEDIA");
  attribute_list_add_word (&media, ATTRIBUTE_TYPE, "AUDIO");
  attribute_list_add_text (&media, ATTRIBUTE_GROUP_ID, group->id);
  attribute_list_add_text (&media, ATTRIBUTE_NAME, member->name);
  attribute_list_add_text (&media, ATTRIBUTE_LANGUAGE, member->language);
  attribute_list_add_word (&media, ATTRIBUTE_DEFAULT,
      index == group->default_member ? "YES" : "NO");
  attribute_list_add_word (&media, ATTRIBUTE_AUTOSELECT,
      is_autoselect (group, index) ? "YES" : "NO");
  if (member->rendition->codec.channels > 0)
    attribute_list_add_text (&media, ATTRIBUTE_CHANNELS, channels);
  attribute_list_add_text (&media, ATTRIBUTE_URI, uri);
  attribute_list_end (&media);
}

static void
add_codec (GString *codecs, const CodecConfig *config)
{
  g_autofree gchar *codec = codec_config_rfc6381 (config);
  g_auto (GStrv) present = g_strsplit (codecs->str, ",", -1);
  if (g_strv_contains ((const gchar *const *) present, codec))
    return;
  if (codecs->len > 0)
    g_string_append_c (codecs, ',');
  g_string_append (codecs, codec);
}

static void
add_resolution (AttributeList *list, const CodecConfig *codec)
{
  /* As shown: samples wider than high widen the picture. */
  Fraction par = codec->pixel_aspect_ratio;
  gint64 width = par.num > 0 && par.den > 0
      ? timescale_scale (codec->width, par.num, par.den, ROUND_NEAREST)
      : codec->width;
  if (width > 0 && codec->height > 0)
    attribute_list_add_resolution (list, (guint64) width, codec->height);
}

static void
add_frame_rate (AttributeList *list, Fraction rate)
{
  gint64 millihertz = rate.den > 0
      ? timescale_scale (rate.num, 1000, rate.den, ROUND_NEAREST)
      : 0;
  if (millihertz > 0)
    attribute_list_add_milli (list, ATTRIBUTE_FRAME_RATE, (guint64) millihertz);
}

/* By the transfer characteristics of ISO/IEC 23091-2. Always said, so that it
 * is on all variants when one of them is not SDR. */
static const gchar *
video_range (const ColourInfo *colour)
{
  switch (colour->transfer) {
    case 16:
      return "PQ";
    case 18:
      return "HLG";
    default:
      return "SDR";
  }
}

/* `rendition` with any one of `group` (nullable), which may hold it too. */
static void
append_variant (GString *out, const Manifest *manifest,
    const ManifestRendition *rendition, const AudioGroup *group)
{
  gboolean is_video = codec_kind (rendition->codec.id) == MEDIA_VIDEO;
  g_autoptr (GString) codecs = g_string_new (NULL);
  ManifestBitrate own = { 0 }, beside = { 0 };

  add_codec (codecs, &rendition->codec);
  if (is_video || !group)
    own = manifest_measure_bitrate (manifest, rendition);
  for (guint m = 0; group && m < group->members->len; m++) {
    const Member *member = group->members->pdata[m];
    ManifestBitrate rate =
        manifest_measure_bitrate (manifest, member->rendition);
    beside.peak_bps = MAX (beside.peak_bps, rate.peak_bps);
    beside.average_bps = MAX (beside.average_bps, rate.average_bps);
    add_codec (codecs, &member->rendition->codec);
  }

  /* The largest sum of peaks over every playable combination (rule 72). */
  AttributeList variant = attribute_list_begin (out, "EXT-X-STREAM-INF");
  attribute_list_add_number (&variant, ATTRIBUTE_BANDWIDTH,
      own.peak_bps + beside.peak_bps);
  attribute_list_add_number (&variant, ATTRIBUTE_AVERAGE_BANDWIDTH,
      own.average_bps + beside.average_bps);
  attribute_list_add_text (&variant, ATTRIBUTE_CODECS, codecs->str);
  if (is_video) {
    add_resolution (&variant, &rendition->codec);
    add_frame_rate (&variant, rendition->codec.frame_rate);
    attribute_list_add_word (&variant, ATTRIBUTE_VIDEO_RANGE,
        video_range (&rendition->codec.colour));
  }
  if (group)
    attribute_list_add_text (&variant, ATTRIBUTE_AUDIO, group->id);
  if (is_video)
    attribute_list_add_word (&variant, ATTRIBUTE_CLOSED_CAPTIONS, "NONE");
  attribute_list_end (&variant);
  append_uri_line (out, rendition->uri);
}

/* Which video a player that takes the first variant gets. */
static guint
first_video (const Manifest *manifest, const GPtrArray *video)
{
  guint first = 0;
  guint64 least = G_MAXUINT64;
  for (guint v = 0; v < video->len; v++) {
    guint64 bps = manifest_measure_bitrate (manifest, video->pdata[v]).peak_bps;
    guint64 distance = bps > FIRST_VARIANT_BPS ? bps - FIRST_VARIANT_BPS
                                               : FIRST_VARIANT_BPS - bps;
    if (distance < least) {
      least = distance;
      first = v;
    }
  }
  return first;
}

static void
append_video_variants (GString *out, const Manifest *manifest,
    const GPtrArray *video, const AudioGroup *group)
{
  guint first = first_video (manifest, video);
  append_variant (out, manifest, video->pdata[first], group);
  for (guint v = 0; v < video->len; v++)
    if (v != first)
      append_variant (out, manifest, video->pdata[v], group);
}

/* Renditions of the same sound at several rates are variants, which a player
 * changes by itself; different sounds are for the listener to choose. */
static gboolean
is_ladder_of_one_sound (const GPtrArray *audio)
{
  const ManifestRendition *first = audio->pdata[0];
  for (guint r = 1; r < audio->len; r++) {
    const ManifestRendition *rendition = audio->pdata[r];
    if (g_strcmp0 (rendition->language, first->language) != 0 ||
        g_strcmp0 (rendition->label, first->label) != 0)
      return FALSE;
  }
  return TRUE;
}

/* Returns (transfer full) the renditions of a kind that have something to
 * play, borrowed, in pad order. */
static GPtrArray *
playable (const Manifest *manifest, MediaKind kind)
{
  GPtrArray *renditions = g_ptr_array_new ();
  for (guint r = 0; r < manifest->renditions->len; r++) {
    ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (codec_kind (rendition->codec.id) == kind &&
        rendition->segments->len > 0)
      g_ptr_array_add (renditions, rendition);
  }
  return renditions;
}

GString *
m3u8_write_multivariant (const Manifest *manifest)
{
  g_autoptr (GPtrArray) video = playable (manifest, MEDIA_VIDEO);
  g_autoptr (GPtrArray) audio = playable (manifest, MEDIA_AUDIO);
  gboolean needs_groups =
      audio->len > 0 && (video->len > 0 || !is_ladder_of_one_sound (audio));
  g_autoptr (GPtrArray) groups = make_audio_groups (audio);
  GString *out = g_string_new ("#EXTM3U\n");

  /* RFC 8216 section 7: readers of EXT-X-MEDIA are of version 4 or more. */
  if (needs_groups)
    g_string_append (out, "#EXT-X-VERSION:4\n");
  if (manifest->is_independent)
    g_string_append (out, "#EXT-X-INDEPENDENT-SEGMENTS\n");

  for (guint g = 0; needs_groups && g < groups->len; g++) {
    const AudioGroup *group = groups->pdata[g];
    for (guint m = 0; m < group->members->len; m++)
      append_media (out, group, m);
  }

  if (needs_groups) {
    for (guint g = 0; g < groups->len; g++) {
      const AudioGroup *group = groups->pdata[g];
      const Member *chosen = group->members->pdata[group->default_member];
      if (video->len > 0)
        append_video_variants (out, manifest, video, group);
      else
        append_variant (out, manifest, chosen->rendition, group);
    }
  } else if (video->len > 0) {
    append_video_variants (out, manifest, video, NULL);
  } else {
    for (guint r = 0; r < audio->len; r++)
      append_variant (out, manifest, audio->pdata[r], NULL);
  }
  return out;
}
