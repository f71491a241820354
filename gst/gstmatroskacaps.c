/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskacaps.h"

#include <gst/audio/audio.h>
#include <gst/pbutils/pbutils.h>
#include <gst/tag/tag.h>
#include <gst/video/video.h>

#include "core/bytes.h"
#include "gstmatroskavideocaps.h"

/* RFC 7845 5.1 */
#define OPUS_HEAD_SIZE 19
#define OPUS_HEAD_RATE_OFFSET 12

/* Where the CodecPrivate goes in caps. */
typedef enum
{
  PRIVATE_UNUSED,
  PRIVATE_CODEC_DATA,          /* as codec_data, if there */
  PRIVATE_CODEC_DATA_REQUIRED, /* no caps without it */
  PRIVATE_XIPH_HEADERS,        /* three packets with Xiph lacing */
  PRIVATE_FLAC_HEADERS,        /* "fLaC" and metadata blocks */
  PRIVATE_OPUS_HEAD,           /* RFC 7845 5.1 */
} PrivateUse;

typedef struct
{
  const gchar *codec_id;
  const gchar *caps;
  PrivateUse private_use;
  gboolean (*complete) (const MatroskaTrack *track, GstCaps *caps);
} Codec;

static gboolean complete_h264 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_h265 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_av1 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_aac (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_pcm (const MatroskaTrack *track, GstCaps *caps);

/* clang-format off */
static const Codec codecs[] = {
  { "V_MPEG4/ISO/AVC",  "video/x-h264, stream-format=avc, alignment=au",
                        PRIVATE_CODEC_DATA_REQUIRED, complete_h264 },
  { "V_MPEGH/ISO/HEVC", "video/x-h265, stream-format=hvc1, alignment=au",
                        PRIVATE_CODEC_DATA_REQUIRED, complete_h265 },
  { "V_AV1",            "video/x-av1, stream-format=obu-stream, alignment=tu",
                        PRIVATE_CODEC_DATA, complete_av1 },
  { "V_VP8",            "video/x-vp8", PRIVATE_UNUSED, NULL },
  { "V_VP9",            "video/x-vp9", PRIVATE_UNUSED, NULL },
  { "V_MPEG1",          "video/mpeg, mpegversion=1, systemstream=false",
                        PRIVATE_CODEC_DATA, NULL },
  { "V_MPEG2",          "video/mpeg, mpegversion=2, systemstream=false",
                        PRIVATE_CODEC_DATA, NULL },
  { "V_MPEG4/ISO/SP",   "video/mpeg, mpegversion=4, systemstream=false",
                        PRIVATE_CODEC_DATA, NULL },
  { "V_MPEG4/ISO/ASP",  "video/mpeg, mpegversion=4, systemstream=false",
                        PRIVATE_CODEC_DATA, NULL },
  { "V_MPEG4/ISO/AP",   "video/mpeg, mpegversion=4, systemstream=false",
                        PRIVATE_CODEC_DATA, NULL },
  { "V_THEORA",         "video/x-theora", PRIVATE_XIPH_HEADERS, NULL },
  { "V_FFV1",           "video/x-ffv, ffvversion=1", PRIVATE_CODEC_DATA, NULL },
  { "V_MJPEG",          "image/jpeg", PRIVATE_UNUSED, NULL },

  { "A_AAC",            "audio/mpeg, mpegversion=4, framed=true, "
                        "stream-format=raw",
                        PRIVATE_CODEC_DATA_REQUIRED, complete_aac },
  { "A_OPUS",           "audio/x-opus", PRIVATE_OPUS_HEAD, NULL },
  { "A_VORBIS",         "audio/x-vorbis", PRIVATE_XIPH_HEADERS, NULL },
  { "A_FLAC",           "audio/x-flac", PRIVATE_FLAC_HEADERS, NULL },
  { "A_AC3",            "audio/x-ac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_AC3/BSID9",      "audio/x-ac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_AC3/BSID10",     "audio/x-ac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_EAC3",           "audio/x-eac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_MPEG/L1",        "audio/mpeg, mpegversion=1, layer=1",
                        PRIVATE_UNUSED, NULL },
  { "A_MPEG/L2",        "audio/mpeg, mpegversion=1, layer=2",
                        PRIVATE_UNUSED, NULL },
  { "A_MPEG/L3",        "audio/mpeg, mpegversion=1, layer=3",
                        PRIVATE_UNUSED, NULL },
  { "A_DTS",            "audio/x-dts", PRIVATE_UNUSED, NULL },
  { "A_DTS/EXPRESS",    "audio/x-dts", PRIVATE_UNUSED, NULL },
  { "A_DTS/LOSSLESS",   "audio/x-dts", PRIVATE_UNUSED, NULL },
  { "A_TRUEHD",         "audio/x-true-hd", PRIVATE_UNUSED, NULL },
  { "A_PCM/INT/LIT",    "audio/x-raw, layout=interleaved",
                        PRIVATE_UNUSED, complete_pcm },
  { "A_PCM/INT/BIG",    "audio/x-raw, layout=interleaved",
                        PRIVATE_UNUSED, complete_pcm },
  { "A_PCM/FLOAT/IEEE", "audio/x-raw, layout=interleaved",
                        PRIVATE_UNUSED, complete_pcm },

  { "S_TEXT/UTF8",      "text/x-raw, format=pango-markup",
                        PRIVATE_UNUSED, NULL },
  { "S_TEXT/ASCII",     "text/x-raw, format=pango-markup",
                        PRIVATE_UNUSED, NULL },
  { "S_TEXT/SSA",       "application/x-ssa", PRIVATE_CODEC_DATA, NULL },
  { "S_SSA",            "application/x-ssa", PRIVATE_CODEC_DATA, NULL },
  { "S_TEXT/ASS",       "application/x-ass", PRIVATE_CODEC_DATA, NULL },
  { "S_ASS",            "application/x-ass", PRIVATE_CODEC_DATA, NULL },
  { "S_HDMV/PGS",       "subpicture/x-pgs", PRIVATE_UNUSED, NULL },
};
/* clang-format on */

static const Codec *
find_codec (const gchar *codec_id)
{
  for (gsize i = 0; codec_id && i < G_N_ELEMENTS (codecs); i++)
    if (g_str_equal (codecs[i].codec_id, codec_id))
      return &codecs[i];
  return NULL;
}

static GstBuffer *
private_buffer (const MatroskaTrack *track, gsize offset, gsize size)
{
  return gst_buffer_new_memdup (track->codec_private + offset, size);
}

static void
set_codec_data (const MatroskaTrack *track, GstCaps *caps)
{
  g_autoptr (GstBuffer) data =
      private_buffer (track, 0, track->codec_private_size);
  gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, data, NULL);
}

