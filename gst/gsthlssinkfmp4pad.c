/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstanswer.h"
#include "gsthlssinkfmp4.h"

#include "gsthlsdate.h"
#include "gsthlsdateevents.h"
#include "gstsamplecaps.h"
#include "gststreamtime.h"

#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

#define TEXT_FILE_PATTERN "segment_%%05d.vtt"

G_DEFINE_TYPE (GstHlsSinkFmp4Pad, gst_hls_sink_fmp4_pad, GST_TYPE_PAD)

void
gst_hls_sink_fmp4_pad_reset (GstHlsSinkFmp4Pad *pad)
{
  g_clear_pointer (&pad->rendition, gst_hls_rendition_free);
  g_clear_pointer (&pad->text, gst_hls_text_free);
  gst_aac_intake_close (&pad->aac);
  gst_nal_intake_close (&pad->nal);
  pad->key_requests = (GstKeyRequests){ 0 };
  gst_hls_labels_clear (&pad->tagged);
  gst_segment_init (&pad->segment, GST_FORMAT_UNDEFINED);
  pad->leads = FALSE;
  pad->has_warned = FALSE;
  pad->is_eos = FALSE;
  pad->is_known = FALSE;
}

static void
gst_hls_sink_fmp4_pad_set_property (GObject *object, guint id,
    const GValue *value, GParamSpec *pspec)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (object);

  GST_OBJECT_LOCK (pad);
  gboolean is_known = gst_hls_labels_set (&pad->labels, id, value) ||
      gst_hls_paths_set (&pad->paths, id, value);
  GST_OBJECT_UNLOCK (pad);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_hls_sink_fmp4_pad_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (object);

  GST_OBJECT_LOCK (pad);
  gboolean is_known = gst_hls_labels_get (&pad->labels, id, value) ||
      gst_hls_paths_get (&pad->paths, id, value);
  GST_OBJECT_UNLOCK (pad);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_hls_sink_fmp4_pad_finalize (GObject *object)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (object);

  gst_hls_sink_fmp4_pad_reset (pad);
  gst_nal_intake_clear (&pad->nal);
  gst_hls_labels_clear (&pad->labels);
  gst_hls_paths_clear (&pad->paths);
  G_OBJECT_CLASS (gst_hls_sink_fmp4_pad_parent_class)->finalize (object);
}

static void
gst_hls_sink_fmp4_pad_class_init (GstHlsSinkFmp4PadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_hls_sink_fmp4_pad_set_property;
  object_class->get_property = gst_hls_sink_fmp4_pad_get_property;
  object_class->finalize = gst_hls_sink_fmp4_pad_finalize;
  gst_hls_labels_install (object_class);
  gst_hls_paths_install (object_class);
}

/* --- data --- */

static GstFlowReturn
may_take_data (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad)
{
  if (g_atomic_int_get (&self->has_failed))
    return GST_FLOW_ERROR;

  GST_OBJECT_LOCK (self);
  gboolean is_finished = self->is_finished;
  GST_OBJECT_UNLOCK (self);
  if (is_finished) /* EXT-X-ENDLIST is final: data after a flush is too late */
    return GST_FLOW_EOS;

  if (!pad->rendition && !gst_pad_has_current_caps (GST_PAD (pad))) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL),
        ("%s: a buffer came before caps", GST_PAD_NAME (pad)));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  return GST_FLOW_OK;
}

void
gst_hls_sink_fmp4_pad_note_known (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad)
{
  if (pad->is_known) /* changed with the stream lock alone */
    return;
  GST_OBJECT_LOCK (self);
  pad->is_known = pad->text ? gst_hls_text_is_known (pad->text)
                            : gst_hls_rendition_is_known (pad->rendition);
  GST_OBJECT_UNLOCK (self);
}

/* An encoder in front has its key frames where segments may begin. */
static void
ask_for_key_frame (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, gint64 pts_ns)
{
  const GstHlsSessionParams *session = gst_hls_session_params (self->session);
  GstEvent *request = session->sends_keyframe_requests
      ? gst_key_requests_next (&pad->key_requests, &pad->segment, pts_ns, 0,
            session->segment_duration_ns)
      : NULL;
  if (request)
    gst_pad_push_event (GST_PAD (pad), request);
}

static void
fail (GstPad *pad, GError *error)
{
  gst_hls_sink_fmp4_post_error (GST_HLS_SINK_FMP4 (GST_PAD_PARENT (pad)),
      error);
}

