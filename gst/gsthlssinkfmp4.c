/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-hlssink-fmp4
 * @title: hlssink-fmp4
 *
 * Packages encoded video, audio and subtitles into CMAF segments with HLS
 * playlists over them: one folder a rendition, a multivariant playlist with
 * measured bit rates. Segments are cut at key frames on an absolute grid, so the same
 * source always gives the same segments. No pad waits for another: one
 * streaming thread may feed all of them without queues.
 *
 * |[
 * gst-launch-1.0 filesrc location=in.mkv ! ebmlfastdemux : hlssink-fmp4 directory=out
 * ]|
 *
 * A stream that another sink of HLS calls `video`, `audio` or `sink` may be called
 * so here.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlssinkfmp4.h"

#include "gsthlssinkfmp4signals.h"
#include "gstsamplecaps.h"

GST_DEBUG_CATEGORY (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

static void implement_child_proxy (gpointer iface, gpointer unused);

G_DEFINE_TYPE_WITH_CODE (GstHlsSinkFmp4, gst_hls_sink_fmp4, GST_TYPE_ELEMENT,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, implement_child_proxy))
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (hlssink_fmp4, "hlssink-fmp4",
    GST_RANK_NONE, GST_TYPE_HLS_SINK_FMP4,
    GST_DEBUG_CATEGORY_INIT (gst_hls_sink_fmp4_debug, "hlssink-fmp4", 0,
        "HLS and CMAF packager"))

/* Made into samples here; tsdemux and flvdemux do not say the alignment.
 * `annexb2avcc` takes more forms. */
#define NAL_STREAM_CAPS \
  "video/x-h264, stream-format = (string) { byte-stream, avc, avc3 }; " \
  "video/x-h265, stream-format = (string) { byte-stream, hvc1, hev1 }"
#define VIDEO_CAPS GST_SAMPLE_CAPS_VIDEO "; " NAL_STREAM_CAPS

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (VIDEO_CAPS));

static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_SAMPLE_CAPS_AUDIO));

static GstStaticPadTemplate text_template = GST_STATIC_PAD_TEMPLATE ("text_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (GST_SAMPLE_CAPS_TEXT));

/* As the sinks before this one call them. Elements that look for a pad by caps
 * alone take the first template that fits: these come last. */
static GstStaticPadTemplate only_video_template =
    GST_STATIC_PAD_TEMPLATE ("video", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (VIDEO_CAPS));

static GstStaticPadTemplate only_audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_SAMPLE_CAPS_AUDIO));

static GstStaticPadTemplate only_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (VIDEO_CAPS "; " GST_SAMPLE_CAPS_AUDIO));

void
gst_hls_sink_fmp4_post_error (GstHlsSinkFmp4 *self, GError *error)
{
  if (!g_atomic_int_compare_and_exchange (&self->has_failed, FALSE, TRUE)) {
    GST_DEBUG_OBJECT (self, "after an error: %s", error->message);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT, ("%s", error->message),
        ("what is listed in the playlists is complete"));
  } else if (error->domain == G_IO_ERROR) {
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE, ("%s", error->message),
        ("what is listed in the playlists is complete"));
  } else {
    GST_ELEMENT_ERROR (self, STREAM, MUX, ("%s", error->message), (NULL));
  }
  g_error_free (error);
}

/* --- the end --- */

static gboolean
end_rendition (GstElement *element, GstPad *pad, gpointer error)
{
  return gst_hls_sink_fmp4_pad_end (GST_HLS_SINK_FMP4_PAD (pad), error);
}

/* Twice: what followers have left is decided when their leader is over, and
 * pads come in any order. */
static gboolean
end_renditions (GstHlsSinkFmp4 *self, GError **error)
{
  GstElement *element = GST_ELEMENT (self);
  if (!gst_element_foreach_sink_pad (element, end_rendition, error))
    return FALSE;
  gst_hls_session_set_led (self->session, FALSE);
  return gst_element_foreach_sink_pad (element, end_rendition, error);
}

static gboolean
catch_up (GstElement *element, GstPad *pad, gpointer unused)
{
  gst_hls_sink_fmp4_pad_catch_up (GST_HLS_SINK_FMP4_PAD (pad));
  return TRUE;
}

void
gst_hls_sink_fmp4_catch_up (GstHlsSinkFmp4 *self)
{
  gst_element_foreach_sink_pad (GST_ELEMENT (self), catch_up, NULL);
}

