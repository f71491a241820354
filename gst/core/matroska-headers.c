/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-headers.h"

#include <string.h>

#include "core/aac.h"
#include "core/matroska-encoding.h"
#include "core/matroska-schema.h"

#define EBML_READ_VERSION 1
#define MATROSKA_DOC_TYPE_READ_VERSION 4 /* RFC 9559 4 */
#define DEFAULT_TIMESTAMP_SCALE_NS 1000000

/* Primaries and the like: "unspecified" (ISO/IEC 23091-2). */
#define COLOUR_UNSPECIFIED 2
#define COLOUR_RANGE_FULL 2 /* RFC 9559 5.1.4.1.28.25 */

/* BlockAddIDType (RFC 9559 5.1.4.1.17.3; the registry of BlockAddIDTypes has
 * the four characters of the MP4 boxes as numbers). */
#define ADDITION_TYPE_DVCC 0x64766343
#define ADDITION_TYPE_DVVC 0x64767643
#define DOLBY_VISION_MIN_SIZE 4

/* Units of SMPTE ST 2086 in one, and what fits them */
#define CHROMATICITY_UNITS 50000
#define LUMINANCE_UNITS 10000

gchar *
matroska_copy_string (Span string)
{
  if (string.size == 0)
    return NULL;
  return g_utf8_make_valid ((const gchar *) string.data, (gssize) string.size);
}

static guint8 *
copy_bytes (Span bytes, gsize *size)
{
  *size = bytes.size;
  return g_memdup2 (bytes.data, bytes.size);
}

CoreStatus
matroska_ebml_header_parse (Span body, gchar **doc_type)
{
  SchemaEBML ebml;
  ebml_parse_master (&matroska_schema_ebml, body, &ebml);

  g_autofree gchar *type = matroska_copy_string (ebml.doc_type);
  if (g_strcmp0 (type, "matroska") != 0 && g_strcmp0 (type, "webm") != 0)
    return CORE_INVALID;
  if (ebml.ebml_read_version > EBML_READ_VERSION ||
      ebml.ebml_max_id_length > EBML_MAX_ID_LENGTH ||
      ebml.ebml_max_size_length > EBML_MAX_SIZE_LENGTH ||
      ebml.doc_type_read_version > MATROSKA_DOC_TYPE_READ_VERSION)
    return CORE_UNSUPPORTED;
  g_free (*doc_type);
  *doc_type = g_steal_pointer (&type);
  return CORE_OK;
}

void
matroska_info_clear (MatroskaInfo *info)
{
  g_free (info->title);
  g_free (info->muxing_app);
  g_free (info->writing_app);
  *info = (MatroskaInfo){ .timestamp_scale_ns = DEFAULT_TIMESTAMP_SCALE_NS };
}

void
matroska_info_parse (MatroskaInfo *info, Span body)
{
  SchemaInfo raw;
  ebml_parse_master (&matroska_schema_info, body, &raw);

  matroska_info_clear (info);
  /* "range: not 0"; one that no timestamp could be multiplied with is damage */
  if (raw.timestamp_scale > 0 && raw.timestamp_scale <= G_MAXINT64)
    info->timestamp_scale_ns = raw.timestamp_scale;
  gint64 duration_ns;
  if (ebml_float_multiply (raw.duration, info->timestamp_scale_ns,
          &duration_ns))
    info->duration_ns = (guint64) duration_ns;
  info->has_date = raw.n_date_utc > 0;
  info->date_ns = raw.date_utc;
  info->title = matroska_copy_string (raw.title);
  info->muxing_app = matroska_copy_string (raw.muxing_app);
  info->writing_app = matroska_copy_string (raw.writing_app);
}

static guint8
colour_code (guint64 value)
{
  return value <= G_MAXUINT8 ? (guint8) value : COLOUR_UNSPECIFIED;
}

static ColourInfo
colour_info (const SchemaColour *raw)
{
  ColourInfo colour = {
    .primaries = colour_code (raw->primaries),
    .transfer = colour_code (raw->transfer_characteristics),
    .matrix = colour_code (raw->matrix_coefficients),
    .is_full_range = raw->range == COLOUR_RANGE_FULL,
  };
  colour.is_set = colour.primaries != COLOUR_UNSPECIFIED ||
      colour.transfer != COLOUR_UNSPECIFIED ||
      colour.matrix != COLOUR_UNSPECIFIED || raw->range != 0;
  return colour;
}

