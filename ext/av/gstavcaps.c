/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavcaps.h"

#include <string.h>

#include "core/bytes.h"
#include "core/flac.h"

/* Where a stream keeps what its decoder has to know first. */
typedef enum
{
  HEADERS_CODEC_DATA, /* or nowhere */
  HEADERS_FIRST,      /* the first of streamheader, or codec_data */
  HEADERS_XIPH,       /* all of streamheader, laced as in Matroska */
  HEADERS_STREAMINFO, /* FLAC */
} Headers;

typedef struct
{
  enum AVCodecID id;
  Headers headers;
  const gchar *caps;
} Codec;

/* clang-format off */
static const Codec codecs[] = {
  { AV_CODEC_ID_AAC, HEADERS_CODEC_DATA,
    "audio/mpeg, mpegversion=(int){ 2, 4 }, "
    "stream-format=(string){ raw, adts }" },
  { AV_CODEC_ID_AAC_LATM, HEADERS_CODEC_DATA,
    "audio/mpeg, mpegversion=(int)4, stream-format=(string)loas" },
  /* Caps without a layer are of this, whose decoder reads it in the frames. */
  { AV_CODEC_ID_MP3, HEADERS_CODEC_DATA,
    "audio/mpeg, mpegversion=(int)1, layer=(int)3" },
  { AV_CODEC_ID_MP1, HEADERS_CODEC_DATA,
    "audio/mpeg, mpegversion=(int)1, layer=(int)1" },
  { AV_CODEC_ID_MP2, HEADERS_CODEC_DATA,
    "audio/mpeg, mpegversion=(int)1, layer=(int)2" },
  { AV_CODEC_ID_AC3, HEADERS_CODEC_DATA, "audio/x-ac3" },
  { AV_CODEC_ID_EAC3, HEADERS_CODEC_DATA, "audio/x-eac3" },
  { AV_CODEC_ID_DTS, HEADERS_CODEC_DATA, "audio/x-dts" },
  { AV_CODEC_ID_TRUEHD, HEADERS_CODEC_DATA, "audio/x-true-hd" },
  { AV_CODEC_ID_TRUEHD, HEADERS_CODEC_DATA, "audio/x-gst-fourcc-mlpa" }, /* MP4 */
  { AV_CODEC_ID_MLP, HEADERS_CODEC_DATA, "audio/x-mlp" },
  { AV_CODEC_ID_OPUS, HEADERS_FIRST, "audio/x-opus" },
  { AV_CODEC_ID_VORBIS, HEADERS_XIPH, "audio/x-vorbis" },
  { AV_CODEC_ID_FLAC, HEADERS_STREAMINFO, "audio/x-flac" },
  { AV_CODEC_ID_SPEEX, HEADERS_FIRST, "audio/x-speex" },
  { AV_CODEC_ID_ALAC, HEADERS_CODEC_DATA, "audio/x-alac" },
  { AV_CODEC_ID_WMAV1, HEADERS_CODEC_DATA, "audio/x-wma, wmaversion=(int)1" },
  { AV_CODEC_ID_WMAV2, HEADERS_CODEC_DATA, "audio/x-wma, wmaversion=(int)2" },
  { AV_CODEC_ID_WMAPRO, HEADERS_CODEC_DATA, "audio/x-wma, wmaversion=(int)3" },
  { AV_CODEC_ID_WMALOSSLESS, HEADERS_CODEC_DATA,
    "audio/x-wma, wmaversion=(int)4" },
  { AV_CODEC_ID_WAVPACK, HEADERS_CODEC_DATA, "audio/x-wavpack" },
  { AV_CODEC_ID_TTA, HEADERS_CODEC_DATA, "audio/x-tta" },
  { AV_CODEC_ID_COOK, HEADERS_CODEC_DATA,
    "audio/x-pn-realaudio, raversion=(int)8" },
  { AV_CODEC_ID_RA_144, HEADERS_CODEC_DATA,
    "audio/x-pn-realaudio, raversion=(int)1" },
  { AV_CODEC_ID_RA_288, HEADERS_CODEC_DATA,
    "audio/x-pn-realaudio, raversion=(int)2" },
  { AV_CODEC_ID_SIPR, HEADERS_CODEC_DATA, "audio/x-sipro" },
  { AV_CODEC_ID_AMR_NB, HEADERS_CODEC_DATA, "audio/AMR" },
  { AV_CODEC_ID_AMR_WB, HEADERS_CODEC_DATA, "audio/AMR-WB" },
  { AV_CODEC_ID_PCM_ALAW, HEADERS_CODEC_DATA, "audio/x-alaw" },
  { AV_CODEC_ID_PCM_MULAW, HEADERS_CODEC_DATA, "audio/x-mulaw" },
  { AV_CODEC_ID_ADPCM_MS, HEADERS_CODEC_DATA,
    "audio/x-adpcm, layout=(string)microsoft" },
  { AV_CODEC_ID_ADPCM_IMA_WAV, HEADERS_CODEC_DATA,
    "audio/x-adpcm, layout=(string)dvi" },
  { AV_CODEC_ID_ADPCM_IMA_QT, HEADERS_CODEC_DATA,
    "audio/x-adpcm, layout=(string)quicktime" },
  { AV_CODEC_ID_ADPCM_SWF, HEADERS_CODEC_DATA,
    "audio/x-adpcm, layout=(string)swf" },
  { AV_CODEC_ID_ADPCM_G722, HEADERS_CODEC_DATA,
    "audio/x-adpcm, layout=(string)g722" },
  { AV_CODEC_ID_ADPCM_G726, HEADERS_CODEC_DATA,
    "audio/x-adpcm, layout=(string)g726" },
  { AV_CODEC_ID_ADPCM_G722, HEADERS_CODEC_DATA, "audio/G722" },
  { AV_CODEC_ID_G729, HEADERS_CODEC_DATA, "audio/G729" },
  { AV_CODEC_ID_GSM, HEADERS_CODEC_DATA, "audio/x-gsm" },
  { AV_CODEC_ID_GSM_MS, HEADERS_CODEC_DATA, "audio/ms-gsm" },
  { AV_CODEC_ID_QCELP, HEADERS_CODEC_DATA, "audio/qcelp" },
  { AV_CODEC_ID_QDM2, HEADERS_CODEC_DATA, "audio/x-qdm2" },
  { AV_CODEC_ID_RALF, HEADERS_CODEC_DATA, "audio/x-ralf-mpeg4-generic" },
  { AV_CODEC_ID_ATRAC3, HEADERS_CODEC_DATA, "audio/x-vnd.sony.atrac3" },
  { AV_CODEC_ID_WMAVOICE, HEADERS_CODEC_DATA, "audio/x-wms" },
  { AV_CODEC_ID_S302M, HEADERS_CODEC_DATA, "audio/x-smpte-302m" },
  { AV_CODEC_ID_PCM_BLURAY, HEADERS_CODEC_DATA, "audio/x-private-ts-lpcm" },
  { AV_CODEC_ID_NELLYMOSER, HEADERS_CODEC_DATA, "audio/x-nellymoser" },
};
/* clang-format on */

