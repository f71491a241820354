/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaseek.h"

#include "core/matroska-cues.h"
#include "core/matroska-schema.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* Bytes read at once: the head of a Cluster where it leaps from one to the next,
 * the heads of a few blocks where frames lie between them (those of sound come
 * together), and more and more where it goes straight on. */
#define HOP_WINDOW 256
#define MIN_WINDOW 1024
#define MAX_WINDOW (64u << 10)

/* Clusters are gone through one by one, by their sizes, from this near. */
#define HOP_TIME (20 * (gint64) NSEC_PER_SEC)
#define HOP_SPAN (1u << 20)

/* How much before a time to guess, so as to come down before it. */
#define GUESS_MARGIN (5 * (gint64) NSEC_PER_SEC)

/* A key frame up to this size is read with the head of the block behind it, so
 * that it need not be read again to be played. */
#define MAX_KEY_FRAME (1u << 20)

/* Frames of other tracks that begin this much before the key frame are played
 * too: the one that lasts beyond it, and decoders' pre-roll. */
#define REACH (300 * NSEC_PER_MSEC)
#define NSEC_PER_MSEC G_GINT64_CONSTANT (1000000)

/* Places of other tracks' frames that are kept, and frames that may follow a
 * key frame and be shown before it. */
#define MAX_OTHERS 4096
#define MAX_LEADING 64

/* How far before a time to look first when there is no key frame near. */
#define FIRST_STEP_BACK ((gint64) NSEC_PER_SEC)

/* --- bytes -------------------------------------------------------------- */

static void
drop_window (GstMatroskaFinder *f)
{
  if (f->window)
    gst_buffer_unmap (f->window, &f->map);
  gst_clear_buffer (&f->window);
}

