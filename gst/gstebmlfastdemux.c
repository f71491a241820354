/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-ebmlfastdemux
 * @title: ebmlfastdemux
 *
 * Demuxes Matroska and WebM with the pads and caps of matroskademux. H.264 and
 * H.265 get decode times, and frames of constant rate get their exact times back
 * from the container's coarse ones.
 *
 * |[
 * gst-launch-1.0 filesrc location=in.mkv ! ebmlfastdemux name=d \
 *     d.video_0 ! queue ! h264parse ! mp4mux name=m ! filesink location=out.mp4 \
 *     d.audio_0 ! queue ! aacparse ! m.
 * ]|
 *
 * It skips encrypted tracks.
 */

#include "config.h"

#include <gst/gst.h>

#include "gstmatroskaoutput.h"
#include "gstmatroskapull.h"
#include "gstmatroskapush.h"
#include "gstmatroskareader.h"
#include "gstmatroskariff.h"

GST_DEBUG_CATEGORY (gst_ebml_fast_demux_debug);
#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

#define DEFAULT_REPAIR_TIMESTAMPS TRUE

/* Object lock. */
typedef struct
{
  gboolean repair_timestamps;
} Settings;

/* The last seek that was taken. Object lock. */
typedef struct
{
  guint32 seqnum;
  gdouble rate;
} Taken;

struct _GstEbmlFastDemux
{
  GstElement parent;

  GstPad *sinkpad;
  Settings settings;
  Taken taken;

  /* Streaming thread. */
  GstMatroskaReader reader;
  GstMatroskaPull pull; /* one of these two brings the bytes */
  GstMatroskaPush push;
};

#define GST_TYPE_EBML_FAST_DEMUX (gst_ebml_fast_demux_get_type ())
G_DECLARE_FINAL_TYPE (GstEbmlFastDemux, gst_ebml_fast_demux, GST,
    EBML_FAST_DEMUX, GstElement)
G_DEFINE_TYPE (GstEbmlFastDemux, gst_ebml_fast_demux, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (ebmlfastdemux, "ebmlfastdemux", GST_RANK_MARGINAL,
    GST_TYPE_EBML_FAST_DEMUX)

enum
{
  PROP_REPAIR_TIMESTAMPS = 1,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-matroska; video/x-matroska; "
                         "video/x-matroska-3d; audio/webm; video/webm"));

/* Seeks */

static Taken
last_taken (GstEbmlFastDemux *self)
{
  GST_OBJECT_LOCK (self);
  Taken taken = self->taken;
  GST_OBJECT_UNLOCK (self);
  return taken;
}

static void
take (GstEbmlFastDemux *self, guint32 seqnum, gdouble rate)
{
  GST_OBJECT_LOCK (self);
  self->taken = (Taken){ .seqnum = seqnum, .rate = rate };
  GST_OBJECT_UNLOCK (self);
}

/* A seek changes the speed alone, at once and without a new segment. */
static gboolean
change_rate (GstEbmlFastDemux *self, gdouble rate, gdouble old_rate,
    GstSeekFlags flags, guint32 seqnum)
{
  if (rate * old_rate <= 0)
    return FALSE;
  GstEvent *event = gst_event_new_instant_rate_change (rate / old_rate,
      (GstSegmentFlags) flags);
  gst_event_set_seqnum (event, seqnum);
  gst_matroska_pads_push_event (&self->reader.pads, event);
  return TRUE;
}

/* Any thread. */
static gboolean
handle_seek (GstEbmlFastDemux *self, GstEvent *event)
{
  GstMatroskaReader *reader = &self->reader;
  guint32 seqnum = gst_event_get_seqnum (event);
  Taken last = last_taken (self);
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  gst_event_parse_seek (event, &rate, &format, &flags, NULL, NULL, NULL, NULL);

  if (g_atomic_int_get (&reader->pads.has_upstream_segment))
    return gst_matroska_reader_is_upstream_seekable (reader, format) &&
        gst_pad_push_event (self->sinkpad, gst_event_ref (event));
  gboolean is_pull = GST_PAD_MODE (self->sinkpad) == GST_PAD_MODE_PULL;
  gboolean is_instant = (flags & GST_SEEK_FLAG_INSTANT_RATE_CHANGE) != 0;
  if (format == GST_FORMAT_TIME &&
      gst_matroska_reader_defer_seek (reader, event)) {
    take (self, seqnum, rate);
    return TRUE;
  }
  if (format != GST_FORMAT_TIME || reader->pads.is_joined ||
      (!is_pull && !is_instant &&
          !gst_matroska_reader_is_upstream_seekable (reader,
              GST_FORMAT_BYTES))) {
    GST_DEBUG_OBJECT (self, "refused: %" GST_PTR_FORMAT, event);
    return FALSE;
  }
  if (seqnum == last.seqnum)
    return TRUE; /* the same one, by way of another pad */
  gboolean is_done = is_instant
      ? change_rate (self, rate, last.rate, flags, seqnum)
      : is_pull ? gst_matroska_pull_seek (&self->pull, event)
                : gst_matroska_push_seek (&self->push, event);
  if (is_done)
    take (self, seqnum, is_instant ? last.rate : rate);
  return is_done;
}

static gboolean
gst_ebml_fast_demux_send_event (GstElement *element, GstEvent *event)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (element);
  if (GST_EVENT_TYPE (event) == GST_EVENT_SELECT_STREAMS)
    return gst_matroska_pads_select (&self->reader.pads, element, event);
  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return GST_ELEMENT_CLASS (gst_ebml_fast_demux_parent_class)
        ->send_event (element, event);
  gboolean is_done = handle_seek (self, event);
  gst_event_unref (event);
  return is_done;
}

