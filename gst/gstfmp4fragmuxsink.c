/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"

#include "gstorientation.h"
#include "gstsamplecaps.h"
#include "gststreamtime.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

/* Splits that were asked for up to this buffer's running time. Lock held. */
static void
split_if_asked (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstClockTime pts)
{
  if (self->splits->len == 0 || !gst_movie_input_is_leader (pad->input))
    return;
  GstClockTime now =
      gst_segment_to_running_time (&pad->segment, GST_FORMAT_TIME, pts);
  if (!GST_CLOCK_TIME_IS_VALID (now) ||
      now < g_array_index (self->splits, GstClockTime, 0))
    return;
  g_array_remove_index (self->splits, 0);
  gst_movie_gatherer_split (self->gatherer, FALSE);
}

/* Lock held. Takes `buffer`. */
static gboolean
mux_buffer (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *buffer,
    gint64 pts, gint64 dts, GError **error)
{
  pad->n_buffers++;
  if (gst_fmp4_frag_mux_is_flushed (self, pad)) {
    gst_buffer_unref (buffer);
    return TRUE;
  }
  if (!gst_fmp4_frag_mux_ensure_input (self, pad, error)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  GstClockTime duration = GST_BUFFER_DURATION (buffer);
  if (gst_buffer_get_size (buffer) == 0) {
    gst_buffer_unref (buffer);
    if (GST_CLOCK_TIME_IS_VALID (duration) && duration < G_MAXINT64 / 4)
      gst_movie_input_advance (pad->input, pts + (gint64) duration);
    return gst_fmp4_frag_mux_write_complete (self, error);
  }
  split_if_asked (self, pad, GST_BUFFER_PTS (buffer));
  if (!gst_movie_input_add (pad->input, buffer, pts, dts, error))
    return FALSE;
  /* Times that were moved go on in the segment in which they began. */
  if (gst_movie_input_is_leader (pad->input) &&
      gst_movie_input_shift_ns (pad->input) == 0)
    gst_movie_output_set_segment (&self->output, &pad->segment);
  return gst_fmp4_frag_mux_write_complete (self, error);
}

/* People are told once; each jump is in the log. */
static void
warn_of_jump (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, gint64 shift_ns)
{
  if (shift_ns == 0 || pad->has_warned_of_jumps)
    return;
  pad->has_warned_of_jumps = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, MUX,
      ("%s: timestamps run back; the stream goes on without a gap, %" G_GINT64_FORMAT
       " ms later than they say",
          GST_PAD_NAME (pad), shift_ns / (gint64) GST_MSECOND),
      (NULL));
}

/* Takes `buffer`. Headers in the stream (FLAC) have no time; of anything else
 * people are told once, and then only the log. */
static void
drop_timeless (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *buffer)
{
  GST_INFO_OBJECT (pad, "dropping %" GST_PTR_FORMAT ": no time", buffer);
  if (!gst_sample_caps_have_header (pad->caps, buffer) && !pad->has_warned) {
    pad->has_warned = TRUE;
    GST_ELEMENT_WARNING (self, STREAM, MUX,
        ("%s: a buffer has no timestamp and is left out, as others like it",
            GST_PAD_NAME (pad)),
        (NULL));
  }
  gst_buffer_unref (buffer);
}

static GstFlowReturn
take_sample (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *buffer)
{
  GError *error = NULL;

  gint64 dts = gst_stream_time (&pad->segment, GST_BUFFER_DTS (buffer));
  gint64 pts = gst_stream_time (&pad->segment, GST_BUFFER_PTS (buffer));
  if (pts == TIME_NONE)
    pts = dts;
  if (pts == TIME_NONE) {
    drop_timeless (self, pad, buffer);
    return GST_FLOW_OK;
  }

  g_mutex_lock (&self->lock);
  pad->position_ns = pts;
  gboolean ok = mux_buffer (self, pad, buffer, pts, dts, &error);
  GstEvent *request =
      self->active.send_force_keyunit && !self->active.manual_split
      ? gst_fmp4_frag_mux_pad_next_key_unit (pad, pts,
            self->active.fragment_duration)
      : NULL;
  gint64 shift_ns = pad->input ? gst_movie_input_shift_ns (pad->input) : 0;
  g_mutex_unlock (&self->lock);

  warn_of_jump (self, pad, shift_ns);
  if (request)
    gst_pad_push_event (GST_PAD (pad), request);
  if (!ok) {
    gst_fmp4_frag_mux_post_error (self, error);
    return GST_FLOW_ERROR;
  }
  return gst_movie_output_push (&self->output);
}

static GstFlowReturn
gst_fmp4_frag_mux_chain (GstPad *gstpad, GstObject *parent, GstBuffer *buffer)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (parent);
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (gstpad);

  if (pad->text)
    return gst_fmp4_frag_mux_text_chain (self, pad, buffer);
  if (pad->aac.is_open)
    return gst_aac_intake_push (&pad->aac, buffer);
  if (!pad->caps && !pad->input) {
    GST_WARNING_OBJECT (pad, "a buffer before caps: %" GST_PTR_FORMAT, buffer);
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  return take_sample (self, pad, buffer);
}

