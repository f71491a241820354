/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-fmp4fragmux
 * @title: fmp4fragmux
 *
 * Muxes encoded streams into fragmented MP4: CMAF with one track, ISO BMFF with
 * several. Fragments follow an absolute grid, payload is never copied, and
 * fragments leave as buffer lists with the flags that cmafmux users know.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=100 ! x264enc ! h264parse ! fmp4fragmux ! filesink location=out.mp4
 * ]|
 *
 * One track runs inline in its streaming thread. With several no pad waits for
 * another: a track that falls behind is left out of fragments.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmuxpad.h"
#include "gstfmp4fragmuxsettings.h"
#include "gstmoviegatherer.h"
#include "gstmovieoutput.h"

GST_DEBUG_CATEGORY_STATIC (gst_fmp4_frag_mux_debug);
#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

struct _GstFmp4FragMux
{
  GstElement parent;
  GstPad *srcpad;

  GstFmp4FragMuxSettings
      settings; /* object lock; read once, in READY to PAUSED */

  GMutex lock; /* protects everything below; held across no push */
  GstFmp4FragMuxSettings active;
  GstMovieGatherer *gatherer; /* NULL before the first sample */
  GstMovieWriter *writer;
  gboolean has_header;
  GArray *splits; /* GstClockTime: running times to split at, in order */

  GstMovieOutput output; /* has its own lock, taken after ours */
};

#define GST_TYPE_FMP4_FRAG_MUX (gst_fmp4_frag_mux_get_type ())
G_DECLARE_FINAL_TYPE (GstFmp4FragMux, gst_fmp4_frag_mux, GST, FMP4_FRAG_MUX,
    GstElement)
