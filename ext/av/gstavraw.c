/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavraw.h"

#include <string.h>

static enum AVSampleFormat
native_format (GstAudioFormat format)
{
  switch (format) {
    case GST_AUDIO_FORMAT_U8:
      return AV_SAMPLE_FMT_U8;
    case GST_AUDIO_FORMAT_S16:
      return AV_SAMPLE_FMT_S16;
    case GST_AUDIO_FORMAT_S32:
      return AV_SAMPLE_FMT_S32;
    case GST_AUDIO_FORMAT_F32:
      return AV_SAMPLE_FMT_FLT;
    case GST_AUDIO_FORMAT_F64:
      return AV_SAMPLE_FMT_DBL;
    default:
      return AV_SAMPLE_FMT_NONE;
  }
}

gboolean
gst_av_raw_open (GstAvRaw *raw, const GstCaps *caps, GError **error)
{
  gst_av_raw_close (raw);
  if (!gst_audio_info_from_caps (&raw->info, caps) ||
      !gst_av_channels_from_info (&raw->channels, &raw->info)) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "raw audio of a format or a number of channels that cannot be mixed");
    return FALSE;
  }
  const GstAudioFormatInfo *finfo = raw->info.finfo;
  raw->format = native_format (GST_AUDIO_INFO_FORMAT (&raw->info));
  raw->is_unpacked = raw->format == AV_SAMPLE_FMT_NONE;
  if (raw->is_unpacked)
    raw->format = native_format (finfo->unpack_format);
  if (GST_AUDIO_INFO_LAYOUT (&raw->info) == GST_AUDIO_LAYOUT_NON_INTERLEAVED)
    raw->format = av_get_planar_sample_fmt (raw->format);
  raw->frame = av_frame_alloc ();
  return TRUE;
}

static void
unmap (GstAvRaw *raw)
{
  if (raw->buffer)
    gst_audio_buffer_unmap (&raw->mapped);
  gst_clear_buffer (&raw->buffer);
}

void
gst_av_raw_close (GstAvRaw *raw)
{
  unmap (raw);
  if (raw->frame && raw->frame->extended_data != raw->frame->data)
    av_freep (&raw->frame->extended_data);
  av_frame_free (&raw->frame);
  g_clear_pointer (&raw->unpacked, g_free);
  raw->unpacked_size = 0;
}

/* Leaves out what whoever made the buffer wants left out at both ends. Returns how
 * many samples there are then. */
static gsize
clip (const GstAvRaw *raw, GstBuffer *buffer, guint8 **planes, guint n_planes)
{
  const GstAudioClippingMeta *meta =
      gst_buffer_get_audio_clipping_meta (buffer);
  gsize n_samples = raw->mapped.n_samples;
  if (!meta || meta->format != GST_FORMAT_DEFAULT)
    return n_samples;
  gsize start = (gsize) MIN (meta->start, n_samples);
  gsize stride = (gsize) GST_AUDIO_INFO_BPF (&raw->info) / n_planes;
  for (guint i = 0; i < n_planes; i++)
    planes[i] += start * stride;
  return n_samples - start - (gsize) MIN (meta->end, n_samples - start);
}

/* Copies: there is no such format. */
static void
unpack (GstAvRaw *raw, guint8 **planes, guint n_planes, gsize n_samples)
{
  const GstAudioFormatInfo *finfo = raw->info.finfo;
  gsize n = n_samples * (gsize) GST_AUDIO_INFO_CHANNELS (&raw->info) / n_planes;
  gsize plane_size = n * (gsize) av_get_bytes_per_sample (raw->format);
  if (raw->unpacked_size < plane_size * n_planes) {
    raw->unpacked_size = plane_size * n_planes;
    g_free (raw->unpacked);
    raw->unpacked = g_malloc (raw->unpacked_size);
  }
  for (guint i = 0; i < n_planes; i++) {
    guint8 *plane = raw->unpacked + i * plane_size;
    finfo->unpack_func (finfo, GST_AUDIO_PACK_FLAG_NONE, plane, planes[i],
        (gint) n);
    planes[i] = plane;
  }
}

const AVFrame *
gst_av_raw_take (GstAvRaw *raw, GstBuffer *buffer)
{
  unmap (raw);
  if (!gst_audio_buffer_map (&raw->mapped, &raw->info, buffer, GST_MAP_READ))
    return NULL;
  raw->buffer = gst_buffer_ref (buffer);
  guint8 *planes[AUDIO_MIX_MAX_CHANNELS];
  guint n_planes = (guint) GST_AUDIO_BUFFER_N_PLANES (&raw->mapped);
  for (guint i = 0; i < n_planes; i++)
    planes[i] = GST_AUDIO_BUFFER_PLANE_DATA (&raw->mapped, i);
  gsize n_samples = clip (raw, buffer, planes, n_planes);
  if (raw->is_unpacked)
    unpack (raw, planes, n_planes, n_samples);
  AVFrame *frame = raw->frame;
  if (n_planes > AV_NUM_DATA_POINTERS && frame->extended_data == frame->data)
    frame->extended_data = av_calloc (n_planes, sizeof *frame->extended_data);
  for (guint i = 0; i < n_planes; i++)
    frame->extended_data[i] = planes[i];
  frame->nb_samples = (int) n_samples;
  return frame;
}

void
gst_av_raw_pcm (const GstAvRaw *raw, GstAvPcm *pcm)
{
  memset (pcm, 0, sizeof *pcm);
  pcm->format = raw->format;
  pcm->rate = (guint32) GST_AUDIO_INFO_RATE (&raw->info);
  pcm->channels = raw->channels;
  pcm->levels = audio_mix_default_levels;
}
