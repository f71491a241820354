/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstframeladder.h"

#include "gstpictureframe.h"

#include "core/ladder.h"

struct _GstFrameLadder
{
  gatomicrefcount ref_count;
  const GstFrameLadderRow *row;
  gpointer work;
  GstMapFlags map_flags;
  GstElement *element;
  GstFrameLadderFailed failed;
  gint has_failed; /* atomic */
  GstCaps *in_caps;
  GstVideoInfo in;
  GMutex lock;
  GPtrArray
      *rungs; /* (borrowed) under the lock; their work counts references */
};

/* Jobs outlast the rung of a branch that has gone. */
typedef struct
{
  gatomicrefcount ref_count;
  GstFrameLadder *ladder; /* (owned) */
  gpointer work;
} RungWork;

struct _GstFrameLadderRung
{
  RungWork *work; /* (owned) */
};

struct _GstFrameLadderJob
{
  GstFrameLadder *ladder; /* (owned) */
  GstBuffer *source;      /* (owned) may be read until the work is done */
  RungWork *rungs[LADDER_MAX_RUNGS]; /* (owned) */
  guint n_rungs;
  gpointer work;
};

/* --- the ladder --- */

/* As gst_dynamic_type_factory_load(), which in 1.22 keeps the feature for ever. */
static GType
load_type (const gchar *name)
{
  g_autoptr (GstPluginFeature) known =
      gst_registry_find_feature (gst_registry_get (), name,
          GST_TYPE_DYNAMIC_TYPE_FACTORY);
  g_autoptr (GstPluginFeature) loaded =
      known ? gst_plugin_feature_load (known) : NULL;
  return loaded ? g_type_from_name (name) : 0;
}

static const GstFrameLadderRow *
find_row (GError **error)
{
  GType type = load_type (GST_FRAME_LADDER_CUDA_TYPE);
  GstFrameLadderClass *klass = type ? g_type_class_ref (type) : NULL;
  if (klass && g_str_equal (klass->version, VERSION))
    return klass->row; /* types of plugins stay */
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      klass ? "libgstabrcuda.so is of version %s"
            : "libgstabrcuda.so is not there",
      klass ? klass->version : NULL);
  return NULL;
}

gboolean
gst_frame_ladder_takes_memory (const GstCaps *in)
{
  const GstFrameLadderRow *row = find_row (NULL);
  return row && row->takes_memory (in);
}

GstFrameLadder *
gst_frame_ladder_new (GstElement *element, GstCaps *in,
    GstFrameLadderFailed failed, GError **error)
{
  const GstFrameLadderRow *row = find_row (error);
  GstVideoInfo info;
  if (!row || !gst_video_info_from_caps (&info, in))
    return NULL;
  GstMapFlags map_flags = 0;
  gpointer work = row->open (element, in, &map_flags, error);
  if (!work)
    return NULL;
  GstFrameLadder *ladder = g_new0 (GstFrameLadder, 1);
  g_atomic_ref_count_init (&ladder->ref_count);
  g_mutex_init (&ladder->lock);
  ladder->row = row;
  ladder->work = work;
  ladder->map_flags = map_flags;
  ladder->element = element;
  ladder->failed = failed;
  ladder->in_caps = gst_caps_ref (in);
  ladder->in = info;
  ladder->rungs = g_ptr_array_new ();
  return ladder;
}

GstFrameLadder *
gst_frame_ladder_ref (GstFrameLadder *ladder)
{
  g_atomic_ref_count_inc (&ladder->ref_count);
  return ladder;
}

void
gst_frame_ladder_unref (GstFrameLadder *ladder)
{
  if (!g_atomic_ref_count_dec (&ladder->ref_count))
    return;
  ladder->row->close (ladder->work);
  g_ptr_array_unref (ladder->rungs);
  gst_caps_unref (ladder->in_caps);
  g_mutex_clear (&ladder->lock);
  g_free (ladder);
}

gboolean
gst_frame_ladder_fits (const GstFrameLadder *ladder, const GstCaps *in)
{
  return ladder->in_caps == in || gst_caps_is_equal (ladder->in_caps, in);
}

static gboolean
works (const GstFrameLadder *ladder)
{
  return !g_atomic_int_get (&ladder->has_failed);
}

const gchar *
gst_frame_ladder_memory (const GstFrameLadder *ladder)
{
  return works (ladder) ? ladder->row->memory (ladder->work) : NULL;
}

/* Takes the error. */
static void
fail (GstFrameLadder *ladder, GError *error)
{
  if (g_atomic_int_compare_and_exchange (&ladder->has_failed, FALSE, TRUE))
    ladder->failed (ladder->element, error);
  g_error_free (error);
}

/* --- rungs --- */

static RungWork *
ref_work (RungWork *work)
{
  g_atomic_ref_count_inc (&work->ref_count);
  return work;
}

static void
unref_work (RungWork *work)
{
  GstFrameLadder *ladder = work->ladder;
  if (!g_atomic_ref_count_dec (&work->ref_count))
    return;
  g_mutex_lock (&ladder->lock);
  ladder->row->remove (ladder->work, work->work);
  g_mutex_unlock (&ladder->lock);
  gst_frame_ladder_unref (ladder);
  g_free (work);
}

