/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstframescaler.h"

#include "gstpictureframe.h"
#include "gstpicturepool.h"

/* The first that can do it does it. */
static const GstFrameScalerRow *const rows[] = {
  &gst_frame_scaler_field,
#ifdef HAVE_ZIMG
  &gst_frame_scaler_zimg,
#endif
  &gst_frame_scaler_converter,
};

struct _GstFrameScaler
{
  gatomicrefcount ref_count;
  GMutex lock;
  GstCaps *in_caps;
  GstCaps *out_caps;
  GstVideoInfo in;
  GstVideoInfo out;
  const GstFrameScalerRow *row;
  gpointer work;
  GstBufferPool *pool;
  GstFrameLadderRung *rung; /* (owned, nullable) */
};

/* Such memory is not for the pool of a scaler alone. */
static gboolean
is_in_device (const GstCaps *caps)
{
  return !gst_caps_features_is_equal (gst_caps_get_features (caps, 0),
      GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY);
}

/* Rows are as long as anybody expects of the caps, for those downstream that do
 * not look at the video meta; most of them are aligned all the same. */
static GstBufferPool *
make_pool (GstCaps *caps, const GstVideoInfo *info)
{
  const GstAllocationParams memory = { .align = GST_FRAME_SCALER_ALIGN };
  return gst_picture_pool_start (gst_video_buffer_pool_new (), caps, info, NULL,
      &memory);
}

static gboolean
has_sane_size (const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_WIDTH (info) > 0 && GST_VIDEO_INFO_HEIGHT (info) > 0 &&
      GST_VIDEO_INFO_WIDTH (info) <= GST_FRAME_SCALER_MAX_SIDE &&
      GST_VIDEO_INFO_HEIGHT (info) <= GST_FRAME_SCALER_MAX_SIDE;
}

static gboolean
open_row (GstFrameScaler *scaler)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows) && !scaler->work; i++) {
    scaler->row = rows[i];
    scaler->work = rows[i]->open (&scaler->in, &scaler->out);
  }
  return scaler->work != NULL;
}

GstFrameScaler *
gst_frame_scaler_new (GstCaps *in, GstCaps *out, GError **error)
{
  GstFrameScaler *scaler = g_new0 (GstFrameScaler, 1);
  g_atomic_ref_count_init (&scaler->ref_count);
  g_mutex_init (&scaler->lock);
  scaler->in_caps = gst_caps_ref (in);
  scaler->out_caps = gst_caps_ref (out);
  if (gst_video_info_from_caps (&scaler->in, in) &&
      gst_video_info_from_caps (&scaler->out, out) &&
      has_sane_size (&scaler->in) && has_sane_size (&scaler->out) &&
      open_row (scaler) && (scaler->pool = make_pool (out, &scaler->out)))
    return scaler;

  g_autofree gchar *from = gst_caps_to_string (in);
  g_autofree gchar *to = gst_caps_to_string (out);
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "Nothing makes %s of %s", to, from);
  gst_frame_scaler_unref (scaler);
  return NULL;
}

GstFrameScaler *
gst_frame_scaler_ref (GstFrameScaler *scaler)
{
  g_atomic_ref_count_inc (&scaler->ref_count);
  return scaler;
}

void
gst_frame_scaler_unref (GstFrameScaler *scaler)
{
  if (!g_atomic_ref_count_dec (&scaler->ref_count))
    return;
  g_clear_pointer (&scaler->rung, gst_frame_ladder_rung_free);
  if (scaler->work)
    scaler->row->close (scaler->work);
  if (scaler->pool)
    gst_buffer_pool_set_active (scaler->pool, FALSE);
  gst_clear_object (&scaler->pool);
  gst_caps_unref (scaler->in_caps);
  gst_caps_unref (scaler->out_caps);
  g_mutex_clear (&scaler->lock);
  g_free (scaler);
}

gboolean
gst_frame_scaler_is_shared (const GstFrameScaler *scaler)
{
  return !g_atomic_ref_count_compare ((gatomicrefcount *) &scaler->ref_count,
      1);
}

