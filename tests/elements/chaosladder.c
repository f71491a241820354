/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chaosladder.h"

#include <gst/check/gstcheck.h>

#include "cudaframes.h"
#include "vaframes.h"
#include "videoencrig.h"

#define WIDTH 160
#define HEIGHT 90
#define OTHER_WIDTH 192
#define OTHER_HEIGHT 108
#define PATIENCE (20 * GST_SECOND)
#define IMPATIENCE (150 * GST_MSECOND)
#define TIME_LIMIT (60 * GST_SECOND)
#define SEEK_STEP (1000 * GST_SECOND)

/* What is at work while the plan is. */
typedef struct
{
  ChaosLadder *ladder;
  GstElement *pipeline, *tee;
  GstPad *pad; /* ours, into the tee */
  GstCudaContext *cuda;
  GstVaDisplay *va;
  GstBufferPool *pool; /* (nullable) */
  GstCaps *caps;
  gint width, height;
  const gchar *colours;
  guint n_jumps;       /* flushes and segments */
  guint segment_frame; /* with which the segment began */
  GstClockTime base;   /* running time of that */
  gboolean is_asked, is_cut, has_other_caps,
      has_other_size; /* the next frame */
} Stage;

/* --- who encodes --- */

static ChaosTrack *
track_of (ChaosLadder *ladder, GstObject *encoder)
{
  for (guint i = 0; i < ladder->plan->n_rungs; i++)
    if (GST_OBJECT (ladder->tracks[i].encoder) == encoder)
      return &ladder->tracks[i];
  return NULL;
}

static void
take_line (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer ladder)
{
  static const gchar prefix[] = "encoder: ";
  ChaosTrack *track;
  if (!GST_IS_OBJECT (object) ||
      !(track = track_of (ladder, GST_OBJECT (object))))
    return;
  const gchar *text = gst_debug_message_get (message);
  if (!g_str_has_prefix (text, prefix))
    return;
  g_mutex_lock (&track->lock);
  g_ptr_array_add (track->logged, g_strdup (text + strlen (prefix)));
  g_mutex_unlock (&track->lock);
}

static void
take_message (ChaosLadder *ladder, GstMessage *message)
{
  const GstStructure *s = gst_message_get_structure (message);
  ChaosTrack *track = track_of (ladder, GST_MESSAGE_SRC (message));
  if (track && GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    track->n_warnings++;
  else if (track && gst_structure_has_name (s, "abrvideoenc-backend"))
    g_ptr_array_add (track->backends,
        g_strdup (gst_structure_get_string (s, "backend")));
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    ladder->has_ended = TRUE;
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *details = NULL;
    gst_message_parse_error (message, &error, &details);
    ladder->has_error = TRUE;
    if (!ladder->error)
      ladder->error = g_strdup_printf ("%s: %s", GST_MESSAGE_SRC_NAME (message),
          error->message);
  }
}

/* Until it has ended, or fails to within the time. */
static void
take_messages (Stage *stage)
{
  ChaosLadder *ladder = stage->ladder;
  GstMessage *message;
  g_autoptr (GstBus) bus = gst_element_get_bus (stage->pipeline);
  while (!ladder->has_ended && !ladder->has_error &&
      (message = gst_bus_timed_pop_filtered (bus, TIME_LIMIT,
           GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
               GST_MESSAGE_ELEMENT))) {
    take_message (ladder, message);
    gst_message_unref (message);
  }
}

/* --- the ladder --- */

static gchar *
describe_rung (const ChaosPlan *plan, guint i)
{
  const ChaosRung *rung = &plan->rungs[i];
  GString *text = g_string_new ("capsfilter caps=\"video/x-raw(ANY)");
  if (rung->height > 0)
    g_string_append_printf (text, ",height=%d", rung->height);
  g_string_append_printf (text,
      "\" ! abrvideoenc name=e%u bitrate=400 preset=ultrafast b-frames=%d tune=%s "
      "backend=%s on-error=%s device-timeout=%" G_GUINT64_FORMAT "%s ! "
      "video/x-%s ! fakesink name=s%u sync=false async=false",
      i, plan->b_frames, plan->is_low_latency ? "latency" : "quality",
      rung->backend, rung->is_dropped ? "drop-branch" : "fail",
      plan->may_hang ? IMPATIENCE : PATIENCE,
      !plan->is_h265 && plan->format == GST_VIDEO_FORMAT_I420_10LE
          ? " profile=high-10"
          : "",
      plan->is_h265 ? "h265" : "h264", i);
  return g_string_free (text, FALSE);
}