/* Sink pad */

static GstFlowReturn
gst_ebml_fast_demux_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (parent);
  return gst_matroska_push_chain (&self->push, buffer);
}

static gboolean
gst_ebml_fast_demux_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (parent);
  gboolean is_sticky = GST_EVENT_IS_STICKY (event);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_TAG:
      /* Of the container's bytes; the pads have their own. */
      gst_event_unref (event);
      return TRUE;
    default:
      /* A source would stop over a sticky event (the headers of HTTP) that the
       * pads do not take, as when a seek flushes them. */
      return gst_matroska_push_handle_event (&self->push, event) ||
          gst_pad_event_default (pad, parent, event) || is_sticky;
  }
}

static gboolean
gst_ebml_fast_demux_sink_activate (GstPad *pad, GstObject *parent)
{
  g_autoptr (GstQuery) query = gst_query_new_scheduling ();
  gboolean can_pull = gst_pad_peer_query (pad, query) &&
      gst_query_has_scheduling_mode_with_flags (query, GST_PAD_MODE_PULL,
          GST_SCHEDULING_FLAG_SEEKABLE);

  GST_DEBUG_OBJECT (pad, "%s mode", can_pull ? "pull" : "push");
  return gst_pad_activate_mode (pad,
      can_pull ? GST_PAD_MODE_PULL : GST_PAD_MODE_PUSH, TRUE);
}

static gboolean
gst_ebml_fast_demux_sink_activate_mode (GstPad *pad, GstObject *parent,
    GstPadMode mode, gboolean is_active)
{
  if (mode != GST_PAD_MODE_PULL)
    return TRUE;
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (parent);
  g_atomic_int_set (&self->reader.pads.is_seekable, is_active);
  return is_active ? gst_matroska_pull_start_task (&self->pull)
                   : gst_matroska_pull_stop_task (&self->pull);
}

/* Element */

static void
start (GstEbmlFastDemux *self)
{
  GST_OBJECT_LOCK (self);
  Settings settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  gst_matroska_reader_start (&self->reader, settings.repair_timestamps);
  gst_matroska_pull_start (&self->pull);
  gst_matroska_push_start (&self->push);
}

static void
reset (GstEbmlFastDemux *self)
{
  gst_matroska_reader_stop (&self->reader);
  gst_matroska_pull_stop (&self->pull);
  gst_matroska_push_stop (&self->push);
  take (self, GST_SEQNUM_INVALID, 1.0);
}

static GstStateChangeReturn
gst_ebml_fast_demux_change_state (GstElement *element,
    GstStateChange transition)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    start (self);
  GstStateChangeReturn ret =
      GST_ELEMENT_CLASS (gst_ebml_fast_demux_parent_class)
          ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          ret == GST_STATE_CHANGE_FAILURE))
    reset (self);
  return ret;
}

static void
gst_ebml_fast_demux_set_property (GObject *object, guint id,
    const GValue *value, GParamSpec *pspec)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (object);

  switch (id) {
    case PROP_REPAIR_TIMESTAMPS:
      GST_OBJECT_LOCK (self);
      self->settings.repair_timestamps = g_value_get_boolean (value);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ebml_fast_demux_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (object);

  switch (id) {
    case PROP_REPAIR_TIMESTAMPS:
      GST_OBJECT_LOCK (self);
      g_value_set_boolean (value, self->settings.repair_timestamps);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ebml_fast_demux_finalize (GObject *object)
{
  gst_matroska_reader_finalize (&GST_EBML_FAST_DEMUX (object)->reader);
  G_OBJECT_CLASS (gst_ebml_fast_demux_parent_class)->finalize (object);
}

static void
gst_ebml_fast_demux_init (GstEbmlFastDemux *self)
{
  self->settings.repair_timestamps = DEFAULT_REPAIR_TIMESTAMPS;
  self->taken.rate = 1.0;
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_activate_function (self->sinkpad,
      gst_ebml_fast_demux_sink_activate);
  gst_pad_set_activatemode_function (self->sinkpad,
      gst_ebml_fast_demux_sink_activate_mode);
  gst_pad_set_chain_function (self->sinkpad, gst_ebml_fast_demux_chain);
  gst_pad_set_event_function (self->sinkpad, gst_ebml_fast_demux_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  gst_matroska_reader_init (&self->reader, GST_ELEMENT (self), self->sinkpad);
  gst_matroska_pull_init (&self->pull, &self->reader);
  gst_matroska_push_init (&self->push, &self->reader);
}

static void
gst_ebml_fast_demux_class_init (GstEbmlFastDemuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ebml_fast_demux_debug, "ebmlfastdemux", 0,
      "Matroska and WebM demuxer");

  object_class->set_property = gst_ebml_fast_demux_set_property;
  object_class->get_property = gst_ebml_fast_demux_get_property;
  object_class->finalize = gst_ebml_fast_demux_finalize;
  g_object_class_install_property (object_class, PROP_REPAIR_TIMESTAMPS,
      g_param_spec_boolean ("repair-timestamps", "Repair timestamps",
          "Give frames of constant duration their exact times, where the "
          "container's coarse ones are off by at most one tick",
          DEFAULT_REPAIR_TIMESTAMPS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  element_class->change_state = gst_ebml_fast_demux_change_state;
  element_class->send_event = gst_ebml_fast_demux_send_event;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_matroska_output_add_templates (element_class);
  gst_matroska_riff_init ();
  gst_element_class_set_static_metadata (element_class, "Fast Matroska demuxer",
      "Codec/Demuxer",
      "Demuxes Matroska and WebM, with exact times and decode times",
      "the gst-plugins-abr authors");
}
