/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Caps of the streams of which ISO BMFF tracks are made here, and what is
 * said of others. */

#pragma once

#include <gst/gst.h>

#include "core/codec.h"

G_BEGIN_DECLS

#define GST_SAMPLE_CAPS_VIDEO \
  "video/x-h264, stream-format = (string) { avc, avc3 }, " \
  "alignment = (string) au; " \
  "video/x-h265, stream-format = (string) { hvc1, hev1 }, " \
  "alignment = (string) au; " \
  "video/x-av1, stream-format = (string) obu-stream, " \
  "alignment = (string) tu; " \
  "video/x-av1, alignment = (string) tu; " /* av1enc does not say the format */ \
  "video/x-vp9"
#define GST_SAMPLE_CAPS_AUDIO \
  "audio/mpeg, mpegversion = (int) 4, stream-format = (string) raw; " \
  "audio/mpeg, mpegversion = (int) { 2, 4 }, " \
  "stream-format = (string) { adts, loas }; " \
  "audio/x-opus, channel-mapping-family = (int) [ 0, 255 ]; " \
  "audio/x-flac, framed = (boolean) true; " \
  "audio/x-ac3, framed = (boolean) true; " \
  "audio/x-eac3, framed = (boolean) true; " \
  "audio/mpeg, mpegversion = (int) 1, layer = (int) 3, " \
  "parsed = (boolean) true; " \
  "audio/x-dts, framed = (boolean) true"
#define GST_SAMPLE_CAPS_TEXT \
  "application/x-subtitle-vtt; text/vtt; " \
  "text/x-raw, format = (string) { utf8, pango-markup }; " \
  "application/ttml+xml"

MediaKind gst_sample_caps_kind (const GstCaps *caps);

/* Do fixed `caps` promise what the template of `pad` asks? Pads can be linked
 * where caps leave open whether frames come whole; told so late, people are told
 * why: CORE_UNSUPPORTED names the parser to put in front. */
gboolean gst_sample_caps_check (const GstCaps *caps, GstPad *pad,
    GError **error);

/* Is `buffer`, which has no time, one that needs none: a header that `caps`
 * (nullable) hold as well? */
gboolean gst_sample_caps_have_header (const GstCaps *caps, GstBuffer *buffer);

G_END_DECLS
