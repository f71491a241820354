/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstbyteruns.h"

/* Bytes that are sooner there than a seek would bring others, so that they are
 * waited for; and kept, while there are few. */
#define NEAR_SIZE (256u << 10)
#define KEPT_SIZE (2u << 20)

#define MAX_SIZE (32u << 20)
#define MAX_RUNS 4096

typedef struct
{
  GByteArray *bytes; /* (borrowed) */
  guint64 offset;
} Run;

static Run
run_at (const GstByteRuns *runs, guint index)
{
  return (Run){ g_ptr_array_index (runs->runs, index),
    g_array_index (runs->offsets, guint64, index) };
}

static guint
count_runs (const GstByteRuns *runs)
{
  return runs->runs ? runs->runs->len : 0;
}

void
gst_byte_runs_clear (GstByteRuns *runs)
{
  g_clear_pointer (&runs->runs, g_ptr_array_unref);
  g_clear_pointer (&runs->offsets, g_array_unref);
  *runs = (GstByteRuns){ 0 };
}

static void
begin_run (GstByteRuns *runs, guint64 offset)
{
  if (!runs->runs) {
    runs->runs =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
    runs->offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  }
  g_ptr_array_add (runs->runs, g_byte_array_new ());
  g_array_append_val (runs->offsets, offset);
}

/* The run with most bytes from `offset` on. Returns how many; `data` (borrowed)
 * are they. */
static gsize
find_bytes (const GstByteRuns *runs, guint64 offset, const guint8 **data)
{
  gsize best = 0;
  for (guint i = 0; i < count_runs (runs); i++) {
    Run run = run_at (runs, i);
    if (offset < run.offset || offset - run.offset >= run.bytes->len)
      continue;
    gsize skip = (gsize) (offset - run.offset);
    if (run.bytes->len - skip <= best)
      continue;
    best = run.bytes->len - skip;
    *data = run.bytes->data + skip;
  }
  return best;
}

GstFlowReturn
gst_byte_runs_read (GstByteRuns *runs, guint64 offset, gsize min_size,
    gsize size, GstBuffer **buffer)
{
  if (runs->end > 0 && offset >= runs->end)
    return GST_FLOW_EOS;
  if (runs->end > 0)
    min_size = (gsize) MIN (min_size, runs->end - offset);
  const guint8 *data = NULL;
  gsize n_bytes = find_bytes (runs, offset, &data);
  if (n_bytes < min_size) {
    runs->miss_offset = offset;
    runs->miss_size = min_size;
    return GST_BYTE_RUNS_FLOW_MISSING;
  }
  n_bytes = MIN (n_bytes, size);
  *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      (gpointer) data, n_bytes, 0, n_bytes, NULL, NULL);
  return GST_FLOW_OK;
}

GstByteRunsAction
gst_byte_runs_get_missing (GstByteRuns *runs)
{
  guint n_runs = count_runs (runs);
  guint64 offset = runs->miss_offset;
  if (runs->size + runs->miss_size > MAX_SIZE || n_runs >= MAX_RUNS)
    return GST_BYTE_RUNS_FULL;
  if (n_runs > 0) {
    Run last = run_at (runs, n_runs - 1);
    guint64 end = last.offset + last.bytes->len;
    if (offset >= last.offset && runs->position >= last.offset &&
        offset <= runs->position + NEAR_SIZE) {
      if (offset > end && runs->size >= KEPT_SIZE)
        begin_run (runs, offset);
      return GST_BYTE_RUNS_WAIT;
    }
  }
  begin_run (runs, offset);
  runs->position = offset;
  return GST_BYTE_RUNS_ASK;
}

/* What lies before the run, on the way to it, is dropped. */
void
gst_byte_runs_add (GstByteRuns *runs, GstBuffer *buffer)
{
  GstMapInfo map;
  Run last = run_at (runs, runs->runs->len - 1);
  guint64 wanted = last.offset + last.bytes->len;
  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gsize skip = (gsize) MIN (wanted - runs->position, map.size);
    g_byte_array_append (last.bytes, map.data + skip,
        (guint) (map.size - skip));
    runs->size += map.size - skip;
    runs->position += map.size;
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
}

void
gst_byte_runs_add_end (GstByteRuns *runs)
{
  runs->end = MAX (runs->position, 1);
}

gboolean
gst_byte_runs_has_missing (const GstByteRuns *runs)
{
  return runs->end > 0 || runs->position >= runs->miss_offset + runs->miss_size;
}

GstBuffer *
gst_byte_runs_copy_latest (const GstByteRuns *runs, guint64 offset)
{
  guint n_runs = count_runs (runs);
  if (n_runs == 0)
    return NULL;
  Run last = run_at (runs, n_runs - 1);
  if (offset < last.offset || offset > last.offset + last.bytes->len ||
      last.offset + last.bytes->len != runs->position)
    return NULL;
  gsize skip = (gsize) (offset - last.offset);
  gsize size = last.bytes->len - skip;
  return gst_buffer_new_memdup (last.bytes->data + skip, size);
}
