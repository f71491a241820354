/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpd.h"

#include "core/dolbyvision.h"
#include "core/language.h"
#include "core/leakybucket.h"
#include "core/mpddescriptors.h"
#include "core/mpdevents.h"
#include "core/mpdperiods.h"
#include "core/mpdreader.h"
#include "core/mpdroles.h"
#include "core/mpdsegments.h"

#include <string.h>

#define USEC_PER_SEC G_GUINT64_CONSTANT (1000000)

/* How far behind the last segment clients keep: one that is being made, one
 * that they have not been told of, one that they load. */
#define LIVE_DELAY_TARGETS 3

struct _Mpd
{
  gchar *uri;
  MpdPeriods periods;
  GHashTable *bandwidths; /* by rendition name, the most that was said */
};

/* A rendition in one Period. */
typedef struct
{
  MpdRun run;
  const CodecConfig *codec;
  gchar *language;   /* (owned, nullable) BCP 47 */
  gchar *parameters; /* (owned, nullable) @codecs */
  guint64 bandwidth;
} Representation;

static void
representation_free (gpointer data)
{
  Representation *representation = data;
  g_free (representation->language);
  g_free (representation->parameters);
  g_free (representation);
}

Mpd *
mpd_new (const gchar *uri)
{
  Mpd *mpd = g_new0 (Mpd, 1);
  mpd->uri = g_strdup (uri);
  mpd_periods_init (&mpd->periods);
  mpd->bandwidths =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return mpd;
}

void
mpd_free (Mpd *mpd)
{
  if (!mpd)
    return;
  g_free (mpd->uri);
  mpd_periods_clear (&mpd->periods);
  g_hash_table_unref (mpd->bandwidths);
  g_free (mpd);
}

gboolean
mpd_go_on (Mpd *mpd, const gchar *text, gsize size, GError **error)
{
  g_return_val_if_fail (mpd->periods.periods->len == 0, FALSE);
  return mpd_read (&mpd->periods, mpd->bandwidths, text, size, error);
}

static guint64
min_buffer_us (const Manifest *manifest)
{
  return manifest_target_duration (manifest) * USEC_PER_SEC;
}

/* What is still growing is measured anew each time, and said only upward. */
static guint64
bandwidth_of (Mpd *mpd, const Manifest *manifest,
    const ManifestRendition *rendition)
{
  guint64 bandwidth =
      leaky_bucket_bandwidth (rendition, min_buffer_us (manifest));
  if (manifest->is_finished)
    return bandwidth;

  guint64 *said = g_hash_table_lookup (mpd->bandwidths, rendition->name);
  if (!said) {
    said = g_new0 (guint64, 1);
    g_hash_table_insert (mpd->bandwidths, g_strdup (rendition->name), said);
  }
  *said = MAX (*said, MAX (bandwidth, rendition->declared_bps));
  return *said;
}

/* --- which Representations are of one AdaptationSet --- */

static MediaKind
kind_of (const Representation *representation)
{
  return codec_kind (representation->codec->id);
}

static gboolean
is_indexed (const Representation *representation)
{
  return mpd_run_form (&representation->run) == MPD_FORM_INDEXED_FILE;
}

/* May a player change from one to the other without anybody's wish? Sounds
 * differ by what they are called. */
static gboolean
is_switchable (const Representation *a, const Representation *b)
{
  const ManifestRendition *in_a = a->run.rendition, *in_b = b->run.rendition;
  if (kind_of (a) != kind_of (b) || a->codec->id != b->codec->id ||
      in_a->is_text_files != in_b->is_text_files ||
      is_indexed (a) != is_indexed (b) ||
      g_strcmp0 (in_a->role, in_b->role) != 0 ||
      g_strcmp0 (a->language, b->language) != 0)
    return FALSE;
  if (kind_of (a) == MEDIA_VIDEO)
    return codec_config_is_switchable (a->codec, b->codec);
  return g_strcmp0 (a->parameters, b->parameters) == 0 &&
      a->codec->channels == b->codec->channels &&
      a->codec->sample_rate == b->codec->sample_rate &&
      in_a->is_forced == in_b->is_forced &&
      g_strcmp0 (in_a->label, in_b->label) == 0;
}

