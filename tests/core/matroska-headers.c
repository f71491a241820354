/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What Info and Tracks say. */

#include "core/matroska.h"

#include <string.h>

#include "coretest.h"
#include "matroskarig.h"

/* A parser that has read `track`, which is cleared, as track 1. */
static MatroskaParser *
parse_track (ByteWriter *track)
{
  ByteWriter file = { 0 }, tracks = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_info (&file, 1000000, 12345.5);
  put_uint (track, MATROSKA_ID_TRACK_NUMBER, 1);
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, track);
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_open_cluster (&file, 0);

  MatroskaParser *parser = matroska_parser_new ();
  MatroskaEvent event;
  gsize consumed, want;
  guint64 skip;
  ck_assert_int_eq (matroska_parser_next (parser, file.data, file.size, &event,
                        &consumed, &skip, &want),
      CORE_OK);
  ck_assert_int_eq (event.type, MATROSKA_EVENT_HEADERS);
  ck_assert_uint_eq (matroska_parser_n_tracks (parser), 1);
  byte_writer_clear (&file);
  return parser;
}

START_TEST (info_fields)
{
  ByteWriter track = { 0 };
  g_autoptr (MatroskaParser) parser = parse_track (&track);
  ck_assert_uint_eq (matroska_parser_timestamp_scale_ns (parser), 1000000);
  ck_assert_uint_eq (matroska_parser_duration_ns (parser), 12345500000);
  ck_assert_str_eq (matroska_parser_doc_type (parser), "matroska");
  ck_assert_str_eq (matroska_parser_title (parser), "A title");
  ck_assert_str_eq (matroska_parser_muxing_app (parser), "mux");
  ck_assert_str_eq (matroska_parser_writing_app (parser), "write");
}
END_TEST

START_TEST (track_defaults)
{
  ByteWriter empty = { 0 };
  g_autoptr (MatroskaParser) parser = parse_track (&empty);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_ptr_null (track->codec_id);
  ck_assert_ptr_null (track->codec_private);
  ck_assert_ptr_null (track->name);
  ck_assert_str_eq (track->language, "eng");
  ck_assert_ptr_null (track->language_iso639);
  ck_assert (!track->has_language);
  ck_assert (track->is_enabled && track->is_default && !track->is_forced);
  ck_assert_uint_eq (track->sample_rate, 8000);
  ck_assert_uint_eq (track->output_sample_rate, 8000);
  ck_assert_uint_eq (track->channels, 1);
  ck_assert_uint_eq (track->display_width, 0);
  ck_assert (!track->colour.is_set);
  ck_assert_uint_eq (track->colour.primaries, 2);
  ck_assert_uint_eq (track->n_encodings, 0);
  ck_assert (!track->unreadable);
}
END_TEST

