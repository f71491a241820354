/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux over a file, and everything that comes out of it, as text. */

#pragma once

#include <gst/check/gstcheck.h>

#include "core/bytes.h"

G_BEGIN_DECLS

/* The tests of metadata want to see it, all others would be flooded. */
extern gboolean demux_logs_metadata;

/* Pads whose names begin so are not linked. */
extern const gchar *demux_unlinked_prefix;

#define PULL 0

/* Done to the element when so many bytes were pushed; an array of them ends
 * with { 0 }. */
typedef struct
{
  gsize when;
  void (*what) (GstElement *demux);
} Intervention;

/* Returns everything that came out, as text. `chunk`: bytes a buffer, or PULL.
 * The test gets no more time than the whole suite has. */
gchar *demux_with (const ByteWriter *file, gsize chunk, gboolean repair,
    const Intervention *intervention);
gchar *demux (const ByteWriter *file, gsize chunk, gboolean repair);

/* Holds all ways of reading to the same result, and to `expected`. */
void assert_demuxes (ByteWriter *file, const gchar *expected);

#define AVC_CAPS \
  "  caps video/x-h264, stream-format=(string)avc, alignment=(string)au, " \
  "codec_data=(buffer)" \
  "0164000affe100186764000aacd9447b011000000300100000030320f1225960" \
  "01000668ebe3cb22c0fdf8f800, level=(string)1, profile=(string)high, " \
  "width=(int)64, height=(int)48, framerate=(fraction)"
#define AAC_CAPS \
  "  caps audio/mpeg, mpegversion=(int)4, framed=(boolean)true, " \
  "stream-format=(string)raw, codec_data=(buffer)1190, level=(string)2, " \
  "base-profile=(string)lc, profile=(string)lc, rate=(int)48000, " \
  "channels=(int)2\n"

G_END_DECLS
