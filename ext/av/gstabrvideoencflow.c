/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstabrvideoencflow.h"

#include "gstabrvideoencnegotiation.h"
#include "gststreamtime.h"

GST_DEBUG_CATEGORY_EXTERN (gst_abr_video_enc_debug);
#define GST_CAT_DEFAULT gst_abr_video_enc_debug

/* --- an encoder that dies --- */

/* What another encoder that does not open means for the flow. */
static GstFlowReturn
end_without_encoder (GstAbrVideoEnc *self)
{
  if (gst_patience_has_ended (self->patience))
    return GST_FLOW_FLUSHING;
  return self->state.has_failed ? GST_FLOW_EOS : GST_FLOW_ERROR;
}

/* Frames that may go into another encoder wait in front of those that come. */
static void
take_back (GstAbrVideoEncState *state)
{
  gst_enc_work_give_back (&state->session.work, &state->backlog);
  gst_enc_session_close (&state->session);
}

static GstFlowReturn
replace_encoder (GstAbrVideoEnc *self, const gchar *reason)
{
  GstAbrVideoEncState *state = &self->state;
  const EncBackend *dead = state->session.backend;
  if (!gst_enc_session_may_die (&state->session)) {
    gst_abr_video_enc_drop (self);
    return gst_abr_video_enc_fail (self, reason);
  }
  GST_WARNING_OBJECT (self, "%s died: %s", dead->name, reason);
  g_hash_table_replace (state->deaths, (gpointer) dead,
      g_strdup_printf ("died: %s", reason));
  take_back (state);
  if (!gst_abr_video_enc_open (self)) {
    gst_abr_video_enc_drop (self);
    return end_without_encoder (self);
  }
  if (!gst_abr_video_enc_follow (self))
    return GST_FLOW_NOT_NEGOTIATED;
  GST_ELEMENT_WARNING (self, STREAM, ENCODE,
      ("%s has failed, %s goes on%s.", dead->name, state->session.backend->name,
          state->is_in_gap ? " with the next segment" : ""),
      ("%s", reason));
  return GST_FLOW_OK;
}

/* --- what comes out --- */

/* (takes `coded`) */
static GstFlowReturn
put_out (GstAbrVideoEnc *self, GstBuffer *coded, guint32 number,
    gboolean is_key)
{
  GstAbrVideoEncState *state = &self->state;
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  if (!gst_abr_video_enc_ensure_caps (self, coded)) {
    gst_buffer_unref (coded);
    return gst_abr_video_enc_fail (self,
        "the encoder does not say what it makes");
  }
  GstVideoCodecFrame *frame =
      gst_video_encoder_get_frame (encoder, (int) number);
  GstBuffer *sample =
      gst_enc_stream_make_sample (&state->stream, coded, is_key);
  if (!frame || !sample) {
    gst_clear_buffer (&sample);
    g_clear_pointer (&frame, gst_video_codec_frame_unref);
    return gst_abr_video_enc_fail (self,
        "the encoder made something that is no picture");
  }
  frame->output_buffer = sample;
  frame->dts = gst_enc_times_pop (&state->times);
  if (is_key)
    GST_VIDEO_CODEC_FRAME_SET_SYNC_POINT (frame);
  state->has_put_out = TRUE;
  return gst_video_encoder_finish_frame (encoder, frame);
}

/* Takes out what is ready. */
static GstFlowReturn
receive (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  GstEncResult result = GST_ENC_OK;
  while (flow == GST_FLOW_OK && result == GST_ENC_OK) {
    GstBuffer *coded;
    guint32 number;
    gboolean is_key;
    g_autoptr (GError) error = NULL;
    result = gst_enc_session_receive (&state->session, &coded, &number, &is_key,
        &error);
    if (result == GST_ENC_STOPPED)
      return GST_FLOW_FLUSHING;
    if (result == GST_ENC_ERROR)
      return replace_encoder (self, error->message);
    if (result == GST_ENC_OK)
      flow = put_out (self, coded, number, is_key);
  }
  if (result == GST_ENC_END && gst_enc_session_n_waiting (&state->session) > 0)
    return replace_encoder (self, "the encoder lost frames");
  guint delay = MAX (state->session.max_waiting, 1) - 1;
  if (delay > state->delay_frames)
    gst_abr_video_enc_report_latency (self, delay);
  return flow;
}

