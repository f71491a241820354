/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The store of parameter sets, and the HEVCDecoderConfigurationRecord
 * (ISO/IEC 14496-15 8.3.3.1) that it writes. */

#include "h265.h"

#include "core/h265ptl.h"
#include "core/nalset.h"
#include "core/sei.h"

/* SEI that describes all of the stream, and so may stand in the record. */
static const guint32 declarative_sei[] = { SEI_MASTERING_DISPLAY,
  SEI_CONTENT_LIGHT_LEVEL, SEI_ALTERNATIVE_TRANSFER };

typedef struct
{
  NalSet set;
  H265Vps vps;
} StoredVps;

typedef struct
{
  NalSet set;
  H265Sps sps;
} StoredSps;

typedef struct
{
  NalSet set;
  H265Pps pps;
} StoredPps;

struct _H265ParameterSets
{
  guint generation;
  gboolean is_fresh; /* some set is */
  StoredVps vps[H265_MAX_VPS];
  StoredSps sps[H265_MAX_SPS];
  StoredPps pps[H265_MAX_PPS];
  NalSet sei[G_N_ELEMENTS (declarative_sei)]; /* by their first message */
};

H265ParameterSets *
h265_parameter_sets_new (void)
{
  return g_new0 (H265ParameterSets, 1);
}

void
h265_parameter_sets_clear (H265ParameterSets *sets)
{
  for (guint i = 0; i < H265_MAX_VPS; i++)
    nal_set_clear (&sets->vps[i].set);
  for (guint i = 0; i < H265_MAX_SPS; i++)
    nal_set_clear (&sets->sps[i].set);
  for (guint i = 0; i < H265_MAX_PPS; i++)
    nal_set_clear (&sets->pps[i].set);
  for (guint i = 0; i < G_N_ELEMENTS (sets->sei); i++)
    nal_set_clear (&sets->sei[i]);
  sets->generation++;
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
  return id < H265_MAX_SPS && sets->sps[id].set.nal ? &sets->sps[id].sps : NULL;
}

const H265Pps *
h265_parameter_sets_get_pps (const H265ParameterSets *sets, guint32 id)
{
  return id < H265_MAX_PPS && sets->pps[id].set.nal ? &sets->pps[id].pps : NULL;
}

const H265Sps *
h265_parameter_sets_first_sps (const H265ParameterSets *sets)
{
  for (guint i = 0; i < H265_MAX_SPS; i++)
    if (nal_set_is_in_record (&sets->sps[i].set))
      return &sets->sps[i].sps;
  return NULL;
}

guint
h265_parameter_sets_generation (const H265ParameterSets *sets)
{
  return sets->generation;
}

gboolean
h265_parameter_sets_is_complete (const H265ParameterSets *sets)
{
  gboolean has_pps = FALSE;
  for (guint i = 0; i < H265_MAX_PPS && !has_pps; i++)
    has_pps = nal_set_is_in_record (&sets->pps[i].set);
  return has_pps && h265_parameter_sets_first_sps (sets);
}

static gboolean
retire_sps (H265ParameterSets *sets, guint id)
{
  gboolean changes = nal_set_retire (&sets->sps[id].set);
  for (guint i = 0; i < H265_MAX_PPS; i++)
    if (sets->pps[i].set.nal && sets->pps[i].pps.sps_id == id)
      changes |= nal_set_retire (&sets->pps[i].set);
  return changes;
}

static gboolean
add_vps (H265ParameterSets *sets, Span nal)
{
  H265Vps vps;
  if (h265_parse_vps (nal, &vps) != CORE_OK)
    return FALSE;
  sets->vps[vps.id].vps = vps;
  return nal_set_replace (&sets->vps[vps.id].set, nal);
}

/* 7.4.2.4.2: a new SPS begins a new sequence, for which PPS come again. */
static gboolean
add_sps (H265ParameterSets *sets, Span nal)
{
  H265Sps sps;
  if (h265_parse_sps (nal, &sps) != CORE_OK)
    return FALSE;
  StoredSps *stored = &sets->sps[sps.id];
  gboolean is_new = nal_set_replace (&stored->set, nal);
  if (is_new)
    retire_sps (sets, sps.id);
  stored->sps = sps;
  nal_set_restore (&stored->set);
  return is_new;
}

static gboolean
add_pps (H265ParameterSets *sets, Span nal)
{
  H265Pps pps;
  if (h265_parse_pps (nal, &pps) != CORE_OK)
    return FALSE;
  sets->pps[pps.id].pps = pps;
  return nal_set_replace (&sets->pps[pps.id].set, nal);
}

static gint
find_declarative (guint32 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (declarative_sei); i++)
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
    nal_set_replace (&sets->sei[slot], nal);
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
  /* A NAL unit never ends in a zero byte (7.4.2), but configuration records
   * with padded sets exist. */
  while (nal.size > 0 && nal.data[nal.size - 1] == 0)
    nal.size--;
  gboolean fits = nal.size > H265_NAL_HEADER_SIZE && nal.size <= G_MAXUINT16 &&
      h265_nal_layer_id (nal) == 0;
  gboolean changed = fits && add_set (sets, nal);
  sets->is_fresh |= fits;
  sets->generation += changed ? 1 : 0;
  return changed;
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

