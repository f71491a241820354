/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstframeladder.h"

#include "gstpictureframe.h"

#include "core/ladder.h"

/* What the thread has that has to do with the device. */
typedef struct
{
  const GstFrameLadderRow *row;
  GstDriverCaller *caller; /* (borrowed) whose the thread is */
  GObject *context;        /* (owned, nullable) */
  GstCaps *in_caps;        /* (owned) */
  GstVideoInfo in;
  GstMapFlags map_flags;
  gpointer work; /* NULL: not open */
  gboolean has_failed;
  GError *error; /* (owned, nullable) of opening */
} Maker;

typedef enum
{
  STATE_WORKS,
  STATE_FAILED,
  STATE_HANGS,
} State;

struct _GstFrameLadder
{
  gatomicrefcount ref_count;
  const GstFrameLadderRow *row;
  GstDriverCaller *caller; /* (owned) */
  GstPatience *patience;   /* (owned) */
  const gchar *memory;     /* (nullable) */
  GstElement *element;
  GstFrameLadderFailed failed;
  GstCaps *in_caps;
  gboolean is_up; /* frames are in the device's memory */
  gint is_warm;   /* atomic: has made a picture */
  gint state;     /* atomic */
  gint has_told;  /* atomic: of the failure */
  GMutex lock;
  GError *failure;  /* (owned, nullable) under the lock */
  GPtrArray *rungs; /* (borrowed) under the lock */
};

/* Jobs outlast the rung of a branch that has gone. */
typedef struct
{
  gatomicrefcount ref_count;
  const GstFrameLadderRow *row;
  GstDriverCaller *caller; /* (owned) */
  gpointer work;
  GstBufferPool *pool; /* (owned, nullable) atomic */
} RungWork;

struct _GstFrameLadderRung
{
  GstFrameLadder *ladder; /* (owned) */
  RungWork *work;         /* (owned) */
};

/* The thread has a reference until it is done, and touches nothing else of the
 * ladder's. */
struct _GstFrameLadderJob
{
  gatomicrefcount ref_count;
  GstDriverCaller *caller; /* (borrowed) of the rungs */
  gboolean is_up;
  GstBuffer *source;                 /* (owned, nullable) */
  RungWork *rungs[LADDER_MAX_RUNGS]; /* (owned) */
  guint n_rungs;
  gpointer work; /* the thread's */

  gboolean is_done; /* by the caller; what follows is there then */
  GstBuffer
      *pictures[LADDER_MAX_RUNGS]; /* (owned, nullable) until given away */
  GError *error;                   /* (owned, nullable) */
};

/* Threads that are left in a driver. */
static gint n_lost;

/* --- who makes them --- */

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

gboolean
gst_frame_ladder_hangs (void)
{
  return g_atomic_int_get (&n_lost) > 0;
}

static GError *
new_busy_error (void)
{
  return g_error_new_literal (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY,
      "it does not answer");
}

/* --- in the thread --- */

static void
maker_free (gpointer data)
{
  Maker *maker = data;
  if (maker->work)
    maker->row->close (maker->work);
  g_clear_object (&maker->context);
  gst_caps_unref (maker->in_caps);
  g_clear_error (&maker->error);
  g_free (maker);
}

static void
call_open (gpointer data)
{
  Maker *maker = data;
  maker->work = maker->row->open (maker->caller, maker->context, maker->in_caps,
      &maker->error);
}

static void
remove_rung (gpointer subject, gpointer data)
{
  RungWork *rung = data;
  gst_clear_object (&rung->pool);
  rung->row->remove (rung->work);
  gst_driver_caller_unref (rung->caller);
  g_free (rung);
}

static void
unref_rung (RungWork *rung)
{
  if (g_atomic_ref_count_dec (&rung->ref_count))
    gst_driver_caller_do (rung->caller, remove_rung, rung);
}

static void
free_job (gpointer subject, gpointer data)
{
  GstFrameLadderJob *job = data;
  for (guint i = 0; i < job->n_rungs; i++)
    gst_clear_buffer (&job->pictures[i]);
  gst_clear_buffer (&job->source);
  for (guint i = 0; i < job->n_rungs; i++)
    unref_rung (job->rungs[i]);
  g_clear_error (&job->error);
  g_free (job);
}

