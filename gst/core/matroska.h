/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Matroska and WebM (RFC 9559) as a pull parser without I/O: bytes
 * in, headers and blocks out. The same parser serves random access and
 * streams: it never looks back, says how many bytes it wants next and how many
 * nobody needs, and returns frames as offsets into the caller's bytes. */

#pragma once

#include "core/bytes.h"
#include "core/codec.h"
#include "core/status.h"

G_BEGIN_DECLS

/* Limits against hostile input; what is over them is skipped or refused. */
#define MATROSKA_MAX_TRACKS 128
#define MATROSKA_MAX_HEADER_SIZE (16u << 20)     /* Info, Tracks, Tags, bytes */
#define MATROSKA_MAX_BLOCK_SIZE (64u << 20)      /* SimpleBlock, BlockGroup */
#define MATROSKA_MAX_PRIVATE_SIZE (1u << 20)     /* CodecPrivate, unpacked */
#define MATROSKA_MAX_FRAME_SIZE (64u << 20)      /* a frame, unpacked */
#define MATROSKA_MAX_ENCODINGS 4                 /* on top of each other */
#define MATROSKA_MAX_ADDITIONS 4                 /* BlockMore, of a block */
#define MATROSKA_MAX_METADATA_SIZE (4u << 20)    /* Tags, Chapters */
#define MATROSKA_MAX_ATTACHMENT_SIZE (16u << 20) /* AttachedFile */

typedef enum
{
  MATROSKA_TRACK_VIDEO = 1, /* TrackType, RFC 9559 5.1.4.1.3 */
  MATROSKA_TRACK_AUDIO = 2,
  MATROSKA_TRACK_SUBTITLE = 17,
} MatroskaTrackType;

/* ContentCompAlgo, RFC 9559 5.1.4.1.31.6 */
typedef enum
{
  MATROSKA_COMPRESSION_ZLIB = 0,
  MATROSKA_COMPRESSION_BZLIB = 1,
  MATROSKA_COMPRESSION_LZO1X = 2,
  MATROSKA_COMPRESSION_HEADER_STRIPPING = 3,
} MatroskaCompression;

/* MasteringMetadata, RFC 9559 5.1.4.1.28.30, in the units of SMPTE ST 2086 */
typedef struct
{
  gboolean is_set;         /* all ten values are there and make sense */
  guint16 primaries[3][2]; /* red, green, blue: x and y, 0.00002 */
  guint16 white_point[2];  /* x and y, 0.00002 */
  guint32 luminance_max;   /* 0.0001 cd/m2 */
  guint32 luminance_min;   /* 0.0001 cd/m2 */
} MatroskaMastering;

/* ContentEncodingType, RFC 9559 5.1.4.1.31.4 */
typedef enum
{
  MATROSKA_ENCODING_COMPRESSION = 0,
  MATROSKA_ENCODING_ENCRYPTION = 1,
} MatroskaEncodingType;

/* ContentEncodingScope, bits, RFC 9559 5.1.4.1.31.3 */
#define MATROSKA_SCOPE_FRAMES 1u
#define MATROSKA_SCOPE_PRIVATE 2u

/* A ContentEncoding. */
typedef struct
{
  guint64 order;
  guint64 scope;
  guint64 type;        /* MatroskaEncodingType, or a value of the future */
  guint64 compression; /* MatroskaCompression, or a value of the future */
  guint8 *settings;    /* the bytes that header stripping removed */
  gsize settings_size;
  guint64 cipher;      /* ContentEncAlgo; 5 is AES */
  guint64 cipher_mode; /* AESSettingsCipherMode; 1 is CTR */
  guint8 *key_id;
  gsize key_id_size;
} MatroskaEncoding;

/* What decompresses for the parser, which can't: `packed`, of an algorithm other
 * than header stripping, to at most `max_size` bytes (transfer full, g_free).
 * CORE_INVALID, CORE_LIMIT, or CORE_UNSUPPORTED: no such algorithm. */
typedef CoreStatus (*MatroskaDecompress) (guint64 algorithm, Span packed,
    gsize max_size, guint8 **unpacked, gsize *unpacked_size);

/* One TrackEntry, owned by the parser. Absent numbers have the default of the
 * specification; absent strings and bytes are NULL, strings valid UTF-8. */