gboolean
gst_frame_scaler_fits (const GstFrameScaler *scaler, const GstCaps *in,
    const GstCaps *out)
{
  return gst_caps_is_equal (scaler->in_caps, in) &&
      gst_caps_is_equal (scaler->out_caps, out);
}

gboolean
gst_frame_scaler_needs_ladder (const GstFrameScaler *scaler)
{
  return is_in_device (scaler->out_caps) && !scaler->rung;
}

gboolean
gst_frame_scaler_hangs (const GstFrameScaler *scaler)
{
  gboolean hangs = scaler->rung ? gst_frame_ladder_rung_hangs (scaler->rung)
                                : gst_frame_ladder_hangs ();
  return hangs &&
      (is_in_device (scaler->in_caps) || is_in_device (scaler->out_caps));
}

gboolean
gst_frame_scaler_join (GstFrameScaler *scaler, GstFrameLadder *ladder,
    GError **error)
{
  scaler->rung = gst_frame_ladder_add (ladder, scaler->out_caps, error);
  return scaler->rung != NULL;
}

const gchar *
gst_frame_scaler_name (const GstFrameScaler *scaler)
{
  const gchar *name =
      scaler->rung ? gst_frame_ladder_rung_name (scaler->rung) : NULL;
  return name ? name : scaler->row->name;
}

void
gst_frame_scaler_lock (GstFrameScaler *scaler)
{
  g_mutex_lock (&scaler->lock);
}

void
gst_frame_scaler_unlock (GstFrameScaler *scaler)
{
  g_mutex_unlock (&scaler->lock);
}

static gboolean
make_picture (GstFrameScaler *scaler, GstBuffer *source, GstBuffer *picture)
{
  GstVideoFrame in, out;
  if (!gst_picture_frame_map (&in, &scaler->in, source, GST_MAP_READ))
    return FALSE;
  gboolean ok = FALSE;
  if (gst_video_frame_map (&out, &scaler->out, picture,
          GST_MAP_WRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF)) {
    ok = scaler->row->make (scaler->work, &in, &out);
    gst_video_frame_unmap (&out);
  }
  gst_video_frame_unmap (&in);
  return ok;
}

/* What is bound to the old size or memory stays behind; captions, time codes and
 * the like go along. */
static gboolean
keeps_meta (const GstMetaInfo *info)
{
  return !gst_meta_api_type_has_tag (info->api,
             g_quark_from_static_string (GST_META_TAG_MEMORY_STR)) &&
      !gst_meta_api_type_has_tag (info->api,
          g_quark_from_static_string (GST_META_TAG_VIDEO_SIZE_STR));
}

static gboolean
copy_meta (GstBuffer *source, GstMeta **meta, gpointer user_data)
{
  const GstMetaInfo *info = (*meta)->info;
  if (keeps_meta (info) && info->transform_func) {
    GstMetaTransformCopy whole = { .region = FALSE, .size = (gsize) -1 };
    info->transform_func (GST_BUFFER (user_data), *meta, source,
        _gst_meta_transform_copy, &whole);
  }
  return TRUE;
}

static GstBuffer *
make_alone (GstFrameScaler *scaler, GstBuffer *source)
{
  g_autoptr (GstBuffer) picture = NULL;
  if (gst_frame_scaler_hangs (scaler))
    return NULL;
  GstBufferPool *pool = is_in_device (scaler->out_caps)
      ? gst_frame_ladder_rung_pool (scaler->rung)
      : scaler->pool;
  if (!pool ||
      gst_buffer_pool_acquire_buffer (pool, &picture, NULL) != GST_FLOW_OK ||
      !make_picture (scaler, source, picture))
    return NULL;
  return g_steal_pointer (&picture);
}

GstBuffer *
gst_frame_scaler_make (GstFrameScaler *scaler, GstBuffer *source,
    GstFrameLadderJob *job)
{
  GstBuffer *picture = NULL;
  if (scaler->rung)
    picture = gst_frame_ladder_rung_take (scaler->rung, job, source);
  if (!picture)
    picture = make_alone (scaler, source);
  if (!picture)
    return NULL;
  gst_buffer_copy_into (picture, source,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
  gst_buffer_foreach_meta (source, copy_meta, picture);
  return picture;
}