/* In `units`; clears `*is_set` when the value is absent or above `max`. */
static guint32
mastering_value (guint n_occurred, EbmlFloat number, guint64 units, guint32 max,
    gboolean *is_set)
{
  gint64 value = 0;
  if (n_occurred == 0 || !ebml_float_multiply (number, units, &value) ||
      value > max) {
    *is_set = FALSE;
    return 0;
  }
  return (guint32) value;
}

#define CHROMATICITY(name) \
  (guint16) mastering_value (raw->n_##name, raw->name, CHROMATICITY_UNITS, \
      CHROMATICITY_UNITS, &m.is_set)
#define LUMINANCE(name) \
  mastering_value (raw->n_##name, raw->name, LUMINANCE_UNITS, G_MAXUINT32, \
      &m.is_set)

static MatroskaMastering
mastering (const SchemaMasteringMetadata *raw)
{
  MatroskaMastering m = { .is_set = TRUE };
  m.primaries[0][0] = CHROMATICITY (primary_rchromaticity_x);
  m.primaries[0][1] = CHROMATICITY (primary_rchromaticity_y);
  m.primaries[1][0] = CHROMATICITY (primary_gchromaticity_x);
  m.primaries[1][1] = CHROMATICITY (primary_gchromaticity_y);
  m.primaries[2][0] = CHROMATICITY (primary_bchromaticity_x);
  m.primaries[2][1] = CHROMATICITY (primary_bchromaticity_y);
  m.white_point[0] = CHROMATICITY (white_point_chromaticity_x);
  m.white_point[1] = CHROMATICITY (white_point_chromaticity_y);
  m.luminance_max = LUMINANCE (luminance_max);
  m.luminance_min = LUMINANCE (luminance_min);
  return m;
}

/* RFC 9559 5.1.4.1.28.46: -180 to 180 degrees; 0 for what is not. */
static gint64
roll_millidegrees (EbmlFloat roll)
{
  gint64 value;
  gboolean is_negative = roll.is_negative;
  roll.is_negative = FALSE;
  if (!ebml_float_multiply (roll, 1000, &value) || value > 180000)
    return 0;
  return is_negative ? -value : value;
}

/* Hz, 0 when the number makes no sense. */
static guint32
sample_rate (EbmlFloat frequency)
{
  gint64 rate;
  if (!ebml_float_multiply (frequency, 1, &rate) || rate > G_MAXUINT32)
    return 0;
  return (guint32) rate;
}

static void
fill_video (MatroskaTrack *track, const SchemaVideo *raw)
{
  track->pixel_width = raw->pixel_width;
  track->pixel_height = raw->pixel_height;
  track->pixel_crop_top = raw->pixel_crop_top;
  track->pixel_crop_bottom = raw->pixel_crop_bottom;
  track->pixel_crop_left = raw->pixel_crop_left;
  track->pixel_crop_right = raw->pixel_crop_right;
  track->display_width = raw->display_width;
  track->display_height = raw->display_height;
  track->display_unit = raw->display_unit;
  track->interlaced = raw->flag_interlaced;
  track->field_order = raw->field_order;
  track->stereo_mode = raw->stereo_mode;
  track->alpha_mode = raw->alpha_mode;
  if (raw->uncompressed_four_cc.size == sizeof track->fourcc)
    memcpy (track->fourcc, raw->uncompressed_four_cc.data,
        sizeof track->fourcc);
  track->colour = colour_info (&raw->colour);
  track->chroma_siting_horz = raw->colour.chroma_siting_horz;
  track->chroma_siting_vert = raw->colour.chroma_siting_vert;
  if (raw->colour.max_cll <= G_MAXUINT16)
    track->max_cll = (guint16) raw->colour.max_cll;
  if (raw->colour.max_fall <= G_MAXUINT16)
    track->max_fall = (guint16) raw->colour.max_fall;
  track->mastering = mastering (&raw->colour.mastering_metadata);
  track->projection_type = raw->projection.projection_type;
  track->roll_millidegrees =
      roll_millidegrees (raw->projection.projection_pose_roll);
}

