/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifest.h"

#include "core/bitratemeter.h"

/* What a fragmented file adds to an encoder's output, at most: a row of the
 * 'trun' for each sample, styp and moof for each segment. */
#define SAMPLE_OVERHEAD_BYTES 16
#define SEGMENT_OVERHEAD_BYTES 1024

/* Of a stream that does not tell. */
#define USUAL_FRAMES_PER_SECOND 60
#define USUAL_FRAME_SAMPLES 1024

struct _ManifestMeasure
{
  guint target_duration_s; /* by which was measured */
  guint64 n_segments;      /* measured, counted from the first of all */
  BitrateMeter media, iframes;
  ManifestBitrate announced, announced_iframes;
};

void
manifest_measure_free (ManifestMeasure *measure)
{
  if (!measure)
    return;
  bitrate_meter_clear (&measure->media);
  bitrate_meter_clear (&measure->iframes);
  g_free (measure);
}

ManifestMeasure *
manifest_measure_new (guint32 timescale)
{
  ManifestMeasure *measure = g_new0 (ManifestMeasure, 1);
  bitrate_meter_init (&measure->media, timescale, 0);
  bitrate_meter_init (&measure->iframes, timescale, 0);
  return measure;
}

/* Begins again, with the segments that are listed. */
static void
begin_measure (ManifestMeasure *measure, const ManifestRendition *rendition,
    guint target_duration_s)
{
  bitrate_meter_clear (&measure->media);
  bitrate_meter_clear (&measure->iframes);
  bitrate_meter_init (&measure->media, rendition->timescale, target_duration_s);
  bitrate_meter_init (&measure->iframes, rendition->timescale,
      target_duration_s);
  measure->target_duration_s = target_duration_s;
  measure->n_segments = rendition->n_removed;
}

/* A key picture stands until the next, and no longer than its segment. */
static void
add_key_pictures (BitrateMeter *meter, const ManifestSegment *segment)
{
  guint n_pictures = segment->key_pictures ? segment->key_pictures->len : 0;
  for (guint k = 0; k < n_pictures; k++) {
    const ManifestKeyPicture *picture =
        &g_array_index (segment->key_pictures, ManifestKeyPicture, k);
    gint64 end_ticks = k + 1 < n_pictures ? picture[1].time_ticks
                                          : manifest_segment_end (segment);
    if (end_ticks > picture->time_ticks)
      bitrate_meter_add (meter,
          (guint64) end_ticks - (guint64) picture->time_ticks,
          picture->range.size_bytes);
  }
}

static void
add_segment (ManifestMeasure *measure, const ManifestSegment *segment)
{
  if (segment->is_missing || segment->size_bytes == 0) {
    bitrate_meter_interrupt (&measure->media);
    bitrate_meter_interrupt (&measure->iframes);
    return;
  }
  bitrate_meter_add (&measure->media, segment->duration_ticks,
      segment->size_bytes);
  add_key_pictures (&measure->iframes, segment);
}

/* Takes in what is new. */
static ManifestMeasure *
update_measure (const Manifest *manifest, const ManifestRendition *rendition)
{
  ManifestMeasure *measure = rendition->measure;
  guint target_duration_s = manifest_target_duration (manifest);
  if (target_duration_s != measure->target_duration_s)
    begin_measure (measure, rendition, target_duration_s);

  guint64 next = MAX (measure->n_segments, rendition->n_removed);
  for (guint64 s = next - rendition->n_removed; s < rendition->segments->len;
       s++)
    add_segment (measure, rendition->segments->pdata[s]);
  measure->n_segments = rendition->n_removed + rendition->segments->len;
  return measure;
}

static ManifestBitrate
read_meter (const BitrateMeter *meter)
{
  return (ManifestBitrate){
    .peak_bps = bitrate_meter_peak_bps (meter),
    .average_bps = bitrate_meter_average_bps (meter),
  };
}

ManifestBitrate
manifest_measure_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition)
{
  return read_meter (&update_measure (manifest, rendition)->media);
}

static guint64
samples_per_second (const CodecConfig *codec)
{
  switch (codec_kind (codec->id)) {
    case MEDIA_VIDEO:
      return codec->frame_rate.num > 0 && codec->frame_rate.den > 0
          ? codec->frame_rate.num / codec->frame_rate.den + 1
          : USUAL_FRAMES_PER_SECOND;
    case MEDIA_AUDIO:
      return codec->sample_rate /
          (codec->frame_samples > 0 ? codec->frame_samples
                                    : USUAL_FRAME_SAMPLES) +
          1;
    default:
      return 1;
  }
}

/* What the encoder promised, in its container. */
static guint64
promised_bps (const Manifest *manifest, const ManifestRendition *rendition)
{
  if (rendition->declared_bps == 0)
    return 0;
  guint64 sample_bytes =
      samples_per_second (&rendition->codec) * SAMPLE_OVERHEAD_BYTES;
  guint64 segment_bytes = manifest->segment_duration_ns > 0
      ? SEGMENT_OVERHEAD_BYTES * NSEC_PER_SEC / manifest->segment_duration_ns
      : 0;
  guint64 overhead_bps = 8 * (sample_bytes + segment_bytes);
  return rendition->declared_bps > G_MAXINT64
      ? G_MAXINT64
      : rendition->declared_bps + overhead_bps;
}

/* What is said while more is to come is never taken back, and the average,
 * which creeps, is raised in steps of a twentieth: a multivariant playlist that
 * seldom changes need seldom be written and loaded. */
static ManifestBitrate
announce (ManifestBitrate *said, ManifestBitrate measured, guint64 promised)
{
  guint64 step_bps = said->average_bps > 0 ? measured.average_bps / 20 : 0;
  if (measured.average_bps > said->average_bps)
    said->average_bps = measured.average_bps + step_bps;
  said->peak_bps = MAX (said->peak_bps, MAX (measured.peak_bps, promised));
  said->peak_bps = MAX (said->peak_bps, said->average_bps);
  return *said;
}

static gboolean
is_complete (const Manifest *manifest)
{
  return manifest->is_finished && manifest->type != PLAYLIST_TYPE_LIVE;
}

ManifestBitrate
manifest_announced_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition)
{
  ManifestMeasure *measure = update_measure (manifest, rendition);
  ManifestBitrate measured = read_meter (&measure->media);
  if (is_complete (manifest))
    return measured;
  return announce (&measure->announced, measured,
      promised_bps (manifest, rendition));
}

ManifestBitrate
manifest_iframe_bitrate (const Manifest *manifest,
    const ManifestRendition *rendition)
{
  ManifestMeasure *measure = update_measure (manifest, rendition);
  ManifestBitrate measured = read_meter (&measure->iframes);
  if (is_complete (manifest))
    return measured;
  return announce (&measure->announced_iframes, measured, 0);
}
