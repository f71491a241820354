/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What the manifests know: renditions and their finished segments.
 * A plain model: it has no clock, writes nothing and measures bit rates from
 * the segments themselves. m3u8.h and mpd.h render it.
 *
 * Media times are ticks of the rendition's timescale, counted from stream time
 * 0; wall-clock times are microseconds since 1970 UTC. */

#pragma once

#include "core/codec.h"
#include "core/extensionattributes.h"
#include "core/utctime.h"

G_BEGIN_DECLS

typedef enum
{
  PLAYLIST_TYPE_VOD,   /* everything, complete: EXT-X-ENDLIST */
  PLAYLIST_TYPE_EVENT, /* grows, may be left unfinished by a crash */
  PLAYLIST_TYPE_LIVE,  /* a window that slides: old segments leave it */
} PlaylistType;

/* Bytes of a resource; size 0: all of it. */
typedef struct
{
  guint64 offset_bytes;
  guint64 size_bytes;
} ByteRange;

/* What a decoder needs before a segment: a CMAF header. */
typedef struct
{
  gchar *uri; /* (owned) relative to the media playlist */
  ByteRange range;
  ByteRange index;   /* where the same file holds all segments: its sidx, which
                        counts them; size 0: there is none */
  CodecConfig codec; /* (owned) */
} ManifestInit;

/* A key picture that is found without reading all of its segment. */
typedef struct
{
  gint64 time_ticks; /* of presentation */
  ByteRange range;   /* of the segment's resource: its moof to its last byte */
  guint64 listed_us; /* see ManifestSegment */
} ManifestKeyPicture;

typedef struct
{
  gchar *uri;      /* (owned) relative to the media playlist; a URI reference,
                      so what is special in one comes percent-encoded */
  ByteRange range; /* of a resource that holds several segments */
  gint64 start_ticks; /* earliest presentation time */
  guint64 duration_ticks;
  guint64 size_bytes;
  gint64 utc_us;             /* of start_ticks; UTC_NONE: not known */
  gboolean is_discontinuity; /* another timeline or configuration than the
                                segment before */
  gboolean is_missing;  /* there is no such file, its time is all there is */
  gboolean has_hole;    /* there is, but pictures are missing in it and the one
                        before is held, while another video has them: players
                        had better take that */
  guint init;           /* index into the rendition's inits */
  guint n_frames;       /* of video; 0: not known */
  guint64 listed_us;    /* how long a playlist that was read back says it lasts,
                        which may not change; 0: see the ticks */
  GArray *key_pictures; /* (owned, nullable, ManifestKeyPicture) */
} ManifestSegment;

/* Closed captions inside video: CEA-608 or CEA-708. */
typedef struct
{
  gchar *instream_id; /* (owned) "CC1" to "CC4", "SERVICE1" to "SERVICE63" */
  gchar *language;    /* (owned, nullable) BCP 47 */
} ManifestCaption;

typedef struct _ManifestMeasure ManifestMeasure;

typedef struct
{
  gchar *name;       /* (owned) unique: "video_0"; the playlist's folder */
  gchar *uri;        /* (owned) of the media playlist, from the multivariant */
  gchar *iframe_uri; /* (owned, nullable) of its I-frame playlist, likewise */
  gchar *label;      /* (owned, nullable) NAME for people; else made up */
  gchar *language;   /* (owned, nullable) BCP 47 */
  gchar *group;      /* (owned, nullable) GROUP-ID; else made up */
  gchar *role;       /* (owned, nullable) urn:mpeg:dash:role:2011: "main",
                      "alternate", "commentary", "dub", "description", "caption",
                      "subtitle", "forced-subtitle" ... */
  gboolean is_default;
  gboolean
      is_autoselect;  /* may be chosen by language without being asked for */
  gboolean is_forced; /* text: for whoever reads no other text */
  gboolean is_text_files; /* segments are WebVTT files: no init */
  guint64 declared_bps;   /* what the encoder promised at most; 0: nothing */
  CodecConfig codec;      /* of the first init */
  Fraction measured_rate; /* frames of the first segment; 0/0 as yet */
  guint32 timescale;
  GPtrArray *inits;    /* (owned, ManifestInit) */
  GPtrArray *segments; /* (owned, ManifestSegment) listed now, in order */
  GPtrArray *captions; /* (owned, ManifestCaption) */
  gboolean has_unknown_captions; /* there are some of which nothing is said */

  guint64 n_removed;                 /* segments that left: MEDIA-SEQUENCE */
  guint64 n_discontinuities_removed; /* and DISCONTINUITY-SEQUENCE */
  guint64 n_iframes_removed; /* MEDIA-SEQUENCE of the I-frame playlist */
  guint64 longest_us;        /* segment ever added */
  ManifestMeasure *measure;  /* (owned) of bit rates, which grows with the
                                segments when it is asked for */
} ManifestRendition;

