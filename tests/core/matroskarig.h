/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A small file by hand, and the parser's events of it, written down as text and held
 * against what they must be: with all bytes at once, one at a time and in between. */

#pragma once

#include "core/matroska.h"
#include "ebmlwriter.h"

void put_ebml_header (ByteWriter *w, const gchar *doc_type, guint read_version);
void put_info (ByteWriter *w, guint64 timestamp_scale_ns, gdouble duration);
void put_track (ByteWriter *tracks, guint64 number, MatroskaTrackType type);

/* Tracks 1 (video) and 2 (audio). */
void put_two_tracks (ByteWriter *w);

/* An EBML header, an open Segment, Info in milliseconds and two tracks. */
void put_live_start (ByteWriter *w);

void put_simple_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const gchar *data);

/* A Cluster of unknown size. */
void put_open_cluster (ByteWriter *w, guint64 timestamp);

/* Returns (transfer full) the events. Gives the parser at most what it wants rounded up to chunks, in memory of
 * exactly that size, and holds it to the contract of matroska_parser_next().
 * `looked_at` (nullable) counts the bytes that were offered. */
GString *parse (const ByteWriter *file, gsize chunk, gsize *looked_at);

/* Clears `file`. */
void check_and_clear (ByteWriter *file, const gchar *expected);
