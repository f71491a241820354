/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskacaps.h"

#include <gst/audio/audio.h>
#include <gst/pbutils/pbutils.h>
#include <gst/video/video.h>

#include "core/bytes.h"
#include "gstmatroskaheaders.h"
#include "gstmatroskareal.h"
#include "gstmatroskariff.h"
#include "gstmatroskavideocaps.h"

/* RFC 7845 5.1 */
#define OPUS_HEAD_SIZE 19
#define OPUS_HEAD_RATE_OFFSET 12

/* The box that others wrap the "magic cookie" of ALAC in. */
#define ALAC_BOX_HEADER_SIZE 12

/* Where the CodecPrivate goes in caps. */
typedef enum
{
  PRIVATE_UNUSED,
  PRIVATE_CODEC_DATA,          /* as codec_data, if there */
  PRIVATE_CODEC_DATA_REQUIRED, /* no caps without it */
  PRIVATE_XIPH_3_HEADERS,      /* three packets with Xiph lacing */
  PRIVATE_XIPH_HEADERS,        /* any number of them */
  PRIVATE_FLAC_HEADERS,        /* "fLaC" and metadata blocks */
  PRIVATE_SPEEX_HEADERS,
  PRIVATE_OPUS_HEAD, /* RFC 7845 5.1 */
  PRIVATE_ALAC_CONFIG,
  PRIVATE_RIFF_HEADER, /* all of the caps follow from it */
} PrivateUse;

typedef struct
{
  const gchar *codec_id;
  const gchar *caps; /* NULL: PRIVATE_RIFF_HEADER */
  PrivateUse private_use;
  gboolean (*complete) (const MatroskaTrack *track, GstCaps *caps);
} Codec;