GstFrameLadderRung *
gst_frame_ladder_add (GstFrameLadder *ladder, GstCaps *out, GError **error)
{
  g_mutex_lock (&ladder->lock);
  gpointer made = ladder->row->add (ladder->work, out, error);
  g_mutex_unlock (&ladder->lock);
  if (!made)
    return NULL;
  RungWork *work = g_new0 (RungWork, 1);
  g_atomic_ref_count_init (&work->ref_count);
  work->ladder = gst_frame_ladder_ref (ladder);
  work->work = made;
  GstFrameLadderRung *rung = g_new0 (GstFrameLadderRung, 1);
  rung->work = work;
  g_mutex_lock (&ladder->lock);
  g_ptr_array_add (ladder->rungs, rung);
  g_mutex_unlock (&ladder->lock);
  return rung;
}

void
gst_frame_ladder_rung_free (GstFrameLadderRung *rung)
{
  GstFrameLadder *ladder = rung->work->ladder;
  g_mutex_lock (&ladder->lock);
  g_ptr_array_remove (ladder->rungs, rung);
  g_mutex_unlock (&ladder->lock);
  unref_work (rung->work);
  g_free (rung);
}

const gchar *
gst_frame_ladder_rung_name (const GstFrameLadderRung *rung)
{
  GstFrameLadder *ladder = rung->work->ladder;
  return works (ladder) ? ladder->row->name : NULL;
}

GstBufferPool *
gst_frame_ladder_rung_pool (const GstFrameLadderRung *rung)
{
  GstFrameLadder *ladder = rung->work->ladder;
  g_mutex_lock (&ladder->lock);
  GstBufferPool *pool = ladder->row->pool (rung->work->work);
  g_mutex_unlock (&ladder->lock);
  return pool;
}

/* --- jobs --- */

static void
add_to_job (GstFrameLadderJob *job, const GstFrameLadderRung *rung)
{
  if (job->n_rungs < LADDER_MAX_RUNGS)
    job->rungs[job->n_rungs++] = ref_work (rung->work);
}

static gpointer
begin_work (GstFrameLadderJob *job, GError **error)
{
  GstFrameLadder *ladder = job->ladder;
  GstVideoFrame frame;
  gpointer rungs[LADDER_MAX_RUNGS];
  if (!gst_picture_frame_map (&frame, &ladder->in, job->source,
          GST_MAP_READ | ladder->map_flags))
    return NULL; /* the frame's fault */
  for (guint i = 0; i < job->n_rungs; i++)
    rungs[i] = job->rungs[i]->work;
  const GstFrameLadderOrder order = {
    .frame = &frame,
    .source = job->source,
    .rungs = rungs,
    .n_rungs = job->n_rungs,
  };
  g_mutex_lock (&ladder->lock);
  gpointer work = ladder->row->begin (ladder->work, &order, error);
  g_mutex_unlock (&ladder->lock);
  gst_video_frame_unmap (&frame);
  return work;
}

/* `only`: (nullable) else all rungs that there are. */
static GstFrameLadderJob *
begin (GstFrameLadder *ladder, const GstFrameLadderRung *only,
    GstBuffer *source)
{
  GError *error = NULL;
  if (!works (ladder))
    return NULL;
  GstFrameLadderJob *job = g_new0 (GstFrameLadderJob, 1);
  job->ladder = gst_frame_ladder_ref (ladder);
  job->source = gst_buffer_ref (source);
  if (only) {
    add_to_job (job, only);
  } else {
    g_mutex_lock (&ladder->lock);
    for (guint i = 0; i < ladder->rungs->len; i++)
      add_to_job (job, g_ptr_array_index (ladder->rungs, i));
    g_mutex_unlock (&ladder->lock);
  }
  if (job->n_rungs > 0 && (job->work = begin_work (job, &error)))
    return job;
  if (error)
    fail (ladder, error);
  gst_frame_ladder_job_free (job);
  return NULL;
}

GstFrameLadderJob *
gst_frame_ladder_begin (GstFrameLadder *ladder, GstBuffer *source)
{
  return begin (ladder, NULL, source);
}

void
gst_frame_ladder_job_free (GstFrameLadderJob *job)
{
  GstFrameLadder *ladder = job->ladder;
  if (job->work)
    ladder->row->drop (ladder->work, job->work);
  for (guint i = 0; i < job->n_rungs; i++)
    unref_work (job->rungs[i]);
  gst_buffer_unref (job->source);
  gst_frame_ladder_unref (ladder);
  g_free (job);
}

static GstBuffer *
take_from (GstFrameLadderRung *rung, GstFrameLadderJob *job)
{
  GstFrameLadder *ladder = job->ladder;
  GError *error = NULL;
  for (guint i = 0; i < job->n_rungs; i++) {
    if (job->rungs[i] != rung->work)
      continue;
    GstBuffer *picture =
        ladder->row->finish (ladder->work, job->work, i, &error);
    if (!picture)
      fail (ladder, error);
    return picture;
  }
  return NULL;
}

GstBuffer *
gst_frame_ladder_rung_take (GstFrameLadderRung *rung, GstFrameLadderJob *job,
    GstBuffer *source)
{
  GstFrameLadder *ladder = rung->work->ladder;
  if (!works (ladder))
    return NULL;
  GstBuffer *picture = job ? take_from (rung, job) : NULL;
  if (picture)
    return picture;
  GstFrameLadderJob *own = begin (ladder, rung, source);
  if (!own)
    return NULL;
  picture = take_from (rung, own);
  gst_frame_ladder_job_free (own);
  return picture;
}
