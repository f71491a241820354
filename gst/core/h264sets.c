/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The store of parameter sets, and the AVCDecoderConfigurationRecord
 * (ISO/IEC 14496-15 5.3.3.1) that it is read from and written to. */

#include "h264.h"

#include "core/bits.h"
#include "core/nalset.h"

typedef struct
{
  NalSet set;
  NalSet extension; /* the SPS extension of the same id */
  H264Sps sps;
} StoredSps;

typedef struct
{
  NalSet set;
  H264Pps pps;
} StoredPps;

struct _H264ParameterSets
{
  guint generation;
  gboolean is_fresh; /* some set is */
  StoredSps sps[H264_MAX_SPS];
  StoredPps pps[H264_MAX_PPS];
};

H264ParameterSets *
h264_parameter_sets_new (void)
{
  return g_new0 (H264ParameterSets, 1);
}

void
h264_parameter_sets_clear (H264ParameterSets *sets)
{
  for (guint i = 0; i < H264_MAX_SPS; i++) {
    nal_set_clear (&sets->sps[i].set);
    nal_set_clear (&sets->sps[i].extension);
  }
  for (guint i = 0; i < H264_MAX_PPS; i++)
    nal_set_clear (&sets->pps[i].set);
  sets->generation++;
}

void
h264_parameter_sets_free (H264ParameterSets *sets)
{
  if (!sets)
    return;
  h264_parameter_sets_clear (sets);
  g_free (sets);
}

static gboolean
retire_sps (H264ParameterSets *sets, guint id)
{
  gboolean changes = nal_set_retire (&sets->sps[id].set);
  for (guint i = 0; i < H264_MAX_PPS; i++)
    if (sets->pps[i].set.nal && sets->pps[i].pps.sps_id == id)
      changes |= nal_set_retire (&sets->pps[i].set);
  return changes;
}

static gboolean
add_sps (H264ParameterSets *sets, Span nal)
{
  H264Sps sps;
  if (h264_parse_sps (nal, &sps) != CORE_OK)
    return FALSE;
  StoredSps *stored = &sets->sps[sps.id];
  gboolean is_new = nal_set_replace (&stored->set, nal);
  if (is_new) /* the PPS were for the old one (7.4.1.2.1) */
    retire_sps (sets, sps.id);
  stored->sps = sps;
  nal_set_restore (&stored->set);
  return is_new;
}

static gboolean
add_sps_extension (H264ParameterSets *sets, Span nal)
{
  BitReader r;
  bit_reader_init_nal (&r, nal.data + 1, nal.size - 1);
  guint32 id = bit_reader_ue (&r);
  if (r.failed || id >= H264_MAX_SPS)
    return FALSE;
  return nal_set_replace (&sets->sps[id].extension, nal);
}

static gboolean
add_pps (H264ParameterSets *sets, Span nal)
{
  H264Pps pps;
  if (h264_parse_pps (nal, &pps) != CORE_OK)
    return FALSE;
  sets->pps[pps.id].pps = pps;
  return nal_set_replace (&sets->pps[pps.id].set, nal);
}

static gboolean
add_set (H264ParameterSets *sets, Span nal)
{
  switch (h264_nal_type (nal)) {
    case H264_NAL_SPS:
      return add_sps (sets, nal);
    case H264_NAL_SPS_EXTENSION:
      return add_sps_extension (sets, nal);
    case H264_NAL_PPS:
      return add_pps (sets, nal);
    default:
      return FALSE;
  }
}

gboolean
h264_parameter_sets_add (H264ParameterSets *sets, Span nal)
{
  /* A NAL unit never ends in a zero byte (7.4.1), but configuration records
   * with padded sets exist. */
  while (nal.size > 0 && nal.data[nal.size - 1] == 0)
    nal.size--;
  /* One that the record's 16 bits cannot tell is no use, and 288 of any size
   * would be no limit to what is kept. */
  gboolean fits = nal.size > 0 && nal.size <= G_MAXUINT16;
  gboolean changed = fits && add_set (sets, nal);
  sets->is_fresh |= fits;
  sets->generation += changed ? 1 : 0;
  return changed;
}

static void
forget_freshness (H264ParameterSets *sets)
{
  for (guint i = 0; i < H264_MAX_SPS; i++)
    sets->sps[i].set.is_fresh = FALSE;
  sets->is_fresh = FALSE;
}