G_DEFINE_TYPE (GstFmp4FragMux, gst_fmp4_frag_mux, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (fmp4fragmux, "fmp4fragmux",
    GST_RANK_NONE, GST_TYPE_FMP4_FRAG_MUX,
    GST_DEBUG_CATEGORY_INIT (gst_fmp4_frag_mux_debug, "fmp4fragmux", 0,
        "Fragmented MP4 and CMAF muxer"))

enum
{
  SIGNAL_SEND_HEADERS,
  SIGNAL_SPLIT_AT_RUNNING_TIME,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- muxing: lock held --- */

static gboolean
write_complete (GstFmp4FragMux *self, GError **error)
{
  gboolean ok = TRUE;
  g_autoptr (GPtrArray) parts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_movie_part_free);
  while (ok && gst_movie_gatherer_next (self->gatherer, parts)) {
    GstMoviePart *first = parts->pdata[0];
    GstCaps *caps;
    if (!self->has_header)
      gst_movie_gatherer_describe (self->gatherer, self->writer);
    self->has_header = TRUE;
    GST_DEBUG_OBJECT (self,
        "fragment %" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT
        " of %u tracks from %" GST_TIME_FORMAT,
        first->segment_ordinal, first->chunk, parts->len,
        GST_TIME_ARGS (first->pts));
    GstBufferList *list = gst_movie_writer_write (self->writer,
        (GstMoviePart *const *) parts->pdata, parts->len, &caps, error);
    ok = list != NULL;
    gst_movie_output_add (&self->output, list, caps);
    g_ptr_array_set_size (parts, 0);
  }
  return ok;
}

static GstClockTime
shorter (GstClockTime a, GstClockTime b)
{
  return MIN (a, b); /* NONE is the longest */
}

static FragmenterParams
make_cutting (const GstFmp4FragMuxSettings *s)
{
  GstClockTime chunk = s->chunk_duration;
  if (s->chunk_mode == CHUNK_MODE_KEYFRAME)
    chunk = GST_CLOCK_TIME_NONE;
  chunk = shorter (chunk, s->max_fragment_duration);
  return (FragmenterParams){
    .segment_duration_ns = s->fragment_duration,
    .chunk_duration_ns = GST_CLOCK_TIME_IS_VALID (chunk) ? chunk : 0,
    .chunk_at_sync = s->chunk_mode == CHUNK_MODE_KEYFRAME,
    .is_manual = s->manual_split,
  };
}

static void
add_input (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad)
{
  pad->input = gst_movie_gatherer_add (self->gatherer, GST_OBJECT (pad),
      pad->kind, gst_fmp4_frag_mux_pad_timescale (pad));
  gst_movie_input_set_language (pad->input, pad->language);
}

/* The first video pad leads, else the first pad; nobody else's order matters
 * but for track ids. Pads without a peer take no part. */
static void
make_gatherer (GstFmp4FragMux *self)
{
  GstMovieGathererParams params = {
    .owner = GST_OBJECT (self),
    .category = GST_CAT_DEFAULT,
    .cutting = make_cutting (&self->active),
    .max_lag_ns = self->active.interleave_time,
    .max_lag_bytes = self->active.interleave_bytes,
  };
  self->gatherer = gst_movie_gatherer_new (&params);
  GST_OBJECT_LOCK (self);
  for (guint pass = 0; pass < 2; pass++) {
    for (GList *l = GST_ELEMENT (self)->sinkpads; l; l = l->next) {
      GstFmp4FragMuxPad *pad = l->data;
      if (pad->input || !GST_PAD_PEER (l->data) ||
          (pass == 0 && pad->kind != MEDIA_VIDEO))
        continue;
      add_input (self, pad);
    }
  }
  GST_OBJECT_UNLOCK (self);
}

/* The pad's part in the movie, with the format that its caps say. */
static gboolean
ensure_input (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GError **error)
{
  if (!self->gatherer)
    make_gatherer (self);
  if (!pad->input)
    add_input (self, pad);
  if (!pad->caps)
    return TRUE;
  if (!gst_movie_input_set_caps (pad->input, pad->caps, error))
    return FALSE; /* the next buffer is told the same */
  gst_clear_caps (&pad->caps);
  return TRUE;
}

/* --- sink pads --- */

static void
post_error (GstFmp4FragMux *self, GError *error)
{
  GST_ELEMENT_ERROR (self, STREAM, MUX, ("%s", error->message), (NULL));
  g_error_free (error);
}

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
  if (!ensure_input (self, pad, error)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  if (gst_movie_input_is_leader (pad->input))
    gst_movie_output_set_segment (&self->output, &pad->segment);
  GstClockTime duration = GST_BUFFER_DURATION (buffer);
  if (gst_buffer_get_size (buffer) == 0) {
    gst_buffer_unref (buffer);
    if (GST_CLOCK_TIME_IS_VALID (duration) && duration < G_MAXINT64 / 4)
      gst_movie_input_advance (pad->input, pts + (gint64) duration);
    return write_complete (self, error);
  }
  split_if_asked (self, pad, GST_BUFFER_PTS (buffer));
  return gst_movie_input_add (pad->input, buffer, pts, dts, error) &&
      write_complete (self, error);
}

/* Takes `buffer`. Headers in the stream (FLAC) have no time; of anything else
 * people are told once, and then only the log. */
static void
drop_timeless (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstBuffer *buffer)
{
  GST_INFO_OBJECT (pad, "dropping %" GST_PTR_FORMAT ": no time", buffer);
  gboolean is_header = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER);
  if (!is_header && !pad->has_warned) {
    pad->has_warned = TRUE;
    GST_ELEMENT_WARNING (self, STREAM, MUX,
        ("%s: a buffer has no timestamp and is left out, as others like it",
            GST_PAD_NAME (pad)),
        (NULL));
  }
  gst_buffer_unref (buffer);
}

static GstFlowReturn
gst_fmp4_frag_mux_chain (GstPad *gstpad, GstObject *parent, GstBuffer *buffer)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (parent);
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (gstpad);
  GError *error = NULL;

  gint64 dts = gst_fragment_track_time (&pad->segment, GST_BUFFER_DTS (buffer));
  gint64 pts = gst_fragment_track_time (&pad->segment, GST_BUFFER_PTS (buffer));
  if (pts == TIME_NONE)
    pts = dts;
  if (!pad->caps && !pad->input) {
    GST_WARNING_OBJECT (pad, "a buffer before caps: %" GST_PTR_FORMAT, buffer);
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (pts == TIME_NONE) {
    drop_timeless (self, pad, buffer);
    return GST_FLOW_OK;
  }

  g_mutex_lock (&self->lock);
  gboolean ok = mux_buffer (self, pad, buffer, pts, dts, &error);
  GstEvent *request =
      self->active.send_force_keyunit && !self->active.manual_split
      ? gst_fmp4_frag_mux_pad_next_key_unit (pad, pts,
            self->active.fragment_duration)
      : NULL;
  g_mutex_unlock (&self->lock);

  if (request)
    gst_pad_push_event (gstpad, request);
  if (!ok) {
    post_error (self, error);
    return GST_FLOW_ERROR;
  }
  return gst_movie_output_push (&self->output);
}