static void
add_rung (Stage *stage, guint i)
{
  const ChaosPlan *plan = stage->ladder->plan;
  ChaosTrack *track = &stage->ladder->tracks[i];
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = describe_rung (plan, i);
  GstElement *bin = gst_parse_bin_from_description (text, TRUE, &error);
  ck_assert_msg (bin != NULL, "%s", error ? error->message : "");
  chaos_track_init (track, i, gst_object_ref_sink (bin), plan->is_watched);
  gst_bin_add (GST_BIN (stage->pipeline), track->bin);
  ck_assert (gst_element_link (stage->tee, track->bin));
}

static void
remove_rung (Stage *stage, ChaosTrack *track)
{
  if (track->is_removed)
    return;
  g_autoptr (GstPad) into = gst_element_get_static_pad (track->bin, "sink");
  g_autoptr (GstPad) from = gst_pad_get_peer (into);
  gst_element_release_request_pad (stage->tee, from);
  gst_element_set_state (track->bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (stage->pipeline), track->bin);
  track->is_removed = TRUE;
}

/* --- frames --- */

static GstBufferPool *
open_pool (Stage *stage)
{
  switch (stage->ladder->plan->memory) {
    case CHAOS_CUDA:
      return cuda_frames_pool (stage->cuda, stage->caps);
    case CHAOS_VA:
      return va_frames_pool (stage->va, stage->caps, 0);
    default:
      return cuda_frames_pool (NULL, stage->caps);
  }
}

static void
close_pool (Stage *stage)
{
  if (stage->pool)
    cuda_frames_close (stage->pool);
  stage->pool = NULL;
}

static void
push_caps (Stage *stage)
{
  static const gchar *const features[] = { "", "(memory:CUDAMemory)",
    "(memory:VAMemory)" };
  const ChaosPlan *plan = stage->ladder->plan;
  g_autofree gchar *text = g_strdup_printf (
      "video/x-raw%s, format=%s, width=%d, height=%d, framerate=%u/%u, "
      "colorimetry=%s",
      features[plan->memory], gst_video_format_to_string (plan->format),
      stage->width, stage->height, plan->rate.num, plan->rate.den,
      stage->colours);
  gst_clear_caps (&stage->caps);
  stage->caps = gst_caps_from_string (text);
  gst_pad_push_event (stage->pad, gst_event_new_caps (stage->caps));
  close_pool (stage);
  stage->pool = open_pool (stage);
}

static GstClockTime
running_time (const Stage *stage, guint n)
{
  return stage->base +
      video_enc_frame_time (0, n - stage->segment_frame,
          stage->ladder->plan->rate);
}

/* What PTS are before running time: less after each jump. */
static GstClockTime
pts_offset (const Stage *stage)
{
  return (CHAOS_MAX_INCIDENTS - stage->n_jumps) * 10 * GST_SECOND;
}

/* From frame `n` on, which is at a stream time where none was. */
static void
push_segment (Stage *stage, guint n)
{
  GstSegment segment;
  GstClockTime base = running_time (stage, n);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = stage->base = base;
  segment.start = segment.position = base + pts_offset (stage);
  segment.time = stage->n_jumps * SEEK_STEP;
  stage->segment_frame = n;
  gst_pad_push_event (stage->pad, gst_event_new_segment (&segment));
}

static ChaosFrame
frame_at (const Stage *stage, guint n)
{
  return (ChaosFrame){
    .time = (gint64) (stage->n_jumps * SEEK_STEP +
        video_enc_frame_time (0, n - stage->segment_frame,
            stage->ladder->plan->rate)),
    .is_asked = stage->is_asked,
    .is_cut = stage->is_cut,
    .has_other_caps = stage->has_other_caps,
    .has_other_size = stage->has_other_size,
  };
}

