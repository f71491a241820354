/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacrun.h"

/* Jitter is what is shorter than an AAC frame. */
#define TOLERANCE_SAMPLES AUDIO_FRAME_SAMPLES

/* Silence beyond this is no gap in a recording: frames are left out instead, as
 * somebody would have to wait for all that silence. */
#define MAX_SILENCE_S 60

void
gst_aac_run_init (GstAacRun *run, const GstAacFormat *format,
    GstAacFrameFunc push, gpointer user)
{
  *run = (GstAacRun){ .format = *format,
    .push = push,
    .user = user,
    .last_number = G_MININT64 };
  run->resampler.rate = format->rate;
  run->resampler.layout = format->layout;
  run->resampler.format = gst_av_encoder_sample_format ();
}

void
gst_aac_run_clear (GstAacRun *run)
{
  gst_caps_replace (&run->caps, NULL);
  gst_av_decoder_close (&run->decoder);
  gst_av_resampler_close (&run->resampler);
  gst_av_loudness_clear (&run->loudness);
  gst_av_encoder_close (&run->encoder);
}

gboolean
gst_aac_run_begin (GstAacRun *run, const GstAacSpan *span, GError **error)
{
  gst_aac_run_clear (run);
  run->span = *span;
  run->clock = (AudioClock){ 0 };
  run->has_clock = FALSE;
  run->is_started = FALSE;
  run->is_complete = FALSE;
  run->end_sample = G_MAXINT64;
  run->last_samples = 0;
  return gst_av_encoder_open (&run->encoder, &run->format, error);
}

/* Out of the encoder */

static gboolean
is_behind_end (const GstAacRun *run, gint64 number)
{
  return number >= run->span.end_frame ||
      number > audio_grid_frame_at (run->end_sample - 1);
}

/* The frame before the first is what its first half overlaps with, so a decoder
 * that begins there has to have it (ISO/IEC 14496-3 4.6.11.3.3). */
static GstFlowReturn
hand_out (GstAacRun *run, GstBuffer *data, gint64 number)
{
  gint64 first = MAX (run->span.first_frame, run->base_frame);
  gboolean is_priming = number == first - 1 && number != run->last_number;
  GstAacFrame frame = { .data = data, .number = number };
  if (number >= run->span.end_frame - 1)
    run->is_complete = TRUE;
  if ((number < first && !is_priming) || is_behind_end (run, number)) {
    gst_buffer_unref (data);
    return GST_FLOW_OK;
  }
  gint64 behind = (number + 1) * AUDIO_FRAME_SAMPLES - run->end_sample;
  frame.clip_start = is_priming ? AUDIO_FRAME_SAMPLES : 0;
  frame.clip_end = (guint) MAX (behind, 0);
  run->last_number = number;
  return run->push (run->user, &frame);
}

static GstFlowReturn
hand_out_all (GstAacRun *run)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *data;
  gint64 number;
  while (flow == GST_FLOW_OK &&
      (data = gst_av_encoder_receive (&run->encoder, &number)))
    flow = hand_out (run, data, number);
  return flow;
}

/* Into the resampler, and from there into the encoder */

/* A full block, or the one before where its loudness has to wait for this one */
static GstFlowReturn
encode_block (GstAacRun *run)
{
  GstAvEncoder *encoder = &run->encoder;
  gint64 start = encoder->block_start;
  gboolean is_sound = TRUE;
  if (run->loudness_target != 0) {
    is_sound = gst_av_loudness_process (&run->loudness, encoder->block);
    start -= GST_AV_LOUDNESS_DELAY_BLOCKS * AUDIO_FRAME_SAMPLES;
  }
  if (!is_sound || start < run->encode_sample) {
    gst_av_encoder_leave_out (encoder);
    return GST_FLOW_OK;
  }
  gst_av_encoder_send (encoder, start);
  return hand_out_all (run);
}

typedef struct
{
  const AVFrame *frame; /* NULL: fetch what waits */
  guint skip, n;
  gboolean is_last; /* nothing comes behind what waits */
} Feed;

static GstFlowReturn
feed (GstAacRun *run, Feed what)
{
  GstAvEncoder *encoder = &run->encoder;
  GstFlowReturn flow = GST_FLOW_OK;
  guint room, got;
  do {
    guint8 *planes[AUDIO_MIX_MAX_CHANNELS];
    gint64 early = gst_av_encoder_position (encoder) - run->output;
    room = gst_av_encoder_room (encoder, planes);
    if (early > 0)
      room = (guint) MIN (room, early); /* overwritten afterwards */
    got = what.is_last ? gst_av_resampler_drain (&run->resampler, planes, room)
                       : gst_av_resampler_convert (&run->resampler, planes,
                             room, what.frame, what.skip, what.n);
    what.n = 0;
    run->output += got;
    if (early <= 0 && gst_av_encoder_add (encoder, got))
      flow = encode_block (run);
  } while (flow == GST_FLOW_OK && got == room && !run->is_complete);
  return flow;
}

