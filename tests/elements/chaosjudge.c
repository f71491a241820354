/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chaosjudge.h"

#include <gst/check/gstcheck.h>

#include "core/bytes.h"
#include "encbackend.h"
#include "videodecode.h"
#include "videoencrig.h"

#define H264_IDR 5 /* ITU-T H.264 table 7-1 */
#define H264_LAST_SLICE 5
#define H265_IDR_W_RADL 19 /* ITU-T H.265 table 7-1 */
#define H265_IDR_N_LP 20
#define H265_LAST_SLICE 31

/* One rung of a run. */
typedef struct
{
  const ChaosLadder *ladder;
  const ChaosPlan *plan;
  const ChaosTrack *track;
  guint n_frames;   /* that it was to have */
  guint8 *is_there; /* (owned) of each, how often its picture or gap came */
  guint8 *is_gap;   /* (owned) */
} Case;

#define EXPECT(c, condition, ...) \
  G_STMT_START \
  { \
    if (!(condition)) { \
      g_autofree gchar *finding = g_strdup_printf (__VA_ARGS__); \
      ck_abort_msg ("rung %u: %s; %s", (c)->track->index, finding, \
          (c)->plan->text); \
    } \
  } \
  G_STMT_END

static const ChaosFrame *
frame (const Case *c, guint n)
{
  return &g_array_index (c->ladder->frames, ChaosFrame, n);
}

/* --- what is expected --- */

/* Of frames that are half a frame early at most. */
static gint64
cell_of (const Case *c, guint n)
{
  const Fraction rate = c->plan->rate;
  gint64 half = (gint64) (rate.den * GST_SECOND / rate.num / 2);
  gint64 cell = (gint64) gst_util_uint64_scale (c->plan->cell_frames,
      rate.den * GST_SECOND, rate.num);
  return (frame (c, n)->time + half) / cell;
}

/* Rungs of the source's size are other streams where that changes. */
static gboolean
has_other_caps (const Case *c, guint n)
{
  return frame (c, n)->has_other_caps ||
      (frame (c, n)->has_other_size &&
          c->plan->rungs[c->track->index].height == 0);
}

static gboolean
opens_cell (const Case *c, guint n)
{
  return n == 0 || cell_of (c, n) != cell_of (c, n - 1) ||
      frame (c, n)->is_cut || has_other_caps (c, n);
}

static gboolean
has_incident (const Case *c, ChaosKind kind)
{
  for (guint i = 0; i < c->plan->n_incidents; i++)
    if (c->plan->incidents[i].kind == kind)
      return TRUE;
  return FALSE;
}

static gboolean
is_key_due (const Case *c, guint n)
{
  return opens_cell (c, n) || frame (c, n)->is_asked;
}

static gint
find_frame (const Case *c, gint64 time)
{
  for (guint n = 0; n < c->n_frames; n++)
    if (ABS (frame (c, n)->time - time) <= 1)
      return (gint) n;
  return -1;
}

/* --- pictures and gaps --- */

static guint
slice_type (const Case *c, GstBuffer *picture)
{
  GstMapInfo map;
  ByteReader r;
  guint type = G_MAXUINT;
  guint last = c->plan->is_h265 ? H265_LAST_SLICE : H264_LAST_SLICE;
  ck_assert (gst_buffer_map (picture, &map, GST_MAP_READ));
  byte_reader_init (&r, map.data, map.size);
  while (type > last) {
    ByteReader unit = byte_reader_sub (&r, byte_reader_u32 (&r));
    guint8 byte = byte_reader_u8 (&unit);
    type = c->plan->is_h265 ? byte >> 1 & 0x3f : byte & 0x1f;
    EXPECT (c, !unit.failed, "a picture without a slice");
  }
  gst_buffer_unmap (picture, &map);
  return type;
}

static gboolean
is_idr (const Case *c, GstBuffer *picture)
{
  guint type = slice_type (c, picture);
  return c->plan->is_h265 ? type == H265_IDR_W_RADL || type == H265_IDR_N_LP
                          : type == H264_IDR;
}

/* Does an encoder begin here for a reason of this rung's alone? */
static gboolean
may_be_key (const Case *c, gboolean is_other_encoder)
{
  return is_other_encoder || c->plan->may_die || has_incident (c, CHAOS_SIZE) ||
      (c->plan->memory == CHAOS_CUDA && c->plan->n_incidents > 0);
}

