/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The bytes of SPS and PPS by their ids, and which of them are in the
 * configuration record: what h264.h and h265.h do alike. What the sets say is not
 * its business, but for the SPS that a PPS refers to. */

#pragma once

#include "core/nalset.h"

G_BEGIN_DECLS

#define NAL_STORE_MAX_SPS 32  /* H.265 has half as many, */
#define NAL_STORE_MAX_PPS 256 /* and a quarter */

typedef struct
{
  NalSet sps[NAL_STORE_MAX_SPS];
  NalSet pps[NAL_STORE_MAX_PPS];
  guint32 sps_of_pps[NAL_STORE_MAX_PPS];
  guint generation;  /* counts the changes of the record */
  gboolean is_fresh; /* some set came since the last picture */
} NalStore;

void nal_store_clear (NalStore *store);

/* A NAL unit never ends in a zero byte (H.264 7.4.1, H.265 7.4.2), but configuration
 * records with padded sets exist. FALSE: the set is not kept, as there is nothing
 * of it, or more than the record's 16 bits can tell; hundreds of any size would be
 * no limit to what is kept. */
gboolean nal_store_trim (Span *nal);

/* Put a set in, whose ids are within their limits, and return whether the record
 * changes by that. A new SPS begins a new sequence, for which PPS come again
 * (H.264 7.4.1.2.1, H.265 7.4.2.4.2): it takes those that refer to it out. */
gboolean nal_store_put_sps (NalStore *store, guint32 id, Span nal);
gboolean nal_store_put_pps (NalStore *store, guint32 id, guint32 sps_id,
    Span nal);

/* A set of any kind came. Returns `changes`: whether the record does. */
gboolean nal_store_note (NalStore *store, gboolean changes);

/* See h264_parameter_sets_activate(); there is such a PPS. */
void nal_store_activate (NalStore *store, guint32 pps_id, gboolean is_key);

/* The lowest id in the record, or -1. */
gint nal_store_first_sps (const NalStore *store);

/* At least one SPS and one PPS are in the record. */
gboolean nal_store_is_complete (const NalStore *store);

G_END_DECLS