typedef struct
{
  guint64 number;
  guint64 uid;
  guint64 type; /* MatroskaTrackType, or another value of the specification */
  gchar *codec_id;
  guint8 *codec_private; /* made up for AAC, where the CodecID says it all */
  gsize codec_private_size;
  gboolean is_private_made_up;
  guint64 default_duration_ns; /* 0 = absent */
  guint64 codec_delay_ns;
  guint64 seek_pre_roll_ns;
  gchar *name;
  gchar *language; /* LanguageBCP47 if there, else Language ("eng" default) */
  gchar *language_iso639; /* Language if there, whatever LanguageBCP47 says */
  gboolean has_language;  /* the file says it, it is no default */
  gboolean is_enabled;
  gboolean is_default;
  gboolean is_forced;

  guint64 pixel_width;
  guint64 pixel_height;
  guint64 pixel_crop_top; /* pixels to hide at each edge */
  guint64 pixel_crop_bottom;
  guint64 pixel_crop_left;
  guint64 pixel_crop_right;
  guint64 display_width; /* 0 = absent: equals the cropped pixel size */
  guint64 display_height;
  guint64 display_unit; /* 0 pixels, 1 cm, 2 inches, 3 aspect ratio */
  guint64 interlaced;   /* FlagInterlaced: 0 unknown, 1 yes, 2 no */
  guint64 field_order;  /* RFC 9559 5.1.4.1.28.2 */
  guint64 stereo_mode;  /* RFC 9559 5.1.4.1.28.3 */
  guint64 alpha_mode;   /* 1: BlockAdditional 1 holds alpha */
  gchar fourcc[4];      /* UncompressedFourCC, zeros if absent */
  ColourInfo colour;
  guint64 chroma_siting_horz; /* 0 unknown, 1 left, 2 half */
  guint64 chroma_siting_vert; /* 0 unknown, 1 top, 2 half */
  guint16 max_cll;            /* cd/m2; 0: unknown */
  guint16 max_fall;           /* cd/m2; 0: unknown */
  MatroskaMastering mastering;
  gboolean has_dolby_vision;
  guint8 dolby_vision[DOLBY_VISION_RECORD_SIZE]; /* what is in dvcC, dvvC */
  guint64 projection_type;                       /* 0 rectangular */
  gint64 roll_millidegrees; /* the picture is to be turned counter-clockwise */

  guint32 sample_rate; /* Hz, of the coded core; rounded from the float; 0 if
                          that is no possible rate */
  guint32 output_sample_rate; /* Hz, after SBR; equals sample_rate if absent */
  guint64 channels;
  guint64 bit_depth;

  /* What was done to frames and CodecPrivate, in the order to undo it; that of
   * CodecPrivate is undone already. */
  MatroskaEncoding encodings[MATROSKA_MAX_ENCODINGS];
  guint n_encodings;
  const gchar *unreadable; /* (static, nullable) why that can't be undone, as
                              "it is ..." or "its ..." */
} MatroskaTrack;

typedef struct
{
  gsize offset; /* from `data` of the call that returned the block */
  gsize size;
} MatroskaFrame;

/* BlockAddID (RFC 9559 5.1.3.5.2.3): 1 is what the codec's mapping says. */
#define MATROSKA_ADDITION_OF_CODEC 1

/* A BlockMore (RFC 9559 5.1.3.5.2). */
typedef struct
{
  guint64 id;   /* BlockAddID */
  gsize offset; /* of BlockAdditional, counted as a frame's */
  gsize size;
} MatroskaAddition;

typedef struct
{
  guint64 offset;             /* absolute, of the element */
  const MatroskaTrack *track; /* (borrowed until the next HEADERS) never NULL:
                                 blocks of other tracks are skipped */
  gint64 time_ns;             /* of the first frame; before CodecDelay */
  guint64 duration_ns;        /* BlockDuration of the whole block; 0 = absent */
  gint64 discard_padding_ns;
  gboolean
      is_key; /* SimpleBlock flag, or a BlockGroup without ReferenceBlock */
  gboolean is_invisible;
  const MatroskaFrame *frames;       /* (borrowed until the next call) */
  guint n_frames;                    /* 1 without lacing */
  const MatroskaAddition *additions; /* (borrowed until the next call) */
  guint n_additions;
} MatroskaBlock;