START_TEST (video_track_fields)
{
  ByteWriter entry = { 0 }, video = { 0 }, colour = { 0 };
  put_uint (&entry, MATROSKA_ID_TRACK_UID, G_MAXUINT64);
  put_uint (&entry, MATROSKA_ID_TRACK_TYPE, MATROSKA_TRACK_VIDEO);
  put_string (&entry, MATROSKA_ID_CODEC_ID, "V_MPEG4/ISO/AVC");
  put_string (&entry, MATROSKA_ID_CODEC_PRIVATE, "private");
  put_string (&entry, MATROSKA_ID_NAME, "broken \xff utf-8");
  put_string (&entry, MATROSKA_ID_LANGUAGE, "ger");
  put_string (&entry, MATROSKA_ID_LANGUAGE_BCP47, "de-CH");
  put_uint (&entry, MATROSKA_ID_DEFAULT_DURATION, 41708333);
  put_uint (&entry, MATROSKA_ID_FLAG_ENABLED, 0);
  put_uint (&entry, MATROSKA_ID_FLAG_DEFAULT, 0);
  put_uint (&entry, MATROSKA_ID_FLAG_FORCED, 1);
  put_uint (&video, MATROSKA_ID_PIXEL_WIDTH, 1440);
  put_uint (&video, MATROSKA_ID_PIXEL_HEIGHT, 1088);
  put_uint (&video, MATROSKA_ID_PIXEL_CROP_BOTTOM, 8);
  put_uint (&video, MATROSKA_ID_DISPLAY_WIDTH, 16);
  put_uint (&video, MATROSKA_ID_DISPLAY_HEIGHT, 9);
  put_uint (&video, MATROSKA_ID_DISPLAY_UNIT, 3);
  put_uint (&video, MATROSKA_ID_FLAG_INTERLACED, 2);
  put_uint (&colour, MATROSKA_ID_PRIMARIES, 9);
  put_uint (&colour, MATROSKA_ID_TRANSFER_CHARACTERISTICS, 16);
  put_uint (&colour, MATROSKA_ID_MATRIX_COEFFICIENTS, 256 + 9);
  put_uint (&colour, MATROSKA_ID_RANGE, 2);
  put_master (&video, MATROSKA_ID_COLOUR, &colour);
  put_master (&entry, MATROSKA_ID_VIDEO, &video);

  g_autoptr (MatroskaParser) parser = parse_track (&entry);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_uint_eq (track->uid, G_MAXUINT64);
  ck_assert_uint_eq (track->type, MATROSKA_TRACK_VIDEO);
  ck_assert_str_eq (track->codec_id, "V_MPEG4/ISO/AVC");
  ck_assert_uint_eq (track->codec_private_size, 7);
  ck_assert_mem_eq (track->codec_private, "private", 7);
  ck_assert (g_utf8_validate (track->name, -1, NULL));
  ck_assert_str_eq (track->language, "de-CH");
  ck_assert_str_eq (track->language_iso639, "ger");
  ck_assert (track->has_language);
  ck_assert_uint_eq (track->default_duration_ns, 41708333);
  ck_assert (!track->is_enabled && !track->is_default && track->is_forced);
  ck_assert_uint_eq (track->pixel_width, 1440);
  ck_assert_uint_eq (track->pixel_height, 1088);
  ck_assert_uint_eq (track->pixel_crop_bottom, 8);
  ck_assert_uint_eq (track->display_width, 16);
  ck_assert_uint_eq (track->display_height, 9);
  ck_assert_uint_eq (track->display_unit, 3);
  ck_assert_uint_eq (track->interlaced, 2);
  ck_assert (track->colour.is_set && track->colour.is_full_range);
  ck_assert_uint_eq (track->colour.primaries, 9);
  ck_assert_uint_eq (track->colour.transfer, 16);
  ck_assert_uint_eq (track->colour.matrix, 2); /* no code point */
}
END_TEST

START_TEST (dolby_vision_configurations)
{
  static const struct
  {
    guint64 type;
    gsize size;
    gboolean is_right;
  } rows[] = {
    { 0x64766343, 4, TRUE }, { 0x64767643, 24, TRUE }, { 0x64766343, 3, FALSE },
    { 0x64766343, 25, FALSE }, { 4, 24, FALSE }, /* HDR10+ */
  };
  static const guint8 record[25] = { 1, 0, 16, 53, 16 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, mapping = { 0 }, empty = { 0 };
    put_uint (&mapping, MATROSKA_ID_BLOCK_ADD_ID_TYPE, rows[i].type);
    put_bytes (&mapping, MATROSKA_ID_BLOCK_ADD_ID_EXTRA_DATA, record,
        rows[i].size);
    put_master (&entry, MATROSKA_ID_BLOCK_ADDITION_MAPPING, &empty);
    put_master (&entry, MATROSKA_ID_BLOCK_ADDITION_MAPPING, &mapping);

    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    ck_assert_msg (track->has_dolby_vision == rows[i].is_right, "row %u", i);
    if (rows[i].is_right)
      ck_assert_mem_eq (track->dolby_vision, record, 4);
  }
}
END_TEST

/* The ten floats of MasteringMetadata, in the order of their IDs. */
static void
put_mastering (ByteWriter *colour, const gdouble *values, guint n_values)
{
  ByteWriter mastering = { 0 };
  for (guint i = 0; i < n_values; i++)
    put_float (&mastering, MATROSKA_ID_PRIMARY_RCHROMATICITY_X + i, values[i]);
  put_master (colour, MATROSKA_ID_MASTERING_METADATA, &mastering);
}

