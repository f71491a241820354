/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskastream.h"

#include <gst/audio/audio.h>
#include <gst/video/video.h>
#include <string.h>

#include "core/matroska-encoding.h"
#include "core/aac.h"
#include "core/h264.h"
#include "core/h265.h"
#include "gstmatroskacaps.h"
#include "gstmatroskadecompress.h"
#include "gstmatroskaheaders.h"
#include "gstmatroskaprotection.h"

#define OPUS_RATE 48000 /* Hz, whatever the header says (RFC 7845 5.1) */

/* Smaller frames are copied: that is cheaper than sharing, and none keeps a
 * megabyte from being used again. */
#define MIN_SHARED_SIZE 1024

/* A grid of frame times finer than this many ticks fits any time at all, so
 * nothing would be repaired (typical: 1000 fps in phones' files). */
#define MIN_TICKS_PER_FRAME 4

/* 73 years: sums of times cannot overflow. */
#define MAX_BLOCK_TIME (G_MAXINT64 / 4)

/* A CodecDelay beyond this is a broken one. */
#define MAX_CODEC_DELAY (10 * GST_SECOND)

/* Where decode times begin when nothing tells the frame rate. */
#define UNKNOWN_FRAME_DURATION (40 * GST_MSECOND)

/* What the sequence parameter set in the CodecPrivate says of times. */
typedef struct
{
  guint reorder_depth; /* pictures */
  Fraction rate;       /* of blocks; 0/0: unknown */
} VideoOrder;

/* FALSE: the codec has no such set, or it is in-band. */
static gboolean
read_video_order (const MatroskaTrack *track, VideoOrder *order)
{
  const guint8 *data = track->codec_private;
  gsize size = track->codec_private_size;
  H264Sps h264;
  H265Sps h265;

  if (g_strcmp0 (track->codec_id, "V_MPEG4/ISO/AVC") == 0 &&
      h264_parse_avcc (data, size, &h264, NULL) == CORE_OK)
    *order = (VideoOrder){ h264.reorder_depth, h264.frame_rate };
  else if (g_strcmp0 (track->codec_id, "V_MPEGH/ISO/HEVC") == 0 &&
      h265_parse_hvcc (data, size, &h265, NULL) == CORE_OK)
    *order = (VideoOrder){ h265.reorder_depth, h265.picture_rate };
  else
    return FALSE;
  return TRUE;
}

static gboolean
set_video_duration (GstMatroskaStream *stream, const MatroskaTrack *track,
    const VideoOrder *order)
{
  Fraction rate;
  guint64 duration_ns = track->default_duration_ns;

  if (duration_ns > 0) {
    if (frame_rate_from_duration (duration_ns, 2, &rate)) {
      stream->duration_num = rate.den;
      stream->duration_den = rate.num;
    } else {
      stream->duration_num = duration_ns;
      stream->duration_den = NSEC_PER_SEC;
    }
  } else if (order && order->rate.num > 0 && order->rate.den > 0) {
    stream->duration_num = order->rate.den;
    stream->duration_den = order->rate.num;
  }
  return stream->duration_num > 0;
}

/* A DefaultDuration of audio is a whole number of samples, rounded. */
static void
set_audio_duration (GstMatroskaStream *stream, const MatroskaTrack *track)
{
  AacConfig aac;
  guint64 duration_ns = track->default_duration_ns;

  if (track->codec_id && g_str_has_prefix (track->codec_id, "A_AAC") &&
      aac_parse_config (track->codec_private, track->codec_private_size,
          &aac) == CORE_OK &&
      aac.core_sample_rate > 0) {
    stream->duration_num = aac.frame_samples;
    stream->duration_den = aac.core_sample_rate;
  } else if (duration_ns > 0 && duration_ns < NSEC_PER_SEC) {
    gint64 samples = timescale_scale ((gint64) duration_ns, track->sample_rate,
        NSEC_PER_SEC, ROUND_NEAREST);
    gint64 exact_ns =
        samples > 0 ? ns_from_ticks (samples, track->sample_rate) : 0;
    gboolean is_whole = ABS (exact_ns - (gint64) duration_ns) <= 1;
    stream->duration_num = is_whole ? (guint64) samples : duration_ns;
    stream->duration_den = is_whole ? track->sample_rate : NSEC_PER_SEC;
  }
  if (stream->duration_num > 0 || gst_matroska_track_is_protected (track))
    return;
  audio_length_init (&stream->length, track);
  stream->duration_num = stream->length.frame_samples;
  stream->duration_den = stream->length.sample_rate;
}

