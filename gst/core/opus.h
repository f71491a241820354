/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Opus: the identification header of Ogg and Matroska (RFC 7845 5.1)
 * and the OpusSpecificBox of "Encapsulation of Opus in ISO BMFF" 4.3.2, which
 * says the same in another byte order. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

#define OPUS_SAMPLE_RATE 48000    /* of decoding, always */
#define OPUS_SHORTEST_SAMPLES 120 /* 2.5 ms, of which frames are multiples */
#define OPUS_SEEK_PREROLL_SAMPLES 3840 /* 80 ms, RFC 7845 4.6 */

typedef struct
{
  guint8 channels;
  guint16 pre_skip; /* samples at 48 kHz */
  guint32 input_sample_rate;
  guint16 output_gain; /* dB in Q7.8, a signed number's bits */
  guint8 mapping_family;
  Span mapping; /* (borrowed) StreamCount, CoupledCount, ChannelMapping; empty
                   in family 0 */
} OpusHead;

CoreStatus opus_parse_head (const guint8 *data, gsize size, OpusHead *head);

/* How many samples of one channel, at 48 kHz, a packet (its first 2 bytes will
 * do) makes when it is decoded; 0: it is none. RFC 6716 3.1, 3.2 */
guint opus_packet_samples (Span packet);

void opus_write_dops (const OpusHead *head, ByteWriter *w);

G_END_DECLS