/* Takes `buffer`. Headers in the stream (FLAC) have no time. */
static void
drop_timeless (GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  gboolean is_header = gst_sample_caps_have_header (caps, buffer);
  GST_CAT_LEVEL_LOG (GST_CAT_DEFAULT,
      is_header ? GST_LEVEL_DEBUG : GST_LEVEL_WARNING, pad,
      "dropping a buffer without a time: %" GST_PTR_FORMAT, buffer);
  gst_buffer_unref (buffer);
}

static gint64
stream_time (const GstHlsSinkFmp4Pad *pad, GstClockTime time)
{
  gint64 time_ns = gst_stream_time (&pad->segment, time);
  return time_ns == TIME_NONE ? TIME_NONE
                              : time_ns - gst_nal_intake_shift_ns (&pad->nal);
}

static GstClockTime
running_time_of (const GstHlsSinkFmp4Pad *pad, GstClockTime time)
{
  GstClockTime shift = (GstClockTime) gst_nal_intake_shift_ns (&pad->nal);
  GstClockTime running_time =
      gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, time);
  return GST_CLOCK_TIME_IS_VALID (running_time) && running_time >= shift
      ? running_time - shift
      : GST_CLOCK_TIME_NONE;
}

/* A follower's thread tells the leader, if nothing comes of it, where it is. */
static gboolean
lead_on (GstElement *element, GstPad *gstpad, gpointer data)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (gstpad);
  const gint64 *reached_ns = data;
  GError *error = NULL;

  if (!GST_PAD_STREAM_TRYLOCK (gstpad))
    return TRUE;
  if (pad->leads && pad->rendition && !pad->is_eos &&
      !GST_PAD_IS_FLUSHING (gstpad) &&
      !gst_hls_rendition_lead_on (pad->rendition, *reached_ns, &error))
    gst_hls_sink_fmp4_post_error (GST_HLS_SINK_FMP4 (element), error);
  GST_PAD_STREAM_UNLOCK (gstpad);
  return TRUE;
}

/* Segments are cut where the leader says. One that has said nothing for as long
 * as others wait to be listed has a gap; what it still brings may be that late. */
static void
lead_silent_leader_on (GstHlsSinkFmp4 *self, gint64 pts_ns)
{
  gint64 late_ns =
      (gint64) gst_hls_session_params (self->session)->row_timeout_ns;
  gint64 reached_ns = pts_ns - late_ns;
  if (gst_hls_session_is_leader_silent (self->session))
    gst_element_foreach_sink_pad (GST_ELEMENT (self), lead_on, &reached_ns);
}

/* Takes `buffer`, a whole sample. */
static GstFlowReturn
take_sample (GstPad *gstpad, GstBuffer *buffer)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (gstpad);
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (GST_PAD_PARENT (gstpad));
  GError *error = NULL;

  GstClockTime time = GST_BUFFER_PTS_IS_VALID (buffer)
      ? GST_BUFFER_PTS (buffer)
      : GST_BUFFER_DTS (buffer);
  gint64 pts = stream_time (pad, time);
  gint64 dts = stream_time (pad, GST_BUFFER_DTS (buffer));
  if (pts == TIME_NONE) {
    drop_timeless (gstpad, buffer);
    return GST_FLOW_OK;
  }

  gboolean is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gint64 utc_us = gst_hls_rendition_has_utc (pad->rendition)
      ? UTC_NONE
      : gst_hls_date_of (GST_ELEMENT (self), &pad->segment, buffer,
            gst_hls_session_params (self->session)->date_reference);
  if (!gst_hls_rendition_add (pad->rendition, buffer, pts, dts, &error)) {
    gst_hls_sink_fmp4_post_error (self, error);
    return GST_FLOW_ERROR;
  }
  if (utc_us != UTC_NONE)
    gst_hls_rendition_set_utc (pad->rendition, pts, utc_us);
  if (!gst_hls_rendition_has_running_time (pad->rendition))
    gst_hls_rendition_set_running_time (pad->rendition, pts,
        running_time_of (pad, time));
  gst_hls_sink_fmp4_pad_note_known (self, pad);
  if (pad->kind == MEDIA_VIDEO)
    ask_for_key_frame (self, pad, pts);
  else if (!pad->leads)
    lead_silent_leader_on (self, pts);
  if (is_key && (pad->leads || pad->kind == MEDIA_VIDEO))
    gst_hls_sink_fmp4_catch_up (self);
  if (pts > 0) {
    GST_OBJECT_LOCK (self);
    self->position = MAX (self->position, (GstClockTime) pts);
    GST_OBJECT_UNLOCK (self);
  }
  return GST_FLOW_OK;
}