START_TEST (video_colour_fields)
{
  static const struct
  {
    gdouble values[10];
    guint n_values;
    gboolean is_set;
  } rows[] = {
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329, 1000, 0.0001 },
        10, TRUE },
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329, 1000 }, 9,
        FALSE },
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 1.1, 1000, 0 }, 10,
        FALSE },
    { { -0.1, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.3, 1000, 0 }, 10,
        FALSE },
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.3, 1e300, 0 }, 10,
        FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, video = { 0 }, colour = { 0 };
    put_uint (&colour, MATROSKA_ID_CHROMA_SITING_HORZ, 1);
    put_uint (&colour, MATROSKA_ID_CHROMA_SITING_VERT, 2);
    put_uint (&colour, MATROSKA_ID_MAX_CLL, 1000);
    put_uint (&colour, MATROSKA_ID_MAX_FALL, 65536);
    put_mastering (&colour, rows[i].values, rows[i].n_values);
    put_uint (&video, MATROSKA_ID_FIELD_ORDER, 6);
    put_uint (&video, MATROSKA_ID_STEREO_MODE, 11);
    put_uint (&video, MATROSKA_ID_ALPHA_MODE, 1);
    put_master (&video, MATROSKA_ID_COLOUR, &colour);
    put_master (&entry, MATROSKA_ID_VIDEO, &video);

    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    const MatroskaMastering *m = &track->mastering;
    ck_assert_uint_eq (track->field_order, 6);
    ck_assert_uint_eq (track->stereo_mode, 11);
    ck_assert_uint_eq (track->alpha_mode, 1);
    ck_assert_uint_eq (track->chroma_siting_horz, 1);
    ck_assert_uint_eq (track->chroma_siting_vert, 2);
    ck_assert_uint_eq (track->max_cll, 1000);
    ck_assert_uint_eq (track->max_fall, 0); /* no such light */
    ck_assert_msg (m->is_set == rows[i].is_set, "row %u", i);
    if (!m->is_set)
      continue;
    ck_assert_uint_eq (m->primaries[0][0], 35400);
    ck_assert_uint_eq (m->primaries[2][1], 2300);
    ck_assert_uint_eq (m->white_point[0], 15635);
    ck_assert_uint_eq (m->luminance_max, 10000000);
    ck_assert_uint_eq (m->luminance_min, 1);
  }
}
END_TEST

START_TEST (video_projection_fields)
{
  static const struct
  {
    gdouble roll;
    gint64 roll_millidegrees;
  } rows[] = { { 0, 0 }, { 90, 90000 }, { -90, -90000 }, { -179.9996, -180000 },
    { 0.5, 500 }, { 181, 0 }, { -1e300, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, video = { 0 }, projection = { 0 };
    put_uint (&projection, MATROSKA_ID_PROJECTION_TYPE, 1);
    put_float (&projection, MATROSKA_ID_PROJECTION_POSE_ROLL, rows[i].roll);
    put_master (&video, MATROSKA_ID_PROJECTION, &projection);
    put_master (&entry, MATROSKA_ID_VIDEO, &video);
    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    ck_assert_uint_eq (track->projection_type, 1);
    ck_assert_msg (track->roll_millidegrees == rows[i].roll_millidegrees,
        "row %u: %" G_GINT64_FORMAT, i, track->roll_millidegrees);
  }
}
END_TEST

START_TEST (audio_track_fields)
{
  static const struct
  {
    gdouble core, output;
    guint32 sample_rate, output_sample_rate;
  } rows[] = {
    { 48000, 0, 48000, 48000 },
    { 24000, 48000, 24000, 48000 },
    { 44099.6, -1, 44100, 44100 },
    { -48000, 0, 0, 0 },
    { 1e10, 48000, 0, 48000 },
    { 1e300, 1e300, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, audio = { 0 };
    put_uint (&entry, MATROSKA_ID_CODEC_DELAY, 6500000);
    put_uint (&entry, MATROSKA_ID_SEEK_PRE_ROLL, 80000000);
    put_float (&audio, MATROSKA_ID_SAMPLING_FREQUENCY, rows[i].core);
    put_float (&audio, MATROSKA_ID_OUTPUT_SAMPLING_FREQUENCY, rows[i].output);
    put_uint (&audio, MATROSKA_ID_CHANNELS, 6);
    put_uint (&audio, MATROSKA_ID_BIT_DEPTH, 24);
    put_master (&entry, MATROSKA_ID_AUDIO, &audio);

    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    ck_assert_uint_eq (track->codec_delay_ns, 6500000);
    ck_assert_uint_eq (track->seek_pre_roll_ns, 80000000);
    ck_assert_msg (track->sample_rate == rows[i].sample_rate &&
            track->output_sample_rate == rows[i].output_sample_rate,
        "row %u: %u %u", i, track->sample_rate, track->output_sample_rate);
    ck_assert_uint_eq (track->channels, 6);
    ck_assert_uint_eq (track->bit_depth, 24);
  }
}
END_TEST

static void
put_encoding (ByteWriter *encodings, guint order, guint scope,
    ByteWriter *details, guint32 details_id)
{
  ByteWriter encoding = { 0 };
  put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_ORDER, order);
  put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_SCOPE, scope);
  put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_TYPE,
      details_id == MATROSKA_ID_CONTENT_ENCRYPTION);
  put_master (&encoding, details_id, details);
  put_master (encodings, MATROSKA_ID_CONTENT_ENCODING, &encoding);
}

