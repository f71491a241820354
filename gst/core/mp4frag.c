/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4frag.h"

#include "core/mp4frag-flags.h"

#define MDAT_HEADER_SIZE 8
#define MAX_SAMPLES (1u << 24)       /* of all tracks: moof stays below 2^31 */
#define FRAGMENT_LOCAL_GROUP 0x10000 /* group_description_index, 8.9.4.3 */

/* What the samples of a track have in common. */
typedef struct
{
  guint64 payload_size;
  gboolean has_one_duration;
  gboolean has_one_size;
  gboolean has_offsets;
  gboolean has_negative_offset;
  gboolean is_uniform; /* flags of the 2nd, 3rd... are alike */
  gboolean has_open_gop_start;
  gboolean has_roll;
  guint32 first_flags, default_flags;
  gsize data_offset_pos; /* in the writer, of the field to be patched */
} Summary;

static guint32
sample_flags (const Mp4TrackRun *track, guint i)
{
  guint flags = track->is_video ? track->samples[i].flags : MP4_SAMPLE_SYNC;
  gboolean is_intra = flags & (MP4_SAMPLE_SYNC | MP4_SAMPLE_OPEN_GOP_START);
  guint32 value = is_intra ? SAMPLE_DEPENDS_ON_NONE : SAMPLE_DEPENDS_ON_OTHERS;
  if (!(flags & MP4_SAMPLE_SYNC))
    value |= SAMPLE_IS_NON_SYNC;
  if (flags & MP4_SAMPLE_LEADING_SKIPPED)
    value |= SAMPLE_IS_LEADING_SKIPPED;
  if (flags & MP4_SAMPLE_LEADING_DECODABLE)
    value |= SAMPLE_IS_LEADING_DECODABLE;
  if (flags & MP4_SAMPLE_DISPOSABLE)
    value |= SAMPLE_IS_NOT_DEPENDED_ON;
  return value;
}

static Summary
summarise (const Mp4TrackRun *track)
{
  if (track->n_samples == 0)
    return (Summary){ 0 };

  const Mp4Sample *first = &track->samples[0];
  Summary s = {
    .has_one_duration = TRUE,
    .has_one_size = TRUE,
    .has_offsets = track->has_reordering,
    .is_uniform = TRUE,
    .first_flags = sample_flags (track, 0),
    .default_flags = sample_flags (track, MIN (1, track->n_samples - 1)),
  };
  for (guint i = 0; i < track->n_samples; i++) {
    const Mp4Sample *sample = &track->samples[i];
    s.payload_size += sample->size_bytes;
    s.has_one_duration &= sample->duration == first->duration;
    s.has_one_size &= sample->size_bytes == first->size_bytes;
    s.has_offsets |= sample->composition_offset != 0;
    s.has_negative_offset |= sample->composition_offset < 0;
    s.is_uniform &= i == 0 || sample_flags (track, i) == s.default_flags;
    s.has_open_gop_start |= (sample->flags & MP4_SAMPLE_OPEN_GOP_START) != 0;
    s.has_roll |= sample->roll_distance != 0;
  }
  return s;
}

/* 'msdh' is the DASH media segment (ISO/IEC 23009-1 6.3.4.2), which each is. */
static void
write_styp (ByteWriter *w, const Mp4Fragment *fragment)
{
  gsize styp = mp4_begin_box (w, "styp");
  byte_writer_fourcc (w, fragment->is_cmaf ? "cmfs" : "msdh");
  byte_writer_u32 (w, 0); /* minor_version */
  if (fragment->is_cmaf)
    byte_writer_fourcc (w, "cmfs");
  byte_writer_fourcc (w, "msdh");
  if (fragment->is_last_segment)
    byte_writer_fourcc (w, "lmsg");
  mp4_end_box (w, styp);
}

/* 8.8.7. The defaults are here, not in trex, so that a segment means the same
 * after any init segment of its switching set (ISO/IEC 23000-19 7.7.3). */
static void
write_tfhd (ByteWriter *w, const Mp4TrackRun *track, const Summary *s)
{
  guint32 flags = TFHD_DEFAULT_BASE_IS_MOOF | TFHD_DEFAULT_SAMPLE_FLAGS;
  if (s->has_one_duration)
    flags |= TFHD_DEFAULT_SAMPLE_DURATION;
  if (s->has_one_size)
    flags |= TFHD_DEFAULT_SAMPLE_SIZE;

  gsize tfhd = mp4_begin_full_box (w, "tfhd", 0, flags);
  byte_writer_u32 (w, track->track_id);
  if (s->has_one_duration)
    byte_writer_u32 (w, track->samples[0].duration);
  if (s->has_one_size)
    byte_writer_u32 (w, track->samples[0].size_bytes);
  byte_writer_u32 (w, s->default_flags);
  mp4_end_box (w, tfhd);
}