static gboolean
handle_caps (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GstCaps *caps;
  gboolean ok = TRUE;
  GError *error = NULL;

  gst_event_parse_caps (event, &caps);
  g_mutex_lock (&self->lock);
  if (!pad->input || !gst_movie_input_has_codec (pad->input)) {
    gst_caps_replace (&pad->caps, caps);
    pad->kind = gst_fmp4_frag_mux_pad_kind_of_caps (caps);
  } else if (self->active.header_update_mode == HEADER_UPDATE_CAPS) {
    ok = gst_movie_input_set_caps (pad->input, caps, &error) &&
        write_complete (self, &error);
  } else {
    ok = gst_movie_input_accepts_caps (pad->input, caps, &error);
  }
  g_mutex_unlock (&self->lock);
  if (ok)
    return gst_movie_output_push (&self->output) != GST_FLOW_ERROR;
  post_error (self, error);
  return FALSE;
}

static gboolean
handle_segment (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (self, STREAM, MUX,
        ("%s: needs a stream in time format, not %s", GST_PAD_NAME (pad),
            gst_format_get_name (segment->format)),
        (NULL));
    return FALSE;
  }
  pad->segment = *segment;
  return TRUE;
}

static void
handle_tags (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GstTagList *tags;
  g_autofree gchar *language = NULL;
  gst_event_parse_tag (event, &tags);
  if (!gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language))
    return;
  g_mutex_lock (&self->lock);
  g_free (pad->language);
  pad->language = g_steal_pointer (&language);
  if (pad->input && !self->has_header)
    gst_movie_input_set_language (pad->input, pad->language);
  g_mutex_unlock (&self->lock);
}

static gboolean
handle_gap (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GstClockTime time, duration;
  GError *error = NULL;
  gboolean ok = TRUE;

  gst_event_parse_gap (event, &time, &duration);
  gint64 end = gst_fragment_track_time (&pad->segment,
      GST_CLOCK_TIME_IS_VALID (duration) ? time + duration : time);
  g_mutex_lock (&self->lock);
  if (end != TIME_NONE) {
    ok = ensure_input (self, pad, &error);
    if (ok) {
      gst_movie_input_advance (pad->input, end);
      ok = write_complete (self, &error);
    }
  }
  g_mutex_unlock (&self->lock);
  if (!ok)
    post_error (self, error);
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

/* --- the end --- */

/* Did a stream end, and is none left that goes on? */
static gboolean
all_pads_are_eos (GstFmp4FragMux *self)
{
  gboolean has_eos = FALSE, has_open = FALSE;
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l; l = l->next) {
    gboolean is_eos = GST_FMP4_FRAG_MUX_PAD (l->data)->is_eos;
    has_eos |= is_eos;
    has_open |= !is_eos && GST_PAD_PEER (l->data);
  }
  GST_OBJECT_UNLOCK (self);
  return has_eos && !has_open;
}

/* Returns (transfer full, nullable) the header that knows the duration. */
static GstBufferList *
make_final_header (GstFmp4FragMux *self, gboolean *is_rewrite)
{
  HeaderUpdateMode mode = self->active.header_update_mode;
  *is_rewrite = mode == HEADER_UPDATE_REWRITE;
  if (!*is_rewrite && mode != HEADER_UPDATE_UPDATE)
    return NULL;
  if (*is_rewrite && !gst_movie_output_is_rewritable (&self->output)) {
    GST_WARNING_OBJECT (self,
        "downstream cannot seek: the header keeps no duration");
    return NULL;
  }
  g_mutex_lock (&self->lock);
  GstBufferList *header = gst_movie_writer_final_header (self->writer);
  g_mutex_unlock (&self->lock);
  return header;
}

