/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scalers of abrtee, of which there is one for each picture that is wanted,
 * and the ladder that works for all of them where there is one. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstabrtee.h"

#include "gstbranchcaps.h"

GST_DEBUG_CATEGORY_EXTERN (gst_abr_tee_debug);
#define GST_CAT_DEFAULT gst_abr_tee_debug

/* --- the ladder --- */

static void
ladder_failed (GstElement *element, const GError *error, gboolean can_go_on)
{
  if (can_go_on)
    GST_ELEMENT_WARNING (element, RESOURCE, FAILED,
        ("The GPU does not scale any more: %s.", error->message),
        ("the processor does, from the same frame on"));
  else
    GST_ELEMENT_ERROR (element, RESOURCE, FAILED,
        ("The GPU that has the frames in its memory does not scale any more: "
         "%s.",
            error->message),
        ("nobody else can read them"));
}

/* For frames in a device's memory the processor would have to fetch them from
 * there. To bring others up and their pictures down is to be asked for. */
static gboolean
wants_ladder (GstAbrTee *self, const GstCaps *in)
{
  GST_OBJECT_LOCK (self);
  GstAbrTeeScaler scaler = self->scaler;
  GST_OBJECT_UNLOCK (self);
  return scaler == GST_ABR_TEE_SCALER_CUDA ||
      (scaler == GST_ABR_TEE_SCALER_AUTO && gst_frame_ladder_takes_memory (in));
}

/* Under the lock. One for caps that are gone ends with the last of its scalers;
 * that there is none is told once. */
static GstFrameLadder *
find_ladder (GstAbrTee *self, GstCaps *in)
{
  g_autoptr (GError) error = NULL;
  if (self->ladder && gst_frame_ladder_fits (self->ladder, in))
    return self->ladder;
  if (!wants_ladder (self, in) ||
      (self->no_ladder_for && gst_caps_is_equal (self->no_ladder_for, in)))
    return NULL;
  GstFrameLadder *ladder = gst_frame_ladder_new (GST_ELEMENT (self),
      self->patience, in, ladder_failed, &error);
  g_clear_pointer (&self->ladder, gst_frame_ladder_unref);
  self->ladder = ladder;
  if (!ladder) {
    gst_caps_replace (&self->no_ladder_for, in);
    GST_ELEMENT_WARNING (self, RESOURCE, NOT_FOUND,
        ("No GPU scales: %s.", error->message), ("the processor does"));
  }
  return ladder;
}

GstFrameLadderJob *
gst_abr_tee_begin_pictures (GstAbrTee *self, GstCaps *caps, GstBuffer *frame)
{
  GstFrameLadder *ladder = NULL;
  g_mutex_lock (&self->scalers_lock);
  if (self->ladder && gst_frame_ladder_fits (self->ladder, caps))
    ladder = gst_frame_ladder_ref (self->ladder);
  g_mutex_unlock (&self->scalers_lock);
  if (!ladder)
    return NULL;
  GstFrameLadderJob *job = gst_frame_ladder_begin (ladder, frame);
  gst_frame_ladder_unref (ladder);
  return job;
}

/* --- scalers --- */

static GstFrameScaler *
find_scaler (GstAbrTee *self, GstCaps *in, GstCaps *out)
{
  for (guint i = 0; i < self->scalers->len; i++) {
    GstFrameScaler *scaler = g_ptr_array_index (self->scalers, i);
    if (gst_frame_scaler_fits (scaler, in, out))
      return scaler;
  }
  return NULL;
}

static void
drop_unused (GstAbrTee *self)
{
  for (guint i = self->scalers->len; i-- > 0;)
    if (!gst_frame_scaler_is_shared (g_ptr_array_index (self->scalers, i)))
      g_ptr_array_remove_index_fast (self->scalers, i);
}

/* FALSE where it can't be without. */
static gboolean
join_ladder (GstAbrTee *self, GstFrameScaler *scaler, GstCaps *in,
    GError **error)
{
  g_autoptr (GError) refused = NULL;
  GstFrameLadder *ladder = find_ladder (self, in);
  if (ladder && !gst_frame_scaler_join (scaler, ladder, &refused))
    GST_INFO_OBJECT (self, "%s does it alone: %s",
        gst_frame_scaler_name (scaler), refused->message);
  if (!gst_frame_scaler_needs_ladder (scaler))
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "No pictures are made in the memory of a GPU: %s",
      refused ? refused->message : "it does not scale");
  return FALSE;
}

GstFrameScaler *
gst_abr_tee_share_scaler (GstElement *element, GstCaps *in, GstCaps *out,
    GError **error)
{
  GstAbrTee *self = GST_ABR_TEE (element);
  g_mutex_lock (&self->scalers_lock);
  drop_unused (self);
  GstFrameScaler *scaler = find_scaler (self, in, out);
  if (scaler) {
    gst_frame_scaler_ref (scaler);
  } else if ((scaler = gst_frame_scaler_new (in, out, error))) {
    if (join_ladder (self, scaler, in, error))
      g_ptr_array_add (self->scalers, gst_frame_scaler_ref (scaler));
    else
      g_clear_pointer (&scaler, gst_frame_scaler_unref);
  }
  g_mutex_unlock (&self->scalers_lock);
  return scaler;
}

const gchar *
gst_abr_tee_find_memory (GstElement *element, GstCaps *source)
{
  GstAbrTee *self = GST_ABR_TEE (element);
  if (!gst_branch_caps_can_scale (source))
    return NULL;
  g_mutex_lock (&self->scalers_lock);
  GstFrameLadder *ladder = find_ladder (self, source);
  const gchar *memory = ladder ? gst_frame_ladder_memory (ladder) : NULL;
  g_mutex_unlock (&self->scalers_lock);
  return memory;
}

void
gst_abr_tee_init_scalers (GstAbrTee *self)
{
  self->scalers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_frame_scaler_unref);
  g_mutex_init (&self->scalers_lock);
}

void
gst_abr_tee_drop_scalers (GstAbrTee *self)
{
  g_mutex_lock (&self->scalers_lock);
  g_ptr_array_set_size (self->scalers, 0);
  g_clear_pointer (&self->ladder, gst_frame_ladder_unref);
  gst_clear_caps (&self->no_ladder_for);
  g_mutex_unlock (&self->scalers_lock);
}

void
gst_abr_tee_clear_scalers (GstAbrTee *self)
{
  gst_abr_tee_drop_scalers (self);
  g_ptr_array_unref (self->scalers);
  g_mutex_clear (&self->scalers_lock);
}
