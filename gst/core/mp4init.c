/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4init.h"

#include "core/language.h"

#include <string.h>

#define MAX_CONFIG_SIZE (1u << 20) /* of parameter sets; a file has kilobytes */
#define MAX_TRACKS 1024
#define MAX_DIMENSION G_MAXUINT16 /* VisualSampleEntry, 14496-12 12.1.3 */

/* The AVC media profiles of ISO/IEC 23000-19 table A.1, least demanding
 * first. SD also allows the colour of BT.601 with 625 and 525 lines. */
static const struct
{
  gchar brand[5];
  guint8 max_level_idc;
  guint32 max_width, max_height, max_frame_rate;
  gboolean allows_bt601;
} avc_profiles[] = {
  /* clang-format off */
  { "cfsd", 31,  864,  576, 60, TRUE  },
  { "cfhd", 40, 1920, 1080, 60, FALSE },
  { "chdf", 42, 1920, 1080, 60, FALSE },
  /* clang-format on */
};

static const guint32 unity_matrix[9] = { 0x00010000, 0, 0, 0, 0x00010000, 0, 0,
  0, 0x40000000 };

static gboolean
colour_fits (const ColourInfo *colour, gboolean allows_bt601)
{
  if (colour->is_set && colour->is_full_range)
    return FALSE;
  /* Colour that the stream does not describe is BT.709 to a player. */
  gboolean is_described = colour->is_set &&
      (colour->primaries != 2 || colour->transfer != 2 || colour->matrix != 2);
  if (!is_described)
    return TRUE;
  if (colour->primaries == 1 && colour->transfer == 1 && colour->matrix == 1)
    return TRUE;
  return allows_bt601 &&
      (colour->primaries == 1 || colour->primaries == 5 ||
          colour->primaries == 6) &&
      (colour->transfer == 1 || colour->transfer == 6) &&
      (colour->matrix == 1 || colour->matrix == 5 || colour->matrix == 6);
}

/* A High decoder also decodes Main, and Baseline that keeps to Main
 * (ITU-T H.264 A.2). `codec->config` is an AVCDecoderConfigurationRecord. */
static gboolean
is_high_profile (const CodecConfig *codec)
{
  guint8 profile_idc = codec->config[1];
  gboolean has_constraint_set1 = (codec->config[2] & 0x40) != 0;
  return profile_idc == 100 || profile_idc == 77 ||
      (profile_idc == 66 && has_constraint_set1);
}

/* Returns (borrowed, nullable) the CMAF media profile brand that holds. */
static const gchar *
avc_media_brand (const CodecConfig *codec)
{
  if (!is_high_profile (codec))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (avc_profiles); i++) {
    guint64 max_frames =
        (guint64) avc_profiles[i].max_frame_rate * codec->frame_rate.den;
    if (codec->config[3] <= avc_profiles[i].max_level_idc &&
        codec->width <= avc_profiles[i].max_width &&
        codec->height <= avc_profiles[i].max_height &&
        codec->frame_rate.num <= max_frames &&
        colour_fits (&codec->colour, avc_profiles[i].allows_bt601))
      return avc_profiles[i].brand;
  }
  return NULL;
}

/* AAC LC, HE-AAC and HE-AAC v2 up to stereo and 48 kHz, in frames of 1024 core
 * samples: 'caac', ISO/IEC 23000-19 10.5. */
static const gchar *
aac_media_brand (const CodecConfig *codec)
{
  guint object_type = codec->config[0] >> 3;
  gboolean is_he_aac_v2 =
      object_type == 2 || object_type == 5 || object_type == 29;
  gboolean has_long_frames =
      codec->frame_samples == 1024 || codec->frame_samples == 2048;
  return is_he_aac_v2 && has_long_frames && codec->channels > 0 &&
          codec->channels <= 2 && codec->sample_rate <= 48000
      ? "caac"
      : NULL;
}

static gboolean
has_edit_list (const Mp4Track *track)
{
  return track->edit.start_delay > 0 || track->edit.media_time > 0 ||
      track->edit.duration > 0;
}

/* ISO/IEC 23000-19 7.3.1 and 7.2: 'cmf2' promises no edit list for video and
 * signed composition offsets; it includes what 'cmfc' promises. */
