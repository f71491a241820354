/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmuxpad.h"

#include "gststreamtime.h"


GST_DEBUG_CATEGORY_EXTERN (gst_fmp4_frag_mux_debug);
#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

enum
{
  PROP_0,
  PROP_TRAK_TIMESCALE,
  PROP_ROLE,
};

G_DEFINE_TYPE (GstFmp4FragMuxPad, gst_fmp4_frag_mux_pad, GST_TYPE_PAD)

void
gst_fmp4_frag_mux_pad_reset (GstFmp4FragMuxPad *pad)
{
  gst_aac_intake_close (&pad->aac);
  gst_segment_init (&pad->segment, GST_FORMAT_TIME);
  gst_clear_caps (&pad->caps);
  gst_movie_labels_clear (&pad->labels);
  g_clear_pointer (&pad->text, gst_text_cues_free);
  pad->text_header_size = 0;
  pad->is_live = pad->is_file = FALSE;
  pad->position_ns = 0;
  pad->scheme = NULL;
  pad->input = NULL;
  pad->is_eos = FALSE;
  pad->n_buffers = pad->n_seen = 0;
  pad->silent_since = 0;
  pad->is_flushing = FALSE;
  pad->flush_round = 0;
  pad->has_warned = FALSE;
  pad->has_warned_of_jumps = FALSE;
  pad->key_requests = (GstKeyRequests){ 0 };
}

void
gst_fmp4_frag_mux_pad_warn_once (GstFmp4FragMuxPad *pad, const gchar *what,
    const gchar *why)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (GST_PAD (pad));
  GST_INFO_OBJECT (pad, "%s is left out: %s", what, why);
  if (pad->has_warned || !element)
    return;
  pad->has_warned = TRUE;
  GST_ELEMENT_WARNING (element, STREAM, MUX,
      ("%s: %s is left out: %s", GST_PAD_NAME (pad), what, why), (NULL));
}

guint32
gst_fmp4_frag_mux_pad_timescale (GstFmp4FragMuxPad *pad)
{
  return pad->trak_timescale;
}

void
gst_fmp4_frag_mux_pad_label (GstFmp4FragMuxPad *pad)
{
  GST_OBJECT_LOCK (pad);
  g_autofree gchar *role = g_strdup (pad->role);
  GST_OBJECT_UNLOCK (pad);
  GstMovieLabels labels = pad->labels;
  labels.role = role;
  gst_movie_input_set_labels (pad->input, &labels);
}

GstEvent *
gst_fmp4_frag_mux_pad_next_key_unit (GstFmp4FragMuxPad *pad, gint64 time_ns,
    guint64 cell_duration_ns)
{
  gint64 shift_ns = pad->input ? gst_movie_input_shift_ns (pad->input) : 0;
  return pad->kind == MEDIA_VIDEO
      ? gst_key_requests_next (&pad->key_requests, &pad->segment, time_ns,
            shift_ns, cell_duration_ns)
      : NULL;
}

static void
gst_fmp4_frag_mux_pad_set_property (GObject *object, guint id,
    const GValue *value, GParamSpec *pspec)
{
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (object);
  GST_OBJECT_LOCK (pad);
  if (id == PROP_TRAK_TIMESCALE) {
    pad->trak_timescale = g_value_get_uint (value);
  } else if (id == PROP_ROLE) {
    g_free (pad->role);
    pad->role = g_value_dup_string (value);
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (pad);
}

static void
gst_fmp4_frag_mux_pad_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstFmp4FragMuxPad *pad = GST_FMP4_FRAG_MUX_PAD (object);
  GST_OBJECT_LOCK (pad);
  if (id == PROP_TRAK_TIMESCALE)
    g_value_set_uint (value, pad->trak_timescale);
  else if (id == PROP_ROLE)
    g_value_set_string (value, pad->role);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (pad);
}

static void
gst_fmp4_frag_mux_pad_finalize (GObject *object)
{
  gst_fmp4_frag_mux_pad_reset (GST_FMP4_FRAG_MUX_PAD (object));
  g_free (GST_FMP4_FRAG_MUX_PAD (object)->role);
  G_OBJECT_CLASS (gst_fmp4_frag_mux_pad_parent_class)->finalize (object);
}

static void
gst_fmp4_frag_mux_pad_class_init (GstFmp4FragMuxPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_fmp4_frag_mux_pad_set_property;
  object_class->get_property = gst_fmp4_frag_mux_pad_get_property;
  object_class->finalize = gst_fmp4_frag_mux_pad_finalize;
  g_object_class_install_property (object_class, PROP_TRAK_TIMESCALE,
      g_param_spec_uint ("trak-timescale", "Track timescale",
          "Ticks a second of this track; 0: by frame rate or sample rate. Read "
          "at the first buffer",
          0, G_MAXINT32, 0,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_ROLE,
      g_param_spec_string ("role", "Role",
          "What the track is for, in the words of the DASH role scheme (main, "
          "alternate, dub, commentary, caption, subtitle, description), as a "
          "kind box. Read at the first buffer; NULL: none",
          NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));
}

static void
gst_fmp4_frag_mux_pad_init (GstFmp4FragMuxPad *pad)
{
  gst_fmp4_frag_mux_pad_reset (pad);
}
