/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskastream.h"

#include <gst/audio/audio.h>
#include <gst/video/video.h>
#include <string.h>

#include "core/matroska-encoding.h"
#include "gstmatroskacaps.h"
#include "gstmatroskadecompress.h"
#include "gstmatroskaheaders.h"
#include "gstmatroskaprotection.h"

#define OPUS_RATE 48000 /* Hz, whatever the header says (RFC 7845 5.1) */

/* Smaller frames are copied: that is cheaper than sharing, and none keeps a
 * megabyte from being used again. */
#define MIN_SHARED_SIZE GST_FRAME_RING_SLOT_SIZE

/* Is header stripping of the frames all there is? */
static gboolean
is_only_stripped (const MatroskaTrack *track)
{
  return track->n_encodings == 1 &&
      track->encodings[0].type == MATROSKA_ENCODING_COMPRESSION &&
      track->encodings[0].compression ==
      MATROSKA_COMPRESSION_HEADER_STRIPPING &&
      (track->encodings[0].scope & MATROSKA_SCOPE_FRAMES);
}

GstMatroskaStream *
gst_matroska_stream_new (const MatroskaTrack *track, guint64 tick_ns,
    gboolean repair_timestamps)
{
  GstMatroskaStream *stream = g_new0 (GstMatroskaStream, 1);

  stream->track = track;
  stream->codec_id = g_strdup (track->codec_id);
  stream->number = track->number;
  stream->is_sparse = gst_matroska_track_is_sparse (track);
  stream->text_kind = gst_matroska_text_kind (track);
  stream->needs_discont = TRUE;
  if (is_only_stripped (track) && track->encodings[0].settings_size > 0) {
    gsize size = track->encodings[0].settings_size;
    guint8 *header = g_memdup2 (track->encodings[0].settings, size);
    stream->lost_header = gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY,
        header, size, 0, size, header, g_free);
  }
  stream->has_alpha = track->alpha_mode == 1 &&
      (g_strcmp0 (track->codec_id, "V_VP8") == 0 ||
          g_strcmp0 (track->codec_id, "V_VP9") == 0);
  gst_matroska_framing_init (&stream->framing, track);
  gst_matroska_times_init (&stream->times, track, tick_ns, repair_timestamps);
  return stream;
}

void
gst_matroska_stream_free (GstMatroskaStream *stream)
{
  g_clear_pointer (&stream->lost_header, gst_memory_unref);
  gst_frame_ring_clear (&stream->small_frames);
  g_free (stream->codec_id);
  g_free (stream);
}

gboolean
gst_matroska_track_is_readable (const MatroskaTrack *track,
    const gchar **reason)
{
  *reason = track->unreadable;
  for (guint i = 0; i < track->n_encodings && !*reason; i++)
    if (track->encodings[i].type == MATROSKA_ENCODING_COMPRESSION &&
        !gst_matroska_can_decompress (track->encodings[i].compression))
      *reason = "this build lacks the library that decompresses it";
  return *reason == NULL;
}

void
gst_matroska_stream_resume (GstMatroskaStream *stream,
    const GstMatroskaPast *past)
{
  stream->needs_discont = TRUE;
  gst_matroska_times_resume (&stream->times, past);
}

static GstMemory *
take_bytes (GstMatroskaStream *stream, const GstMatroskaBytes *bytes,
    gsize offset, gsize size)
{
  return size >= MIN_SHARED_SIZE
      ? gst_memory_share (bytes->memory, (gssize) (bytes->base + offset),
            (gssize) size)
      : gst_frame_ring_copy (&stream->small_frames, bytes->data + offset, size);
}

/* Returns (transfer full, nullable) a frame with its encodings undone, by
 * copying. */
static GstMemory *
unpack_frame (const MatroskaTrack *track, Span packed)
{
  guint8 *bytes;
  gsize n_bytes;
  CoreStatus status =
      matroska_encodings_undo (track, MATROSKA_SCOPE_FRAMES, packed,
          gst_matroska_decompress, MATROSKA_MAX_FRAME_SIZE, &bytes, &n_bytes);
  if (status != CORE_OK)
    return NULL;
  return gst_memory_new_wrapped (0, bytes, n_bytes, 0, n_bytes, bytes, g_free);
}

/* Returns (transfer full, nullable) BlockAdditional 1, which codecs define:
 * alpha, or what a subtitle does not show. */
static GstMemory *
take_addition (GstMatroskaStream *stream, const GstMatroskaBytes *bytes,
    const MatroskaBlock *block)
{
  for (guint i = 0; i < block->n_additions; i++)
    if (block->additions[i].id == MATROSKA_ADDITION_OF_CODEC)
      return take_bytes (stream, bytes, block->additions[i].offset,
          block->additions[i].size);
  return NULL;
}