/* The last to have a frame in a device's memory frees that. */
static void
unref_job (GstFrameLadderJob *job)
{
  if (!g_atomic_ref_count_dec (&job->ref_count))
    return;
  if (job->is_up)
    gst_driver_caller_do (job->caller, free_job, job);
  else
    free_job (NULL, job);
}

/* `maker`: (nullable) */
static void
keep_pools (Maker *maker, GstFrameLadderJob *job)
{
  for (guint i = 0; maker && i < job->n_rungs; i++) {
    RungWork *rung = job->rungs[i];
    GstBufferPool *pool = rung->row->pool (maker->work, rung->work);
    if (pool && !rung->pool)
      g_atomic_pointer_set (&rung->pool, gst_object_ref (pool));
  }
}

/* Takes the thread's reference. */
static void
end_job (GstFrameLadderJob *job)
{
  gst_driver_caller_set_done (job->caller, &job->is_done);
  unref_job (job);
}

/* What was begun is finished before the maker goes. */
static void
finish_job (gpointer subject, gpointer data)
{
  Maker *maker = subject;
  GstFrameLadderJob *job = data;
  keep_pools (maker, job);
  if (!maker->row->finish (maker->work, job->work, job->pictures, &job->error))
    maker->has_failed = TRUE;
  end_job (job);
}

static gpointer
begin_work (Maker *maker, GstFrameLadderJob *job)
{
  GstVideoFrame frame;
  gpointer rungs[LADDER_MAX_RUNGS];
  if (!gst_picture_frame_map (&frame, &maker->in, job->source,
          GST_MAP_READ | maker->map_flags))
    return NULL; /* the frame's fault */
  for (guint i = 0; i < job->n_rungs; i++)
    rungs[i] = job->rungs[i]->work;
  const GstFrameLadderOrder order = {
    .frame = &frame,
    .source = job->source,
    .rungs = rungs,
    .n_rungs = job->n_rungs,
  };
  gpointer work = maker->row->begin (maker->work, &order, &job->error);
  maker->has_failed = work == NULL;
  gst_video_frame_unmap (&frame);
  return work;
}

/* `subject`: (nullable) */
static void
open_pools (gpointer subject, gpointer data)
{
  keep_pools (subject, data);
  end_job (data);
}

/* Frames that have come meanwhile begin before this one is waited for; one that nobody
 * wants any more does not. `subject`: (nullable) */
static void
begin_job (gpointer subject, gpointer data)
{
  Maker *maker = subject;
  GstFrameLadderJob *job = data;
  if (maker && !maker->has_failed &&
      !g_atomic_ref_count_compare (&job->ref_count, 1))
    job->work = begin_work (maker, job);
  if (job->work)
    gst_driver_caller_post (job->caller, finish_job, job);
  else
    end_job (job);
}

/* --- the ladder --- */

/* Returns (transfer full, nullable) the thread, with the maker, which is open. */
static GstDriverCaller *
start_thread (Maker *maker, GstPatience *patience, GError **error)
{
  GstDriverCaller *caller =
      gst_driver_caller_new (patience, &n_lost, maker, maker_free);
  if (!caller) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "there is no thread for it");
    return NULL;
  }
  maker->caller = caller;
  if (!gst_driver_caller_run (caller, call_open, GST_PATIENCE_OPEN_TIMEOUTS))
    g_propagate_error (error, new_busy_error ());
  else if (!maker->work)
    g_propagate_error (error, g_steal_pointer (&maker->error));
  else
    return caller;
  gst_driver_caller_free (caller);
  return NULL;
}