static Representation *
new_representation (Mpd *mpd, const Manifest *manifest, const MpdRun *run)
{
  Representation *representation = g_new0 (Representation, 1);
  representation->run = *run;
  representation->codec = mpd_run_codec (run);
  g_autofree gchar *language = language_to_bcp47 (run->rendition->language);
  if (!g_str_equal (language, "und"))
    representation->language = g_steal_pointer (&language);
  if (!run->rendition->is_text_files)
    representation->parameters = codec_config_rfc6381 (representation->codec);
  representation->bandwidth = bandwidth_of (mpd, manifest, run->rendition);
  return representation;
}

/* Returns (transfer full) the AdaptationSets of a Period: arrays of
 * Representation. */
static GPtrArray *
collect_sets (Mpd *mpd, const Manifest *manifest, guint period)
{
  GPtrArray *sets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint r = 0; r < manifest->renditions->len; r++) {
    MpdRun run = {
      .rendition = manifest->renditions->pdata[r],
      .period = &g_array_index (mpd->periods.periods, MpdPeriod, period),
    };
    if (!mpd_periods_find_segments (&mpd->periods, period, run.rendition,
            &run.first, &run.end) ||
        !mpd_run_is_expressible (&run))
      continue;

    Representation *own = new_representation (mpd, manifest, &run);
    GPtrArray *set = NULL;
    for (guint s = 0; s < sets->len && !set; s++) {
      const GPtrArray *candidate = sets->pdata[s];
      if (is_switchable (candidate->pdata[0], own))
        set = sets->pdata[s];
    }
    if (!set) {
      set = g_ptr_array_new_with_free_func (representation_free);
      g_ptr_array_add (sets, set);
    }
    g_ptr_array_add (set, own);
  }
  return sets;
}

/* --- elements --- */

static void
add_fraction (XmlWriter *w, const gchar *name, guint64 num, guint64 den,
    const gchar *separator)
{
  guint64 divisor = greatest_common_divisor (num, den);
  if (divisor == 0)
    return;
  g_autofree gchar *text =
      g_strdup_printf ("%" G_GUINT64_FORMAT "%s%" G_GUINT64_FORMAT,
          num / divisor, separator, den / divisor);
  xml_writer_attribute (w, name, text);
}

/* Of the largest picture, which smaller ones come near to. */
static void
add_picture_aspect_ratio (XmlWriter *w, const GPtrArray *set)
{
  const CodecConfig *largest = NULL;
  for (guint i = 0; i < set->len; i++) {
    const CodecConfig *codec = ((Representation *) set->pdata[i])->codec;
    if (!largest || codec->width > largest->width)
      largest = codec;
  }
  Fraction par = largest->pixel_aspect_ratio;
  if (par.num == 0 || par.den == 0)
    par = (Fraction){ 1, 1 };
  if (largest->width > 0 && largest->height > 0)
    add_fraction (w, "par", (guint64) largest->width * par.num,
        (guint64) largest->height * par.den, ":");
}

/* DOVIDecoderConfigurationRecord beside a base layer that others understand:
 * what SUPPLEMENTAL-CODECS is in HLS (ANSI/SCTE 214-1). */
static void
add_supplemental_codecs (XmlWriter *w, const CodecConfig *codec)
{
  DolbyVision dolby_vision;
  if (dolby_vision_parse (codec->dolby_vision, codec->dolby_vision_size,
          &dolby_vision) != CORE_OK)
    return;
  const gchar *profile = dolby_vision.compatibility_id == 1 ? "db1p"
      : dolby_vision.compatibility_id == 2                  ? "db2g"
      : dolby_vision.compatibility_id == 4                  ? "db4h"
                                                            : NULL;
  const gchar *entry = codec->id == CODEC_H265 ? "dvh1"
      : codec->id == CODEC_AV1                 ? "dav1"
                                               : NULL;
  if (!profile || !entry)
    return;
  g_autofree gchar *parameter = g_strdup_printf ("%s.%02u.%02u", entry,
      dolby_vision.profile, dolby_vision.level);
  xml_writer_attribute (w, "scte214:supplementalCodecs", parameter);
  xml_writer_attribute (w, "scte214:supplementalProfiles", profile);
}