static GstFlowReturn
gst_hls_sink_fmp4_chain (GstPad *gstpad, GstObject *parent, GstBuffer *buffer)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (gstpad);

  GstFlowReturn flow = may_take_data (GST_HLS_SINK_FMP4 (parent), pad);
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  if (pad->kind == MEDIA_TEXT)
    return gst_hls_sink_fmp4_text_chain (GST_HLS_SINK_FMP4 (parent), pad,
        buffer);
  if (pad->aac.is_open)
    return gst_aac_intake_push (&pad->aac, buffer);
  if (pad->nal.is_open)
    return gst_nal_intake_push (&pad->nal, buffer);
  return take_sample (gstpad, buffer);
}

/* --- events --- */

/* The first video; or the first audio, where there is text beside it, which has
 * no cuts of its own. */
static GstHlsSinkFmp4Pad *
find_leader (GstHlsSinkFmp4 *self)
{
  GstHlsSinkFmp4Pad *firsts[N_MEDIA_KINDS] = { NULL };
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l; l = l->next) {
    GstHlsSinkFmp4Pad *pad = l->data;
    if (!firsts[pad->kind])
      firsts[pad->kind] = pad;
  }
  GST_OBJECT_UNLOCK (self);
  if (firsts[MEDIA_VIDEO])
    return firsts[MEDIA_VIDEO];
  return firsts[MEDIA_TEXT] ? firsts[MEDIA_AUDIO] : NULL;
  /* only compared and asked whether there is one */
}

const GstHlsNames *
gst_hls_sink_fmp4_pad_name_files (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad,
    GError **error)
{
  GstHlsPaths paths = { 0 };
  GST_OBJECT_LOCK (pad);
  gst_hls_paths_copy (&paths, &pad->paths);
  gboolean is_text_files = pad->kind == MEDIA_TEXT && pad->labels.is_text_files;
  GST_OBJECT_UNLOCK (pad);
  if (is_text_files && !paths.texts[GST_HLS_PATH_SEGMENTS])
    paths.texts[GST_HLS_PATH_SEGMENTS] =
        g_strdup_printf ("%s/" TEXT_FILE_PATTERN, GST_OBJECT_NAME (pad));
  const GstHlsNames *names = gst_hls_session_name_rendition (self->session,
      GST_OBJECT_NAME (pad), &paths, error);
  gst_hls_paths_clear (&paths);
  return names;
}

static GstHlsRendition *
make_rendition (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, GError **error)
{
  const GstHlsNames *names =
      gst_hls_sink_fmp4_pad_name_files (self, pad, error);
  if (!names)
    return NULL;
  GstHlsSinkFmp4Pad *leader = find_leader (self);
  GstHlsRole role = pad->kind == MEDIA_VIDEO ? GST_HLS_ROLE_VIDEO
      : leader && leader != pad              ? GST_HLS_ROLE_FOLLOWER
                                             : GST_HLS_ROLE_AUDIO;
  GstHlsRendition *rendition =
      gst_hls_rendition_new (GST_OBJECT (pad), names, self->session, role);
  pad->leads = pad == leader;
  if (pad->leads) {
    gst_hls_rendition_set_leader (rendition);
    gst_hls_session_set_led (self->session, TRUE);
  }
  return rendition;
}

/* What is whole of it is taken, nothing goes on with the rest. */
static void
finish_intake (GstHlsSinkFmp4Pad *pad)
{
  gst_aac_intake_finish (&pad->aac);
  gst_nal_intake_finish (&pad->nal);
}

/* Properties win over tags. */
void
gst_hls_sink_fmp4_pad_describe (GstHlsSinkFmp4Pad *pad)
{
  GstHlsLabels labels;

  gst_hls_labels_init (&labels);
  GST_OBJECT_LOCK (pad);
  gst_hls_labels_copy (&labels, &pad->labels);
  GST_OBJECT_UNLOCK (pad);
  gst_hls_labels_complete (&labels, &pad->tagged);
  if (pad->rendition)
    gst_hls_rendition_describe (pad->rendition, &labels);
  if (pad->text)
    gst_hls_text_describe (pad->text, &labels);
  gst_hls_labels_clear (&labels);
}

/* What comes to "sink" shows with its first caps. */
static void
settle_kind (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, const GstCaps *caps)
{
  GST_OBJECT_LOCK (self);
  pad->kind = gst_sample_caps_kind (caps);
  GST_OBJECT_UNLOCK (self);
}

