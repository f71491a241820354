/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What aacbridge tells others of itself while it runs: counts, its
 * latency, the rate that it encodes at. Written by the streaming thread, read by
 * any. */

#pragma once

#include "gstaaccells.h"

G_BEGIN_DECLS

typedef struct
{
  GstObject *owner; /* (borrowed) whose lock is that of all below */
  GstAacStats stats;
  guint64 n_passed, n_encoded; /* buffers */
  guint64 n_unframed;          /* times that bytes were no frame */
  GstClockTime latency;
  guint32 rate; /* that is encoded, else the default one */
} GstAacReport;

void gst_aac_report_init (GstAacReport *report, GstObject *owner);
void gst_aac_report_reset (GstAacReport *report);

/* One more buffer went out. */
void gst_aac_report_add_passed (GstAacReport *report);
void gst_aac_report_add_encoded (GstAacReport *report);

/* Did buffers come, of which not one became sound? */
gboolean gst_aac_report_is_hopeless (GstAacReport *report);

GstAacStats gst_aac_report_get_stats (GstAacReport *report);
void gst_aac_report_set_stats (GstAacReport *report, const GstAacStats *stats);
void gst_aac_report_set_unframed (GstAacReport *report, guint64 n_unframed);

/* Returns whether the latency is another one than before. */
gboolean gst_aac_report_set_rate (GstAacReport *report, guint32 rate,
    guint n_latency_frames);

GstClockTime gst_aac_report_get_latency (GstAacReport *report);
guint32 gst_aac_report_get_rate (GstAacReport *report);

/* (transfer full) The counts */
GstStructure *gst_aac_report_make_structure (GstAacReport *report);

G_END_DECLS