/* EXT-X-DATERANGE (draft-pantos-hls-rfc8216bis 4.4.5.1). */
typedef struct
{
  gchar *id;             /* (owned) */
  gchar *class_name;     /* (owned, nullable) */
  gint64 start_us;       /* UTC */
  gint64 duration_us;    /* < 0: not known */
  gint64 planned_us;     /* PLANNED-DURATION; < 0: none */
  GBytes *scte35_cmd;    /* (owned, nullable) splice_info_section() */
  GBytes *scte35_out;    /* (owned, nullable) */
  GBytes *scte35_in;     /* (owned, nullable) */
  GPtrArray *extensions; /* (owned, ExtensionAttribute) of the application */
} ManifestDateRange;

typedef struct
{
  guint64 segment_duration_ns;
  guint target_duration_s; /* 0: from the segments; else it is this for ever,
                              as it must where segments leave */
  PlaylistType type;
  gboolean is_finished;    /* no segment will follow */
  gboolean is_independent; /* every segment starts with a sync sample */
  guint64 first_sequence;  /* MEDIA-SEQUENCE of the first segment of all */
  gint64 published_us;     /* UTC of this state, for a live MPD; UTC_NONE */
  GPtrArray *renditions;   /* (owned, ManifestRendition) video first, then by
                              name with numbers in order ("audio_2" before
                              "audio_10"): streaming threads may add them in
                              any order, the playlists do not show it */
  GPtrArray *date_ranges;  /* (owned, ManifestDateRange) by start */
} Manifest;

Manifest *manifest_new (guint64 segment_duration_ns, PlaylistType type);
void manifest_free (Manifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Manifest, manifest_free)

/* Returns (borrowed) a new rendition; `codec` is copied. */
ManifestRendition *manifest_add_rendition (Manifest *manifest,
    const gchar *name, const CodecConfig *codec, guint32 timescale);

/* Returns the index of a new init segment; `codec` is copied. */
guint manifest_add_init (ManifestRendition *rendition, const gchar *uri,
    const CodecConfig *codec);

/* Returns (transfer full) a segment, not listed, in need of the newest init. */
ManifestSegment *manifest_segment_new (const ManifestRendition *rendition,
    const gchar *uri, gint64 start_ticks, guint64 duration_ticks,
    guint64 size_bytes);

/* Lists a segment (transfer full) behind the others. */
void manifest_list_segment (ManifestRendition *rendition,
    ManifestSegment *segment);

/* Returns (transfer full) a segment, not listed, for a time of which there is
 * no file. */
ManifestSegment *manifest_missing_new (const ManifestRendition *rendition,
    gint64 start_ns, gint64 end_ns);

/* Is that what the segments of manifest_missing_new() are called? */
gboolean manifest_is_missing_uri (const gchar *uri);

/* Has the rendition ever listed anything? */
gboolean manifest_has_begun (const ManifestRendition *rendition);

/* Takes the first segment off the list. Returns (transfer full). */
ManifestSegment *manifest_remove_first_segment (ManifestRendition *rendition);
void manifest_segment_free (ManifestSegment *segment);

/* What left the window: its file may be deleted when no client can still want
 * it, after its duration and that of the longest playlist that listed it (RFC
 * 8216 6.2.2). */
typedef struct
{
  ManifestRendition *rendition; /* (borrowed) */
  ManifestSegment *segment;     /* (owned) */
  const ManifestInit *init;     /* (borrowed, nullable) its header, when no
                                   listed segment needs that any more */
} ManifestRemoval;

/* Takes off the heads of all renditions so that about `playlist_length`
 * segments stay (0: all do), at the same media time everywhere, and never so
 * many that less than three target durations are left (rule 36). Date ranges
 * that are over go with them. A rendition that stopped growing does not stop
 * the others. Returns (transfer full, ManifestRemoval), empty unless the
 * playlist is of PLAYLIST_TYPE_LIVE. */