static void
fill_audio (MatroskaTrack *track, const SchemaAudio *raw)
{
  track->sample_rate = sample_rate (raw->sampling_frequency);
  track->output_sample_rate = sample_rate (raw->output_sampling_frequency);
  if (track->output_sample_rate == 0)
    track->output_sample_rate = track->sample_rate;
  track->channels = raw->channels;
  track->bit_depth = raw->bit_depth;
}

/* The CodecIDs of old files name the AAC profile and have no CodecPrivate:
 * "A_AAC/MPEG4/LC/SBR". One without a profile is taken for LC, which nearly all
 * AAC is. */
static void
make_aac_config (MatroskaTrack *track)
{
  static const struct
  {
    const gchar *profile;
    guint audio_object_type;
  } profiles[] = { { "/MAIN", 1 }, { "/SSR", 3 }, { "/LTP", 4 } };

  if (track->codec_private || !track->codec_id ||
      !g_str_has_prefix (track->codec_id, "A_AAC"))
    return;
  guint audio_object_type = 2;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (strstr (track->codec_id, profiles[i].profile))
      audio_object_type = profiles[i].audio_object_type;
  if (g_str_has_suffix (track->codec_id, "/SBR") &&
      track->output_sample_rate == track->sample_rate &&
      track->sample_rate <= G_MAXUINT32 / 2)
    track->output_sample_rate = 2 * track->sample_rate;

  guint8 asc[AAC_MADE_CONFIG_SIZE];
  track->codec_private_size = aac_make_config (asc, audio_object_type,
      track->sample_rate, track->output_sample_rate, track->channels);
  track->is_private_made_up = track->codec_private_size > 0;
  if (track->is_private_made_up)
    track->codec_private = g_memdup2 (asc, track->codec_private_size);
}

/* The DOVIDecoderConfigurationRecord of 24 bytes, whose last 20 are reserved
 * zeros that a file may leave out. */
static void
fill_dolby_vision (MatroskaTrack *track, const SchemaTrackEntry *raw)
{
  guint n_mappings = MIN (raw->n_block_addition_mapping,
      G_N_ELEMENTS (raw->block_addition_mapping));
  for (guint i = 0; i < n_mappings; i++) {
    const SchemaBlockAdditionMapping *mapping = &raw->block_addition_mapping[i];
    Span record = mapping->block_add_id_extra_data;
    if ((mapping->block_add_id_type != ADDITION_TYPE_DVCC &&
            mapping->block_add_id_type != ADDITION_TYPE_DVVC) ||
        record.size < DOLBY_VISION_MIN_SIZE ||
        record.size > DOLBY_VISION_RECORD_SIZE)
      continue;
    track->has_dolby_vision = TRUE;
    memcpy (track->dolby_vision, record.data, record.size);
    return;
  }
}

static void
fill_encodings (MatroskaTrack *track, const SchemaContentEncodings *raw)
{
  MatroskaEncoding encodings[G_N_ELEMENTS (raw->content_encoding)];
  guint n_encodings = MIN (raw->n_content_encoding, G_N_ELEMENTS (encodings));
  for (guint i = 0; i < n_encodings; i++) {
    const SchemaContentEncoding *in = &raw->content_encoding[i];
    const SchemaContentCompression *compression = &in->content_compression;
    const SchemaContentEncryption *encryption = &in->content_encryption;
    encodings[i] = (MatroskaEncoding){
      .order = in->content_encoding_order,
      .scope = in->content_encoding_scope,
      .type = in->content_encoding_type,
      .compression = compression->content_comp_algo,
      .cipher = encryption->content_enc_algo,
      .cipher_mode =
          encryption->content_enc_aes_settings.aes_settings_cipher_mode,
    };
    encodings[i].settings = copy_bytes (compression->content_comp_settings,
        &encodings[i].settings_size);
    encodings[i].key_id =
        copy_bytes (encryption->content_enc_key_id, &encodings[i].key_id_size);
  }
  matroska_encodings_set (track, encodings, n_encodings);
}