static void
forget_freshness (H265ParameterSets *sets)
{
  for (guint i = 0; i < H265_MAX_SPS; i++)
    sets->sps[i].set.is_fresh = FALSE;
  sets->is_fresh = FALSE;
}

void
h265_parameter_sets_activate (H265ParameterSets *sets, guint32 pps_id,
    gboolean is_key)
{
  const H265Pps *pps = h265_parameter_sets_get_pps (sets, pps_id);
  if (!pps || pps->sps_id >= H265_MAX_SPS)
    return;
  StoredSps *active = &sets->sps[pps->sps_id];
  gboolean changes = nal_set_restore (&active->set);
  changes |= nal_set_restore (&sets->pps[pps_id].set);
  changes |= nal_set_restore (&sets->vps[active->sps.vps_id].set);
  for (guint i = 0; is_key && sets->is_fresh && i < H265_MAX_SPS; i++)
    if (active->set.is_fresh && &sets->sps[i] != active &&
        !sets->sps[i].set.is_fresh)
      changes |= retire_sps (sets, i);
  if (sets->is_fresh)
    forget_freshness (sets);
  sets->generation += changes ? 1 : 0;
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

/* The sets of one type: an array of elements that begin with a NalSet. */
typedef struct
{
  H265NalType type;
  const void *sets;
  gsize stride;
  guint n_sets;
} SetArray;

static const NalSet *
get_set (const SetArray *array, guint i)
{
  return (const NalSet *) (const void *) ((const guint8 *) array->sets +
      i * array->stride);
}

static guint
count_sets (const SetArray *array)
{
  guint n = 0;
  for (guint i = 0; i < array->n_sets; i++)
    n += nal_set_is_in_record (get_set (array, i)) ? 1 : 0;
  return n;
}

static void
write_array (const SetArray *array, gboolean is_in_band, ByteWriter *w)
{
  /* SEI comes in-band again whatever the sample entry says. */
  gboolean is_complete = !is_in_band && array->type != H265_NAL_PREFIX_SEI;
  byte_writer_u8 (w, (guint8) ((is_complete ? 0x80 : 0) | array->type));
  byte_writer_u16 (w, (guint16) count_sets (array));
  for (guint i = 0; i < array->n_sets; i++)
    if (nal_set_is_in_record (get_set (array, i)))
      nal_set_write (get_set (array, i), 2, w);
}

#define N_ARRAYS 4

static void
list_arrays (const H265ParameterSets *sets, SetArray arrays[N_ARRAYS])
{
  arrays[0] =
      (SetArray){ H265_NAL_VPS, sets->vps, sizeof sets->vps[0], H265_MAX_VPS };
  arrays[1] =
      (SetArray){ H265_NAL_SPS, sets->sps, sizeof sets->sps[0], H265_MAX_SPS };
  arrays[2] =
      (SetArray){ H265_NAL_PPS, sets->pps, sizeof sets->pps[0], H265_MAX_PPS };
  arrays[3] = (SetArray){ H265_NAL_PREFIX_SEI, sets->sei, sizeof sets->sei[0],
    G_N_ELEMENTS (sets->sei) };
}

CoreStatus
h265_parameter_sets_write_hvcc (const H265ParameterSets *sets,
    gboolean is_in_band, ByteWriter *w)
{
  const H265Sps *first = h265_parameter_sets_first_sps (sets);
  if (!first || !h265_parameter_sets_is_complete (sets))
    return CORE_NEED_DATA;
  SetArray arrays[N_ARRAYS];
  list_arrays (sets, arrays);
  write_head (first, w);
  guint n_arrays = 0;
  for (guint i = 0; i < N_ARRAYS; i++)
    n_arrays += count_sets (&arrays[i]) > 0;
  byte_writer_u8 (w, (guint8) n_arrays);
  for (guint i = 0; i < N_ARRAYS; i++)
    if (count_sets (&arrays[i]) > 0)
      write_array (&arrays[i], is_in_band, w);
  return CORE_OK;
}

void
h265_parameter_sets_write_in_band (const H265ParameterSets *sets, ByteWriter *w)
{
  SetArray arrays[N_ARRAYS];
  list_arrays (sets, arrays);
  for (guint i = 0; i < N_ARRAYS - 1; i++) /* samples have their own SEI */
    for (guint n = 0; n < arrays[i].n_sets; n++)
      if (nal_set_is_in_record (get_set (&arrays[i], n)))
        nal_set_write (get_set (&arrays[i], n), 4, w);
}

Fraction
h265_parameter_sets_picture_rate (const H265ParameterSets *sets,
    const H265Sps *sps)
{
  const StoredVps *vps = &sets->vps[sps->vps_id];
  return sps->picture_rate.den == 0 && vps->set.nal ? vps->vps.picture_rate
                                                    : sps->picture_rate;
}