static void
finish (GstFmp4FragMux *self, guint32 seqnum)
{
  gboolean is_rewrite;

  g_mutex_lock (&self->lock);
  if (self->active.write_mfra)
    gst_movie_output_add (&self->output, gst_movie_writer_index (self->writer),
        NULL);
  g_mutex_unlock (&self->lock);
  GstBufferList *header = make_final_header (self, &is_rewrite);
  gst_movie_output_end (&self->output, header, is_rewrite, seqnum);
}

static void
handle_eos (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad, GstEvent *event)
{
  GError *error = NULL;
  gboolean ok = TRUE;

  g_mutex_lock (&self->lock);
  pad->is_eos = TRUE;
  ok = ensure_input (self, pad, &error);
  if (ok) {
    gst_movie_input_finish (pad->input);
    ok = write_complete (self, &error);
  }
  gboolean is_last = all_pads_are_eos (self);
  g_mutex_unlock (&self->lock);
  if (!ok)
    post_error (self, error);
  else if (is_last)
    finish (self, gst_event_get_seqnum (event));
  else
    gst_movie_output_push (&self->output);
}

static void
handle_flush_stop (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad)
{
  g_mutex_lock (&self->lock);
  gst_segment_init (&pad->segment, GST_FORMAT_TIME);
  pad->is_eos = FALSE;
  pad->requested_cell = 0;
  if (self->gatherer)
    gst_movie_gatherer_flush (self->gatherer);
  gst_movie_writer_repeat_header (self->writer);
  gst_movie_output_flush (&self->output);
  g_mutex_unlock (&self->lock);
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
    case GST_EVENT_FLUSH_STOP:
      handle_flush_stop (self, pad);
      return gst_pad_event_default (gstpad, parent, event);
    default:
      return gst_pad_event_default (gstpad, parent, event);
  }
  gst_event_unref (event);
  return ok;
}

/* --- the element: pads, queries, state --- */

static gboolean
answer_latency (GstFmp4FragMux *self, GstQuery *query)
{
  gboolean is_live;
  GstClockTime min, max;
  if (!gst_pad_query_default (self->srcpad, GST_OBJECT (self), query))
    return FALSE;
  gst_query_parse_latency (query, &is_live, &min, &max);
  if (!is_live)
    return TRUE;
  /* A fragment or chunk is out with the first frame after it. */
  GST_OBJECT_LOCK (self);
  GstClockTime own = self->settings.fragment_duration;
  if (self->settings.chunk_mode != CHUNK_MODE_KEYFRAME)
    own = shorter (own, self->settings.chunk_duration);
  GST_OBJECT_UNLOCK (self);
  gst_query_set_latency (query, TRUE, min + own,
      GST_CLOCK_TIME_IS_VALID (max) ? max + own : max);
  return TRUE;
}

static gboolean
gst_fmp4_frag_mux_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (parent);
  GstFormat format;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
      return answer_latency (self, query);
    case GST_QUERY_SEEKING:
      gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
      gst_query_set_seeking (query, format, FALSE, 0, -1);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static void
set_up_sink (GstFmp4FragMuxPad *pad, MediaKind kind)
{
  pad->kind = kind;
  gst_pad_set_chain_function (GST_PAD (pad), gst_fmp4_frag_mux_chain);
  gst_pad_set_event_function (GST_PAD (pad), gst_fmp4_frag_mux_sink_event);
  GST_PAD_SET_ACCEPT_TEMPLATE (GST_PAD (pad));
}

static gchar *
make_pad_name (GstElement *element, const gchar *template_name,
    const gchar *wanted)
{
  if (wanted && !strchr (wanted, '%'))
    return g_strdup (wanted);
  gsize prefix = strlen (template_name) - strlen ("%u");
  for (guint i = 0;; i++) {
    gchar *name = g_strdup_printf ("%.*s%u", (gint) prefix, template_name, i);
    g_autoptr (GstPad) taken = gst_element_get_static_pad (element, name);
    if (!taken)
      return name;
    g_free (name);
  }
}

