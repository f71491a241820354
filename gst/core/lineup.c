/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lineup.h"

/* A segment that begins so little before a row is of that row: times of
 * different timescales are rounded. */
#define TOLERANCE_NS G_GINT64_CONSTANT (10000000)

#define NSEC_PER_USEC G_GINT64_CONSTANT (1000)

typedef struct
{
  gint64 start_ns;
  guint epoch;
  gint64 stop_ns; /* TIME_NONE: it ends where the next begins */
} Row;

typedef struct
{
  ManifestSegment *segment;
  guint64 row;
  gint64 start_ns, end_ns;
  gboolean has_hole; /* as it came, whatever becomes of the mark */
} Pending;

/* A rendition that takes part. */
typedef struct
{
  ManifestRendition *rendition;
  GQueue pending; /* (Pending) finished, not listed */
  gboolean is_over;

  gboolean has_put;
  guint64 last_row; /* of the newest segment it has put */

  gboolean has_listed;
  gboolean is_missing; /* the newest listed is */
  gint64 end_ns;       /* where it ends */
  guint epoch;         /* in this epoch */
  guint n_discontinuities;
} Part;

struct _Lineup
{
  gint64 nominal_ns;
  gboolean is_led;
  gint64 utc_offset_us; /* UTC less stream time, as the newest segment has it */
  guint utc_epoch;
  GArray *rows;      /* Row; the first is the newest that is out, if any is */
  guint64 first_row; /* number of the first */
  guint64 n_out;
  GPtrArray *parts; /* (owned, Part) */
};

static void
pending_free (Pending *pending)
{
  if (pending->segment)
    manifest_segment_free (pending->segment);
  g_free (pending);
}

static void
part_free (gpointer data)
{
  Part *part = data;
  for (Pending *pending; (pending = g_queue_pop_head (&part->pending));)
    pending_free (pending);
  g_free (part);
}

Lineup *
lineup_new (guint64 segment_duration_ns)
{
  Lineup *l = g_new0 (Lineup, 1);
  l->nominal_ns = (gint64) MIN (segment_duration_ns, G_MAXINT64 / 4);
  l->utc_offset_us = UTC_NONE;
  l->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  l->parts = g_ptr_array_new_with_free_func (part_free);
  return l;
}

void
lineup_free (Lineup *l)
{
  if (!l)
    return;
  g_array_unref (l->rows);
  g_ptr_array_unref (l->parts);
  g_free (l);
}

static guint
count_discontinuities (const ManifestRendition *rendition)
{
  guint n = (guint) rendition->n_discontinuities_removed;
  for (guint s = 0; s < rendition->segments->len; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    n += segment->is_discontinuity ? 1 : 0;
  }
  return n;
}

void
lineup_join (Lineup *l, ManifestRendition *rendition)
{
  Part *part = g_new0 (Part, 1);
  part->rendition = rendition;
  g_queue_init (&part->pending);
  part->n_discontinuities = count_discontinuities (rendition);
  g_ptr_array_add (l->parts, part);
}

static Part *
find_part (const Lineup *l, const ManifestRendition *rendition)
{
  for (guint i = 0; i < l->parts->len; i++) {
    Part *part = l->parts->pdata[i];
    if (part->rendition == rendition)
      return part;
  }
  g_return_val_if_reached (NULL);
}

void
lineup_recount (Lineup *l, const ManifestRendition *rendition)
{
  find_part (l, rendition)->n_discontinuities =
      count_discontinuities (rendition);
}

/* --- rows --- */

static const Row *
row_at (const Lineup *l, guint64 row)
{
  return row >= l->first_row && row - l->first_row < l->rows->len
      ? &g_array_index (l->rows, Row, row - l->first_row)
      : NULL;
}

static guint64
n_rows (const Lineup *l)
{
  return l->first_row + l->rows->len;
}

void
lineup_open_row (Lineup *l, gint64 start_ns, guint epoch)
{
  Row row = { start_ns, epoch, TIME_NONE };
  g_array_append_val (l->rows, row);
}

void
lineup_stop_row (Lineup *l, gint64 end_ns, guint epoch)
{
  if (l->rows->len == 0)
    return;
  Row *last = &g_array_index (l->rows, Row, l->rows->len - 1);
  if (last->epoch == epoch && end_ns > last->start_ns)
    last->stop_ns = end_ns;
}

void
lineup_set_led (Lineup *l, gboolean is_led)
{
  l->is_led = is_led;
}

gboolean
lineup_next_row (const Lineup *l, gint64 *start_ns, guint *epoch)
{
  const Row *next = row_at (l, l->n_out);
  if (!next)
    return FALSE;
  *start_ns = next->start_ns;
  *epoch = next->epoch;
  return TRUE;
}

/* Where the row ends: at the next, if that is of the same epoch, but for a hole
 * in between. */
static gint64
row_end (const Lineup *l, guint64 row)
{
  const Row *at = row_at (l, row), *next = row_at (l, row + 1);
  if (at->stop_ns != TIME_NONE && next && next->start_ns > at->stop_ns)
    return at->stop_ns;
  return next && next->epoch == at->epoch ? next->start_ns
                                          : at->start_ns + l->nominal_ns;
}

