/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What may stand before a fragment's moof besides styp: the producer's
 * wall clock ('prft') and timed events ('emsg'). */

#pragma once

#include "core/mp4.h"
#include "core/status.h"

G_BEGIN_DECLS

/* What happened at the wall-clock time: flags of ISO/IEC 14496-12 8.16.5. */
typedef enum
{
  MP4_PRFT_ENCODER_INPUT = 0,
  MP4_PRFT_ENCODER_OUTPUT = 1,
  MP4_PRFT_FRAGMENT_FINALISED = 2,
  MP4_PRFT_FRAGMENT_WRITTEN = 4,
  MP4_PRFT_ARBITRARY_CONSISTENT = 8,
  MP4_PRFT_CAPTURED = 24,
} Mp4ProducerTimeKind;

typedef struct
{
  Mp4ProducerTimeKind kind;
  guint32 track_id;
  guint64 ntp_timestamp; /* RFC 5905: seconds since 1900, 32.32 fixed point */
  guint64 media_time;    /* ticks of the track: the decode time it goes with */
} Mp4ProducerReferenceTime;

/* RFC 5905 6: the 64-bit timestamp of nanoseconds since 1970; it wraps in 2036
 * as the format does. */
guint64 mp4_ntp_from_unix_ns (guint64 unix_ns);

void mp4_write_prft (ByteWriter *w, const Mp4ProducerReferenceTime *prft);

/* Timed ID3 (https://aomediacodec.github.io/id3-emsg/) and SCTE 35 (SCTE 214-3
 * 8.3.3.3). */
#define MP4_SCHEME_ID3 "https://aomedia.org/emsg/ID3"
#define MP4_SCHEME_SCTE35 "urn:scte:scte35:2013:bin"

#define MP4_EVENT_DURATION_UNKNOWN G_MAXUINT32

typedef struct
{
  const gchar *scheme_id_uri;
  const gchar *value; /* (nullable) "" then */
  guint32 timescale;
  guint64 presentation_time; /* ticks; see is_relative */
  guint32 event_duration;    /* ticks, or MP4_EVENT_DURATION_UNKNOWN */
  guint32 id;                /* same scheme, value and id: the same event */
  const guint8 *message_data;
  gsize message_size_bytes;
  gboolean is_relative; /* version 0: the time counts from the earliest
                           presentation time of the segment, not from that of
                           the track's time line */
} Mp4Event;

/* ISO/IEC 23009-1 5.10.3.3. CORE_LIMIT: a relative time or the box does not fit
 * 32 bits; nothing is written then. */
CoreStatus mp4_write_emsg (ByteWriter *w, const Mp4Event *event);

G_END_DECLS