typedef enum
{
  MATROSKA_METADATA_TAGS,          /* for matroska_tags_parse() */
  MATROSKA_METADATA_CHAPTERS,      /* for matroska_chapters_parse() */
  MATROSKA_METADATA_ATTACHED_FILE, /* for matroska_attachment_parse() */
} MatroskaMetadataKind;

/* An element about the media, not read yet: who wants it has it parsed. */
typedef struct
{
  MatroskaMetadataKind kind;
  guint64 offset;     /* absolute, of the element: the same one may come again
                         after a seek */
  MatroskaFrame body; /* its data */
} MatroskaMetadata;

typedef enum
{
  MATROSKA_EVENT_HEADERS, /* Tracks are known, and Info if it came first; comes
                             once per Segment, before its first Cluster */
  MATROSKA_EVENT_NO_TRACKS, /* a Cluster comes before the Tracks, once per
                               Segment: blocks are skipped until these come,
                               unless matroska_parser_read_headers() gets them
                               before the next step */
  MATROSKA_EVENT_BLOCK,
  MATROSKA_EVENT_METADATA, /* before the headers, after them or anywhere between
                              Clusters */
  MATROSKA_EVENT_DAMAGE,   /* bytes that make no sense: the parser went on after
                            the block they are in, or at the next Cluster;
                            `damage_offset` says where they began. No bytes: in
                            a Cluster without a Timestamp, whose blocks get the
                            time of what was before them */
  MATROSKA_EVENT_END,      /* a Segment of known size is over */
} MatroskaEventType;

/* What its type has no use for is not set. */
typedef struct
{
  MatroskaEventType type;
  MatroskaBlock block;
  MatroskaMetadata metadata;
  guint64 damage_offset;
  gsize damage_size; /* bytes passed over */
} MatroskaEvent;

typedef struct _MatroskaParser MatroskaParser;

MatroskaParser *matroska_parser_new (void);
void matroska_parser_free (MatroskaParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MatroskaParser, matroska_parser_free)

/* For CodecPrivates that are compressed. Without it, such tracks are unreadable
 * (unless it is header stripping). Before the first step. */
void matroska_parser_set_decompress (MatroskaParser *parser,
    MatroskaDecompress decompress);

/* One step. `data` are the bytes at the parser's position; any amount is
 * right, even none. What every return means:
 *
 *   CORE_OK         `event` is filled in.
 *   CORE_NEED_DATA  go on with more: the call wants `*want` bytes at once
 *                   (at least one more than it got after `*consumed`).
 *   CORE_INVALID    not Matroska at all (no EBML header, wrong DocType).
 *   CORE_UNSUPPORTED  an EBML version or DocTypeReadVersion beyond this code.
 *   CORE_LIMIT      a header beyond the limits above.
 *
 * In every case the parser has moved on by `*consumed` (at most `size`) plus
 * `*skip` bytes; the latter it will never look at: a random access source
 * seeks over them, a stream drops them. The next call starts there. */
CoreStatus matroska_parser_next (MatroskaParser *parser, const guint8 *data,
    gsize size, MatroskaEvent *event, gsize *consumed, guint64 *skip,
    gsize *want);

/* The absolute offset that the next call's `data` must start at. */
guint64 matroska_parser_position (const MatroskaParser *parser);

/* How many bytes the Segment still lacks by its own size; 0 when that is
 * unknown (a live stream) or reached. */
guint64 matroska_parser_missing_bytes (const MatroskaParser *parser);

/* Going to another place. All of it from MATROSKA_EVENT_HEADERS on. */

/* Where reading can begin: at a Cluster, or at a block inside one. */
typedef struct
{
  guint64 offset;      /* absolute */
  guint64 cluster_end; /* of the Cluster around it; 0: it is between them */
  gint64 cluster_timestamp;
} MatroskaPlace;

/* A Cluster whose head was read. */
typedef struct
{
  guint64 offset; /* absolute, and the next */
  guint64 end;    /* G_MAXUINT64: of unknown size */
  gint64 time_ns;
} MatroskaCluster;

/* The next call's bytes are those at `place`. Should they make no sense there,
 * the parser finds its way as in any damaged stream. */
