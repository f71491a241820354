/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavframing.h"

#include <gst/audio/audio.h>
#include <string.h>

#include "core/mpegaudio.h"
#include "gstavcaps.h"

/* Parsers may find a first sync word without moving past anything, but do not
 * stay there. */
#define MAX_IDLE 4

#define MP3_HEADER_SIZE 4
#define MLP_SYNC 0xf8726fba /* format_sync; the last bit is set for MLP */

/* Codecs whose frames say where they begin, and so are stored in pieces in
 * MPEG-TS, AVI and files of their own. */
static gboolean
has_own_framing (enum AVCodecID id, const GstStructure *s)
{
  switch (id) {
    case AV_CODEC_ID_MP1:
    case AV_CODEC_ID_MP2:
    case AV_CODEC_ID_MP3:
    case AV_CODEC_ID_AC3:
    case AV_CODEC_ID_EAC3:
    case AV_CODEC_ID_DTS:
    case AV_CODEC_ID_TRUEHD:
    case AV_CODEC_ID_MLP:
      return TRUE;
    case AV_CODEC_ID_FLAC: /* whoever took the headers off made frames */
      return !gst_structure_has_field (s, "streamheader") &&
          !gst_structure_has_field (s, "codec_data");
    default:
      return FALSE;
  }
}

static gboolean
is_mpeg_audio (enum AVCodecID id)
{
  return id == AV_CODEC_ID_MP1 || id == AV_CODEC_ID_MP2 ||
      id == AV_CODEC_ID_MP3;
}

static gboolean
says_framed (const GstStructure *s)
{
  gboolean is_framed = FALSE;
  return (gst_structure_get_boolean (s, "framed", &is_framed) && is_framed) ||
      (gst_structure_get_boolean (s, "parsed", &is_framed) && is_framed);
}

static gboolean
open_parser (GstAvFraming *framing, enum AVCodecID id)
{
  framing->table_pts = AV_NOPTS_VALUE;
  framing->needs_sync = id == AV_CODEC_ID_TRUEHD || id == AV_CODEC_ID_MLP;
  framing->parser = av_parser_init ((int) id);
  if (framing->parser)
    framing->context = avcodec_alloc_context3 (NULL);
  if (framing->context)
    framing->context->codec_id = id;
  return framing->context != NULL;
}

void
gst_av_framing_open (GstAvFraming *framing, GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const gchar *stream_format = gst_structure_get_string (s, "stream-format");
  enum AVCodecID id = gst_av_caps_codec (caps);
  gst_av_framing_close (framing);
  framing->caps = gst_caps_ref (caps);
  framing->is_framed = says_framed (s);
  gst_frame_queue_init (&framing->queue);
  if (g_strcmp0 (stream_format, "adts") == 0 ||
      g_strcmp0 (stream_format, "loas") == 0) {
    framing->kind = GST_AV_FRAMING_AAC;
    gst_aac_framing_open (&framing->aac, caps);
  } else if (!framing->is_framed && has_own_framing (id, s) &&
      open_parser (framing, id)) {
    framing->kind = GST_AV_FRAMING_PARSER;
  }
}

void
gst_av_framing_close (GstAvFraming *framing)
{
  if (!framing->caps)
    return;
  if (framing->kind == GST_AV_FRAMING_AAC)
    gst_aac_framing_close (&framing->aac);
  g_clear_pointer (&framing->parser, av_parser_close);
  avcodec_free_context (&framing->context);
  gst_frame_queue_clear (&framing->queue);
  gst_clear_caps (&framing->caps);
  *framing = (GstAvFraming){ .n_damaged = framing->n_damaged };
}

/* libavcodec's parsers */

static void
restart_parser (GstAvFraming *framing)
{
  enum AVCodecID id = framing->context->codec_id;
  g_clear_pointer (&framing->parser, av_parser_close);
  avcodec_free_context (&framing->context);
  open_parser (framing, id);
}

/* The first frame of an MP3 file may hold no sound but a table for seeking, where
 * its side information (ISO/IEC 11172-3 2.4.1.7, 13818-3 2.4.1.7) ends. */
static gboolean
is_mp3_table (const guint8 *data, gsize size)
{
  MpegAudioFrame frame;
  ByteReader r;
  if (mpeg_audio_parse_frame (data, size, &frame) != CORE_OK ||
      frame.layer != 3)
    return FALSE;
  gsize side_info = frame.is_mpeg1 ? 32 : 17;
  if (frame.channels == 1)
    side_info = frame.is_mpeg1 ? 17 : 9;
  byte_reader_init (&r, data, size);
  byte_reader_skip (&r, MP3_HEADER_SIZE + side_info);
  const guint8 *name = byte_reader_bytes (&r, 4);
  return name &&
      (memcmp (name, "Xing", 4) == 0 || memcmp (name, "Info", 4) == 0);
}