static void
write_cmaf_brands (ByteWriter *w, const Mp4Track *track)
{
  const CodecConfig *codec = track->codec;
  const gchar *media_brand = codec->id == CODEC_H264 ? avc_media_brand (codec)
                                                     : aac_media_brand (codec);
  gboolean is_cmf2 = !(codec->id == CODEC_H264 && has_edit_list (track));
  byte_writer_fourcc (w, is_cmf2 ? "cmf2" : "cmfc");
  byte_writer_u32 (w, 0); /* minor_version */
  byte_writer_fourcc (w, "iso6");
  byte_writer_fourcc (w, "cmfc");
  if (is_cmf2)
    byte_writer_fourcc (w, "cmf2");
  if (media_brand)
    byte_writer_fourcc (w, media_brand);
}

/* ISO/IEC 14496-12 4.3. 'iso6' is the first brand with tfdt, default-base-is-
 * moof and signed composition offsets (Annex E). */
static void
write_ftyp (ByteWriter *w, const Mp4Movie *movie)
{
  gsize ftyp = mp4_begin_box (w, "ftyp");
  if (movie->brands == MP4_BRANDS_CMAF) {
    write_cmaf_brands (w, &movie->tracks[0]);
  } else {
    byte_writer_fourcc (w, "iso6");
    byte_writer_u32 (w, 0); /* minor_version */
    byte_writer_fourcc (w, "iso6");
  }
  if (movie->is_indexed)
    byte_writer_fourcc (w, "dash");
  mp4_end_box (w, ftyp);
}

static void
write_matrix (ByteWriter *w)
{
  for (guint i = 0; i < G_N_ELEMENTS (unity_matrix); i++)
    byte_writer_u32 (w, unity_matrix[i]);
}

static guint32
movie_timescale (const Mp4Movie *movie)
{
  return movie->timescale > 0 ? movie->timescale : movie->tracks[0].timescale;
}

/* The fields that mvhd, tkhd and mdhd begin with; `version` 1 has room for a
 * time after 2040. */
static gsize
begin_dated_box (ByteWriter *w, const gchar type[4], const Mp4Movie *movie,
    guint32 flags)
{
  guint8 version = movie->creation_time > G_MAXUINT32 ? 1 : 0;
  gsize mark = mp4_begin_full_box (w, type, version, flags);
  for (guint i = 0; i < 2; i++) { /* creation_time, modification_time */
    if (version == 1)
      byte_writer_u64 (w, movie->creation_time);
    else
      byte_writer_u32 (w, (guint32) movie->creation_time);
  }
  return mark;
}

/* 0: the samples are in fragments, and mehd tells how long they last. */
static void
write_no_duration (ByteWriter *w, const Mp4Movie *movie)
{
  byte_writer_zero (w, movie->creation_time > G_MAXUINT32 ? 8 : 4);
}

/* ISO/IEC 14496-12 8.2.2 */
static void
write_mvhd (ByteWriter *w, const Mp4Movie *movie)
{
  guint32 last_id = 0;
  for (guint i = 0; i < movie->n_tracks; i++)
    last_id = MAX (last_id, movie->tracks[i].track_id);

  gsize mvhd = begin_dated_box (w, "mvhd", movie, 0);
  byte_writer_u32 (w, movie_timescale (movie));
  write_no_duration (w, movie);
  byte_writer_u32 (w, 0x00010000); /* rate 1.0 */
  byte_writer_u16 (w, 0x0100);     /* volume 1.0 */
  byte_writer_zero (w, 10);        /* reserved */
  write_matrix (w);
  byte_writer_zero (w, 24); /* pre_defined */
  byte_writer_u32 (w, last_id < G_MAXUINT32 ? last_id + 1 : G_MAXUINT32);
  mp4_end_box (w, mvhd);
}

static Fraction
pixel_aspect_ratio (const CodecConfig *codec)
{
  Fraction par = codec->pixel_aspect_ratio;
  return par.num > 0 && par.den > 0 ? par : (Fraction){ 1, 1 };
}

