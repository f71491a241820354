/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "audiorig.h"

#include <gst/check/gstcheck.h>
#include <libavcodec/avcodec.h>

#include "core/timescale.h"

#define N_CHANNELS 2
#define PCM_BLOCK 1024 /* samples, for encoders that take any number */
#define ADTS_HEADER_SIZE 7

/* clang-format off */
const AudioRigCodec audio_rig_codecs[] = {
  { "aac",        "audio/mpeg, mpegversion=4, stream-format=raw", FALSE },
  { "aac",        "audio/mpeg, mpegversion=4, stream-format=adts", TRUE },
  { "ac3",        "audio/x-ac3", TRUE },
  { "eac3",       "audio/x-eac3", TRUE },
  { "mp2",        "audio/mpeg, mpegversion=1, layer=2", TRUE },
  { "libmp3lame", "audio/mpeg, mpegversion=1, layer=3", TRUE },
  { "dca",        "audio/x-dts", TRUE },
  { "truehd",     "audio/x-true-hd", TRUE },
  { "mlp",        "audio/x-mlp", TRUE },
  { "flac",       "audio/x-flac", FALSE },
  { "alac",       "audio/x-alac", FALSE },
  { "libopus",    "audio/x-opus, channel-mapping-family=0", FALSE },
  { "libvorbis",  "audio/x-vorbis", FALSE },
  { "wmav1",      "audio/x-wma, wmaversion=1", FALSE },
  { "wmav2",      "audio/x-wma, wmaversion=2", FALSE },
  { "wavpack",    "audio/x-wavpack", FALSE },
  { "pcm_alaw",   "audio/x-alaw", FALSE },
  { "pcm_mulaw",  "audio/x-mulaw", FALSE },
  { "adpcm_ms",   "audio/x-adpcm, layout=microsoft", FALSE },
};
/* clang-format on */
const guint audio_rig_n_codecs = G_N_ELEMENTS (audio_rig_codecs);

/* A chord that no two frames have the same of, and a click now and then */
static gdouble
sound_at (gint64 sample, guint channel)
{
  gint64 n = sample + (gint64) channel * 3000;
  gint64 tone = n * (440 + n / 4800 * 3) % AUDIO_RIG_RATE;
  guint32 noise = (guint32) (n * 2 + channel) * 2654435761u;
  return n % 9000 == 0 ? 0.9
                       : (gdouble) tone / AUDIO_RIG_RATE * 0.5 - 0.25 +
          (gdouble) (noise >> 16) / 65536.0 * 0.02;
}

static void
put_sample (AVFrame *frame, enum AVSampleFormat format, guint channel, guint i,
    gdouble value)
{
  gboolean is_planar = av_sample_fmt_is_planar (format);
  guint8 *plane = frame->extended_data[is_planar ? channel : 0];
  guint at = is_planar ? i : i * N_CHANNELS + channel;
  switch (av_get_packed_sample_fmt (format)) {
    case AV_SAMPLE_FMT_U8:
      plane[at] = (guint8) (value * 127 + 128);
      break;
    case AV_SAMPLE_FMT_S16:
      ((gint16 *) plane)[at] = (gint16) (value * G_MAXINT16);
      break;
    case AV_SAMPLE_FMT_S32:
      ((gint32 *) plane)[at] = (gint32) (value * G_MAXINT16) * (1 << 16);
      break;
    case AV_SAMPLE_FMT_FLT:
      ((gfloat *) plane)[at] = (gfloat) value;
      break;
    default:
      g_assert_not_reached ();
  }
}

/* The first of those that it takes */
static enum AVSampleFormat
sample_format_of (const AVCodec *encoder)
{
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
  const void *formats = NULL;
  ck_assert_int_eq (avcodec_get_supported_config (NULL, encoder,
                        AV_CODEC_CONFIG_SAMPLE_FORMAT, 0, &formats, NULL),
      0);
  return *(const enum AVSampleFormat *) formats;
#else
  return encoder->sample_fmts[0];
#endif
}