static GstFlowReturn
feed_silence (GstAacRun *run, gint64 n)
{
  GstFlowReturn flow = GST_FLOW_OK;
  while (flow == GST_FLOW_OK && n > 0 && !run->is_complete) {
    guint some = (guint) MIN (n, AUDIO_FRAME_SAMPLES);
    gst_av_resampler_add_silence (&run->resampler, some);
    flow = feed (run, (Feed){ 0 });
    run->input += some;
    n -= some;
  }
  return flow;
}

/* What comes next begins in step with any other run's (core/audiogrid.h), in
 * front of where the encoder goes on. */
static gboolean
open_resampler (GstAacRun *run, const GstAvPcm *pcm, GError **error)
{
  AudioPhase phase =
      audio_grid_phase_before (gst_av_encoder_position (&run->encoder),
          pcm->rate, run->format.rate);
  run->input = phase.input;
  run->output = phase.output;
  return gst_av_resampler_open (&run->resampler, pcm, error);
}

static gint64
first_frame_of (const GstAacRun *run, const GstAvPcm *pcm, gint64 start)
{
  gint64 first = audio_grid_frame_at (
      timescale_scale (start, run->format.rate, pcm->rate, ROUND_FLOOR));
  gint64 most = MAX_SILENCE_S * (gint64) run->format.rate / AUDIO_FRAME_SAMPLES;
  gint64 feed_frame = run->span.feed_frame;
  if (feed_frame == G_MININT64)
    return first;
  return run->span.fills_gaps && first - feed_frame <= most
      ? feed_frame
      : MAX (first, feed_frame);
}

static gboolean
start (GstAacRun *run, const GstAvPcm *pcm, gint64 start, GError **error)
{
  run->base_frame = first_frame_of (run, pcm, start);
  run->end_sample = G_MAXINT64;
  run->is_started = TRUE;
  run->is_complete = run->base_frame >= run->span.end_frame;
  run->encode_sample = gst_av_encoder_start (&run->encoder,
      MAX (run->base_frame, run->span.encode_frame));
  gint64 first_sample = gst_av_encoder_start (&run->encoder, run->base_frame);
  if (run->loudness_target != 0 &&
      !gst_av_loudness_start (&run->loudness, run->loudness_target,
          run->format.rate, run->format.layout, first_sample, error))
    return FALSE;
  return open_resampler (run, pcm, error);
}

/* All blocks that have sound in them, and those that are held back */
static GstFlowReturn
finish_blocks (GstAacRun *run)
{
  GstFlowReturn flow = GST_FLOW_OK;
  guint n_held = run->loudness_target != 0 ? GST_AV_LOUDNESS_DELAY_BLOCKS : 0;
  if (run->encoder.n_filled > 0)
    n_held++;
  for (; flow == GST_FLOW_OK && n_held > 0; n_held--) {
    gst_av_encoder_add_silence (&run->encoder);
    flow = encode_block (run);
  }
  gst_av_encoder_finish (&run->encoder);
  return flow == GST_FLOW_OK ? hand_out_all (run) : flow;
}

/* The sound ends where the resampler's input does. */
static GstFlowReturn
end_output (GstAacRun *run)
{
  if (!run->is_started)
    return GST_FLOW_OK;
  run->is_started = FALSE;
  GstFlowReturn flow = feed (run, (Feed){ .is_last = TRUE });
  run->end_sample = timescale_scale (run->input, run->format.rate,
      run->resampler.in.rate, ROUND_CEIL);
  if (flow != GST_FLOW_OK || run->is_complete)
    return flow;
  return finish_blocks (run);
}

/* Frames are left out: what is behind begins as the first did. */
static GstFlowReturn
leave_gap (GstAacRun *run, GError **error)
{
  GstFlowReturn flow = end_output (run);
  if (flow != GST_FLOW_OK)
    return flow;
  run->span.feed_frame = MAX (run->span.feed_frame, run->last_number + 1);
  return gst_av_encoder_open (&run->encoder, &run->format, error)
      ? GST_FLOW_OK
      : GST_FLOW_ERROR;
}

/* Between the decoder and the resampler */

static void
set_clock (GstAacRun *run, guint32 rate)
{
  if (run->has_clock) {
    audio_clock_change_rate (&run->clock, rate);
    return;
  }
  audio_clock_init (&run->clock, rate,
      (guint64) ns_from_ticks (TOLERANCE_SAMPLES, run->format.rate));
  run->has_clock = TRUE;
}

static gboolean
is_too_long (const GstAacRun *run, gint64 n_missing, guint32 rate)
{
  return n_missing > 0 &&
      (!run->span.fills_gaps || n_missing > MAX_SILENCE_S * (gint64) rate);
}