static void
judge_picture (Case *c, const ChaosItem *item, const ChaosItem *before)
{
  gint n = find_frame (c, item->time);
  EXPECT (c, n >= 0, "a picture at %" GST_STIME_FORMAT " of no frame",
      GST_STIME_ARGS (item->time));
  EXPECT (c, c->is_there[n]++ == 0, "frame %d came again", n);
  EXPECT (c, GST_CLOCK_TIME_IS_VALID (item->dts), "frame %d has no DTS", n);
  EXPECT (c, item->dts <= item->pts,
      "frame %d: DTS %" GST_TIME_FORMAT " after PTS %" GST_TIME_FORMAT, n,
      GST_TIME_ARGS (item->dts), GST_TIME_ARGS (item->pts));
  EXPECT (c, GST_CLOCK_TIME_IS_VALID (item->duration), "frame %d has no end",
      n);
  gboolean is_key = video_enc_is_key (item->picture);
  EXPECT (c, is_key == is_idr (c, item->picture),
      "frame %d is%s marked as a key frame", n, is_key ? "" : " not");
  EXPECT (c, is_key || !is_key_due (c, (guint) n), "frame %d is no key frame",
      n);
  EXPECT (c,
      !is_key || is_key_due (c, (guint) n) ||
          may_be_key (c, before && before->backend != item->backend),
      "frame %d is a key frame", n);
  if (before &&
      frame (c, (guint) n)->time / (1000 * (gint64) GST_SECOND) ==
          before->time / (1000 * (gint64) GST_SECOND))
    EXPECT (c, item->dts > before->dts,
        "frame %d: DTS %" GST_TIME_FORMAT " after %" GST_TIME_FORMAT, n,
        GST_TIME_ARGS (item->dts), GST_TIME_ARGS (before->dts));
}

static void
judge_gap (Case *c, const ChaosItem *item)
{
  gint n = find_frame (c, item->time);
  EXPECT (c, n >= 0, "a gap at %" GST_STIME_FORMAT " of no frame",
      GST_STIME_ARGS (item->time));
  EXPECT (c, c->is_there[n]++ == 0, "frame %d came before it was missing", n);
  EXPECT (c, c->plan->may_die, "frame %d is missing", n);
  EXPECT (c, !opens_cell (c, (guint) n),
      "frame %d is missing, with which a segment begins", n);
  c->is_gap[n] = TRUE;
}

static void
judge_items (Case *c)
{
  const ChaosItem *before = NULL;
  gboolean has_caps = FALSE;
  gboolean was_gap = FALSE;
  for (guint i = 0; i < c->track->items->len; i++) {
    const ChaosItem *item = &g_array_index (c->track->items, ChaosItem, i);
    switch (item->kind) {
      case CHAOS_CAPS:
        has_caps = TRUE;
        break;
      case CHAOS_GAP:
        judge_gap (c, item);
        was_gap = TRUE;
        has_caps = FALSE;
        break;
      default:
        judge_picture (c, item, before);
        EXPECT (c, !was_gap || has_caps,
            "pictures go on behind a gap as before it");
        was_gap = FALSE;
        before = item;
        break;
    }
  }
}

/* What is missing lasts until a segment begins, or another stream. */
static void
judge_gaps (Case *c, guint n_there)
{
  for (guint n = 1; n < n_there; n++)
    EXPECT (c,
        !c->is_gap[n - 1] || c->is_gap[n] || opens_cell (c, n) ||
            frame (c, n)->has_other_size,
        "a gap ends at frame %u", n);
}

/* --- whole --- */

static gboolean
may_end (const Case *c)
{
  return c->track->is_removed || c->plan->rungs[c->track->index].is_dropped;
}

static void
judge_input (const Case *c)
{
  const GArray *times = c->track->times_in;
  EXPECT (c,
      times->len == c->n_frames || (may_end (c) && times->len < c->n_frames),
      "%u of %u frames went in", times->len, c->n_frames);
  for (guint n = 0; n < times->len; n++)
    EXPECT (c, ABS (g_array_index (times, gint64, n) - frame (c, n)->time) <= 1,
        "frame %u went in at %" GST_STIME_FORMAT, n,
        GST_STIME_ARGS (g_array_index (times, gint64, n)));
}

/* Each frame has its picture or gap, but those in work where a rung ended. */
static void
judge_output (Case *c)
{
  guint n_there = 0;
  while (n_there < c->n_frames && c->is_there[n_there])
    n_there++;
  EXPECT (c, n_there == c->n_frames || may_end (c), "frame %u is not there",
      n_there);
  judge_gaps (c, n_there);
  if (n_there == c->n_frames || c->track->is_removed)
    return;
  EXPECT (c, c->track->is_eos && c->track->n_warnings > 0,
      "frame %u is not there, and nobody says so", n_there);
}

/* --- who encoded --- */

