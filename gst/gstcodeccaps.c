/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstcodeccaps.h"

#include <gst/pbutils/pbutils.h>
#include <gst/video/video.h>

typedef gboolean (*InitFunc) (CodecConfig *config, const guint8 *bytes,
    gsize size, GError **error);

/* Returns (transfer full, nullable) the bytes of a field that is a buffer or a
 * list of buffers, one after the other. */
static GBytes *
field_bytes (const GstStructure *s, const gchar *field)
{
  const GValue *value = gst_structure_get_value (s, field);
  if (!value)
    return NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gboolean is_list = GST_VALUE_HOLDS_ARRAY (value);
  guint n = is_list ? gst_value_array_get_size (value) : 1;
  for (guint i = 0; i < n; i++) {
    const GValue *item = is_list ? gst_value_array_get_value (value, i) : value;
    GstMapInfo map;
    if (!GST_VALUE_HOLDS_BUFFER (item))
      return NULL;
    GstBuffer *buffer = gst_value_get_buffer (item);
    if (!buffer || !gst_buffer_map (buffer, &map, GST_MAP_READ))
      return NULL;
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (buffer, &map);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
init_from_bytes (GBytes *bytes, CodecConfig *config, InitFunc init,
    GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  return init (config, data, size, error);
}

static gboolean
init_from_buffer (GstBuffer *buffer, CodecConfig *config, InitFunc init,
    GError **error)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    *config = (CodecConfig){ 0 };
    g_set_error (error, CORE_ERROR, CORE_INVALID, "cannot map a buffer");
    return FALSE;
  }
  gboolean ok = init (config, map.data, map.size, error);
  gst_buffer_unmap (buffer, &map);
  return ok;
}

/* A parser that is told of a gap before it has seen any data makes caps up that
 * leave this out; those before the first sample hold it. */
static gboolean
lacks_header (const GstStructure *s, const gchar *text, CodecConfig *config,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  g_set_error (error, CORE_ERROR, CORE_NEED_DATA, "caps %s have %s",
      gst_structure_get_name (s), text);
  return FALSE;
}

/* The decoder configuration record travels as a buffer in the caps. */
static gboolean
init_from_codec_data (const GstStructure *s, CodecConfig *config, InitFunc init,
    GError **error)
{
  g_autoptr (GBytes) bytes = field_bytes (s, "codec_data");
  if (!bytes)
    return lacks_header (s, "no codec_data; a parser in front adds it", config,
        error);
  if (init_from_bytes (bytes, config, init, error))
    return TRUE;
  g_prefix_error (error, "caps %s, codec_data: ", gst_structure_get_name (s));
  return FALSE;
}

static void
read_fraction (const GstStructure *s, const gchar *field, Fraction *fraction)
{
  gint num, den;
  if (gst_structure_get_fraction (s, field, &num, &den) && num > 0 && den > 0)
    *fraction = (Fraction){ (guint32) num, (guint32) den };
}

static void
read_colorimetry (const GstStructure *s, ColourInfo *colour)
{
  const gchar *text = gst_structure_get_string (s, "colorimetry");
  GstVideoColorimetry parsed;
  if (!text || !gst_video_colorimetry_from_string (&parsed, text))
    return;
  *colour = (ColourInfo){
    .primaries = (guint8) gst_video_color_primaries_to_iso (parsed.primaries),
    .transfer = (guint8) gst_video_transfer_function_to_iso (parsed.transfer),
    .matrix = (guint8) gst_video_color_matrix_to_iso (parsed.matrix),
    .is_full_range = parsed.range == GST_VIDEO_COLOR_RANGE_0_255,
    .is_set = TRUE,
  };
}

void
gst_codec_caps_set_colour (GstCaps *caps, const ColourInfo *colour)
{
  if (!colour->is_set)
    return;
  GstVideoColorimetry colorimetry = {
    .range = colour->is_full_range ? GST_VIDEO_COLOR_RANGE_0_255
                                   : GST_VIDEO_COLOR_RANGE_16_235,
    .matrix = gst_video_color_matrix_from_iso (colour->matrix),
    .transfer = gst_video_transfer_function_from_iso (colour->transfer),
    .primaries = gst_video_color_primaries_from_iso (colour->primaries),
  };
  g_autofree gchar *text = gst_video_colorimetry_to_string (&colorimetry);
  if (text)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, text, NULL);
}

/* GStreamer names red, green and blue in this order, the boxes and SEI messages
 * green first. */