void
h264_parameter_sets_activate (H264ParameterSets *sets, guint32 pps_id,
    gboolean is_key)
{
  const H264Pps *pps = h264_parameter_sets_get_pps (sets, pps_id);
  if (!pps)
    return;
  StoredSps *active = &sets->sps[pps->sps_id];
  gboolean changes = nal_set_restore (&active->set);
  changes |= nal_set_restore (&sets->pps[pps_id].set);
  for (guint i = 0; is_key && sets->is_fresh && i < H264_MAX_SPS; i++)
    if (active->set.is_fresh && &sets->sps[i] != active &&
        !sets->sps[i].set.is_fresh)
      changes |= retire_sps (sets, i);
  if (sets->is_fresh)
    forget_freshness (sets);
  sets->generation += changes ? 1 : 0;
}

guint
h264_parameter_sets_generation (const H264ParameterSets *sets)
{
  return sets->generation;
}

gboolean
h264_parameter_sets_is_complete (const H264ParameterSets *sets)
{
  gboolean has_pps = FALSE;
  for (guint i = 0; i < H264_MAX_PPS && !has_pps; i++)
    has_pps = nal_set_is_in_record (&sets->pps[i].set);
  return has_pps && h264_parameter_sets_first_sps (sets);
}

const H264Sps *
h264_parameter_sets_first_sps (const H264ParameterSets *sets)
{
  for (guint i = 0; i < H264_MAX_SPS; i++) {
    if (nal_set_is_in_record (&sets->sps[i].set))
      return &sets->sps[i].sps;
  }
  return NULL;
}

const H264Sps *
h264_parameter_sets_get_sps (const H264ParameterSets *sets, guint32 id)
{
  return id < H264_MAX_SPS && sets->sps[id].set.nal ? &sets->sps[id].sps : NULL;
}

const H264Pps *
h264_parameter_sets_get_pps (const H264ParameterSets *sets, guint32 id)
{
  return id < H264_MAX_PPS && sets->pps[id].set.nal ? &sets->pps[id].pps : NULL;
}

/* One of the record's arrays: `count` times a 16-bit length and a NAL unit. */
static void
read_avcc_array (ByteReader *r, guint count, H264ParameterSets *sets)
{
  for (guint i = 0; i < count && !r->failed; i++) {
    gsize size = byte_reader_u16 (r);
    const guint8 *data = byte_reader_bytes (r, size);
    if (data && size > 0)
      h264_parameter_sets_add (sets, (Span){ .data = data, .size = size });
  }
}

/* The fixed part. The count of SPS that follow, or -1. */
static gint
read_avcc_head (ByteReader *r, guint *length_size)
{
  guint8 configuration_version = byte_reader_u8 (r);
  byte_reader_skip (r, 3); /* repeats the SPS */
  guint length_size_minus1 = byte_reader_u8 (r) & 3;
  guint n_sps = byte_reader_u8 (r) & 0x1f;
  if (r->failed || configuration_version != 1)
    return -1;
  if (length_size)
    *length_size = length_size_minus1 + 1;
  return (gint) n_sps;
}

CoreStatus
h264_parse_avcc (const guint8 *avcc, gsize size, H264Sps *sps,
    guint *length_size)
{
  ByteReader r;
  byte_reader_init (&r, avcc, size);
  gint n_sps = read_avcc_head (&r, length_size);
  if (n_sps < 0)
    return CORE_INVALID;
  if (n_sps == 0)
    return CORE_NEED_DATA;
  gsize sps_size = byte_reader_u16 (&r);
  const guint8 *data = byte_reader_bytes (&r, sps_size);
  return data ? h264_parse_sps ((Span){ data, sps_size }, sps) : CORE_INVALID;
}

CoreStatus
h264_parameter_sets_add_avcc (H264ParameterSets *sets, const guint8 *avcc,
    gsize size, guint *length_size)
{
  ByteReader r;
  byte_reader_init (&r, avcc, size);
  gint n_sps = read_avcc_head (&r, length_size);
  if (n_sps < 0)
    return CORE_INVALID;
  read_avcc_array (&r, (guint) n_sps, sets);
  read_avcc_array (&r, byte_reader_u8 (&r), sets);
  if (r.failed)
    return CORE_INVALID;
  /* Many writers leave the High profiles' extension out, and what follows the
   * Baseline record may be anything: only a whole extension is read. */
  byte_reader_skip (&r, 3);
  read_avcc_array (&r, byte_reader_u8 (&r), sets);
  return CORE_OK;
}