/* Everything up to `place`, so that its samples can follow. */
static GstFlowReturn
prepare (GstAacRun *run, const GstAvPcm *pcm, const AudioPlace *place,
    GError **error)
{
  GstFlowReturn flow = GST_FLOW_OK;
  if (run->is_started && is_too_long (run, place->n_missing, pcm->rate))
    flow = leave_gap (run, error);
  if (flow == GST_FLOW_OK && run->is_started &&
      !gst_av_pcm_is_equal (pcm, &run->resampler.in)) {
    flow = feed (run, (Feed){ .is_last = TRUE });
    if (flow == GST_FLOW_OK && !open_resampler (run, pcm, error))
      flow = GST_FLOW_ERROR;
  }
  if (flow == GST_FLOW_OK && !run->is_started &&
      !start (run, pcm, place->start, error))
    flow = GST_FLOW_ERROR;
  return flow == GST_FLOW_OK ? feed_silence (run, place->start - run->input)
                             : flow;
}

static GstFlowReturn
take_samples (GstAacRun *run, const GstAvSamples *samples, gboolean is_discont,
    GError **error)
{
  gint64 n_samples = samples->frame->nb_samples;
  set_clock (run, samples->pcm.rate);
  AudioPlace place =
      audio_clock_place (&run->clock, samples->time_ns, n_samples, is_discont);
  GstFlowReturn flow = prepare (run, &samples->pcm, &place, error);
  gint64 skip = place.n_trimmed + MAX (run->input - place.start, 0);
  gint64 n = n_samples - skip;
  if (flow == GST_FLOW_OK && n > 0 && !run->is_complete) {
    flow = feed (run,
        (Feed){ .frame = samples->frame,
            .skip = (guint) skip,
            .n = (guint) n });
    run->input += n;
  }
  if (place.stretch != 0) {
    gst_av_resampler_stretch (&run->resampler, place.stretch,
        AUDIO_CLOCK_WINDOW_S);
    run->input += place.stretch;
  }
  run->last_samples = n_samples;
  run->last_rate = samples->pcm.rate;
  return flow;
}

/* A packet is lost, its time is not: silence, as long as the one before was. */
static GstFlowReturn
conceal (GstAacRun *run, gint64 time_ns, GError **error)
{
  run->n_damaged++;
  if (run->last_samples == 0 || !run->is_started)
    return GST_FLOW_OK;
  const GstAvPcm pcm = run->resampler.in;
  AudioPlace place =
      audio_clock_place (&run->clock, time_ns, run->last_samples, FALSE);
  GstFlowReturn flow = prepare (run, &pcm, &place, error);
  if (flow == GST_FLOW_OK)
    flow = feed_silence (run, run->last_samples - place.n_trimmed);
  run->input += place.stretch;
  return flow;
}

/* All that the decoder has. `time_ns` is that of the packet given last. */
static GstFlowReturn
receive_all (GstAacRun *run, gint64 time_ns, gboolean is_discont,
    GError **error)
{
  GstFlowReturn flow = GST_FLOW_OK;
  while (flow == GST_FLOW_OK && !run->is_complete) {
    GstAvSamples samples;
    switch (gst_av_decoder_receive (&run->decoder, &samples)) {
      case GST_AV_OK:
        flow = take_samples (run, &samples, is_discont, error);
        is_discont = FALSE;
        break;
      case GST_AV_DAMAGED:
        flow = conceal (run, time_ns, error);
        break;
      case GST_AV_AGAIN:
      case GST_AV_END:
        return flow;
    }
  }
  return flow;
}

static GstFlowReturn
change_caps (GstAacRun *run, GstCaps *caps, GError **error)
{
  gst_av_decoder_finish (&run->decoder);
  GstFlowReturn flow = receive_all (run, TIME_NONE, FALSE, error);
  if (flow != GST_FLOW_OK)
    return flow;
  gst_caps_replace (&run->caps, caps);
  return gst_av_decoder_open (&run->decoder, caps, error)
      ? GST_FLOW_OK
      : GST_FLOW_NOT_NEGOTIATED;
}

GstFlowReturn
gst_aac_run_push (GstAacRun *run, GstBuffer *buffer, GstCaps *caps,
    gint64 time_ns, gboolean is_discont, GError **error)
{
  GstFlowReturn flow = GST_FLOW_OK;
  if (run->caps != caps && !(run->caps && gst_caps_is_equal (run->caps, caps)))
    flow = change_caps (run, caps, error);
  if (flow != GST_FLOW_OK)
    return flow;
  GstAvStatus status = gst_av_decoder_send (&run->decoder, buffer, time_ns);
  if (status == GST_AV_AGAIN) {
    flow = receive_all (run, time_ns, is_discont, error);
    if (flow == GST_FLOW_OK)
      status = gst_av_decoder_send (&run->decoder, buffer, time_ns);
  }
  if (flow == GST_FLOW_OK && status != GST_AV_OK)
    flow = conceal (run, time_ns, error);
  return flow == GST_FLOW_OK ? receive_all (run, time_ns, is_discont, error)
                             : flow;
}

GstFlowReturn
gst_aac_run_finish (GstAacRun *run, GError **error)
{
  gst_av_decoder_finish (&run->decoder);
  GstFlowReturn flow = receive_all (run, TIME_NONE, FALSE, error);
  return flow == GST_FLOW_OK ? end_output (run) : flow;
}
