/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4init.h"

#include "core/language.h"
#include "core/mp4brand.h"
#include "core/mp4entry.h"

#include <string.h>

#define MAX_TRACKS 1024
#define SHORTEST_OPUS_FRAME_SAMPLES 120 /* 2.5 ms */

/* What a media kind's handler is and which box its minf begins with. */
typedef struct
{
  gchar type[5];
  gchar name[12];      /* where the track has none */
  gchar header_box[5]; /* a FullBox of zeros, but for its flags */
  guint32 header_flags;
  gsize header_size; /* after version and flags */
} Handler;

static const Handler handlers[N_MEDIA_KINDS] = {
  /* clang-format off */
  [MEDIA_VIDEO] = { "vide", "Video", "vmhd", 1, 8 }, /* 14496-12 12.1.2 */
  [MEDIA_AUDIO] = { "soun", "Audio", "smhd", 0, 4 }, /* 12.2.2 */
  [MEDIA_TEXT]  = { "text", "Subtitles", "nmhd", 0, 0 }, /* 8.4.5.2 */
  /* clang-format on */
};

/* 12.6.2: TTML is a subtitle, not a timed text medium. */
static const Handler subtitle_handler = { "subt", "Subtitles", "sthd", 0, 0 };

static const Handler *
track_handler (const Mp4Track *track)
{
  return track->codec->id == CODEC_STPP
      ? &subtitle_handler
      : &handlers[codec_kind (track->codec->id)];
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
  const gchar *media_brand = cmaf_media_brand (track->codec);
  gboolean is_video = codec_kind (track->codec->id) == MEDIA_VIDEO;
  gboolean is_cmf2 = !(is_video && has_edit_list (track));
  byte_writer_fourcc (w, is_cmf2 ? "cmf2" : "cmfc");
  byte_writer_u32 (w, 0); /* minor_version */
  byte_writer_fourcc (w, "iso6");
  byte_writer_fourcc (w, "cmfc");
  if (is_cmf2)
    byte_writer_fourcc (w, "cmf2");
  if (media_brand)
    byte_writer_fourcc (w, media_brand);
}

static gboolean
has_dolby_vision (const Mp4Movie *movie)
{
  for (guint i = 0; i < movie->n_tracks; i++)
    if (movie->tracks[i].codec->dolby_vision_size > 0)
      return TRUE;
  return FALSE;
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
  /* Dolby Vision Streams Within the ISO Base Media File Format */
  if (has_dolby_vision (movie))
    byte_writer_fourcc (w, "dby1");
  mp4_end_box (w, ftyp);
}

/* 8.3.2: { a, b, u, c, d, v, x, y, w }; x' = ax + cy, y' = bx + dy. */
static void
write_matrix (ByteWriter *w, Mp4Orientation orientation)
{
  static const gint8 abcd[][4] = {
    [MP4_ROTATE_0] = { 1, 0, 0, 1 },
    [MP4_ROTATE_90] = { 0, 1, -1, 0 },
    [MP4_ROTATE_180] = { -1, 0, 0, -1 },
    [MP4_ROTATE_270] = { 0, -1, 1, 0 },
    [MP4_FLIP_ROTATE_0] = { -1, 0, 0, 1 },
    [MP4_FLIP_ROTATE_90] = { 0, -1, -1, 0 },
    [MP4_FLIP_ROTATE_180] = { 1, 0, 0, -1 },
    [MP4_FLIP_ROTATE_270] = { 0, 1, 1, 0 },
  };
  const gint8 *m = abcd[orientation];
  const gint32 one = 1 << 16;
  byte_writer_i32 (w, m[0] * one);
  byte_writer_i32 (w, m[1] * one);
  byte_writer_u32 (w, 0);
  byte_writer_i32 (w, m[2] * one);
  byte_writer_i32 (w, m[3] * one);
  byte_writer_zero (w, 12);
  byte_writer_u32 (w, 1 << 30);
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
  write_matrix (w, MP4_ROTATE_0);
  byte_writer_zero (w, 24); /* pre_defined */
  byte_writer_u32 (w, last_id < G_MAXUINT32 ? last_id + 1 : G_MAXUINT32);
  mp4_end_box (w, mvhd);
}

