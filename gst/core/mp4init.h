/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The header of a fragmented file: ftyp + moov without samples
 * (ISO/IEC 14496-12 8); with one track, the CMAF header (ISO/IEC 23000-19
 * 7.3.1). */

#pragma once

#include "core/codec.h"
#include "core/mp4.h"

G_BEGIN_DECLS

/* A role or other property of a track: 'kind', ISO/IEC 14496-12 8.10.4. */
typedef struct
{
  const gchar *scheme_uri;
  const gchar *value; /* (nullable) */
} Mp4Kind;

#define MP4_SCHEME_DASH_ROLE "urn:mpeg:dash:role:2011"

/* How pictures are turned and mirrored for display: the matrix of 'tkhd'. */
typedef enum
{
  MP4_ROTATE_0, /* clockwise, in degrees */
  MP4_ROTATE_90,
  MP4_ROTATE_180,
  MP4_ROTATE_270,
  MP4_FLIP_ROTATE_0, /* mirrored left to right, then turned */
  MP4_FLIP_ROTATE_90,
  MP4_FLIP_ROTATE_180,
  MP4_FLIP_ROTATE_270,
} Mp4Orientation;

/* What of the media is presented when: 'elst', 8.6.6. All 0: no edit list,
 * the media time line is the presentation's. */
typedef struct
{
  guint64 start_delay; /* ticks of the movie: an empty edit comes first */
  guint64 media_time;  /* ticks of the track: the media before it is not
                          presented (encoder delay) */
  guint64 duration;    /* ticks of the movie: what is presented after the delay,
                          so that padding at the end is not; 0: all there is */
} Mp4Edit;

typedef struct
{
  guint32 track_id; /* from 1 */
  guint32 timescale;
  const CodecConfig *codec;    /* (borrowed) */
  const gchar *language;       /* (nullable) BCP 47 or ISO 639-2; NULL: und */
  const gchar *name;           /* (nullable) for people; NULL: by media kind */
  guint32 average_bitrate_bps; /* 0: no btrt box */
  guint32 maximum_bitrate_bps;
  guint32 default_sample_duration; /* ticks, for trex; 0: unknown */
  guint16 alternate_group; /* one of a group is played at a time; 0: all are */
  gboolean is_disabled;    /* not played unless chosen */
  Mp4Orientation orientation;
  Mp4Edit edit;
  const Mp4Kind *kinds;
  guint n_kinds;
} Mp4Track;

typedef enum
{
  MP4_BRANDS_CMAF, /* one track, ISO/IEC 23000-19 */
  MP4_BRANDS_ISO,  /* any number of tracks, ISO/IEC 14496-12 Annex E */
} Mp4Brands;

typedef struct
{
  const Mp4Track *tracks;
  guint n_tracks; /* > 0; 1 for MP4_BRANDS_CMAF */
  Mp4Brands brands;
  gboolean is_indexed;   /* one file with sidx in front: brand 'dash' */
  guint32 timescale;     /* of edits and durations; 0: the first track's */
  guint64 creation_time; /* seconds since 1904; 0: unknown, and equal input
                            gives equal bytes */
  gboolean has_duration; /* write mehd, which always takes as much room: a
                            header written again with the final duration
                            replaces one written with 0 */
  guint64 duration;      /* ticks of the movie, of the longest track */
} Mp4Movie;

/* Appends ftyp and moov. Nothing is written unless CORE_OK. CORE_INVALID: a
 * track without id or timescale, twice the same id, a configuration that is
 * too short; CORE_UNSUPPORTED: no sample entry for the codec; CORE_LIMIT: more
 * tracks, a larger configuration or picture than the format or this code
 * holds. */
CoreStatus mp4_write_init (ByteWriter *w, const Mp4Movie *movie);

/* How many samples before a wanted one a decoder must begin with, negated; 0:
 * none. The header describes it as the sample group 'roll', which fragments
 * refer to (Mp4TrackRun.is_in_roll_group). */
gint16 mp4_roll_distance (const CodecConfig *codec);

G_END_DECLS
