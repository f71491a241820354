/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Caps for H.264 and H.265 in length-prefixed access units, out of what
 * the parameter sets say. */

#pragma once

#include <gst/gst.h>

#include "core/nalsets.h"
#include "core/sei.h"

G_BEGIN_DECLS

/* What SEI says of the picture's light. */
typedef struct
{
  gboolean has_display;
  SeiMasteringDisplay display;
  gboolean has_light;
  SeiContentLight light;
} GstNalLight;

/* Takes in what an access unit's bytes `data` say of it, in the units of `codec`
 * at `nals` (element-type NalSpan). */
void gst_nal_light_read (GstNalLight *light, CodecId codec, const guint8 *data,
    const GArray *nals);

/* Returns (transfer full) video/x-h264 or x-h265 with `stream_format`
 * (avc, avc3, hvc1, hev1), alignment=au, the record (4 bytes or more) as
 * codec_data and what `video` and `light` say of the picture. `upstream`
 * (borrowed) are the fixed caps that came in: their other fields stay, and their
 * frame rate, pixel aspect ratio, colour and light win over the bitstream, as a
 * container overrides it. */
GstCaps *gst_nal_caps_new (GstCaps *upstream, const gchar *stream_format,
    const NalVideo *video, const GstNalLight *light, const guint8 *record,
    gsize size);

/* CODEC_NONE for other caps. */
CodecId gst_nal_caps_codec (const GstCaps *caps);

/* Do fixed `caps` say so, or do those without stream-format (of AVI, and of what
 * Matroska has from there) have no record as codec_data? */
gboolean gst_nal_caps_is_byte_stream (const GstCaps *caps);

/* The frame rate that fixed `caps` state, else that of `video`, else 0/0. */
Fraction gst_nal_caps_frame_rate (const GstCaps *caps, const NalVideo *video);

/* Returns (borrowed, static) the stream-format for `codec` that `wishes`
 * prefer; the first of ours when they do not say. */
const gchar *gst_nal_caps_choose_format (CodecId codec, const GstCaps *wishes);

/* Do parameter sets stay in the samples: avc3, hev1? */
gboolean gst_nal_caps_is_in_band (const gchar *stream_format);

/* Returns (transfer full) which of the caps `takes` (borrowed) lead to `wishes`
 * (borrowed): first those in which what is asked of the picture holds, then, for
 * who cannot say what it is, all. Empty when no stream would do. */
GstCaps *gst_nal_caps_in_any_framing (const GstCaps *wishes, GstCaps *takes);

/* Do these caps differ at most in notes that come and go without a decoder or
 * an init segment caring: frame rate, colour, light? In-band sets need not be in
 * the record. */
gboolean gst_nal_caps_same_decoder (const GstCaps *a, const GstCaps *b);

G_END_DECLS
