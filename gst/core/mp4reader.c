/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4reader.h"

#include "core/mp4frag-flags.h"

/* So that sums and differences of times stay inside gint64. */
#define MAX_TICKS (G_GUINT64_CONSTANT (1) << 60)

/* --- boxes (ISO/IEC 14496-12 4.2) --- */

typedef struct
{
  const guint8 *type; /* (borrowed) four characters */
  guint64 size;       /* of the payload */
} BoxHeader;

static gboolean
is_type (const BoxHeader *box, const gchar type[4])
{
  return memcmp (box->type, type, 4) == 0;
}

static CoreStatus
read_box_header (ByteReader *r, BoxHeader *box)
{
  guint64 size = byte_reader_u32 (r);
  guint64 header_size = 8;
  box->type = byte_reader_bytes (r, 4);
  if (size == 1) {
    size = byte_reader_u64 (r);
    header_size = 16;
  }
  if (r->failed)
    return CORE_NEED_DATA;
  if (size < header_size)
    return CORE_INVALID;
  box->size = size - header_size;
  return CORE_OK;
}

/* Moves past boxes to the payload of the first of this type, and says where that
 * box begins. CORE_NEED_DATA: there is none. */
static CoreStatus
find_box (ByteReader *r, const gchar type[4], ByteReader *payload,
    gsize *offset_bytes)
{
  while (byte_reader_remaining (r) > 0) {
    BoxHeader box;
    *offset_bytes = r->pos;
    CoreStatus status = read_box_header (r, &box);
    if (status != CORE_OK)
      return status;
    if (box.size > byte_reader_remaining (r))
      return CORE_NEED_DATA;
    *payload = byte_reader_sub (r, (gsize) box.size);
    if (is_type (&box, type))
      return CORE_OK;
  }
  return CORE_NEED_DATA;
}

/* What must be in a box that is whole. */
static CoreStatus
find_inside (const ByteReader *parent, const gchar type[4], ByteReader *payload)
{
  ByteReader children = *parent;
  gsize offset;
  CoreStatus status = find_box (&children, type, payload, &offset);
  return status == CORE_NEED_DATA ? CORE_INVALID : status;
}

static guint8
read_full_box (ByteReader *r, guint32 *flags)
{
  guint8 version = byte_reader_u8 (r);
  *flags = byte_reader_u24 (r);
  return version;
}

/* --- headers --- */

/* 8.4.2 */
static CoreStatus
read_mdhd (ByteReader mdhd, Mp4HeaderTimes *times)
{
  guint32 flags;
  guint8 version = read_full_box (&mdhd, &flags);
  byte_reader_skip (&mdhd, version == 1 ? 16 : 8);
  times->timescale = byte_reader_u32 (&mdhd);
  return mdhd.failed || times->timescale == 0 ? CORE_INVALID : CORE_OK;
}

/* 8.6.6: an empty edit has media time -1. */
static CoreStatus
read_elst (ByteReader elst, Mp4HeaderTimes *times)
{
  guint32 flags;
  guint8 version = read_full_box (&elst, &flags);
  guint32 entry_count = byte_reader_u32 (&elst);
  for (guint32 i = 0; i < entry_count && !elst.failed; i++) {
    byte_reader_skip (&elst, version == 1 ? 8 : 4);
    gint64 media_time = version == 1 ? (gint64) byte_reader_u64 (&elst)
                                     : (gint32) byte_reader_u32 (&elst);
    byte_reader_skip (&elst, 4);
    if (elst.failed || media_time < 0)
      continue;
    times->media_time = media_time;
    return times->media_time <= (gint64) MAX_TICKS ? CORE_OK : CORE_LIMIT;
  }
  return elst.failed ? CORE_INVALID : CORE_OK;
}

CoreStatus
mp4_read_header_times (Span header, Mp4HeaderTimes *times)
{
  ByteReader r, moov, trak, mdia, mdhd, edts, elst;
  gsize offset;
  byte_reader_init (&r, header.data, header.size);
  *times = (Mp4HeaderTimes){ 0 };
  CoreStatus status = find_box (&r, "moov", &moov, &offset);
  if (status == CORE_OK)
    status = find_inside (&moov, "trak", &trak);
  if (status == CORE_OK)
    status = find_inside (&trak, "mdia", &mdia);
  if (status == CORE_OK)
    status = find_inside (&mdia, "mdhd", &mdhd);
  if (status == CORE_OK)
    status = read_mdhd (mdhd, times);
  if (status != CORE_OK || find_inside (&trak, "edts", &edts) != CORE_OK ||
      find_inside (&edts, "elst", &elst) != CORE_OK)
    return status;
  return read_elst (elst, times);
}

/* --- fragments --- */

/* What each sample may have of its own in trun. */
#define TRUN_ROWS \
  (TRUN_SAMPLE_DURATION | TRUN_SAMPLE_SIZE | TRUN_SAMPLE_FLAGS | \
      TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS)

typedef struct
{
  guint32 duration, size_bytes, flags;
} SampleDefaults;