/* What was measured is of the first configuration. */
static void
write_frame_rate (XmlWriter *w, const ManifestRendition *rendition,
    const CodecConfig *codec)
{
  Fraction first = rendition->codec.frame_rate, rate = codec->frame_rate;
  if (rate.num == first.num && rate.den == first.den)
    rate = manifest_frame_rate (rendition);
  if (rate.den > 1)
    add_fraction (w, "frameRate", rate.num, rate.den, "/");
  else if (rate.den == 1)
    xml_writer_attribute_number (w, "frameRate", rate.num);
}

static void
write_representation (XmlWriter *w, const Representation *representation,
    gboolean has_own_segments)
{
  const CodecConfig *codec = representation->codec;
  const ManifestRendition *rendition = representation->run.rendition;
  xml_writer_begin (w, "Representation");
  xml_writer_attribute (w, "id", rendition->name);
  xml_writer_attribute_number (w, "bandwidth", representation->bandwidth);
  xml_writer_attribute (w, "codecs", representation->parameters);
  if (kind_of (representation) == MEDIA_VIDEO) {
    Fraction sar = codec->pixel_aspect_ratio;
    xml_writer_attribute_number (w, "width", codec->width);
    xml_writer_attribute_number (w, "height", codec->height);
    add_fraction (w, "sar", sar.num, sar.den, ":");
    write_frame_rate (w, rendition, codec);
    add_supplemental_codecs (w, codec);
  } else if (codec->sample_rate > 0) {
    xml_writer_attribute_number (w, "audioSamplingRate", codec->sample_rate);
  }
  if (kind_of (representation) == MEDIA_VIDEO && rendition->label) {
    xml_writer_begin (w, "Label");
    xml_writer_add_text (w, rendition->label);
    xml_writer_end (w);
  }
  if (has_own_segments)
    mpd_run_write (&representation->run, w, FALSE);
  xml_writer_end (w);
}

/* All Representations say the same of their segments but for the folder. */
static gboolean
can_share_segments (const GPtrArray *set)
{
  g_autoptr (GString) first = g_string_new (NULL);
  if (set->len < 2)
    return FALSE;
  for (guint i = 0; i < set->len; i++) {
    const Representation *representation = set->pdata[i];
    g_autoptr (GString) text = g_string_new (NULL);
    XmlWriter w;
    xml_writer_init (&w, text, 0);
    mpd_run_write (&representation->run, &w, TRUE);
    if (i == 0)
      g_string_assign (first, text->str);
    else if (!g_string_equal (first, text))
      return FALSE;
  }
  return strstr (first->str, "$RepresentationID$") != NULL;
}