static void
push_frame (Stage *stage, guint n)
{
  ChaosLadder *ladder = stage->ladder;
  GstVideoInfo info;
  GstBuffer *buffer;
  ChaosFrame frame = frame_at (stage, n);
  stage->is_asked = stage->is_cut = FALSE;
  stage->has_other_caps = stage->has_other_size = FALSE;
  ck_assert (gst_video_info_from_caps (&info, stage->caps));
  ck_assert_int_eq (gst_buffer_pool_acquire_buffer (stage->pool, &buffer, NULL),
      GST_FLOW_OK);
  video_enc_paint (buffer, &info, n);
  if (ladder->plan->memory == CHAOS_CUDA && n % 2)
    cuda_frames_settle (buffer);
  GST_BUFFER_PTS (buffer) = running_time (stage, n) + pts_offset (stage);
  GST_BUFFER_DURATION (buffer) =
      running_time (stage, n + 1) - running_time (stage, n);
  g_array_append_val (ladder->frames, frame);
  ladder->flow = gst_pad_push (stage->pad, buffer);
}

/* --- incidents --- */

static void
flush (Stage *stage, guint n)
{
  gst_pad_push_event (stage->pad, gst_event_new_flush_start ());
  gst_pad_push_event (stage->pad, gst_event_new_flush_stop (TRUE));
  g_array_set_size (stage->ladder->frames, 0);
  stage->n_jumps++;
  stage->segment_frame = n;
  stage->base = 0;
  stage->is_asked = stage->is_cut = FALSE;
  stage->has_other_caps = stage->has_other_size = FALSE;
  for (guint i = 0; i < stage->ladder->plan->n_rungs; i++)
    if (stage->ladder->tracks[i].is_removed)
      chaos_track_forget (&stage->ladder->tracks[i]);
  push_segment (stage, n);
}

static void
ask_from_below (Stage *stage, const ChaosIncident *incident)
{
  const ChaosTrack *track = &stage->ladder->tracks[incident->rung];
  g_autoptr (GstElement) sink = chaos_track_element (track, "s");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  if (!track->is_removed &&
      gst_pad_push_event (pad,
          gst_video_event_new_upstream_force_key_unit (running_time (stage,
                                                           incident->frame),
              incident->all_headers, 1)))
    stage->is_asked = TRUE;
}

static void
let_happen (Stage *stage, const ChaosIncident *incident)
{
  ChaosTrack *track = &stage->ladder->tracks[incident->rung];
  switch (incident->kind) {
    case CHAOS_FLUSH:
      flush (stage, incident->frame);
      return;
    case CHAOS_SEGMENT:
      stage->n_jumps++;
      push_segment (stage, incident->frame);
      return;
    case CHAOS_SIZE:
      stage->width = stage->width == WIDTH ? OTHER_WIDTH : WIDTH;
      stage->height = stage->height == HEIGHT ? OTHER_HEIGHT : HEIGHT;
      stage->has_other_size = !stage->has_other_size;
      push_caps (stage);
      return;
    case CHAOS_COLOURS:
      stage->colours =
          g_str_equal (stage->colours, "bt709") ? "bt601" : "bt709";
      stage->has_other_caps = !stage->has_other_caps;
      push_caps (stage);
      return;
    case CHAOS_POOL:
      close_pool (stage);
      stage->pool = open_pool (stage);
      return;
    case CHAOS_KEY_DOWN:
      stage->is_asked = TRUE;
      stage->is_cut |= incident->all_headers;
      gst_pad_push_event (stage->pad,
          gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
              GST_CLOCK_TIME_NONE, running_time (stage, incident->frame),
              incident->all_headers, 1));
      return;
    case CHAOS_KEY_UP:
      ask_from_below (stage, incident);
      stage->is_cut |= stage->is_asked && incident->all_headers;
      return;
    case CHAOS_REMOVE:
      remove_rung (stage, track);
      return;
    default:
      g_atomic_int_set (&track->is_blocked, TRUE);
      return;
  }
}

/* --- a run --- */