GstFrameLadder *
gst_frame_ladder_new (GstElement *element, GstPatience *patience, GstCaps *in,
    GstFrameLadderFailed failed, GError **error)
{
  const GstFrameLadderRow *row = find_row (error);
  GstVideoInfo info;
  if (!row || !gst_video_info_from_caps (&info, in))
    return NULL;
  if (gst_frame_ladder_hangs ()) {
    g_propagate_error (error, new_busy_error ());
    return NULL;
  }
  gboolean is_up = row->takes_memory (in);
  GObject *context = is_up ? NULL : row->find_context (element);
  const gchar *memory = context ? row->memory : NULL;
  Maker *maker = g_new0 (Maker, 1);
  *maker = (Maker){
    .row = row,
    .context = context,
    .in_caps = gst_caps_ref (in),
    .in = info,
    .map_flags = is_up ? row->map_flags : 0,
  };
  GstDriverCaller *caller = start_thread (maker, patience, error);
  if (!caller)
    return NULL;
  GstFrameLadder *ladder = g_new0 (GstFrameLadder, 1);
  g_atomic_ref_count_init (&ladder->ref_count);
  g_mutex_init (&ladder->lock);
  ladder->row = row;
  ladder->caller = caller;
  ladder->patience = gst_patience_ref (patience);
  ladder->memory = memory;
  ladder->element = element;
  ladder->failed = failed;
  ladder->in_caps = gst_caps_ref (in);
  ladder->is_up = is_up;
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
  gst_driver_caller_free (ladder->caller);
  gst_patience_unref (ladder->patience);
  g_ptr_array_unref (ladder->rungs);
  g_clear_error (&ladder->failure);
  gst_caps_unref (ladder->in_caps);
  g_mutex_clear (&ladder->lock);
  g_free (ladder);
}

gboolean
gst_frame_ladder_fits (const GstFrameLadder *ladder, const GstCaps *in)
{
  return ladder->in_caps == in || gst_caps_is_equal (ladder->in_caps, in);
}

static State
get_state (const GstFrameLadder *ladder)
{
  return (State) g_atomic_int_get (&ladder->state);
}

static gboolean
works (const GstFrameLadder *ladder)
{
  return get_state (ladder) == STATE_WORKS;
}

const gchar *
gst_frame_ladder_memory (const GstFrameLadder *ladder)
{
  return works (ladder) ? ladder->memory : NULL;
}

/* Not while the element stops: who flushes it is told when it goes on. */
static void
tell_failure (GstFrameLadder *ladder)
{
  if (g_atomic_int_get (&ladder->has_told) ||
      gst_patience_has_ended (ladder->patience) ||
      !g_atomic_int_compare_and_exchange (&ladder->has_told, FALSE, TRUE))
    return;
  gboolean can_go_on = !ladder->is_up || get_state (ladder) != STATE_HANGS;
  ladder->failed (ladder->element, ladder->failure, can_go_on);
}

/* Takes the error. */
static void
fail (GstFrameLadder *ladder, State state, GError *error)
{
  g_mutex_lock (&ladder->lock);
  if (!ladder->failure) {
    ladder->failure = g_steal_pointer (&error);
    g_atomic_int_set (&ladder->state, (gint) state);
  }
  g_mutex_unlock (&ladder->lock);
  g_clear_error (&error);
  tell_failure (ladder);
}

/* --- rungs --- */

GstFrameLadderRung *
gst_frame_ladder_add (GstFrameLadder *ladder, GstCaps *out, GError **error)
{
  gpointer made = ladder->row->add (ladder->in_caps, out, error);
  if (!made)
    return NULL;
  RungWork *work = g_new0 (RungWork, 1);
  g_atomic_ref_count_init (&work->ref_count);
  work->row = ladder->row;
  work->caller = gst_driver_caller_ref (ladder->caller);
  work->work = made;
  GstFrameLadderRung *rung = g_new0 (GstFrameLadderRung, 1);
  rung->ladder = gst_frame_ladder_ref (ladder);
  rung->work = work;
  g_mutex_lock (&ladder->lock);
  g_ptr_array_add (ladder->rungs, rung);
  g_mutex_unlock (&ladder->lock);
  return rung;
}

void
gst_frame_ladder_rung_free (GstFrameLadderRung *rung)
{
  GstFrameLadder *ladder = rung->ladder;
  g_mutex_lock (&ladder->lock);
  g_ptr_array_remove (ladder->rungs, rung);
  g_mutex_unlock (&ladder->lock);
  unref_rung (rung->work);
  gst_frame_ladder_unref (ladder);
  g_free (rung);
}

const gchar *
gst_frame_ladder_rung_name (const GstFrameLadderRung *rung)
{
  return works (rung->ladder) ? rung->ladder->row->name : NULL;
}

gboolean
gst_frame_ladder_rung_hangs (const GstFrameLadderRung *rung)
{
  return get_state (rung->ladder) == STATE_HANGS;
}