/* 8.8.12 */
static void
write_tfdt (ByteWriter *w, guint64 base_media_decode_time)
{
  gboolean is_wide = base_media_decode_time > G_MAXUINT32;
  gsize tfdt = mp4_begin_full_box (w, "tfdt", is_wide ? 1 : 0, 0);
  if (is_wide)
    byte_writer_u64 (w, base_media_decode_time);
  else
    byte_writer_u32 (w, (guint32) base_media_decode_time);
  mp4_end_box (w, tfdt);
}

/* 8.8.8. Video is always version 1, signed offsets ('cmf2', ISO/IEC 23000-19
 * 7.7.2). One run: CMAF has one in a track's fragment (7.3.2.2). */
static void
write_trun (ByteWriter *w, const Mp4TrackRun *track, Summary *s)
{
  guint32 flags = TRUN_DATA_OFFSET;
  if (!s->is_uniform)
    flags |= TRUN_SAMPLE_FLAGS;
  else if (s->first_flags != s->default_flags)
    flags |= TRUN_FIRST_SAMPLE_FLAGS;
  if (!s->has_one_duration)
    flags |= TRUN_SAMPLE_DURATION;
  if (!s->has_one_size)
    flags |= TRUN_SAMPLE_SIZE;
  if (s->has_offsets)
    flags |= TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS;

  /* ISO/IEC 23000-19 9.2.1: version 1 goes with no edit list. */
  gboolean is_signed =
      (track->is_video && !track->is_delayed) || s->has_negative_offset;
  gsize trun = mp4_begin_full_box (w, "trun", is_signed ? 1 : 0, flags);
  byte_writer_u32 (w, track->n_samples);
  s->data_offset_pos = w->size;
  byte_writer_u32 (w, 0); /* data_offset, patched when moof is complete */
  if (flags & TRUN_FIRST_SAMPLE_FLAGS)
    byte_writer_u32 (w, s->first_flags);
  for (guint i = 0; i < track->n_samples; i++) {
    const Mp4Sample *sample = &track->samples[i];
    if (flags & TRUN_SAMPLE_DURATION)
      byte_writer_u32 (w, sample->duration);
    if (flags & TRUN_SAMPLE_SIZE)
      byte_writer_u32 (w, sample->size_bytes);
    if (flags & TRUN_SAMPLE_FLAGS)
      byte_writer_u32 (w, sample_flags (track, i));
    if (flags & TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS)
      byte_writer_i32 (w, sample->composition_offset);
  }
  mp4_end_box (w, trun);
}

/* VisualRandomAccessEntry, 10.4: 0, the number of leading samples is not told.
 * Returns whether the sample is in the group. */
static gboolean
rap_entry (const Mp4Sample *sample, guint16 *entry)
{
  *entry = 0;
  return (sample->flags & MP4_SAMPLE_OPEN_GOP_START) != 0;
}

/* VisualRollRecoveryEntry, 10.1 */
static gboolean
roll_entry (const Mp4Sample *sample, guint16 *entry)
{
  *entry = (guint16) sample->roll_distance;
  return sample->roll_distance != 0;
}

typedef gboolean (*GroupEntry) (const Mp4Sample *sample, guint16 *entry);

/* 8.9.3. One description for each time the value changes from one member to
 * the next; there are few members and mostly one value. */
static void
write_sgpd (ByteWriter *w, const Mp4TrackRun *track, const gchar type[4],
    GroupEntry get_entry, guint entry_size)
{
  gsize sgpd = mp4_begin_full_box (w, "sgpd", 1, 0);
  byte_writer_fourcc (w, type);
  byte_writer_u32 (w, entry_size); /* default_length */
  gsize entry_count_pos = w->size;
  byte_writer_u32 (w, 0); /* entry_count */
  guint32 n_entries = 0;
  guint16 last = 0;
  for (guint i = 0; i < track->n_samples; i++) {
    guint16 entry;
    if (!get_entry (&track->samples[i], &entry) ||
        (n_entries > 0 && entry == last))
      continue;
    if (entry_size == 1)
      byte_writer_u8 (w, (guint8) entry);
    else
      byte_writer_u16 (w, entry);
    last = entry;
    n_entries++;
  }
  byte_writer_patch_u32 (w, entry_count_pos, n_entries);
  mp4_end_box (w, sgpd);
}

/* 8.9.2. Counts the descriptions as write_sgpd() does. */
static void
write_sbgp (ByteWriter *w, const Mp4TrackRun *track, const gchar type[4],
    GroupEntry get_entry)
{
  gsize sbgp = mp4_begin_full_box (w, "sbgp", 0, 0);
  byte_writer_fourcc (w, type);
  gsize entry_count_pos = w->size;
  byte_writer_u32 (w, 0); /* entry_count */
  guint32 n_entries = 0, n_descriptions = 0, run_index = 0, run_length = 0;
  guint16 last = 0;
  for (guint i = 0; i <= track->n_samples; i++) {
    guint32 index = 0;
    guint16 entry;
    if (i < track->n_samples && get_entry (&track->samples[i], &entry)) {
      n_descriptions += n_descriptions == 0 || entry != last;
      last = entry;
      index = FRAGMENT_LOCAL_GROUP + n_descriptions;
    }
    if (i < track->n_samples && (i == 0 || index == run_index)) {
      run_index = index;
      run_length++;
      continue;
    }
    if (i == track->n_samples && run_index == 0)
      break; /* what no entry counts is in no group */
    byte_writer_u32 (w, run_length);
    byte_writer_u32 (w, run_index);
    n_entries++;
    run_index = index;
    run_length = 1;
  }
  byte_writer_patch_u32 (w, entry_count_pos, n_entries);
  mp4_end_box (w, sbgp);
}