/* 8.8.7. Defaults of trex are not known here: no file of ours counts on them. */
static CoreStatus
read_tfhd (ByteReader tfhd, SampleDefaults *defaults)
{
  guint32 flags;
  *defaults = (SampleDefaults){ .flags = SAMPLE_IS_NON_SYNC };
  read_full_box (&tfhd, &flags);
  byte_reader_skip (&tfhd, 4); /* track_ID */
  if (flags & TFHD_BASE_DATA_OFFSET)
    byte_reader_skip (&tfhd, 8); /* base_data_offset */
  if (flags & TFHD_SAMPLE_DESCRIPTION_INDEX)
    byte_reader_skip (&tfhd, 4); /* sample_description_index */
  if (flags & TFHD_DEFAULT_SAMPLE_DURATION)
    defaults->duration = byte_reader_u32 (&tfhd);
  if (flags & TFHD_DEFAULT_SAMPLE_SIZE)
    defaults->size_bytes = byte_reader_u32 (&tfhd);
  if (flags & TFHD_DEFAULT_SAMPLE_FLAGS)
    defaults->flags = byte_reader_u32 (&tfhd);
  return tfhd.failed ? CORE_INVALID : CORE_OK;
}

/* 8.8.12 */
static CoreStatus
read_tfdt (ByteReader tfdt, Mp4FragmentTimes *times)
{
  guint32 flags;
  guint8 version = read_full_box (&tfdt, &flags);
  times->base_media_decode_time =
      byte_reader_uint (&tfdt, version == 1 ? 8 : 4);
  if (tfdt.failed)
    return CORE_INVALID;
  return times->base_media_decode_time <= MAX_TICKS ? CORE_OK : CORE_LIMIT;
}

/* 8.8.8 */
static CoreStatus
read_trun (ByteReader trun, const SampleDefaults *defaults,
    Mp4FragmentTimes *times)
{
  guint32 flags;
  guint8 version = read_full_box (&trun, &flags);
  guint32 sample_count = byte_reader_u32 (&trun);
  guint32 data_offset = flags & TRUN_DATA_OFFSET ? byte_reader_u32 (&trun) : 0;
  SampleDefaults first = *defaults;
  guint32 offset = 0;
  if (flags & TRUN_FIRST_SAMPLE_FLAGS)
    first.flags = byte_reader_u32 (&trun);
  if (!(flags & TRUN_ROWS))
    times->duration = (guint64) sample_count * defaults->duration;
  for (guint32 i = 0; flags & TRUN_ROWS && i < sample_count && !trun.failed;
       i++) {
    SampleDefaults sample = i == 0 ? first : *defaults;
    if (flags & TRUN_SAMPLE_DURATION)
      sample.duration = byte_reader_u32 (&trun);
    if (flags & TRUN_SAMPLE_SIZE)
      sample.size_bytes = byte_reader_u32 (&trun);
    if (flags & TRUN_SAMPLE_FLAGS)
      sample.flags = byte_reader_u32 (&trun);
    if (flags & TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS && i == 0)
      offset = byte_reader_u32 (&trun);
    else if (flags & TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS)
      byte_reader_skip (&trun, 4);
    times->duration += sample.duration;
    if (i == 0)
      first = sample;
  }
  if (trun.failed || sample_count == 0 || data_offset > G_MAXINT32)
    return CORE_INVALID;
  times->is_sync = !(first.flags & SAMPLE_IS_NON_SYNC);
  times->composition_offset = version == 0 ? (gint64) offset : (gint32) offset;
  times->end_bytes = (guint64) data_offset + first.size_bytes;
  return times->duration <= MAX_TICKS ? CORE_OK : CORE_LIMIT;
}

/* One run: CMAF has one in a track's fragment (ISO/IEC 23000-19 7.3.2.2). */
static CoreStatus
read_moof (const ByteReader *moof, Mp4FragmentTimes *times)
{
  ByteReader traf, tfhd, tfdt, trun;
  SampleDefaults defaults;
  CoreStatus status = find_inside (moof, "traf", &traf);
  if (status == CORE_OK)
    status = find_inside (&traf, "tfhd", &tfhd);
  if (status == CORE_OK)
    status = read_tfhd (tfhd, &defaults);
  if (status == CORE_OK)
    status = find_inside (&traf, "tfdt", &tfdt);
  if (status == CORE_OK)
    status = read_tfdt (tfdt, times);
  if (status == CORE_OK)
    status = find_inside (&traf, "trun", &trun);
  return status == CORE_OK ? read_trun (trun, &defaults, times) : status;
}

/* What is not there of the mdat is moved past as well. */
static CoreStatus
skip_mdat (ByteReader *r, gboolean *is_whole)
{
  BoxHeader mdat;
  CoreStatus status = read_box_header (r, &mdat);
  if (status != CORE_OK)
    return status;
  if (!is_type (&mdat, "mdat"))
    return CORE_INVALID;
  gsize there = byte_reader_remaining (r);
  *is_whole = mdat.size <= there;
  byte_reader_skip (r, *is_whole ? (gsize) mdat.size : there);
  return CORE_OK;
}

CoreStatus
mp4_read_fragment_times (ByteReader *r, Mp4FragmentTimes *times)
{
  ByteReader moof;
  *times = (Mp4FragmentTimes){ 0 };
  CoreStatus status = find_box (r, "moof", &moof, &times->offset_bytes);
  if (status == CORE_OK)
    status = read_moof (&moof, times);
  return status == CORE_OK ? skip_mdat (r, &times->is_whole) : status;
}