/* All pads are over: writes the rest, then the final playlists, then tells. */
static void
finish_presentation (GstHlsSinkFmp4 *self, guint32 seqnum)
{
  GError *error = NULL;

  if (!end_renditions (self, &error) ||
      !gst_hls_session_finish (self->session, &error)) {
    gst_hls_sink_fmp4_post_error (self, error);
    return;
  }
  if (g_atomic_int_get (&self->has_failed))
    return;
  if (gst_hls_session_n_segments (self->session) == 0) {
    gst_hls_sink_fmp4_post_error (self,
        g_error_new (CORE_ERROR, CORE_INVALID,
            "The streams ended without a frame that could be packaged"));
    return;
  }
  GstMessage *eos = gst_message_new_eos (GST_OBJECT (self));
  gst_message_set_seqnum (eos, seqnum);
  gst_element_post_message (GST_ELEMENT (self), eos);
}

/* Object lock held. Pads that nobody linked do not count; nor does text alone,
 * which is read in no time: what it belongs to is to come. */
static gboolean
all_pads_are_eos (GstHlsSinkFmp4 *self)
{
  gboolean has_eos = FALSE;
  for (GList *l = GST_ELEMENT (self)->sinkpads; l; l = l->next) {
    const GstHlsSinkFmp4Pad *pad = l->data;
    if (pad->is_eos)
      has_eos |= pad->kind != MEDIA_TEXT;
    else if (GST_PAD_PEER (l->data))
      return FALSE;
  }
  return has_eos;
}

void
gst_hls_sink_fmp4_finish_if_last (GstHlsSinkFmp4 *self, guint32 seqnum)
{
  GST_OBJECT_LOCK (self);
  gboolean is_last = !self->is_finished && self->session &&
      !g_atomic_int_get (&self->has_failed) && all_pads_are_eos (self);
  if (is_last)
    self->is_finished = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (is_last)
    finish_presentation (self, seqnum);
}

/* --- pads --- */

static gchar *
number_pad (GstHlsSinkFmp4 *self, MediaKind kind, const gchar *wanted)
{
  static const gchar *const prefixes[N_MEDIA_KINDS] = {
    [MEDIA_VIDEO] = "video_",
    [MEDIA_AUDIO] = "audio_",
    [MEDIA_TEXT] = "text_",
  };
  guint index;

  GST_OBJECT_LOCK (self);
  guint64 number;
  if (wanted && g_str_has_prefix (wanted, prefixes[kind]) &&
      g_ascii_string_to_unsigned (wanted + strlen (prefixes[kind]), 10, 0,
          G_MAXUINT - 1, &number, NULL)) {
    index = (guint) number;
    self->n_pads[kind] = MAX (self->n_pads[kind], index + 1);
  } else {
    index = self->n_pads[kind]++;
  }
  GST_OBJECT_UNLOCK (self);
  return g_strdup_printf ("%s%u", prefixes[kind], index);
}

/* What comes to `sink` shows too late for others to lead it or to follow it: it
 * is alone. So is a stream whose files were named as if it were. */
static gboolean
has_room_for (GstElement *element, const gchar *template_name)
{
  const GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (element);
  GST_OBJECT_LOCK (element);
  const GList *first = element->sinkpads;
  gboolean has_room = !first ||
      (!g_str_equal (template_name, "sink") &&
          !g_str_equal (GST_PAD_NAME (first->data), "sink"));
  if (self->session &&
      gst_hls_layout_is_alone (gst_hls_session_params (self->session)->layout))
    has_room = FALSE;
  GST_OBJECT_UNLOCK (element);
  return has_room;
}

/* Text has no cuts of its own. Audio alone, once it has begun, does not tell
 * others where it is cut. */
static gboolean
has_leader_for_text (GstElement *element)
{
  gboolean has_begun = FALSE, can_follow = FALSE;
  GST_OBJECT_LOCK (element);
  for (GList *l = element->sinkpads; l; l = l->next) {
    const GstHlsSinkFmp4Pad *pad = l->data;
    can_follow |= pad->kind != MEDIA_AUDIO;
    has_begun |= pad->is_known;
  }
  GST_OBJECT_UNLOCK (element);
  return can_follow || !has_begun;
}