/* ISO/IEC 14496-12 8.3.2. The size is 16.16 fixed point, as displayed. */
static void
write_tkhd (ByteWriter *w, const Mp4Movie *movie, const Mp4Track *track)
{
  const CodecConfig *codec = track->codec;
  gboolean is_video = codec->id == CODEC_H264;
  Fraction par = pixel_aspect_ratio (codec);
  gint64 width = is_video ? timescale_scale ((gint64) codec->width << 16,
                                par.num, par.den, ROUND_NEAREST)
                          : 0;

  enum
  {
    TRACK_ENABLED = 1,
    TRACK_IN_MOVIE = 2,
    TRACK_IN_PREVIEW = 4
  };
  gsize tkhd = begin_dated_box (w, "tkhd", movie,
      TRACK_ENABLED | TRACK_IN_MOVIE | TRACK_IN_PREVIEW);
  byte_writer_u32 (w, track->track_id);
  byte_writer_u32 (w, 0); /* reserved */
  write_no_duration (w, movie);
  byte_writer_zero (w, 8); /* reserved */
  byte_writer_u16 (w, 0);  /* layer */
  byte_writer_u16 (w, 0);  /* alternate_group */
  byte_writer_u16 (w, is_video ? 0 : 0x0100);
  byte_writer_u16 (w, 0); /* reserved */
  write_matrix (w);
  byte_writer_u32 (w, (guint32) MIN (width, (gint64) G_MAXUINT32));
  byte_writer_u32 (w, is_video ? codec->height << 16 : 0);
  mp4_end_box (w, tkhd);
}

/* 8.4.2, and 8.4.6 where three letters do not say it all. */
static void
write_mdhd (ByteWriter *w, const Mp4Movie *movie, const Mp4Track *track)
{
  gchar code[4];
  language_to_iso639_2 (track->language, code);
  guint16 packed = 0;
  for (guint i = 0; i < 3; i++)
    packed = (guint16) (packed << 5 | (code[i] - 0x60));

  gsize mdhd = begin_dated_box (w, "mdhd", movie, 0);
  byte_writer_u32 (w, track->timescale);
  write_no_duration (w, movie);
  byte_writer_u16 (w, packed);
  byte_writer_u16 (w, 0); /* pre_defined */
  mp4_end_box (w, mdhd);
}

static void
write_elng (ByteWriter *w, const gchar *language)
{
  if (!language || !language_needs_bcp47 (language))
    return;
  gsize elng = mp4_begin_full_box (w, "elng", 0, 0);
  byte_writer_bytes (w, language, strlen (language) + 1);
  mp4_end_box (w, elng);
}

static void
write_hdlr (ByteWriter *w, const Mp4Track *track, gboolean is_video)
{
  const gchar *name = track->name ? track->name : is_video ? "Video" : "Audio";
  gsize hdlr = mp4_begin_full_box (w, "hdlr", 0, 0);
  byte_writer_u32 (w, 0); /* pre_defined */
  byte_writer_fourcc (w, is_video ? "vide" : "soun");
  byte_writer_zero (w, 12); /* reserved */
  byte_writer_bytes (w, name, strlen (name) + 1);
  mp4_end_box (w, hdlr);
}

/* 8.5.2.2: zeros mean unknown, so a box that knows nothing is left out. */
static void
write_btrt (ByteWriter *w, const Mp4Track *track)
{
  if (track->average_bitrate_bps == 0)
    return;
  gsize btrt = mp4_begin_box (w, "btrt");
  byte_writer_u32 (w, 0); /* bufferSizeDB */
  byte_writer_u32 (w,
      MAX (track->maximum_bitrate_bps, track->average_bitrate_bps));
  byte_writer_u32 (w, track->average_bitrate_bps);
  mp4_end_box (w, btrt);
}

/* 12.1.5.2; what the bitstream does not say is not said here either. */
static void
write_colr (ByteWriter *w, const ColourInfo *colour)
{
  if (!colour->is_set)
    return;
  gsize colr = mp4_begin_box (w, "colr");
  byte_writer_fourcc (w, "nclx");
  byte_writer_u16 (w, colour->primaries);
  byte_writer_u16 (w, colour->transfer);
  byte_writer_u16 (w, colour->matrix);
  byte_writer_u8 (w, colour->is_full_range ? 0x80 : 0);
  mp4_end_box (w, colr);
}

/* 12.1.4; ISO/IEC 23000-19 9.2.3 wants square pixels said aloud too. */
static void
write_pasp (ByteWriter *w, Fraction par)
{
  gsize pasp = mp4_begin_box (w, "pasp");
  byte_writer_u32 (w, par.num);
  byte_writer_u32 (w, par.den);
  mp4_end_box (w, pasp);
}