static AVCodecContext *
open_encoder (const AVCodec *codec)
{
  AVCodecContext *context = avcodec_alloc_context3 (codec);
  context->sample_rate = AUDIO_RIG_RATE;
  context->sample_fmt = sample_format_of (codec);
  context->bit_rate = codec->id == AV_CODEC_ID_DTS ? 768000 : 128000;
  context->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  if (codec->id == AV_CODEC_ID_WAVPACK)
    context->frame_size = PCM_BLOCK; /* else, a second */
  av_channel_layout_default (&context->ch_layout, N_CHANNELS);
  ck_assert_int_eq (avcodec_open2 (context, codec, NULL), 0);
  return context;
}

/* ISO/IEC 14496-3 1.A.3.2: LC, 48 kHz, stereo, no CRC */
static void
write_adts_header (guint8 *header, gsize frame_size)
{
  gsize size = frame_size + ADTS_HEADER_SIZE;
  header[0] = 0xff;
  header[1] = 0xf1;
  header[2] = 1 << 6 | 3 << 2;
  header[3] = (guint8) (N_CHANNELS << 6 | size >> 11);
  header[4] = (guint8) (size >> 3);
  header[5] = (guint8) ((size & 7) << 5 | 0x1f);
  header[6] = 0xfc;
}

static void
add_packet (AudioRigStream *stream, const AVPacket *packet, gint64 first_pts)
{
  const GstStructure *s = gst_caps_get_structure (stream->caps, 0);
  gboolean is_adts =
      g_strcmp0 (gst_structure_get_string (s, "stream-format"), "adts") == 0;
  gsize head = is_adts ? ADTS_HEADER_SIZE : 0;
  gsize size = (gsize) packet->size;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, head + size, NULL);
  if (is_adts) {
    guint8 header[ADTS_HEADER_SIZE];
    write_adts_header (header, size);
    gst_buffer_fill (buffer, 0, header, sizeof header);
  }
  gst_buffer_fill (buffer, head, packet->data, size);
  GST_BUFFER_PTS (buffer) =
      (GstClockTime) ns_from_ticks (packet->pts - first_pts, AUDIO_RIG_RATE);
  g_ptr_array_add (stream->frames, buffer);
}

static void
receive_all (AudioRigStream *stream, AVCodecContext *context, gint64 *first_pts)
{
  AVPacket *packet = av_packet_alloc ();
  while (avcodec_receive_packet (context, packet) == 0) {
    if (stream->frames->len == 0)
      *first_pts = packet->pts;
    if (packet->size > 0)
      add_packet (stream, packet, *first_pts);
    av_packet_unref (packet);
  }
  av_packet_free (&packet);
}

static void
set_caps (AudioRigStream *stream, const AudioRigCodec *codec,
    const AVCodecContext *context)
{
  stream->caps = gst_caps_from_string (codec->caps);
  gst_caps_set_simple (stream->caps, "rate", G_TYPE_INT, AUDIO_RIG_RATE,
      "channels", G_TYPE_INT, N_CHANNELS, "framed", G_TYPE_BOOLEAN, TRUE,
      "bitrate", G_TYPE_INT, (gint) context->bit_rate, "block_align",
      G_TYPE_INT, context->block_align, "depth", G_TYPE_INT,
      MAX (context->bits_per_coded_sample, 16), NULL);
  if (context->extradata_size == 0)
    return;
  GstBuffer *data = gst_buffer_new_memdup (context->extradata,
      (gsize) context->extradata_size);
  gst_caps_set_simple (stream->caps, "codec_data", GST_TYPE_BUFFER, data, NULL);
  gst_buffer_unref (data);
}

