/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskatimes.h"

#include "core/aac.h"
#include "core/h264.h"
#include "core/h265.h"
#include "gstmatroskaprotection.h"

/* A grid of frame times finer than this many ticks fits any time at all, so
 * nothing would be repaired (typical: 1000 fps in phones' files). Frames of sound
 * of one length follow each other, so they are known by their order. */
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
  guint reorder_depth; /* blocks */
  Fraction rate;       /* of blocks; 0/0: unknown */
} VideoOrder;

/* Does each block have a field, not the frame of both? */
static gboolean
has_field_blocks (const H264Sps *sps, guint64 duration_ns)
{
  if (sps->is_frame_mbs_only || sps->frame_rate.num == 0 || duration_ns == 0)
    return FALSE;
  guint64 field_ns = (guint64) timescale_scale (sps->frame_rate.den,
      NSEC_PER_SEC, 2 * (guint64) sps->frame_rate.num, ROUND_NEAREST);
  return MAX (field_ns, duration_ns) - MIN (field_ns, duration_ns) <=
      field_ns / 100;
}

/* FALSE: the codec has no such set, or it is in-band. The set of H.264 counts
 * frames (ISO/IEC 14496-10 E.2.1), that of H.265 pictures, which fields are. */
static gboolean
read_video_order (const MatroskaTrack *track, VideoOrder *order)
{
  const guint8 *data = track->codec_private;
  gsize size = track->codec_private_size;
  H264Sps h264;
  H265Sps h265;

  if (g_strcmp0 (track->codec_id, "V_MPEG4/ISO/AVC") == 0 &&
      h264_parse_avcc (data, size, &h264, NULL) == CORE_OK) {
    guint n_fields =
        has_field_blocks (&h264, track->default_duration_ns) ? 2 : 1;
    *order = (VideoOrder){ n_fields * h264.reorder_depth, h264.frame_rate };
  } else if (g_strcmp0 (track->codec_id, "V_MPEGH/ISO/HEVC") == 0 &&
      h265_parse_hvcc (data, size, &h265, NULL) == CORE_OK)
    *order = (VideoOrder){ h265.reorder_depth, h265.picture_rate };
  else
    return FALSE;
  return TRUE;
}

static gboolean
set_video_duration (GstMatroskaTimes *times, const MatroskaTrack *track,
    const VideoOrder *order)
{
  Fraction rate;
  guint64 duration_ns = track->default_duration_ns;

  if (duration_ns > 0) {
    if (frame_rate_from_duration (duration_ns, 2, &rate)) {
      times->duration_num = rate.den;
      times->duration_den = rate.num;
    } else {
      times->duration_num = duration_ns;
      times->duration_den = NSEC_PER_SEC;
    }
  } else if (order && order->rate.num > 0 && order->rate.den > 0) {
    times->duration_num = order->rate.den;
    times->duration_den = order->rate.num;
  }
  return times->duration_num > 0;
}

/* A DefaultDuration of audio is a whole number of samples, rounded. */
static void
set_audio_duration (GstMatroskaTimes *times, const MatroskaTrack *track)
{
  AacConfig aac;
  guint64 duration_ns = track->default_duration_ns;

  if (track->codec_id && g_str_has_prefix (track->codec_id, "A_AAC") &&
      aac_parse_config (track->codec_private, track->codec_private_size,
          &aac) == CORE_OK &&
      aac.core_sample_rate > 0) {
    times->duration_num = aac.frame_samples;
    times->duration_den = aac.core_sample_rate;
  } else if (duration_ns > 0 && duration_ns < NSEC_PER_SEC) {
    gint64 samples = timescale_scale ((gint64) duration_ns, track->sample_rate,
        NSEC_PER_SEC, ROUND_NEAREST);
    gint64 exact_ns =
        samples > 0 ? ns_from_ticks (samples, track->sample_rate) : 0;
    gboolean is_whole = ABS (exact_ns - (gint64) duration_ns) <= 1;
    times->duration_num = is_whole ? (guint64) samples : duration_ns;
    times->duration_den = is_whole ? track->sample_rate : NSEC_PER_SEC;
  }
  if (times->duration_num > 0 || gst_matroska_track_is_protected (track))
    return;
  audio_length_init (&times->length, track);
  times->duration_num = times->length.frame_samples;
  times->duration_den = times->length.sample_rate;
}

