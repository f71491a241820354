/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstkeywatch.h"

#include <gst/video/video.h>

/* No encoder keeps this many frames that were asked to be key frames. */
#define MAX_EXPECTED 64

/* More elements than this between a branch and its encoder are a circle. */
#define MAX_HOPS 32

struct _GstKeyWatch
{
  gatomicrefcount ref_count; /* the owner's and the probe's */
  GstPad *pad;               /* (owned) the encoder's */
  gulong probe;
  gchar *encoder;

  GMutex lock; /* for all below */
  GstSegment segment;
  gboolean has_output;
  GArray *expected; /* of GstClockTime */
  guint n_lost;
};

static void
unref_watch (gpointer data)
{
  GstKeyWatch *watch = data;
  if (!g_atomic_ref_count_dec (&watch->ref_count))
    return;
  gst_object_unref (watch->pad);
  g_free (watch->encoder);
  g_array_unref (watch->expected);
  g_mutex_clear (&watch->lock);
  g_free (watch);
}

/* --- finding it --- */

/* Returns (transfer full, nullable) the pad where the data goes on. */
static GstPad *
next_source (GstPad *sinkpad)
{
  g_autoptr (GstIterator) inside = gst_pad_iterate_internal_links (sinkpad);
  g_auto (GValue) value = G_VALUE_INIT;
  if (!inside || gst_iterator_next (inside, &value) != GST_ITERATOR_OK)
    return NULL;
  return g_value_dup_object (&value);
}

/* Returns (transfer full, nullable) the encoder's source pad. */
static GstPad *
find_encoder (GstPad *srcpad)
{
  g_autoptr (GstPad) from = gst_object_ref (srcpad);
  for (guint hops = 0; from && hops < MAX_HOPS; hops++) {
    g_autoptr (GstPad) sinkpad = gst_pad_get_peer (from);
    if (!sinkpad)
      return NULL;
    g_autoptr (GstObject) parent = gst_pad_get_parent (sinkpad);
    if (GST_IS_VIDEO_ENCODER (parent))
      return gst_element_get_static_pad (GST_ELEMENT (parent), "src");
    gst_object_unref (from);
    from = next_source (sinkpad);
  }
  return NULL;
}

/* --- watching --- */

static void
see_event (GstKeyWatch *watch, GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &watch->segment);
      watch->has_output = TRUE;
      break;
    case GST_EVENT_FLUSH_STOP:
      g_array_set_size (watch->expected, 0);
      watch->has_output = FALSE;
      break;
    default:
      break;
  }
}

static void
see_buffer (GstKeyWatch *watch, GstBuffer *buffer)
{
  if (watch->segment.format != GST_FORMAT_TIME)
    return;
  GstClockTime time = gst_segment_to_running_time (&watch->segment,
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  for (guint i = 0; i < watch->expected->len; i++) {
    if (g_array_index (watch->expected, GstClockTime, i) != time)
      continue;
    g_array_remove_index (watch->expected, i);
    if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      watch->n_lost++;
    return;
  }
}

static GstPadProbeReturn
see (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstKeyWatch *watch = user_data;
  g_mutex_lock (&watch->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    see_buffer (watch, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    see_event (watch, GST_PAD_PROBE_INFO_EVENT (info));
  g_mutex_unlock (&watch->lock);
  return GST_PAD_PROBE_OK;
}

GstKeyWatch *
gst_key_watch_new (GstPad *srcpad)
{
  g_autoptr (GstPad) pad = find_encoder (srcpad);
  g_autoptr (GstElement) encoder =
      pad ? gst_pad_get_parent_element (pad) : NULL;
  if (!encoder)
    return NULL;

  GstKeyWatch *watch = g_new0 (GstKeyWatch, 1);
  g_atomic_ref_count_init (&watch->ref_count);
  g_atomic_ref_count_inc (&watch->ref_count);
  g_mutex_init (&watch->lock);
  watch->expected = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  watch->encoder = gst_object_get_name (GST_OBJECT (encoder));
  watch->pad = gst_object_ref (pad);
  g_autoptr (GstEvent) segment =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  if (segment)
    see_event (watch, segment);
  watch->probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
          GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      see, watch, unref_watch);
  return watch;
}

void
gst_key_watch_free (GstKeyWatch *watch)
{
  gst_pad_remove_probe (watch->pad, watch->probe);
  unref_watch (watch);
}

const gchar *
gst_key_watch_encoder (const GstKeyWatch *watch)
{
  return watch->encoder;
}

gboolean
gst_key_watch_has_output (GstKeyWatch *watch)
{
  g_mutex_lock (&watch->lock);
  gboolean has_output = watch->has_output;
  g_mutex_unlock (&watch->lock);
  return has_output;
}

void
gst_key_watch_expect (GstKeyWatch *watch, GstClockTime running_time)
{
  g_mutex_lock (&watch->lock);
  if (watch->expected->len == MAX_EXPECTED)
    g_array_remove_index (watch->expected, 0);
  g_array_append_val (watch->expected, running_time);
  g_mutex_unlock (&watch->lock);
}

guint
gst_key_watch_take_lost (GstKeyWatch *watch)
{
  g_mutex_lock (&watch->lock);
  guint n_lost = watch->n_lost;
  watch->n_lost = 0;
  g_mutex_unlock (&watch->lock);
  return n_lost;
}
