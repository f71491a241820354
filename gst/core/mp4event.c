/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mp4event.h"

#include "core/timescale.h"

#include <string.h>

#define SECONDS_FROM_1900_TO_1970 G_GUINT64_CONSTANT (2208988800)

guint64
mp4_ntp_from_unix_ns (guint64 unix_ns)
{
  guint64 seconds = unix_ns / NSEC_PER_SEC + SECONDS_FROM_1900_TO_1970;
  guint64 fraction = ((unix_ns % NSEC_PER_SEC) << 32) / NSEC_PER_SEC;
  return seconds << 32 | fraction;
}

/* ISO/IEC 14496-12 8.16.5. Always version 1, so that a live stream's boxes keep
 * their size when its clock passes 32 bits. */
void
mp4_write_prft (ByteWriter *w, const Mp4ProducerReferenceTime *prft)
{
  gsize box = mp4_begin_full_box (w, "prft", 1, (guint32) prft->kind);
  byte_writer_u32 (w, prft->track_id);
  byte_writer_u64 (w, prft->ntp_timestamp);
  byte_writer_u64 (w, prft->media_time);
  mp4_end_box (w, box);
}

static void
write_string (ByteWriter *w, const gchar *string)
{
  byte_writer_bytes (w, string, strlen (string) + 1);
}

CoreStatus
mp4_write_emsg (ByteWriter *w, const Mp4Event *event)
{
  g_return_val_if_fail (event->scheme_id_uri && event->timescale > 0,
      CORE_INVALID);

  const gchar *value = event->value ? event->value : "";
  gsize n_strings = strlen (event->scheme_id_uri) + strlen (value);
  gsize fixed = 64; /* more than the other fields take */
  if (event->is_relative && event->presentation_time > G_MAXUINT32)
    return CORE_LIMIT;
  if (n_strings > G_MAXUINT32 - fixed ||
      event->message_size_bytes > G_MAXUINT32 - fixed - n_strings)
    return CORE_LIMIT;

  gsize emsg = mp4_begin_full_box (w, "emsg", event->is_relative ? 0 : 1, 0);
  if (event->is_relative) {
    write_string (w, event->scheme_id_uri);
    write_string (w, value);
    byte_writer_u32 (w, event->timescale);
    byte_writer_u32 (w, (guint32) event->presentation_time);
  } else {
    byte_writer_u32 (w, event->timescale);
    byte_writer_u64 (w, event->presentation_time);
  }
  byte_writer_u32 (w, event->event_duration);
  byte_writer_u32 (w, event->id);
  if (!event->is_relative) {
    write_string (w, event->scheme_id_uri);
    write_string (w, value);
  }
  byte_writer_bytes (w, event->message_data, event->message_size_bytes);
  mp4_end_box (w, emsg);
  return CORE_OK;
}