/* The time from a block's start to its frame `index`. */
static gint64
frames_to_ns (const GstMatroskaTimes *times, guint64 index)
{
  if (times->duration_num == 0 || index == 0)
    return 0;
  return timescale_scale ((gint64) index, times->duration_num * NSEC_PER_SEC,
      times->duration_den, ROUND_NEAREST);
}

static void
set_decode_order (GstMatroskaTimes *times, const MatroskaTrack *track,
    const VideoOrder *order)
{
  /* The older codecs reorder too, but their depth is not read here: their
   * buffers have no DTS, which says "unknown". */
  static const gchar *const in_order[] = { "V_VP8", "V_VP9", "V_AV1", NULL };
  guint depth = 0;

  if (order)
    depth = order->reorder_depth;
  else if (!track->codec_id || !g_strv_contains (in_order, track->codec_id))
    return;

  gint64 frame_ns = frames_to_ns (times, 1);
  if (frame_ns == 0)
    frame_ns = UNKNOWN_FRAME_DURATION;
  dts_deriver_init (&times->deriver, depth, frame_ns);
  times->has_dts = TRUE;
  times->lead =
      (GstClockTime) (times->deriver.depth * times->deriver.frame_duration_ns);
}

/* Times are multiples of num/den seconds; the clock judges whether that is usable
 * at all. */
static void
set_grid (GstMatroskaTimes *times, guint64 num, guint64 den)
{
  gint64 anchor_ns = times->clock.anchor_ns;
  frame_clock_init (&times->clock, num, den, times->clock.tolerance_ns);
  times->clock.anchor_ns = anchor_ns;
}

static void
set_frame_duration (GstMatroskaTimes *times, guint64 num, guint64 den)
{
  set_grid (times, num, den);
  times->duration_num = times->clock.duration_num;
  times->duration_den = den;
  gint64 tick_ns = (gint64) MAX (times->clock.tolerance_ns, 1);
  gboolean is_fine = times->track->type == MATROSKA_TRACK_VIDEO &&
      frames_to_ns (times, 1) / tick_ns < MIN_TICKS_PER_FRAME;
  if (!times->repairs_times || is_fine)
    times->clock.duration_num = 0;
}

/* Of sound whose frames differ in length. That of the grid's first time is
 * rounded, and so is each other. */
static void
set_audio_grid (GstMatroskaTimes *times, guint64 num, guint64 den)
{
  guint64 tick_ns = times->clock.tolerance_ns;
  if (!times->repairs_times)
    return;
  set_grid (times, num, den);
  if (times->clock.whole_ns < 2 * tick_ns)
    times->clock.duration_num = 0;
}

/* A rate that is stated may still not be kept to. */
static void
start_fit (GstMatroskaTimes *times)
{
  const FrameClock *clock = &times->clock;
  guint64 num = clock->duration_den, den = clock->duration_num;
  if (den == 0)
    rate_fit_init (&times->fit, clock->tolerance_ns);
  else if (num <= G_MAXUINT32 && den <= G_MAXUINT32)
    rate_fit_init_stated (&times->fit, clock->tolerance_ns,
        (Fraction){ (guint32) num, (guint32) den }, times->deriver.depth);
}

void
gst_matroska_times_init (GstMatroskaTimes *times, const MatroskaTrack *track,
    guint64 tick_ns, gboolean repair_timestamps)
{
  *times = (GstMatroskaTimes){ .track = track };
  VideoOrder order;
  gboolean has_order = read_video_order (track, &order);

  if (track->type == MATROSKA_TRACK_VIDEO)
    set_video_duration (times, track, has_order ? &order : NULL);
  else if (track->type == MATROSKA_TRACK_AUDIO)
    set_audio_duration (times, track);

  times->is_decode_timed = g_strcmp0 (track->codec_id, "V_MS/VFW/FOURCC") == 0;
  times->repairs_times = repair_timestamps;
  times->clock.anchor_ns = TIME_NONE;
  times->clock.tolerance_ns = tick_ns;
  set_frame_duration (times, times->duration_num, times->duration_den);
  /* Of a rate that is finer than the ticks, as files made from those of other
   * containers state, frames seldom are: no more is known than without it. */
  if (times->length.grid_samples > 0)
    set_audio_grid (times, times->length.grid_samples,
        times->length.sample_rate);
  if (track->type != MATROSKA_TRACK_VIDEO)
    return;
  gboolean has_clock = times->clock.duration_num > 0;
  if (repair_timestamps && !has_clock)
    times->duration_num = 0;
  set_decode_order (times, track, has_order ? &order : NULL);
  start_fit (times);
  times->needs_fit =
      repair_timestamps && (!has_clock || times->deriver.depth > 0);
}