static void
read_hdr (const GstStructure *s, CodecConfig *config)
{
  static const guint order[] = { 1, 2, 0 };
  const gchar *text = gst_structure_get_string (s, "mastering-display-info");
  GstVideoMasteringDisplayInfo info;
  if (text && gst_video_mastering_display_info_from_string (&info, text)) {
    MasteringDisplay *m = &config->mastering;
    *m = (MasteringDisplay){
      .white_point = { info.white_point.x, info.white_point.y },
      .luminance_max = info.max_display_mastering_luminance,
      .luminance_min = info.min_display_mastering_luminance,
      .is_set = TRUE,
    };
    for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
      m->primaries[i][0] = info.display_primaries[order[i]].x;
      m->primaries[i][1] = info.display_primaries[order[i]].y;
    }
  }
  text = gst_structure_get_string (s, "content-light-level");
  GstVideoContentLightLevel light;
  if (text && gst_video_content_light_level_from_string (&light, text))
    config->content_light = (ContentLight){
      .max_content_light_level = light.max_content_light_level,
      .max_frame_average_light_level = light.max_frame_average_light_level,
      .is_set = TRUE,
    };
}

static gboolean
read_dolby_vision (const GstStructure *s, CodecConfig *config, GError **error)
{
  g_autoptr (GBytes) record = field_bytes (s, "dolby-vision-config");
  return !record ||
      init_from_bytes (record, config, codec_config_set_dolby_vision, error);
}

static gboolean
complete_video (const GstStructure *s, CodecConfig *config, GError **error)
{
  const gchar *format = gst_structure_get_string (s, "stream-format");
  config->has_in_band_parameter_sets =
      g_strcmp0 (format, "avc3") == 0 || g_strcmp0 (format, "hev1") == 0;
  read_fraction (s, "framerate", &config->frame_rate);
  read_fraction (s, "max-framerate", &config->max_frame_rate);
  read_fraction (s, "pixel-aspect-ratio", &config->pixel_aspect_ratio);
  read_colorimetry (s, &config->colour);
  read_hdr (s, config);
  codec_config_update_record (config);
  return read_dolby_vision (s, config, error);
}

static gboolean
h264_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  return init_from_codec_data (s, config, codec_config_init_h264, error);
}

static gboolean
h265_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  return init_from_codec_data (s, config, codec_config_init_h265, error);
}

static gboolean
aac_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  return init_from_codec_data (s, config, codec_config_init_aac, error);
}

/* codec_data need not be there, need not have a sequence header, and that of
 * qtdemux before 1.24 is no av1C: the stream itself says it all. */
static gboolean
av1_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  const gchar *format = gst_structure_get_string (s, "stream-format");
  if (format && !g_str_equal (format, "obu-stream")) {
    g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED,
        "AV1 in stream-format %s, expected obu-stream (av1parse makes it)",
        format);
    return FALSE;
  }
  g_autoptr (GBytes) av1c = field_bytes (s, "codec_data");
  if (av1c && init_from_bytes (av1c, config, codec_config_init_av1, NULL))
    return TRUE;
  g_set_error (error, CORE_ERROR, CORE_NEED_DATA,
      "the sequence header is in the first sample");
  return FALSE;
}

/* The identification header is the first of two. Where a demuxer leaves it
 * out, the fields of the caps say as much, but for the pre-skip. */
static gboolean
opus_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  g_autoptr (GBytes) head = field_bytes (s, "streamheader");
  if (!head)
    head = field_bytes (s, "codec_data");
  if (head)
    return init_from_bytes (head, config, codec_config_init_opus, error);

  g_autoptr (GstCaps) caps = gst_caps_new_full (gst_structure_copy (s), NULL);
  guint32 rate;
  guint8 channels, family, streams, coupled, mapping[256];
  if (!gst_structure_has_field_typed (s, "channel-mapping-family",
          G_TYPE_INT) ||
      !gst_codec_utils_opus_parse_caps (caps, &rate, &channels, &family,
          &streams, &coupled, mapping))
    return lacks_header (s, "neither streamheader nor channel mapping", config,
        error);
  g_autoptr (GstBuffer) made = gst_codec_utils_opus_create_header (rate,
      channels, family, streams, coupled, mapping, 0, 0);
  return init_from_buffer (made, config, codec_config_init_opus, error);
}

static gboolean
flac_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  g_autoptr (GBytes) headers = field_bytes (s, "streamheader");
  if (!headers)
    return init_from_codec_data (s, config, codec_config_init_flac, error);
  return init_from_bytes (headers, config, codec_config_init_flac, error);
}

