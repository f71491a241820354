/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 4. The element abrtee, which its parts share: the queries that it
 * answers are in gstabrteequery.c, its properties in gstabrteeproperties.c, the
 * scalers that its branches share in gstabrteescalers.c.
 * Private to gstabrtee*.c. */

#pragma once

#include "gstabrteepad.h"
#include "gstdeinterlacer.h"
#include "gstkeyunits.h"
#include "gstpatience.h"

G_BEGIN_DECLS

#define GST_TYPE_ABR_TEE (gst_abr_tee_get_type ())
G_DECLARE_FINAL_TYPE (GstAbrTee, gst_abr_tee, GST, ABR_TEE, GstElement)

/* Who makes the pictures. */
typedef enum
{
  GST_ABR_TEE_SCALER_AUTO,
  GST_ABR_TEE_SCALER_CPU,
  GST_ABR_TEE_SCALER_CUDA,
} GstAbrTeeScaler;

struct _GstAbrTee
{
  GstElement parent;
  GstPad *sinkpad;

  /* object lock */
  guint64 segment_duration;
  guint64 key_unit_interval;
  gboolean is_ladder;
  gboolean deinterlaces;
  GstAbrTeeScaler scaler;
  LadderRung rungs[LADDER_MAX_RUNGS];
  guint n_rungs;
  GPtrArray *branches; /* (owned) of pads; replaced, never altered */
  guint next_index;
  GstClockTime frame_duration;
  gboolean is_raw;
  GstCaps *source_caps; /* (owned, nullable) of the frames that branches get */

  GMutex seek_lock; /* held while a seek goes upstream */
  guint32 last_seek;
  gboolean last_seek_ok;

  GstPatience *patience; /* with the GPU */

  GMutex scalers_lock;
  GPtrArray *scalers;
  GstFrameLadder *ladder; /* (owned, nullable) that some of them have joined */
  GstCaps *no_ladder_for; /* (owned, nullable) caps for which there is none */

  /* streaming thread */
  GstSegment segment;
  GstKeyUnits key_units;
  GstDeinterlacer deinterlacer;
};

/* (transfer full) */
GPtrArray *gst_abr_tee_ref_branches (GstAbrTee *self);

/* --- gstabrteescalers.c --- */

/* As GstAbrTeePadOwner has it. */
GstFrameScaler *gst_abr_tee_share_scaler (GstElement *element, GstCaps *in,
    GstCaps *out, GError **error);

const gchar *gst_abr_tee_find_memory (GstElement *element, GstCaps *source);

/* Returns (transfer full, nullable) what has begun to make the pictures of a
 * frame with these caps. */
GstFrameLadderJob *gst_abr_tee_begin_pictures (GstAbrTee *self, GstCaps *caps,
    GstBuffer *frame);

void gst_abr_tee_init_scalers (GstAbrTee *self);
void gst_abr_tee_drop_scalers (GstAbrTee *self);
void gst_abr_tee_clear_scalers (GstAbrTee *self);

/* --- gstabrteeproperties.c --- */

#define GST_ABR_TEE_DEFAULT_SEGMENT_DURATION (6 * GST_SECOND)

void gst_abr_tee_install_properties (GObjectClass *object_class);

/* --- gstabrteequery.c --- */

gboolean gst_abr_tee_sink_query (GstPad *sinkpad, GstObject *parent,
    GstQuery *query);
gboolean gst_abr_tee_src_query (GstPad *srcpad, GstObject *parent,
    GstQuery *query);

G_END_DECLS
