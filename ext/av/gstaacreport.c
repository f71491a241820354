/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacreport.h"

#include "gstaacnegotiation.h"

void
gst_aac_report_init (GstAacReport *report, GstObject *owner)
{
  *report = (GstAacReport){
    .owner = owner,
    .rate = GST_AAC_DEFAULT_RATE,
  };
}

void
gst_aac_report_reset (GstAacReport *report)
{
  GstObject *owner = report->owner;
  GST_OBJECT_LOCK (owner);
  gst_aac_report_init (report, owner);
  GST_OBJECT_UNLOCK (owner);
}

void
gst_aac_report_add_passed (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  report->n_passed++;
  GST_OBJECT_UNLOCK (report->owner);
}

void
gst_aac_report_add_encoded (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  report->n_encoded++;
  GST_OBJECT_UNLOCK (report->owner);
}

gboolean
gst_aac_report_is_hopeless (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  gboolean is_hopeless = report->stats.n_damaged > 0 &&
      report->n_encoded == 0 && report->n_passed == 0;
  GST_OBJECT_UNLOCK (report->owner);
  return is_hopeless;
}

GstAacStats
gst_aac_report_get_stats (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  GstAacStats stats = report->stats;
  GST_OBJECT_UNLOCK (report->owner);
  return stats;
}

void
gst_aac_report_set_stats (GstAacReport *report, const GstAacStats *stats)
{
  GST_OBJECT_LOCK (report->owner);
  report->stats = *stats;
  GST_OBJECT_UNLOCK (report->owner);
}

void
gst_aac_report_set_unframed (GstAacReport *report, guint64 n_unframed)
{
  GST_OBJECT_LOCK (report->owner);
  report->n_unframed = n_unframed;
  GST_OBJECT_UNLOCK (report->owner);
}

gboolean
gst_aac_report_set_rate (GstAacReport *report, guint32 rate,
    guint n_latency_frames)
{
  GstClockTime latency =
      (GstClockTime) audio_grid_frame_time (n_latency_frames, rate);
  GST_OBJECT_LOCK (report->owner);
  gboolean has_changed = report->latency != latency;
  report->latency = latency;
  report->rate = rate;
  GST_OBJECT_UNLOCK (report->owner);
  return has_changed;
}

GstClockTime
gst_aac_report_get_latency (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  GstClockTime latency = report->latency;
  GST_OBJECT_UNLOCK (report->owner);
  return latency;
}

guint32
gst_aac_report_get_rate (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  guint32 rate = report->rate;
  GST_OBJECT_UNLOCK (report->owner);
  return rate;
}

GstStructure *
gst_aac_report_make_structure (GstAacReport *report)
{
  GST_OBJECT_LOCK (report->owner);
  const AudioClockStats *clock = &report->stats.clock;
  GstStructure *structure = gst_structure_new ("aacbridge-stats", "passed",
      G_TYPE_UINT64, report->n_passed, "encoded", G_TYPE_UINT64,
      report->n_encoded, "damaged", G_TYPE_UINT64,
      report->stats.n_damaged + report->n_unframed, "gaps", G_TYPE_UINT64,
      clock->n_gaps, "overlaps", G_TYPE_UINT64, clock->n_overlaps, "resets",
      G_TYPE_UINT64, clock->n_resets, "gap-samples", G_TYPE_INT64,
      clock->silence_samples, "overlap-samples", G_TYPE_INT64,
      clock->overlap_samples, "drift-samples", G_TYPE_INT64,
      clock->drift_samples, NULL);
  GST_OBJECT_UNLOCK (report->owner);
  return structure;
}