/* VisualSampleEntry, 12.1.3; AVCSampleEntry, ISO/IEC 14496-15 5.4.2.1 */
static void
write_avc_sample_entry (ByteWriter *w, const Mp4Track *track)
{
  const CodecConfig *codec = track->codec;
  gsize entry =
      mp4_begin_box (w, codec->has_in_band_parameter_sets ? "avc3" : "avc1");
  byte_writer_zero (w, 6);  /* reserved */
  byte_writer_u16 (w, 1);   /* data_reference_index */
  byte_writer_zero (w, 16); /* pre_defined, reserved */
  byte_writer_u16 (w, (guint16) codec->width);
  byte_writer_u16 (w, (guint16) codec->height);
  byte_writer_u32 (w, 0x00480000); /* 72 dpi */
  byte_writer_u32 (w, 0x00480000);
  byte_writer_u32 (w, 0);   /* reserved */
  byte_writer_u16 (w, 1);   /* frame_count */
  byte_writer_zero (w, 32); /* compressorname */
  byte_writer_u16 (w, 24);  /* depth */
  byte_writer_i16 (w, -1);  /* pre_defined */

  gsize avcc = mp4_begin_box (w, "avcC");
  byte_writer_bytes (w, codec->config, codec->config_size);
  mp4_end_box (w, avcc);
  write_colr (w, &codec->colour);
  write_pasp (w, pixel_aspect_ratio (codec));
  write_btrt (w, track);
  mp4_end_box (w, entry);
}

/* A descriptor of ISO/IEC 14496-1 7.2.2.2; its size is written in the form of
 * four bytes (8.3.3), so that it can be patched. */
static gsize
begin_descriptor (ByteWriter *w, guint8 tag)
{
  byte_writer_u8 (w, tag);
  byte_writer_u32 (w, 0);
  return w->size;
}

static void
end_descriptor (ByteWriter *w, gsize mark)
{
  guint32 size = (guint32) (w->size - mark);
  byte_writer_patch_u32 (w, mark - 4,
      0x80808000 | (size >> 21 & 0x7f) << 24 | (size >> 14 & 0x7f) << 16 |
          (size >> 7 & 0x7f) << 8 | (size & 0x7f));
}

/* ISO/IEC 14496-14 5.6 */
static void
write_esds (ByteWriter *w, const Mp4Track *track)
{
  enum
  {
    ES_DESCR_TAG = 0x03,
    DECODER_CONFIG_DESCR_TAG = 0x04,
    DEC_SPECIFIC_INFO_TAG = 0x05,
    SL_CONFIG_DESCR_TAG = 0x06,
    OBJECT_TYPE_AUDIO_14496_3 = 0x40,
    STREAM_TYPE_AUDIO = 0x05,
    SL_PREDEFINED_MP4 = 0x02,
  };
  gsize esds = mp4_begin_full_box (w, "esds", 0, 0);
  gsize es = begin_descriptor (w, ES_DESCR_TAG);
  byte_writer_u16 (w, 0); /* ES_ID: 0 in a file */
  byte_writer_u8 (w, 0);  /* no dependency, URL or clock stream */

  gsize decoder = begin_descriptor (w, DECODER_CONFIG_DESCR_TAG);
  byte_writer_u8 (w, OBJECT_TYPE_AUDIO_14496_3);
  byte_writer_u8 (w, STREAM_TYPE_AUDIO << 2 | 0 << 1 | 1); /* not upStream */
  byte_writer_u24 (w, 0);                                  /* bufferSizeDB */
  byte_writer_u32 (w,
      MAX (track->maximum_bitrate_bps, track->average_bitrate_bps));
  byte_writer_u32 (w, track->average_bitrate_bps);
  gsize specific = begin_descriptor (w, DEC_SPECIFIC_INFO_TAG);
  byte_writer_bytes (w, track->codec->config, track->codec->config_size);
  end_descriptor (w, specific);
  end_descriptor (w, decoder);

  gsize sl = begin_descriptor (w, SL_CONFIG_DESCR_TAG);
  byte_writer_u8 (w, SL_PREDEFINED_MP4);
  end_descriptor (w, sl);
  end_descriptor (w, es);
  mp4_end_box (w, esds);
}

/* AudioSampleEntry, ISO/IEC 14496-12 12.2.3. The AudioSpecificConfig decides:
 * a rate that does not fit 16.16 is written as 0, a number of channels that is
 * not known (a program config element) as the template's 2. */
static void
write_mp4a_sample_entry (ByteWriter *w, const Mp4Track *track)
{
  guint32 rate = track->codec->sample_rate;
  guint32 channels = track->codec->channels;
  gsize entry = mp4_begin_box (w, "mp4a");
  byte_writer_zero (w, 6); /* reserved */
  byte_writer_u16 (w, 1);  /* data_reference_index */
  byte_writer_zero (w, 8); /* reserved */
  byte_writer_u16 (w, channels > 0 ? (guint16) channels : 2);
  byte_writer_u16 (w, 16); /* samplesize */
  byte_writer_u16 (w, 0);  /* pre_defined */
  byte_writer_u16 (w, 0);  /* reserved */
  byte_writer_u32 (w, rate <= G_MAXUINT16 ? rate << 16 : 0);
  write_esds (w, track);
  write_btrt (w, track);
  mp4_end_box (w, entry);
}