static GstBuffer *
restore_payload (GstMatroskaStream *stream, const GstMatroskaBytes *bytes,
    const MatroskaBlock *block, guint index)
{
  const MatroskaTrack *track = stream->track;
  gsize offset = block->frames[index].offset;
  gsize size = block->frames[index].size;
  gboolean is_whole =
      stream->framing.kind == FRAME_WHOLE && stream->text_kind == TEXT_NONE;

  if (stream->lost_header && is_whole) {
    GstBuffer *buffer = gst_buffer_new ();
    gst_buffer_append_memory (buffer, gst_memory_ref (stream->lost_header));
    gst_buffer_append_memory (buffer, take_bytes (stream, bytes, offset, size));
    return buffer;
  }

  GstMemory *memory = track->n_encodings > 0
      ? unpack_frame (track, (Span){ bytes->data + offset, size })
      : take_bytes (stream, bytes, offset, size);
  if (!memory)
    return NULL;
  if (gst_matroska_track_is_protected (track))
    return gst_matroska_protected_buffer (track, memory);
  if (stream->text_kind != TEXT_NONE) {
    g_autoptr (GstMemory) addition = take_addition (stream, bytes, block);
    memory =
        gst_matroska_text_complete (stream->text_kind, block, memory, addition);
  }
  if (!memory)
    return NULL;
  return gst_matroska_framing_complete (&stream->framing, track, block->is_key,
      memory);
}

/* DiscardPadding at the end, CodecDelay at the start (RFC 9559 5.1.3.5.7,
 * 5.1.4.1.25). Decoders of Opus leave out as many samples at the start as its
 * header says, of whatever is first, so the time of the first frame is that of
 * what is left. Those of other codecs do not: there it is the segment that
 * keeps the priming from being heard. */
static void
set_clipping (const GstMatroskaStream *stream, const MatroskaBlock *block,
    gboolean is_last, GstBuffer *buffer)
{
  GstClockTime begin = gst_matroska_times_shift (&stream->times);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  gboolean is_early = GST_CLOCK_TIME_IS_VALID (pts) && pts < begin;
  gboolean is_padded = is_last && block->discard_padding_ns > 0;
  if (!is_early && !is_padded)
    return;

  gboolean is_opus = g_strcmp0 (stream->codec_id, "A_OPUS") == 0;
  guint32 rate = is_opus ? OPUS_RATE : stream->track->sample_rate;
  gint64 start = 0, end = 0;
  if (is_opus && is_early) {
    GstClockTime clipped = begin - pts;
    if (GST_BUFFER_DURATION_IS_VALID (buffer)) {
      clipped = MIN (clipped, GST_BUFFER_DURATION (buffer));
      GST_BUFFER_DURATION (buffer) -= clipped;
    }
    GST_BUFFER_PTS (buffer) = begin;
    start = ticks_from_ns ((gint64) clipped, rate);
  }
  if (is_padded)
    end = ticks_from_ns (block->discard_padding_ns, rate);
  if (start > 0 || end > 0)
    gst_buffer_add_audio_clipping_meta (buffer, GST_FORMAT_DEFAULT,
        (guint64) start, (guint64) end);
}

/* The alpha plane of VP8 and VP9 is a frame of its own, with the same times. */
static void
add_alpha (GstMemory *alpha, GstBuffer *buffer)
{
  GstBuffer *alpha_buffer = gst_buffer_new ();
  gst_buffer_append_memory (alpha_buffer, alpha);
  gst_buffer_copy_into (alpha_buffer, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  gst_buffer_add_video_codec_alpha_meta (buffer, alpha_buffer);
}

GstBufferList *
gst_matroska_stream_header_packets (const GstMatroskaStream *stream,
    const GstCaps *caps)
{
  if (stream->text_kind != TEXT_NONE)
    return gst_matroska_text_header (stream->text_kind, stream->track);
  /* Those of Opus are for muxers only. */
  if (g_strcmp0 (stream->codec_id, "A_OPUS") == 0)
    return NULL;
  return gst_matroska_header_packets (caps);
}

GstBuffer *
gst_matroska_stream_make_buffer (GstMatroskaStream *stream,
    const MatroskaBlock *block, guint index, const GstMatroskaBytes *bytes)
{
  GstBuffer *buffer = restore_payload (stream, bytes, block, index);
  if (!buffer)
    return NULL;

  gst_matroska_times_stamp (&stream->times, block, index, buffer);
  if (!block->is_key && stream->track->type == MATROSKA_TRACK_VIDEO)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  if (block->is_invisible)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY);
  if (stream->needs_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  stream->needs_discont = FALSE;
  if (stream->track->type == MATROSKA_TRACK_AUDIO &&
      stream->track->sample_rate > 0)
    set_clipping (stream, block, index == block->n_frames - 1, buffer);
  if (stream->has_alpha && block->n_additions > 0) {
    GstMemory *alpha = take_addition (stream, bytes, block);
    if (alpha)
      add_alpha (alpha, buffer);
  }
  return buffer;
}