static gboolean
complete_h264 (const MatroskaTrack *track, GstCaps *caps)
{
  /* AVCProfileIndication, profile_compatibility and AVCLevelIndication are
   * laid out like the start of the SPS: ISO/IEC 14496-15 5.3.3.1.2. */
  return track->codec_private_size >= 7 &&
      gst_codec_utils_h264_caps_set_level_and_profile (caps,
          track->codec_private + 1, 3);
}

static gboolean
complete_h265 (const MatroskaTrack *track, GstCaps *caps)
{
  /* HEVCDecoderConfigurationRecord: profile_tier_level follows the version,
   * ISO/IEC 14496-15 8.3.3.1.2. */
  return track->codec_private_size >= 23 &&
      gst_codec_utils_h265_caps_set_level_tier_and_profile (caps,
          track->codec_private + 1, 12);
}

static gboolean
complete_av1 (const MatroskaTrack *track, GstCaps *caps)
{
  /* Files from before the AV1 mapping was fixed hold no av1C (marker and
   * version in the first byte); such codec_data would mislead. */
  if (track->codec_private_size < 4 || track->codec_private[0] != 0x81)
    gst_structure_remove_field (gst_caps_get_structure (caps, 0), "codec_data");
  return TRUE;
}

static gboolean
complete_aac (const MatroskaTrack *track, GstCaps *caps)
{
  CodecConfig config;
  if (!codec_config_init_aac (&config, track->codec_private,
          track->codec_private_size, NULL))
    return FALSE;

  gst_codec_utils_aac_caps_set_level_and_profile (caps, track->codec_private,
      (guint) track->codec_private_size);
  gst_caps_set_simple (caps, "rate", G_TYPE_INT, (gint) config.sample_rate,
      NULL);
  if (config.channels > 0)
    gst_caps_set_simple (caps, "channels", G_TYPE_INT, (gint) config.channels,
        NULL);
  codec_config_clear (&config);
  return TRUE;
}