static GstCaps *
collect (gboolean (*is_wanted) (enum AVCodecID))
{
  GstCaps *all = gst_caps_new_empty ();
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (is_wanted (codecs[i].id))
      gst_caps_append (all, gst_caps_from_string (codecs[i].caps));
  }
  return all;
}

static gboolean
is_any (enum AVCodecID id)
{
  return TRUE;
}

static gboolean
has_decoder (enum AVCodecID id)
{
  return avcodec_find_decoder (id) != NULL;
}

GstCaps *
gst_av_caps_known (void)
{
  return collect (is_any);
}

GstCaps *
gst_av_caps_decodable (void)
{
  return collect (has_decoder);
}

static const Codec *
find_codec (const GstCaps *caps)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    g_autoptr (GstCaps) row = gst_caps_from_string (codecs[i].caps);
    if (gst_caps_can_intersect (caps, row))
      return &codecs[i];
  }
  return NULL;
}

enum AVCodecID
gst_av_caps_codec (const GstCaps *caps)
{
  const Codec *codec = find_codec (caps);
  return codec ? codec->id : AV_CODEC_ID_NONE;
}

/* libavcodec reads some bytes beyond the end. */
static void
set_extradata (AVCodecContext *context, const guint8 *data, gsize size)
{
  context->extradata = av_mallocz (size + AV_INPUT_BUFFER_PADDING_SIZE);
  memcpy (context->extradata, data, size);
  context->extradata_size = (int) size;
}