/* Of samples */
static gboolean
take_caps (GstPad *gstpad, GstCaps *caps)
{
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (gstpad);
  GError *error = NULL;

  if (gst_hls_rendition_set_caps (pad->rendition, caps, &error))
    return TRUE;
  fail (gstpad, error);
  return FALSE;
}

static gboolean
handle_caps (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, GstEvent *event)
{
  GstCaps *caps;
  GError *error = NULL;

  gst_event_parse_caps (event, &caps);
  if (!gst_sample_caps_check (caps, GST_PAD (pad), &error)) {
    GST_INFO_OBJECT (pad, "refusing %" GST_PTR_FORMAT, caps);
    gst_hls_sink_fmp4_post_error (self, error);
    return FALSE;
  }
  finish_intake (pad);
  if (pad->kind == MEDIA_TEXT)
    return gst_hls_sink_fmp4_text_set_caps (self, pad, caps);
  if (!pad->rendition) {
    settle_kind (self, pad, caps);
    if (gst_ask_is_live (GST_PAD (pad)))
      gst_hls_io_set_live (gst_hls_session_io (self->session));
    pad->rendition = make_rendition (self, pad, &error);
    if (!pad->rendition) {
      gst_hls_sink_fmp4_post_error (self, error);
      return FALSE;
    }
    gst_hls_sink_fmp4_pad_describe (pad);
  }
  gboolean is_aac = gst_aac_intake_open (&pad->aac, caps);
  gboolean is_nal = gst_nal_intake_open (&pad->nal, caps);
  return is_aac || is_nal || take_caps (GST_PAD (pad), caps);
}

/* A gap may be how the source is (a slide show): then a picture stands as long as
 * it should. */
static gboolean
is_loss (GstEvent *gap)
{
  GstGapFlags flags;
  gst_event_parse_gap_flags (gap, &flags);
  return flags & GST_GAP_FLAG_MISSING_DATA;
}

static gboolean
handle_gap (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, GstEvent *event)
{
  GstClockTime time, duration;
  GError *error = NULL;

  finish_intake (pad);
  gst_hls_sink_fmp4_text_advance (self, pad, event);
  if (!pad->rendition)
    return TRUE;
  gst_event_parse_gap (event, &time, &duration);
  gint64 end = stream_time (pad,
      GST_CLOCK_TIME_IS_VALID (duration) ? time + duration : time);
  gint64 start = stream_time (pad, time);
  if (is_loss (event) && start != TIME_NONE && end != TIME_NONE)
    gst_hls_rendition_note_hole (pad->rendition, start, end);
  if (end == TIME_NONE ||
      gst_hls_rendition_advance (pad->rendition, end, &error))
    return TRUE;
  gst_hls_sink_fmp4_post_error (self, error);
  return FALSE;
}

static gboolean
handle_segment (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, GstEvent *event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (!gst_segment_is_equal (&pad->segment, segment))
    finish_intake (pad);
  if (segment->format == GST_FORMAT_TIME || pad->kind == MEDIA_TEXT) {
    pad->segment = *segment;
    gst_nal_intake_start_segment (&pad->nal, segment->start);
    return TRUE;
  }
  if (pad->aac.is_open) { /* a file, whose frames are counted from zero */
    gst_segment_init (&pad->segment, GST_FORMAT_TIME);
    return TRUE;
  }
  gst_hls_sink_fmp4_post_error (self,
      g_error_new (CORE_ERROR, CORE_UNSUPPORTED,
          "%s: needs a stream in time format, not %s", GST_PAD_NAME (pad),
          gst_format_get_name (segment->format)));
  return FALSE;
}

static void
handle_tags (GstHlsSinkFmp4Pad *pad, GstEvent *event)
{
  GstTagList *tags;

  gst_event_parse_tag (event, &tags);
  gst_hls_labels_take_tags (&pad->tagged, tags);
  gst_hls_sink_fmp4_pad_describe (pad);
}

gboolean
gst_hls_sink_fmp4_pad_end (GstHlsSinkFmp4Pad *pad, GError **error)
{
  if (pad->rendition)
    return gst_hls_rendition_end (pad->rendition, error);
  return !pad->text || gst_hls_text_end (pad->text, error);
}

static void
handle_eos (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, GstEvent *event)
{
  GError *error = NULL;

  GST_INFO_OBJECT (pad, "end of stream");
  finish_intake (pad);
  if (!gst_hls_sink_fmp4_pad_end (pad, &error))
    gst_hls_sink_fmp4_post_error (self, error);
  if (!pad->rendition && pad == find_leader (self))
    gst_hls_session_set_led (self->session, FALSE);
  gst_hls_sink_fmp4_catch_up (self);
  GST_OBJECT_LOCK (self);
  pad->is_eos = TRUE;
  GST_OBJECT_UNLOCK (self);
  gst_hls_sink_fmp4_finish_if_last (self, gst_event_get_seqnum (event));
}

