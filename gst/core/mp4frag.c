/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4frag.h"

/* sample_flags, ISO/IEC 14496-12 8.8.3.1 */
enum
{
  SAMPLE_DEPENDS_ON_OTHERS = 1 << 24,
  SAMPLE_DEPENDS_ON_NONE = 2 << 24,
  SAMPLE_IS_NON_SYNC = 1 << 16,
};

/* tf_flags, 8.8.7.1 */
enum
{
  TFHD_DEFAULT_SAMPLE_DURATION = 0x000008,
  TFHD_DEFAULT_SAMPLE_SIZE = 0x000010,
  TFHD_DEFAULT_SAMPLE_FLAGS = 0x000020,
  TFHD_DEFAULT_BASE_IS_MOOF = 0x020000,
};

/* tr_flags, 8.8.8.1 */
enum
{
  TRUN_DATA_OFFSET = 0x000001,
  TRUN_FIRST_SAMPLE_FLAGS = 0x000004,
  TRUN_SAMPLE_DURATION = 0x000100,
  TRUN_SAMPLE_SIZE = 0x000200,
  TRUN_SAMPLE_FLAGS = 0x000400,
  TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS = 0x000800,
};

#define MDAT_HEADER_SIZE 8
#define MAX_SAMPLES (1u << 26) /* 16 bytes a row: moof stays below 2^31 */

/* What the samples have in common. */
typedef struct
{
  guint64 payload_size;
  gboolean has_one_duration;
  gboolean has_one_size;
  gboolean has_offsets;
  gboolean has_negative_offset;
  gboolean is_uniform; /* flags of the 2nd, 3rd... are alike */
  guint32 first_flags, default_flags;
} Summary;

static guint32
sample_flags (const Mp4Fragment *fragment, guint i)
{
  if (!fragment->is_video || fragment->samples[i].is_sync)
    return SAMPLE_DEPENDS_ON_NONE;
  return SAMPLE_DEPENDS_ON_OTHERS | SAMPLE_IS_NON_SYNC;
}

static Summary
summarise (const Mp4Fragment *fragment)
{
  const Mp4Sample *first = &fragment->samples[0];
  Summary s = {
    .has_one_duration = TRUE,
    .has_one_size = TRUE,
    .has_offsets = fragment->has_reordering,
    .is_uniform = TRUE,
    .first_flags = sample_flags (fragment, 0),
    .default_flags = sample_flags (fragment, MIN (1, fragment->n_samples - 1)),
  };
  for (guint i = 0; i < fragment->n_samples; i++) {
    const Mp4Sample *sample = &fragment->samples[i];
    s.payload_size += sample->size_bytes;
    s.has_one_duration &= sample->duration == first->duration;
    s.has_one_size &= sample->size_bytes == first->size_bytes;
    s.has_offsets |= sample->composition_offset != 0;
    s.has_negative_offset |= sample->composition_offset < 0;
    s.is_uniform &= i == 0 || sample_flags (fragment, i) == s.default_flags;
  }
  return s;
}

/* ISO/IEC 23000-19 7.3.3.1: 'cmfs', a CMAF segment; 'msdh', the DASH media
 * segment that it also is (ISO/IEC 23009-1 6.3.4.2). */
static void
write_styp (ByteWriter *w)
{
  gsize styp = mp4_begin_box (w, "styp");
  byte_writer_fourcc (w, "cmfs");
  byte_writer_u32 (w, 0); /* minor_version */
  byte_writer_fourcc (w, "cmfs");
  byte_writer_fourcc (w, "msdh");
  mp4_end_box (w, styp);
}

/* 8.8.7. The defaults are here, not in trex, so that a segment means the same
 * after any init segment of its switching set (ISO/IEC 23000-19 7.7.3). */
static void
write_tfhd (ByteWriter *w, const Mp4Fragment *fragment, const Summary *s)
{
  guint32 flags = TFHD_DEFAULT_BASE_IS_MOOF | TFHD_DEFAULT_SAMPLE_FLAGS;
  if (s->has_one_duration)
    flags |= TFHD_DEFAULT_SAMPLE_DURATION;
  if (s->has_one_size)
    flags |= TFHD_DEFAULT_SAMPLE_SIZE;

  gsize tfhd = mp4_begin_full_box (w, "tfhd", 0, flags);
  byte_writer_u32 (w, fragment->track_id);
  if (s->has_one_duration)
    byte_writer_u32 (w, fragment->samples[0].duration);
  if (s->has_one_size)
    byte_writer_u32 (w, fragment->samples[0].size_bytes);
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
 * 7.7.2). Returns the position of data_offset. */
static gsize
write_trun (ByteWriter *w, const Mp4Fragment *fragment, const Summary *s)
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

  gboolean is_signed = fragment->is_video || s->has_negative_offset;
  gsize trun = mp4_begin_full_box (w, "trun", is_signed ? 1 : 0, flags);
  byte_writer_u32 (w, fragment->n_samples);
  gsize data_offset_pos = w->size;
  byte_writer_u32 (w, 0); /* data_offset, patched when moof is complete */
  if (flags & TRUN_FIRST_SAMPLE_FLAGS)
    byte_writer_u32 (w, s->first_flags);
  for (guint i = 0; i < fragment->n_samples; i++) {
    const Mp4Sample *sample = &fragment->samples[i];
    if (flags & TRUN_SAMPLE_DURATION)
      byte_writer_u32 (w, sample->duration);
    if (flags & TRUN_SAMPLE_SIZE)
      byte_writer_u32 (w, sample->size_bytes);
    if (flags & TRUN_SAMPLE_FLAGS)
      byte_writer_u32 (w, sample_flags (fragment, i));
    if (flags & TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS)
      byte_writer_i32 (w, sample->composition_offset);
  }
  mp4_end_box (w, trun);
  return data_offset_pos;
}

static void
write_moof (ByteWriter *w, const Mp4Fragment *fragment, const Summary *s)
{
  gsize moof = mp4_begin_box (w, "moof");
  gsize mfhd = mp4_begin_full_box (w, "mfhd", 0, 0);
  byte_writer_u32 (w, fragment->sequence_number);
  mp4_end_box (w, mfhd);

  gsize traf = mp4_begin_box (w, "traf");
  write_tfhd (w, fragment, s);
  write_tfdt (w, fragment->base_media_decode_time);
  gsize data_offset_pos = write_trun (w, fragment, s);
  mp4_end_box (w, traf);
  mp4_end_box (w, moof);

  byte_writer_patch_u32 (w, data_offset_pos,
      (guint32) (w->size - moof + MDAT_HEADER_SIZE));
}

CoreStatus
mp4_write_fragment (ByteWriter *w, const Mp4Fragment *fragment)
{
  g_return_val_if_fail (fragment->n_samples > 0, CORE_INVALID);
  g_return_val_if_fail (fragment->sequence_number > 0, CORE_INVALID);

  if (fragment->n_samples > MAX_SAMPLES)
    return CORE_LIMIT;
  Summary summary = summarise (fragment);
  if (summary.payload_size == 0 ||
      summary.payload_size > G_MAXUINT32 - MDAT_HEADER_SIZE)
    return CORE_LIMIT;

  if (fragment->is_segment_start)
    write_styp (w);
  write_moof (w, fragment, &summary);
  byte_writer_u32 (w, (guint32) summary.payload_size + MDAT_HEADER_SIZE);
  byte_writer_fourcc (w, "mdat");
  return CORE_OK;
}