static gboolean
take_caps (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstCaps *caps)
{
  MediaKind kind = gst_sample_caps_kind (caps);
  gboolean ok = TRUE;
  GError *error = NULL;

  g_mutex_lock (&self->lock);
  if (!pad->input || !gst_movie_input_has_codec (pad->input)) {
    gst_caps_replace (&pad->caps, caps);
    pad->kind = kind;
  } else if (self->active.header_update_mode == HEADER_UPDATE_CAPS) {
    ok = gst_movie_input_set_caps (pad->input, caps, &error) &&
        gst_fmp4_frag_mux_write_complete (self, &error);
  } else {
    ok = gst_movie_input_accepts_caps (pad->input, caps, &error);
  }
  g_mutex_unlock (&self->lock);
  if (ok)
    return gst_movie_output_push (&self->output) != GST_FLOW_ERROR;
  gst_fmp4_frag_mux_post_error (self, error);
  return FALSE;
}

/* --- AAC in ADTS or LOAS --- */

static gboolean
take_aac_caps (GstPad *pad, GstCaps *caps)
{
  return take_caps (GST_FMP4_FRAG_MUX (GST_PAD_PARENT (pad)),
      GST_FMP4_FRAG_MUX_PAD (pad), caps);
}

static GstFlowReturn
take_aac_sample (GstPad *pad, GstBuffer *sample)
{
  return take_sample (GST_FMP4_FRAG_MUX (GST_PAD_PARENT (pad)),
      GST_FMP4_FRAG_MUX_PAD (pad), sample);
}

static void
fail_with_aac (GstPad *pad, GError *error)
{
  gst_fmp4_frag_mux_post_error (GST_FMP4_FRAG_MUX (GST_PAD_PARENT (pad)),
      error);
}

static const GstSampleFuncs aac_funcs = {
  .take_caps = take_aac_caps,
  .take_sample = take_aac_sample,
  .fail = fail_with_aac,
};

/* --- events --- */