static gboolean complete_h264 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_h265 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_av1 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_alpha (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_mpeg4 (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_prores (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_raw_video (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_real_video (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_cook (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_aac (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_pcm (const MatroskaTrack *track, GstCaps *caps);
static gboolean complete_width (const MatroskaTrack *track, GstCaps *caps);

/* clang-format off */
static const Codec codecs[] = {
  { "V_MPEG4/ISO/AVC",  "video/x-h264, stream-format=avc, alignment=au",
                        PRIVATE_CODEC_DATA, complete_h264 },
  { "V_MPEGH/ISO/HEVC", "video/x-h265, stream-format=hvc1, alignment=au",
                        PRIVATE_CODEC_DATA, complete_h265 },
  { "V_AV1",            "video/x-av1, stream-format=obu-stream, alignment=tu",
                        PRIVATE_CODEC_DATA, complete_av1 },
  { "V_VP8",            "video/x-vp8", PRIVATE_UNUSED, complete_alpha },
  { "V_VP9",            "video/x-vp9", PRIVATE_UNUSED, complete_alpha },
  { "V_MPEG1",          "video/mpeg, mpegversion=1, systemstream=false",
                        PRIVATE_UNUSED, NULL },
  { "V_MPEG2",          "video/mpeg, mpegversion=2, systemstream=false",
                        PRIVATE_UNUSED, NULL },
  { "V_MPEG4/ISO/SP",   "video/mpeg, mpegversion=4, systemstream=false",
                        PRIVATE_CODEC_DATA, complete_mpeg4 },
  { "V_MPEG4/ISO/ASP",  "video/mpeg, mpegversion=4, systemstream=false",
                        PRIVATE_CODEC_DATA, complete_mpeg4 },
  { "V_MPEG4/ISO/AP",   "video/mpeg, mpegversion=4, systemstream=false",
                        PRIVATE_CODEC_DATA, complete_mpeg4 },
  { "V_MPEG4/MS/V3",    "video/x-msmpeg, msmpegversion=43",
                        PRIVATE_UNUSED, NULL },
  { "V_MS/VFW/FOURCC",  NULL, PRIVATE_RIFF_HEADER, NULL },
  { "V_UNCOMPRESSED",   "video/x-raw", PRIVATE_UNUSED, complete_raw_video },
  { "V_THEORA",         "video/x-theora", PRIVATE_XIPH_3_HEADERS, NULL },
  { "V_DIRAC",          "video/x-dirac", PRIVATE_UNUSED, NULL },
  { "V_PRORES",         "video/x-prores", PRIVATE_UNUSED, complete_prores },
  { "V_FFV1",           "video/x-ffv, ffvversion=1", PRIVATE_CODEC_DATA, NULL },
  { "V_MJPEG",          "image/jpeg", PRIVATE_UNUSED, NULL },
  { "V_REAL/RV10",      "video/x-pn-realvideo, rmversion=1",
                        PRIVATE_UNUSED, complete_real_video },
  { "V_REAL/RV20",      "video/x-pn-realvideo, rmversion=2",
                        PRIVATE_UNUSED, complete_real_video },
  { "V_REAL/RV30",      "video/x-pn-realvideo, rmversion=3",
                        PRIVATE_UNUSED, complete_real_video },
  { "V_REAL/RV40",      "video/x-pn-realvideo, rmversion=4",
                        PRIVATE_UNUSED, complete_real_video },

  { "A_AAC",            "audio/mpeg, mpegversion=4, framed=true, "
                        "stream-format=raw",
                        PRIVATE_CODEC_DATA_REQUIRED, complete_aac },
  { "A_AAC/MPEG2/",     "audio/mpeg, mpegversion=2, framed=true, "
                        "stream-format=raw",
                        PRIVATE_CODEC_DATA_REQUIRED, complete_aac },
  { "A_AAC/MPEG4/",     "audio/mpeg, mpegversion=4, framed=true, "
                        "stream-format=raw",
                        PRIVATE_CODEC_DATA_REQUIRED, complete_aac },
  { "A_OPUS",           "audio/x-opus", PRIVATE_OPUS_HEAD, NULL },
  { "A_VORBIS",         "audio/x-vorbis", PRIVATE_XIPH_3_HEADERS, NULL },
  { "A_FLAC",           "audio/x-flac", PRIVATE_FLAC_HEADERS, NULL },
  { "A_SPEEX",          "audio/x-speex", PRIVATE_SPEEX_HEADERS, NULL },
  { "A_ALAC",           "audio/x-alac", PRIVATE_ALAC_CONFIG, NULL },
  { "A_AC3",            "audio/x-ac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_AC3/",           "audio/x-ac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_EAC3",           "audio/x-eac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_EAC3/",          "audio/x-eac3, framed=true", PRIVATE_UNUSED, NULL },
  { "A_MPEG/L1",        "audio/mpeg, mpegversion=1, layer=1",
                        PRIVATE_UNUSED, NULL },
  { "A_MPEG/L2",        "audio/mpeg, mpegversion=1, layer=2",
                        PRIVATE_UNUSED, NULL },
  { "A_MPEG/L3",        "audio/mpeg, mpegversion=1, layer=3",
                        PRIVATE_UNUSED, NULL },
  { "A_DTS",            "audio/x-dts", PRIVATE_UNUSED, NULL },
  { "A_DTS/",           "audio/x-dts", PRIVATE_UNUSED, NULL },
  { "A_TRUEHD",         "audio/x-true-hd", PRIVATE_UNUSED, NULL },
  { "A_TTA1",           "audio/x-tta", PRIVATE_UNUSED, complete_width },
  { "A_WAVPACK4",       "audio/x-wavpack, framed=true",
                        PRIVATE_UNUSED, complete_width },
  { "A_MS/ACM",         NULL, PRIVATE_RIFF_HEADER, NULL },
  { "A_REAL/14_4",      "audio/x-pn-realaudio, raversion=1",
                        PRIVATE_UNUSED, NULL },
  { "A_REAL/28_8",      "audio/x-pn-realaudio, raversion=2",
                        PRIVATE_UNUSED, NULL },
  { "A_REAL/COOK",      "audio/x-pn-realaudio, raversion=8",
                        PRIVATE_UNUSED, complete_cook },
  { "A_REAL/SIPR",      "audio/x-sipro", PRIVATE_UNUSED, NULL },
  { "A_REAL/RALF",      "audio/x-ralf-mpeg4-generic", PRIVATE_UNUSED, NULL },
  { "A_REAL/ATRC",      "audio/x-vnd.sony.atrac3", PRIVATE_UNUSED, NULL },
  { "A_PCM/INT/LIT",    "audio/x-raw, layout=interleaved",
                        PRIVATE_UNUSED, complete_pcm },
  { "A_PCM/INT/BIG",    "audio/x-raw, layout=interleaved",
                        PRIVATE_UNUSED, complete_pcm },
  { "A_PCM/FLOAT/IEEE", "audio/x-raw, layout=interleaved",
                        PRIVATE_UNUSED, complete_pcm },

  { "S_TEXT/UTF8",      "text/x-raw, format=pango-markup",
                        PRIVATE_CODEC_DATA, NULL },
  { "S_TEXT/ASCII",     "text/x-raw, format=pango-markup",
                        PRIVATE_CODEC_DATA, NULL },
  { "S_TEXT/SSA",       "application/x-ssa", PRIVATE_CODEC_DATA, NULL },
  { "S_SSA",            "application/x-ssa", PRIVATE_CODEC_DATA, NULL },
  { "S_TEXT/ASS",       "application/x-ass", PRIVATE_CODEC_DATA, NULL },
  { "S_ASS",            "application/x-ass", PRIVATE_CODEC_DATA, NULL },
  { "S_TEXT/WEBVTT",    "application/x-subtitle-vtt",
                        PRIVATE_CODEC_DATA, NULL },
  { "D_WEBVTT/",        "application/x-subtitle-vtt", PRIVATE_UNUSED, NULL },
  { "S_TEXT/USF",       "application/x-usf", PRIVATE_CODEC_DATA, NULL },
  { "S_USF",            "application/x-usf", PRIVATE_CODEC_DATA, NULL },
  { "S_KATE",           "subtitle/x-kate", PRIVATE_XIPH_HEADERS, NULL },
  { "S_HDMV/PGS",       "subpicture/x-pgs", PRIVATE_CODEC_DATA, NULL },
  { "S_VOBSUB",         "subpicture/x-dvd", PRIVATE_CODEC_DATA, NULL },
};
/* clang-format on */

/* A name of the table that ends in a slash stands for all that begin so. */
static const Codec *
find_codec (const gchar *codec_id)
{
  for (gsize i = 0; codec_id && i < G_N_ELEMENTS (codecs); i++) {
    const gchar *known = codecs[i].codec_id;
    if (g_str_equal (known, codec_id) ||
        (g_str_has_suffix (known, "/") && g_str_has_prefix (codec_id, known)))
      return &codecs[i];
  }
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

/* Without a decoder configuration, parameter sets can be in the frames only, so
 * these are taken for Annex B. */
static gboolean
set_byte_stream (GstCaps *caps)
{
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gst_structure_set (s, "stream-format", G_TYPE_STRING, "byte-stream", NULL);
  gst_structure_remove_field (s, "alignment");
  return TRUE;
}

static gboolean
complete_h264 (const MatroskaTrack *track, GstCaps *caps)
{
  if (track->codec_private_size == 0)
    return set_byte_stream (caps);
  /* AVCProfileIndication, profile_compatibility and AVCLevelIndication are
   * laid out like the start of the SPS: ISO/IEC 14496-15 5.3.3.1.2. */
  return track->codec_private_size >= 7 &&
      gst_codec_utils_h264_caps_set_level_and_profile (caps,
          track->codec_private + 1, 3);
}

static gboolean
complete_h265 (const MatroskaTrack *track, GstCaps *caps)
{
  if (track->codec_private_size == 0)
    return set_byte_stream (caps);
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
complete_alpha (const MatroskaTrack *track, GstCaps *caps)
{
  if (track->alpha_mode == 1)
    gst_caps_set_simple (caps, "codec-alpha", G_TYPE_BOOLEAN, TRUE, NULL);
  return TRUE;
}

static gboolean
complete_mpeg4 (const MatroskaTrack *track, GstCaps *caps)
{
  if (track->codec_private_size > 0)
    gst_codec_utils_mpeg4video_caps_set_level_and_profile (caps,
        track->codec_private, (guint) track->codec_private_size);
  return TRUE;
}

static gboolean
complete_prores (const MatroskaTrack *track, GstCaps *caps)
{
  static const struct
  {
    gchar fourcc[5];
    const gchar *format;
  } formats[] = {
    { "apco", "proxy" },
    { "apcs", "lt" },
    { "apcn", "standard" },
    { "apch", "hq" },
    { "ap4h", "4444" },
    { "ap4x", "4444xq" },
  };
  if (track->codec_private_size < 4)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (memcmp (track->codec_private, formats[i].fourcc, 4) == 0) {
      gst_caps_set_simple (caps, "format", G_TYPE_STRING, formats[i].format,
          NULL);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
copy_field (GQuark field, const GValue *value, gpointer to)
{
  gst_structure_id_set_value (to, field, value);
  return TRUE;
}

static gboolean
complete_raw_video (const MatroskaTrack *track, GstCaps *caps)
{
  guint32 fourcc = GST_STR_FOURCC (track->fourcc);
  GstVideoFormat format = gst_video_format_from_fourcc (fourcc);

  /* Two names that only Matroska has (and a depth as the last byte). */
  if (fourcc == GST_MAKE_FOURCC ('R', 'G', 'B', 24))
    format = GST_VIDEO_FORMAT_RGB;
  else if (fourcc == GST_MAKE_FOURCC ('B', 'G', 'R', 24))
    format = GST_VIDEO_FORMAT_BGR;
  if (format == GST_VIDEO_FORMAT_UNKNOWN || track->pixel_width > G_MAXINT ||
      track->pixel_height > G_MAXINT)
    return FALSE;

  GstVideoInfo info;
  if (!gst_video_info_set_format (&info, format, (guint) track->pixel_width,
          (guint) track->pixel_height))
    return FALSE;
  g_autoptr (GstCaps) raw_caps = gst_video_info_to_caps (&info);
  GstStructure *s = gst_caps_get_structure (raw_caps, 0);
  gst_structure_remove_fields (s, "views", "interlace-mode", "multiview-mode",
      "multiview-flags", NULL);
  gst_structure_foreach (s, copy_field, gst_caps_get_structure (caps, 0));
  return TRUE;
}

static gboolean
complete_real_video (const MatroskaTrack *track, GstCaps *caps)
{
  gst_matroska_real_complete_video (track, caps);
  return TRUE;
}

static gboolean
complete_cook (const MatroskaTrack *track, GstCaps *caps)
{
  gst_matroska_real_complete_cook (track, caps);
  return TRUE;
}

static gboolean
complete_width (const MatroskaTrack *track, GstCaps *caps)
{
  gst_caps_set_simple (caps, "width", G_TYPE_INT,
      (gint) MIN (track->bit_depth, 64), NULL);
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

/* What decoders of ALAC take is the whole of the box that MP4 and MOV have:
 * size, "alac", version and flags, and only then what Matroska has. */
static gboolean
set_alac_config (const MatroskaTrack *track, GstCaps *caps)
{
  ByteWriter w = { 0 };
  gsize size = track->codec_private_size;
  if (size < 24 || size > G_MAXUINT16)
    return FALSE;
  byte_writer_u32 (&w, (guint32) (ALAC_BOX_HEADER_SIZE + size));
  byte_writer_fourcc (&w, "alac");
  byte_writer_u32 (&w, 0);
  byte_writer_bytes (&w, track->codec_private, size);

  guint8 *box = byte_writer_steal (&w, &size);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_wrapped (box, size);
  gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, buffer, NULL);
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
    case PRIVATE_XIPH_3_HEADERS:
      return gst_matroska_set_xiph_headers (track, 3, *caps);
    case PRIVATE_XIPH_HEADERS:
      if (is_there)
        set_codec_data (track, *caps);
      return gst_matroska_set_xiph_headers (track, 0, *caps);
    case PRIVATE_FLAC_HEADERS:
      return gst_matroska_set_flac_headers (track, *caps);
    case PRIVATE_SPEEX_HEADERS:
      return gst_matroska_set_speex_headers (track, *caps);
    case PRIVATE_ALAC_CONFIG:
      return set_alac_config (track, *caps);
    case PRIVATE_RIFF_HEADER:
      return *caps != NULL;
    case PRIVATE_OPUS_HEAD:
      return set_opus_head (track, caps);
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

  g_autoptr (GstCaps) caps = NULL;
  if (codec->caps)
    caps = gst_caps_from_string (codec->caps);
  else if (track->type == MATROSKA_TRACK_VIDEO)
    caps = gst_matroska_riff_video_caps (track);
  else
    caps = gst_matroska_riff_audio_caps (track);
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

GstCaps *
gst_matroska_unknown_caps (const MatroskaTrack *track)
{
  const gchar *name = "application/x-subtitle-unknown";
  if (track->type == MATROSKA_TRACK_VIDEO)
    name = "video/x-unknown";
  else if (track->type == MATROSKA_TRACK_AUDIO)
    name = "audio/x-unknown";

  GstCaps *caps = gst_caps_new_empty_simple (name);
  if (track->codec_id)
    gst_caps_set_simple (caps, "codec-id", G_TYPE_STRING, track->codec_id,
        NULL);
  if (track->type == MATROSKA_TRACK_SUBTITLE && track->codec_private_size > 0)
    set_codec_data (track, caps);
  gst_matroska_riff_describe_unknown (track, caps);
  return caps;
}

gboolean
gst_matroska_track_is_sparse (const MatroskaTrack *track)
{
  return track->type == MATROSKA_TRACK_SUBTITLE;
}