GstClockTime
gst_matroska_times_priming (const GstMatroskaTimes *times)
{
  return MIN (times->track->codec_delay_ns, MAX_CODEC_DELAY);
}

GstClockTime
gst_matroska_times_shift (const GstMatroskaTimes *times)
{
  return times->lead + gst_matroska_times_priming (times);
}

void
gst_matroska_times_resume (GstMatroskaTimes *times, const GstMatroskaPast *past)
{
  times->needs_fit = FALSE; /* what follows are not the track's first times */
  times->is_resumed = TRUE;
  times->is_begun = FALSE;
  audio_length_reset (&times->length);
  frame_clock_resume (&times->clock);
  times->past = *past;
  if (times->has_dts)
    dts_deriver_reset (&times->deriver);
}

/* The last block of many files states its duration, rounded to ticks; then the
 * exact one of the track is better. That of a lace says nothing of each frame
 * where they vary. `own_ns`: by the frame's own bytes, 0: unknown. */
static GstClockTime
frame_duration (const GstMatroskaTimes *times, const MatroskaBlock *block,
    gint64 exact_ns, gint64 own_ns)
{
  /* Of a picture off the grid nobody knows how long it is; sound is as long
   * wherever it is. */
  gboolean is_off_grid = exact_ns == 0 && times->clock.duration_num > 0;
  if (exact_ns == 0 &&
      !(is_off_grid && times->track->type == MATROSKA_TRACK_VIDEO))
    exact_ns = frames_to_ns (times, 1);
  if (own_ns > 0 && ABS (own_ns - exact_ns) > 1)
    exact_ns = own_ns;
  gboolean is_coded =
      block->duration_ns > 0 && block->duration_ns <= G_MAXINT64;
  if (!is_coded || (own_ns > 0 && block->n_frames > 1))
    return exact_ns > 0 ? (GstClockTime) exact_ns : GST_CLOCK_TIME_NONE;

  gint64 coded_ns = (gint64) block->duration_ns / block->n_frames;
  gboolean is_rounded = exact_ns > 0 &&
      (guint64) ABS (coded_ns - exact_ns) <= times->clock.tolerance_ns;
  return (GstClockTime) (is_rounded ? exact_ns : coded_ns);
}


/* A time that is before what the lead makes room for is a broken one. */
static GstClockTime
buffer_time (const GstMatroskaTimes *times, gint64 time_ns)
{
  gint64 shifted_ns = time_ns + (gint64) times->lead;
  return shifted_ns < 0 ? 0 : (GstClockTime) shifted_ns;
}

/* Frames that came before the rate was known keep their coded times, wherever
 * playing begins: there is no need to hold them back. */
static void
fit_frame_rate (GstMatroskaTimes *times, gint64 coded_ns)
{
  Fraction rate = rate_fit_add (&times->fit, coded_ns);
  times->needs_fit = !rate_fit_is_over (&times->fit);
  if (rate.num == 0)
    return;
  times->is_steady = TRUE;
  if (times->clock.duration_num > 0)
    return;
  gint64 anchor_ns = times->fit.anchor_ns;
  frame_clock_init (&times->clock, rate.den, rate.num, times->fit.tolerance_ns);
  times->clock.anchor_ns = anchor_ns;
  times->clock.after_ns = times->fit.highest_ns;
}

void
gst_matroska_times_learn_anew (GstMatroskaTimes *times)
{
  times->clock.anchor_ns = TIME_NONE;
  frame_clock_resume (&times->clock);
  start_fit (times);
}