/* --- what goes in --- */

/* Leaves out the oldest frame, and says so to downstream: its picture was due. */
static GstFlowReturn
skip (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  GstEncPicture *picture = g_queue_pop_head (&state->backlog);
  GstVideoCodecFrame *frame =
      gst_video_encoder_get_frame (encoder, (int) picture->number);
  gst_enc_picture_free (picture);
  if (!frame)
    return GST_FLOW_OK;
  GstEvent *gap = gst_event_new_gap (frame->pts, frame->duration);
  gst_event_set_gap_flags (gap, GST_GAP_FLAG_MISSING_DATA);
  gst_pad_push_event (GST_VIDEO_ENCODER_SRC_PAD (encoder), gap);
  return gst_video_encoder_finish_frame (encoder, frame);
}

static void
count_time (GstAbrVideoEnc *self, GstEncPicture *picture)
{
  if (!picture->is_timed)
    gst_enc_times_push (&self->state.times, picture->pts);
  picture->is_timed = TRUE;
}

/* Gives the oldest frame to the encoder, if that takes it. */
static GstFlowReturn
pass_on (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  g_autoptr (GError) error = NULL;
  GstEncPicture *picture = g_queue_pop_head (&state->backlog);
  count_time (self, picture);
  GstEncResult result = gst_enc_session_send (&state->session, picture, &error);
  if (result == GST_ENC_OK)
    return GST_FLOW_OK;
  g_queue_push_head (&state->backlog, picture);
  if (result == GST_ENC_STOPPED)
    return GST_FLOW_FLUSHING;
  if (result == GST_ENC_AGAIN)
    return receive (self);
  return replace_encoder (self, error ? error->message : "it has ended");
}

/* Everything that waits goes into the encoder; what is ready comes out. */
static GstFlowReturn
work_off (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  do {
    const GstEncPicture *picture;
    while (flow == GST_FLOW_OK &&
        (picture = g_queue_peek_head (&state->backlog))) {
      if (state->is_in_gap && picture->opens_cell)
        flow = gst_abr_video_enc_end_gap (self) ? GST_FLOW_OK : GST_FLOW_ERROR;
      else
        flow = state->is_in_gap ? skip (self) : pass_on (self);
    }
    if (flow == GST_FLOW_OK)
      flow = receive (self);
  } while (flow == GST_FLOW_OK && !g_queue_is_empty (&state->backlog));
  return flow;
}

GstFlowReturn
gst_abr_video_enc_drain (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  while (flow == GST_FLOW_OK && gst_enc_session_is_open (&state->session) &&
      !state->session.is_draining) {
    g_autoptr (GError) error = NULL;
    flow = work_off (self);
    /* FFmpeg 7.1 ends an encoder for VA-API at its last frame: it has to have one */
    if (flow != GST_FLOW_OK || gst_enc_session_n_waiting (&state->session) == 0)
      break;
    GstEncResult result = gst_enc_session_send_end (&state->session, &error);
    if (result == GST_ENC_STOPPED)
      flow = GST_FLOW_FLUSHING;
    else
      flow = result == GST_ENC_ERROR ? replace_encoder (self, error->message)
                                     : receive (self);
  }
  gst_enc_session_close (&state->session);
  return flow;
}

void
gst_abr_video_enc_drop (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  gst_enc_session_close (&state->session);
  g_queue_clear_full (&state->backlog, (GDestroyNotify) gst_enc_picture_free);
}

/* --- frames --- */

/* Returns (transfer full, nullable) the event that goes before the frame, which
 * is then a key frame. */
