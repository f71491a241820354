/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* annexb2avcc with H.264 made by hand: streams that a decoder would not decode,
 * but a packager must not mind. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "../core/bitwriter.h"
#include "busmessages.h"
#include "nalframing.h"

G_BEGIN_DECLS

#define BYTE_STREAM "video/x-h264, stream-format=byte-stream"
#define BYTE_STREAM_AU BYTE_STREAM ", alignment=au"

static const guint8 pps[] = { 0x68, 0xce, 0x38, 0x80 };
static const guint8 aud[] = { 0x09, 0xf0 };
static const guint8 filler[] = { 0x0c, 0xff, 0xff, 0x80 };
static const guint8 sei[] = { 0x06, 0x05, 0x02, 0x11, 0x22, 0x80 };
static const guint8 recovery_point[] = { 0x06, 0x06, 0x01, 0xc4, 0x80 };

/* 144 rows, pic_order_cnt_type 2, no VUI */
BitWriter make_sps (guint32 width_mbs);

typedef enum
{
  WITH_SETS = 1 << 0,
  WITH_AUD = 1 << 1,
  WITH_RECOVERY_POINT = 1 << 2,
  WIDE = 1 << 3,
  ONLY_SEI = 1 << 4,
} UnitFlags;

/* An access unit of two slices, the second not beginning the picture. Its
 * frame_num tells it from its neighbours; 0 is IDR. */
void add_access_unit (GByteArray *to, guint prefix_size, guint frame_num,
    gsize slice_bytes, UnitFlags flags);
GstBuffer *access_unit (guint prefix_size, guint frame_num, gsize slice_bytes,
    UnitFlags flags);

/* What must come out for add_access_unit() of the same arguments. */
void check_sample (GstBuffer *sample, guint frame_num, gsize slice_bytes);
void pull_and_check (GstHarness *h, guint frame_num, gsize slice_bytes);

/* annexb2avcc that has been sent `caps` */
GstHarness *harness (const gchar *caps);

/* Takes events up to the next CAPS. NULL when there is none. */
GstCaps *pull_caps (GstHarness *h);

/* Returns (transfer full) caps of length-prefixed input, with the sets in
 * codec_data or, for avc3, without. */
gchar *avc_caps (guint length_size, gboolean has_sets);

G_END_DECLS
