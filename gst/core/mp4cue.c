/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4cue.h"

#define MAX_CUE_SIZE (1u << 30) /* of each part: the box stays below 2^32 */

static void
write_text_box (ByteWriter *w, const gchar type[4], Span text)
{
  gsize box = mp4_begin_box (w, type);
  byte_writer_bytes (w, text.data, text.size);
  mp4_end_box (w, box);
}

static void
write_clock (ByteWriter *w, gint64 clock_ns)
{
  GString *time = g_string_new (NULL);
  webvtt_write_time (time, clock_ns);
  write_text_box (w, "ctim", (Span){ (const guint8 *) time->str, time->len });
  g_string_free (time, TRUE);
}

CoreStatus
mp4_write_cue (ByteWriter *w, const WebvttCue *cue, gint32 source_id,
    gint64 clock_ns)
{
  if (cue->identifier.size > MAX_CUE_SIZE ||
      cue->settings.size > MAX_CUE_SIZE || cue->text.size > MAX_CUE_SIZE)
    return CORE_LIMIT;

  gsize vttc = mp4_begin_box (w, "vttc");
  if (source_id != MP4_NO_SOURCE_ID) {
    gsize vsid = mp4_begin_box (w, "vsid");
    byte_writer_i32 (w, source_id);
    mp4_end_box (w, vsid);
  }
  if (cue->identifier.size > 0)
    write_text_box (w, "iden", cue->identifier);
  if (webvtt_has_time_tags (cue->text))
    write_clock (w, clock_ns);
  if (cue->settings.size > 0)
    write_text_box (w, "sttg", cue->settings);
  write_text_box (w, "payl", cue->text);
  mp4_end_box (w, vttc);
  return CORE_OK;
}

void
mp4_write_no_cue (ByteWriter *w)
{
  mp4_end_box (w, mp4_begin_box (w, "vtte"));
}
