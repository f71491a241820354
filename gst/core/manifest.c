/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifest.h"

#include "core/ratefit.h"

#include <string.h>

/* EXT-X-GAP wants a URI line and nobody to fetch it (RFC 8216bis 4.4.4.7). */
#define MISSING_URI "gap.m4s"
#define MISSING_TEXT_URI "gap.vtt"

#define USEC_PER_SEC G_GUINT64_CONSTANT (1000000)

static void
init_free (gpointer data)
{
  ManifestInit *init = data;
  g_free (init->uri);
  codec_config_clear (&init->codec);
  g_free (init);
}

void
manifest_segment_free (ManifestSegment *segment)
{
  g_free (segment->uri);
  g_clear_pointer (&segment->key_pictures, g_array_unref);
  g_free (segment);
}

static void
segment_free (gpointer data)
{
  manifest_segment_free (data);
}

static void
caption_free (gpointer data)
{
  ManifestCaption *caption = data;
  g_free (caption->instream_id);
  g_free (caption->language);
  g_free (caption);
}

static void
rendition_free (gpointer data)
{
  ManifestRendition *rendition = data;
  g_free (rendition->name);
  g_free (rendition->uri);
  g_free (rendition->iframe_uri);
  g_free (rendition->label);
  g_free (rendition->language);
  g_free (rendition->group);
  g_free (rendition->role);
  codec_config_clear (&rendition->codec);
  g_ptr_array_unref (rendition->inits);
  g_ptr_array_unref (rendition->segments);
  g_ptr_array_unref (rendition->captions);
  manifest_measure_free (rendition->measure);
  g_free (rendition);
}

Manifest *
manifest_new (guint64 segment_duration_ns, PlaylistType type)
{
  Manifest *manifest = g_new0 (Manifest, 1);
  manifest->segment_duration_ns = segment_duration_ns;
  manifest->type = type;
  manifest->published_us = UTC_NONE;
  manifest->renditions = g_ptr_array_new_with_free_func (rendition_free);
  manifest->date_ranges = manifest_date_ranges_new ();
  return manifest;
}

void
manifest_free (Manifest *manifest)
{
  if (!manifest)
    return;
  g_ptr_array_unref (manifest->renditions);
  g_ptr_array_unref (manifest->date_ranges);
  g_free (manifest);
}

static gboolean
is_before (const ManifestRendition *a, const ManifestRendition *b)
{
  MediaKind kind_a = codec_kind (a->codec.id),
            kind_b = codec_kind (b->codec.id);
  if (kind_a != kind_b)
    return kind_a < kind_b;
  gsize length_a = strlen (a->name), length_b = strlen (b->name);
  return length_a != length_b ? length_a < length_b
                              : strcmp (a->name, b->name) < 0;
}

ManifestRendition *
manifest_add_rendition (Manifest *manifest, const gchar *name,
    const CodecConfig *codec, guint32 timescale)
{
  g_return_val_if_fail (name != NULL && timescale > 0, NULL);

  ManifestRendition *rendition = g_new0 (ManifestRendition, 1);
  rendition->name = g_strdup (name);
  codec_config_copy (&rendition->codec, codec);
  rendition->timescale = timescale;
  rendition->is_autoselect = TRUE;
  rendition->inits = g_ptr_array_new_with_free_func (init_free);
  rendition->segments = g_ptr_array_new_with_free_func (segment_free);
  rendition->captions = g_ptr_array_new_with_free_func (caption_free);
  rendition->measure = manifest_measure_new (timescale);
  guint position = 0;
  while (position < manifest->renditions->len &&
      !is_before (rendition, manifest->renditions->pdata[position]))
    position++;
  g_ptr_array_insert (manifest->renditions, (gint) position, rendition);
  return rendition;
}

guint
manifest_add_init (ManifestRendition *rendition, const gchar *uri,
    const CodecConfig *codec)
{
  ManifestInit *init = g_new0 (ManifestInit, 1);
  init->uri = g_strdup (uri);
  codec_config_copy (&init->codec, codec);
  g_ptr_array_add (rendition->inits, init);
  return rendition->inits->len - 1;
}

const ManifestInit *
manifest_segment_init (const ManifestRendition *rendition,
    const ManifestSegment *segment)
{
  return segment->init < rendition->inits->len
      ? rendition->inits->pdata[segment->init]
      : NULL;
}

ManifestSegment *
manifest_segment_new (const ManifestRendition *rendition, const gchar *uri,
    gint64 start_ticks, guint64 duration_ticks, guint64 size_bytes)
{
  g_return_val_if_fail (uri != NULL, NULL);

  ManifestSegment *segment = g_new0 (ManifestSegment, 1);
  segment->uri = g_strdup (uri);
  segment->start_ticks = start_ticks;
  segment->duration_ticks = duration_ticks;
  segment->size_bytes = size_bytes;
  segment->utc_us = UTC_NONE;
  segment->init = MAX (rendition->inits->len, 1) - 1;
  return segment;
}

ManifestSegment *
manifest_missing_new (const ManifestRendition *rendition, gint64 start_ns,
    gint64 end_ns)
{
  gint64 start = ticks_from_ns (start_ns, rendition->timescale);
  gint64 end = ticks_from_ns (end_ns, rendition->timescale);
  const gchar *uri = rendition->is_text_files ? MISSING_TEXT_URI : MISSING_URI;
  ManifestSegment *missing = manifest_segment_new (rendition, uri, start,
      (guint64) MAX (end - start, 1), 0);
  missing->is_missing = TRUE;
  return missing;
}

gboolean
manifest_is_missing_uri (const gchar *uri)
{
  return g_str_equal (uri, MISSING_URI) || g_str_equal (uri, MISSING_TEXT_URI);
}

