/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmux.h"

#define GST_CAT_DEFAULT gst_fmp4_frag_mux_debug

void
gst_fmp4_frag_mux_post_error (GstFmp4FragMux *self, GError *error)
{
  GST_ELEMENT_ERROR (self, STREAM, MUX, ("%s", error->message), (NULL));
  g_error_free (error);
}

gboolean
gst_fmp4_frag_mux_write_complete (GstFmp4FragMux *self, GError **error)
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

/* Of a stream that begins farther before stream time 0 the rest is left out. */
#define MAX_PREROLL (10 * GST_SECOND)

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
    .preroll_ns = s->edits == GST_MOVIE_EDITS_NEVER ? 0 : MAX_PREROLL,
  };
}

static void
add_input (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad)
{
  pad->input = gst_movie_gatherer_add (self->gatherer, GST_OBJECT (pad),
      pad->kind, gst_fmp4_frag_mux_pad_timescale (pad));
  gst_fmp4_frag_mux_pad_label (pad);
  if (pad->text)
    gst_fmp4_frag_mux_text_introduce (pad);
}

/* The first video pad leads, else the first with sound, else text; nobody else's
 * order matters but for track ids. Pads without a peer take no part. */
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
  for (MediaKind kind = MEDIA_VIDEO; kind < N_MEDIA_KINDS; kind++) {
    for (GList *l = GST_ELEMENT (self)->sinkpads; l; l = l->next) {
      GstFmp4FragMuxPad *pad = l->data;
      if (!pad->input && !pad->is_meta && GST_PAD_PEER (l->data) &&
          pad->kind == kind)
        add_input (self, pad);
    }
  }
  GST_OBJECT_UNLOCK (self);
}

gboolean
gst_fmp4_frag_mux_ensure_input (GstFmp4FragMux *self, GstFmp4FragMuxPad *pad,
    GError **error)
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

gboolean
gst_fmp4_frag_mux_all_pads_are_eos (GstFmp4FragMux *self)
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
  *is_rewrite = mode == HEADER_UPDATE_REWRITE || self->active.write_sidx;
  if (!*is_rewrite && mode != HEADER_UPDATE_UPDATE)
    return NULL;
  if (*is_rewrite && !gst_movie_output_is_rewritable (&self->output)) {
    GST_WARNING_OBJECT (self,
        "downstream cannot seek: the header keeps no duration and no index");
    return NULL;
  }
  g_mutex_lock (&self->lock);
  GstBufferList *header = gst_movie_writer_final_header (self->writer);
  const gchar *lack = header && self->active.write_sidx
      ? gst_movie_writer_lacks_front_index (self->writer)
      : NULL;
  g_mutex_unlock (&self->lock);
  if (lack) {
    GST_ELEMENT_WARNING (self, STREAM, MUX, ("no index in front: %s", lack),
        (NULL));
    gst_clear_buffer_list (&header);
  }
  return header;
}

void
gst_fmp4_frag_mux_finish (GstFmp4FragMux *self, guint32 seqnum)
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
