/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstsamplecaps.h"

#include "core/status.h"

/* What has to be put into frames by others, and by whom */
static const struct
{
  const gchar *caps, *parser;
} parsers[] = {
  /* clang-format off */
  { "video/x-h264", "annexb2avcc" },
  { "video/x-h265", "annexb2avcc" },
  { "video/x-av1",  "av1parse" },
  { "audio/mpeg, mpegversion=4", "aacparse" },
  { "audio/mpeg, mpegversion=1", "mpegaudioparse" },
  { "audio/x-ac3",  "ac3parse" },
  { "audio/x-eac3", "ac3parse" },
  { "audio/x-dts",  "dcaparse" },
  { "audio/x-flac", "flacparse" },
  { "audio/x-opus", "opusparse" },
  /* clang-format on */
};

static const gchar *
caps_name (const GstCaps *caps)
{
  return gst_structure_get_name (gst_caps_get_structure (caps, 0));
}

MediaKind
gst_sample_caps_kind (const GstCaps *caps)
{
  const gchar *name = caps_name (caps);
  if (g_str_has_prefix (name, "video/"))
    return MEDIA_VIDEO;
  return g_str_has_prefix (name, "audio/") ? MEDIA_AUDIO : MEDIA_TEXT;
}

gboolean
gst_sample_caps_check (const GstCaps *caps, GstPad *pad, GError **error)
{
  g_autoptr (GstCaps) taken = gst_pad_get_pad_template_caps (pad);
  const gchar *parser = "a parser";

  if (gst_caps_is_subset (caps, taken))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (parsers); i++) {
    g_autoptr (GstCaps) known = gst_caps_from_string (parsers[i].caps);
    if (gst_caps_is_subset (caps, known))
      parser = parsers[i].parser;
  }
  g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED,
      "%s: this stream is not known to come in whole frames: put %s in front",
      GST_PAD_NAME (pad), parser);
  return FALSE;
}

/* FLAC's metadata blocks, of which flacparse flags not all. No block has the type
 * that looks like the sync code of frames (RFC 9639 8.1, 9.1). */
gboolean
gst_sample_caps_have_header (const GstCaps *caps, GstBuffer *buffer)
{
  guint8 first = 0xff;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER))
    return TRUE;
  gst_buffer_extract (buffer, 0, &first, 1);
  return first != 0xff && caps &&
      g_str_equal (caps_name (caps), "audio/x-flac");
}