void
manifest_list_segment (ManifestRendition *rendition, ManifestSegment *segment)
{
  g_ptr_array_add (rendition->segments, segment);
  rendition->longest_us = MAX (rendition->longest_us,
      manifest_segment_duration_us (rendition, segment));
  if (rendition->measured_rate.num == 0)
    rendition->measured_rate = rate_measure (segment->n_frames,
        segment->duration_ticks, rendition->timescale);
}

Fraction
manifest_frame_rate (const ManifestRendition *rendition)
{
  Fraction declared = rendition->codec.frame_rate;
  Fraction measured = rendition->measured_rate;
  /* By more than rounded times could make it seem. */
  gboolean has_more = (guint64) measured.num * declared.den * 1000 >
      (guint64) declared.num * measured.den * 1002;
  return declared.num == 0 || declared.den == 0 || has_more ? measured
                                                            : declared;
}

gboolean
manifest_has_begun (const ManifestRendition *rendition)
{
  return rendition->segments->len > 0 || rendition->n_removed > 0;
}

ManifestSegment *
manifest_remove_first_segment (ManifestRendition *rendition)
{
  g_return_val_if_fail (rendition->segments->len > 0, NULL);

  ManifestSegment *segment = g_ptr_array_steal_index (rendition->segments, 0);
  rendition->n_removed++;
  /* When the segment goes, so does the tag in front of it (rule 35). */
  if (segment->is_discontinuity)
    rendition->n_discontinuities_removed++;
  /* Its entries in the I-frame playlist: each key picture, or that it is
   * missing. */
  if (segment->is_missing)
    rendition->n_iframes_removed++;
  else if (segment->key_pictures)
    rendition->n_iframes_removed += segment->key_pictures->len;
  return segment;
}

void
manifest_add_caption (ManifestRendition *rendition, const gchar *instream_id,
    const gchar *language)
{
  ManifestCaption *caption = g_new0 (ManifestCaption, 1);
  caption->instream_id = g_strdup (instream_id);
  caption->language = g_strdup (language);
  g_ptr_array_add (rendition->captions, caption);
}

gboolean
manifest_has_key_pictures (const ManifestRendition *rendition)
{
  for (guint s = 0; s < rendition->segments->len; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (segment->key_pictures && segment->key_pictures->len > 0)
      return TRUE;
  }
  return FALSE;
}

gint64
manifest_start_utc (const ManifestRendition *rendition)
{
  for (guint s = 0; s < rendition->segments->len; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (segment->utc_us != UTC_NONE)
      return segment->utc_us;
  }
  return UTC_NONE;
}

void
manifest_place_segment (const ManifestRendition *rendition,
    ManifestSegment *segment, gint64 start_ticks)
{
  /* The sum of both is what was rounded when the duration was written. */
  gint64 start_us = timescale_scale (start_ticks, USEC_PER_SEC,
      rendition->timescale, ROUND_NEAREST);
  gint64 end_us = MIN (start_us, G_MAXINT64 / 2) +
      (gint64) MIN (segment->listed_us, G_MAXINT64 / 2);
  gint64 end_ticks = timescale_scale (end_us, rendition->timescale,
      USEC_PER_SEC, ROUND_NEAREST);
  segment->start_ticks = start_ticks;
  segment->duration_ticks = (guint64) MAX (end_ticks - start_ticks, 1);
}

gint64
manifest_segment_end (const ManifestSegment *segment)
{
  gboolean fits = segment->duration_ticks <= G_MAXINT64 &&
      (segment->start_ticks <= 0 ||
          segment->start_ticks <=
              G_MAXINT64 - (gint64) segment->duration_ticks);
  return fits ? segment->start_ticks + (gint64) segment->duration_ticks
              : G_MAXINT64;
}

guint64
manifest_duration_us (const ManifestRendition *rendition, gint64 start_ticks,
    gint64 end_ticks)
{
  /* Both ends are rounded, not the length: the error of one segment is then
   * made good by the next (rule 13). It depends on nothing but the segment, so
   * a playlist that starts later says the same (rule 34). */
  gint64 start_us = timescale_scale (start_ticks, USEC_PER_SEC,
      rendition->timescale, ROUND_NEAREST);
  gint64 end_us = timescale_scale (end_ticks, USEC_PER_SEC,
      rendition->timescale, ROUND_NEAREST);

  /* A listed segment is never empty (rule 14). */
  return end_us > start_us ? (guint64) end_us - (guint64) start_us : 1;
}

guint64
manifest_segment_duration_us (const ManifestRendition *rendition,
    const ManifestSegment *segment)
{
  if (segment->listed_us > 0)
    return segment->listed_us;
  return manifest_duration_us (rendition, segment->start_ticks,
      manifest_segment_end (segment));
}

guint
manifest_rounded_seconds (guint64 duration_us)
{
  guint64 seconds = duration_us / USEC_PER_SEC +
      (duration_us % USEC_PER_SEC >= USEC_PER_SEC / 2);
  return (guint) CLAMP (seconds, 1, G_MAXUINT);
}

guint
manifest_target_duration (const Manifest *manifest)
{
  if (manifest->target_duration_s > 0)
    return manifest->target_duration_s;

  /* What is still growing promises whole cells (it may not change); what is
   * finished says what it is: of the durations as they are printed, since a
   * reader rounds those. */
  guint64 longest_us =
      manifest->is_finished ? 0 : manifest->segment_duration_ns / 1000;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    longest_us = MAX (longest_us, rendition->longest_us);
  }
  return manifest_rounded_seconds (longest_us);
}

gchar *
manifest_safe_uri (const gchar *uri)
{
  return g_uri_escape_string (uri, "!$&'()*+,;=:@/?%", FALSE);
}