static void
set_the_stage (Stage *stage, ChaosLadder *ladder)
{
  const ChaosPlan *plan = ladder->plan;
  g_autoptr (GstPad) into = NULL;
  g_setenv ("FAKE_NVENC", plan->nvenc, TRUE);
  g_setenv ("FAKE_VA", plan->va, TRUE);
  g_setenv ("FAKE_CUDA", plan->cuda, TRUE);
  *stage = (Stage){
    .ladder = ladder,
    .pipeline = gst_object_ref_sink (gst_pipeline_new (NULL)),
    .tee = gst_element_factory_make ("abrtee", NULL),
    .pad = gst_pad_new ("src", GST_PAD_SRC),
    .cuda = plan->memory == CHAOS_CUDA ? cuda_frames_context (0) : NULL,
    .va = plan->memory == CHAOS_VA ? va_frames_display () : NULL,
    .width = WIDTH,
    .height = HEIGHT,
    .colours = "bt709",
  };
  g_object_set (stage->tee, "segment-duration",
      gst_util_uint64_scale (plan->cell_frames, plan->rate.den * GST_SECOND,
          plan->rate.num),
      NULL);
  gst_util_set_object_arg (G_OBJECT (stage->tee), "scaler",
      plan->scales_on_device ? "cuda" : "auto");
  gst_bin_add (GST_BIN (stage->pipeline), stage->tee);
  if (stage->cuda)
    cuda_frames_offer (stage->pipeline, stage->cuda);
  if (stage->va)
    va_frames_offer (stage->pipeline, stage->va);
  for (guint i = 0; i < plan->n_rungs; i++)
    add_rung (stage, i);
  into = gst_element_get_static_pad (stage->tee, "sink");
  gst_pad_set_active (stage->pad, TRUE);
  ck_assert_int_eq (gst_pad_link (stage->pad, into), GST_PAD_LINK_OK);
}

static void
play (Stage *stage)
{
  const ChaosPlan *plan = stage->ladder->plan;
  guint n_happened = 0;
  gst_element_set_state (stage->pipeline, GST_STATE_PLAYING);
  gst_pad_push_event (stage->pad, gst_event_new_stream_start ("chaos"));
  push_caps (stage);
  push_segment (stage, 0);
  for (guint n = 0; n < plan->n_frames && stage->ladder->flow == GST_FLOW_OK;
       n++) {
    while (n_happened < plan->n_incidents &&
        plan->incidents[n_happened].frame == n)
      let_happen (stage, &plan->incidents[n_happened++]);
    push_frame (stage, n);
  }
  gst_pad_push_event (stage->pad, gst_event_new_eos ());
  take_messages (stage);
}

static void
strike_the_stage (Stage *stage)
{
  for (guint i = 0; i < stage->ladder->plan->n_rungs; i++) {
    ChaosTrack *track = &stage->ladder->tracks[i];
    g_object_get (track->encoder, "active-backend", &track->active_backend,
        "refusals", &track->refusals, NULL);
  }
  gst_element_set_state (stage->pipeline, GST_STATE_NULL);
  gst_pad_set_active (stage->pad, FALSE);
  close_pool (stage);
  gst_clear_caps (&stage->caps);
  gst_clear_object (&stage->cuda);
  gst_clear_object (&stage->va);
  gst_object_unref (stage->pad);
  gst_object_unref (stage->pipeline);
}

ChaosLadder *
chaos_ladder_run (const ChaosPlan *plan)
{
  Stage stage;
  ChaosLadder *ladder = g_new0 (ChaosLadder, 1);
  ladder->plan = plan;
  ladder->frames = g_array_new (FALSE, FALSE, sizeof (ChaosFrame));
  set_the_stage (&stage, ladder);
  if (!g_getenv ("GST_DEBUG"))
    gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_set_threshold_for_name ("abrvideoenc", GST_LEVEL_INFO);
  gst_debug_add_log_function (take_line, ladder, NULL);
  play (&stage);
  strike_the_stage (&stage);
  gst_debug_remove_log_function (take_line);
  return ladder;
}

void
chaos_ladder_free (ChaosLadder *ladder)
{
  for (guint i = 0; i < ladder->plan->n_rungs; i++)
    chaos_track_clear (&ladder->tracks[i]);
  g_array_unref (ladder->frames);
  g_free (ladder->error);
  g_free (ladder);
}