static gboolean
complete_pcm (const MatroskaTrack *track, GstCaps *caps)
{
  gint bit_depth = (gint) MIN (track->bit_depth, 64);
  GstAudioFormat format = GST_AUDIO_FORMAT_UNKNOWN;

  if (g_str_equal (track->codec_id, "A_PCM/FLOAT/IEEE")) {
    if (bit_depth == 32)
      format = GST_AUDIO_FORMAT_F32LE;
    else if (bit_depth == 64)
      format = GST_AUDIO_FORMAT_F64LE;
  } else if (bit_depth == 8) {
    format = GST_AUDIO_FORMAT_U8; /* RFC 9559: 8 bits are unsigned */
  } else {
    gint endianness = g_str_equal (track->codec_id, "A_PCM/INT/BIG")
        ? G_BIG_ENDIAN
        : G_LITTLE_ENDIAN;
    format =
        gst_audio_format_build_integer (TRUE, endianness, bit_depth, bit_depth);
  }
  if (format == GST_AUDIO_FORMAT_UNKNOWN)
    return FALSE;

  gst_caps_set_simple (caps, "format", G_TYPE_STRING,
      gst_audio_format_to_string (format), NULL);
  if (track->channels > 1 && track->channels <= G_MAXINT)
    gst_caps_set_simple (caps, "channel-mask", GST_TYPE_BITMASK,
        gst_audio_channel_get_fallback_mask ((gint) track->channels), NULL);
  return TRUE;
}

/* Takes the buffers. */
static void
set_streamheader (GstCaps *caps, GstBuffer **headers, guint n_headers)
{
  GValue array = G_VALUE_INIT;
  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < n_headers; i++) {
    GValue value = G_VALUE_INIT;
    g_value_init (&value, GST_TYPE_BUFFER);
    GST_BUFFER_FLAG_SET (headers[i], GST_BUFFER_FLAG_HEADER);
    gst_value_take_buffer (&value, headers[i]);
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_caps_set_value (caps, "streamheader", &array);
  g_value_unset (&array);
}

/* Xiph lacing: the number of packets less one, the sizes of all but the last
 * in bytes of 255 and a rest, the packets (RFC 9559 10.3.2). */
static gboolean
set_xiph_headers (const MatroskaTrack *track, GstCaps *caps)
{
  ByteReader r;
  gsize sizes[3] = { 0 };
  byte_reader_init (&r, track->codec_private, track->codec_private_size);

  if (byte_reader_u8 (&r) != G_N_ELEMENTS (sizes) - 1)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sizes) - 1; i++) {
    guint8 part;
    do {
      part = byte_reader_u8 (&r);
      sizes[i] += part;
    } while (part == 255);
  }
  gsize start = r.pos;
  byte_reader_skip (&r, sizes[0]);
  byte_reader_skip (&r, sizes[1]);
  sizes[2] = byte_reader_remaining (&r);
  if (r.failed || sizes[0] == 0 || sizes[1] == 0 || sizes[2] == 0)
    return FALSE;

  GstBuffer *headers[G_N_ELEMENTS (sizes)];
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    headers[i] = private_buffer (track, start, sizes[i]);
    start += sizes[i];
  }
  set_streamheader (caps, headers, G_N_ELEMENTS (headers));
  return TRUE;
}

/* RFC 9639 8: the marker "fLaC", then metadata blocks, each a byte whose top
 * bit says "last", and a 24-bit size. */
static gboolean
set_flac_headers (const MatroskaTrack *track, GstCaps *caps)
{
  g_autoptr (GPtrArray) headers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  ByteReader r;
  byte_reader_init (&r, track->codec_private, track->codec_private_size);

  const guint8 *marker = byte_reader_bytes (&r, 4);
  if (!marker || memcmp (marker, "fLaC", 4) != 0)
    return FALSE;
  g_ptr_array_add (headers, private_buffer (track, 0, 4));

  gboolean is_last = FALSE;
  while (!is_last && byte_reader_remaining (&r) > 0) {
    gsize start = r.pos;
    is_last = (byte_reader_u8 (&r) & 0x80) != 0;
    byte_reader_skip (&r, byte_reader_u24 (&r));
    if (r.failed)
      return FALSE;
    g_ptr_array_add (headers, private_buffer (track, start, r.pos - start));
  }
  if (headers->len < 2)
    return FALSE;

  guint n_headers = headers->len;
  g_ptr_array_set_free_func (headers, NULL);
  set_streamheader (caps, (GstBuffer **) headers->pdata, n_headers);
  return TRUE;
}

static gboolean
set_opus_head (const MatroskaTrack *track, GstCaps **caps)
{
  /* The head holds the rate before encoding, which is of interest to people
   * only; decoding is at 48 kHz. Decoders would take it for theirs. */
  if (track->codec_private_size < OPUS_HEAD_SIZE)
    return FALSE;
  g_autofree guint8 *bytes =
      g_memdup2 (track->codec_private, track->codec_private_size);
  GST_WRITE_UINT32_LE (bytes + OPUS_HEAD_RATE_OFFSET, 48000);

  g_autoptr (GstBuffer) head =
      gst_buffer_new_memdup (bytes, track->codec_private_size);
  GstCaps *opus_caps =
      gst_codec_utils_opus_create_caps_from_header (head, NULL);
  if (!opus_caps)
    return FALSE;
  gst_caps_unref (*caps);
  *caps = opus_caps;
  return TRUE;
}