/* All samples are in group 1 of the header's descriptions. */
static void
write_header_group (ByteWriter *w, const Mp4TrackRun *track)
{
  gsize sbgp = mp4_begin_full_box (w, "sbgp", 0, 0);
  byte_writer_fourcc (w, "roll");
  byte_writer_u32 (w, 1); /* entry_count */
  byte_writer_u32 (w, track->n_samples);
  byte_writer_u32 (w, 1); /* group_description_index */
  mp4_end_box (w, sbgp);
}

static void
write_traf (ByteWriter *w, const Mp4TrackRun *track, Summary *s)
{
  gsize traf = mp4_begin_box (w, "traf");
  write_tfhd (w, track, s);
  write_tfdt (w, track->base_media_decode_time);
  write_trun (w, track, s);
  if (s->has_open_gop_start) {
    write_sgpd (w, track, "rap ", rap_entry, 1);
    write_sbgp (w, track, "rap ", rap_entry);
  }
  if (track->is_in_roll_group) {
    write_header_group (w, track);
  } else if (s->has_roll) {
    write_sgpd (w, track, "roll", roll_entry, 2);
    write_sbgp (w, track, "roll", roll_entry);
  }
  mp4_end_box (w, traf);
}

/* CORE_LIMIT: a track's payload begins where data_offset cannot point. */
static CoreStatus
write_moof (ByteWriter *w, const Mp4Fragment *fragment, Summary *summaries)
{
  gsize moof = mp4_begin_box (w, "moof");
  gsize mfhd = mp4_begin_full_box (w, "mfhd", 0, 0);
  byte_writer_u32 (w, fragment->sequence_number);
  mp4_end_box (w, mfhd);
  for (guint i = 0; i < fragment->n_tracks; i++)
    if (fragment->tracks[i].n_samples > 0)
      write_traf (w, &fragment->tracks[i], &summaries[i]);
  mp4_end_box (w, moof);

  guint64 data_offset = w->size - moof + MDAT_HEADER_SIZE;
  for (guint i = 0; i < fragment->n_tracks; i++) {
    if (fragment->tracks[i].n_samples == 0)
      continue;
    if (data_offset > G_MAXINT32)
      return CORE_LIMIT;
    byte_writer_patch_u32 (w, summaries[i].data_offset_pos,
        (guint32) data_offset);
    data_offset += summaries[i].payload_size;
  }
  return CORE_OK;
}

/* The boxes that may stand before moof, in the order of ISO/IEC 23000-19
 * 7.3.2.2, table 3. */
static CoreStatus
write_prelude (ByteWriter *w, const Mp4Fragment *fragment)
{
  if (fragment->is_segment_start)
    write_styp (w, fragment);
  if (fragment->prft)
    mp4_write_prft (w, fragment->prft);
  CoreStatus status = CORE_OK;
  for (guint i = 0; i < fragment->n_events && status == CORE_OK; i++)
    status = mp4_write_emsg (w, &fragment->events[i]);
  return status;
}

/* CORE_OK when everything that moof and mdat count fits its field. */
static CoreStatus
summarise_all (const Mp4Fragment *fragment, Summary *summaries,
    guint64 *payload_size)
{
  guint64 n_samples = 0;
  *payload_size = 0;
  for (guint i = 0; i < fragment->n_tracks; i++) {
    n_samples += fragment->tracks[i].n_samples;
    if (n_samples > MAX_SAMPLES)
      return CORE_LIMIT;
    summaries[i] = summarise (&fragment->tracks[i]);
    *payload_size += summaries[i].payload_size;
  }
  return *payload_size > 0 && *payload_size <= G_MAXUINT32 - MDAT_HEADER_SIZE
      ? CORE_OK
      : CORE_LIMIT;
}

CoreStatus
mp4_write_fragment (ByteWriter *w, const Mp4Fragment *fragment)
{
  g_return_val_if_fail (fragment->n_tracks > 0, CORE_INVALID);
  g_return_val_if_fail (fragment->sequence_number > 0, CORE_INVALID);

  gsize start = w->size;
  g_autofree Summary *summaries = g_new (Summary, fragment->n_tracks);
  guint64 payload_size;
  CoreStatus status = summarise_all (fragment, summaries, &payload_size);
  if (status == CORE_OK)
    status = write_prelude (w, fragment);
  if (status == CORE_OK)
    status = write_moof (w, fragment, summaries);
  if (status != CORE_OK) {
    w->size = start;
    return status;
  }
  byte_writer_u32 (w, (guint32) payload_size + MDAT_HEADER_SIZE);
  byte_writer_fourcc (w, "mdat");
  return CORE_OK;
}