static gboolean
is_aligned (const GPtrArray *set)
{
  const Representation *first = set->pdata[0];
  for (guint i = 1; i < set->len; i++) {
    const Representation *other = set->pdata[i];
    if (!mpd_run_is_aligned (&first->run, &other->run))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_default_set (const GPtrArray *set)
{
  for (guint i = 0; i < set->len; i++)
    if (((const Representation *) set->pdata[i])->run.rendition->is_default)
      return TRUE;
  return FALSE;
}

/* The set of its kind that a player takes which nobody has told anything: the
 * one that is marked, else the first. */
static const GPtrArray *
main_set (const GPtrArray *sets, MediaKind kind)
{
  const GPtrArray *first = NULL;
  for (guint s = 0; s < sets->len; s++) {
    const GPtrArray *set = sets->pdata[s];
    if (kind_of (set->pdata[0]) != kind)
      continue;
    if (is_default_set (set))
      return set;
    if (!first)
      first = set;
  }
  return first;
}

/* Of the main content, in whatever codec, size or number of channels? Pictures
 * always are; sounds of that language and name. */
static gboolean
is_main_content (const GPtrArray *sets, const Representation *representation)
{
  MediaKind kind = kind_of (representation);
  const Representation *chosen = main_set (sets, kind)->pdata[0];
  return kind == MEDIA_VIDEO ||
      (g_strcmp0 (chosen->language, representation->language) == 0 &&
          g_strcmp0 (chosen->run.rendition->label,
              representation->run.rendition->label) == 0);
}

static void
add_mime_type (XmlWriter *w, const Representation *representation)
{
  static const gchar *const names[N_MEDIA_KINDS] = {
    [MEDIA_VIDEO] = "video",
    [MEDIA_AUDIO] = "audio",
    [MEDIA_TEXT] = "text",
  };
  static const gchar *const types[N_MEDIA_KINDS] = {
    [MEDIA_VIDEO] = "video/mp4",
    [MEDIA_AUDIO] = "audio/mp4",
    [MEDIA_TEXT] = "application/mp4",
  };
  MediaKind kind = kind_of (representation);
  xml_writer_attribute (w, "contentType", names[kind]);
  xml_writer_attribute (w, "mimeType",
      representation->run.rendition->is_text_files ? "text/vtt" : types[kind]);
}

/* With an index, what it lists are subsegments of one segment. */
static void
add_alignment (XmlWriter *w, const Manifest *manifest, const GPtrArray *set)
{
  const Representation *first = set->pdata[0];
  gboolean has_index = is_indexed (first);
  if (first->run.rendition->is_text_files)
    return;
  xml_writer_attribute (w,
      has_index ? "subsegmentAlignment" : "segmentAlignment",
      is_aligned (set) ? "true" : "false");
  /* An independent segment begins with a picture that none is shown before. */
  if (kind_of (first) != MEDIA_VIDEO || manifest->is_independent)
    xml_writer_attribute_number (w,
        has_index ? "subsegmentStartsWithSAP" : "startWithSAP", 1);
}

static void
write_adaptation_set (XmlWriter *w, const Manifest *manifest,
    const GPtrArray *sets, const GPtrArray *set)
{
  const Representation *first = set->pdata[0];
  const ManifestRendition *rendition = first->run.rendition;
  MediaKind kind = kind_of (first);
  gboolean is_shared = can_share_segments (set);

  xml_writer_begin (w, "AdaptationSet");
  add_mime_type (w, first);
  xml_writer_attribute (w, "lang", first->language);
  if (kind == MEDIA_VIDEO)
    add_picture_aspect_ratio (w, set);
  add_alignment (w, manifest, set);
  if (is_default_set (set))
    xml_writer_attribute_number (w, "selectionPriority", 2); /* else 1 */

  if (kind == MEDIA_AUDIO)
    mpd_write_channels (w, first->codec);
  mpd_write_properties (w, first->codec);
  if (kind != MEDIA_VIDEO && rendition->label) {
    xml_writer_begin (w, "Label");
    xml_writer_add_text (w, rendition->label);
    xml_writer_end (w);
  }
  mpd_write_roles (w, rendition, kind, is_main_content (sets, first));
  if (is_shared)
    mpd_run_write (&first->run, w, TRUE);
  for (guint i = 0; i < set->len; i++)
    write_representation (w, set->pdata[i], !is_shared);
  xml_writer_end (w);
}

static void
write_period (XmlWriter *w, Mpd *mpd, const Manifest *manifest, guint index)
{
  const MpdPeriod *period =
      &g_array_index (mpd->periods.periods, MpdPeriod, index);
  g_autoptr (GPtrArray) sets = collect_sets (mpd, manifest, index);
  g_autofree gchar *id =
      g_strdup_printf ("%" G_GUINT64_FORMAT, period->first_number);
  xml_writer_begin (w, "Period");
  xml_writer_attribute (w, "id", id);
  xml_writer_attribute_duration (w, "start", period->start_us);
  mpd_write_events (w, &mpd->periods, index, manifest);
  for (guint s = 0; s < sets->len; s++)
    write_adaptation_set (w, manifest, sets, sets->pdata[s]);
  xml_writer_end (w);
}

/* --- the presentation --- */

/* How much of it can be played: the window of the first rendition. */
static guint64
window_us (const Manifest *manifest)
{
  const ManifestRendition *rendition = manifest->renditions->pdata[0];
  guint64 sum_us = 0;
  for (guint s = 0; s < rendition->segments->len; s++)
    sum_us +=
        manifest_segment_duration_us (rendition, rendition->segments->pdata[s]);
  return sum_us;
}

static void
add_live_times (XmlWriter *w, const Mpd *mpd, const Manifest *manifest)
{
  xml_writer_attribute_utc (w, "availabilityStartTime",
      mpd->periods.availability_start_us);
  xml_writer_attribute_utc (w, "publishTime", MAX (manifest->published_us, 0));
  xml_writer_attribute_duration (w, "minimumUpdatePeriod",
      manifest->segment_duration_ns / 1000);
  if (manifest->type == PLAYLIST_TYPE_LIVE)
    xml_writer_attribute_duration (w, "timeShiftBufferDepth",
        window_us (manifest));
  xml_writer_attribute_duration (w, "suggestedPresentationDelay",
      LIVE_DELAY_TARGETS * min_buffer_us (manifest));
}

/* ISO/IEC 23009-1 8.3 to 8.5: what all Representations have in common. Lists are
 * for the Main profile alone. */
static const gchar *
profiles (const Mpd *mpd, const Manifest *manifest)
{
  gboolean has_index = FALSE, has_template = FALSE, has_list = FALSE;
  for (guint p = 0; p < mpd->periods.periods->len; p++)
    for (guint r = 0; r < manifest->renditions->len; r++) {
      MpdRun run = { .rendition = manifest->renditions->pdata[r] };
      if (!mpd_periods_find_segments (&mpd->periods, p, run.rendition,
              &run.first, &run.end))
        continue;
      MpdForm form = mpd_run_form (&run);
      has_index |= form == MPD_FORM_INDEXED_FILE;
      has_template |= form == MPD_FORM_TEMPLATE;
      has_list |= form == MPD_FORM_LIST;
    }
  if (has_list || (has_index && has_template))
    return "urn:mpeg:dash:profile:isoff-main:2011";
  return has_index ? "urn:mpeg:dash:profile:isoff-on-demand:2011,"
                     "urn:mpeg:dash:profile:cmaf:2019"
                   : "urn:mpeg:dash:profile:isoff-live:2011,"
                     "urn:mpeg:dash:profile:cmaf:2019";
}

static gboolean
has_dolby_vision (const Manifest *manifest)
{
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (rendition->codec.dolby_vision_size > 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_presentation (XmlWriter *w, const Mpd *mpd, const Manifest *manifest)
{
  xml_writer_attribute (w, "xmlns", "urn:mpeg:dash:schema:mpd:2011");
  if (has_dolby_vision (manifest))
    xml_writer_attribute (w, "xmlns:scte214",
        "urn:scte:dash:scte214-extensions");
  xml_writer_attribute (w, "profiles", profiles (mpd, manifest));
  xml_writer_attribute (w, "type",
      manifest->is_finished ? "static" : "dynamic");
  if (manifest->is_finished)
    xml_writer_attribute_duration (w, "mediaPresentationDuration",
        mpd_periods_end_us (&mpd->periods, manifest));
  else
    add_live_times (w, mpd, manifest);
  xml_writer_attribute_duration (w, "minBufferTime", min_buffer_us (manifest));
}

GString *
mpd_write (Mpd *mpd, const Manifest *manifest)
{
  mpd_periods_update (&mpd->periods, manifest);
  if (mpd->periods.periods->len == 0)
    return NULL;

  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  XmlWriter w;
  xml_writer_init (&w, out, 0);
  xml_writer_begin (&w, "MPD");
  add_presentation (&w, mpd, manifest);
  for (guint p = 0; p < mpd->periods.periods->len; p++)
    write_period (&w, mpd, manifest, p);
  if (!manifest->is_finished && mpd->uri)
    mpd_write_descriptor (&w, "UTCTiming", "urn:mpeg:dash:utc:http-head:2014",
        mpd->uri);
  xml_writer_end (&w);
  return out;
}
