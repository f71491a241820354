/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4index.h"

#define SIDX_HEADER_SIZE 40 /* version 1, up to and with reference_count */
#define SIDX_REFERENCE_SIZE 12
#define MAX_REFERENCED_SIZE (1u << 31)
#define MAX_SAP_DELTA_TIME (1u << 28)
#define MAX_MFRA_ENTRIES (1u << 26) /* of up to 28 bytes: below 2^31 */

Mp4SapType
mp4_sap_type (const Mp4TrackRun *run)
{
  const Mp4Sample *first = &run->samples[0];
  if (!run->is_video)
    return MP4_SAP_CLOSED_GOP;
  if (first->flags & MP4_SAMPLE_OPEN_GOP_START)
    return MP4_SAP_OPEN_GOP;
  if (!(first->flags & MP4_SAMPLE_SYNC))
    return MP4_SAP_UNKNOWN;
  return run->n_samples > 1 &&
          run->samples[1].flags & MP4_SAMPLE_LEADING_DECODABLE
      ? MP4_SAP_CLOSED_GOP_LEADING
      : MP4_SAP_CLOSED_GOP;
}

gsize
mp4_sidx_size (guint n_references)
{
  return SIDX_HEADER_SIZE + (gsize) SIDX_REFERENCE_SIZE * n_references;
}

static gboolean
is_writable (const Mp4Reference *ref)
{
  return ref->size_bytes < MAX_REFERENCED_SIZE &&
      ref->duration <= G_MAXUINT32 && ref->sap_delta_time < MAX_SAP_DELTA_TIME;
}

static void
write_reference (ByteWriter *w, const Mp4Reference *ref)
{
  enum
  {
    REFERENCE_TYPE_MEDIA = 0u << 31
  };
  byte_writer_u32 (w, REFERENCE_TYPE_MEDIA | (guint32) ref->size_bytes);
  byte_writer_u32 (w, (guint32) ref->duration);
  byte_writer_u32 (w,
      (guint32) (ref->starts_with_sap != 0) << 31 |
          ((guint32) ref->sap_type & 7) << 28 | ref->sap_delta_time);
}

/* Version 1 always: the size is known before the times are. */
CoreStatus
mp4_write_sidx (ByteWriter *w, const Mp4SegmentIndex *index)
{
  g_return_val_if_fail (index->timescale > 0, CORE_INVALID);

  if (index->n_references > G_MAXUINT16)
    return CORE_LIMIT;
  for (guint i = 0; i < index->n_references; i++)
    if (!is_writable (&index->references[i]))
      return CORE_LIMIT;

  gsize sidx = mp4_begin_full_box (w, "sidx", 1, 0);
  byte_writer_u32 (w, index->reference_id);
  byte_writer_u32 (w, index->timescale);
  byte_writer_u64 (w, index->earliest_presentation_time);
  byte_writer_u64 (w, index->first_offset);
  byte_writer_u16 (w, 0); /* reserved */
  byte_writer_u16 (w, (guint16) index->n_references);
  for (guint i = 0; i < index->n_references; i++)
    write_reference (w, &index->references[i]);
  mp4_end_box (w, sidx);
  return CORE_OK;
}

/* The least number of bytes (1 to 4) that holds `value`. */
static guint
field_length (guint32 value)
{
  return value > 0xffffff ? 4 : value > 0xffff ? 3 : value > 0xff ? 2 : 1;
}

static void
write_field (ByteWriter *w, guint32 value, guint length)
{
  for (guint i = length; i-- > 0;)
    byte_writer_u8 (w, (guint8) (value >> 8 * i));
}

static void
write_tfra (ByteWriter *w, const Mp4TrackAccess *track)
{
  guint32 traf = 0, trun = 0, sample = 0;
  gboolean is_wide = FALSE;
  for (guint i = 0; i < track->n_entries; i++) {
    const Mp4RandomAccess *entry = &track->entries[i];
    traf |= entry->traf_number;
    trun |= entry->trun_number;
    sample |= entry->sample_number;
    is_wide |= (entry->time | entry->moof_offset) > G_MAXUINT32;
  }
  guint traf_length = field_length (traf);
  guint trun_length = field_length (trun);
  guint sample_length = field_length (sample);

  gsize tfra = mp4_begin_full_box (w, "tfra", is_wide ? 1 : 0, 0);
  byte_writer_u32 (w, track->track_id);
  byte_writer_u32 (w,
      (traf_length - 1) << 4 | (trun_length - 1) << 2 | (sample_length - 1));
  byte_writer_u32 (w, track->n_entries);
  for (guint i = 0; i < track->n_entries; i++) {
    const Mp4RandomAccess *entry = &track->entries[i];
    if (is_wide) {
      byte_writer_u64 (w, entry->time);
      byte_writer_u64 (w, entry->moof_offset);
    } else {
      byte_writer_u32 (w, (guint32) entry->time);
      byte_writer_u32 (w, (guint32) entry->moof_offset);
    }
    write_field (w, entry->traf_number, traf_length);
    write_field (w, entry->trun_number, trun_length);
    write_field (w, entry->sample_number, sample_length);
  }
  mp4_end_box (w, tfra);
}

/* mfro, 8.8.11, is last: a reader finds the box from the end of the file. */
CoreStatus
mp4_write_mfra (ByteWriter *w, const Mp4TrackAccess *tracks, guint n_tracks)
{
  guint64 n_entries = n_tracks; /* a tfra has as much besides its entries */
  for (guint i = 0; i < n_tracks; i++)
    n_entries += tracks[i].n_entries;
  if (n_entries > MAX_MFRA_ENTRIES)
    return CORE_LIMIT;

  gsize mfra = mp4_begin_box (w, "mfra");
  for (guint i = 0; i < n_tracks; i++)
    write_tfra (w, &tracks[i]);
  gsize mfro = mp4_begin_full_box (w, "mfro", 0, 0);
  byte_writer_u32 (w, (guint32) (w->size + 4 - mfra));
  mp4_end_box (w, mfro);
  mp4_end_box (w, mfra);
  return CORE_OK;
}
