/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. DTS and DTS-HD (ETSI TS 102 114): what the headers of a core and of
 * an extension substream say, and the DTSSpecificBox of its Annex E. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

/* Coding components, in the core and in the extension substream */
typedef enum
{
  DTS_CORE = 1 << 0,
  DTS_CORE_XCH = 1 << 1,
  DTS_CORE_X96 = 1 << 2,
  DTS_CORE_XXCH = 1 << 3,
  DTS_EXT_CORE = 1 << 4,
  DTS_EXT_XXCH = 1 << 5,
  DTS_EXT_X96 = 1 << 6,
  DTS_EXT_XBR = 1 << 7,
  DTS_EXT_XLL = 1 << 8, /* lossless */
  DTS_EXT_LBR = 1 << 9, /* low bit rate: DTS Express */
} DtsComponents;

typedef struct
{
  DtsComponents components;
  guint32 sample_rate; /* the highest, Hz */
  guint32 channels;
  guint32 frame_samples; /* at sample_rate */
  guint8 bit_depth;      /* 16 or 24, as the box has it */
  guint8 core_amode;     /* AMODE, 5.3.1; 0 without a core */
  gboolean has_core_lfe;
  guint16 core_bytes;     /* 0: no core */
  guint16 channel_layout; /* table 7.10 */
  gboolean has_several_assets;
  guint32 bitrate_bps; /* of this frame */
} DtsFrame;

/* `data` is one access unit: a core frame, an extension substream or both.
 * CORE_UNSUPPORTED: words of 14 bits or in little endian, which MP4 does not
 * hold, or an extension substream that tells nothing of itself. */
CoreStatus dts_parse_frame (const guint8 *data, gsize size, DtsFrame *frame);

/* Returns (static) "dtsc", "dtsh", "dtsl" or "dtse", table E.1. */
const gchar *dts_sample_entry (const DtsFrame *frame);

/* Appends the DTSSpecificBox, E.2.2.3.1. */
void dts_write_ddts (const DtsFrame *frame, ByteWriter *w);

G_END_DECLS