static gboolean
wvtt_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  g_autoptr (GBytes) bytes = field_bytes (s, "codec_data");
  if (!bytes)
    bytes = field_bytes (s, "streamheader");
  g_autofree gchar *header = NULL;
  if (bytes) {
    gsize size;
    const gchar *data = g_bytes_get_data (bytes, &size);
    header = g_strndup (data, size);
  }
  codec_config_init_wvtt (config, header);
  return TRUE;
}

static gboolean
stpp_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  codec_config_init_stpp (config, NULL, NULL);
  return TRUE;
}

/* NULL for `read`: only samples say what the stream is. */
static const struct
{
  const gchar *caps;
  CodecId id;
  gboolean (*read) (const GstStructure *, CodecConfig *, GError **);
} rows[] = {
  /* clang-format off */
  { "video/x-h264", CODEC_H264, h264_from_structure },
  { "video/x-h265", CODEC_H265, h265_from_structure },
  { "video/x-av1",  CODEC_AV1,  av1_from_structure },
  { "video/x-vp9",  CODEC_VP9,  NULL },
  { "audio/mpeg, mpegversion=(int){ 2, 4 }", CODEC_AAC, aac_from_structure },
  { "audio/mpeg, mpegversion=1, layer=3",    CODEC_MP3, NULL },
  { "audio/x-ac3",  CODEC_AC3,  NULL },
  { "audio/ac3",    CODEC_AC3,  NULL },
  { "audio/x-eac3", CODEC_EAC3, NULL },
  { "audio/x-opus", CODEC_OPUS, opus_from_structure },
  { "audio/x-flac", CODEC_FLAC, flac_from_structure },
  { "audio/x-dts",  CODEC_DTS,  NULL },
  { "application/x-subtitle-vtt", CODEC_WVTT, wvtt_from_structure },
  { "text/vtt",                   CODEC_WVTT, wvtt_from_structure },
  { "text/x-raw",                 CODEC_WVTT, wvtt_from_structure },
  { "application/ttml+xml",       CODEC_STPP, stpp_from_structure },
  /* clang-format on */
};

/* Returns the row's index; G_N_ELEMENTS (rows) when there is none. */
static gsize
find_row (const GstStructure *s)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstCaps) known = gst_caps_from_string (rows[i].caps);
    if (gst_structure_is_subset (s, gst_caps_get_structure (known, 0)))
      return i;
  }
  return G_N_ELEMENTS (rows);
}

/* What `read` and caps together make of a stream, or the error of `read`. */
static gboolean
finish (const GstStructure *s, gboolean is_read, CodecConfig *config,
    GError **error)
{
  if (is_read &&
      (codec_kind (config->id) != MEDIA_VIDEO ||
          complete_video (s, config, error)))
    return TRUE;
  codec_config_clear (config);
  return FALSE;
}

gboolean
gst_codec_config_from_caps (const GstCaps *caps, CodecConfig *config,
    GError **error)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gsize row = find_row (s);
  *config = (CodecConfig){ 0 };
  if (row == G_N_ELEMENTS (rows)) {
    g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED, "cannot package %s",
        gst_structure_get_name (s));
    return FALSE;
  }
  if (!rows[row].read) {
    g_set_error (error, CORE_ERROR, CORE_NEED_DATA,
        "%s is described by its first sample", gst_structure_get_name (s));
    return FALSE;
  }
  return finish (s, rows[row].read (s, config, error), config, error);
}

static gboolean
init_from_sample (CodecId id, GstBuffer *sample, CodecConfig *config,
    GError **error)
{
  GstMapInfo map;
  if (!gst_buffer_map (sample, &map, GST_MAP_READ)) {
    g_set_error (error, CORE_ERROR, CORE_INVALID, "cannot map the sample");
    return FALSE;
  }
  gboolean ok =
      codec_config_init_from_sample (config, id, map.data, map.size, error);
  gst_buffer_unmap (sample, &map);
  return ok;
}

gboolean
gst_codec_config_from_sample (const GstCaps *caps, GstBuffer *sample,
    CodecConfig *config, GError **error)
{
  g_autoptr (GError) reason = NULL;
  if (gst_codec_config_from_caps (caps, config, &reason))
    return TRUE;
  if (!g_error_matches (reason, CORE_ERROR, CORE_NEED_DATA)) {
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
  }
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gsize row = find_row (s);
  CodecId id = rows[row].id;
  if (rows[row].read && id != CODEC_AV1) {
    /* A record without sets has them in-band; none at all is none too late. */
    if (!gst_structure_has_field (s, "codec_data"))
      reason->code = CORE_INVALID;
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
  }
  return finish (s, init_from_sample (id, sample, config, error), config,
      error);
}
