/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. LATM and LOAS (ISO/IEC 14496-3 1.7): AAC as broadcasters multiplex
 * it, with the AudioSpecificConfig inside. One program of one layer, which is
 * what DVB allows; the rest is refused. */

#pragma once

#include "core/aac.h"
#include "core/bits.h"
#include "core/bytes.h"

G_BEGIN_DECLS

/* In front of the AudioMuxElement of an AudioSyncStream */
#define LOAS_HEADER_SIZE 3

/* The size in bytes, header included, of the AudioSyncStream() frame that `data`
 * begins with; its header suffices. CORE_NEED_DATA: it looks like one so
 * far. */
CoreStatus loas_frame_size (const guint8 *data, gsize size, gsize *size_bytes);

/* Longer than any of one program_config_element and its comment. */
#define LATM_MAX_CONFIG_SIZE 512

/* Zero-initialise; again after a gap. */
typedef struct
{
  gboolean has_config; /* a StreamMuxConfig came, so: */
  AacConfig config;
  guint8 asc[LATM_MAX_CONFIG_SIZE]; /* AudioSpecificConfig, padded to bytes */
  gsize asc_size;
  guint n_sub_frames; /* access units in an element */
  guint frame_bytes;  /* of each; 0: each says its own */

  BitReader reader; /* in the element, at the next access unit */
  guint n_left;
} LatmReader;

/* Begins an AudioMuxElement (1), which is what a LOAS frame has behind its
 * header (borrowed until all access units are read). CORE_NEED_DATA: it refers
 * to a configuration that did not come yet. CORE_UNSUPPORTED: several programs or
 * layers, or no AAC. After a failure there is nothing to read. */
CoreStatus latm_reader_begin (LatmReader *reader, const guint8 *element,
    gsize size);

/* Appends the next access unit, which is not aligned to bytes in the element and
 * so has to be copied; it may be empty. CORE_NEED_DATA: there is no more in this
 * element. */
CoreStatus latm_reader_next (LatmReader *reader, ByteWriter *w);

G_END_DECLS