void
gst_matroska_times_learn (GstMatroskaTimes *times, gint64 coded_ns)
{
  coded_ns = CLAMP (coded_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME);
  frame_clock_next (&times->clock, coded_ns, TRUE);
  if (times->needs_fit)
    fit_frame_rate (times, coded_ns);
}

void
gst_matroska_times_stop_learning (GstMatroskaTimes *times)
{
  times->needs_fit = FALSE;
}

gboolean
gst_matroska_times_are_known (const GstMatroskaTimes *times)
{
  return times->clock.anchor_ns != TIME_NONE && !times->needs_fit;
}

gint64
gst_matroska_times_at (const GstMatroskaTimes *times, gint64 coded_ns)
{
  return frame_clock_look (&times->clock,
      CLAMP (coded_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME))
      .time_ns;
}

gint64
gst_matroska_times_block_duration (const GstMatroskaTimes *times,
    const MatroskaBlock *block)
{
  if (block->duration_ns > 0)
    return (gint64) MIN (block->duration_ns, MAX_BLOCK_TIME);
  return frames_to_ns (times, block->n_frames);
}

static FrameClock
clock_from (const GstMatroskaTimes *times, gint64 anchor_ns)
{
  FrameClock clock = times->clock;
  if (anchor_ns != TIME_NONE)
    clock.anchor_ns = anchor_ns;
  return clock;
}

gboolean
gst_matroska_times_keep_rate (const GstMatroskaTimes *times, gint64 anchor_ns,
    gint64 coded_ns)
{
  FrameClock clock = clock_from (times, anchor_ns);
  return frame_clock_look (&clock, coded_ns).duration_ns > 0 ||
      coded_ns <= clock.after_ns;
}

/* After a seek: frames that are shown before the first come behind it; those
 * before them are one frame duration apart. */
static void
recall_past (GstMatroskaTimes *times, gint64 time_ns)
{
  if (times->past.is_known) {
    times->deriver = times->past.deriver;
    return;
  }
  FrameClock clock = clock_from (times, times->past.anchor_ns);
  gint64 step_ns = clock.duration_num > 0 ? (gint64) clock.whole_ns
                                          : times->deriver.frame_duration_ns;
  for (guint n = times->deriver.depth; n > 0; n--) {
    gint64 past_ns = time_ns - (gint64) (times->past.n_leading + n) * step_ns;
    dts_deriver_next (&times->deriver,
        frame_clock_look (&clock, past_ns).time_ns);
  }
}

/* Decode times go on as in a run from the start, if there was a past. Pictures
 * that are shown before the first are counted then. */
static void
begin_decoding (GstMatroskaTimes *times, gint64 time_ns)
{
  gboolean has_past = times->is_resumed && time_ns > times->clock.anchor_ns;
  if (has_past)
    recall_past (times, time_ns);
  times->has_leading =
      !(has_past && (times->past.is_known || times->past.n_leading > 0));
  times->first_ns = time_ns;
  times->is_begun = TRUE;
}

static gint64
next_decode_time (GstMatroskaTimes *times, gint64 time_ns)
{
  if (!times->is_begun)
    begin_decoding (times, time_ns);
  return dts_deriver_next (&times->deriver, time_ns);
}

gboolean
gst_matroska_times_come_too_late (GstMatroskaTimes *times,
    const MatroskaBlock *block)
{
  if (!times->has_leading || !times->is_begun)
    return FALSE;
  gint64 time_ns = gst_matroska_times_at (times, block->time_ns);
  times->has_leading = time_ns <= times->first_ns;
  return time_ns < times->first_ns && time_ns <= times->deriver.last_dts;
}

static gboolean
is_entry (const GstMatroskaTimes *times, const MatroskaBlock *block)
{
  return block->is_key || times->track->type != MATROSKA_TRACK_VIDEO;
}

