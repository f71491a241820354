/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cuetimeline.h"

#include "core/mp4cue.h"

/* A whole file may be read ahead: a cue each second for three days. */
#define MAX_WAITING (1u << 18)
#define MAX_WAITING_BYTES (64u << 20)
#define MAX_CUE_BYTES (16u << 10) /* more text than a screen holds */
#define MAX_DOCUMENT_BYTES (4u << 20)
#define MAX_SHOWN 32
#define MAX_SAMPLE_SECONDS 3600
#define MAX_SAMPLE_TICKS (1 << 30)

/* A TTML document that shows nothing. */
static const gchar empty_document[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    "<tt xmlns=\"http://www.w3.org/ns/ttml\" xml:lang=\"\"/>";

typedef struct
{
  gint64 start, end; /* ticks */
  guint64 serial;    /* in the order in which they came */
  gint64 clock_shift_ns;
  gsize size_bytes; /* of its three parts, which follow this struct */
  gsize identifier_size, settings_size;
  guint8 bytes[];
} Cue;

struct _CueTimeline
{
  CodecId id;
  guint32 timescale;
  gint64 position;
  gint64 last_end;
  guint64 next_serial;

  GSequence *waiting; /* (owned Cue) that start behind the position, in order */
  gsize waiting_bytes;
  Cue *open; /* (nullable) among them or those shown, ends with the next one */
  GPtrArray *shown; /* (owned Cue) at the position */
  gsize shown_bytes;
  ByteWriter sample;
};

CueTimeline *
cue_timeline_new (CodecId id, guint32 timescale)
{
  g_return_val_if_fail (timescale > 0, NULL);

  CueTimeline *t = g_new0 (CueTimeline, 1);
  t->id = id;
  t->timescale = timescale;
  t->waiting = g_sequence_new (NULL);
  t->shown = g_ptr_array_new_with_free_func (g_free);
  return t;
}

static void
free_cue (gpointer cue, G_GNUC_UNUSED gpointer data)
{
  g_free (cue);
}

void
cue_timeline_free (CueTimeline *t)
{
  if (!t)
    return;
  g_sequence_foreach (t->waiting, free_cue, NULL);
  g_sequence_free (t->waiting);
  g_ptr_array_unref (t->shown);
  byte_writer_clear (&t->sample);
  g_free (t);
}

void
cue_timeline_begin (CueTimeline *t, gint64 time)
{
  g_sequence_foreach (t->waiting, free_cue, NULL);
  g_sequence_remove_range (g_sequence_get_begin_iter (t->waiting),
      g_sequence_get_end_iter (t->waiting));
  t->open = NULL;
  g_ptr_array_set_size (t->shown, 0);
  t->waiting_bytes = t->shown_bytes = 0;
  t->position = t->last_end = time;
}

gint64
cue_timeline_position (const CueTimeline *t)
{
  return t->position;
}

gint64
cue_timeline_end (const CueTimeline *t, gint64 open_duration)
{
  gint64 end = MAX (t->last_end, t->position);
  if (!t->open)
    return end;
  gint64 length = MIN (t->open->end - t->open->start, open_duration);
  return MAX (end, t->open->start + length);
}

static gsize
cost_of (const Cue *cue)
{
  return sizeof *cue + cue->size_bytes;
}

static Cue *
copy_cue (const WebvttCue *from, gsize size)
{
  Cue *cue = g_malloc (sizeof *cue + size);
  const Span parts[] = { from->identifier, from->settings, from->text };
  guint8 *to = cue->bytes;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (parts[i].size > 0)
      memcpy (to, parts[i].data, parts[i].size);
    to += parts[i].size;
  }
  cue->size_bytes = size;
  cue->identifier_size = from->identifier.size;
  cue->settings_size = from->settings.size;
  return cue;
}

static gint
compare_cues (gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
  const Cue *one = a, *other = b;
  if (one->start != other->start)
    return one->start < other->start ? -1 : 1;
  return one->serial < other->serial ? -1 : one->serial > other->serial;
}