/* Returns the bytes at `offset`: `size` or more, fewer at the end only. */
static Span
look (GstMatroskaFinder *f, guint64 offset, gsize size)
{
  if (f->window && offset >= f->window_offset &&
      offset - f->window_offset <= f->map.size &&
      size <= f->map.size - (offset - f->window_offset)) {
    gsize skip = (gsize) (offset - f->window_offset);
    return (Span){ f->map.data + skip, f->map.size - skip };
  }
  if (f->flow != GST_FLOW_OK)
    return (Span){ NULL, 0 };
  guint64 window_end = f->window_offset + (f->window ? f->map.size : 0);
  if (f->window && offset == f->window_offset)
    f->window_size = 2 * f->map.size; /* it looks ahead from there */
  else if (f->window && (offset > window_end || offset < f->window_offset))
    f->window_size = MIN (f->window_size, MIN_WINDOW);
  else if (f->window)
    f->window_size = MIN (2 * f->window_size, MAX_WINDOW);
  drop_window (f);
  if (offset >= f->end)
    return (Span){ NULL, 0 };
  guint64 wanted = MIN (MAX (size, f->window_size), f->end - offset);
  GstBuffer *buffer =
      f->blocks ? gst_block_ring_acquire (f->blocks, (gsize) wanted) : NULL;
  GstFlowReturn flow = f->runs
      ? gst_byte_runs_read (f->runs, offset, size, (gsize) wanted, &buffer)
      : gst_pad_pull_range (f->sinkpad, offset, (guint) wanted, &buffer);
  if (flow != GST_FLOW_OK) {
    gst_clear_buffer (&buffer);
    if (flow != GST_FLOW_EOS)
      f->flow = flow;
    return (Span){ NULL, 0 };
  }
  if (!gst_buffer_map (buffer, &f->map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    f->flow = GST_FLOW_ERROR;
    return (Span){ NULL, 0 };
  }
  f->window = buffer;
  f->window_offset = offset;
  f->n_bytes += f->map.size;
  return (Span){ f->map.data, f->map.size };
}

/* --- blocks ------------------------------------------------------------- */

void
gst_matroska_finder_go (GstMatroskaFinder *f, const MatroskaPlace *place)
{
  f->window_size = MIN_WINDOW;
  matroska_parser_set_scanning (f->parser, TRUE);
  matroska_parser_seek (f->parser, place);
}

gboolean
gst_matroska_finder_next (GstMatroskaFinder *f, MatroskaBlock *block)
{
  gsize want = 1;
  for (;;) {
    Span bytes = look (f, matroska_parser_position (f->parser), want);
    if (bytes.size < want)
      return FALSE;
    MatroskaEvent event;
    gsize consumed;
    guint64 skip;
    CoreStatus status = matroska_parser_next (f->parser, bytes.data, bytes.size,
        &event, &consumed, &skip, &want);
    if (status == CORE_OK && event.type == MATROSKA_EVENT_BLOCK) {
      *block = event.block;
      return TRUE;
    }
    if (status == CORE_OK && event.type == MATROSKA_EVENT_END)
      return FALSE;
    if (status != CORE_OK && status != CORE_NEED_DATA)
      return FALSE;
    want = MAX (want, 1);
  }
}

/* --- Clusters ----------------------------------------------------------- */

/* The first Cluster that begins in [offset, limit). */
static gboolean
find_cluster (GstMatroskaFinder *f, guint64 offset, guint64 limit,
    MatroskaCluster *cluster)
{
  gsize want = 1;
  f->window_size = HOP_WINDOW;
  while (offset < limit) {
    Span bytes = look (f, offset, want);
    if (bytes.size < want)
      return FALSE;
    CoreStatus status = matroska_parser_find_cluster (f->parser, offset,
        bytes.data, bytes.size, cluster, &want);
    if (status == CORE_OK)
      return cluster->offset < limit;
    offset = cluster->offset;
    f->window_size = MAX_WINDOW; /* it is not just there */
  }
  return FALSE;
}

/* Where a Cluster of about `time_ns` may be, strictly inside (low, high): by
 * time if that is known, but every other time in the middle, so that bisection
 * ends soon whatever the times are. */
static guint64
guess_offset (const MatroskaCluster *low, guint64 high, gint64 high_time_ns,
    gint64 time_ns, gboolean is_odd)
{
  guint64 span = high - low->offset;
  guint64 guess = span / 2;
  time_ns -= GUESS_MARGIN;
  if (!is_odd && high_time_ns > low->time_ns && time_ns < high_time_ns)
    guess = (guint64) timescale_scale ((gint64) MIN (span, G_MAXINT64),
        (guint64) MAX (time_ns - low->time_ns, 0),
        (guint64) (high_time_ns - low->time_ns), ROUND_FLOOR);
  return low->offset + CLAMP (guess, span / 64, span - span / 64);
}

/* Is it near enough to `time_ns` to go there from Cluster to Cluster? */
static gboolean
is_near (const MatroskaCluster *low, guint64 high, gint64 time_ns)
{
  if (time_ns < low->time_ns || high - low->offset <= HOP_SPAN ||
      low->end == high)
    return TRUE;
  return low->end != G_MAXUINT64 && time_ns - low->time_ns <= HOP_TIME;
}

static gboolean
find_next_cluster (GstMatroskaFinder *f, const MatroskaCluster *cluster,
    guint64 limit, MatroskaCluster *next)
{
  guint64 from = cluster->offset + 1;
  if (cluster->end != G_MAXUINT64)
    from = MAX (from, cluster->end);
  return find_cluster (f, from, limit, next);
}

/* What is known already of where a time is: a Cluster before it, or else the
 * first, and one behind. */
static gboolean
find_known_around (GstMatroskaFinder *f, gint64 time_ns, MatroskaCluster *low,
    guint64 *high, gint64 *high_time_ns)
{
  MatroskaCluster next;
  matroska_parser_known_clusters (f->parser, time_ns, low, &next);
  *high = next.offset != 0 ? next.offset : f->end;
  *high_time_ns = next.offset != 0
      ? next.time_ns
      : (gint64) MIN (matroska_parser_duration_ns (f->parser), G_MAXINT64);
  return low->offset != 0 ||
      find_cluster (f, matroska_parser_first_cluster (f->parser), f->end, low);
}

/* The last Cluster that is not after `time_ns`, or else the first. */
static gboolean
find_cluster_before (GstMatroskaFinder *f, gint64 time_ns,
    MatroskaCluster *found)
{
  MatroskaCluster low, next;
  guint64 high, end;
  gint64 high_time_ns;

  if (!find_known_around (f, time_ns, &low, &high, &high_time_ns))
    return FALSE;
  end = high;
  for (guint i = 0; !is_near (&low, high, time_ns); i++) {
    guint64 probe = guess_offset (&low, high, high_time_ns, time_ns, i % 2);
    gboolean is_found = find_cluster (f, probe, high, &next);
    if (f->flow != GST_FLOW_OK)
      return FALSE;
    if (is_found && next.time_ns <= time_ns) {
      low = next;
    } else {
      high = probe;
      high_time_ns = is_found ? next.time_ns : 0;
      end = is_found ? next.offset : end;
    }
  }
  while (find_next_cluster (f, &low, high, &next)) {
    if (next.time_ns > time_ns) {
      end = next.offset;
      break;
    }
    low = next;
  }
  *found = low;
  if (f->flow != GST_FLOW_OK)
    return FALSE;
  /* What was gone through in vain is not searched again. */
  if (low.end == G_MAXUINT64 && low.time_ns <= time_ns)
    matroska_parser_set_cluster_end (f->parser, low.offset, end);
  return TRUE;
}

/* --- key frames --------------------------------------------------------- */

/* What was seen on the way to a key frame. */
typedef struct
{
  MatroskaPlace place;
  gint64 time_ns;
} Other;

typedef struct
{
  gboolean has_before, has_after;
  GstMatroskaEntry before; /* the last key frame that is not after the time */
  GstMatroskaEntry after;  /* the first that is */
} Keys;

static GstMatroskaEntry
make_entry (const GstMatroskaFinder *f, const MatroskaPlace *key,
    gint64 time_ns, GArray *others)
{
  GstMatroskaEntry entry = {
    .start = *key,
    .key = *key,
    .key_end = matroska_parser_position (f->parser),
    .key_time_ns = time_ns,
    .past = GST_MATROSKA_NO_PAST,
  };
  guint n_old = 0;
  while (n_old < others->len &&
      g_array_index (others, Other, n_old).time_ns < time_ns - REACH)
    n_old++;
  g_array_remove_range (others, 0, n_old);
  if (others->len > 0)
    entry.start = g_array_index (others, Other, 0).place;
  return entry;
}

static void
keep_other (GArray *others, const MatroskaPlace *place, gint64 time_ns)
{
  Other other = { *place, time_ns };
  if (others->len >= MAX_OTHERS)
    g_array_remove_range (others, 0, MAX_OTHERS / 2);
  g_array_append_val (others, other);
}

/* Reads a key frame with what is played before it, and what is behind it. */
static void
look_at_frame (GstMatroskaFinder *f, const GstMatroskaEntry *entry)
{
  guint64 size = entry->key_end - entry->start.offset;
  if (size > MAX_KEY_FRAME)
    return;
  look (f, entry->start.offset, (gsize) size + MIN_WINDOW);
  g_clear_pointer (&f->frame, gst_memory_unref);
  if (f->window)
    f->frame = gst_buffer_get_all_memory (f->window);
  f->frame_offset = f->window_offset;
}

static gboolean
is_key_block (const MatroskaBlock *block)
{
  return block->is_key || block->track->type != MATROSKA_TRACK_VIDEO;
}

/* Goes through the blocks from a Cluster on, up to the first of the leading
 * track beyond `time_ns`, or to one beyond its next key frame: so the frames that
 * are shown before the last key frame have come by. */
static void
scan_for_keys (GstMatroskaFinder *f, guint64 cluster, gint64 time_ns,
    gboolean wants_after, Keys *keys)
{
  const MatroskaPlace start = { .offset = cluster };
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (Other));
  MatroskaBlock block;
  GstMatroskaEntry *last = NULL;
  guint n_behind = 0;

  *keys = (Keys){ 0 };
  gst_matroska_finder_go (f, &start);
  while (gst_matroska_finder_next (f, &block)) {
    MatroskaPlace place = matroska_parser_block_place (f->parser);
    if (block.track != f->lead->track) {
      keep_other (others, &place, block.time_ns);
      continue;
    }
    gint64 block_ns = gst_matroska_times_at (&f->lead->times, block.time_ns);
    if (last && block_ns < last->key_time_ns && n_behind++ < MAX_LEADING)
      last->past.n_leading++;
    if (keys->has_after &&
        (block_ns > last->key_time_ns || n_behind > MAX_LEADING))
      return;
    if (keys->has_after || (!is_key_block (&block) && block_ns <= time_ns))
      continue;
    if (!is_key_block (&block) && !wants_after)
      return;
    if (!is_key_block (&block))
      continue;
    keys->has_before |= block_ns <= time_ns;
    keys->has_after = block_ns > time_ns;
    last = keys->has_after ? &keys->after : &keys->before;
    *last = make_entry (f, &place, block_ns, others);
    n_behind = 0;
    if (f->reads_frame && block.time_ns == f->cue_ns)
      look_at_frame (f, last);
    if (keys->has_after && (!wants_after || !f->lead->times.has_dts))
      return;
  }
}