/* --- jobs --- */

static void
add_to_job (GstFrameLadderJob *job, const GstFrameLadderRung *rung)
{
  if (job->n_rungs == LADDER_MAX_RUNGS)
    return;
  g_atomic_ref_count_inc (&rung->work->ref_count);
  job->rungs[job->n_rungs++] = rung->work;
}

/* `source`: (nullable) */
static GstFrameLadderJob *
job_new (GstFrameLadder *ladder, GstBuffer *source)
{
  GstFrameLadderJob *job = g_new0 (GstFrameLadderJob, 1);
  g_atomic_ref_count_init (&job->ref_count);
  job->caller = ladder->caller;
  job->is_up = ladder->is_up;
  gst_buffer_replace (&job->source, source);
  return job;
}

static void
post (GstFrameLadderJob *job, GstDriverErrand errand)
{
  g_atomic_ref_count_inc (&job->ref_count);
  gst_driver_caller_post (job->caller, errand, job);
}

/* `only`: (nullable) else all rungs that there are. */
static GstFrameLadderJob *
begin (GstFrameLadder *ladder, const GstFrameLadderRung *only,
    GstBuffer *source)
{
  if (!works (ladder)) {
    tell_failure (ladder);
    return NULL;
  }
  GstFrameLadderJob *job = job_new (ladder, source);
  if (only) {
    add_to_job (job, only);
  } else {
    g_mutex_lock (&ladder->lock);
    for (guint i = 0; i < ladder->rungs->len; i++)
      add_to_job (job, g_ptr_array_index (ladder->rungs, i));
    g_mutex_unlock (&ladder->lock);
  }
  if (job->n_rungs == 0) {
    unref_job (job);
    return NULL;
  }
  post (job, begin_job);
  return job;
}

GstFrameLadderJob *
gst_frame_ladder_begin (GstFrameLadder *ladder, GstBuffer *source)
{
  return begin (ladder, NULL, source);
}

void
gst_frame_ladder_job_free (GstFrameLadderJob *job)
{
  unref_job (job);
}

/* FALSE: it has failed, as of now or before. The first picture may take as long as
 * opening, which it may be that opens the device. */
static gboolean
wait_for_job (GstFrameLadder *ladder, GstFrameLadderJob *job)
{
  guint n_timeouts =
      g_atomic_int_get (&ladder->is_warm) ? 1 : GST_PATIENCE_OPEN_TIMEOUTS;
  if (!gst_driver_caller_wait (job->caller, &job->is_done, n_timeouts)) {
    fail (ladder, STATE_HANGS, new_busy_error ());
    return FALSE;
  }
  g_atomic_int_set (&ladder->is_warm, TRUE);
  if (job->error)
    fail (ladder, STATE_FAILED, g_error_copy (job->error));
  return job->error == NULL;
}

GstBufferPool *
gst_frame_ladder_rung_pool (const GstFrameLadderRung *rung)
{
  GstFrameLadder *ladder = rung->ladder;
  if (!g_atomic_pointer_get (&rung->work->pool) &&
      get_state (ladder) != STATE_HANGS) {
    GstFrameLadderJob *job = job_new (ladder, NULL);
    add_to_job (job, rung);
    post (job, open_pools);
    wait_for_job (ladder, job);
    unref_job (job);
  }
  return g_atomic_pointer_get (&rung->work->pool);
}

static GstBuffer *
take_from (GstFrameLadderRung *rung, GstFrameLadderJob *job)
{
  for (guint i = 0; i < job->n_rungs; i++)
    if (job->rungs[i] == rung->work)
      return wait_for_job (rung->ladder, job)
          ? g_steal_pointer (&job->pictures[i])
          : NULL;
  return NULL;
}

GstBuffer *
gst_frame_ladder_rung_take (GstFrameLadderRung *rung, GstFrameLadderJob *job,
    GstBuffer *source)
{
  GstFrameLadder *ladder = rung->ladder;
  if (!works (ladder))
    return NULL;
  GstBuffer *picture = job ? take_from (rung, job) : NULL;
  if (picture)
    return picture;
  GstFrameLadderJob *own = begin (ladder, rung, source);
  if (!own)
    return NULL;
  picture = take_from (rung, own);
  unref_job (own);
  return picture;
}
