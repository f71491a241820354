/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nalstore.h"

void
nal_store_clear (NalStore *store)
{
  nal_set_array_clear (store->sps, NAL_STORE_MAX_SPS);
  nal_set_array_clear (store->pps, NAL_STORE_MAX_PPS);
  store->generation++;
}

gboolean
nal_store_trim (Span *nal)
{
  while (nal->size > 0 && nal->data[nal->size - 1] == 0)
    nal->size--;
  return nal->size > 0 && nal->size <= G_MAXUINT16;
}

static gboolean
retire_sps (NalStore *store, guint32 id)
{
  gboolean changes = nal_set_retire (&store->sps[id]);
  for (guint i = 0; i < NAL_STORE_MAX_PPS; i++)
    if (store->pps[i].nal && store->sps_of_pps[i] == id)
      changes |= nal_set_retire (&store->pps[i]);
  return changes;
}

gboolean
nal_store_put_sps (NalStore *store, guint32 id, Span nal)
{
  gboolean is_new = nal_set_replace (&store->sps[id], nal);
  if (is_new)
    retire_sps (store, id);
  nal_set_restore (&store->sps[id]);
  return is_new;
}

gboolean
nal_store_put_pps (NalStore *store, guint32 id, guint32 sps_id, Span nal)
{
  store->sps_of_pps[id] = sps_id;
  return nal_set_replace (&store->pps[id], nal);
}

gboolean
nal_store_note (NalStore *store, gboolean changes)
{
  store->is_fresh = TRUE;
  store->generation += changes ? 1 : 0;
  return changes;
}

static void
forget_freshness (NalStore *store)
{
  for (guint i = 0; i < NAL_STORE_MAX_SPS; i++)
    store->sps[i].is_fresh = FALSE;
  store->is_fresh = FALSE;
}

void
nal_store_activate (NalStore *store, guint32 pps_id, gboolean is_key)
{
  NalSet *active = &store->sps[store->sps_of_pps[pps_id]];
  gboolean changes = nal_set_restore (active);
  changes |= nal_set_restore (&store->pps[pps_id]);
  for (guint i = 0; is_key && store->is_fresh && i < NAL_STORE_MAX_SPS; i++)
    if (active->is_fresh && &store->sps[i] != active && !store->sps[i].is_fresh)
      changes |= retire_sps (store, i);
  if (store->is_fresh)
    forget_freshness (store);
  store->generation += changes ? 1 : 0;
}

gint
nal_store_first_sps (const NalStore *store)
{
  for (guint i = 0; i < NAL_STORE_MAX_SPS; i++)
    if (nal_set_is_in_record (&store->sps[i]))
      return (gint) i;
  return -1;
}

gboolean
nal_store_is_complete (const NalStore *store)
{
  return nal_store_first_sps (store) >= 0 &&
      nal_set_array_count (store->pps, NAL_STORE_MAX_PPS) > 0;
}