gboolean
gst_matroska_finder_is_cluster (GstMatroskaFinder *f, guint64 offset,
    gint64 time_ns)
{
  MatroskaCluster cluster;
  f->window_size = MIN_WINDOW;
  look (f, offset, 1); /* with the heads of its first blocks */
  return find_cluster (f, offset, offset + 1, &cluster) &&
      cluster.time_ns <= time_ns;
}

/* By the Cues. A key frame's coded time may be a tick off its exact one. */
static gboolean
find_before_by_cues (GstMatroskaFinder *f, gint64 time_ns,
    GstMatroskaEntry *entry)
{
  const GArray *cues = matroska_parser_cues (f->parser);
  gint64 tick_ns = (gint64) MIN (matroska_parser_timestamp_scale_ns (f->parser),
      NSEC_PER_SEC);
  gint64 from_ns = MIN (time_ns, G_MAXINT64 - tick_ns) + tick_ns;

  for (guint i = 0; cues && i < 2; i++, from_ns = time_ns - tick_ns) {
    const MatroskaCue *cue =
        matroska_cues_before (cues, f->lead->track->number, from_ns);
    if (!cue ||
        !gst_matroska_finder_is_cluster (f, cue->cluster, time_ns + tick_ns))
      continue;
    /* Of video, cues are the key frames; of audio they are anywhere. */
    gint64 until_ns = time_ns;
    if (f->lead->track->type == MATROSKA_TRACK_VIDEO)
      until_ns = MIN (time_ns, cue->time_ns + tick_ns);
    Keys keys;
    f->cue_ns = cue->time_ns;
    scan_for_keys (f, cue->cluster, until_ns, FALSE, &keys);
    if (keys.has_before) {
      *entry = keys.before;
      return TRUE;
    }
  }
  return FALSE;
}