gboolean
audio_rig_encode (AudioRigStream *stream, const AudioRigCodec *codec,
    guint n_samples)
{
  const AVCodec *encoder = avcodec_find_encoder_by_name (codec->encoder);
  if (!encoder)
    return FALSE;
  AVCodecContext *context = open_encoder (encoder);
  stream->frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  set_caps (stream, codec, context);
  guint step =
      context->frame_size > 0 ? (guint) context->frame_size : PCM_BLOCK;
  gint64 first_pts = 0;
  for (guint i = 0; i + step <= n_samples; i += step) {
    AVFrame *frame = av_frame_alloc ();
    frame->format = context->sample_fmt;
    frame->nb_samples = (int) step;
    frame->sample_rate = AUDIO_RIG_RATE;
    av_channel_layout_copy (&frame->ch_layout, &context->ch_layout);
    ck_assert_int_eq (av_frame_get_buffer (frame, 0), 0);
    frame->pts = i;
    for (guint k = 0; k < step * N_CHANNELS; k++)
      put_sample (frame, context->sample_fmt, k % N_CHANNELS, k / N_CHANNELS,
          sound_at (i + k / N_CHANNELS, k % N_CHANNELS));
    ck_assert_int_eq (avcodec_send_frame (context, frame), 0);
    av_frame_free (&frame);
    receive_all (stream, context, &first_pts);
  }
  avcodec_send_frame (context, NULL);
  receive_all (stream, context, &first_pts);
  avcodec_free_context (&context);
  return TRUE;
}

void
audio_rig_stream_clear (AudioRigStream *stream)
{
  gst_caps_unref (stream->caps);
  g_ptr_array_unref (stream->frames);
}

GstBuffer *
audio_rig_pcm (AudioRigSound sound, gint64 start, guint n_samples, guint rate)
{
  gsize size = n_samples * N_CHANNELS * sizeof (gfloat);
  gfloat *data = g_malloc (size);
  for (guint i = 0; i < n_samples * N_CHANNELS; i++)
    data[i] = sound (start + i / N_CHANNELS, i % N_CHANNELS);
  GstBuffer *buffer = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale_round ((guint64) start, GST_SECOND, rate);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale_round (n_samples, GST_SECOND, rate);
  return buffer;
}

AVCodecContext *
audio_rig_open_decoder (const GstCaps *caps)
{
  GstBuffer *config = NULL;
  gst_structure_get (gst_caps_get_structure (caps, 0), "codec_data",
      GST_TYPE_BUFFER, &config, NULL);
  ck_assert (config);
  gsize size = gst_buffer_get_size (config);
  AVCodecContext *context =
      avcodec_alloc_context3 (avcodec_find_decoder (AV_CODEC_ID_AAC));
  context->extradata = av_mallocz (size + AV_INPUT_BUFFER_PADDING_SIZE);
  context->extradata_size = (int) size;
  gst_buffer_extract (config, 0, context->extradata, size);
  gst_buffer_unref (config);
  ck_assert_int_eq (avcodec_open2 (context, context->codec, NULL), 0);
  return context;
}

GArray *
audio_rig_decode (GPtrArray *frames, const GstCaps *caps)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (gfloat));
  AVCodecContext *context = audio_rig_open_decoder (caps);
  AVPacket *packet = av_packet_alloc ();
  AVFrame *frame = av_frame_alloc ();
  for (guint i = 0; i < frames->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (frames, i);
    av_new_packet (packet, (int) gst_buffer_get_size (buffer));
    gst_buffer_extract (buffer, 0, packet->data, (gsize) packet->size);
    ck_assert_int_eq (avcodec_send_packet (context, packet), 0);
    av_packet_unref (packet);
    ck_assert_int_eq (avcodec_receive_frame (context, frame), 0);
    ck_assert_int_eq (frame->ch_layout.nb_channels, N_CHANNELS);
    const gfloat *planes[N_CHANNELS] = {
      (const gfloat *) frame->extended_data[0],
      (const gfloat *) frame->extended_data[1],
    };
    for (int k = 0; k < frame->nb_samples * N_CHANNELS; k++)
      g_array_append_val (samples, planes[k % N_CHANNELS][k / N_CHANNELS]);
  }
  av_frame_free (&frame);
  av_packet_free (&packet);
  avcodec_free_context (&context);
  return samples;
}