static GstPad *
gst_hls_sink_fmp4_request_new_pad (GstElement *element,
    GstPadTemplate *template, const gchar *wanted, const GstCaps *caps)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (element);
  const gchar *template_name = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);
  MediaKind kind = g_str_has_prefix (template_name, "audio") ? MEDIA_AUDIO
      : g_str_has_prefix (template_name, "text")             ? MEDIA_TEXT
                                                             : MEDIA_VIDEO;
  g_autofree gchar *name = strchr (template_name, '%')
      ? number_pad (self, kind, wanted)
      : g_strdup (template_name);
  g_autoptr (GstPad) taken = gst_element_get_static_pad (element, name);
  if (taken) {
    GST_WARNING_OBJECT (self, "there is a pad %s already", name);
    return NULL;
  }
  if (!has_room_for (element, template_name)) {
    GST_WARNING_OBJECT (self,
        "no pad %s: there is one stream alone, by its pad \"sink\" or by "
        "where its files go",
        name);
    return NULL;
  }

  if (kind == MEDIA_TEXT && !has_leader_for_text (element)) {
    GST_WARNING_OBJECT (self, "no pad %s: audio without video began without it",
        name);
    return NULL;
  }

  GstHlsSinkFmp4Pad *pad = g_object_new (GST_TYPE_HLS_SINK_FMP4_PAD, "name",
      name, "direction", GST_PAD_SINK, "template", template, NULL);
  gst_hls_sink_fmp4_pad_set_up (pad, kind);
  gst_element_add_pad (element, GST_PAD (pad));
  gst_child_proxy_child_added (GST_CHILD_PROXY (element), G_OBJECT (pad), name);
  return GST_PAD (pad);
}

/* A rendition that is taken out ends like one that ran dry: its segments stay
 * listed. The pad leaves the element first: whoever ends the presentation then
 * does not see it, or saw it before and keeps its rendition. */
static void
gst_hls_sink_fmp4_release_pad (GstElement *element, GstPad *gstpad)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (element);
  g_autoptr (GstHlsSinkFmp4Pad) pad = gst_object_ref (gstpad);
  GError *error = NULL;

  gst_pad_set_active (gstpad, FALSE);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element), G_OBJECT (gstpad),
      GST_PAD_NAME (gstpad));
  gst_element_remove_pad (element, gstpad);
  GST_OBJECT_LOCK (self);
  gboolean is_mine = !self->is_finished;
  GST_OBJECT_UNLOCK (self);
  if (is_mine) {
    if (!g_atomic_int_get (&self->has_failed) &&
        !gst_hls_sink_fmp4_pad_end (pad, &error))
      gst_hls_sink_fmp4_post_error (self, error);
    g_clear_pointer (&pad->rendition, gst_hls_rendition_free);
    g_clear_pointer (&pad->text, gst_hls_text_free);
  }
  gst_hls_sink_fmp4_finish_if_last (self, gst_util_seqnum_next ());
}

/* --- pads as children, so that gst-launch sets their properties --- */

static GObject *
get_child (GstChildProxy *proxy, guint index)
{
  GST_OBJECT_LOCK (proxy);
  GstPad *pad = g_list_nth_data (GST_ELEMENT (proxy)->sinkpads, index);
  GObject *child = pad ? g_object_ref (G_OBJECT (pad)) : NULL;
  GST_OBJECT_UNLOCK (proxy);
  return child;
}

static guint
count_children (GstChildProxy *proxy)
{
  GST_OBJECT_LOCK (proxy);
  guint n = GST_ELEMENT (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);
  return n;
}

static void
implement_child_proxy (gpointer iface, gpointer unused)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_index = get_child;
  proxy->get_children_count = count_children;
}

/* --- state, queries --- */

/* Pads are not active: nobody else is in them. */
static gboolean
reset_pad (GstElement *element, GstPad *pad, gpointer unused)
{
  gst_hls_sink_fmp4_pad_reset (GST_HLS_SINK_FMP4_PAD (pad));
  return TRUE;
}

static void
reset_pads (GstHlsSinkFmp4 *self)
{
  gst_element_foreach_sink_pad (GST_ELEMENT (self), reset_pad, NULL);
}

/* Streams that are linked and have not come with their format yet. */
static gboolean
is_awaiting_stream (GstElement *element)
{
  gboolean is_awaiting = FALSE;
  GST_OBJECT_LOCK (element);
  for (GList *l = element->sinkpads; l && !is_awaiting; l = l->next) {
    const GstHlsSinkFmp4Pad *pad = l->data;
    is_awaiting = !pad->is_eos && !pad->is_known && GST_PAD_PEER (pad);
  }
  GST_OBJECT_UNLOCK (element);
  return is_awaiting;
}

static void
storage_failed (GstElement *element, GError *error)
{
  gst_hls_sink_fmp4_post_error (GST_HLS_SINK_FMP4 (element), error);
}