START_TEST (content_encodings)
{
  ByteWriter entry = { 0 }, encodings = { 0 }, encryption = { 0 },
             settings = { 0 }, stripping = { 0 };
  put_uint (&settings, MATROSKA_ID_AES_SETTINGS_CIPHER_MODE, 1);
  put_uint (&encryption, MATROSKA_ID_CONTENT_ENC_ALGO, 5);
  put_string (&encryption, MATROSKA_ID_CONTENT_ENC_KEY_ID, "key");
  put_master (&encryption, MATROSKA_ID_CONTENT_ENC_AES_SETTINGS, &settings);
  put_encoding (&encodings, 0, 1, &encryption, MATROSKA_ID_CONTENT_ENCRYPTION);
  put_uint (&stripping, MATROSKA_ID_CONTENT_COMP_ALGO, 3);
  put_string (&stripping, MATROSKA_ID_CONTENT_COMP_SETTINGS, "head");
  put_encoding (&encodings, 1, 3, &stripping, MATROSKA_ID_CONTENT_COMPRESSION);
  put_master (&entry, MATROSKA_ID_CONTENT_ENCODINGS, &encodings);
  put_string (&entry, MATROSKA_ID_CODEC_PRIVATE, "-tail");

  g_autoptr (MatroskaParser) parser = parse_track (&entry);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_ptr_null (track->unreadable);
  ck_assert_uint_eq (track->n_encodings, 2);
  ck_assert_uint_eq (track->encodings[0].order, 1);
  ck_assert_uint_eq (track->encodings[0].compression,
      MATROSKA_COMPRESSION_HEADER_STRIPPING);
  ck_assert_uint_eq (track->encodings[1].type, MATROSKA_ENCODING_ENCRYPTION);
  ck_assert_uint_eq (track->encodings[1].key_id_size, 3);
  ck_assert_mem_eq (track->encodings[1].key_id, "key", 3);
  ck_assert_uint_eq (track->codec_private_size, 9);
  ck_assert_mem_eq (track->codec_private, "head-tail", 9);
}
END_TEST

START_TEST (compressed_private_that_nobody_unpacks)
{
  ByteWriter entry = { 0 }, encodings = { 0 }, zlib = { 0 };
  put_uint (&zlib, MATROSKA_ID_CONTENT_COMP_ALGO, 0);
  put_encoding (&encodings, 0, 2, &zlib, MATROSKA_ID_CONTENT_COMPRESSION);
  put_master (&entry, MATROSKA_ID_CONTENT_ENCODINGS, &encodings);
  put_string (&entry, MATROSKA_ID_CODEC_PRIVATE, "packed");

  g_autoptr (MatroskaParser) parser = parse_track (&entry);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_ptr_nonnull (track->unreadable);
  ck_assert_ptr_null (track->codec_private);
}
END_TEST

CORE_TEST_MAIN ("matroska-headers", info_fields, track_defaults,
    video_track_fields, dolby_vision_configurations, video_colour_fields,
    video_projection_fields, audio_track_fields, content_encodings,
    compressed_private_that_nobody_unpacks)