/* ISO/IEC 14496-12 8.3.2. The size is 16.16 fixed point, as displayed. */
static void
write_tkhd (ByteWriter *w, const Mp4Movie *movie, const Mp4Track *track)
{
  const CodecConfig *codec = track->codec;
  MediaKind kind = codec_kind (codec->id);
  Fraction par = mp4_pixel_aspect_ratio (codec);
  gint64 width = timescale_scale ((gint64) codec->width << 16, par.num, par.den,
      ROUND_NEAREST);

  enum
  {
    TRACK_ENABLED = 1,
    TRACK_IN_MOVIE = 2,
    TRACK_IN_PREVIEW = 4
  };
  gsize tkhd = begin_dated_box (w, "tkhd", movie,
      TRACK_IN_MOVIE | TRACK_IN_PREVIEW |
          (track->is_disabled ? 0 : TRACK_ENABLED));
  byte_writer_u32 (w, track->track_id);
  byte_writer_u32 (w, 0); /* reserved */
  write_no_duration (w, movie);
  byte_writer_zero (w, 8); /* reserved */
  byte_writer_u16 (w, 0);  /* layer */
  byte_writer_u16 (w, track->alternate_group);
  byte_writer_u16 (w, kind == MEDIA_AUDIO ? 0x0100 : 0); /* volume */
  byte_writer_u16 (w, 0);                                /* reserved */
  write_matrix (w, track->orientation);
  byte_writer_u32 (w, (guint32) MIN (width, (gint64) G_MAXUINT32));
  byte_writer_u32 (w, codec->height << 16);
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
write_hdlr (ByteWriter *w, const Mp4Track *track)
{
  const Handler *handler = track_handler (track);
  const gchar *name = track->name ? track->name : handler->name;
  gsize hdlr = mp4_begin_full_box (w, "hdlr", 0, 0);
  byte_writer_u32 (w, 0); /* pre_defined */
  byte_writer_fourcc (w, handler->type);
  byte_writer_zero (w, 12); /* reserved */
  byte_writer_bytes (w, name, strlen (name) + 1);
  mp4_end_box (w, hdlr);
}

static void
write_empty_table (ByteWriter *w, const gchar type[4])
{
  gsize box = mp4_begin_full_box (w, type, 0, 0);
  byte_writer_u32 (w, 0); /* entry_count */
  mp4_end_box (w, box);
}

/* Opus in ISOBMFF 4.3.6.2, ISO/IEC 14496-12 10.1 */
gint16
mp4_roll_distance (const CodecConfig *codec)
{
  guint32 frame = codec->frame_samples > 0 ? codec->frame_samples
                                           : SHORTEST_OPUS_FRAME_SAMPLES;
  guint32 n_frames = codec->seek_preroll_samples / frame +
      (codec->seek_preroll_samples % frame > 0);
  return (gint16) - (gint32) MIN (n_frames, G_MAXINT16);
}

/* 8.9.3, AudioRollRecoveryEntry: what group 1 of a fragment's 'sbgp' means. */
static void
write_roll_group (ByteWriter *w, const CodecConfig *codec)
{
  gint16 distance = mp4_roll_distance (codec);
  if (distance == 0)
    return;
  gsize sgpd = mp4_begin_full_box (w, "sgpd", 1, 0);
  byte_writer_fourcc (w, "roll");
  byte_writer_u32 (w, 2); /* default_length */
  byte_writer_u32 (w, 1); /* entry_count */
  byte_writer_i16 (w, distance);
  mp4_end_box (w, sgpd);
}

static void
write_stbl (ByteWriter *w, const Mp4Track *track)
{
  gsize stbl = mp4_begin_box (w, "stbl");
  gsize stsd = mp4_begin_full_box (w, "stsd", 0, 0);
  byte_writer_u32 (w, 1); /* entry_count */
  mp4_write_sample_entry (w, track->codec,
      (Mp4Bitrate){ track->average_bitrate_bps, track->maximum_bitrate_bps });
  mp4_end_box (w, stsd);
  write_empty_table (w, "stts");
  write_empty_table (w, "stsc");
  gsize stsz = mp4_begin_full_box (w, "stsz", 0, 0);
  byte_writer_u32 (w, 0); /* sample_size */
  byte_writer_u32 (w, 0); /* sample_count */
  mp4_end_box (w, stsz);
  write_empty_table (w, "stco");
  write_roll_group (w, track->codec);
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
write_minf (ByteWriter *w, const Mp4Track *track)
{
  const Handler *handler = track_handler (track);
  gsize minf = mp4_begin_box (w, "minf");
  gsize header =
      mp4_begin_full_box (w, handler->header_box, 0, handler->header_flags);
  byte_writer_zero (w, handler->header_size);
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
  gsize trak = mp4_begin_box (w, "trak");
  write_tkhd (w, movie, track);
  write_edts (w, track);
  gsize mdia = mp4_begin_box (w, "mdia");
  write_mdhd (w, movie, track);
  write_hdlr (w, track);
  write_elng (w, track->language);
  write_minf (w, track);
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
  if (track->track_id == 0 || track->timescale == 0)
    return CORE_INVALID;
  return mp4_check_sample_entry (track->codec);
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