static void
judge_backend (const Case *c)
{
  const ChaosTrack *track = c->track;
  guint n;
  const EncBackend *backends = enc_backends (&n);
  CodecId codec = c->plan->is_h265 ? CODEC_H265 : CODEC_H264;
  EXPECT (c, track->backends->len == track->logged->len || track->is_removed,
      "%u messages, %u lines in the log", track->backends->len,
      track->logged->len);
  if (!track->refusals)
    return;
  g_auto (GStrv) lines = g_strsplit (track->refusals, "\n", -1);
  guint n_lines = 0;
  for (guint i = 0; i < n; i++) {
    if (backends[i].codec != codec)
      continue;
    if (g_strcmp0 (backends[i].name, track->active_backend) == 0)
      break;
    g_autofree gchar *prefix = g_strconcat (backends[i].name, ": ", NULL);
    EXPECT (c, lines[n_lines] && g_str_has_prefix (lines[n_lines], prefix),
        "%s is not refused:\n%s", backends[i].name, track->refusals);
    n_lines++;
  }
  EXPECT (c, !lines[n_lines] || !lines[n_lines][0],
      "more is refused than came before %s:\n%s", track->active_backend,
      track->refusals);
  gboolean has_died = strstr (track->refusals, "died: ") != NULL;
  EXPECT (c, !has_died || c->plan->may_die, "died:\n%s", track->refusals);
  /* one that a flush comes in the way of is told of by its successor alone */
  EXPECT (c,
      !has_died || track->n_warnings > 0 || track->is_removed ||
          has_incident (c, CHAOS_FLUSH),
      "no warning of\n%s", track->refusals);
}

static void
judge_messages (const Case *c)
{
  const ChaosTrack *track = c->track;
  guint n = MIN (track->backends->len, track->logged->len);
  for (guint i = 0; i < n; i++) {
    const gchar *told = g_ptr_array_index (track->backends, i);
    EXPECT (c,
        g_str_equal (told ? told : "none",
            g_ptr_array_index (track->logged, i)),
        "a message has %s, the log %s", told,
        (gchar *) g_ptr_array_index (track->logged, i));
  }
  if (n > 0 && !track->is_removed)
    EXPECT (c,
        g_strcmp0 (g_ptr_array_index (track->backends, n - 1),
            track->active_backend) == 0,
        "%s is said to be at work", track->active_backend);
  EXPECT (c,
      track->n_warnings == 0 || c->plan->may_die ||
          c->plan->rungs[track->index].is_dropped,
      "a warning");
}

/* --- what is seen --- */

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const ChaosItem *first = *(const ChaosItem *const *) a;
  const ChaosItem *second = *(const ChaosItem *const *) b;
  return (first->time > second->time) - (first->time < second->time);
}

static gboolean
is_lossless (const ChaosItem *item)
{
  return g_str_equal (item->backend, "nvenc") ||
      g_str_has_prefix (item->backend, "vaapi");
}

/* (takes `pictures`, ChaosItem) Those that came with `caps`. */
static void
judge_stream (const Case *c, const GstCaps *caps, GPtrArray *items)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (pictures,
        ((ChaosItem *) g_ptr_array_index (items, i))->picture);
  g_autoptr (GPtrArray) shown = video_decode (caps, pictures);
  EXPECT (c, shown->len == pictures->len, "%u of %u pictures are shown",
      shown->len, pictures->len);
  g_ptr_array_sort (items, compare_times);
  for (guint i = 0; i < items->len; i++) {
    const ChaosItem *item = g_ptr_array_index (items, i);
    gint n = find_frame (c, item->time);
    GBytes *source = g_hash_table_lookup (c->track->pictures_in,
        &frame (c, (guint) n)->time);
    if (source && is_lossless (item))
      EXPECT (c, g_bytes_equal (source, g_ptr_array_index (shown, i)),
          "frame %d is not what went in", n);
  }
  g_ptr_array_unref (items);
}

static void
judge_pictures (const Case *c)
{
  const GstCaps *caps = NULL;
  GPtrArray *items = g_ptr_array_new ();
  for (guint i = 0; i < c->track->items->len; i++) {
    const ChaosItem *item = &g_array_index (c->track->items, ChaosItem, i);
    if (item->kind == CHAOS_PICTURE)
      g_ptr_array_add (items, (gpointer) item);
    if (item->kind != CHAOS_CAPS)
      continue;
    if (items->len > 0) {
      judge_stream (c, caps, items);
      items = g_ptr_array_new ();
    }
    caps = item->caps;
  }
  if (items->len > 0 && caps)
    judge_stream (c, caps, items);
  else
    g_ptr_array_unref (items);
}

/* --- all --- */

static void
judge_track (const ChaosLadder *ladder, const ChaosTrack *track)
{
  Case c = {
    .ladder = ladder,
    .plan = ladder->plan,
    .track = track,
    .n_frames = ladder->frames->len,
    .is_there = g_new0 (guint8, ladder->frames->len + 1),
    .is_gap = g_new0 (guint8, ladder->frames->len + 1),
  };
  judge_input (&c);
  judge_items (&c);
  judge_output (&c);
  judge_backend (&c);
  judge_messages (&c);
  judge_pictures (&c);
  g_free (c.is_there);
  g_free (c.is_gap);
}

void
chaos_judge (const ChaosLadder *ladder)
{
  const gchar *text = ladder->plan->text;
  ck_assert_msg (!ladder->has_error, "%s; %s", ladder->error, text);
  ck_assert_msg (ladder->has_ended, "no end; %s", text);
  for (guint i = 0; i < ladder->plan->n_rungs; i++)
    judge_track (ladder, &ladder->tracks[i]);
}