/* By bisection. Key frames may be rarer than Clusters: from further and further
 * back, then. */
static gboolean
find_before_by_time (GstMatroskaFinder *f, gint64 time_ns,
    GstMatroskaEntry *entry)
{
  guint64 first = matroska_parser_first_cluster (f->parser);
  gint64 from_ns = time_ns;
  gint64 step_ns = FIRST_STEP_BACK;
  MatroskaCluster cluster;

  while (find_cluster_before (f, from_ns, &cluster)) {
    Keys keys;
    scan_for_keys (f, cluster.offset, time_ns, FALSE, &keys);
    if (keys.has_before) {
      *entry = keys.before;
      return TRUE;
    }
    if (cluster.offset <= first || f->flow != GST_FLOW_OK)
      return FALSE;
    from_ns = MAX (cluster.time_ns - step_ns, -1);
    step_ns *= 2;
  }
  return FALSE;
}

static gboolean
find_before (GstMatroskaFinder *f, gint64 time_ns, GstMatroskaEntry *entry)
{
  return find_before_by_cues (f, time_ns, entry) ||
      (f->flow == GST_FLOW_OK && find_before_by_time (f, time_ns, entry));
}

/* The first key frame at or after a time. */
static gboolean
find_after (GstMatroskaFinder *f, gint64 time_ns, GstMatroskaEntry *entry)
{
  const GArray *cues = matroska_parser_cues (f->parser);
  const MatroskaCue *cue =
      cues ? matroska_cues_after (cues, f->lead->track->number, time_ns) : NULL;
  MatroskaCluster cluster;
  Keys keys = { 0 };

  if (cue && gst_matroska_finder_is_cluster (f, cue->cluster, cue->time_ns))
    scan_for_keys (f, cue->cluster, time_ns - 1, TRUE, &keys);
  if (!keys.has_after && find_cluster_before (f, time_ns, &cluster))
    scan_for_keys (f, cluster.offset, time_ns - 1, TRUE, &keys);
  *entry = keys.after;
  return keys.has_after;
}

