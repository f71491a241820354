/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chaostrack.h"

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "videodecode.h"

#define BLOCK_US (20 * G_TIME_SPAN_MILLISECOND)

static void
clear_item (gpointer data)
{
  ChaosItem *item = data;
  gst_clear_buffer (&item->picture);
  gst_clear_caps (&item->caps);
}

static void
note (ChaosTrack *track, ChaosItem item)
{
  g_autofree gchar *active = NULL;
  g_object_get (track->encoder, "active-backend", &active, NULL);
  item.backend = g_intern_string (active);
  g_mutex_lock (&track->lock);
  g_array_append_val (track->items, item);
  g_mutex_unlock (&track->lock);
}

/* By the segment that is on the pad. */
static gint64
stream_time (GstPad *pad, GstClockTime pts)
{
  const GstSegment *segment;
  guint64 time;
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  ck_assert (event != NULL);
  gst_event_parse_segment (event, &segment);
  int sign =
      gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, pts, &time);
  ck_assert_int_ne (sign, 0);
  return sign * (gint64) time;
}

void
chaos_track_forget (ChaosTrack *track)
{
  ChaosItem caps = { .kind = CHAOS_CAPS };
  g_mutex_lock (&track->lock);
  g_array_set_size (track->items, 0);
  if (track->caps) {
    caps.caps = gst_caps_ref (track->caps);
    g_array_append_val (track->items, caps);
  }
  g_array_set_size (track->times_in, 0);
  g_hash_table_remove_all (track->pictures_in);
  track->is_eos = FALSE;
  g_mutex_unlock (&track->lock);
}

static void
take_gap (ChaosTrack *track, GstPad *pad, GstEvent *event)
{
  GstGapFlags flags;
  ChaosItem item = { .kind = CHAOS_GAP };
  gst_event_parse_gap (event, &item.pts, &item.duration);
  gst_event_parse_gap_flags (event, &flags);
  ck_assert (flags & GST_GAP_FLAG_MISSING_DATA);
  item.time = stream_time (pad, item.pts);
  note (track, item);
}

static void
take_event (ChaosTrack *track, GstPad *pad, GstEvent *event)
{
  GstCaps *caps;
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      gst_caps_replace (&track->caps, caps);
      note (track,
          (ChaosItem){ .kind = CHAOS_CAPS, .caps = gst_caps_ref (caps) });
      break;
    case GST_EVENT_GAP:
      take_gap (track, pad, event);
      break;
    case GST_EVENT_EOS:
      track->is_eos = TRUE;
      break;
    default:
      break;
  }
}

static GstPadProbeReturn
take_out (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  ChaosTrack *track = data;
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    take_event (track, pad, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  if (g_atomic_int_compare_and_exchange (&track->is_blocked, TRUE, FALSE))
    g_usleep (BLOCK_US);
  note (track,
      (ChaosItem){
          .kind = CHAOS_PICTURE,
          .time = stream_time (pad, GST_BUFFER_PTS (buffer)),
          .pts = GST_BUFFER_PTS (buffer),
          .dts = GST_BUFFER_DTS (buffer),
          .duration = GST_BUFFER_DURATION (buffer),
          .picture = gst_buffer_ref (buffer),
      });
  return GST_PAD_PROBE_OK;
}

/* Returns (transfer full) the picture as a decoder will show it. */
static GBytes *
pack (GstPad *pad, GstBuffer *buffer)
{
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  ck_assert (gst_video_info_from_caps (&info, caps));
  return video_pack (buffer, &info);
}

static GstPadProbeReturn
take_in (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  ChaosTrack *track = data;
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_BOTH) {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
    if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
      chaos_track_forget (track);
    return GST_PAD_PROBE_OK;
  }
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 time = stream_time (pad, GST_BUFFER_PTS (buffer));
  GBytes *picture = track->is_watched ? pack (pad, buffer) : NULL;
  g_mutex_lock (&track->lock);
  g_array_append_val (track->times_in, time);
  if (picture)
    g_hash_table_insert (track->pictures_in, g_memdup2 (&time, sizeof time),
        picture);
  g_mutex_unlock (&track->lock);
  return GST_PAD_PROBE_OK;
}

GstElement *
chaos_track_element (const ChaosTrack *track, const gchar *prefix)
{
  g_autofree gchar *name = g_strdup_printf ("%s%u", prefix, track->index);
  GstElement *element = gst_bin_get_by_name (GST_BIN (track->bin), name);
  ck_assert (element != NULL);
  return element;
}

static void
watch (ChaosTrack *track, const gchar *prefix, GstPadProbeType type,
    GstPadProbeCallback function)
{
  g_autoptr (GstElement) element = chaos_track_element (track, prefix);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");
  gst_pad_add_probe (pad, type, function, track, NULL);
}

void
chaos_track_init (ChaosTrack *track, guint index, GstElement *bin,
    gboolean is_watched)
{
  *track = (ChaosTrack){
    .index = index,
    .bin = bin,
    .items = g_array_new (FALSE, FALSE, sizeof (ChaosItem)),
    .times_in = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .pictures_in = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
        (GDestroyNotify) g_bytes_unref),
    .backends = g_ptr_array_new_with_free_func (g_free),
    .logged = g_ptr_array_new_with_free_func (g_free),
    .is_watched = is_watched,
  };
  g_mutex_init (&track->lock);
  g_array_set_clear_func (track->items, clear_item);
  track->encoder = chaos_track_element (track, "e");
  watch (track, "s",
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      take_out);
  watch (track, "e", GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      take_in);
}

void
chaos_track_clear (ChaosTrack *track)
{
  g_array_unref (track->items);
  gst_clear_caps (&track->caps);
  g_array_unref (track->times_in);
  g_hash_table_unref (track->pictures_in);
  g_ptr_array_unref (track->backends);
  g_ptr_array_unref (track->logged);
  g_free (track->active_backend);
  g_free (track->refusals);
  gst_object_unref (track->encoder);
  gst_object_unref (track->bin);
  g_mutex_clear (&track->lock);
}