/* Returns (nullable) the first cue that starts behind the position. */
static Cue *
first_waiting (const CueTimeline *t)
{
  GSequenceIter *first = g_sequence_get_begin_iter (t->waiting);
  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

/* Of samples that are given out nothing changes any more. */
static void
close_open_cue (CueTimeline *t, gint64 time)
{
  if (!t->open || time <= t->open->start)
    return;
  t->open->end = MIN (t->open->end, MAX (time, t->position));
  t->last_end = MAX (t->last_end, t->open->end);
  t->open = NULL;
}

CueVerdict
cue_timeline_add (CueTimeline *t, const TimedCue *timed)
{
  const WebvttCue *from = &timed->cue;
  gint64 start = ticks_from_ns (MAX (from->start_ns, 0), t->timescale);
  gint64 end = ticks_from_ns (from->end_ns, t->timescale);
  gsize limit = t->id == CODEC_STPP ? MAX_DOCUMENT_BYTES : MAX_CUE_BYTES;

  if (end <= start)
    return CUE_EMPTY;
  if (from->text.size == 0) {
    close_open_cue (t, start);
    return CUE_EMPTY;
  }
  if (end <= t->position)
    return CUE_LATE;
  if (from->identifier.size > limit || from->settings.size > limit ||
      from->text.size > limit)
    return CUE_LIMIT;
  gsize size = from->identifier.size + from->settings.size + from->text.size;
  if (size > limit ||
      (guint) g_sequence_get_length (t->waiting) >= MAX_WAITING ||
      t->waiting_bytes + sizeof (Cue) + size > MAX_WAITING_BYTES)
    return CUE_LIMIT;

  Cue *cue = copy_cue (from, size);
  cue->start = MAX (start, t->position);
  cue->end = end;
  cue->serial = t->next_serial++;
  cue->clock_shift_ns = timed->clock_shift_ns;
  close_open_cue (t, cue->start);
  if (timed->is_open)
    t->open = cue;
  else
    t->last_end = MAX (t->last_end, end);
  t->waiting_bytes += cost_of (cue);
  g_sequence_insert_sorted (t->waiting, cue, compare_cues, NULL);
  return CUE_ACCEPTED;
}

static void
drop_shown (CueTimeline *t, guint i)
{
  const Cue *cue = t->shown->pdata[i];
  if (t->open == cue)
    t->open = NULL;
  t->shown_bytes -= cue->size_bytes;
  g_ptr_array_remove_index (t->shown, i);
}

/* Takes the first of those that wait, of which there is one. */
static Cue *
take_waiting (CueTimeline *t)
{
  Cue *cue = first_waiting (t);
  g_sequence_remove (g_sequence_get_begin_iter (t->waiting));
  t->waiting_bytes -= cost_of (cue);
  return cue;
}

/* What is over at the position goes, what has begun comes, as far as one
 * sample, and one screen, has room. */
static void
update_shown (CueTimeline *t)
{
  for (guint i = t->shown->len; i-- > 0;) {
    const Cue *cue = t->shown->pdata[i];
    if (cue->end <= t->position)
      drop_shown (t, i);
  }
  for (const Cue *next;
       (next = first_waiting (t)) && next->start <= t->position;) {
    Cue *cue = take_waiting (t);
    if (t->id == CODEC_STPP)
      while (t->shown->len > 0)
        drop_shown (t, t->shown->len - 1);
    if (cue->end <= t->position || t->shown->len == MAX_SHOWN ||
        (t->id != CODEC_STPP &&
            t->shown_bytes + cue->size_bytes > MAX_CUE_BYTES)) {
      if (t->open == cue)
        t->open = NULL;
      g_free (cue);
      continue;
    }
    t->shown_bytes += cue->size_bytes;
    g_ptr_array_add (t->shown, cue);
  }
}

void
cue_timeline_skip (CueTimeline *t, gint64 time)
{
  t->position = MAX (t->position, time);
  update_shown (t);
}

gint64
cue_timeline_first_start (const CueTimeline *t)
{
  const Cue *next = first_waiting (t);
  for (guint i = 0; i < t->shown->len; i++)
    if (((const Cue *) t->shown->pdata[i])->end > t->position)
      return t->position;
  return next ? MAX (next->start, t->position) : G_MAXINT64;
}

/* Where something starts or ends next. */
static gint64
next_change (const CueTimeline *t)
{
  gint64 longest =
      MIN ((gint64) t->timescale * MAX_SAMPLE_SECONDS, MAX_SAMPLE_TICKS);
  gint64 change = t->position + longest;
  const Cue *next = first_waiting (t);
  if (next)
    change = MIN (change, next->start);
  for (guint i = 0; i < t->shown->len; i++)
    change = MIN (change, ((const Cue *) t->shown->pdata[i])->end);
  return change;
}

static void
write_shown (CueTimeline *t, const Cue *cue, gint64 end)
{
  const guint8 *settings = cue->bytes + cue->identifier_size;
  const guint8 *text = settings + cue->settings_size;
  WebvttCue parts = {
    .identifier = { cue->bytes, cue->identifier_size },
    .settings = { settings, cue->settings_size },
    .text = { text, (gsize) (cue->bytes + cue->size_bytes - text) },
  };
  gboolean is_whole = cue->start == t->position && cue->end == end;
  if (t->id == CODEC_STPP)
    byte_writer_bytes (&t->sample, parts.text.data, parts.text.size);
  else
    mp4_write_cue (&t->sample, &parts,
        is_whole ? MP4_NO_SOURCE_ID : (gint32) (cue->serial & G_MAXINT32),
        ns_from_ticks (t->position, t->timescale) - cue->clock_shift_ns);
}

gboolean
cue_timeline_next (CueTimeline *t, gint64 until, gint64 cut, CueSample *sample)
{
  g_return_val_if_fail (cut > t->position, FALSE);

  update_shown (t);
  gint64 end = MIN (next_change (t), cut);
  if (end > until)
    return FALSE;
  byte_writer_reset (&t->sample);
  for (guint i = 0; i < t->shown->len; i++)
    write_shown (t, t->shown->pdata[i], end);
  if (t->sample.size == 0 && t->id == CODEC_STPP)
    byte_writer_bytes (&t->sample, empty_document, sizeof empty_document - 1);
  else if (t->shown->len == 0)
    mp4_write_no_cue (&t->sample);
  *sample = (CueSample){
    .start = t->position,
    .end = end,
    .data = t->sample.data,
    .size_bytes = t->sample.size,
  };
  t->position = end;
  return TRUE;
}