static gboolean
use_private (const MatroskaTrack *track, PrivateUse use, GstCaps **caps)
{
  gboolean is_there = track->codec_private_size > 0;

  switch (use) {
    case PRIVATE_UNUSED:
      return TRUE;
    case PRIVATE_CODEC_DATA:
    case PRIVATE_CODEC_DATA_REQUIRED:
      if (is_there)
        set_codec_data (track, *caps);
      return is_there || use == PRIVATE_CODEC_DATA;
    case PRIVATE_XIPH_HEADERS:
      return is_there && set_xiph_headers (track, *caps);
    case PRIVATE_FLAC_HEADERS:
      return is_there && set_flac_headers (track, *caps);
    case PRIVATE_OPUS_HEAD:
      return is_there && set_opus_head (track, caps);
  }
  return FALSE;
}

/* The container's word, unless the codec's own headers gave a better one. */
static gboolean
set_audio_fields (const MatroskaTrack *track, GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (track->output_sample_rate == 0 || track->output_sample_rate > G_MAXINT ||
      track->channels == 0 || track->channels > G_MAXINT)
    return gst_structure_has_field (s, "rate") &&
        gst_structure_has_field (s, "channels");
  if (!gst_structure_has_field (s, "rate"))
    gst_caps_set_simple (caps, "rate", G_TYPE_INT,
        (gint) track->output_sample_rate, NULL);
  if (!gst_structure_has_field (s, "channels"))
    gst_caps_set_simple (caps, "channels", G_TYPE_INT, (gint) track->channels,
        NULL);
  return TRUE;
}

GstCaps *
gst_matroska_track_caps (const MatroskaTrack *track, const gchar **reason)
{
  const Codec *codec = find_codec (track->codec_id);
  if (!codec) {
    *reason = "this codec is not known";
    return NULL;
  }

  g_autoptr (GstCaps) caps = gst_caps_from_string (codec->caps);
  gboolean is_complete = use_private (track, codec->private_use, &caps) &&
      (!codec->complete || codec->complete (track, caps));
  if (!is_complete) {
    *reason = "its CodecPrivate is missing or makes no sense";
    return NULL;
  }
  if (track->type == MATROSKA_TRACK_VIDEO)
    is_complete = gst_matroska_video_set_caps_fields (track, caps);
  else if (track->type == MATROSKA_TRACK_AUDIO)
    is_complete = set_audio_fields (track, caps);
  if (!is_complete) {
    *reason = "its size, sample rate or channels are missing";
    return NULL;
  }
  return g_steal_pointer (&caps);
}

gboolean
gst_matroska_track_is_sparse (const MatroskaTrack *track)
{
  return track->type == MATROSKA_TRACK_SUBTITLE;
}

GstTagList *
gst_matroska_track_tags (const MatroskaTrack *track, const GstCaps *caps)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  const gchar *codec_tag = NULL;

  if (track->type == MATROSKA_TRACK_VIDEO)
    codec_tag = GST_TAG_VIDEO_CODEC;
  else if (track->type == MATROSKA_TRACK_AUDIO)
    codec_tag = GST_TAG_AUDIO_CODEC;
  else
    codec_tag = GST_TAG_SUBTITLE_CODEC;
  gst_pb_utils_add_codec_description_to_tag_list (tags, codec_tag, caps);

  if (track->language && track->language[0]) {
    /* ISO 639-2 in old files, BCP 47 in newer ones; a two-letter code is what
     * applications compare. */
    const gchar *code = gst_tag_get_language_code (track->language);
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_LANGUAGE_CODE,
        code ? code : track->language, NULL);
  }
  if (track->name && track->name[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, track->name,
        NULL);
  gst_matroska_video_add_tags (track, tags);
  return tags;
}

GstTagList *
gst_matroska_file_tags (const MatroskaParser *parser)
{
  GstTagList *tags = gst_tag_list_new_empty ();
  const gchar *title = matroska_parser_title (parser);
  const gchar *writing_app = matroska_parser_writing_app (parser);

  gst_tag_list_set_scope (tags, GST_TAG_SCOPE_GLOBAL);
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_CONTAINER_FORMAT,
      "Matroska", NULL);
  if (title && title[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title, NULL);
  if (writing_app && writing_app[0])
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_ENCODER, writing_app,
        NULL);
  return tags;
}
