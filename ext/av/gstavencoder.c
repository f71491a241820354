/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavencoder.h"

#include <string.h>

/* libavcodec's encoder begins with a full bit reservoir and coarse steps, and at
 * a constant rate it takes some 10 s to empty the one and refine the others: until
 * then it is up to 20 dB worse and takes twice the time. This many frames at so many
 * times the rate bring it there at once. Each costs as much as eight others, and
 * fewer or lower ones do not always do. */
#define WARM_FRAMES 2
#define WARM_FACTOR 3

#ifndef AV_PROFILE_AAC_LOW /* libavcodec 60.30 */
#define AV_PROFILE_AAC_LOW FF_PROFILE_AAC_LOW
#endif

/* A better encoder than libavcodec's own, where the build has it. */
static const AVCodec *
find_encoder (void)
{
  const AVCodec *codec = avcodec_find_encoder_by_name ("libfdk_aac");
  return codec ? codec : avcodec_find_encoder (AV_CODEC_ID_AAC);
}

enum AVSampleFormat
gst_av_encoder_sample_format (void)
{
  const AVCodec *codec = find_encoder ();
  return codec && strcmp (codec->name, "libfdk_aac") == 0 ? AV_SAMPLE_FMT_S16
                                                          : AV_SAMPLE_FMT_FLTP;
}

static AVFrame *
make_block (const AVCodecContext *context)
{
  AVFrame *block = av_frame_alloc ();
  block->format = context->sample_fmt;
  block->nb_samples = AUDIO_FRAME_SAMPLES;
  block->sample_rate = context->sample_rate;
  av_channel_layout_copy (&block->ch_layout, &context->ch_layout);
  if (av_frame_get_buffer (block, 0) < 0)
    av_frame_free (&block);
  return block;
}

gboolean
gst_av_encoder_open (GstAvEncoder *encoder, const GstAacFormat *format,
    GError **error)
{
  gst_av_encoder_close (encoder);
  const AVCodec *codec = find_encoder ();
  if (!codec) {
    g_set_error_literal (error, GST_STREAM_ERROR,
        GST_STREAM_ERROR_CODEC_NOT_FOUND,
        "this build of libavcodec has no AAC encoder");
    return FALSE;
  }
  AVCodecContext *context = avcodec_alloc_context3 (codec);
  encoder->context = context;
  context->sample_rate = (int) format->rate;
  context->time_base = (AVRational){ 1, (int) format->rate };
  context->sample_fmt = gst_av_encoder_sample_format ();
  context->bit_rate = encoder->bitrate_bps = format->bitrate_bps;
  context->profile = AV_PROFILE_AAC_LOW;
  context->thread_count = 1;
  context->log_level_offset = AV_LOG_DEBUG; /* silent */
  /* headers in extradata; the same bytes whatever the version is called */
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  av_channel_layout_from_mask (&context->ch_layout, format->layout);
  if (avcodec_open2 (context, codec, NULL) >= 0 &&
      context->frame_size == AUDIO_FRAME_SAMPLES)
    encoder->block = make_block (context);
  if (!encoder->block) {
    g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
        "%s does not encode %u channels at %u Hz with %u bit/s", codec->name,
        audio_layout_channels (format->layout), format->rate,
        format->bitrate_bps);
    gst_av_encoder_close (encoder);
    return FALSE;
  }
  encoder->packet = av_packet_alloc ();
  encoder->n_warm = WARM_FRAMES;
  return TRUE;
}

void
gst_av_encoder_close (GstAvEncoder *encoder)
{
  avcodec_free_context (&encoder->context);
  av_packet_free (&encoder->packet);
  av_frame_free (&encoder->block);
}

/* Packets come out initial_padding samples earlier than blocks go in, so where
 * that is no multiple of the frame blocks begin between frames. */
gint64
gst_av_encoder_start (GstAvEncoder *encoder, gint64 frame)
{
  gint64 lead = encoder->context->initial_padding % AUDIO_FRAME_SAMPLES;
  encoder->block_start = frame * AUDIO_FRAME_SAMPLES + lead;
  if (lead > 0)
    encoder->block_start -= AUDIO_FRAME_SAMPLES;
  encoder->n_filled = 0;
  return encoder->block_start;
}

guint
gst_av_encoder_room (GstAvEncoder *encoder, guint8 **planes)
{
  AVFrame *block = encoder->block;
  gboolean is_planar = av_sample_fmt_is_planar (block->format);
  guint n_channels = (guint) block->ch_layout.nb_channels;
  guint n_planes = is_planar ? n_channels : 1;
  gsize stride = (gsize) av_get_bytes_per_sample (block->format) *
      (is_planar ? 1 : n_channels);
  if (encoder->n_filled == 0)
    av_frame_make_writable (block);
  for (guint i = 0; i < n_planes; i++)
    planes[i] = block->extended_data[i] + encoder->n_filled * stride;
  return AUDIO_FRAME_SAMPLES - encoder->n_filled;
}

gint64
gst_av_encoder_position (const GstAvEncoder *encoder)
{
  return encoder->block_start + encoder->n_filled;
}

/* The rate counts anew for each block. */
static void
set_rate (GstAvEncoder *encoder)
{
  gboolean is_warm = encoder->n_warm == 0;
  encoder->context->bit_rate =
      encoder->bitrate_bps * (is_warm ? 1 : WARM_FACTOR);
  if (!is_warm)
    encoder->n_warm--;
}

gboolean
gst_av_encoder_add (GstAvEncoder *encoder, guint n)
{
  encoder->n_filled += n;
  return encoder->n_filled == AUDIO_FRAME_SAMPLES;
}

void
gst_av_encoder_add_silence (GstAvEncoder *encoder)
{
  guint8 *planes[AUDIO_MIX_MAX_CHANNELS];
  guint n = gst_av_encoder_room (encoder, planes);
  av_samples_set_silence (encoder->block->extended_data,
      (int) encoder->n_filled, (int) n, encoder->block->ch_layout.nb_channels,
      encoder->block->format);
  gst_av_encoder_add (encoder, n);
}

void
gst_av_encoder_leave_out (GstAvEncoder *encoder)
{
  encoder->block_start += AUDIO_FRAME_SAMPLES;
  encoder->n_filled = 0;
}

void
gst_av_encoder_send (GstAvEncoder *encoder, gint64 start)
{
  encoder->block->pts = start;
  set_rate (encoder);
  avcodec_send_frame (encoder->context, encoder->block);
  gst_av_encoder_leave_out (encoder);
}

void
gst_av_encoder_finish (GstAvEncoder *encoder)
{
  avcodec_send_frame (encoder->context, NULL);
}

GstBuffer *
gst_av_encoder_receive (GstAvEncoder *encoder, gint64 *frame)
{
  AVPacket *packet = encoder->packet;
  if (avcodec_receive_packet (encoder->context, packet) < 0)
    return NULL;
  *frame = audio_grid_frame_at (packet->pts);
  /* copied: some hundred bytes, which libavcodec has no pool for */
  GstBuffer *buffer =
      gst_buffer_new_memdup (packet->data, (gsize) packet->size);
  av_packet_unref (packet);
  return buffer;
}

GstBuffer *
gst_av_encoder_config (const GstAvEncoder *encoder)
{
  return gst_buffer_new_memdup (encoder->context->extradata,
      (gsize) encoder->context->extradata_size);
}