void matroska_parser_seek (MatroskaParser *parser, const MatroskaPlace *place);

/* The place of the block returned last. */
MatroskaPlace matroska_parser_block_place (const MatroskaParser *parser);

/* A scanning parser returns SimpleBlocks without frames and passes over these,
 * to look for a key frame at little cost. It ends with the Segment. */
void matroska_parser_set_scanning (MatroskaParser *parser,
    gboolean is_scanning);

/* The absolute offset of the first Cluster; 0: not reached yet. */
guint64 matroska_parser_first_cluster (const MatroskaParser *parser);

/* Where the Segment ends by its own size; G_MAXUINT64: unknown. */
guint64 matroska_parser_segment_end (const MatroskaParser *parser);

/* Looks for a Cluster in bytes from anywhere in the Segment, that begin at
 * `offset`. CORE_OK: `cluster` is the first. CORE_NEED_DATA: none begins before
 * `cluster->offset`; `*want` bytes from there on are needed. */
CoreStatus matroska_parser_find_cluster (MatroskaParser *parser, guint64 offset,
    const guint8 *data, gsize size, MatroskaCluster *cluster, gsize *want);

/* Of the Clusters that were read or found so far in the Segment, the last that is
 * not after `time_ns` and the one behind it. An offset of 0: there is none. */
void matroska_parser_known_clusters (const MatroskaParser *parser,
    gint64 time_ns, MatroskaCluster *before, MatroskaCluster *after);

/* The known Cluster at `offset`, whose size is unknown, was seen to last up to
 * `end`. */
void matroska_parser_set_cluster_end (MatroskaParser *parser, guint64 offset,
    guint64 end);

/* Where a SeekHead says that the Segment's child `id` is, absolute; 0: it does
 * not say. (RFC 9559 5.1.1) */
guint64 matroska_parser_find_element (const MatroskaParser *parser, guint32 id);

/* (nullable, borrowed until the next HEADERS) MatroskaCue, see
 * core/matroska-cues.h: NULL until the Cues were read. */
const GArray *matroska_parser_cues (const MatroskaParser *parser);

/* Reads SeekHead or Cues out of turn: `data` are the bytes at its absolute
 * offset. The position stays. CORE_NEED_DATA: `*want` bytes are needed.
 * CORE_INVALID: there is something else. CORE_LIMIT: it is too large. */
CoreStatus matroska_parser_read_index (MatroskaParser *parser,
    const guint8 *data, gsize size, gsize *want);

/* Reads Tracks or Info of the open Segment out of turn, as the above. */
CoreStatus matroska_parser_read_headers (MatroskaParser *parser,
    const guint8 *data, gsize size, gsize *want);

/* Finds Tags or Chapters out of turn: `data` are the bytes at the absolute
 * `offset` that a SeekHead gives; those of the body count from there.
 * CORE_NEED_DATA: `*want` bytes are needed. CORE_INVALID: there is something
 * else. CORE_LIMIT: it is too large. */
CoreStatus matroska_metadata_read (guint64 offset, const guint8 *data,
    gsize size, MatroskaMetadata *metadata, gsize *want);

/* Valid from MATROSKA_EVENT_HEADERS on. Tracks are in file order and live until
 * the next MATROSKA_EVENT_HEADERS. */
guint matroska_parser_n_tracks (const MatroskaParser *parser);
const MatroskaTrack *matroska_parser_track (const MatroskaParser *parser,
    guint index);
guint64 matroska_parser_timestamp_scale_ns (const MatroskaParser *parser);
guint64 matroska_parser_duration_ns (
    const MatroskaParser *parser); /* 0: unknown */

/* DateUTC: nanoseconds since the start of 2001. FALSE if absent. */
gboolean matroska_parser_date_ns (const MatroskaParser *parser,
    gint64 *date_ns);
const gchar *matroska_parser_doc_type (const MatroskaParser *parser);

/* (nullable, borrowed until the next call) Title, MuxingApp, WritingApp */
const gchar *matroska_parser_title (const MatroskaParser *parser);
const gchar *matroska_parser_muxing_app (const MatroskaParser *parser);
const gchar *matroska_parser_writing_app (const MatroskaParser *parser);

G_END_DECLS
