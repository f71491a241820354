/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstcudaladder.h"

#include "cudadevice.h"
#include "gstcudaframes.h"
#include "gstcudahost.h"
#include "ladderrecipe.h"

#include "core/ladder.h"

GST_DEBUG_CATEGORY (abr_cuda_debug);
#define GST_CAT_DEFAULT abr_cuda_debug

/* One is filled while the other goes up. */
#define N_STAGES 2

/* A frame on its way up. */
typedef struct
{
  GstBuffer *buffer; /* (owned) in memory that the device reads by itself */
  CUevent is_up;
} Stage;

typedef struct
{
  GstDriverCaller *caller; /* (borrowed) of whose thread it is */
  CudaDevice *device;      /* NULL before the first frame, if frames bring it */
  GObject *holder; /* (owned, nullable) of the context, which others have */
  GstVideoInfo in;
  gboolean is_up; /* frames are in the device's memory */
  CUdeviceptr source;
  GstBufferPool *pool; /* of stages */
  Stage stages[N_STAGES];
  guint next_stage;
} Ladder;

/* All but the recipe is made for its first frame. */
typedef struct
{
  CudaDevice *device; /* (owned, nullable) */
  LadderRecipe recipe;
  GstCaps *caps; /* (owned) */
  GstVideoInfo out;
  gboolean stays_up; /* pictures do, in the device's memory */
  CUdeviceptr tables;
  CUdeviceptr picture; /* as the stream works in turn one will do */
  GstBufferPool *pool;
} Rung;

/* What is under way of one frame. */
typedef struct
{
  CUevent is_done;
  guint n_pictures;
  GstBuffer *pictures[LADDER_MAX_RUNGS]; /* (owned) until given away */
} Work;

G_STATIC_ASSERT (LADDER_MAX_RUNGS *LADDER_MAX_COMPONENTS <= LADDER_MAX_PLANES);

static gboolean
check (Ladder *ladder, CUresult result, const gchar *what, GError **error)
{
  return cuda_driver_check (cuda_device_driver (ladder->device), result, what,
      error);
}

static gboolean
allocate (Ladder *ladder, CUdeviceptr *at, gsize size, GError **error)
{
  return check (ladder,
      cuda_device_driver (ladder->device)->memory_alloc (at, size),
      "memory of the device", error);
}

static gboolean
make_event (Ladder *ladder, CUevent *event, GError **error)
{
  return check (ladder,
      cuda_device_driver (ladder->device)
          ->event_create (event,
              CU_EVENT_BLOCKING_SYNC | CU_EVENT_DISABLE_TIMING),
      "an event", error);
}

static gboolean
record (Ladder *ladder, CUevent event, GError **error)
{
  return check (ladder,
      cuda_device_driver (ladder->device)
          ->event_record (event, cuda_device_stream (ladder->device)),
      "an event", error);
}

static GstBufferPool *
make_pool (Ladder *ladder, GstCaps *caps, const GstVideoInfo *info,
    GError **error)
{
  GstBufferPool *pool = gst_cuda_frames_are_in (caps)
      ? gst_cuda_frames_pool_new (ladder->holder, caps, info)
      : gst_cuda_host_pool_new (ladder->device, ladder->caller, caps, info);
  if (!pool)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "a pool of pictures can't be made");
  return pool;
}

static GstBuffer *
acquire (GstBufferPool *pool, GError **error)
{
  GstBuffer *buffer = NULL;
  if (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL) == GST_FLOW_OK)
    return buffer;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
      "no memory for a picture is left");
  return NULL;
}

/* --- the ladder --- */

static void
free_in_context (Ladder *ladder)
{
  const CudaDriver *driver = cuda_device_driver (ladder->device);
  cuda_device_enter (ladder->device);
  driver->stream_wait (cuda_device_stream (ladder->device));
  for (guint i = 0; i < N_STAGES; i++) {
    if (ladder->stages[i].is_up)
      driver->event_destroy (ladder->stages[i].is_up);
    gst_clear_buffer (&ladder->stages[i].buffer);
  }
  if (ladder->source)
    driver->memory_free (ladder->source);
  cuda_device_leave (ladder->device);
}

static void
close_ladder (gpointer data)
{
  Ladder *ladder = data;
  if (ladder->device)
    free_in_context (ladder);
  if (ladder->pool)
    gst_buffer_pool_set_active (ladder->pool, FALSE);
  gst_clear_object (&ladder->pool);
  g_clear_pointer (&ladder->device, cuda_device_unref);
  g_clear_object (&ladder->holder);
  g_free (ladder);
}

