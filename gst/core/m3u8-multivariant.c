/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/attributelist.h"
#include "core/dolbyvision.h"
#include "core/m3u8-group.h"
#include "core/m3u8-tags.h"

#include <string.h>

/* The bit rate with which a player that knows nothing yet starts (Apple HLS
 * authoring specification 1.32). */
#define FIRST_VARIANT_BPS 2000000

/* What all variants share. */
typedef struct
{
  const Manifest *manifest;
  const RenditionGroup *text; /* nullable */
  gboolean has_captions;
  gboolean has_unknown_captions;
} VariantSet;

/* Adds a word to a list of them between commas, unless it is there. */
static void
add_to_list (GString *list, const gchar *word)
{
  g_auto (GStrv) present = g_strsplit (list->str, ",", -1);
  if (!word || g_strv_contains ((const gchar *const *) present, word))
    return;
  if (list->len > 0)
    g_string_append_c (list, ',');
  g_string_append (list, word);
}

/* CODECS and SUPPLEMENTAL-CODECS in the making. */
typedef struct
{
  GString *codecs;
  GString *supplemental;
} CodecLists;

static void
codec_lists_clear (CodecLists *lists)
{
  g_string_free (lists->codecs, TRUE);
  g_string_free (lists->supplemental, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CodecLists, codec_lists_clear)

static void
add_codec (CodecLists *lists, const CodecConfig *config)
{
  g_autofree gchar *codec = codec_config_rfc6381 (config);
  g_autofree gchar *supplemental = dolby_vision_supplemental_codec (config);
  add_to_list (lists->codecs, codec);
  add_to_list (lists->supplemental, supplemental);
}

/* All that it ever was coded with. Files of text are no format that a player
 * could lack, and CODECS is silent about them. */
static void
add_codecs (CodecLists *lists, const ManifestRendition *rendition)
{
  if (rendition->is_text_files)
    return;
  add_codec (lists, &rendition->codec);
  for (guint i = 0; i < rendition->inits->len; i++)
    add_codec (lists,
        &((const ManifestInit *) rendition->inits->pdata[i])->codec);
}

static void
add_codec_lists (AttributeList *list, const CodecLists *lists)
{
  attribute_list_add_text (list, ATTRIBUTE_CODECS, lists->codecs->str);
  if (lists->supplemental->len > 0)
    attribute_list_add_text (list, ATTRIBUTE_SUPPLEMENTAL_CODECS,
        lists->supplemental->str);
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
 * is on all variants when one of them is not SDR. What only Dolby Vision players
 * understand has a transfer of its own, which is announced as PQ (Apple HLS
 * authoring specification 9.16). */
static const gchar *
video_range (const CodecConfig *codec)
{
  DolbyVision dolby_vision;
  if (dolby_vision_parse (codec->dolby_vision, codec->dolby_vision_size,
          &dolby_vision) == CORE_OK &&
      dolby_vision_sample_entry (&dolby_vision, codec))
    return "PQ";
  switch (codec->colour.transfer) {
    case 16:
      return "PQ";
    case 18:
      return "HLG";
    default:
      return "SDR";
  }
}

/* The largest sum of peaks over every playable combination (rule 72). */
static void
add_group (ManifestBitrate *sum, CodecLists *lists, const Manifest *manifest,
    const RenditionGroup *group)
{
  ManifestBitrate largest = { 0 };
  for (guint m = 0; group && m < group->members->len; m++) {
    const GroupMember *member = group->members->pdata[m];
    ManifestBitrate rate =
        manifest_announced_bitrate (manifest, member->rendition);
    largest.peak_bps = MAX (largest.peak_bps, rate.peak_bps);
    largest.average_bps = MAX (largest.average_bps, rate.average_bps);
    add_codecs (lists, member->rendition);
  }
  sum->peak_bps += largest.peak_bps;
  sum->average_bps += largest.average_bps;
}

static void
add_bitrate (AttributeList *list, ManifestBitrate rate)
{
  attribute_list_add_number (list, ATTRIBUTE_BANDWIDTH, rate.peak_bps);
  attribute_list_add_number (list, ATTRIBUTE_AVERAGE_BANDWIDTH,
      rate.average_bps);
}

/* `rendition` with any one of `audio` (nullable), which may hold it too. */
static void
append_variant (GString *out, const VariantSet *set,
    const ManifestRendition *rendition, const RenditionGroup *audio)
{
  gboolean is_video = codec_kind (rendition->codec.id) == MEDIA_VIDEO;
  g_auto (CodecLists) lists = { g_string_new (NULL), g_string_new (NULL) };
  ManifestBitrate rate = { 0 };

  add_codecs (&lists, rendition);
  if (is_video || !audio)
    rate = manifest_announced_bitrate (set->manifest, rendition);
  add_group (&rate, &lists, set->manifest, audio);
  add_group (&rate, &lists, set->manifest, set->text);

  AttributeList variant = attribute_list_begin (out, "EXT-X-STREAM-INF");
  add_bitrate (&variant, rate);
  add_codec_lists (&variant, &lists);
  if (is_video) {
    add_resolution (&variant, &rendition->codec);
    add_frame_rate (&variant, manifest_frame_rate (rendition));
    attribute_list_add_word (&variant, ATTRIBUTE_VIDEO_RANGE,
        video_range (&rendition->codec));
  }
  if (audio)
    attribute_list_add_text (&variant, ATTRIBUTE_AUDIO, audio->id);
  if (set->text)
    attribute_list_add_text (&variant, ATTRIBUTE_SUBTITLES, set->text->id);
  if (is_video && set->has_captions)
    attribute_list_add_text (&variant, ATTRIBUTE_CLOSED_CAPTIONS,
        CAPTIONS_GROUP);
  else if (is_video && !set->has_unknown_captions)
    attribute_list_add_word (&variant, ATTRIBUTE_CLOSED_CAPTIONS, "NONE");
  attribute_list_end (&variant);
  m3u8_append_uri_line (out, rendition->uri);
}

/* For thumbnails and for winding: the key pictures of one video alone. */
static void
append_iframe_variant (GString *out, const Manifest *manifest,
    const ManifestRendition *rendition)
{
  if (!rendition->iframe_uri || !manifest_has_key_pictures (rendition))
    return;
  g_autofree gchar *uri = manifest_safe_uri (rendition->iframe_uri);
  g_auto (CodecLists) lists = { g_string_new (NULL), g_string_new (NULL) };
  add_codecs (&lists, rendition);

  AttributeList variant =
      attribute_list_begin (out, "EXT-X-I-FRAME-STREAM-INF");
  add_bitrate (&variant, manifest_iframe_bitrate (manifest, rendition));
  add_codec_lists (&variant, &lists);
  add_resolution (&variant, &rendition->codec);
  attribute_list_add_word (&variant, ATTRIBUTE_VIDEO_RANGE,
      video_range (&rendition->codec));
  attribute_list_add_text (&variant, ATTRIBUTE_URI, uri);
  attribute_list_end (&variant);
}

/* Which video a player that takes the first variant gets. */
static guint
first_video (const Manifest *manifest, const GPtrArray *video)
{
  guint first = 0;
  guint64 least = G_MAXUINT64;
  for (guint v = 0; v < video->len; v++) {
    guint64 bps =
        manifest_announced_bitrate (manifest, video->pdata[v]).peak_bps;
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
append_video_variants (GString *out, const VariantSet *set,
    const GPtrArray *video, const RenditionGroup *audio)
{
  guint first = first_video (set->manifest, video);
  append_variant (out, set, video->pdata[first], audio);
  for (guint v = 0; v < video->len; v++)
    if (v != first)
      append_variant (out, set, video->pdata[v], audio);
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

/* NONE would be wrong, and is on all variants or on none (RFC 8216 4.3.4.2). */
static gboolean
has_unknown_captions (const GPtrArray *video)
{
  for (guint v = 0; v < video->len; v++)
    if (((const ManifestRendition *) video->pdata[v])->has_unknown_captions)
      return TRUE;
  return FALSE;
}

/* RFC 8216 section 7: readers of EXT-X-MEDIA are of version 4 or more, and of 7
 * where it names a service of CEA-708. 0: nothing needs to be said. */
static guint
needed_version (gboolean has_groups, const GPtrArray *captions)
{
  for (guint c = 0; c < captions->len; c++)
    if (g_str_has_prefix (((const ManifestCaption *) captions->pdata[c])
                              ->instream_id,
            "SERVICE"))
      return 7;
  return has_groups || captions->len > 0 ? 4 : 0;
}

GString *
m3u8_write_multivariant (const Manifest *manifest)
{
  g_autoptr (GPtrArray) video = playable (manifest, MEDIA_VIDEO);
  g_autoptr (GPtrArray) audio = playable (manifest, MEDIA_AUDIO);
  g_autoptr (GPtrArray) text = playable (manifest, MEDIA_TEXT);
  gboolean needs_groups =
      audio->len > 0 && (video->len > 0 || !is_ladder_of_one_sound (audio));
  g_autoptr (GPtrArray) audio_groups = m3u8_group_audio (audio);
  g_autoptr (GPtrArray) text_groups = m3u8_group_text (text);
  g_autoptr (GPtrArray) captions = m3u8_collect_captions (video);
  VariantSet set = {
    .manifest = manifest,
    .text = text_groups->len > 0 ? text_groups->pdata[0] : NULL,
    .has_captions = captions->len > 0,
    .has_unknown_captions = has_unknown_captions (video),
  };
  GString *out = g_string_new ("#EXTM3U\n");

  guint version = needed_version (needs_groups || set.text, captions);
  if (version > 0)
    g_string_append_printf (out, "#EXT-X-VERSION:%u\n", version);
  if (manifest->is_independent)
    g_string_append (out, "#EXT-X-INDEPENDENT-SEGMENTS\n");

  for (guint g = 0; needs_groups && g < audio_groups->len; g++)
    m3u8_append_group (out, audio_groups->pdata[g]);
  if (set.text)
    m3u8_append_group (out, set.text);
  m3u8_append_captions (out, captions);

  if (needs_groups) {
    for (guint g = 0; g < audio_groups->len; g++) {
      const RenditionGroup *group = audio_groups->pdata[g];
      if (video->len > 0)
        append_video_variants (out, &set, video, group);
      else
        append_variant (out, &set, rendition_group_default (group)->rendition,
            group);
    }
  } else if (video->len > 0) {
    append_video_variants (out, &set, video, NULL);
  } else {
    for (guint r = 0; r < audio->len; r++)
      append_variant (out, &set, audio->pdata[r], NULL);
  }
  for (guint v = 0; v < video->len; v++)
    append_iframe_variant (out, manifest, video->pdata[v]);
  return out;
}