static GstBuffer *
header_buffer (const GstStructure *s, guint index)
{
  const GValue *array = gst_structure_get_value (s, "streamheader");
  if (!array || !GST_VALUE_HOLDS_ARRAY (array) ||
      index >= gst_value_array_get_size (array))
    return NULL;
  const GValue *value = gst_value_array_get_value (array, index);
  return GST_VALUE_HOLDS_BUFFER (value) ? gst_value_get_buffer (value) : NULL;
}

static void
add_buffer (ByteWriter *w, GstBuffer *buffer)
{
  GstMapInfo map;
  if (!buffer || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  byte_writer_bytes (w, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

/* Xiph lacing of RFC 9559 10.3.2: how many, all sizes but the last, all. */
static void
add_laced (ByteWriter *w, const GstStructure *s)
{
  guint n = 0;
  while (header_buffer (s, n))
    n++;
  if (n == 0)
    return;
  byte_writer_u8 (w, (guint8) (n - 1));
  for (guint i = 0; i + 1 < n; i++) {
    gsize size = gst_buffer_get_size (header_buffer (s, i));
    for (; size >= 255; size -= 255)
      byte_writer_u8 (w, 255);
    byte_writer_u8 (w, (guint8) size);
  }
  for (guint i = 0; i < n; i++)
    add_buffer (w, header_buffer (s, i));
}

static void
add_all (ByteWriter *w, const GstStructure *s)
{
  GstBuffer *buffer;
  for (guint i = 0; (buffer = header_buffer (s, i)); i++)
    add_buffer (w, buffer);
}

static void
add_headers (ByteWriter *w, const GstStructure *s, Headers headers)
{
  const GValue *value = gst_structure_get_value (s, "codec_data");
  GstBuffer *first = header_buffer (s, 0);
  if (headers == HEADERS_XIPH)
    add_laced (w, s);
  else if (headers == HEADERS_STREAMINFO)
    add_all (w, s); /* "fLaC" may be apart */
  else if (headers != HEADERS_CODEC_DATA && first)
    add_buffer (w, first);
  if (w->size == 0 && value && GST_VALUE_HOLDS_BUFFER (value))
    add_buffer (w, gst_value_get_buffer (value));
}

static void
set_headers (AVCodecContext *context, const GstStructure *s, Headers headers)
{
  ByteWriter w = { 0 };
  FlacStreamInfo info;
  add_headers (&w, s, headers);
  if (headers == HEADERS_STREAMINFO && w.size > 0 &&
      flac_parse_headers (w.data, w.size, &info) == CORE_OK)
    set_extradata (context, info.bytes, FLAC_STREAMINFO_SIZE);
  else if (w.size > 0)
    set_extradata (context, w.data, w.size);
  byte_writer_clear (&w);
}

/* What decoders of headerless streams have from nowhere else */
static void
set_numbers (AVCodecContext *context, const GstStructure *s)
{
  gint value;
  if (gst_structure_get_int (s, "rate", &value) && value > 0)
    context->sample_rate = value;
  if (gst_structure_get_int (s, "channels", &value) && value > 0)
    context->ch_layout =
        (AVChannelLayout){ .nb_channels = value }; /* no order */
  if (gst_structure_get_int (s, "bitrate", &value) && value > 0)
    context->bit_rate = value;
  if (gst_structure_get_int (s, "block_align", &value) && value > 0)
    context->block_align = value;
  if (gst_structure_get_int (s, "leaf_size", &value) && value > 0)
    context->block_align = value;
  if (gst_structure_get_int (s, "depth", &value) && value > 0)
    context->bits_per_coded_sample = value;
}

AVCodecContext *
gst_av_caps_make_context (const GstCaps *caps, GError **error)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const Codec *codec = find_codec (caps);
  const AVCodec *decoder = codec ? avcodec_find_decoder (codec->id) : NULL;
  if (!decoder) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND,
        "libavcodec has no decoder for %s", gst_structure_get_name (s));
    return NULL;
  }
  AVCodecContext *context = avcodec_alloc_context3 (decoder);
  set_numbers (context, s);
  set_headers (context, s, codec->headers);
  return context;
}