static gboolean
make_stages (Ladder *ladder, GstCaps *in, GError **error)
{
  ladder->pool = make_pool (ladder, in, &ladder->in, error);
  for (guint i = 0; ladder->pool && i < N_STAGES; i++)
    if (!(ladder->stages[i].buffer = acquire (ladder->pool, error)) ||
        !make_event (ladder, &ladder->stages[i].is_up, error))
      return FALSE;
  return ladder->pool != NULL;
}

/* In the pipeline's context, if it has one. */
static gboolean
open_device (Ladder *ladder, GstCaps *in, GError **error)
{
  ladder->device = ladder->holder
      ? cuda_device_new_in (gst_cuda_frames_context (ladder->holder),
            ladder->holder, error)
      : cuda_device_new (0, error);
  if (!ladder->device)
    return FALSE;
  GST_INFO ("on %s", cuda_device_name (ladder->device));
  cuda_device_enter (ladder->device);
  gboolean ok = allocate (ladder, &ladder->source, ladder->in.size, error) &&
      make_stages (ladder, in, error);
  cuda_device_leave (ladder->device);
  return ok;
}

static gpointer
open_ladder (GstDriverCaller *caller, GObject *context, GstCaps *in,
    GError **error)
{
  Ladder *ladder = g_new0 (Ladder, 1);
  gst_video_info_from_caps (&ladder->in, in);
  ladder->caller = caller;
  ladder->is_up = gst_cuda_frames_are_in (in);
  ladder->holder = context ? g_object_ref (context) : NULL;
  if (ladder->is_up || open_device (ladder, in, error))
    return ladder;
  close_ladder (ladder);
  return NULL;
}

/* The context of frames is theirs: the first brings it, the others have it. */
static gboolean
enter_frame (Ladder *ladder, GstBuffer *frame, GError **error)
{
  gpointer context;
  g_autoptr (GObject) holder = gst_cuda_frames_enter (frame, &context, error);
  if (!holder)
    return FALSE;
  if (!ladder->device) {
    ladder->holder = g_object_ref (holder);
    ladder->device = cuda_device_new_in (context, holder, error);
    return ladder->device != NULL;
  }
  if (context == cuda_device_context (ladder->device))
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "frames come from another context than before");
  return FALSE;
}

/* --- rungs --- */

static void
free_of_rung (Rung *rung)
{
  const CudaDriver *driver = cuda_device_driver (rung->device);
  cuda_device_enter (rung->device);
  driver->stream_wait (cuda_device_stream (rung->device));
  if (rung->tables)
    driver->memory_free (rung->tables);
  if (rung->picture)
    driver->memory_free (rung->picture);
  cuda_device_leave (rung->device);
}

static void
remove_rung (gpointer work)
{
  Rung *rung = work;
  if (rung->device)
    free_of_rung (rung);
  if (rung->pool)
    gst_buffer_pool_set_active (rung->pool, FALSE);
  gst_clear_object (&rung->pool);
  g_clear_pointer (&rung->device, cuda_device_unref);
  gst_caps_unref (rung->caps);
  ladder_recipe_clear (&rung->recipe);
  g_free (rung);
}

static gpointer
add_rung (GstCaps *in, GstCaps *out, GError **error)
{
  GstVideoInfo from;
  const gchar *reason;
  Rung *rung = g_new0 (Rung, 1);
  gst_video_info_from_caps (&from, in);
  gst_video_info_from_caps (&rung->out, out);
  rung->caps = gst_caps_ref (out);
  rung->stays_up = gst_cuda_frames_are_in (out);
  if (ladder_recipe_init (&rung->recipe, &from, &rung->out, &reason))
    return rung;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "%s is not for the device", reason);
  remove_rung (rung);
  return NULL;
}

/* Where the device fails before the first picture, the processor needs it all the
 * same. */
static GstBufferPool *
rung_pool (gpointer data, gpointer work)
{
  Rung *rung = work;
  if (rung->stays_up && !rung->pool)
    rung->pool = make_pool (data, rung->caps, &rung->out, NULL);
  return rung->stays_up ? rung->pool : NULL;
}

/* In the stream, before whatever reads them. */
static gboolean
upload_tables (Ladder *ladder, Rung *rung, GError **error)
{
  const GArray *tables = rung->recipe.tables;
  gsize size = tables->len * sizeof (guint16);
  return allocate (ladder, &rung->tables, size, error) &&
      check (ladder,
          cuda_device_driver (ladder->device)
              ->upload (rung->tables, tables->data, size,
                  cuda_device_stream (ladder->device)),
          "the filter's weights", error);
}