/* The time from a block's start to its frame `index`. */
static gint64
frames_to_ns (const GstMatroskaStream *stream, guint64 index)
{
  if (stream->duration_num == 0 || index == 0)
    return 0;
  return timescale_scale ((gint64) index, stream->duration_num * NSEC_PER_SEC,
      stream->duration_den, ROUND_NEAREST);
}

static void
set_decode_order (GstMatroskaStream *stream, const VideoOrder *order)
{
  /* The older codecs reorder too, but their depth is not read here: their
   * buffers have no DTS, which says "unknown". */
  static const gchar *const in_order[] = { "V_VP8", "V_VP9", "V_AV1", NULL };
  guint depth = 0;

  if (order)
    depth = order->reorder_depth;
  else if (!stream->codec_id || !g_strv_contains (in_order, stream->codec_id))
    return;

  gint64 frame_ns = frames_to_ns (stream, 1);
  if (frame_ns == 0)
    frame_ns = UNKNOWN_FRAME_DURATION;
  dts_deriver_init (&stream->deriver, depth, frame_ns);
  stream->has_dts = TRUE;
  stream->lead = (GstClockTime) (stream->deriver.depth *
      stream->deriver.frame_duration_ns);
}

/* The clock judges what duration is usable at all. */
static void
set_frame_duration (GstMatroskaStream *stream, guint64 num, guint64 den)
{
  guint64 tick_ns = stream->clock.tolerance_ns;
  gint64 anchor_ns = stream->clock.anchor_ns;
  frame_clock_init (&stream->clock, num, den, tick_ns);
  stream->clock.anchor_ns = anchor_ns;
  stream->duration_num = stream->clock.duration_num;
  stream->duration_den = den;
  gint64 tick_count = frames_to_ns (stream, 1) / (gint64) MAX (tick_ns, 1);
  if (!stream->repairs_times || tick_count < MIN_TICKS_PER_FRAME)
    stream->clock.duration_num = 0;
}

static void
set_times (GstMatroskaStream *stream, const MatroskaTrack *track,
    guint64 tick_ns, gboolean repair_timestamps)
{
  VideoOrder order;
  gboolean has_order = read_video_order (track, &order);

  if (track->type == MATROSKA_TRACK_VIDEO)
    set_video_duration (stream, track, has_order ? &order : NULL);
  else if (track->type == MATROSKA_TRACK_AUDIO)
    set_audio_duration (stream, track);

  stream->repairs_times = repair_timestamps;
  stream->clock.anchor_ns = TIME_NONE;
  stream->clock.tolerance_ns = tick_ns;
  set_frame_duration (stream, stream->duration_num, stream->duration_den);
  /* Of a rate that is finer than the ticks, as files made from those of other
   * containers state, frames seldom are: no more is known than without it. */
  stream->needs_fit = repair_timestamps && stream->clock.duration_num == 0 &&
      track->type == MATROSKA_TRACK_VIDEO;
  if (stream->needs_fit)
    stream->duration_num = 0;
  rate_fit_init (&stream->fit, tick_ns);

  if (track->type == MATROSKA_TRACK_VIDEO)
    set_decode_order (stream, has_order ? &order : NULL);
}

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
  stream->is_decode_timed = g_strcmp0 (track->codec_id, "V_MS/VFW/FOURCC") == 0;
  gst_matroska_framing_init (&stream->framing, track);
  set_times (stream, track, tick_ns, repair_timestamps);
  return stream;
}