static gboolean
start (GstHlsSinkFmp4 *self)
{
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  GstHlsLayout *layout = gst_hls_sink_fmp4_settings_layout (&self->settings,
      GST_ELEMENT (self)->numsinkpads, &error);
  if (!layout) {
    GST_OBJECT_UNLOCK (self);
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("%s", error->message),
        (NULL));
    return FALSE;
  }
  GstHlsSessionParams params =
      gst_hls_sink_fmp4_settings_session (&self->settings, layout);
  params.element = GST_ELEMENT (self);
  params.store_hooks = gst_hls_sink_fmp4_signals_hooks (GST_ELEMENT (self));
  params.is_awaiting = is_awaiting_stream;
  params.fail = storage_failed;
  self->session = gst_hls_session_new (&params);
  self->is_finished = FALSE;
  self->position = 0;
  GST_OBJECT_UNLOCK (self);
  reset_pads (self);
  g_atomic_int_set (&self->has_failed, FALSE);

  if (gst_hls_session_prepare (self->session, &error))
    return TRUE;
  g_atomic_int_set (&self->has_failed, TRUE);
  GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("%s", error->message),
      (NULL));
  return FALSE;
}

/* Stopped before the end, or after an error: what is complete is closed with
 * final playlists, so that it plays. */
static void
stop (GstHlsSinkFmp4 *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->is_finished) {
    gboolean has_failed = g_atomic_int_get (&self->has_failed);
    if (!has_failed && !end_renditions (self, &error))
      GST_WARNING_OBJECT (self, "while stopping: %s", error->message);
    g_clear_error (&error);
    if (gst_hls_session_n_segments (self->session) > 0 &&
        !gst_hls_session_finish (self->session, &error))
      GST_WARNING_OBJECT (self, "while stopping: %s", error->message);
  }
  reset_pads (self);
  GST_OBJECT_LOCK (self);
  g_clear_pointer (&self->session, gst_hls_session_free);
  GST_OBJECT_UNLOCK (self);
}

/* No preroll: READY to PAUSED ends at once, whatever the pads do. */
static GstStateChangeReturn
gst_hls_sink_fmp4_change_state (GstElement *element, GstStateChange transition)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self)) {
    g_clear_pointer (&self->session, gst_hls_session_free);
    return GST_STATE_CHANGE_FAILURE;
  }
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_hls_sink_fmp4_parent_class)
                                 ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY && self->session)
    stop (self);
  return ret;
}

static gboolean
gst_hls_sink_fmp4_query (GstElement *element, GstQuery *query)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (element);
  GstFormat format;

  if (GST_QUERY_TYPE (query) == GST_QUERY_POSITION) {
    gst_query_parse_position (query, &format, NULL);
    if (format == GST_FORMAT_TIME) {
      GST_OBJECT_LOCK (self);
      gst_query_set_position (query, format, (gint64) self->position);
      GST_OBJECT_UNLOCK (self);
      return TRUE;
    }
  }
  return GST_ELEMENT_CLASS (gst_hls_sink_fmp4_parent_class)
      ->query (element, query);
}

/* --- GObject --- */

static void
gst_hls_sink_fmp4_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (object);

  GST_OBJECT_LOCK (self);
  gboolean is_known =
      gst_hls_sink_fmp4_settings_set (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_hls_sink_fmp4_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (object);

  GST_OBJECT_LOCK (self);
  gboolean is_known =
      gst_hls_sink_fmp4_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_hls_sink_fmp4_finalize (GObject *object)
{
  GstHlsSinkFmp4 *self = GST_HLS_SINK_FMP4 (object);

  g_clear_pointer (&self->session, gst_hls_session_free);
  gst_hls_sink_fmp4_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_hls_sink_fmp4_parent_class)->finalize (object);
}

static void
gst_hls_sink_fmp4_class_init (GstHlsSinkFmp4Class *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstStaticPadTemplate *sinks[] = { &video_template, &audio_template,
    &text_template, &only_video_template, &only_audio_template,
    &only_template };

  object_class->set_property = gst_hls_sink_fmp4_set_property;
  object_class->get_property = gst_hls_sink_fmp4_get_property;
  object_class->finalize = gst_hls_sink_fmp4_finalize;

  gst_hls_sink_fmp4_settings_install (object_class);
  gst_hls_sink_fmp4_signals_install (object_class);

  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    gst_element_class_add_static_pad_template_with_gtype (element_class,
        sinks[i], GST_TYPE_HLS_SINK_FMP4_PAD);
  gst_element_class_set_static_metadata (element_class, "HLS CMAF packager",
      "Sink/Muxer",
      "Packages encoded streams into CMAF segments with HLS playlists",
      "The gst-plugins-abr authors");
  gst_type_mark_as_plugin_api (GST_TYPE_HLS_SINK_FMP4_PAD, 0);

  element_class->request_new_pad = gst_hls_sink_fmp4_request_new_pad;
  element_class->release_pad = gst_hls_sink_fmp4_release_pad;
  element_class->change_state = gst_hls_sink_fmp4_change_state;
  element_class->query = gst_hls_sink_fmp4_query;
}

static void
gst_hls_sink_fmp4_init (GstHlsSinkFmp4 *self)
{
  gst_hls_sink_fmp4_settings_init (&self->settings);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
