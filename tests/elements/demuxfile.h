/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Matroska files made by hand, for ebmlfastdemux. */

#pragma once

#include <gst/gst.h>

#include "tests/core/ebmlwriter.h"

G_BEGIN_DECLS

/* x264, 64x48, High@1.0, 25 fps in the VUI, two pictures reordered. */
extern const guint8 demux_avcc[45];

/* AAC-LC, 48 kHz, stereo */
extern const guint8 demux_asc[2];

typedef struct
{
  guint64 number;
  guint64 type;
  const gchar *codec_id;
  const guint8 *codec_private;
  gsize codec_private_size;
  guint64 default_duration_ns;
  guint64 codec_delay_ns;
  gboolean is_compressed;
  guint64 compression; /* ContentCompAlgo */
  guint64 scope;       /* ContentEncodingScope; 0: absent */
  const gchar *stripped;
  guint64 channels;    /* 0: two */
  guint64 crop_bottom; /* pixels; the rest is displayed square */
} Track;

#define VIDEO(...) \
  { \
    .number = 1, .type = 1, .codec_id = "V_MPEG4/ISO/AVC", \
    .codec_private = demux_avcc, .codec_private_size = sizeof demux_avcc, \
    __VA_ARGS__ \
  }
#define AUDIO(...) \
  { \
    .number = 2, .type = 2, .codec_id = "A_AAC", .codec_private = demux_asc, \
    .codec_private_size = sizeof demux_asc, __VA_ARGS__ \
  }

/* The private data of a table row: a string literal with its size. */
#define PRIVATE(bytes) \
  .codec_private = (const guint8 *) bytes, \
  .codec_private_size = sizeof bytes - 1

void put_track (ByteWriter *tracks, const Track *track);

/* A file open at the end: clusters of unknown size follow. */
void put_start (ByteWriter *w, const Track *tracks, guint n_tracks);

/* Of unknown size. */
void put_cluster (ByteWriter *w, guint64 time);
void put_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const void *data, gsize size);

#define KEY 0x80
#define FIXED_LACING 0x04

/* A frame that fits no window of its own, with bytes that tell it apart. */
void put_frame (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    gsize size);

G_END_DECLS