static gboolean
prepare_rungs (Ladder *ladder, const GstFrameLadderOrder *order, GError **error)
{
  for (guint i = 0; i < order->n_rungs; i++) {
    Rung *rung = order->rungs[i];
    if (rung->tables)
      continue;
    if (!rung->device)
      rung->device = cuda_device_ref (ladder->device);
    if (!upload_tables (ladder, rung, error) ||
        (!rung->stays_up &&
            !allocate (ladder, &rung->picture, rung->out.size, error)))
      return FALSE;
    if (!rung->pool &&
        !(rung->pool = make_pool (ladder, rung->caps, &rung->out, error)))
      return FALSE;
  }
  return TRUE;
}

/* --- a frame --- */

static LadderPicture
place (const GstVideoInfo *info, CUdeviceptr at)
{
  LadderPicture picture = { 0 };
  for (guint p = 0; p < GST_VIDEO_INFO_N_PLANES (info); p++) {
    picture.planes[p] = at + GST_VIDEO_INFO_PLANE_OFFSET (info, p);
    picture.pitch[p] = (guint) GST_VIDEO_INFO_PLANE_STRIDE (info, p);
  }
  return picture;
}

static LadderPicture
place_frame (const GstVideoFrame *frame)
{
  LadderPicture picture = { 0 };
  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES (frame); p++) {
    picture.planes[p] = (gsize) GST_VIDEO_FRAME_PLANE_DATA (frame, p);
    picture.pitch[p] = (guint) GST_VIDEO_FRAME_PLANE_STRIDE (frame, p);
  }
  return picture;
}

static gboolean
fill_stage (Ladder *ladder, Stage *stage, const GstVideoFrame *frame)
{
  GstVideoFrame copy;
  if (!gst_video_frame_map (&copy, &ladder->in, stage->buffer,
          GST_MAP_WRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  gboolean ok = gst_video_frame_copy (&copy, frame);
  gst_video_frame_unmap (&copy);
  return ok;
}

/* Copies a buffer that the device reads and writes by itself. */
static gboolean
copy_up (Ladder *ladder, CUdeviceptr to, GstBuffer *buffer, GError **error)
{
  GstMapInfo map;
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  CUresult result = cuda_device_driver (ladder->device)
                        ->upload (to, map.data, map.size,
                            cuda_device_stream (ladder->device));
  gst_buffer_unmap (buffer, &map);
  return check (ladder, result, "the way up", error);
}

static gboolean
copy_down (Ladder *ladder, GstBuffer *buffer, CUdeviceptr from, GError **error)
{
  GstMapInfo map;
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  CUresult result = cuda_device_driver (ladder->device)
                        ->download (map.data, from, map.size,
                            cuda_device_stream (ladder->device));
  gst_buffer_unmap (buffer, &map);
  return check (ladder, result, "the way down", error);
}

static gboolean
bring_up (Ladder *ladder, const GstVideoFrame *frame, GError **error)
{
  const CudaDriver *driver = cuda_device_driver (ladder->device);
  Stage *stage = &ladder->stages[ladder->next_stage];
  ladder->next_stage = (ladder->next_stage + 1) % N_STAGES;
  /* what it held before may still be on its way */
  if (!check (ladder, driver->event_wait (stage->is_up), "the way up", error))
    return FALSE;
  if (!fill_stage (ladder, stage, frame)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "a frame can't be copied");
    return FALSE;
  }
  return copy_up (ladder, ladder->source, stage->buffer, error) &&
      record (ladder, stage->is_up, error);
}

static gboolean
acquire_pictures (const GstFrameLadderOrder *order, Work *work, GError **error)
{
  for (guint i = 0; i < order->n_rungs; i++) {
    const Rung *rung = order->rungs[i];
    if (!(work->pictures[i] = acquire (rung->pool, error)))
      return FALSE;
    work->n_pictures++;
  }
  return TRUE;
}

/* Where the kernel is to write a picture. The memory stays where it is, mapped or
 * not. */
static gboolean
find_target (const Rung *rung, GstBuffer *picture, LadderPicture *target)
{
  GstVideoFrame frame;
  *target = place (&rung->out, rung->picture);
  if (!rung->stays_up)
    return TRUE;
  if (!gst_video_frame_map (&frame, &rung->out, picture,
          GST_MAP_WRITE | GST_CUDA_FRAMES_MAP |
              GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  *target = place_frame (&frame);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static gboolean
launch (Ladder *ladder, const GstFrameLadderOrder *order, Work *work,
    GError **error)
{
  LadderLaunch arguments = { 0 };
  void *parameters[] = { &arguments };
  const LadderPicture source = ladder->is_up
      ? place_frame (order->frame)
      : place (&ladder->in, ladder->source);
  for (guint i = 0; i < order->n_rungs; i++) {
    const Rung *rung = order->rungs[i];
    LadderPicture target;
    if (!find_target (rung, work->pictures[i], &target)) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE,
          "a picture can't be written");
      return FALSE;
    }
    if (!ladder_launch_add (&arguments, &rung->recipe, rung->tables, &source,
            &target)) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
          "lines of the frame do not begin at whole words");
      return FALSE;
    }
  }
  return check (ladder,
      cuda_device_driver (ladder->device)
          ->launch (cuda_device_kernel (ladder->device),
              ladder_launch_n_blocks (&arguments), 1, 1, LADDER_THREADS, 1, 1,
              ladder_launch_shared_bytes (&arguments),
              cuda_device_stream (ladder->device), parameters, NULL),
      "the launch", error);
}