static void
handle_flush_stop (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad)
{
  GError *error = NULL;

  gst_aac_intake_flush (&pad->aac);
  gst_nal_intake_flush (&pad->nal);
  gst_segment_init (&pad->segment, GST_FORMAT_UNDEFINED);
  GST_OBJECT_LOCK (self);
  pad->is_eos = FALSE;
  GST_OBJECT_UNLOCK (self);
  if (pad->text)
    gst_hls_text_flush (pad->text);
  if (pad->rendition && !gst_hls_rendition_flush (pad->rendition, &error))
    gst_hls_sink_fmp4_post_error (self, error);
}

static gboolean
gst_hls_sink_fmp4_event (GstPad *gstpad, GstObject *parent, GstEvent *event)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (parent);
  GstHlsSinkFmp4Pad *pad = GST_HLS_SINK_FMP4_PAD (gstpad);
  gboolean ok = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      ok = handle_caps (self, pad, event);
      break;
    case GST_EVENT_SEGMENT:
      ok = handle_segment (self, pad, event);
      break;
    case GST_EVENT_TAG:
      handle_tags (pad, event);
      break;
    case GST_EVENT_GAP:
      ok = handle_gap (self, pad, event);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      if (pad->leads || (pad->rendition && !find_leader (self)))
        gst_hls_date_event_take (GST_OBJECT (pad), pad->rendition,
            &pad->segment, event);
      break;
    case GST_EVENT_EOS:
      handle_eos (self, pad, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      handle_flush_stop (self, pad);
      break;
    default:
      return gst_pad_event_default (gstpad, parent, event);
  }
  gst_event_unref (event);
  return ok;
}

static gboolean
catch_up (GstHlsSinkFmp4 *self, GstHlsSinkFmp4Pad *pad, GError **error)
{
  if (pad->rendition)
    return gst_hls_rendition_catch_up (pad->rendition, error);
  if (pad->kind != MEDIA_TEXT)
    return TRUE;
  GstHlsText *text = gst_hls_sink_fmp4_text_ensure (self, pad, error);
  gboolean ok = text && gst_hls_text_catch_up (text, error);
  gst_hls_sink_fmp4_pad_note_known (self, pad);
  return ok;
}

/* The pad's own thread has nothing to do any more, or, of text, seldom. But it
 * may be about to be flushed, or in here: then it does this itself. */
void
gst_hls_sink_fmp4_pad_catch_up (GstHlsSinkFmp4Pad *pad)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (pad));
  GError *error = NULL;

  if (!parent)
    return;
  GST_OBJECT_LOCK (parent);
  gboolean is_mine = pad->is_eos || pad->kind == MEDIA_TEXT;
  GST_OBJECT_UNLOCK (parent);
  if (!is_mine || !GST_PAD_STREAM_TRYLOCK (pad))
    return;
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (parent);
  if (!GST_PAD_IS_FLUSHING (pad) && !catch_up (self, pad, &error))
    gst_hls_sink_fmp4_post_error (self, error);
  GST_PAD_STREAM_UNLOCK (pad);
}

static void
gst_hls_sink_fmp4_pad_init (GstHlsSinkFmp4Pad *pad)
{
  static const GstSampleFuncs funcs = {
    .take_caps = take_caps,
    .take_sample = take_sample,
    .fail = fail,
  };

  gst_aac_intake_init (&pad->aac, &funcs, GST_PAD (pad), GST_CAT_DEFAULT);
  gst_nal_intake_init (&pad->nal, &funcs, GST_PAD (pad), GST_CAT_DEFAULT);
  gst_hls_labels_init (&pad->labels);
  gst_hls_sink_fmp4_pad_reset (pad);
}

void
gst_hls_sink_fmp4_pad_set_up (GstHlsSinkFmp4Pad *pad, MediaKind kind)
{
  pad->kind = kind;
  gst_pad_set_chain_function (GST_PAD (pad), gst_hls_sink_fmp4_chain);
  gst_pad_set_event_function (GST_PAD (pad), gst_hls_sink_fmp4_event);
  GST_PAD_SET_ACCEPT_TEMPLATE (GST_PAD (pad));
  GST_PAD_SET_ACCEPT_INTERSECT (GST_PAD (pad));
}
