/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavdecoder.h"

#include <libavutil/opt.h>
#include <string.h>

#include "gstavcaps.h"

#define TIME_BASE ((AVRational){ 1, GST_SECOND })

/* AV_PKT_DATA_SKIP_SAMPLES: samples to leave out at the start and at the end,
 * little endian, and two reasons. */
#define SKIP_SAMPLES_SIZE 10

/* Decoders of other codecs do not have these options. */
static void
set_levels (AVCodecContext *context, const GstAvLevels *levels)
{
  if (!context->codec->priv_class)
    return;
  av_opt_set_double (context->priv_data, "drc_scale", levels->compression, 0);
  av_opt_set_int (context->priv_data, "target_level", levels->dialogue_level,
      0);
}

gboolean
gst_av_decoder_open (GstAvDecoder *decoder, const GstCaps *caps, GError **error)
{
  gst_av_decoder_close (decoder);
  decoder->is_raw =
      gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-raw");
  if (decoder->is_raw)
    return gst_av_raw_open (&decoder->raw, caps, error);
  AVCodecContext *context = gst_av_caps_make_context (caps, error);
  if (!context)
    return FALSE;
  context->pkt_timebase = TIME_BASE;
  context->thread_count = 1;
  set_levels (context, &decoder->levels);
  context->log_level_offset = AV_LOG_DEBUG; /* damage is counted instead */
  const AVCodec *codec = context->codec;    /* which a failure takes away */
  if (avcodec_open2 (context, codec, NULL) < 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the %s decoder does not open with the headers of this stream",
        codec->name);
    avcodec_free_context (&context);
    return FALSE;
  }
  decoder->context = context;
  decoder->packet = av_packet_alloc ();
  decoder->frame = av_frame_alloc ();
  return TRUE;
}

void
gst_av_decoder_close (GstAvDecoder *decoder)
{
  avcodec_free_context (&decoder->context);
  av_packet_free (&decoder->packet);
  av_frame_free (&decoder->frame);
  gst_av_raw_close (&decoder->raw);
  gst_clear_buffer (&decoder->raw_buffer);
}

/* Returns how many samples in front are left out. */
static guint64
set_clipping (AVPacket *packet, GstBuffer *buffer)
{
  const GstAudioClippingMeta *meta =
      gst_buffer_get_audio_clipping_meta (buffer);
  if (!meta || meta->format != GST_FORMAT_DEFAULT)
    return 0;
  guint8 *side = av_packet_new_side_data (packet, AV_PKT_DATA_SKIP_SAMPLES,
      SKIP_SAMPLES_SIZE);
  if (!side)
    return 0;
  memset (side, 0, SKIP_SAMPLES_SIZE);
  GST_WRITE_UINT32_LE (side, (guint32) MIN (meta->start, G_MAXUINT32));
  GST_WRITE_UINT32_LE (side + 4, (guint32) MIN (meta->end, G_MAXUINT32));
  return meta->start;
}

static gboolean
fill_packet (GstAvDecoder *decoder, GstBuffer *buffer, gint64 time_ns)
{
  AVPacket *packet = decoder->packet;
  gsize size = gst_buffer_get_size (buffer);
  /* copied: libavcodec reads beyond the end */
  if (size > G_MAXINT32 / 2 || av_new_packet (packet, (int) size) < 0)
    return FALSE;
  gst_buffer_extract (buffer, 0, packet->data, size);
  guint64 skipped = set_clipping (packet, buffer);
  packet->pts = AV_NOPTS_VALUE;
  if (time_ns != TIME_NONE) {
    gint64 in_front = decoder->context->sample_rate > 0
        ? ns_from_ticks ((gint64) skipped,
              (guint32) decoder->context->sample_rate)
        : 0;
    packet->pts = time_ns - in_front;
  }
  packet->dts = packet->pts;
  return TRUE;
}

GstAvStatus
gst_av_decoder_send (GstAvDecoder *decoder, GstBuffer *buffer, gint64 time_ns)
{
  if (decoder->is_raw) {
    if (decoder->raw_buffer)
      return GST_AV_AGAIN;
    decoder->raw_buffer = gst_buffer_ref (buffer);
    decoder->raw_time_ns = time_ns;
    return GST_AV_OK;
  }
  if (gst_buffer_get_size (buffer) == 0)
    return GST_AV_DAMAGED; /* to libavcodec, the end of the stream */
  if (!fill_packet (decoder, buffer, time_ns))
    return GST_AV_DAMAGED;
  int result = avcodec_send_packet (decoder->context, decoder->packet);
  av_packet_unref (decoder->packet);
  if (result == AVERROR (EAGAIN))
    return GST_AV_AGAIN;
  return result < 0 ? GST_AV_DAMAGED : GST_AV_OK;
}

void
gst_av_decoder_finish (GstAvDecoder *decoder)
{
  if (decoder->context)
    avcodec_send_packet (decoder->context, NULL);
}

static GstAvStatus
receive_raw (GstAvDecoder *decoder, GstAvSamples *samples)
{
  if (!decoder->raw_buffer)
    return GST_AV_AGAIN;
  samples->frame = gst_av_raw_take (&decoder->raw, decoder->raw_buffer);
  gst_clear_buffer (&decoder->raw_buffer);
  samples->time_ns = decoder->raw_time_ns;
  gst_av_raw_pcm (&decoder->raw, &samples->pcm);
  return samples->frame ? GST_AV_OK : GST_AV_DAMAGED;
}

GstAvStatus
gst_av_decoder_receive (GstAvDecoder *decoder, GstAvSamples *samples)
{
  if (decoder->is_raw)
    return receive_raw (decoder, samples);
  if (!decoder->context)
    return GST_AV_END;
  int result = avcodec_receive_frame (decoder->context, decoder->frame);
  if (result == AVERROR (EAGAIN))
    return GST_AV_AGAIN;
  if (result == AVERROR_EOF)
    return GST_AV_END;
  if (result < 0)
    return GST_AV_DAMAGED;
  samples->frame = decoder->frame;
  samples->time_ns =
      decoder->frame->pts == AV_NOPTS_VALUE ? TIME_NONE : decoder->frame->pts;
  return gst_av_pcm_from_frame (&samples->pcm, decoder->frame) ? GST_AV_OK
                                                               : GST_AV_DAMAGED;
}