static gboolean
find_snapped (GstMatroskaFinder *f, gint64 time_ns, GstMatroskaSnap snap,
    GstMatroskaEntry *entry)
{
  GstMatroskaEntry after;
  gboolean has_before = FALSE;
  if (snap != GST_MATROSKA_SNAP_AFTER) {
    has_before = find_before (f, time_ns, entry);
    if (has_before && snap == GST_MATROSKA_SNAP_BEFORE)
      return TRUE;
  }
  if (f->flow == GST_FLOW_OK && find_after (f, time_ns, &after)) {
    if (!has_before ||
        after.key_time_ns - time_ns < time_ns - entry->key_time_ns)
      *entry = after;
    return TRUE;
  }
  return has_before ||
      (f->flow == GST_FLOW_OK && find_before (f, time_ns, entry));
}

gboolean
gst_matroska_finder_find (GstMatroskaFinder *f, gint64 time_ns,
    GstMatroskaSnap snap, GstMatroskaEntry *entry)
{
  gboolean is_found =
      find_snapped (f, time_ns, snap, entry) && f->flow == GST_FLOW_OK;
  if (is_found)
    GST_DEBUG_OBJECT (f->sinkpad,
        "for %" GST_STIME_FORMAT ": key frame of %" GST_STIME_FORMAT
        " at offset %" G_GUINT64_FORMAT
        ", %u leading, reading from %" G_GUINT64_FORMAT
        "; looked at %" G_GUINT64_FORMAT " bytes",
        GST_STIME_ARGS (time_ns), GST_STIME_ARGS (entry->key_time_ns),
        entry->key.offset, entry->past.n_leading, entry->start.offset,
        f->n_bytes);
  return is_found && f->flow == GST_FLOW_OK;
}

GstMemory *
gst_matroska_finder_take_frame (GstMatroskaFinder *f,
    const GstMatroskaEntry *entry, guint64 *offset)
{
  if (!f->frame || f->frame_offset > entry->start.offset ||
      f->frame_offset + f->frame->size < entry->key_end)
    return NULL;
  *offset = f->frame_offset;
  return g_steal_pointer (&f->frame);
}

/* --- index -------------------------------------------------------------- */

/* RFC 9559 5.1.1: a first SeekHead may lead to a second. */
static void
read_index (GstMatroskaFinder *f, guint32 id)
{
  guint64 offset = matroska_parser_find_element (f->parser, id);
  gsize want = 1;
  CoreStatus status = CORE_NEED_DATA;
  f->window_size = MAX_WINDOW;
  while (offset != 0 && status == CORE_NEED_DATA) {
    Span bytes = look (f, offset, want);
    if (bytes.size < want)
      break;
    status =
        matroska_parser_read_index (f->parser, bytes.data, bytes.size, &want);
  }
}

void
gst_matroska_finder_read_cues (GstMatroskaFinder *f)
{
  if (matroska_parser_cues (f->parser))
    return;
  if (matroska_parser_find_element (f->parser, MATROSKA_ID_CUES) == 0)
    read_index (f, MATROSKA_ID_SEEK_HEAD);
  read_index (f, MATROSKA_ID_CUES);
}

void
gst_matroska_finder_init (GstMatroskaFinder *f, GstPad *sinkpad,
    MatroskaParser *parser, const GstMatroskaStream *lead, guint64 end)
{
  /* A size of the Segment that was never corrected says nothing. */
  guint64 segment_end = matroska_parser_segment_end (parser);
  if (segment_end > matroska_parser_first_cluster (parser))
    end = MIN (end, segment_end);
  *f = (GstMatroskaFinder){
    .sinkpad = sinkpad,
    .parser = parser,
    .lead = lead,
    .end = end,
    .cue_ns = TIME_NONE,
    .window_size = MIN_WINDOW,
    .flow = GST_FLOW_OK,
  };
}

void
gst_matroska_finder_clear (GstMatroskaFinder *f)
{
  drop_window (f);
  g_clear_pointer (&f->frame, gst_memory_unref);
  matroska_parser_set_scanning (f->parser, FALSE);
}