GPtrArray *manifest_slide (Manifest *manifest, guint playlist_length);

/* Says that the pictures of `rendition` carry captions. */
void manifest_add_caption (ManifestRendition *rendition,
    const gchar *instream_id, const gchar *language);

/* Returns (borrowed) a new date range in its place; NULL if there is one of
 * this `id`. */
ManifestDateRange *manifest_add_date_range (Manifest *manifest, const gchar *id,
    gint64 start_us);

/* Returns (borrowed, nullable) the date range of this `id`. */
ManifestDateRange *manifest_find_date_range (const Manifest *manifest,
    const gchar *id);

/* Adds what `said` tells of the same range. What was said stays as it is
 * (4.4.5.1: tags of one ID agree in every attribute that they both have). */
void manifest_date_range_learn (ManifestDateRange *range,
    const ManifestDateRange *said);

/* Takes over `ranges` (ManifestDateRange) of another manifest of this
 * presentation: those that are new, and what is new of others. */
void manifest_learn_date_ranges (Manifest *manifest, const GPtrArray *ranges);

/* Was it over before `start_us`? A range of unknown duration ends as planned,
 * else where it begins; but a break that was begun (SCTE35-OUT) goes on until
 * it is ended. */
gboolean manifest_date_range_is_over (const ManifestDateRange *range,
    gint64 start_us);

/* UTC of the first segment of which it is known; UTC_NONE. */
gint64 manifest_start_utc (const ManifestRendition *rendition);

gboolean manifest_has_key_pictures (const ManifestRendition *rendition);

/* Returns (borrowed, nullable) what decodes `segment`; NULL for text files. */
const ManifestInit *manifest_segment_init (const ManifestRendition *rendition,
    const ManifestSegment *segment);

/* The duration as a playlist prints it, whole microseconds: from the start,
 * rounded, to the end, rounded. Sums of neighbours carry no error but that of
 * the outermost ends, half a microsecond each. */
guint64 manifest_segment_duration_us (const ManifestRendition *rendition,
    const ManifestSegment *segment);

/* The same of any piece of the rendition's time: 1 at least. */
guint64 manifest_duration_us (const ManifestRendition *rendition,
    gint64 start_ticks, gint64 end_ticks);

/* Moves a segment that was read back: it begins there, and lasts as its playlist
 * says. */
void manifest_place_segment (const ManifestRendition *rendition,
    ManifestSegment *segment, gint64 start_ticks);

/* Where the next segment begins if the timeline goes on. */
gint64 manifest_segment_end (const ManifestSegment *segment);

/* To the nearest second as EXT-X-TARGETDURATION counts: 1 at least. */
guint manifest_rounded_seconds (guint64 duration_us);

/* Seconds: what was fixed; else the largest rounded segment duration of all
 * renditions, so that all share one (rules 8, 9, 11, 12); while unfinished never less than D rounded,
 * so that it does not grow as long as key frames come in time. */
guint manifest_target_duration (const Manifest *manifest);

typedef struct
{
  guint64 peak_bps;    /* largest over runs of 0.5 to 1.5 target durations */
  guint64 average_bps; /* all segments */
} ManifestBitrate;

/* Of all segments there ever were while the target duration was what it is now;
 * costs what was added since it was last asked. */
ManifestBitrate manifest_measure_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition);

/* What a multivariant playlist promises: what was measured, when that is all
 * there will be. Before, and in live playlists, the peak is no less than what
 * the encoder declared and its container adds, and nothing said is ever taken
 * back. */
ManifestBitrate manifest_announced_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition);

/* The same of its key pictures alone. */
ManifestBitrate manifest_iframe_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition);

/* Frames a second, of which both kinds of manifests say the most there are: what
 * the format declares, or what the first segment has if that is more. 0/0: not
 * known. */
Fraction manifest_frame_rate (const ManifestRendition *rendition);

/* Returns (transfer full) a URI reference fit for a line or an attribute of any
 * manifest: what could end it or look like a tag is escaped; what is escaped
 * already stays. */
gchar *manifest_safe_uri (const gchar *uri);

/* Private to manifest*.c. */
ManifestMeasure *manifest_measure_new (guint32 timescale);
void manifest_measure_free (ManifestMeasure *measure);
GPtrArray *manifest_date_ranges_new (void);

G_END_DECLS