static void
write_empty_table (ByteWriter *w, const gchar type[4])
{
  gsize box = mp4_begin_full_box (w, type, 0, 0);
  byte_writer_u32 (w, 0); /* entry_count */
  mp4_end_box (w, box);
}

static void
write_stbl (ByteWriter *w, const Mp4Track *track)
{
  gsize stbl = mp4_begin_box (w, "stbl");
  gsize stsd = mp4_begin_full_box (w, "stsd", 0, 0);
  byte_writer_u32 (w, 1); /* entry_count */
  if (track->codec->id == CODEC_H264)
    write_avc_sample_entry (w, track);
  else
    write_mp4a_sample_entry (w, track);
  mp4_end_box (w, stsd);
  write_empty_table (w, "stts");
  write_empty_table (w, "stsc");
  gsize stsz = mp4_begin_full_box (w, "stsz", 0, 0);
  byte_writer_u32 (w, 0); /* sample_size */
  byte_writer_u32 (w, 0); /* sample_count */
  mp4_end_box (w, stsz);
  write_empty_table (w, "stco");
  mp4_end_box (w, stbl);
}

/* 8.7.2: one data reference, to this file itself. */
static void
write_dinf (ByteWriter *w)
{
  enum
  {
    DATA_IS_IN_THIS_FILE = 1
  };
  gsize dinf = mp4_begin_box (w, "dinf");
  gsize dref = mp4_begin_full_box (w, "dref", 0, 0);
  byte_writer_u32 (w, 1); /* entry_count */
  mp4_end_box (w, mp4_begin_full_box (w, "url ", 0, DATA_IS_IN_THIS_FILE));
  mp4_end_box (w, dref);
  mp4_end_box (w, dinf);
}

static void
write_minf (ByteWriter *w, const Mp4Track *track, gboolean is_video)
{
  gsize minf = mp4_begin_box (w, "minf");
  gsize header = is_video ? mp4_begin_full_box (w, "vmhd", 0, 1)
                          : mp4_begin_full_box (w, "smhd", 0, 0);
  /* vmhd: graphicsmode, opcolor; smhd: balance, reserved */
  byte_writer_zero (w, is_video ? 8 : 4);
  mp4_end_box (w, header);
  write_dinf (w);
  write_stbl (w, track);
  mp4_end_box (w, minf);
}

/* 8.6.6. Version 1 where a value needs it; an entry that lasts for 0 presents
 * all that the fragments bring (8.6.6.1). */
static void
write_edts (ByteWriter *w, const Mp4Track *track)
{
  const Mp4Edit *edit = &track->edit;
  if (!has_edit_list (track))
    return;

  gboolean is_wide = edit->start_delay > G_MAXUINT32 ||
      edit->duration > G_MAXUINT32 || edit->media_time > G_MAXINT32;
  const struct
  {
    guint64 duration, media_time;
  } entries[] = { { edit->start_delay, G_MAXUINT64 }, /* -1: an empty edit */
    { edit->duration, edit->media_time } };
  guint first = edit->start_delay > 0 ? 0 : 1;

  gsize edts = mp4_begin_box (w, "edts");
  gsize elst = mp4_begin_full_box (w, "elst", is_wide ? 1 : 0, 0);
  byte_writer_u32 (w, G_N_ELEMENTS (entries) - first);
  for (guint i = first; i < G_N_ELEMENTS (entries); i++) {
    if (is_wide) {
      byte_writer_u64 (w, entries[i].duration);
      byte_writer_u64 (w, entries[i].media_time);
    } else {
      byte_writer_u32 (w, (guint32) entries[i].duration);
      byte_writer_u32 (w, (guint32) entries[i].media_time);
    }
    byte_writer_u32 (w, 0x00010000); /* media_rate 1.0 */
  }
  mp4_end_box (w, elst);
  mp4_end_box (w, edts);
}

