/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The parameter sets seen so far, and the HEVCDecoderConfigurationRecord
 * (ISO/IEC 14496-15 8.3.3.1) that they make. */

#include "h265.h"

#include "core/h265ptl.h"
#include "core/nalstore.h"
#include "core/sei.h"

G_STATIC_ASSERT (H265_MAX_SPS <= NAL_STORE_MAX_SPS);
G_STATIC_ASSERT (H265_MAX_PPS <= NAL_STORE_MAX_PPS);

/* SEI that describes all of the stream, and so may stand in the record. */
static const guint32 declarative_sei[] = { SEI_MASTERING_DISPLAY,
  SEI_CONTENT_LIGHT_LEVEL, SEI_ALTERNATIVE_TRANSFER };

#define N_SEI G_N_ELEMENTS (declarative_sei)

struct _H265ParameterSets
{
  NalStore store;
  NalSet vps_units[H265_MAX_VPS];
  NalSet sei_units[N_SEI]; /* by their first message */
  H265Vps vps[H265_MAX_VPS];
  H265Sps sps[H265_MAX_SPS];
  H265Pps pps[H265_MAX_PPS];
};

H265ParameterSets *
h265_parameter_sets_new (void)
{
  return g_new0 (H265ParameterSets, 1);
}

void
h265_parameter_sets_clear (H265ParameterSets *sets)
{
  nal_set_array_clear (sets->vps_units, H265_MAX_VPS);
  nal_set_array_clear (sets->sei_units, N_SEI);
  nal_store_clear (&sets->store);
}

void
h265_parameter_sets_free (H265ParameterSets *sets)
{
  if (!sets)
    return;
  h265_parameter_sets_clear (sets);
  g_free (sets);
}

const H265Sps *
h265_parameter_sets_get_sps (const H265ParameterSets *sets, guint32 id)
{
  return id < H265_MAX_SPS && sets->store.sps[id].nal ? &sets->sps[id] : NULL;
}

const H265Pps *
h265_parameter_sets_get_pps (const H265ParameterSets *sets, guint32 id)
{
  return id < H265_MAX_PPS && sets->store.pps[id].nal ? &sets->pps[id] : NULL;
}

const H265Sps *
h265_parameter_sets_first_sps (const H265ParameterSets *sets)
{
  gint id = nal_store_first_sps (&sets->store);
  return id < 0 ? NULL : &sets->sps[id];
}

guint
h265_parameter_sets_generation (const H265ParameterSets *sets)
{
  return sets->store.generation;
}

gboolean
h265_parameter_sets_is_complete (const H265ParameterSets *sets)
{
  return nal_store_is_complete (&sets->store);
}

static gboolean
add_vps (H265ParameterSets *sets, Span nal)
{
  H265Vps vps;
  if (h265_parse_vps (nal, &vps) != CORE_OK)
    return FALSE;
  sets->vps[vps.id] = vps;
  return nal_set_replace (&sets->vps_units[vps.id], nal);
}

static gboolean
add_sps (H265ParameterSets *sets, Span nal)
{
  H265Sps sps;
  if (h265_parse_sps (nal, &sps) != CORE_OK)
    return FALSE;
  sets->sps[sps.id] = sps;
  return nal_store_put_sps (&sets->store, sps.id, nal);
}

static gboolean
add_pps (H265ParameterSets *sets, Span nal)
{
  H265Pps pps;
  if (h265_parse_pps (nal, &pps) != CORE_OK)
    return FALSE;
  sets->pps[pps.id] = pps;
  return nal_store_put_pps (&sets->store, pps.id, pps.sps_id, nal);
}

static gint
find_declarative (guint32 type)
{
  for (guint i = 0; i < N_SEI; i++)
    if (declarative_sei[i] == type)
      return (gint) i;
  return -1;
}

/* Only a unit that has nothing else in it; never a change by itself, as
 * encoders repeat them with other values. */
static void
add_sei (H265ParameterSets *sets, Span nal)
{
  SeiCursor cursor;
  SeiMessage message;
  gint slot = -1;
  sei_cursor_init (&cursor, nal, H265_NAL_HEADER_SIZE);
  while (sei_cursor_next (&cursor, &message)) {
    gint found = find_declarative (message.type);
    if (found < 0)
      return;
    slot = slot < 0 ? found : slot;
  }
  if (slot >= 0)
    nal_set_replace (&sets->sei_units[slot], nal);
}

static gboolean
add_set (H265ParameterSets *sets, Span nal)
{
  switch (h265_nal_type (nal)) {
    case H265_NAL_VPS:
      return add_vps (sets, nal);
    case H265_NAL_SPS:
      return add_sps (sets, nal);
    case H265_NAL_PPS:
      return add_pps (sets, nal);
    case H265_NAL_PREFIX_SEI:
      add_sei (sets, nal);
      return FALSE;
    default:
      return FALSE;
  }
}

gboolean
h265_parameter_sets_add (H265ParameterSets *sets, Span nal)
{
  return nal_store_trim (&nal) && nal.size > H265_NAL_HEADER_SIZE &&
      h265_nal_layer_id (nal) == 0 &&
      nal_store_note (&sets->store, add_set (sets, nal));
}