static gboolean
bring_down (Ladder *ladder, const GstFrameLadderOrder *order, Work *work,
    GError **error)
{
  for (guint i = 0; i < order->n_rungs; i++) {
    const Rung *rung = order->rungs[i];
    if (!rung->stays_up &&
        !copy_down (ladder, work->pictures[i], rung->picture, error))
      return FALSE;
  }
  return TRUE;
}

/* What has begun is waited for: nobody may have the memory before. */
static void
drop (Ladder *ladder, Work *work)
{
  const CudaDriver *driver = cuda_device_driver (ladder->device);
  cuda_device_enter (ladder->device);
  if (work->is_done) {
    driver->event_wait (work->is_done);
    driver->event_destroy (work->is_done);
  } else {
    driver->stream_wait (cuda_device_stream (ladder->device));
  }
  cuda_device_leave (ladder->device);
  for (guint i = 0; i < work->n_pictures; i++)
    gst_clear_buffer (&work->pictures[i]);
  g_free (work);
}

static gboolean
begin_in_context (Ladder *ladder, const GstFrameLadderOrder *order, Work *work,
    GError **error)
{
  CUevent is_done = NULL;
  if (!prepare_rungs (ladder, order, error) ||
      !acquire_pictures (order, work, error) ||
      (!ladder->is_up && !bring_up (ladder, order->frame, error)) ||
      !launch (ladder, order, work, error) ||
      !bring_down (ladder, order, work, error) ||
      !make_event (ladder, &is_done, error))
    return FALSE;
  work->is_done = is_done;
  return record (ladder, is_done, error);
}

static gpointer
begin (gpointer data, const GstFrameLadderOrder *order, GError **error)
{
  Ladder *ladder = data;
  if (ladder->is_up && !enter_frame (ladder, order->source, error))
    return NULL;
  Work *work = g_new0 (Work, 1);
  cuda_device_enter (ladder->device);
  gboolean ok = begin_in_context (ladder, order, work, error);
  cuda_device_leave (ladder->device);
  if (ok)
    return work;
  drop (ladder, work);
  return NULL;
}

static gboolean
finish (gpointer data, gpointer begun, GstBuffer **pictures, GError **error)
{
  Ladder *ladder = data;
  Work *work = begun;
  const CudaDriver *driver = cuda_device_driver (ladder->device);
  cuda_device_enter (ladder->device);
  gboolean ok =
      check (ladder, driver->event_wait (work->is_done), "a picture", error);
  driver->event_destroy (work->is_done);
  cuda_device_leave (ladder->device);
  for (guint i = 0; i < work->n_pictures; i++) {
    if (ok)
      pictures[i] = g_steal_pointer (&work->pictures[i]);
    gst_clear_buffer (&work->pictures[i]);
  }
  g_free (work);
  return ok;
}

/* --- what abrtee finds --- */

const GstFrameLadderRow gst_cuda_ladder_row = {
  .name = "cuda",
  .memory = GST_CUDA_FRAMES_MEMORY,
  .map_flags = GST_CUDA_FRAMES_MAP,
  .takes_memory = gst_cuda_frames_are_in,
  .find_context = gst_cuda_frames_find_context,
  .add = add_rung,
  .open = open_ladder,
  .close = close_ladder,
  .begin = begin,
  .finish = finish,
  .remove = remove_rung,
  .pool = rung_pool,
};

static void
gst_cuda_ladder_class_init (gpointer klass, gpointer data)
{
  GstFrameLadderClass *ladder_class = klass;
  ladder_class->version = VERSION;
  ladder_class->row = &gst_cuda_ladder_row;
}

GType
gst_cuda_ladder_get_type (void)
{
  static gsize type;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_type_register_static_simple (G_TYPE_OBJECT,
            GST_FRAME_LADDER_CUDA_TYPE, sizeof (GstFrameLadderClass),
            gst_cuda_ladder_class_init, sizeof (GObject), NULL,
            G_TYPE_FLAG_ABSTRACT));
  return type;
}