static GstEvent *
choose_key_unit (GstAbrVideoEnc *self, GstVideoCodecFrame *frame)
{
  GstAbrVideoEncState *state = &self->state;
  const GstSegment *segment = &GST_VIDEO_ENCODER (self)->input_segment;
  gint64 stream_time =
      gst_stream_time (segment, GST_BUFFER_PTS (frame->input_buffer));
  if (stream_time < state->last_stream_time_ns)
    gst_key_units_restart (&self->units);
  state->last_stream_time_ns = stream_time;
  return gst_key_units_next (&self->units, segment, frame->input_buffer,
      stream_time);
}

/* Events that ask for a segment ask for all headers, too. */
static gboolean
opens_cell (const GstKeyUnits *units, GstEvent *event)
{
  gboolean all_headers = FALSE;
  gst_video_event_parse_downstream_force_key_unit (event, NULL, NULL, NULL,
      &all_headers, NULL);
  return units->opens || all_headers;
}

static gboolean
is_alone (const GstAbrVideoEncState *state)
{
  return state->settings.is_segment_independent &&
      state->settings.segment_duration > 0;
}

/* Does the codec have to begin anew, for a key frame or because it knows memory that is
 * gone? */
static gboolean
needs_new_session (GstAbrVideoEnc *self, gboolean is_key, gint64 cell_before)
{
  const GstAbrVideoEncState *state = &self->state;
  if (gst_enc_session_n_sent (&state->session) == 0)
    return FALSE;
  if (gst_enc_session_is_stale (&state->session))
    return TRUE;
  return is_key &&
      (!state->session.backend->forces_key_frames ||
          (is_alone (state) && self->units.cell != cell_before));
}

/* Puts the picture behind those that wait, where it is kept as long as it is
 * needed. What goes along with it stays for what comes out. */
static void
add_picture (GstAbrVideoEnc *self, GstVideoCodecFrame *frame, GstEvent *event)
{
  GstEncPicture *picture = g_new0 (GstEncPicture, 1);
  GstBuffer *rest = gst_buffer_new ();
  gst_buffer_copy_into (rest, frame->input_buffer, GST_BUFFER_COPY_METADATA, 0,
      -1);
  *picture = (GstEncPicture){
    .buffer = frame->input_buffer,
    .number = frame->system_frame_number,
    .pts = frame->pts,
    .is_key = event != NULL,
    .opens_cell = event && opens_cell (&self->units, event),
  };
  frame->input_buffer = rest;
  g_queue_push_tail (&self->state.backlog, picture);
}

/* An encoder was closed at a key frame, or did not get to open; the next one opens. */
static GstFlowReturn
reopen (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  gboolean ok = TRUE;
  if (!gst_abr_video_enc_open (self))
    return end_without_encoder (self);
  if (!state->described)
    ok = gst_abr_video_enc_begin_stream (self);
  else if (state->session.backend != state->described)
    ok = gst_abr_video_enc_follow (self);
  return ok ? GST_FLOW_OK : GST_FLOW_NOT_NEGOTIATED;
}

GstFlowReturn
gst_abr_video_enc_encode (GstAbrVideoEnc *self, GstVideoCodecFrame *frame)
{
  GstAbrVideoEncState *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  gint64 cell_before = self->units.cell;
  GstEvent *event = choose_key_unit (self, frame);
  if (event)
    gst_video_codec_frame_set_user_data (frame, event,
        (GDestroyNotify) gst_event_unref);
  if (gst_enc_session_is_open (&state->session) &&
      needs_new_session (self, event != NULL, cell_before))
    flow = gst_abr_video_enc_drain (self);
  if (flow == GST_FLOW_OK && !gst_enc_session_is_open (&state->session))
    flow = reopen (self);
  if (flow != GST_FLOW_OK)
    return flow;
  add_picture (self, frame, event);
  state->has_begun = TRUE;
  return work_off (self);
}