/* The last row of the epoch that begins at or before `start_ns`, or the first
 * one that is known. */
static guint64
find_row (const Lineup *l, gint64 start_ns, guint epoch)
{
  guint64 found = l->first_row;
  for (guint i = l->rows->len; i-- > 0;) {
    const Row *row = &g_array_index (l->rows, Row, i);
    if (row->epoch > epoch)
      continue;
    found = l->first_row + i;
    if (row->epoch < epoch || row->start_ns <= start_ns + TOLERANCE_NS)
      break;
  }
  return found;
}

/* Without a leader a segment opens a row where nobody had one: behind the last,
 * if it is not what belongs to that. */
static void
open_row_for (Lineup *l, const Part *part, gint64 start_ns, guint epoch)
{
  const Row *last = l->rows->len > 0 ? row_at (l, n_rows (l) - 1) : NULL;
  if (last && last->epoch >= epoch &&
      (last->epoch > epoch || start_ns <= last->start_ns + TOLERANCE_NS))
    return;
  gboolean has_last_row = part->has_put && part->last_row + 1 == n_rows (l);
  if (!last || has_last_row || last->epoch < epoch ||
      start_ns - last->start_ns > l->nominal_ns / 2)
    lineup_open_row (l, start_ns, epoch);
}

/* --- segments in --- */

static void
list_segment (Part *part, Pending *pending, guint epoch)
{
  part->n_discontinuities += pending->segment->is_discontinuity ? 1 : 0;
  part->has_listed = TRUE;
  part->is_missing = pending->segment->is_missing;
  part->end_ns = pending->end_ns;
  part->epoch = epoch;
  manifest_list_segment (part->rendition, g_steal_pointer (&pending->segment));
  pending_free (pending);
}

LineupVerdict
lineup_put (Lineup *l, ManifestRendition *rendition, ManifestSegment *segment,
    gint64 start_ns, gint64 end_ns, guint epoch)
{
  Part *part = find_part (l, rendition);
  if (!l->is_led || l->rows->len == 0)
    open_row_for (l, part, start_ns, epoch);

  Pending *pending = g_new0 (Pending, 1);
  *pending = (Pending){ segment, find_row (l, start_ns, epoch), start_ns,
    end_ns, segment->has_hole };
  /* One of a row that it has put something into already is more of the same:
   * another configuration inside the row. */
  if (part->has_put)
    pending->row = MAX (pending->row, part->last_row);

  if (pending->row < l->n_out) {
    if (!part->has_listed || part->is_missing) {
      pending_free (pending);
      return LINEUP_LATE;
    }
    segment->has_hole = FALSE; /* what the others had is not asked any more */
    list_segment (part, pending, epoch);
    return LINEUP_LISTED;
  }
  part->has_put = TRUE;
  part->last_row = pending->row;
  g_queue_push_tail (&part->pending, pending);
  return LINEUP_TAKEN;
}

void
lineup_leave (Lineup *l, ManifestRendition *rendition)
{
  find_part (l, rendition)->is_over = TRUE;
}

/* --- rows out --- */

static Pending *
first_pending (const Part *part)
{
  return g_queue_peek_head ((GQueue *) &part->pending);
}

static gboolean
has_part_of (const Part *part, guint64 row)
{
  const Pending *first = first_pending (part);
  return first && first->row <= row;
}

/* A part that has something for a later row, and nothing for this one, will have
 * nothing for it. */
