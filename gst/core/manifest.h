/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What the manifests know: renditions and their finished segments.
 * A plain model: it has no clock, writes nothing and measures bit rates from
 * the segments themselves. m3u8.h renders it. */

#pragma once

#include "core/codec.h"

G_BEGIN_DECLS

typedef enum
{
  PLAYLIST_TYPE_VOD,   /* everything, complete: EXT-X-ENDLIST */
  PLAYLIST_TYPE_EVENT, /* grows, may be left unfinished by a crash */
} PlaylistType;

typedef struct
{
  gchar *uri; /* (owned) relative to the media playlist; a URI reference,
                 so what is special in one comes percent-encoded */
  gint64 start_ticks;
  guint64 duration_ticks;
  guint64 size_bytes;
  gboolean is_discontinuity; /* new init segment before this one */
  gchar *init_uri;           /* (owned, nullable) set where the MAP changes */
} ManifestSegment;

typedef struct
{
  gchar *name;     /* (owned) unique: "video_0"; the playlist's folder */
  gchar *uri;      /* (owned) of the media playlist, from the multivariant */
  gchar *label;    /* (owned, nullable) NAME for people; else made up */
  gchar *language; /* (owned, nullable) BCP 47 */
  gboolean is_default;
  CodecConfig codec;
  guint32 timescale;
  GPtrArray *segments; /* (owned, ManifestSegment) */
} ManifestRendition;

typedef struct
{
  guint64 segment_duration_ns;
  PlaylistType type;
  gboolean is_finished;    /* no segment will follow */
  gboolean is_independent; /* every segment starts with a sync sample */
  GPtrArray *renditions;   /* (owned, ManifestRendition) video first, then by
                              name with numbers in order ("audio_2" before
                              "audio_10"): streaming threads may add them in
                              any order, the playlists do not show it */
} Manifest;

Manifest *manifest_new (guint64 segment_duration_ns, PlaylistType type);
void manifest_free (Manifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Manifest, manifest_free)

/* Returns (borrowed) a new rendition; `codec` is copied. */
ManifestRendition *manifest_add_rendition (Manifest *manifest,
    const gchar *name, const CodecConfig *codec, guint32 timescale);

/* Returns (borrowed) the new last segment. */
ManifestSegment *manifest_add_segment (ManifestRendition *rendition,
    const gchar *uri, gint64 start_ticks, guint64 duration_ticks,
    guint64 size_bytes);

/* The duration as a playlist prints it, whole microseconds: from the start,
 * rounded, to the end, rounded. Sums of neighbours carry no error but that of
 * the outermost ends, half a microsecond each. */
guint64 manifest_segment_duration_us (const ManifestRendition *rendition,
    const ManifestSegment *segment);

/* Seconds: the largest rounded segment duration of all renditions, so that all
 * share one (rules 8, 9, 11, 12); while unfinished never less than D rounded,
 * so that it does not grow as long as key frames come in time. */
guint manifest_target_duration (const Manifest *manifest);

typedef struct
{
  guint64 peak_bps;    /* largest over runs of 0.5 to 1.5 target durations */
  guint64 average_bps; /* all segments */
} ManifestBitrate;

ManifestBitrate manifest_measure_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition);

G_END_DECLS