void
gst_matroska_stream_free (GstMatroskaStream *stream)
{
  g_clear_pointer (&stream->lost_header, gst_memory_unref);
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

GstClockTime
gst_matroska_stream_priming (const GstMatroskaStream *stream)
{
  return MIN (stream->track->codec_delay_ns, MAX_CODEC_DELAY);
}

GstClockTime
gst_matroska_stream_shift (const GstMatroskaStream *stream)
{
  return stream->lead + gst_matroska_stream_priming (stream);
}

void
gst_matroska_stream_resume (GstMatroskaStream *stream, guint n_leading)
{
  stream->needs_discont = TRUE;
  stream->needs_fit = FALSE; /* what follows are not the track's first times */
  stream->is_resumed = TRUE;
  stream->is_begun = FALSE;
  audio_length_reset (&stream->length);
  stream->n_leading = n_leading;
  if (stream->has_dts)
    dts_deriver_reset (&stream->deriver);
}

static GstMemory *
take_bytes (GstMemory *block_memory, gsize offset, gsize size)
{
  if (size >= MIN_SHARED_SIZE)
    return gst_memory_share (block_memory, (gssize) offset, (gssize) size);

  return gst_memory_copy (block_memory, (gssize) offset, (gssize) size);
}

/* Returns (transfer full, nullable) a frame with its encodings undone, by
 * copying. */
static GstMemory *
unpack_frame (const MatroskaTrack *track, GstMemory *block_memory, gsize offset,
    gsize size)
{
  GstMapInfo map;
  guint8 *bytes;
  gsize n_bytes;
  if (!gst_memory_map (block_memory, &map, GST_MAP_READ))
    return NULL;
  CoreStatus status = matroska_encodings_undo (track, MATROSKA_SCOPE_FRAMES,
      (Span){ map.data + offset, size }, gst_matroska_decompress,
      MATROSKA_MAX_FRAME_SIZE, &bytes, &n_bytes);
  gst_memory_unmap (block_memory, &map);
  if (status != CORE_OK)
    return NULL;
  return gst_memory_new_wrapped (0, bytes, n_bytes, 0, n_bytes, bytes, g_free);
}

/* Returns (transfer full, nullable) BlockAdditional 1, which codecs define:
 * alpha, or what a subtitle does not show. */
static GstMemory *
take_addition (GstMemory *block_memory, gsize base, const MatroskaBlock *block)
{
  for (guint i = 0; i < block->n_additions; i++)
    if (block->additions[i].id == MATROSKA_ADDITION_OF_CODEC)
      return take_bytes (block_memory, base + block->additions[i].offset,
          block->additions[i].size);
  return NULL;
}

static GstBuffer *
restore_payload (GstMatroskaStream *stream, GstMemory *block_memory, gsize base,
    const MatroskaBlock *block, guint index)
{
  const MatroskaTrack *track = stream->track;
  gsize offset = base + block->frames[index].offset;
  gsize size = block->frames[index].size;
  gboolean is_whole =
      stream->framing.kind == FRAME_WHOLE && stream->text_kind == TEXT_NONE;

  if (stream->lost_header && is_whole) {
    GstBuffer *buffer = gst_buffer_new ();
    gst_buffer_append_memory (buffer, gst_memory_ref (stream->lost_header));
    gst_buffer_append_memory (buffer, take_bytes (block_memory, offset, size));
    return buffer;
  }

  GstMemory *memory = track->n_encodings > 0
      ? unpack_frame (track, block_memory, offset, size)
      : take_bytes (block_memory, offset, size);
  if (!memory)
    return NULL;
  if (gst_matroska_track_is_protected (track))
    return gst_matroska_protected_buffer (track, memory);
  if (stream->text_kind != TEXT_NONE) {
    g_autoptr (GstMemory) addition = take_addition (block_memory, base, block);
    memory =
        gst_matroska_text_complete (stream->text_kind, block, memory, addition);
  }
  if (!memory)
    return NULL;
  return gst_matroska_framing_complete (&stream->framing, track, block->is_key,
      memory);
}

/* The last block of many files states its duration, rounded to ticks; then the
 * exact one of the track is better. That of a lace says nothing of each frame
 * where they vary. `own_ns`: by the frame's own bytes, 0: unknown. */
static GstClockTime
frame_duration (const GstMatroskaStream *stream, const MatroskaBlock *block,
    gint64 exact_ns, gint64 own_ns)
{
  /* Of a picture off the grid nobody knows how long it is; sound is as long
   * wherever it is. */
  gboolean is_off_grid = exact_ns == 0 && stream->clock.duration_num > 0;
  if (exact_ns == 0 &&
      !(is_off_grid && stream->track->type == MATROSKA_TRACK_VIDEO))
    exact_ns = frames_to_ns (stream, 1);
  if (own_ns > 0 && ABS (own_ns - exact_ns) > 1)
    exact_ns = own_ns;
  gboolean is_coded =
      block->duration_ns > 0 && block->duration_ns <= G_MAXINT64;
  if (!is_coded || (own_ns > 0 && block->n_frames > 1))
    return exact_ns > 0 ? (GstClockTime) exact_ns : GST_CLOCK_TIME_NONE;

  gint64 coded_ns = (gint64) block->duration_ns / block->n_frames;
  gboolean is_rounded = exact_ns > 0 &&
      (guint64) ABS (coded_ns - exact_ns) <= stream->clock.tolerance_ns;
  return (GstClockTime) (is_rounded ? exact_ns : coded_ns);
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
  gboolean is_opus = g_strcmp0 (stream->codec_id, "A_OPUS") == 0;
  guint32 rate = is_opus ? OPUS_RATE : stream->track->sample_rate;
  GstClockTime begin = stream->lead + gst_matroska_stream_priming (stream);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  gint64 start = 0, end = 0;

  if (is_opus && GST_CLOCK_TIME_IS_VALID (pts) && pts < begin) {
    GstClockTime clipped = begin - pts;
    if (GST_BUFFER_DURATION_IS_VALID (buffer)) {
      clipped = MIN (clipped, GST_BUFFER_DURATION (buffer));
      GST_BUFFER_DURATION (buffer) -= clipped;
    }
    GST_BUFFER_PTS (buffer) = begin;
    start = ticks_from_ns ((gint64) clipped, rate);
  }
  if (is_last && block->discard_padding_ns > 0)
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


/* A time that is before what the lead makes room for is a broken one. */
static GstClockTime
buffer_time (const GstMatroskaStream *stream, gint64 time_ns)
{
  gint64 shifted_ns = time_ns + (gint64) stream->lead;
  return shifted_ns < 0 ? 0 : (GstClockTime) shifted_ns;
}

/* Frames that came before the rate was known keep their coded times, wherever
 * playing begins: there is no need to hold them back. */
static void
fit_frame_rate (GstMatroskaStream *stream, gint64 coded_ns)
{
  Fraction rate = rate_fit_add (&stream->fit, coded_ns);
  stream->needs_fit = !rate_fit_is_over (&stream->fit);
  if (rate.num == 0)
    return;
  gint64 anchor_ns = stream->fit.anchor_ns;
  frame_clock_init (&stream->clock, rate.den, rate.num,
      stream->fit.tolerance_ns);
  stream->clock.anchor_ns = anchor_ns;
  stream->clock.after_ns = stream->fit.highest_ns;
}

void
gst_matroska_stream_learn_anew (GstMatroskaStream *stream)
{
  stream->clock.anchor_ns = TIME_NONE;
  rate_fit_init (&stream->fit, stream->clock.tolerance_ns);
}

void
gst_matroska_stream_learn (GstMatroskaStream *stream, gint64 coded_ns)
{
  coded_ns = CLAMP (coded_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME);
  frame_clock_next (&stream->clock, coded_ns, TRUE);
  if (stream->needs_fit)
    fit_frame_rate (stream, coded_ns);
}

void
gst_matroska_stream_stop_learning (GstMatroskaStream *stream)
{
  stream->needs_fit = FALSE;
}

gboolean
gst_matroska_stream_knows_times (const GstMatroskaStream *stream)
{
  return stream->clock.anchor_ns != TIME_NONE && !stream->needs_fit;
}

gint64
gst_matroska_stream_time (const GstMatroskaStream *stream, gint64 coded_ns)
{
  return frame_clock_look (&stream->clock,
      CLAMP (coded_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME))
      .time_ns;
}

gint64
gst_matroska_stream_block_duration (const GstMatroskaStream *stream,
    const MatroskaBlock *block)
{
  if (block->duration_ns > 0)
    return (gint64) MIN (block->duration_ns, MAX_BLOCK_TIME);
  return frames_to_ns (stream, block->n_frames);
}

/* After a seek: what a run from the start would have put out before, as far as
 * decode times depend on it. Frames that are shown before the first come behind
 * it; those before them are one frame duration apart, or were there none. */
static void
recall_past (GstMatroskaStream *stream, gint64 time_ns)
{
  gint64 step_ns = stream->clock.duration_num > 0
      ? (gint64) stream->clock.whole_ns
      : stream->deriver.frame_duration_ns;
  for (guint n = stream->deriver.depth; n > 0; n--) {
    gint64 past_ns = time_ns - (gint64) (stream->n_leading + n) * step_ns;
    dts_deriver_next (&stream->deriver,
        gst_matroska_stream_time (stream, past_ns));
  }
}

/* Decode times go on as in a run from the start, if there was a past. Pictures
 * that are shown before the first are counted then. */
static void
begin_decoding (GstMatroskaStream *stream, const MatroskaBlock *block,
    gint64 time_ns)
{
  gboolean has_past = stream->is_resumed && time_ns > stream->clock.anchor_ns;
  if (has_past)
    recall_past (stream, time_ns);
  stream->has_leading = !(has_past && stream->n_leading > 0);
  stream->first_ns = time_ns;
  stream->is_begun = TRUE;
}

gboolean
gst_matroska_stream_comes_too_late (GstMatroskaStream *stream,
    const MatroskaBlock *block)
{
  if (!stream->has_leading || !stream->is_begun)
    return FALSE;
  gint64 time_ns = gst_matroska_stream_time (stream, block->time_ns);
  stream->has_leading = time_ns <= stream->first_ns;
  return time_ns < stream->deriver.last_dts;
}

static gboolean
is_entry (const GstMatroskaStream *stream, const MatroskaBlock *block)
{
  return block->is_key || stream->track->type != MATROSKA_TRACK_VIDEO;
}

/* Where a frame begins in its block, and how long it is. */
typedef struct
{
  gint64 start_ns;  /* TIME_NONE: unknown */
  gint64 length_ns; /* 0: unknown */
} LacePlace;

/* By the frames' own bytes. */
static LacePlace
measure_frame (GstMatroskaStream *stream, guint index, gboolean is_laced,
    GstBuffer *buffer)
{
  guint8 head[AUDIO_LENGTH_HEAD_SIZE];
  gsize n_bytes = gst_buffer_extract (buffer, 0, head, sizeof head);
  Fraction length = audio_length_next (&stream->length, (Span){ head, n_bytes },
      gst_buffer_get_size (buffer));
  if (index == 0)
    stream->lace_samples = 0;
  if (length.num == 0)
    return (LacePlace){ index == 0 ? 0 : TIME_NONE, 0 };
  if (stream->duration_num == 0 && audio_length_is_constant (&stream->length))
    set_frame_duration (stream, length.num, length.den);

  /* Of Vorbis, some muxers write where a packet's sound begins, some where it
   * ends; then it lasts as the next packet says. */
  gboolean is_certain = stream->length.kind != AUDIO_LENGTH_VORBIS || is_laced;
  gint64 start = (gint64) stream->lace_samples;
  gint64 start_ns = ns_from_ticks (start, length.den);
  stream->lace_samples += length.num;
  gint64 end_ns = ns_from_ticks (start + length.num, length.den);
  return (LacePlace){ start_ns, is_certain ? end_ns - start_ns : 0 };
}

/* Of a block, only the first frame's time is coded. The others follow from
 * frame durations; where there are none, they have no time. */
static LacePlace
place_in_lace (GstMatroskaStream *stream, const MatroskaBlock *block,
    guint index, GstBuffer *buffer)
{
  LacePlace place = { 0 };
  if (stream->length.kind != AUDIO_LENGTH_UNKNOWN)
    place = measure_frame (stream, index, block->n_frames > 1, buffer);
  if (index == 0 || place.start_ns > 0)
    return place;
  place.start_ns = frames_to_ns (stream, index);
  if (place.start_ns == 0)
    place.start_ns =
        timescale_scale (index, MIN (block->duration_ns, MAX_BLOCK_TIME),
            block->n_frames, ROUND_NEAREST);
  if (place.start_ns == 0)
    place.start_ns = TIME_NONE;
  return place;
}

static void
stamp_buffer (GstMatroskaStream *stream, const MatroskaBlock *block,
    guint index, GstBuffer *buffer)
{
  LacePlace place = place_in_lace (stream, block, index, buffer);
  if (place.start_ns == TIME_NONE)
    return;

  gint64 coded_ns =
      CLAMP (block->time_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME) + place.start_ns;
  if (stream->needs_fit)
    fit_frame_rate (stream, coded_ns);
  FrameTime time =
      frame_clock_next (&stream->clock, coded_ns, is_entry (stream, block));
  gint64 time_ns = time.time_ns;
  GST_BUFFER_PTS (buffer) = buffer_time (stream, time_ns);
  GST_BUFFER_DURATION (buffer) =
      frame_duration (stream, block, time.duration_ns, place.length_ns);
  if (stream->has_dts) {
    if (!stream->is_begun)
      begin_decoding (stream, block, time_ns);
    GST_BUFFER_DTS (buffer) =
        buffer_time (stream, dts_deriver_next (&stream->deriver, time_ns));
  }
  if (stream->is_decode_timed) {
    GST_BUFFER_DTS (buffer) = GST_BUFFER_PTS (buffer);
    if (!stream->is_intra_only)
      GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  }
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
    const MatroskaBlock *block, guint index, GstMemory *block_memory,
    gsize base)
{
  GstBuffer *buffer =
      restore_payload (stream, block_memory, base, block, index);
  if (!buffer)
    return NULL;

  stamp_buffer (stream, block, index, buffer);
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
    GstMemory *alpha = take_addition (block_memory, base, block);
    if (alpha)
      add_alpha (alpha, buffer);
  }
  return buffer;
}