static GstPad *
gst_fmp4_frag_mux_request_new_pad (GstElement *element,
    GstPadTemplate *template, const gchar *wanted, const GstCaps *caps)
{
  const gchar *template_name = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);
  g_autofree gchar *name = make_pad_name (element, template_name, wanted);
  (void) caps;
  g_autoptr (GstPad) taken = gst_element_get_static_pad (element, name);
  if (taken) {
    GST_WARNING_OBJECT (element, "there is a pad %s already", name);
    return NULL;
  }
  GstFmp4FragMuxPad *pad = g_object_new (GST_TYPE_FMP4_FRAG_MUX_PAD, "name",
      name, "direction", GST_PAD_SINK, "template", template, NULL);
  set_up_sink (pad,
      g_str_has_prefix (template_name, "video") ? MEDIA_VIDEO : MEDIA_AUDIO);
  gst_element_add_pad (element, GST_PAD (pad));
  return GST_PAD (pad);
}

/* A track that is taken out ends like one that ran dry, and may have been the
 * last that the end waited for. */
static void
gst_fmp4_frag_mux_release_pad (GstElement *element, GstPad *gstpad)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (element);
  g_autoptr (GstFmp4FragMuxPad) pad = gst_object_ref (gstpad);
  GError *error = NULL;
  gboolean ok = TRUE;

  gst_pad_set_active (gstpad, FALSE);
  gst_element_remove_pad (element, gstpad);
  g_mutex_lock (&self->lock);
  if (pad->input) {
    gst_movie_input_retire (pad->input, GST_OBJECT (self));
    ok = write_complete (self, &error);
  }
  gboolean is_last = self->writer && !pad->is_eos && all_pads_are_eos (self);
  g_mutex_unlock (&self->lock);
  if (!ok)
    post_error (self, error);
  else if (is_last)
    finish (self, gst_util_seqnum_next ());
  else if (pad->input)
    gst_movie_output_push (&self->output);
}

static void
reset_pads (GstFmp4FragMux *self)
{
  GST_OBJECT_LOCK (self);
  for (GList *l = GST_ELEMENT (self)->sinkpads; l; l = l->next)
    gst_fmp4_frag_mux_pad_reset (l->data);
  GST_OBJECT_UNLOCK (self);
}

/* Pads are not active: nobody else is here. */
static void
stop (GstFmp4FragMux *self)
{
  reset_pads (self);
  g_clear_pointer (&self->gatherer, gst_movie_gatherer_free);
  g_clear_pointer (&self->writer, gst_movie_writer_free);
  gst_movie_output_flush (&self->output);
  g_array_set_size (self->splits, 0);
}

static void
start (GstFmp4FragMux *self)
{
  stop (self);
  GST_OBJECT_LOCK (self);
  self->active = self->settings;
  GST_OBJECT_UNLOCK (self);
  const GstFmp4FragMuxSettings *s = &self->active;
  GstMovieWriterParams params = {
    .first_sequence_number = s->start_sequence_number,
    .movie_timescale = s->movie_timescale,
    .decode_time_offset_ns = s->decode_time_offset,
    .has_duration = s->write_mehd,
    .has_index = s->write_mfra,
  };
  self->writer = gst_movie_writer_new (&params);
  self->has_header = FALSE;
  gst_movie_output_start (&self->output);
}

static GstStateChangeReturn
gst_fmp4_frag_mux_change_state (GstElement *element, GstStateChange transition)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    start (self);
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_fmp4_frag_mux_parent_class)
                                 ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop (self);
  return ret;
}

static void
send_headers (GstFmp4FragMux *self)
{
  g_mutex_lock (&self->lock);
  if (self->writer)
    gst_movie_writer_repeat_header (self->writer);
  g_mutex_unlock (&self->lock);
}

static void
split_at_running_time (GstFmp4FragMux *self, GstClockTime time)
{
  g_mutex_lock (&self->lock);
  guint i = 0;
  while (i < self->splits->len &&
      g_array_index (self->splits, GstClockTime, i) <= time)
    i++;
  g_array_insert_val (self->splits, i, time);
  g_mutex_unlock (&self->lock);
}

/* --- GObject --- */

