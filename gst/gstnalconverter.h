/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Access units of H.264 and H.265 to samples: which become one, with
 * which caps, times, flags and bytes. Streaming thread only, but for the
 * statistics. */

#pragma once

#include "core/accessunit.h"
#include "core/pictureclock.h"
#include "gstnalcaps.h"
#include "gstnalsettings.h"
#include "gstsapmeta.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 n_bytes_in;
  guint64 n_samples;
  guint64 n_dropped; /* access units that became no sample */
  guint64 n_copied;  /* that needed too many memories */
  guint64 n_small;   /* copied as sharing would cost more */
  guint64 n_mended;  /* access units in another framing than caps promise */
} GstNalStats;

typedef struct
{
  GstObject *owner; /* borrowed: logs, and its lock guards `stats` */
  GstNalSettings settings;
  GstNalStats stats;

  GstCaps *sink_caps; /* (owned, nullable) */
  GstCaps *src_caps;  /* (owned, nullable) NULL until there is a sample */
  const gchar *stream_format; /* (static) of src_caps */
  CodecId codec;
  NalSets *sets;      /* (owned, nullable) */
  NalFraming claimed; /* by the caps */
  NalFraming framing; /* of the last access unit that came whole */
  NalVideo video;
  GstNalLight light;
  guint generation;     /* of `sets` when src_caps were made */
  gboolean is_caps_due; /* something else changed since */
  PictureClock clock;
  GstClockTime shift; /* by which the samples' times are moved up, so that none
                         is below zero; it only grows */

  gboolean is_waiting;     /* for an access point */
  gboolean is_at_start;    /* nothing was decoded before the next picture */
  gboolean drops_skipped;  /* leading pictures of the last access point */
  gboolean has_open_point; /* H.264: pictures before it in output order lead */
  gint64 open_point_poc;
  gint64 config_pts_ns; /* of the sample that last had sets, or TIME_NONE */
} GstNalConverter;

void gst_nal_converter_init (GstNalConverter *converter, GstObject *owner);
void gst_nal_converter_clear (GstNalConverter *converter); /* frees */

/* As after init, with these settings. */
void gst_nal_converter_reset (GstNalConverter *converter,
    const GstNalSettings *settings);

/* Takes (borrowed) new fixed caps of the input. FALSE: codec_data cannot be
 * read. */
gboolean gst_nal_converter_set_caps (GstNalConverter *converter, GstCaps *caps);

/* Chooses the format out of what downstream takes. */
void gst_nal_converter_choose_format (GstNalConverter *converter,
    const GstCaps *wishes);

/* What follows does not continue what came: after a flush or a new stream it
 * starts at an access point. Times of a stream without any begin at
 * `start_time`. */
void gst_nal_converter_restart (GstNalConverter *converter,
    GstClockTime start_time);

/* What follows a gap is decoded without what was lost. */
void gst_nal_converter_interrupt (GstNalConverter *converter);

/* Whether `buffer`, of a stream that should be a byte stream, has no start code
 * in front but adds up as lengths. */
gboolean gst_nal_converter_finds_lengths (GstNalConverter *converter,
    GstBuffer *buffer);

/* Returns (transfer full) the statistics. Any thread. */
GstStructure *gst_nal_converter_make_stats (GstNalConverter *converter);

/* Where parameter sets of the next access unit have to go. */
gboolean gst_nal_converter_keeps_sets (const GstNalConverter *converter);

/* A unit was copied before it came here. */
void gst_nal_converter_count_copy (GstNalConverter *converter);

/* Makes a sample out of `unit` (transfer full), which holds what `au` says.
 * Returns (transfer full, nullable) it; NULL: it becomes none, or `damage`
 * (static) says why not. `has_new_caps`: src_caps are to be announced before it.
 * When `converter->shift` has grown, so is the segment.
 */
GstBuffer *gst_nal_converter_take (GstNalConverter *converter, GstBuffer *unit,
    const NalAccessUnit *au, gboolean *has_new_caps, const gchar **damage);

G_END_DECLS