static gboolean
handle_caps (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GstCaps *caps;
  GError *error = NULL;

  gst_event_parse_caps (event, &caps);
  if (!gst_sample_caps_check (caps, GST_PAD (pad), &error)) {
    GST_INFO_OBJECT (pad, "refusing %" GST_PTR_FORMAT, caps);
    gst_fmp4_frag_mux_post_error (self, error);
    return FALSE;
  }
  if (pad->is_meta)
    return gst_fmp4_frag_mux_meta_set_caps (pad, caps);
  if (gst_sample_caps_kind (caps) == MEDIA_TEXT)
    return gst_fmp4_frag_mux_text_set_caps (self, pad, caps);
  gst_aac_intake_finish (&pad->aac);
  if (!gst_aac_intake_open (&pad->aac, caps))
    return take_caps (self, pad, caps);
  g_mutex_lock (&self->lock);
  if (!pad->input)
    pad->kind = MEDIA_AUDIO;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
handle_segment (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  gboolean may_be_file = pad->text || pad->aac.is_open;
  if (segment->format != GST_FORMAT_TIME && !may_be_file) {
    GST_ELEMENT_ERROR (self, STREAM, MUX,
        ("%s: needs a stream in time format, not %s", GST_PAD_NAME (pad),
            gst_format_get_name (segment->format)),
        (NULL));
    return FALSE;
  }
  if (!gst_segment_is_equal (&pad->segment, segment))
    gst_aac_intake_finish (&pad->aac);
  g_mutex_lock (&self->lock);
  pad->is_file = segment->format != GST_FORMAT_TIME;
  if (pad->is_file)
    gst_segment_init (&pad->segment, GST_FORMAT_TIME);
  else
    pad->segment = *segment;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
take_tag (const GstTagList *tags, const gchar *tag, gchar **value)
{
  gchar *found;
  if (!gst_tag_list_get_string (tags, tag, &found))
    return;
  g_free (*value);
  *value = found;
}

static void
handle_tags (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GstTagList *tags;
  gst_event_parse_tag (event, &tags);
  g_mutex_lock (&self->lock);
  take_tag (tags, GST_TAG_LANGUAGE_CODE, &pad->labels.language);
  gst_orientation_from_tags (tags, &pad->labels.orientation);
  /* A title of the whole is none of a track, nor is its bit rate. */
  if (gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_STREAM) {
    take_tag (tags, GST_TAG_TITLE, &pad->labels.title);
    gst_tag_list_get_uint (tags, GST_TAG_BITRATE,
        &pad->labels.average_bitrate_bps);
    gst_tag_list_get_uint (tags, GST_TAG_MAXIMUM_BITRATE,
        &pad->labels.maximum_bitrate_bps);
  }
  if (pad->input && !self->has_header)
    gst_fmp4_frag_mux_pad_label (pad);
  g_mutex_unlock (&self->lock);
}

static gboolean
handle_gap (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GstClockTime time, duration;
  GError *error = NULL;
  gboolean ok = TRUE;

  gst_aac_intake_finish (&pad->aac);
  gst_event_parse_gap (event, &time, &duration);
  gint64 end = gst_stream_time (&pad->segment,
      GST_CLOCK_TIME_IS_VALID (duration) ? time + duration : time);
  g_mutex_lock (&self->lock);
  if (end != TIME_NONE && !pad->is_meta &&
      !gst_fmp4_frag_mux_is_flushed (self, pad)) {
    ok = gst_fmp4_frag_mux_ensure_input (self, pad, &error);
    if (ok) {
      gst_movie_input_advance (pad->input, end);
      ok = gst_fmp4_frag_mux_write_complete (self, &error);
    }
  }
  g_mutex_unlock (&self->lock);
  if (!ok)
    gst_fmp4_frag_mux_post_error (self, error);
  gst_movie_output_push (&self->output);
  return ok;
}

/* "FMP4MuxSplitNow", as cmafmux has it: with `chunk` a chunk begins here, else a
 * fragment. */
static void
handle_custom (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  gboolean is_chunk = FALSE;
  const GstStructure *s = gst_event_get_structure (event);
  if (gst_fmp4_frag_mux_take_splice (self, pad, event))
    return;
  if (!s || !gst_structure_has_name (s, "FMP4MuxSplitNow"))
    return;
  gst_structure_get_boolean (s, "chunk", &is_chunk);
  g_mutex_lock (&self->lock);
  if (!is_chunk && !self->active.manual_split)
    GST_WARNING_OBJECT (pad, "FMP4MuxSplitNow needs manual-split");
  else if (pad->input && gst_movie_input_is_leader (pad->input))
    gst_movie_gatherer_split (self->gatherer, is_chunk);
  g_mutex_unlock (&self->lock);
}

static void
handle_eos (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GError *error = NULL;
  gboolean ok = TRUE;

  gst_aac_intake_finish (&pad->aac);
  g_mutex_lock (&self->lock);
  if (gst_fmp4_frag_mux_is_flushed (self, pad)) {
    g_mutex_unlock (&self->lock);
    return;
  }
  pad->is_eos = TRUE;
  if (!pad->is_meta) {
    ok = gst_fmp4_frag_mux_ensure_input (self, pad, &error) &&
        gst_fmp4_frag_mux_text_finish (self, pad, &error);
    if (ok) {
      gst_movie_input_finish (pad->input);
      ok = gst_fmp4_frag_mux_write_complete (self, &error);
    }
  }
  gboolean is_last = gst_fmp4_frag_mux_all_pads_are_eos (self);
  g_mutex_unlock (&self->lock);
  if (!ok)
    gst_fmp4_frag_mux_post_error (self, error);
  else if (is_last)
    gst_fmp4_frag_mux_finish (self, gst_event_get_seqnum (event));
  else
    gst_movie_output_push (&self->output);
}

static gboolean
gst_fmp4_frag_mux_sink_event (GstPad *gstpad, GstObject *parent,
    GstEvent *event)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (parent);
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (gstpad);
  gboolean ok = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_STREAM_COLLECTION:
    case GST_EVENT_STREAM_GROUP_DONE:
      break; /* ours goes out with the first fragment */
    case GST_EVENT_CAPS:
      ok = handle_caps (self, pad, event);
      break;
    case GST_EVENT_SEGMENT:
      ok = handle_segment (self, pad, event);
      break;
    case GST_EVENT_TAG:
      handle_tags (self, pad, event);
      break;
    case GST_EVENT_GAP:
      ok = handle_gap (self, pad, event);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      handle_custom (self, pad, event);
      break;
    case GST_EVENT_EOS:
      handle_eos (self, pad, event);
      break;
    case GST_EVENT_FLUSH_START:
      gst_fmp4_frag_mux_flush_start (self, pad, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_aac_intake_flush (&pad->aac);
      if (pad->text)
        gst_text_cues_flush (pad->text);
      gst_fmp4_frag_mux_flush_stop (self, pad, event);
      break;
    default:
      return gst_pad_event_default (gstpad, parent, event);
  }
  gst_event_unref (event);
  return ok;
}

void
gst_fmp4_frag_mux_set_up_sink (GstFmp4FragMuxPad *pad, MediaKind kind)
{
  pad->kind = kind;
  gst_aac_intake_init (&pad->aac, &aac_funcs, GST_PAD (pad), GST_CAT_DEFAULT);
  gst_pad_set_chain_function (GST_PAD (pad), gst_fmp4_frag_mux_chain);
  gst_pad_set_event_function (GST_PAD (pad), gst_fmp4_frag_mux_sink_event);
  GST_PAD_SET_ACCEPT_TEMPLATE (GST_PAD (pad));
  GST_PAD_SET_ACCEPT_INTERSECT (GST_PAD (pad));
}