/* 8.10.4 */
static void
write_kinds (ByteWriter *w, const Mp4Track *track)
{
  if (track->n_kinds == 0)
    return;
  gsize udta = mp4_begin_box (w, "udta");
  for (guint i = 0; i < track->n_kinds; i++) {
    const gchar *uri = track->kinds[i].scheme_uri;
    const gchar *value = track->kinds[i].value ? track->kinds[i].value : "";
    gsize kind = mp4_begin_full_box (w, "kind", 0, 0);
    byte_writer_bytes (w, uri, strlen (uri) + 1);
    byte_writer_bytes (w, value, strlen (value) + 1);
    mp4_end_box (w, kind);
  }
  mp4_end_box (w, udta);
}

static void
write_trak (ByteWriter *w, const Mp4Movie *movie, const Mp4Track *track)
{
  gboolean is_video = track->codec->id == CODEC_H264;
  gsize trak = mp4_begin_box (w, "trak");
  write_tkhd (w, movie, track);
  write_edts (w, track);
  gsize mdia = mp4_begin_box (w, "mdia");
  write_mdhd (w, movie, track);
  write_hdlr (w, track, is_video);
  write_elng (w, track->language);
  write_minf (w, track, is_video);
  mp4_end_box (w, mdia);
  write_kinds (w, track);
  mp4_end_box (w, trak);
}

/* 8.8.2. Version 1 always: its size must not depend on the duration. */
static void
write_mehd (ByteWriter *w, const Mp4Movie *movie)
{
  if (!movie->has_duration)
    return;
  gsize mehd = mp4_begin_full_box (w, "mehd", 1, 0);
  byte_writer_u64 (w, movie->duration);
  mp4_end_box (w, mehd);
}

/* 8.8.1, 8.8.3. The real defaults are in each tfhd. */
static void
write_mvex (ByteWriter *w, const Mp4Movie *movie)
{
  gsize mvex = mp4_begin_box (w, "mvex");
  write_mehd (w, movie);
  for (guint i = 0; i < movie->n_tracks; i++) {
    gsize trex = mp4_begin_full_box (w, "trex", 0, 0);
    byte_writer_u32 (w, movie->tracks[i].track_id);
    byte_writer_u32 (w, 1); /* default_sample_description_index */
    byte_writer_u32 (w, movie->tracks[i].default_sample_duration);
    byte_writer_u32 (w, 0); /* default_sample_size */
    byte_writer_u32 (w, 0); /* default_sample_flags */
    mp4_end_box (w, trex);
  }
  mp4_end_box (w, mvex);
}

static CoreStatus
check_track (const Mp4Track *track)
{
  const CodecConfig *codec = track->codec;
  if (track->track_id == 0 || track->timescale == 0)
    return CORE_INVALID;
  if (codec->config_size > MAX_CONFIG_SIZE)
    return CORE_LIMIT;
  switch (codec->id) {
    case CODEC_H264:
      if (codec->width > MAX_DIMENSION || codec->height > MAX_DIMENSION)
        return CORE_LIMIT;
      /* configurationVersion to numOfPictureParameterSets */
      return codec->config_size >= 7 && codec->width > 0 && codec->height > 0
          ? CORE_OK
          : CORE_INVALID;
    case CODEC_AAC:
      return codec->config_size >= 2 && codec->sample_rate > 0 &&
              codec->channels <= G_MAXUINT16
          ? CORE_OK
          : CORE_INVALID;
    default:
      return CORE_UNSUPPORTED;
  }
}

static CoreStatus
check_movie (const Mp4Movie *movie)
{
  if (movie->n_tracks > MAX_TRACKS)
    return CORE_LIMIT;
  for (guint i = 0; i < movie->n_tracks; i++) {
    CoreStatus status = check_track (&movie->tracks[i]);
    if (status != CORE_OK)
      return status;
    for (guint j = 0; j < i; j++)
      if (movie->tracks[j].track_id == movie->tracks[i].track_id)
        return CORE_INVALID;
  }
  return CORE_OK;
}

CoreStatus
mp4_write_init (ByteWriter *w, const Mp4Movie *movie)
{
  g_return_val_if_fail (movie->n_tracks > 0, CORE_INVALID);
  g_return_val_if_fail (movie->n_tracks == 1 ||
          movie->brands != MP4_BRANDS_CMAF,
      CORE_INVALID);

  CoreStatus status = check_movie (movie);
  if (status != CORE_OK)
    return status;

  write_ftyp (w, movie);
  gsize moov = mp4_begin_box (w, "moov");
  write_mvhd (w, movie);
  for (guint i = 0; i < movie->n_tracks; i++)
    write_trak (w, movie, &movie->tracks[i]);
  write_mvex (w, movie);
  mp4_end_box (w, moov);
  return CORE_OK;
}
