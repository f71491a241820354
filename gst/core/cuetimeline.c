/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cuetimeline.h"

#include "core/mp4cue.h"

#define MAX_WAITING 16384
#define MAX_WAITING_BYTES (16u << 20)
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
  gint32 source_id;
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
  gint32 next_source_id;

  GQueue waiting; /* (owned Cue) that start behind the position, in order */
  gsize waiting_bytes;
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
  g_queue_init (&t->waiting);
  t->shown = g_ptr_array_new_with_free_func (g_free);
  return t;
}

void
cue_timeline_free (CueTimeline *t)
{
  if (!t)
    return;
  g_queue_clear_full (&t->waiting, g_free);
  g_ptr_array_unref (t->shown);
  byte_writer_clear (&t->sample);
  g_free (t);
}

void
cue_timeline_begin (CueTimeline *t, gint64 time)
{
  g_queue_clear_full (&t->waiting, g_free);
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
cue_timeline_end (const CueTimeline *t)
{
  return MAX (t->last_end, t->position);
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

static void
insert_in_order (GQueue *waiting, Cue *cue)
{
  GList *before = waiting->tail;
  while (before && ((const Cue *) before->data)->start > cue->start)
    before = before->prev;
  if (before)
    g_queue_insert_after (waiting, before, cue);
  else
    g_queue_push_head (waiting, cue);
}

CueVerdict
cue_timeline_add (CueTimeline *t, const WebvttCue *from)
{
  gint64 start = ticks_from_ns (MAX (from->start_ns, 0), t->timescale);
  gint64 end = ticks_from_ns (from->end_ns, t->timescale);
  gsize limit = t->id == CODEC_STPP ? MAX_DOCUMENT_BYTES : MAX_CUE_BYTES;

  if (end <= start)
    return CUE_EMPTY;
  if (end <= t->position)
    return CUE_LATE;
  if (from->identifier.size > limit || from->settings.size > limit ||
      from->text.size > limit)
    return CUE_LIMIT;
  gsize size = from->identifier.size + from->settings.size + from->text.size;
  if (size > limit || t->waiting.length >= MAX_WAITING ||
      t->waiting_bytes + sizeof (Cue) + size > MAX_WAITING_BYTES)
    return CUE_LIMIT;

  Cue *cue = copy_cue (from, size);
  cue->start = MAX (start, t->position);
  cue->end = end;
  cue->source_id = t->next_source_id;
  t->next_source_id = (t->next_source_id + 1) & G_MAXINT32;
  t->waiting_bytes += cost_of (cue);
  t->last_end = MAX (t->last_end, end);
  insert_in_order (&t->waiting, cue);
  return CUE_ACCEPTED;
}

/* What is over at the position goes, what has begun comes, as far as one
 * sample, and one screen, has room. */
static void
update_shown (CueTimeline *t)
{
  for (guint i = t->shown->len; i-- > 0;) {
    const Cue *cue = t->shown->pdata[i];
    if (cue->end > t->position)
      continue;
    t->shown_bytes -= cue->size_bytes;
    g_ptr_array_remove_index (t->shown, i);
  }
  for (Cue *cue;
       (cue = g_queue_peek_head (&t->waiting)) && cue->start <= t->position;) {
    g_queue_pop_head (&t->waiting);
    t->waiting_bytes -= cost_of (cue);
    if (t->id == CODEC_STPP) {
      g_ptr_array_set_size (t->shown, 0);
      t->shown_bytes = 0;
    } else if (t->shown->len == MAX_SHOWN ||
        t->shown_bytes + cue->size_bytes > MAX_CUE_BYTES) {
      g_free (cue);
      continue;
    }
    t->shown_bytes += cue->size_bytes;
    g_ptr_array_add (t->shown, cue);
  }
}

/* Where something starts or ends next. */
static gint64
next_change (const CueTimeline *t)
{
  gint64 longest =
      MIN ((gint64) t->timescale * MAX_SAMPLE_SECONDS, MAX_SAMPLE_TICKS);
  gint64 change = t->position + longest;
  if (t->waiting.length > 0)
    change = MIN (change, ((const Cue *) t->waiting.head->data)->start);
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
        is_whole ? MP4_NO_SOURCE_ID : cue->source_id);
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