static void
gst_fmp4_frag_mux_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (object);

  GST_OBJECT_LOCK (self);
  if (!gst_fmp4_frag_mux_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_fmp4_frag_mux_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (object);

  GST_OBJECT_LOCK (self);
  if (!gst_fmp4_frag_mux_settings_get (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_fmp4_frag_mux_finalize (GObject *object)
{
  GstFmp4FragMux *self = GST_FMP4_FRAG_MUX (object);

  g_clear_pointer (&self->gatherer, gst_movie_gatherer_free);
  g_clear_pointer (&self->writer, gst_movie_writer_free);
  gst_movie_output_clear (&self->output);
  g_array_unref (self->splits);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_fmp4_frag_mux_parent_class)->finalize (object);
}

#define VIDEO_CAPS \
  "video/x-h264, stream-format = (string) { avc, avc3 }, " \
  "alignment = (string) au; " \
  "video/x-h265, stream-format = (string) { hvc1, hev1 }, " \
  "alignment = (string) au; " \
  "video/x-av1, stream-format = (string) obu-stream, " \
  "alignment = (string) tu; " \
  "video/x-vp9"
#define AUDIO_CAPS \
  "audio/mpeg, mpegversion = (int) 4, stream-format = (string) raw; " \
  "audio/x-opus, channel-mapping-family = (int) [ 0, 255 ]; " \
  "audio/x-flac, framed = (boolean) true; " \
  "audio/x-ac3, framed = (boolean) true; " \
  "audio/x-eac3, framed = (boolean) true; " \
  "audio/mpeg, mpegversion = (int) 1, layer = (int) 3, " \
  "parsed = (boolean) true; " \
  "audio/x-dts, framed = (boolean) true"

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/quicktime, "
                         "variant = (string) { cmaf, iso-fragmented }"));
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (VIDEO_CAPS "; " AUDIO_CAPS));
static GstStaticPadTemplate any_template =
    GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (VIDEO_CAPS "; " AUDIO_CAPS));
static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (VIDEO_CAPS));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (AUDIO_CAPS));

static void
gst_fmp4_frag_mux_class_init (GstFmp4FragMuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstStaticPadTemplate *sinks[] = { &sink_template, &any_template,
    &video_template, &audio_template };

  object_class->set_property = gst_fmp4_frag_mux_set_property;
  object_class->get_property = gst_fmp4_frag_mux_get_property;
  object_class->finalize = gst_fmp4_frag_mux_finalize;
  gst_fmp4_frag_mux_settings_install (object_class);

  signals[SIGNAL_SEND_HEADERS] = g_signal_new_class_handler ("send-headers",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (send_headers), NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SPLIT_AT_RUNNING_TIME] =
      g_signal_new_class_handler ("split-at-running-time",
          G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
          G_CALLBACK (split_at_running_time), NULL, NULL, NULL, G_TYPE_NONE, 1,
          GST_TYPE_CLOCK_TIME);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    gst_element_class_add_static_pad_template_with_gtype (element_class,
        sinks[i], GST_TYPE_FMP4_FRAG_MUX_PAD);
  gst_element_class_set_static_metadata (element_class,
      "Fragmented MP4 and CMAF muxer", "Codec/Muxer",
      "Muxes encoded streams into fragmented MP4 without copying them",
      "The gst-plugins-abr authors");
  gst_type_mark_as_plugin_api (GST_TYPE_FMP4_FRAG_MUX_PAD, 0);

  element_class->request_new_pad = gst_fmp4_frag_mux_request_new_pad;
  element_class->release_pad = gst_fmp4_frag_mux_release_pad;
  element_class->change_state = gst_fmp4_frag_mux_change_state;
}

static void
gst_fmp4_frag_mux_init (GstFmp4FragMux *self)
{
  gst_fmp4_frag_mux_settings_init (&self->settings);
  g_mutex_init (&self->lock);
  self->splits = g_array_new (FALSE, FALSE, sizeof (GstClockTime));

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_fmp4_frag_mux_src_query);
  gst_pad_use_fixed_caps (self->srcpad);
  gst_movie_output_init (&self->output, self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (&sink_template);
  GstFmp4FragMuxPad *sink = g_object_new (GST_TYPE_FMP4_FRAG_MUX_PAD, "name",
      "sink", "direction", GST_PAD_SINK, "template", template, NULL);
  set_up_sink (sink, MEDIA_AUDIO);
  gst_element_add_pad (GST_ELEMENT (self), GST_PAD (sink));
}
