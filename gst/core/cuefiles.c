/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/cuefiles.h"

#include "core/timescale.h"

/* Media times are stream times: 0 is 0 (RFC 8216 3.5). */
#define TIMESTAMP_MAP "X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n"

typedef struct
{
  gint64 start_ns, end_ns, clock_shift_ns;
  guint64 serial;
  GBytes *identifier, *settings, *text; /* owned */
} Cue;

struct _CueFiles
{
  GSequence *cues; /* (owned, Cue) by start */
  guint64 n_added;
  Cue *open; /* (borrowed, nullable) ends with the next one */
};

static GBytes *
copy_span (Span span)
{
  return g_bytes_new (span.data, span.size);
}

static Span
span_of (GBytes *bytes)
{
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  return span;
}

static void
cue_free (gpointer data)
{
  Cue *cue = data;
  g_bytes_unref (cue->identifier);
  g_bytes_unref (cue->settings);
  g_bytes_unref (cue->text);
  g_free (cue);
}

CueFiles *
cue_files_new (void)
{
  CueFiles *f = g_new0 (CueFiles, 1);
  f->cues = g_sequence_new (cue_free);
  return f;
}

void
cue_files_free (CueFiles *f)
{
  if (!f)
    return;
  g_sequence_free (f->cues);
  g_free (f);
}

void
cue_files_clear (CueFiles *f)
{
  f->open = NULL;
  g_sequence_remove_range (g_sequence_get_begin_iter (f->cues),
      g_sequence_get_end_iter (f->cues));
}

static gint
compare_cues (gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
  const Cue *one = a, *other = b;
  if (one->start_ns != other->start_ns)
    return one->start_ns < other->start_ns ? -1 : 1;
  return one->serial < other->serial ? -1 : one->serial > other->serial;
}

void
cue_files_add (CueFiles *f, const TimedCue *timed)
{
  const WebvttCue *from = &timed->cue;
  Cue *cue = g_new (Cue, 1);
  *cue = (Cue){
    .start_ns = MAX (from->start_ns, 0),
    .end_ns = from->end_ns,
    .clock_shift_ns = timed->clock_shift_ns,
    .serial = f->n_added++,
    .identifier = copy_span (from->identifier),
    .settings = copy_span (from->settings),
    .text = copy_span (from->text),
  };
  if (f->open && cue->start_ns > f->open->start_ns) {
    f->open->end_ns = MIN (f->open->end_ns, cue->start_ns);
    f->open = NULL;
  }
  if (timed->is_open)
    f->open = cue;
  g_sequence_insert_sorted (f->cues, cue, compare_cues, NULL);
}

/* What follows the first line: blocks, to which the cues are added. */
static void
write_header (GString *out, Span header)
{
  Span first = webvtt_take_line (&header);
  g_string_append_len (out, (const gchar *) first.data, (gssize) first.size);
  g_string_append (out, "\n" TIMESTAMP_MAP);
  g_string_append_len (out, (const gchar *) header.data, (gssize) header.size);
  g_string_append (out, header.size > 0 ? "\n\n" : "\n");
}

static void
write_cue (GString *out, const Cue *cue)
{
  gint64 start_ms = ticks_from_ns (cue->start_ns, 1000);
  gint64 end_ms = MAX (ticks_from_ns (cue->end_ns, 1000), start_ms + 1);
  WebvttCue parts = {
    .start_ns = ns_from_ticks (start_ms, 1000),
    .end_ns = ns_from_ticks (end_ms, 1000),
    .clock_shift_ns = cue->clock_shift_ns,
    .identifier = span_of (cue->identifier),
    .settings = span_of (cue->settings),
    .text = span_of (cue->text),
  };
  webvtt_write_cue (out, &parts);
}

void
cue_files_write (CueFiles *f, Span header, gint64 start_ns, gint64 end_ns,
    ByteWriter *file)
{
  g_autoptr (GString) out = g_string_new (NULL);
  write_header (out, header);
  GSequenceIter *next, *iter = g_sequence_get_begin_iter (f->cues);
  for (; !g_sequence_iter_is_end (iter); iter = next) {
    Cue *cue = g_sequence_get (iter);
    next = g_sequence_iter_next (iter);
    if (cue->start_ns >= end_ns)
      break;
    if (cue->end_ns > start_ns)
      write_cue (out, cue);
    if (cue->end_ns > end_ns)
      continue;
    if (cue == f->open)
      f->open = NULL;
    g_sequence_remove (iter);
  }
  byte_writer_bytes (file, (const guint8 *) out->str, out->len);
}
