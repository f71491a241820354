/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The parameter sets seen so far, and the AVCDecoderConfigurationRecord
 * (ISO/IEC 14496-15 5.3.3.1) that they are read from and written to. */

#include "h264.h"

#include "core/bits.h"
#include "core/nalstore.h"

G_STATIC_ASSERT (H264_MAX_SPS <= NAL_STORE_MAX_SPS);
G_STATIC_ASSERT (H264_MAX_PPS <= NAL_STORE_MAX_PPS);

struct _H264ParameterSets
{
  NalStore store;
  NalSet extensions[H264_MAX_SPS]; /* the SPS extension of the same id */
  H264Sps sps[H264_MAX_SPS];
  H264Pps pps[H264_MAX_PPS];
};

H264ParameterSets *
h264_parameter_sets_new (void)
{
  return g_new0 (H264ParameterSets, 1);
}

void
h264_parameter_sets_clear (H264ParameterSets *sets)
{
  nal_set_array_clear (sets->extensions, H264_MAX_SPS);
  nal_store_clear (&sets->store);
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
add_sps (H264ParameterSets *sets, Span nal)
{
  H264Sps sps;
  if (h264_parse_sps (nal, &sps) != CORE_OK)
    return FALSE;
  sets->sps[sps.id] = sps;
  return nal_store_put_sps (&sets->store, sps.id, nal);
}

static gboolean
add_sps_extension (H264ParameterSets *sets, Span nal)
{
  BitReader r;
  bit_reader_init_nal (&r, nal.data + 1, nal.size - 1);
  guint32 id = bit_reader_ue (&r);
  if (r.failed || id >= H264_MAX_SPS)
    return FALSE;
  return nal_set_replace (&sets->extensions[id], nal);
}

static gboolean
add_pps (H264ParameterSets *sets, Span nal)
{
  H264Pps pps;
  if (h264_parse_pps (nal, &pps) != CORE_OK)
    return FALSE;
  sets->pps[pps.id] = pps;
  return nal_store_put_pps (&sets->store, pps.id, pps.sps_id, nal);
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
  return nal_store_trim (&nal) &&
      nal_store_note (&sets->store, add_set (sets, nal));
}

void
h264_parameter_sets_activate (H264ParameterSets *sets, guint32 pps_id,
    gboolean is_key)
{
  if (h264_parameter_sets_get_pps (sets, pps_id))
    nal_store_activate (&sets->store, pps_id, is_key);
}

guint
h264_parameter_sets_generation (const H264ParameterSets *sets)
{
  return sets->store.generation;
}

gboolean
h264_parameter_sets_is_complete (const H264ParameterSets *sets)
{
  return nal_store_is_complete (&sets->store);
}

const H264Sps *
h264_parameter_sets_first_sps (const H264ParameterSets *sets)
{
  gint id = nal_store_first_sps (&sets->store);
  return id < 0 ? NULL : &sets->sps[id];
}

const H264Sps *
h264_parameter_sets_get_sps (const H264ParameterSets *sets, guint32 id)
{
  return id < H264_MAX_SPS && sets->store.sps[id].nal ? &sets->sps[id] : NULL;
}

const H264Pps *
h264_parameter_sets_get_pps (const H264ParameterSets *sets, guint32 id)
{
  return id < H264_MAX_PPS && sets->store.pps[id].nal ? &sets->pps[id] : NULL;
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
  RecordSummary s = {
    .profile_compatibility = 0xff,
    .first = h264_parameter_sets_first_sps (sets),
    .n_sps = nal_set_array_count (sets->store.sps, H264_MAX_SPS),
    .n_pps = nal_set_array_count (sets->store.pps, H264_MAX_PPS),
  };
  for (guint i = 0; i < H264_MAX_SPS; i++) {
    if (!nal_set_is_in_record (&sets->store.sps[i]))
      continue;
    s.profile_compatibility &= sets->sps[i].constraint_flags;
    s.level_idc = MAX (s.level_idc, sets->sps[i].level_idc);
    s.n_extensions += sets->extensions[i].nal != NULL;
  }
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
  nal_set_array_write (sets->store.sps, H264_MAX_SPS, 2, w);
  byte_writer_u8 (w, (guint8) s.n_pps);
  nal_set_array_write (sets->store.pps, H264_MAX_PPS, 2, w);
  /* All profiles but Baseline, Main and Extended */
  if (s.profile_idc == 66 || s.profile_idc == 77 || s.profile_idc == 88)
    return CORE_OK;
  byte_writer_u8 (w, 0xfc | s.first->chroma_format_idc);
  byte_writer_u8 (w, (guint8) (0xf8 | (s.first->bit_depth_luma - 8)));
  byte_writer_u8 (w, (guint8) (0xf8 | (s.first->bit_depth_chroma - 8)));
  byte_writer_u8 (w, (guint8) s.n_extensions);
  for (guint i = 0; i < H264_MAX_SPS; i++)
    if (nal_set_is_in_record (&sets->store.sps[i]) && sets->extensions[i].nal)
      nal_set_write (&sets->extensions[i], 2, w);
  return CORE_OK;
}

void
h264_parameter_sets_write_in_band (const H264ParameterSets *sets, ByteWriter *w)
{
  for (guint i = 0; i < H264_MAX_SPS; i++) {
    if (!nal_set_is_in_record (&sets->store.sps[i]))
      continue;
    nal_set_write (&sets->store.sps[i], 4, w);
    if (sets->extensions[i].nal) /* follows its SPS (7.4.1.2.3) */
      nal_set_write (&sets->extensions[i], 4, w);
  }
  nal_set_array_write (sets->store.pps, H264_MAX_PPS, 4, w);
}