CoreStatus
h265_parameter_sets_add_hvcc (H265ParameterSets *sets, const guint8 *hvcc,
    gsize size, guint *length_size)
{
  H265Hvcc head;
  H265HvccCursor cursor;
  CoreStatus status = h265_parse_hvcc_head (hvcc, size, &head, &cursor);
  if (status != CORE_OK)
    return status;
  if (length_size)
    *length_size = head.length_size;
  Span nal;
  while ((status = h265_hvcc_cursor_next (&cursor, &nal)) == CORE_OK)
    h265_parameter_sets_add (sets, nal);
  return status == CORE_NEED_DATA ? CORE_OK : status;
}

void
h265_parameter_sets_activate (H265ParameterSets *sets, guint32 pps_id,
    gboolean is_key)
{
  const H265Pps *pps = h265_parameter_sets_get_pps (sets, pps_id);
  if (!pps)
    return;
  const H265Sps *sps = &sets->sps[pps->sps_id];
  if (nal_set_restore (&sets->vps_units[sps->vps_id]))
    sets->store.generation++;
  nal_store_activate (&sets->store, pps_id, is_key);
}

/* The record's first SPS speaks for all. */
static void
write_head (const H265Sps *sps, ByteWriter *w)
{
  guint8 profile[H265_GENERAL_PROFILE_SIZE];
  h265_pack_general_profile (&sps->profile, profile);
  guint32 min_spatial_segmentation_idc =
      MIN (sps->min_spatial_segmentation_idc, 4095);
  byte_writer_u8 (w, 1); /* configurationVersion */
  byte_writer_bytes (w, profile, sizeof profile);
  byte_writer_u16 (w, (guint16) (0xf000 | min_spatial_segmentation_idc));
  byte_writer_u8 (w, 0xfc); /* parallelismType 0: unknown */
  byte_writer_u8 (w, 0xfc | sps->chroma_format_idc);
  byte_writer_u8 (w, (guint8) (0xf8 | ((sps->bit_depth_luma - 8) & 7)));
  byte_writer_u8 (w, (guint8) (0xf8 | ((sps->bit_depth_chroma - 8) & 7)));
  byte_writer_u16 (w, 0); /* avgFrameRate: unspecified */
  /* constantFrameRate 0, numTemporalLayers, temporalIdNested,
   * lengthSizeMinusOne */
  byte_writer_u8 (w,
      (guint8) (sps->n_sub_layers << 3 | (sps->is_temporal_id_nesting ? 4 : 0) |
          (4 - 1)));
}

/* The sets of one type. */
typedef struct
{
  H265NalType type;
  const NalSet *sets;
  guint n_sets;
} SetArray;

static void
write_array (const SetArray *array, gboolean is_in_band, ByteWriter *w)
{
  /* SEI comes in-band again whatever the sample entry says. */
  gboolean is_complete = !is_in_band && array->type != H265_NAL_PREFIX_SEI;
  byte_writer_u8 (w, (guint8) ((is_complete ? 0x80 : 0) | array->type));
  byte_writer_u16 (w,
      (guint16) nal_set_array_count (array->sets, array->n_sets));
  nal_set_array_write (array->sets, array->n_sets, 2, w);
}

CoreStatus
h265_parameter_sets_write_hvcc (const H265ParameterSets *sets,
    gboolean is_in_band, ByteWriter *w)
{
  const H265Sps *first = h265_parameter_sets_first_sps (sets);
  if (!first || !h265_parameter_sets_is_complete (sets))
    return CORE_NEED_DATA;
  const SetArray arrays[] = {
    { H265_NAL_VPS, sets->vps_units, H265_MAX_VPS },
    { H265_NAL_SPS, sets->store.sps, H265_MAX_SPS },
    { H265_NAL_PPS, sets->store.pps, H265_MAX_PPS },
    { H265_NAL_PREFIX_SEI, sets->sei_units, N_SEI },
  };
  write_head (first, w);
  guint n_arrays = 0;
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    n_arrays += nal_set_array_count (arrays[i].sets, arrays[i].n_sets) > 0;
  byte_writer_u8 (w, (guint8) n_arrays);
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    if (nal_set_array_count (arrays[i].sets, arrays[i].n_sets) > 0)
      write_array (&arrays[i], is_in_band, w);
  return CORE_OK;
}

/* Without SEI, which samples have of their own. */
void
h265_parameter_sets_write_in_band (const H265ParameterSets *sets, ByteWriter *w)
{
  nal_set_array_write (sets->vps_units, H265_MAX_VPS, 4, w);
  nal_set_array_write (sets->store.sps, H265_MAX_SPS, 4, w);
  nal_set_array_write (sets->store.pps, H265_MAX_PPS, 4, w);
}

Fraction
h265_parameter_sets_picture_rate (const H265ParameterSets *sets,
    const H265Sps *sps)
{
  gboolean has_vps = sets->vps_units[sps->vps_id].nal != NULL;
  return sps->picture_rate.den == 0 && has_vps
      ? sets->vps[sps->vps_id].picture_rate
      : sps->picture_rate;
}