static gboolean
is_complete (const Lineup *l)
{
  for (guint i = 0; i < l->parts->len; i++) {
    const Part *part = l->parts->pdata[i];
    if (!part->is_over && !first_pending (part))
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_pending (const Lineup *l)
{
  for (guint i = 0; i < l->parts->len; i++)
    if (first_pending (l->parts->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Does what is listed reach into the row so far that nothing of it is missing
 * but what comes with the next? */
static gboolean
covers (const Lineup *l, const Part *part, guint64 row)
{
  const Row *at = row_at (l, row);
  gint64 middle = at->start_ns + (row_end (l, row) - at->start_ns) / 2;
  return part->has_listed && part->epoch == at->epoch && part->end_ns >= middle;
}

/* Stands for what the rendition has nothing of, from where it ended to where it
 * goes on, so that durations add up. */
static Pending *
make_gap (const Lineup *l, const Part *part, guint64 row)
{
  const Row *at = row_at (l, row);
  const Pending *next = first_pending (part);
  gboolean goes_on = part->has_listed && part->epoch == at->epoch;
  gint64 start = goes_on ? part->end_ns : at->start_ns;
  gint64 end = row_end (l, row);
  if (at->stop_ns == TIME_NONE && next && next->row == row + 1 &&
      row_at (l, row + 1)->epoch == at->epoch)
    end = next->start_ns;
  end = MAX (end, start + 1);

  Pending *gap = g_new0 (Pending, 1);
  gap->row = row;
  gap->start_ns = start;
  gap->end_ns = end;
  gap->segment = manifest_missing_new (part->rendition, start, end);
  gap->segment->is_discontinuity = part->has_listed && !goes_on;
  if (l->utc_offset_us != UTC_NONE && l->utc_epoch == at->epoch)
    gap->segment->utc_us = l->utc_offset_us + start / NSEC_PER_USEC;
  return gap;
}

/* What each part has of the row, in order; gaps where there is nothing. */
static void
fill_gaps (Lineup *l, guint64 row)
{
  for (guint i = 0; i < l->parts->len; i++) {
    Part *part = l->parts->pdata[i];
    if (has_part_of (part, row))
      continue;
    if ((first_pending (part) || !part->is_over) && !covers (l, part, row))
      g_queue_push_head (&part->pending, make_gap (l, part, row));
  }
}

/* Has the part all that the row holds of `time`, with every picture? */
static gboolean
is_whole (const Part *part, guint64 row, const Pending *time)
{
  gint64 reached_ns = G_MININT64;
  for (const GList *l = part->pending.head; l; l = l->next) {
    const Pending *own = l->data;
    if (own->row > row)
      break;
    gint64 due_ns = MAX (reached_ns, time->start_ns);
    if (own->segment->is_missing || own->has_hole ||
        own->start_ns > due_ns + TOLERANCE_NS)
      return FALSE;
    reached_ns = MAX (reached_ns, own->end_ns);
  }
  return reached_ns >= time->end_ns - TOLERANCE_NS;
}

static gboolean
has_substitute (const Lineup *l, guint64 row, const Part *part,
    const Pending *pending)
{
  for (guint i = 0; i < l->parts->len; i++) {
    const Part *other = l->parts->pdata[i];
    if (other != part &&
        codec_config_is_switchable (&part->rendition->codec,
            &other->rendition->codec) &&
        g_strcmp0 (part->rendition->role, other->rendition->role) == 0 &&
        is_whole (other, row, pending))
      return TRUE;
  }
  return FALSE;
}

static void
settle_holes (Lineup *l, guint64 row)
{
  for (guint i = 0; i < l->parts->len; i++) {
    const Part *part = l->parts->pdata[i];
    for (const GList *p = part->pending.head; p; p = p->next) {
      const Pending *pending = p->data;
      if (pending->row > row)
        break;
      pending->segment->has_hole =
          pending->has_hole && has_substitute (l, row, part, pending);
    }
  }
}

/* All have gone through as many discontinuities as the one that had the most,
 * counted behind the beginning of the row. */
static void
align_discontinuities (Lineup *l, guint64 row)
{
  guint most = 0;
  for (guint i = 0; i < l->parts->len; i++) {
    const Part *part = l->parts->pdata[i];
    gboolean begins = has_part_of (part, row) &&
        first_pending (part)->segment->is_discontinuity;
    most = MAX (most, part->n_discontinuities + (begins ? 1 : 0));
  }
  for (guint i = 0; i < l->parts->len; i++) {
    Part *part = l->parts->pdata[i];
    if (!has_part_of (part, row))
      continue;
    if (manifest_has_begun (part->rendition))
      first_pending (part)->segment->is_discontinuity |=
          part->n_discontinuities < most;
    else /* nothing was before it in its playlist */
      part->rendition->n_discontinuities_removed = part->n_discontinuities =
          most;
  }
}

/* The number of a rendition's first segment is that of the others' beside it. */
static void
align_numbers (Lineup *l, guint64 row)
{
  guint64 next = 0;
  for (guint i = 0; i < l->parts->len; i++) {
    const ManifestRendition *r = ((Part *) l->parts->pdata[i])->rendition;
    next = MAX (next, r->n_removed + r->segments->len);
  }
  for (guint i = 0; i < l->parts->len; i++) {
    Part *part = l->parts->pdata[i];
    if (has_part_of (part, row) && !manifest_has_begun (part->rendition))
      part->rendition->n_removed = next;
  }
}

gboolean
lineup_list_row (Lineup *l, gboolean is_forced)
{
  guint64 row = l->n_out;
  const Row *at = row_at (l, row);
  if (!at || !has_pending (l) || !(is_forced || is_complete (l)))
    return FALSE;

  guint epoch = at->epoch;
  fill_gaps (l, row);
  settle_holes (l, row);
  align_discontinuities (l, row);
  align_numbers (l, row);
  for (guint i = 0; i < l->parts->len; i++) {
    Part *part = l->parts->pdata[i];
    while (has_part_of (part, row))
      list_segment (part, g_queue_pop_head (&part->pending), epoch);
  }

  l->n_out++;
  if (l->n_out > l->first_row + 1) {
    guint n_past = (guint) (l->n_out - 1 - l->first_row);
    g_array_remove_range (l->rows, 0, n_past);
    l->first_row += n_past;
  }
  return TRUE;
}

guint
lineup_n_waiting (const Lineup *l)
{
  guint64 last = l->n_out;
  for (guint i = 0; i < l->parts->len; i++) {
    const Part *part = l->parts->pdata[i];
    if (!g_queue_is_empty ((GQueue *) &part->pending))
      last = MAX (last, part->last_row + 1);
  }
  return (guint) (last - l->n_out);
}
