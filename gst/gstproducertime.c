/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstproducertime.h"

/* FALSE: not a clock of the world, or before 1970. Nanoseconds since 1970. */
static gboolean
read_unix_time (const GstReferenceTimestampMeta *meta, guint64 *unix_ns)
{
  const guint64 epochs_apart = 2208988800 * GST_SECOND; /* 1900 and 1970 */
  const GstStructure *s = gst_caps_get_structure (meta->reference, 0);
  gboolean is_ntp = gst_structure_has_name (s, "timestamp/x-ntp");
  if (!GST_CLOCK_TIME_IS_VALID (meta->timestamp) ||
      (!is_ntp && !gst_structure_has_name (s, "timestamp/x-unix")) ||
      (is_ntp && meta->timestamp < epochs_apart))
    return FALSE;
  *unix_ns = meta->timestamp - (is_ntp ? epochs_apart : 0);
  return TRUE;
}

gboolean
gst_producer_time_unix_ns (GstBuffer *sample, guint64 *unix_ns)
{
  gpointer state = NULL;

  for (GstMeta *meta; (meta = gst_buffer_iterate_meta_filtered (sample, &state,
                           GST_REFERENCE_TIMESTAMP_META_API_TYPE));)
    if (read_unix_time ((GstReferenceTimestampMeta *) meta, unix_ns))
      return TRUE;
  return FALSE;
}

gboolean
gst_producer_time_read (GstBuffer *sample, const Mp4TrackRun *run,
    Mp4ProducerReferenceTime *prft)
{
  guint64 unix_ns;

  if (!gst_producer_time_unix_ns (sample, &unix_ns))
    return FALSE;
  *prft = (Mp4ProducerReferenceTime){
    .kind = MP4_PRFT_CAPTURED,
    .track_id = run->track_id,
    .ntp_timestamp = mp4_ntp_from_unix_ns (unix_ns),
    .media_time = run->base_media_decode_time +
        (guint64) (gint64) run->samples[0].composition_offset,
  };
  return TRUE;
}
