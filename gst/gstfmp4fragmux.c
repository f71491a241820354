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
 * Subtitles go to text_%u.
 *
 * One track runs inline in its streaming thread. With several no pad waits for
 * another: a track that falls behind is left out of fragments.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"

#include "gstanswer.h"
#include "gstsamplecaps.h"

GST_DEBUG_CATEGORY (gst_fmp4_frag_mux_debug);
#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

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

/* --- queries --- */

static gboolean
answer_latency (GstFmp4FragMux *self, GstQuery *query)
{
  if (!gst_pad_query_default (self->srcpad, GST_OBJECT (self), query))
    return FALSE;
  /* A fragment or chunk is out with the first frame after it. */
  GST_OBJECT_LOCK (self);
  GstClockTime own = self->settings.fragment_duration;
  if (self->settings.chunk_mode != CHUNK_MODE_KEYFRAME)
    own = MIN (own, self->settings.chunk_duration);
  GST_OBJECT_UNLOCK (self);
  gst_answer_add_latency (query, own);
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

/* --- pads --- */

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
  gst_fmp4_frag_mux_set_up_sink (pad,
      g_str_has_prefix (template_name, "video")      ? MEDIA_VIDEO
          : g_str_has_prefix (template_name, "text") ? MEDIA_TEXT
                                                     : MEDIA_AUDIO);
  if (g_str_has_prefix (template_name, "meta"))
    gst_fmp4_frag_mux_set_up_meta (pad);
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

  if (pad->is_flushing) {
    g_autoptr (GstEvent) event = gst_event_new_flush_stop (TRUE);
    gst_fmp4_frag_mux_flush_stop (self, pad, event);
  }
  gst_pad_set_active (gstpad, FALSE);
  gst_element_remove_pad (element, gstpad);
  g_mutex_lock (&self->lock);
  if (pad->input) {
    gst_movie_input_retire (pad->input, GST_OBJECT (self));
    ok = gst_fmp4_frag_mux_write_complete (self, &error);
  }
  gboolean is_last =
      self->writer && !pad->is_eos && gst_fmp4_frag_mux_all_pads_are_eos (self);
  g_mutex_unlock (&self->lock);
  if (!ok)
    gst_fmp4_frag_mux_post_error (self, error);
  else if (is_last)
    gst_fmp4_frag_mux_finish (self, gst_util_seqnum_next ());
  else if (pad->input)
    gst_movie_output_push (&self->output);
}

/* --- state --- */

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
  self->n_flushing = 0;
  self->has_flushed = self->is_flushing_downstream = FALSE;
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
    .edits = s->edits,
    .has_front_index = s->write_sidx,
    .has_clock = s->write_prft,
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
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    gst_fmp4_frag_mux_clock_stop (self);
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_fmp4_frag_mux_parent_class)
                                 ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    gst_fmp4_frag_mux_clock_start (self);
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
  GST_OBJECT_LOCK (self);
  gboolean is_manual = self->settings.manual_split;
  GST_OBJECT_UNLOCK (self);
  if (!is_manual) {
    GST_ELEMENT_WARNING (self, STREAM, MUX,
        ("split-at-running-time needs manual-split"),
        ("without it fragments follow the grid alone"));
    return;
  }
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

#define ANY_CAPS \
  GST_SAMPLE_CAPS_VIDEO "; " GST_SAMPLE_CAPS_AUDIO "; " GST_SAMPLE_CAPS_TEXT
#define META_CAPS \
  "meta/x-id3; application/x-id3; private/x-id3; application/x-scte-35"

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/quicktime, "
                         "variant = (string) { cmaf, iso-fragmented }"));
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (ANY_CAPS));
static GstStaticPadTemplate any_template = GST_STATIC_PAD_TEMPLATE ("sink_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (ANY_CAPS));
static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_SAMPLE_CAPS_VIDEO));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_SAMPLE_CAPS_AUDIO));
static GstStaticPadTemplate text_template = GST_STATIC_PAD_TEMPLATE ("text_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (GST_SAMPLE_CAPS_TEXT));
static GstStaticPadTemplate meta_template = GST_STATIC_PAD_TEMPLATE ("meta_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (META_CAPS));

static void
gst_fmp4_frag_mux_class_init (GstFmp4FragMuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstStaticPadTemplate *sinks[] = { &sink_template, &any_template,
    &video_template, &audio_template, &text_template, &meta_template };

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
  gst_fmp4_frag_mux_set_up_sink (sink, MEDIA_AUDIO);
  gst_element_add_pad (GST_ELEMENT (self), GST_PAD (sink));
}