/* Copies: the parser's memory is its own. */
static void
add_parsed (GstAvFraming *framing, const guint8 *data, int size)
{
  const AVCodecParserContext *parser = framing->parser;
  gboolean has_length =
      parser->duration > 0 && framing->context->sample_rate > 0;
  gint64 pts = parser->pts == AV_NOPTS_VALUE ? framing->table_pts : parser->pts;
  framing->table_pts = AV_NOPTS_VALUE;
  framing->needs_sync = FALSE;
  if (is_mpeg_audio (framing->context->codec_id) &&
      is_mp3_table (data, (gsize) size)) {
    framing->table_pts = pts;
    return;
  }
  gst_frame_queue_add (&framing->queue,
      &(GstFoundFrame){ .buffer = gst_buffer_new_memdup (data, (gsize) size),
          .caps = framing->caps,
          .pts =
              pts == AV_NOPTS_VALUE ? GST_CLOCK_TIME_NONE : (GstClockTime) pts,
          .n_samples = has_length ? (guint32) parser->duration : 0,
          .rate = has_length ? (guint32) framing->context->sample_rate : 0 });
}

/* Without data, all that waits for more. */
static void
parse (GstAvFraming *framing, const guint8 *data, int size, gint64 pts)
{
  gboolean is_end = size == 0;
  guint n_idle = 0;
  int frame_size;
  do {
    guint8 *frame;
    int n_read = av_parser_parse2 (framing->parser, framing->context, &frame,
        &frame_size, data, size, pts, AV_NOPTS_VALUE, 0);
    n_idle = n_read == 0 && frame_size == 0 ? n_idle + 1 : 0;
    if (n_read < 0 || n_idle > MAX_IDLE)
      return;
    if (frame_size > 0)
      add_parsed (framing, frame, frame_size);
    if (!is_end) {
      data += n_read;
      size -= n_read;
    }
    pts = AV_NOPTS_VALUE;
  } while (is_end ? frame_size > 0 : size > 0);
}

/* An access unit of MLP or TrueHD that cannot be decoded first: where their parser
 * skips one, it takes its time for that of the unit with the major sync. */
static gboolean
is_unit_without_sync (const guint8 *data, gsize size)
{
  ByteReader r;
  byte_reader_init (&r, data, size);
  gsize unit_size = 2 * (gsize) (byte_reader_u16 (&r) & 0xfff);
  byte_reader_skip (&r, 2); /* input_timing */
  guint32 sync = byte_reader_u32 (&r);
  return !r.failed && unit_size == size && (sync & ~1u) != MLP_SYNC;
}

/* Copies: libavcodec reads beyond the end. (takes the buffer) */
static void
parse_piece (GstAvFraming *framing, GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  gint64 pts = GST_BUFFER_PTS_IS_VALID (buffer)
      ? (gint64) GST_BUFFER_PTS (buffer)
      : AV_NOPTS_VALUE;
  if (size <= G_MAXINT32 / 2) {
    g_autofree guint8 *data = g_malloc (size + AV_INPUT_BUFFER_PADDING_SIZE);
    gst_buffer_extract (buffer, 0, data, size);
    memset (data + size, 0, AV_INPUT_BUFFER_PADDING_SIZE);
    if (!framing->needs_sync || !is_unit_without_sync (data, size))
      parse (framing, data, (int) size, pts);
  }
  gst_buffer_unref (buffer);
}

/* Whoever clips samples knows what a frame is. */
static gboolean
is_clipped (GstBuffer *buffer)
{
  return gst_buffer_get_audio_clipping_meta (buffer) != NULL;
}

/* All kinds */

void
gst_av_framing_restart (GstAvFraming *framing)
{
  gst_av_framing_finish (framing);
  if (framing->caps)
    gst_frame_queue_clear (&framing->queue);
}

/* Audio has no other order than that of presentation. (takes the buffer) */
static GstBuffer *
with_pts (GstBuffer *buffer)
{
  if (!GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_DTS_IS_VALID (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer);
  }
  return buffer;
}

void
gst_av_framing_push (GstAvFraming *framing, GstBuffer *buffer)
{
  buffer = with_pts (buffer);
  if (framing->kind == GST_AV_FRAMING_PARSER && is_clipped (buffer)) {
    gst_av_framing_finish (framing);
    framing->kind = GST_AV_FRAMING_WHOLE;
  }
  if (framing->kind == GST_AV_FRAMING_WHOLE) {
    gst_frame_queue_add_whole (&framing->queue, buffer, framing->caps);
    return;
  }
  if (GST_BUFFER_IS_DISCONT (buffer)) {
    gst_av_framing_finish (framing);
    gst_frame_queue_break (&framing->queue);
  }
  if (framing->kind == GST_AV_FRAMING_AAC)
    framing->n_damaged += gst_aac_framing_push (&framing->aac, buffer,
        framing->is_framed, &framing->queue);
  else
    parse_piece (framing, buffer);
}

void
gst_av_framing_finish (GstAvFraming *framing)
{
  if (framing->kind == GST_AV_FRAMING_AAC) {
    framing->n_damaged +=
        gst_aac_framing_finish (&framing->aac, &framing->queue);
  } else if (framing->kind == GST_AV_FRAMING_PARSER) {
    parse (framing, NULL, 0, AV_NOPTS_VALUE);
    restart_parser (framing);
  }
}

GstBuffer *
gst_av_framing_next (GstAvFraming *framing, GstCaps **caps)
{
  return framing->caps ? gst_frame_queue_pop (&framing->queue, caps) : NULL;
}
