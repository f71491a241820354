/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. VP9: what the uncompressed header of a key frame says, and the
 * VPCodecConfigurationRecord of the VP Codec ISO Media File Format Binding,
 * which a bitstream does not carry. */

#pragma once

#include "core/bytes.h"
#include "core/codec.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 profile;           /* 0 to 3 */
  guint8 bit_depth;         /* 8, 10, 12 */
  guint8 chroma_format_idc; /* 1 4:2:0, 2 4:2:2, 3 4:4:4 */
  guint32 width;
  guint32 height;
  ColourInfo colour;
} Vp9Frame;

/* `frame` is a key frame, or a superframe that starts with one.
 * CORE_NEED_DATA: some other frame, which says nothing; CORE_UNSUPPORTED:
 * 4:4:0, which the record has no code for. */
CoreStatus vp9_parse_key_frame (const guint8 *data, gsize size,
    Vp9Frame *frame);

/* Ten times the lowest level (10 to 62) that pictures of this size and rate fit
 * in; 30 a second are assumed where the rate is unknown. 0 when no level
 * does. */
guint8 vp9_level (guint32 width, guint32 height, Fraction frame_rate);

/* Appends the body of 'vpcC', version and flags included, from the profile,
 * level, bit depth, chroma format and colour of `config`. */
void vp9_write_vpcc (const CodecConfig *config, ByteWriter *w);

G_END_DECLS