typedef struct
{
  guint8 profile_idc;
  guint8 profile_compatibility;
  guint8 level_idc;
  const H264Sps *first;
  guint n_sps, n_extensions, n_pps;
} RecordSummary;

/* What all SPS have in common: flags that all of them set, the highest
 * level. */
static RecordSummary
summarize (const H264ParameterSets *sets)
{
  RecordSummary s = { .profile_compatibility = 0xff };
  for (guint i = 0; i < H264_MAX_SPS; i++) {
    if (!nal_set_is_in_record (&sets->sps[i].set))
      continue;
    const H264Sps *sps = &sets->sps[i].sps;
    if (!s.first)
      s.first = sps;
    s.profile_compatibility &= sps->constraint_flags;
    s.level_idc = MAX (s.level_idc, sps->level_idc);
    s.n_sps++;
    s.n_extensions += sets->sps[i].extension.nal != NULL;
  }
  for (guint i = 0; i < H264_MAX_PPS; i++)
    s.n_pps += nal_set_is_in_record (&sets->pps[i].set) ? 1 : 0;
  s.profile_idc = s.first ? s.first->profile_idc : 0;
  return s;
}

CoreStatus
h264_parameter_sets_write_avcc (const H264ParameterSets *sets, ByteWriter *w)
{
  RecordSummary s = summarize (sets);
  if (s.n_sps == 0 || s.n_pps == 0)
    return CORE_NEED_DATA;
  if (s.n_sps > 31 || s.n_pps > 255) /* the fields' 5 and 8 bits */
    return CORE_LIMIT;

  byte_writer_u8 (w, 1); /* configurationVersion */
  byte_writer_u8 (w, s.profile_idc);
  byte_writer_u8 (w, s.profile_compatibility);
  byte_writer_u8 (w, s.level_idc);
  byte_writer_u8 (w, 0xfc | (4 - 1)); /* lengthSizeMinusOne */
  byte_writer_u8 (w, (guint8) (0xe0 | s.n_sps));
  for (guint i = 0; i < H264_MAX_SPS; i++)
    if (nal_set_is_in_record (&sets->sps[i].set))
      nal_set_write (&sets->sps[i].set, 2, w);
  byte_writer_u8 (w, (guint8) s.n_pps);
  for (guint i = 0; i < H264_MAX_PPS; i++)
    if (nal_set_is_in_record (&sets->pps[i].set))
      nal_set_write (&sets->pps[i].set, 2, w);
  /* All profiles but Baseline, Main and Extended */
  if (s.profile_idc == 66 || s.profile_idc == 77 || s.profile_idc == 88)
    return CORE_OK;
  byte_writer_u8 (w, 0xfc | s.first->chroma_format_idc);
  byte_writer_u8 (w, (guint8) (0xf8 | (s.first->bit_depth_luma - 8)));
  byte_writer_u8 (w, (guint8) (0xf8 | (s.first->bit_depth_chroma - 8)));
  byte_writer_u8 (w, (guint8) s.n_extensions);
  for (guint i = 0; i < H264_MAX_SPS; i++)
    if (nal_set_is_in_record (&sets->sps[i].set) && sets->sps[i].extension.nal)
      nal_set_write (&sets->sps[i].extension, 2, w);
  return CORE_OK;
}

void
h264_parameter_sets_write_in_band (const H264ParameterSets *sets, ByteWriter *w)
{
  for (guint i = 0; i < H264_MAX_SPS; i++) {
    if (!nal_set_is_in_record (&sets->sps[i].set))
      continue;
    nal_set_write (&sets->sps[i].set, 4, w);
    if (sets->sps[i].extension.nal) /* follows its SPS (7.4.1.2.3) */
      nal_set_write (&sets->sps[i].extension, 4, w);
  }
  for (guint i = 0; i < H264_MAX_PPS; i++)
    if (nal_set_is_in_record (&sets->pps[i].set))
      nal_set_write (&sets->pps[i].set, 4, w);
}