/* Compressed CodecPrivates are rare, and read here, so that nobody else has to
 * know of them. */
static void
restore_private (MatroskaTrack *track, MatroskaDecompress decompress)
{
  gboolean is_encoded = FALSE;
  for (guint i = 0; i < track->n_encodings; i++)
    if (track->encodings[i].scope & MATROSKA_SCOPE_PRIVATE)
      is_encoded = TRUE;
  if (!is_encoded || track->unreadable || track->codec_private_size == 0)
    return;

  g_autofree guint8 *packed = g_steal_pointer (&track->codec_private);
  Span span = { packed, track->codec_private_size };
  track->codec_private_size = 0;
  if (matroska_encodings_undo (track, MATROSKA_SCOPE_PRIVATE, span, decompress,
          MATROSKA_MAX_PRIVATE_SIZE, &track->codec_private,
          &track->codec_private_size) != CORE_OK)
    track->unreadable = "its CodecPrivate cannot be decompressed";
}

static void
fill_track (MatroskaTrack *track, const SchemaTrackEntry *raw,
    MatroskaDecompress decompress)
{
  *track = (MatroskaTrack){
    .number = raw->track_number,
    .uid = raw->track_uid,
    .type = raw->track_type,
    .codec_id = matroska_copy_string (raw->codec_id),
    .default_duration_ns = raw->default_duration,
    .codec_delay_ns = raw->codec_delay,
    .seek_pre_roll_ns = raw->seek_pre_roll,
    .name = matroska_copy_string (raw->name),
    .language_iso639 =
        raw->n_language > 0 ? matroska_copy_string (raw->language) : NULL,
    .has_language = raw->n_language > 0 || raw->language_bcp47.size > 0,
    .is_enabled = raw->flag_enabled != 0,
    .is_default = raw->flag_default != 0,
    .is_forced = raw->flag_forced != 0,
  };
  track->codec_private =
      copy_bytes (raw->codec_private, &track->codec_private_size);
  /* "If LanguageBCP47 is used, Language MUST be ignored" (RFC 9559
   * 5.1.4.1.20) */
  track->language = matroska_copy_string (
      raw->language_bcp47.size > 0 ? raw->language_bcp47 : raw->language);
  fill_video (track, &raw->video);
  fill_audio (track, &raw->audio);
  fill_encodings (track, &raw->content_encodings);
  restore_private (track, decompress);
  make_aac_config (track);
  fill_dolby_vision (track, raw);
}

static void
clear_track (gpointer data)
{
  MatroskaTrack *track = data;
  g_free (track->codec_id);
  g_free (track->codec_private);
  g_free (track->name);
  g_free (track->language);
  g_free (track->language_iso639);
  matroska_encodings_clear (track);
}

static gboolean
has_number (const GArray *tracks, guint64 number)
{
  for (guint i = 0; i < tracks->len; i++)
    if (g_array_index (tracks, MatroskaTrack, i).number == number)
      return TRUE;
  return FALSE;
}

GArray *
matroska_tracks_new (void)
{
  GArray *tracks = g_array_new (FALSE, FALSE, sizeof (MatroskaTrack));
  g_array_set_clear_func (tracks, clear_track);
  return tracks;
}

void
matroska_tracks_parse (GArray *tracks, Span body, MatroskaDecompress decompress)
{
  g_autofree SchemaTracks *raw = g_new (SchemaTracks, 1);
  ebml_parse_master (&matroska_schema_tracks, body, raw);

  G_STATIC_ASSERT (G_N_ELEMENTS (raw->track_entry) == MATROSKA_MAX_TRACKS);
  guint n_entries = MIN (raw->n_track_entry, MATROSKA_MAX_TRACKS);
  for (guint i = 0; i < n_entries && tracks->len < MATROSKA_MAX_TRACKS; i++) {
    guint64 number = raw->track_entry[i].track_number;
    if (number == 0 || has_number (tracks, number))
      continue;
    MatroskaTrack track;
    fill_track (&track, &raw->track_entry[i], decompress);
    g_array_append_val (tracks, track);
  }
}