gint64
gst_matroska_times_pass (GstMatroskaTimes *times, const MatroskaBlock *block)
{
  gint64 coded_ns = CLAMP (block->time_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME);
  gboolean is_lost = gst_matroska_times_come_too_late (times, block);
  gint64 time_ns =
      frame_clock_next (&times->clock, coded_ns, is_entry (times, block))
          .time_ns;
  if (times->has_dts && !is_lost)
    next_decode_time (times, time_ns);
  return time_ns;
}

/* Where a frame begins in its block, and how long it is. */
typedef struct
{
  gint64 start_ns;  /* TIME_NONE: unknown */
  gint64 length_ns; /* 0: unknown */
} LacePlace;

/* By the frames' own bytes. */
static LacePlace
measure_frame (GstMatroskaTimes *times, guint index, gboolean is_laced,
    GstBuffer *buffer)
{
  guint8 head[AUDIO_LENGTH_HEAD_SIZE];
  gsize n_bytes = gst_buffer_extract (buffer, 0, head, sizeof head);
  Fraction length = audio_length_next (&times->length, (Span){ head, n_bytes },
      gst_buffer_get_size (buffer));
  if (index == 0)
    times->lace_samples = 0;
  if (length.num == 0)
    return (LacePlace){ index == 0 ? 0 : TIME_NONE, 0 };
  if (times->duration_num == 0 && audio_length_is_constant (&times->length))
    set_frame_duration (times, length.num, length.den);
  else if (times->clock.duration_num == 0 &&
      audio_length_is_usual (&times->length))
    set_audio_grid (times, length.num, length.den);

  /* Of Vorbis, some muxers write where a packet's sound begins, some where it
   * ends; then it lasts as the next packet says. */
  gboolean is_certain = times->length.kind != AUDIO_LENGTH_VORBIS || is_laced;
  gint64 start = (gint64) times->lace_samples;
  gint64 start_ns = ns_from_ticks (start, length.den);
  times->lace_samples += length.num;
  gint64 end_ns = ns_from_ticks (start + length.num, length.den);
  return (LacePlace){ start_ns, is_certain ? end_ns - start_ns : 0 };
}

/* Of a block, only the first frame's time is coded. The others follow from
 * frame durations; where there are none, they have no time. */
static LacePlace
place_in_lace (GstMatroskaTimes *times, const MatroskaBlock *block, guint index,
    GstBuffer *buffer)
{
  LacePlace place = { 0 };
  if (times->length.kind != AUDIO_LENGTH_UNKNOWN)
    place = measure_frame (times, index, block->n_frames > 1, buffer);
  if (index == 0 || place.start_ns > 0)
    return place;
  place.start_ns = frames_to_ns (times, index);
  if (place.start_ns == 0)
    place.start_ns =
        timescale_scale (index, MIN (block->duration_ns, MAX_BLOCK_TIME),
            block->n_frames, ROUND_NEAREST);
  if (place.start_ns == 0)
    place.start_ns = TIME_NONE;
  return place;
}

void
gst_matroska_times_stamp (GstMatroskaTimes *times, const MatroskaBlock *block,
    guint index, GstBuffer *buffer)
{
  LacePlace place = place_in_lace (times, block, index, buffer);
  if (place.start_ns == TIME_NONE)
    return;

  gint64 coded_ns =
      CLAMP (block->time_ns, -MAX_BLOCK_TIME, MAX_BLOCK_TIME) + place.start_ns;
  if (times->needs_fit)
    fit_frame_rate (times, coded_ns);
  FrameTime time =
      frame_clock_next (&times->clock, coded_ns, is_entry (times, block));
  gint64 time_ns = time.time_ns;
  gint64 step_ns =
      times->duration_num > 0 || times->track->type == MATROSKA_TRACK_VIDEO
      ? time.duration_ns
      : 0; /* the grid is no frame's length */
  GST_BUFFER_PTS (buffer) = buffer_time (times, time_ns);
  GST_BUFFER_DURATION (buffer) =
      frame_duration (times, block, step_ns, place.length_ns);
  if (times->has_dts) {
    GST_BUFFER_DTS (buffer) =
        buffer_time (times, next_decode_time (times, time_ns));
  }
  if (times->is_decode_timed) {
    GST_BUFFER_DTS (buffer) = GST_BUFFER_PTS (buffer);
    if (!times->is_intra_only)
      GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  }
}
